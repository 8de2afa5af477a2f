//! The order of day and month in a column, decided from all its values.

use trag_model::Decision;

use crate::spec::{ColumnSpec, DateOrder};
use crate::text::dates::{DateFormat, Shape, Year, shape};
use crate::text::evidence::{Vote, counted};

/// What the values of a column show.
#[derive(Clone, Debug, Default)]
pub(crate) struct DateVotes {
    day_first: Vote,
    month_first: Vote,
    year_first: Vote,
    /// Day and month could change places.
    unclear: Vote,
    /// Those of the unclear ones that are written with points.
    dotted: Vote,
    short_years: Vote,
}

/// What was decided about a column.
#[derive(Clone, Debug)]
pub(crate) struct DateChoice {
    pub(crate) format: DateFormat,
    /// What to tell about it; `None` where nothing had to be decided.
    pub(crate) decision: Option<Decision>,
}

const CENTURY: u8 = 20;

impl DateVotes {
    /// Counts one cell.
    pub(crate) fn note(&mut self, cell: &str, line: u64) {
        match shape(cell.trim()).map(|(shape, _)| shape) {
            Some(Shape::YearFirst { .. }) => self.year_first.add(line),
            Some(Shape::Numbers { first, second, last, dotted }) => {
                self.note_numbers(first, second, last, dotted, line);
            }
            Some(Shape::Compact { digits, long: true }) => {
                let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
                if (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day) {
                    self.year_first.add(line);
                }
            }
            Some(Shape::Compact { .. } | Shape::Named { .. }) | None => {}
        }
    }

    fn note_numbers(&mut self, first: u8, second: u8, last: Year, dotted: bool, line: u64) {
        if let Year::Two(last) = last {
            self.short_years.add(line);
            if first > 31 {
                return self.year_first.add(line);
            }
            if first > 12 && last <= 31 && !dotted {
                return self.unclear.add(line);
            }
        }
        match (first > 12, second > 12) {
            (true, false) => self.day_first.add(line),
            (false, true) => self.month_first.add(line),
            (false, false) => {
                self.unclear.add(line);
                if dotted {
                    self.dotted.add(line);
                }
            }
            (true, true) => {}
        }
    }

    /// Adds what later lines show.
    pub(crate) fn merge(&mut self, later: &DateVotes) {
        self.day_first.merge(later.day_first);
        self.month_first.merge(later.month_first);
        self.year_first.merge(later.year_first);
        self.unclear.merge(later.unclear);
        self.dotted.merge(later.dotted);
        self.short_years.merge(later.short_years);
    }

    /// The order that the values prove, if they prove one.
    pub(crate) fn proven_order(&self) -> Option<(DateOrder, Vote)> {
        let (day, month) = (self.day_first, self.month_first);
        if day.outweighs(month) || (day.count > 0 && month.count == 0) {
            Some((DateOrder::Dmy, day))
        } else if month.outweighs(day) || (month.count > 0 && day.count == 0) {
            Some((DateOrder::Mdy, month))
        } else {
            None
        }
    }

    /// Whether the column has dates whose reading depends on the order.
    pub(crate) fn needs_order(&self) -> bool {
        self.unclear.count + self.day_first.count + self.month_first.count > 0
    }

    /// How the column is written. `sibling` is a date column of the same file whose values prove an order.
    pub(crate) fn decide(
        &self,
        column: &str,
        declared: ColumnSpec,
        sibling: Option<(&str, DateOrder, Vote)>,
    ) -> DateChoice {
        let no_proof = self.day_first.count == 0 && self.month_first.count == 0;
        let (order, evidence) = if let Some(order) = declared.date_order {
            (Some(order), None)
        } else if let Some((order, vote)) = self.proven_order() {
            (Some(order), Some(self.proof(order, vote)))
        } else if !self.needs_order() {
            (Some(DateOrder::Ymd), None)
        } else if no_proof && self.dotted == self.unclear {
            let told = format!("by convention: {} written with points", self.unclear.told());
            (Some(DateOrder::Dmy), Some(told))
        } else if let (true, Some((name, order, vote))) = (no_proof, sibling) {
            let told = format!(
                "its own values leave it open; column \"{name}\" of the same file has {} that prove it",
                vote.told()
            );
            (Some(order), Some(told))
        } else {
            (None, None)
        };
        let century = declared.century.unwrap_or(CENTURY);
        let decision = order.zip(evidence).map(|(order, evidence)| Decision {
            what: format!("date order of \"{column}\""),
            choice: order.word().to_owned(),
            evidence: match self.short_years.count {
                0 => evidence,
                count => {
                    format!("{evidence}; {} with two digits mean {century}xx", counted(count, "year"))
                }
            },
        });
        DateChoice { format: DateFormat { order, century }, decision }
    }

    fn proof(&self, order: DateOrder, vote: Vote) -> String {
        let (place, against) = match order {
            DateOrder::Mdy => ("second", self.day_first),
            _ => ("first", self.month_first),
        };
        match against.count {
            0 => format!("the {place} number is above 12 in {}; no value speaks against it", vote.told()),
            _ => format!("the {place} number is above 12 in {}; against it {}", vote.told(), against.told()),
        }
    }

    /// What leaves the order open, for the message.
    pub(crate) fn told_unclear(&self) -> String {
        if self.day_first.count > 0 && self.month_first.count > 0 {
            return format!(
                "only day before month makes sense of {}; only month before day makes sense of {}",
                self.day_first.told(),
                self.month_first.told()
            );
        }
        format!("day and month could change places in {}", self.unclear.told())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(cells: &[&str]) -> Option<DateOrder> {
        let mut votes = DateVotes::default();
        for (line, cell) in (2..).zip(cells) {
            votes.note(cell, line);
        }
        votes.decide("Datum", ColumnSpec::default(), None).format.order
    }

    #[test]
    fn all_values_together_decide() {
        assert_eq!(decided(&["04/05/2024", "13/05/2024"]), Some(DateOrder::Dmy));
        assert_eq!(decided(&["04/05/2024", "05/13/2024"]), Some(DateOrder::Mdy));
        assert_eq!(decided(&["04/05/2024", "05/06/2024"]), None);
        assert_eq!(decided(&["13/05/2024", "05/13/2024"]), None);
        assert_eq!(decided(&["04.05.2024.", "05.06.2024."]), Some(DateOrder::Dmy));
        assert_eq!(decided(&["2024-05-04"]), Some(DateOrder::Ymd));
        assert_eq!(decided(&["24-05-04", "24-05-13"]), None);
        assert_eq!(decided(&["99-05-04"]), Some(DateOrder::Ymd));
    }
}
