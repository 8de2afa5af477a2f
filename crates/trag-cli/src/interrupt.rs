//! Ctrl-C: the case folder is left as it was, or complete.

use std::sync::Mutex;

use trag_frame::case_folder::{Cleanup, Interrupted};

use crate::exit::Exit;
use crate::screen;

/// What a signal has to take away; set while a case folder is being written.
static CLEANUP: Mutex<Option<Cleanup>> = Mutex::new(None);

/// Arms the handler. Called once, before the first file is written.
pub(crate) fn arm(cleanup: Cleanup) {
    if let Ok(mut slot) = CLEANUP.lock() {
        *slot = Some(cleanup);
    }
    // A second handler in one process is refused; then the first one serves.
    let _ = ctrlc::set_handler(on_signal);
}

fn on_signal() {
    let cleanup = CLEANUP.lock().ok().and_then(|mut slot| slot.take());
    match cleanup.map(|cleanup| cleanup.interrupt()) {
        Some(Interrupted::AfterCommit) => {
            screen::note("\ninterrupted, but the case folder was complete already");
        }
        _ => screen::note("\nerror[CAS008]: interrupted; the case folder is as it was before"),
    }
    std::process::exit(i32::from(Exit::Interrupted.number()));
}
