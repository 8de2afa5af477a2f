//! L31.

use trag_model::{
    AccountIx, Examined, Finding, Instrument, LookupMap, Measure, Money, Outcome, RowId, Value, name,
};

use crate::wording::{counted, share_bp};
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, rows_value,
};

declare_typology! {
    /// Most transfers of an account say nothing about what they are for.
    ///
    /// ## What it finds
    /// Accounts with at least `min_transfers` transfers of which more than `share_percent` % have a thin
    /// text: an empty one (neither purpose nor reference), one made of general words only (`pozajmica`,
    /// `usluge`, `po ugovoru`, `payment for goods`), or one that stands word for word on at least
    /// `repeated` transfers of the account. A text with a number in it, such as an invoice's, is not general.
    ///
    /// Of statements only the accounts whose statements they are are examined: a counterparty's own habit is
    /// not in them. In files that name both parties of each payment every account is examined; where such a
    /// file shows the account only from other parties' payments (it is party to less than 5 % of the rows),
    /// the finding says so and counts half in the ranking. A finding of which nine in ten rows carry a
    /// payment code of wages counts one point.
    ///
    /// ## Why it matters
    /// A purpose that names no contract, invoice or object cannot be checked. Text without content is
    /// consistent with transfers that have no business behind them.
    ///
    /// ## Innocent explanations
    /// - Texts that a banking app or an accounting program fills in by default.
    /// - Payroll, pensions and fees, which repeat one text.
    /// - Private transfers in a family, where nobody writes more.
    /// - An export that cut the text short or left it out.
    ///
    /// ## Example
    /// Six of ten transfers speak of a loan or of services in general, or say nothing:
    ///
    /// ```ledger
    /// 2024-03-01  B1 -> A1  9120.00 EUR "pozajmica"                 # t1  ^ L31 share=60.00% account=A1 rows=t1,t2,t4,t5,t8,t9
    /// 2024-03-04  A1 -> C1  4010.00 EUR "Usluge po ugovoru"         # t2
    /// 2024-03-05  A1 -> D1   620.40 EUR "račun 24-118"              # t3
    /// 2024-03-08  E1 -> A1  7180.50 EUR "ПОЗАЈМИЦА"                 # t4
    /// 2024-03-11  B2 -> A1  3300.00 EUR                             # t5
    /// 2024-03-12  A1 -> C1   117.36 EUR "invoice 6215, 25.02.2024"  # t6
    /// 2024-03-13  A1 -> D1   722.10 EUR "račun 24-131"              # t7
    /// 2024-03-20  A1 -> F1  5934.20 EUR "payment for goods"         # t8
    /// 2024-03-25  B3 -> A1  8300.00 EUR "loan"                      # t9
    /// 2024-03-26  A1 -> C2   290.00 EUR "zakup za mart, Ugovor 7"   # t10
    /// ```
    ///
    /// An innocent look-alike: invoices with their numbers, a few general texts, and texts that the
    /// publisher of the data withheld:
    ///
    /// ```ledger
    /// 2024-03-01  B1 -> A1  9120.00 EUR "invoice 24-001"
    /// 2024-03-04  A1 -> C1  4010.00 EUR "usluge"
    /// 2024-03-05  A1 -> D1   620.40 EUR "račun 24-118"
    /// 2024-03-08  E1 -> A1  7180.50 EUR "pozajmica"
    /// 2024-03-11  B2 -> A1  3300.00 EUR "(withheld)"
    /// 2024-03-12  A1 -> C1   117.36 EUR "(withheld)"
    /// 2024-03-13  A1 -> D1   722.10 EUR "račun 24-131"
    /// 2024-03-20  A1 -> F1  5934.20 EUR "invoice 24-002"
    /// 2024-03-25  B3 -> A1  8300.00 EUR "invoice 24-003"
    /// 2024-03-26  A1 -> C2   290.00 EUR "invoice 24-004"
    /// 2024-03-27  A1 -> C2   290.00 EUR "invoice 24-005"
    /// 2024-03-28  A1 -> C2   290.00 EUR "(withheld)"
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 50 (choice): more than this share of transfers is thin.
    /// - `min_transfers` 10 (choice): fewer transfers say nothing about a habit.
    /// - `repeated` 5 (choice): a text that stands on so many transfers of an account is repeated.
    ///
    /// ## Needs
    /// - A text on at least one row of the file. Rows of files without texts are left aside.
    /// - At least `min_transfers` transfers of one account. Withheld texts are left aside.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 276: payments with "limited content" that "lack related
    ///   party information".
    pub(crate) ThinText {
        code: "L31", name: "thin-text", family: Behaviour, weight: 1,
        params: [
            share_percent: ParamValue::Int(50), Choice, (1, 99), "share of thin texts above which it flags";
            min_transfers: ParamValue::Int(10), Choice, (2, 100_000), "transfers of an account";
            repeated: ParamValue::Int(5), Choice, (2, 100_000), "transfers with one text";
        ],
    }
}

/// Words that name neither a contract nor an object, Serbian and English, as [`name::spelling`] leaves them;
/// sorted.
const GENERAL: [&str; 77] = [
    "ACC",
    "ACCORDING",
    "ADVANCE",
    "AGREEMENT",
    "AND",
    "AS",
    "AVANS",
    "BALANCE",
    "BEZ",
    "CONTRACT",
    "DEBT",
    "DEPOSIT",
    "DOZNAKA",
    "DUG",
    "DUGA",
    "EXPENSES",
    "FAKTURA",
    "FAKTURE",
    "FAKTURI",
    "FOR",
    "FUNDS",
    "GOODS",
    "I",
    "INVOICE",
    "ISPLATA",
    "LICNO",
    "LOAN",
    "MONEY",
    "NA",
    "NOVCA",
    "OBAVEZA",
    "OBAVEZE",
    "OD",
    "OF",
    "OSTALO",
    "OTHER",
    "PAY",
    "PAYMENT",
    "PER",
    "PERSONAL",
    "PLACANJE",
    "PO",
    "POVRACAJ",
    "POZAJMICA",
    "POZAJMICE",
    "POZAJMICU",
    "PRENOS",
    "PRIVATE",
    "PRIVATNO",
    "PROMET",
    "RACUN",
    "RACUNA",
    "RACUNU",
    "REFUND",
    "ROBA",
    "ROBE",
    "ROBU",
    "SERVICE",
    "SERVICES",
    "SREDSTAVA",
    "THE",
    "TO",
    "TRANSFER",
    "TRANSFERA",
    "TROSKOVA",
    "TROSKOVI",
    "UGOVOR",
    "UGOVORA",
    "UGOVORU",
    "UNDER",
    "UPLATA",
    "UPLATE",
    "USLUGA",
    "USLUGE",
    "USLUGU",
    "WITH",
    "ZA",
];

/// What stands instead of a text that a publisher took out.
const WITHHELD: [&str; 5] = ["ANONYMISED", "ANONYMIZED", "REDACTED", "REMOVED", "WITHHELD"];

/// A longer text has something to say.
const LONGEST_GENERAL_TEXT: usize = 80;

impl Typology for ThinText {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let texts = RowTexts::read(case);
        if texts.files_with_text == 0 {
            let why = "no row has a purpose or a reference: the files have no such column, or it is empty";
            return Verdict { examined: Examined::default(), outcome: Outcome::NotApplicable(why.into()) };
        }
        let min_transfers = usize::try_from(params.int("min_transfers")).unwrap_or(usize::MAX);
        let (mut examined, mut accounts, mut counterparties) = (0, 0, 0);
        let mut findings = Vec::new();
        let coverage = case.coverage();
        for (account, _) in case.accounts.iter().filter(|(_, account)| account.can_be_followed()) {
            let edges = case.flows.out(account).iter().chain(case.flows.in_(account));
            let judged = edges.filter_map(|edge| Some((texts.of(edge.row)?, edge.row)));
            let mut rows: Vec<(Text, RowId)> = judged.collect();
            if rows.len() >= min_transfers && !coverage.has_statement(case, account) {
                rows.retain(|(_, row)| case.ledger.statement_side(*row).is_none());
                counterparties += usize::from(rows.len() < min_transfers);
            }
            if rows.len() >= min_transfers {
                (examined, accounts) = (examined + rows.len() as u64, accounts + 1);
                rows.sort_unstable();
                findings.extend(judge(case, params, account, &rows));
            }
        }
        coverage.mark(case, &mut findings);
        let mut left_aside = texts.left_aside();
        if counterparties > 0 {
            let accounts = counted(counterparties, "account", "accounts");
            left_aside.push(format!(
                "{accounts} left aside: known only as counterparties in other accounts' statements"
            ));
        }
        let what = format!("transfers of {}, counted on each side", counted(accounts, "account", "accounts"));
        let outcome = match (examined, findings.is_empty()) {
            (0, _) => {
                Outcome::NotApplicable(format!("no account has {min_transfers} transfers with a text column"))
            }
            (_, true) => Outcome::Clear,
            (_, false) => Outcome::Flagged(findings),
        };
        Verdict { examined: Examined { count: examined, what, left_aside }, outcome }
    }
}

/// What a transfer's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Text {
    Empty,
    General,
    /// No purpose, but a reference that leads to one.
    Reference,
    /// The number of the text among the different ones.
    Own(u32),
}

/// The text of every transfer, each different text read once.
struct RowTexts {
    /// By row; `None` for rows that are not judged.
    of_row: Vec<Option<Text>>,
    files_with_text: usize,
    withheld: usize,
    without_column: usize,
}

impl RowTexts {
    fn read(case: &CaseView<'_>) -> RowTexts {
        let ledger = case.ledger;
        let has_reference = |row: RowId| !ledger.reference.get(row.0 as usize).trim().is_empty();
        let sources = ledger.source.iter().max().map_or(0, |last| *last as usize + 1);
        let mut has_column = vec![false; sources];
        for row in ledger.rows().filter(|row| !ledger.purpose(*row).is_empty() || has_reference(*row)) {
            has_column[ledger.source[row.0 as usize] as usize] = true;
        }
        let mut texts = RowTexts {
            of_row: Vec::with_capacity(ledger.len()),
            files_with_text: has_column.iter().filter(|has| **has).count(),
            withheld: 0,
            without_column: 0,
        };
        let mut numbers: LookupMap<&str, u32> = LookupMap::default();
        for row in ledger.rows() {
            let text = ledger.purpose(row).trim();
            let transfer = matches!(ledger.instrument(row), Instrument::Transfer | Instrument::Unknown);
            texts.of_row.push(if !transfer || ledger.count(row) > 1 {
                None
            } else if !has_column[ledger.source[row.0 as usize] as usize] {
                texts.without_column += 1;
                None
            } else if is_withheld(text) {
                texts.withheld += 1;
                None
            } else if text.is_empty() {
                Some(if has_reference(row) { Text::Reference } else { Text::Empty })
            } else if is_general(text) {
                Some(Text::General)
            } else {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                Some(Text::Own(*numbers.get_or_insert_with(text, || next)))
            });
        }
        texts
    }

    fn of(&self, row: RowId) -> Option<Text> {
        self.of_row[row.0 as usize]
    }

    fn left_aside(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.withheld > 0 {
            let rows = counted(self.withheld, "transfer", "transfers");
            sentences.push(format!("{rows} left aside: the text is withheld"));
        }
        if self.without_column > 0 {
            let rows = counted(self.without_column, "transfer", "transfers");
            sentences.push(format!("{rows} left aside: the file has no texts"));
        }
        sentences
    }
}

fn is_withheld(text: &str) -> bool {
    text.len() <= 16 && WITHHELD.contains(&name::spelling(text).as_str())
}

fn is_general(text: &str) -> bool {
    if text.len() > LONGEST_GENERAL_TEXT || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let spelling = name::spelling(text);
    spelling.split(' ').all(|word| word.is_empty() || GENERAL.binary_search(&word).is_ok())
}

/// `rows` are sorted by text.
fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    rows: &[(Text, RowId)],
) -> Option<Finding> {
    let repeat = usize::try_from(params.int("repeated")).unwrap_or(usize::MAX);
    let groups = || rows.chunk_by(|one, other| one.0 == other.0);
    let size = |wanted: Text| groups().find(|group| group[0].0 == wanted).map_or(0, <[_]>::len);
    let is_repeated = |group: &&[(Text, RowId)]| matches!(group[0].0, Text::Own(_)) && group.len() >= repeat;
    let (empty, general) = (size(Text::Empty), size(Text::General));
    let repeated: usize = groups().filter(is_repeated).map(<[_]>::len).sum();
    let (thin, all) = (i64::try_from(empty + general + repeated).ok()?, i64::try_from(rows.len()).ok()?);
    if thin * 100 <= all * params.int("share_percent") {
        return None;
    }
    let is_thin =
        |group: &&[(Text, RowId)]| matches!(group[0].0, Text::Empty | Text::General) || is_repeated(group);
    let mut thin_rows: Vec<RowId> = groups().filter(is_thin).flatten().map(|(_, row)| *row).collect();
    thin_rows.sort_unstable();
    let count = |name, count: usize| Measure { name, value: Value::Count(count as u64, "transfers") };
    let mut measures = vec![
        count("transfers", rows.len()),
        count("empty", empty),
        count("general", general),
        count("repeated", repeated),
        Measure { name: "share", value: Value::BasisPoints(share_bp(thin.into(), all.into())) },
    ];
    let most = groups().filter(is_repeated).max_by_key(|group| group.len());
    let text = most.map(|group| case.ledger.purpose(group[0].1).trim().to_owned());
    measures.extend(text.map(|text| Measure::text("most repeated text", text)));
    measures.extend(innocence::wages(case, &thin_rows).map(innocence::measure));
    let (amount, currency) = rows_value::of(case, &thin_rows);
    let period = (case.ledger.booked(thin_rows[0]), case.ledger.booked(thin_rows[thin_rows.len() - 1]));
    let sentence = format!(
        "The text of {thin} of {} of {} says little about their purpose: {empty} empty, {general} general, \
         {repeated} repeated; {}, from {} to {}.",
        counted(rows.len(), "transfer", "transfers"),
        case.accounts.label(account),
        Money(amount, currency),
        period.0.day(),
        period.1.day(),
    );
    Some(Finding {
        id: String::new(),
        rule: ThinText::DECLARATION.meta.code,
        account,
        rows: thin_rows,
        period,
        amount: (amount, currency),
        measures,
        threshold: None,
        sentence,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::Case;

    #[test]
    fn the_lists_are_sorted_and_spelled_as_names_are() {
        assert!(GENERAL.is_sorted_by(|a, b| a < b));
        assert!(GENERAL.iter().chain(&WITHHELD).all(|word| name::spelling(word) == **word));
        assert!(is_general("Плаћање по уговору") && is_general("-") && is_withheld("(withheld)"));
        assert!(!is_general("Ugovor 12/2024") && !is_general("zakup") && !is_withheld("withheld tax"));
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            picks in prop::collection::vec(0_usize..6, 0..30),
        ) {
            let texts = ["", "usluge", "(withheld)", "zakup", "alat", "invoice 1"];
            let text: String = picks.iter().map(|pick| format!("2024-05-04 A1 -> B1 10.00 EUR \"{}\"\n", texts[*pick])).collect();
            let case = Case::read(&text);
            let account = case.text.account("A1");
            let flagged: Option<usize> = case.findings(&ThinText).into_iter()
                .find(|finding| Some(finding.account) == account).map(|finding| finding.rows.len());
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            picks.iter().for_each(|pick| *counts.entry(*pick).or_default() += 1);
            let of = |pick: usize| counts.get(&pick).copied().unwrap_or(0);
            let thin = of(0) + of(1) + [3, 4, 5].into_iter().map(of).filter(|count| *count >= 5).sum::<usize>();
            let all = picks.len() - of(2);
            prop_assert_eq!(flagged, (all >= 10 && 2 * thin > all).then_some(thin));
        }
    }

    #[test]
    fn a_mere_counterparty_of_a_statement_is_left_aside() {
        let mut case = Case::read(&"2024-05-04 A1 -> B1 10.00 EUR \"usluge\"\n".repeat(12));
        assert_eq!(case.findings(&ThinText).len(), 2);
        case.text.ledger.statement = vec![Some(0); 12].into_iter().collect();
        case.forget();
        let verdict = case.verdict(&ThinText, case.view(None));
        let Outcome::Flagged(findings) = &verdict.outcome else { panic!("flagged: {verdict:?}") };
        assert_eq!(
            findings.iter().map(|f| f.account).collect::<Vec<_>>(),
            [case.text.account("A1").unwrap()]
        );
        assert!(verdict.examined.left_aside[0].starts_with("1 account left aside"));
    }

    #[test]
    fn a_file_without_texts_is_not_a_file_with_empty_texts() {
        let case = Case::read(&"2024-05-04 A1 -> B1 10.00 EUR\n".repeat(12));
        let outcome = case.verdict(&ThinText, case.view(Some("RS"))).outcome;
        assert!(matches!(outcome, Outcome::NotApplicable(why) if why.contains("no row has a purpose")));
    }
}
