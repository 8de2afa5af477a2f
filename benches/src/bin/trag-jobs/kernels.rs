//! Every kernel with the parameters of its rule: what a million payments cost.
//!
//! Amounts are compared in the currency of the file and not in euros, so that no rate is needed. Where a rule looks
//! at more than the shape (balances, new payers), only the shape is searched.

use std::io::{self, Write};

use serde_json::json;
use trag_graph::bipartite::{self, BipartiteParams};
use trag_graph::chains::{self, ChainParams};
use trag_graph::cycles::{self, CycleParams, CycleSet};
use trag_graph::fans::{self, DistinctCounter};
use trag_graph::gather_scatter::{self, GatherScatterParams};
use trag_graph::pass_through::{PairParams, pairs};
use trag_graph::scatter_gather::{self, ScatterGatherParams};
use trag_graph::split::{self, SplitParams};
use trag_graph::stack::{self, StackParams};
use trag_graph::u_turn::{self, UTurnParams};
use trag_graph::{Edge, FlowGraph, Holders, Share, TimeOrder, parallel};
use trag_model::time::DAY;
use trag_model::{AccountIx, RowId};

use crate::read::Case;
use crate::{Settings, now};

/// Smallest payment that the rules look at, in minor units.
const LEAST: i64 = 100_000;

/// Accounts that met more others are passed over.
const HUBS: Option<u32> = Some(500);

const ORDER: TimeOrder = TimeOrder::Strict;

/// A kernel, and how many hits it has.
type Kernel = (&'static str, fn(&Case, &Settings) -> usize);

const KERNELS: [Kernel; 11] = [
    ("pass-through", pass_through),
    ("fan-in", |case, _| fan(case, FlowGraph::in_)),
    ("fan-out", |case, _| fan(case, FlowGraph::out)),
    ("scatter-gather", scattered),
    ("gather-scatter", gathered),
    ("cycles", cycled),
    ("chains", chained),
    ("bipartite", webs),
    ("split", splits),
    ("stack", stacked),
    ("u-turn", turns),
];

/// Runs all kernels, or the one that is named, and prints a line of JSON for each. On one thread the CPU time is that
/// of the kernel, whatever else the machine does.
pub(crate) fn run(case: &Case, settings: &Settings, only: Option<&str>) -> io::Result<()> {
    for (name, search) in KERNELS.into_iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        let (begun, before) = (now(), cpu_ms());
        let hits = search(case, settings);
        let (seconds, rows) = (begun.elapsed().as_secs_f64(), case.ledger.len());
        let cpu_ms = before.zip(cpu_ms()).map(|(before, after)| after - before);
        let line =
            json!({ "kernel": name, "rows": rows, "seconds": seconds, "cpu_ms": cpu_ms, "hits": hits });
        writeln!(io::stdout(), "{line}")?;
    }
    Ok(())
}

/// CPU time of this thread, where the system tells it.
fn cpu_ms() -> Option<u64> {
    let printed = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(printed.split(' ').next()?.parse::<u64>().ok()? / 1_000_000)
}

fn large(case: &Case) -> impl Fn(RowId) -> bool + Sync {
    move |row| case.ledger.amount[row.0 as usize] >= LEAST
}

fn pass_through(case: &Case, settings: &Settings) -> usize {
    let params = PairParams {
        window_seconds: 2 * DAY,
        share: Some(Share::percent(90, 100)),
        order: ORDER,
        max_degree: HUBS,
    };
    pairs(&case.ledger, &case.followed, &params, settings.threads).pairs.len()
}

fn fan(case: &Case, list: fn(&FlowGraph, AccountIx) -> &[Edge]) -> usize {
    let graph = &case.graph;
    let work = |counter: &mut DistinctCounter, range: std::ops::Range<usize>| {
        let accounts = range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx);
        accounts.map(|account| fans::spans(list(graph, account), 7 * DAY, 10, counter).len()).sum::<usize>()
    };
    let init = || DistinctCounter::new(graph.accounts());
    parallel::map_chunks(graph.threads(), graph.accounts(), 256, init, work).into_iter().sum()
}

fn scattered(case: &Case, _: &Settings) -> usize {
    let params = ScatterGatherParams {
        min_middles: 3,
        window_seconds: 10 * DAY,
        hop: None,
        kept: Some(Share::percent(80, 105)),
        may_return: false,
        order: ORDER,
        max_degree: HUBS,
        max_steps: Some(10_000_000),
    };
    scatter_gather::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn gathered(case: &Case, _: &Settings) -> usize {
    let params = GatherScatterParams {
        min_payers: 3,
        min_payees: 3,
        window_seconds: 10 * DAY,
        kept: Some(Share::percent(80, 105)),
        order: ORDER,
        max_degree: HUBS,
    };
    gather_scatter::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn cycled(case: &Case, _: &Settings) -> usize {
    let params = CycleParams {
        min_hops: 2,
        max_hops: 6,
        window_seconds: 30 * DAY,
        hop: None,
        total: Some(Share::percent(70, 105)),
        order: ORDER,
        max_degree: None,
        max_steps: Some(1_000_000),
    };
    let count = |_, found: &CycleSet| found.len();
    let found = cycles::search(&case.graph, &case.ledger, &Holders::default(), &params, large(case), count);
    found.reports.into_iter().sum()
}

fn chained(case: &Case, _: &Settings) -> usize {
    let params = ChainParams {
        min_hops: 4,
        max_delay_seconds: 3 * DAY,
        hop: Share::percent(80, 100),
        order: ORDER,
        max_degree: HUBS,
    };
    chains::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn webs(case: &Case, _: &Settings) -> usize {
    let params = BipartiteParams {
        min_payers: 3,
        min_payees: 3,
        min_each: 2,
        min_density_bp: 5_000,
        window_days: 10,
        max_degree: HUBS,
    };
    bipartite::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn splits(case: &Case, _: &Settings) -> usize {
    let params = SplitParams {
        min_parts: 1,
        max_parts: 3,
        window_seconds: 3 * DAY,
        kept: Share { low_bp: 9_000, high_bp: 9_950 },
        order: ORDER,
        max_degree: HUBS,
        max_steps: Some(100_000),
    };
    split::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn stacked(case: &Case, _: &Settings) -> usize {
    let params = StackParams {
        min_hops: 2,
        min_width: 1,
        max_delay_seconds: 5 * DAY,
        join_layers: false,
        hop: Some(Share::percent(90, 110)),
        total: None,
        order: ORDER,
        max_degree: HUBS,
        max_steps: None,
    };
    stack::find(&case.graph, &case.ledger, &params, large(case)).hits.len()
}

fn turns(case: &Case, _: &Settings) -> usize {
    let params = UTurnParams {
        window_seconds: 60 * DAY,
        kept: Share::percent(70, 105),
        order: ORDER,
        max_steps: Some(10_000_000),
    };
    // The file has no countries: every other account is abroad, so that none is passed over.
    let place = (&case.graph, &case.ledger, &Holders::default());
    u_turn::find(place, &params, |_, _| true, large(case)).hits.len()
}
