//! Simple cycles of bounded length: accounts in a ring of payments, whatever the order of their times.
//!
//! The payment described is the last of the ring, at `t`; the others are at `t - window` or later and not
//! later than it (see [`Allowed`] for equal times). A cycle is told by its accounts, of which none stands in it
//! twice, and its size is their number. It counts for the payment described, and for every payment of the
//! batch between two neighbours of the cycle that is not later.

use super::super::Params;
use super::Batch;
use super::histograms::{Bins, Histograms};
use super::labels::Labels;
use super::simple_reach::{Allowed, Reach};
use super::window::{Bundle, Way, WindowGraph};

/// The histogram of simple cycles.
#[derive(Clone, Debug)]
pub(super) struct SimpleCycles {
    window: i64,
    /// Payments of the longest cycle without the one described.
    longest_path: usize,
    bins: Bins,
    forward: Reach,
    backward: Reach,
    on_path: Labels,
    /// Vertices of the path that is being walked, each with how many of its bundles were taken.
    path: Vec<(u32, usize)>,
}

impl SimpleCycles {
    pub(super) fn new(params: &Params, first_column: usize) -> SimpleCycles {
        SimpleCycles {
            window: params.simple_cycle_window,
            longest_path: params.simple_cycle_length - 1,
            bins: Bins::new(&params.simple_cycle_bins, first_column),
            forward: Reach::new(Way::Forward),
            backward: Reach::new(Way::Backward),
            on_path: Labels::default(),
            path: Vec::new(),
        }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.bins.end()
    }

    /// Counts the cycles of which payment `number` is the last. Searched as temporal cycles are.
    pub(super) fn describe(
        &mut self,
        graph: &WindowGraph,
        batch: &Batch,
        number: usize,
        histograms: &mut Histograms,
    ) {
        let edge = graph.edge(number);
        let Bundle { payer, payee, .. } = *graph.bundle(edge.bundle);
        if graph.leading(payee, Way::Forward).is_empty() || graph.leading(payer, Way::Backward).is_empty() {
            return;
        }
        let rank = graph.vertex(payee).rank;
        let allowed = Allowed { from: edge.time - self.window, before: edge.time, rank };
        self.forward.begin(graph, payee);
        self.backward.begin(graph, payer);
        let most = self.longest_path;
        let way = loop {
            let forward_is_next = self.forward.cost() <= self.backward.cost();
            if forward_is_next && !self.forward.step(graph, payer, most, allowed) {
                break Way::Backward;
            }
            if !forward_is_next && !self.backward.step(graph, payee, most, allowed) {
                break Way::Forward;
            }
        };
        let (start, target, met) = match way {
            Way::Forward => (payee, payer, self.backward.met),
            Way::Backward => (payer, payee, self.forward.met),
        };
        if met {
            let mut found = Found { batch, number, allowed, histograms };
            self.walk(graph, (start, target), way, &mut found);
        }
    }

    /// Walks every path from one end to the other.
    fn walk(&mut self, graph: &WindowGraph, (start, target): (u32, u32), way: Way, found: &mut Found<'_>) {
        self.on_path.clear(graph.vertices());
        self.on_path.set(start, 0);
        self.path.clear();
        self.path.push((start, 0));
        while let Some((vertex, taken)) = self.path.last_mut() {
            let Some(&bundle) = graph.leading(*vertex, way).get(*taken) else {
                self.on_path.unset(*vertex);
                self.path.pop();
                continue;
            };
            *taken += 1;
            let far = graph.far(bundle, way);
            if far == target {
                if found.allowed.any(graph, bundle) {
                    self.count(graph, way, found);
                }
            } else if self.gets_through(far, way)
                && self.on_path.get(far).is_none()
                && found.allowed.any(graph, bundle)
            {
                self.on_path.set(far, 0);
                self.path.push((far, 0));
            }
        }
    }

    /// Whether the other end can be reached from a vertex, the next of the path, within the longest path.
    fn gets_through(&self, vertex: u32, way: Way) -> bool {
        let other = match way {
            Way::Forward => &self.backward,
            Way::Backward => &self.forward,
        };
        other.hops(vertex).is_some_and(|hops| self.path.len() + hops <= self.longest_path)
    }

    /// Counts the cycle of the path.
    fn count(&self, graph: &WindowGraph, way: Way, found: &mut Found<'_>) {
        let Found { batch, number, allowed, histograms } = found;
        let column = self.bins.column(self.path.len() + 1);
        histograms.count(*number - batch.first, column);
        for (vertex, taken) in &self.path {
            let bundle = graph.leading(*vertex, way)[taken - 1];
            if graph.bundle(bundle).last < batch.first {
                continue;
            }
            let (from, before) = allowed.times(graph, bundle);
            let own = graph
                .edges_of(bundle)
                .filter(|(number, edge)| *number >= batch.first && edge.time >= from && edge.time < before);
            own.for_each(|(number, _)| histograms.count(number - batch.first, column));
        }
    }
}

/// What a walk needs to count what it finds.
struct Found<'a> {
    batch: &'a Batch,
    number: usize,
    allowed: Allowed,
    histograms: &'a mut Histograms,
}
