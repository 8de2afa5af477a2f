//! Every reader against damaged files: no damage may cost a panic, a hang or memory, every record stays accounted
//! for, and what is read depends neither on where blocks end nor on threads.
//!
//! Each fixture is a seed of the reader that it is given to; workbooks and archives are made here and damaged from
//! within. The damage of input N of a reader follows from its name and N alone. A short run belongs to the tests.
//! `TRAG_FUZZ_SECONDS=3600 cargo test --release -p trag-ingest --test fuzz -- --nocapture` takes turns among the
//! readers for that long, from input `TRAG_FUZZ_FROM` on; with `TRAG_SHARED`, small public samples are seeds too. An
//! input that fails is kept in the target folder; `TRAG_FUZZ_INPUT=path` reads it again, without what `case.toml` said
//! about its seed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a fixture that cannot be read fails the test; a long run measures its time"
)]

mod damage;
mod seeds;

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/packed.rs"]
mod packed;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use common::{builtin, read_with, spec};
use damage::Random;
use seeds::{ARCHIVE, Seed, Target};
use trag_ingest::{InputSpec, Memory, Reader, expand, probe, read};

/// Inputs of each reader that the tests try.
const INPUTS: u64 = 60;

/// Longest time on the processor that one small input may take, in seconds.
const LONGEST: u64 = 10;

/// The most memory that the process may have held, in KiB.
const MOST_MEMORY: u64 = 1 << 20;

/// The input at hand, for whoever finds that it takes too long.
static AT_HAND: Mutex<Option<(String, Vec<u8>)>> = Mutex::new(None);
static STARTED: AtomicU64 = AtomicU64::new(0);

/// What must hold of any bytes.
fn check(bytes: &[u8], spec: &InputSpec, number: u64) {
    let large = read_with(bytes, spec, builtin(), 1, 4 << 20);
    assert!(large.file.source.counts.add_up());
    assert_eq!(large.file.source.counts.rows, large.rows.len() as u64);
    assert!(
        !large.rows.is_empty() || large.file.problems.count() > 0 || large.file.source.counts.records > 0,
        "neither a row nor a problem nor a record passed over"
    );
    if number.is_multiple_of(4) {
        let block = 64 + usize::try_from(number % 240).unwrap();
        let small = read_with(bytes, spec, builtin(), 2, block);
        assert_eq!(small.rows, large.rows, "blocks of {block} bytes");
        assert_eq!(small.file.source, large.file.source, "blocks of {block} bytes");
        assert_eq!(small.file.problems, large.file.problems, "blocks of {block} bytes");
    }
    if number % 8 == 1 {
        let input = Memory::new("x.csv", bytes);
        probe(&input, spec, &Reader::new(builtin(), 1)).unwrap();
    }
}

/// The same of any bytes that are opened as an archive first.
fn check_archive(bytes: &[u8], spec: &InputSpec) {
    let holder: trag_ingest::Holder = Arc::new(Memory::new("a.zip", bytes));
    let Some(archive) = expand(&holder).unwrap() else { return };
    for entry in &archive.entries {
        if let Ok(file) = read(entry, spec, &Reader::new(builtin(), 1), &mut |_| {}) {
            assert!(file.source.counts.add_up());
        }
    }
}

fn try_one(target: &Target, number: u64, others: &[Seed]) -> Result<(), String> {
    let mut random = Random::of(&target.name, number);
    let seed = &target.seeds[random.below(target.seeds.len())];
    let bytes = damage::damaged(seed, &target.seeds, others, &mut random);
    *AT_HAND.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((format!("{}-{number}", target.name), bytes.clone()));
    let declared = if random.below(16) == 0 { "" } else { &seed.declared };
    let spec = spec(declared);
    let before = processor_time();
    let held = catch_unwind(AssertUnwindSafe(|| match target.name.as_str() {
        ARCHIVE => check_archive(&bytes, &spec),
        _ => check(&bytes, &spec, number),
    }));
    let took = processor_time().saturating_sub(before);
    match held {
        Ok(()) if took < Duration::from_secs(LONGEST) => Ok(()),
        Ok(()) => Err(format!("{}: took {} s: {}", target.name, took.as_secs(), keep())),
        Err(_) => Err(format!("{}: input {number} failed: {}", target.name, keep())),
    }
}

/// Stores the input at hand for whoever looks for the fault.
fn keep() -> String {
    let at_hand = AT_HAND.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (name, bytes) = at_hand.unwrap_or_default();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// What this thread had of a processor, where the system tells it.
fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// The most memory the process has held, in KiB, where the system tells it.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// Ends the process when one input takes minutes, and keeps that input.
fn watch() {
    std::thread::spawn(|| {
        let mut last = (0, Instant::now());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = STARTED.load(Ordering::Relaxed);
            if now != last.0 {
                last = (now, Instant::now());
            } else if last.1.elapsed() > Duration::from_secs(300) {
                println!("an input hangs: {}", keep());
                std::process::abort();
            }
        }
    });
}

#[test]
fn every_reader_has_a_seed() {
    let targets = seeds::targets(false);
    let missing: Vec<&str> = trag_ingest::formats(builtin())
        .iter()
        .map(|format| format.name)
        .chain([ARCHIVE])
        .filter(|name| !targets.iter().any(|target| target.name == *name))
        .collect();
    assert!(missing.is_empty(), "no seed for {missing:?}");
}

#[test]
fn a_kept_input_is_read_again() {
    let Ok(path) = std::env::var("TRAG_FUZZ_INPUT") else {
        println!("passed over: TRAG_FUZZ_INPUT names no input");
        return;
    };
    let bytes = std::fs::read(&path).unwrap();
    let (name, number) = path.rsplit_once('-').unwrap();
    let before = processor_time();
    if name.ends_with(ARCHIVE) {
        check_archive(&bytes, &spec(""));
    } else {
        check(&bytes, &spec(""), number.parse().unwrap());
    }
    println!("{path}: {} ms of processor", (processor_time() - before).as_millis());
}

#[test]
fn no_damage_to_a_file_costs_more_than_its_records() {
    let seconds: Option<u64> =
        std::env::var("TRAG_FUZZ_SECONDS").ok().map(|seconds| seconds.parse().unwrap());
    let targets = seeds::targets(seconds.is_some());
    let others: Vec<Seed> = targets.iter().flat_map(|target| target.seeds.iter().cloned()).collect();
    watch();
    let from: u64 = std::env::var("TRAG_FUZZ_FROM").map_or(0, |from| from.parse().unwrap());
    let (start, mut failed, mut number) = (processor_time(), Vec::new(), from);
    let goes_on = |number: u64| match seconds {
        None => number - from < INPUTS,
        Some(seconds) => (processor_time() - start).as_secs() < seconds,
    };
    while goes_on(number) && failed.len() < 20 {
        for target in &targets {
            STARTED.fetch_add(1, Ordering::Relaxed);
            failed.extend(try_one(target, number, &others).err());
        }
        number += 1;
        if seconds.is_some() && number.is_multiple_of(2_000) {
            let took = (processor_time() - start).as_secs();
            println!("{} inputs for each of {} readers, {took} s of processor", number - from, targets.len());
        }
    }
    let (took, memory) = ((processor_time() - start).as_secs(), peak_memory());
    let number = number - from;
    println!(
        "{number} inputs for each of {} readers ({} in all), {took} s, at most {memory} KiB; failed: {}",
        targets.len(),
        number * targets.len() as u64,
        failed.len()
    );
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(memory < MOST_MEMORY, "the process held {memory} KiB");
}
