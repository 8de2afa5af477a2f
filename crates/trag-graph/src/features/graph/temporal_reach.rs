//! Which vertices payments can flow on to in time, and when they get there first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::labels::Labels;
use super::window::{Way, WindowGraph};

/// The times in which payments count: from `from`, included, to `before`, not included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) from: i64,
    pub(super) before: i64,
}

/// Time as it is met on the way: the time itself forward, its negative backward. So an earlier key is always
/// met first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(pub(super) i64);

impl Key {
    /// Just before the first payment that counts.
    pub(super) fn start(way: Way, times: Times) -> Key {
        match way {
            Way::Forward => Key(times.from - 1),
            Way::Backward => Key(-times.before),
        }
    }

    /// Just behind the last payment that counts.
    pub(super) fn limit(way: Way, times: Times) -> Key {
        match way {
            Way::Forward => Key(times.before),
            Way::Backward => Key(1 - times.from),
        }
    }

    /// The key with which the other way meets the same moment.
    pub(super) fn turned(self) -> Key {
        Key(-self.0)
    }
}

/// The first payment of a bundle that is met after a key.
pub(super) fn next_key(graph: &WindowGraph, bundle: u32, way: Way, after: Key) -> Option<Key> {
    let ends = graph.bundle(bundle);
    match way {
        Way::Forward if ends.last_time <= after.0 => None,
        Way::Forward => {
            let times = graph.edges_of(bundle).map(|(_, edge)| edge.time);
            times.map(Key).find(|key| *key > after)
        }
        Way::Backward if -ends.last_time > after.0 => Some(Key(-ends.last_time)),
        Way::Backward => {
            let times = graph.edges_of(bundle).map(|(_, edge)| edge.time);
            times.map(|time| Key(-time)).take_while(|key| *key > after).last()
        }
    }
}

/// A search from one vertex, in the order of keys. It does not go on from the vertex where it is to arrive.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    way: Way,
    target: u32,
    labels: Labels,
    heap: BinaryHeap<Reverse<(Key, u32)>>,
    limit: Key,
    /// Bundles looked at, and those that the next step looks at.
    cost: usize,
}

impl Reach {
    pub(super) fn new(way: Way) -> Reach {
        let (labels, heap) = (Labels::default(), BinaryHeap::new());
        Reach { way, target: 0, labels, heap, limit: Key(0), cost: 0 }
    }

    pub(super) fn begin(&mut self, graph: &WindowGraph, from: u32, target: u32, times: Times) {
        self.target = target;
        self.labels.clear(graph.vertices());
        self.heap.clear();
        self.limit = Key::limit(self.way, times);
        let start = Key::start(self.way, times);
        self.labels.set(from, start.0);
        self.heap.push(Reverse((start, from)));
        self.cost = graph.leading(from, self.way).len();
    }

    /// When a vertex is met first; none for one that is not met. Keys before the next one are final.
    pub(super) fn key(&self, vertex: u32) -> Option<Key> {
        self.labels.get(vertex).map(Key)
    }

    /// The key of the next step; none when there is none left.
    pub(super) fn next(&self) -> Option<Key> {
        self.heap.peek().map(|Reverse((key, _))| *key)
    }

    /// What it costs to have gone one step further.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Goes one step, to vertices from which `gets_through` says that the way goes on. `seen` is told of each bundle
    /// that leads to such a vertex or to the target, and the key of the vertex that it leads away from.
    pub(super) fn step(
        &mut self,
        graph: &WindowGraph,
        gets_through: impl Fn(u32, Key) -> bool,
        mut seen: impl FnMut(u32, u32, Key),
    ) {
        let Some(Reverse((key, vertex))) = self.heap.pop() else { return };
        if self.key(vertex) == Some(key) {
            for &bundle in graph.leading(vertex, self.way) {
                let next = next_key(graph, bundle, self.way, key).filter(|next| *next < self.limit);
                let Some(next) = next else { continue };
                let far = graph.far(bundle, self.way);
                if !gets_through(far, next) {
                    continue;
                }
                if far != self.target && self.key(far).is_none_or(|known| next < known) {
                    self.labels.set(far, next.0);
                    self.heap.push(Reverse((next, far)));
                }
                seen(bundle, far, next);
            }
        }
        let next = self.heap.peek().map_or(0, |Reverse((_, next))| graph.leading(*next, self.way).len());
        self.cost += next;
    }
}
