//! Dates as spreadsheet programs count them, and the formats that make a number a date.

use trag_model::Day;
use trag_model::time::moment;

/// From which day a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900, and 1900 has a 29 February that no calendar has.
    #[default]
    Y1900,
    /// Day 0 is 1 January 1904.
    Y1904,
}

impl Epoch {
    pub(super) fn word(self) -> &'static str {
        match self {
            Epoch::Y1900 => "1900",
            Epoch::Y1904 => "1904",
        }
    }

    fn day(self, serial: i32) -> Option<Day> {
        let (start, skipped) = match self {
            Epoch::Y1904 => (Day::from_ymd(1904, 1, 1)?, 0),
            Epoch::Y1900 if serial == 60 => return None,
            Epoch::Y1900 => (Day::from_ymd(1899, 12, 31)?, i32::from(serial > 60)),
        };
        Some(Day(start.0.checked_add(serial)?.checked_sub(skipped)?))
    }
}

/// 31 December 9999, the last day that spreadsheet programs know.
const LAST: i32 = 2_958_465;

/// A serial number in decimals as a date: `45000.5` is `2023-03-15 12:00:00`. `None` where it is no date.
pub(super) fn date(serial: &str, epoch: Epoch) -> Option<String> {
    let (days, fraction) = serial.split_once('.').unwrap_or((serial, ""));
    let days: i32 = days.parse().ok().filter(|days| (0..=LAST).contains(days))?;
    let digits: String = fraction.chars().take(12).collect();
    let scale = 10_u64.pow(u32::try_from(digits.len()).ok()?);
    let part: u64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    // Programs round a time to the second, or to the millisecond; half a second is the next one.
    let second = (part * 86_400 + scale / 2) / scale;
    let (days, second) = if second >= 86_400 { (days.checked_add(1)?, 0) } else { (days, second) };
    let [hour, minute, second] =
        [second / 3_600, second / 60 % 60, second % 60].map(|n| u8::try_from(n).unwrap_or(0));
    if days == 0 {
        return Some(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let day = epoch.day(days)?;
    moment(day, hour, minute, second)?;
    Some(match (hour, minute, second) {
        (0, 0, 0) => day.to_string(),
        _ => format!("{day} {hour:02}:{minute:02}:{second:02}"),
    })
}

/// Whether a format of the program's own shows a date or a time.
pub(super) fn is_date_format(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format in letters shows a date or a time: `dd.mm.yyyy`, `[h]:mm`.
pub(super) fn is_date_code(code: &str) -> bool {
    if code.eq_ignore_ascii_case("general") || code.eq_ignore_ascii_case("standard") {
        return false;
    }
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty()
                    && inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'))
                {
                    return true;
                }
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_both_epochs() {
        for (serial, epoch, shown) in [
            ("45000", Epoch::Y1900, Some("2023-03-15")),
            ("43538", Epoch::Y1904, Some("2023-03-15")),
            ("1", Epoch::Y1900, Some("1900-01-01")),
            ("59", Epoch::Y1900, Some("1900-02-28")),
            ("60", Epoch::Y1900, None),
            ("61", Epoch::Y1900, Some("1900-03-01")),
            ("45000.5", Epoch::Y1900, Some("2023-03-15 12:00:00")),
            ("45000.573692129628", Epoch::Y1900, Some("2023-03-15 13:46:07")),
            ("45000.999999", Epoch::Y1900, Some("2023-03-16")),
            ("0.25", Epoch::Y1900, Some("06:00:00")),
            ("-1", Epoch::Y1900, None),
            ("2147483647", Epoch::Y1900, None),
        ] {
            assert_eq!(date(serial, epoch).as_deref(), shown, "{serial}");
        }
    }

    #[test]
    fn formats_of_dates() {
        for code in ["dd.mm.yyyy", "d/m/yy;@", "[$-409]mmm\\-yy", "[h]:mm:ss", "yyyy\\-mm\\-dd"] {
            assert!(is_date_code(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0.00\\ [$€-1]",
            "#,##0 \"din.\"",
            "0.00E+00",
            "@",
            "#,##0\\ \\d\\i\\n",
            "[Red]-0.00",
        ] {
            assert!(!is_date_code(code), "{code}");
        }
        assert!(is_date_format(14) && !is_date_format(2) && !is_date_format(49));
    }
}
