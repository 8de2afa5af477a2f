//! Job A: every column read, exact sums, first and last time, distinct accounts.

use std::error::Error;

use serde_json::{Value, json};
use trag_model::{Currency, Minor, RowId, Total, money};

use crate::read::Case;

/// The figures of a file.
pub(crate) fn of(case: &Case) -> Result<Value, Box<dyn Error>> {
    let ledger = &case.ledger;
    let (first, last) = (ledger.rows().next(), ledger.rows().last());
    let time = |row: Option<RowId>| row.map_or_else(String::new, |row| ledger.booked(row).to_string());
    let (paid, received) = std::thread::scope(|scope| {
        let paid = scope.spawn(|| sum(ledger.rows().map(|row| ledger.paid(row))));
        let received = sum(ledger.rows().map(|row| ledger.received(row)));
        (paid.join(), received)
    });
    let paid = paid.map_err(|_| "the sum of the amounts paid failed")?;
    Ok(json!({
        "rows": ledger.len(),
        "paid": paid,
        "received": received,
        "first": time(first),
        "last": time(last),
        "accounts": case.followed.len(),
    }))
}

/// The sum of all amounts as plain numbers, whatever their currency: what the job asks for.
fn sum(amounts: impl Iterator<Item = (Minor, Currency)>) -> String {
    const DIGITS: u8 = 8;
    let mut by_currency = vec![Total::default(); usize::from(u16::MAX) + 1];
    amounts.for_each(|(amount, currency)| by_currency[usize::from(currency.0)].add(amount));
    let met = (0..=u16::MAX).map(Currency).zip(&by_currency).filter(|(_, total)| total.0 != 0);
    let scaled = |(currency, total): (Currency, &Total)| {
        total.0 * 10_i128.pow(u32::from(DIGITS - currency.exponent()))
    };
    money::plain(met.map(scaled).sum(), DIGITS)
}
