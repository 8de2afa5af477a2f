//! The walk from one first payment.

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use super::dead_ends::{DeadEnd, DeadEnds};
use super::marks::{Link, Marks};
use super::meet::Sides;
use super::{CycleParams, CycleSet, window_end};
use crate::{Edge, FlowGraph, Holders, Order, Share, TimeOrder, Worth};

/// The working memory of one thread.
pub(super) struct Searcher<'a> {
    pub(super) graph: &'a FlowGraph,
    ledger: &'a Ledger,
    holders: &'a Holders,
    pub(super) order: Order<'a>,
    pub(super) params: &'a CycleParams,
    pub(super) marks: Marks,
    pub(super) sides: Sides,
    /// The payments into the accounts of the root's holder, by row: what can close a cycle. They are looked
    /// at from every first payment of the root, so their amounts are kept beside them.
    pub(super) closers: Vec<Closer>,
    path: Vec<Edge>,
    dead_ends: DeadEnds,
    pub(super) steps: u64,
}

/// A payment into an account of the root's holder.
pub(super) struct Closer {
    /// As its payee sees it.
    pub(super) edge: Edge,
    pub(super) payee: AccountIx,
    /// Known where a share of the first payment is asked for.
    pub(super) brings: Option<Worth>,
}

/// What is fixed during one search.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    root: AccountIx,
    /// The accounts of the root's holder, where there are more than the root.
    group: &'a [AccountIx],
    /// The first row that can follow the first payment.
    pub(super) from: RowId,
    pub(super) end: Seconds,
    /// The first payment and the share of it that each payment brings, where one is asked for.
    total: Option<(Share, Worth)>,
}

impl<'a> Searcher<'a> {
    pub(super) fn new(
        graph: &'a FlowGraph,
        ledger: &'a Ledger,
        holders: &'a Holders,
        params: &'a CycleParams,
    ) -> Searcher<'a> {
        Searcher {
            graph,
            ledger,
            holders,
            order: graph.order(ledger, params.order),
            params,
            marks: Marks::new(graph.accounts()),
            sides: Sides::default(),
            closers: Vec::new(),
            path: Vec::new(),
            dead_ends: DeadEnds::default(),
            steps: 0,
        }
    }

    /// Prepares for first payments of `root`. Whether any payment could close a cycle.
    pub(super) fn turn_to(&mut self, root: AccountIx) -> bool {
        let own = [root];
        let group = self.holders.accounts_of(root);
        let (graph, ledger, holders) = (self.graph, self.ledger, self.holders);
        let total = self.params.total;
        self.closers.clear();
        for &payee in if group.is_empty() { &own[..] } else { group } {
            let can_close = |edge: &&Edge| graph.is_node(edge.other) && !holders.same(root, edge.other);
            let from_others = graph.in_(payee).iter().filter(can_close);
            let closer = |edge: &Edge| Closer {
                edge: *edge,
                payee,
                brings: total.map(|_| Worth::received(ledger, edge.row)),
            };
            self.closers.extend(from_others.map(closer));
        }
        if group.len() > 1 {
            self.closers.sort_unstable_by_key(|closer| closer.edge.row);
        }
        !self.closers.is_empty()
    }

    /// Finds the cycles that begin with `first`, a payment of the root that [`Self::turn_to`] prepared.
    pub(super) fn run(&mut self, root: AccountIx, first: &Edge, found: &mut CycleSet) {
        let Edge { row, other, time } = *first;
        let total = self.params.total.map(|share| (share, Worth::paid(self.ledger, row)));
        let group = self.holders.accounts_of(root);
        let start =
            Start { root, group, from: self.order.from(row), end: window_end(time, self.params), total };
        if self.is_home(&start, other) || !self.keeps_total(&start, row) {
            return;
        }
        self.steps = 0;
        if self.meet(&start, first) {
            self.dead_ends.clear(self.marks.slots());
            self.path.clear();
            self.path.push(*first);
            self.extend(&start, found);
        }
        found.stopped = self.is_spent();
    }

    /// Goes one payment further from the end of the path. Whether a cycle was met.
    fn extend(&mut self, start: &Start<'_>, found: &mut CycleSet) -> bool {
        let Some(&last) = self.path.last() else { return false };
        let way = self.links_from(self.path.len());
        let (opened, mut met) = (self.dead_ends.open(), false);
        let mut rest = self.marks.links_of(way, last.other);
        while !rest.is_empty() && self.fits(self.marks.link(way, rest.start).needs) {
            let class = self.marks.class(way, rest.clone(), self.order.from(last.row));
            rest.start = class.end;
            for place in class {
                let link = self.marks.link(way, place);
                met |= self.step(start, &last, link, found);
            }
        }
        self.dead_ends.close(opened);
        met
    }

    /// Whether a payment after which value needs so many more can still stand on the path.
    fn fits(&self, needs: u32) -> bool {
        self.path.len() + (needs as usize) < self.params.max_hops
    }

    /// Takes one payment onto the path where it qualifies: to the end of a cycle, or further. Whether a cycle
    /// was met, or the search has stopped.
    fn step(&mut self, start: &Start<'_>, last: &Edge, link: Link, found: &mut CycleSet) -> bool {
        self.steps += 1;
        let edge = link.edge;
        if self.is_spent() {
            return true;
        }
        if !self.order.follows_all(&self.path, &edge) || !self.keeps_hop(last.row, edge.row) {
            return false;
        }
        if link.needs == 0 {
            if self.path.len() + 1 >= self.params.min_hops {
                found.push(self.path.iter().map(|edge| edge.row).chain([edge.row]));
            }
            return true;
        }
        let left = self.params.max_hops - self.path.len();
        if self.path.iter().any(|before| before.other == edge.other) || self.is_dead_end(&edge, left) {
            return false;
        }
        self.path.push(edge);
        let met = self.extend(start, found);
        self.path.pop();
        if !met {
            self.dead_ends.add(self.marks.slot_of(edge.other), DeadEnd { time: edge.time, left });
        }
        met
    }

    /// Whether the walk came to the payee before, under the same beginning of the path, no later and with no
    /// fewer payments left, and found that nothing leads on. Where shares of the payment before matter, or
    /// the order within a day, one arrival does not speak for another of the same time or amount.
    fn is_dead_end(&self, edge: &Edge, left: usize) -> bool {
        let known = self.dead_ends.of(self.marks.slot_of(edge.other));
        let later = match self.params.order {
            TimeOrder::Strict => known.time <= edge.time,
            TimeOrder::LedgerWithinDay => known.time < edge.time,
            TimeOrder::AnyWithinDay if self.order.is_by_day() => known.time.day() < edge.time.day(),
            TimeOrder::AnyWithinDay => known.time <= edge.time,
        };
        later && known.left >= left && self.params.hop.is_none()
    }

    pub(super) fn is_home(&self, start: &Start<'_>, account: AccountIx) -> bool {
        account == start.root || start.group.contains(&account)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.params.max_steps.is_some_and(|limit| self.steps > limit)
    }

    pub(super) fn keeps_total(&self, start: &Start<'_>, row: RowId) -> bool {
        let holds =
            |(share, paid): (Share, Worth)| share.holds_between(Worth::received(self.ledger, row), paid);
        start.total.is_none_or(holds)
    }

    /// The same for a closer.
    pub(super) fn closes(&self, start: &Start<'_>, closer: usize) -> bool {
        let brings = self.closers[closer].brings;
        start.total.is_none_or(|(share, paid)| brings.is_some_and(|brings| share.holds_between(brings, paid)))
    }

    fn keeps_hop(&self, before: RowId, after: RowId) -> bool {
        let holds = |share: Share| {
            share.holds_between(Worth::paid(self.ledger, after), Worth::received(self.ledger, before))
        };
        self.params.hop.is_none_or(holds)
    }
}
