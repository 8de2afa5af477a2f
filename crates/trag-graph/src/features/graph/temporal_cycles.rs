//! Temporal cycles: value that comes back to its payer, each payment later than the one before.
//!
//! The payment described closes the cycle, at `t`; the others are at `t - window` or later and before `t`. A
//! cycle is told by its accounts, of which none stands in it twice, and its size is their number. It counts
//! for the payment described, and for every payment of the batch between two neighbours of the cycle with
//! which some choice of payments grows in time from neighbour to neighbour.

use super::super::Params;
use super::Batch;
use super::histograms::{Bins, Histograms};
use super::labels::Labels;
use super::temporal_reach::{Key, Reach, Times, next_key};
use super::window::{Bundle, Way, WindowGraph};

/// The histogram of temporal cycles.
#[derive(Clone, Debug)]
pub(super) struct TemporalCycles {
    window: i64,
    bins: Bins,
    forward: Reach,
    backward: Reach,
    on_path: Labels,
    path: Vec<Step>,
    spans: Vec<(i64, i64)>,
}

/// A vertex on the path that is being walked.
#[derive(Clone, Copy, Debug)]
struct Step {
    vertex: u32,
    key: Key,
    /// How many of its bundles were taken; the last of them leads to the next step.
    taken: usize,
}

impl TemporalCycles {
    pub(super) fn new(params: &Params, first_column: usize) -> TemporalCycles {
        TemporalCycles {
            window: params.temporal_cycle_window,
            bins: Bins::new(&params.bins, first_column),
            forward: Reach::new(Way::Forward),
            backward: Reach::new(Way::Backward),
            on_path: Labels::default(),
            path: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.bins.end()
    }

    /// Counts the cycles that payment `number` closes.
    ///
    /// The vertices on cycles are found from both ends at once; the side that is done first, which is the
    /// smaller one, tells the walk from the other end where it cannot get through.
    pub(super) fn describe(
        &mut self,
        graph: &WindowGraph,
        batch: &Batch,
        number: usize,
        histograms: &mut Histograms,
    ) {
        let edge = graph.edge(number);
        let Bundle { payer, payee, .. } = *graph.bundle(edge.bundle);
        let times = Times { from: edge.time - self.window, before: edge.time };
        if graph.leading(payee, Way::Forward).is_empty() || graph.leading(payer, Way::Backward).is_empty() {
            return;
        }
        self.forward.begin(graph, payee, times);
        self.backward.begin(graph, payer, times);
        let way = loop {
            let forward_is_next = self.forward.cost() <= self.backward.cost();
            if forward_is_next && !self.forward.step(graph, payer) {
                break Way::Backward;
            }
            if !forward_is_next && !self.backward.step(graph, payee) {
                break Way::Forward;
            }
        };
        let (start, target, met) = match way {
            Way::Forward => (payee, payer, self.backward.met),
            Way::Backward => (payer, payee, self.forward.met),
        };
        if met {
            let mut found = Found { batch, number, times, histograms };
            self.walk(graph, (start, target), way, &mut found);
        }
    }

    /// Walks every path from one end to the other.
    fn walk(&mut self, graph: &WindowGraph, (start, target): (u32, u32), way: Way, found: &mut Found<'_>) {
        let limit = Key::limit(way, found.times);
        self.on_path.clear(graph.vertices());
        self.on_path.set(start, 0);
        self.path.clear();
        self.path.push(Step { vertex: start, key: Key::start(way, found.times), taken: 0 });
        while let Some(step) = self.path.last_mut() {
            let Step { vertex, key, taken } = *step;
            let Some(&bundle) = graph.leading(vertex, way).get(taken) else {
                self.on_path.unset(vertex);
                self.path.pop();
                continue;
            };
            step.taken += 1;
            let next = next_key(graph, bundle, way, key).filter(|next| *next < limit);
            let Some(next) = next else { continue };
            let far = graph.far(bundle, way);
            if far == target {
                self.count(graph, way, found);
            } else if self.gets_through(far, way, next) && self.on_path.get(far).is_none() {
                self.on_path.set(far, 0);
                self.path.push(Step { vertex: far, key: next, taken: 0 });
            }
        }
    }

    /// Whether the other end can be reached from a vertex that is met with `key`.
    fn gets_through(&self, vertex: u32, way: Way, key: Key) -> bool {
        let other = match way {
            Way::Forward => &self.backward,
            Way::Backward => &self.forward,
        };
        other.key(vertex).is_some_and(|known| key < known.turned())
    }

    /// Counts the cycle of the path.
    fn count(&mut self, graph: &WindowGraph, way: Way, found: &mut Found<'_>) {
        let Found { batch, number, times, histograms } = found;
        let column = self.bins.column(self.path.len() + 1);
        histograms.count(*number - batch.first, column);
        let bundle_of = |step: &Step| graph.leading(step.vertex, way)[step.taken - 1];
        let path: Vec<u32> = match way {
            Way::Forward => self.path.iter().map(bundle_of).collect(),
            Way::Backward => self.path.iter().rev().map(bundle_of).collect(),
        };
        if path.iter().all(|bundle| graph.bundle(*bundle).last < batch.first) {
            return;
        }
        growing_spans(graph, &path, *times, &mut self.spans);
        for (bundle, (after, before)) in path.iter().zip(&self.spans) {
            if graph.bundle(*bundle).last >= batch.first {
                let own = graph.edges_of(*bundle).filter(|(number, edge)| {
                    *number >= batch.first && edge.time > *after && edge.time < *before
                });
                own.for_each(|(number, _)| histograms.count(number - batch.first, column));
            }
        }
    }
}

/// What a walk needs to count what it finds.
struct Found<'a> {
    batch: &'a Batch,
    number: usize,
    times: Times,
    histograms: &'a mut Histograms,
}

/// Per bundle of a path, after and before which times its payments can be part of a growing choice.
fn growing_spans(graph: &WindowGraph, path: &[u32], times: Times, spans: &mut Vec<(i64, i64)>) {
    spans.clear();
    let mut key = Key::start(Way::Forward, times);
    for bundle in path {
        spans.push((key.0, times.before));
        key = next_key(graph, *bundle, Way::Forward, key).unwrap_or(key);
    }
    let mut key = Key::start(Way::Backward, times);
    for (bundle, span) in path.iter().zip(spans.iter_mut()).rev() {
        span.1 = -key.0;
        key = next_key(graph, *bundle, Way::Backward, key).unwrap_or(key);
    }
}
