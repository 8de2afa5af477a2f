//! Work in chunks on several threads, with results in the order of the chunks.
//!
//! Threads take the next chunk that nobody has, the heaviest first, so no thread waits long for another.
//! Where one item outweighs a chunk it is a chunk by itself and is begun first; a kernel whose work on one
//! item is not bounded by its weight takes parts of items instead ([`crate::FlowGraph::payment_chunks`]).

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
    let range = |index: usize| index * chunk..items.min((index + 1) * chunk);
    let order: Vec<usize> = (0..items.div_ceil(chunk)).collect();
    run(threads, &order, init, |state, index| work(state, range(index)))
}

/// The same for items of different weight: a chunk ends when its items weigh `chunk_weight` or more.
pub fn map_weighted<S, R: Send>(
    threads: usize,
    items: usize,
    (weight, chunk_weight): (impl Fn(usize) -> usize, usize),
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, Range<usize>) -> R + Sync,
) -> Vec<R> {
    let (mut chunks, mut start, mut sum) = (Vec::new(), 0, 0);
    for item in 0..items {
        sum += weight(item).max(1);
        if sum >= chunk_weight || item + 1 == items {
            chunks.push((start..item + 1, sum));
            (start, sum) = (item + 1, 0);
        }
    }
    map_list(threads, &chunks, |(_, weight)| *weight, init, |state, (range, _)| work(state, range.clone()))
}

/// Works off a list, the heaviest entries first; the results are in the order of the list.
pub fn map_list<T: Sync, S, R: Send>(
    threads: usize,
    list: &[T],
    weight: impl Fn(&T) -> usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(weight(&list[*index])));
    run(threads, &order, init, |state, index| work(state, &list[index]))
}

/// One value for each of `0..items`; each thread makes a stretch of them. `nothing` is any value.
pub fn column<T: Copy + Send>(
    threads: usize,
    items: usize,
    nothing: T,
    of: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let mut values = vec![nothing; items];
    let share = items.div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        for (stretch, part) in values.chunks_mut(share).enumerate() {
            let of = &of;
            let mut make = move || {
                part.iter_mut().enumerate().for_each(|(place, value)| *value = of(stretch * share + place));
            };
            if items <= share {
                make();
            } else {
                scope.spawn(make);
            }
        }
    });
    values
}

/// Lists one after the other, in a list that is made once as large as they are together.
#[must_use]
pub fn joined<T>(mut parts: Vec<Vec<T>>) -> Vec<T> {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    let mut all = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    parts.into_iter().for_each(|part| all.extend(part));
    all
}

/// Works off tasks in the order given; the results are in the order of the tasks' numbers.
fn run<S, R: Send>(
    threads: usize,
    order: &[usize],
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let (mut state, mut done) = (init(), Vec::new());
        while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((index, work(&mut state, index)));
        }
        done
    };
    let helpers = threads.min(order.len()).saturating_sub(1);
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(take)).collect();
        let mut all = take();
        for helper in helpers {
            all.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
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

    #[test]
    fn a_column_has_a_value_for_each_item() {
        for (threads, items) in [(1, 5), (2, 5), (7, 5), (2, 1), (3, 0)] {
            assert_eq!(
                column(threads, items, 0, |place| place * 3),
                (0..items).map(|p| p * 3).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_heavy_item_is_a_chunk_and_is_begun_first() {
        let weights = [1, 1, 50, 1, 1, 0, 9];
        let first = AtomicUsize::new(usize::MAX);
        for threads in [1, 2, 7] {
            let chunks = map_weighted(
                threads,
                weights.len(),
                (|item| weights[item], 4),
                || (),
                |(), range| {
                    let _ =
                        first.compare_exchange(usize::MAX, range.end, Ordering::Relaxed, Ordering::Relaxed);
                    range
                },
            );
            assert_eq!(chunks, [0..3, 3..7]);
        }
        assert_eq!(map_weighted(1, 7, (|item| weights[item], 1), || (), |(), range| range).len(), 7);
        assert_eq!(first.into_inner(), 3);
    }
}
