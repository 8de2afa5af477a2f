//! What is usual for the two accounts of a payment, from all rows before it, and what the payment itself states.

use std::collections::VecDeque;

use trag_model::Instrument;

use super::super::pair_index::{PairIndex, key};
use super::super::table::{Column, Heading, Kind};
use super::super::{Amount, Payment};
use super::share;

pub(super) const WHOLES: [&str; 13] = [
    "flow_currency",
    "flow_instrument",
    "flow_weekday",
    "flow_second_of_day",
    "flow_payer_payments_ever",
    "flow_payee_receipts_ever",
    "flow_pair_ever",
    "flow_payer_day_payments",
    "flow_payee_day_receipts",
    "flow_payer_new_payees",
    "flow_payee_new_payers",
    "flow_payer_alike_payments",
    "flow_payee_alike_receipts",
];

pub(super) const OPTIONALS: [&str; 13] = [
    "flow_amount_millionths",
    "flow_payer_known_seconds",
    "flow_payee_known_seconds",
    "flow_payer_idle_seconds",
    "flow_payee_idle_seconds",
    "flow_payer_receipt_seconds",
    "flow_payee_payment_seconds",
    "flow_payer_currency_bp",
    "flow_payee_currency_bp",
    "flow_payer_instrument_bp",
    "flow_payee_instrument_bp",
    "flow_payer_usual_bp",
    "flow_payee_usual_bp",
];

/// Of an account's rows on one side, how many of the latest are compared by amount.
const LOOKED_AT: usize = 64;
/// Amounts are alike when the smaller is at least this share of the larger, in percent.
const ALIKE_PERCENT: i128 = 90;
/// Kinds of payment.
const INSTRUMENTS: usize = Instrument::ALL.len();
/// Seconds of a day.
const DAY: i64 = 86_400;

/// What one account paid, or what it received, from the beginning of the ledger.
#[derive(Clone, Debug, Default)]
struct Side {
    payments: u32,
    last: Option<i64>,
    /// Payments on the day of the last one.
    on_last_day: u32,
    instruments: [u32; INSTRUMENTS],
    /// By currency: payments and their sum. Accounts use few currencies.
    currencies: Vec<(u16, u32, i128)>,
    /// First payments of a pair within the flow window.
    new_pairs: u32,
    /// The latest rows: time, currency, amount.
    latest: VecDeque<(i64, u16, i64)>,
}

/// What a side says about a payment before it is taken in.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    payments: u32,
    today: u32,
    new_pairs: u32,
    alike: u32,
    idle: Option<i64>,
    currency: Option<i64>,
    instrument: Option<i64>,
    usual: Option<i64>,
}

impl Side {
    fn said(&self, time: i64, (amount, currency): Amount, instrument: Instrument, since: i64) -> Said {
        let all = i128::from(self.payments);
        let own = self.currencies.iter().find(|own| own.0 == currency.0);
        let alike = self.latest.iter().filter(|(at, other, _)| *at > since && *other == currency.0);
        let alike = alike.filter(|(_, _, other)| is_alike(*other, amount.0));
        Said {
            payments: self.payments,
            today: if self.last.is_some_and(|last| day(last) == day(time)) { self.on_last_day } else { 0 },
            new_pairs: self.new_pairs,
            alike: u32::try_from(alike.count()).unwrap_or(u32::MAX),
            idle: self.last.map(|last| time - last),
            currency: share(own.map_or(0, |own| own.1.into()), all),
            instrument: share(self.instruments[instrument as usize].into(), all),
            // The mean is a quotient, so the amount is multiplied instead.
            usual: own.and_then(|own| share(i128::from(amount.0) * i128::from(own.1), own.2)),
        }
    }

    fn take_in(&mut self, time: i64, (amount, currency): Amount, instrument: Instrument, is_new: bool) {
        let same_day = self.last.is_some_and(|last| day(last) == day(time));
        self.on_last_day = if same_day { self.on_last_day.saturating_add(1) } else { 1 };
        self.payments = self.payments.saturating_add(1);
        self.last = Some(time);
        let kind = &mut self.instruments[instrument as usize];
        *kind = kind.saturating_add(1);
        match self.currencies.iter_mut().find(|own| own.0 == currency.0) {
            Some(own) => *own = (own.0, own.1.saturating_add(1), own.2 + i128::from(amount.0)),
            None => self.currencies.push((currency.0, 1, amount.0.into())),
        }
        self.new_pairs += u32::from(is_new);
        if self.latest.len() == LOOKED_AT {
            self.latest.pop_front();
        }
        self.latest.push_back((time, currency.0, amount.0));
    }
}

fn day(time: i64) -> i64 {
    time.div_euclid(DAY)
}

fn is_alike(one: i64, other: i64) -> bool {
    let (least, most) = (i128::from(one.min(other)), i128::from(one.max(other)));
    least * 100 >= most * ALIKE_PERCENT
}

/// What was paid and received by each account, and by each pair of accounts.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    window: i64,
    paid: Vec<Side>,
    received: Vec<Side>,
    /// Time of the first row of an account.
    first: Vec<Option<i64>>,
    pairs: PairIndex,
    /// Payments of each pair.
    between: Vec<u32>,
    /// First payments of pairs in the window: time, payer, payee.
    new: VecDeque<(i64, Option<u32>, Option<u32>)>,
}

impl Habits {
    pub(super) fn new(window: i64, accounts: usize) -> Habits {
        Habits {
            window,
            paid: vec![Side::default(); accounts],
            received: vec![Side::default(); accounts],
            first: vec![None; accounts],
            pairs: PairIndex::default(),
            between: Vec::new(),
            new: VecDeque::new(),
        }
    }

    pub(super) fn headings() -> impl Iterator<Item = Heading> {
        let wholes = WHOLES.into_iter().map(|name| Heading::new(name, Kind::Whole));
        wholes.chain(OPTIONALS.into_iter().map(|name| Heading::new(name, Kind::Optional)))
    }

    /// Appends what is known before a payment, and then takes it in.
    pub(super) fn describe(
        &mut self,
        payment: &Payment,
        (payer, payee): (Option<u32>, Option<u32>),
        columns: &mut [Column],
    ) {
        let (time, kind) = (payment.time.0, payment.instrument);
        self.forget(time - self.window);
        let said = |sides: &[Side], account: Option<u32>, amount: Amount| {
            let side = account.and_then(|account| sides.get(account as usize));
            side.map(|side| side.said(time, amount, kind, time - self.window)).unwrap_or_default()
        };
        let out = said(&self.paid, payer, payment.paid);
        let into = said(&self.received, payee, payment.received);
        let idle = |sides: &[Side], account: Option<u32>| {
            account.and_then(|account| sides.get(account as usize)?.last).map(|last| time - last)
        };
        let known = |account: Option<u32>| {
            account.and_then(|account| *self.first.get(account as usize)?).map(|first| time - first)
        };
        let optionals = [
            Some(millionths(payment.paid)),
            known(payer),
            known(payee),
            out.idle,
            into.idle,
            idle(&self.received, payer),
            idle(&self.paid, payee),
            out.currency,
            into.currency,
            out.instrument,
            into.instrument,
            out.usual,
            into.usual,
        ];
        let before = self.add(payment, payer, payee);
        let wholes = [
            u32::from(payment.paid.1.iso().0),
            kind as u32,
            u32::try_from((day(time) + 3).rem_euclid(7)).unwrap_or(0),
            u32::try_from(time.rem_euclid(DAY)).unwrap_or(0),
            out.payments,
            into.payments,
            before,
            out.today,
            into.today,
            out.new_pairs,
            into.new_pairs,
            out.alike,
            into.alike,
        ];
        let (first, second) = columns.split_at_mut(WHOLES.len());
        super::append_wholes(first, wholes.map(u64::from));
        super::append_optionals(second, optionals);
    }

    /// Takes a payment in. Gives how often this payer had paid this payee before.
    fn add(&mut self, payment: &Payment, payer: Option<u32>, payee: Option<u32>) -> u32 {
        let (time, kind) = (payment.time.0, payment.instrument);
        let before = match (payer, payee) {
            (Some(payer), Some(payee)) => self.meet(key(payer, payee)),
            // Ends that are no accounts are never met again.
            _ => 0,
        };
        let is_new = before == 0;
        if let Some(side) = payer.and_then(|payer| self.paid.get_mut(payer as usize)) {
            side.take_in(time, payment.paid, kind, is_new);
        }
        if let Some(side) = payee.and_then(|payee| self.received.get_mut(payee as usize)) {
            side.take_in(time, payment.received, kind, is_new);
        }
        for account in [payer, payee].into_iter().flatten() {
            if let Some(first) = self.first.get_mut(account as usize) {
                first.get_or_insert(time);
            }
        }
        if is_new {
            self.new.push_back((time, payer, payee));
        }
        before
    }

    /// One more payment of a pair. Gives how many there were.
    fn meet(&mut self, pair: u64) -> u32 {
        if let Some(count) = self.pairs.get(pair).and_then(|place| self.between.get_mut(place as usize)) {
            *count = count.saturating_add(1);
            return *count - 1;
        }
        self.pairs.insert(pair, u32::try_from(self.between.len()).unwrap_or(u32::MAX));
        self.between.push(1);
        0
    }

    /// Lets first payments up to a time, that included, be first payments no longer.
    fn forget(&mut self, until: i64) {
        while let Some((_, payer, payee)) = self.new.pop_front_if(|new| new.0 <= until) {
            if let Some(side) = payer.and_then(|payer| self.paid.get_mut(payer as usize)) {
                side.new_pairs -= 1;
            }
            if let Some(side) = payee.and_then(|payee| self.received.get_mut(payee as usize)) {
                side.new_pairs -= 1;
            }
        }
    }
}

/// An amount in millionths of its major unit, as far as 64 bits reach.
fn millionths((amount, currency): Amount) -> i64 {
    let exponent = u32::from(currency.exponent());
    let fine = i128::from(amount.0) * 1_000_000 / 10_i128.pow(exponent);
    i64::try_from(fine).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::super::oracle::{ACCOUNTS, Numbers, Row, payment, random_rows};
    use super::*;

    fn described(rows: &[Row], window: i64) -> Vec<(&'static str, Vec<Option<i64>>)> {
        let mut habits = Habits::new(window, ACCOUNTS);
        let mut columns: Vec<Column> = Habits::headings().map(|heading| heading.kind.empty()).collect();
        rows.iter().for_each(|row| habits.describe(&payment(row), (Some(row.0), Some(row.1)), &mut columns));
        let values = |column: Column| match column {
            Column::Whole(values) => values.into_iter().map(|value| Some(i64::from(value))).collect(),
            Column::Optional(values) => values,
            other => panic!("{other:?}"),
        };
        WHOLES.into_iter().chain(OPTIONALS).zip(columns.into_iter().map(values)).collect()
    }

    /// Every column from the rows before, spelled out.
    fn brute_force(rows: &[Row], at: usize, window: i64) -> Vec<(&'static str, Option<i64>)> {
        let (payer, payee, time, amount) = rows[at];
        let before = &rows[..at];
        let number = |count: usize| i64::try_from(count).unwrap();
        let paid: Vec<&Row> = before.iter().filter(|row| row.0 == payer).collect();
        let received: Vec<&Row> = before.iter().filter(|row| row.1 == payee).collect();
        let first = |account| before.iter().find(|row| row.0 == account || row.1 == account);
        let today = |rows: &[&Row]| rows.iter().filter(|row| day(row.2) == day(time)).count();
        let alike = |rows: &[&Row]| {
            let alike = |row: &&&Row| row.2 > time - window && is_alike(row.3, amount);
            rows.iter().rev().take(LOOKED_AT).filter(alike).count()
        };
        let mut pairs = BTreeSet::new();
        let new: Vec<&Row> = before.iter().filter(|row| pairs.insert((row.0, row.1))).collect();
        let new = |side: fn(&Row) -> u32, account| {
            new.iter().filter(|row| side(row) == account && row.2 > time - window).count()
        };
        let usual = |rows: &[&Row]| {
            let sum: i128 = rows.iter().map(|row| i128::from(row.3)).sum();
            share(i128::from(amount) * i128::try_from(rows.len()).unwrap(), sum)
        };
        let whole = |rows: &[&Row]| (!rows.is_empty()).then_some(10_000);
        let since = |row: Option<&&Row>| row.map(|row| time - row.2);
        vec![
            ("flow_currency", Some(978)),
            ("flow_payer_payments_ever", Some(number(paid.len()))),
            ("flow_payee_receipts_ever", Some(number(received.len()))),
            ("flow_pair_ever", Some(number(paid.iter().filter(|row| row.1 == payee).count()))),
            ("flow_payer_day_payments", Some(number(today(&paid)))),
            ("flow_payee_day_receipts", Some(number(today(&received)))),
            ("flow_payer_new_payees", Some(number(new(|row| row.0, payer)))),
            ("flow_payee_new_payers", Some(number(new(|row| row.1, payee)))),
            ("flow_payer_alike_payments", Some(number(alike(&paid)))),
            ("flow_payee_alike_receipts", Some(number(alike(&received)))),
            ("flow_amount_millionths", Some(amount * 10_000)),
            ("flow_payer_known_seconds", first(payer).map(|row| time - row.2)),
            ("flow_payee_known_seconds", first(payee).map(|row| time - row.2)),
            ("flow_payer_idle_seconds", since(paid.last())),
            ("flow_payee_idle_seconds", since(received.last())),
            ("flow_payer_receipt_seconds", before.iter().rfind(|row| row.1 == payer).map(|r| time - r.2)),
            ("flow_payee_payment_seconds", before.iter().rfind(|row| row.0 == payee).map(|r| time - r.2)),
            ("flow_payer_currency_bp", whole(&paid)),
            ("flow_payee_instrument_bp", whole(&received)),
            ("flow_payer_usual_bp", usual(&paid)),
            ("flow_payee_usual_bp", usual(&received)),
        ]
    }

    #[test]
    fn the_columns_of_habits_are_those_of_the_definitions() {
        let mut told = 0;
        for seed in 0..1_500 {
            let mut numbers = Numbers::new(seed);
            let mut rows = random_rows(&mut numbers);
            rows.retain(|row| row.0 != row.1);
            let window = [3, 20, 500][numbers.below(3)];
            let columns = described(&rows, window);
            for at in 0..rows.len() {
                for (name, expected) in brute_force(&rows, at, window) {
                    let found = columns.iter().find(|column| column.0 == name).unwrap().1[at];
                    assert_eq!(found, expected, "seed {seed} row {at} {name} {rows:?}");
                    told += usize::from(expected.is_some_and(|value| value > 1));
                }
            }
        }
        assert!(told > 50_000, "{told} values are too few to tell");
    }

    #[test]
    fn another_currency_and_kind_are_seen_and_cash_meets_nobody() {
        let mut habits = Habits::new(DAY, 2);
        let mut columns: Vec<Column> = Habits::headings().map(|heading| heading.kind.empty()).collect();
        let plain = Payment { instrument: Instrument::Transfer, ..payment(&(0, 1, 0, 500)) };
        let amount = (trag_model::Minor(100), trag_model::Currency::USD);
        let other = Payment { instrument: Instrument::Card, paid: amount, received: amount, ..plain };
        for (payment, payer) in [(plain, Some(0)), (other, Some(0)), (other, None), (plain, None)] {
            habits.describe(&payment, (payer, Some(1)), &mut columns);
        }
        let place = |name: &str| Habits::headings().position(|heading| heading.name == name).unwrap();
        let optional = |name: &str| match &columns[place(name)] {
            Column::Optional(values) => values.clone(),
            other => panic!("{other:?}"),
        };
        let whole = |name: &str| match &columns[place(name)] {
            Column::Whole(values) => values.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(optional("flow_payer_currency_bp"), [None, Some(0), None, None]);
        assert_eq!(optional("flow_payee_currency_bp"), [None, Some(0), Some(5_000), Some(3_333)]);
        assert_eq!(optional("flow_payee_instrument_bp"), [None, Some(0), Some(5_000), Some(3_333)]);
        assert_eq!(whole("flow_pair_ever"), [0, 1, 0, 0]);
        assert_eq!(whole("flow_payee_new_payers"), [0, 1, 1, 2]);
        assert_eq!(whole("flow_currency"), [978, 840, 840, 978]);
    }
}
