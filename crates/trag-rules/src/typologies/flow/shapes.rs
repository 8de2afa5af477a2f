//! What the rules about shapes of several accounts share: sums of a flow, hubs and limits in words.

use trag_graph::{Flow, Share, Stop};
use trag_model::{AccountIx, Examined, Finding, Measure, Money, Total, Value};

use super::measured;
use super::minimum::Minimum;
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Params, Verdict};

/// The limits that these rules have in common.
pub(super) struct Limits {
    pub(super) kept: Share,
    pub(super) max_degree: Option<u32>,
    pub(super) max_steps: Option<u64>,
}

impl Limits {
    /// Reads `kept_percent_low`, `kept_percent_high`, `max_counterparties` and, where the rule has it,
    /// `max_steps`.
    pub(super) fn read(params: &Params<'_>, has_steps: bool) -> Limits {
        let steps = has_steps.then(|| params.int("max_steps"));
        Limits {
            kept: measured::share(params.int("kept_percent_low"), params.int("kept_percent_high")),
            max_degree: u32::try_from(params.int("max_counterparties")).ok(),
            max_steps: steps.and_then(|steps| u64::try_from(steps).ok()),
        }
    }
}

/// What went in, what came out and what stayed on the way, as measures.
pub(super) fn flow_measures(flow: Option<Flow>) -> Vec<Measure> {
    let Some(flow) = flow else {
        return vec![Measure::text("sums", "not known: the payments have no common currency")];
    };
    let money = |name, sum| Measure { name, value: Value::Money(Total(sum), flow.currency) };
    let share = Value::BasisPoints(share_bp(flow.left, flow.entered));
    vec![
        money("went in", flow.entered),
        money("came out", flow.left),
        money("lost on the way", flow.loss()),
        Measure { name: "came out as a share", value: share },
    ]
}

/// `30,000.00 EUR went in and 29,000.00 EUR (96.7 %) came out`.
pub(super) fn flow_words(flow: Option<Flow>) -> String {
    let Some(flow) = flow else { return "the sums have no common currency".to_owned() };
    let sum = |sum| Money(Total(sum), flow.currency);
    let share = percent(share_bp(flow.left, flow.entered));
    format!("{} went in and {} ({share}) came out", sum(flow.entered), sum(flow.left))
}

/// What a report says about accounts that were passed over as hubs.
pub(super) fn hubs(count: u64, max_degree: Option<u32>) -> Option<String> {
    let count = usize::try_from(count).ok().filter(|count| *count > 0)?;
    let accounts = counted(count, "account was", "accounts were");
    let limit = max_degree.unwrap_or_default();
    Some(format!("{accounts} passed over: it met more than `max_counterparties` of {limit} others"))
        .map(|text| if count == 1 { text } else { text.replace(": it met", ": they met") })
}

/// What a report says about searches that the limit ended: which, and how far each came.
pub(super) fn stops(case: &CaseView<'_>, stops: &[Stop], max_steps: Option<u64>) -> Option<String> {
    let limit = max_steps?;
    let one = |stop: &Stop| {
        format!("{} ({} of {} payments searched)", case.accounts.label(stop.root), stop.searched, stop.of)
    };
    let roots: Vec<String> = stops.iter().map(one).collect();
    (!roots.is_empty()).then(|| {
        let accounts = counted(roots.len(), "account", "accounts");
        format!(
            "the limit `max_steps` of {limit} ended the search from {accounts}, and patterns that begin there \
             may be missing: {}",
            roots.join(", ")
        )
    })
}

/// The verdict on payments between accounts. Findings about accounts that are seen in part are marked.
pub(super) fn verdict(
    case: &CaseView<'_>,
    mut findings: Vec<Finding>,
    minimum: Minimum,
    left_aside: Vec<String>,
) -> Verdict {
    mark(case, &mut findings);
    let count = minimum.between_accounts(case);
    let examined = Examined { count, what: "payments between accounts".to_owned(), left_aside };
    measured::verdict(findings, examined, "no row names both its payer's and its payee's account")
}

/// Brings findings into the order of their accounts and marks those about accounts seen in part.
pub(super) fn mark(case: &CaseView<'_>, findings: &mut [Finding]) {
    findings.sort_by_cached_key(|finding| finding.account);
    for of_account in findings.chunk_by_mut(|one, other| one.account == other.account) {
        of_account.sort_by(|one, other| one.rows.cmp(&other.rows));
    }
    case.coverage().mark(case, findings);
}

/// How many accounts a layer has, as a measure.
pub(super) fn layer(name: &'static str, accounts: &[AccountIx]) -> Measure {
    measured::count(name, accounts.len(), "accounts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;
    use crate::typologies::flow::{
        BipartiteWeb, FanIn, FanOut, FunnelAccount, GatherScatter, LongChain, RoundTrip, ScatterGather, UTurn,
    };
    use crate::{Typology, innocence};

    #[test]
    fn a_search_that_ended_early_names_its_account_and_how_far_it_came() {
        let case = Case::read("2024-05-04 A1 -> B1 1.00 EUR");
        let root = case.text.account("A1").unwrap();
        let stop = Stop { root, searched: 12, of: 40 };
        assert_eq!(
            stops(&case.view(None), &[stop], Some(9)).unwrap(),
            "the limit `max_steps` of 9 ended the search from 1 account, and patterns that begin there may be \
             missing: A1 (12 of 40 payments searched)"
        );
        assert_eq!(stops(&case.view(None), &[], Some(9)), None);
    }

    #[test]
    fn findings_of_all_shapes_about_accounts_seen_in_part_say_so() {
        let noise = "2024-01-02 X1 -> Y1 1.00 EUR\n".repeat(400);
        let rules: [&dyn Typology; 9] = [
            &FunnelAccount,
            &FanIn,
            &FanOut,
            &ScatterGather,
            &GatherScatter,
            &RoundTrip,
            &LongChain,
            &BipartiteWeb,
            &UTurn,
        ];
        for rule in rules {
            let meta = rule.declaration().meta;
            let example = meta.section("Example").split("```").nth(1).unwrap();
            let rows: String = example
                .lines()
                .skip(1)
                .map(|line| format!("{}\n", line.split('^').next().unwrap()))
                .collect();
            let in_part = |text: &str| {
                let findings = Case::read(text).findings(rule);
                let is_marked =
                    |finding: &Finding| finding.measures.iter().any(|m| m.name == innocence::SEEN_IN_PART);
                findings.iter().map(is_marked).collect::<Vec<_>>()
            };
            assert_eq!(in_part(&rows), [false], "{}", meta.code);
            // A funnel's cash is known to the account's own bank alone.
            let from_own_bank = meta.code == "L02";
            assert_eq!(in_part(&format!("{rows}{noise}")), [!from_own_bank], "{}", meta.code);
        }
    }

    #[test]
    fn hubs_are_counted_in_words() {
        let words = |count| hubs(count, Some(500));
        assert_eq!(words(0), None);
        assert_eq!(
            words(1).unwrap(),
            "1 account was passed over: it met more than `max_counterparties` of 500 others"
        );
        assert!(words(2).unwrap().starts_with("2 accounts were passed over: they met"));
    }
}
