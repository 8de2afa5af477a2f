//! Points in time as banks print them: local time of the bank, without a zone.

use std::fmt;

use jiff::civil::{Date, DateTime};

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// Seconds since 1970-01-01 00:00 in the bank's own local time. A day without a time of day is its midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub i64);

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// How exactly a source states the booking time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Precision {
    /// Only the day is known; the order inside it is not.
    Day = 0,
    /// To the minute.
    Minute = 1,
    /// To the second.
    Second = 2,
}

impl Day {
    /// The day of a calendar date, or `None` for a date that does not exist (30 February).
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = Date::new(year, month, day).ok()?;
        let epoch = Date::constant(1970, 1, 1);
        Some(Day((date - epoch).get_days()))
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Day> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        (year.len() == 4 && month.len() == 2 && day.len() == 2)
            .then(|| Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
    }

    /// Midnight at the start of the day.
    #[must_use]
    pub fn start(self) -> Seconds {
        Seconds(i64::from(self.0) * DAY)
    }
}

impl Seconds {
    /// The day this moment lies in.
    #[must_use]
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(DAY)).unwrap_or(i32::MAX))
    }

    /// Seconds since that day's midnight.
    #[must_use]
    pub fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }
}

fn civil(day: Day) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(i64::from(day.0)).ok()?).ok()
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match civil(*self) {
            Some(date) => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(f, "{} {:02}:{:02}", self.day(), second / 3600, second / 60 % 60)?;
        if second % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", second % 60) }
    }
}

/// Prints a moment no more exactly than its source states it.
#[must_use]
pub fn stated(moment: Seconds, precision: Precision) -> String {
    match precision {
        Precision::Day => moment.day().to_string(),
        Precision::Minute | Precision::Second => moment.to_string(),
    }
}

/// A moment from civil parts, or `None` where no such date or time of day exists.
#[must_use]
pub fn moment(day: Day, hour: u8, minute: u8, second: u8) -> Option<Seconds> {
    let valid = DateTime::new(
        1970,
        1,
        1,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        0,
    );
    valid.ok()?;
    Some(Seconds(day.start().0 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_edges() {
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_ymd(2024, 2, 29).map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(Day::from_ymd(2023, 2, 29), None);
        assert_eq!(Day::from_ymd(2024, 2, 30), None);
        assert_eq!(Day::parse_iso("2012-06-30").map(|d| d.to_string()).as_deref(), Some("2012-06-30"));
        assert_eq!(Day::parse_iso("2012-6-30"), None);
        assert_eq!(Seconds(-1).day(), Day(-1));
    }

    #[test]
    fn moments_print_no_more_than_is_known() {
        let day = Day::from_ymd(2024, 5, 4).unwrap();
        let noon = moment(day, 12, 5, 0).unwrap();
        assert_eq!(stated(noon, Precision::Minute), "2024-05-04 12:05");
        assert_eq!(stated(noon, Precision::Day), "2024-05-04");
        assert_eq!(moment(day, 24, 0, 0), None);
    }
}
