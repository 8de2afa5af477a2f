//! The case folder appears whole or not at all.
//!
//! Files are written into a hidden folder beside the target. [`Staging::commit`] brings them to the disk and
//! puts the folder in place in one step of the file system, so that after a crash, a power cut or Ctrl-C the
//! target is what it was before or is complete. For a target `cases/k12` these siblings may exist meanwhile:
//!
//! | name | what |
//! |---|---|
//! | `cases/.k12.trag-lock` | held by the run that writes; a lock left by a dead process holds nobody up |
//! | `cases/.k12.trag-new` | what is being written; after the exchange, for a moment, the old folder |
//! | `cases/.k12.trag-old` | the old folder, where the file system cannot exchange two folders in one step |
//!
//! What an interrupted run left is put right by the next [`Staging::begin`] on the same target.

mod carry;
mod lock;
mod output_file;
mod place;
mod replace;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use trag_model::{Problem, catalogue};

pub use self::output_file::OutputFile;
pub use self::replace::not_writable;

pub(crate) use self::place::parent_and_name;

use self::lock::Lock;
use self::place::Place;
use crate::manifest::Output;

/// A case folder that is being written. Dropped without a commit, it leaves no trace.
#[derive(Debug)]
pub struct Staging {
    shared: Arc<Shared>,
}

/// Takes a staging folder away from another thread, as a Ctrl-C handler must.
#[derive(Clone, Debug)]
pub struct Cleanup {
    shared: Arc<Shared>,
}

/// What an interruption met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupted {
    /// The case folder was in place already, complete.
    AfterCommit,
    /// Nothing was in place; what was staged is gone, and the target is as it was before.
    BeforeCommit,
}

#[derive(Debug)]
struct Shared {
    /// `None` in a rehearsal.
    place: Option<Place>,
    replace: bool,
    /// Held during a commit from its first to its last step, so that an interruption sees before or after.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    outputs: Vec<Output>,
    /// Held while the phase is [`Phase::Open`].
    lock: Option<Lock>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    Committed,
    Removed,
}

impl Staging {
    /// Takes the lock of a target folder, puts right what an interrupted run left, and begins an empty staging
    /// folder. An empty folder may stand at the target; a case folder may with `replace`.
    ///
    /// # Errors
    /// CAS004 when a case folder stands there and `replace` is not set, CAS005 when another run is writing it,
    /// CAS006 when it cannot be written, CAS009 when what stands there was not written by trag alone.
    pub fn begin(target: &Path, replace: bool) -> Result<Staging, Problem> {
        let place = Place::of(target)?;
        let lock = Lock::take(&place)?;
        replace::recover(&place).map_err(|error| not_writable(&place.target, &error))?;
        replace::may_be_replaced(&place, replace)?;
        fs::create_dir(&place.staging).map_err(|error| not_writable(&place.target, &error))?;
        let state = State { phase: Phase::Open, outputs: Vec::new(), lock: Some(lock) };
        Ok(Staging { shared: Arc::new(Shared { place: Some(place), replace, state: Mutex::new(state) }) })
    }

    /// A staging that leaves nothing on the disk: [`Staging::outputs`] tells sizes and hashes of what would be
    /// written. A verification compares them with what was.
    #[must_use]
    pub fn rehearse() -> Staging {
        let state = State { phase: Phase::Open, outputs: Vec::new(), lock: None };
        Staging { shared: Arc::new(Shared { place: None, replace: false, state: Mutex::new(state) }) }
    }

    /// Writes one file: `fill` gets it open and empty. It is on the disk when this returns.
    ///
    /// # Errors
    /// Those of `fill` and of the file system; `Interrupted` when [`Cleanup::interrupt`] came first;
    /// `InvalidInput` for a name that is not a plain file name, `AlreadyExists` for one that was written before.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut OutputFile) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut file = match self.place_of(name)? {
            Some(path) => OutputFile::create(&path)?,
            None => OutputFile::nowhere(),
        };
        fill(&mut file)?;
        let output = file.finish(name)?;
        self.shared.state().outputs.push(output);
        Ok(())
    }

    /// Where a file of this name is staged; nowhere in a rehearsal.
    fn place_of(&self, name: &str) -> io::Result<Option<PathBuf>> {
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
        if !plain {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` is no plain file name"),
            ));
        }
        let state = self.shared.state();
        if state.phase != Phase::Open {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the run was interrupted"));
        }
        Ok(self.shared.place.as_ref().map(|place| place.staging.join(name)))
    }

    /// What was written so far, sorted by name.
    #[must_use]
    pub fn outputs(&self) -> Vec<Output> {
        let mut outputs = self.shared.state().outputs.clone();
        outputs.sort_by(|a, b| a.name.cmp(&b.name));
        outputs
    }

    /// A handle that takes the staging folder away when the run is interrupted.
    #[must_use]
    pub fn cleanup(&self) -> Cleanup {
        Cleanup { shared: Arc::clone(&self.shared) }
    }

    /// Puts the folder in place. After an error the target is as it was before, and the staging folder is gone.
    ///
    /// # Errors
    /// CAS006 when the file system refuses, CAS008 when [`Cleanup::interrupt`] came first, CAS004 or CAS009
    /// when something appeared at the target meanwhile.
    pub fn commit(self) -> Result<(), Problem> {
        let mut state = self.shared.state();
        if state.phase != Phase::Open {
            let text = "the run was interrupted before it was complete";
            return Err(Problem::new(catalogue::INTERRUPTED, text, "run again"));
        }
        if let Some(place) = &self.shared.place {
            replace::may_be_replaced(place, self.shared.replace)?;
            replace::put_in_place(place).map_err(|error| not_writable(&place.target, &error))?;
        }
        state.phase = Phase::Committed;
        state.lock = None;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.shared.remove();
    }
}

impl Cleanup {
    /// Waits for a commit in progress; else removes the staging folder, after which nothing can be written or
    /// committed any more.
    #[must_use]
    pub fn interrupt(&self) -> Interrupted {
        match self.shared.remove() {
            Phase::Committed => Interrupted::AfterCommit,
            Phase::Open | Phase::Removed => Interrupted::BeforeCommit,
        }
    }
}

impl Shared {
    /// The state, also after a panic of another thread: every step leaves it whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the staging folder and frees the lock, unless the folder is in place. Gives the phase reached.
    fn remove(&self) -> Phase {
        let mut state = self.state();
        if state.phase == Phase::Open {
            // What cannot be removed now is removed by the next run on this target.
            if let Some(place) = &self.place {
                let _ = replace::remove(&place.staging);
            }
            state.phase = Phase::Removed;
            state.lock = None;
        }
        state.phase
    }
}
