//! Value on its way through several accounts, currencies, assets and links.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use support::{declare, figure, named, note};
use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Currency, Day, Minor, RowId, catalogue};
use trag_trace::{
    Asset, Carriage, Coordination, Declarations, End, EndKind, Gap, Identified, IdentifiedWith, Link, Method,
    Opening, Outside, Owner, Place, Reversal, Sale, Subject, Target, Tracing, UnknownIs, Whereabouts, trace,
};

const FIVE: [Method; 5] = Method::CONSERVING;

/// A ledger, and what is declared about it.
struct Case {
    text: LedgerText,
    declared: Declarations,
}

impl Case {
    /// Rows whose tag starts with an origin's name and `:` bring in that origin.
    fn of(text: &str) -> Case {
        let text = ledger_text::parse(text).unwrap();
        let mut declared = Declarations::default();
        let mut tags: Vec<(RowId, &str)> = text.tags.iter().map(|(tag, row)| (*row, tag.as_str())).collect();
        tags.sort_unstable();
        for (row, tag) in tags {
            if let Some((origin, _)) = tag.split_once(':') {
                declare(&mut declared, origin, row, None);
            }
        }
        Case { text, declared }
    }

    fn row(&self, tag: &str) -> RowId {
        self.text.tags[tag]
    }

    fn opens(mut self, account: &str, currency: Currency, balance: i64) -> Case {
        let account = self.text.account(account).unwrap();
        let balance = Minor(balance);
        self.declared.openings.push(Opening { account, currency, balance, parts: Vec::new(), note: note() });
        self
    }

    fn asks(mut self, accounts: &[&str]) -> Case {
        for account in accounts {
            let subject = Subject::Account(self.text.account(account).unwrap());
            self.declared.targets.push(Target { subject, as_of: None });
        }
        self
    }

    fn buys(mut self, name: &str, rows: &[&str]) -> Case {
        let place = self.declared.assets.len();
        self.declared.assets.push(Asset {
            name: name.into(),
            purchases: rows.iter().map(|tag| self.row(tag)).collect(),
            improvements: Vec::new(),
            lent: Minor(0),
            sales: Vec::new(),
            value_now: None,
            note: note(),
        });
        self.declared.targets.push(Target { subject: Subject::Asset(place), as_of: None });
        self
    }

    fn trace(&self) -> Tracing {
        trace(&self.text.ledger, &self.text.accounts, &self.declared, &Method::ALL).unwrap()
    }

    fn refused(&self) -> trag_model::Problem {
        trace(&self.text.ledger, &self.text.accounts, &self.declared, &Method::ALL).unwrap_err()
    }
}

/// The figures of the five conserving methods on one target.
fn five(tracing: &Tracing, target: usize) -> [i128; 5] {
    FIVE.map(|method| figure(tracing, target, method).amount.0)
}

/// Tainted value of a method at some whereabouts.
fn at(tracing: &Tracing, method: Method, whereabouts: Whereabouts) -> i128 {
    let resting = &tracing.run(method).unwrap().resting;
    let found = resting.iter().filter(|resting| resting.whereabouts == whereabouts);
    found.flat_map(|resting| &resting.claims).map(|claim| claim.amount.0).sum()
}

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
    case.declared.owners.push(Owner { name: "A. A.".into(), accounts, assets: vec![0] });
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
        trag_trace::one_year_view(ledger, accounts, &case.declared, (account, Currency::EUR), day).unwrap()
    };
    let seen = |day| (view(day).balance.0, view(day).paid_in.0, view(day).reached.0);
    assert_eq!(seen("2023-12-31"), (8_000, 60_000, 8_000));
    assert_eq!(seen("2024-05-01"), (17_000, 10_000, 10_000));
    assert_eq!(seen("2024-06-02"), (17_000, 0, 0));
}
