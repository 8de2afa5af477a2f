//! The directory of a ZIP file.

use std::io::{self, Read};

use trag_model::{Code, Problem, catalogue};

use crate::archive::inflate::Packed;
use crate::archive::names::Name;
use crate::archive::{FREE, MOST_BYTES, MOST_ENTRIES, MOST_GROWTH};
use crate::input::Input;

/// What a ZIP file holds, in the order of its directory.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(crate) members: Vec<Member>,
}

/// One entry of the directory.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: Name,
    pub(crate) is_folder: bool,
    /// Bytes unpacked, as the directory says.
    pub(crate) size: u64,
    /// How to read it; `None` where it cannot be.
    pub(crate) packed: Option<Packed>,
    pub(crate) fault: Option<Fault>,
    /// Where its local header begins, and where its bytes end.
    span: (u64, u64),
}

/// Why an entry is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Encrypted,
    Name,
    Link,
    Method,
    TooMuch,
    Overlap,
    Damaged,
}

impl Fault {
    /// The fault as a problem of the entry.
    pub(crate) fn problem(self) -> Problem {
        let ask = "ask for the files as they are, or unpack a copy yourself and put the files into the case";
        let (code, text, help): (Code, &str, &str) = match self {
            Fault::Encrypted => (
                catalogue::ARCHIVE_ENCRYPTED,
                "the entry of the archive is encrypted",
                "unpack a copy with its password and put the files into the case",
            ),
            Fault::Name => {
                (catalogue::ARCHIVE_REFUSED, "the name of the entry leads out of the archive", ask)
            }
            Fault::Link => (catalogue::ARCHIVE_REFUSED, "the entry is a link to another file", ask),
            Fault::Method => {
                (catalogue::ARCHIVE_REFUSED, "the entry is packed by a method that is not read", ask)
            }
            Fault::TooMuch => (
                catalogue::ARCHIVE_REFUSED,
                "more would come out of the archive than a statement can hold",
                ask,
            ),
            Fault::Overlap => {
                (catalogue::ARCHIVE_REFUSED, "entries of the archive lie within each other", ask)
            }
            Fault::Damaged => (
                catalogue::ARCHIVE_REFUSED,
                "the archive is damaged: its directory does not fit its content",
                "ask for the file again",
            ),
        };
        Problem::new(code, text, help)
    }
}

/// Longest end of a ZIP file: its last record with the longest comment.
const LONGEST_END: u64 = 22 + 65_535;
/// Largest directory that is read.
const LARGEST_DIRECTORY: u64 = 16 << 20;

/// Bytes that cannot be had are an error; bytes that make no sense are a problem.
type Outcome<T> = io::Result<Result<T, Box<Problem>>>;

impl Directory {
    /// Reads the directory of a ZIP file.
    pub(crate) fn read(input: &dyn Input) -> Outcome<Directory> {
        let size = input.size()?;
        let Some(end) = End::find(input, size)? else { return Ok(Err(Box::new(Fault::Damaged.problem()))) };
        if end.entries > MOST_ENTRIES as u64 || end.length > LARGEST_DIRECTORY {
            return Ok(Err(Box::new(Fault::TooMuch.problem())));
        }
        if end.start.checked_add(end.length).is_none_or(|last| last > size) {
            return Ok(Err(Box::new(Fault::Damaged.problem())));
        }
        let bytes = bytes_at(input, end.start, end.length)?;
        let mut fields = Fields { bytes: &bytes, at: 0 };
        let mut members = Vec::new();
        while members.len() < MOST_ENTRIES && fields.u32() == Some(0x0201_4b50) {
            let Some(entry) = Raw::read(&mut fields) else {
                return Ok(Err(Box::new(Fault::Damaged.problem())));
            };
            members.push(entry.member(input, size)?);
        }
        if members.len() as u64 != end.entries {
            return Ok(Err(Box::new(Fault::Damaged.problem())));
        }
        mark_overlaps(&mut members);
        Ok(Ok(Directory { members }))
    }

    /// Whether the file is a spreadsheet or another document kept in a ZIP file.
    pub(crate) fn is_spreadsheet(&self) -> bool {
        let has = |name: &str| self.members.iter().any(|member| member.name.shown == name);
        has("xl/workbook.xml") || has("xl/workbook.bin") || (has("mimetype") && has("content.xml"))
    }

    /// The member of a name, compared without regard to case, as spreadsheet programs do.
    pub(crate) fn find(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name.shown.eq_ignore_ascii_case(name))
    }
}

/// Entries that share bytes with another unpack the same bytes many times.
fn mark_overlaps(members: &mut [Member]) {
    let mut spans: Vec<((u64, u64), usize)> =
        members.iter().enumerate().map(|(at, member)| (member.span, at)).collect();
    spans.sort_unstable();
    let mut reached = 0;
    for ((from, to), at) in spans {
        if from < reached && members[at].fault.is_none() {
            members[at].fault = Some(Fault::Overlap);
        }
        reached = reached.max(to);
    }
}

/// The last record of a ZIP file.
struct End {
    entries: u64,
    start: u64,
    length: u64,
}

impl End {
    fn find(input: &dyn Input, size: u64) -> io::Result<Option<End>> {
        let length = size.min(LONGEST_END);
        let tail = bytes_at(input, size - length, length)?;
        let ends_there = |at: &usize| {
            let comment =
                tail.get(at + 20..at + 22).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])));
            tail[*at..].starts_with(b"PK\x05\x06") && comment == Some(tail.len() - at - 22)
        };
        let Some(at) =
            (0..=tail.len().saturating_sub(22)).rev().filter(|at| at + 22 <= tail.len()).find(ends_there)
        else {
            return Ok(None);
        };
        let mut fields = Fields { bytes: &tail, at: at + 10 };
        let (entries, length, start) = (fields.u16(), fields.u32(), fields.u32());
        let (Some(entries), Some(length), Some(start)) = (entries, length, start) else { return Ok(None) };
        let end = End { entries: u64::from(entries), start: u64::from(start), length: u64::from(length) };
        let is_large = entries == u16::MAX || length == u32::MAX || start == u32::MAX;
        if !is_large || at < 20 || !tail[at - 20..].starts_with(b"PK\x06\x07") {
            return Ok(Some(end));
        }
        let mut locator = Fields { bytes: &tail, at: at - 12 };
        let Some(place) = locator.u64().filter(|place| place.saturating_add(56) <= size) else {
            return Ok(None);
        };
        let record = bytes_at(input, place, 56)?;
        let mut fields = Fields { bytes: &record, at: 32 };
        Ok(match (record.starts_with(b"PK\x06\x06"), fields.u64(), fields.u64(), fields.u64()) {
            (true, Some(entries), Some(length), Some(start)) => Some(End { entries, start, length }),
            _ => None,
        })
    }
}

/// An entry as the directory states it.
struct Raw<'a> {
    made_by: u8,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    mode: u32,
    header: u64,
    name: &'a [u8],
}

impl<'a> Raw<'a> {
    /// Reads an entry behind its signature.
    fn read(fields: &mut Fields<'a>) -> Option<Raw<'a>> {
        let made_by = fields.take(2)?[1];
        fields.take(2)?;
        let (flags, method) = (fields.u16()?, fields.u16()?);
        fields.take(4)?;
        let (crc, packed, size) = (fields.u32()?, fields.u32()?, fields.u32()?);
        let (name, extra, comment) = (fields.u16()?, fields.u16()?, fields.u16()?);
        fields.take(4)?;
        let (mode, header) = (fields.u32()?, fields.u32()?);
        let name = fields.take(usize::from(name))?;
        let extra = fields.take(usize::from(extra))?;
        fields.take(usize::from(comment))?;
        let (packed, size, header) = (u64::from(packed), u64::from(size), u64::from(header));
        let mut raw = Raw { made_by, flags, method, crc, packed, size, mode: mode >> 16, header, name };
        raw.take_extra(extra);
        Some(raw)
    }

    /// Sizes beyond 4 GiB, and the name in UTF-8, stand in fields of their own.
    fn take_extra(&mut self, extra: &'a [u8]) {
        let mut fields = Fields { bytes: extra, at: 0 };
        while let (Some(id), Some(length)) = (fields.u16(), fields.u16()) {
            let Some(content) = fields.take(usize::from(length)) else { return };
            match id {
                1 => {
                    let mut large = Fields { bytes: content, at: 0 };
                    for value in [&mut self.size, &mut self.packed, &mut self.header] {
                        if *value == u64::from(u32::MAX) {
                            *value = large.u64().unwrap_or(*value);
                        }
                    }
                }
                0x7075 if content.first() == Some(&1) => self.name = content.get(5..).unwrap_or(self.name),
                _ => {}
            }
        }
    }

    fn member(&self, input: &dyn Input, size: u64) -> io::Result<Member> {
        let name = Name::of(self.name);
        let span = self.data_start(input, size)?.and_then(|start| {
            let end = start.checked_add(self.packed).filter(|end| *end <= size)?;
            Some((start, end))
        });
        let promised = (self.size, self.crc);
        let packed = span.and_then(|(start, _)| Packed::in_zip(self.method, start, self.packed, promised));
        let is_link = self.made_by == 3 && self.mode & 0xF000 == 0xA000;
        let is_bomb = self.size > MOST_BYTES || (self.size > FREE && self.size / MOST_GROWTH > self.packed);
        let fault = match (span, packed) {
            _ if name.is_trick => Some(Fault::Name),
            _ if self.flags & 0x41 != 0 => Some(Fault::Encrypted),
            _ if is_link => Some(Fault::Link),
            (None, _) => Some(Fault::Damaged),
            (_, None) => Some(Fault::Method),
            _ if is_bomb => Some(Fault::TooMuch),
            _ => None,
        };
        Ok(Member {
            is_folder: self.size == 0 && name.shown.ends_with('/'),
            name,
            size: self.size,
            packed,
            fault,
            span: (self.header, span.map_or(self.header, |(_, end)| end)),
        })
    }

    /// Where the bytes begin: behind the local header, whose names may be longer than those of the directory.
    fn data_start(&self, input: &dyn Input, size: u64) -> io::Result<Option<u64>> {
        if self.header.saturating_add(30) > size {
            return Ok(None);
        }
        let local = bytes_at(input, self.header, 30)?;
        let mut fields = Fields { bytes: &local, at: 26 };
        let lengths = fields.u16().zip(fields.u16()).filter(|_| local.starts_with(b"PK\x03\x04"));
        Ok(lengths.map(|(name, extra)| self.header + 30 + u64::from(name) + u64::from(extra)))
    }
}

fn bytes_at(input: &dyn Input, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.open_at(offset)?.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Little-endian numbers one after another.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.number().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.number().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.number().map(u64::from_le_bytes)
    }
}
