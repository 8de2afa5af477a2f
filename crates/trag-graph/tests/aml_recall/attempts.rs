//! The attempts of the AMLworld pattern file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use trag_model::{AccountIx, Currency, Day, time};

use crate::background::{Numbers, Payment, Town};

/// Currencies of the file, and what one US dollar was worth there, in millionths. The
/// figures are those that the file's own payments imply.
const RATES: [(&str, &str, i128); 15] = [
    ("US Dollar", "USD", 1_000_000),
    ("Euro", "EUR", 853_400),
    ("Yuan", "CNY", 6_697_600),
    ("Ruble", "RUB", 77_791_600),
    ("Yen", "JPY", 105_398_000),
    ("Rupee", "INR", 73_444_000),
    ("UK Pound", "GBP", 774_200),
    ("Swiss Franc", "CHF", 915_000),
    ("Australian Dollar", "AUD", 1_412_800),
    ("Canadian Dollar", "CAD", 1_319_400),
    ("Shekel", "ILS", 3_377_000),
    ("Saudi Riyal", "SAR", 3_751_100),
    ("Mexican Peso", "MXN", 21_134_800),
    ("Brazil Real", "BRL", 5_646_500),
    ("Bitcoin", "BTC", 84),
];

/// One attempt, as the file tells it.
pub(crate) struct Attempt {
    /// `FAN-OUT`, `CYCLE`, and so on.
    pub(crate) kind: String,
    pub(crate) payments: Vec<Payment>,
}

/// Reads the file; accounts become numbers in the order in which they appear.
pub(crate) fn read(file: &Path) -> (Vec<Attempt>, usize) {
    let text = std::fs::read_to_string(file).unwrap();
    let (mut attempts, mut accounts): (Vec<Attempt>, BTreeMap<String, u32>) = Default::default();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("BEGIN LAUNDERING ATTEMPT - ") {
            let kind = title.split(':').next().unwrap().trim().to_owned();
            attempts.push(Attempt { kind, payments: Vec::new() });
        } else if !line.starts_with("END") && !line.is_empty() {
            let mut number = |name: String| {
                let next = u32::try_from(accounts.len()).unwrap();
                *accounts.entry(name).or_insert(next)
            };
            let fields: Vec<&str> = line.split(',').collect();
            let [payer, payee] = [1, 3].map(|at| number(format!("{}-{}", fields[at], fields[at + 1])));
            let attempt = Some(attempts.len() - 1);
            let (amount, currency, base) = amount(fields[5], fields[6]);
            let time = moment(fields[0]);
            attempts.last_mut().unwrap().payments.push(Payment {
                time,
                payer,
                payee,
                amount,
                currency,
                base,
                attempt,
            });
        }
    }
    (attempts, accounts.len())
}

fn moment(text: &str) -> i64 {
    let (date, clock) = text.split_once(' ').unwrap();
    let day = Day::parse_iso(&date.replace('/', "-")).unwrap();
    let (hour, minute) = clock.split_once(':').unwrap();
    time::moment(day, hour.parse().unwrap(), minute.parse().unwrap(), 0).unwrap().0
}

/// The amount in minor units, its currency, and its worth in cents of a US dollar.
fn amount(text: &str, name: &str) -> (i64, Currency, i64) {
    let (_, code, rate) = RATES.iter().find(|(known, ..)| *known == name).unwrap();
    let currency = Currency::from_code(code).unwrap();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let units: i128 =
        whole.parse::<i128>().unwrap() * 100_000_000 + format!("{part:0<8}").parse::<i128>().unwrap();
    let minor = i64::try_from(units / 10_i128.pow(8 - u32::from(currency.exponent()))).unwrap();
    (minor, currency, i64::try_from(units / rate).unwrap())
}

/// Gives the parties of the attempts accounts of a town, each its own.
pub(crate) fn settle(attempts: &mut [Attempt], parties: usize, town: Town, numbers: &mut Numbers) {
    let (mut taken, mut accounts) = (BTreeSet::new(), Vec::new());
    while accounts.len() < parties {
        let AccountIx(account) = town.party(numbers);
        if taken.insert(account) {
            accounts.push(account);
        }
    }
    for payment in attempts.iter_mut().flat_map(|attempt| &mut attempt.payments) {
        payment.payer = accounts[payment.payer as usize];
        payment.payee = accounts[payment.payee as usize];
    }
}
