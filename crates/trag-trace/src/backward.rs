//! Backward tracing: a later credit that was arranged to repay what an earlier payment overdrew.
//!
//! Strictly, value that repays an overdraft is the creditor's. With evidence of coordination it stands for
//! what the overdrawing payment bought (Brazil v Durant [2015] UKPC 35).

use crate::OriginIx;
use crate::lots::{Carriage, Piece, TooLarge, sum};
use crate::plan::Role;
use crate::propagation::Run;

impl Run<'_> {
    /// Gives the value that repays a coordinated overdraft to what the overdrawing payment bought, and the
    /// lent value there to the creditor.
    pub(crate) fn trace_backward(&mut self, role: &Role, repaying: &mut Vec<Piece>) -> Result<(), TooLarge> {
        for payment in &role.repays {
            let bought = self.plan.to[*payment as usize] as usize;
            let short = self.shorts.get(payment).copied().unwrap_or(0);
            let want = short.min(sum(repaying));
            let lent = Piece::new(OriginIx::LENT, want);
            let lent = self.balances[bought].take_alike(&[lent], &mut self.scratch);
            let mut left = sum(&lent);
            self.shorts.insert(*payment, short - left);
            let mut moved = Vec::new();
            for piece in repaying.iter_mut() {
                let part = left.min(piece.amount);
                piece.amount -= part;
                left -= part;
                moved.extend((part > 0).then_some(Piece { amount: part, ..*piece }));
            }
            repaying.retain(|piece| piece.amount > 0);
            self.balances[bought].put(&moved, Carriage::Ordered)?;
            repaying.extend(lent);
        }
        Ok(())
    }
}
