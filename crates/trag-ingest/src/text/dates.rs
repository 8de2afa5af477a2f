//! Dates and times of day as text.

use trag_model::time::moment;
use trag_model::{Day, Precision, Seconds};

use crate::spec::DateOrder;

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateFormat {
    /// `None` while it is undecided: then a date that could be read two ways cannot be read.
    pub(crate) order: Option<DateOrder>,
    /// First two digits of years written with two.
    pub(crate) century: u8,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// Not written like a date of this column.
    Malformed,
    /// 30 February, or 25 o'clock.
    NoSuchDay,
    /// A year outside of [`YEARS`].
    YearNotMeant,
    /// The order of the column is undecided, and this date depends on it.
    Undecided,
}

/// Years that a record of a bank may mean; outside of them digits are missing or misprinted.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// A date, perhaps with a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) at: Seconds,
    pub(crate) precision: Precision,
}

/// The parts of a written date, before the order of its numbers is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The year stands first, with four digits.
    YearFirst { year: i16, month: u8, day: u8 },
    /// The month is a word.
    Named { year: Year, month: u8, day: u8 },
    /// Three numbers, the last of which may be the year.
    Numbers { first: u8, second: u8, last: Year, dotted: bool },
    /// Eight or six digits.
    Compact { digits: u32, long: bool },
}

/// A year as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Year {
    Four(i16),
    Two(u8),
}

impl Year {
    fn full(self, century: u8) -> i16 {
        match self {
            Year::Four(year) => year,
            Year::Two(year) => i16::from(century) * 100 + i16::from(year),
        }
    }
}

/// Reads a cell.
pub(crate) fn parse(cell: &str, format: DateFormat) -> Result<Stamp, DateFault> {
    if let Some(stamp) = iso_minute(cell.as_bytes()) {
        return Ok(stamp);
    }
    let (shape, rest) = shape(cell.trim()).ok_or(DateFault::Malformed)?;
    let day = day(shape, format)?;
    time_of_day(day, rest)
}

/// The commonest long form, `2022/09/01 00:00`, without any detour. `None` for everything else.
#[inline]
pub(crate) fn iso_minute(bytes: &[u8]) -> Option<Stamp> {
    let &[y1, y2, y3, y4, s1, m1, m2, s2, d1, d2, b' ' | b'T', h1, h2, b':', n1, n2] = bytes else {
        return None;
    };
    if s1 != s2 || !matches!(s1, b'-' | b'/') {
        return None;
    }
    let year = i32::from(two(y1, y2)?) * 100 + i32::from(two(y3, y4)?);
    let (month, day, hour, minute) = (two(m1, m2)?, two(d1, d2)?, two(h1, h2)?, two(n1, n2)?);
    if !(i32::from(*YEARS.start())..=i32::from(*YEARS.end())).contains(&year)
        || !(1..=12).contains(&month)
        || day == 0
        || day > days_in(year, month)
        || hour > 23
        || minute > 59
    {
        return None;
    }
    let seconds = civil_day(year, month, day) * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60;
    Some(Stamp { at: Seconds(seconds), precision: Precision::Minute })
}

#[inline]
fn two(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| tens * 10 + ones)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date that exists, counted in years that start in March.
fn civil_day(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let (era, month) = (year.div_euclid(400), i64::from(month));
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Takes a date apart; gives also the text behind it.
pub(crate) fn shape(text: &str) -> Option<(Shape, &str)> {
    let Some((first, after_first)) = leading_number(text) else { return month_first(text) };
    if first.len() == 8 || first.len() == 6 {
        let digits = first.parse().ok()?;
        return Some((Shape::Compact { digits, long: first.len() == 8 }, after_first));
    }
    let (separator, rest) = separator(after_first)?;
    if let Some((month, rest)) = month_name(rest) {
        let (_, rest) = self::separator(rest)?;
        let (last, rest) = leading_number(rest)?;
        let shape = Shape::Named { year: year(last)?, month, day: small(first)? };
        return Some((shape, rest.strip_prefix('.').unwrap_or(rest)));
    }
    let (second, rest) = leading_number(rest)?;
    let (same, rest) = self::separator(rest)?;
    let (last, rest) = leading_number(rest)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if same != separator {
        return None;
    }
    let (second, dotted) = (small(second)?, separator == '.');
    match first.len() {
        4 => {
            let (year, day) = (first.parse().ok()?, small(last)?);
            Some((Shape::YearFirst { year, month: second, day }, rest))
        }
        _ => Some((Shape::Numbers { first: small(first)?, second, last: year(last)?, dotted }, rest)),
    }
}

/// `Mar 25, 2015`.
fn month_first(text: &str) -> Option<(Shape, &str)> {
    let (month, rest) = month_name(text)?;
    let (day, rest) = leading_number(rest.strip_prefix('.').unwrap_or(rest).trim_start())?;
    let (last, rest) = leading_number(rest.strip_prefix(',').unwrap_or(rest).trim_start())?;
    Some((Shape::Named { year: year(last).filter(|_| last.len() == 4)?, month, day: small(day)? }, rest))
}

fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// One of `.`, `/`, `-` and a space, perhaps with a space behind it.
fn separator(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next().filter(|c| matches!(c, '.' | '/' | '-' | ' '))?;
    Some((mark, text[1..].trim_start()))
}

fn small(digits: &str) -> Option<u8> {
    if digits.len() <= 2 { digits.parse().ok() } else { None }
}

fn year(digits: &str) -> Option<Year> {
    match digits.len() {
        4 => digits.parse().ok().map(Year::Four),
        2 => digits.parse().ok().map(Year::Two),
        _ => None,
    }
}

/// Month by the first letters of its English, Serbian, Croatian, Slovenian or German name.
fn month_name(text: &str) -> Option<(u8, &str)> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let start: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    const NAMES: &[(&str, u8)] = &[
        ("jan", 1),
        ("feb", 2),
        ("mar", 3),
        ("mär", 3),
        ("apr", 4),
        ("may", 5),
        ("maj", 5),
        ("mai", 5),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("avg", 8),
        ("sep", 9),
        ("oct", 10),
        ("okt", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
    ];
    let (_, month) = NAMES.iter().find(|(name, _)| *name == start)?;
    Some((*month, rest))
}

fn day(shape: Shape, format: DateFormat) -> Result<Day, DateFault> {
    let century = format.century;
    let (year, month, day) = match (shape, format.order) {
        (Shape::YearFirst { year, month, day }, _) => (year, month, day),
        (Shape::Named { year, month, day }, _) => (year.full(century), month, day),
        (Shape::Numbers { first, second, last, .. }, Some(DateOrder::Dmy)) => {
            (last.full(century), second, first)
        }
        (Shape::Numbers { first, second, last, .. }, Some(DateOrder::Mdy)) => {
            (last.full(century), first, second)
        }
        (Shape::Numbers { first, second, last: Year::Two(day), .. }, Some(DateOrder::Ymd)) => {
            (Year::Two(first).full(century), second, day)
        }
        (Shape::Numbers { .. }, Some(DateOrder::Ymd)) => return Err(DateFault::Malformed),
        (Shape::Compact { digits, long }, Some(order)) => compact(digits, long, order, century)?,
        (Shape::Numbers { .. } | Shape::Compact { .. }, None) => return Err(DateFault::Undecided),
    };
    let part = |number: u8| i8::try_from(number).unwrap_or(i8::MAX);
    let day = Day::from_ymd(year, part(month), part(day)).ok_or(DateFault::NoSuchDay)?;
    if YEARS.contains(&year) { Ok(day) } else { Err(DateFault::YearNotMeant) }
}

fn compact(digits: u32, long: bool, order: DateOrder, century: u8) -> Result<(i16, u8, u8), DateFault> {
    let small = |number: u32| u8::try_from(number % 100).map_err(|_| DateFault::Malformed);
    let year = |number: u32| i16::try_from(number % 10_000).map_err(|_| DateFault::Malformed);
    let full = |number: u32| Ok(Year::Two(small(number)?).full(century));
    Ok(match (order, long) {
        (DateOrder::Ymd, true) => (year(digits / 10_000)?, small(digits / 100)?, small(digits)?),
        (DateOrder::Dmy, true) => (year(digits)?, small(digits / 10_000)?, small(digits / 1_000_000)?),
        (DateOrder::Mdy, true) => (year(digits)?, small(digits / 1_000_000)?, small(digits / 10_000)?),
        (DateOrder::Ymd, false) => (full(digits / 10_000)?, small(digits / 100)?, small(digits)?),
        (DateOrder::Dmy, false) => (full(digits)?, small(digits / 100)?, small(digits / 10_000)?),
        (DateOrder::Mdy, false) => (full(digits)?, small(digits / 10_000)?, small(digits / 100)?),
    })
}

/// Adds a time of day such as `13:45`, `T13:45:07.123Z` or `1:45 PM` to a day. A zone is passed over: the
/// ledger keeps the time as the bank prints it.
pub(crate) fn time_of_day(day: Day, text: &str) -> Result<Stamp, DateFault> {
    let text = text.trim_start_matches(['T', ',', '.']).trim();
    if text.is_empty() {
        return Ok(Stamp { at: day.start(), precision: Precision::Day });
    }
    let (hour, rest) = leading_number(text).ok_or(DateFault::Malformed)?;
    let rest = rest.strip_prefix([':', '.']).ok_or(DateFault::Malformed)?;
    let (minute, rest) = leading_number(rest).ok_or(DateFault::Malformed)?;
    let (second, rest) = match rest.strip_prefix([':', '.']).and_then(leading_number) {
        Some((second, rest)) => (Some(second), rest),
        None => (None, rest),
    };
    let rest = rest.trim_start_matches(|c: char| matches!(c, '.' | ',') || c.is_ascii_digit()).trim();
    let hour = twelve_hours(small(hour).ok_or(DateFault::Malformed)?, rest)?;
    let minute = small(minute).ok_or(DateFault::Malformed)?;
    let seconds = second.map_or(Some(0), small).ok_or(DateFault::Malformed)?;
    let at = moment(day, hour, minute, seconds).ok_or(DateFault::NoSuchDay)?;
    Ok(Stamp { at, precision: if second.is_some() { Precision::Second } else { Precision::Minute } })
}

/// The hour of 24, from what stands behind the time: nothing, a zone, AM or PM.
fn twelve_hours(hour: u8, rest: &str) -> Result<u8, DateFault> {
    let is_zone = |text: &str| {
        text == "Z"
            || text == "UTC"
            || text.strip_prefix(['+', '-']).is_some_and(|zone| {
                !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
            })
    };
    match rest.to_ascii_lowercase().as_str() {
        "" | "h" => Ok(hour),
        "am" if (1..=12).contains(&hour) => Ok(hour % 12),
        "pm" if (1..=12).contains(&hour) => Ok(hour % 12 + 12),
        _ if is_zone(rest) => Ok(hour),
        _ => Err(DateFault::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use trag_model::time::stated;

    use super::*;

    fn read(cell: &str, order: DateOrder) -> Result<String, DateFault> {
        let format = DateFormat { order: Some(order), century: 20 };
        parse(cell, format).map(|stamp| stated(stamp.at, stamp.precision))
    }

    #[test]
    fn the_forms_of_the_region() {
        for cell in [
            "04.05.2024.",
            "04.05.2024",
            "4.5.2024",
            "04. 05. 2024.",
            "04/05/2024",
            "04-05-24",
            "2024-05-04",
            "2024/05/04",
            "2024.05.04.",
            "04-MAY-2024",
            "4 maj 2024",
            "04052024",
        ] {
            assert_eq!(read(cell, DateOrder::Dmy).as_deref(), Ok("2024-05-04"), "{cell}");
        }
        for cell in ["May 4, 2024", "MAY 04 2024", "Sept. 4, 2024"] {
            let month = if cell.starts_with('S') { 9 } else { 5 };
            assert_eq!(read(cell, DateOrder::Ymd), Ok(format!("2024-{month:02}-04")), "{cell}");
        }
        assert_eq!(read("20240504", DateOrder::Ymd).as_deref(), Ok("2024-05-04"));
        assert_eq!(read("05/04/2024", DateOrder::Mdy).as_deref(), Ok("2024-05-04"));
    }

    #[test]
    fn times_of_day() {
        for (cell, expected) in [
            ("2024-05-04T13:45:07.123Z", "2024-05-04 13:45:07"),
            ("2024/05/04 13:45", "2024-05-04 13:45"),
            ("04.05.2024. 13:45", "2024-05-04 13:45"),
            ("04.05.2024 1:45 PM", "2024-05-04 13:45"),
            ("2024-05-04 13:45:00 +0200", "2024-05-04 13:45"),
        ] {
            assert_eq!(read(cell, DateOrder::Dmy).as_deref(), Ok(expected), "{cell}");
        }
    }

    #[test]
    fn days_that_do_not_exist() {
        for cell in
            ["30.02.2024", "2024/02/30 10:00", "2023-02-29", "31.04.2024", "00.01.2024", "2024-05-04 24:00"]
        {
            assert_eq!(read(cell, DateOrder::Dmy), Err(DateFault::NoSuchDay), "{cell}");
        }
        for cell in ["", "Ukupno", "04.05", "04.05/2024", "1.234,56", "2024-05-04 noon"] {
            assert_eq!(read(cell, DateOrder::Dmy), Err(DateFault::Malformed), "{cell}");
        }
    }

    #[test]
    fn years_that_cannot_be_meant() {
        for cell in ["04.05.0024", "04.05.1899", "2101-01-01", "9999-12-31", "2204/05/04 10:00", "4 maj 0001"]
        {
            assert_eq!(read(cell, DateOrder::Dmy), Err(DateFault::YearNotMeant), "{cell}");
        }
        for cell in ["1900-01-01", "31.12.1993", "2100-12-31", "2099/12/31 23:59"] {
            assert!(read(cell, DateOrder::Dmy).is_ok(), "{cell}");
        }
        let far = DateFormat { order: Some(DateOrder::Dmy), century: 21 };
        assert_eq!(parse("04.05.24", far), Err(DateFault::YearNotMeant));
    }

    proptest! {
        #[test]
        fn the_short_cut_agrees_with_the_calendar(
            year in 1_i16..=9999, month in 0_i8..14, day in 0_i8..33, hour in 0_u8..26,
        ) {
            let text = format!("{year:04}/{month:02}/{day:02} {hour:02}:30");
            let expected = Day::from_ymd(year, month, day).filter(|_| YEARS.contains(&year)).and_then(|day| moment(day, hour, 30, 0));
            prop_assert_eq!(iso_minute(text.as_bytes()).map(|stamp| stamp.at), expected);
        }

        #[test]
        fn any_text_is_a_date_or_a_fault(cell in "[0-9./: TaPMmj-]{0,24}") {
            for order in [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] {
                let _ = read(&cell, order);
            }
        }
    }
}
