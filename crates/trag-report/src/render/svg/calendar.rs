//! Draws a calendar of cash items: a square for each day, coloured by the largest item beside the threshold in force.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Minor, Total};

use crate::exhibits::months::month_number;
use crate::figures::{bare, counted, share};
use crate::render::svg::canvas::{Anchor, Canvas, Drawing, INK, QUIET, Rect};

const WIDTH: i64 = 880;
const LEFT: i64 = 58;
const CELL: i64 = 15;
/// Height of one year: months, seven days, room.
const YEAR: i64 = 20 + 7 * CELL + 12;
const TOP: i64 = 44;

/// The classes of a day, by its largest item in hundredths of the threshold.
const CLASSES: [(&str, &str); 6] = [
    ("#eef1f3", "no cash item"),
    ("#c3dbe6", "below 50 %"),
    ("#6fa6bf", "50 to 90 %"),
    ("#c07a2b", "90 % and more, below the threshold"),
    ("#6b2432", "at or above it"),
    ("#b7aac6", "not compared"),
];

/// A calendar. Every amount that is compared is in `currency`.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    /// Unique in the document.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    /// Nothing where no item is compared.
    pub(crate) currency: Option<Currency>,
    /// Ascending.
    pub(crate) years: Vec<i16>,
    /// Ascending by day.
    pub(crate) days: Vec<CashDay>,
}

/// The cash items of one day.
#[derive(Clone, Debug)]
pub(crate) struct CashDay {
    pub(crate) day: Day,
    /// Items that are compared, their sum and the largest.
    pub(crate) items: usize,
    pub(crate) sum: Total,
    pub(crate) largest: Minor,
    /// The threshold in force on the day.
    pub(crate) threshold: Minor,
    /// Items that are not compared, and their sums.
    pub(crate) apart: usize,
    sums_apart: BTreeMap<&'static str, (Currency, Total)>,
}

impl CashDay {
    /// A day before its first item.
    pub(crate) fn empty(day: Day, threshold: Minor) -> CashDay {
        let (sum, largest) = (Total(0), Minor(0));
        CashDay { day, items: 0, sum, largest, threshold, apart: 0, sums_apart: BTreeMap::new() }
    }

    /// Adds an item in the threshold's currency.
    pub(crate) fn add(&mut self, amount: Minor) {
        self.items += 1;
        self.sum.add(amount);
        self.largest = self.largest.max(amount);
    }

    /// Adds an item that is not compared.
    pub(crate) fn set_apart(&mut self, (amount, currency): (Minor, Currency)) {
        self.apart += 1;
        self.sums_apart.entry(currency.code()).or_insert((currency, Total(0))).1.add(amount);
    }

    fn class(&self) -> usize {
        if self.items == 0 {
            return 5;
        }
        let (largest, threshold) = (i128::from(self.largest.0), i128::from(self.threshold.0));
        match largest * 100 {
            _ if largest >= threshold => 4,
            hundredfold if hundredfold >= threshold * 90 => 3,
            hundredfold if hundredfold >= threshold * 50 => 2,
            _ => 1,
        }
    }

    /// Whether the day's items reach the threshold together, and none does alone.
    pub(crate) fn reaches_together(&self) -> bool {
        self.items > 0 && self.largest < self.threshold && self.sum.0 >= i128::from(self.threshold.0)
    }
}

/// The picture.
pub(crate) fn draw(calendar: &Calendar) -> Drawing {
    let years = i64::try_from(calendar.years.len()).unwrap_or(0);
    let mut canvas = Canvas::new(WIDTH, TOP + years * YEAR);
    legend(&mut canvas);
    for (place, year) in (0_i64..).zip(&calendar.years) {
        one_year(&mut canvas, calendar, *year, TOP + place * YEAR);
    }
    canvas.finish(&calendar.id, &calendar.title, &calendar.description)
}

fn legend(canvas: &mut Canvas) {
    let mut x = LEFT;
    for (place, (fill, words)) in CLASSES.iter().enumerate() {
        canvas.rect(Rect { x, y: 4, width: 12, height: 12 }, fill, "");
        canvas.text((x + 17, 14), Anchor::Start, 11, INK, words);
        x += [100, 92, 92, 244, 112, 0][place];
    }
    canvas.circle((LEFT + 6, 28), 3, INK, "");
    canvas.text(
        (LEFT + 17, 32),
        Anchor::Start,
        11,
        INK,
        "the day's items reach the threshold together, none does alone",
    );
}

fn one_year(canvas: &mut Canvas, calendar: &Calendar, year: i16, top: i64) {
    let Some(first) = Day::from_ymd(year, 1, 1) else { return };
    let next = year.checked_add(1).and_then(|next| Day::from_ymd(next, 1, 1));
    let Some(end) = next.or(Day::from_ymd(year, 12, 31)) else { return };
    canvas.text((LEFT - 10, top + 20 + 2 * CELL), Anchor::End, 13, INK, &year.to_string());
    for (row, word) in [(0, "Mon"), (3, "Thu"), (6, "Sun")] {
        canvas.text(
            (LEFT - 10, top + 31 + row * CELL),
            Anchor::End,
            9,
            QUIET,
            if row == 3 || row == 6 || row == 0 { word } else { "" },
        );
    }
    let place = |day: Day| {
        let weeks = i64::from(day.0) - i64::from(first.0) + weekday(first);
        (LEFT + weeks / 7 * CELL, top + 20 + weekday(day) * CELL)
    };
    let mut month = None;
    for number in first.0..end.0 {
        let day = Day(number);
        let (x, y) = place(day);
        if month_number(day) != month {
            month = month_number(day);
            let label = day.to_string();
            canvas.text((x, top + 13), Anchor::Start, 10, QUIET, label.get(..7).unwrap_or(&label));
        }
        let found = calendar.days.binary_search_by_key(&day, |cash| cash.day);
        let cash = found.ok().and_then(|place| calendar.days.get(place));
        square(canvas, calendar.currency, cash, (x, y));
    }
}

fn square(canvas: &mut Canvas, currency: Option<Currency>, cash: Option<&CashDay>, (x, y): (i64, i64)) {
    let rect = Rect { x, y, width: CELL - 2, height: CELL - 2 };
    let Some(cash) = cash else { return canvas.rect(rect, CLASSES[0].0, "") };
    let mut said: Vec<String> = Vec::new();
    if let Some(currency) = currency.filter(|_| cash.items > 0) {
        said.push(compared(cash, currency));
    }
    if cash.apart > 0 {
        let sums =
            cash.sums_apart.values().map(|(currency, sum)| format!("{} {currency}", bare(*sum, *currency)));
        let sums: Vec<String> = sums.collect();
        said.push(format!(
            "{} not compared, {}",
            counted(cash.apart, "cash item", "cash items"),
            sums.join(", ")
        ));
    }
    let title = format!("{}: {}", cash.day, said.join("; "));
    canvas.rect(rect, CLASSES[cash.class()].0, &title);
    if cash.reaches_together() {
        canvas.circle((x + (CELL - 2) / 2, y + (CELL - 2) / 2), 3, INK, &title);
    }
}

fn compared(cash: &CashDay, currency: Currency) -> String {
    let threshold = Total(i128::from(cash.threshold.0));
    format!(
        "{}, {} {currency}; largest {}, {} of the threshold {}",
        counted(cash.items, "cash item", "cash items"),
        bare(cash.sum, currency),
        bare(Total(i128::from(cash.largest.0)), currency),
        share(Total(i128::from(cash.largest.0)), threshold),
        bare(threshold, currency),
    )
}

/// Days since Monday. 1 January 1970 was a Thursday.
fn weekday(day: Day) -> i64 {
    (i64::from(day.0) + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(weekday(Day::parse_iso("1970-01-01").unwrap()), 3);
        assert_eq!(weekday(Day::parse_iso("2024-03-04").unwrap()), 0);
        assert_eq!(weekday(Day::parse_iso("1969-12-28").unwrap()), 6);
    }

    #[test]
    fn a_day_is_classed_by_its_largest_item() {
        let day = |largest, sum| {
            let empty = CashDay::empty(Day(0), Minor(1_000));
            CashDay { items: 1, sum: Total(sum), largest: Minor(largest), ..empty }
        };
        let classes = [1, 499, 500, 899, 900, 999, 1_000].map(|largest| day(largest, 0).class());
        assert_eq!(classes, [1, 1, 2, 2, 3, 3, 4]);
        assert!(day(999, 1_000).reaches_together());
        assert!(!day(1_000, 2_000).reaches_together() && !day(400, 999).reaches_together());
        let mut apart = CashDay::empty(Day(0), Minor(0));
        apart.set_apart((Minor(5), Currency::RSD));
        assert!(
            apart.class() == 5 && !apart.reaches_together(),
            "an item without a rate is drawn and not classed"
        );
    }
}
