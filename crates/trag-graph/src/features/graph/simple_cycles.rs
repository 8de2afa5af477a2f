//! Simple cycles of bounded length: accounts in a ring of payments, whatever the order of their times.
//!
//! The payment described is the last of the ring, at `t`; the others are at `t - window` or later and not
//! later than it (see [`Allowed`] for equal times). A cycle is told by its accounts, of which none stands in it
//! twice, and its size is their number. It counts for the payment described, and for every payment of the
//! batch between two neighbours of the cycle that is not later.

use super::super::Params;
use super::Batch;
use super::ahead::Ahead;
use super::histograms::{Bins, Histograms};
use super::labels::Labels;
use super::simple_reach::{Allowed, Reach};
use super::window::{Bundle, NONE, Way, WindowGraph};

/// The histogram of simple cycles.
#[derive(Clone, Debug)]
pub(super) struct SimpleCycles {
    window: i64,
    /// Payments of the longest cycle without the one described.
    longest_path: usize,
    bins: Bins,
    forward: Reach,
    backward: Reach,
    ahead: Ahead,
    on_path: Labels,
    path: Vec<Step>,
}

/// A vertex on the path that is being walked.
#[derive(Clone, Copy, Debug)]
struct Step {
    vertex: u32,
    /// The bundle that leads to the next step.
    bundle: u32,
    /// Place of the arc to try after that.
    next: Option<usize>,
}

impl SimpleCycles {
    pub(super) fn new(params: &Params, first_column: usize) -> SimpleCycles {
        SimpleCycles {
            window: params.simple_cycle_window,
            longest_path: params.simple_cycle_length - 1,
            bins: Bins::new(&params.simple_cycle_bins, first_column),
            forward: Reach::new(Way::Forward),
            backward: Reach::new(Way::Backward),
            ahead: Ahead::default(),
            on_path: Labels::default(),
            path: Vec::new(),
        }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.bins.end()
    }

    /// Counts the cycles of which payment `number` is the last.
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
        if self.search(graph, (payee, payer), allowed) {
            let mut found = Found { batch, number, allowed, histograms };
            self.walk(graph, (payee, payer), &mut found);
        }
    }

    /// Finds what lies on a path from `start` to `target`, from both ends at once, each time on the side where the
    /// next hop is the cheaper one. `false` when there is no path, or only longer ones.
    ///
    /// Once the hops of both sides add up to the longest path, each of its vertices is known to one side. The
    /// search backward then goes on among the vertices that the search forward knows, so that it has been at
    /// every vertex of a path; the bundles that it saw are all that the walk has to try.
    fn search(&mut self, graph: &WindowGraph, (start, target): (u32, u32), allowed: Allowed) -> bool {
        let SimpleCycles { forward, backward, ahead, longest_path, .. } = self;
        forward.begin(graph, start, target);
        backward.begin(graph, target, start);
        ahead.clear(graph.vertices());
        let mut met = false;
        while forward.hops() + backward.hops() < *longest_path && !forward.is_over() && !backward.is_over() {
            if forward.cost() <= backward.cost() {
                forward.widen(graph, allowed, |_| true, |_, _| ());
                met |= forward.meets(backward);
            } else {
                let reach = in_hops(backward.hops());
                backward.widen(graph, allowed, |_| true, |bundle, payer| ahead.add(payer, bundle, reach));
                met |= backward.meets(forward);
            }
        }
        if !met {
            return false;
        }
        let is_between =
            |vertex, hops| forward.hops_to(vertex).is_some_and(|before| before + hops <= *longest_path);
        let mut hops = backward.hops();
        backward.keep(|vertex| is_between(vertex, hops));
        while hops < *longest_path && !backward.is_over() {
            let add = |bundle, payer| ahead.add(payer, bundle, in_hops(hops));
            backward.widen(graph, allowed, |vertex| is_between(vertex, hops + 1), add);
            hops += 1;
        }
        true
    }

    /// Walks every path from one vertex to the other.
    fn walk(&mut self, graph: &WindowGraph, (start, target): (u32, u32), found: &mut Found<'_>) {
        self.on_path.clear(graph.vertices());
        self.path.clear();
        self.step_to(start);
        while let (length, Some(step)) = (self.path.len(), self.path.last_mut()) {
            // Arcs come by how far they are from the target: behind one that is too far, all are.
            let arc = self.ahead.at(step.next);
            let Some(arc) = arc.filter(|arc| arc.reach + in_hops(length) <= in_hops(self.longest_path))
            else {
                self.on_path.unset(step.vertex);
                self.path.pop();
                continue;
            };
            (step.bundle, step.next) = (arc.bundle, arc.next);
            let payee = graph.bundle(arc.bundle).payee;
            if payee == target {
                self.count(graph, found);
            } else if self.on_path.get(payee).is_none() {
                self.step_to(payee);
            }
        }
    }

    fn step_to(&mut self, vertex: u32) {
        self.on_path.set(vertex, 0);
        self.path.push(Step { vertex, bundle: NONE, next: self.ahead.first(vertex) });
    }

    /// Counts the cycle of the path.
    fn count(&self, graph: &WindowGraph, found: &mut Found<'_>) {
        let Found { batch, number, allowed, histograms } = found;
        let column = self.bins.column(self.path.len() + 1);
        histograms.count(*number - batch.first, column);
        for Step { bundle, .. } in &self.path {
            if graph.bundle(*bundle).last < batch.first {
                continue;
            }
            let (from, before) = allowed.times(graph, *bundle);
            let own = graph
                .edges_of(*bundle)
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

/// A number of hops beside others.
fn in_hops(hops: usize) -> i64 {
    i64::try_from(hops).unwrap_or(i64::MAX)
}
