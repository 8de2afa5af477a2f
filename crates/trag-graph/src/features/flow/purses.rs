//! What accounts received in the window, and what became of it.
//!
//! A purse holds what one account received in one currency. A payment takes from the oldest receipt first.

use std::collections::VecDeque;

use super::super::Amount;
use super::super::pair_index::{PairIndex, key};
use super::chains::{Chain, Ends};

/// What a payment took from its payer's purse.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    /// How much of it receipts of the window covered.
    pub(super) covered: i128,
    /// The covered amounts, each times the time of its receipt.
    receipts_times: i128,
    /// What is left of the receipts of the window.
    pub(super) left: i128,
    /// The receipts of the window.
    pub(super) received: i128,
}

impl Spent {
    /// Mean time that the covered part was held, rounded down.
    pub(super) fn holding_seconds(&self, time: i64) -> Option<i64> {
        let aged = self.covered * i128::from(time) - self.receipts_times;
        (self.covered > 0).then(|| i64::try_from(aged / self.covered).unwrap_or(i64::MAX))
    }
}

/// A receipt that has to be taken back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    purse: u32,
    amount: i64,
}

/// A receipt of which something is left.
#[derive(Clone, Copy, Debug)]
struct Lot {
    number: u64,
    time: i64,
    left: i64,
}

/// What one account received in one currency.
#[derive(Clone, Debug, Default)]
struct Purse {
    key: u64,
    receipts: u64,
    received: i128,
    left: i128,
    lots: VecDeque<Lot>,
    ends: Ends,
}

/// All purses that have a receipt in the window.
#[derive(Clone, Debug, Default)]
pub(super) struct Purses {
    index: PairIndex,
    purses: Vec<Purse>,
    free: Vec<u32>,
}

impl Purses {
    /// Takes a payment from its payer's purse. Gives also the longest chain that it ends.
    pub(super) fn spend(
        &mut self,
        payer: Option<u32>,
        (amount, currency): Amount,
        time: i64,
        kept_percent: i64,
    ) -> (Spent, Chain) {
        let alone = Chain::alone(time);
        let purse = payer.and_then(|payer| self.index.get(key(payer, u32::from(currency.0))));
        let Some(purse) = purse.and_then(|purse| self.purses.get_mut(purse as usize)) else {
            return (Spent::default(), alone);
        };
        let chain = purse.ends.continued(amount.0, time, kept_percent).unwrap_or(alone);
        (purse.spend(amount.0), chain)
    }

    /// Puts a payment with its time and number into its payee's purse.
    pub(super) fn receive(
        &mut self,
        payee: Option<u32>,
        (amount, currency): Amount,
        (time, number): (i64, u64),
        chain: Chain,
    ) -> Option<Receipt> {
        let key = key(payee?, u32::from(currency.0));
        let place = self.index.get(key).unwrap_or_else(|| self.open(key));
        let purse = self.purses.get_mut(place as usize)?;
        purse.receipts += 1;
        purse.received += i128::from(amount.0);
        purse.left += i128::from(amount.0);
        purse.lots.push_back(Lot { number, time, left: amount.0 });
        purse.ends.add(amount.0, (time, number), chain);
        Some(Receipt { purse: place, amount: amount.0 })
    }

    /// Takes back a receipt. Receipts are taken back in their order.
    pub(super) fn take_back(&mut self, receipt: Receipt, number: u64) {
        let purse = &mut self.purses[receipt.purse as usize];
        purse.receipts -= 1;
        purse.received -= i128::from(receipt.amount);
        if let Some(lot) = purse.lots.pop_front_if(|lot| lot.number == number) {
            purse.left -= i128::from(lot.left);
        }
        purse.ends.remove_oldest();
        if purse.receipts == 0 {
            self.index.remove(purse.key);
            self.free.push(receipt.purse);
        }
    }

    fn open(&mut self, key: u64) -> u32 {
        let place = self.free.pop().unwrap_or_else(|| {
            self.purses.push(Purse::default());
            u32::try_from(self.purses.len() - 1).unwrap_or(u32::MAX)
        });
        self.purses[place as usize].key = key;
        self.index.insert(key, place);
        place
    }
}

impl Purse {
    fn spend(&mut self, amount: i64) -> Spent {
        let (mut open, mut covered, mut receipts_times) = (amount, 0, 0);
        while let Some(lot) = self.lots.front_mut().filter(|_| open > 0) {
            let part = open.min(lot.left);
            open -= part;
            lot.left -= part;
            covered += i128::from(part);
            receipts_times += i128::from(part) * i128::from(lot.time);
            if lot.left == 0 {
                self.lots.pop_front();
            }
        }
        self.left -= covered;
        Spent { covered, receipts_times, left: self.left, received: self.received }
    }
}
