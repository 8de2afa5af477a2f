//! How fast features are made, without reading and writing files.
//!
//! `trag-features-bench CASE [all|patterns|flows] [BATCH]` holds the payments of a case folder in memory, makes
//! their features on one thread, and prints the time as JSON.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use serde_json::json;
use trag_frame::store::features::{GROUP_ROWS, Payments};
use trag_graph::features::params::Families;
use trag_graph::features::{End, Engine, Params, Payment};
use trag_model::{AccountIx, Minor, Seconds};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let usage = "usage: trag-features-bench CASE [all|patterns|flows] [BATCH]";
    let case = words.first().ok_or(usage)?;
    let family = words.get(1).map_or("all", String::as_str);
    let families = Families::ALL.into_iter().find(|known| known.word() == family).ok_or(usage)?;
    let batch = words.get(2).map_or(Ok(128), |batch| batch.parse())?;
    let params = Params { families, batch, ..Params::default() };
    params.check()?;

    let payments = Payments::open(Path::new(case)).map_err(|problem| problem.text)?;
    let mut held = Vec::new();
    let taken = payments.read(|rows| {
        held.extend(rows.iter().filter(|row| !row.is_second_leg).copied());
        Ok(())
    });
    taken.map_err(|problem| problem.text)?;
    let end = |account: u32| match payments.followed().get(account as usize) {
        Some(true) => End::Account(AccountIx(account)),
        _ => End::Apart,
    };

    #[expect(clippy::disallowed_methods, reason = "this program measures time")]
    let begun = std::time::Instant::now();
    let mut engine = Engine::new(&params, payments.followed().len());
    let mut described = 0;
    for row in &held {
        let paid = (Minor(row.amount), row.currency);
        let received = row.received.map_or(paid, |(amount, currency)| (Minor(amount), currency));
        engine.push(&Payment {
            time: Seconds(row.booked),
            payer: end(row.payer),
            payee: end(row.payee),
            instrument: row.instrument,
            paid,
            received,
            worth_paid: paid,
            worth_received: received,
        });
        if engine.ready() >= GROUP_ROWS {
            described += engine.take(GROUP_ROWS).features();
        }
    }
    engine.finish();
    described += engine.take(usize::MAX).features();
    let seconds = begun.elapsed().as_secs_f64();

    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a rate is a figure")]
    let rate = described as f64 / seconds;
    let answer = json!({
        "columns": family, "batch": batch, "payments": described,
        "seconds": seconds, "payments_per_second": rate.round(),
    });
    writeln!(io::stdout(), "{answer}")?;
    Ok(())
}
