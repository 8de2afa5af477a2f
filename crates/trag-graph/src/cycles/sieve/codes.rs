//! Amounts as short codes, and the smallest that matter.

use std::ops::Range;

use trag_model::{Ledger, RowId, Sentinel};

use super::NO_CODE;
use crate::{FlowGraph, Share, Worth, parallel};

/// Rows that one thread takes at a time.
const ROWS: usize = 1 << 16;

/// Amounts in 24 bits, in order: equal codes stand for amounts that are nearly equal.
pub(super) struct Codes {
    /// By currency: its number, counted in the order of the first rows; 255 for all that do not fit.
    number: Vec<u8>,
}

impl Codes {
    pub(super) fn new(ledger: &Ledger) -> Codes {
        let mut number = vec![u8::MAX; usize::from(u16::MAX) + 1];
        let mut next = 0;
        let received = ledger.currency_received.raw().iter().filter(|currency| **currency != u16::NONE);
        let mut last = None;
        for currency in ledger.currency.iter().chain(received) {
            if last != Some(*currency) && number[usize::from(*currency)] == u8::MAX && next < u8::MAX {
                number[usize::from(*currency)] = next;
                next += 1;
            }
            last = Some(*currency);
        }
        Codes { number }
    }

    pub(super) fn amount(amount: i64) -> u32 {
        let amount = amount.max(0).unsigned_abs();
        let width = u64::BITS - amount.leading_zeros();
        let drop = width.saturating_sub(18);
        // Below 2^18 the code is the amount; above, each power of two has 2^17 codes.
        let code = (u64::from(drop) << 17) + (amount >> drop);
        u32::try_from(code).unwrap_or(u32::MAX)
    }

    pub(super) fn own(&self, worth: Worth, amount: i64) -> u32 {
        (u32::from(self.number[usize::from(worth.currency.0)]) << 24 | Codes::amount(amount)).min(NO_CODE - 1)
    }

    /// 0 where it is not known.
    pub(super) fn base(worth: Worth) -> u32 {
        worth.base.map_or(0, |base| Codes::amount(base.0) + 1)
    }
}

/// The smallest amounts that can be a fitting share of any first payment.
pub(super) struct Floors {
    /// By number of the currency.
    own: Vec<i64>,
    base: i64,
}

impl Floors {
    pub(super) fn read(
        graph: &FlowGraph,
        ledger: &Ledger,
        (codes, share): (&Codes, Share),
        starts: impl Fn(RowId) -> bool + Sync,
    ) -> Floors {
        let nothing = || Floors { own: vec![i64::MAX; usize::from(u8::MAX) + 1], base: i64::MAX };
        let work = |(): &mut (), range: Range<usize>| {
            let mut least = nothing();
            let rows = range.filter_map(|row| u32::try_from(row).ok().map(RowId));
            for row in rows.filter(|row| starts(*row)) {
                let paid = Worth::paid(ledger, row);
                let own = &mut least.own[usize::from(codes.number[usize::from(paid.currency.0)])];
                *own = (*own).min(paid.amount.0);
                least.base = least.base.min(paid.base.map_or(i64::MAX, |base| base.0));
            }
            least
        };
        let parts = parallel::map_chunks(graph.threads(), ledger.len(), ROWS, || (), work);
        let mut floors = parts.into_iter().fold(nothing(), |mut all, part| {
            all.own.iter_mut().zip(part.own).for_each(|(all, part)| *all = (*all).min(part));
            all.base = all.base.min(part.base);
            all
        });
        // The smallest share of nothing is nothing, and a smallest share grows with its whole.
        let floor = |least: i64| match least {
            i64::MAX => i64::MAX,
            least => share.bounds(trag_model::Minor(least.max(1))).0.min(least),
        };
        floors.own.iter_mut().for_each(|least| *least = floor(*least));
        floors.base = floor(floors.base);
        floors
    }

    pub(super) fn admits(&self, codes: &Codes, worth: Worth) -> bool {
        worth.amount.0 >= self.own[usize::from(codes.number[usize::from(worth.currency.0)])]
            || worth.base.is_some_and(|base| base.0 >= self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_the_order_of_amounts() {
        let around = (0..63).flat_map(|power| {
            let at = 1_i64 << power;
            [at.saturating_sub(1), at, at.saturating_add(1), at.saturating_add(at / 3)]
        });
        let mut amounts: Vec<i64> = around.chain([0, i64::MAX, 99_999_999]).collect();
        amounts.sort_unstable();
        assert!(amounts.is_sorted_by_key(|amount| Codes::amount(*amount)));
        assert!(Codes::amount(i64::MAX) < 1 << 24);
        assert_eq!([0, 1, 262_143].map(Codes::amount), [0, 1, 262_143]);
    }
}
