//! Rolling pro rata: a payment takes from each origin in proportion to what it has in the account just then.

use crate::lots::{Lots, Piece, Scratch};

pub(crate) const AUTHORITY: &str = "averaging, one of the three approaches of US v Banco Cafetero Panama, 797 F.2d 1154 (2d Cir. 1986); \
     rolling charge of Ontario and US equity";

pub(crate) fn take(lots: &mut Lots, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) {
    lots.take_rateably(want, |_| true, scratch, out);
}
