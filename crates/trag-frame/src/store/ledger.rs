//! `ledger.parquet`.

use std::io::{self, Write};
use std::ops::Range;

use parquet::file::metadata::KeyValue;
use trag_model::{
    AccountTable, BaseOrigin, Currency, Instrument, Ledger, NameIx, OptionalColumn, Precision, RowId,
    Sentinel, StatementSide,
};

use super::chunk::Chunk;
use super::names::Names;
use super::reader::{Group, Reader, Unreadable};
use super::words::{self, Word};
use super::{schema, writer};

/// A booking time is stored in millionths of a second, the unit that every reader knows.
pub(super) const MICROS: i64 = 1_000_000;

/// Note of the file with the base currency and its exponent, which a ledger without rows has too.
pub(super) const BASE_NOTE: &str = "trag.base_currency";

pub(super) fn write(
    ledger: &Ledger,
    accounts: &AccountTable,
    out: &mut (impl Write + Send),
) -> io::Result<()> {
    let note = |base: Currency| {
        KeyValue::new(BASE_NOTE.to_owned(), Some(format!("{}/{}", base.code(), base.exponent())))
    };
    let notes = ledger.base.map(note).into_iter().collect();
    let columns = Columns { ledger, accounts };
    writer::write_table(schema::LEDGER, notes, ledger.len(), out, |name, rows| columns.chunk(name, rows))
}

/// The ledger column by column.
pub(super) struct Columns<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) accounts: &'a AccountTable,
}

impl Columns<'_> {
    /// The values of a column. Every name of the schema stands here once.
    pub(super) fn chunk(&self, name: &str, rows: Range<usize>) -> io::Result<Chunk> {
        let ledger = self.ledger;
        Ok(match name {
            "row_id" => Chunk::uint32(row_ids(rows).map(|row| row.0)),
            "booked" => Chunk::int64(micros(&ledger.booked[rows])?.into_iter()),
            "booked_precision" => Chunk::words(row_ids(rows).map(|row| ledger.precision(row).stored())),
            "value_date" => Chunk::optional_int32(rows.map(|row| ledger.value_date.get(row))),
            "payer_id" => Chunk::uint32(ledger.payer[rows].iter().copied()),
            "payee_id" => Chunk::uint32(ledger.payee[rows].iter().copied()),
            "payer_name" => self.names(&ledger.payer_name, rows),
            "payee_name" => self.names(&ledger.payee_name, rows),
            "amount_minor" => Chunk::int64(ledger.amount[rows].iter().copied()),
            "currency" => Chunk::words(ledger.currency[rows].iter().map(|c| Currency(*c).code())),
            "currency_exponent" => Chunk::int32(ledger.currency[rows].iter().map(|c| exponent(*c))),
            "received_minor" => Chunk::optional_int64(rows.map(|row| ledger.amount_received.get(row))),
            "received_currency" => {
                let code = |row| ledger.currency_received.get(row).map(|c| Currency(c).code());
                Chunk::optional_words(rows.map(code))
            }
            "received_currency_exponent" => {
                Chunk::optional_int32(rows.map(|row| ledger.currency_received.get(row).map(exponent)))
            }
            "base_amount_minor" => Chunk::optional_int64(rows.map(|row| ledger.base_amount.get(row))),
            "base_currency" => Chunk::optional_words(self.base_of(rows).map(|base| base.map(Currency::code))),
            "base_currency_exponent" => {
                Chunk::optional_int32(self.base_of(rows).map(|base| base.map(|base| exponent(base.0))))
            }
            "base_origin" => Chunk::optional_words(rows.map(|row| self.origin(row))),
            "instrument" => Chunk::words(row_ids(rows).map(|row| ledger.instrument(row).stored())),
            "purpose_code" => {
                Chunk::optional_int32(rows.map(|row| ledger.purpose_code.get(row).map(i32::from)))
            }
            "purpose" => Chunk::optional_texts(rows.map(|row| ledger.purpose.get(row))),
            "reference" => Chunk::optional_texts(rows.map(|row| ledger.reference.get(row))),
            "bank_reference" => Chunk::optional_texts(rows.map(|row| ledger.bank_reference.get(row))),
            "agents" => Chunk::optional_texts(rows.map(|row| ledger.agents.get(row))),
            "conductor" => Chunk::optional_texts(rows.map(|row| ledger.conductor.get(row))),
            "place" => Chunk::optional_texts(rows.map(|row| ledger.place.get(row))),
            "statement_of" => {
                Chunk::optional_words(row_ids(rows).map(|row| Some(ledger.statement_side(row)?.stored())))
            }
            "statement_number" => {
                Chunk::optional_int64(rows.map(|row| ledger.statement_no.get(row).map(i64::from)))
            }
            "reverses_row_id" => {
                Chunk::optional_int64(rows.map(|row| ledger.reverses.get(row).map(i64::from)))
            }
            "repeats_row_id" => Chunk::optional_int64(rows.map(|row| ledger.repeats.get(row).map(i64::from))),
            "other_leg_row_id" => {
                Chunk::optional_int64(rows.map(|row| ledger.other_leg.get(row).map(i64::from)))
            }
            "balance_after_minor" => Chunk::optional_int64(rows.map(|row| ledger.balance_after.get(row))),
            "payments" => Chunk::uint32(row_ids(rows).map(|row| ledger.count(row))),
            "label" => Chunk::optional_int32(rows.map(|row| ledger.label.get(row).map(i32::from))),
            "source_id" => Chunk::uint32(ledger.source[rows].iter().copied()),
            "record_number" => Chunk::uint64(ledger.record[rows].iter().copied()),
            _ => return Err(io::Error::other(format!("the ledger has no column `{name}`"))),
        })
    }

    fn names(&self, column: &OptionalColumn<u32>, rows: Range<usize>) -> Chunk {
        let name = |row| column.get(row).map_or("", |name| self.accounts.name(NameIx(name)));
        Chunk::optional_texts(rows.map(name))
    }

    fn base_of(&self, rows: Range<usize>) -> impl Iterator<Item = Option<Currency>> {
        rows.map(|row| self.ledger.base.filter(|_| self.ledger.base_amount.get(row).is_some()))
    }

    fn origin(&self, row: usize) -> Option<&'static str> {
        let origin = self.ledger.base_origin.get(row)?;
        BaseOrigin::ALL.get(usize::from(origin)).map(|origin| origin.stored())
    }
}

fn row_ids(rows: Range<usize>) -> impl Iterator<Item = RowId> {
    rows.map(|row| RowId(u32::try_from(row).unwrap_or(u32::MAX)))
}

fn exponent(currency: u16) -> i32 {
    i32::from(Currency(currency).exponent())
}

fn micros(booked: &[i64]) -> io::Result<Vec<i64>> {
    let too_far =
        || io::Error::new(io::ErrorKind::InvalidData, "a booking time is beyond what can be stored");
    booked.iter().map(|seconds| seconds.checked_mul(MICROS).ok_or_else(too_far)).collect()
}

/// Reads the ledger; names are numbered as they come.
pub(super) fn read(table: &Reader, names: &mut Names) -> Result<Ledger, Unreadable> {
    let mut ledger = Ledger { base: table.note(BASE_NOTE).map(base).transpose()?, ..Ledger::default() };
    for group in table.groups() {
        let group = group?;
        read_when(&mut ledger, &group)?;
        read_who(&mut ledger, &group, names)?;
        read_money(&mut ledger, &group)?;
        read_legs(&mut ledger, &group)?;
        read_what(&mut ledger, &group)?;
    }
    Ok(ledger)
}

pub(super) fn base(note: &str) -> Result<Currency, Unreadable> {
    let parsed =
        note.split_once('/').and_then(|(code, exponent)| words::currency(code, exponent.parse().ok()?));
    parsed.ok_or_else(|| Unreadable::value("base_currency"))
}

fn read_when(ledger: &mut Ledger, group: &Group<'_>) -> Result<(), Unreadable> {
    for micros in group.int64("booked")? {
        if micros % MICROS != 0 {
            return Err(Unreadable::value("booked"));
        }
        ledger.booked.push(micros / MICROS);
    }
    read_words::<Precision>(group, "booked_precision", |precision| ledger.precision.push(precision as u8))?;
    append(&mut ledger.value_date, group, "value_date")?;
    ledger.source.extend(group.uint32("source_id")?);
    ledger.record.extend(group.uint64("record_number")?);
    Ok(())
}

fn read_who(ledger: &mut Ledger, group: &Group<'_>, names: &mut Names) -> Result<(), Unreadable> {
    ledger.payer.extend(group.uint32("payer_id")?);
    ledger.payee.extend(group.uint32("payee_id")?);
    for (name, column) in [("payer_name", &mut ledger.payer_name), ("payee_name", &mut ledger.payee_name)] {
        group.texts(name, |text| {
            column.push((!text.is_empty()).then(|| names.number(text)));
            Ok(())
        })?;
    }
    Ok(())
}

fn read_money(ledger: &mut Ledger, group: &Group<'_>) -> Result<(), Unreadable> {
    ledger.amount.extend(group.int64("amount_minor")?);
    let mut exponents = group.int32("currency_exponent")?.into_iter();
    group.texts("currency", |code| {
        let currency = exponents.next().and_then(|exponent| words::currency(code, exponent));
        ledger.currency.push(currency.ok_or_else(|| Unreadable::value("currency"))?.0);
        Ok(())
    })?;
    let mut exponents = group.optional_int32("received_currency_exponent")?.into_iter();
    let mut amounts = group.optional_int64("received_minor")?.into_iter();
    group.texts("received_currency", |code| {
        let (amount, exponent) = (amounts.next().flatten(), exponents.next().flatten());
        let currency = exponent.and_then(|exponent| words::currency(code, exponent));
        if currency.is_none() != code.is_empty() || amount == Some(i64::NONE) {
            return Err(Unreadable::value("received_currency"));
        }
        ledger.amount_received.push(amount);
        ledger.currency_received.push(currency.map(|currency| currency.0));
        Ok(())
    })?;
    append(&mut ledger.base_amount, group, "base_amount_minor")?;
    group.texts("base_origin", |word| {
        let origin = BaseOrigin::of(word);
        if origin.is_none() != word.is_empty() {
            return Err(Unreadable::value("base_origin"));
        }
        ledger.base_origin.push(origin.map(|origin| origin as u8));
        Ok(())
    })?;
    append(&mut ledger.balance_after, group, "balance_after_minor")
}

fn read_legs(ledger: &mut Ledger, group: &Group<'_>) -> Result<(), Unreadable> {
    group.texts("statement_of", |word| {
        let side = StatementSide::of(word);
        if side.is_none() != word.is_empty() {
            return Err(Unreadable::value("statement_of"));
        }
        ledger.statement.push(side.map(|side| side as u8));
        Ok(())
    })?;
    for (name, column) in [
        ("other_leg_row_id", &mut ledger.other_leg),
        ("reverses_row_id", &mut ledger.reverses),
        ("repeats_row_id", &mut ledger.repeats),
        ("statement_number", &mut ledger.statement_no),
    ] {
        for number in group.optional_int64(name)? {
            let number = number.map(u32::try_from).transpose().ok().filter(|row| *row != Some(u32::NONE));
            column.push(number.ok_or_else(|| Unreadable::value(name))?);
        }
    }
    Ok(())
}

fn read_what(ledger: &mut Ledger, group: &Group<'_>) -> Result<(), Unreadable> {
    read_words::<Instrument>(group, "instrument", |instrument| ledger.instrument.push(instrument as u8))?;
    append(&mut ledger.purpose_code, group, "purpose_code")?;
    let texts = [
        ("purpose", &mut ledger.purpose),
        ("reference", &mut ledger.reference),
        ("bank_reference", &mut ledger.bank_reference),
        ("agents", &mut ledger.agents),
        ("conductor", &mut ledger.conductor),
        ("place", &mut ledger.place),
    ];
    for (name, column) in texts {
        group.texts(name, |text| {
            column.push(text);
            Ok(())
        })?;
    }
    for payments in group.uint32("payments")? {
        if payments == u32::NONE {
            return Err(Unreadable::value("payments"));
        }
        ledger.count.push((payments != 1).then_some(payments));
    }
    append(&mut ledger.label, group, "label")
}

/// A column whose values may be missing, by the type that Parquet keeps it in.
trait Stored: Sentinel {
    fn cells(group: &Group<'_>, name: &str) -> Result<Vec<Option<Self>>, Unreadable>;
}

impl Stored for i64 {
    fn cells(group: &Group<'_>, name: &str) -> Result<Vec<Option<i64>>, Unreadable> {
        group.optional_int64(name)
    }
}

impl Stored for i32 {
    fn cells(group: &Group<'_>, name: &str) -> Result<Vec<Option<i32>>, Unreadable> {
        group.optional_int32(name)
    }
}

impl Stored for u16 {
    fn cells(group: &Group<'_>, name: &str) -> Result<Vec<Option<u16>>, Unreadable> {
        narrow(group.optional_int32(name)?, name)
    }
}

impl Stored for u8 {
    fn cells(group: &Group<'_>, name: &str) -> Result<Vec<Option<u8>>, Unreadable> {
        narrow(group.optional_int32(name)?, name)
    }
}

fn narrow<T: TryFrom<i32>>(cells: Vec<Option<i32>>, name: &str) -> Result<Vec<Option<T>>, Unreadable> {
    let narrow = |value| T::try_from(value).map_err(|_| Unreadable::value(name));
    cells.into_iter().map(|cell| cell.map(narrow).transpose()).collect()
}

fn append<T: Stored>(
    column: &mut OptionalColumn<T>,
    group: &Group<'_>,
    name: &str,
) -> Result<(), Unreadable> {
    for cell in T::cells(group, name)? {
        if cell == Some(T::NONE) {
            return Err(Unreadable::value(name));
        }
        column.push(cell);
    }
    Ok(())
}

fn read_words<T: Word>(group: &Group<'_>, name: &str, mut take: impl FnMut(T)) -> Result<(), Unreadable> {
    group.texts(name, |word| {
        take(T::of(word).ok_or_else(|| Unreadable::value(name))?);
        Ok(())
    })
}

/// Checks what [`Ledger::assert_whole`] demands and what a damaged file may break.
pub(super) fn check(ledger: &Ledger, accounts: usize, sources: usize) -> Result<(), Unreadable> {
    let key = |row: usize| (ledger.booked[row], ledger.source[row], ledger.record[row]);
    let below = |limit: usize| move |index: &u32| (*index as usize) < limit;
    let leg = |row: &u32| *row == u32::NONE || below(ledger.len())(row);
    let faults = [
        (!ledger.payer.iter().all(below(accounts)), "payer_id"),
        (!ledger.payee.iter().all(below(accounts)), "payee_id"),
        (!ledger.source.iter().all(below(sources)), "source_id"),
        (!ledger.amount.iter().all(|amount| *amount >= 0), "amount_minor"),
        (!ledger.other_leg.raw().iter().all(leg), "other_leg_row_id"),
        (!ledger.reverses.raw().iter().all(leg), "reverses_row_id"),
        (!ledger.repeats.raw().iter().all(leg), "repeats_row_id"),
        (!(1..ledger.len()).all(|row| key(row - 1) <= key(row)), "row_id"),
    ];
    match faults.into_iter().find(|(is_fault, _)| *is_fault) {
        Some((_, column)) => Err(Unreadable::value(column)),
        None => {
            ledger.assert_whole(accounts);
            Ok(())
        }
    }
}
