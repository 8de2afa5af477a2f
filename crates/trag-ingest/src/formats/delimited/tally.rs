//! What is told about a block beside its rows: control totals, and what is reported once for the file.

use std::collections::BTreeMap;

use trag_model::{ControlTotal, Currency, Problem, Severity, Total, catalogue};

use crate::text::evidence::{Vote, counted};
use crate::text::header::Header;

/// Sums and counts of rows. What a refused record added is taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    rows: usize,
    totals: Vec<Sum>,
    /// Amounts of the record that is being read.
    amounts: Vec<(usize, Currency, i64)>,
    new_scientific: Vec<(usize, u64)>,
    scientific: BTreeMap<usize, Vote>,
    unknown: BTreeMap<(usize, String), Vote>,
}

#[derive(Clone, Copy, Debug)]
struct Sum {
    column: usize,
    currency: Currency,
    signed: i128,
    magnitude: i128,
    values: u64,
}

/// Most different unknown values that are told one by one.
const WORDS_TOLD: usize = 20;

impl Tally {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn begin_row(&mut self) {
        self.amounts.clear();
        self.new_scientific.clear();
    }

    #[inline]
    pub(crate) fn amount(&mut self, column: usize, currency: Currency, signed: i64) {
        self.amounts.push((column, currency, signed));
    }

    pub(crate) fn scientific(&mut self, column: usize, line: u64) {
        self.new_scientific.push((column, line));
    }

    pub(crate) fn unknown_word(&mut self, column: usize, word: &str, line: u64) {
        let word: String = word.chars().take(40).collect();
        if self.unknown.len() < 1_000 || self.unknown.contains_key(&(column, word.clone())) {
            self.unknown.entry((column, word)).or_default().add(line);
        }
    }

    /// The record has become a row.
    #[inline]
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
        for (column, currency, signed) in self.amounts.drain(..) {
            let known = self.totals.iter().position(|sum| sum.currency == currency && sum.column == column);
            let at = known.unwrap_or_else(|| {
                self.totals.push(Sum { column, currency, signed: 0, magnitude: 0, values: 0 });
                self.totals.len() - 1
            });
            let sum = &mut self.totals[at];
            sum.signed += i128::from(signed);
            sum.magnitude += i128::from(signed.unsigned_abs());
            sum.values += 1;
        }
        for (column, line) in self.new_scientific.drain(..) {
            self.scientific.entry(column).or_default().add(line);
        }
    }

    /// Adds what a later block tells.
    pub(crate) fn merge(&mut self, later: Tally) {
        self.rows += later.rows;
        for sum in later.totals {
            let same = |known: &&mut Sum| known.currency == sum.currency && known.column == sum.column;
            match self.totals.iter_mut().find(same) {
                Some(known) => {
                    known.signed += sum.signed;
                    known.magnitude += sum.magnitude;
                    known.values += sum.values;
                }
                None => self.totals.push(sum),
            }
        }
        for (column, vote) in later.scientific {
            self.scientific.entry(column).or_default().merge(vote);
        }
        for (key, vote) in later.unknown {
            self.unknown.entry(key).or_default().merge(vote);
        }
    }

    /// Control totals, by column and currency.
    pub(crate) fn control_totals(&self, header: &Header) -> Vec<ControlTotal> {
        let mut sums = self.totals.clone();
        sums.sort_by_key(|sum| (sum.column, sum.currency.code()));
        let total = |sum: &Sum| ControlTotal {
            column: header.names[sum.column].clone(),
            currency: sum.currency,
            signed: Total(sum.signed),
            magnitude: Total(sum.magnitude),
            values: sum.values,
        };
        sums.iter().map(total).collect()
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
        if let Some(more) = self.unknown.len().checked_sub(WORDS_TOLD).filter(|more| *more > 0) {
            let text =
                format!("more values in columns of codes are not known: {}", counted(more as u64, "value"));
            let help = "add the values to the profile or to the mapping in case.toml";
            problems.push(Problem::new(catalogue::CODE_UNKNOWN, text, help));
        }
        problems
    }
}
