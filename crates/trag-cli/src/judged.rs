//! A ledger that every rule has judged: what documents, the screen and the exit status are made of.

use trag_frame::Assembled;
use trag_graph::FlowGraph;
use trag_model::{Assessment, Day, Outcome, Problem, ProblemLog, catalogue};
use trag_report::{CaseReport, SoftwareStatement};
use trag_rules::{CaseView, Question};

use crate::exit::Exit;
use crate::questions::{self, Ask};
use crate::terms::Terms;

/// A case that has been judged.
pub(crate) struct Judged<'a> {
    /// The terms it was judged on.
    pub(crate) terms: &'a Terms,
    /// What was judged.
    pub(crate) assembled: &'a Assembled,
    /// What was met while reading and judging, with what is accepted.
    pub(crate) problems: ProblemLog,
    /// What the rules say.
    pub(crate) assessment: Assessment,
    /// SHA-256 of the plan of the run.
    pub(crate) plan_sha256: String,
}

impl<'a> Judged<'a> {
    /// Judges a ledger with every rule. `read` is what was met before; a failed rule is a problem too.
    pub(crate) fn new(
        terms: &'a Terms,
        assembled: &'a Assembled,
        read: &ProblemLog,
        plan_sha256: String,
        threads: usize,
    ) -> Judged<'a> {
        let mut problems = read.clone();
        let assessment =
            with_view(terms, assembled, threads, |view| assess(view, terms, assembled, None, threads));
        for report in &assessment.rules {
            if let Outcome::Failed(problem) = &report.outcome {
                problems.push((**problem).clone());
            }
        }
        accept(terms, &mut problems);
        Judged { terms, assembled, problems, assessment, plan_sha256 }
    }

    /// What a document is made of.
    pub(crate) fn report(&self) -> CaseReport<'_> {
        CaseReport {
            title: &self.terms.title,
            ledger: &self.assembled.ledger,
            accounts: &self.assembled.accounts,
            sources: &self.assembled.sources,
            reconciliations: &self.assembled.reconciliations,
            problems: &self.problems,
            assessment: &self.assessment,
            as_of: as_of(self.terms, self.assembled),
            jurisdiction: self.terms.jurisdiction.as_deref(),
            base: self.assembled.ledger.base,
            rates_publisher: self.terms.rates.as_ref().map(|rates| rates.publisher.as_str()),
            rates: self.terms.rates.as_ref(),
            software: SoftwareStatement {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                plan_sha256: self.plan_sha256.clone(),
            },
            parameters: self.terms.parameter_set.clone(),
            complete: self.is_complete(),
        }
    }

    /// Whether everything could be read and judged.
    pub(crate) fn is_complete(&self) -> bool {
        !self.problems.is_incomplete()
    }

    /// How the command ends.
    pub(crate) fn exit(&self, fail_on_findings: bool) -> Exit {
        match (self.is_complete(), fail_on_findings && self.assessment.findings().next().is_some()) {
            (false, _) => Exit::Incomplete,
            (true, true) => Exit::Flagged,
            (true, false) => Exit::Complete,
        }
    }
}

/// Every rule and question, or those that are selected.
pub(crate) fn assess(
    view: &CaseView<'_>,
    terms: &Terms,
    assembled: &Assembled,
    selection: Option<&[&str]>,
    threads: usize,
) -> Assessment {
    let limits = questions::limits();
    let asked: Vec<Ask<'_>> =
        terms.questions.iter().map(|saved| Ask { saved, assembled, limits: &limits }).collect();
    let asked: Vec<&dyn Question> = asked.iter().map(|ask| ask as &dyn Question).collect();
    trag_rules::assess_and_ask(view, &terms.overrides, selection, &asked, threads)
}

/// Shows the ledger to `judge` as rules see it.
pub(crate) fn with_view<T>(
    terms: &Terms,
    assembled: &Assembled,
    threads: usize,
    judge: impl FnOnce(&CaseView<'_>) -> T,
) -> T {
    let flows = FlowGraph::build(&assembled.ledger, &assembled.accounts, threads);
    judge(&CaseView {
        ledger: &assembled.ledger,
        accounts: &assembled.accounts,
        flows: &flows,
        rates: terms.rates.as_ref(),
        thresholds: &terms.thresholds,
        jurisdiction: terms.jurisdiction.as_deref(),
        context: &terms.context,
        as_of: as_of(terms, assembled),
    })
}

fn as_of(terms: &Terms, assembled: &Assembled) -> Day {
    let last = assembled.ledger.rows().last().map(|row| assembled.ledger.day(row));
    terms.as_of.or(last).unwrap_or_default()
}

/// Marks the problems that the investigator accepted, and notes acceptances that met nothing.
fn accept(terms: &Terms, problems: &mut ProblemLog) {
    for gap in &terms.accepted {
        if problems.accept(&gap.code, &gap.file, gap.record) == 0 {
            let text =
                format!("the accepted gap {} met no problem; its reason was: {}", gap.code, gap.reason);
            let note = Problem::new(catalogue::ACCEPTANCE_UNUSED, text, "take it out of case.toml");
            problems.push(note.in_file(&gap.file));
        }
    }
}
