//! The one-year view of 18 U.S.C. 984: fungible property in the same account, without tracing.
//!
//! Cash, bearer instruments, deposits and precious metals found in the same place or account are reached
//! without tracing where the action is commenced within one year of the offence. The view takes the balance on
//! the day of seizure, and at most the tainted value that was paid in until then and no earlier than one year before
//! the action was filed.

use trag_model::{AccountIx, AccountTable, Currency, Day, Ledger, Problem, Total};

use crate::plan::fault;
use crate::{Declarations, Method, Place, Subject, Target, trace};

/// What the view reaches, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneYearView {
    /// First day that counts.
    pub first_day: Day,
    /// Balance at the end of the day of seizure.
    pub balance: Total,
    /// Tainted value paid in from the first day to the day of seizure, by the method that gives least.
    pub paid_in: Total,
    /// The method that gives least; the first of them where several agree.
    pub method: Method,
    /// The lower of both, and not below zero.
    pub reached: Total,
}

/// The view of one account on the day it is seized, in an action filed on a day that may be later.
///
/// # Errors
///
/// As [`trace`]; and where the account has no rows in that currency.
pub fn one_year_view(
    ledger: &Ledger,
    accounts: &AccountTable,
    declared: &Declarations,
    (account, currency): (AccountIx, Currency),
    (seized, filed): (Day, Day),
) -> Result<OneYearView, Problem> {
    let mut declared = declared.clone();
    declared.targets = vec![Target { subject: Subject::Account(account), as_of: Some(seized) }];
    (declared.parameters.paths, declared.parameters.same_day_range) = (0, false);
    let tracing = trace(ledger, accounts, &declared, &Method::CONSERVING)?;
    let figures = tracing.targets.first().map_or(&[][..], |target| &target.currencies);
    let Some(figures) = figures.iter().find(|figures| figures.currency == currency) else {
        return Err(fault("the account of a one-year view has no rows in that currency"));
    };
    let first_day = year_before(filed);
    let paid_in = |method: Method| -> Total {
        let schedules = tracing.run(method).map_or(&[][..], |run| &run.schedules);
        let own =
            schedules.iter().filter(|own| (own.place, own.currency) == (Place::Account(account), currency));
        let lines = own.flat_map(|schedule| &schedule.lines);
        let counts = lines.filter(|line| (first_day..=seized).contains(&ledger.day(line.row)));
        counts.map(|line| line.tainted_in).sum()
    };
    let by_method = Method::CONSERVING.map(|method| (paid_in(method), method));
    let (paid_in, method) = by_method.into_iter().min().unwrap_or((Total::default(), Method::Fifo));
    let reached = figures.value.min(paid_in).max(Total::default());
    Ok(OneYearView { first_day, balance: figures.value, paid_in, method, reached })
}

/// The same date one year earlier; 28 February for 29 February.
fn year_before(day: Day) -> Day {
    let text = day.to_string();
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i16>().ok());
    let mut next = || parts.next().flatten();
    let date = (next(), next(), next());
    let (Some(year), Some(month), Some(date)) = date else { return day };
    let (Ok(month), Ok(date)) = (i8::try_from(month), i8::try_from(date)) else { return day };
    let earlier = Day::from_ymd(year - 1, month, date).or_else(|| Day::from_ymd(year - 1, month, 28));
    earlier.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_counted_by_the_calendar() {
        let day = |text| Day::parse_iso(text).unwrap();
        assert_eq!(year_before(day("2024-12-31")), day("2023-12-31"));
        assert_eq!(year_before(day("2024-02-29")), day("2023-02-28"));
    }
}
