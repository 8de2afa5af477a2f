//! Reversals: what comes back goes into the lots it was taken from.

use crate::lots::{Piece, TooLarge, sum};
use crate::plan::Kind;
use crate::propagation::{Run, Stop, is_new_loan};

impl Run<'_> {
    /// Takes from the payee of an earlier row what that row had brought, as far as it is still there.
    pub(crate) fn take_back(&mut self, from: usize, earlier: u32, amount: i64) -> Result<(), Stop> {
        let pattern = self.remembered.get(&earlier).map_or(&[][..], |(_, delivered)| delivered);
        let alike = self.balances[from].take_alike(pattern, &mut self.scratch);
        let missing = amount.saturating_sub(sum(&alike));
        self.released.extend(alike);
        if missing == 0 {
            return Ok(());
        }
        match self.plan.kinds[from] {
            Kind::Outside | Kind::Held => self.bring_in(from, missing),
            Kind::Followed => {
                let Run { balances, scratch, released, plan, rule, .. } = self;
                balances[from]
                    .pay(missing, (*rule, plan.terms), None, scratch, released)?
                    .map_err(Stop::OutOfBand)?;
                self.enter_lent(from);
            }
        }
        Ok(())
    }

    /// Puts what comes back into the lots it was taken from; `pieces` keeps what came from elsewhere.
    pub(crate) fn restore(
        &mut self,
        to: usize,
        earlier: u32,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), TooLarge> {
        let mut restored = Vec::new();
        let (released, _) = self.remembered.remove(&earlier).unwrap_or_default();
        for old in released.iter().filter(|old| !is_new_loan(old)) {
            let mut left = old.amount;
            for piece in pieces.iter_mut().filter(|piece| piece.origin == old.origin) {
                let back = left.min(piece.amount);
                piece.amount -= back;
                left -= back;
            }
            if left < old.amount {
                restored.push(Piece { amount: old.amount - left, ..*old });
            }
        }
        pieces.retain(|piece| piece.amount > 0);
        self.balances[to].value().checked_add(sum(&restored)).ok_or(TooLarge)?;
        self.balances[to].lots.restore(&restored)
    }
}
