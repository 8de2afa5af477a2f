//! The payments of a case folder, one row group of the ledger at a time.

use std::path::Path;

use trag_model::{BaseOrigin, Currency, Instrument, Problem, Scheme, StatementSide};

use crate::store::reader::{Group, Reader, Unreadable};
use crate::store::words::{self, Word};
use crate::store::{ACCOUNTS_FILE, LEDGER_FILE, ledger, schema, unreadable};

/// A row of the ledger, as far as features need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Booking time, in [`trag_model::Seconds`].
    pub booked: i64,
    /// [`trag_model::AccountIx`] of the account that gives.
    pub payer: u32,
    /// [`trag_model::AccountIx`] of the account that receives.
    pub payee: u32,
    /// What left the payer, in minor units.
    pub amount: i64,
    /// The currency of that.
    pub currency: Currency,
    /// What reached the payee, where it differs.
    pub received: Option<(i64, Currency)>,
    /// What kind of payment it is.
    pub instrument: Instrument,
    /// The amount in the base currency, where it is known.
    pub base: Option<(i64, Currency)>,
    /// Whether an earlier or later row states the same movement, and that one counts.
    pub is_second_leg: bool,
}

/// The payments of a case folder. Besides one row group it holds a byte per account.
pub struct Payments {
    table: Reader,
    followed: Vec<bool>,
    base: Option<Currency>,
    folder: std::path::PathBuf,
}

impl Payments {
    /// Opens a case folder.
    ///
    /// # Errors
    /// CAS014 when a table is missing, damaged or of another version.
    pub fn open(folder: &Path) -> Result<Payments, Problem> {
        let open = |name: &'static str, message: &str| {
            Reader::open(&folder.join(name), message).map_err(|fault| unreadable(folder, name, &fault))
        };
        let accounts = open(ACCOUNTS_FILE, schema::ACCOUNTS)?;
        let followed = followed(&accounts).map_err(|fault| unreadable(folder, ACCOUNTS_FILE, &fault))?;
        let table = open(LEDGER_FILE, schema::LEDGER)?;
        let base = table.note(ledger::BASE_NOTE).map(ledger::base).transpose();
        let base = base.map_err(|fault| unreadable(folder, LEDGER_FILE, &fault))?;
        Ok(Payments { table, followed, base, folder: folder.to_owned() })
    }

    /// Per account, whether value is followed through it; not so for cash, the bank and unknown.
    #[must_use]
    pub fn followed(&self) -> &[bool] {
        &self.followed
    }

    /// Calls `take` with the rows of each row group, in order.
    ///
    /// # Errors
    /// CAS014 when the ledger is damaged: accounts that do not exist, negative amounts, times that go back.
    /// And those of `take`.
    pub fn read(&self, mut take: impl FnMut(&[PaymentRow]) -> Result<(), Problem>) -> Result<(), Problem> {
        let about = |fault: Unreadable| unreadable(&self.folder, LEDGER_FILE, &fault);
        let mut last = i64::MIN;
        for group in self.table.groups() {
            let rows = group.and_then(|group| self.rows(&group, &mut last)).map_err(about)?;
            take(&rows)?;
        }
        Ok(())
    }

    fn rows(&self, group: &Group<'_>, last: &mut i64) -> Result<Vec<PaymentRow>, Unreadable> {
        let (payers, payees) = (group.uint32("payer_id")?, group.uint32("payee_id")?);
        let amounts = group.int64("amount_minor")?;
        let exponents = group.int32("currency_exponent")?.into_iter().map(Some).collect();
        let currencies = currencies(group, "currency", exponents)?;
        let received = group.optional_int64("received_minor")?;
        let exponents = group.optional_int32("received_currency_exponent")?;
        let received_currencies = self::currencies(group, "received_currency", exponents)?;
        let base = group.optional_int64("base_amount_minor")?;
        let instruments = words::<Instrument>(group, "instrument")?;
        let origins = words::<BaseOrigin>(group, "base_origin")?;
        let others = group.optional_int64("other_leg_row_id")?;
        let sides = words::<StatementSide>(group, "statement_of")?;
        let booked = group.int64("booked")?;
        let mut rows = Vec::with_capacity(booked.len());
        for (row, booked) in booked.into_iter().enumerate() {
            let cell = |fault: &str| Unreadable::value(fault);
            let booked = booked.div_euclid(ledger::MICROS);
            let in_order = std::mem::replace(last, booked) <= booked;
            let account = |accounts: &[u32]| {
                accounts.get(row).copied().filter(|account| (*account as usize) < self.followed.len())
            };
            let base = base.get(row).copied().flatten().zip(self.base);
            rows.push(PaymentRow {
                booked: in_order.then_some(booked).ok_or_else(|| cell("booked"))?,
                payer: account(&payers).ok_or_else(|| cell("payer_id"))?,
                payee: account(&payees).ok_or_else(|| cell("payee_id"))?,
                amount: amounts
                    .get(row)
                    .copied()
                    .filter(|amount| *amount >= 0)
                    .ok_or_else(|| cell("amount_minor"))?,
                currency: currencies.get(row).copied().flatten().ok_or_else(|| cell("currency"))?,
                received: received
                    .get(row)
                    .copied()
                    .flatten()
                    .zip(received_currencies.get(row).copied().flatten()),
                instrument: instruments.get(row).copied().flatten().unwrap_or_default(),
                base: base.filter(|_| origins.get(row).is_some_and(Option::is_some)),
                is_second_leg: others.get(row).is_some_and(Option::is_some)
                    && sides.get(row) == Some(&Some(StatementSide::Payee)),
            });
        }
        Ok(rows)
    }
}

fn followed(accounts: &Reader) -> Result<Vec<bool>, Unreadable> {
    let mut followed = Vec::new();
    for group in accounts.groups() {
        for scheme in words::<Scheme>(&group?, "scheme")? {
            let scheme = scheme.ok_or_else(|| Unreadable::value("scheme"))?;
            followed.push(!matches!(scheme, Scheme::Cash | Scheme::Bank | Scheme::Unknown));
        }
    }
    Ok(followed)
}

/// The words of a column, none where it is empty.
fn words<T: Word>(group: &Group<'_>, name: &str) -> Result<Vec<Option<T>>, Unreadable> {
    let mut column = Vec::new();
    group.texts(name, |word| {
        let value = T::of(word);
        if value.is_none() != word.is_empty() {
            return Err(Unreadable::value(name));
        }
        column.push(value);
        Ok(())
    })?;
    Ok(column)
}

/// The currencies of a column of codes with the exponents beside them.
fn currencies(
    group: &Group<'_>,
    name: &str,
    exponents: Vec<Option<i32>>,
) -> Result<Vec<Option<Currency>>, Unreadable> {
    let (mut column, mut exponents) = (Vec::new(), exponents.into_iter());
    // A ledger changes its currency seldom from row to row.
    let mut known: Option<(String, i32, Currency)> = None;
    group.texts(name, |code| {
        let exponent = exponents.next().flatten();
        let Some(exponent) = exponent.filter(|_| !code.is_empty()) else {
            column.push(None);
            return Ok(());
        };
        if known.as_ref().is_none_or(|known| known.0 != code || known.1 != exponent) {
            let currency = words::currency(code, exponent).ok_or_else(|| Unreadable::value(name))?;
            known = Some((code.to_owned(), exponent, currency));
        }
        column.push(known.as_ref().map(|known| known.2));
        Ok(())
    })?;
    Ok(column)
}
