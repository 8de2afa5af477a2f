//! The value in the findings of a subject, and the points that it adds.

use trag_model::{Finding, Money, RowId, ScorePart, Total};

use crate::{CaseView, money_units};

/// Most points that the amount involved adds.
pub(super) const MOST_AMOUNT_POINTS: u32 = 6;

/// In whole units of most currencies, and of those whose unit is worth little.
const AMOUNT_WITHOUT_POINTS: [i128; 2] = [10_000, 1_000_000];

/// Value of the rows of all findings, each row once, where it is known in the base currency.
pub(super) fn flagged_base(case: &CaseView<'_>, findings: &[&Finding]) -> Option<Total> {
    let mut rows: Vec<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut known = rows.into_iter().filter_map(|row| case.ledger.base_amount(row)).peekable();
    known.peek()?;
    Some(known.sum())
}

pub(super) fn amount_part(case: &CaseView<'_>, total: Total) -> Option<ScorePart> {
    let base = case.ledger.base?;
    let units = AMOUNT_WITHOUT_POINTS[usize::from(money_units::is_small(base))];
    let mut limit = units * 10_i128.pow(u32::from(base.exponent()));
    let mut points = 0;
    while points < MOST_AMOUNT_POINTS && total.0 >= limit * 10 {
        points += 1;
        limit *= 10;
    }
    (points > 0).then(|| ScorePart {
        name: "amount involved".to_owned(),
        points,
        reason: format!("{} in its findings that nothing explains, each row once", Money(total, base)),
    })
}
