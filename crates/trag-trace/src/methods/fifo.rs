//! First in, first out: a payment takes the oldest money first.

use crate::lots::{End, Lots, Piece, Scratch};

pub(crate) const AUTHORITY: &str = "Devaynes v Noble (Clayton's Case) (1816) 1 Mer 572; displaced where impracticable or unjust, \
     Barlow Clowes v Vaughan [1992] 4 All ER 22";

pub(crate) fn take(lots: &mut Lots, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) {
    lots.take_in_order(End::Oldest, want, |_| true, scratch, out);
}
