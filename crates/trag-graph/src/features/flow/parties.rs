//! Who paid whom in the window: counterparties, and those behind them.

use super::super::pair_index::{PairIndex, key};

/// Counts about one account. All are of the window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Party {
    /// Accounts that paid it.
    pub(super) payers: u64,
    /// Accounts that it paid.
    pub(super) payees: u64,
    /// Payments that it made.
    pub(super) payments: u64,
    /// Over the payments that it received: payers that each payer had when it paid, summed up.
    pub(super) second_payers: u64,
    /// Over the payments that it made: payees that each payee had when it was paid, summed up.
    pub(super) second_payees: u64,
}

/// What is known about the two ends of a payment before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) payer: Party,
    pub(super) payee: Party,
    /// Payments from this payer to this payee.
    pub(super) before: u64,
    /// Payments from this payee to this payer.
    pub(super) returned: u64,
    /// Time of the last payment from this payer to this payee.
    pub(super) last_time: Option<i64>,
}

/// What a payment added, to be taken back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    payer: Option<u32>,
    payee: Option<u32>,
    second_payers: u64,
    second_payees: u64,
}

/// Payments from one account to another.
#[derive(Clone, Copy, Debug, Default)]
struct Between {
    payments: u64,
    last_time: i64,
}

/// The accounts, and the pairs among them that have a payment in the window.
///
/// An end that is no account is counted nowhere: two of them have nothing in common.
#[derive(Clone, Debug)]
pub(super) struct Parties {
    accounts: Vec<Party>,
    index: PairIndex,
    between: Vec<Between>,
    free: Vec<u32>,
}

impl Parties {
    pub(super) fn new(accounts: usize) -> Parties {
        Parties {
            accounts: vec![Party::default(); accounts],
            index: PairIndex::default(),
            between: Vec::new(),
            free: Vec::new(),
        }
    }

    pub(super) fn known(&self, payer: Option<u32>, payee: Option<u32>) -> Known {
        let between = |payer: Option<u32>, payee: Option<u32>| {
            let pair = self.index.get(key(payer?, payee?))?;
            self.between.get(pair as usize).copied()
        };
        let before = between(payer, payee);
        Known {
            payer: self.party(payer),
            payee: self.party(payee),
            before: before.map_or(0, |before| before.payments),
            returned: between(payee, payer).map_or(0, |returned| returned.payments),
            last_time: before.map(|before| before.last_time),
        }
    }

    fn party(&self, account: Option<u32>) -> Party {
        account.and_then(|account| self.accounts.get(account as usize)).copied().unwrap_or_default()
    }

    /// Takes a payment in.
    pub(super) fn add(&mut self, payer: Option<u32>, payee: Option<u32>, time: i64) -> Pair {
        let (second_payers, second_payees) = (self.party(payer).payers, self.party(payee).payees);
        let is_new = match (payer, payee) {
            (Some(payer), Some(payee)) => self.meet(key(payer, payee), time),
            // Each end that is no account is a new counterparty.
            _ => true,
        };
        self.change(payer, |party| {
            party.payments += 1;
            party.payees += u64::from(is_new);
            party.second_payees += second_payees;
        });
        self.change(payee, |party| {
            party.payers += u64::from(is_new);
            party.second_payers += second_payers;
        });
        Pair { payer, payee, second_payers, second_payees }
    }

    /// Takes a payment out again.
    pub(super) fn take_back(&mut self, pair: Pair) {
        let is_last = match (pair.payer, pair.payee) {
            (Some(payer), Some(payee)) => self.part(key(payer, payee)),
            _ => true,
        };
        self.change(pair.payer, |party| {
            party.payments -= 1;
            party.payees -= u64::from(is_last);
            party.second_payees -= pair.second_payees;
        });
        self.change(pair.payee, |party| {
            party.payers -= u64::from(is_last);
            party.second_payers -= pair.second_payers;
        });
    }

    fn change(&mut self, account: Option<u32>, change: impl FnOnce(&mut Party)) {
        if let Some(party) = account.and_then(|account| self.accounts.get_mut(account as usize)) {
            change(party);
        }
    }

    /// One more payment of a pair. Whether it is the first in the window.
    fn meet(&mut self, pair: u64, time: i64) -> bool {
        if let Some(place) = self.index.get(pair) {
            let between = &mut self.between[place as usize];
            *between = Between { payments: between.payments + 1, last_time: time };
            return false;
        }
        let place = self.free.pop().unwrap_or_else(|| {
            self.between.push(Between::default());
            u32::try_from(self.between.len() - 1).unwrap_or(u32::MAX)
        });
        self.between[place as usize] = Between { payments: 1, last_time: time };
        self.index.insert(pair, place);
        true
    }

    /// One payment less of a pair. Whether it was the last in the window.
    fn part(&mut self, pair: u64) -> bool {
        let Some(place) = self.index.get(pair) else { return false };
        let between = &mut self.between[place as usize];
        between.payments -= 1;
        let is_last = between.payments == 0;
        if is_last {
            self.index.remove(pair);
            self.free.push(place);
        }
        is_last
    }
}
