//! Pari passu, ex post: a balance shared in proportion to what each origin ever paid in.
//!
//! It distributes a balance. It does not trace a payment, so it says nothing of an asset bought.

use std::collections::BTreeMap;

use trag_model::Day;

use crate::OriginIx;
use crate::plan::Plan;
use crate::split::largest_remainder;

pub(crate) const AUTHORITY: &str = "Barlow Clowes v Vaughan [1992] 4 All ER 22; refused for late claimants in Caron v Jahani (No 2) [2020] NSWCA 117";

/// The share of each origin in `balance`, ascending by origin. What came in without a declared origin shares
/// as unknown. `None` where contributions cannot be counted.
pub(crate) fn shares(
    plan: &Plan<'_>,
    (number, opening): (u32, i64),
    balance: i64,
    as_of: Option<Day>,
) -> Option<Vec<(OriginIx, i64)>> {
    let mut paid_in: BTreeMap<OriginIx, i64> = BTreeMap::new();
    let mut add = |origin: OriginIx, amount: i64| -> Option<()> {
        let sum = paid_in.entry(origin).or_default();
        *sum = sum.checked_add(amount)?;
        Some(())
    };
    let known = plan.opening_parts(number as usize);
    let unknown = opening.max(0).checked_sub(known.iter().map(|part| part.1).sum())?;
    add(OriginIx::UNKNOWN, unknown)?;
    for (origin, amount) in known {
        add(origin, amount)?;
    }
    for row in plan.moving_rows() {
        let (from, to) = (plan.from[row.0 as usize], plan.to[row.0 as usize]);
        if to != number || from == to {
            continue;
        }
        if as_of.is_some_and(|last| plan.ledger.day(row) > last) {
            break;
        }
        let mut left = plan.ledger.received(row).0.0;
        for (origin, amount) in plan.role(row.0).map_or(&[][..], |role| &role.parts) {
            let part = amount.unwrap_or(left);
            add(*origin, part)?;
            left -= part;
        }
        add(OriginIx::UNKNOWN, left)?;
    }
    let (origins, weights): (Vec<OriginIx>, Vec<i64>) = paid_in.into_iter().unzip();
    let parts = largest_remainder(balance.max(0), &weights);
    Some(origins.into_iter().zip(parts).filter(|(_, part)| *part > 0).collect())
}
