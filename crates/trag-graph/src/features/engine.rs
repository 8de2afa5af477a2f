//! Takes payments one by one and gives rows of features.

use super::flow::Flows;
use super::graph::PatternGraph;
use super::params::Families;
use super::table::{Heading, Table};
use super::{Params, Payment};

/// Makes features. Rows come out in the order in which payments went in.
#[derive(Clone, Debug)]
pub struct Engine {
    patterns: Option<PatternGraph>,
    flows: Option<Flows>,
    /// Number of pattern columns; the flow columns follow.
    split: usize,
    headings: Vec<Heading>,
    batch: Vec<Payment>,
    batch_size: usize,
    table: Table,
    /// Rows that wait for the end of their batch.
    waiting: Vec<bool>,
    /// Rows of the table that have features.
    done: usize,
    last_time: i64,
}

impl Engine {
    /// An engine for payments among `accounts` accounts. The settings have passed [`Params::check`].
    #[must_use]
    pub fn new(params: &Params, accounts: usize) -> Engine {
        let headings = Engine::headings(params);
        let has = |other: Families| params.families != other;
        Engine {
            patterns: has(Families::Flows).then(|| PatternGraph::new(params, accounts)),
            flows: has(Families::Patterns).then(|| Flows::new(params, accounts)),
            split: pattern_headings(params).len(),
            table: Table::of(&headings),
            headings,
            batch: Vec::new(),
            batch_size: params.batch,
            waiting: Vec::new(),
            done: 0,
            last_time: i64::MIN,
        }
    }

    /// The columns: patterns, then flows.
    #[must_use]
    pub fn headings(params: &Params) -> Vec<Heading> {
        let mut headings = pattern_headings(params);
        if params.families != Families::Patterns {
            headings.extend(Flows::headings());
        }
        headings
    }

    /// The next row of the ledger. Panics when its time is before that of the row before.
    pub fn push(&mut self, payment: &Payment) {
        assert!(payment.time.0 >= self.last_time, "payments come in the order of time");
        self.last_time = payment.time.0;
        if payment.stays() {
            self.pass();
            return;
        }
        self.waiting.push(true);
        self.batch.push(*payment);
        if self.batch.len() == self.batch_size {
            self.close_batch();
        }
    }

    /// The next row of the ledger, which is no movement of its own and gets no features.
    pub fn pass(&mut self) {
        if self.batch.is_empty() {
            self.table.described.push(false);
        } else {
            self.waiting.push(false);
        }
    }

    /// Ends the last batch, which may be short.
    pub fn finish(&mut self) {
        self.close_batch();
    }

    /// Rows that are ready.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.table.described.len()
    }

    /// Gives away the first rows that are ready, at most so many.
    pub fn take(&mut self, rows: usize) -> Table {
        let rest = self.table.split_off(rows, &self.headings);
        self.done = rest.features();
        std::mem::replace(&mut self.table, rest)
    }

    fn close_batch(&mut self) {
        let (patterns, flows) = self.table.columns.split_at_mut(self.split);
        if let Some(graph) = &mut self.patterns {
            graph.describe(&self.batch, patterns, self.done);
        }
        if let Some(known) = &mut self.flows {
            self.batch.iter().for_each(|payment| known.describe(payment, flows));
        }
        self.done += self.batch.len();
        self.batch.clear();
        self.table.described.append(&mut self.waiting);
    }
}

fn pattern_headings(params: &Params) -> Vec<Heading> {
    match params.families {
        Families::Flows => Vec::new(),
        Families::All | Families::Patterns => PatternGraph::headings(params),
    }
}

#[cfg(test)]
mod tests {
    use trag_model::{AccountIx, Currency, Instrument, Minor, Seconds};

    use super::super::{Column, End};
    use super::*;

    fn pay(time: i64, payer: Option<u32>, payee: Option<u32>) -> Payment {
        let end =
            |account: Option<u32>| account.map_or(End::Apart, |account| End::Account(AccountIx(account)));
        let amount = (Minor(100), Currency::EUR);
        Payment {
            time: Seconds(time),
            payer: end(payer),
            payee: end(payee),
            instrument: Instrument::Unknown,
            paid: amount,
            received: amount,
            worth_paid: amount,
            worth_received: amount,
        }
    }

    /// The values of a column that are not 0, by place.
    fn counts(table: &Table, name: &str) -> Vec<(u32, i32)> {
        let headings = Engine::headings(&Params::default());
        let place = headings.iter().position(|heading| heading.name == name).unwrap();
        match &table.columns[place] {
            Column::Counts(counts) => counts.clone(),
            Column::Whole(values) => (0..).zip(values.iter().copied()).filter(|cell| cell.1 != 0).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cash_links_no_payments() {
        let mut engine = Engine::new(&Params::default(), 3);
        // Account 0 hands cash out and 1 takes cash in, and 1 pays 0: a cycle only if cash were one account.
        let rows = [(0, Some(0), None), (60, None, Some(1)), (120, Some(1), Some(0)), (180, Some(2), None)];
        rows.iter().for_each(|(time, payer, payee)| engine.push(&pay(*time, *payer, *payee)));
        engine.finish();
        let table = engine.take(usize::MAX);
        assert_eq!(table.features(), 4);
        assert_eq!(counts(&table, "temporal_cycle_3"), []);
        assert_eq!(counts(&table, "fan_in_2"), []);
        assert_eq!(counts(&table, "payer_out_fan"), [(0, 1), (1, 1), (2, 1), (3, 1)]);
        assert_eq!(counts(&table, "payee_in_fan"), [(0, 1), (1, 1), (2, 1), (3, 1)]);
    }

    #[test]
    fn rows_without_features_keep_their_place_and_change_nothing() {
        let mut engine = Engine::new(&Params { batch: 2, ..Params::default() }, 2);
        engine.pass();
        engine.push(&pay(0, Some(0), Some(1)));
        engine.push(&pay(1, Some(1), Some(1)));
        engine.pass();
        assert_eq!(engine.ready(), 1);
        engine.push(&pay(2, Some(1), Some(0)));
        assert_eq!(engine.ready(), 5);
        let table = engine.take(4);
        assert_eq!((table.described, engine.ready()), (vec![false, true, false, false], 1));
        engine.finish();
        let rest = engine.take(usize::MAX);
        assert_eq!(rest.described, [true]);
        assert_eq!(counts(&rest, "temporal_cycle_2"), [(0, 1)]);
    }
}
