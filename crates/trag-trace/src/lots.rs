//! The lots of one balance: what came in, in order, by origin. All methods take from here.

use std::collections::VecDeque;

use crate::OriginIx;
use crate::split::Splitter;

/// A part of a payment: so much of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it comes from.
    pub(crate) origin: OriginIx,
    /// How much, in minor units; above 0.
    pub(crate) amount: i64,
    /// The lot it was taken from ([`Lot::seq`]), or 0 for value that was in no lot.
    pub(crate) seq: u64,
}

impl Piece {
    /// Value that was in no lot yet.
    pub(crate) fn new(origin: OriginIx, amount: i64) -> Piece {
        Piece { origin, amount, seq: 0 }
    }
}

/// The sum of pieces. Pieces of one payment never exceed the payment, so it fits.
pub(crate) fn sum(pieces: &[Piece]) -> i64 {
    pieces.iter().map(|piece| piece.amount).sum()
}

/// How the composition of a payment is kept when it comes into an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carriage {
    /// As sub-lots, in the order in which the paying account released them.
    #[default]
    Ordered,
    /// As one lot, of which every later payment takes all origins in the same proportion.
    Blended,
}

/// The balance would exceed what can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// One lot of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lot {
    /// Its place in the order of the balance. Parts of one blended lot share an odd number; every other lot
    /// has an even number of its own.
    seq: u64,
    amount: i64,
}

/// What one origin has in the balance.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    origin: OriginIx,
    total: i64,
    /// Ascending by `seq`; no lot is empty.
    lots: VecDeque<Lot>,
}

/// Which end of the order is taken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Oldest,
    Newest,
}

impl End {
    /// Ascending in the order in which lots are taken.
    fn rank(self, seq: u64) -> u64 {
        match self {
            End::Oldest => seq,
            End::Newest => u64::MAX - seq,
        }
    }
}

impl Claim {
    fn rank_at(&self, end: End) -> Option<u64> {
        let lot = match end {
            End::Oldest => self.lots.front(),
            End::Newest => self.lots.back(),
        };
        lot.map(|lot| end.rank(lot.seq))
    }

    /// Takes up to `want` from the lot at one end.
    fn take_at(&mut self, end: End, want: i64) -> Option<Piece> {
        let lot = match end {
            End::Oldest => self.lots.front_mut()?,
            End::Newest => self.lots.back_mut()?,
        };
        let amount = want.min(lot.amount);
        let piece = Piece { origin: self.origin, amount, seq: lot.seq };
        lot.amount -= amount;
        self.total -= amount;
        if lot.amount == 0 {
            match end {
                End::Oldest => self.lots.pop_front(),
                End::Newest => self.lots.pop_back(),
            };
        }
        Some(piece)
    }
}

/// Ordered lots of several origins.
///
/// Adjacent lots of one origin are kept as one. That changes no result: no method can tell them apart, since
/// nothing of another origin lies between them. Only a reversal can, so balances with a declared reversal
/// keep every lot ([`Lots::keep_every_lot`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lots {
    /// Ascending by origin. A claim of nothing may stay.
    claims: Vec<Claim>,
    total: i64,
    pushed: u64,
    every_lot: bool,
}

/// Memory that is kept between calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) splitter: Splitter,
    pub(crate) parts: Vec<i64>,
    /// Rank and place of the claims that a payment is split over.
    order: Vec<(u64, usize)>,
}

impl Lots {
    /// Keeps adjacent lots of one origin apart from here on.
    pub(crate) fn keep_every_lot(&mut self) {
        self.every_lot = true;
    }

    /// All there is, in minor units.
    pub(crate) fn total(&self) -> i64 {
        self.total
    }

    /// What the origins that `wanted` names have together.
    pub(crate) fn total_of(&self, wanted: impl Fn(OriginIx) -> bool) -> i64 {
        self.claims().filter(|(origin, _)| wanted(*origin)).map(|(_, amount)| amount).sum()
    }

    /// What each origin has, ascending by origin, without those that have nothing.
    pub(crate) fn claims(&self) -> impl Iterator<Item = (OriginIx, i64)> {
        self.claims.iter().filter(|claim| claim.total > 0).map(|claim| (claim.origin, claim.total))
    }

    /// Puts pieces in as the newest lots, in their order.
    pub(crate) fn push(&mut self, pieces: &[Piece], carriage: Carriage) -> Result<(), TooLarge> {
        let added = pieces.iter().try_fold(0_i64, |sum, piece| sum.checked_add(piece.amount));
        self.total = added.and_then(|added| self.total.checked_add(added)).ok_or(TooLarge)?;
        if carriage == Carriage::Blended && pieces.iter().any(|piece| piece.origin != pieces[0].origin) {
            self.pushed += 1;
            let seq = self.pushed * 2 + 1;
            pieces.iter().for_each(|piece| self.put(Piece { seq, ..*piece }));
            return Ok(());
        }
        let newest = self.claims.iter().filter_map(|claim| claim.lots.back()).map(|lot| lot.seq).max();
        let mut joins = newest.filter(|seq| !self.every_lot && seq % 2 == 0);
        for piece in pieces {
            self.pushed += 1;
            let own = self.pushed * 2;
            let claim = self.claim_mut(piece.origin);
            claim.total += piece.amount;
            match claim.lots.back_mut() {
                Some(lot) if Some(lot.seq) == joins => lot.amount += piece.amount,
                _ => {
                    claim.lots.push_back(Lot { seq: own, amount: piece.amount });
                    joins = Some(own).filter(|_| !self.every_lot);
                }
            }
        }
        Ok(())
    }

    /// Puts pieces back into the lots they were taken from, in the same place of the order.
    pub(crate) fn restore(&mut self, pieces: &[Piece]) -> Result<(), TooLarge> {
        for piece in pieces {
            self.total = self.total.checked_add(piece.amount).ok_or(TooLarge)?;
            self.put(*piece);
        }
        Ok(())
    }

    /// Adds a piece to the lot of its number, or makes that lot.
    fn put(&mut self, piece: Piece) {
        let claim = self.claim_mut(piece.origin);
        claim.total += piece.amount;
        let at = match claim.lots.back() {
            Some(lot) if lot.seq < piece.seq => claim.lots.len(),
            Some(lot) if lot.seq == piece.seq => claim.lots.len() - 1,
            _ => claim.lots.partition_point(|lot| lot.seq < piece.seq),
        };
        match claim.lots.get_mut(at) {
            Some(lot) if lot.seq == piece.seq => lot.amount += piece.amount,
            _ => claim.lots.insert(at, Lot { seq: piece.seq, amount: piece.amount }),
        }
    }

    fn claim_mut(&mut self, origin: OriginIx) -> &mut Claim {
        let at = self.claims.partition_point(|claim| claim.origin < origin);
        if self.claims.get(at).is_none_or(|claim| claim.origin != origin) {
            self.claims.insert(at, Claim { origin, total: 0, lots: VecDeque::new() });
        }
        &mut self.claims[at]
    }

    /// Takes up to `want`, lot by lot from one end, of the origins that `wanted` names. The pieces are added
    /// to `out` in the order in which they are released.
    pub(crate) fn take_in_order(
        &mut self,
        end: End,
        want: i64,
        wanted: impl Fn(OriginIx) -> bool,
        scratch: &mut Scratch,
        out: &mut Vec<Piece>,
    ) {
        let mut want = want;
        while want > 0 {
            scratch.order.clear();
            let ranks = self.claims.iter().enumerate().filter(|(_, claim)| wanted(claim.origin));
            let ranks = ranks.filter_map(|(place, claim)| Some((claim.rank_at(end)?, place)));
            let (mut first, mut next) = (u64::MAX, u64::MAX);
            for (rank, place) in ranks {
                if rank < first {
                    scratch.order.clear();
                    (first, next) = (rank, first);
                } else if rank > first {
                    next = next.min(rank);
                }
                if rank == first {
                    scratch.order.push((rank, place));
                }
            }
            let before = want;
            match scratch.order[..] {
                [] => break,
                [(_, place)] => want -= self.take_run(place, end, next, want, out),
                _ => want -= self.take_blended(end, want, scratch, out),
            }
            assert!(want < before, "a lot is never empty, so every round takes something");
        }
    }

    /// Takes from one claim while its lots stand before the rank `next`.
    fn take_run(&mut self, place: usize, end: End, next: u64, want: i64, out: &mut Vec<Piece>) -> i64 {
        let claim = &mut self.claims[place];
        let mut taken = 0;
        while taken < want && claim.rank_at(end).is_some_and(|rank| rank < next) {
            let Some(piece) = claim.take_at(end, want - taken) else { break };
            taken += piece.amount;
            release(piece, self.every_lot, out);
        }
        self.total -= taken;
        taken
    }

    /// Takes from the blended lot whose parts `scratch.order` names, all parts in proportion.
    fn take_blended(&mut self, end: End, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) -> i64 {
        let part_of = |claim: &Claim| match end {
            End::Oldest => claim.lots.front().map_or(0, |lot| lot.amount),
            End::Newest => claim.lots.back().map_or(0, |lot| lot.amount),
        };
        let parts = scratch.order.iter().map(|(_, place)| part_of(&self.claims[*place]));
        let whole: i64 = parts.clone().sum();
        let taken = want.min(whole);
        scratch.parts.clear();
        scratch.splitter.split(taken, parts, &mut scratch.parts);
        for ((_, place), part) in scratch.order.iter().zip(&scratch.parts).filter(|(_, part)| **part > 0) {
            if let Some(piece) = self.claims[*place].take_at(end, *part) {
                release(piece, self.every_lot, out);
            }
        }
        self.total -= taken;
        taken
    }

    /// Takes up to `want` from the origins that `wanted` names, in proportion to what each has; inside an
    /// origin the oldest lot first. Ties of the split go to the origin whose oldest lot is earlier.
    pub(crate) fn take_rateably(
        &mut self,
        want: i64,
        wanted: impl Fn(OriginIx) -> bool,
        scratch: &mut Scratch,
        out: &mut Vec<Piece>,
    ) {
        scratch.order.clear();
        for (place, claim) in self.claims.iter().enumerate().filter(|(_, claim)| wanted(claim.origin)) {
            scratch.order.extend(claim.rank_at(End::Oldest).map(|rank| (rank, place)));
        }
        scratch.order.sort_unstable();
        let claims = scratch.order.iter().map(|(_, place)| self.claims[*place].total);
        let want = want.min(claims.clone().sum());
        if want == 0 {
            return;
        }
        scratch.parts.clear();
        scratch.splitter.split(want, claims, &mut scratch.parts);
        for ((_, place), part) in scratch.order.iter().zip(&scratch.parts) {
            let mut left = *part;
            while left > 0 {
                let Some(piece) = self.claims[*place].take_at(End::Oldest, left) else { break };
                left -= piece.amount;
                release(piece, self.every_lot, out);
            }
        }
        self.total -= want;
    }
}

/// Adds a piece to those released, joined with the one before where both are of one origin.
fn release(piece: Piece, every_lot: bool, out: &mut Vec<Piece>) {
    match out.last_mut() {
        Some(last) if last.origin == piece.origin && !every_lot => last.amount += piece.amount,
        _ => out.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: OriginIx = OriginIx(3);
    const B: OriginIx = OriginIx(4);

    fn lots(pieces: &[(OriginIx, i64)], carriage: Carriage) -> Lots {
        let mut lots = Lots::default();
        let pieces: Vec<Piece> = pieces.iter().map(|(origin, amount)| Piece::new(*origin, *amount)).collect();
        lots.push(&pieces, carriage).unwrap();
        lots
    }

    fn take(lots: &mut Lots, end: End, want: i64) -> Vec<(OriginIx, i64)> {
        let mut out = Vec::new();
        lots.take_in_order(end, want, |_| true, &mut Scratch::default(), &mut out);
        out.iter().map(|piece| (piece.origin, piece.amount)).collect()
    }

    #[test]
    fn lots_leave_from_the_end_that_is_asked_for() {
        let three = [(A, 10), (B, 20), (A, 30)];
        assert_eq!(take(&mut lots(&three, Carriage::Ordered), End::Oldest, 35), [(A, 10), (B, 20), (A, 5)]);
        assert_eq!(take(&mut lots(&three, Carriage::Ordered), End::Newest, 35), [(A, 30), (B, 5)]);
    }

    #[test]
    fn a_blended_lot_leaves_in_proportion() {
        let mut blended = lots(&[(A, 10), (B, 20), (A, 30)], Carriage::Blended);
        assert_eq!(take(&mut blended, End::Oldest, 30), [(A, 20), (B, 10)]);
        assert_eq!(blended.claims().collect::<Vec<_>>(), [(A, 20), (B, 10)]);
    }

    #[test]
    fn adjacent_lots_of_one_origin_are_one_and_others_are_not() {
        let merged = lots(&[(A, 1), (A, 1), (B, 1), (A, 1), (A, 1)], Carriage::Ordered);
        assert_eq!(merged.claims.iter().map(|claim| claim.lots.len()).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn what_is_restored_stands_where_it_stood() {
        let mut lots = lots(&[(A, 10)], Carriage::Ordered);
        lots.keep_every_lot();
        lots.push(&[Piece::new(B, 10)], Carriage::Ordered).unwrap();
        let mut out = Vec::new();
        lots.take_in_order(End::Newest, 15, |_| true, &mut Scratch::default(), &mut out);
        lots.push(&[Piece::new(A, 7)], Carriage::Ordered).unwrap();
        lots.restore(&out).unwrap();
        assert_eq!(take(&mut lots, End::Oldest, 27), [(A, 10), (B, 10), (A, 7)]);
    }

    #[test]
    fn a_balance_beyond_what_can_be_counted_is_refused() {
        let mut lots = lots(&[(A, i64::MAX)], Carriage::Ordered);
        assert_eq!(lots.push(&[Piece::new(B, 1)], Carriage::Ordered), Err(TooLarge));
    }
}
