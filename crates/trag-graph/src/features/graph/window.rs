//! The payments of the window as a graph: vertices, bundles of parallel payments, payments.

use std::collections::VecDeque;

use super::super::pair_index::{PairIndex, key};
use super::super::stats::{Figure, Moments};

/// No number.
pub(super) const NONE: u32 = u32::MAX;

/// A payment in the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) time: i64,
    pub(super) amount: Figure,
    pub(super) bundle: u32,
    /// Number of the next payment of the bundle; the bundle's `last` says where that ends.
    next: usize,
}

/// The payments in the window from one vertex to another, linked in their order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bundle {
    pub(super) payer: u32,
    pub(super) payee: u32,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) last_time: i64,
    /// Payments of it that the fan window counts.
    pub(super) in_fan: u32,
    /// Its places among the bundles of the payer and of the payee.
    places: [u32; 2],
}

/// What a vertex has on one side: as payer, or as payee.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    /// Its bundles: first those that lead on, in no order that may be told from a result.
    pub(super) bundles: Vec<u32>,
    /// How many of them lead on: to a vertex from which another bundle leads away in the same way.
    lead_on: usize,
    /// Payments in the graph.
    pub(super) degree: u32,
    /// Counterparties in the fan window.
    pub(super) fan_window: u32,
    /// Payments in the degree window.
    pub(super) degree_window: u32,
    /// Amounts in the statistics window.
    pub(super) moments: Moments,
    /// The last payment of the current batch on this side, and that batch.
    pub(super) in_batch: (u32, u32),
}

/// A vertex that has a payment in the window.
#[derive(Clone, Debug, Default)]
pub(super) struct Vertex {
    pub(super) out: Side,
    pub(super) into: Side,
    /// Place in the order of first appearance among all vertices.
    pub(super) rank: u32,
    account: u32,
}

/// What is kept about an account while it has no payment in the window.
#[derive(Clone, Copy, Debug)]
struct Known {
    vertex: u32,
    rank: u32,
    /// Running sums of the amounts paid and received.
    sums: [Figure; 2],
}

/// Which way payments are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From payer to payee.
    Forward,
    /// From payee to payer.
    Backward,
}

impl Way {
    const BOTH: [Way; 2] = [Way::Forward, Way::Backward];

    fn turned(self) -> Way {
        match self {
            Way::Forward => Way::Backward,
            Way::Backward => Way::Forward,
        }
    }
}

/// The graph. Payments are numbered from the first one ever; those of the window are kept.
#[derive(Clone, Debug)]
pub(super) struct WindowGraph {
    edges: VecDeque<Edge>,
    /// Number of the first payment kept.
    base: usize,
    bundles: Vec<Bundle>,
    free_bundles: Vec<u32>,
    vertices: Vec<Vertex>,
    free_vertices: Vec<u32>,
    accounts: Vec<Known>,
    ranks: u32,
    index: PairIndex,
}

impl WindowGraph {
    pub(super) fn new(accounts: usize) -> WindowGraph {
        let unknown = Known { vertex: NONE, rank: NONE, sums: [Figure::default(); 2] };
        WindowGraph {
            edges: VecDeque::new(),
            base: 0,
            bundles: Vec::new(),
            free_bundles: Vec::new(),
            vertices: Vec::new(),
            free_vertices: Vec::new(),
            accounts: vec![unknown; accounts],
            ranks: 0,
            index: PairIndex::default(),
        }
    }

    /// Number that the next payment gets.
    pub(super) fn end(&self) -> usize {
        self.base + self.edges.len()
    }

    pub(super) fn edge(&self, number: usize) -> &Edge {
        &self.edges[number - self.base]
    }

    pub(super) fn bundle(&self, bundle: u32) -> &Bundle {
        &self.bundles[bundle as usize]
    }

    pub(super) fn bundle_mut(&mut self, bundle: u32) -> &mut Bundle {
        &mut self.bundles[bundle as usize]
    }

    pub(super) fn vertex(&self, vertex: u32) -> &Vertex {
        &self.vertices[vertex as usize]
    }

    pub(super) fn vertex_mut(&mut self, vertex: u32) -> &mut Vertex {
        &mut self.vertices[vertex as usize]
    }

    /// One more than the largest number of a vertex.
    pub(super) fn vertices(&self) -> usize {
        self.vertices.len()
    }

    /// The bundle from one vertex to another.
    pub(super) fn between(&self, payer: u32, payee: u32) -> Option<u32> {
        self.index.get(key(payer, payee))
    }

    /// The bundles by which a ring can go on from a vertex: what they lead to is no dead end.
    pub(super) fn leading(&self, vertex: u32, way: Way) -> &[u32] {
        let side = self.side(vertex, way);
        &side.bundles[..side.lead_on]
    }

    fn side(&self, vertex: u32, way: Way) -> &Side {
        let Vertex { out, into, .. } = self.vertex(vertex);
        match way {
            Way::Forward => out,
            Way::Backward => into,
        }
    }

    fn side_mut(&mut self, vertex: u32, way: Way) -> &mut Side {
        let Vertex { out, into, .. } = self.vertex_mut(vertex);
        match way {
            Way::Forward => out,
            Way::Backward => into,
        }
    }

    /// Where a bundle begins.
    fn near(&self, bundle: u32, way: Way) -> u32 {
        match way {
            Way::Forward => self.bundle(bundle).payer,
            Way::Backward => self.bundle(bundle).payee,
        }
    }

    /// Where a bundle leads.
    pub(super) fn far(&self, bundle: u32, way: Way) -> u32 {
        match way {
            Way::Forward => self.bundle(bundle).payee,
            Way::Backward => self.bundle(bundle).payer,
        }
    }

    /// The payments of a bundle with their numbers, in order.
    pub(super) fn edges_of(&self, bundle: u32) -> impl Iterator<Item = (usize, &Edge)> {
        let Bundle { first, last, .. } = *self.bundle(bundle);
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let number = next?;
            let edge = self.edge(number);
            next = (number != last).then_some(edge.next);
            Some((number, edge))
        })
    }

    /// The vertex of an account, or a new one for an end that is none.
    pub(super) fn vertex_of(&mut self, account: Option<u32>) -> u32 {
        let known = account.map(|account| self.accounts[account as usize]);
        if let Some(Known { vertex, .. }) = known.filter(|known| known.vertex != NONE) {
            return vertex;
        }
        let rank = match known {
            Some(Known { rank, .. }) if rank != NONE => rank,
            _ => {
                self.ranks += 1;
                self.ranks - 1
            }
        };
        let vertex = self.free_vertices.pop().unwrap_or_else(|| {
            self.vertices.push(Vertex::default());
            number(self.vertices.len() - 1)
        });
        let sums = known.map_or([Figure::default(); 2], |known| known.sums);
        let new = &mut self.vertices[vertex as usize];
        new.rank = rank;
        new.account = account.unwrap_or(NONE);
        new.out.moments = Moments::after(sums[0]);
        new.into.moments = Moments::after(sums[1]);
        if let Some(account) = account {
            self.accounts[account as usize] = Known { vertex, rank, sums };
        }
        vertex
    }

    /// Adds a payment between two different vertices.
    pub(super) fn add(&mut self, payer: u32, payee: u32, time: i64, amount: Figure) {
        let number = self.end();
        let bundle = match self.index.get(key(payer, payee)) {
            Some(bundle) => {
                let before = std::mem::replace(&mut self.bundles[bundle as usize].last, number);
                self.edges[before - self.base].next = number;
                bundle
            }
            None => self.open_bundle(payer, payee, number),
        };
        self.bundles[bundle as usize].last_time = time;
        self.edges.push_back(Edge { time, amount, bundle, next: number });
        self.vertices[payer as usize].out.degree += 1;
        self.vertices[payee as usize].into.degree += 1;
    }

    fn open_bundle(&mut self, payer: u32, payee: u32, first: usize) -> u32 {
        let bundle = self.free_bundles.pop().unwrap_or_else(|| number(self.bundles.len()));
        let new = Bundle { payer, payee, first, last: first, last_time: 0, in_fan: 0, places: [0; 2] };
        match self.bundles.get_mut(bundle as usize) {
            Some(place) => *place = new,
            None => self.bundles.push(new),
        }
        self.index.insert(key(payer, payee), bundle);
        for way in Way::BOTH {
            let near = self.near(bundle, way);
            let side = self.side_mut(near, way);
            side.bundles.push(bundle);
            let last = number(side.bundles.len() - 1);
            self.bundles[bundle as usize].places[way as usize] = last;
            if !self.side(self.far(bundle, way), way).bundles.is_empty() {
                self.set_leading_on(bundle, way, true);
            }
            if last == 0 {
                self.set_dead_end(near, way, false);
            }
        }
        bundle
    }

    /// A vertex lost its last bundle of a way, or has its first one: the bundles that lead to it change sides. Between two
    /// such losses lies a whole window, so that they cost each payment that leads to the vertex a few changes at most.
    fn set_dead_end(&mut self, vertex: u32, way: Way, is_dead_end: bool) {
        let back = way.turned();
        for place in 0..self.side(vertex, back).bundles.len() {
            let bundle = self.side(vertex, back).bundles[place];
            self.set_leading_on(bundle, way, !is_dead_end);
        }
    }

    /// Moves a bundle among those of its vertex that lead on, or away from them.
    fn set_leading_on(&mut self, bundle: u32, way: Way, leads_on: bool) {
        let place = self.bundles[bundle as usize].places[way as usize];
        let near = self.near(bundle, way);
        let side = self.side_mut(near, way);
        if leads_on == ((place as usize) < side.lead_on) {
            return;
        }
        if !leads_on {
            side.lead_on -= 1;
        }
        let other = side.lead_on;
        if leads_on {
            side.lead_on += 1;
        }
        side.bundles.swap(place as usize, other);
        let moved = side.bundles[place as usize];
        self.bundles[moved as usize].places[way as usize] = place;
        self.bundles[bundle as usize].places[way as usize] = number(other);
    }

    /// Takes the oldest payments out, up to those that are at `from` or later.
    pub(super) fn drop_before(&mut self, from: i64) {
        while let Some(edge) = self.edges.front().filter(|edge| edge.time < from).copied() {
            let Bundle { payer, payee, first, last, .. } = *self.bundle(edge.bundle);
            assert!(first == self.base, "the oldest payment is the first of its bundle");
            if first == last {
                self.close_bundle(edge.bundle);
            } else {
                self.bundles[edge.bundle as usize].first = edge.next;
            }
            self.edges.pop_front();
            self.base += 1;
            self.vertices[payer as usize].out.degree -= 1;
            self.vertices[payee as usize].into.degree -= 1;
            self.release(payer);
            self.release(payee);
        }
    }

    fn close_bundle(&mut self, bundle: u32) {
        let Bundle { payer, payee, .. } = *self.bundle(bundle);
        self.index.remove(key(payer, payee));
        for way in Way::BOTH {
            let near = self.near(bundle, way);
            self.set_leading_on(bundle, way, false);
            let place = self.bundles[bundle as usize].places[way as usize];
            let side = self.side_mut(near, way);
            side.bundles.swap_remove(place as usize);
            if let Some(moved) = side.bundles.get(place as usize).copied() {
                self.bundles[moved as usize].places[way as usize] = place;
            }
            if self.side(near, way).bundles.is_empty() {
                self.set_dead_end(near, way, true);
            }
        }
        self.free_bundles.push(bundle);
    }

    /// Frees a vertex that has no payment left, and keeps what its account is known by.
    fn release(&mut self, vertex: u32) {
        let Vertex { out, into, account, .. } = &self.vertices[vertex as usize];
        if out.degree + into.degree > 0 {
            return;
        }
        if let Some(known) = self.accounts.get_mut(*account as usize) {
            known.vertex = NONE;
            known.sums = [out.moments.sum(), into.moments.sum()];
        }
        self.free_vertices.push(vertex);
    }
}

/// A count of things in the window as a number of 32 bits.
pub(super) fn number(count: usize) -> u32 {
    let number = u32::try_from(count).unwrap_or(NONE);
    assert!(number != NONE, "a window holds fewer than 2^32 payments");
    number
}
