//! Runs the rules over a case.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use trag_model::{Assessment, Examined, Family, Outcome, Problem, RuleReport, catalogue};

use crate::{
    CaseView, ParamOverrides, Params, Question, Typology, Verdict, episodes, innocence, question, ranking,
    rules,
};

/// Runs the rules (all, or those whose codes are selected), gives their findings ids, brings them into
/// episodes and ranks the subjects. The result is the same for every number of threads.
///
/// A rule that panics is reported as failed with `RUL001`, and the others go on.
#[must_use]
pub fn assess(
    case: &CaseView<'_>,
    overrides: &ParamOverrides,
    selection: Option<&[&str]>,
    threads: usize,
) -> Assessment {
    assess_and_ask(case, overrides, selection, &[], threads)
}

/// The same with questions of the investigator's own, which are asked after the rules, in their order. A
/// selection chooses among them too; those asked see the reports of the selected rules alone.
#[must_use]
pub fn assess_and_ask(
    case: &CaseView<'_>,
    overrides: &ParamOverrides,
    selection: Option<&[&str]>,
    questions: &[&dyn Question],
    threads: usize,
) -> Assessment {
    let wanted = |code: &str| selection.is_none_or(|codes| codes.contains(&code));
    let of_rule = |rule: &&dyn Typology| wanted(rule.declaration().meta.code);
    let selected: Vec<&dyn Typology> = rules().iter().copied().filter(of_rule).collect();
    let mut reports = run(&selected, case, overrides, threads);
    let asked = questions.iter().filter(|question| wanted(question.meta().code));
    let answered: Vec<RuleReport> = asked.map(|question| ask(*question, case, &reports)).collect();
    reports.extend(answered);
    let mut ranking = ranking::rank(case, &reports, threads);
    let episodes = episodes::build(case, &reports, &mut ranking, threads);
    Assessment { rules: reports, episodes, subjects: ranking.subjects }
}

/// One rule with several sets of parameters; reports come back in the order of the sets.
pub(crate) fn run_alternatives(
    code: &str,
    case: &CaseView<'_>,
    sets: &[ParamOverrides],
    threads: usize,
) -> Vec<RuleReport> {
    let rule = rules().iter().copied().find(|rule| rule.declaration().meta.code == code);
    let rule = rule.unwrap_or_else(|| panic!("{code} is a rule"));
    let tasks: Vec<(&dyn Typology, &ParamOverrides)> = sets.iter().map(|set| (rule, set)).collect();
    run_tasks(&tasks, case, threads)
}

fn ask(question: &dyn Question, case: &CaseView<'_>, reports: &[RuleReport]) -> RuleReport {
    let meta = question.meta();
    let judged = question.answer(case, reports).map(|answer| question::verdict(question, case, answer));
    let verdict = judged.map_or_else(
        |problem| Verdict { examined: Examined::default(), outcome: Outcome::Failed(Box::new(problem)) },
        |verdict| settle(verdict, meta.code),
    );
    RuleReport { meta, parameters: question.asked(), examined: verdict.examined, outcome: verdict.outcome }
}

fn run(
    rules: &[&dyn Typology],
    case: &CaseView<'_>,
    overrides: &ParamOverrides,
    threads: usize,
) -> Vec<RuleReport> {
    let tasks: Vec<(&dyn Typology, &ParamOverrides)> = rules.iter().map(|rule| (*rule, overrides)).collect();
    run_tasks(&tasks, case, threads)
}

/// Threads take the next rule that nobody has; reports come back in the order of the tasks. Rules of one family need the
/// same columns, which one makes while the others wait; so the families take turns.
fn run_tasks(
    rules: &[(&dyn Typology, &ParamOverrides)],
    case: &CaseView<'_>,
    threads: usize,
) -> Vec<RuleReport> {
    let next = AtomicUsize::new(0);
    let order = in_turn(rules.iter().map(|(rule, _)| rule.declaration().meta.family));
    let work = || {
        let mut done = Vec::new();
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (rule, overrides) = rules[*index];
            done.push((*index, report(rule, case, overrides)));
        }
        done
    };
    let mut reports: Vec<(usize, RuleReport)> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.clamp(1, rules.len().max(1))).map(|_| scope.spawn(work)).collect();
        let own = work();
        let theirs = helpers.into_iter().flat_map(|helper| {
            // Rules run inside `catch_unwind`; a panic out here is a fault of this function.
            helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        own.into_iter().chain(theirs).collect()
    });
    reports.sort_unstable_by_key(|(index, _)| *index);
    assert_eq!(reports.len(), rules.len(), "every rule gives one report");
    reports.into_iter().map(|(_, report)| report).collect()
}

/// The places of members of families, so that the families take turns.
fn in_turn(families: impl Iterator<Item = Family>) -> Vec<usize> {
    let mut taken: BTreeMap<Family, usize> = BTreeMap::new();
    let turn = |(place, family)| {
        let turn = taken.entry(family).or_default();
        *turn += 1;
        (*turn, family, place)
    };
    let mut turns: Vec<(usize, Family, usize)> = families.enumerate().map(turn).collect();
    turns.sort_unstable();
    turns.into_iter().map(|(_, _, place)| place).collect()
}

fn report(rule: &dyn Typology, case: &CaseView<'_>, overrides: &ParamOverrides) -> RuleReport {
    let declaration = rule.declaration();
    let params = Params::new(declaration, overrides);
    let judged = catch_unwind(AssertUnwindSafe(|| {
        explained(case, settle(rule.evaluate(case, &params), declaration.meta.code), rule)
    }));
    let verdict = judged.unwrap_or_else(|panic| Verdict {
        examined: Examined::default(),
        outcome: Outcome::Failed(Box::new(failure(declaration.meta.code, panic.as_ref()))),
    });
    RuleReport {
        meta: declaration.meta,
        parameters: params.printed(),
        examined: verdict.examined,
        outcome: verdict.outcome,
    }
}

fn failure(code: &str, panic: &(dyn Any + Send)) -> Problem {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Problem::new(
        catalogue::RULE_FAILED,
        format!("rule {code} failed: {text}"),
        "the other rules are not affected; report this with the command and, if possible, the rows",
    )
}

/// Checks the findings, brings them into their total order and gives them ids.
fn settle(mut verdict: Verdict, code: &str) -> Verdict {
    let Outcome::Flagged(findings) = &mut verdict.outcome else { return verdict };
    if findings.is_empty() {
        verdict.outcome = Outcome::Clear;
        return verdict;
    }
    for finding in findings.iter() {
        assert_eq!(finding.rule, code, "a finding carries the code of its rule");
        assert!(!finding.rows.is_empty(), "a finding has rows");
        assert!(finding.rows.is_sorted_by(|a, b| a < b), "a finding's rows ascend, none twice");
        assert!(finding.period.0 <= finding.period.1, "a period does not end before it starts");
    }
    findings.sort_by(|a, b| (a.account, a.period, &a.rows).cmp(&(b.account, b.period, &b.rows)));
    for (number, finding) in (1_u64..).zip(findings.iter_mut()) {
        finding.id = format!("{code}-{number:04}");
    }
    verdict
}

/// Names the ordinary pattern that explains a finding, where its rule has named none.
fn explained(case: &CaseView<'_>, mut verdict: Verdict, rule: &dyn Typology) -> Verdict {
    let (family, mut lives) = (rule.declaration().meta.family, BTreeMap::new());
    if let Outcome::Flagged(findings) = &mut verdict.outcome {
        for finding in findings.iter_mut().filter(|finding| innocence::reason(finding).is_none()) {
            let reason = innocence::ordinary(case, family, finding, &mut lives);
            finding.measures.extend(reason.map(innocence::measure));
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;
    use crate::{Declaration, typologies};

    struct Falls;

    impl Typology for Falls {
        fn declaration(&self) -> &'static Declaration {
            typologies::cash::SameDaySum.declaration()
        }

        fn evaluate(&self, _: &CaseView<'_>, _: &Params<'_>) -> Verdict {
            panic!("row 7 is odd")
        }
    }

    const STORY: &str = "
        base EUR
        2024-05-04 09:10  cash -> A1  9900.00 EUR
        2024-05-04 16:40  cash -> A1  6300.00 EUR
        2024-05-05        cash -> B2  9900.00 EUR
        2024-05-05        cash -> B2  9900.00 EUR
        2024-05-06        cash -> A1  4000.00 EUR";

    #[test]
    fn families_take_turns() {
        use Family::{Cash, Flow, Regional};
        assert_eq!(in_turn([Cash, Cash, Cash, Flow, Flow, Regional].into_iter()), [0, 3, 5, 1, 4, 2]);
    }

    #[test]
    fn a_rule_that_panics_fails_alone() {
        let case = Case::read(STORY);
        let rules: [&dyn Typology; 2] = [&Falls, &typologies::cash::SlowStructuring];
        let reports = run(&rules, &case.view(Some("RS")), &ParamOverrides::default(), 2);
        let Outcome::Failed(problem) = &reports[0].outcome else { panic!("the first rule fails") };
        assert_eq!(
            (problem.code, problem.text.as_str()),
            (catalogue::RULE_FAILED, "rule S02 failed: row 7 is odd")
        );
        assert_eq!(reports[1].findings().len(), 1);
    }

    #[test]
    fn findings_become_episodes_and_subjects() {
        let case = Case::read(STORY);
        let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), Some(&["S02", "S03"]), 1);
        assert_eq!(
            made.findings().map(|finding| finding.id.as_str()).collect::<Vec<_>>(),
            ["S02-0001", "S02-0002", "S03-0001"]
        );
        let episodes: Vec<_> =
            made.episodes.iter().map(|e| (e.id.as_str(), e.findings.len(), e.rows.len())).collect();
        assert_eq!(episodes, [("E-0001", 2, 3), ("E-0002", 1, 2)]);
        assert_eq!(
            made.episodes[0].sentence,
            "From 2024-05-04 to 2024-05-06, 3 rows of 20,200.00 EUR in all match 2 rules about A1: same day \
             sum (S02), slow structuring (S03)."
        );
        let subjects: Vec<_> =
            made.subjects.iter().map(|s| (s.label.as_str(), s.score, s.episodes.len())).collect();
        assert_eq!(subjects, [("A1", 11, 1), ("B2", 8, 1)]);
    }

    #[test]
    fn threads_change_nothing() {
        let case = Case::read(STORY);
        let printed = |threads| {
            format!("{:?}", assess(&case.view(Some("RS")), &ParamOverrides::default(), None, threads))
        };
        assert_eq!(printed(1), printed(7));
    }

    #[test]
    fn an_empty_case_has_no_findings() {
        let case = Case::read("");
        let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), None, 2);
        assert_eq!((made.findings().count(), made.subjects.len(), made.rules.len()), (0, 0, rules().len()));
        assert!(made.rules.iter().all(|rule| !matches!(rule.outcome, Outcome::Failed(_))));
    }
}
