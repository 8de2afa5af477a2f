//! Work in chunks on several threads, with results in the order of the chunks.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Cuts `0..items` into chunks, hands them to threads as these become free, and gives the results back in
/// the order of the chunks, so that the number of threads cannot be told from the result.
///
/// `init` makes the working memory of one thread.
pub fn map_chunks<S, R: Send>(
    threads: usize,
    items: usize,
    chunk: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, Range<usize>) -> R + Sync,
) -> Vec<R> {
    let chunk = chunk.max(1);
    let chunks = items.div_ceil(chunk);
    let range = |index: usize| index * chunk..items.min((index + 1) * chunk);
    if threads <= 1 || chunks <= 1 {
        let mut state = init();
        return (0..chunks).map(|index| work(&mut state, range(index))).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let (mut state, mut done) = (init(), Vec::new());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= chunks {
                return done;
            }
            done.push((index, work(&mut state, range(index))));
        }
    };
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(chunks)).map(|_| scope.spawn(run)).collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_chunks() {
        for threads in [1, 2, 7] {
            for (items, chunk) in [(0, 3), (1, 3), (10, 3), (9, 3), (5, 0)] {
                let chunks = map_chunks(threads, items, chunk, || (), |(), range| range);
                assert_eq!(chunks.into_iter().flatten().collect::<Vec<_>>(), (0..items).collect::<Vec<_>>());
            }
        }
    }
}
