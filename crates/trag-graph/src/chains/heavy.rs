//! Accounts that receive and pay so much that payments are looked up by their amounts.

use std::collections::BTreeMap;
use std::ops::Range;

use trag_model::{AccountIx, Ledger, RowId};

use super::ChainParams;
use crate::sliding::{Priced, Sliding, Sought};
use crate::{Edge, FlowGraph, Worth, parallel};

/// The heavy accounts, each with what it received within the delay. Their payments are visited in the order of
/// the ledger.
pub(super) struct Heavy {
    /// By account; empty where none is heavy.
    is_heavy: Vec<bool>,
    received: BTreeMap<AccountIx, Sliding>,
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 4_096;

impl Heavy {
    /// The accounts whose average payment has more than `short` payments before it in time.
    pub(super) fn new(graph: &FlowGraph, ledger: &Ledger, delay_seconds: i64, short: u64) -> Heavy {
        let is_heavy = |account: &AccountIx| {
            let (credits, debits) = (graph.in_(*account), graph.out(*account));
            let all = (credits.len() + debits.len()) as u64;
            if (credits.len().min(debits.len()) as u64) < short {
                return false;
            }
            let (mut from, mut to, mut in_windows) = (0, 0, 0);
            for debit in debits {
                let window = window(credits, debit, delay_seconds, (from, to));
                (from, to) = (window.start, window.end);
                in_windows += window.len() as u64;
            }
            in_windows / short.max(1) > all
        };
        let work = |(): &mut (), range: Range<usize>| {
            let accounts = range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx);
            accounts.filter(is_heavy).collect::<Vec<_>>()
        };
        let found = parallel::map_chunks(graph.threads(), graph.accounts(), CHUNK, || (), work).concat();
        let mut heavy = Heavy { is_heavy: Vec::new(), received: BTreeMap::new() };
        if !found.is_empty() {
            heavy.is_heavy.resize(graph.accounts(), false);
        }
        for account in found {
            heavy.is_heavy[account.0 as usize] = true;
            let price = |edge: &Edge| Priced::from(Worth::received(ledger, edge.row));
            let received = graph.in_(account).iter().map(price).collect();
            heavy.received.insert(account, Sliding::new(received));
        }
        heavy
    }

    pub(super) fn has(&self, account: AccountIx) -> bool {
        self.is_heavy.get(account.0 as usize).copied().unwrap_or(false)
    }

    /// Visits what the payer of `row`, which is heavy, received in time and of which the row is a fitting share.
    /// `received` is all that it received. Gives how many payments were looked at or moved.
    pub(super) fn visit(
        &mut self,
        ledger: &Ledger,
        received: &[Edge],
        params: &ChainParams,
        row: RowId,
        mut visit: impl FnMut(&Edge),
    ) -> u64 {
        let Some(sliding) = self.received.get_mut(&ledger.payer(row)) else { return 0 };
        let debit = Edge { time: ledger.booked(row), row, other: ledger.payee(row) };
        let now = sliding.window();
        let next = window(received, &debit, params.max_delay_seconds, (now.start, now.end));
        let moved = sliding.move_to(next);
        let sought = Sought::wholes(params.hop, Worth::paid(ledger, row).into());
        moved + sliding.visit(&sought, |place| visit(&received[place]))
    }
}

/// The credits from the delay before a debit up to its time. `from` and `to` are those of an earlier debit.
fn window(credits: &[Edge], debit: &Edge, delay_seconds: i64, (from, to): (usize, usize)) -> Range<usize> {
    let opens = debit.time.0.saturating_sub(delay_seconds);
    let until = |place: usize, holds: &dyn Fn(i64) -> bool| {
        let later = credits.get(place..).unwrap_or_default();
        place + later.iter().take_while(|credit| holds(credit.time.0)).count()
    };
    let (from, to) = (until(from, &|time| time < opens), until(to, &|time| time <= debit.time.0));
    from..to.max(from)
}
