//! Cuts a stream of bytes into blocks of whole records, hashing what it reads.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};
use memchr::{memchr, memchr_iter, memrchr};
use sha2::{Digest, Sha256};

use crate::text::records::{Dialect, End, Limits, record_end};

/// Whole records of a file.
#[derive(Debug, Default)]
pub(crate) struct Block {
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    /// Number of the block's first line, from 1.
    pub(crate) first_line: u64,
    /// A record that follows the block and is longer than the limit.
    pub(crate) too_long: Option<TooLong>,
}

/// A record that was passed over because of its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    pub(crate) line: u64,
    /// Its first bytes.
    pub(crate) head: Vec<u8>,
}

impl Block {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    /// Gives the memory back for the next block.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// What was read, all in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// Reads and hashes.
pub(crate) struct Hashing {
    inner: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
}

impl Hashing {
    pub(crate) fn new(inner: Box<dyn Read + Send>) -> Hashing {
        Hashing { inner, hasher: Sha256::new(), bytes: 0 }
    }

    /// Reads to the end and gives the hash of everything.
    pub(crate) fn finish(mut self) -> io::Result<Fingerprint> {
        let mut rest = vec![0; 1 << 16];
        while self.read(&mut rest)? > 0 {}
        let digest = self.hasher.finalize();
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Fingerprint { sha256, bytes: self.bytes })
    }
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Ok(count) => {
                    self.hasher.update(&buffer[..count]);
                    self.bytes += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The bytes that records are cut from: those of the file, or UTF-16 as UTF-8.
enum Stream {
    Bytes(Hashing),
    /// The decoder is gone once it has given its last character.
    Utf16 {
        hashing: Hashing,
        decoder: Option<Box<Decoder>>,
        raw: Vec<u8>,
    },
}

impl Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Bytes(hashing) => hashing.read(buffer),
            Stream::Utf16 { hashing, decoder, raw } => loop {
                let Some(active) = decoder else { return Ok(0) };
                let kept = raw.len();
                raw.resize(kept + (1 << 16), 0);
                let count = hashing.read(&mut raw[kept..])?;
                raw.truncate(kept + count);
                let last = count == 0;
                let (result, read, written, _) = active.decode_to_utf8(raw, buffer, last);
                raw.drain(..read);
                if last && result == CoderResult::InputEmpty {
                    *decoder = None;
                }
                if written > 0 || result == CoderResult::OutputFull {
                    return Ok(written);
                }
            },
        }
    }

    fn into_hashing(self) -> Hashing {
        match self {
            Stream::Bytes(hashing) | Stream::Utf16 { hashing, .. } => hashing,
        }
    }
}

/// Cuts blocks.
pub(crate) struct Blocks {
    stream: Stream,
    dialect: Dialect,
    limits: Limits,
    /// Read, but not yet part of a block.
    carry: Vec<u8>,
    /// Line of the first byte of `carry`.
    line: u64,
    ended: bool,
    spare: Vec<Vec<u8>>,
}

/// How much of a record that is too long is kept for the report.
const HEAD: usize = 256;

impl Blocks {
    /// Blocks of the stream. With `utf16`, its bytes are turned into UTF-8 first.
    pub(crate) fn new(
        input: Box<dyn Read + Send>,
        utf16: Option<&'static encoding_rs::Encoding>,
        dialect: Dialect,
        limits: Limits,
    ) -> Blocks {
        let hashing = Hashing::new(input);
        let stream = match utf16 {
            None => Stream::Bytes(hashing),
            Some(encoding) => {
                let decoder = Some(Box::new(encoding.new_decoder_with_bom_removal()));
                Stream::Utf16 { hashing, decoder, raw: Vec::new() }
            }
        };
        Blocks { stream, dialect, limits, carry: Vec::new(), line: 1, ended: false, spare: Vec::new() }
    }

    /// Passes over the first `lines` lines.
    pub(crate) fn skip_lines(&mut self, lines: u64) -> io::Result<()> {
        while self.line <= lines {
            match memchr(self.dialect.newline, &self.carry) {
                Some(at) => {
                    self.carry.drain(..=at);
                    self.line += 1;
                }
                None if self.ended => {
                    self.carry.clear();
                    return Ok(());
                }
                None => {
                    self.carry.clear();
                    self.read_some()?;
                }
            }
        }
        Ok(())
    }

    /// Takes back the memory of a block.
    pub(crate) fn recycle(&mut self, buffer: Vec<u8>) {
        self.spare.push(buffer);
    }

    /// Hash and size of the whole file.
    pub(crate) fn finish(self) -> io::Result<Fingerprint> {
        self.stream.into_hashing().finish()
    }

    /// The next block, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Block>> {
        if self.ended && self.carry.is_empty() {
            return Ok(None);
        }
        let (mut buffer, mut filled) = self.fill()?;
        let mut to = self.cut(&buffer[..filled]);
        while to == 0 && !self.ended && filled <= self.limits.record {
            filled = self.fill_more(&mut buffer, filled)?;
            to = self.cut(&buffer[..filled]);
        }
        let first_line = self.line;
        self.line += memchr_iter(self.dialect.newline, &buffer[..to]).count() as u64;
        self.carry.extend_from_slice(&buffer[to..filled]);
        let too_long = if self.carry.len() > self.limits.record { self.pass_over()? } else { None };
        Ok(Some(Block { buffer, from: 0, to, first_line, too_long }))
    }

    /// A buffer that starts with the carry and holds at least a block of more bytes, unless the stream ends.
    fn fill(&mut self) -> io::Result<(Vec<u8>, usize)> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        let filled = self.carry.len();
        if buffer.len() < filled {
            buffer.resize(filled + self.limits.block, 0);
        }
        buffer[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        let filled = self.fill_more(&mut buffer, filled)?;
        Ok((buffer, filled))
    }

    fn fill_more(&mut self, buffer: &mut Vec<u8>, filled: usize) -> io::Result<usize> {
        let target = filled + self.limits.block;
        if buffer.len() < target {
            buffer.resize(target, 0);
        }
        let mut at = filled;
        while at < target && !self.ended {
            let count = self.stream.read(&mut buffer[at..target.min(at + READ)])?;
            self.ended = count == 0 && target - at >= 4;
            if count == 0 {
                break;
            }
            at += count;
        }
        Ok(at)
    }

    fn read_some(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; self.limits.block.min(1 << 16)];
        let count = self.stream.read(&mut buffer)?;
        self.carry.extend_from_slice(&buffer[..count]);
        self.ended |= count == 0;
        Ok(())
    }

    /// Where the last whole record of `bytes` ends; 0 where none does.
    fn cut(&self, bytes: &[u8]) -> usize {
        if memchr(b'"', bytes).is_none() {
            let whole = memrchr(self.dialect.newline, bytes).map_or(0, |at| at + 1);
            return if self.ended { bytes.len() } else { whole };
        }
        let mut at = 0;
        while at < bytes.len() {
            match record_end(bytes, at, self.dialect, self.limits, self.ended) {
                End::Closed { next, .. } | End::Unclosed { next, .. } => at = next,
                End::Open => break,
            }
        }
        at
    }

    /// Passes over the rest of a record that is too long.
    fn pass_over(&mut self) -> io::Result<Option<TooLong>> {
        let head = self.carry[..self.carry.len().min(HEAD)].to_vec();
        let line = self.line;
        self.skip_lines(line)?;
        Ok(Some(TooLong { line, head }))
    }
}

/// Bytes asked for at a time, so that they are hashed while they are in the cache.
const READ: usize = 1 << 18;
