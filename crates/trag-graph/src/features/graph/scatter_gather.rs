//! Scatter-gathers: one account pays several, and these pay one other.
//!
//! Only payments at `t - window` or later count, `t` being the time of the payment described. A pair of
//! accounts `(s, d)` with at least two middle accounts (`s` paid each, each paid `d`) is a scatter-gather when
//! the payment is one of its own and none of its payments is later than `t`. It counts for every payment of
//! the batch in it. `d` may have paid before `s`: the order in time is not looked at.
//!
//! One rule of the library looks beyond the window: on the side of the payment described (from `s`, if it goes
//! out from there; else to `d`), a payment of the batch later than `t` with a middle account undoes the
//! scatter-gather also when the middle account's other payments are older than the window, as long as the
//! graph keeps them.

use super::super::Params;
use super::Batch;
use super::histograms::{Bins, Histograms};
use super::window::{Bundle, WindowGraph};

/// The histogram of scatter-gathers.
#[derive(Clone, Debug)]
pub(super) struct ScatterGathers {
    window: i64,
    bins: Bins,
    /// The bundles of the pair that is looked at: into and out of each middle account.
    bundles: Vec<[u32; 2]>,
}

/// On which side of a scatter-gather the payment described stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Scatter,
    Gather,
}

/// The times in which payments count.
#[derive(Clone, Copy)]
struct Span {
    from: i64,
    to: i64,
}

impl ScatterGathers {
    pub(super) fn new(params: &Params, first_column: usize) -> ScatterGathers {
        let bins = Bins::new(&params.bins, first_column);
        ScatterGathers { window: params.scatter_gather_window, bins, bundles: Vec::new() }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.bins.end()
    }

    /// Counts the scatter-gathers that payment `number` closes.
    pub(super) fn describe(
        &mut self,
        graph: &WindowGraph,
        batch: &Batch,
        number: usize,
        histograms: &mut Histograms,
    ) {
        let edge = graph.edge(number);
        let Bundle { payer, payee, .. } = *graph.bundle(edge.bundle);
        let span = Span { from: edge.time - self.window, to: edge.time };
        let recent = |bundle: &&Bundle| bundle.last_time >= span.from;
        if graph.vertex(payer).out.bundles.len() >= 2 {
            let onward = graph.vertex(payee).out.bundles.iter().map(|bundle| graph.bundle(*bundle));
            for last in onward.filter(recent).map(|bundle| bundle.payee).filter(|last| *last != payer) {
                self.pair(graph, (payer, last), Part::Scatter, span);
                self.count(graph, batch, span, histograms);
            }
        }
        if graph.vertex(payee).into.bundles.len() >= 2 {
            let backward = graph.vertex(payer).into.bundles.iter().map(|bundle| graph.bundle(*bundle));
            for first in backward.filter(recent).map(|bundle| bundle.payer).filter(|first| *first != payee) {
                self.pair(graph, (first, payee), Part::Gather, span);
                self.count(graph, batch, span, histograms);
            }
        }
    }

    /// Collects the bundles of the pair; none where a later payment undoes it.
    fn pair(&mut self, graph: &WindowGraph, (first, last): (u32, u32), part: Part, span: Span) {
        self.bundles.clear();
        let (out, into) = (&graph.vertex(first).out.bundles, &graph.vertex(last).into.bundles);
        let from_first = out.len() <= into.len();
        for &bundle in if from_first { out } else { into } {
            let other = if from_first {
                graph.between(graph.bundle(bundle).payee, last)
            } else {
                graph.between(first, graph.bundle(bundle).payer)
            };
            let Some(other) = other else { continue };
            let bundles = if from_first { [bundle, other] } else { [other, bundle] };
            let [own, opposite] = match part {
                Part::Scatter => bundles,
                Part::Gather => [bundles[1], bundles[0]],
            };
            let last_time = |bundle: u32| graph.bundle(bundle).last_time;
            if last_time(own) < span.from {
                continue;
            }
            if last_time(own) > span.to || last_time(opposite) > span.to {
                self.bundles.clear();
                return;
            }
            if last_time(opposite) >= span.from {
                self.bundles.push(bundles);
            }
        }
    }

    /// Counts the pair for the payments of the batch in it.
    fn count(&self, graph: &WindowGraph, batch: &Batch, span: Span, histograms: &mut Histograms) {
        if self.bundles.len() < 2 {
            return;
        }
        let column = self.bins.column(self.bundles.len());
        let recent = |bundle: &&u32| graph.bundle(**bundle).last >= batch.first;
        for bundle in self.bundles.iter().flatten().filter(recent) {
            let own = graph
                .edges_of(*bundle)
                .filter(|(number, edge)| *number >= batch.first && edge.time >= span.from);
            own.for_each(|(number, _)| histograms.count(number - batch.first, column));
        }
    }
}
