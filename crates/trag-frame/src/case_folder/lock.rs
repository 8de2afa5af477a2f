//! One run at a time writes a case folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use trag_model::{Problem, catalogue};

use super::place::Place;
use super::replace::not_writable;

/// A lock on a file beside the target. The operating system frees it with the process, so a file left by a
/// dead one holds nobody up.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Locked as long as it is open.
    _file: File,
}

impl Lock {
    pub(super) fn take(place: &Place) -> Result<Lock, Problem> {
        loop {
            let opened = File::options().create(true).append(true).open(&place.lock);
            let file = opened.map_err(|error| not_writable(&place.target, &error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(locked(place)),
                Err(TryLockError::Error(error)) => return Err(not_writable(&place.target, &error)),
            }
            // Between opening and locking, the run before may have removed the file and a third run may have
            // made a new one: only the file that stands at the path counts.
            match is_at(&file, &place.lock) {
                Ok(true) => return Ok(Lock { path: place.lock.clone(), _file: file }),
                Ok(false) => {}
                Err(error) => return Err(not_writable(&place.target, &error)),
            }
        }
    }
}

impl Drop for Lock {
    /// Removes the file while it is still locked: whoever opened it before finds that it is gone.
    fn drop(&mut self) {
        // A file that stays behind is locked by nobody.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((held.dev(), held.ino()) == (found.dev(), found.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Other systems refuse to remove a file that is open, so the path cannot lead to another file.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

fn locked(place: &Place) -> Problem {
    let text = format!("another run is writing {}", place.target.display());
    let help = "wait until it has finished, or choose another folder with --out";
    Problem::new(catalogue::CASE_LOCKED, text, help)
}
