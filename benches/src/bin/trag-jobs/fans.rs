//! Job C: payments with which an account has met ten or more others within three days.

use std::ops::Range;

use trag_graph::fans::{self, DistinctCounter};
use trag_graph::{Edge, parallel};
use trag_model::AccountIx;
use trag_model::time::DAY;

use crate::Settings;
use crate::answer::Answer;
use crate::read::Case;

const MIN_DISTINCT: u32 = 10;

/// Rows (row, different accounts in the window that ends with it), by payer and by payee.
pub(crate) fn find(case: &Case, settings: &Settings) -> Vec<Answer> {
    let graph = &case.graph;
    let hits = |counter: &mut DistinctCounter, edges: &[Edge], into: &mut Vec<[u64; 2]>| {
        if edges.len() < MIN_DISTINCT as usize {
            return;
        }
        fans::windows(edges, 3 * DAY, counter, |window, distinct| {
            if distinct >= MIN_DISTINCT {
                let last = edges[window.end - 1].time;
                let at_the_end = edges[window].iter().rev().take_while(|edge| edge.time == last);
                into.extend(at_the_end.map(|edge| [case.data_row(edge.row), u64::from(distinct)]));
            }
        });
    };
    let work = |counter: &mut DistinctCounter, range: Range<usize>| {
        let (mut out, mut into) = (Vec::new(), Vec::new());
        for account in range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx) {
            hits(counter, graph.out(account), &mut out);
            hits(counter, graph.in_(account), &mut into);
        }
        (out, into)
    };
    let init = || DistinctCounter::new(graph.accounts());
    let (out, into): (Vec<_>, Vec<_>) =
        parallel::map_chunks(settings.threads, graph.accounts(), 256, init, work).into_iter().unzip();
    vec![Answer::new("Cout", &out.concat()), Answer::new("Cin", &into.concat())]
}
