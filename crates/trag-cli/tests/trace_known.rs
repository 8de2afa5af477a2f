//! Unusual ledgers with answers worked out by hand, from payments and `case.toml` to `tracing.json`.
//!
//! Figures stand in the order fifo, lifo, prorata, clean-first, proceeds-first, in cents.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod tracing;

use std::collections::BTreeMap;

use serde_json::Value;
use tracing::{Case, figure, five, payments};

const WHO: &str = "[trace]\nwho = \"the test\"\n";

/// An account opened with nothing.
fn new(account: &str) -> String {
    format!("[[opening]]\naccount = \"{account}\"\nbalance = 0\nwhy = \"it was new\"\n")
}

/// Rows that bring in an origin; `own` is lawful money.
fn origin(id: &str, rows: &[usize]) -> String {
    let kind = if id == "own" { "own" } else { "claim" };
    format!("[[origin]]\nid = \"{id}\"\nkind = \"{kind}\"\nrows = {rows:?}\nwhy = \"facts\"\n")
}

fn asks(accounts: &[&str]) -> String {
    accounts.iter().map(|account| format!("[[target]]\naccount = \"{account}\"\n")).collect()
}

fn traced(rows: &[&str], declared: &[String]) -> (Case, Value) {
    let case = payments(rows, &format!("{WHO}{}", declared.concat()));
    case.traced(&[]);
    let found = case.tracing();
    (case, found)
}

/// Parts of a figure by origin.
fn parts(found: &Value, target: usize, method: &str) -> BTreeMap<String, i64> {
    let parts = figure(found, target, method)["origins"].as_array().expect("parts").clone();
    let part = |part: &Value| {
        (part["origin"].as_str().expect("an id").to_owned(), part["minor"].as_i64().expect("cents"))
    };
    parts.iter().map(part).collect()
}

/// What lies at places of a kind by a method, and whether it is reached.
fn lies(found: &Value, method: &str, state: &str, kind: &str) -> (i64, bool) {
    let all = found["resting"].as_array().expect("resting").iter();
    let own =
        all.filter(|own| own["method"] == method && own["state"] == state && own["place"]["kind"] == kind);
    own.fold((0, false), |(sum, _), own| {
        (sum + own["amount"]["minor"].as_i64().expect("cents"), own["reached"] == true)
    })
}

#[test]
fn several_claimants_stand_to_each_other_as_declared() {
    let rows = [
        "2024-01-01,X-1,A-1,100.00,EUR,,",
        "2024-01-02,X-2,A-1,100.00,EUR,,",
        "2024-01-03,X-3,A-1,100.00,EUR,,",
        "2024-01-04,A-1,SHOP-1,150.00,EUR,,",
    ];
    let declared =
        [new("A-1"), origin("own", &[0]), origin("S1", &[1]), origin("S2", &[2]), asks(&["A-1"])].concat();
    let first_in = format!("{WHO}claimants = \"first-in\"\nwhy = \"order of the court\"\n{declared}");
    let case = payments(&rows, &first_in);
    case.traced(&[]);
    let found = case.tracing();
    assert_eq!(five(&found, 0), [15_000, 5_000, 10_000, 15_000, 5_000]);
    assert_eq!(
        parts(&found, 0, "clean-first"),
        BTreeMap::from([("S1".into(), 5_000), ("S2".into(), 10_000)])
    );
    assert_eq!(parts(&found, 0, "proceeds-first"), BTreeMap::from([("S2".into(), 5_000)]));
    let (_case, found) = traced(&rows, &[declared]);
    assert_eq!(parts(&found, 0, "clean-first"), BTreeMap::from([("S1".into(), 7_500), ("S2".into(), 7_500)]));
    assert_eq!(
        parts(&found, 0, "proceeds-first"),
        BTreeMap::from([("S1".into(), 2_500), ("S2".into(), 2_500)])
    );
}

#[test]
fn a_mixed_credit_repays_an_overdraft_in_the_order_of_its_parts() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,B-1,60.00,EUR,,",
            "2024-01-02,X-2,B-1,60.00,EUR,,",
            "2024-01-03,B-1,A-1,120.00,EUR,,",
        ],
        &[
            "[[opening]]\naccount = \"A-1\"\nbalance = \"-100.00\"\nwhy = \"statement\"\n".into(),
            new("B-1"),
            origin("own", &[0]),
            origin("S1", &[1]),
            asks(&["A-1"]),
        ],
    );
    assert_eq!(five(&found, 0), [2_000, 0, 2_000, 2_000, 0]);
    assert_eq!(lies(&found, "fifo", "repaid_overdraft", "account"), (4_000, false));
    assert_eq!(lies(&found, "lifo", "repaid_overdraft", "account"), (6_000, false));
}

#[test]
fn a_credit_that_was_partly_spent_is_taken_back() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,100.00,EUR,,",
            "2024-01-02,A-1,SHOP-1,30.00,EUR,,",
            "2024-01-03,A-1,X-1,100.00,EUR,,",
        ],
        &[
            "[[opening]]\naccount = \"A-1\"\nbalance = \"50.00\"\nwhy = \"statement\"\n".into(),
            origin("S1", &[0]),
            "[[reversal]]\nof = 0\nby = 2\nwhy = \"recall by the payer's bank\"\n".into(),
            asks(&["A-1", "SHOP-1"]),
        ],
    );
    assert_eq!(five(&found, 0), [0; 5]);
    assert_eq!(five(&found, 1), [0, 3_000, 2_000, 0, 3_000]);
    assert_eq!(found["targets"][0]["currencies"][0]["value"]["minor"], 2_000);
}

#[test]
fn a_chain_of_conversions_keeps_the_composition() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,E-1,30.00,EUR,,",
            "2024-01-02,X-2,E-1,70.00,EUR,,",
            "2024-01-03,E-1,D-1,50.00,EUR,5860.00,RSD",
            "2024-01-04,D-1,E-2,5860.00,RSD,49.00,EUR",
        ],
        &[new("E-1"), origin("own", &[0]), origin("S1", &[1]), asks(&["E-2"])],
    );
    assert_eq!(five(&found, 0), [1_960, 4_900, 3_430, 1_960, 4_900]);
}

/// Cash of 60.00 own money and 40.00 of S1 is taken out, and some amount is paid in ten days later.
fn cash_again(paid_in: &str, as_of: &str) -> Value {
    let again = format!("2024-01-20,CASH-2,B-1,{paid_in},EUR,,");
    let case = payments(
        &[
            "2024-01-01,X-1,A-1,60.00,EUR,,",
            "2024-01-02,X-2,A-1,40.00,EUR,,",
            "2024-01-10,A-1,CASH-1,100.00,EUR,,",
            &again,
        ],
        &format!(
            "{as_of}{WHO}{}{}{}{}[[link]]\nleft = 2\narrived = 3\nwhy = \"same banknotes\"\n{}",
            new("A-1"),
            new("B-1"),
            origin("own", &[0]),
            origin("S1", &[1]),
            asks(&["B-1"])
        ),
    );
    case.traced(&[]);
    case.tracing()
}

#[test]
fn what_left_and_did_not_arrive_is_in_transit_and_no_more_arrives_than_left() {
    let meanwhile = cash_again("100.00", "as-of = \"2024-01-15\"\n");
    assert_eq!(five(&meanwhile, 0), [0; 5]);
    assert_eq!(lies(&meanwhile, "lifo", "at", "in_transit"), (4_000, true));
    let all = cash_again("100.00", "");
    assert_eq!((five(&all, 0), lies(&all, "fifo", "at", "in_transit").0), ([4_000; 5], 0));
    let less = cash_again("50.00", "");
    // By fifo own money left first and arrives first; by lifo it left last and arrives first.
    assert_eq!(five(&less, 0), [0, 0, 2_000, 0, 4_000]);
    assert_eq!(lies(&less, "fifo", "at", "in_transit"), (4_000, true));
    assert_eq!(lies(&less, "proceeds-first", "at", "in_transit").0, 0);
    let more = cash_again("150.00", "");
    assert_eq!(five(&more, 0), [4_000; 5]);
    assert_eq!(more["targets"][0]["currencies"][0]["value"]["minor"], 15_000);
}

#[test]
fn a_loop_inside_a_day_is_taken_as_filed_with_the_range_of_every_order() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,100.00,EUR,,",
            "2024-01-02,A-1,B-1,100.00,EUR,,",
            "2024-01-02,B-1,C-1,100.00,EUR,,",
            "2024-01-02,C-1,A-1,100.00,EUR,,",
        ],
        &[new("A-1"), new("B-1"), new("C-1"), origin("S1", &[0]), asks(&["A-1"])],
    );
    assert_eq!(five(&found, 0), [10_000; 5]);
    let figure = figure(&found, 0, "fifo");
    // Where B pays first, the bank lends it, and what arrives from A repays the bank.
    assert_eq!((&figure["low"]["minor"], &figure["high"]["minor"]), (&Value::from(0), &Value::from(10_000)));
    assert_eq!(found["order"]["every_order_traced"], true);
}

#[test]
fn rows_of_one_instant_give_a_range_and_a_row_of_nothing_moves_nothing() {
    let (_case, found) = traced(
        &[
            "2024-01-01 09:00:00,X-1,A-1,100.00,EUR,,",
            "2024-01-01 09:30:00,X-1,A-1,0.00,EUR,,",
            "2024-01-02 10:00:00,A-1,SHOP-1,90.00,EUR,,",
            "2024-01-02 10:00:00,Y-1,A-1,80.00,EUR,,",
            "2024-01-02 10:00:01,A-1,SHOP-1,10.00,EUR,,",
        ],
        &[new("A-1"), origin("S1", &[0]), origin("own", &[3]), asks(&["A-1"])],
    );
    // As filed 10.00 of S1 and 80.00 of own money are left before the last row.
    assert_eq!(five(&found, 0), [0, 1_000, 889, 1_000, 0]);
    let range = |method| {
        (
            figure(&found, 0, method)["low"]["minor"].clone(),
            figure(&found, 0, method)["high"]["minor"].clone(),
        )
    };
    // Credit first: 180.00 less 90.00 less 10.00.
    assert_eq!(range("lifo"), (1_000.into(), 8_000.into()));
    assert_eq!(range("fifo"), (0.into(), 0.into()));
    assert_eq!(range("prorata"), (889.into(), 4_444.into()));
}

#[test]
fn openings_are_given_with_parts_or_derived_as_unknown() {
    let (_case, found) = traced(
        &["2024-01-02,A-1,SHOP-1,40.00,EUR,,", "2024-01-03,B-1,SHOP-1,25.00,EUR,,"],
        &[
            "[[opening]]\naccount = \"A-1\"\nbalance = \"50.00\"\nparts = [{ origin = \"S1\", amount = \"20.00\" }]\n\
             why = \"statement\"\n[[origin]]\nid = \"S1\"\nwhy = \"earlier case\"\n"
                .into(),
            asks(&["A-1", "SHOP-1"]),
        ],
    );
    assert_eq!(five(&found, 0), [1_000, 0, 400, 1_000, 0]);
    assert_eq!(five(&found, 1), [1_000, 2_000, 1_600, 1_000, 2_000]);
    let derived = found["openings"].as_array().expect("openings").iter().find(|own| own["declared"] == false);
    assert_eq!(derived.expect("an opening that the rows imply")["unknown"]["minor"], 2_500);
}

#[test]
fn interest_follows_the_money_that_earned_it_and_a_fee_is_a_payment() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,100.00,EUR,,",
            "2024-01-11,X-2,A-1,300.00,EUR,,",
            "2024-01-21,BANK-1,A-1,10.00,EUR,,",
            "2024-01-22,A-1,BANK-1,4.10,EUR,,",
        ],
        &[
            new("A-1"),
            origin("S1", &[0]),
            origin("own", &[1]),
            "[[outside]]\naccount = \"BANK-1\"\nwhy = \"the bank itself\"\n".into(),
            "[[interest]]\nrow = 2\nfrom = \"2024-01-01\"\nwhy = \"the bank's letter\"\n".into(),
            asks(&["A-1"]),
        ],
    );
    // 100.00 over 20 days and 300.00 over 10 days: 4.00 of the interest is of S1.
    assert_eq!(five(&found, 0), [9_990, 10_000, 10_296, 10_400, 9_990]);
}

#[test]
fn across_missing_statements_a_claim_is_at_most_the_lower_balance() {
    let (_case, found) = traced(
        &["2024-01-01,X-1,A-1,100.00,EUR,,", "2024-01-02,X-2,A-1,50.00,EUR,,", "2024-03-05,X-3,A-1,40.00,EUR,,"],
        &[
            new("A-1"),
            origin("S1", &[0]),
            origin("own", &[1, 2]),
            "[[gap]]\naccount = \"A-1\"\nfrom = \"2024-02-01\"\nto = \"2024-03-01\"\nbalance-after = \"80.00\"\n\
             why = \"February is missing\"\n"
                .into(),
            asks(&["A-1"]),
        ],
    );
    assert_eq!(five(&found, 0), [3_000, 8_000, 5_333, 8_000, 3_000]);
    assert_eq!(lies(&found, "prorata", "lost_from_sight", "account"), (4_667, false));
    assert_eq!(found["targets"][0]["currencies"][0]["value"]["minor"], 12_000);
}

#[test]
fn an_asset_is_bought_improved_with_a_loan_and_sold_in_part() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,60.00,EUR,,",
            "2024-01-02,X-2,A-1,40.00,EUR,,",
            "2024-01-03,A-1,DEALER-1,50.00,EUR,,",
            "2024-01-04,A-1,GARAGE-1,30.00,EUR,,",
            "2024-01-05,BUYER-1,A-1,70.00,EUR,,",
        ],
        &[
            new("A-1"),
            origin("S1", &[0]),
            origin("own", &[1]),
            "[[asset]]\nname = \"boat\"\npurchases = [2]\nimprovements = [3]\nlent = \"20.00\"\n\
             sales = [{ row = 4, share = \"1/2\" }]\nvalue-now = \"65.00\"\nwhy = \"invoices\"\n"
                .into(),
            "[[target]]\nasset = \"boat\"\n".into(),
            asks(&["A-1"]),
        ],
    );
    assert_eq!(five(&found, 0), [3_000, 2_000, 2_400, 2_000, 3_000]);
    assert_eq!(five(&found, 1), [4_200, 4_800, 4_560, 4_800, 4_200]);
    assert_eq!(figure(&found, 0, "fifo")["share_of_value_now"]["minor"], 3_900);
}

#[test]
fn value_is_not_followed_past_a_buyer_in_good_faith_and_restitution_reduces_its_claim() {
    let (_case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,100.00,EUR,,",
            "2024-01-02,X-2,A-1,100.00,EUR,,",
            "2024-01-03,A-1,X-2,50.00,EUR,,",
            "2024-01-04,A-1,P-1,60.00,EUR,,",
            "2024-01-05,P-1,C-1,60.00,EUR,,",
        ],
        &[
            new("A-1"),
            origin("S1", &[0]),
            origin("S2", &[1]),
            "[[identified]]\npayment = 2\norigin = \"S2\"\nwhy = \"paid back to the victim\"\n".into(),
            "[[end]]\nrows = [2]\nkind = \"returned\"\nwhy = \"receipt\"\n".into(),
            "[[end]]\nrows = [3]\nkind = \"bona-fide\"\nwhy = \"paid the market price\"\n".into(),
            asks(&["A-1", "C-1"]),
        ],
    );
    assert_eq!((five(&found, 0), five(&found, 1)), ([9_000; 5], [0; 5]));
    assert_eq!(parts(&found, 0, "fifo"), BTreeMap::from([("S1".into(), 4_000), ("S2".into(), 5_000)]));
    assert_eq!(parts(&found, 0, "lifo"), BTreeMap::from([("S1".into(), 9_000)]));
    assert_eq!(parts(&found, 0, "prorata"), BTreeMap::from([("S1".into(), 6_000), ("S2".into(), 3_000)]));
    assert_eq!(lies(&found, "lifo", "at", "bona_fide"), (6_000, false));
    assert_eq!(lies(&found, "lifo", "at", "returned"), (5_000, false));
}

#[test]
fn a_shortfall_stands_beside_what_the_owner_has_without_a_claim() {
    let (case, found) = traced(
        &[
            "2024-01-01,X-1,A-1,100.00,EUR,,",
            "2024-01-02,A-1,CASINO-1,100.00,EUR,,",
            "2024-01-03,X-2,A-1,90.00,EUR,,",
            "2024-01-04,A-1,SELLER-1,80.00,EUR,,",
        ],
        &[
            new("A-1"),
            origin("S1", &[0]),
            origin("own", &[2]),
            "[[end]]\nrows = [1]\nkind = \"dissipated\"\nwhy = \"casino's records\"\n".into(),
            "[[asset]]\nname = \"garage\"\npurchases = [3]\nwhy = \"deed\"\n".into(),
            "[[owner]]\nname = \"P. P.\"\naccounts = [\"A-1\"]\nassets = [\"garage\"]\nwhy = \"registers\"\n"
                .into(),
        ],
    );
    let shortfall =
        found["shortfalls"].as_array().expect("a list").iter().find(|own| own["method"] == "fifo");
    assert_eq!(shortfall.expect("fifo")["amounts"][0]["minor"], 10_000);
    let holdings = found["holdings"].as_array().expect("a list");
    let free: Vec<(i64, i64)> = holdings
        .iter()
        .map(|own| {
            (
                own["untainted_least"]["minor"].as_i64().expect("cents"),
                own["value"]["minor"].as_i64().expect("cents"),
            )
        })
        .collect();
    assert_eq!(free, [(1_000, 1_000), (8_000, 8_000)]);
    let text = std::fs::read_to_string(case.scratch.path("case/tracing.md")).expect("tracing.md");
    assert!(text.contains("Other property of the owners") && text.contains("garage"), "{text}");
}

#[test]
fn the_one_year_view_takes_the_balance_at_seizure_and_what_came_in_within_the_year() {
    let (case, found) = traced(
        &[
            "2023-01-10,X-1,A-1,100.00,EUR,,",
            "2024-02-01,X-1,A-1,50.00,EUR,,",
            "2024-03-01,A-1,SHOP-1,30.00,EUR,,",
            "2024-08-01,X-1,A-1,500.00,EUR,,",
        ],
        &[
            new("A-1"),
            origin("S1", &[0, 1, 3]),
            "[[one-year-view]]\naccount = \"A-1\"\nseized = \"2024-06-01\"\nfiled = \"2024-12-01\"\nwhy = \"warrant\"\n"
                .into(),
            asks(&["A-1"]),
        ],
    );
    let view = &found["one_year_views"][0];
    assert_eq!((&view["first_day"], &view["balance"]["minor"]), (&"2023-12-01".into(), &12_000.into()));
    assert_eq!((&view["paid_in"]["minor"], &view["reached"]["minor"]), (&5_000.into(), &5_000.into()));
    assert_eq!((&view["who"], &view["why"]), (&"the test".into(), &"warrant".into()));
    let text = std::fs::read_to_string(case.scratch.path("case/tracing.md")).expect("tracing.md");
    assert!(text.contains("18 U.S.C. 984"), "{text}");
}
