//! F06.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor};

use super::asset_after_taint::is_tainted;
use crate::baseline::Month;
use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::footprint;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A loan is paid down with cash, or with credits of a tainted origin.
    ///
    /// ## What it finds
    /// Repayments of loans (payment code basis 76 or 77, or a text that names a loan) of an account that are
    /// preceded within `within_days` calendar days by cash paid in, or by credits that are declared to be tainted,
    /// of at least `share_percent` % of the repayment, when they come to `min_sum` or more in a calendar year.
    /// Cash explains one repayment. What is paid down becomes value in the thing that the loan is secured by.
    ///
    /// ## Why it matters
    /// A loan on paper and cash at the counter turn banknotes into a flat.
    ///
    /// ## Innocent explanations
    /// - Takings, wages or crops in cash that are paid in when the instalment is due.
    ///
    /// ## Example
    /// Three repayments of 3,000 euros, each from cash of the day before:
    ///
    /// ```ledger
    /// 2024-02-05  cash -> A1  3000.00 EUR           # c1
    /// 2024-02-06  A1 -> B1    3000.00 EUR code=277  # r1
    /// 2024-03-05  cash -> A1  3000.00 EUR           # c2
    /// 2024-03-06  A1 -> B1    3000.00 EUR code=277  # r2
    /// 2024-04-05  cash -> A1  3000.00 EUR           # c3
    /// 2024-04-06  A1 -> B1    3000.00 EUR code=277  # r3  ^ F06 account=A1 amount=9000.00 rows=c1,r1,c2,r2,c3,r3
    /// ```
    ///
    /// An innocent look-alike: instalments from wages:
    ///
    /// ```ledger
    /// 2024-02-05  C1 -> A1  3000.00 EUR code=240
    /// 2024-02-06  A1 -> B1  3000.00 EUR code=277
    /// 2024-03-05  C1 -> A1  3000.00 EUR code=240
    /// 2024-03-06  A1 -> B1  3000.00 EUR code=277
    /// ```
    ///
    /// ## Parameters
    /// - `within_days` 5, `share_percent` 80 (choice): days before the repayment, and the share that cash covers.
    /// - `min_sum` 5000.00 EUR (choice): such repayments of a year.
    ///
    /// ## Needs
    /// - Payment codes or texts, and a mark for cash paid in or the fact `tainted`. Official rates, where amounts
    ///   are not in euros.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) DebtPaidWithCash {
        code: "F06", name: "debt-paid-with-cash", family: Forfeiture, weight: 3,
        params: [
            within_days: ParamValue::Int(5), Choice, (0, 366), "calendar days before the repayment";
            share_percent: ParamValue::Int(80), Choice, (1, 100), "share of the repayment that is covered";
            min_sum: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "such repayments of a year";
        ],
    }
}

impl Typology for DebtPaidWithCash {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        let mut found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        // Codes or texts are there; that none of them names a loan is an answer.
        found.examined = found.examined.max(1);
        found.verdict("repayments of loans", "")
    }
}

fn is_repayment(case: &CaseView<'_>, one: &Move) -> bool {
    let by_text = || case.topics().row(one.row, Topic::LOAN);
    !one.is_in() && footprint::basis(case, one.row).map_or_else(by_text, |basis| matches!(basis, 76 | 77))
}

/// A repayment with the credits that cover it.
type Covered<'m> = (&'m Move, Vec<&'m Move>);

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let is_source = |one: &&Move| {
        one.is_in() && (case.ledger.instrument(one.row) == Instrument::CashIn || is_tainted(case, one))
    };
    let sources: Vec<&Move> = series.moves.iter().filter(is_source).collect();
    let sums = window::Sums::new(sources.iter().map(|one| Minor(one.amount)));
    let mut years: BTreeMap<i32, Vec<Covered<'_>>> = BTreeMap::new();
    let mut next = 0;
    for one in series.on(Side::Out).filter(|one| is_repayment(case, one)) {
        found.examined += 1;
        let early =
            |source: &&Move| window::span_days(source.day(), one.day()) - 1 > params.int("within_days");
        let from = next.max(sources.partition_point(early));
        let to = sources.partition_point(|source| source.at < one.at);
        let before = sources.get(from..to).unwrap_or_default();
        let wanted = i128::from(one.amount) * i128::from(params.int("share_percent"));
        if !before.is_empty() && sums.of(&(from..to)) * 100 >= wanted {
            next = to;
            years.entry(Month::of(one.day()).0.div_euclid(12)).or_default().push((one, before.to_vec()));
        }
    }
    years
        .into_iter()
        .for_each(|(year, covered)| flag(case, params, (account, series, year), &covered, found));
}

fn flag(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, year): (AccountIx, &Series, i32),
    covered: &[Covered<'_>],
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let value = |(one, _): &Covered<'_>| case.worth(one.row, currency).map(|value| i128::from(value.0));
    let Some(valued) = covered.iter().map(value).sum::<Option<i128>>() else {
        return found.aside(covered.len(), NO_EUROS);
    };
    if valued < i128::from(least.0) {
        return;
    }
    let paid = sum(covered.iter().map(|(one, _)| *one));
    let mut all = rows(covered.iter().map(|(one, _)| *one));
    all.extend(covered.iter().flat_map(|(_, sources)| rows(sources.iter().copied())));
    let draft = Draft::new("F06", account, all)
        .count("repayments", covered.len(), "repayments")
        .amount(paid, series.currency);
    let sentence = format!(
        "{} of loans of {} in {year}, {} in all, follow cash or tainted credits that cover them.",
        counted(covered.len(), "repayment", "repayments"),
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(paid), series.currency),
    );
    found.findings.push(draft.says(case, sentence));
}
