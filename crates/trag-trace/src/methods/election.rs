//! Election: the claimant's choice against the wrongdoer, per surviving asset.
//!
//! For each target in the order declared, the rule that attaches most of the claim to it, as long as no
//! origin is claimed for more than it brought in. It is open against the wrongdoer only, so it needs a note
//! that the holder of the accounts is one.

use std::collections::BTreeMap;

use crate::{Method, OriginIx};

pub(crate) const AUTHORITY: &str =
    "Re Oatway [1903] 2 Ch 356; Shalson v Russo [2003] EWHC 1637 (Ch); against the wrongdoer only";

/// What one conserving method attaches to one target.
pub(crate) struct Offer {
    pub(crate) method: Method,
    /// Claims on the target, ascending by origin.
    pub(crate) claims: Vec<(OriginIx, i128)>,
}

/// What is claimed of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elected {
    pub(crate) method: Method,
    pub(crate) claims: Vec<(OriginIx, i128)>,
}

/// Elects for targets of one currency, in their order. `brought_in` is what each origin brought in, in that
/// currency.
pub(crate) fn elect(targets: &[Vec<Offer>], brought_in: &BTreeMap<OriginIx, i128>) -> Vec<Option<Elected>> {
    let mut left = brought_in.clone();
    let mut elected = Vec::with_capacity(targets.len());
    for offers in targets {
        let within = |offer: &Offer| -> Vec<(OriginIx, i128)> {
            let rest = |origin: &OriginIx| left.get(origin).copied().unwrap_or(0);
            let claims = offer.claims.iter().map(|(origin, amount)| (*origin, rest(origin).min(*amount)));
            claims.filter(|(_, amount)| *amount > 0).collect()
        };
        let offers = offers.iter().map(|offer| Elected { method: offer.method, claims: within(offer) });
        let mut best: Option<Elected> = None;
        for offer in offers {
            if best.as_ref().is_none_or(|best| sum(&offer.claims) > sum(&best.claims)) {
                best = Some(offer);
            }
        }
        for (origin, amount) in best.iter().flat_map(|best| &best.claims) {
            left.entry(*origin).and_modify(|rest| *rest -= amount);
        }
        elected.push(best);
    }
    elected
}

/// Elects one rule for all targets: the one that attaches most to the first of them on which the rules
/// differ. For claims that stand in several currencies, where no sum could bound separate choices.
pub(crate) fn elect_one_rule(targets: &[Vec<Offer>]) -> Vec<Option<Elected>> {
    let attaches = |place: usize| -> Vec<i128> {
        targets.iter().filter_map(|offers| offers.get(place)).map(|offer| sum(&offer.claims)).collect()
    };
    let places = 0..targets.iter().map(Vec::len).max().unwrap_or(0);
    let best = places.rev().max_by_key(|place| attaches(*place)).unwrap_or(0);
    let elected = |offer: &Offer| Elected { method: offer.method, claims: offer.claims.clone() };
    targets.iter().map(|offers| offers.get(best).map(elected)).collect()
}

fn sum(claims: &[(OriginIx, i128)]) -> i128 {
    claims.iter().map(|(_, amount)| amount).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: OriginIx = OriginIx(3);

    fn offers(amounts: &[(Method, i128)]) -> Vec<Offer> {
        amounts.iter().map(|(method, amount)| Offer { method: *method, claims: vec![(S, *amount)] }).collect()
    }

    #[test]
    fn no_origin_is_claimed_twice() {
        let shares = offers(&[(Method::Fifo, 500), (Method::CleanFirst, 0)]);
        let balance = offers(&[(Method::Fifo, 200), (Method::CleanFirst, 700)]);
        let elected = elect(&[shares, balance], &BTreeMap::from([(S, 700)]));
        let amounts: Vec<(Method, i128)> =
            elected.iter().flatten().map(|elected| (elected.method, sum(&elected.claims))).collect();
        assert_eq!(amounts, [(Method::Fifo, 500), (Method::Fifo, 200)]);
    }

    #[test]
    fn across_currencies_one_rule_holds_for_all() {
        let first = offers(&[(Method::Fifo, 5), (Method::Lifo, 9)]);
        let second = offers(&[(Method::Fifo, 90), (Method::Lifo, 10)]);
        let elected = elect_one_rule(&[first, second]);
        assert!(elected.iter().flatten().all(|elected| elected.method == Method::Lifo));
    }
}
