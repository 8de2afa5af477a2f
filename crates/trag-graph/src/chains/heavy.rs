//! Accounts that receive and pay so much that payments are looked up by their amounts.

use std::collections::BTreeMap;
use std::ops::Range;

use trag_model::{AccountIx, Ledger};

use crate::sliding::{Priced, Sliding, Sought};
use crate::{Edge, FlowGraph, Order, Share, Worth, parallel};

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
    pub(super) fn new(graph: &FlowGraph, ledger: &Ledger, delay: (Order<'_>, i64), short: u64) -> Heavy {
        let is_heavy = |account: &AccountIx| {
            let (credits, debits) = (graph.in_(*account), graph.out(*account));
            let all = (credits.len() + debits.len()) as u64;
            if (credits.len().min(debits.len()) as u64) < short {
                return false;
            }
            let (mut from, mut to, mut in_windows) = (0, 0, 0);
            for debit in debits {
                let window = window(credits, debit, delay, (from, to));
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

    /// Visits what the payer of a payment, which is heavy, received in time and of which the payment is a fitting share.
    /// `received` is all that it received. Gives how many payments were looked at or moved.
    pub(super) fn visit(
        &mut self,
        (ledger, received): (&Ledger, &[Edge]),
        (debit, hop, delay): (&Edge, Share, (Order<'_>, i64)),
        mut visit: impl FnMut(&Edge),
    ) -> u64 {
        let Some(sliding) = self.received.get_mut(&ledger.payer(debit.row)) else { return 0 };
        let now = sliding.window();
        let next = window(received, debit, delay, (now.start, now.end));
        let moved = sliding.move_to(next);
        let sought = Sought::wholes(hop, Worth::paid(ledger, debit.row).into());
        moved + sliding.visit(&sought, |place| visit(&received[place]))
    }
}

/// The credits that a debit can follow within the delay; some may not. `from` and `to` are those of an earlier debit.
pub(super) fn window(
    credits: &[Edge],
    debit: &Edge,
    (order, delay_seconds): (Order<'_>, i64),
    (from, to): (usize, usize),
) -> Range<usize> {
    let (opens, latest) =
        (order.earliest(debit.time).0.saturating_sub(delay_seconds), order.latest(debit.time));
    let until = |place: usize, holds: &dyn Fn(i64) -> bool| {
        let later = credits.get(place..).unwrap_or_default();
        place + later.iter().take_while(|credit| holds(credit.time.0)).count()
    };
    let (from, to) = (until(from, &|time| time < opens), until(to, &|time| time <= latest.0));
    from..to.max(from)
}
