//! The jobs that peers run too, as whole processes.
//!
//! `trag-jobs JOB INPUT [--threads N] [--window-days N] [--check]` answers job A to F on an AMLworld file, or on
//! a folder that `trag-jobs store FILE FOLDER` wrote, and prints its figures as one line of JSON. With
//! `--check` it also prints the hash of all rows of the answer. `kernels` runs every kernel with the parameters of its
//! rule, or the one that `--only` names, and prints a line for each. `trag-jobs generate ROWS FILE` writes a file
//! to run on.

mod answer;
mod cycles;
mod fans;
mod kernels;
mod pass_through;
mod read;
mod scatter_gather;
mod structuring;
mod totals;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use answer::Answer;

/// What a job is asked with.
struct Settings {
    threads: usize,
    window_days: i64,
}

const USAGE: &str = "usage: trag-jobs A|B|C|D|E6|E|F INPUT [--threads N] [--window-days N] [--check]
       trag-jobs kernels INPUT [--threads N] [--only KERNEL]
       trag-jobs store FILE FOLDER
       trag-jobs generate ROWS FILE";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["generate", rows, path] => {
            let mut out = BufWriter::new(File::create(path)?);
            trag_benches::write_amlworld(rows.parse()?, &mut out)?;
            Ok(out.flush()?)
        }
        ["store", file, folder] => read::store(Path::new(file), Path::new(folder)),
        [job, input, ref options @ ..] => run(job, Path::new(input), options),
        _ => Err(USAGE.into()),
    }
}

fn run(job: &str, input: &Path, options: &[&str]) -> Result<(), Box<dyn Error>> {
    let (mut settings, mut check, mut only) = (Settings { threads: 2, window_days: 7 }, false, None);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut value = || options.next().ok_or(USAGE);
        match *option {
            "--threads" => settings.threads = value()?.parse()?,
            "--window-days" => settings.window_days = value()?.parse()?,
            "--check" => check = true,
            "--only" => only = Some(*value()?),
            _ => return Err(USAGE.into()),
        }
    }
    let begun = now();
    if job == "B" && input.is_dir() {
        let answer = read::picked(input, &settings, structuring::of_store)?;
        return print(job, input, figures(vec![answer], check, (Duration::ZERO, begun.elapsed())));
    }
    let case = read::case(job, input, &settings)?;
    let read = begun.elapsed();
    let answers: Vec<Answer> = match job {
        "A" => return print(job, input, totals::of(&case)?),
        "kernels" => return Ok(kernels::run(&case, &settings, only)?),
        "B" => vec![structuring::find(&case)],
        "C" => fans::find(&case, &settings),
        "D" => vec![pass_through::find(&case, &settings)],
        "E6" => cycles::find(&case, &settings, 6, check),
        "E" => cycles::find(&case, &settings, cycles::UNBOUNDED, check),
        "F" => vec![scatter_gather::find(&case)],
        _ => return Err(USAGE.into()),
    };
    let found = begun.elapsed().saturating_sub(read);
    print(job, input, figures(answers, check, (read, found)))?;
    // The process ends here: the system takes the memory back faster than half a million accounts are freed.
    std::mem::forget(case);
    Ok(())
}

fn figures(answers: Vec<Answer>, check: bool, (read, found): (Duration, Duration)) -> Value {
    let answers: serde_json::Map<String, Value> =
        answers.into_iter().map(|answer| answer.into_json(check)).collect();
    json!({ "read_seconds": read.as_secs_f64(), "job_seconds": found.as_secs_f64(), "answers": answers })
}

fn print(job: &str, input: &Path, mut figures: Value) -> Result<(), Box<dyn Error>> {
    figures["engine"] = json!(format!("trag {}", env!("CARGO_PKG_VERSION")));
    figures["job"] = json!(job);
    figures["stored"] = json!(input.is_dir());
    Ok(writeln!(io::stdout(), "{figures}")?)
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about time")]
fn now() -> Instant {
    Instant::now()
}
