//! A batch of entries, record 5.

use trag_model::{Day, catalogue};

use crate::formats::nacha::control::Control;
use crate::formats::rows::{Rows, problem_at};
use crate::formats::values::{COMPARE, Order, ValueFault, calendar, columns, day};
use crate::text::lines::Line;

/// How many days settlement may be away from the effective date: weekends, holidays and late files.
const APART: i32 = 10;

/// What a batch says about its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    /// Name of the company; empty in international batches, whose addenda name it.
    pub(super) company: String,
    /// What the entries are: `PPD`, `CCD`, `CTX`, `IAT`.
    pub(super) class: String,
    /// Service class: 200 mixed, 220 credits alone, 225 debits alone, 280 advices.
    service: String,
    pub(super) description: String,
    /// Routing number of the company's bank, eight digits.
    pub(super) bank: String,
    effective: String,
    /// Day of the year on which the operator settled it, three digits.
    settled: String,
    created: Option<Day>,
}

impl Batch {
    /// Reads record 5 of a file that was made on the day `created`.
    pub(super) fn read(text: &str, created: Option<Day>) -> Batch {
        let class = columns(text, 51, 53).to_owned();
        let international = class == "IAT";
        Batch {
            company: if international { String::new() } else { columns(text, 5, 20).to_owned() },
            service: columns(text, 2, 4).to_owned(),
            description: columns(text, 54, 63).to_owned(),
            bank: columns(text, 80, 87).to_owned(),
            effective: columns(text, 70, 75).to_owned(),
            settled: columns(text, 76, 78).to_owned(),
            class,
            created,
        }
    }

    pub(super) fn is_international(&self) -> bool {
        self.class == "IAT"
    }

    /// The day on which the entries were settled, or else were to be settled. Returns leave both out: then it is the
    /// day on which the file was made.
    pub(super) fn booked(&self) -> Result<Day, ValueFault> {
        let near = match (self.effective.trim_matches('0'), self.created) {
            ("", Some(created)) => created,
            ("", None) => {
                return Err(ValueFault::missing("the effective entry date of the batch, columns 70 to 75,"));
            }
            _ => day(&self.effective, Order::YearFirst)?,
        };
        Ok(self.settled_near(near).unwrap_or(near))
    }

    /// The batch takes back earlier entries.
    pub(super) fn is_reversal(&self) -> bool {
        self.description == "REVERSAL"
    }

    /// The settlement date has no year: it is the one next to the effective date, and days apart at most.
    fn settled_near(&self, effective: Day) -> Option<Day> {
        let number: i32 = Some(&self.settled).filter(|digits| digits.len() == 3)?.parse().ok()?;
        let year: i16 = effective.to_string().get(..4)?.parse().ok()?;
        let first = [year, year - 1, year + 1].into_iter().filter_map(|year| calendar(year, 1, 1));
        let days = first.map(|first| Day(first.0 + number - 1)).filter(|_| (1..=366).contains(&number));
        days.min_by_key(|day| (day.0 - effective.0).abs()).filter(|day| (day.0 - effective.0).abs() <= APART)
    }

    /// A batch of credits holds no debit, and the other way round; its control record repeats the class.
    pub(super) fn check_class(
        &self,
        repeated: &str,
        control: &Control,
        line: &Line<'_>,
        rows: &mut Rows<'_>,
    ) {
        let wrong = match self.service.as_str() {
            "220" if control.debits > 0 => Some("the batch is for credits alone (220) and holds debits"),
            "225" if control.credits > 0 => Some("the batch is for debits alone (225) and holds credits"),
            service if service != repeated => {
                Some("the batch control names another service class than the batch")
            }
            _ => None,
        };
        if let Some(told) = wrong {
            rows.tell(problem_at(catalogue::VALUE_CONTRADICTS, line.number, told, line.text, COMPARE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_settlement_gets_the_year_that_brings_it_near() {
        let booked = |effective: &str, settled: &str| {
            let batch =
                Batch { effective: effective.to_owned(), settled: settled.to_owned(), ..Batch::default() };
            batch.booked().map(|day| day.to_string()).unwrap_or_default()
        };
        assert_eq!(booked("240315", "078"), "2024-03-18");
        assert_eq!(booked("241231", "002"), "2025-01-02");
        assert_eq!(booked("250102", "366"), "2024-12-31");
        for nothing in ["", "000", "1", "200", "999"] {
            assert_eq!(booked("240315", nothing), "2024-03-15", "{nothing}");
        }
        assert_eq!(booked("", "078"), "");
        let created = calendar(2024, 3, 16);
        let returned = Batch { effective: "000000".to_owned(), created, ..Batch::default() };
        assert_eq!(returned.booked().map(|day| day.to_string()).as_deref(), Ok("2024-03-16"));
    }
}
