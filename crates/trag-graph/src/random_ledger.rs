//! Small random ledgers for oracles: few accounts, few amounts, few times, so that ties are common.

use trag_model::ledger_text::{self, LedgerText};

/// A generator whose numbers depend on the seed alone (SplitMix64).
pub(crate) struct Numbers(u64);

impl Numbers {
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
    let mut numbers = Numbers(seed as u64);
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
