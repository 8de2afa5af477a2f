//! Reports for an authority that takes goAML: transactions or an activity, in the order, the codes and the lengths of the
//! schema that the authority issued. trag brings no schema along and knows no code; the user supplies both.

mod fill;
mod fit;
mod schema;
mod split;
mod told;
mod transaction;

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Finding, Problem, ProblemLog, RowId, catalogue};

pub use fill::Node;
pub use fit::Script;
pub use schema::Schema;

use crate::CaseReport;
use fill::{Content, Filled, fill};

/// Codes of the authority by our word: of an instrument, and `other` for all that have none.
pub type Codes = BTreeMap<String, String>;

/// What a report is made with, all of it the user's.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The schema of the authority.
    pub schema: Schema,
    /// What the report says.
    pub kind: Kind,
    /// Which rows it is about.
    pub rows: Rows,
    /// Currency of local amounts.
    pub local: Currency,
    /// Elements of `report` itself: entity, codes, date, person.
    pub report: Vec<Node>,
    /// What stands in an element that the schema wants and the case does not know: by `type.element` or `element`.
    pub defaults: BTreeMap<String, String>,
    /// Codes of funds by instrument.
    pub funds: Codes,
    /// Codes of how a transaction was made, by instrument.
    pub transmode: Codes,
    /// Indicators of the authority by rule; those under `other` stand for rules that have none.
    pub indicators: BTreeMap<String, Vec<String>>,
    /// What is known of parties beyond the records.
    pub parties: Vec<PartyTold>,
    /// What is known of transactions beyond the records.
    pub transactions: Vec<TransactionTold>,
    /// Elements of `activity` beyond the parties.
    pub activity: Vec<Node>,
    /// In which order names of persons are printed. Without it no name is parted.
    pub names: Option<NameOrder>,
    /// In which letters.
    pub script: Script,
    /// Transactions or parties in one file.
    pub most: usize,
    /// Bytes of one file.
    pub most_bytes: usize,
}

/// What a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Transactions, one after the other.
    Transactions,
    /// The subjects, each with the reason.
    Activity,
}

/// Which rows a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Those that a finding names.
    Flagged,
    /// Those that these findings name.
    Findings(Vec<String>),
    /// All movements.
    All,
}

/// In which order a name is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrder {
    /// `Ana Ilić`: the last word is the family's name.
    GivenFirst,
    /// `ILIĆ ANA`: the first word is.
    FamilyFirst,
}

/// What the user says of a party.
#[derive(Clone, Debug)]
pub struct PartyTold {
    /// Number of its account; empty where it has none.
    pub number: String,
    /// Its name, where it has no number.
    pub name: String,
    /// Whether the reporting entity knows it as its client.
    pub is_client: bool,
    /// What it is, where the records do not say.
    pub kind: Option<PartyKind>,
    /// Elements of its account, person or entity.
    pub elements: Vec<Node>,
}

/// What the user says of transactions: goods and services, a branch, a comment.
#[derive(Clone, Debug)]
pub struct TransactionTold {
    /// Rows by their number in the ledger.
    pub rows: Vec<u32>,
    /// Findings, each of whose rows it is said of.
    pub findings: Vec<String>,
    /// Elements of `transaction`, which go over ours of the same name.
    pub elements: Vec<Node>,
}

impl TransactionTold {
    fn meets(&self, row: RowId, findings: &[&str]) -> bool {
        self.rows.contains(&row.0) || findings.iter().any(|id| self.findings.iter().any(|own| own == id))
    }
}

/// What goAML knows as a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    /// An account.
    Account,
    /// A natural person.
    Person,
    /// A company or other body.
    Entity,
}

impl PartyKind {
    fn word(self) -> &'static str {
        match self {
            PartyKind::Account => "account",
            PartyKind::Person => "person",
            PartyKind::Entity => "entity",
        }
    }
}

/// The files of a report, and what was met.
#[derive(Debug, Default)]
pub struct Written {
    /// Name and content, in order.
    pub files: Vec<(String, Vec<u8>)>,
    /// Rows that are left out, texts that were changed, rules without an indicator.
    pub problems: ProblemLog,
}

/// What the report is about, written: a transaction or a party.
struct Piece {
    text: String,
    /// The findings that it rests on.
    findings: BTreeSet<usize>,
}

/// Writes the report.
///
/// # Errors
/// Where the report itself cannot be written: an element that the schema wants is not stated, or nothing is left.
pub fn write(case: &CaseReport<'_>, settings: &Settings) -> Result<Written, Problem> {
    let findings = chosen(case, settings)?;
    has_room(case, settings, &findings)?;
    let mut problems = ProblemLog::default();
    let pieces = match settings.kind {
        Kind::Transactions => transactions(case, settings, &findings, &mut problems),
        Kind::Activity => parties(case, settings, &findings, &mut problems),
    };
    if pieces.is_empty() {
        let why = problems.kept().first().map(|first| format!(": {}", first.text)).unwrap_or_default();
        let help =
            problems.kept().first().map_or("choose other rows or findings", |first| first.help.as_str());
        return Err(Problem::new(
            catalogue::GOAML_NOT_WRITTEN,
            format!("no transaction or party is left to report{why}"),
            help,
        ));
    }
    let files = split::files(settings, &findings, &pieces, &mut problems)?;
    Ok(Written { files, problems })
}

/// The findings that the report is about.
fn chosen<'a>(case: &'a CaseReport<'_>, settings: &Settings) -> Result<Vec<&'a Finding>, Problem> {
    let Rows::Findings(named) = &settings.rows else { return Ok(case.assessment.findings().collect()) };
    if let Some(unknown) =
        named.iter().find(|id| !case.assessment.findings().any(|finding| finding.id == **id))
    {
        let text = format!("the case has no finding `{unknown}`");
        return Err(Problem::new(
            catalogue::GOAML_NOT_WRITTEN,
            text,
            "name findings as the summary prints them",
        ));
    }
    Ok(case.assessment.findings().filter(|finding| named.contains(&finding.id)).collect())
}

/// Refuses what the user says of transactions or of an activity that the report does not hold.
fn has_room(case: &CaseReport<'_>, settings: &Settings, findings: &[&Finding]) -> Result<(), Problem> {
    let refuse = |text: String, help: &str| Err(Problem::new(catalogue::GOAML_NOT_WRITTEN, text, help));
    if settings.kind == Kind::Activity && !settings.transactions.is_empty() {
        let help = "say under [activity] what is known of the activity as a whole";
        return refuse("a report of an activity has no transactions for [[transaction]]".to_owned(), help);
    }
    if settings.kind == Kind::Transactions && !settings.activity.is_empty() {
        let help = "say under [[transaction]] what is known of single transactions";
        return refuse("a report of transactions has no activity for [activity]".to_owned(), help);
    }
    let reported: BTreeSet<RowId> = match settings.rows {
        Rows::All => case.ledger.movements().collect(),
        _ => findings.iter().flat_map(|finding| &finding.rows).map(|row| case.ledger.counted(*row)).collect(),
    };
    for told in &settings.transactions {
        if let Some(row) = told.rows.iter().find(|row| !reported.contains(&RowId(**row))) {
            let help = "name rows by their number in the ledger, as the exhibits cite them";
            return refuse(format!("[[transaction]] names row {row}, which is not reported"), help);
        }
        if let Some(id) = told.findings.iter().find(|id| findings.iter().all(|finding| finding.id != **id)) {
            let help = "name findings that the report is about";
            return refuse(format!("[[transaction]] names the finding {id}, which is not reported"), help);
        }
    }
    Ok(())
}

fn transactions(
    case: &CaseReport<'_>,
    settings: &Settings,
    findings: &[&Finding],
    problems: &mut ProblemLog,
) -> Vec<Piece> {
    let mut named: BTreeMap<RowId, BTreeSet<usize>> = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        for row in &finding.rows {
            named.entry(case.ledger.counted(*row)).or_default().insert(place);
        }
    }
    let mut pieces = Vec::new();
    for row in case.ledger.movements() {
        let of = named.remove(&row);
        if of.is_none() && settings.rows != Rows::All {
            continue;
        }
        let of = of.unwrap_or_default();
        let ids: Vec<&str> = of.iter().map(|place| findings[*place].id.as_str()).collect();
        let node = transaction::node(case, settings, row, &ids);
        let filled = filled(settings, &["transaction"], &node);
        if told::row(case, row, &filled, problems) {
            pieces.push(Piece { text: filled.text, findings: of });
        }
    }
    pieces
}

/// The subjects of the findings, by rank: each account of theirs with the reason.
fn parties(
    case: &CaseReport<'_>,
    settings: &Settings,
    findings: &[&Finding],
    problems: &mut ProblemLog,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for subject in &case.assessment.subjects {
        let own: BTreeSet<usize> =
            (0..findings.len()).filter(|place| subject.findings.contains(&findings[*place].id)).collect();
        if own.is_empty() {
            continue;
        }
        let reason: Vec<String> = own.iter().map(|place| told::sentence(findings[*place])).collect();
        for account in &subject.accounts {
            let party = transaction::party(case, settings, *account, "", "");
            let of =
                if party.is_client && settings.schema.element(&CLIENT).is_some() { "_my_client" } else { "" };
            let inner = vec![
                Node::inner(&format!("{}{of}", party.kind), party.inner),
                Node::words("reason", reason.join(" ")),
            ];
            let node = Node::inner("report_party", inner);
            let filled = filled(settings, &["activity", "report_parties", "report_party"], &node);
            if told::party(&subject.label, &filled, problems) {
                pieces.push(Piece { text: filled.text, findings: own.clone() });
            }
        }
    }
    pieces
}

/// The element of a client of the reporting entity in an activity, which not every schema has.
const CLIENT: [&str; 4] = ["activity", "report_parties", "report_party", "account_my_client"];

fn filled(settings: &Settings, path: &[&str], node: &Node) -> Filled {
    let with = (&settings.schema, &settings.defaults, settings.script);
    fill(with, path, node).unwrap_or_else(|| {
        let fault = fill::Fault { key: path.join("."), what: fill::What::NoPlace };
        Filled { faults: BTreeSet::from([fault]), ..Filled::default() }
    })
}

/// The text that the user states for an element of `report`.
fn stated<'s>(settings: &'s Settings, name: &str) -> Option<&'s str> {
    settings.report.iter().find(|node| node.name() == name).and_then(|node| match &node.content {
        Content::Text(text, _) => Some(text.as_str()),
        Content::Inner(_) | Content::Ready(_) => None,
    })
}
