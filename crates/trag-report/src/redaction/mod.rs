//! Copies for others: what a profile hides is replaced in the data, before a document is made of them.
//!
//! Nothing is painted over: the exhibits of a copy are made from a ledger in which the hidden names and numbers no
//! longer stand. [`verify`] then reads the finished files and refuses what shows one all the same.

mod columns;
mod parties;
mod profile;
mod pseudonyms;
pub mod statistics;
mod texts;
pub mod verify;

use trag_model::{
    AccountTable, Assessment, Examined, Finding, Ledger, LookupMap, Measure, Outcome, Problem, ProblemLog,
    Reconciliation, RowId, RuleReport, Source, Subject, Texts, Value,
};

use crate::{CaseReport, TracingReport};
use columns::Columns;
use parties::Parties;
pub use profile::Profile;
pub use pseudonyms::Pseudonyms;
use texts::{Replacements, masked};

/// What stands where the texts of a source are withheld.
const WITHHELD: &str = "[withheld]";

/// Measures that rules make of texts of payments: they need not stand there letter by letter.
const MADE_OF_TEXTS: [&str; 4] = ["contract", "invoice", "numbers", "where"];

/// A case as a profile shows it.
pub struct Redacted {
    title: String,
    ledger: Ledger,
    accounts: AccountTable,
    sources: Vec<Source>,
    reconciliations: Vec<Reconciliation>,
    problems: ProblemLog,
    assessment: Assessment,
    shows_traces: bool,
}

impl Redacted {
    /// The case as `profile` shows it.
    #[must_use]
    pub fn new(case: &CaseReport<'_>, profile: Profile, pseudonyms: &Pseudonyms) -> Redacted {
        Redacted::marked(case, profile, pseudonyms, "")
    }

    /// The case as `profile` shows it; `mark` stands behind its title in every form: whose copy it is.
    #[must_use]
    pub fn marked(case: &CaseReport<'_>, profile: Profile, pseudonyms: &Pseudonyms, mark: &str) -> Redacted {
        let parties = Parties::new(case, profile.hidden(), pseudonyms);
        let files = files(case.sources, profile);
        let columns = Columns::new(case, profile, &parties, pseudonyms);
        let editor =
            Editor { profile, parties: &parties, files: &files, columns, pseudonyms, ledger: case.ledger };
        let title = match profile {
            Profile::Statistics => "Statistics".to_owned(),
            _ => parties.replacements.apply(case.title),
        };
        let title = match (title.trim().is_empty(), mark.is_empty()) {
            (_, true) => title,
            (true, false) => mark.to_owned(),
            (false, false) => format!("{title} · {mark}"),
        };
        Redacted {
            title,
            ledger: editor.ledger(case.ledger),
            accounts: parties.table.clone(),
            sources: case.sources.iter().enumerate().map(|(at, source)| editor.source(at, source)).collect(),
            reconciliations: case.reconciliations.iter().map(|own| editor.reconciliation(own)).collect(),
            problems: editor.problems(case.problems),
            assessment: editor.assessment(case.assessment),
            shows_traces: profile.shows_texts() && parties.keeps_places(),
        }
    }

    /// A trace as the copy may show it: with whole names, and where no account has another place than in the case. What was
    /// declared for it stands as it is. `None` where it must be withheld.
    #[must_use]
    pub fn trace<'a>(&'a self, traced: &TracingReport<'a>) -> Option<TracingReport<'a>> {
        self.shows_traces.then(|| TracingReport {
            title: &self.title,
            ledger: &self.ledger,
            accounts: &self.accounts,
            sources: &self.sources,
            ..traced.clone()
        })
    }

    /// What a document is made of; what names nobody comes from the case itself.
    #[must_use]
    pub fn report<'a>(&'a self, case: &CaseReport<'a>) -> CaseReport<'a> {
        CaseReport {
            title: &self.title,
            ledger: &self.ledger,
            accounts: &self.accounts,
            sources: &self.sources,
            reconciliations: &self.reconciliations,
            problems: &self.problems,
            assessment: &self.assessment,
            ..case.clone()
        }
    }
}

/// The name under which a copy shows each file: without folders, which name machines and users.
fn files(sources: &[Source], profile: Profile) -> Vec<String> {
    let mut seen: LookupMap<String, ()> = LookupMap::default();
    let mut names = Vec::with_capacity(sources.len());
    for (at, source) in sources.iter().enumerate() {
        let last = source.path.rsplit(['/', '\\']).next().unwrap_or_default();
        let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
        let mut name = match profile.shows_texts() {
            true => masked(last),
            false if ending.is_empty() => format!("source-{}", at + 1),
            false => format!("source-{}.{ending}", at + 1),
        };
        if seen.insert(name.clone(), ()).is_some() {
            name = format!("{} {name}", at + 1);
            seen.insert(name.clone(), ());
        }
        names.push(name);
    }
    names
}

/// Writes the data anew, piece by piece.
struct Editor<'a> {
    profile: Profile,
    parties: &'a Parties,
    files: &'a [String],
    columns: Columns,
    pseudonyms: &'a Pseudonyms,
    ledger: &'a Ledger,
}

impl Editor<'_> {
    /// A text of the program that may name parties.
    fn own(&self, text: &str) -> String {
        self.replacements().apply(text)
    }

    fn replacements(&self) -> &Replacements {
        &self.parties.replacements
    }

    /// A text that a source printed.
    fn printed(&self, text: &str) -> String {
        match (text.is_empty(), self.profile.shows_texts()) {
            (true, _) => String::new(),
            (false, true) => self.own(text),
            (false, false) => WITHHELD.to_owned(),
        }
    }

    /// The header of a column.
    fn column(&self, header: &str) -> String {
        match self.profile.shows_texts() {
            true => self.printed(header),
            false => self.columns.shown(header),
        }
    }

    fn ledger(&self, ledger: &Ledger) -> Ledger {
        let rows = ledger.len();
        let column = |texts: &Texts| {
            if !self.profile.shows_texts() {
                return Texts::missing(rows);
            }
            let mut own = Texts::default();
            texts.iter().for_each(|text| own.push(&self.own(text)));
            own
        };
        let mut own = ledger.clone();
        own.payer
            .iter_mut()
            .chain(&mut own.payee)
            .for_each(|account| *account = self.parties.account(*account));
        own.payer_name = self.parties.names(&ledger.payer_name);
        own.payee_name = self.parties.names(&ledger.payee_name);
        own.purpose = column(&ledger.purpose);
        own.reference = column(&ledger.reference);
        own.bank_reference = column(&ledger.bank_reference);
        own.agents = column(&ledger.agents);
        own.conductor = column(&ledger.conductor);
        own.place = column(&ledger.place);
        own
    }

    fn source(&self, at: usize, source: &Source) -> Source {
        let mut own = source.clone();
        own.path.clone_from(&self.files[at]);
        own.unused_columns = source.unused_columns.iter().map(|column| self.column(column)).collect();
        for decision in &mut own.decisions {
            decision.what = self.columns.quoted(&self.own(&decision.what));
            decision.choice = self.own(&decision.choice);
            decision.evidence = match self.profile.shows_texts() {
                true => self.printed(&decision.evidence),
                false => self.columns.sentence(&self.own(&decision.evidence)),
            };
        }
        for total in &mut own.control_totals {
            total.column = self.column(&total.column);
        }
        for (reason, _) in &mut own.counts.skipped {
            *reason = self.own(reason);
        }
        for statement in &mut own.statements {
            statement.account = self.parties.printed_account(&statement.account, self.pseudonyms);
            statement.holder = self.parties.printed_name(&statement.holder, self.pseudonyms);
        }
        own
    }

    fn reconciliation(&self, one: &Reconciliation) -> Reconciliation {
        let mut own = one.clone();
        own.account = one.account.map(|account| self.parties.account_ix(account));
        own.missing = self.own(&one.missing);
        own
    }

    fn file(&self, path: &str) -> String {
        match self.parties.sources.get(path) {
            Some(at) => self.files[*at].clone(),
            None if path.is_empty() => String::new(),
            None if self.profile.shows_texts() => masked(path.rsplit(['/', '\\']).next().unwrap_or_default()),
            None => WITHHELD.to_owned(),
        }
    }

    fn problem(&self, problem: &Problem) -> Problem {
        let mut own = problem.clone();
        own.place.file = self.file(&problem.place.file);
        own.place.column = self.column(&problem.place.column);
        own.text = if self.profile.shows_texts() { self.own(&problem.text) } else { self.title_of(problem) };
        own.detail = self.printed(&problem.detail);
        own.excerpt = problem.excerpt.clone().filter(|_| self.profile.shows_texts()).map(|mut excerpt| {
            excerpt.text = self.own(&excerpt.text);
            excerpt
        });
        own.help = if self.profile.shows_texts() { self.own(&problem.help) } else { String::new() };
        own
    }

    /// The sentence of the catalogue: the text of a problem may quote a source.
    fn title_of(&self, problem: &Problem) -> String {
        format!("a problem of kind {}", problem.code)
    }

    fn problems(&self, log: &ProblemLog) -> ProblemLog {
        let mut own = ProblemLog::default();
        log.kept().iter().for_each(|problem| own.push(self.problem(problem)));
        for tally in log.tallies() {
            own.count_more(tally.code, &self.file(&tally.file), tally.count - tally.kept);
            if tally.accepted {
                own.accept(tally.code.0, &self.file(&tally.file), None);
            }
        }
        own
    }

    fn assessment(&self, all: &Assessment) -> Assessment {
        let mut own = all.clone();
        own.rules = all.rules.iter().map(|rule| self.rule(rule)).collect();
        for episode in &mut own.episodes {
            episode.sentence = self.own(&episode.sentence);
        }
        own.subjects = all.subjects.iter().map(|subject| self.subject(subject)).collect();
        own
    }

    fn subject(&self, subject: &Subject) -> Subject {
        let mut own = subject.clone();
        own.label = self.own(&subject.label);
        own.accounts = subject.accounts.iter().map(|account| self.parties.account_ix(*account)).collect();
        own.accounts.sort_unstable();
        own.names = subject.names.iter().map(|name| self.parties.name_ix(*name)).collect();
        own.names.sort_unstable();
        own.names.dedup();
        for part in &mut own.parts {
            part.reason = self.own(&part.reason);
        }
        own
    }

    fn rule(&self, rule: &RuleReport) -> RuleReport {
        let mut own = rule.clone();
        for (_, value) in &mut own.parameters {
            *value = self.own(value);
        }
        own.examined = Examined {
            count: rule.examined.count,
            what: self.own(&rule.examined.what),
            left_aside: rule.examined.left_aside.iter().map(|text| self.own(text)).collect(),
        };
        own.outcome = match &rule.outcome {
            Outcome::Flagged(findings) => {
                Outcome::Flagged(findings.iter().map(|own| self.finding(own)).collect())
            }
            Outcome::Clear => Outcome::Clear,
            Outcome::NotApplicable(missing) => Outcome::NotApplicable(self.own(missing)),
            Outcome::Failed(problem) => Outcome::Failed(Box::new(self.problem(problem))),
        };
        own
    }

    fn finding(&self, finding: &Finding) -> Finding {
        let mut own = finding.clone();
        own.account = self.parties.account_ix(finding.account);
        let mut sentence = finding.sentence.clone();
        for Measure { name, value } in &mut own.measures {
            let Value::Text(text) = value else { continue };
            if !self.profile.shows_texts() && self.is_quoted(finding, name, text) {
                sentence = sentence.replace(text.as_ref(), WITHHELD);
                *text = WITHHELD.into();
            } else {
                *text = self.own(text).into();
            }
        }
        own.sentence = self.own(&sentence);
        own
    }

    /// Whether a measure repeats what a source printed beside a payment, or was made of it.
    fn is_quoted(&self, finding: &Finding, name: &str, text: &str) -> bool {
        let printed = |row: RowId| {
            let Ledger { purpose, reference, place, .. } = self.ledger;
            [purpose, reference, place].map(|texts| texts.get(row.0 as usize).trim())
        };
        let repeats =
            |printed: &str| !printed.is_empty() && (text.contains(printed) || printed.contains(text));
        !text.trim().is_empty()
            && (MADE_OF_TEXTS.contains(&name)
                || finding.rows.iter().any(|row| printed(*row).iter().any(|printed| repeats(printed))))
    }
}
