//! Pairs of a payment into an account and a later one out of it.
//!
//! An account's credits and debits are walked side by side in the order of time. A credit is compared with the
//! debits in its window one after the other while windows are short. Where an account has long ones, the debits
//! of the window are kept in the order of their amounts, so that only those of a fitting amount are looked at:
//! an account with a large part of all payments costs what these payments cost, and not their square.

use std::ops::Range;

use trag_model::{AccountIx, Ledger, RowId};

use super::by_account::{Base, Credit, Debit, Groups, Sorted};
use crate::days::Days;
use crate::sliding::{SHORT, Sliding, Sought};
use crate::{Edge, Order, Share, TimeOrder, parallel};

/// What counts as a pair.
#[derive(Clone, Copy, Debug)]
pub struct PairParams {
    /// Longest time from the credit to the debit, in seconds, included.
    pub window_seconds: i64,
    /// Share of the credit that the debit passes on; `None` compares nothing.
    pub share: Option<Share>,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more different accounts than this, as payers or as payees, are passed over as hubs.
    pub max_degree: Option<u32>,
}

/// What a search for pairs gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// (Credit, debit), ascending. One payment may stand in many pairs.
    pub pairs: Vec<(RowId, RowId)>,
    /// Accounts with payments in and out that were passed over as hubs.
    pub hubs: u64,
    /// Debits that were compared with a credit, or put in or taken out of the order of amounts.
    pub steps: u64,
}

/// Every pair of a payment into an account and a later one out of it. `followed` tells by account whether value
/// can be followed through it. The result is the same on every number of threads.
#[must_use]
pub fn pairs(ledger: &Ledger, followed: &[bool], params: &PairParams, threads: usize) -> Pairs {
    with_short(ledger, followed, params, (threads, SHORT))
}

pub(super) fn with_short(
    ledger: &Ledger,
    followed: &[bool],
    params: &PairParams,
    (threads, short): (usize, u64),
) -> Pairs {
    let days = if params.order == TimeOrder::AnyWithinDay { Days::read(ledger) } else { None };
    let order = Order::new(params.order, ledger, days.as_ref());
    let search = Search { ledger, order, params, short };
    if ledger.base_amount.is_all_missing() {
        search.run::<()>(followed, threads)
    } else {
        search.run::<i64>(followed, threads)
    }
}

struct Search<'a> {
    ledger: &'a Ledger,
    order: Order<'a>,
    params: &'a PairParams,
    short: u64,
}

impl Search<'_> {
    fn run<B: Base>(&self, followed: &[bool], threads: usize) -> Pairs {
        let window = (self.order, self.params.order, self.params.window_seconds);
        let groups = Groups::<B>::new(self.ledger, followed, threads, window);
        let work = |sorted: &mut Sorted<B>, (group, _): &(usize, usize)| {
            groups.sort(*group, sorted);
            let mut found = Pairs::default();
            sorted.accounts().for_each(|(credits, debits)| self.account(credits, debits, &mut found));
            found
        };
        let list = groups.list();
        let mut all = Pairs::default();
        for found in parallel::map_list(threads, &list, |(_, payments)| *payments, Sorted::default, work) {
            all.pairs.extend(found.pairs);
            (all.hubs, all.steps) = (all.hubs + found.hubs, all.steps + found.steps);
        }
        all.pairs.sort_unstable();
        all
    }

    /// The pairs of one account.
    fn account<B: Base>(&self, credits: &[Credit<B>], debits: &[Debit<B>], found: &mut Pairs) {
        if self.is_hub(credits, debits) {
            found.hubs += 1;
            return;
        }
        let in_windows: u64 = windows(credits, debits).map(|(_, window)| window.len() as u64).sum();
        if let Some(share) = self.params.share
            && in_windows / self.short.max(1) > (credits.len() + debits.len()) as u64
        {
            return self.by_amount(credits, debits, share, found);
        }
        found.steps += in_windows;
        for (credit, window) in windows(credits, debits).filter(|(_, window)| !window.is_empty()) {
            let Some(share) = self.params.share else {
                debits[window].iter().for_each(|debit| self.keep(credit, debit, found));
                continue;
            };
            let sought = Sought::parts(share, credit.priced());
            for debit in &debits[window] {
                if sought.has(debit.priced()) {
                    self.keep(credit, debit, found);
                }
            }
        }
    }

    /// The same with the debits of the window in the order of their amounts.
    fn by_amount<B: Base>(
        &self,
        credits: &[Credit<B>],
        debits: &[Debit<B>],
        share: Share,
        found: &mut Pairs,
    ) {
        let mut sliding = Sliding::new(debits.iter().map(Debit::priced).collect());
        for (credit, window) in windows(credits, debits) {
            let moved = sliding.move_to(window);
            let sought = Sought::parts(share, credit.priced());
            let looked_at = sliding.visit(&sought, |place| self.keep(credit, &debits[place], found));
            found.steps += moved + looked_at;
        }
    }

    /// Keeps a pair, unless both have one printed time and no order.
    fn keep<B>(&self, credit: &Credit<B>, debit: &Debit<B>, found: &mut Pairs) {
        let edge = |row| Edge { time: self.ledger.booked(row), row, other: AccountIx(0) };
        let (credit, debit) = (RowId(credit.row), RowId(debit.row));
        if self.params.order == TimeOrder::Strict || self.order.follows(&edge(credit), &edge(debit)) {
            found.pairs.push((credit, debit));
        }
    }

    fn is_hub<B>(&self, credits: &[Credit<B>], debits: &[Debit<B>]) -> bool {
        let Some(most) = self.params.max_degree else { return false };
        let most = most as usize;
        let more = |count: usize, others: &mut dyn Iterator<Item = AccountIx>| {
            if count <= most {
                return false;
            }
            let mut others: Vec<AccountIx> = others.collect();
            others.sort_unstable();
            others.dedup();
            others.len() > most
        };
        let payers = credits.iter().map(|credit| self.ledger.payer(RowId(credit.row)));
        let payees = debits.iter().map(|debit| self.ledger.payee(RowId(debit.row)));
        more(credits.len(), &mut { payers }) || more(debits.len(), &mut { payees })
    }
}

/// Each credit with the debits that can follow it. Credits ascend, so both ends of what follows only move on.
fn windows<'a, B>(
    credits: &'a [Credit<B>],
    debits: &'a [Debit<B>],
) -> impl Iterator<Item = (&'a Credit<B>, Range<usize>)> {
    let (mut start, mut end) = (0, 0);
    credits.iter().map(move |credit| {
        while debits.get(start).is_some_and(|debit| debit.row < credit.first) {
            start += 1;
        }
        end = end.max(start);
        while debits.get(end).is_some_and(|debit| debit.row < credit.end) {
            end += 1;
        }
        (credit, start..end)
    })
}

#[cfg(test)]
mod tests;
