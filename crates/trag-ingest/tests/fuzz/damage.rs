//! What happens to files on their way, and what somebody does to them on purpose.

use super::packed::{self, Part};
use super::seeds::Seed;

/// Numbers that follow from a name and a counter (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of input `number` of a reader.
    pub(crate) fn of(name: &str, number: u64) -> Random {
        let start = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
        });
        Random(start ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, or 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap();
        usize::try_from(self.next() % bound).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.next() % 256).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// Bytes of the largest input.
const LARGEST: usize = 1 << 18;

/// Texts at which readers have stumbled.
const TOKENS: &[&[u8]] = &[
    b"",
    b"-",
    b"+",
    b"0",
    b"-0",
    b"00000000000000000000000000000000000001",
    b"99999999999999999999",
    b"-9223372036854775808",
    b"9223372036854775807",
    b"170141183460469231731687303715884105728",
    b"0,001",
    b"1e400",
    b"1.6E+17",
    b"NaN",
    b"1.234.567,89",
    b"29.02.2023",
    b"31.12.9999",
    b"2024-02-30T25:61:61Z",
    b"000000",
    b"999999",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xC3",
    b"\xED\xA0\x80",
    b"\0",
    b"\x1A",
    b"\r",
    b"\r\n",
    b"\n\n\n",
    b"\t",
    b"\"",
    b"\"\"",
    b";;;;;;;;",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&#0;",
    b"&#x110000;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version=\"1.0\" encoding=\"utf-16\"?>",
    b"<a/>",
    b"</a>",
    b"/>",
    b"=cmd|' /C calc'!A0",
    b"\x1B[2J",
    b"\xE2\x80\xAE",
    b"\xF0\x9F\x92\xB6",
    b"XXX",
    b"JPY",
    b"BHD",
    b":61:",
    b":86:",
    b"-}",
    b"88,",
];

/// A seed with one to six damages; a packed one mostly in one of its parts, so that it can still be opened.
pub(crate) fn damaged(seed: &Seed, kin: &[Seed], all: &[Seed], random: &mut Random) -> Vec<u8> {
    let times = 1 + random.below(6);
    if seed.parts.is_empty() || random.below(8) == 0 {
        return some(seed.bytes.clone(), times, kin, all, random);
    }
    let mut parts = seed.parts.clone();
    for _ in 0..=random.below(2) {
        let at = random.below(parts.len());
        match random.below(24) {
            0 => drop(parts.remove(at)),
            1 => parts.push(parts[at].clone()),
            2 => parts[at].0 = String::from_utf8_lossy(random.pick(TOKENS)).into_owned(),
            _ => parts[at].1 = some(parts[at].1.clone(), times, kin, all, random),
        }
        if parts.is_empty() {
            break;
        }
    }
    let deflated = random.below(4) != 0;
    let packed: Vec<Part<'_>> = parts
        .iter()
        .map(|(name, content)| Part { name: name.as_bytes(), content, deflated, ..Part::default() })
        .collect();
    packed::zip(&packed)
}

fn some(mut bytes: Vec<u8>, times: usize, kin: &[Seed], all: &[Seed], random: &mut Random) -> Vec<u8> {
    for _ in 0..times {
        damage(&mut bytes, kin, all, random);
        bytes.truncate(LARGEST);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, kin: &[Seed], all: &[Seed], random: &mut Random) {
    let length = bytes.len();
    if length == 0 {
        bytes.extend(random.pick(TOKENS));
        return;
    }
    let at = random.below(length);
    match random.below(16) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.byte(),
        2 => drop(bytes.splice(at..at, random.pick(TOKENS).iter().copied())),
        3 => drop(bytes.drain(at..(at + 1 + random.below(80)).min(length))),
        4 => repeat(bytes, at, random),
        5 => bytes.truncate(at),
        6 | 7 => lines(bytes, random),
        8 | 9 => token(bytes, at, random),
        10 => number(bytes, at, random),
        11 | 12 => splice(bytes, at, kin, random),
        13 => splice(bytes, at, all, random),
        14 => exchange(bytes, at, random),
        _ => {
            let kind =
                random.pick(&[&[0xFF_u8; 4][..], &[0; 4], &[0xFF, 0xFF], &[0xFF, 0x7F], &[1, 0, 0, 0]]);
            kind.iter().zip(at..length).for_each(|(byte, at)| bytes[at] = *byte);
        }
    }
}

/// A piece many times over.
fn repeat(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let piece = bytes[at..(at + 1 + random.below(400)).min(bytes.len())].to_vec();
    let times = [1, 1, 2, 50, 2_000][random.below(5)].min(LARGEST / piece.len());
    bytes.splice(at..at, piece.repeat(times));
}

/// Lines dropped, doubled, exchanged or cut.
fn lines(bytes: &mut Vec<u8>, random: &mut Random) {
    // XML often stands in one line: its elements are its lines.
    let end = if bytes.contains(&b'\n') && random.below(3) != 0 { b'\n' } else { b'>' };
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == end).map(<[u8]>::to_vec).collect();
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(4) {
        0 => drop(lines.remove(one)),
        1 => lines.insert(other, lines[one].clone()),
        2 => lines.swap(one, other),
        _ => {
            let keep = random.below(lines[one].len());
            lines[one].truncate(keep);
        }
    }
    *bytes = lines.concat();
}

/// Ends of the word at a place.
fn word(bytes: &[u8], at: usize) -> (usize, usize) {
    let is_mark = |byte: &u8| {
        matches!(byte, b';' | b',' | b'<' | b'>' | b'"' | b'=' | b'#' | b'\t' | b'\n' | b' ' | b'|')
    };
    let start = bytes[..at].iter().rposition(is_mark).map_or(0, |mark| mark + 1);
    let end = bytes[at..].iter().position(is_mark).map_or(bytes.len(), |mark| at + mark);
    (start, end.max(start))
}

/// A word is replaced by one that is hard to read.
fn token(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let (start, end) = word(bytes, at);
    bytes.splice(start..end, random.pick(TOKENS).iter().copied());
}

/// Two words of the file change places.
fn exchange(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let (start, end) = word(bytes, at);
    let (from, to) = word(bytes, random.below(bytes.len()));
    let other = bytes[from..to].to_vec();
    bytes.splice(start..end, other);
}

/// The digits behind a place become others.
fn number(bytes: &mut [u8], at: usize, random: &mut Random) {
    let digit = [b'0', b'9', b'5'][random.below(3)];
    let from = bytes[at..].iter().position(u8::is_ascii_digit).map_or(bytes.len(), |digits| at + digits);
    bytes[from..].iter_mut().take_while(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = digit);
}

/// The tail, or a piece, of another file stands behind a head.
fn splice(bytes: &mut Vec<u8>, at: usize, seeds: &[Seed], random: &mut Random) {
    let other = &seeds[random.below(seeds.len())].bytes;
    let from = random.below(other.len());
    if random.below(2) == 0 {
        bytes.truncate(at);
    }
    let until = if random.below(2) == 0 { other.len() } else { (from + random.below(600)).min(other.len()) };
    let at = at.min(bytes.len());
    bytes.splice(at..at, other[from..until].iter().copied());
}
