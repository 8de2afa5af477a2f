//! What holds for every ledger: the laws of one mixed account, checked on random ones.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use proptest::prelude::*;
use support::{Event, figure, mixed, schedule};
use trag_model::{Minor, RowId};
use trag_trace::{Asset, Claimants, Method, Subject, Target, trace};

const FIVE: [Method; 5] = Method::CONSERVING;

/// Up to some events with credits of these origins.
fn events(origins: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<Event>> {
    let event = (0..origins.len() * 2, 1_i64..60).prop_map(|(kind, amount)| {
        let is_credit = kind < origins.len();
        let name = if is_credit { origins[kind] } else { "debit" };
        Event { is_credit, name: name.into(), amount }
    });
    prop::collection::vec(event, 1..most)
}

/// The same without debits that would overdraw the account.
fn covered(events: Vec<Event>) -> Vec<Event> {
    let mut balance = 0;
    let mut kept = Vec::new();
    for event in events {
        let change = if event.is_credit { event.amount } else { -event.amount };
        if balance + change >= 0 {
            balance += change;
            kept.push(event);
        }
    }
    kept
}

fn left(tracing: &trag_trace::Tracing, method: Method) -> i128 {
    figure(tracing, 0, method).amount.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_debit_stays_in_the_feasible_band(events in events(&["own", "S1", "S2"], 14)) {
        let tracing = mixed(&events).trace();
        for method in FIVE {
            let mut tainted_before = 0;
            let mut value_before = 0;
            for line in &schedule(&tracing, method).lines {
                if line.went_out.0 > 0 {
                    let paid = line.went_out.0.min(value_before);
                    let clean = value_before - tainted_before;
                    let (low, high) = ((paid - clean).max(0), paid.min(tainted_before));
                    prop_assert!((low..=high).contains(&line.tainted_out.0));
                }
                tainted_before = line.tainted_left.0;
                value_before = line.balance.0.max(0);
                prop_assert!(value_before > 0 || tainted_before == 0, "a balance of zero holds no claim");
            }
        }
    }

    #[test]
    fn proceeds_first_leaves_least_and_clean_first_most(events in events(&["own", "S1", "S2"], 14)) {
        let events = covered(events);
        prop_assume!(!events.is_empty());
        let tracing = mixed(&events).trace();
        let (least, most) = (left(&tracing, Method::ProceedsFirst), left(&tracing, Method::CleanFirst));
        for method in FIVE {
            prop_assert!((least..=most).contains(&left(&tracing, method)));
        }
    }

    #[test]
    fn clean_first_with_one_claimant_is_the_lowest_intermediate_balance(events in events(&["own", "S1"], 14)) {
        let events = covered(events);
        prop_assume!(!events.is_empty());
        let tracing = mixed(&events).trace();
        let mut traceable = 0;
        for line in &schedule(&tracing, Method::CleanFirst).lines {
            traceable = (traceable + line.tainted_in.0).min(line.balance.0);
            prop_assert_eq!(line.tainted_left.0, traceable);
        }
    }

    #[test]
    fn without_own_money_pro_rata_is_rateable_clean_first(events in events(&["A", "B", "C"], 14)) {
        let tracing = mixed(&events).trace();
        let lines = |method| schedule(&tracing, method).lines.clone();
        prop_assert_eq!(lines(Method::ProRata), lines(Method::CleanFirst));
    }

    #[test]
    fn the_same_facts_give_the_same_result(events in events(&["own", "S1", "S2"], 10)) {
        let case = mixed(&events);
        prop_assert_eq!(case.trace(), case.trace());
    }
}

/// All orders of the numbers below `n`.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(n - 1);
    let insert = |shorter: &Vec<usize>, at: usize| {
        let mut longer = shorter.clone();
        longer.insert(at, n - 1);
        longer
    };
    shorter.iter().flat_map(|shorter| (0..n).map(move |at| insert(shorter, at))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_range_of_a_day_contains_every_order_of_its_rows(
        before in events(&["own", "S1"], 5),
        day in events(&["own", "S1"], 5),
        after in events(&["own", "S1"], 4),
        by_first_in in any::<bool>(),
    ) {
        let whole = |day: &[Event]| [&before[..], day, &after[..]].concat();
        let claimants = if by_first_in { Claimants::FirstIn } else { Claimants::Rateable };
        let mut open = mixed(&whole(&day));
        open.declared.parameters.claimants = claimants;
        let first = open.text.ledger.booked[before.len()];
        open.text.ledger.booked[before.len()..before.len() + day.len()].fill(first);
        let range = open.trace();
        for order in permutations(day.len()) {
            let day: Vec<Event> = order.iter().map(|place| day[*place].clone()).collect();
            let mut known = mixed(&whole(&day));
            known.declared.parameters.claimants = claimants;
            let known = known.trace();
            for method in FIVE {
                let (amount, range) = (left(&known, method), figure(&range, 0, method));
                prop_assert!(
                    (range.low.0.0..=range.high.0.0).contains(&amount),
                    "{} {amount} {range:?}", method.word()
                );
            }
        }
    }

    #[test]
    fn the_range_of_a_day_contains_every_order_for_a_purchase(
        before in events(&["own", "S1"], 5),
        day in events(&["own", "S1"], 4),
        price in 1_i64..60,
    ) {
        let purchase = Event { is_credit: false, name: "asset".into(), amount: price };
        let day = [&day[..], &[purchase]].concat();
        let traced = |order: &[usize], is_open: bool| {
            let events: Vec<Event> = order.iter().map(|place| day[*place].clone()).collect();
            let row = before.len() + events.iter().position(|event| event.name == "asset").unwrap();
            let mut case = mixed(&[&before[..], &events].concat());
            case.declared.assets.push(Asset {
                name: "asset".into(),
                purchases: vec![RowId(u32::try_from(row).unwrap())],
                improvements: Vec::new(),
                lent: Minor(0),
                sales: Vec::new(),
                value_now: None,
                note: support::note(),
            });
            case.declared.targets = vec![Target { subject: Subject::Asset(0), as_of: None }];
            if is_open {
                let first = case.text.ledger.booked[before.len()];
                case.text.ledger.booked[before.len()..].fill(first);
            }
            trace(&case.text.ledger, &case.text.accounts, &case.declared, &FIVE).unwrap()
        };
        let all: Vec<usize> = (0..day.len()).collect();
        let range = traced(&all, true);
        for order in permutations(day.len()) {
            let known = traced(&order, false);
            for method in FIVE {
                let (amount, range) = (left(&known, method), figure(&range, 0, method));
                prop_assert!(
                    (range.low.0.0..=range.high.0.0).contains(&amount),
                    "{} {amount} {range:?}", method.word()
                );
            }
        }
    }
}
