//! The days of the generated period: which are business days of Serbian banks, and on which a payment that
//! is due on a day of the month is booked.

use trag_model::Day;

/// One day.
#[derive(Clone, Debug)]
pub struct Date {
    /// Year, such as 2024.
    pub year: i32,
    /// Month, from 1.
    pub month: u32,
    /// Day of the month, from 1.
    pub of_month: u32,
    /// 0 is Monday.
    pub weekday: u32,
    /// Neither a weekend nor a public holiday.
    pub is_business: bool,
    /// Days of the month that are booked today: today and the free days before it, one bit each.
    due: u32,
    /// `2024-05-04`.
    pub iso: String,
}

impl Date {
    /// Whether what is due on that day of the month is booked today. Never on a free day.
    #[must_use]
    pub fn books(&self, day_of_month: u32) -> bool {
        self.due >> day_of_month & 1 == 1
    }

    /// Month and year as Serbian texts write them: `05/2024`.
    #[must_use]
    pub fn period(&self) -> String {
        format!("{:02}/{}", self.month, self.year)
    }

    /// The month before, written the same way.
    #[must_use]
    pub fn period_before(&self) -> String {
        match self.month {
            1 => format!("12/{}", self.year - 1),
            month => format!("{:02}/{}", month - 1, self.year),
        }
    }
}

/// The period.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its first day.
    pub first: Day,
    dates: Vec<Date>,
}

impl Calendar {
    /// `days` days from `first`.
    #[must_use]
    pub fn new(first: Day, days: u32) -> Calendar {
        let mut due = 0;
        // The free days before the first day are booked on the first business day of the period.
        let before = (1..10).take_while(|back| !is_business(first.0 - back));
        for back in before {
            due |= 1 << civil(first.0 - back).2;
        }
        let count = i32::try_from(days).unwrap_or(i32::MAX);
        let dates = (0..count).map(|offset| {
            let day = first.0 + offset;
            let (year, month, of_month) = civil(day);
            due |= 1 << of_month;
            let is_business = is_business(day);
            let booked = if is_business { std::mem::take(&mut due) } else { 0 };
            let iso = format!("{year:04}-{month:02}-{of_month:02}");
            Date { year, month, of_month, weekday: weekday(day), is_business, due: booked, iso }
        });
        Calendar { first, dates: dates.collect() }
    }

    /// Number of days.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.dates.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty()
    }

    /// The day with that number, from 0. A number beyond the period is its last day.
    #[must_use]
    pub fn date(&self, day: u32) -> &Date {
        let last = self.dates.len() - 1;
        &self.dates[usize::try_from(day).unwrap_or(last).min(last)]
    }

    /// The first business day on or after `day`, or the last day of the period.
    #[must_use]
    pub fn business_from(&self, day: u32) -> u32 {
        let last = self.len() - 1;
        (day..last).find(|day| self.date(*day).is_business).unwrap_or(last)
    }
}

/// 0 is Monday. 1 January 1970 was a Thursday.
fn weekday(day: i32) -> u32 {
    u32::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

fn is_business(day: i32) -> bool {
    weekday(day) < 5 && !is_holiday(day)
}

/// Public holidays of Serbia; of those that move, Orthodox Good Friday to Easter Monday.
fn is_holiday(day: i32) -> bool {
    let (year, month, of_month) = civil(day);
    let fixed = matches!((month, of_month), (1, 1 | 2 | 7) | (2, 15 | 16) | (5, 1 | 2) | (11, 11));
    let easter = orthodox_easter(year);
    fixed || (easter - 2..=easter + 1).contains(&day)
}

/// Easter Sunday after Meeus's rule for the Julian calendar, 13 days later in ours until 2099.
fn orthodox_easter(year: i32) -> i32 {
    let (a, b, c) = (year % 4, year % 7, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let sum = d + e + 114;
    days_from_civil(year, u32::try_from(sum / 31).unwrap_or(4), 1) + sum % 31 + 13
}

fn days_from_civil(year: i32, month: u32, of_month: u32) -> i32 {
    let convert = (i16::try_from(year), i8::try_from(month), i8::try_from(of_month));
    let (Ok(year), Ok(month), Ok(day)) = convert else { return 0 };
    Day::from_ymd(year, month, day).unwrap_or_default().0
}

/// Year, month and day of the month of a day since 1970-01-01, in the Gregorian calendar.
#[must_use]
pub fn civil(day: i32) -> (i32, u32, u32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(of_month).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in (-20_000..40_000).step_by(17) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days_from_civil(year, month, of_month), day);
        }
    }

    #[test]
    fn orthodox_easter_is_where_the_church_has_it() {
        for (year, month, day) in [(2022, 4, 24), (2023, 4, 16), (2024, 5, 5), (2025, 4, 20), (2026, 4, 12)] {
            assert_eq!(orthodox_easter(year), days_from_civil(year, month, day));
        }
    }

    #[test]
    fn what_is_due_on_a_free_day_is_booked_on_the_next_business_day() {
        let calendar = Calendar::new(Day::from_ymd(2024, 1, 1).unwrap(), 366);
        let booked = |of_month| {
            let days = (0..366).filter(|day| calendar.date(*day).books(of_month));
            days.map(|day| calendar.date(day).iso.clone()).collect::<Vec<_>>()
        };
        assert_eq!(booked(1)[0], "2024-01-03", "New Year");
        // 5 May was Easter Sunday, and Good Friday and Easter Monday are free.
        assert!(booked(3).contains(&"2024-05-07".to_owned()));
        assert_eq!(booked(15).len(), 12);
        assert!((0..366).all(|day| calendar.date(day).is_business || !calendar.date(day).books(15)));
    }
}
