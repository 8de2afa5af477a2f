//! `flows.columns`: the movements of a ledger as plain columns, for kernels that begin within milliseconds.
//!
//! The file holds every movement once, in the total order of the ledger: rows that state another row again are left
//! out. It begins with the eight bytes `TRAGFLOW`, the length of a head as four bytes, lowest first, and the head as
//! JSON. Columns follow one behind the other. A column keeps, for each row, its value less the column's smallest in
//! 0, 1, 2, 4 or 8 bytes, lowest first: as few as its largest needs. `row` and `record` are kept less the row's place,
//! so that a file in the order of time spends nothing on them. Currencies and instruments are places in lists of the
//! head.
//!
//! A reader takes the columns that it needs, on several threads, or first picks rows by one column and then reads the
//! others at these rows alone.

mod codec;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use trag_model::{Currency, Instrument, Ledger, OptionalColumn, Problem, RowId, Sentinel};

use self::codec::{Codec, Raw};
use super::reader::Unreadable;
use super::unreadable;
use super::words::{self, Word};
use crate::Assembled;

/// Name of the file.
pub const FLOWS_FILE: &str = "flows.columns";

const MAGIC: &[u8; 8] = b"TRAGFLOW";
const VERSION: u32 = 1;
/// A longer head is damage.
const LONGEST_HEAD: u32 = 1 << 20;

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlowColumn {
    /// Booking time, in seconds.
    Booked,
    /// Account that gives.
    Payer,
    /// Account that receives.
    Payee,
    /// What left the payer, in minor units.
    Amount,
    /// Its currency.
    Currency,
    /// What reached the payee, in minor units.
    Received,
    /// Its currency.
    ReceivedCurrency,
    /// The amount in the base currency; [`i64::MIN`] where it is not known.
    Base,
    /// Instrument.
    Instrument,
    /// Row of the ledger.
    Row,
    /// Line, element or sheet row in its file.
    Record,
    /// By account and not by row: 1 where value can be followed through it.
    Followed,
}

use FlowColumn as Is;

const COLUMNS: [FlowColumn; 12] = [
    Is::Booked,
    Is::Payer,
    Is::Payee,
    Is::Amount,
    Is::Currency,
    Is::Received,
    Is::ReceivedCurrency,
    Is::Base,
    Is::Instrument,
    Is::Row,
    Is::Record,
    Is::Followed,
];

#[derive(Debug, Serialize, Deserialize)]
struct HeadOfFile {
    version: u32,
    rows: usize,
    accounts: usize,
    /// Code and exponent.
    base: Option<(String, i32)>,
    currencies: Vec<(String, i32)>,
    instruments: Vec<String>,
    columns: Vec<Codec>,
}

/// Which columns [`FlowStore::load`] reads besides times and accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Lines, elements or sheet rows in their files.
    pub records: bool,
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
    /// The movements, in the total order.
    pub ledger: Ledger,
    /// By account.
    pub followed: Vec<bool>,
}

/// Writes the file.
///
/// # Errors
/// Those of `out`.
pub fn write(case: &Assembled, out: &mut impl Write) -> io::Result<()> {
    let (ledger, rows) = (&case.ledger, case.ledger.movements().collect::<Vec<RowId>>());
    let mut met: Vec<u16> = ledger.currency.iter().chain(ledger.currency_received.raw()).copied().collect();
    met.sort_unstable();
    met.dedup();
    met.retain(|currency| *currency != u16::NONE);
    let place = |currency: Currency| met.binary_search(&currency.0).map_or(i64::MAX, |at| at as i64);
    let value = |column: FlowColumn, at: usize| {
        let row = rows.get(at).copied().unwrap_or(RowId(0));
        match column {
            Is::Booked => ledger.booked(row).0,
            Is::Payer => i64::from(ledger.payer(row).0),
            Is::Payee => i64::from(ledger.payee(row).0),
            Is::Amount => ledger.paid(row).0.0,
            Is::Currency => place(ledger.paid(row).1),
            Is::Received => ledger.received(row).0.0,
            Is::ReceivedCurrency => place(ledger.received(row).1),
            Is::Base => ledger.base_amount(row).map_or(i64::MIN, |amount| amount.0),
            Is::Instrument => i64::from(ledger.instrument[row.0 as usize]),
            Is::Row => i64::from(row.0),
            Is::Record => ledger.record[row.0 as usize].cast_signed(),
            Is::Followed => i64::from(case.accounts.accounts[at].can_be_followed()),
        }
    };
    let accounts = case.accounts.accounts.len();
    let (mut columns, mut from) = (Vec::new(), 0);
    for column in COLUMNS {
        let values = if column == Is::Followed { accounts } else { rows.len() };
        let codec = Codec::of(column, from, values, |at| value(column, at));
        from += codec.bytes();
        columns.push(codec);
    }
    let stated = |currency: &u16| {
        let currency = Currency(*currency);
        (currency.code().to_owned(), i32::from(currency.exponent()))
    };
    let head = HeadOfFile {
        version: VERSION,
        rows: rows.len(),
        accounts,
        base: ledger.base.map(|base| stated(&base.0)),
        currencies: met.iter().map(stated).collect(),
        instruments: Instrument::ALL.iter().map(|instrument| instrument.stored().to_owned()).collect(),
        columns,
    };
    let text = serde_json::to_vec(&head)?;
    out.write_all(MAGIC)?;
    out.write_all(&u32::try_from(text.len()).map_err(io::Error::other)?.to_le_bytes())?;
    out.write_all(&text)?;
    head.columns.iter().try_for_each(|codec| codec.write(|at| value(codec.column, at), out))
}

/// An open file of flows.
#[derive(Debug)]
pub struct FlowStore {
    folder: PathBuf,
    head: HeadOfFile,
    currencies: Vec<Currency>,
    instruments: Vec<Instrument>,
    /// Where the columns begin.
    body: u64,
}

impl FlowStore {
    /// Opens the flows of a folder.
    ///
    /// # Errors
    /// CAS014 when the file is missing, damaged or of another version.
    pub fn open(folder: &Path) -> Result<FlowStore, Problem> {
        open(folder).map_err(|fault| unreadable(folder, FLOWS_FILE, &fault))
    }

    /// Number of movements.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.head.rows
    }

    /// The value of a currency in the columns of currencies; `None` where no row has it.
    #[must_use]
    pub fn currency(&self, currency: Currency) -> Option<i64> {
        let at = self.currencies.iter().position(|known| *known == currency)?;
        i64::try_from(at).ok()
    }

    /// The value of an instrument in its column.
    #[must_use]
    pub fn instrument(&self, instrument: Instrument) -> Option<i64> {
        let at = self.instruments.iter().position(|known| *known == instrument)?;
        i64::try_from(at).ok()
    }

    /// By how much each row's record is more than its place in the columns, where that is the same for all rows: those of
    /// one file in the order of time.
    ///
    /// # Errors
    /// CAS014 when the file is damaged.
    pub fn steady_records(&self) -> Result<Option<i64>, Problem> {
        let codec = self.codec(Is::Record).map_err(|fault| unreadable(&self.folder, FLOWS_FILE, &fault))?;
        Ok(codec.steady())
    }

    /// The rows, ascending, whose value in a column `keeps` accepts: of all rows, or of those given, which ascend.
    ///
    /// # Errors
    /// CAS014 when the file is damaged.
    pub fn pick(
        &self,
        column: FlowColumn,
        of: Option<&[u32]>,
        keeps: impl Fn(i64) -> bool + Sync,
    ) -> Result<Vec<u32>, Problem> {
        let codec = self.codec(column);
        let picked = codec.and_then(|codec| codec.pick(&self.raw(), self.head.rows, of, keeps));
        picked.map_err(|fault| unreadable(&self.folder, FLOWS_FILE, &fault))
    }

    /// The values of a column at the given rows, which ascend.
    ///
    /// # Errors
    /// CAS014 when the file is damaged.
    pub fn values(&self, column: FlowColumn, rows: &[u32]) -> Result<Vec<i64>, Problem> {
        let values = self.codec(column).and_then(|codec| codec.at(&self.raw(), rows));
        values.map_err(|fault| unreadable(&self.folder, FLOWS_FILE, &fault))
    }

    /// Reads the wanted columns on the current rayon pool.
    ///
    /// # Errors
    /// CAS014 when the file is damaged: numbers that lead nowhere and rows out of order are damage too.
    pub fn load(&self, wanted: Wanted) -> Result<Columns, Problem> {
        self.columns(wanted).map_err(|fault| unreadable(&self.folder, FLOWS_FILE, &fault))
    }

    fn raw(&self) -> Raw<'_> {
        Raw { folder: &self.folder, body: self.body }
    }

    fn codec(&self, column: FlowColumn) -> Result<&Codec, Unreadable> {
        let found = self.head.columns.iter().find(|codec| codec.column == column);
        found.ok_or_else(|| Unreadable::new("a column is missing"))
    }

    fn read<T: Copy + Default + Send>(
        &self,
        column: FlowColumn,
        of: impl Fn(i64) -> Option<T> + Sync,
    ) -> Result<Vec<T>, Unreadable> {
        let values = if column == Is::Followed { self.head.accounts } else { self.head.rows };
        self.codec(column)?.all(&self.raw(), values, of)
    }

    fn columns(&self, wanted: Wanted) -> Result<Columns, Unreadable> {
        let rows = self.head.rows;
        let account = |value| u32::try_from(value).ok().filter(|at| (*at as usize) < self.head.accounts);
        let currency = |value: i64| Some(self.currencies.get(usize::try_from(value).ok()?)?.0);
        let mut ledger = Ledger {
            booked: self.read(Is::Booked, Some)?,
            payer: self.read(Is::Payer, account)?,
            payee: self.read(Is::Payee, account)?,
            other_leg: OptionalColumn::missing(rows),
            repeats: OptionalColumn::missing(rows),
            statement: OptionalColumn::missing(rows),
            base: self.head.base.as_ref().map(|(code, digits)| stated(code, *digits)).transpose()?,
            ..Ledger::default()
        };
        if wanted.records {
            ledger.record = self.read(Is::Record, |value| Some(value.cast_unsigned()))?;
        }
        let in_order = ledger.booked.par_windows(2).all(|pair| pair[0] <= pair[1]);
        if !in_order {
            return Err(Unreadable::value("booked"));
        }
        if wanted.amounts {
            let amount = |value: i64| Some(value).filter(|value| *value >= 0);
            ledger.amount = self.read(Is::Amount, amount)?;
            ledger.currency = self.read(Is::Currency, currency)?;
            let mut received = self.read(Is::Received, amount)?;
            let mut other = self.read(Is::ReceivedCurrency, currency)?;
            let paid = ledger.amount.par_iter().zip(&ledger.currency);
            paid.zip(received.par_iter_mut().zip(&mut other)).for_each(|(paid, received)| {
                if paid == (&*received.0, &*received.1) {
                    (*received.0, *received.1) = (i64::NONE, u16::NONE);
                }
            });
            ledger.amount_received = OptionalColumn::from_raw(received);
            ledger.currency_received = OptionalColumn::from_raw(other);
            ledger.base_amount = match self.codec(Is::Base)?.constant() {
                Some(i64::NONE) => OptionalColumn::missing(rows),
                _ => OptionalColumn::from_raw(self.read(Is::Base, Some)?),
            };
        }
        if wanted.instruments {
            let known = |value: i64| Some(*self.instruments.get(usize::try_from(value).ok()?)? as u8);
            ledger.instrument = self.read(Is::Instrument, known)?;
        }
        let followed = self.read(Is::Followed, |value| Some(value != 0))?;
        Ok(Columns { ledger, followed })
    }
}

fn open(folder: &Path) -> Result<FlowStore, Unreadable> {
    let fault = |error: io::Error| Unreadable::new(error.to_string());
    let mut file = File::open(folder.join(FLOWS_FILE)).map_err(fault)?;
    let (mut magic, mut length) = ([0; 8], [0; 4]);
    file.read_exact(&mut magic).and_then(|()| file.read_exact(&mut length)).map_err(fault)?;
    let length = u32::from_le_bytes(length);
    if &magic != MAGIC || length > LONGEST_HEAD {
        return Err(Unreadable::new("it is no file of flows"));
    }
    let mut text = Vec::new();
    file.take(u64::from(length)).read_to_end(&mut text).map_err(fault)?;
    let head: HeadOfFile =
        serde_json::from_slice(&text).map_err(|_| Unreadable::new("its head cannot be read"))?;
    let currencies =
        head.currencies.iter().map(|(code, digits)| stated(code, *digits)).collect::<Result<_, _>>()?;
    let known = |word: &String| Instrument::of(word).ok_or_else(|| Unreadable::value("instrument"));
    let instruments = head.instruments.iter().map(known).collect::<Result<_, _>>()?;
    if head.version != VERSION
        || u32::try_from(head.rows).is_err()
        || head.columns.iter().any(|codec| !codec.is_sound())
    {
        return Err(Unreadable::new("it is of another version"));
    }
    // Columns are read at once, so a head that promises more rows than the file has must not reserve memory.
    let body = u64::from(length) + 12;
    let end = std::fs::metadata(folder.join(FLOWS_FILE)).map_err(fault)?.len();
    let values = |codec: &Codec| if codec.column == Is::Followed { head.accounts } else { head.rows };
    let fits = |codec: &Codec| {
        codec.end(values(codec)).is_some_and(|to| body.checked_add(to).is_some_and(|to| to <= end))
    };
    if !head.columns.iter().all(fits) {
        return Err(Unreadable::new("it is shorter than its head says"));
    }
    Ok(FlowStore { folder: folder.to_owned(), head, currencies, instruments, body })
}

fn stated(code: &str, digits: i32) -> Result<Currency, Unreadable> {
    words::currency(code, digits).ok_or_else(|| Unreadable::value("currency"))
}
