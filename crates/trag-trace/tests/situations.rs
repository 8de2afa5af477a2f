//! What no method answers: overdrafts, the order inside a day, reversals, gaps and the like.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use support::case::{Case, FIVE, at, five};
use support::{figure, named, note};
use trag_model::{Currency, Day, Minor, RowId, catalogue};
use trag_trace::{
    Coordination, End, EndKind, Gap, Identified, IdentifiedWith, Method, Place, Reversal, UnknownIs,
    Whereabouts,
};

/// T17 of the worked examples.
fn overdraft_repaid_later() -> Case {
    Case::of(
        "2024-01-01  M -> DEALER  20000.00 EUR  # car
         2024-01-05  X -> M       25000.00 EUR  # S1:1",
    )
    .opens("M", Currency::EUR, 0)
    .asks(&["M"])
    .buys("car", &["car"])
}

#[test]
fn what_repays_an_overdraft_is_the_creditors() {
    let case = overdraft_repaid_later();
    let tracing = case.trace();
    let account = case.text.account("M").unwrap();
    for method in FIVE {
        assert_eq!(figure(&tracing, 0, method).amount.0, 500_000);
        assert_eq!(figure(&tracing, 1, method).amount.0, 0);
        let repaid = at(&tracing, method, Whereabouts::RepaidOverdraft(Place::Account(account)));
        assert_eq!(repaid, 2_000_000);
    }
}

#[test]
fn backward_tracing_needs_evidence_of_coordination() {
    let mut case = overdraft_repaid_later();
    let (payment, credit) = (case.row("car"), case.row("S1:1"));
    case.declared.coordinated.push(Coordination { payment, credit, note: trag_trace::Note::default() });
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
    case.declared.coordinated[0].note = note();
    let tracing = case.trace();
    for method in FIVE {
        assert_eq!(
            (figure(&tracing, 0, method).amount.0, figure(&tracing, 1, method).amount.0),
            (500_000, 2_000_000)
        );
    }
}

#[test]
fn the_order_inside_one_day_gives_a_range() {
    let case = Case::of(
        "2024-01-01  X -> M    10000.00 EUR  # S1:1
         2024-01-02  M -> OUT  9000.00 EUR
         2024-01-02  Y -> M    8000.00 EUR   # own:1",
    )
    .opens("M", Currency::EUR, 0)
    .asks(&["M"]);
    let tracing = case.trace();
    assert_eq!((tracing.order.open_moments, tracing.order.proven_rows), (1, 0));
    let range = |method| {
        let figure = figure(&tracing, 0, method);
        (figure.low.0.0, figure.high.0.0)
    };
    let ends = FIVE.map(range);
    assert_eq!(
        ends,
        [(100_000, 100_000), (100_000, 900_000), (100_000, 500_000), (100_000, 900_000), (100_000, 100_000)]
    );
    let band = tracing.targets[0].currencies[0].band.unwrap();
    assert_eq!((band.low.0, band.high.0), (100_000, 900_000));
}

#[test]
fn printed_balances_prove_the_order_inside_a_day() {
    let with_balances = |first: &str, second: &str| {
        let case = Case::of(&format!(
            "2024-01-01  X -> M    10000.00 EUR balance=10000.00  # S1:1
             2024-01-02  M -> OUT  9000.00 EUR balance={first}
             2024-01-02  Y -> M    8000.00 EUR balance={second}   # own:1"
        ));
        case.opens("M", Currency::EUR, 0).asks(&["M"]).trace()
    };
    let credit_came_first = with_balances("9000.00", "18000.00");
    assert_eq!((credit_came_first.order.open_moments, credit_came_first.order.proven_rows), (0, 2));
    assert_eq!(five(&credit_came_first, 0), [100_000, 900_000, 500_000, 900_000, 100_000]);
    let debit_came_first = with_balances("1000.00", "9000.00");
    assert_eq!(five(&debit_came_first, 0), [100_000; 5]);
    let nothing_fits = with_balances("1.00", "2.00");
    assert_eq!((nothing_fits.order.open_moments, nothing_fits.order.proven_rows), (1, 0));
}

#[test]
fn chains_inside_a_day_run_in_the_direction_of_the_value_and_loops_are_counted() {
    let mut case = Case::of(
        "2024-01-01  B -> C  100.00 EUR
         2024-01-01  A -> B  100.00 EUR
         2024-01-01  X -> A  100.00 EUR  # S1:1",
    );
    case.text.ledger.source = vec![0, 1, 2];
    let case = case.asks(&["C"]);
    let tracing = case.trace();
    assert_eq!((five(&tracing, 0), tracing.order.looped_rows), ([10_000; 5], 0));
    let mut looped = Case::of(
        "2024-01-01  A -> B  100.00 EUR
         2024-01-01  B -> A  100.00 EUR",
    );
    looped.text.ledger.source = vec![0, 1];
    assert_eq!(looped.asks(&["A"]).trace().order.looped_rows, 1);
}

#[test]
fn an_opening_of_unknown_origin_is_kept_apart_with_a_switch() {
    let mut case = Case::of(
        "2024-01-02  X -> M    100.00 EUR  # S1:1
         2024-01-03  M -> OUT  100.00 EUR",
    )
    .opens("M", Currency::EUR, 10_000)
    .asks(&["M"]);
    assert_eq!(five(&case.trace(), 0), [10_000, 0, 5_000, 10_000, 0]);
    case.declared.parameters.unknown = UnknownIs::Tainted;
    let tracing = case.trace();
    assert_eq!(five(&tracing, 0), [10_000; 5]);
    let claims = named(&case.declared, &figure(&tracing, 0, Method::ProRata).claims);
    assert_eq!(claims, BTreeMap::from([("S1".to_owned(), 5_000), ("unknown".to_owned(), 5_000)]));
}

#[test]
fn an_opening_that_nobody_declares_is_the_least_the_rows_imply() {
    let case = Case::of(
        "2024-01-02  M -> OUT  70.00 EUR
         2024-01-03  X -> M    20.00 EUR  # S1:1
         2024-01-04  M -> OUT  30.00 EUR",
    )
    .asks(&["M"]);
    let tracing = case.trace();
    let m = case.text.account("M").unwrap();
    let opening = tracing.openings.iter().find(|opening| opening.account == m).unwrap();
    assert_eq!((opening.balance, opening.unknown, opening.is_declared), (Minor(8_000), Minor(8_000), false));
}

#[test]
fn parts_of_an_opening_with_evidence_are_claims() {
    let mut case = Case::of("2024-01-02  M -> OUT  30.00 EUR").opens("M", Currency::EUR, 10_000).asks(&["M"]);
    case.declared.origins.push(trag_trace::Origin {
        id: "S1".into(),
        kind: trag_trace::OriginKind::Claim,
        parts: Vec::new(),
        note: note(),
    });
    case.declared.openings[0].parts.push((0, Minor(4_000)));
    assert_eq!(five(&case.trace(), 0), [4_000, 1_000, 2_800, 4_000, 1_000]);
}

#[test]
fn a_reversal_restores_the_same_lots_in_the_same_place() {
    let mut case = Case::of(
        "2024-01-01  X -> A    100.00 EUR   # S1:1
         2024-01-02  A -> SHOP  100.00 EUR  # payment
         2024-01-03  Y -> A    100.00 EUR   # own:1
         2024-01-04  SHOP -> A  100.00 EUR  # refund
         2024-01-05  A -> OUT  100.00 EUR",
    )
    .asks(&["A"]);
    assert_eq!(five(&case.trace(), 0), [10_000, 0, 5_000, 10_000, 0]);
    let reversal = Reversal { of: case.row("payment"), by: case.row("refund"), note: note() };
    case.declared.reversals.push(reversal);
    assert_eq!(five(&case.trace(), 0), [0, 10_000, 5_000, 10_000, 0]);
    case.declared.reversals[0].by = case.row("own:1");
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
}

#[test]
fn an_identified_payment_overrides_every_method() {
    let case = || {
        Case::of(
            "2024-01-01  Y -> A       100.00 EUR  # own:1
             2024-01-02  X -> A       100.00 EUR  # S1:1
             2024-01-03  Z -> A       100.00 EUR  # own:2
             2024-01-04  A -> DEALER  100.00 EUR  # car",
        )
        .buys("car", &["car"])
    };
    for with in [IdentifiedWith::Row(RowId(1)), IdentifiedWith::Origin(1)] {
        let mut case = case();
        let payment = case.row("car");
        case.declared.identified.push(Identified { payment, with, note: note() });
        assert_eq!(five(&case.trace(), 0), [10_000; 5]);
        case.declared.identified[0].note.why.clear();
        assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
    }
}

#[test]
fn restitution_reduces_that_victims_claim() {
    let mut case = Case::of(
        "2024-01-01  X -> A  100.00 EUR  # V1:1
         2024-01-02  Y -> A  100.00 EUR  # V2:1
         2024-01-03  A -> Y  60.00 EUR   # back",
    )
    .asks(&["A"]);
    let payment = case.row("back");
    let with = IdentifiedWith::Origin(1);
    case.declared.identified.push(Identified { payment, with, note: note() });
    case.declared.ends.push(End { rows: vec![payment], kind: EndKind::Returned, note: note() });
    let tracing = case.trace();
    for method in FIVE {
        let claims = named(&case.declared, &figure(&tracing, 0, method).claims);
        assert_eq!(claims, BTreeMap::from([("V1".to_owned(), 10_000), ("V2".to_owned(), 4_000)]));
        assert_eq!(at(&tracing, method, Whereabouts::At(Place::End(EndKind::Returned))), 6_000);
    }
}

#[test]
fn claims_across_missing_statements_are_limited_to_the_lower_balance() {
    let mut case = Case::of(
        "2024-01-01  X -> A  100.00 EUR  # S1:1
         2024-06-01  Y -> A  10.00 EUR   # own:1",
    )
    .opens("A", Currency::EUR, 0)
    .asks(&["A"]);
    let account = case.text.account("A").unwrap();
    let day = |text| Day::parse_iso(text).unwrap();
    let (from, to) = (day("2024-02-01"), day("2024-05-01"));
    let currency = Currency::EUR;
    for (balance_after, left) in [(3_000, 3_000), (25_000, 10_000), (-500, 0)] {
        let gap = Gap { account, currency, from, to, balance_after: Minor(balance_after), note: note() };
        case.declared.gaps = vec![gap];
        let tracing = case.trace();
        assert_eq!(five(&tracing, 0), [left; 5], "{balance_after}");
        assert_eq!(tracing.targets[0].currencies[0].value.0, i128::from(balance_after) + 1_000);
        let lost = at(&tracing, Method::Fifo, Whereabouts::LostFromSight(Place::Account(account)));
        assert_eq!(lost, 10_000 - left);
    }
}

#[test]
fn the_one_year_view_needs_no_tracing_and_is_capped() {
    let case = Case::of(
        "2023-01-01  X -> A    500.00 EUR  # S1:1
         2023-06-01  X -> A    100.00 EUR  # S1:2
         2023-07-01  A -> OUT  600.00 EUR
         2023-08-01  Y -> A    80.00 EUR   # own:1
         2024-02-01  Y -> A    90.00 EUR   # own:2",
    )
    .opens("A", Currency::EUR, 0);
    let account = case.text.account("A").unwrap();
    let view = |day: &str| {
        let day = Day::parse_iso(day).unwrap();
        let (ledger, accounts) = (&case.text.ledger, &case.text.accounts);
        trag_trace::one_year_view(ledger, accounts, &case.declared, (account, Currency::EUR), (day, day))
            .unwrap()
    };
    let seen = |day| (view(day).balance.0, view(day).paid_in.0, view(day).reached.0);
    assert_eq!(seen("2023-12-31"), (8_000, 60_000, 8_000));
    assert_eq!(seen("2024-05-01"), (17_000, 10_000, 10_000));
    assert_eq!(seen("2024-06-02"), (17_000, 0, 0));
}
