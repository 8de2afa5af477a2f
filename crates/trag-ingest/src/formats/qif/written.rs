//! How a QIF file writes its dates and amounts, decided from all of them.

use std::collections::BTreeSet;

use trag_model::Decision;

use crate::spec::{Grouping, InputSpec, Scientific};
use crate::text::date_evidence::DateVotes;
use crate::text::dates::DateFormat;
use crate::text::number_evidence::NumberVotes;
use crate::text::numbers::NumberFormat;

/// What was decided.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) dates: DateFormat,
    pub(super) amounts: NumberFormat,
    pub(super) decisions: Vec<Decision>,
    /// What leaves them open, for the messages.
    pub(super) unclear_dates: String,
    pub(super) unclear_amounts: String,
    /// How many accounts the file tells apart.
    pub(super) accounts: usize,
}

impl Default for Written {
    fn default() -> Written {
        let amounts =
            NumberFormat { decimal: None, grouping: Grouping::None, scientific: Scientific::Reject };
        Written {
            dates: DateFormat { order: None, century: 20 },
            amounts,
            decisions: Vec::new(),
            unclear_dates: String::new(),
            unclear_amounts: String::new(),
            accounts: 0,
        }
    }
}

/// The evidence.
#[derive(Default)]
pub(super) struct Survey {
    dates: DateVotes,
    amounts: NumberVotes,
    accounts: BTreeSet<String>,
    in_account: bool,
    in_list: bool,
}

/// How many accounts are told apart; beyond, they are several all the same.
const MOST: usize = 1_000;

impl Survey {
    /// Counts a line.
    pub(super) fn note(&mut self, line: &str, number: u64) {
        let mut letters = line.chars();
        let (letter, value) = (letters.next(), letters.as_str().trim());
        match letter {
            Some('!') => {
                let lower = line.to_ascii_lowercase();
                self.in_account = lower.starts_with("!account");
                let kind = lower.strip_prefix("!type:").unwrap_or_default().trim();
                self.in_list =
                    self.in_account || !matches!(kind, "bank" | "cash" | "ccard" | "oth a" | "oth l");
            }
            Some('N') if self.in_account && self.accounts.len() < MOST => {
                self.accounts.insert(value.to_owned());
            }
            _ if self.in_list => {}
            Some('D') => self.dates.note(&plain_date(value), number),
            Some('T' | '$') => self.amounts.note(value, number),
            _ => {}
        }
    }

    /// Decides, as declared or as the values show.
    pub(super) fn decide(&self, spec: &InputSpec) -> Written {
        let declared = |column: &str| spec.columns.get(column).copied().unwrap_or_default();
        let dates = self.dates.decide("D", declared("D"), None);
        let amounts = self.amounts.decide("T", declared("T"), None);
        Written {
            dates: dates.format,
            amounts: amounts.format,
            decisions: dates.decision.into_iter().chain(amounts.decision).collect(),
            unclear_dates: self.dates.told_unclear(),
            unclear_amounts: self.amounts.told_unclear(),
            accounts: self.accounts.len(),
        }
    }
}

/// A date without what is peculiar to QIF: blanks that pad numbers, and an apostrophe before years from 2000 on.
/// A year of two digits is completed, 80 to 99 as of the last century.
pub(super) fn plain_date(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((start, year)) = text.split_once('\'') {
        let year = if year.len() <= 2 { format!("20{year:0>2}") } else { year.to_owned() };
        return format!("{start}/{year}");
    }
    let is_short = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    let Some(mark) = text.chars().find(|c| matches!(c, '/' | '.' | '-')) else { return text };
    let parts: Vec<&str> = text.split(mark).collect();
    match parts[..] {
        [first, second, year]
            if is_short(first)
                && is_short(second)
                && is_short(year)
                && year.len() == 2
                && first.parse::<u8>().is_ok_and(|first| first <= 31) =>
        {
            let century = if year >= "80" { "19" } else { "20" };
            format!("{first}{mark}{second}{mark}{century}{year}")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_quicken() {
        for (text, plain) in [
            ("1/ 2'10", "1/2/2010"),
            ("12/31'2010", "12/31/2010"),
            ("12/31/98", "12/31/1998"),
            ("1/2/07", "1/2/2007"),
            ("31.12.10", "31.12.2010"),
            ("31.12.99", "31.12.1999"),
            ("31-12-99", "31-12-1999"),
            ("99-12-31", "99-12-31"),
            ("2010-12-31", "2010-12-31"),
        ] {
            assert_eq!(plain_date(text), plain);
        }
    }
}
