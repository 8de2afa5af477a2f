//! `trag features`: one row of features per payment, for models that learn from labelled cases.

mod args;

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};

use serde_json::json;
use trag_frame::store::features::{FeatureFile, GROUP_ROWS, Kind, PaymentRow, Payments, Rows, Values};
use trag_graph::features::{self, Column, End, Engine, Params, Payment, Table};
use trag_model::{AccountIx, Minor, Problem, Seconds, catalogue};

pub(crate) use args::FeaturesArgs;

use crate::exit::Exit;
use crate::screen;

/// Row groups that may wait to be written. More would only take memory.
const WAITING: usize = 2;

/// Writes the features of a case.
pub(crate) fn features(args: &FeaturesArgs) -> Result<Exit, Problem> {
    let params = args.params()?;
    let progress = args.work.progress();
    let threads = args.work.threads();
    let (payments, target) = (Payments::open(&args.case)?, args.target());
    let headings: Vec<(String, Kind)> =
        Engine::headings(&params).into_iter().map(|heading| (heading.name, kind(heading.kind))).collect();
    let file = FeatureFile::create(&target, args.replace, &headings, &params.entries(), threads)
        .map_err(|error| not_written(&target, &error))?;
    progress.step("describing payments");
    let done = if threads > 1 {
        side_by_side(&payments, &params, file, &target)
    } else {
        in_turn(&payments, &params, file, &target)
    };
    progress.done();
    let Done { rows, described } = done?;
    let (columns, path) = (headings.len(), target.to_string_lossy());
    if args.work.json {
        let result = json!({ "file": path, "rows": rows, "described": described, "columns": columns });
        screen::print(&format!("{result}\n"))?;
    } else {
        let path = trag_report::escape::terminal(&path);
        screen::print(&format!("{path}: {described} of {rows} rows described in {columns} columns\n"))?;
    }
    Ok(Exit::Complete)
}

/// How much was written.
#[derive(Clone, Copy, Default)]
struct Done {
    rows: u64,
    described: u64,
}

impl Done {
    fn add(&mut self, rows: &Rows) {
        self.rows += rows.described.len() as u64;
        self.described += rows.described.iter().filter(|described| **described).count() as u64;
    }
}

/// Describes a row group, writes it, and so on.
fn in_turn(
    payments: &Payments,
    params: &Params,
    mut file: FeatureFile,
    target: &Path,
) -> Result<Done, Problem> {
    let mut done = Done::default();
    describe(payments, params, &mut |rows| {
        done.add(&rows);
        file.write(&rows).map_err(|error| not_written(target, &error))
    })?;
    file.finish().map_err(|error| not_written(target, &error))?;
    Ok(done)
}

/// Describes the next row group while the one before is written.
fn side_by_side(
    payments: &Payments,
    params: &Params,
    mut file: FeatureFile,
    target: &Path,
) -> Result<Done, Problem> {
    let (sender, receiver) = sync_channel::<Rows>(WAITING);
    let write = move |receiver: Receiver<Rows>| -> io::Result<(FeatureFile, Done)> {
        let mut done = Done::default();
        for rows in receiver {
            done.add(&rows);
            file.write(&rows)?;
        }
        Ok((file, done))
    };
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(receiver));
        let described = describe(payments, params, &mut |rows| {
            let gone = "the writer has stopped";
            sender.send(rows).map_err(|_| not_written(target, &io::Error::other(gone)))
        });
        drop(sender);
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // Why the writer stopped says more than that it did.
        let (file, done) = written.map_err(|error| not_written(target, &error))?;
        described?;
        file.finish().map_err(|error| not_written(target, &error))?;
        Ok(done)
    })
}

/// Gives the features of all payments, in row groups of the same size but for the last.
fn describe(
    payments: &Payments,
    params: &Params,
    take: &mut dyn FnMut(Rows) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let followed = payments.followed();
    let mut engine = Engine::new(params, followed.len());
    payments.read(|rows| {
        for row in rows {
            if row.is_second_leg {
                engine.pass();
            } else {
                engine.push(&payment(row, followed));
            }
            while engine.ready() >= GROUP_ROWS {
                take(stored(engine.take(GROUP_ROWS)))?;
            }
        }
        Ok(())
    })?;
    engine.finish();
    while engine.ready() > 0 {
        take(stored(engine.take(GROUP_ROWS)))?;
    }
    Ok(())
}

/// A row of the ledger as features see it. What was received counts as the row's base amount, unless it was
/// converted into the base currency itself.
pub(super) fn payment(row: &PaymentRow, followed: &[bool]) -> Payment {
    let end = |account: u32| {
        let is_followed = followed.get(account as usize).is_some_and(|followed| *followed);
        if is_followed { End::Account(AccountIx(account)) } else { End::Apart }
    };
    let paid = (Minor(row.amount), row.currency);
    let base = row.base.map(|(amount, currency)| (Minor(amount), currency));
    let received = row.received.map(|(amount, currency)| (Minor(amount), currency));
    let is_base = |currency| base.is_some_and(|(_, base)| base == currency);
    let converted = received.filter(|(_, currency)| is_base(*currency));
    Payment {
        time: Seconds(row.booked),
        payer: end(row.payer),
        payee: end(row.payee),
        instrument: row.instrument,
        paid,
        received: received.unwrap_or(paid),
        worth_paid: base.unwrap_or(paid),
        worth_received: converted.or(base).or(received).unwrap_or(paid),
    }
}

fn kind(kind: features::table::Kind) -> Kind {
    match kind {
        features::table::Kind::Counts | features::table::Kind::Whole => Kind::Whole,
        features::table::Kind::Optional => Kind::Optional,
        features::table::Kind::Figures => Kind::Figures,
    }
}

fn stored(table: Table) -> Rows {
    let values = |column| match column {
        Column::Counts(counts) => Values::Sparse(counts),
        Column::Whole(values) => Values::Whole(values),
        Column::Optional(values) => Values::Optional(values),
        Column::Figures(figures) => Values::Figures(figures),
    };
    Rows { described: table.described, columns: table.columns.into_iter().map(values).collect() }
}

pub(super) fn not_written(target: &Path, error: &io::Error) -> Problem {
    let file = target.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => Problem::new(
            catalogue::CASE_EXISTS,
            format!("the file {file} exists already"),
            "replace it with --replace, or choose another file with --out",
        ),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::new(
            catalogue::CASE_NOT_WRITABLE,
            format!("there is no room left for the file {file}"),
            "make room, or choose another disk with --out",
        ),
        _ => Problem::new(
            catalogue::CASE_NOT_WRITABLE,
            format!("the file {file} cannot be written: {error}"),
            "check the disk and your permissions, or choose another file with --out",
        ),
    }
}
