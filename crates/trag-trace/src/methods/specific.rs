//! Specific identification: a payment whose money is known by fact. It overrides every method.
//!
//! It is no method of its own but a declaration about one payment, and it needs an evidence note: the same
//! reference, the same amount, a documented purpose, escrow.

use crate::OriginIx;
use crate::account::Balance;
use crate::lots::{Carriage, End, Piece, Scratch, TooLarge};

/// What one payment is identified with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identification<'a> {
    /// The payment's row.
    pub(crate) payment: u32,
    /// Origins whose value in the account it takes first, in this order.
    pub(crate) origins: &'a [OriginIx],
}

/// Takes what is identified, up to `want`: value set apart for this payment, then the named origins, oldest
/// lot first. What was set apart and is not needed goes back to the rest, as its newest lots.
pub(crate) fn take(
    identification: Identification<'_>,
    balance: &mut Balance,
    want: i64,
    scratch: &mut Scratch,
    out: &mut Vec<Piece>,
) -> Result<i64, TooLarge> {
    let mut left = want;
    let place = balance.apart.iter().position(|(payment, _)| *payment == identification.payment);
    if let Some(place) = place {
        let (_, mut lots) = balance.apart.remove(place);
        let taken = left.min(lots.total());
        lots.take_in_order(End::Oldest, taken, |_| true, scratch, out);
        left -= taken;
        let mut rest = Vec::new();
        lots.take_in_order(End::Oldest, i64::MAX, |_| true, scratch, &mut rest);
        balance.lots.push(&rest, Carriage::Ordered)?;
    }
    for origin in identification.origins {
        let before = balance.lots.total();
        balance.lots.take_in_order(End::Oldest, left, |own| own == *origin, scratch, out);
        left -= before - balance.lots.total();
    }
    Ok(want - left)
}
