//! `trag eval`: how the findings of a case, and scores from elsewhere, compare with a known truth.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use trag_eval::truth::Case;
use trag_eval::{Evaluation, Flagged, Settings};
use trag_frame::store;
use trag_model::{Problem, catalogue};

use crate::args::EvalArgs;
use crate::commands::sql::found::Judgement;
use crate::exit::Exit;
use crate::screen::{self, Progress};
use crate::stored;
use crate::truth_file::{self, name, read};

/// Names of what is written.
const FILES: [&str; 3] = ["eval.md", "eval.json", "eval.svg"];

/// Compares a case with the truth about it.
pub(crate) fn eval(args: &EvalArgs) -> Result<Exit, Problem> {
    stored::is_a_case(&args.case)?;
    let folder = folder(args);
    if folder.exists() && !args.replace {
        let text = format!("{} exists already", folder.display());
        return Err(Problem::new(
            catalogue::CASE_EXISTS,
            text,
            "name another folder with --out, or give --replace",
        ));
    }
    let progress = Progress::new(args.quiet || args.json);
    progress.step("reading the case folder and the truth");
    let assembled = store::load(&args.case)?;
    let case = Case { ledger: &assembled.ledger, accounts: &assembled.accounts, sources: &assembled.sources };
    let truth = truth_file::truth(&args.truth, &case)?;
    let findings = findings(&args.case, assembled.ledger.len())?;
    let mut scores = Vec::new();
    for path in &args.scores {
        let text = read(path)?;
        let read = trag_eval::read_scores(&String::from_utf8_lossy(&text), assembled.ledger.len())
            .map_err(|problem| problem.in_file(name(path)))?;
        scores.push((name(path), read));
    }
    progress.step("comparing");
    let result = trag_eval::evaluate(&case, &truth, &findings, &scores, &Settings::default());
    write(&folder, &result).map_err(|error| {
        let text = format!("{} cannot be written: {error}", folder.display());
        Problem::new(catalogue::OUTPUT_FAILED, text, "check the disk and your permissions")
    })?;
    progress.done();
    let shown = if args.json { trag_eval::json(&result) } else { short(&result, &folder) };
    screen::print(&shown)?;
    Ok(if result.not_met.0 == 0 { Exit::Complete } else { Exit::Incomplete })
}

fn folder(args: &EvalArgs) -> PathBuf {
    args.out.clone().unwrap_or_else(|| {
        let name = args.case.file_name().map_or_else(|| "case".into(), |name| name.to_string_lossy());
        args.case.with_file_name(format!("{name}-eval"))
    })
}

/// The findings of the folder with the points of their rules.
fn findings(folder: &Path, rows: usize) -> Result<Vec<Flagged>, Problem> {
    let judgement = Judgement::read(folder)?;
    let weights: BTreeMap<String, u32> = judgement
        .rules()
        .into_iter()
        .map(|rule| (rule.words[0].clone(), u32::try_from(rule.weight).unwrap_or(1)))
        .collect();
    let found = judgement.findings(folder)?.into_iter().map(|found| {
        let weight = weights.get(&found.rule).copied().unwrap_or(1);
        let mut own = found.rows;
        own.retain(|row| (row.0 as usize) < rows);
        Flagged { rule: found.rule, weight, account: found.account, rows: own }
    });
    Ok(found.collect())
}

fn write(folder: &Path, result: &Evaluation) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let texts = [trag_eval::markdown(result), trag_eval::json(result), trag_eval::svg(result)];
    FILES.iter().zip(texts).try_for_each(|(name, text)| fs::write(folder.join(name), text))
}

/// The figures of all rows, and where the rest stands.
fn short(result: &Evaluation, folder: &Path) -> String {
    let percent = |points: Option<u64>| {
        points.map_or_else(|| "–".to_owned(), |p| format!("{}.{:02} %", p / 100, p % 100))
    };
    let mut text = String::new();
    if result.not_met.0 > 0 {
        text += &format!("INCOMPLETE: {} rows of the truth are not in the ledger\n", result.not_met.0);
    }
    for system in &result.systems {
        for part in &system.parts {
            let counts = &part.counts;
            text += &trag_report::escape::terminal(&format!(
                "{} ({}): precision {}, recall {}, F1 {}; {} of {} schemes found",
                system.name,
                part.name,
                percent(counts.precision()),
                percent(counts.recall()),
                percent(counts.f1()),
                part.schemes.1,
                part.schemes.0
            ));
            text += "\n";
        }
    }
    for name in FILES {
        text += &format!("{}\n", trag_report::escape::terminal(&folder.join(name).to_string_lossy()));
    }
    text
}
