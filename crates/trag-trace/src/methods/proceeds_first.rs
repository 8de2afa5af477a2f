//! Tainted money first: a payment takes clean money only when no tainted money is left.

use super::{Terms, take_group};
use crate::lots::{Lots, Piece, Scratch};

pub(crate) const AUTHORITY: &str =
    "allowed to the government as an alternative in US v Banco Cafetero Panama, 797 F.2d 1154 (2d Cir. 1986)";

pub(crate) fn take(terms: Terms, lots: &mut Lots, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) {
    let tainted = lots.total_of(|origin| terms.unknown.taints(origin)).min(want);
    take_group(terms, true, lots, tainted, scratch, out);
    take_group(terms, false, lots, want - tainted, scratch, out);
}
