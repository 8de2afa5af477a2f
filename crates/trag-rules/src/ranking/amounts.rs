//! The value in the findings of a subject, and the points that it adds.

use std::collections::BTreeSet;

use trag_model::{Finding, Money, RowId, ScorePart, Total};

use crate::CaseView;

/// Most points that the amount involved adds.
pub(super) const MOST_AMOUNT_POINTS: u32 = 6;

/// In whole units of the base currency.
const AMOUNT_WITHOUT_POINTS: i128 = 10_000;

/// Value of the rows of all findings, each row once, where it is known in the base currency.
pub(super) fn flagged_base(case: &CaseView<'_>, findings: &[&Finding]) -> Option<Total> {
    let rows: BTreeSet<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    let mut known = rows.into_iter().filter_map(|row| case.ledger.base_amount(row)).peekable();
    known.peek()?;
    Some(known.sum())
}

pub(super) fn amount_part(case: &CaseView<'_>, total: Total) -> Option<ScorePart> {
    let base = case.ledger.base?;
    let mut limit = AMOUNT_WITHOUT_POINTS * 10_i128.pow(u32::from(base.exponent()));
    let mut points = 0;
    while points < MOST_AMOUNT_POINTS && total.0 >= limit * 10 {
        points += 1;
        limit *= 10;
    }
    (points > 0).then(|| ScorePart {
        name: "amount involved".to_owned(),
        points,
        reason: format!("{} in its findings, each row once", Money(total, base)),
    })
}
