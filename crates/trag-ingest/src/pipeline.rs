//! Work on blocks by several threads, with results in the order of the blocks.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct State<J, R> {
    waiting: VecDeque<(u64, J)>,
    done: BTreeMap<u64, R>,
    closed: bool,
    worker_failed: bool,
}

struct Shared<J, R> {
    state: Mutex<State<J, R>>,
    job_ready: Condvar,
    result_ready: Condvar,
}

impl<J, R> Shared<J, R> {
    fn lock(&self) -> MutexGuard<'_, State<J, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets the workers go home however the work ends.
struct Closing<'a, J, R>(&'a Shared<J, R>);

impl<J, R> Drop for Closing<'_, J, R> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.job_ready.notify_all();
    }
}

/// Wakes the caller when a worker panics, so that the panic is passed on and nothing waits for ever.
struct Alarm<'a, J, R>(&'a Shared<J, R>);

impl<J, R> Drop for Alarm<'_, J, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().worker_failed = true;
            self.0.result_ready.notify_all();
        }
    }
}

/// Takes jobs from `next`, does `work` on `threads` threads (the caller's is one of them), and hands the
/// results to `take` in the order of the jobs. At most `4 × threads` jobs are under way at a time.
pub(crate) fn in_order<J: Send, R: Send>(
    threads: usize,
    mut next: impl FnMut(&mut Vec<J>) -> io::Result<bool>,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let state =
        State { waiting: VecDeque::new(), done: BTreeMap::new(), closed: false, worker_failed: false };
    let shared = Shared { state: Mutex::new(state), job_ready: Condvar::new(), result_ready: Condvar::new() };
    std::thread::scope(|scope| {
        let _closing = Closing(&shared);
        for _ in 1..threads.max(1) {
            scope.spawn(|| run_worker(&shared, &work));
        }
        let limit = 4 * threads.max(1) as u64;
        let (mut issued, mut taken, mut ended) = (0_u64, 0_u64, false);
        let mut fresh = Vec::new();
        loop {
            while let Some(result) = take_done(&shared, taken) {
                take(result)?;
                taken += 1;
            }
            if !ended && issued - taken < limit {
                ended = !next(&mut fresh)?;
                for job in fresh.drain(..) {
                    shared.lock().waiting.push_back((issued, job));
                    shared.job_ready.notify_one();
                    issued += 1;
                }
                continue;
            }
            if ended && taken == issued {
                return Ok(());
            }
            let job = shared.lock().waiting.pop_front();
            match job {
                Some((number, job)) => {
                    let result = work(job);
                    shared.lock().done.insert(number, result);
                }
                None if wait_for(&shared, taken) => {}
                None => return Ok(()),
            }
        }
    })
}

fn take_done<J, R>(shared: &Shared<J, R>, number: u64) -> Option<R> {
    shared.lock().done.remove(&number)
}

/// Waits for a result; false when a worker has failed.
fn wait_for<J, R>(shared: &Shared<J, R>, number: u64) -> bool {
    let mut state = shared.lock();
    while !state.done.contains_key(&number) && !state.worker_failed {
        state = shared.result_ready.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    !state.worker_failed
}

fn run_worker<J, R>(shared: &Shared<J, R>, work: &impl Fn(J) -> R) {
    let _alarm = Alarm(shared);
    loop {
        let mut state = shared.lock();
        let (number, job) = loop {
            match state.waiting.pop_front() {
                Some(job) => break job,
                None if state.closed => return,
                None => state = shared.job_ready.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(state);
        let result = work(job);
        shared.lock().done.insert(number, result);
        shared.result_ready.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(threads: usize) -> Vec<u64> {
        let (mut given, mut results) = (0, Vec::new());
        let next = |jobs: &mut Vec<u64>| {
            jobs.push(given);
            given += 1;
            Ok(given < 500)
        };
        let push = |result| {
            results.push(result);
            Ok(())
        };
        in_order(threads, next, |job| job * job, push).unwrap();
        results
    }

    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        let expected: Vec<u64> = (0..500).map(|n| n * n).collect();
        for threads in [1, 2, 3, 8] {
            assert_eq!(squares(threads), expected);
        }
    }

    #[test]
    fn an_error_of_the_source_ends_the_work() {
        let mut given = 0;
        let next = |jobs: &mut Vec<u64>| {
            given += 1;
            jobs.push(given);
            if given > 20 { Err(io::Error::other("gone")) } else { Ok(true) }
        };
        let error = in_order(3, next, |job| job, |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "gone");
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_of_a_worker_reaches_the_caller() {
        let caller = std::thread::current().id();
        let mut given = 0;
        let next = |jobs: &mut Vec<u64>| {
            given += 1;
            jobs.push(given);
            Ok(given < 100)
        };
        let work = |job: u64| {
            assert!(std::thread::current().id() == caller, "the worker fails");
            job
        };
        let _ = in_order(2, next, work, |_| {
            std::thread::sleep(std::time::Duration::from_millis(1));
            Ok(())
        });
    }
}
