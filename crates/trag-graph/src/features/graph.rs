//! The columns of the library: histograms of patterns, and statistics of accounts.
//!
//! Payments come in batches. All payments of a batch enter the graph, then each is described in turn, then
//! what is older than the window leaves. A pattern is counted when the last payment of it is described, for
//! that payment and for the others of its batch; payments of earlier batches were written down already.

mod ahead;
mod fans;
mod histograms;
mod labels;
mod scatter_gather;
mod simple_cycles;
mod simple_reach;
mod statistics;
mod temporal_cycles;
mod temporal_reach;
mod window;

use fans::Fans;
use histograms::Histograms;
use scatter_gather::ScatterGathers;
use simple_cycles::SimpleCycles;
use statistics::Statistics;
use temporal_cycles::TemporalCycles;
use window::{Bundle, Side, WindowGraph};

use super::stats::major;
use super::table::{Column, Heading, Kind};
use super::{End, Params, Payment};

/// The graph of the window, and what describes payments in it.
#[derive(Clone, Debug)]
pub struct PatternGraph {
    graph: WindowGraph,
    batch: Batch,
    fans: Fans,
    scatter_gathers: ScatterGathers,
    temporal_cycles: TemporalCycles,
    simple_cycles: SimpleCycles,
    statistics: Statistics,
    histograms: Histograms,
    graph_window: i64,
}

/// The payments that are described together, numbered from 0.
#[derive(Clone, Debug, Default)]
struct Batch {
    /// Number that the first payment has in the graph.
    first: usize,
    /// Number of the batch.
    number: u32,
    /// Per payment the one before it with the same payer.
    same_payer: Vec<u32>,
    /// Per payment the one before it with the same payee.
    same_payee: Vec<u32>,
}

impl Batch {
    /// The payments of the batch on one side of a vertex, the last first.
    fn chain(&self, side: &Side, same: &[u32]) -> impl Iterator<Item = usize> {
        let (last, batch) = side.in_batch;
        let mut next = if batch == self.number { last } else { window::NONE };
        std::iter::from_fn(move || {
            let payment = (next != window::NONE).then_some(next as usize)?;
            next = same[payment];
            Some(payment)
        })
    }

    /// Puts the next payment into the chain of a side.
    fn link(side: &mut Side, same: &mut Vec<u32>, number: u32) {
        let (last, batch) = side.in_batch;
        let payment = u32::try_from(same.len()).unwrap_or(window::NONE);
        same.push(if batch == number { last } else { window::NONE });
        side.in_batch = (payment, number);
    }
}

impl PatternGraph {
    /// No payments, among `accounts` accounts.
    #[must_use]
    pub fn new(params: &Params, accounts: usize) -> PatternGraph {
        let fans = Fans::new(params, 0);
        let scatter_gathers = ScatterGathers::new(params, fans.end());
        let temporal_cycles = TemporalCycles::new(params, scatter_gathers.end());
        let simple_cycles = SimpleCycles::new(params, temporal_cycles.end());
        PatternGraph {
            graph: WindowGraph::new(accounts),
            batch: Batch::default(),
            statistics: Statistics::new(params, simple_cycles.end()),
            histograms: Histograms::new(simple_cycles.end(), params.batch),
            graph_window: params.graph_window,
            fans,
            scatter_gathers,
            temporal_cycles,
            simple_cycles,
        }
    }

    /// The columns, in the library's order.
    #[must_use]
    pub fn headings(params: &Params) -> Vec<Heading> {
        let histograms = [
            ("fan_in", &params.bins),
            ("fan_out", &params.bins),
            ("degree_in", &params.bins),
            ("degree_out", &params.bins),
            ("scatter_gather", &params.bins),
            ("temporal_cycle", &params.bins),
            ("simple_cycle", &params.simple_cycle_bins),
        ];
        let counts = histograms.into_iter().flat_map(|(name, bins)| {
            bins.iter().map(move |least| Heading::new(format!("{name}_{least}"), Kind::Counts))
        });
        counts.chain(Statistics::headings(params)).collect()
    }

    /// Describes a batch of payments, of which none stays in one account, and appends to `columns`; the first
    /// payment gets the place `first`.
    pub fn describe(&mut self, payments: &[Payment], columns: &mut [Column], first: usize) {
        self.enter(payments);
        let (begin, end) = (self.batch.first, self.graph.end());
        for number in begin..end {
            self.fans.describe(&mut self.graph, &self.batch, number, &mut self.histograms);
            self.scatter_gathers.describe(&self.graph, &self.batch, number, &mut self.histograms);
            self.temporal_cycles.describe(&self.graph, &self.batch, number, &mut self.histograms);
            self.simple_cycles.describe(&self.graph, &self.batch, number, &mut self.histograms);
        }
        self.histograms.drain_into(columns, first);
        for number in begin..end {
            self.statistics.describe(&self.graph, number, columns);
        }
        if let Some(last) = payments.last() {
            self.statistics.leave(&mut self.graph, last.time.0);
            self.graph.drop_before(last.time.0 - self.graph_window);
        }
    }

    fn enter(&mut self, payments: &[Payment]) {
        self.batch.first = self.graph.end();
        // Batch 0 is none: a new side is in no batch.
        self.batch.number += 1;
        self.batch.same_payer.clear();
        self.batch.same_payee.clear();
        for payment in payments {
            let account = |end| match end {
                End::Account(account) => Some(account.0),
                End::Apart => None,
            };
            let payer = self.graph.vertex_of(account(payment.payer));
            let payee = self.graph.vertex_of(account(payment.payee));
            let (minor, currency) = payment.paid;
            self.graph.add(payer, payee, payment.time.0, major(minor, currency));
            let number = self.graph.end() - 1;
            self.statistics.enter(&mut self.graph, number);
            let Bundle { payer, payee, .. } = *self.graph.bundle(self.graph.edge(number).bundle);
            let batch = &mut self.batch;
            Batch::link(&mut self.graph.vertex_mut(payer).out, &mut batch.same_payer, batch.number);
            Batch::link(&mut self.graph.vertex_mut(payee).into, &mut batch.same_payee, batch.number);
        }
    }
}
