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
        let ends = graph.bundle(bundle);
        if ends.last_time < self.from {
            return false;
        }
        if ends.last_time < self.before {
            return true;
        }
        let (from, before) = self.times(graph, bundle);
        ends.last_time < before
            || graph.edges_of(bundle).any(|(_, edge)| edge.time >= from && edge.time < before)
    }
}

/// A search from one vertex, hop by hop. It does not go on from the vertex where it is to arrive.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    way: Way,
    target: u32,
    labels: Labels,
    queue: Vec<u32>,
    /// Place in the queue of the first vertex of the last hop, from which nothing was looked at yet.
    last_hop: usize,
    hops: usize,
    /// Bundles that the next hop looks at.
    cost: usize,
}

impl Reach {
    pub(super) fn new(way: Way) -> Reach {
        let (labels, queue) = (Labels::default(), Vec::new());
        Reach { way, target: 0, labels, queue, last_hop: 0, hops: 0, cost: 0 }
    }

    pub(super) fn begin(&mut self, graph: &WindowGraph, from: u32, target: u32) {
        self.target = target;
        self.labels.clear(graph.vertices());
        self.queue.clear();
        self.last_hop = 0;
        self.hops = 0;
        self.cost = 0;
        self.meet(graph, from, 0);
    }

    /// How many hops away a vertex is; none for one that is not reached.
    pub(super) fn hops_to(&self, vertex: u32) -> Option<usize> {
        self.labels.place(vertex)
    }

    /// All vertices that are at most so many hops away are known.
    pub(super) fn hops(&self) -> usize {
        self.hops
    }

    /// Bundles that the next hop looks at.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Whether there is no vertex left to go on from.
    pub(super) fn is_over(&self) -> bool {
        self.last_hop == self.queue.len()
    }

    /// Whether the last hop came to the target or to a vertex that the other search knows.
    pub(super) fn meets(&self, other: &Reach) -> bool {
        let last = &self.queue[self.last_hop..];
        self.hops_to(self.target).is_some() || last.iter().any(|vertex| other.hops_to(*vertex).is_some())
    }

    /// Goes on only from those vertices of the last hop that are useful.
    pub(super) fn keep(&mut self, is_useful: impl Fn(u32) -> bool) {
        let mut last = self.queue.split_off(self.last_hop);
        last.retain(|vertex| is_useful(*vertex));
        self.queue.append(&mut last);
    }

    /// Goes one hop further, to vertices that are useful. `seen` is told every bundle that counts between two
    /// vertices that are known then, and where it leads.
    pub(super) fn widen(
        &mut self,
        graph: &WindowGraph,
        allowed: Allowed,
        is_useful: impl Fn(u32) -> bool,
        mut seen: impl FnMut(u32, u32),
    ) {
        let last = self.last_hop..self.queue.len();
        self.last_hop = last.end;
        self.hops += 1;
        self.cost = 0;
        for place in last {
            for &bundle in graph.leading(self.queue[place], self.way) {
                let far = graph.far(bundle, self.way);
                let is_new = self.labels.get(far).is_none();
                if (is_new && !is_useful(far)) || !allowed.any(graph, bundle) {
                    continue;
                }
                if is_new {
                    self.meet(graph, far, self.hops);
                }
                seen(bundle, far);
            }
        }
    }

    fn meet(&mut self, graph: &WindowGraph, vertex: u32, hops: usize) {
        self.labels.set_place(vertex, hops);
        if vertex != self.target {
            self.queue.push(vertex);
            self.cost += graph.leading(vertex, self.way).len();
        }
    }
}
