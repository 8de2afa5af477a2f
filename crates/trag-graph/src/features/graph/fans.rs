//! Fans and degrees.
//!
//! A payment at `t` forms a fan-in with all payments to its payee in `(t - window, t]`, those of its batch with
//! the same time included. Its size is the number of payers. A fan of at least two counts for every payment of
//! the batch in it. Degrees are the same with the number of payments as size; fan-out and degree-out the same
//! at the payer.

use super::super::Params;
use super::Batch;
use super::histograms::{Bins, Histograms};
use super::window::{Side, Vertex, WindowGraph};

/// A window over all payments that moves on with the payment described.
#[derive(Clone, Debug)]
struct Sliding {
    window: i64,
    /// Number of the first payment in it.
    low: usize,
    /// Number of the first payment after it.
    high: usize,
}

/// What happens to a payment as a window moves on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Enters,
    Leaves,
}

/// The histograms of fans and degrees.
#[derive(Clone, Debug)]
pub(super) struct Fans {
    fan: Sliding,
    degree: Sliding,
    fan_in: Bins,
    fan_out: Bins,
    degree_in: Bins,
    degree_out: Bins,
}

impl Fans {
    pub(super) fn new(params: &Params, first_column: usize) -> Fans {
        let sliding = |window| Sliding { window, low: 0, high: 0 };
        let fan_in = Bins::new(&params.bins, first_column);
        let fan_out = Bins::new(&params.bins, fan_in.end());
        let degree_in = Bins::new(&params.bins, fan_out.end());
        let degree_out = Bins::new(&params.bins, degree_in.end());
        let (fan, degree) = (sliding(params.fan_window), sliding(params.degree_window));
        Fans { fan, degree, fan_in, fan_out, degree_in, degree_out }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.degree_out.end()
    }

    /// Counts the fans that payment `number` closes. Payments come in order.
    pub(super) fn describe(
        &mut self,
        graph: &mut WindowGraph,
        batch: &Batch,
        number: usize,
        histograms: &mut Histograms,
    ) {
        let time = graph.edge(number).time;
        self.fan.slide(graph, time, count_fan);
        self.degree.slide(graph, time, count_degree);
        let bundle = *graph.bundle(graph.edge(number).bundle);
        let (payee, payer) = (&graph.vertex(bundle.payee).into, &graph.vertex(bundle.payer).out);
        let sides = [
            (payee.fan_window, &self.fan_in, &batch.same_payee, payee, self.fan.window),
            (payer.fan_window, &self.fan_out, &batch.same_payer, payer, self.fan.window),
            (payee.degree_window, &self.degree_in, &batch.same_payee, payee, self.degree.window),
            (payer.degree_window, &self.degree_out, &batch.same_payer, payer, self.degree.window),
        ];
        for (size, bins, same, side, window) in sides {
            if size >= 2 {
                let column = bins.column(size as usize);
                for payment in batch.chain(side, same) {
                    let other = graph.edge(batch.first + payment).time;
                    if other > time - window && other <= time {
                        histograms.count(payment, column);
                    }
                }
            }
        }
    }
}

impl Sliding {
    /// Moves the window's end to `time`.
    fn slide(&mut self, graph: &mut WindowGraph, time: i64, count: fn(&mut WindowGraph, u32, Change)) {
        while self.high < graph.end() && graph.edge(self.high).time <= time {
            let bundle = graph.edge(self.high).bundle;
            count(graph, bundle, Change::Enters);
            self.high += 1;
        }
        while self.low < self.high && graph.edge(self.low).time <= time - self.window {
            let bundle = graph.edge(self.low).bundle;
            count(graph, bundle, Change::Leaves);
            self.low += 1;
        }
    }
}

/// A fan grows with the first payment of a bundle and shrinks with its last.
fn count_fan(graph: &mut WindowGraph, bundle: u32, change: Change) {
    let bundle = graph.bundle_mut(bundle);
    let (payer, payee) = (bundle.payer, bundle.payee);
    let alone = match change {
        Change::Enters => {
            bundle.in_fan += 1;
            bundle.in_fan == 1
        }
        Change::Leaves => {
            bundle.in_fan -= 1;
            bundle.in_fan == 0
        }
    };
    if alone {
        both_sides(graph, (payer, payee), |side| &mut side.fan_window, change);
    }
}

fn count_degree(graph: &mut WindowGraph, bundle: u32, change: Change) {
    let bundle = graph.bundle(bundle);
    let ends = (bundle.payer, bundle.payee);
    both_sides(graph, ends, |side| &mut side.degree_window, change);
}

fn both_sides(
    graph: &mut WindowGraph,
    (payer, payee): (u32, u32),
    counter: fn(&mut Side) -> &mut u32,
    change: Change,
) {
    let step = |side: &mut Side| match change {
        Change::Enters => *counter(side) += 1,
        Change::Leaves => *counter(side) -= 1,
    };
    let Vertex { out, .. } = graph.vertex_mut(payer);
    step(out);
    let Vertex { into, .. } = graph.vertex_mut(payee);
    step(into);
}
