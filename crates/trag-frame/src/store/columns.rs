//! Chosen columns of a case folder's ledger, for kernels that need no more.
//!
//! Row groups are read on several threads and put together in their order.

use std::path::Path;

use rayon::prelude::*;
use trag_model::{Currency, Instrument, Ledger, OptionalColumn, Problem, Scheme, Sentinel, StatementSide};

use super::ledger::{BASE_NOTE, MICROS, base};
use super::reader::{Group, Reader, Unreadable};
use super::words::{self, Word};
use super::{ACCOUNTS_FILE, LEDGER_FILE, schema, unreadable};

/// Which columns are read besides times, accounts, records and the links between legs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Amounts and currencies, paid and received, and the base amount.
    pub amounts: bool,
    /// Instruments.
    pub instruments: bool,
}

/// A ledger with the wanted columns, and which accounts value can be followed through.
///
/// Columns that were not wanted are empty: a kernel that reads one panics instead of computing with nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The rows, in the total order.
    pub ledger: Ledger,
    /// By account.
    pub followed: Vec<bool>,
}

/// Reads the wanted columns of a case folder on the current rayon pool.
///
/// # Errors
/// CAS014 with the file when one is missing, damaged or of another version.
pub fn load_columns(folder: &Path, wanted: Wanted) -> Result<Columns, Problem> {
    let open = |name: &'static str, message: &str| {
        Reader::open(&folder.join(name), message).map_err(|fault| unreadable(folder, name, &fault))
    };
    let accounts = open(ACCOUNTS_FILE, schema::ACCOUNTS)?;
    let followed = read_followed(&accounts).map_err(|fault| unreadable(folder, ACCOUNTS_FILE, &fault))?;
    let table = || Reader::open(&folder.join(LEDGER_FILE), schema::LEDGER);
    let ledger = read(table, wanted).and_then(|ledger| check(ledger, followed.len()));
    let ledger = ledger.map_err(|fault| unreadable(folder, LEDGER_FILE, &fault))?;
    Ok(Columns { ledger, followed })
}

/// Which accounts value can be followed through, as [`trag_model::Account::can_be_followed`] says.
fn read_followed(accounts: &Reader) -> Result<Vec<bool>, Unreadable> {
    let mut followed = Vec::new();
    for group in accounts.groups() {
        group?.texts("scheme", |word| {
            let scheme = Scheme::of(word).ok_or_else(|| Unreadable::value("scheme"))?;
            followed.push(!matches!(scheme, Scheme::Cash | Scheme::Bank | Scheme::Unknown));
            Ok(())
        })?;
    }
    Ok(followed)
}

/// Each thread opens the file for itself: readers of one open file share its position.
fn read(open: impl Fn() -> Result<Reader, Unreadable> + Sync, wanted: Wanted) -> Result<Ledger, Unreadable> {
    let table = open()?;
    let base = table.note(BASE_NOTE).map(base).transpose()?;
    let (groups, threads) = (table.group_count(), rayon::current_num_threads());
    let share = |thread: usize| thread * groups / threads..(thread + 1) * groups / threads;
    let parts: Result<Vec<Vec<Ledger>>, Unreadable> = (0..threads)
        .into_par_iter()
        .map(|thread| {
            let table = open()?;
            share(thread).map(|index| read_group(&table.group(index)?, wanted)).collect()
        })
        .collect();
    let mut whole = Ledger { base, ..Ledger::default() };
    for part in parts?.into_iter().flatten() {
        whole.booked.extend(part.booked);
        whole.payer.extend(part.payer);
        whole.payee.extend(part.payee);
        whole.record.extend(part.record);
        whole.amount.extend(part.amount);
        whole.currency.extend(part.currency);
        whole.instrument.extend(part.instrument);
        whole.other_leg.append(&part.other_leg);
        whole.repeats.append(&part.repeats);
        whole.statement.append(&part.statement);
        whole.amount_received.append(&part.amount_received);
        whole.currency_received.append(&part.currency_received);
        whole.base_amount.append(&part.base_amount);
    }
    Ok(whole)
}

fn read_group(group: &Group<'_>, wanted: Wanted) -> Result<Ledger, Unreadable> {
    let mut part = Ledger {
        booked: group.int64("booked")?,
        payer: group.uint32("payer_id")?,
        payee: group.uint32("payee_id")?,
        record: group.uint64("record_number")?,
        ..Ledger::default()
    };
    for time in &mut part.booked {
        if *time % MICROS != 0 {
            return Err(Unreadable::value("booked"));
        }
        *time /= MICROS;
    }
    let rows = part.booked.len();
    part.other_leg = optional(group, "other_leg_row_id", rows, |row| u32::try_from(row).ok())?;
    part.repeats = optional(group, "repeats_row_id", rows, |row| u32::try_from(row).ok())?;
    part.statement = OptionalColumn::missing(rows);
    if !group.is_all_missing("statement_of") {
        part.statement = OptionalColumn::default();
        group.texts("statement_of", |word| {
            part.statement.push(StatementSide::of(word).map(|side| side as u8));
            Ok(())
        })?;
    }
    if wanted.amounts {
        part.amount = group.int64("amount_minor")?;
        let exponents = group.int32("currency_exponent")?.into_iter().map(Some);
        currencies(group, "currency", exponents, |currency| {
            part.currency.push(currency.ok_or_else(|| Unreadable::value("currency"))?.0);
            Ok(())
        })?;
        part.amount_received = optional(group, "received_minor", rows, Some)?;
        let exponents = group.optional_int32("received_currency_exponent")?.into_iter();
        currencies(group, "received_currency", exponents, |currency| {
            part.currency_received.push(currency.map(|currency| currency.0));
            Ok(())
        })?;
        part.base_amount = optional(group, "base_amount_minor", rows, Some)?;
    }
    if wanted.instruments {
        group.texts("instrument", |word| {
            part.instrument.push(Instrument::of(word).ok_or_else(|| Unreadable::value("instrument"))? as u8);
            Ok(())
        })?;
    }
    Ok(part)
}

/// A column of whole numbers that may be missing; nothing is decoded where the whole group states none.
fn optional<T: Sentinel>(
    group: &Group<'_>,
    name: &str,
    rows: usize,
    narrow: impl Fn(i64) -> Option<T>,
) -> Result<OptionalColumn<T>, Unreadable> {
    if group.is_all_missing(name) {
        return Ok(OptionalColumn::missing(rows));
    }
    let mut column = OptionalColumn::missing(0);
    for cell in group.optional_int64(name)? {
        let narrowed = cell.map(|value| narrow(value).filter(|value| *value != T::NONE));
        column.push(narrowed.map(|value| value.ok_or_else(|| Unreadable::value(name))).transpose()?);
    }
    Ok(column)
}

/// Calls `take` with the currency of each row. A file has few currencies, so those met are kept.
fn currencies(
    group: &Group<'_>,
    name: &str,
    mut exponents: impl Iterator<Item = Option<i32>>,
    mut take: impl FnMut(Option<Currency>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut met: Vec<(String, i32, Currency)> = Vec::new();
    group.texts(name, |code| {
        let exponent = exponents.next().flatten();
        let Some(exponent) = exponent.filter(|_| !code.is_empty()) else {
            return if code.is_empty() { take(None) } else { Err(Unreadable::value(name)) };
        };
        let known = met.iter().find(|(text, digits, _)| text == code && *digits == exponent);
        let currency = match known {
            Some((_, _, currency)) => *currency,
            None => {
                let currency = words::currency(code, exponent).ok_or_else(|| Unreadable::value(name))?;
                met.push((code.to_owned(), exponent, currency));
                currency
            }
        };
        take(Some(currency))
    })
}

/// What kernels rely on.
fn check(ledger: Ledger, accounts: usize) -> Result<Ledger, Unreadable> {
    let known = |account: &u32| (*account as usize) < accounts;
    let faults = [
        (!ledger.payer.iter().all(known), "payer_id"),
        (!ledger.payee.iter().all(known), "payee_id"),
        (!ledger.booked.is_sorted(), "booked"),
        (!ledger.amount.iter().all(|amount| *amount >= 0), "amount_minor"),
    ];
    match faults.into_iter().find(|(found, _)| *found) {
        Some((_, column)) => Err(Unreadable::value(column)),
        None => Ok(ledger),
    }
}
