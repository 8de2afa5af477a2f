//! Job E: temporal cycles, up to a number of payments or of any.

use trag_graph::cycles::{CycleParams, CycleSet, search};
use trag_graph::{Holders, TimeOrder};
use trag_model::time::DAY;

use crate::Settings;
use crate::answer::Answer;
use crate::read::Case;

/// No bound to the payments of a cycle.
pub(crate) const UNBOUNDED: usize = usize::MAX;

/// By number of payments: how many cycles there are, and their rows where these are kept.
type ByLength = Vec<(usize, Vec<u64>)>;

/// Rows of the cycles of each length; their number alone unless `keep`.
pub(crate) fn find(case: &Case, settings: &Settings, max_hops: usize, keep: bool) -> Vec<Answer> {
    let params = CycleParams {
        min_hops: 2,
        max_hops,
        window_seconds: settings.window_days * DAY,
        hop: None,
        total: None,
        order: TimeOrder::Strict,
        max_degree: None,
        max_steps: None,
    };
    let report = |_, found: &CycleSet| {
        let mut by_length = ByLength::new();
        for cycle in found.iter() {
            let (count, rows) = of_length(&mut by_length, cycle.len());
            *count += 1;
            if keep {
                rows.extend(cycle.iter().map(|row| case.data_row(*row)));
            }
        }
        by_length
    };
    let mut all = ByLength::new();
    let found = search(&case.graph, &case.ledger, &Holders::default(), &params, |_| true, report);
    for (length, (more, more_rows)) in found.reports.into_iter().flat_map(|part| part.into_iter().enumerate())
    {
        let (count, rows) = of_length(&mut all, length);
        *count += more;
        rows.extend(more_rows);
    }
    let answer = |(length, (count, rows)): (usize, (usize, Vec<u64>))| {
        let name = format!("E/len{length}");
        if keep { Answer::flat(name, length, rows) } else { Answer::counted(name, count) }
    };
    all.into_iter().enumerate().filter(|(_, (count, _))| *count > 0).map(answer).collect()
}

fn of_length(all: &mut ByLength, length: usize) -> &mut (usize, Vec<u64>) {
    if all.len() <= length {
        all.resize(length + 1, (0, Vec::new()));
    }
    &mut all[length]
}
