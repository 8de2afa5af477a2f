//! On how many threads the work is done.

use trag_model::{Problem, catalogue};

/// Does some work of this crate on so many threads. The result does not depend on them.
///
/// # Errors
/// Those of the work, and SCR002 when the system gives no threads.
pub fn on_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        let text = format!("no threads could be started: {error}");
        Problem::new(catalogue::MODEL_NOT_LEARNED, text, "give a smaller number with --threads")
    })?;
    pool.install(work)
}
