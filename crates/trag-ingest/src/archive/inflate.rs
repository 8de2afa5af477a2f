//! Reading a packed file, and watching how much comes of it.

use std::io::{self, Read};

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::archive::{FREE, MOST_BYTES, MOST_GROWTH};
use crate::input::Input;

/// Where a packed file lies in its archive, and how it is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    how: How,
    /// Where it begins.
    offset: u64,
    /// Bytes in the archive.
    packed: u64,
    /// Bytes that it must come to, and their check sum; `None` where the archive does not say.
    promised: Option<(u64, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Stored,
    Deflated,
    Gzip,
}

impl Packed {
    /// A whole gzip file.
    pub(crate) fn gzip() -> Packed {
        Packed { how: How::Gzip, offset: 0, packed: u64::MAX, promised: None }
    }

    /// A member of a ZIP file by its method; `None` for a method that is not read.
    pub(crate) fn in_zip(method: u16, offset: u64, packed: u64, promised: (u64, u32)) -> Option<Packed> {
        let how = match method {
            0 => How::Stored,
            8 => How::Deflated,
            _ => return None,
        };
        Some(Packed { how, offset, packed, promised: Some(promised) })
    }

    /// Bytes unpacked, where the archive says so.
    pub(crate) fn size(self) -> Option<u64> {
        self.promised.map(|(size, _)| size)
    }

    /// Begins to read.
    pub(crate) fn open(self, holder: &dyn Input) -> io::Result<Box<dyn Read + Send>> {
        let bytes = holder.open_at(self.offset)?.take(self.packed);
        Ok(match self.how {
            How::Stored => Box::new(Watched::new(bytes, self)),
            How::Deflated => Box::new(Watched::new(DeflateDecoder::new(bytes), self)),
            How::Gzip => {
                let packed = Packed { packed: holder.size()?, ..self };
                Box::new(Watched::new(MultiGzDecoder::new(bytes), packed))
            }
        })
    }
}

/// Reads to the promised end and no further.
struct Watched<R> {
    inner: R,
    packed: Packed,
    read: u64,
    crc: Crc,
}

impl<R: Read> Watched<R> {
    fn new(inner: R, packed: Packed) -> Watched<R> {
        Watched { inner, packed, read: 0, crc: Crc::new() }
    }

    fn check(&self, ended: bool) -> io::Result<()> {
        let damaged = |text: &str| Err(io::Error::new(io::ErrorKind::InvalidData, text.to_owned()));
        if let Some((size, crc)) = self.packed.promised {
            if self.read > size || (ended && self.read < size) {
                return damaged("the archive holds another number of bytes than it says");
            }
            if ended && self.crc.sum() != crc {
                return damaged("the check sum of the archive does not hold: the file is damaged");
            }
        }
        let grown = self.read > FREE && self.read / MOST_GROWTH > self.packed.packed;
        if grown || self.read > MOST_BYTES {
            return damaged("more comes out of the archive than a statement can hold");
        }
        Ok(())
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        self.crc.update(&buffer[..read]);
        self.check(read == 0 && !buffer.is_empty())?;
        Ok(read)
    }
}
