//! How one column stands in the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FLOWS_FILE, FlowColumn};
use crate::store::reader::Unreadable;

/// Values that one thread reads at a time.
pub(super) const PIECE: usize = 1 << 15;

/// A column's place and width.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Codec {
    pub(super) column: FlowColumn,
    /// Where it begins, behind the head.
    at: u64,
    values: u64,
    /// Bytes a value: 0, 1, 2, 4 or 8.
    width: u8,
    /// The smallest value.
    least: i64,
    /// Values are kept less their place.
    less_place: bool,
}

/// The open file's columns.
pub(super) struct Raw<'a> {
    pub(super) folder: &'a Path,
    pub(super) body: u64,
}

/// Reads one column; each thread has its own place in the file.
struct Cursor {
    file: File,
    bytes: Vec<u8>,
}

impl Codec {
    /// The narrowest codec for values, which begins at `at`.
    pub(super) fn of(column: FlowColumn, at: u64, values: usize, value: impl Fn(usize) -> i64) -> Codec {
        let less_place = matches!(column, FlowColumn::Row | FlowColumn::Record);
        let kept = |at: usize| less(value(at), at, less_place);
        let (least, most) = (0..values)
            .map(kept)
            .fold((i64::MAX, i64::MIN), |(least, most), value| (least.min(value), most.max(value)));
        let width = match most.wrapping_sub(least).cast_unsigned() {
            _ if values == 0 => 0,
            0 => 0,
            1..=0xFF => 1,
            0x100..=0xFFFF => 2,
            0x1_0000..=0xFFFF_FFFF => 4,
            _ => 8,
        };
        let least = if values == 0 { 0 } else { least };
        Codec { column, at, values: values as u64, width, least, less_place }
    }

    /// Bytes of the column.
    pub(super) fn bytes(&self) -> u64 {
        self.values * u64::from(self.width)
    }

    /// Where it ends; `None` where it does not have so many values.
    pub(super) fn end(&self, values: usize) -> Option<u64> {
        let bytes = self.values.checked_mul(u64::from(self.width))?;
        self.at.checked_add(bytes).filter(|_| self.values == values as u64)
    }

    pub(super) fn is_sound(&self) -> bool {
        matches!(self.width, 0 | 1 | 2 | 4 | 8)
    }

    /// The value that all rows have, where the file need not be read to know it.
    pub(super) fn constant(&self) -> Option<i64> {
        (self.width == 0 && !self.less_place).then_some(self.least)
    }

    /// By how much every value is more than its place, where the file need not be read to know it.
    pub(super) fn steady(&self) -> Option<i64> {
        (self.width == 0 && self.less_place).then_some(self.least)
    }

    /// Writes the values.
    pub(super) fn write(&self, value: impl Fn(usize) -> i64, out: &mut impl Write) -> io::Result<()> {
        if self.width == 0 {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(PIECE * 8);
        for at in 0..usize::try_from(self.values).unwrap_or(0) {
            let kept = less(value(at), at, self.less_place).wrapping_sub(self.least);
            bytes.extend_from_slice(&kept.to_le_bytes()[..usize::from(self.width)]);
            if bytes.len() >= PIECE * 8 {
                out.write_all(&bytes)?;
                bytes.clear();
            }
        }
        out.write_all(&bytes)
    }

    /// All values, each as `of` takes it.
    pub(super) fn all<T: Copy + Default + Send>(
        &self,
        raw: &Raw<'_>,
        values: usize,
        of: impl Fn(i64) -> Option<T> + Sync,
    ) -> Result<Vec<T>, Unreadable> {
        let mut taken = vec![T::default(); values];
        taken.par_chunks_mut(PIECE).enumerate().try_for_each_init(
            || self.open(raw),
            |cursor, (piece, taken)| {
                let mut faulty = false;
                self.each(raw, cursor, piece * PIECE..piece * PIECE + taken.len(), |at, value| {
                    match of(value) {
                        Some(value) => taken[at] = value,
                        None => faulty = true,
                    }
                })?;
                if faulty { Err(self.fault()) } else { Ok(()) }
            },
        )?;
        Ok(taken)
    }

    /// The rows whose value `keeps` accepts, of all or of some.
    pub(super) fn pick(
        &self,
        raw: &Raw<'_>,
        values: usize,
        of: Option<&[u32]>,
        keeps: impl Fn(i64) -> bool + Sync,
    ) -> Result<Vec<u32>, Unreadable> {
        if let Some(rows) = of {
            let values = self.at(raw, rows)?;
            return Ok(rows
                .iter()
                .zip(values)
                .filter(|(_, value)| keeps(*value))
                .map(|(row, _)| *row)
                .collect());
        }
        let pieces: Result<Vec<Vec<u32>>, Unreadable> = (0..values.div_ceil(PIECE))
            .into_par_iter()
            .map_init(
                || self.open(raw),
                |cursor, piece| {
                    let (from, mut kept) = (piece * PIECE, Vec::new());
                    self.each(raw, cursor, from..values.min(from + PIECE), |at, value| {
                        if keeps(value) {
                            kept.push(u32::try_from(from + at).unwrap_or(u32::MAX));
                        }
                    })?;
                    Ok(kept)
                },
            )
            .collect();
        Ok(pieces?.concat())
    }

    /// The values at rows, which ascend. What lies close together is read at once.
    pub(super) fn at(&self, raw: &Raw<'_>, rows: &[u32]) -> Result<Vec<i64>, Unreadable> {
        let found: Result<Vec<Vec<i64>>, Unreadable> = runs(rows)
            .into_par_iter()
            .with_min_len(8)
            .map_init(
                || self.open(raw),
                |cursor, run| {
                    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(Vec::new()) };
                    let mut wanted = run.iter().map(|row| (row - first) as usize).peekable();
                    let mut values = Vec::with_capacity(run.len());
                    self.each(raw, cursor, *first as usize..*last as usize + 1, |at, value| {
                        if wanted.next_if_eq(&at).is_some() {
                            values.push(value);
                        }
                    })?;
                    Ok(values)
                },
            )
            .collect();
        Ok(found?.concat())
    }

    fn open(&self, raw: &Raw<'_>) -> io::Result<Cursor> {
        let file = File::open(raw.folder.join(FLOWS_FILE))?;
        Ok(Cursor { file, bytes: Vec::new() })
    }

    /// Calls `take` with each value of a range and its place in the range.
    fn each(
        &self,
        raw: &Raw<'_>,
        cursor: &mut io::Result<Cursor>,
        range: std::ops::Range<usize>,
        take: impl FnMut(usize, i64),
    ) -> Result<(), Unreadable> {
        let fault = |error: &io::Error| Unreadable::new(error.to_string());
        let Cursor { file, bytes } = cursor.as_mut().map_err(|error| fault(error))?;
        bytes.resize(range.len() * usize::from(self.width), 0);
        let from = raw.body + self.at + range.start as u64 * u64::from(self.width);
        if self.width > 0 {
            let read = file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(bytes));
            read.map_err(|error| fault(&error))?;
        }
        match self.width {
            0 => self.give(range.clone().map(|_| 0), range.start, take),
            1 => self.give(bytes.iter().map(|byte| u64::from(*byte)), range.start, take),
            2 => self.give(
                words::<2>(bytes).map(|word| u64::from(u16::from_le_bytes(word))),
                range.start,
                take,
            ),
            4 => self.give(
                words::<4>(bytes).map(|word| u64::from(u32::from_le_bytes(word))),
                range.start,
                take,
            ),
            _ => self.give(words::<8>(bytes).map(u64::from_le_bytes), range.start, take),
        }
        Ok(())
    }

    #[inline]
    fn give(&self, kept: impl Iterator<Item = u64>, from: usize, mut take: impl FnMut(usize, i64)) {
        for (at, kept) in kept.enumerate() {
            let value = self.least.wrapping_add(kept.cast_signed());
            let place = if self.less_place { (from + at) as u64 } else { 0 };
            take(at, value.wrapping_add(place.cast_signed()));
        }
    }

    fn fault(&self) -> Unreadable {
        Unreadable::value(&format!("{:?}", self.column).to_lowercase())
    }
}

/// Rows, which ascend, in runs that are read at once: none is far from the one before, and no run spans more than a
/// piece.
fn runs(rows: &[u32]) -> Vec<&[u32]> {
    /// Rows further apart than this are read apart.
    const NEAR: u32 = 512;
    let (mut runs, mut from) = (Vec::new(), 0);
    for at in 1..=rows.len() {
        let goes_on = rows
            .get(at)
            .is_some_and(|row| row - rows[at - 1] < NEAR && ((row - rows[from]) as usize) < PIECE);
        if !goes_on {
            runs.push(&rows[from..at]);
            from = at;
        }
    }
    runs
}

/// A value less its place, where the column is kept so.
fn less(value: i64, at: usize, less_place: bool) -> i64 {
    if less_place { value.wrapping_sub((at as u64).cast_signed()) } else { value }
}

fn words<const WIDTH: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; WIDTH]> {
    bytes.chunks_exact(WIDTH).map(|word| word.first_chunk::<WIDTH>().copied().unwrap_or([0; WIDTH]))
}
