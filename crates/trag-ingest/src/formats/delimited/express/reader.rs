//! One thread's share of a plain file.

use std::io::{self, Read};
use std::ops::Range;

use trag_model::{Currency, Ledger, OptionalColumn, Precision, Sentinel};

use super::Plain;
use super::keys::{Key, Keys, TOGETHER};
use super::split::{BEHIND, MOST_FIELDS, fields, word};
use crate::formats::delimited::plan::CurrencyPlan;
use crate::input::Input;
use crate::text::dates::iso_minute;
use crate::text::numbers::plain as plain_number;

/// Bytes that are read at a time; a longer line is not plain.
const BUFFER: usize = 1 << 18;

/// A plain line has at least so many bytes, roughly: memory is reserved for the rows of a share at once.
const LINE_BYTES: u64 = 60;

/// What a share gave: its rows in the order of the file.
pub(super) struct Part {
    keys: Keys,
    /// Payer and payee of each row, one after the other.
    parties: Vec<u32>,
    columns: RowColumns,
}

/// The columns that need no number of an account.
#[derive(Default)]
pub(super) struct RowColumns {
    booked: Vec<i64>,
    amount: Vec<i64>,
    currency: Vec<u16>,
    received: Vec<i64>,
    currency_received: Vec<u16>,
    instrument: Vec<u8>,
}

/// Values of a column of few different words. Most rows repeat the last.
struct Words<T> {
    met: Vec<(Key, T)>,
    last: usize,
}

impl<T: Copy> Words<T> {
    /// The value of a word, which `find` knows when it comes for the first time.
    #[inline]
    fn of(&mut self, key: Key, find: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some((_, value)) = self.met.get(self.last).filter(|(known, _)| *known == key) {
            return Some(*value);
        }
        self.last = match self.met.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                self.met.push((key, find()?));
                self.met.len() - 1
            }
        };
        Some(self.met[self.last].1)
    }
}

/// Reads a share.
pub(super) struct ShareReader<'p> {
    plain: &'p Plain<'p>,
    part: Part,
    /// Parties that are not numbered yet.
    pending: Vec<Key>,
    currencies: Words<Currency>,
    instruments: Words<u8>,
    /// The last time as printed, and what it says.
    last_time: ([u64; 2], i64),
}

/// A line and where its fields end.
struct Line<'b, 'e> {
    bytes: &'b [u8],
    from: usize,
    ends: &'e [u32],
}

impl<'b> Line<'b, '_> {
    #[inline]
    fn place(&self, column: usize) -> (usize, usize) {
        let from = if column == 0 { self.from } else { self.ends[column - 1] as usize + 1 };
        (from, self.ends[column] as usize)
    }

    #[inline]
    fn cell(&self, column: usize) -> &'b [u8] {
        let (from, to) = self.place(column);
        self.bytes.get(from..to).unwrap_or_default()
    }

    #[inline]
    fn key(&self, column: usize) -> Option<Key> {
        let (from, to) = self.place(column);
        Key::of(self.bytes, from, to)
    }

    fn text(&self, column: usize) -> Option<&'b str> {
        std::str::from_utf8(self.cell(column)).ok().filter(|text| text.trim() == *text)
    }
}

impl<'p> ShareReader<'p> {
    pub(super) fn new(plain: &'p Plain<'p>) -> ShareReader<'p> {
        let part = Part { keys: Keys::new(), parties: Vec::new(), columns: RowColumns::default() };
        ShareReader {
            plain,
            part,
            pending: Vec::with_capacity(TOGETHER),
            currencies: Words { met: Vec::new(), last: 0 },
            instruments: Words { met: Vec::new(), last: 0 },
            last_time: ([0; 2], 0),
        }
    }

    /// Reads the lines that begin in `share`; `None` where one is not plain. The first line of all begins at `body`.
    pub(super) fn read(
        mut self,
        input: &dyn Input,
        body: u64,
        share: Range<u64>,
        cancelled: &dyn Fn() -> bool,
    ) -> io::Result<Option<Part>> {
        // The line that begins before a share and ends in it belongs to the share before.
        let is_first = share.start == body;
        let mut at = if is_first { body } else { share.start - 1 };
        let mut bytes = input.open_at(at)?;
        self.reserve((share.end.min(input.size()?)).saturating_sub(share.start) / LINE_BYTES);
        let (mut buffer, mut filled) = (vec![b'\n'; BUFFER + BEHIND], 0);
        let mut begun = is_first;
        loop {
            if cancelled() {
                return Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled"));
            }
            let read = fill(&mut *bytes, &mut buffer[filled..BUFFER])?;
            let ended = filled + read < BUFFER;
            filled += read;
            if ended && filled > 0 && buffer[filled - 1] != b'\n' {
                buffer[filled] = b'\n';
                filled += 1;
            }
            let Some(whole) = memchr::memrchr(b'\n', &buffer[..filled]).map(|last| last + 1) else {
                return Ok(self.finish().filter(|_| filled == 0));
            };
            let start = match begun {
                true => 0,
                false => memchr::memchr(b'\n', &buffer[..whole]).map_or(whole, |first| first + 1),
            };
            begun = true;
            let limit = usize::try_from(share.end - at).unwrap_or(usize::MAX);
            if !self.lines(&buffer[..whole + BEHIND], start..whole, limit) {
                return Ok(None);
            }
            if ended || whole >= limit {
                return Ok(self.finish());
            }
            buffer.copy_within(whole..filled, 0);
            at += whole as u64;
            filled -= whole;
        }
    }

    fn reserve(&mut self, rows: u64) {
        let rows = usize::try_from(rows).unwrap_or(0);
        self.part.parties.reserve(2 * rows);
        let RowColumns { booked, amount, currency, received, currency_received, instrument } =
            &mut self.part.columns;
        booked.reserve(rows);
        if self.plain.wanted.amounts {
            amount.reserve(rows);
            currency.reserve(rows);
            received.reserve(rows);
            currency_received.reserve(rows);
        }
        if self.plain.wanted.instruments {
            instrument.reserve(rows);
        }
    }

    /// Reads the lines in `range` that begin before `limit`. Whether they are plain.
    fn lines(&mut self, bytes: &[u8], range: Range<usize>, limit: usize) -> bool {
        let these = &bytes[range.clone()];
        if !these.is_ascii() || memchr::memchr3(b'"', b'\r', 0, these).is_some() {
            return false;
        }
        let mut ends = [0; MOST_FIELDS];
        let (mut from, width) = (range.start, self.plain.plan.header.len());
        while from < range.end && from < limit {
            let count = fields(bytes, from, self.plain.delimiter, &mut ends);
            if count != width || self.row(&Line { bytes, from, ends: &ends[..count] }).is_none() {
                return false;
            }
            from = ends[count - 1] as usize + 1;
        }
        true
    }

    /// Reads a line. `None` where it is not plain.
    #[inline]
    fn row(&mut self, line: &Line<'_, '_>) -> Option<()> {
        let plan = self.plain.plan;
        let booked = self.booked(line)?;
        let currency = self.currency(line, self.plain.currency)?;
        let mark = plan.numbers[self.plain.amount].decimal?.char();
        let digits = line.cell(self.plain.amount);
        let amount = plain_number(digits, u8::try_from(mark).ok()?, currency.exponent())?;
        let received = match plan.received {
            None => None,
            Some((column, of)) => {
                let currency = of.map_or(Some(currency), |of| self.currency(line, of))?;
                let mark = plan.numbers[column].decimal?.char();
                let digits = line.cell(column);
                Some((plain_number(digits, u8::try_from(mark).ok()?, currency.exponent())?, currency))
            }
        };
        let instrument = match plan.instrument {
            None => plan.instrument_constant as u8,
            Some(column) => {
                let known = || {
                    let word = line.text(column)?;
                    let known = plan.instruments.get(word).or_else(|| plan.instruments.get("*"))?;
                    Some(*known as u8)
                };
                self.instruments.of(line.key(column)?, known)?
            }
        };
        if let Some(column) = plan.label
            && !matches!(line.cell(column), [b'0'..=b'9'])
        {
            return None;
        }
        for (first, last) in self.plain.parties {
            self.pending.push(Key::of(line.bytes, line.place(first).0, line.place(last).1)?);
        }
        if self.pending.len() >= TOGETHER {
            self.number()?;
        }
        let part = &mut self.part.columns;
        part.booked.push(booked);
        if self.plain.wanted.amounts {
            let differs = received.filter(|received| *received != (amount, currency));
            part.amount.push(amount);
            part.currency.push(currency.0);
            part.received.push(differs.map_or(i64::NONE, |(amount, _)| amount));
            part.currency_received.push(differs.map_or(u16::NONE, |(_, currency)| currency.0));
        }
        if self.plain.wanted.instruments {
            part.instrument.push(instrument);
        }
        Some(())
    }

    /// Lines stand in the order of time mostly, so the next one repeats the time of the last.
    #[inline]
    fn booked(&mut self, line: &Line<'_, '_>) -> Option<i64> {
        let (from, to) = line.place(self.plain.plan.booked);
        let printed = [word(line.bytes, from), word(line.bytes, from + 8)];
        if printed != self.last_time.0 || to - from != 16 {
            let stamp = iso_minute(line.cell(self.plain.plan.booked))?;
            if stamp.precision != Precision::Minute {
                return None;
            }
            self.last_time = (printed, stamp.at.0);
        }
        Some(self.last_time.1)
    }

    #[inline]
    fn currency(&mut self, line: &Line<'_, '_>, column: usize) -> Option<Currency> {
        let plan: &CurrencyPlan = &self.plain.plan.currency;
        self.currencies.of(line.key(column)?, || plan.find(line.text(column)?))
    }

    #[inline]
    fn number(&mut self) -> Option<()> {
        self.part.keys.number(&self.pending, &mut self.part.parties)?;
        self.pending.clear();
        Some(())
    }

    fn finish(mut self) -> Option<Part> {
        self.number()?;
        Some(self.part)
    }
}

/// The shares together.
pub(super) struct Whole {
    pub(super) keys: Keys,
    pub(super) parties: Parties,
    pub(super) columns: Columns,
}

/// The parties of the shares, with the number in the whole of each number in its share; none for the first share,
/// which keeps its own.
pub(super) struct Parties(Vec<(Vec<u32>, Option<Vec<u32>>)>);

/// The other columns of the shares.
pub(super) struct Columns(Vec<RowColumns>);

impl Whole {
    /// One numbering of accounts for all shares. `None` where accounts cannot be numbered.
    pub(super) fn new(parts: Vec<Part>) -> Option<Whole> {
        let mut parts = parts.into_iter();
        let Part { mut keys, parties, columns } = parts.next()?;
        let (mut parties, mut columns) = (vec![(parties, None)], vec![columns]);
        for later in parts {
            parties.push((later.parties, Some(keys.number_all(&later.keys)?)));
            columns.push(later.columns);
        }
        Some(Whole { keys, parties: Parties(parties), columns: Columns(columns) })
    }
}

impl Parties {
    /// Payers and payees.
    pub(super) fn columns(&self) -> (Vec<u32>, Vec<u32>) {
        let rows = self.0.iter().map(|(parties, _)| parties.len() / 2).sum();
        let (mut payer, mut payee) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for (parties, numbers) in &self.0 {
            let (pairs, _) = parties.as_chunks::<2>();
            match numbers {
                None => pairs.iter().for_each(|[from, to]| {
                    payer.push(*from);
                    payee.push(*to);
                }),
                Some(numbers) => pairs.iter().for_each(|[from, to]| {
                    payer.push(numbers[*from as usize]);
                    payee.push(numbers[*to as usize]);
                }),
            }
        }
        (payer, payee)
    }
}

impl Columns {
    /// A ledger without parties. Records are counted from `before`, the lines of the header.
    pub(super) fn into_ledger(self, before: u64) -> Ledger {
        let mut parts = self.0.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        for mut part in parts {
            whole.booked.append(&mut part.booked);
            whole.amount.append(&mut part.amount);
            whole.currency.append(&mut part.currency);
            whole.received.append(&mut part.received);
            whole.currency_received.append(&mut part.currency_received);
            whole.instrument.append(&mut part.instrument);
        }
        let rows = whole.booked.len() as u64;
        Ledger {
            booked: whole.booked,
            amount: whole.amount,
            currency: whole.currency,
            amount_received: OptionalColumn::from_raw(whole.received),
            currency_received: OptionalColumn::from_raw(whole.currency_received),
            instrument: whole.instrument,
            record: (before + 1..=before + rows).collect(),
            ..Ledger::default()
        }
    }
}

/// Reads until the buffer is full or the bytes end.
fn fill(bytes: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
