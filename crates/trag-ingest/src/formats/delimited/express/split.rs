//! Fields of a line of ASCII, eight bytes at a time.

/// The most columns that a plain file has.
pub(super) const MOST_FIELDS: usize = 64;

/// Bytes that must stand behind a line, whatever they are, so that words can be read up to its end.
pub(super) const BEHIND: usize = 24;

const HIGH: u64 = 0x8080_8080_8080_8080;
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const EACH: u64 = 0x0101_0101_0101_0101;

/// Eight bytes from `at`, the first as the lowest; zero where they do not all stand there.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()).map_or(0, |word| u64::from_le_bytes(*word))
}

/// Writes the end of each field of the line that begins at `from`; the last is that of the line feed, which must
/// stand somewhere. Gives the number of fields; more than `ends` holds are not written. `bytes` are ASCII.
#[inline]
pub(super) fn fields(bytes: &[u8], from: usize, delimiter: u8, ends: &mut [u32; MOST_FIELDS]) -> usize {
    let (delimiters, newlines) = (EACH.wrapping_mul(u64::from(delimiter)), EACH.wrapping_mul(0x0A));
    let (mut count, mut at) = (0, from);
    while at < bytes.len() {
        let word = word(bytes, at);
        // Below 0x80 a byte plus 0x7F has its high bit unless the byte is zero.
        let others = (word ^ delimiters).wrapping_add(LOW) & (word ^ newlines).wrapping_add(LOW);
        let mut found = !others & HIGH;
        while found != 0 {
            let end = at + (found.trailing_zeros() / 8) as usize;
            if let Some(place) = ends.get_mut(count) {
                *place = u32::try_from(end).unwrap_or(u32::MAX);
            }
            count += 1;
            if bytes.get(end).is_none_or(|byte| *byte == b'\n') {
                return count;
            }
            found &= found - 1;
        }
        at += 8;
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fields_are_those_between_delimiters(cells in prop::collection::vec("[a-z0-9 .]{0,20}", 1..12), before in 0_usize..9) {
            let line = cells.join(",");
            let mut bytes = vec![b'x'; before];
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
            bytes.extend_from_slice(&[b'\n'; BEHIND]);
            let mut ends = [0; MOST_FIELDS];
            let count = fields(&bytes, before, b',', &mut ends);
            let starts = std::iter::once(before).chain(ends.iter().map(|end| *end as usize + 1));
            let found: Vec<&[u8]> = starts.zip(&ends[..count]).map(|(from, end)| &bytes[from..*end as usize]).collect();
            prop_assert_eq!(found, cells.iter().map(|cell| cell.as_bytes()).collect::<Vec<_>>());
        }
    }
}
