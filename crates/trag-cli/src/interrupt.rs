//! Ctrl-C: the case folder is left as it was, or complete.

use std::sync::{Mutex, PoisonError};

use trag_frame::case_folder::{Cleanup, Interrupted, Staging};
use trag_model::Problem;

use crate::exit::Exit;
use crate::screen;

/// What a signal has to take away; set while a case folder is being written.
static CLEANUP: Mutex<Option<Cleanup>> = Mutex::new(None);

/// Begins a staging folder under the handler's eyes: a signal that comes while the folder is being made waits for
/// it, so that no signal finds a folder which it does not take away.
pub(crate) fn begin(staging: impl FnOnce() -> Result<Staging, Problem>) -> Result<Staging, Problem> {
    let mut slot = CLEANUP.lock().unwrap_or_else(PoisonError::into_inner);
    // A second handler in one process is refused; then the first one serves.
    let _ = ctrlc::set_handler(on_signal);
    let staging = staging()?;
    *slot = Some(staging.cleanup());
    Ok(staging)
}

fn on_signal() {
    let cleanup = CLEANUP.lock().unwrap_or_else(PoisonError::into_inner).take();
    match cleanup.map(|cleanup| cleanup.interrupt()) {
        Some(Interrupted::AfterCommit) => {
            screen::note("\ninterrupted, but the case folder was complete already");
        }
        _ => screen::note("\nerror[CAS008]: interrupted; the case folder is as it was before"),
    }
    std::process::exit(i32::from(Exit::Interrupted.number()));
}
