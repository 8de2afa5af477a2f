//! Value on its way through several accounts, currencies, assets and links.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use support::case::{Case, five};
use support::{declare, figure, named, note};
use trag_model::{Currency, Day, Minor, RowId, catalogue};
use trag_trace::{Carriage, End, EndKind, Link, Method, Outside, Owner, Sale, Subject, Target};

/// T15 of the worked examples.
fn three_accounts() -> Case {
    Case::of(
        "2024-01-01  X1 -> A  100000.00 RSD  # own:1
         2024-01-02  X2 -> A  200000.00 RSD  # S1:1
         2024-01-03  X3 -> B  50000.00 RSD   # own:2
         2024-01-04  A -> B   150000.00 RSD  # ab
         2024-01-05  B -> C   120000.00 RSD  # bc
         2024-01-06  C -> A   30000.00 RSD   # ca",
    )
    .asks(&["A", "B", "C"])
}

#[test]
fn value_is_followed_through_three_accounts() {
    let tracing = three_accounts().trace();
    assert_eq!(five(&tracing, 0), [15_000_000, 8_000_000, 11_500_000, 15_000_000, 8_000_000]);
    assert_eq!(five(&tracing, 1), [5_000_000, 3_000_000, 4_000_000, 5_000_000, 3_000_000]);
    assert_eq!(five(&tracing, 2), [0, 9_000_000, 4_500_000, 0, 9_000_000]);
    let poisoned: i128 = (0..3).map(|place| figure(&tracing, place, Method::Poison).amount.0).sum();
    assert_eq!(poisoned, 35_000_000);
}

#[test]
fn the_path_from_the_origin_to_the_target_is_listed() {
    let case = three_accounts();
    let tracing = case.trace();
    let found = |target: usize, method: Method| -> Vec<Vec<(&str, i64)>> {
        let found = tracing.targets[target].paths.iter().find(|found| found.method == method).unwrap();
        assert!(!found.more);
        let tag = |row: RowId| case.text.tags_of(&[row])[0];
        let path =
            |path: &trag_trace::Path| path.hops.iter().map(|hop| (tag(hop.row), hop.tainted.0)).collect();
        found.paths.iter().map(path).collect()
    };
    let through_b = vec![("S1:1", 20_000_000), ("ab", 15_000_000), ("bc", 12_000_000)];
    assert_eq!(found(2, Method::Lifo), vec![through_b.clone()]);
    assert_eq!(found(2, Method::Fifo), Vec::<Vec<(&str, i64)>>::new());
    let round_trip = [&through_b[..], &[("ca", 3_000_000)]].concat();
    assert_eq!(found(0, Method::Lifo), [vec![("S1:1", 20_000_000)], round_trip]);
}

#[test]
fn a_conversion_keeps_the_composition_at_the_rate_of_its_row() {
    let case = Case::of(
        "2024-01-01  X1 -> E  4000.00 EUR       # own:1
         2024-01-02  X2 -> E  6000.00 EUR       # S1:1
         2024-01-03  X3 -> D  100000.00 RSD     # own:2
         2024-01-04  E -> D   5000.00 EUR received=586000.00:RSD
         2024-01-05  D -> SHOP  400000.00 RSD   # asset",
    )
    .asks(&["E", "D"])
    .buys("car", &["asset"]);
    let tracing = case.trace();
    assert_eq!(five(&tracing, 0), [500_000, 100_000, 300_000, 500_000, 100_000]);
    let left_in_dinars = [11_720_000, 18_600_000, 14_658_542, 11_720_000, 18_600_000];
    assert_eq!(five(&tracing, 1), left_in_dinars);
    assert_eq!(five(&tracing, 2), [0, 40_000_000, 20_501_458, 0, 40_000_000]);
}

#[test]
fn a_mixed_payment_is_kept_as_sub_lots_or_blended() {
    let mut case = Case::of(
        "2024-01-01  X -> A    60.00 EUR   # S1:1
         2024-01-02  Y -> A    40.00 EUR   # own:1
         2024-01-03  A -> B    100.00 EUR
         2024-01-04  B -> OUT  50.00 EUR",
    )
    .asks(&["B"]);
    assert_eq!(five(&case.trace(), 0), [1_000, 1_000, 3_000, 5_000, 1_000]);
    case.declared.parameters.carriage = Carriage::Blended;
    assert_eq!(five(&case.trace(), 0), [3_000, 3_000, 3_000, 5_000, 1_000]);
}

#[test]
fn a_part_of_a_row_can_be_an_origin() {
    let mut case = Case::of("2024-01-01  X -> A  70.00 EUR  # cheque").asks(&["A"]);
    let cheque = case.row("cheque");
    declare(&mut case.declared, "trust", cheque, Some(3_000));
    assert_eq!(five(&case.trace(), 0), [3_000; 5]);
    declare(&mut case.declared, "other", cheque, Some(4_001));
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
}

#[test]
fn value_in_transit_keeps_its_composition() {
    let mut case = Case::of(
        "2024-01-01  X -> A     100.00 EUR   # S1:1
         2024-01-02  A -> cash  100.00 EUR   # out
         2024-01-09  cash -> B  90.00 EUR    # in",
    )
    .asks(&["B"]);
    assert_eq!(five(&case.trace(), 0), [0; 5]);
    let link = Link { left: case.row("out"), arrived: case.row("in"), note: note() };
    case.declared.links.push(link);
    assert_eq!(five(&case.trace(), 0), [9_000; 5]);
    case.declared.targets[0].as_of = Day::parse_iso("2024-01-05");
    assert_eq!(five(&case.trace(), 0), [0; 5]);
}

#[test]
fn the_sale_of_an_asset_carries_its_composition_to_the_price() {
    let mut case = Case::of(
        "2024-01-01  X -> A       50.00 EUR    # S1:1
         2024-01-02  Y -> A       50.00 EUR    # own:1
         2024-01-03  A -> DEALER  100.00 EUR   # flat
         2024-02-03  A2 -> B      300.00 EUR   # sale",
    )
    .buys("flat", &["flat"])
    .asks(&["B"]);
    let sale = Sale { row: case.row("sale"), share: None };
    case.declared.assets[0].sales.push(sale);
    let tracing = case.trace();
    assert_eq!((five(&tracing, 0), five(&tracing, 1)), ([0; 5], [15_000; 5]));
    case.declared.assets[0].sales[0].share = Some((1, 2));
    let tracing = case.trace();
    assert_eq!((five(&tracing, 0), five(&tracing, 1)), ([2_500; 5], [15_000; 5]));
}

#[test]
fn the_lent_part_of_a_price_is_not_traced() {
    let mut case = Case::of(
        "2024-01-01  X -> A       50.00 EUR  # S1:1
         2024-01-03  A -> DEALER  50.00 EUR  # flat",
    )
    .buys("flat", &["flat"]);
    case.declared.assets[0].lent = Minor(15_000);
    case.declared.assets[0].value_now = Some(Minor(40_001));
    let tracing = case.trace();
    let figure = figure(&tracing, 0, Method::Fifo);
    assert_eq!((figure.amount.0, tracing.targets[0].currencies[0].value.0), (5_000, 20_000));
    assert_eq!(figure.share_of_value_now.unwrap().0, 10_000);
}

#[test]
fn value_is_not_followed_through_a_protected_buyer_or_past_its_end() {
    let mut case = Case::of(
        "2024-01-01  X -> A  100.00 EUR  # S1:1
         2024-01-02  A -> B  100.00 EUR  # sale
         2024-01-03  B -> C  100.00 EUR",
    )
    .asks(&["C"]);
    assert_eq!(five(&case.trace(), 0), [10_000; 5]);
    let account = case.text.account("B").unwrap();
    case.declared.outside.push(Outside { account, note: note() });
    assert_eq!(five(&case.trace(), 0), [0; 5]);
    case.declared.outside.clear();
    let rows = vec![case.row("sale")];
    case.declared.ends.push(End { rows, kind: EndKind::BonaFide, note: note() });
    let tracing = case.trace();
    assert_eq!(five(&tracing, 0), [0; 5]);
    let s1 = tracing.origins[0].origin;
    assert_eq!(tracing.shortfall(Method::Fifo, s1), [(Currency::EUR, trag_model::Total(10_000))]);
}

#[test]
fn a_person_is_the_sum_of_accounts_and_assets() {
    let mut case = three_accounts().buys("flat", &["ca"]);
    let accounts = ["A", "C"].map(|word| case.text.account(word).unwrap()).to_vec();
    case.declared.owners.push(Owner { name: "A. A.".into(), accounts, assets: vec![0], note: note() });
    case.declared.targets = vec![Target { subject: Subject::Owner(0), as_of: None }];
    let tracing = case.trace();
    assert_eq!(five(&tracing, 0), [15_000_000, 17_000_000, 16_000_000, 15_000_000, 17_000_000]);
}

#[test]
fn a_row_that_carries_a_claim_keeps_it() {
    let case = Case::of(
        "2024-01-01  X -> A  100.00 EUR  # S1:1
         2024-01-02  A -> B  100.00 EUR  # S2:1",
    )
    .asks(&["B"]);
    let tracing = case.trace();
    let claims = named(&case.declared, &figure(&tracing, 0, Method::Fifo).claims);
    assert_eq!(claims, BTreeMap::from([("S1".to_owned(), 10_000)]));
    assert!(tracing.origins[1].brought_in.is_empty());
}

#[test]
fn what_cannot_be_counted_or_does_not_exist_is_a_problem() {
    let largest = "92233720368547758.07";
    let case = Case::of(&format!(
        "2024-01-01  X -> A  {largest} EUR  # S1:1
         2024-01-02  Y -> A  {largest} EUR"
    ));
    assert_eq!(case.refused().code, catalogue::TRACE_TOO_LARGE);
    let mut case = three_accounts();
    case.declared.origins[0].parts[0].row = RowId(99);
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
    let mut case = three_accounts();
    case.declared.targets[0].subject = Subject::Asset(7);
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let mut case = three_accounts();
    let one = case.trace();
    case.declared.parameters.threads = 4;
    assert_eq!(case.trace(), one);
}

/// One transfer as both banks state it, the payee's bank on a later day.
fn two_legs(arrives: &str) -> Case {
    let mut case = Case::of(&format!(
        "2024-01-01  X -> A  100.00 EUR  # S1:1
         2024-01-02  A -> B  100.00 EUR  # left
         {arrives}  A -> B  100.00 EUR   # arrived"
    ));
    let (left, arrived) = (case.row("left"), case.row("arrived"));
    let ledger = &mut case.text.ledger;
    ledger.statement = [None, Some(0), Some(1)].into_iter().collect();
    ledger.other_leg = [None, Some(arrived.0), Some(left.0)].into_iter().collect();
    case.asks(&["A", "B"])
}

#[test]
fn two_legs_of_one_transfer_move_its_value_once() {
    for arrives in ["2024-01-02", "2024-01-04"] {
        let mut case = two_legs(arrives);
        let tracing = case.trace();
        assert_eq!((five(&tracing, 0), five(&tracing, 1)), ([0; 5], [10_000; 5]));
        case.declared.targets[1].as_of = Day::parse_iso("2024-01-03");
        let in_transit = arrives == "2024-01-04";
        assert_eq!(five(&case.trace(), 1), [if in_transit { 0 } else { 10_000 }; 5]);
    }
}

#[test]
fn what_is_declared_of_one_leg_holds_for_the_movement() {
    for leg in ["left", "arrived"] {
        let case = two_legs("2024-01-04").buys("flat", &[leg]);
        let tracing = case.trace();
        assert_eq!((five(&tracing, 1), five(&tracing, 2)), ([0; 5], [10_000; 5]));
    }
}
