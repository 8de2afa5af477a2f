//! The payments of the period day by day, made on several threads and given out in order.

use std::sync::mpsc;
use std::thread;

use crate::life;
use crate::movement::Movement;
use crate::schemes;
use crate::world::World;

/// What normal life and the schemes move on a day, by time. Rows of one second stand in an order of their own
/// values, so the order does not depend on who made them.
#[must_use]
pub fn day(world: &World, day: u32) -> Vec<Movement> {
    let mut rows = life::day(world, day);
    for scheme in open_schemes(world, day) {
        rows.extend(schemes::plant(world, scheme).rows.into_iter().filter(|row| row.at / 86_400 == day));
    }
    rows.sort_unstable_by_key(|row| {
        (row.at, row.payer, row.payee, row.amount, row.kind, row.number, row.by, row.scheme)
    });
    rows
}

/// The schemes that may move money on a day, by their numbers.
fn open_schemes(world: &World, day: u32) -> std::ops::Range<u32> {
    let count = world.plan.count;
    let first_after = |limit: u32| {
        // Schemes start in the order of their numbers.
        let (mut low, mut high) = (1, count + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if schemes::first_day(world, middle) < limit { low = middle + 1 } else { high = middle }
        }
        low
    };
    let first_days = schemes::first_days_of_open(world, day);
    first_after(first_days.start)..first_after(first_days.end)
}

/// Makes every day on `threads` threads and hands what `make` gives to `take`, in the order of the days. `make`
/// may give a day in several parts, so that little waits in memory; a thread runs a few parts ahead at most.
/// Stops when `take` fails, with its error.
///
/// # Errors
/// Those of `take`.
pub fn each<T: Send, E>(
    world: &World,
    threads: usize,
    make: impl Fn(u32, Vec<Movement>, &mut dyn FnMut(T)) + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let (days, threads) = (world.calendar.len(), threads.max(1));
    let step = u32::try_from(threads).unwrap_or(1);
    thread::scope(|scope| {
        let mut pipes = Vec::new();
        for first in 0..step {
            let (send, receive) = mpsc::sync_channel::<Option<T>>(2);
            pipes.push(receive);
            let make = &make;
            scope.spawn(move || {
                for number in (first..days).step_by(threads) {
                    let mut is_heard = true;
                    let rows = day(world, number);
                    make(number, rows, &mut |made| {
                        is_heard = is_heard && send.send(Some(made)).is_ok();
                    });
                    // Nothing more comes from this day.
                    if !is_heard || send.send(None).is_err() {
                        return;
                    }
                }
            });
        }
        for number in 0..days {
            let pipe = &pipes[number as usize % threads];
            while let Ok(Some(made)) = pipe.recv() {
                take(made)?;
            }
        }
        Ok(())
    })
}
