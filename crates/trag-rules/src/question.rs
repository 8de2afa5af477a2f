//! A question of the investigator's own, run as a rule: it is answered elsewhere, and its answer becomes findings.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Examined, Outcome, Problem, RowId, RuleMeta, RuleReport};

use crate::draft::Draft;
use crate::wording::counted;
use crate::{CaseView, Verdict};

/// A question.
pub trait Question: Sync {
    /// Code, name, family, weight, documentation.
    fn meta(&self) -> RuleMeta;

    /// What it asks, as name and printed value.
    fn asked(&self) -> Vec<(&'static str, String)>;

    /// Answers it. `reports` are those of the rules; a question does not see what other questions found.
    ///
    /// # Errors
    /// Why there is no answer.
    fn answer(&self, case: &CaseView<'_>, reports: &[RuleReport]) -> Result<Vec<Answered>, Problem>;
}

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// A row of the ledger.
    pub row: RowId,
    /// Whom it is about; without it, the payer where value can be followed through it, else the payee.
    pub subject: Option<AccountIx>,
    /// What belongs together: the rows of one subject and group are one finding.
    pub group: String,
}

/// What comes of an answer: a finding for each subject and group.
pub(crate) fn verdict(question: &dyn Question, case: &CaseView<'_>, answer: Vec<Answered>) -> Verdict {
    let meta = question.meta();
    let followed = |account: AccountIx| case.accounts.get(account).can_be_followed();
    let mut groups: BTreeMap<(AccountIx, String), Vec<RowId>> = BTreeMap::new();
    for line in answer {
        let (payer, payee) = (case.ledger.payer(line.row), case.ledger.payee(line.row));
        let own = if followed(payer) || !followed(payee) { payer } else { payee };
        groups.entry((line.subject.unwrap_or(own), line.group)).or_default().push(line.row);
    }
    let findings = groups.into_iter().map(|((account, group), rows)| {
        let draft = Draft::new(meta.code, account, rows);
        let rows = draft.rows().len();
        let (when, label) = (draft.when(case.ledger), case.accounts.label(account));
        let about = if group.is_empty() { String::new() } else { format!(" ({group})") };
        let words = meta.words();
        let sentence = format!(
            "{} of {label} {when} {} what the investigator asked for: {words}{about}",
            counted(rows, "row", "rows"),
            if rows == 1 { "is" } else { "are" },
        );
        let draft = draft.count("rows", rows, "rows");
        let draft = if group.is_empty() { draft } else { draft.text("group", group) };
        draft.says(case, sentence)
    });
    let findings: Vec<_> = findings.collect();
    let examined = Examined {
        count: case.ledger.len() as u64,
        what: "rows of the ledger".to_owned(),
        left_aside: Vec::new(),
    };
    let outcome = if findings.is_empty() { Outcome::Clear } else { Outcome::Flagged(findings) };
    Verdict { examined, outcome }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;
    use crate::{ParamOverrides, assess_and_ask};
    use trag_model::{Family, catalogue};

    struct Asked(Result<Vec<Answered>, Problem>);

    impl Question for Asked {
        fn meta(&self) -> RuleMeta {
            RuleMeta { code: "Q01", name: "round cash", family: Family::Question, weight: 2, doc: "Why." }
        }

        fn asked(&self) -> Vec<(&'static str, String)> {
            vec![("sql", "SELECT 1".to_owned())]
        }

        fn answer(&self, _: &CaseView<'_>, reports: &[RuleReport]) -> Result<Vec<Answered>, Problem> {
            assert!(!reports.is_empty(), "the rules come first");
            self.0.clone()
        }
    }

    const LEDGER: &str = "
        base EUR
        2024-05-04 09:10  cash -> A1  900.00 EUR
        2024-05-05        A1 -> B2    300.00 EUR
        2024-05-06        A1 -> B2    200.00 EUR";

    fn line(row: u32, subject: Option<AccountIx>, group: &str) -> Answered {
        Answered { row: RowId(row), subject, group: group.to_owned() }
    }

    fn report(answer: Result<Vec<Answered>, Problem>) -> (Case, RuleReport) {
        let case = Case::read(LEDGER);
        let asked = Asked(answer);
        let view = case.view(Some("RS"));
        let made = assess_and_ask(&view, &ParamOverrides::default(), Some(&["S02", "Q01"]), &[&asked], 2);
        let report = made.rules.last().cloned();
        (case, report.unwrap_or_else(|| panic!("the question reports")))
    }

    #[test]
    fn rows_of_one_subject_and_group_are_one_finding() {
        let (case, report) =
            report(Ok(vec![line(2, None, ""), line(0, None, ""), line(1, None, ""), line(1, None, "")]));
        let [finding] = report.findings() else { panic!("{:?}", report.outcome) };
        assert_eq!(finding.id, "Q01-0001");
        assert_eq!(finding.rows, [0, 1, 2].map(RowId));
        assert_eq!(Some(finding.account), case.text.account("A1"), "not the cash that it received");
        assert_eq!(
            finding.sentence,
            "3 rows of A1 from 2024-05-04 to 2024-05-06 are what the investigator asked for: round cash"
        );
        assert_eq!(report.parameters, [("sql", "SELECT 1".to_owned())]);
    }

    #[test]
    fn an_episode_names_the_question() {
        let case = Case::read(LEDGER);
        let asked = Asked(Ok(vec![line(0, None, ""), line(1, None, "")]));
        let made = assess_and_ask(
            &case.view(Some("RS")),
            &ParamOverrides::default(),
            Some(&["S02", "Q01"]),
            &[&asked],
            1,
        );
        let [episode] = &made.episodes[..] else { panic!("{:?}", made.episodes) };
        assert!(
            episode.sentence.ends_with("match 1 rule about A1: round cash (Q01)."),
            "{}",
            episode.sentence
        );
    }

    #[test]
    fn groups_and_subjects_part_findings() {
        let other = Case::read(LEDGER).text.account("B2");
        let (_, report) = report(Ok(vec![line(0, None, "x"), line(1, None, "y"), line(2, other, "y")]));
        let found: Vec<_> = report.findings().iter().map(|f| (f.account, f.rows.len())).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(report.findings()[0].sentence.ends_with("(x)"), "{}", report.findings()[0].sentence);
    }

    #[test]
    fn a_question_without_an_answer_fails_and_one_without_rows_is_clear() {
        let problem = Problem::new(catalogue::SQL_FAILED, "integer overflow", "help");
        assert!(matches!(report(Err(problem)).1.outcome, Outcome::Failed(_)));
        assert_eq!(report(Ok(Vec::new())).1.outcome, Outcome::Clear);
    }
}
