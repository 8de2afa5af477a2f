//! Interest: it follows the money that earned it.
//!
//! A bank counts interest on what lay in the account day by day. So what it credits is shared among the origins
//! in proportion to what each had at the end of every day of the period, largest remainder. Where nothing lay
//! in the account, the interest is of unknown origin. Who prefers the conservative reading declares the row as
//! own money instead.

use std::collections::BTreeMap;

use trag_model::{Day, RowId};

use crate::OriginIx;
use crate::account::Balance;
use crate::lots::Piece;
use crate::plan::Plan;
use crate::propagation::Run;
use crate::rope::Ropes;
use crate::split::largest_remainder;

/// What one balance held, added up over the days of one period.
#[derive(Clone, Debug)]
pub(crate) struct Average {
    /// The row that credits the interest.
    row: u32,
    /// The next day whose end is to be counted.
    next: Day,
    /// Minor units times days, by origin.
    weights: BTreeMap<OriginIx, i128>,
}

/// The averages of all declared interest, before the first row, by the balance that receives it.
pub(crate) fn averages(plan: &Plan<'_>) -> BTreeMap<u32, Vec<Average>> {
    let mut averages: BTreeMap<u32, Vec<Average>> = BTreeMap::new();
    for interest in &plan.declared.interest {
        let average = Average { row: interest.row.0, next: interest.from, weights: BTreeMap::new() };
        averages.entry(plan.to[interest.row.0 as usize]).or_default().push(average);
    }
    averages
}

impl Average {
    /// Counts the ends of all days before `day`; the balance has not changed since the last one counted.
    fn count_until(&mut self, day: Day, balance: &Balance, ropes: &Ropes) {
        let days = i128::from(day.0) - i128::from(self.next.0);
        if days <= 0 {
            return;
        }
        self.next = day;
        for (origin, amount) in balance.claims(ropes) {
            *self.weights.entry(origin).or_default() += i128::from(amount) * days;
        }
    }

    /// The shares of an amount, ascending by origin. `None` where nothing lay in the account.
    fn shares(&self, amount: i64) -> Option<Vec<Piece>> {
        let whole: i128 = self.weights.values().sum();
        // Weights beyond what a split can take are brought down together; their ratios stay within one part in
        // 2^62, which no amount of interest can show.
        let scale = whole / i128::from(i64::MAX) + 1;
        let narrow = |weight: &i128| i64::try_from(weight / scale).unwrap_or(i64::MAX);
        let weights: Vec<i64> = self.weights.values().map(narrow).collect();
        if weights.iter().all(|weight| *weight == 0) {
            return None;
        }
        let parts = largest_remainder(amount, &weights);
        let pieces = self.weights.keys().zip(parts).filter(|(_, part)| *part > 0);
        Some(pieces.map(|(origin, part)| Piece::new(*origin, part)).collect())
    }
}

impl Run<'_> {
    /// Counts the days that ended before something happens to a balance on `day`.
    pub(crate) fn count_days(&mut self, number: u32, day: Day) {
        let Run { averages, balances, ropes, .. } = self;
        for average in averages.get_mut(&number).into_iter().flatten() {
            average.count_until(day, &balances[number as usize], ropes);
        }
    }

    /// Gives what the row credits the average composition of its period.
    pub(crate) fn earn(&mut self, row: u32) {
        let balance = self.plan.to[row as usize];
        let Some(own) = self.averages.get_mut(&balance) else { return };
        let Some(place) = own.iter().position(|average| average.row == row) else { return };
        let average = own.remove(place);
        let arrived: i64 = self.delivered.iter().map(|piece| piece.amount).sum();
        let (Some(earned), number) = (average.shares(arrived), balance as usize) else { return };
        for piece in &self.delivered {
            self.books.leave(self.plan, number, piece.origin, piece.amount);
        }
        for piece in &earned {
            self.books.enter(self.plan, number, piece.origin, piece.amount);
            if piece.origin.place().is_some() {
                self.books.inject(self.plan, number, piece.origin, piece.amount);
            }
        }
        self.delivered = earned;
    }

    /// The day on which a row is booked.
    pub(crate) fn day_of(&self, row: u32) -> Day {
        self.plan.ledger.day(RowId(row))
    }
}
