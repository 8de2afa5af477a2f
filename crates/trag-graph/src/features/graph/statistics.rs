//! Statistics of the two accounts of a payment: counterparties, payments and amounts on either side.
//!
//! They describe the graph at the end of the batch. Fan, degree, smallest, largest and median amount are over
//! all payments that the graph keeps; sums, means and moments over those of the statistics window, from which
//! payments leave at the end of a batch.

use super::super::Params;
use super::super::params::Statistic;
use super::super::stats::{Figure, order_statistics, ratio};
use super::super::table::{Column, Heading, Kind};
use super::window::{Bundle, Side, WindowGraph};

/// The columns of statistics.
#[derive(Clone, Debug)]
pub(super) struct Statistics {
    window: i64,
    statistics: Vec<Statistic>,
    first_column: usize,
    /// Number of the first payment in the window of moments.
    low: usize,
    amounts: Vec<Figure>,
}

impl Statistics {
    pub(super) fn new(params: &Params, first_column: usize) -> Statistics {
        Statistics {
            window: params.statistics_window,
            statistics: params.statistics.clone(),
            first_column,
            low: 0,
            amounts: Vec::new(),
        }
    }

    /// The columns: for payer, then payee, what the account paid, then what it received.
    pub(super) fn headings(params: &Params) -> impl Iterator<Item = Heading> {
        let sides = ["payer_out", "payer_in", "payee_out", "payee_in"];
        sides.into_iter().flat_map(|side| {
            params.statistics.iter().map(move |statistic| {
                let kind = match statistic {
                    Statistic::Fan | Statistic::Degree => Kind::Whole,
                    _ => Kind::Figures,
                };
                Heading::new(format!("{side}_{}", statistic.word()), kind)
            })
        })
    }

    /// Payment `number` comes into the window of moments.
    pub(super) fn enter(&self, graph: &mut WindowGraph, number: usize) {
        let edge = *graph.edge(number);
        let Bundle { payer, payee, .. } = *graph.bundle(edge.bundle);
        graph.vertex_mut(payer).out.moments.add(edge.amount);
        graph.vertex_mut(payee).into.moments.add(edge.amount);
    }

    /// After a batch whose last payment was at `time`.
    pub(super) fn leave(&mut self, graph: &mut WindowGraph, time: i64) {
        while self.low < graph.end() && graph.edge(self.low).time < time - self.window {
            let edge = *graph.edge(self.low);
            let Bundle { payer, payee, .. } = *graph.bundle(edge.bundle);
            graph.vertex_mut(payer).out.moments.remove(edge.amount);
            graph.vertex_mut(payee).into.moments.remove(edge.amount);
            self.low += 1;
        }
    }

    /// Appends the statistics of the accounts of payment `number`.
    pub(super) fn describe(&mut self, graph: &WindowGraph, number: usize, columns: &mut [Column]) {
        let Bundle { payer, payee, .. } = *graph.bundle(graph.edge(number).bundle);
        let (payer, payee) = (graph.vertex(payer), graph.vertex(payee));
        let mut columns = columns[self.first_column..].iter_mut();
        for side in [&payer.out, &payer.into, &payee.out, &payee.into] {
            self.side(graph, side, &mut columns);
        }
    }

    fn side<'a>(
        &mut self,
        graph: &WindowGraph,
        side: &Side,
        columns: &mut impl Iterator<Item = &'a mut Column>,
    ) {
        let fan = u32::try_from(side.bundles.len()).unwrap_or(u32::MAX);
        let described = side.moments.describe();
        let asks = |statistics: &[Statistic]| self.statistics.iter().any(|asked| statistics.contains(asked));
        let extremes = if asks(&[Statistic::Minimum, Statistic::Maximum, Statistic::Median]) {
            self.amounts.clear();
            let edges = side.bundles.iter().flat_map(|bundle| graph.edges_of(*bundle));
            self.amounts.extend(edges.map(|(_, edge)| edge.amount));
            order_statistics(&mut self.amounts)
        } else {
            Default::default()
        };
        for (statistic, column) in self.statistics.iter().zip(columns) {
            match (column, statistic) {
                (Column::Whole(numbers), Statistic::Fan) => numbers.push(whole(fan)),
                (Column::Whole(numbers), _) => numbers.push(whole(side.degree)),
                (Column::Figures(figures), Statistic::Ratio) => figures.push(ratio(side.degree, fan)),
                (Column::Figures(figures), Statistic::Mean) => figures.push(described.mean),
                (Column::Figures(figures), Statistic::Sum) => figures.push(described.sum),
                (Column::Figures(figures), Statistic::Minimum) => figures.push(extremes[0]),
                (Column::Figures(figures), Statistic::Maximum) => figures.push(extremes[1]),
                (Column::Figures(figures), Statistic::Median) => figures.push(extremes[2]),
                (Column::Figures(figures), Statistic::Variance) => figures.push(described.variance),
                (Column::Figures(figures), Statistic::Skew) => figures.push(described.skew),
                (Column::Figures(figures), _) => figures.push(described.kurtosis),
                (other, _) => assert!(matches!(other, Column::Figures(_)), "a statistic is a number"),
            }
        }
    }
}

fn whole(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
