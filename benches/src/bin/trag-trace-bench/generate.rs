//! Payments to trace: deposits from outside, transfers between accounts, withdrawals. None overdraws an account.
//! The same arguments give the same bytes.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// What the payments look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Over 28 days of twelve months, with times.
    Times,
    /// The same without times.
    Days,
    /// After some deposits, accounts pass their whole balance on and back, so that sub-lots would pile up.
    PingPong,
}

/// The account that all deposits come from.
pub(crate) const OUTSIDE: &str = "OUTSIDE";

/// A sequence that no run of the program changes.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Writes `payments.csv` and `case.toml` into a folder that may exist.
pub(crate) fn write(kind: Kind, rows: u64, accounts: u64, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut out = BufWriter::new(File::create(folder.join("payments.csv"))?);
    writeln!(out, "booked,payer,payee,amount,currency")?;
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut balances = vec![0_u64; usize::try_from(accounts)?];
    for row in 0..rows {
        let payment = match kind {
            Kind::PingPong => ping_pong(row, &mut dice, &mut balances),
            Kind::Times | Kind::Days => mixed(row, &mut dice, &mut balances),
        };
        let minute = row * (12 * 28 * 1_440) / rows;
        let day = minute / 1_440;
        let time = match kind {
            Kind::Days => String::new(),
            _ => format!(" {:02}:{:02}:00", minute / 60 % 24, minute % 60),
        };
        let Payment(payer, payee, cents) = payment;
        let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
        writeln!(
            out,
            "2024-{month:02}-{day:02}{time},{payer},{payee},{}.{:02},EUR",
            cents / 100,
            cents % 100
        )?;
    }
    out.flush()?;
    let mut case = BufWriter::new(File::create(folder.join("case.toml"))?);
    write!(
        case,
        "[[input]]\nfile = \"payments.csv\"\n[input.mapping]\nbooked = \"booked\"\npayer = {{ account = \"payer\" }}\n\
         payee = {{ account = \"payee\" }}\namount = \"amount\"\ncurrency = \"currency\"\n\n\
         [trace]\nwho = \"the measurement\"\n\n[[outside]]\naccount = \"{OUTSIDE}\"\nwhy = \"it only pays in\"\n\n\
         [[target]]\naccount = \"A-0\"\n[[target]]\naccount = \"A-1\"\n"
    )?;
    Ok(case.flush()?)
}

/// Payer, payee and cents.
struct Payment(String, String, u64);

fn account(number: u64) -> String {
    format!("A-{number}")
}

fn deposit(payee: u64, dice: &mut Dice, balances: &mut [u64]) -> Payment {
    let cents = 1_000 + dice.below(1_000_000);
    balances[place(payee)] += cents;
    Payment(OUTSIDE.into(), account(payee), cents)
}

fn place(account: u64) -> usize {
    usize::try_from(account).unwrap_or(usize::MAX)
}

/// A fifth are deposits, a fifth withdrawals, the rest transfers of up to the whole balance.
fn mixed(row: u64, dice: &mut Dice, balances: &mut [u64]) -> Payment {
    let accounts = balances.len() as u64;
    let (kind, payer) = (dice.below(10), dice.below(accounts));
    if row < accounts {
        return deposit(row, dice, balances);
    }
    let balance = balances[place(payer)];
    if kind < 2 || balance < 200 {
        return deposit(payer, dice, balances);
    }
    let cents = 100 + dice.below(balance - 100);
    balances[place(payer)] -= cents;
    if kind < 4 {
        return Payment(account(payer), format!("SHOP-{}", dice.below(200)), cents);
    }
    let payee = (payer + 1 + dice.below(accounts - 1)) % accounts;
    balances[place(payee)] += cents;
    Payment(account(payer), account(payee), cents)
}

/// The first tenth are deposits in turn; then each account sends nearly all to the next one, and so on around.
fn ping_pong(row: u64, dice: &mut Dice, balances: &mut [u64]) -> Payment {
    let accounts = balances.len() as u64;
    let payer = row % accounts;
    let balance = balances[place(payer)];
    if balance < 200 || row.is_multiple_of(10) {
        return deposit(payer, dice, balances);
    }
    let cents = balance - 1 - dice.below(99);
    let payee = (payer + 1) % accounts;
    balances[place(payer)] -= cents;
    balances[place(payee)] += cents;
    Payment(account(payer), account(payee), cents)
}
