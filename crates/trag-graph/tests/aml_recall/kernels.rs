//! The kernels with the parameters that are measured, and which attempts have the shape that a kernel names.

use std::collections::{BTreeMap, BTreeSet};

use trag_graph::bipartite::{self, BipartiteParams};
use trag_graph::cycles::{self, CycleParams};
use trag_graph::fans::{self, DistinctCounter};
use trag_graph::gather_scatter::{self, GatherScatterParams};
use trag_graph::rings::{self, RingParams};
use trag_graph::scatter_gather::{self, ScatterGatherParams};
use trag_graph::stack::{self, StackParams};
use trag_graph::{Edge, FlowGraph, Holders, Share, TimeOrder};
use trag_model::time::DAY;
use trag_model::{AccountIx, RowId};

use crate::Laid;
use crate::attempts::Attempt;

/// A kernel with parameters.
pub(crate) struct Kernel {
    /// The type of attempt that it names.
    pub(crate) kind: &'static str,
    pub(crate) parameters: &'static str,
    /// Attempts with the shape of which at least half the rows must be found, in percent.
    pub(crate) least_percent: usize,
    /// The same of all attempts of the type, with the shape or without.
    pub(crate) least_percent_of_all: usize,
    pub(crate) run: fn(&Laid) -> Vec<Vec<RowId>>,
}

const fn kernel(
    kind: &'static str,
    parameters: &'static str,
    least_percent: usize,
    run: fn(&Laid) -> Vec<Vec<RowId>>,
) -> Kernel {
    Kernel { kind, parameters, least_percent, least_percent_of_all: 0, run }
}

/// Payments of less than so many cents of the base currency take no part in the default searches.
const MIN_BASE: i64 = 100_000;

fn large(laid: &Laid, row: RowId) -> bool {
    laid.ledger.base_amount(row).is_some_and(|amount| amount.0 >= MIN_BASE)
}

pub(crate) fn all() -> Vec<Kernel> {
    vec![
        kernel("FAN-IN", "default: 10 payers, 7 days", 0, |laid| fan(laid, FlowGraph::in_, (7, 10), true)),
        kernel("FAN-IN", "wide: 2 payers, 4 days", 95, |laid| fan(laid, FlowGraph::in_, (4, 2), false)),
        kernel("FAN-OUT", "default: 10 payees, 7 days", 0, |laid| fan(laid, FlowGraph::out, (7, 10), true)),
        kernel("FAN-OUT", "wide: 2 payees, 4 days", 95, |laid| fan(laid, FlowGraph::out, (4, 2), false)),
        kernel("CYCLE", "default: 2 to 6 hops, 30 days, total 70 to 105 %", 0, |laid| {
            cycle(laid, (6, 30), (None, Some(Share::percent(70, 105))), true)
        }),
        kernel("CYCLE", "wide: 2 to 12 hops, 4 days, hop 85 to 120 %", 95, |laid| {
            cycle(laid, (12, 4), (Some(Share::percent(85, 120)), None), false)
        }),
        Kernel {
            least_percent_of_all: 95,
            ..kernel("CYCLE", "rings: 2 to 12 hops in any order, 4 days, hop 85 to 120 %", 95, rings)
        },
        kernel("GATHER-SCATTER", "default: 3 and 3, 10 days, 80 to 105 %", 0, |laid| {
            gather_scatter(laid, 3, Some(Share::percent(80, 105)), true)
        }),
        kernel("GATHER-SCATTER", "wide: 1 and 1, 10 days", 95, |laid| gather_scatter(laid, 1, None, false)),
        kernel("SCATTER-GATHER", "default: 3, 10 days, total 80 to 105 %", 0, |laid| {
            scatter_gather(laid, 3, Some(Share::percent(80, 105)), true)
        }),
        kernel("SCATTER-GATHER", "wide: 2, 4 days, hop 75 to 130 %, may return", 95, |laid| {
            scatter_gather(laid, 2, None, false)
        }),
        kernel("SCATTER-GATHER", "widest: 1, 4 days, hop 75 to 130 %, may return", 95, |laid| {
            scatter_gather(laid, 1, None, false)
        }),
        kernel("STACK", "2 hops, 5 days, hop 90 to 110 %, from 1,000", 90, |laid| {
            stacked(laid, Share::percent(90, 110), true)
        }),
        kernel("STACK", "wide: 2 hops, 5 days, hop 90 to 110 %", 95, |laid| {
            stacked(laid, Share::percent(90, 110), false)
        }),
        kernel("BIPARTITE", "default: 3 and 3, each 2, 50 %, 10 days", 0, |laid| {
            bipartite(laid, (3, 2), (5_000, 10), true)
        }),
        kernel("BIPARTITE", "single pairs: 1 and 1, 100 %, 2 days", 0, |laid| {
            bipartite(laid, (1, 1), (10_000, 2), false)
        }),
        kernel("BIPARTITE", "no density: 1 and 1, 0 %, 2 days", 95, |laid| {
            bipartite(laid, (1, 1), (0, 2), false)
        }),
    ]
}

type List = fn(&FlowGraph, AccountIx) -> &[Edge];

fn fan(laid: &Laid, list: List, (days, least): (i64, u32), only_large: bool) -> Vec<Vec<RowId>> {
    let mut counter = DistinctCounter::new(laid.graph.accounts());
    let accounts = (0..laid.graph.accounts()).map(|index| AccountIx(u32::try_from(index).unwrap()));
    let mut hits = Vec::new();
    for account in accounts {
        let counts = |edge: &&Edge| !only_large || large(laid, edge.row);
        let edges: Vec<Edge> = list(&laid.graph, account).iter().filter(counts).copied().collect();
        let spans = fans::spans(&edges, days * DAY, least, &mut counter);
        hits.extend(spans.into_iter().map(|span| edges[span.edges].iter().map(|edge| edge.row).collect()));
    }
    hits
}

fn cycle(
    laid: &Laid,
    (max_hops, days): (usize, i64),
    (hop, total): (Option<Share>, Option<Share>),
    only_large: bool,
) -> Vec<Vec<RowId>> {
    let params = CycleParams {
        min_hops: 2,
        max_hops,
        window_seconds: days * DAY,
        hop,
        total,
        order: TimeOrder::Strict,
        max_degree: None,
        max_steps: Some(1_000_000),
    };
    let starts = |row| !only_large || large(laid, row);
    let copy = |_, found: &cycles::CycleSet| {
        assert!(!found.stopped(), "the search was cut");
        found.iter().map(<[RowId]>::to_vec).collect::<Vec<_>>()
    };
    let found = cycles::search(&laid.graph, &laid.ledger, &Holders::default(), &params, starts, copy);
    found.reports.into_iter().flatten().collect()
}

fn rings(laid: &Laid) -> Vec<Vec<RowId>> {
    let params = RingParams {
        min_hops: 2,
        max_hops: 12,
        window_seconds: 4 * DAY,
        hop: Share::percent(85, 120),
        max_degree: None,
        max_steps: Some(1_000_000),
    };
    let found = rings::find(&laid.graph, &laid.ledger, &params, |_| true);
    assert!(found.stops.is_empty(), "{} searches were cut", found.stops.len());
    found.hits
}

fn gather_scatter(laid: &Laid, least: u32, kept: Option<Share>, only_large: bool) -> Vec<Vec<RowId>> {
    let params = GatherScatterParams {
        min_payers: least,
        min_payees: least,
        window_seconds: 10 * DAY,
        kept,
        order: TimeOrder::Strict,
        max_degree: Some(500),
    };
    let counts = |row| !only_large || large(laid, row);
    let found = gather_scatter::find(&laid.graph, &laid.ledger, &params, counts);
    found.hits.into_iter().map(|hit| hit.rows).collect()
}

fn scatter_gather(laid: &Laid, least: u32, kept: Option<Share>, only_large: bool) -> Vec<Vec<RowId>> {
    let params = ScatterGatherParams {
        min_middles: least,
        window_seconds: if only_large { 10 } else { 4 } * DAY,
        hop: if only_large { None } else { Some(Share::percent(75, 130)) },
        kept,
        may_return: !only_large,
        order: TimeOrder::Strict,
        max_degree: Some(500),
        max_steps: None,
    };
    let counts = |row| !only_large || large(laid, row);
    let found = scatter_gather::find(&laid.graph, &laid.ledger, &params, counts);
    found.hits.into_iter().map(|hit| hit.rows).collect()
}

fn stacked(laid: &Laid, hop: Share, only_large: bool) -> Vec<Vec<RowId>> {
    let params = StackParams {
        min_hops: 2,
        min_width: 1,
        max_delay_seconds: 5 * DAY,
        join_layers: false,
        hop: Some(hop),
        total: None,
        order: TimeOrder::Strict,
        max_degree: Some(500),
        max_steps: None,
    };
    let counts = |row| !only_large || large(laid, row);
    let found = stack::find(&laid.graph, &laid.ledger, &params, counts);
    found.hits.into_iter().map(|hit| hit.rows).collect()
}

fn bipartite(
    laid: &Laid,
    (least, min_each): (usize, usize),
    (min_density_bp, window_days): (u32, i64),
    only_large: bool,
) -> Vec<Vec<RowId>> {
    let params = BipartiteParams {
        min_payers: least,
        min_payees: least,
        min_each,
        min_density_bp,
        window_days,
        max_degree: if only_large { Some(500) } else { None },
    };
    let counts = |row| !only_large || large(laid, row);
    let found = bipartite::find(&laid.graph, &laid.ledger, &params, counts);
    found.hits.into_iter().map(|hit| hit.structure.rows).collect()
}

type Shape = fn(&Attempt) -> bool;

/// All attempts of a type, and those that have the shape which the name of the type says.
pub(crate) fn classes(kind: &str) -> Vec<(&'static str, Shape)> {
    let shape: Shape = match kind {
        "FAN-IN" | "FAN-OUT" => |attempt| attempt.payments.len() >= 2,
        "CYCLE" => |attempt| attempt.payments.is_sorted_by(|one, other| one.time < other.time),
        "GATHER-SCATTER" => gathers_before_it_scatters,
        "SCATTER-GATHER" => mostly_relays,
        "STACK" => |attempt| relays(attempt).0 >= 1,
        "BIPARTITE" => |attempt| {
            let payers: BTreeSet<u32> = attempt.payments.iter().map(|payment| payment.payer).collect();
            let payees: BTreeSet<u32> = attempt.payments.iter().map(|payment| payment.payee).collect();
            payers.len().min(payees.len()) < attempt.payments.len()
        },
        _ => |_| true,
    };
    vec![("in all", |_| true), ("with the shape", shape)]
}

/// Payments in and out of one account other than to itself, with one in before one out.
fn gathers_before_it_scatters(attempt: &Attempt) -> bool {
    let real = || attempt.payments.iter().filter(|payment| payment.payer != payment.payee);
    let centre = |account: u32| {
        real().any(|into| {
            into.payee == account && real().any(|out| out.payer == account && out.time > into.time)
        })
    };
    real().any(|payment| centre(payment.payer))
}

/// At least two middle accounts are paid before they pay, and no more pay before they are paid.
fn mostly_relays(attempt: &Attempt) -> bool {
    let (relays, middles) = relays(attempt);
    relays >= 2 && relays * 2 >= middles
}

/// Middle accounts that are paid before they pay, and middle accounts in all.
fn relays(attempt: &Attempt) -> (usize, usize) {
    let mut paid: BTreeMap<u32, i64> = BTreeMap::new();
    for payment in &attempt.payments {
        let first = paid.entry(payment.payee).or_insert(payment.time);
        *first = payment.time.min(*first);
    }
    let pays = |account: u32, after: i64| {
        attempt.payments.iter().any(|payment| payment.payer == account && payment.time > after)
    };
    let relays = paid.iter().filter(|(account, first)| pays(**account, **first)).count();
    (relays, paid.keys().filter(|account| pays(**account, i64::MIN)).count())
}
