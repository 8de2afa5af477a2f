//! The laws of tracing on random ledgers of several accounts, for every method that conserves value.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;

use proptest::prelude::*;
use support::{declare, note};
use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Currency, Minor, RowId};
use trag_trace::{Declarations, Line, Method, Opening, Schedule, Subject, Target, Tracing, trace};

const FIVE: [Method; 5] = Method::CONSERVING;
const ACCOUNTS: [&str; 4] = ["A", "B", "C", "D"];

/// Money comes in from outside with an origin, goes between accounts, or out.
#[derive(Clone, Debug)]
enum Event {
    In(usize, &'static str, i64),
    Between(usize, usize, i64),
    Out(usize, i64),
}

fn events(origins: &'static [&'static str]) -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (0..4_usize, prop::sample::select(origins), 1..80_i64).prop_map(|(to, of, x)| Event::In(to, of, x)),
        4 => (0..4_usize, 1..4_usize, 1..60_i64).prop_map(|(a, step, x)| Event::Between(a, (a + step) % 4, x)),
        1 => (0..4_usize, 1..60_i64).prop_map(|(from, x)| Event::Out(from, x)),
    ];
    prop::collection::vec(event, 1..24)
}

/// The ledger, an event a day, all accounts opened empty and asked about. Where `covered`, no account is ever
/// overdrawn.
fn case(events: &[Event], covered: bool) -> (LedgerText, Declarations) {
    let (mut lines, mut balances) = (String::new(), [0_i64; 4]);
    let mut origins: Vec<&str> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        let day = trag_model::Day(19_000 + i32::try_from(place).unwrap());
        let amount = |from: usize, x: i64| if covered { x.min(balances[from]) } else { x };
        let (text, origin) = match event {
            Event::In(to, origin, x) => {
                balances[*to] += x;
                (format!("IN{place} -> {} {x}", ACCOUNTS[*to]), *origin)
            }
            Event::Between(from, to, x) => {
                let x = amount(*from, *x);
                balances[*from] -= x;
                balances[*to] += x;
                (format!("{} -> {} {x}", ACCOUNTS[*from], ACCOUNTS[*to]), "")
            }
            Event::Out(from, x) => {
                let x = amount(*from, *x);
                balances[*from] -= x;
                (format!("{} -> OUT{place} {x}", ACCOUNTS[*from]), "")
            }
        };
        writeln!(lines, "{day} {text} JPY").unwrap();
        origins.push(origin);
    }
    let text = ledger_text::parse(&lines).unwrap();
    let mut declared = Declarations::default();
    declared.parameters.paths = 0;
    for (row, origin) in (0_u32..).zip(origins).filter(|(_, origin)| !origin.is_empty()) {
        declare(&mut declared, origin, RowId(row), None);
    }
    let currency = Currency::from_code("JPY").unwrap();
    for account in ACCOUNTS.iter().filter_map(|word| text.account(word)) {
        let balance = Minor(0);
        declared.openings.push(Opening { account, currency, balance, parts: Vec::new(), note: note() });
        declared.targets.push(Target { subject: Subject::Account(account), as_of: None });
    }
    (text, declared)
}

fn traced(events: &[Event], covered: bool) -> Tracing {
    let (text, declared) = case(events, covered);
    trace(&text.ledger, &text.accounts, &declared, &FIVE).unwrap()
}

fn schedules(tracing: &Tracing, method: Method) -> &[Schedule] {
    &tracing.run(method).unwrap().schedules
}

/// A line with the one before it: tainted value and balance before the row.
fn with_before(schedule: &Schedule) -> impl Iterator<Item = (&Line, i64, i64)> {
    let before =
        std::iter::once((0, 0)).chain(schedule.lines.iter().map(|l| (l.tainted_left.0, l.balance.0)));
    schedule.lines.iter().zip(before).map(|(line, (tainted, balance))| (line, tainted, balance.max(0)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Law 1: what an origin brought in is what lies somewhere, to the unit.
    #[test]
    fn value_is_conserved(events in events(&["own", "S1", "S2"]), covered in any::<bool>()) {
        let tracing = traced(&events, covered);
        for run in &tracing.runs {
            for origin in &tracing.origins {
                let claims = run.resting.iter().flat_map(|resting| &resting.claims);
                let lies: i128 = claims.filter(|own| own.origin == origin.origin).map(|own| own.amount.0).sum();
                let brought_in: i128 = origin.brought_in.iter().map(|(_, amount)| amount.0).sum();
                prop_assert_eq!(lies, brought_in, "{}", run.method.word());
            }
        }
    }

    /// Laws 2 and 8: every payment takes a possible part, and an account at zero holds no claim.
    #[test]
    fn payments_stay_in_the_feasible_band(events in events(&["own", "S1", "S2"]), covered in any::<bool>()) {
        let tracing = traced(&events, covered);
        for method in FIVE {
            for (line, tainted, value) in schedules(&tracing, method).iter().flat_map(with_before) {
                let paid = line.went_out.0.min(value);
                let (low, high) = ((paid - (value - tainted)).max(0), paid.min(tainted));
                prop_assert!(line.went_out.0 == 0 || (low..=high).contains(&line.tainted_out.0));
                prop_assert!(line.balance.0 > 0 || line.tainted_left.0 == 0);
            }
        }
    }

    /// Law 4: with one claimant, clean-first leaves the lowest intermediate balance in every account.
    #[test]
    fn clean_first_is_the_lowest_intermediate_balance(events in events(&["own", "S1"])) {
        let tracing = traced(&events, true);
        for schedule in schedules(&tracing, Method::CleanFirst) {
            let mut traceable = 0;
            for line in &schedule.lines {
                traceable = (traceable + line.tainted_in.0).min(line.balance.0);
                prop_assert_eq!(line.tainted_left.0, traceable);
            }
        }
    }

    /// Law 5: without own money the rolling charge is the rateable rule.
    #[test]
    fn without_own_money_two_rules_are_one(events in events(&["S1", "S2", "S3"])) {
        let tracing = traced(&events, true);
        prop_assert_eq!(schedules(&tracing, Method::ProRata), schedules(&tracing, Method::CleanFirst));
    }

    /// Law 6: with one source the rolling charge is the haircut: the share of taint in the balance, rounded.
    #[test]
    fn pro_rata_is_a_haircut(events in events(&["own", "S1"])) {
        let tracing = traced(&events, true);
        for (line, tainted, value) in schedules(&tracing, Method::ProRata).iter().flat_map(with_before) {
            if line.went_out.0 > 0 && value > 0 {
                let exact = line.went_out.0 * tainted;
                prop_assert!((line.tainted_out.0 * value - exact).abs() < value);
            }
        }
    }

    /// Law 3 for one account: what is left lies between the two extreme methods. Upstream the methods release
    /// other value, so it is checked where all money comes in from outside.
    #[test]
    fn the_extremes_enclose_every_method(events in events(&["own", "S1", "S2"])) {
        let outside: Vec<Event> = events
            .into_iter()
            .map(|event| if let Event::Between(from, _, x) = event { Event::Out(from, x) } else { event })
            .collect();
        let tracing = traced(&outside, true);
        let left = |method| -> Vec<i64> {
            schedules(&tracing, method).iter().map(|own| own.lines.last().map_or(0, |l| l.tainted_left.0)).collect()
        };
        let (least, most) = (left(Method::ProceedsFirst), left(Method::CleanFirst));
        for method in FIVE {
            for ((least, most), left) in least.iter().zip(&most).zip(left(method)) {
                prop_assert!((*least..=*most).contains(&left), "{}", method.word());
            }
        }
    }

    /// Law 10: the same facts give the same result, on any number of threads.
    #[test]
    fn the_same_facts_give_the_same_result(events in events(&["own", "S1"]), threads in 1..4_usize) {
        let (text, mut declared) = case(&events, false);
        let one = trace(&text.ledger, &text.accounts, &declared, &Method::ALL).unwrap();
        declared.parameters.threads = threads;
        prop_assert_eq!(trace(&text.ledger, &text.accounts, &declared, &Method::ALL).unwrap(), one);
    }
}
