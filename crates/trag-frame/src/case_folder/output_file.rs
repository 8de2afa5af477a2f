//! A file of the case folder, hashed while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::manifest::Output;

/// A file being written into the staging folder.
#[derive(Debug)]
pub struct OutputFile {
    file: BufWriter<Hashed>,
}

#[derive(Debug)]
struct Hashed {
    /// `None` where only size and hash are wanted.
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
}

impl OutputFile {
    pub(super) fn create(path: &Path) -> io::Result<OutputFile> {
        Ok(OutputFile::over(Some(File::create_new(path)?)))
    }

    /// A file that is kept nowhere: its size and hash are all that stays.
    pub(super) fn nowhere() -> OutputFile {
        OutputFile::over(None)
    }

    fn over(file: Option<File>) -> OutputFile {
        let hashed = Hashed { file, hash: Sha256::new(), bytes: 0 };
        OutputFile { file: BufWriter::with_capacity(1 << 16, hashed) }
    }

    /// Brings everything to the disk, and says what was written.
    pub(super) fn finish(self, name: &str) -> io::Result<Output> {
        let Hashed { file, hash, bytes } = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        if let Some(file) = file {
            file.sync_all()?;
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Output { bytes, name: name.to_owned(), sha256 })
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.file {
            Some(file) => file.write(bytes)?,
            None => bytes.len(),
        };
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}
