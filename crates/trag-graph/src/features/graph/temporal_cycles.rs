//! Temporal cycles: value that comes back to its payer, each payment later than the one before.
//!
//! The payment described closes the cycle, at `t`; the others are at `t - window` or later and before `t`. A
//! cycle is told by its accounts, of which none stands in it twice, and its size is their number. It counts
//! for the payment described, and for every payment of the batch between two neighbours of the cycle with
//! which some choice of payments grows in time from neighbour to neighbour.

use super::super::Params;
use super::Batch;
use super::ahead::Ahead;
use super::histograms::{Bins, Histograms};
use super::labels::Labels;
use super::temporal_reach::{Key, Reach, Times, next_key};
use super::window::{Bundle, NONE, Way, WindowGraph};

/// The histogram of temporal cycles.
#[derive(Clone, Debug)]
pub(super) struct TemporalCycles {
    window: i64,
    bins: Bins,
    forward: Reach,
    backward: Reach,
    ahead: Ahead,
    on_path: Labels,
    path: Vec<Step>,
    spans: Vec<(i64, i64)>,
}

/// A vertex on the path that is being walked.
#[derive(Clone, Copy, Debug)]
struct Step {
    vertex: u32,
    key: Key,
    /// The bundle that leads to the next step.
    bundle: u32,
    /// Place of the arc to try after that.
    next: Option<usize>,
}

impl TemporalCycles {
    pub(super) fn new(params: &Params, first_column: usize) -> TemporalCycles {
        TemporalCycles {
            window: params.temporal_cycle_window,
            bins: Bins::new(&params.bins, first_column),
            forward: Reach::new(Way::Forward),
            backward: Reach::new(Way::Backward),
            ahead: Ahead::default(),
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
        if self.search(graph, (payee, payer), times) {
            let mut found = Found { batch, number, times, histograms };
            self.walk(graph, (payee, payer), &mut found);
        }
    }

    /// Finds what lies on a path from `start` to `target`, forward from the beginning of the window and backward from
    /// its end, each time on the side that has cost less. `false` when there is no path.
    ///
    /// Once the times of both sides meet, each vertex of a path is known to one side, and one to both. The search
    /// backward then goes on among the vertices that the search forward got to in time; the bundles that it saw are
    /// all that the walk has to try.
    fn search(&mut self, graph: &WindowGraph, (start, target): (u32, u32), times: Times) -> bool {
        let TemporalCycles { forward, backward, ahead, .. } = self;
        forward.begin(graph, start, target, times);
        backward.begin(graph, target, start, times);
        ahead.clear(graph.vertices());
        let mut met = false;
        while let (Some(early), Some(late)) = (forward.next(), backward.next())
            && early < late.turned()
        {
            let known =
                |reach: &Reach, vertex, key: Key| reach.key(vertex).is_some_and(|other| key < other.turned());
            if forward.cost() <= backward.cost() {
                forward.step(graph, |_, _| true, |_, payee, key| met |= known(backward, payee, key));
            } else {
                let reach = late.turned().0;
                let seen = |bundle, payer, key| {
                    ahead.add(payer, bundle, reach);
                    met |= known(forward, payer, key);
                };
                backward.step(graph, |_, _| true, seen);
            }
        }
        if !met {
            return false;
        }
        let is_in_time = |vertex, key: Key| forward.key(vertex).is_some_and(|early| early < key.turned());
        while let Some(late) = backward.next() {
            let reach = late.turned().0;
            backward.step(graph, is_in_time, |bundle, payer, _| ahead.add(payer, bundle, reach));
        }
        true
    }

    /// Walks every path from one vertex to the other.
    fn walk(&mut self, graph: &WindowGraph, (start, target): (u32, u32), found: &mut Found<'_>) {
        self.on_path.clear(graph.vertices());
        self.path.clear();
        self.step_to(start, Key::start(Way::Forward, found.times));
        while let Some(step) = self.path.last_mut() {
            // Arcs come by the latest time to set out from their payees: behind one that is too early, all are.
            let arc = self.ahead.at(step.next).filter(|arc| step.key.0 < arc.reach);
            let Some(arc) = arc else {
                self.on_path.unset(step.vertex);
                self.path.pop();
                continue;
            };
            (step.bundle, step.next) = (arc.bundle, arc.next);
            let next = next_key(graph, arc.bundle, Way::Forward, step.key).filter(|next| next.0 < arc.reach);
            let Some(next) = next else { continue };
            let payee = graph.bundle(arc.bundle).payee;
            if payee == target {
                self.count(graph, found);
            } else if self.on_path.get(payee).is_none() {
                self.step_to(payee, next);
            }
        }
    }

    fn step_to(&mut self, vertex: u32, key: Key) {
        self.on_path.set(vertex, 0);
        self.path.push(Step { vertex, key, bundle: NONE, next: self.ahead.first(vertex) });
    }

    /// Counts the cycle of the path.
    fn count(&mut self, graph: &WindowGraph, found: &mut Found<'_>) {
        let Found { batch, number, times, histograms } = found;
        let column = self.bins.column(self.path.len() + 1);
        histograms.count(*number - batch.first, column);
        let path: Vec<u32> = self.path.iter().map(|step| step.bundle).collect();
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
