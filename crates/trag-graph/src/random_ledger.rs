//! Small random ledgers for oracles: few accounts, few amounts, few times, so that ties are common.

use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::{AccountIx, RowId};

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
