//! Where the bytes come from. The crate opens no file itself: the caller hands it readers.

use std::io::{self, Read};

/// One file of the case, or anything else that can be read more than once.
pub trait Input: Sync {
    /// The path that problems and the source table show; parts separated by `/`.
    fn name(&self) -> &str;

    /// Opens the bytes from the start. Called once for each pass over the file, so every call must give the
    /// same bytes; where it does not, the file is reported as changed.
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;
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
        Ok(Box::new(io::Cursor::new(self.bytes.clone())))
    }
}
