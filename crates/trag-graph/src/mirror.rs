//! Mirror amounts: what goes out is what came in, to the minor unit.

use trag_model::{Currency, Ledger, Minor, RowId};

use crate::Edge;

/// What counts as a mirrored pair.
#[derive(Clone, Debug)]
pub struct MirrorParams {
    /// Longest time from the credit to the debit, in seconds, included.
    pub window_seconds: i64,
    /// What may be kept: each pair keeps nothing, or exactly one of these fees in its own currency.
    pub fees: Vec<(Minor, Currency)>,
}

/// Credits of one amount in one currency, in the order of the ledger.
struct Queue {
    currency: Currency,
    amount: i64,
    /// In the sorted credits: the next that is not matched or too old, and the end.
    next: usize,
    end: usize,
}

/// Pairs of a credit and a debit of one account, one to one, as (credit, debit) in the order of the debits.
///
/// Debits are taken in the order of the ledger. Each is matched with the earliest credit still free that
/// came at most the window before it, or at the same printed time, in the same currency, and that equals it
/// exactly or after one of the fees. Amounts of zero are matched with nothing.
#[must_use]
pub fn pairs(
    ledger: &Ledger,
    credits: &[Edge],
    debits: &[Edge],
    params: &MirrorParams,
) -> Vec<(RowId, RowId)> {
    let key = |edge: &Edge| {
        let (amount, currency) = ledger.received(edge.row);
        (currency, amount.0)
    };
    let mut sorted: Vec<(Currency, i64, Edge)> =
        credits.iter().map(|edge| (key(edge).0, key(edge).1, *edge)).collect();
    sorted.sort_by_key(|(currency, amount, edge)| (*currency, *amount, edge.row));
    let mut queues = queues(&sorted);
    let mut found = Vec::new();
    for debit in debits {
        let (amount, currency) = ledger.paid(debit.row);
        let applies = |fee: &&(Minor, Currency)| fee.1 == currency && amount.0 > 0;
        let with_fee = |fee: &(Minor, Currency)| amount.0.checked_add(fee.0.0);
        let nothing = [(Minor::ZERO, currency)];
        let amounts = nothing.iter().chain(&params.fees).filter(applies).filter_map(with_fee);
        let fitting = amounts.filter_map(|amount| {
            let at = queues.binary_search_by_key(&(currency, amount), |queue| (queue.currency, queue.amount));
            let queue = at.ok()?;
            let credit = head(&mut queues[queue], &sorted, debit, params.window_seconds)?;
            Some((credit.row, queue))
        });
        if let Some((credit, queue)) = fitting.min() {
            queues[queue].next += 1;
            found.push((credit, debit.row));
        }
    }
    found
}

fn queues(sorted: &[(Currency, i64, Edge)]) -> Vec<Queue> {
    let mut queues: Vec<Queue> = Vec::new();
    for (index, (currency, amount, _)) in sorted.iter().enumerate() {
        match queues.last_mut() {
            Some(queue) if (queue.currency, queue.amount) == (*currency, *amount) => queue.end = index + 1,
            _ => queues.push(Queue { currency: *currency, amount: *amount, next: index, end: index + 1 }),
        }
    }
    queues
}

/// The earliest credit that `debit` can mirror. Debits come in time order, so a credit that is too old for
/// this one is too old for all that follow.
fn head(
    queue: &mut Queue,
    sorted: &[(Currency, i64, Edge)],
    debit: &Edge,
    window_seconds: i64,
) -> Option<Edge> {
    while queue.next < queue.end {
        let credit = sorted[queue.next].2;
        if credit.time > debit.time {
            return None;
        }
        if debit.time.0 - credit.time.0 <= window_seconds {
            return Some(credit);
        }
        queue.next += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use trag_model::time::DAY;

    use super::*;
    use crate::{FlowGraph, random_ledger};

    #[test]
    fn pairs_are_those_of_the_definition() {
        let mut count = 0;
        for seed in 0..10_000 {
            let text = random_ledger::make(seed, 3, 40, 9);
            let (ledger, graph) = (&text.ledger, FlowGraph::build(&text.ledger, &text.accounts, 1));
            let fee = |minor| (Minor(minor), Currency::EUR);
            let fees = [vec![], vec![fee(100)], vec![fee(200), fee(100)]][seed % 3].clone();
            let params = MirrorParams { window_seconds: 2 * DAY, fees };
            for (account, _) in text.accounts.iter() {
                let (credits, debits) = (graph.in_(account), graph.out(account));
                let (mut used, mut expected) = (vec![false; credits.len()], Vec::new());
                for debit in debits {
                    let fits = |credit: &Edge| {
                        let ((came, came_in), (went, went_in)) =
                            (ledger.received(credit.row), ledger.paid(debit.row));
                        let kept = Minor(came.0 - went.0);
                        let held = debit.time.0 - credit.time.0;
                        came_in == went_in
                            && (0..=params.window_seconds).contains(&held)
                            && (kept == Minor(0) || params.fees.contains(&(kept, came_in)))
                    };
                    let free = (0..credits.len()).find(|index| !used[*index] && fits(&credits[*index]));
                    if let Some(index) = free {
                        used[index] = true;
                        expected.push((credits[index].row, debit.row));
                    }
                }
                count += expected.len();
                assert_eq!(pairs(ledger, credits, debits, &params), expected, "seed {seed}");
            }
        }
        assert!(count > 5_000, "the oracle has met only {count} pairs");
    }
}
