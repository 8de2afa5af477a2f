//! One balance: what came into an account (or an asset, or an end) in one currency, and what left it.

use crate::OriginIx;
use crate::bounds::{OutOfBand, in_band};
use crate::lots::{Carriage, End, Lots, Piece, Scratch, TooLarge, sum};
use crate::methods::{self, Rule, Terms, specific};
use crate::rope::{Rope, Ropes};

/// A balance. Its value is in its lots, less what the bank lent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Balance {
    /// What is in the account, where it is not in `rope`.
    pub(crate) lots: Lots,
    /// What is in the account, where the run keeps its lots in ropes. Then `lots` and `apart` are empty.
    pub(crate) rope: Rope,
    /// Value set apart for an identified payment, by that payment's row.
    pub(crate) apart: Vec<(u32, Lots)>,
    /// By how much the account is overdrawn. Above 0 only where there are no lots.
    pub(crate) overdraft: i64,
    /// Value that repaid an overdraft: it is the creditor's.
    pub(crate) repaid: Lots,
    /// Value that left in a period without statements.
    pub(crate) lost: Lots,
}

impl Balance {
    /// All value in the account, whatever it is set apart for.
    pub(crate) fn value(&self) -> i64 {
        self.lots.total() + self.rope.total + self.apart.iter().map(|(_, lots)| lots.total()).sum::<i64>()
    }

    /// The balance as a bank prints it, in minor units; below zero when overdrawn.
    pub(crate) fn printed(&self) -> i64 {
        self.value() - self.overdraft
    }

    /// What each origin has, ascending by origin.
    pub(crate) fn claims(&self, ropes: &Ropes) -> Vec<(OriginIx, i64)> {
        let mut claims: Vec<(OriginIx, i64)> = self.lots.claims().collect();
        let apart = self.apart.iter().flat_map(|(_, lots)| lots.claims());
        for (origin, amount) in ropes.claims(&self.rope).into_iter().chain(apart) {
            match claims.binary_search_by_key(&origin, |claim| claim.0) {
                Ok(at) => claims[at].1 += amount,
                Err(at) => claims.insert(at, (origin, amount)),
            }
        }
        claims
    }

    /// What the tainted origins have together.
    pub(crate) fn tainted(&self, terms: Terms) -> i64 {
        let taints = |origin| terms.unknown.taints(origin);
        let apart = self.apart.iter().map(|(_, lots)| lots.total_of(taints)).sum::<i64>();
        self.lots.total_of(taints) + self.rope.tainted + apart
    }

    /// Pays `amount`: first what is identified, then as the rule says. What the account does not hold is
    /// lent by the bank. The pieces are added to `out`, in the order of their release.
    pub(crate) fn pay(
        &mut self,
        amount: i64,
        (rule, terms): (Rule, Terms),
        identified: Option<specific::Identification<'_>>,
        scratch: &mut Scratch,
        out: &mut Vec<Piece>,
    ) -> Result<Result<(), OutOfBand>, TooLarge> {
        let (tainted_before, value_before, start) = (self.tainted(terms), self.value(), out.len());
        let mut want = amount.min(value_before);
        if let Some(identification) = identified {
            want -= specific::take(identification, self, want, scratch, out)?;
        }
        let from_lots = want.min(self.lots.total());
        methods::take(rule, terms, &mut self.lots, from_lots, scratch, out);
        want -= from_lots;
        for (_, lots) in &mut self.apart {
            let taken = want.min(lots.total());
            lots.take_in_order(End::Oldest, taken, |_| true, scratch, out);
            want -= taken;
        }
        self.apart.retain(|(_, lots)| lots.total() > 0);
        let paid = amount.min(value_before);
        let tainted = out[start..].iter().filter(|piece| terms.unknown.taints(piece.origin));
        let tainted: i64 = tainted.map(|piece| piece.amount).sum();
        if let Err(broken) = in_band(paid, tainted, (value_before, tainted_before)) {
            return Ok(Err(broken));
        }
        assert!(
            sum(&out[start..]) == paid && self.value() == value_before - paid,
            "what is released is what the balance lost"
        );
        let short = amount - paid;
        if short > 0 {
            self.overdraft = self.overdraft.checked_add(short).ok_or(TooLarge)?;
            out.push(Piece::new(OriginIx::LENT, short));
        }
        Ok(Ok(()))
    }

    /// Splits off what repays the overdraft; `pieces` keeps the rest.
    pub(crate) fn repay(&mut self, pieces: &mut Vec<Piece>) -> Vec<Piece> {
        let mut left = self.overdraft.min(sum(pieces));
        self.overdraft -= left;
        let mut repaying = Vec::new();
        while left > 0 && !pieces.is_empty() {
            let amount = left.min(pieces[0].amount);
            repaying.push(Piece { amount, ..pieces[0] });
            pieces[0].amount -= amount;
            left -= amount;
            if pieces[0].amount == 0 {
                pieces.remove(0);
            }
        }
        repaying
    }

    /// Takes exactly the origins of `pattern`, as far as they are there. Gives back what was taken.
    pub(crate) fn take_alike(&mut self, pattern: &[Piece], scratch: &mut Scratch) -> Vec<Piece> {
        let mut out = Vec::new();
        for piece in pattern {
            let alike = |origin| origin == piece.origin;
            self.lots.take_in_order(End::Newest, piece.amount, alike, scratch, &mut out);
        }
        out
    }

    /// Puts value in as newest.
    pub(crate) fn put(&mut self, pieces: &[Piece], carriage: Carriage) -> Result<(), TooLarge> {
        self.value().checked_add(sum(pieces)).ok_or(TooLarge)?;
        self.lots.push(pieces, carriage)
    }

    /// Puts value in for one later payment.
    pub(crate) fn set_apart(
        &mut self,
        payment: u32,
        pieces: &[Piece],
        carriage: Carriage,
    ) -> Result<(), TooLarge> {
        self.value().checked_add(sum(pieces)).ok_or(TooLarge)?;
        let mut lots = Lots::default();
        lots.push(pieces, carriage)?;
        self.apart.push((payment, lots));
        Ok(())
    }
}
