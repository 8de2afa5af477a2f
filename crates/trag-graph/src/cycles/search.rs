//! The walk from one first payment.

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use super::backward::{Link, Marks};
use super::{CycleParams, CycleSet, window_end};
use crate::flow_graph::{after_until, between_rows};
use crate::{Edge, FlowGraph, Holders, Worth};

/// Payments that the backward part may look at beyond the levels it always does.
const CHEAP: usize = 256;

/// The working memory of one thread.
pub(super) struct Searcher<'a> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    holders: &'a Holders,
    params: &'a CycleParams,
    marks: Marks,
    /// The payments into the accounts of the root's holder, by row: what can close a cycle. They are looked
    /// at from every first payment of the root, so their amounts are kept beside them.
    closers: Vec<Closer>,
    risen: Vec<(AccountIx, Option<RowId>, RowId)>,
    path: Vec<Edge>,
    steps: u64,
}

/// A payment into an account of the root's holder.
struct Closer {
    /// As its payee sees it.
    edge: Edge,
    payee: AccountIx,
    brings: Worth,
}

/// What is fixed during one search.
#[derive(Clone, Copy)]
struct Start {
    root: AccountIx,
    row: RowId,
    end: Seconds,
    paid: Worth,
}

impl<'a> Searcher<'a> {
    pub(super) fn new(
        graph: &'a FlowGraph,
        ledger: &'a Ledger,
        holders: &'a Holders,
        params: &'a CycleParams,
    ) -> Searcher<'a> {
        let marks = Marks::new(graph.accounts());
        Searcher {
            graph,
            ledger,
            holders,
            params,
            marks,
            closers: Vec::new(),
            risen: Vec::new(),
            path: Vec::new(),
            steps: 0,
        }
    }

    /// Prepares for first payments of `root`. Whether any payment could close a cycle.
    pub(super) fn turn_to(&mut self, root: AccountIx) -> bool {
        let own = [root];
        let group = self.holders.accounts_of(root);
        let (graph, ledger, holders) = (self.graph, self.ledger, self.holders);
        self.closers.clear();
        for &payee in if group.is_empty() { &own[..] } else { group } {
            let from_others = graph.in_(payee).iter().filter(|edge| !holders.same(root, edge.other));
            let closer =
                |edge: &Edge| Closer { edge: *edge, payee, brings: Worth::received(ledger, edge.row) };
            self.closers.extend(from_others.map(closer));
        }
        self.closers.sort_by_key(|closer| closer.edge.row);
        !self.closers.is_empty()
    }

    /// Finds the cycles that begin with `first`, a payment of the root that [`Self::turn_to`] prepared.
    pub(super) fn run(&mut self, root: AccountIx, first: &Edge, found: &mut CycleSet) {
        let Edge { row, other, time } = *first;
        let paid = Worth::paid(self.ledger, row);
        let start = Start { root, row, end: window_end(time, self.params), paid };
        let leads_on = !after_until(self.graph.out(other), row, start.end).is_empty();
        if !leads_on || self.holders.same(root, other) || !self.keeps_total(&start, row) {
            return;
        }
        self.steps = 0;
        self.marks.clear();
        self.mark_backward(&start);
        if self.marks.leave_hope(other, row, self.params.max_hops - 1) {
            self.path.clear();
            self.path.push(*first);
            self.extend(&start, found);
        }
        found.stopped = self.is_spent();
    }

    /// Marks who reaches the root: the last payments first, then those that can lead to them.
    fn mark_backward(&mut self, start: &Start) {
        let always = self.params.max_hops / 2;
        self.marks.open_level();
        let graph = self.graph;
        let after = self.closers.partition_point(|closer| closer.edge.row <= start.row);
        for closer in &self.closers[after..] {
            if closer.edge.time > start.end {
                break;
            }
            self.steps += 1;
            if self.params.total.is_none_or(|share| share.holds_between(closer.brings, start.paid)) {
                self.marks.add(closer.edge.other, Edge { other: closer.payee, ..closer.edge }, true);
            }
        }
        let mut risen = std::mem::take(&mut self.risen);
        let (mut work, mut exhausted) = (0, false);
        for level in 2..self.params.max_hops {
            self.marks.risen(&mut risen);
            exhausted = risen.is_empty();
            let fresh = |(account, before, now): &(AccountIx, Option<RowId>, RowId)| {
                between_rows(graph.in_(*account), before.unwrap_or(start.row).max(start.row), *now)
            };
            work += risen.iter().map(|risen| fresh(risen).len()).sum::<usize>();
            if exhausted || (level > always && work > CHEAP) || self.is_spent() {
                break;
            }
            self.marks.open_level();
            for entry in &risen {
                fresh(entry).iter().for_each(|edge| self.mark(start, entry.0, edge));
            }
        }
        self.risen = risen;
        self.marks.finish(exhausted);
    }

    /// Marks one payment into `target`, from where the root is reached; `edge` is as `target` sees it.
    fn mark(&mut self, start: &Start, target: AccountIx, edge: &Edge) {
        self.steps += 1;
        if !self.is_home(start, edge.other) && self.keeps_total(start, edge.row) {
            self.marks.add(edge.other, Edge { other: target, ..*edge }, false);
        }
    }

    /// Goes one payment further from the end of the path.
    fn extend(&mut self, start: &Start, found: &mut CycleSet) {
        let Some(&last) = self.path.last() else { return };
        let left = self.params.max_hops - self.path.len();
        if self.marks.cover(left) {
            let mut next = self.marks.first_link(last.other);
            while let Some(index) = next {
                let (link, following) = self.marks.link(index);
                next = following;
                self.step(start, &last, link, found);
            }
        } else {
            let graph = self.graph;
            for edge in after_until(graph.out(last.other), last.row, start.end) {
                let closes = self.is_home(start, edge.other);
                let hope = closes || self.marks.leave_hope(edge.other, edge.row, left - 1);
                self.steps += 1;
                if hope && self.keeps_total(start, edge.row) {
                    self.step(start, &last, Link::new(*edge, closes), found);
                }
            }
        }
    }

    /// Takes one payment onto the path where it qualifies: to the end of a cycle, or further.
    fn step(&mut self, start: &Start, last: &Edge, link: Link, found: &mut CycleSet) {
        self.steps += 1;
        let (edge, left) = (link.edge, self.params.max_hops - self.path.len());
        if self.is_spent()
            || !self.params.order.follows(self.ledger, last, &edge)
            || !self.keeps_hop(last.row, edge.row)
        {
            return;
        }
        if link.closes {
            if self.path.len() + 1 >= self.params.min_hops {
                found.push(self.path.iter().map(|edge| edge.row).chain([edge.row]));
            }
            return;
        }
        let met = self.path.iter().any(|before| before.other == edge.other);
        if left > 1 && !met && self.marks.leave_hope(edge.other, edge.row, left - 1) {
            self.path.push(edge);
            self.extend(start, found);
            self.path.pop();
        }
    }

    fn is_home(&self, start: &Start, account: AccountIx) -> bool {
        self.holders.same(start.root, account)
    }

    fn is_spent(&self) -> bool {
        self.params.max_steps.is_some_and(|limit| self.steps > limit)
    }

    fn keeps_total(&self, start: &Start, row: RowId) -> bool {
        let brings = || Worth::received(self.ledger, row);
        self.params.total.is_none_or(|share| share.holds_between(brings(), start.paid))
    }

    fn keeps_hop(&self, before: RowId, after: RowId) -> bool {
        let holds = |share: crate::Share| {
            share.holds_between(Worth::paid(self.ledger, after), Worth::received(self.ledger, before))
        };
        self.params.hop.is_none_or(holds)
    }
}
