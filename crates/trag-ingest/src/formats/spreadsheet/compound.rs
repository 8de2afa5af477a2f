//! Compound files: the folder of streams in which Excel until 2003 kept a workbook.

/// The first bytes of such a file.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Sector numbers from here on are marks.
const MARKS: u32 = 0xFFFF_FFFA;
/// Streams below this size are kept in small sectors.
const SMALL_STREAM: usize = 4_096;
const SMALL_SECTOR: usize = 64;

/// A compound file in memory.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
    is_root: bool,
}

impl<'a> Compound<'a> {
    /// Reads the folder; `None` where it makes no sense.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Compound<'a>> {
        if !bytes.starts_with(&MAGIC) {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut compound = Compound {
            bytes,
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        compound.read_table()?;
        let folder = compound.chain(u32_at(bytes, 48)?, usize::MAX)?;
        compound.entries = folder.chunks_exact(128).filter_map(Entry::read).collect();
        let small_table = compound.chain(u32_at(bytes, 60)?, usize::MAX).unwrap_or_default();
        compound.small_table = numbers(&small_table);
        let root = compound.entries.iter().find(|entry| entry.is_root).map(|root| (root.start, root.size));
        if let Some((start, size)) = root {
            compound.small = compound.chain(start, size).unwrap_or_default();
        }
        Some(compound)
    }

    /// The content of a stream, by name without regard to case.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= SMALL_STREAM {
            return self.chain(entry.start, entry.size);
        }
        let small = |number: u32| {
            let from = usize::try_from(number).ok()?.checked_mul(SMALL_SECTOR)?;
            self.small.get(from..from.checked_add(SMALL_SECTOR)?)
        };
        follow(entry.start, entry.size, &self.small_table, small)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        // The last sector of a file may be cut short.
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to)
    }

    fn chain(&self, start: u32, size: usize) -> Option<Vec<u8>> {
        follow(start, size, &self.table, |number| self.sector(number))
    }

    /// The table that says which sector follows which; where it lies is told by the header, and by sectors that go on
    /// from there.
    fn read_table(&mut self) -> Option<()> {
        let most = self.bytes.len() / self.sector + 1;
        let mut places: Vec<u32> = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(self.bytes, 68)?;
        for _ in 0..most {
            if next >= MARKS {
                break;
            }
            let mut more = numbers(self.sector(next)?);
            next = more.pop()?;
            places.append(&mut more);
        }
        for place in places.into_iter().filter(|place| *place < MARKS).take(most) {
            let sector = self.sector(place)?;
            self.table.extend(numbers(sector));
        }
        Some(())
    }
}

/// Joins the sectors of a chain, up to `size` bytes. A chain that is longer than its table runs in a circle.
fn follow<'s>(
    start: u32,
    size: usize,
    table: &[u32],
    sector: impl Fn(u32) -> Option<&'s [u8]>,
) -> Option<Vec<u8>> {
    let (mut content, mut number) = (Vec::new(), start);
    for _ in 0..=table.len() {
        if number >= MARKS || content.len() >= size {
            content.truncate(size);
            return Some(content);
        }
        content.extend_from_slice(sector(number)?);
        number = *table.get(usize::try_from(number).ok()?)?;
    }
    None
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Entry> {
        let length = usize::from(u16_at(bytes, 64)?).min(64);
        let letters: Vec<u16> =
            bytes.get(..length)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let name = String::from_utf16_lossy(&letters).trim_end_matches('\0').to_owned();
        let kind = *bytes.get(66)?;
        let size = usize::try_from(u32_at(bytes, 120)?).ok()?;
        (kind == 2 || kind == 5).then_some(Entry {
            name,
            start: u32_at(bytes, 116)?,
            size,
            is_root: kind == 5,
        })
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}
