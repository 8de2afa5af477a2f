//! R06.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::baseline::Month;
use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::FactKind;
use crate::footprint;
use crate::holders;
use crate::scan::each_account;
use crate::topics::Topic;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A founder lends a company money and takes it back, or lends more than the founder earns.
    ///
    /// ## What it finds
    /// For each account and calendar year: founder's loans paid in (payment code basis 81) of at least `min_sum`,
    /// when at least `cash_percent` % of them came in cash, or when at least `returned_percent` % went back
    /// (basis 82) in the same year, or when they exceed the income declared for the lender in that year.
    ///
    /// ## Why it matters
    /// A founder's loan brings money into a company without tax and without a question about its origin; the
    /// repayment makes it clean.
    ///
    /// ## Innocent explanations
    /// - A founder who bridges a shortage, documented and repaid from turnover.
    ///
    /// ## Example
    /// 30,000 euros in cash as a founder's loan, and repaid by transfer:
    ///
    /// ```ledger
    /// 2024-02-05  cash -> A1  30000.00 EUR code=181  # i1
    /// 2024-06-05  A1 -> P1    28000.00 EUR code=282  # o1  ^ R06 account=A1 rows=i1,o1
    /// ```
    ///
    /// An innocent look-alike: a transfer that stays:
    ///
    /// ```ledger
    /// 2024-02-05  P1 -> A1  30000.00 EUR code=281
    /// 2024-12-05  A1 -> P1   5000.00 EUR code=282
    /// ```
    ///
    /// ## Parameters
    /// - `min_sum` 10000.00 EUR (choice): founder's loans of a year.
    /// - `cash_percent` 50, `returned_percent` 50 (choice): share in cash, and share that goes back.
    ///
    /// ## Needs
    /// - Serbian payment codes (column `purpose_code`) or, on rows without a code, texts that name a founder's loan
    ///   (column `purpose`); the lender's income as the fact `income`. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - The Serbian list of payment codes: 81 founder's loan, 82 its repayment; APML (Serbia), indicators for
    ///   banks. The figures are design choices.
    pub(crate) FounderLoanCycle {
        code: "R06", name: "founder-loan-cycle", family: Regional, weight: 3,
        params: [
            min_sum: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "founder's loans of a year";
            cash_percent: ParamValue::Int(50), Choice, (1, 100), "share of the loans in cash";
            returned_percent: ParamValue::Int(50), Choice, (1, 100), "share of the loans that goes back";
        ],
    }
}

/// Founder's loans of one year, in the currency of the parameter.
#[derive(Default)]
struct Year {
    rows: Vec<RowId>,
    lent: i128,
    in_cash: i128,
    returned: i128,
    /// By lender's spelling.
    lenders: BTreeMap<String, i128>,
}

impl Typology for FounderLoanCycle {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let has_codes = case.jurisdiction == Some("RS") && !case.ledger.purpose_code.is_all_missing();
        if !has_codes && !case.topics().has_texts() {
            return not_applicable(
                "no row has a Serbian payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        let mut found = each_account(case, 1, |account, found| {
            let years = years(case, params, account, found);
            years.into_iter().for_each(|(year, loans)| judge(case, params, (account, year), loans, found));
        });
        // Codes or texts are there; that none of them is of a founder's loan is an answer.
        found.examined = found.examined.max(1);
        found.verdict("founder's loans received", "")
    }
}

/// 81, a founder's loan, or 82, its repayment: by the payment code, on a row without one by its text.
fn basis(case: &CaseView<'_>, row: RowId) -> Option<u16> {
    let says = |topic| case.topics().row(row, topic);
    match footprint::basis(case, row) {
        None if says(Topic::FOUNDER) && says(Topic::LOAN) => Some(if says(Topic::REFUND) { 82 } else { 81 }),
        basis => basis,
    }
}

fn years(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    found: &mut Found,
) -> BTreeMap<i32, Year> {
    let (_, currency) = params.money("min_sum");
    let mut years: BTreeMap<i32, Year> = BTreeMap::new();
    let edges = case.flows.in_(account).iter().map(|edge| (edge, 81));
    for (edge, wanted) in edges.chain(case.flows.out(account).iter().map(|edge| (edge, 82))) {
        if basis(case, edge.row) != Some(wanted) {
            continue;
        }
        let Some(value) = case.worth(edge.row, currency).map(|value| i128::from(value.0)) else {
            found.aside(1, NO_EUROS);
            continue;
        };
        let year = years.entry(Month::of(edge.time.day()).0.div_euclid(12)).or_default();
        year.rows.push(edge.row);
        if wanted == 82 {
            year.returned += value;
            continue;
        }
        found.examined += 1;
        year.lent += value;
        year.in_cash += if case.ledger.instrument(edge.row).is_cash() { value } else { 0 };
        let conductor = case.ledger.conductor.get(edge.row.0 as usize);
        let printed = if conductor.is_empty() { case.accounts.holder(edge.other) } else { conductor };
        let lender = holders::identity(&case.context.facts, trag_model::name::spelling(printed));
        *year.lenders.entry(lender).or_default() += value;
    }
    years
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, year): (AccountIx, i32),
    loans: Year,
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    if loans.lent < i128::from(least.0) || loans.lent == 0 {
        return;
    }
    let reaches = |part: i128, name: &str| part * 100 >= loans.lent * i128::from(params.int(name));
    let (cash, back) = (reaches(loans.in_cash, "cash_percent"), reaches(loans.returned, "returned_percent"));
    let mut beyond = false;
    for (lender, lent) in &loans.lenders {
        match income_of(case, lender, (year, currency)) {
            Declared::Value(income) => beyond |= *lent > income,
            Declared::WithoutRate => found.aside(1, NO_RATE),
            Declared::Nothing => {}
        }
    }
    if !(cash || back || beyond) {
        return;
    }
    let why: Vec<String> = [
        (cash, "most of it in cash"),
        (back, "most of it went back"),
        (beyond, "more than the lender's declared income"),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, why)| why.to_owned())
    .collect();
    let draft = Draft::new("R06", account, loans.rows)
        .money("lent", loans.lent, currency)
        .money("of it in cash", loans.in_cash, currency)
        .money("returned", loans.returned, currency)
        .amount(loans.lent, currency);
    let sentence = format!(
        "{} received founder's loans of {} in {year}, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(loans.lent), currency),
        crate::wording::listed(&why),
    );
    found.findings.push(draft.says(case, sentence));
}

/// What is said of a lender whose income is declared in a currency without a rate.
const NO_RATE: (&str, &str, &str) = (
    "lender's declared income was not compared",
    "lenders' declared incomes were not compared",
    "because no official rate is known for its currency and day",
);

/// The income declared for a name.
enum Declared {
    /// None.
    Nothing,
    /// Some of it in a currency without an official rate.
    WithoutRate,
    /// All of it, in the currency asked for.
    Value(i128),
}

/// The income declared for a name in a year, at official rates.
fn income_of(case: &CaseView<'_>, spelling: &str, (year, currency): (i32, Currency)) -> Declared {
    let in_year =
        |day: Option<trag_model::Day>| day.is_some_and(|day| Month::of(day).0.div_euclid(12) == year);
    let facts = case.context.facts.of(FactKind::Income);
    let mut own = facts.filter(|fact| fact.holder == spelling && in_year(fact.from)).peekable();
    if own.peek().is_none() {
        return Declared::Nothing;
    }
    let sum: Option<i128> = own.map(|fact| case.declared_in(fact, currency)).sum();
    sum.map_or(Declared::WithoutRate, Declared::Value)
}

#[cfg(test)]
mod tests {
    use trag_model::Outcome;

    use super::*;
    use crate::testing::{Case, nbs};

    /// A transfer of 20,000 euros by a founder who declared an income in dinars.
    fn lent(income: &str) -> Case {
        Case::read(&format!(
            "account P1 \"Ana Ilić\" person
             fact Ana Ilić,income,{income},RSD,2024-01-01,2024-12-31,
             2024-02-05  P1 -> A1  20000.00 EUR code=281"
        ))
    }

    #[test]
    fn income_in_another_currency_is_compared_at_the_official_rate() {
        let said = |income: &str, rate| {
            let mut case = lent(income);
            case.rates = Some(nbs(&[("2024-12-31", rate)]));
            case.findings(&FounderLoanCycle).into_iter().map(|finding| finding.sentence).collect::<Vec<_>>()
        };
        let expected =
            "A1 received founder's loans of 20,000.00 EUR in 2024, more than the lender's declared income.";
        assert_eq!(said("1170000.00", "117.0000"), [expected], "10,000 euros");
        assert!(said("2340000.00", "117.0000").is_empty(), "20,000 euros");
    }

    #[test]
    fn income_without_a_rate_is_told_as_not_compared() {
        let case = lent("1.00");
        let verdict = case.verdict(&FounderLoanCycle, case.view(Some("RS")));
        assert!(matches!(verdict.outcome, Outcome::Clear));
        assert_eq!(
            verdict.examined.left_aside,
            [
                "1 lender's declared income was not compared because no official rate is known for its currency and day"
            ]
        );
    }
}
