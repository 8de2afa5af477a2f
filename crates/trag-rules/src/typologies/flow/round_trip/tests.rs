use trag_model::{Outcome, Texts};

use super::*;
use crate::testing::Case;

#[test]
fn one_payment_back_answers_one_payment_out() {
    let case = Case::read(
        "2024-05-06 09:00 A1 -> B1 5000.00 EUR
         2024-05-06 10:00 A1 -> B1 5000.00 EUR
         2024-05-07 09:00 B1 -> A1 5000.00 EUR
         2024-05-09 09:00 A1 -> C1 7000.00 EUR
         2024-05-19 09:00 C1 -> A1 7000.00 EUR",
    );
    assert_eq!(case.flagged_rows(&RoundTrip), [vec![0, 2], vec![3, 4]]);
}

#[test]
fn a_round_of_one_day_is_found_whatever_the_order_of_its_rows_and_says_so() {
    let lines = ["A1 -> B1 5000.00 EUR", "B1 -> C1 5000.00 EUR", "C1 -> A1 5000.00 EUR"];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let case = Case::read(&order.map(|line| format!("2024-05-06 {}\n", lines[line])).concat());
        let findings = case.findings(&RoundTrip);
        assert_eq!(case.flagged_rows(&RoundTrip), [[0, 1, 2]], "{order:?}");
        let says = findings[0].measures.iter().find(|measure| measure.name == "order within a day").unwrap();
        assert!(format!("{:?}", says.value).contains("not stated by the source"));
    }
}

#[test]
fn printed_balances_settle_which_of_two_payments_came_first() {
    let of = |balances: [&str; 3]| {
        let mut case = Case::read(&format!(
            "2024-05-06 A1 -> B1 5000.00 EUR balance={}
             2024-05-06 B1 -> A1 4500.00 EUR balance={}
             2024-05-06 A1 -> cash 100.00 EUR balance={}",
            balances[0], balances[1], balances[2]
        ));
        case.text.ledger.statement = [Some(0), Some(1), Some(0)].into_iter().collect();
        let findings = case.findings(&RoundTrip);
        let open = |finding: &Finding| finding.measures.iter().any(|one| one.name == "order within a day");
        findings.iter().map(open).collect::<Vec<_>>()
    };
    assert_eq!(of(["1000.00", "5500.00", "5400.00"]), [false], "out, then back");
    assert_eq!(
        of(["5400.00", "10400.00", "5900.00"]),
        [] as [bool; 0],
        "B1 paid first, and was paid more back"
    );
    assert_eq!(of(["1000.00", "7.00", "5400.00"]), [true], "balances that do not add up settle nothing");
}

#[test]
fn trips_that_overlap_in_time_are_one_finding() {
    let case = Case::read(
        "2024-05-06 A1 -> B1 5000.00 EUR
         2024-05-07 A1 -> C1 3000.00 EUR
         2024-05-08 B1 -> A1 4500.00 EUR
         2024-05-09 C1 -> A1 3000.00 EUR",
    );
    let findings = case.findings(&RoundTrip);
    assert_eq!(
        findings.iter().map(|finding| finding.sentence.as_str()).collect::<Vec<_>>(),
        ["Payments of 8,000.00 EUR from A1 and of 7,500.00 EUR to A1 close 2 rounds of 2 payments within 2 \
             days, from 2024-05-06 to 2024-05-09."]
    );
}

#[test]
fn another_account_of_the_same_printed_name_closes_a_trip_and_says_so() {
    let mut case = Case::read(
        "2024-05-06 A1 -> B1 5000.00 EUR
         2024-05-08 B1 -> A2 5000.00 EUR",
    );
    assert!(case.findings(&RoundTrip).is_empty());
    case.text.accounts.names = ["ALFA doo", "Алфа"].into_iter().collect::<Texts>();
    for (word, name) in [("A1", 0), ("A2", 1)] {
        let account = case.text.account(word).unwrap();
        case.text.accounts.accounts[account.0 as usize].holder = Some(NameIx(name));
    }
    let findings = case.findings(&RoundTrip);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].sentence.contains("to ALFA doo or to an account of the same name"));
    assert!(findings[0].measures.iter().any(|measure| measure.name == "same holder"));
}

#[test]
fn a_search_that_was_stopped_is_not_silent() {
    let case = Case::read(
        "2024-05-06 A1 -> B1 5000.00 EUR
         2024-05-07 B1 -> C1 5000.00 EUR
         2024-05-08 C1 -> A1 5000.00 EUR",
    );
    let mut overrides = crate::ParamOverrides::default();
    overrides.set(&RoundTrip::DECLARATION, "max_steps", "1").unwrap();
    let params = Params::new(&RoundTrip::DECLARATION, &overrides);
    let verdict = RoundTrip.evaluate(&case.view(None), &params);
    assert_eq!(verdict.outcome, Outcome::Clear);
    assert_eq!(
        verdict.examined.left_aside,
        ["the limit `max_steps` of 1 ended the search from 1 account, and patterns that begin there may be \
             missing: A1 (0 of 1 payments searched)"]
    );
}
