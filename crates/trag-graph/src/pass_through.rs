//! What comes into an account and soon goes on: pairs of payments, and how long value is held.

use trag_model::{AccountIx, Ledger, Minor, RowId, Seconds, Sentinel};

use crate::{Edge, FlowGraph, Share, TimeOrder, Worth, parallel};

/// What counts as a pair.
#[derive(Clone, Copy, Debug)]
pub struct PairParams {
    /// Longest time from the credit to the debit, in seconds, included.
    pub window_seconds: i64,
    /// Share of the credit that the debit passes on; `None` compares nothing.
    pub share: Option<Share>,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 256;

/// Every pair of a payment into an account and a later one out of it, as (credit, debit), ascending. One
/// payment may stand in many pairs.
#[must_use]
pub fn pairs(graph: &FlowGraph, ledger: &Ledger, params: &PairParams) -> Vec<(RowId, RowId)> {
    let work = |debits: &mut Debits, range: std::ops::Range<usize>| {
        let mut found = Vec::new();
        for account in range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx) {
            debits.pairs_of(graph, ledger, params, account, &mut found);
        }
        found
    };
    let mut found: Vec<_> =
        parallel::map_chunks(graph.threads(), graph.accounts(), CHUNK, Debits::default, work)
            .into_iter()
            .flatten()
            .collect();
    found.sort_unstable();
    found
}

/// What one account paid, column by column, so that a credit is compared with many debits at once.
#[derive(Default)]
struct Debits {
    amount: Vec<i64>,
    currency: Vec<u16>,
    /// [`Sentinel::NONE`] where it is not known; no share begins there.
    base: Vec<i64>,
}

impl Debits {
    fn fill(&mut self, ledger: &Ledger, edges: &[Edge]) {
        self.amount.clear();
        self.currency.clear();
        self.base.clear();
        for edge in edges {
            let Worth { amount, currency, base } = Worth::paid(ledger, edge.row);
            self.amount.push(amount.0);
            self.currency.push(currency.0);
            self.base.push(base.map_or(i64::NONE, |base| base.0));
        }
    }

    /// The pairs of one account. Credits ascend, so both ends of what can follow them only move on.
    fn pairs_of(
        &mut self,
        graph: &FlowGraph,
        ledger: &Ledger,
        params: &PairParams,
        account: AccountIx,
        into: &mut Vec<(RowId, RowId)>,
    ) {
        let (credits, debits) = (graph.in_(account), graph.out(account));
        let (mut start, mut end, mut filled) = (0, 0, false);
        for credit in credits {
            let until = credit.time.0.saturating_add(params.window_seconds);
            while debits.get(start).is_some_and(|debit| debit.row <= credit.row) {
                start += 1;
            }
            end = end.max(start);
            while debits.get(end).is_some_and(|debit| debit.time.0 <= until) {
                end += 1;
            }
            if start == end {
                continue;
            }
            let follows = |debit: &&Edge| params.order.follows(ledger, credit, debit);
            let Some(share) = params.share else {
                into.extend(debits[start..end].iter().filter(follows).map(|debit| (credit.row, debit.row)));
                continue;
            };
            if !filled {
                self.fill(ledger, debits);
                filled = true;
            }
            let brought = Worth::received(ledger, credit.row);
            let own = share.bounds(brought.amount);
            let base = brought.base.map_or((1, 0), |base| share.bounds(base));
            let base = (base.0.max(i64::NONE + 1), base.1);
            let worth =
                self.amount[start..end].iter().zip(&self.currency[start..end]).zip(&self.base[start..end]);
            for (debit, ((amount, currency), known)) in debits[start..end].iter().zip(worth) {
                let (value, (low, high)) =
                    if *currency == brought.currency.0 { (amount, own) } else { (known, base) };
                if (low..=high).contains(value) && follows(&debit) {
                    into.push((credit.row, debit.row));
                }
            }
        }
    }
}

/// A credit or a debit, in a currency that all of one matching share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Booking time.
    pub time: Seconds,
    /// Not negative.
    pub amount: Minor,
}

/// A part of a credit that left with a debit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Index of the credit.
    pub credit: usize,
    /// Index of the debit.
    pub debit: usize,
    /// How much of the one left with the other. Positive.
    pub amount: Minor,
    /// Time between the two. Not negative.
    pub seconds: i64,
}

/// Matches debits with credits, first in, first out. Both are sorted by time; of equal times the credits
/// stand first, because an account pays from what it has. What a debit takes beyond the credits so far came
/// from before and is matched with nothing. The result is appended in the order of the debits.
pub fn first_in_first_out(credits: &[Entry], debits: &[Entry], into: &mut Vec<Held>) {
    let (mut oldest, mut taken) = (0, 0_i64);
    for (debit_index, debit) in debits.iter().enumerate() {
        let mut wanted = debit.amount.0;
        while wanted > 0 {
            let Some(credit) = credits.get(oldest).filter(|credit| credit.time <= debit.time) else { break };
            let part = wanted.min(credit.amount.0 - taken);
            if part > 0 {
                let seconds = debit.time.0 - credit.time.0;
                into.push(Held { credit: oldest, debit: debit_index, amount: Minor(part), seconds });
            }
            (wanted, taken) = (wanted - part, taken + part);
            if taken == credit.amount.0 {
                (oldest, taken) = (oldest + 1, 0);
            }
        }
    }
}

/// The time by which half of the value, or more, had left again. Sorts `held` by time held.
pub fn median_held_seconds(held: &mut [Held]) -> Option<i64> {
    held.sort_by_key(|held| held.seconds);
    let total: i128 = held.iter().map(|held| i128::from(held.amount.0)).sum();
    let mut left = 0;
    let middle = held.iter().find(|held| {
        left += i128::from(held.amount.0);
        left * 2 >= total
    });
    middle.map(|held| held.seconds)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, VecDeque};

    use proptest::prelude::*;
    use trag_model::time::DAY;

    use super::*;
    use crate::random_ledger;

    #[test]
    fn pairs_are_those_of_the_definition() {
        for seed in 0..10_000 {
            let text = random_ledger::make(seed, 4, 30, 5);
            let (ledger, graph) = (&text.ledger, FlowGraph::build(&text.ledger, &text.accounts, 2));
            let params = PairParams {
                window_seconds: 2 * DAY,
                share: [None, Some(Share::percent(90, 100))][seed % 2],
                order: [TimeOrder::Strict, TimeOrder::LedgerWithinDay][seed / 2 % 2],
            };
            let edge = |row| Edge { time: ledger.booked(row), row, other: AccountIx(0) };
            let own = |row| ledger.payer(row) == ledger.payee(row);
            let mut expected = Vec::new();
            for credit in ledger.rows().filter(|row| !own(*row)) {
                for debit in ledger.rows().filter(|row| !own(*row)) {
                    let (paid, brought) = (Worth::paid(ledger, debit), Worth::received(ledger, credit));
                    if ledger.payee(credit) == ledger.payer(debit)
                        && text.accounts.get(ledger.payer(debit)).can_be_followed()
                        && params.order.follows(ledger, &edge(credit), &edge(debit))
                        && ledger.booked(debit).0 - ledger.booked(credit).0 <= params.window_seconds
                        && params.share.is_none_or(|share| share.holds_between(paid, brought))
                    {
                        expected.push((credit, debit));
                    }
                }
            }
            assert_eq!(pairs(&graph, ledger, &params), expected, "seed {seed}");
        }
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        prop::collection::vec((0_i64..8, 0_i64..6), 0..12).prop_map(|mut items| {
            items.sort_unstable();
            items
                .into_iter()
                .map(|(time, amount)| Entry { time: Seconds(time), amount: Minor(amount) })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_unit_leaves_first_in_first_out(credits in entries(), debits in entries()) {
            let mut events: Vec<_> = credits.iter().enumerate().map(|(i, e)| (e.time, 0, i, e.amount)).collect();
            events.extend(debits.iter().enumerate().map(|(i, e)| (e.time, 1, i, e.amount)));
            events.sort_unstable();
            let (mut units, mut expected) = (VecDeque::new(), BTreeMap::<_, i64>::new());
            for (_, side, index, amount) in events {
                for _ in 0..amount.0 {
                    if side == 0 {
                        units.push_back(index);
                    } else if let Some(credit) = units.pop_front() {
                        *expected.entry((index, credit)).or_default() += 1;
                    }
                }
            }
            let mut held = Vec::new();
            first_in_first_out(&credits, &debits, &mut held);
            let matched: BTreeMap<_, _> = held.iter().map(|h| ((h.debit, h.credit), h.amount.0)).collect();
            prop_assert_eq!(matched.len(), held.len());
            prop_assert_eq!(&matched, &expected);
            let mut times: Vec<i64> =
                held.iter().flat_map(|h| vec![h.seconds; usize::try_from(h.amount.0).unwrap()]).collect();
            times.sort_unstable();
            let middle = times.get(times.len().div_ceil(2).saturating_sub(1)).copied();
            prop_assert_eq!(median_held_seconds(&mut held), middle);
        }
    }
}
