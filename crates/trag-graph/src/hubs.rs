//! Accounts with too many others around them to tell a pattern by.

use trag_model::AccountIx;

use crate::fans::DistinctCounter;
use crate::{Edge, FlowGraph, parallel};

/// Accounts that a kernel passes over: those that met more than a number of different accounts, as payers or
/// as payees, in the whole graph.
#[derive(Clone, Debug, Default)]
pub struct Hubs {
    /// By account; empty where there is no limit.
    is_hub: Vec<bool>,
    count: u64,
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 4_096;

impl Hubs {
    /// The accounts that more than `limit` others paid, or that paid more than `limit` others. No limit: none.
    #[must_use]
    pub fn above(graph: &FlowGraph, limit: Option<u32>) -> Hubs {
        let Some(limit) = limit else { return Hubs::default() };
        let met = |counter: &mut DistinctCounter, edges: &[Edge]| {
            edges.iter().for_each(|edge| counter.add(edge.other));
            let distinct = counter.distinct();
            edges.iter().for_each(|edge| counter.remove(edge.other));
            distinct
        };
        let work = |counter: &mut DistinctCounter, range: std::ops::Range<usize>| {
            let accounts = range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx);
            let many = |counter: &mut DistinctCounter, edges: &[Edge]| {
                edges.len() > limit as usize && met(counter, edges) > limit
            };
            let hub = |account| many(counter, graph.out(account)) || many(counter, graph.in_(account));
            accounts.map(hub).collect::<Vec<bool>>()
        };
        let init = || DistinctCounter::new(graph.accounts());
        let is_hub = parallel::map_chunks(graph.threads(), graph.accounts(), CHUNK, init, work).concat();
        let count = is_hub.iter().filter(|hub| **hub).count() as u64;
        Hubs { is_hub, count }
    }

    /// Whether an account is passed over.
    #[must_use]
    pub fn contain(&self, account: AccountIx) -> bool {
        self.is_hub.get(account.0 as usize).copied().unwrap_or(false)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random_ledger;

    #[test]
    fn hubs_are_counted_by_different_accounts() {
        let mut count = 0;
        for seed in 0..300 {
            let text = random_ledger::make(seed, 9, 30, 9);
            let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
            let hubs = Hubs::above(&graph, Some(3));
            for (account, _) in text.accounts.iter() {
                let others = |edges: &[Edge]| edges.iter().map(|e| e.other).collect::<BTreeSet<_>>().len();
                let many = others(graph.out(account)) > 3 || others(graph.in_(account)) > 3;
                assert_eq!(hubs.contain(account), many, "seed {seed}");
                count += u64::from(many);
            }
            assert_eq!(Hubs::above(&graph, None).count(), 0);
        }
        assert!(count > 100);
    }
}
