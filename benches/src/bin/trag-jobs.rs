//! The jobs that peers run too, as whole processes.
//!
//! `trag-jobs A FILE [THREADS]` reads an AMLworld file into a ledger in memory and prints its figures as JSON;
//! `trag-jobs generate ROWS FILE` writes a file to run on.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use serde_json::json;
use trag_frame::{Assembled, Assembler};
use trag_ingest::{Input, InputSpec, Profiles, Reader};
use trag_model::{Currency, RowId, Total, money};

struct OnDisk(PathBuf);

impl Input for OnDisk {
    fn name(&self) -> &str {
        "payments.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["generate", rows, path] => {
            let mut out = BufWriter::new(File::create(path)?);
            trag_benches::write_amlworld(rows.parse()?, &mut out)?;
            out.flush()?;
        }
        ["A", path] => job_a(path, 2)?,
        ["A", path, threads] => job_a(path, threads.parse()?)?,
        _ => return Err("usage: trag-jobs A FILE [THREADS] | trag-jobs generate ROWS FILE".into()),
    }
    Ok(())
}

fn job_a(path: &str, threads: usize) -> Result<(), Box<dyn Error>> {
    let assembled = read(path, threads)?;
    let ledger = &assembled.ledger;
    let (first, last) = (ledger.rows().next(), ledger.rows().last());
    let time = |row: Option<RowId>| row.map_or_else(String::new, |row| ledger.booked(row).to_string());
    let (paid, received) = std::thread::scope(|scope| {
        let paid = scope.spawn(|| sum(ledger.rows().map(|row| ledger.paid(row))));
        let received = sum(ledger.rows().map(|row| ledger.received(row)));
        (paid.join(), received)
    });
    let paid = paid.map_err(|_| "the sum of the amounts paid failed")?;
    let answer = json!({
        "engine": format!("trag {}", env!("CARGO_PKG_VERSION")),
        "rows": ledger.len(),
        "paid": paid,
        "received": received,
        "first": time(first),
        "last": time(last),
        "accounts": assembled.accounts.accounts.len(),
    });
    writeln!(io::stdout(), "{answer}")?;
    // The process ends here: the system takes the memory back faster than half a million accounts are freed.
    std::mem::forget(assembled);
    Ok(())
}

fn read(path: &str, threads: usize) -> Result<Assembled, Box<dyn Error>> {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, threads);
    let mut assembler = Assembler::new(None, None);
    let slot = assembler.begin_source();
    let spec = InputSpec::default();
    let read =
        trag_ingest::read(&OnDisk(path.into()), &spec, &reader, &mut |batch| assembler.add(slot, batch))?;
    if let Some(problem) = read.problems.kept().first() {
        return Err(format!("{}: {}", problem.code, problem.text).into());
    }
    assembler.end_source(slot, read.source);
    Ok(assembler.finish())
}

/// The sum of all amounts as plain numbers, whatever their currency: what the job asks for.
fn sum(amounts: impl Iterator<Item = (trag_model::Minor, Currency)>) -> String {
    const DIGITS: u8 = 8;
    let mut by_currency = vec![Total::default(); usize::from(u16::MAX) + 1];
    amounts.for_each(|(amount, currency)| by_currency[usize::from(currency.0)].add(amount));
    let met = (0..=u16::MAX).map(Currency).zip(&by_currency).filter(|(_, total)| total.0 != 0);
    let scaled = |(currency, total): (Currency, &Total)| {
        total.0 * 10_i128.pow(u32::from(DIGITS - currency.exponent()))
    };
    money::plain(met.map(scaled).sum(), DIGITS)
}
