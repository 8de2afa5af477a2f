//! From both ends of a search towards the middle.
//!
//! Level by level, the search marks where value gets to from the first payment and from where it gets back
//! to the root, each time on the side that has fewer payments to look at. Where the two never meet, nothing
//! comes back. Where they do, the marks of the back side are carried on to what the onward side has met, and
//! the payments that can still close in time become links for the walk.

use std::ops::Range;

use super::marks::{Link, Stretch, Way};
use super::search::{Searcher, Start};
use crate::{Edge, FlowGraph};

/// What one search has looked at. Kept between searches for its memory.
#[derive(Default)]
pub(super) struct Sides {
    /// By way: what the next level looks at.
    pending: [Vec<Stretch>; 2],
    /// By way: what was looked at.
    done: [Vec<Stretch>; 2],
    /// The closers in the window of the search.
    closers: Range<usize>,
    /// Whether everything onward was looked at, so that its links lead the whole way.
    all_onward: bool,
    /// Whether everything back was looked at.
    all_back: bool,
}

impl Sides {
    fn clear(&mut self, closers: Range<usize>) {
        self.pending.iter_mut().chain(&mut self.done).for_each(Vec::clear);
        (self.closers, self.all_onward, self.all_back) = (closers, false, false);
    }

    /// Payments that the next level of one way looks at.
    fn width(&self, way: Way) -> usize {
        self.pending[way as usize].iter().map(|stretch| stretch.edges.len()).sum()
    }
}

fn listed<'a>(graph: &'a FlowGraph, way: Way, stretch: &Stretch) -> &'a [Edge] {
    let all = match way {
        Way::Onward => graph.out(stretch.account),
        Way::Back => graph.in_(stretch.account),
    };
    &all[stretch.edges.clone()]
}

impl Searcher<'_> {
    /// Whether anything that leaves with `first` can come back; if so, the links tell how.
    pub(super) fn meet(&mut self, start: &Start<'_>, first: &Edge) -> bool {
        let from = self.closers.partition_point(|closer| closer.edge.row < start.from);
        let until = from + self.closers[from..].partition_point(|closer| closer.edge.time <= start.end);
        if from == until {
            return false;
        }
        self.marks.clear();
        self.sides.clear(from..until);
        self.marks.mark(Way::Onward, first.other, start.from);
        self.plan(start, Way::Onward);
        let met = self.approach(start);
        if met && !self.is_spent() {
            self.carry_back(start);
            self.link(start);
        }
        met && !self.is_spent()
    }

    /// Goes from level to level until the two sides together cover every cycle. Whether they have met.
    fn approach(&mut self, start: &Start<'_>) -> bool {
        let mut met = false;
        while !self.is_spent() {
            let (onward_levels, back_levels) = (self.marks.levels(Way::Onward), self.marks.levels(Way::Back));
            let left = self.params.max_hops.saturating_sub(1 + onward_levels + back_levels);
            let onward = self.sides.width(Way::Onward);
            let back = if back_levels == 0 { self.sides.closers.len() } else { self.sides.width(Way::Back) };
            self.sides.all_onward |= onward == 0;
            self.sides.all_back |= back == 0;
            let must_close = back_levels == 0 && (left <= 1 || onward == 0);
            if must_close || (left > 0 && onward > back && back > 0) {
                met |= if back_levels == 0 { self.close(start) } else { self.go(start, Way::Back) };
            } else if left > 0 && onward > 0 && back > 0 {
                met |= self.go(start, Way::Onward);
            } else {
                break;
            }
        }
        met
    }

    /// Notes which payments the next level of one way looks at.
    fn plan(&mut self, start: &Start<'_>, way: Way) {
        let (graph, pending) = (self.graph, &mut self.sides.pending[way as usize]);
        pending.clear();
        for (account, before, now) in self.marks.fresh(way) {
            let edges = match way {
                Way::Onward => {
                    let edges = graph.out(account);
                    let inside =
                        |edge: &Edge| edge.time <= start.end && before.is_none_or(|before| edge.row < before);
                    let low = edges.partition_point(|edge| edge.row < now);
                    low..low + edges[low..].partition_point(inside)
                }
                Way::Back => {
                    let edges = graph.in_(account);
                    let from = before.unwrap_or(start.from).max(start.from);
                    let low = edges.partition_point(|edge| edge.row < from);
                    low..low + edges[low..].partition_point(|edge| edge.row < now)
                }
            };
            if !edges.is_empty() {
                pending.push(Stretch { account, edges });
            }
        }
    }

    /// The first level back: the payments that close.
    fn close(&mut self, start: &Start<'_>) -> bool {
        self.marks.open_level(Way::Back);
        let mut met = false;
        for index in self.sides.closers.clone() {
            self.steps += 1;
            let closer = &self.closers[index];
            if self.closes(start, index) {
                let until = self.order.until(closer.edge.row);
                met |= self.marks.mark(Way::Back, closer.edge.other, until);
            }
        }
        self.plan(start, Way::Back);
        met
    }

    /// One level further one way.
    fn go(&mut self, start: &Start<'_>, way: Way) -> bool {
        self.marks.open_level(way);
        let mut met = false;
        let graph = self.graph;
        let mut pending = std::mem::take(&mut self.sides.pending[way as usize]);
        for edge in pending.iter().flat_map(|stretch| listed(graph, way, stretch)) {
            self.steps += 1;
            if self.leads_on(start, edge) && graph.is_node(edge.other) {
                let bound = match way {
                    Way::Onward => self.order.from(edge.row),
                    Way::Back => self.order.until(edge.row),
                };
                met |= self.marks.mark(way, edge.other, bound);
            }
        }
        self.sides.done[way as usize].append(&mut pending);
        self.sides.pending[way as usize] = pending;
        self.plan(start, way);
        met
    }

    /// Carries the marks of the back side on to what the onward side has met.
    fn carry_back(&mut self, start: &Start<'_>) {
        let (graph, onward) = (self.graph, std::mem::take(&mut self.sides.done[Way::Onward as usize]));
        while !self.sides.all_back && self.marks.levels(Way::Back) + 1 < self.params.max_hops {
            let known = self.marks.levels(Way::Back);
            self.marks.open_level(Way::Back);
            for stretch in &onward {
                for edge in listed(graph, Way::Onward, stretch) {
                    self.steps += 1;
                    let needs = self.marks.needs(edge.other, edge.row);
                    if needs.is_some_and(|needs| needs as usize <= known) && self.leads_on(start, edge) {
                        self.marks.mark(Way::Back, stretch.account, self.order.until(edge.row));
                    }
                }
            }
            self.sides.all_back = !self.marks.has_fresh(Way::Back);
        }
        self.sides.done[Way::Onward as usize] = onward;
    }

    /// Lists, for the walk, the payments that can be part of a cycle, under their payers.
    fn link(&mut self, start: &Start<'_>) {
        let graph = self.graph;
        let done = std::mem::take(&mut self.sides.done);
        for stretch in &done[Way::Onward as usize] {
            for edge in listed(graph, Way::Onward, stretch) {
                let closes = self.is_home(start, edge.other).then_some(0);
                let needs = closes.or_else(|| self.marks.needs(edge.other, edge.row));
                if let Some(needs) = needs.filter(|_| self.keeps_total(start, edge.row)) {
                    self.marks.add_link(Way::Onward, stretch.account, Link { edge: *edge, needs });
                }
            }
        }
        if !self.sides.all_onward {
            for stretch in &done[Way::Back as usize] {
                for edge in listed(graph, Way::Back, stretch) {
                    let needs = self.marks.needs(stretch.account, edge.row);
                    if let Some(needs) = needs.filter(|_| self.leads_on(start, edge)) {
                        let onward = Edge { other: stretch.account, ..*edge };
                        self.marks.add_link(Way::Back, edge.other, Link { edge: onward, needs });
                    }
                }
            }
            for index in self.sides.closers.clone() {
                if !self.closes(start, index) {
                    continue;
                }
                let closer = &self.closers[index];
                let onward = Edge { other: closer.payee, ..closer.edge };
                let payer = closer.edge.other;
                self.marks.add_link(Way::Back, payer, Link { edge: onward, needs: 0 });
            }
        }
        self.sides.done = done;
        self.marks.settle_links();
    }

    /// Which links lead on from the end of a path of so many payments.
    pub(super) fn links_from(&self, payments: usize) -> Way {
        let looked_at = self.sides.all_onward || payments <= self.marks.levels(Way::Onward);
        if looked_at { Way::Onward } else { Way::Back }
    }

    /// Whether a payment between two accounts of which none is the root's can be part of a cycle.
    fn leads_on(&self, start: &Start<'_>, edge: &Edge) -> bool {
        !self.is_home(start, edge.other) && self.keeps_total(start, edge.row)
    }
}
