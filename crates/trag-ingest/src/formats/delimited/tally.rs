//! What is told about a block beside its rows: control totals, and what is reported once for the file.

use std::collections::BTreeMap;

use trag_model::{ControlTotal, Currency, Problem, Severity, Total, catalogue};

use crate::text::evidence::{Vote, counted};
use crate::text::header::Header;

/// Sums and counts of rows. What a refused record added is taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    rows: usize,
    /// Rows among them that are charges beside the amount of a record.
    charges: u64,
    /// Currencies met so far, with their decimals; sums are kept by place in this list.
    currencies: Vec<(Currency, u8)>,
    /// By column, then by place of the currency.
    totals: Vec<Vec<Sum>>,
    /// Amounts of the record that is being read.
    amounts: Vec<(usize, usize, i64)>,
    new_scientific: Vec<(usize, u64)>,
    scientific: BTreeMap<usize, Vote>,
    unknown: BTreeMap<(usize, String), Vote>,
    /// Records with unknown values beyond those.
    unknown_more: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    signed: i128,
    magnitude: i128,
    values: u64,
}

impl Sum {
    fn merge(&mut self, other: Sum) {
        self.signed += other.signed;
        self.magnitude += other.magnitude;
        self.values += other.values;
    }
}

/// A currency by its place in the tally, with its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    place: usize,
    pub(crate) exponent: u8,
}

/// Most different unknown values that are kept apart.
const WORDS_KEPT: usize = 1_000;

/// Most of them that are told one by one.
const WORDS_TOLD: usize = 20;

impl Tally {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn charges(&self) -> u64 {
        self.charges
    }

    /// A charge has become a row.
    pub(crate) fn charge(&mut self) {
        self.rows += 1;
        self.charges += 1;
    }

    pub(crate) fn begin_row(&mut self) {
        self.amounts.clear();
        self.new_scientific.clear();
    }

    /// The currency of all rows, where they have one.
    pub(crate) fn only_currency(&self) -> Option<Currency> {
        match self.currencies[..] {
            [(only, _)] => Some(only),
            _ => None,
        }
    }

    /// Place and decimals of a currency, looked up in the table of currencies once for each.
    #[inline]
    pub(crate) fn unit(&mut self, currency: Currency) -> Unit {
        match self.currencies.iter().position(|(known, _)| *known == currency) {
            Some(place) => Unit { place, exponent: self.currencies[place].1 },
            None => {
                self.currencies.push((currency, currency.exponent()));
                Unit { place: self.currencies.len() - 1, exponent: currency.exponent() }
            }
        }
    }

    #[inline]
    pub(crate) fn amount(&mut self, column: usize, unit: Unit, signed: i64) {
        self.amounts.push((column, unit.place, signed));
    }

    pub(crate) fn scientific(&mut self, column: usize, line: u64) {
        self.new_scientific.push((column, line));
    }

    pub(crate) fn unknown_word(&mut self, column: usize, word: &str, line: u64) {
        let word: String = word.chars().take(40).collect();
        let mut vote = Vote::default();
        vote.add(line);
        self.merge_word((column, word), vote);
    }

    fn merge_word(&mut self, key: (usize, String), vote: Vote) {
        if self.unknown.len() < WORDS_KEPT || self.unknown.contains_key(&key) {
            self.unknown.entry(key).or_default().merge(vote);
        } else {
            self.unknown_more += vote.count;
        }
    }

    /// The record has become a row.
    #[inline]
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
        for at in 0..self.amounts.len() {
            let (column, place, signed) = self.amounts[at];
            let magnitude = i128::from(signed.unsigned_abs());
            self.sum(column, place).merge(Sum { signed: i128::from(signed), magnitude, values: 1 });
        }
        for (column, line) in self.new_scientific.drain(..) {
            self.scientific.entry(column).or_default().add(line);
        }
    }

    /// Adds what a later block tells.
    pub(crate) fn merge(&mut self, later: Tally) {
        self.rows += later.rows;
        self.charges += later.charges;
        for (column, sums) in later.totals.into_iter().enumerate() {
            for (sum, (currency, _)) in sums.into_iter().zip(&later.currencies) {
                let place = self.unit(*currency).place;
                self.sum(column, place).merge(sum);
            }
        }
        for (column, vote) in later.scientific {
            self.scientific.entry(column).or_default().merge(vote);
        }
        for (key, vote) in later.unknown {
            self.merge_word(key, vote);
        }
        self.unknown_more += later.unknown_more;
    }

    #[inline]
    fn sum(&mut self, column: usize, place: usize) -> &mut Sum {
        if self.totals.len() <= column {
            self.totals.resize_with(column + 1, Vec::new);
        }
        let sums = &mut self.totals[column];
        if sums.len() <= place {
            sums.resize_with(place + 1, Sum::default);
        }
        &mut sums[place]
    }

    /// Control totals, by column and currency.
    pub(crate) fn control_totals(&self, header: &Header) -> Vec<ControlTotal> {
        let mut totals = Vec::new();
        for (name, sums) in header.names.iter().zip(&self.totals) {
            let mut of_column: Vec<ControlTotal> = sums
                .iter()
                .zip(&self.currencies)
                .filter(|(sum, _)| sum.values > 0)
                .map(|(sum, (currency, _))| ControlTotal {
                    column: name.clone(),
                    currency: *currency,
                    signed: Total(sum.signed),
                    magnitude: Total(sum.magnitude),
                    values: sum.values,
                })
                .collect();
            of_column.sort_by_key(|total| total.currency.code());
            totals.append(&mut of_column);
        }
        totals
    }

    /// What is told once for the file.
    pub(crate) fn problems(&self, header: &Header) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        for (column, vote) in &self.scientific {
            let name = &header.names[*column];
            let text = format!(
                "numbers in scientific notation were read exactly, as column \"{name}\" declares: {}",
                counted(vote.count, "value")
            );
            let help =
                "whoever made the file may have rounded them: compare the largest ones with the original";
            let mut problem = Problem::new(catalogue::SCIENTIFIC_NOTATION, text, help);
            problem.severity = Severity::Note;
            problem.place.line = vote.first_line();
            problem.place.column.clone_from(name);
            problems.push(problem);
        }
        for ((column, word), vote) in self.unknown.iter().take(WORDS_TOLD) {
            let name = &header.names[*column];
            let text = format!(
                "the value \"{word}\" of column \"{name}\" is not known; kept with this value left open: {}",
                counted(vote.count, "record")
            );
            let help = "add the value to the profile or to the mapping in case.toml";
            let mut problem = Problem::new(catalogue::CODE_UNKNOWN, text, help);
            problem.place.line = vote.first_line();
            problem.place.column.clone_from(name);
            problems.push(problem);
        }
        let not_told: u64 = self.unknown.values().skip(WORDS_TOLD).map(|vote| vote.count).sum();
        let more = not_told + self.unknown_more;
        if more > 0 {
            let records = counted(more, "record");
            let text = format!("more values of codes are not known; kept with them left open: {records}");
            let help = "add the values to the profile or to the mapping in case.toml";
            problems.push(Problem::new(catalogue::CODE_UNKNOWN, text, help));
        }
        problems
    }
}
