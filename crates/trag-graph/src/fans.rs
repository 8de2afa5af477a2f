//! Fans: many different accounts at the other end within a short time.

use std::ops::Range;

use trag_model::AccountIx;

use crate::Edge;

/// Counts different accounts while they come and go. Made once for a thread and used for many windows.
#[derive(Clone, Debug)]
pub struct DistinctCounter {
    times_seen: Vec<u32>,
    distinct: u32,
}

impl DistinctCounter {
    /// A counter for a case with that many accounts.
    #[must_use]
    pub fn new(accounts: usize) -> DistinctCounter {
        DistinctCounter { times_seen: vec![0; accounts], distinct: 0 }
    }

    /// Counts an account once more.
    pub fn add(&mut self, account: AccountIx) {
        let seen = &mut self.times_seen[account.0 as usize];
        self.distinct += u32::from(*seen == 0);
        *seen += 1;
    }

    /// Takes back one [`Self::add`].
    pub fn remove(&mut self, account: AccountIx) {
        let seen = &mut self.times_seen[account.0 as usize];
        *seen -= 1;
        self.distinct -= u32::from(*seen == 0);
    }

    /// How many different accounts are counted.
    #[must_use]
    pub fn distinct(&self) -> u32 {
        self.distinct
    }
}

/// A stretch of time in which an account keeps meeting many others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The edges in it.
    pub edges: Range<usize>,
    /// The window with the most different accounts; of several, the first.
    pub peak: Range<usize>,
    /// Different accounts in that window.
    pub distinct: u32,
}

/// For each time that occurs in `edges`, the edges from `window_seconds` before it up to it, both included,
/// and how many different accounts they have at the other end. `edges` are sorted by time.
pub fn windows(
    edges: &[Edge],
    window_seconds: i64,
    counter: &mut DistinctCounter,
    mut visit: impl FnMut(Range<usize>, u32),
) {
    let (mut start, mut end) = (0, 0);
    while let Some(last) = edges.get(end).map(|edge| edge.time) {
        while let Some(edge) = edges.get(end).filter(|edge| edge.time == last) {
            counter.add(edge.other);
            end += 1;
        }
        while last.0 - edges[start].time.0 > window_seconds {
            counter.remove(edges[start].other);
            start += 1;
        }
        visit(start..end, counter.distinct());
    }
    edges[start..end].iter().for_each(|edge| counter.remove(edge.other));
}

/// Windows with at least `min_distinct` different accounts, joined where they share an edge.
pub fn spans(
    edges: &[Edge],
    window_seconds: i64,
    min_distinct: u32,
    counter: &mut DistinctCounter,
) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    windows(edges, window_seconds, counter, |window, distinct| {
        if distinct < min_distinct {
            return;
        }
        match spans.last_mut().filter(|span| window.start < span.edges.end) {
            Some(span) => {
                span.edges.end = window.end;
                if distinct > span.distinct {
                    (span.peak, span.distinct) = (window, distinct);
                }
            }
            None => spans.push(Span { edges: window.clone(), peak: window, distinct }),
        }
    });
    spans
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use trag_model::time::DAY;

    use super::*;
    use crate::{FlowGraph, random_ledger};

    fn check(edges: &[Edge], counter: &mut DistinctCounter, window: i64, min: u32) -> usize {
        let inside = |end: &Edge, edge: &Edge| (0..=window).contains(&(end.time.0 - edge.time.0));
        let others = |end: &Edge| {
            let window = edges.iter().filter(|edge| inside(end, edge));
            u32::try_from(window.map(|edge| edge.other).collect::<BTreeSet<_>>().len()).unwrap()
        };
        let hits: Vec<&Edge> = edges.iter().filter(|end| others(end) >= min).collect();
        let covered: Vec<usize> =
            (0..edges.len()).filter(|index| hits.iter().any(|end| inside(end, &edges[*index]))).collect();
        let found = spans(edges, window, min, counter);
        assert_eq!(found.iter().flat_map(|span| span.edges.clone()).collect::<Vec<_>>(), covered);
        for span in &found {
            let ends = hits.iter().filter(|end| edges[span.edges.clone()].contains(end));
            assert_eq!(Some(span.distinct), ends.map(|end| others(end)).max());
            let in_peak: BTreeSet<_> = edges[span.peak.clone()].iter().map(|edge| edge.other).collect();
            assert_eq!(in_peak.len(), span.distinct as usize);
        }
        assert_eq!(counter.distinct(), 0);
        found.len()
    }

    #[test]
    fn spans_are_the_union_of_their_windows() {
        let mut count = 0;
        for seed in 0..10_000 {
            let text = random_ledger::make(seed, 6, 60, 25);
            let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
            let mut counter = DistinctCounter::new(graph.accounts());
            for (account, _) in text.accounts.iter() {
                let min = 2 + u32::try_from(seed % 3).unwrap();
                count += check(graph.in_(account), &mut counter, 2 * DAY, min);
                count += check(graph.out(account), &mut counter, 2 * DAY, min);
            }
        }
        assert!(count > 5_000, "the oracle has met only {count} spans");
    }
}
