//! `trag-readers [--megabytes N] [--write FOLDER] [FORMAT...]`: what each reader does a second, in time of one
//! processor, so that other work on the machine matters little. With `--write` the files are stored for other programs.

#![allow(clippy::print_stdout, reason = "a program that reports figures")]
#![expect(clippy::disallowed_methods, clippy::float_arithmetic, reason = "figures of speed are estimates")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use trag_benches::readers::LAYOUTS;
use trag_ingest::{InputSpec, Memory, Profiles, Reader};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut megabytes, mut folder, mut wanted) = (20_usize, None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--megabytes" => megabytes = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(megabytes),
            "--write" => folder = arguments.next(),
            _ => wanted.push(argument),
        }
    }
    println!("{:<22} {:>6} {:>9} {:>8} {:>8} {:>12}", "file", "MB", "rows", "CPU s", "MB/s", "rows/s");
    for layout in LAYOUTS {
        if !wanted.is_empty() && !wanted.iter().any(|name| layout.name.starts_with(name.as_str())) {
            continue;
        }
        let (bytes, rows) = layout.file(megabytes * 1_000_000);
        if let Some(folder) = &folder {
            let path = std::path::Path::new(folder).join(layout.name);
            if let Err(error) = std::fs::write(&path, &bytes) {
                println!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
            continue;
        }
        let size = bytes.len();
        let (read, took) = measured(Memory::new(layout.name, bytes));
        if read != rows {
            println!("{}: {read} rows are read, {rows} are there", layout.name);
            return ExitCode::FAILURE;
        }
        let (seconds, size) = (took.as_secs_f64(), size as f64 / 1e6);
        println!(
            "{:<22} {size:>6.1} {rows:>9} {seconds:>8.3} {:>8.0} {:>12.0}",
            layout.name,
            size / seconds,
            rows as f64 / seconds
        );
    }
    ExitCode::SUCCESS
}

/// Rows, and the least time of three readings on one thread.
fn measured(input: Memory) -> (u64, Duration) {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, 1);
    let mut least: Option<Duration> = None;
    let mut rows = 0;
    for _ in 0..3 {
        rows = 0;
        let start = processor_time();
        let sink = &mut |batch: trag_model::Batch| rows += batch.len() as u64;
        if let Err(error) = trag_ingest::read(&input, &InputSpec::default(), &reader, sink) {
            println!("{}: {error}", input.name);
        }
        let took = processor_time().saturating_sub(start);
        least = Some(least.map_or(took, |known| known.min(took)));
    }
    (rows, least.unwrap_or_default())
}

/// What this thread had of a processor; the time of day where the system does not tell.
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}
