//! Records and fields of delimited text.
//!
//! A field that starts with a quote ends at a quote before a delimiter, a line end or the end of the text;
//! doubled quotes inside stand for one. A quote without such an end counts as never closed: then the line that
//! opened it is a record of its own, and reading goes on with the next line. The functions look at bytes only,
//! so they serve every encoding that agrees with ASCII.

use memchr::memchr;

use crate::text::marks::Marks;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Byte between fields.
    pub(crate) delimiter: u8,
    /// Byte that ends a line: line feed, or carriage return where there are no line feeds.
    pub(crate) newline: u8,
}

/// Bounds that keep memory flat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes read at a time.
    pub(crate) block: usize,
    /// Longest record in bytes.
    pub(crate) record: usize,
    /// Most lines of one quoted record.
    pub(crate) lines: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { block: 1 << 20, record: 1 << 20, lines: 1_000 }
    }
}

const QUOTE: u8 = b'"';

/// Where a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Before `end`; the next record starts at `next`.
    Closed { end: usize, next: usize, lines: u64 },
    /// The line has a quote that is never closed.
    Unclosed { end: usize, next: usize },
    /// The text is too short to tell.
    Open,
}

/// Finds the end of the record that starts at `start`. With `complete`, nothing follows the text.
pub(crate) fn record_end(
    bytes: &[u8],
    start: usize,
    dialect: Dialect,
    limits: Limits,
    complete: bool,
) -> End {
    let rest = &bytes[start..];
    let (line, next) = match memchr(dialect.newline, rest) {
        Some(at) => (start + at, start + at + 1),
        None if complete => (bytes.len(), bytes.len()),
        None => return End::Open,
    };
    if memchr(QUOTE, &bytes[start..line]).is_none() {
        return End::Closed { end: line, next, lines: 1 };
    }
    let scan = QuoteScan { bytes, dialect, limits, complete, start };
    match scan.end() {
        ScanEnd::At { end, lines } => {
            End::Closed { end, next: (end + 1).min(bytes.len()), lines: lines.max(1) }
        }
        ScanEnd::Never => End::Unclosed { end: line, next },
        ScanEnd::Unknown => End::Open,
    }
}

struct QuoteScan<'a> {
    bytes: &'a [u8],
    dialect: Dialect,
    limits: Limits,
    complete: bool,
    start: usize,
}

enum ScanEnd {
    At { end: usize, lines: u64 },
    Never,
    Unknown,
}

impl QuoteScan<'_> {
    fn end(&self) -> ScanEnd {
        let (mut at, mut lines) = (self.start, 1_u64);
        loop {
            if self.bytes.get(at) == Some(&QUOTE) {
                match self.closing(at + 1, &mut lines) {
                    ScanEnd::At { end, .. } => at = end + 1,
                    other => return other,
                }
            }
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr2(self.dialect.delimiter, self.dialect.newline, rest) {
                Some(found) if rest[found] == self.dialect.delimiter => at += found + 1,
                Some(found) => return ScanEnd::At { end: at + found, lines },
                None if self.complete => return ScanEnd::At { end: self.bytes.len(), lines },
                None => return ScanEnd::Unknown,
            }
        }
    }

    /// Position of the quote that closes a field whose content starts at `from`.
    fn closing(&self, from: usize, lines: &mut u64) -> ScanEnd {
        let mut at = from;
        let first_line = *lines;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr2(QUOTE, self.dialect.newline, rest) else {
                return self.undecided(self.bytes.len());
            };
            at += found;
            if at - self.start > self.limits.record {
                return ScanEnd::Never;
            }
            if self.bytes[at] == self.dialect.newline {
                *lines += 1;
                if *lines > self.limits.lines {
                    return ScanEnd::Never;
                }
                at += 1;
                continue;
            }
            match self.bytes.get(at + 1) {
                Some(&QUOTE) => at += 2,
                Some(&next) if self.ends_field(next, at + 1) => return ScanEnd::At { end: at, lines: 0 },
                Some(_) if *lines > first_line => return ScanEnd::Never,
                Some(_) => at += 1,
                None if self.complete => return ScanEnd::At { end: at, lines: 0 },
                None => return ScanEnd::Unknown,
            }
        }
    }

    fn ends_field(&self, byte: u8, at: usize) -> bool {
        let crlf = || {
            let mut behind = self.bytes.iter().skip(at + 1).take(RETURNS);
            behind.find(|next| **next != b'\r').is_none_or(|next| *next == self.dialect.newline)
        };
        byte == self.dialect.delimiter || byte == self.dialect.newline || (byte == b'\r' && crlf())
    }

    fn undecided(&self, end: usize) -> ScanEnd {
        if self.complete || end - self.start > self.limits.record { ScanEnd::Never } else { ScanEnd::Unknown }
    }
}

/// A field of a record, as byte range of its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Doubled quotes inside stand for one.
    pub(crate) escaped: bool,
}

/// What kind of record stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Unclosed,
    TooLong,
}

/// A record of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Lines before it in the block.
    pub(crate) lines_before: u64,
    pub(crate) kind: Kind,
}

/// Walks the records of a block that holds whole records only.
pub(crate) struct Records<'t> {
    bytes: &'t [u8],
    dialect: Dialect,
    limits: Limits,
    at: usize,
    lines: u64,
    quoted: bool,
    marks: Marks<'t>,
}

impl<'t> Records<'t> {
    pub(crate) fn new(bytes: &'t [u8], dialect: Dialect, limits: Limits) -> Records<'t> {
        let quoted = memchr(QUOTE, bytes).is_some();
        Records { bytes, dialect, limits, at: 0, lines: 0, quoted, marks: Marks::new(bytes, dialect) }
    }

    /// The next record; its fields replace those in `fields`. Offsets are into the block.
    pub(crate) fn next(&mut self, fields: &mut Vec<Field>) -> Option<Record> {
        if self.at >= self.bytes.len() {
            return None;
        }
        fields.clear();
        if self.quoted { Some(self.next_quoted(fields)) } else { Some(self.next_plain(fields)) }
    }

    fn next_plain(&mut self, fields: &mut Vec<Field>) -> Record {
        let from = self.at;
        let mut field = from;
        let to = loop {
            let (mark, newline) = self.marks.next().unwrap_or((self.bytes.len(), true));
            let end = if newline { trim_return(self.bytes, field, mark) } else { mark };
            fields.push(plain_field(field, end));
            field = mark + 1;
            if newline {
                self.at = mark + 1;
                break end;
            }
        };
        let kind = if to - from > self.limits.record { Kind::TooLong } else { Kind::Whole };
        let record = Record { from, to, lines_before: self.lines, kind };
        self.lines += 1;
        record
    }

    fn next_quoted(&mut self, fields: &mut Vec<Field>) -> Record {
        let from = self.at;
        let (end, next, lines, unclosed) = match record_end(self.bytes, from, self.dialect, self.limits, true)
        {
            End::Closed { end, next, lines } => (end, next, lines, false),
            End::Unclosed { end, next } => (end, next, 1, true),
            End::Open => (self.bytes.len(), self.bytes.len(), 1, false),
        };
        let to = trim_return(self.bytes, from, end);
        let kind = match (to - from > self.limits.record, unclosed) {
            (true, _) => Kind::TooLong,
            (false, true) => Kind::Unclosed,
            (false, false) => Kind::Whole,
        };
        if kind == Kind::Whole {
            split(self.bytes, from, to, self.dialect, fields);
        }
        let record = Record { from, to, lines_before: self.lines, kind };
        (self.at, self.lines) = (next, self.lines + lines);
        record
    }
}

/// How many returns may stand before a line end: some programs double them.
const RETURNS: usize = 2;

fn trim_return(bytes: &[u8], from: usize, to: usize) -> usize {
    let mut to = to;
    for _ in 0..RETURNS {
        if to > from && bytes[to - 1] == b'\r' {
            to -= 1;
        }
    }
    to
}

#[expect(clippy::cast_possible_truncation, reason = "a block is far below 4 GiB")]
fn plain_field(from: usize, to: usize) -> Field {
    Field { from: from as u32, to: to as u32, escaped: false }
}

/// Splits a whole record into its fields.
pub(crate) fn split(bytes: &[u8], from: usize, to: usize, dialect: Dialect, fields: &mut Vec<Field>) {
    let text = &bytes[..to];
    let mut at = from;
    loop {
        let content = if text.get(at) == Some(&QUOTE) { closing_quote(text, at + 1, dialect) } else { None };
        let after = match content {
            Some(close) => {
                let escaped = memchr::memmem::find(&text[at + 1..close], b"\"\"").is_some();
                fields.push(Field { escaped, ..plain_field(at + 1, close) });
                close + 1
            }
            None => {
                let end = memchr(dialect.delimiter, &text[at.min(to)..]).map_or(to, |found| at + found);
                fields.push(plain_field(at.min(to), end));
                end
            }
        };
        if after >= to {
            return;
        }
        at = after + 1;
    }
}

fn closing_quote(text: &[u8], from: usize, dialect: Dialect) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(QUOTE, text.get(at..)?)?;
        match text.get(at + 1) {
            Some(&QUOTE) => at += 2,
            Some(&next) if next != dialect.delimiter => at += 1,
            _ => return Some(at),
        }
    }
}

/// The text of a field, with doubled quotes made single.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("\"\"", "\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', newline: b'\n' };

    fn read(text: &str, dialect: Dialect) -> Vec<(Kind, Vec<String>)> {
        let mut records = Records::new(text.as_bytes(), dialect, Limits::default());
        let (mut fields, mut all) = (Vec::new(), Vec::new());
        while let Some(record) = records.next(&mut fields) {
            let cells = fields.iter().map(|field| {
                let cell = &text[field.from as usize..field.to as usize];
                if field.escaped { unescape(cell) } else { cell.to_owned() }
            });
            all.push((record.kind, cells.collect()));
        }
        all
    }

    #[test]
    fn quotes_and_line_ends() {
        let rows = read("a,\"b,\"\"c\"\"\r\nd\",e\r\n,,\nlast", COMMA);
        assert_eq!(rows[0], (Kind::Whole, ["a", "b,\"c\"\r\nd", "e"].map(str::to_owned).to_vec()));
        assert_eq!(rows[1].1, ["", "", ""]);
        assert_eq!(rows[2].1, ["last"]);
    }

    #[test]
    fn a_quote_never_closed_costs_its_own_line() {
        let rows = read("1,\"open,x\n2,\"shut\",y\n3,plain,z\n", COMMA);
        let kinds: Vec<Kind> = rows.iter().map(|row| row.0).collect();
        assert_eq!(kinds, [Kind::Unclosed, Kind::Whole, Kind::Whole]);
        assert_eq!(rows[1].1, ["2", "shut", "y"]);
    }

    fn csv_oracle(text: &str) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #[test]
        fn well_formed_text_is_read_as_by_the_csv_crate(
            table in prop::collection::vec(prop::collection::vec("[a,\" \n0é]{0,6}", 2..5), 1..8),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let rows: Vec<Vec<String>> = read(&text, COMMA).into_iter().map(|row| row.1).collect();
            prop_assert_eq!(&rows, &table);
            prop_assert_eq!(rows, csv_oracle(&text));
        }

        #[test]
        fn no_text_is_lost(text in "[a,\"\r\n]{0,60}") {
            let mut records = Records::new(text.as_bytes(), COMMA, Limits::default());
            let (mut fields, mut kept) = (Vec::new(), String::new());
            let mut lines = 0;
            while let Some(record) = records.next(&mut fields) {
                prop_assert!(record.lines_before >= lines);
                lines = record.lines_before;
                kept.push_str(&text[record.from..record.to]);
            }
            let bare = |text: &str| text.replace(['\n', '\r'], "");
            prop_assert_eq!(bare(&kept), bare(&text));
        }
    }
}
