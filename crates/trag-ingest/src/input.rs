//! Where the bytes come from. The crate opens no file itself: the caller hands it readers.

use std::io::{self, Read};

use trag_model::Decision;

/// One file of the case, or anything else that can be read more than once.
pub trait Input: Sync {
    /// The path that problems and the source table show; parts separated by `/`.
    fn name(&self) -> &str;

    /// Opens the bytes from the start. Called once for each pass over the file, so every call must give the
    /// same bytes; where it does not, the file is reported as changed.
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;

    /// Opens the bytes from `offset` on. Whoever can go there at once should: archives are read from their end.
    fn open_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut bytes = self.open()?;
        io::copy(&mut bytes.by_ref().take(offset), &mut io::sink())?;
        Ok(bytes)
    }

    /// How many bytes there are.
    fn size(&self) -> io::Result<u64> {
        io::copy(&mut self.open()?, &mut io::sink())
    }

    /// Where the bytes come from, if not from a file of their own.
    fn provenance(&self) -> Option<Decision> {
        None
    }
}

/// Bytes in memory under a name: for tests, benches and pasted text.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The name shown in problems.
    pub name: String,
    /// The content.
    pub bytes: std::sync::Arc<[u8]>,
}

impl Memory {
    /// Bytes under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<std::sync::Arc<[u8]>>) -> Memory {
        Memory { name: name.into(), bytes: bytes.into() }
    }
}

impl Input for Memory {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.open_at(0)
    }

    fn open_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut bytes = io::Cursor::new(self.bytes.clone());
        bytes.set_position(offset);
        Ok(Box::new(bytes))
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }
}
