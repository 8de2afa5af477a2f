//! What `trag score` writes: scores by row, and the subjects with what each input adds.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use trag_eval::truth::Truth;
use trag_eval::{Counts, Score};
use trag_frame::Assembled;
use trag_model::{RowId, time};
use trag_report::escape;
use trag_score::{Contribution, Flagged, Model, Step, Subject};

use super::account;
use super::args::LearnArgs;

/// Names of what is written.
const FILES: [&str; 3] = ["scores.csv", "subjects.json", "subjects.md"];
/// Inputs that are told of a subject on paper; the JSON has all.
const TOLD: usize = 8;
/// What stands wherever scores do.
const NOTE: &str = "A score orders a list, so that it can be read from the top. It is no finding and no probability \
                    of an offence, no rule knows it, and it decides nothing. Whoever has a low score is not cleared.";

/// The scores of the rows of a case.
pub(crate) struct Lines {
    threshold: i64,
    scores: Vec<Score>,
}

impl Lines {
    pub(crate) fn new(threshold: i64) -> Lines {
        Lines { threshold, scores: Vec::new() }
    }

    pub(crate) fn add(&mut self, steps: &[Step], scores: &[i64]) {
        let score = |(step, millionths): (&Step, &i64)| Score {
            row: RowId(step.row),
            millionths: *millionths,
            flagged: *millionths >= self.threshold,
        };
        self.scores.extend(steps.iter().zip(scores).map(score));
    }

    fn flagged(&self) -> usize {
        self.scores.iter().filter(|score| score.flagged).count()
    }

    /// CSV as `trag eval --scores` takes it.
    fn csv(&self) -> String {
        let mut text = "row_id,score,flagged\n".to_owned();
        for score in &self.scores {
            let _ =
                writeln!(text, "{},{},{}", score.row.0, decimal(score.millionths), u8::from(score.flagged));
        }
        text
    }
}

/// `0.012345`.
fn decimal(millionths: i64) -> String {
    format!("{}.{:06}", millionths / trag_score::MILLION, millionths % trag_score::MILLION)
}

/// `+1.234`.
fn thousandths(number: i64) -> String {
    let sign = if number < 0 { '-' } else { '+' };
    format!("{sign}{}.{:03}", number.unsigned_abs() / 1_000, number.unsigned_abs() % 1_000)
}

/// A scored case.
pub(crate) struct Scored<'a> {
    pub(crate) model: &'a Model,
    pub(crate) assembled: &'a Assembled,
    pub(crate) lines: Lines,
    pub(crate) subjects: Vec<Subject>,
}

impl Scored<'_> {
    /// Writes the files of a folder.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let texts = [self.lines.csv(), self.json(), self.markdown()];
        FILES.iter().zip(texts).try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    }

    /// `subjects.json`.
    pub(crate) fn json(&self) -> String {
        let subjects: Vec<Value> = self.subjects.iter().map(|subject| self.subject(subject)).collect();
        let document = json!({
            "version": "trag.scores.v1",
            "note": NOTE,
            "model": { "sha256": self.model.sha256(), "learned_by": self.model.learned_by() },
            "unit": { "score": "millionths", "adds": "thousandths of log-odds" },
            "threshold": self.model.threshold_millionths(),
            "rows": self.assembled.ledger.len(),
            "scored": self.lines.scores.len(),
            "at_threshold": self.lines.flagged(),
            "subjects": subjects,
        });
        format!("{document:#}\n")
    }

    fn subject(&self, subject: &Subject) -> Value {
        let (number, holder) = account(self.assembled, subject.account);
        let input =
            |own: &Contribution| json!({ "input": own.input, "value": own.value, "adds": own.thousandths });
        json!({
            "account_id": subject.account, "account": number, "holder": holder,
            "score": subject.millionths, "row_id": subject.row,
            "payments_at_threshold": subject.flagged, "payments_scored": subject.scored,
            "starts_from": subject.start_thousandths,
            "inputs": subject.contributions.iter().map(input).collect::<Vec<_>>(),
        })
    }

    /// `subjects.md`.
    fn markdown(&self) -> String {
        let ledger = &self.assembled.ledger;
        let mut text = format!(
            "# Accounts by score\n\n**{NOTE}**\n\nModel {}, learned by trag {}. {} of {} rows have a score; {} have at \
             least {}, which was chosen when the model was learned.\n",
            self.model.sha256(),
            escape::markdown(self.model.learned_by()),
            self.lines.scores.len(),
            ledger.len(),
            self.lines.flagged(),
            decimal(self.model.threshold_millionths())
        );
        let _ = write!(
            text,
            "\nAn account has the score of its highest payment. *Adds* is what an input adds to the log-odds of that \
             score (SHAP); docs/features.md says what each is.\n"
        );
        for (place, subject) in (1..).zip(&self.subjects) {
            let (number, holder) = account(self.assembled, subject.account);
            let row = RowId(subject.row);
            let _ = write!(
                text,
                "\n## {place}. {} {}\n\nScore {} at row {} ({}); {} of {} payments at the threshold. All payments start \
                 from {}.\n\n| input | value | adds |\n|---|---:|---:|\n",
                escape::markdown(number),
                escape::markdown(holder),
                decimal(subject.millionths),
                row.0,
                time::stated(ledger.booked(row), ledger.precision(row)),
                subject.flagged,
                subject.scored,
                thousandths(subject.start_thousandths)
            );
            for own in subject.contributions.iter().take(TOLD) {
                let value = own.value.as_deref().unwrap_or("none");
                let _ = writeln!(text, "| `{}` | {value} | {} |", own.input, thousandths(own.thousandths));
            }
            let rest: i64 = subject.contributions.iter().skip(TOLD).map(|own| own.thousandths).sum();
            let _ = writeln!(text, "| all others | | {} |", thousandths(rest));
        }
        text
    }

    /// What the screen shows.
    pub(crate) fn short(&self, folder: &Path) -> String {
        let mut text = format!(
            "{} of {} rows have a score; {} have at least {}\nA score orders a list; it is no finding and decides \
             nothing.\n",
            self.lines.scores.len(),
            self.assembled.ledger.len(),
            self.lines.flagged(),
            decimal(self.model.threshold_millionths())
        );
        for name in FILES {
            text += &format!("{}\n", escape::terminal(&folder.join(name).to_string_lossy()));
        }
        text
    }
}

/// What the screen shows of a model that was learned.
pub(crate) fn learned(model: &Model, truth: &Truth, args: &LearnArgs) -> String {
    let [own, checked] = model.parts();
    let Flagged { hits, false_alarms } = model.flagged();
    let counts = Counts { hits, false_alarms, missed: checked.marked - hits };
    let path = args.out.to_string_lossy();
    if args.work.json {
        let scores = args.score_to.as_ref().map(|folder| folder.to_string_lossy());
        let result = json!({
            "file": path, "scores": scores, "sha256": model.sha256(), "threshold": model.threshold_millionths(),
            "learned": { "rows": own.rows, "marked": own.marked },
            "checked": { "rows": checked.rows, "marked": checked.marked, "f1_bp": counts.f1() },
            "not_met": truth.not_met.0,
        });
        return format!("{result}\n");
    }
    let percent = |points: Option<u64>| {
        points.map_or_else(|| "–".to_owned(), |points| format!("{}.{:02} %", points / 100, points % 100))
    };
    let mut text = String::new();
    if truth.not_met.0 > 0 {
        text += &format!("INCOMPLETE: {} rows of the truth are not in the ledger\n", truth.not_met.0);
    }
    text += &format!(
        "learned from {} payments, {} marked; threshold {} chosen on the next {}, {} marked: precision {}, recall {}, \
         F1 {}\nThe last 20 of 100 rows were not looked at.\n{}\n",
        own.rows,
        own.marked,
        decimal(model.threshold_millionths()),
        checked.rows,
        checked.marked,
        percent(counts.precision()),
        percent(counts.recall()),
        percent(counts.f1()),
        escape::terminal(&path)
    );
    text
}
