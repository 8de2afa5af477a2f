//! What a walk to a target has to try: bundles by payer, those first from which the target is the easiest to reach.

use super::labels::Labels;

/// A bundle that may be on a path to the target.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) bundle: u32,
    /// How its payee reaches the target: the hops that it takes, or the latest time to set out.
    pub(super) reach: i64,
    /// Place of the next arc of the same payer.
    pub(super) next: Option<usize>,
}

/// The arcs of a search from the target, in the order in which it saw them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead {
    first: Labels,
    last: Labels,
    arcs: Vec<Arc>,
}

impl Ahead {
    pub(super) fn clear(&mut self, vertices: usize) {
        self.first.clear(vertices);
        self.last.clear(vertices);
        self.arcs.clear();
    }

    /// Puts an arc behind the others of its payer.
    pub(super) fn add(&mut self, payer: u32, bundle: u32, reach: i64) {
        let place = self.arcs.len();
        match self.last.place(payer) {
            Some(before) => self.arcs[before].next = Some(place),
            None => self.first.set_place(payer, place),
        }
        self.last.set_place(payer, place);
        self.arcs.push(Arc { bundle, reach, next: None });
    }

    /// Place of the first arc of a payer.
    pub(super) fn first(&self, payer: u32) -> Option<usize> {
        self.first.place(payer)
    }

    pub(super) fn at(&self, place: Option<usize>) -> Option<Arc> {
        place.map(|place| self.arcs[place])
    }
}
