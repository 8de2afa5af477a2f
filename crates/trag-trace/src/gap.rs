//! Missing statements: what is known of an account across a period without data.

use trag_model::Problem;

use crate::OriginIx;
use crate::lots::{Carriage, Piece, TooLarge};
use crate::propagation::{Run, Stop, out_of_band, too_large};

impl Run<'_> {
    /// A period without statements: value above the lower of both balances is lost from sight, by the rule;
    /// what stands above it on the far side is unknown.
    pub(crate) fn cross_gap(&mut self, number: usize, balance_after: i64) -> Result<(), Problem> {
        let crossed = self.lose_from_sight(number, balance_after);
        crossed.map_err(|stop| match stop {
            Stop::TooLarge => too_large(None),
            Stop::OutOfBand(broken) => out_of_band(0, broken),
            Stop::TooManyParts => crate::pass::too_many_parts(0),
        })
    }

    fn lose_from_sight(&mut self, number: usize, balance_after: i64) -> Result<(), Stop> {
        let terms = (self.rule, self.plan.terms);
        let balance = &mut self.balances[number];
        let keep = balance.value().min(balance_after.max(0));
        let mut lost = Vec::new();
        balance
            .pay(balance.value() - keep, terms, None, &mut self.scratch, &mut lost)?
            .map_err(Stop::OutOfBand)?;
        balance.lost.push(&lost, Carriage::Ordered)?;
        balance.overdraft = balance_after.min(0).unsigned_abs().try_into().map_err(|_| TooLarge)?;
        let unknown = balance_after.max(0) - keep;
        if unknown > 0 {
            balance.put(&[Piece::new(OriginIx::UNKNOWN, unknown)], Carriage::Ordered)?;
            self.books.enter(self.plan, number, OriginIx::UNKNOWN, unknown);
        }
        Ok(())
    }
}
