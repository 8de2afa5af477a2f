//! Columns of our own: what was known when a payment was made.
//!
//! A payment is described by the rows of the ledger before it, as far back as the flow window; the payment
//! itself enters only as the amount, the time and the two accounts that are described. Nothing later is looked
//! at, so a model that was trained on these columns can be used on the day's payments as they come in.
//!
//! Amounts are compared in one currency: the base currency where a row's base amount is known, else as
//! printed. All figures are whole numbers; shares are in basis points, rounded down.

mod chains;
mod habits;
mod parties;
mod purses;

use std::collections::VecDeque;

use super::table::{Column, Heading, Kind};
use super::{End, Params, Payment};
use chains::Chain;
use habits::Habits;
use parties::{Pair, Parties};
use purses::{Purses, Receipt};

/// One hundred percent, in basis points.
const WHOLE_BP: i128 = 10_000;

const WHOLES: [&str; 11] = [
    "flow_payer_payers",
    "flow_payer_payees",
    "flow_payee_payers",
    "flow_payee_payees",
    "flow_payer_second_payers",
    "flow_payer_second_payees",
    "flow_payee_second_payers",
    "flow_payee_second_payees",
    "flow_pair_payments",
    "flow_return_payments",
    "flow_chain_hops",
];

const OPTIONALS: [&str; 7] = [
    "flow_pair_seconds",
    "flow_new_payee_bp",
    "flow_covered_bp",
    "flow_holding_seconds",
    "flow_remaining_bp",
    "flow_chain_kept_bp",
    "flow_chain_seconds",
];

/// What is known about the payments of the flow window.
#[derive(Clone, Debug)]
pub struct Flows {
    window: i64,
    kept_percent: i64,
    parties: Parties,
    purses: Purses,
    habits: Habits,
    entries: VecDeque<Entry>,
    /// Number of the next payment.
    next: u64,
}

/// What a payment has to take back when it leaves the window.
#[derive(Clone, Copy, Debug)]
struct Entry {
    time: i64,
    number: u64,
    pair: Pair,
    receipt: Option<Receipt>,
}

impl Flows {
    /// No payments, among `accounts` accounts.
    #[must_use]
    pub fn new(params: &Params, accounts: usize) -> Flows {
        Flows {
            window: params.flow_window,
            kept_percent: params.chain_kept_percent,
            parties: Parties::new(accounts),
            purses: Purses::default(),
            habits: Habits::new(params.flow_window, accounts),
            entries: VecDeque::new(),
            next: 0,
        }
    }

    /// The columns.
    #[must_use]
    pub fn headings() -> Vec<Heading> {
        let wholes = WHOLES.into_iter().map(|name| Heading::new(name, Kind::Whole));
        let optionals = OPTIONALS.into_iter().map(|name| Heading::new(name, Kind::Optional));
        wholes.chain(optionals).chain(Habits::headings()).collect()
    }

    /// Appends what is known before a payment, and then takes it in.
    pub fn describe(&mut self, payment: &Payment, columns: &mut [Column]) {
        let time = payment.time.0;
        self.forget(time - self.window);
        let account = |end| match end {
            End::Account(account) => Some(account.0),
            End::Apart => None,
        };
        let (payer, payee) = (account(payment.payer), account(payment.payee));
        let known = self.parties.known(payer, payee);
        let (spent, chain) = self.purses.spend(payer, payment.worth_paid, time, self.kept_percent);

        let pair = self.parties.add(payer, payee, time);
        let receipt = self.purses.receive(payee, payment.worth_received, (time, self.next), chain);
        self.entries.push_back(Entry { time, number: self.next, pair, receipt });
        self.next += 1;

        let wholes = [
            known.payer.payers,
            known.payer.payees,
            known.payee.payers,
            known.payee.payees,
            known.payer.second_payers,
            known.payer.second_payees,
            known.payee.second_payers,
            known.payee.second_payees,
            known.before,
            known.returned,
            u64::from(chain.hops),
        ];
        let precedes = (chain.hops > 1).then_some(chain);
        let amount = i128::from(payment.worth_paid.0.0);
        let optionals = [
            known.last_time.map(|last| time - last),
            share(i128::from(known.payer.payees), i128::from(known.payer.payments)),
            share(spent.covered, amount),
            spent.holding_seconds(time),
            share(spent.left, spent.received),
            precedes.map(Chain::kept_bp),
            precedes.map(|chain| time - chain.since),
        ];
        let (first, rest) = columns.split_at_mut(WHOLES.len());
        let (second, habits) = rest.split_at_mut(OPTIONALS.len());
        append_wholes(first, wholes);
        append_optionals(second, optionals);
        self.habits.describe(payment, (payer, payee), habits);
    }

    /// Takes back the payments up to a time, that included.
    fn forget(&mut self, until: i64) {
        while let Some(entry) = self.entries.front().filter(|entry| entry.time <= until).copied() {
            self.parties.take_back(entry.pair);
            if let Some(receipt) = entry.receipt {
                self.purses.take_back(receipt, entry.number);
            }
            self.entries.pop_front();
        }
    }
}

fn append_wholes(columns: &mut [Column], counts: impl IntoIterator<Item = u64>) {
    for (column, count) in columns.iter_mut().zip(counts) {
        if let Column::Whole(values) = column {
            values.push(i32::try_from(count).unwrap_or(i32::MAX));
        }
    }
}

fn append_optionals(columns: &mut [Column], values: impl IntoIterator<Item = Option<i64>>) {
    for (column, value) in columns.iter_mut().zip(values) {
        if let Column::Optional(values) = column {
            values.push(value);
        }
    }
}

/// A share in basis points, rounded down; none of nothing.
fn share(part: i128, whole: i128) -> Option<i64> {
    (whole > 0).then(|| i64::try_from(part * WHOLE_BP / whole).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{ACCOUNTS, Numbers, Row, payment, random_params, random_rows};
    use super::super::{Engine, Table};
    use super::*;

    /// The described values of every row, by column.
    fn flows(rows: &[Row], params: &Params) -> Vec<(String, Vec<Option<i64>>)> {
        let mut flows = Flows::new(params, ACCOUNTS);
        let headings = Flows::headings();
        let mut columns: Vec<Column> = headings.iter().map(|heading| heading.kind.empty()).collect();
        rows.iter().for_each(|row| flows.describe(&payment(row), &mut columns));
        let values = |column: Column| match column {
            Column::Whole(values) => values.into_iter().map(|value| Some(i64::from(value))).collect(),
            Column::Optional(values) => values,
            other => panic!("{other:?}"),
        };
        headings.into_iter().map(|heading| heading.name).zip(columns.into_iter().map(values)).collect()
    }

    fn value(columns: &[(String, Vec<Option<i64>>)], name: &str, row: usize) -> Option<i64> {
        columns.iter().find(|column| column.0 == name).unwrap().1[row]
    }

    fn random(seed: u64) -> (Vec<Row>, Params) {
        let mut numbers = Numbers::new(seed);
        let mut rows = random_rows(&mut numbers);
        rows.retain(|row| row.0 != row.1);
        let flow_window = [3, 20, 500][numbers.below(3)];
        (rows, Params { flow_window, ..random_params(&mut numbers) })
    }

    /// Every column of a row from the rows before it, spelled out.
    fn brute_force(rows: &[Row], params: &Params, at: usize) -> Vec<(&'static str, Option<i64>)> {
        let (payer, payee, time, amount) = rows[at];
        let within = |rows: &[Row], time: i64| -> Vec<Row> {
            rows.iter().filter(|row| row.2 > time - params.flow_window).copied().collect()
        };
        let before = within(&rows[..at], time);
        let distinct = |rows: &[Row], near: fn(&Row) -> u32, far: fn(&Row) -> u32, account: u32| {
            let others: std::collections::BTreeSet<u32> =
                rows.iter().filter(|row| near(row) == account).map(far).collect();
            i64::try_from(others.len()).unwrap()
        };
        let payers = |rows: &[Row], account| distinct(rows, |row| row.1, |row| row.0, account);
        let payees = |rows: &[Row], account| distinct(rows, |row| row.0, |row| row.1, account);
        let then = |number: usize| within(&rows[..number], rows[number].2);
        let second = |of_payers: bool, account: u32| -> i64 {
            let own = |number: &usize| {
                let row = rows[*number];
                row.2 > time - params.flow_window && (if of_payers { row.1 } else { row.0 }) == account
            };
            let behind = |number: usize| match of_payers {
                true => payers(&then(number), rows[number].0),
                false => payees(&then(number), rows[number].1),
            };
            (0..at).filter(own).map(behind).sum()
        };
        let number = |count: usize| i64::try_from(count).unwrap();
        let same = |row: &&Row| row.0 == payer && row.1 == payee;
        let paid = before.iter().filter(|row| row.0 == payer).count();
        vec![
            ("flow_payer_payers", Some(payers(&before, payer))),
            ("flow_payer_payees", Some(payees(&before, payer))),
            ("flow_payee_payers", Some(payers(&before, payee))),
            ("flow_payee_payees", Some(payees(&before, payee))),
            ("flow_payer_second_payers", Some(second(true, payer))),
            ("flow_payer_second_payees", Some(second(false, payer))),
            ("flow_payee_second_payers", Some(second(true, payee))),
            ("flow_payee_second_payees", Some(second(false, payee))),
            ("flow_pair_payments", Some(number(before.iter().filter(same).count()))),
            (
                "flow_return_payments",
                Some(number(before.iter().filter(|row| row.0 == payee && row.1 == payer).count())),
            ),
            ("flow_pair_seconds", before.iter().rfind(same).map(|row| time - row.2)),
            ("flow_new_payee_bp", share(i128::from(payees(&before, payer)), number(paid).into())),
            ("flow_chain_hops", Some(longest_chain(rows, params, at))),
            ("flow_covered_bp", {
                let (covered, ..) = spending(rows, params, at);
                share(covered, amount.into())
            }),
            ("flow_holding_seconds", {
                let (covered, aged, ..) = spending(rows, params, at);
                (covered > 0).then(|| i64::try_from(aged / covered).unwrap())
            }),
            ("flow_remaining_bp", {
                let (.., left, received) = spending(rows, params, at);
                share(left, received)
            }),
        ]
    }

    fn longest_chain(rows: &[Row], params: &Params, at: usize) -> i64 {
        let (payer, _, time, amount) = rows[at];
        let hop = |before: &usize| {
            let row = rows[*before];
            row.1 == payer
                && row.2 < time
                && row.2 > time - params.flow_window
                && amount > 0
                && amount <= row.3
                && i128::from(amount) * 100 >= i128::from(row.3) * i128::from(params.chain_kept_percent)
        };
        1 + (0..at).filter(hop).map(|before| longest_chain(rows, params, before)).max().unwrap_or(0)
    }

    /// Covered, covered times age, left and received of the payer's receipts, all lots replayed.
    fn spending(rows: &[Row], params: &Params, at: usize) -> (i128, i128, i128, i128) {
        let account = rows[at].0;
        let mut lots: Vec<(i64, i128, i128)> = Vec::new();
        for (number, row) in rows[..=at].iter().enumerate() {
            lots.retain(|lot| lot.0 > row.2 - params.flow_window);
            if row.0 == account {
                let (mut open, mut covered, mut aged) = (i128::from(row.3), 0, 0);
                for (time, left, _) in &mut lots {
                    let part = open.min(*left);
                    *left -= part;
                    open -= part;
                    covered += part;
                    aged += part * i128::from(row.2 - *time);
                }
                if number == at {
                    let sum = |of: fn(&(i64, i128, i128)) -> i128| lots.iter().map(of).sum();
                    return (covered, aged, sum(|lot| lot.1), sum(|lot| lot.2));
                }
            }
            if row.1 == account {
                lots.push((row.2, row.3.into(), row.3.into()));
            }
        }
        unreachable!("the row is among those replayed")
    }

    #[test]
    fn the_flow_columns_are_those_of_the_definitions() {
        let mut told = 0;
        for seed in 0..2_000 {
            let (rows, params) = random(seed);
            let columns = flows(&rows, &params);
            for at in 0..rows.len() {
                for (name, expected) in brute_force(&rows, &params, at) {
                    assert_eq!(value(&columns, name, at), expected, "seed {seed} row {at} {name} {rows:?}");
                    told += usize::from(expected.is_some_and(|value| value > 1));
                }
            }
        }
        assert!(told > 50_000, "{told} values are too few to tell");
    }

    /// Another future, later or sooner, with other accounts and amounts, changes no row before it.
    #[test]
    fn nothing_later_is_looked_at() {
        let mut changed = 0;
        for seed in 0..1_000 {
            let (rows, params) = random(seed);
            let whole = flows(&rows, &params);
            let cut = rows.len() / 2;
            let mut numbers = Numbers::new(seed + 100_0000);
            let shift = i64::try_from(numbers.below(50)).unwrap();
            let mut other = rows.clone();
            for row in &mut other[cut..] {
                let accounts = u32::try_from(ACCOUNTS).unwrap();
                *row = ((row.0 + 1) % accounts, (row.1 + 1) % accounts, row.2 + shift, row.3 * 2 + 1);
            }
            let shifted = flows(&other, &params);
            for (one, two) in whole.iter().zip(&shifted) {
                assert_eq!(one.1[..cut], two.1[..cut], "seed {seed} {}", one.0);
                changed += usize::from(one.1 != two.1);
            }
        }
        assert!(changed > 5_000, "the other future is too much like the first");
    }

    #[test]
    fn a_batch_of_one_looks_at_nothing_later_in_the_patterns_either() {
        let table = |rows: &[Row], params: &Params| -> Table {
            let mut engine = Engine::new(params, ACCOUNTS);
            rows.iter().for_each(|row| engine.push(&payment(row)));
            engine.finish();
            engine.take(usize::MAX)
        };
        for seed in 0..300 {
            let (rows, params) = random(seed);
            let params = Params { batch: 1, ..params };
            let cut = rows.len() / 2;
            let (whole, part) = (table(&rows, &params), table(&rows[..cut], &params));
            for (whole, part) in whole.columns.iter().zip(&part.columns) {
                let (whole, part) = match (whole, part) {
                    (Column::Counts(whole), Column::Counts(part)) => {
                        let before = |cell: &&(u32, i32)| (cell.0 as usize) < cut;
                        assert_eq!(&whole.iter().filter(before).copied().collect::<Vec<_>>(), part);
                        continue;
                    }
                    (Column::Figures(whole), Column::Figures(part)) => {
                        assert_eq!(whole[..cut], part[..]);
                        continue;
                    }
                    (Column::Whole(whole), Column::Whole(part)) => (&whole[..cut], part),
                    _ => continue,
                };
                assert_eq!(whole, part);
            }
        }
    }

    #[test]
    fn a_payment_passed_on_is_covered_held_and_part_of_a_chain() {
        let day = 86_400;
        let rows =
            [(0, 1, 0, 100_000), (1, 2, day, 95_000), (2, 3, day + 3_600, 90_000), (1, 4, 2 * day, 4_000)];
        let columns = flows(&rows, &Params::default());
        let row = |name: &str| (0..4).map(|row| value(&columns, name, row)).collect::<Vec<_>>();
        assert_eq!(row("flow_chain_hops"), [Some(1), Some(2), Some(3), Some(1)]);
        assert_eq!(row("flow_chain_kept_bp"), [None, Some(9_500), Some(9_000), None]);
        assert_eq!(row("flow_chain_seconds"), [None, Some(day), Some(day + 3_600), None]);
        assert_eq!(row("flow_covered_bp"), [Some(0), Some(10_000), Some(10_000), Some(10_000)]);
        assert_eq!(row("flow_holding_seconds"), [None, Some(day), Some(3_600), Some(2 * day)]);
        assert_eq!(row("flow_remaining_bp"), [None, Some(500), Some(526), Some(100)]);
    }
}
