//! The value in the findings of a subject, and the points that it adds.

use trag_model::{AccountIx, Finding, Money, RowId, ScorePart, Total};

use crate::wording::{percent, share_bp};
use crate::{CaseView, innocence, money_units};

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

/// Points where most of what a subject moved stands in its findings.
pub(super) const CONCENTRATED_POINTS: u32 = 3;

/// What share of the value that a subject received and paid is most of it, in percent.
const CONCENTRATED_PERCENT: i128 = 50;

/// The part of a subject most of whose movements stand in `findings`. `moved` is the value of all that its accounts
/// received and paid, in the base currency; a transfer between two of them is both.
pub(super) fn concentration_part(
    case: &CaseView<'_>,
    accounts: &[AccountIx],
    findings: &[&Finding],
    moved: i128,
) -> Option<ScorePart> {
    if moved == 0 {
        return None;
    }
    let mut rows: Vec<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    let sides = |row: RowId| {
        [case.ledger.payer(row), case.ledger.payee(row)]
            .iter()
            .filter(|side| accounts.binary_search(side).is_ok())
            .count()
    };
    let own = rows.into_iter().filter_map(|row| {
        Some(i128::from(case.ledger.base_amount(row)?.0) * i128::try_from(sides(row)).ok()?)
    });
    let flagged: i128 = own.sum();
    if flagged * 100 < moved * CONCENTRATED_PERCENT {
        return None;
    }
    let share = percent(share_bp(flagged.min(moved), moved));
    let reason =
        format!("{share} of the value that it received and paid stands in findings that nothing explains");
    let in_part = findings.iter().any(|finding| innocence::is_seen_in_part(finding));
    let (points, reason) = match in_part {
        true => {
            (CONCENTRATED_POINTS.div_ceil(2), format!("{reason}; halved, as some of it is seen only in part"))
        }
        false => (CONCENTRATED_POINTS, reason),
    };
    Some(ScorePart { name: "share of turnover", points, reason })
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
        name: "amount involved",
        points,
        reason: format!("{} in its findings that nothing explains, each row once", Money(total, base)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;
    use crate::{ParamOverrides, assess};

    fn points(case: &Case, total: i128) -> u32 {
        amount_part(&case.view(None), Total(total)).map_or(0, |part| part.points)
    }

    #[test]
    fn a_point_for_each_power_of_ten_above_ten_thousand() {
        let case = Case::read("base EUR\n2024-05-04 A1 -> B1 1.00 EUR");
        let points = |units: i128| points(&case, units * 100);
        assert_eq!([points(99_999), points(100_000), points(999_999), points(1_000_000)], [0, 1, 1, 2]);
        assert_eq!(points(i128::from(i64::MAX)), MOST_AMOUNT_POINTS);
    }

    #[test]
    fn an_account_with_little_other_life_gets_points_for_that() {
        let part = |more: &str| {
            let case = Case::read(&format!(
                "base EUR
                 2024-05-04 cash -> A1 9000.00 EUR
                 2024-05-04 cash -> A1 9000.00 EUR
                 {more}"
            ));
            let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), Some(&["S02"]), 1);
            let parts = made.subjects[0].parts.iter().find(|part| part.name == "share of turnover");
            parts.map(|part| (part.points, part.reason.clone()))
        };
        let reason = "75.0 % of the value that it received and paid stands in findings that nothing explains";
        assert_eq!(part("2024-07-09 A1 -> B1 6000.00 EUR"), Some((CONCENTRATED_POINTS, reason.to_owned())));
        assert_eq!(part("2024-07-09 A1 -> B1 18001.00 EUR"), None);
    }
}
