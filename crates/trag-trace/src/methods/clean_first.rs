//! Clean money first: a payment takes tainted money only when no clean money is left.
//!
//! With one claimant this is the lowest intermediate balance rule: what is traceable is the lowest balance
//! since the claim came in, and later clean money never raises it.

use super::{Terms, take_group};
use crate::lots::{Lots, Piece, Scratch};

pub(crate) const AUTHORITY: &str = "Re Hallett's Estate (1880) 13 Ch D 696; Roscoe v Winder [1915] 1 Ch 62; \
     In re Dameron, 155 F.3d 718 (4th Cir. 1998)";

pub(crate) fn take(terms: Terms, lots: &mut Lots, want: i64, scratch: &mut Scratch, out: &mut Vec<Piece>) {
    let clean = lots.total_of(|origin| !terms.unknown.taints(origin)).min(want);
    take_group(terms, false, lots, clean, scratch, out);
    take_group(terms, true, lots, want - clean, scratch, out);
}
