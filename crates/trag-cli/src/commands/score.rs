//! `trag score`: a triage model learned from cases with a known truth, and applied to a case beside its folder. No
//! other command reads a model or a score.

mod args;
mod write;

use std::fs;
use std::path::Path;

use trag_eval::truth::Case;
use trag_frame::store::features::{GROUP_ROWS, Payments};
use trag_frame::{Assembled, store};
use trag_graph::features::{Engine, Table};
use trag_model::{Problem, catalogue};
use trag_score::{Learner, Learning, Model, Parts, Scorer, Step, on_threads, params};

pub(crate) use args::ScoreArgs;
use args::{ApplyArgs, LearnArgs, ScoreAction, ToldArgs};

use crate::args::threads;
use crate::commands::features::payment;
use crate::exit::Exit;
use crate::screen::{self, Progress};
use crate::stored;
use crate::truth_file::{self, name, read};

/// Learns a model, or applies one.
pub(crate) fn score(args: &ScoreArgs) -> Result<Exit, Problem> {
    match (&args.action, &args.apply) {
        (Some(ScoreAction::Train(args)), _) => learn(args),
        (None, apply) => apply_model(apply),
    }
}

fn learn(args: &LearnArgs) -> Result<Exit, Problem> {
    stored::is_a_case(&args.case)?;
    not_there(&args.out, args.replace)?;
    args.score_to.as_ref().map_or(Ok(()), |folder| not_there(folder, args.replace))?;
    let progress = args.work.progress();
    progress.step("reading the case folder and the truth");
    let assembled = store::load(&args.case)?;
    let case = Case { ledger: &assembled.ledger, accounts: &assembled.accounts, sources: &assembled.sources };
    let truth = truth_file::truth(&args.truth, &case)?;
    let parts = trag_eval::parts(&case);
    let end = |place: usize| parts.get(place).map_or(0, |(_, rows)| rows.end);
    let parts = Parts { learned: end(1), checked: end(2) };
    progress.step("describing payments");
    let mut learner = Learner::new(&Engine::headings(&params()), parts);
    if args.score_to.is_some() {
        learner = learner.with_all_rows();
    }
    described(&args.case, &mut |table, steps| {
        learner.add(table, steps, &truth.marked);
        Ok(steps.last().is_none_or(|last| !learner.is_past(last.row)))
    })?;
    progress.step("learning");
    let sources = assembled.sources.iter().map(|source| source.sha256.clone()).collect();
    let learned = on_threads(args.work.threads(), || learner.learn(&Learning::default(), sources));
    progress.done();
    let model = learned?;
    fs::write(&args.out, model.write()).map_err(|error| not_written(&args.out, &error))?;
    let mut text = write::learned(&model, &truth, args);
    if let Some(folder) = &args.score_to {
        let mut scoring = Scoring::new(&model, &assembled, args.told)?;
        on_threads(args.work.threads(), || {
            learner.score(&mut scoring.scorer, &mut |steps, scores| scoring.lines.add(steps, scores))
        })?;
        let scored = scoring.done()?;
        scored.write(folder).map_err(|error| not_written(folder, &error))?;
        if !args.work.json {
            text += &scored.short(folder);
        }
    }
    screen::print(&text)?;
    Ok(if truth.not_met.0 == 0 { Exit::Complete } else { Exit::Incomplete })
}

fn apply_model(args: &ApplyArgs) -> Result<Exit, Problem> {
    let (case, model) = args.paths();
    stored::is_a_case(case)?;
    let folder = args.folder();
    not_there(&folder, args.replace)?;
    let model = Model::read(&read(model)?).map_err(|problem| problem.in_file(name(model)))?;
    let progress = Progress::new(args.quiet || args.json);
    progress.step("scoring payments");
    let assembled = store::load(case)?;
    let mut scoring = Scoring::new(&model, &assembled, args.told)?;
    let scored = on_threads(threads(args.threads), || {
        described(case, &mut |table, steps| {
            scoring.lines.add(steps, &scoring.scorer.add(table, steps)?);
            Ok(true)
        })
    });
    progress.done();
    scored?;
    let scored = scoring.done()?;
    scored.write(&folder).map_err(|error| not_written(&folder, &error))?;
    screen::print(&if args.json { scored.json() } else { scored.short(&folder) })?;
    Ok(Exit::Complete)
}

/// A case that is scored.
struct Scoring<'a> {
    model: &'a Model,
    assembled: &'a Assembled,
    scorer: Scorer,
    lines: write::Lines,
}

impl<'a> Scoring<'a> {
    fn new(model: &'a Model, assembled: &'a Assembled, told: ToldArgs) -> Result<Scoring<'a>, Problem> {
        let accounts = assembled.accounts.accounts.len();
        let scorer = Scorer::new(model, &Engine::headings(&params()), accounts, told.subjects.into())?;
        Ok(Scoring { model, assembled, scorer, lines: write::Lines::new(model.threshold_millionths()) })
    }

    fn done(self) -> Result<write::Scored<'a>, Problem> {
        let subjects = self.scorer.subjects()?;
        Ok(write::Scored { model: self.model, assembled: self.assembled, lines: self.lines, subjects })
    }
}

/// What takes features and the steps of the described rows, and says whether it wants more.
type Take<'t> = dyn FnMut(&Table, &[Step]) -> Result<bool, Problem> + 't;

/// Gives the features of all payments in the order of the ledger, a group of rows at a time, with a step for each
/// row that has some, until `take` says that it has enough.
fn described(case: &Path, take: &mut Take<'_>) -> Result<(), Problem> {
    let payments = Payments::open(case)?;
    let followed = payments.followed();
    let mut engine = Engine::new(&params(), followed.len());
    let (mut steps, mut row, mut goes_on) = (Vec::new(), 0_u32, true);
    payments.read(|rows| {
        for own in rows {
            if !goes_on {
                break;
            }
            let payment = payment(own, followed);
            if own.is_second_leg {
                engine.pass();
            } else {
                if !payment.stays() {
                    steps.push(Step::of(row, &payment));
                }
                engine.push(&payment);
            }
            row += 1;
            // A batch is one payment, so every row is ready.
            if engine.ready() == GROUP_ROWS {
                goes_on = take(&engine.take(GROUP_ROWS), &steps)?;
                steps.clear();
            }
        }
        Ok(())
    })?;
    if goes_on {
        engine.finish();
        take(&engine.take(usize::MAX), &steps)?;
    }
    Ok(())
}

fn not_there(path: &Path, replace: bool) -> Result<(), Problem> {
    if replace || path.symlink_metadata().is_err() {
        return Ok(());
    }
    let text = format!("{} exists already", path.display());
    Err(Problem::new(catalogue::CASE_EXISTS, text, "name another with --out, or give --replace"))
}

fn not_written(path: &Path, error: &std::io::Error) -> Problem {
    let text = format!("{} cannot be written: {error}", path.display());
    Problem::new(catalogue::OUTPUT_FAILED, text, "check the disk and your permissions")
}

/// The case that the command is about.
pub(crate) fn case_of(args: &ScoreArgs) -> &Path {
    match &args.action {
        Some(ScoreAction::Train(args)) => &args.case,
        None => args.apply.paths().0,
    }
}

/// Names of accounts are those of the ledger.
fn account(assembled: &Assembled, account: u32) -> (&str, &str) {
    let own = assembled.accounts.get(trag_model::AccountIx(account));
    (&own.printed, own.holder.map_or("", |name| assembled.accounts.name(name)))
}
