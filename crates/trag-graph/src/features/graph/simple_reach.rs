//! Which vertices can be reached over payments, whatever their order, and in how many hops.

use super::labels::Labels;
use super::window::{Way, WindowGraph};

/// Which payments count: from `from`, included, to `before`, not included; and at `before` itself those to an
/// account that appeared before the one with `rank`.
///
/// The library processes payments of equal time in an order of its own, and that is the order of the accounts'
/// first appearance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    pub(super) from: i64,
    pub(super) before: i64,
    pub(super) rank: u32,
}

impl Allowed {
    /// The times in which payments of a bundle count; the later one is not included.
    pub(super) fn times(self, graph: &WindowGraph, bundle: u32) -> (i64, i64) {
        let earlier = graph.vertex(graph.bundle(bundle).payee).rank < self.rank;
        (self.from, self.before + i64::from(earlier))
    }

    /// Whether a payment of the bundle counts.
    pub(super) fn any(self, graph: &WindowGraph, bundle: u32) -> bool {
        let (from, before) = self.times(graph, bundle);
        let ends = graph.bundle(bundle);
        ends.last_time >= from
            && (ends.last_time < before
                || graph.edges_of(bundle).any(|(_, edge)| edge.time >= from && edge.time < before))
    }
}

/// A search from one vertex, hop by hop.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    way: Way,
    labels: Labels,
    queue: Vec<u32>,
    next: usize,
    /// Bundles looked at, and those that the next step looks at.
    cost: usize,
    /// Whether the target was met.
    pub(super) met: bool,
}

impl Reach {
    pub(super) fn new(way: Way) -> Reach {
        Reach { way, labels: Labels::default(), queue: Vec::new(), next: 0, cost: 0, met: false }
    }

    pub(super) fn begin(&mut self, graph: &WindowGraph, from: u32) {
        self.labels.clear(graph.vertices());
        self.labels.set(from, 0);
        self.queue.clear();
        self.queue.push(from);
        self.next = 0;
        self.met = false;
        self.cost = graph.leading(from, self.way).len();
    }

    /// How many hops away a vertex is; none for one that is not reached.
    pub(super) fn hops(&self, vertex: u32) -> Option<usize> {
        self.labels.get(vertex).and_then(|hops| usize::try_from(hops).ok())
    }

    /// What it costs to have gone one step further.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Goes one step, at most `most` hops from the start. `false` when there was none left to go.
    pub(super) fn step(&mut self, graph: &WindowGraph, target: u32, most: usize, allowed: Allowed) -> bool {
        let Some(&vertex) = self.queue.get(self.next) else { return false };
        let Some(hops) = self.labels.get(vertex) else { return false };
        self.next += 1;
        // A vertex is of use only when a hop is left that leads to it from the target.
        for &bundle in graph.leading(vertex, self.way) {
            let far = graph.far(bundle, self.way);
            let is_target = far == target;
            if (is_target && self.met) || self.labels.get(far).is_some() || !allowed.any(graph, bundle) {
                continue;
            }
            if is_target {
                self.met = true;
            } else if usize::try_from(hops).is_ok_and(|hops| hops + 2 <= most) {
                self.labels.set(far, hops + 1);
                self.queue.push(far);
            }
        }
        self.cost += self.queue.get(self.next).map_or(0, |next| graph.leading(*next, self.way).len());
        true
    }
}
