//! A library at work on bytes of a stranger: where it gives up, the file is at fault and the run goes on.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// This thread is at work for [`guarded`].
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// Runs what a library does with bytes of a stranger. A fault of its own is told like one of the file, and nothing of
/// it is printed.
pub(super) fn guarded<R>(work: impl FnOnce() -> Result<R, String>) -> Result<R, String> {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(silence);
    let outer = AT_WORK.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    AT_WORK.set(outer);
    result.unwrap_or_else(|_| Err("a value is out of its bounds".to_owned()))
}

/// Panics of threads that are at work here print nothing; all others print what they printed before.
fn silence() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !AT_WORK.try_with(Cell::get).unwrap_or(false) {
            told(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_within_is_told_and_work_within_work_stays_guarded() {
        let fault = guarded(|| -> Result<(), String> {
            assert_eq!(guarded(|| Ok(1)), Ok(1));
            assert!(AT_WORK.get());
            panic!("of a library")
        });
        assert_eq!(fault, Err("a value is out of its bounds".to_owned()));
        assert!(!AT_WORK.get());
    }
}
