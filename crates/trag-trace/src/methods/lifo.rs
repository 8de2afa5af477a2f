//! Last in, first out: a payment takes the newest money first.

use crate::lots::{End, Lots, Piece, Scratch};

pub(crate) const AUTHORITY: &str =
    "US v Henshaw, 388 F.3d 738 (10th Cir. 2004): accepted for closeness in time, at the court's discretion";

pub(crate) fn take(lots: &mut Lots, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) {
    lots.take_in_order(End::Newest, want, |_| true, scratch, out);
}
