//! The evidence pass: what all values of the open columns show.

use trag_model::{Decision, Problem};

use crate::formats::delimited::plan::{Amounts, Minus, Plan};
use crate::formats::delimited::walk::{Row, Seen, Walk};
use crate::mapping::Mapping;
use crate::text::date_evidence::DateVotes;
use crate::text::evidence::{Vote, counted};
use crate::text::number_evidence::NumberVotes;

/// Votes of the columns, in the order of the plan's lists.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    number_columns: Vec<usize>,
    numbers: Vec<NumberVotes>,
    date_columns: Vec<usize>,
    dates: Vec<DateVotes>,
    /// Amounts by flag (debit, credit) and sign (plus, minus).
    flagged: [[Vote; 2]; 2],
}

impl Survey {
    pub(crate) fn new(plan: &Plan) -> Survey {
        let (number_columns, date_columns) = (plan.number_columns(), plan.date_columns());
        Survey {
            numbers: vec![NumberVotes::default(); number_columns.len()],
            dates: vec![DateVotes::default(); date_columns.len()],
            number_columns,
            date_columns,
            flagged: Default::default(),
        }
    }

    /// Counts the records of a block.
    pub(crate) fn note_block(&mut self, walk: &mut Walk<'_>, plan: &Plan) {
        while let Some((row, seen)) = walk.next(&plan.header) {
            if seen == Seen::Row && !plan.is_footer(&row) && plan.skips(&row).is_none() {
                self.note(&row, plan);
            }
        }
    }

    fn note(&mut self, row: &Row<'_, '_>, plan: &Plan) {
        for (column, votes) in self.number_columns.iter().zip(&mut self.numbers) {
            votes.note(row.cell(*column), row.line);
        }
        for (column, votes) in self.date_columns.iter().zip(&mut self.dates) {
            votes.note(row.cell(*column), row.line);
        }
        if let Amounts::Flagged { amount, flag: Some(flag), debit, credit, .. } = &plan.amounts {
            let word = row.cell(*flag);
            let side = [debit, credit]
                .into_iter()
                .position(|words| words.iter().any(|known| known.eq_ignore_ascii_case(word)));
            let minus = crate::text::numbers::parts(row.cell(*amount)).map(|parts| parts.negative);
            if let (Some(side), Ok(minus)) = (side, minus) {
                self.flagged[side][usize::from(minus)].add(row.line);
            }
        }
    }

    /// Adds what later blocks show.
    pub(crate) fn merge(&mut self, later: &Survey) {
        for (mine, theirs) in self.numbers.iter_mut().zip(&later.numbers) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.dates.iter_mut().zip(&later.dates) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.flagged.iter_mut().flatten().zip(later.flagged.iter().flatten()) {
            mine.merge(*theirs);
        }
    }

    /// Settles the plan's open formats.
    pub(crate) fn decide(&self, plan: &mut Plan, mapping: &Mapping) -> Vec<Decision> {
        let mut decisions = Vec::new();
        let name = |column: usize| plan.header.names[column].clone();
        for (at, (&column, votes)) in self.number_columns.iter().zip(&self.numbers).enumerate() {
            let others = self.number_columns.iter().zip(&self.numbers).enumerate();
            let sibling = others.filter(|(other, _)| *other != at).find_map(|(_, (other, votes))| {
                votes.proven_mark().map(|(mark, vote)| (plan.header.names[*other].as_str(), mark, vote))
            });
            let choice = votes.decide(&name(column), plan.declared[column], sibling);
            plan.numbers[column] = choice.format;
            decisions.extend(choice.decision);
        }
        for (at, (&column, votes)) in self.date_columns.iter().zip(&self.dates).enumerate() {
            let others = self.date_columns.iter().zip(&self.dates).enumerate();
            let sibling = others.filter(|(other, _)| *other != at).find_map(|(_, (other, votes))| {
                votes.proven_order().map(|(order, vote)| (plan.header.names[*other].as_str(), order, vote))
            });
            let choice = votes.decide(&name(column), plan.declared[column], sibling);
            plan.dates[column] = choice.format;
            decisions.extend(choice.decision);
        }
        if mapping.sign.is_none() {
            decisions.extend(self.decide_minus(plan));
        }
        decisions
    }

    /// What a minus means where a column or a flag tells the direction.
    fn decide_minus(&self, plan: &mut Plan) -> Vec<Decision> {
        let votes_of = |column: usize| {
            let at = self.number_columns.iter().position(|known| *known == column);
            at.map(|at| &self.numbers[at])
        };
        match &mut plan.amounts {
            Amounts::Columns { debit, credit, minus } => {
                let mut decisions = Vec::new();
                for (column, minus) in [*debit, *credit].into_iter().zip(minus) {
                    let Some(votes) = votes_of(column).filter(|votes| votes.negatives().count > 0) else {
                        continue;
                    };
                    *minus = if votes.all_negative() { Minus::Nothing } else { Minus::Reversal };
                    let name = &plan.header.names[column];
                    decisions.push(minus_decision(name, *minus, votes.negatives()));
                }
                decisions
            }
            Amounts::Flagged { amount, minus, .. } => {
                let [[debit_plus, debit_minus], [_, credit_minus]] = self.flagged;
                let says_the_same = debit_plus.count == 0 && credit_minus.count == 0;
                *minus = if says_the_same { Minus::Nothing } else { Minus::Reversal };
                let mut negatives = debit_minus;
                negatives.merge(credit_minus);
                let name = &plan.header.names[*amount];
                (negatives.count > 0).then(|| minus_decision(name, *minus, negatives)).into_iter().collect()
            }
            Amounts::Directed { .. } | Amounts::Signed { .. } => Vec::new(),
        }
    }

    /// How the values of an undecided column leave it open.
    pub(crate) fn told_unclear(&self, column: usize, date: bool) -> String {
        if date {
            let at = self.date_columns.iter().position(|known| *known == column);
            at.map(|at| self.dates[at].told_unclear()).unwrap_or_default()
        } else {
            let at = self.number_columns.iter().position(|known| *known == column);
            at.map(|at| self.numbers[at].told_unclear()).unwrap_or_default()
        }
    }
}

fn minus_decision(column: &str, minus: Minus, negatives: Vote) -> Decision {
    let (choice, reason) = match minus {
        Minus::Nothing => {
            ("no meaning of its own", "it stands with every debit, and nothing speaks against it")
        }
        Minus::Reversal => ("takes back an earlier movement", "other values of the same kind have none"),
    };
    Decision {
        what: format!("minus in \"{column}\""),
        choice: choice.to_owned(),
        evidence: format!("{}; {reason}", negatives.told()),
    }
}

/// The one problem that stands for all records which depend on an undecided column.
pub(crate) fn undecided_problem(column: &str, file: &str, date: bool, records: Vote, told: &str) -> Problem {
    let (code, what, lines) = if date {
        let code = trag_model::catalogue::DATE_ORDER_AMBIGUOUS;
        (code, "the order of day and month", "date-order = \"dmy\"   # or \"mdy\"")
    } else {
        let code = trag_model::catalogue::DECIMAL_MARK_AMBIGUOUS;
        (code, "the decimal mark", "decimal-mark = \",\"   # or \".\"")
    };
    let text = format!(
        "{what} of column \"{column}\" cannot be decided from its values; left out because of it: {}",
        counted(records.count, "record")
    );
    let quoted = crate::vocabulary::quoted;
    let help = format!(
        "look at the original and write into case.toml:\n[[input]]\nfile = {}\n[input.columns.{}]\n{lines}",
        quoted(file),
        quoted(column)
    );
    let mut problem = Problem::new(code, text, help);
    problem.detail = told.to_owned();
    problem.place.line = records.first_line();
    column.clone_into(&mut problem.place.column);
    problem
}
