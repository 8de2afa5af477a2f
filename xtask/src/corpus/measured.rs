//! What a reading gave, in the words of the expectations.

use std::fmt;

use trag_ingest::{InputSpec, Memory, Reader, read};
use trag_model::{Batch, Currency, StatementSide};

/// An amount in hundred-millionths, so that amounts of every currency can be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount(i128);

const DIGITS: usize = 8;

impl Amount {
    pub(crate) fn whole(number: u64) -> Amount {
        Amount(i128::from(number) * 10_i128.pow(8))
    }

    fn of_minor(minor: i64, currency: Currency) -> Amount {
        let missing = u32::from(8_u8.saturating_sub(currency.exponent()));
        Amount(i128::from(minor) * 10_i128.pow(missing))
    }

    /// Reads digits with at most one decimal mark and a sign.
    pub(crate) fn parse(text: &str) -> Option<Amount> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, behind) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        if behind.len() > DIGITS || (whole.is_empty() && behind.is_empty()) {
            return None;
        }
        let value: i128 = format!("{whole}{behind:0<DIGITS$}").parse().ok()?;
        Some(Amount(if negative { -value } else { value }))
    }

    fn add(&mut self, other: Amount) {
        self.0 += other.0;
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, digits) = (if self.0 < 0 { "-" } else { "" }, format!("{:09}", self.0.unsigned_abs()));
        let (whole, behind) = digits.split_at(digits.len() - DIGITS);
        let behind = behind.trim_end_matches('0');
        let mark = if behind.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{mark}{behind}")
    }
}

/// What a file gave.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) rows: u64,
    /// Rows without charges that stand beside the amount of another.
    pub(crate) transactions: u64,
    /// Records of the file itself, without charges that stand beside an amount.
    pub(crate) records: u64,
    pub(crate) header_line: u64,
    pub(crate) credits: Amount,
    pub(crate) debits: Amount,
    /// All amounts, without regard to their direction.
    pub(crate) gross: Amount,
    /// Printed openings and closings of the statements.
    pub(crate) balances: Vec<Amount>,
    pub(crate) incomplete: bool,
    pub(crate) exponent: u32,
    pub(crate) told: String,
}

impl Measured {
    /// Reads a file.
    pub(crate) fn of(input: &Memory, spec: &InputSpec, reader: &Reader<'_>) -> Result<Measured, String> {
        let mut measured = Measured { exponent: 2, ..Measured::default() };
        let read = read(input, spec, reader, &mut |batch| measured.add(&batch));
        let file = read.map_err(|error| format!("{}: {error}", input.name))?;
        let source = &file.source;
        let charges = charges(&source.decisions);
        measured.records = source.counts.records.saturating_sub(charges);
        measured.transactions = measured.rows.saturating_sub(charges);
        measured.header_line = header_line(&source.decisions);
        for statement in &source.statements {
            let currency = statement.currency.unwrap_or(Currency::EUR);
            let printed = [statement.opening, statement.closing].into_iter().flatten();
            measured.balances.extend(printed.map(|balance| Amount::of_minor(balance.amount.0, currency)));
        }
        measured.incomplete = file.problems.is_incomplete();
        let problems: Vec<String> =
            file.problems.tallies().iter().map(|tally| format!("{} {}", tally.count, tally.code)).collect();
        let (counts, profile) = (&source.counts, &source.profile);
        let skipped: u64 = counts.skipped.iter().map(|(_, count)| count).sum();
        measured.told = format!(
            "{} {profile}: {} rows, {} rejected, {skipped} skipped; in {}, out {}; {}",
            source.format,
            counts.rows,
            counts.rejected,
            measured.credits,
            measured.debits,
            problems.join(", ")
        );
        Ok(measured)
    }

    fn add(&mut self, batch: &Batch) {
        for row in 0..batch.len() {
            let currency = Currency(batch.currency[row]);
            self.exponent = u32::from(currency.exponent());
            let amount = Amount::of_minor(batch.amount[row], currency);
            self.rows += 1;
            self.gross.add(amount);
            match batch.statement.get(row) {
                Some(side) if side == StatementSide::Payer as u8 => self.debits.add(amount),
                Some(_) => self.credits.add(amount),
                None => {}
            }
        }
    }

    /// Credits less debits.
    pub(crate) fn net(&self) -> Amount {
        Amount(self.credits.0 - self.debits.0)
    }

    /// Credits less debits in minor units.
    pub(crate) fn net_minor(&self) -> Amount {
        Amount(self.net().0 * 10_i128.pow(self.exponent))
    }

    /// In one line.
    pub(crate) fn told(&self) -> &str {
        &self.told
    }
}

/// How many of the records are charges beside an amount.
fn charges(decisions: &[trag_model::Decision]) -> u64 {
    let told = decisions.iter().filter(|decision| decision.what.starts_with("charges in "));
    told.filter_map(|decision| {
        let number = decision.evidence.split(" of ").nth(1)?.split(' ').next()?;
        number.replace(',', "").parse::<u64>().ok()
    })
    .sum()
}

fn header_line(decisions: &[trag_model::Decision]) -> u64 {
    let header = decisions.iter().find(|decision| decision.what == "header");
    header.and_then(|decision| decision.choice.strip_prefix("line ")?.parse().ok()).unwrap_or(0)
}

/// The most memory the process has held, where the system tells it.
pub(crate) fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.trim_start_matches("VmHWM:").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_compared_by_value() {
        let shown = |text: &str| Amount::parse(text).map(|amount| amount.to_string());
        assert_eq!(shown("0012,50").as_deref(), Some("12.5"));
        assert_eq!(shown("-.05").as_deref(), Some("-0.05"));
        assert_eq!(shown("").as_deref(), None);
        assert_eq!(Amount::parse("7"), Some(Amount::whole(7)));
        assert_eq!(Amount::of_minor(750, Currency::EUR), Amount::parse("7.5").unwrap());
    }
}
