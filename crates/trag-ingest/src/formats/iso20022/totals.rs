//! The number of orders and their sum, as a message prints them and as they stand in it.

use trag_model::{Decimal, Problem, catalogue};

use crate::formats::rows::{Rows, problem_at};

/// Printed and found, for one message.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    line: u64,
    count_printed: Option<u64>,
    sum_printed: Option<i128>,
    count: u64,
    /// Sum of all amounts whatever their currency, as the standard defines it; `None` once one could not be read.
    sum: Option<i128>,
}

/// Sums are counted in units of 10^-8; amounts of the standard have at most five decimals.
const SCALE: u8 = 8;

fn units(text: &str) -> Option<i128> {
    let decimal = Decimal::parse(text).ok().filter(|decimal| decimal.scale <= SCALE)?;
    Some(i128::from(decimal.units) * 10_i128.pow(u32::from(SCALE - decimal.scale)))
}

impl Totals {
    /// For the message whose header is on `line`.
    pub(crate) fn at(line: u64) -> Totals {
        Totals { line, sum: Some(0), ..Totals::default() }
    }

    pub(crate) fn count_printed(&mut self, text: &str) {
        self.count_printed = text.parse().ok();
    }

    pub(crate) fn sum_printed(&mut self, text: &str) {
        self.sum_printed = units(text);
    }

    /// One more order.
    pub(crate) fn add(&mut self, amount: &str) {
        self.count += 1;
        self.sum = self.sum.zip(units(amount)).and_then(|(sum, amount)| sum.checked_add(amount));
    }

    /// Tells where the message says something else than stands in it.
    pub(crate) fn compare(&self, rows: &mut Rows<'_>) {
        let mut tell = |text: String| {
            let help = "if orders are missing, ask for the file again";
            let problem: Problem = problem_at(catalogue::PRINTED_TOTAL_DIFFERS, self.line, text, "", help);
            rows.tell(problem);
        };
        if let Some(printed) = self.count_printed.filter(|printed| *printed != self.count) {
            tell(format!("the message says that it has {printed} orders, and {} stand in it", self.count));
        }
        if let Some((printed, sum)) = self.sum_printed.zip(self.sum).filter(|(printed, sum)| printed != sum) {
            let text = |units: i128| {
                let text = trag_model::money::plain(units, SCALE);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            };
            tell(format!(
                "the message says that its orders add up to {}, and they add up to {}",
                text(printed),
                text(sum)
            ));
        }
    }
}
