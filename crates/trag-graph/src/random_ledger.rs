//! Small random ledgers for oracles: few accounts, few amounts, few times, so that ties are common.

use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::{AccountIx, Ledger, RowId};

use crate::TimeOrder;
use crate::days::Days;

/// A generator whose numbers depend on the seed alone (SplitMix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> i64 {
        i64::try_from(low + self.below(high - low + 1)).unwrap()
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

/// `rows` payments over `days` days among `accounts` accounts and cash, with payments of an account to
/// itself, parallel payments, equal times, days without a time, and two currencies without a base amount.
pub(crate) fn make(seed: usize, accounts: usize, rows: usize, days: usize) -> LedgerText {
    let mut numbers = Numbers::new(seed as u64);
    let mut text = String::from("base EUR\n");
    for _ in 0..rows {
        let mut party = || match numbers.below(accounts * 8) {
            0 => "cash".to_owned(),
            number => format!("A{}", number % accounts),
        };
        let (payer, payee) = (party(), party());
        let clock = match numbers.below(4) {
            0 => String::new(),
            hour => format!("{:02}:00", hour - 1),
        };
        let currency = ["EUR", "EUR", "EUR", "RSD base=95.00", "USD"][numbers.below(5)];
        let (day, amount) = (numbers.below(days) + 1, 90 + numbers.below(16));
        text.push_str(&format!("1970-01-{day:02} {clock} {payer} -> {payee} {amount}.00 {currency}\n"));
    }
    ledger_text::parse(&text).unwrap()
}

/// Payments of which one account makes and receives as many as told; the rest are between many others.
pub(crate) fn with_giant(rows: usize, of_giant: usize) -> LedgerText {
    let (mut numbers, mut text) = (Numbers::new(7), String::new());
    let every = rows / of_giant.max(1);
    for row in 0..rows {
        let (day, minute) = (1 + row * 4 / rows, row * 5_760 / rows % 1_440);
        let other = |numbers: &mut Numbers| format!("A{}", numbers.below(rows / 10));
        let (mut payer, mut payee) = (other(&mut numbers), other(&mut numbers));
        match row % every.max(1) {
            0 if of_giant > 0 => payer = "GIANT".to_owned(),
            1 if of_giant > 0 => payee = "GIANT".to_owned(),
            _ => {}
        }
        let (hour, minute, amount) = (minute / 60, minute % 60, 100 + numbers.below(1_000_000));
        text.push_str(&format!(
            "1970-01-{day:02} {hour:02}:{minute:02} {payer} -> {payee} {amount}.00 EUR\n"
        ));
    }
    ledger_text::parse(&text).unwrap()
}

pub(crate) const ORDERS: [TimeOrder; 3] =
    [TimeOrder::Strict, TimeOrder::LedgerWithinDay, TimeOrder::AnyWithinDay];

/// The order of time as the oracles read it.
pub(crate) struct Definition {
    kind: TimeOrder,
    /// What balances settle; they have their own tests.
    days: Option<Days>,
}

impl Definition {
    pub(crate) fn of(ledger: &Ledger, kind: TimeOrder) -> Definition {
        let has_balances = kind == TimeOrder::AnyWithinDay && !ledger.balance_after.is_all_missing();
        Definition { kind, days: if has_balances { Days::read(ledger) } else { None } }
    }

    /// The time that windows count: that of the day, where days have no order.
    pub(crate) fn time(&self, ledger: &Ledger, row: RowId) -> trag_model::Seconds {
        let by_day = self.kind == TimeOrder::AnyWithinDay && ledger.has_day_only();
        if by_day { ledger.day(row).start() } else { ledger.booked(row) }
    }

    /// Whether `after` can follow `before`.
    pub(crate) fn follows(&self, ledger: &Ledger, before: RowId, after: RowId) -> bool {
        let has_time = |row: RowId| ledger.precision[row.0 as usize] != 0;
        let later = ledger.booked(after) > ledger.booked(before);
        let both_by_day = !has_time(before) && !has_time(after);
        match self.kind {
            TimeOrder::Strict => later,
            TimeOrder::LedgerWithinDay => {
                later || ledger.booked(after) == ledger.booked(before) && both_by_day && after > before
            }
            TimeOrder::AnyWithinDay if ledger.day(after) != ledger.day(before) => later,
            TimeOrder::AnyWithinDay if has_time(before) && has_time(after) => later,
            TimeOrder::AnyWithinDay => {
                let settled = self.days.as_ref().and_then(|days| days.settled(ledger, before, after));
                before != after && settled != Some(std::cmp::Ordering::Greater)
            }
        }
    }
}

/// The same ledger with a statement of A1 that prints a balance after each of its rows in euros.
pub(crate) fn with_statement(mut text: LedgerText, is_newest_first: bool) -> LedgerText {
    let Some(account) = text.account("A1") else { return text };
    let ledger = &mut text.ledger;
    let own = |row: &RowId| {
        let ends = [ledger.payer(*row), ledger.payee(*row)];
        ends[0] != ends[1] && ends.contains(&account) && ledger.paid(*row).1 == trag_model::Currency::EUR
    };
    let own: Vec<RowId> = ledger.rows().filter(own).collect();
    let (mut sides, mut balances) = (vec![None; ledger.len()], vec![None; ledger.len()]);
    let mut balance = 1_000_000;
    for day in own.chunk_by(|one, other| ledger.day(*one) == ledger.day(*other)) {
        let mut booked = day.to_vec();
        if is_newest_first {
            booked.reverse();
        }
        for row in booked {
            let is_payer = ledger.payer(row) == account;
            balance += if is_payer { -ledger.paid(row).0.0 } else { ledger.received(row).0.0 };
            sides[row.0 as usize] = Some(u8::from(!is_payer));
            balances[row.0 as usize] = Some(balance);
        }
    }
    ledger.statement = sides.into_iter().collect();
    ledger.balance_after = balances.into_iter().collect();
    text
}

/// Whether an account can be followed and met at most so many others on each side; of the definition.
pub(crate) fn may(text: &LedgerText, account: AccountIx, max_degree: Option<u32>) -> bool {
    let ledger = &text.ledger;
    let others = |ends: fn(&trag_model::Ledger, RowId) -> (AccountIx, AccountIx)| {
        let ends = ledger.rows().map(|row| ends(ledger, row));
        let met = ends.filter(|(near, far)| *near == account && far != near);
        met.map(|(_, far)| far).collect::<BTreeSet<_>>().len()
    };
    let degree = others(|ledger, row| (ledger.payer(row), ledger.payee(row)))
        .max(others(|ledger, row| (ledger.payee(row), ledger.payer(row))));
    text.accounts.get(account).can_be_followed() && max_degree.is_none_or(|most| degree <= most as usize)
}

/// Sets that share an element are joined until none do.
pub(crate) fn joined(mut sets: Vec<BTreeSet<RowId>>) -> Vec<BTreeSet<RowId>> {
    while let Some((one, other)) = (0..sets.len())
        .flat_map(|one| (0..one).map(move |other| (one, other)))
        .find(|(one, other)| !sets[*one].is_disjoint(&sets[*other]))
    {
        let taken = sets.swap_remove(one);
        sets[other].extend(taken);
    }
    sets
}
