//! A second, naive implementation: every minor unit is a token that carries its origin, and an account is a
//! row of tokens. It is compared with the engine on random ledgers of several accounts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use support::{declare, note};
use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Currency, Minor, RowId};
use trag_trace::{
    Claimants, Declarations, Method, Opening, OriginIx, OriginKind, Subject, Target, UnknownIs, trace,
    trace_by,
};

const ACCOUNTS: [&str; 4] = ["A", "B", "C", "D"];

/// A payment between accounts by their place, and the origin it is declared to bring in.
#[derive(Clone, Debug)]
struct Payment {
    payer: usize,
    payee: usize,
    amount: usize,
    origin: Option<&'static str>,
}

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let origin = prop::sample::select(vec![None, None, None, Some("own"), Some("S1"), Some("S2")]);
    let payment = (0..4_usize, 0..4_usize, 1..30_usize, origin);
    let payment = payment
        .prop_map(|(payer, payee, amount, origin)| Payment { payer, payee, amount, origin })
        .prop_filter("an account does not pay itself", |payment| payment.payer != payment.payee);
    prop::collection::vec(payment, 1..14)
}

#[derive(Clone, Debug, Default)]
struct Account {
    /// Origins of its units, in the order they came in.
    units: Vec<OriginIx>,
    overdraft: usize,
}

/// The naive engine.
struct Tokens<'a> {
    method: Method,
    declared: &'a Declarations,
    accounts: Vec<Account>,
}

impl Tokens<'_> {
    fn taints(&self, origin: OriginIx) -> bool {
        self.declared.parameters.unknown.taints(origin)
    }

    /// Which unit leaves next, for the methods that take unit by unit.
    fn next(&self, units: &[OriginIx]) -> usize {
        let first = |tainted: bool| units.iter().position(|unit| self.taints(*unit) == tainted);
        match self.method {
            Method::Lifo => units.len() - 1,
            Method::CleanFirst => first(false).unwrap_or(0),
            Method::ProceedsFirst => first(true).unwrap_or(0),
            _ => 0,
        }
    }

    fn pay(&mut self, payer: usize, amount: usize) -> Vec<OriginIx> {
        let mut units = std::mem::take(&mut self.accounts[payer].units);
        let take = amount.min(units.len());
        let mut released = Vec::new();
        if self.method == Method::ProRata {
            for (origin, share) in shares(&units, take) {
                for _ in 0..share {
                    let at = units.iter().position(|unit| *unit == origin).unwrap();
                    released.push(units.remove(at));
                }
            }
        } else {
            for _ in 0..take {
                released.push(units.remove(self.next(&units)));
            }
        }
        let short = amount - take;
        released.extend(std::iter::repeat_n(OriginIx::LENT, short));
        self.accounts[payer].units = units;
        self.accounts[payer].overdraft += short;
        released
    }

    /// Units without a claim become the declared origin and stand first.
    fn relabel(units: Vec<OriginIx>, origin: OriginIx) -> Vec<OriginIx> {
        let gives_way = |unit: &OriginIx| match origin {
            OriginIx::OWN => *unit == OriginIx::UNKNOWN,
            _ => unit.place().is_none(),
        };
        let (given, kept): (Vec<OriginIx>, Vec<OriginIx>) = units.into_iter().partition(gives_way);
        given.iter().map(|_| origin).chain(kept).collect()
    }

    fn receive(&mut self, payee: usize, units: Vec<OriginIx>) {
        let account = &mut self.accounts[payee];
        let repaid = account.overdraft.min(units.len());
        account.overdraft -= repaid;
        account.units.extend(&units[repaid..]);
    }
}

/// Shares of `take` units by largest remainder, in the order of each origin's first unit.
fn shares(units: &[OriginIx], take: usize) -> Vec<(OriginIx, usize)> {
    let mut origins: Vec<OriginIx> = Vec::new();
    units.iter().for_each(|unit| {
        if !origins.contains(unit) {
            origins.push(*unit);
        }
    });
    let count = |origin: &OriginIx| units.iter().filter(|unit| *unit == origin).count();
    let mut shares: Vec<(OriginIx, usize)> = Vec::new();
    for origin in &origins {
        shares.push((*origin, take * count(origin) / units.len()));
    }
    let mut by_remainder: Vec<usize> = (0..origins.len()).collect();
    by_remainder.sort_by_key(|place| std::cmp::Reverse(take * count(&origins[*place]) % units.len()));
    let rest = take - shares.iter().map(|(_, share)| share).sum::<usize>();
    by_remainder.iter().take(rest).for_each(|place| shares[*place].1 += 1);
    shares
}

fn case(payments: &[Payment], opened: [bool; 4]) -> (LedgerText, Declarations) {
    let mut lines = String::new();
    for (place, payment) in payments.iter().enumerate() {
        let day = trag_model::Day(i32::try_from(19_000 + place).unwrap());
        let (payer, payee) = (ACCOUNTS[payment.payer], ACCOUNTS[payment.payee]);
        writeln!(lines, "{day} {payer} -> {payee} {} JPY", payment.amount).unwrap();
    }
    let text = ledger_text::parse(&lines).unwrap();
    let mut declared = Declarations::default();
    declared.parameters.paths = 0;
    for (row, payment) in (0_u32..).zip(payments) {
        if let Some(origin) = payment.origin {
            declare(&mut declared, origin, RowId(row), None);
        }
    }
    let currency = Currency::from_code("JPY").unwrap();
    for (word, opened) in ACCOUNTS.iter().zip(opened) {
        let Some(account) = text.account(word) else { continue };
        if opened {
            let balance = Minor(0);
            declared.openings.push(Opening { account, currency, balance, parts: Vec::new(), note: note() });
        }
        declared.targets.push(Target { subject: Subject::Account(account), as_of: None });
    }
    (text, declared)
}

/// What each account holds in the end, by origin, as the tokens say.
fn by_tokens(
    payments: &[Payment],
    opened: [bool; 4],
    method: Method,
    declared: &Declarations,
) -> Vec<BTreeMap<OriginIx, i128>> {
    let mut tokens = Tokens { method, declared, accounts: vec![Account::default(); 4] };
    for place in (0..4).filter(|place| !opened[*place]) {
        let (mut balance, mut lowest) = (0, 0);
        for payment in payments {
            let amount = i64::try_from(payment.amount).unwrap();
            balance += if payment.payer == place {
                -amount
            } else if payment.payee == place {
                amount
            } else {
                0
            };
            lowest = lowest.min(balance);
        }
        tokens.accounts[place].units = vec![OriginIx::UNKNOWN; usize::try_from(-lowest).unwrap()];
    }
    for payment in payments {
        let mut units = tokens.pay(payment.payer, payment.amount);
        if let Some(id) = payment.origin {
            let place = declared.origins.iter().position(|origin| origin.id == id).unwrap();
            let own = declared.origins[place].kind == OriginKind::Own;
            units = Tokens::relabel(units, if own { OriginIx::OWN } else { OriginIx::declared(place) });
        }
        tokens.receive(payment.payee, units);
    }
    let count = |account: &Account| {
        let mut counts: BTreeMap<OriginIx, i128> = BTreeMap::new();
        account.units.iter().for_each(|unit| *counts.entry(*unit).or_default() += 1);
        counts.retain(|origin, _| declared.parameters.unknown.taints(*origin));
        counts
    };
    tokens.accounts.iter().map(count).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_engine_agrees_with_tokens(
        payments in payments(),
        opened in any::<[bool; 4]>(),
        unknown_is_tainted in any::<bool>(),
    ) {
        let (text, mut declared) = case(&payments, opened);
        declared.parameters.claimants = Claimants::FirstIn;
        declared.parameters.unknown =
            if unknown_is_tainted { UnknownIs::Tainted } else { UnknownIs::Clean };
        let tracing = trace(&text.ledger, &text.accounts, &declared, &Method::ALL).unwrap();
        for method in Method::CONSERVING {
            let alone = trace_by(&text.ledger, &text.accounts, &declared, method).unwrap();
            prop_assert_eq!(Some(&alone), tracing.run(method), "one method alone gives what it gives among all");
            let tokens = by_tokens(&payments, opened, method, &declared);
            for target in &tracing.targets {
                let figures = &target.currencies[0].figures;
                let figure = figures.iter().find(|figure| figure.method == method).unwrap();
                let seen: BTreeMap<OriginIx, i128> =
                    figure.claims.iter().map(|claim| (claim.origin, claim.amount.0)).collect();
                let Subject::Account(account) = target.target.subject else { panic!("an account") };
                let place = ACCOUNTS.iter().position(|word| text.account(word) == Some(account)).unwrap();
                prop_assert_eq!(&seen, &tokens[place], "{} {}", method.word(), ACCOUNTS[place]);
            }
        }
    }

    #[test]
    fn what_a_claim_brought_in_lies_somewhere(payments in payments(), opened in any::<[bool; 4]>()) {
        let (text, declared) = case(&payments, opened);
        let tracing = trace(&text.ledger, &text.accounts, &declared, &Method::ALL).unwrap();
        for run in &tracing.runs {
            for origin in &tracing.origins {
                let claims = run.resting.iter().flat_map(|resting| &resting.claims);
                let lies: i128 =
                    claims.filter(|claim| claim.origin == origin.origin).map(|claim| claim.amount.0).sum();
                let brought_in: i128 = origin.brought_in.iter().map(|(_, amount)| amount.0).sum();
                prop_assert!(lies <= brought_in);
                let declared_once = declared.origins.iter().filter(|o| o.kind == OriginKind::Claim).count() == 1;
                prop_assert!(!declared_once || lies > 0 || brought_in == 0);
            }
        }
    }

    #[test]
    fn a_round_trip_of_the_same_value_changes_nothing(payments in payments(), amount in 1..40_usize) {
        let (text, declared) = case(&payments, [true; 4]);
        let before = trace(&text.ledger, &text.accounts, &declared, &Method::ALL).unwrap();
        let mut lines = String::new();
        for (place, payment) in payments.iter().enumerate() {
            let day = trag_model::Day(i32::try_from(19_000 + place).unwrap());
            let (payer, payee) = (ACCOUNTS[payment.payer], ACCOUNTS[payment.payee]);
            writeln!(lines, "{day} {payer} -> {payee} {} JPY", payment.amount).unwrap();
        }
        writeln!(lines, "2024-01-01 A -> E {amount} JPY\n2024-01-02 E -> A {amount} JPY").unwrap();
        let text = ledger_text::parse(&lines).unwrap();
        let mut after = declared.clone();
        after.openings.clear();
        after.targets.clear();
        let currency = Currency::from_code("JPY").unwrap();
        for word in ACCOUNTS {
            if let Some(account) = text.account(word) {
                let balance = Minor(0);
                let opening = Opening { account, currency, balance, parts: Vec::new(), note: note() };
                after.openings.push(opening);
            }
        }
        let after = trace(&text.ledger, &text.accounts, &after, &Method::ALL).unwrap();
        let lies = |tracing: &trag_trace::Tracing, method| -> BTreeMap<OriginIx, i128> {
            let mut sums = BTreeMap::new();
            for claim in tracing.run(method).unwrap().resting.iter().flat_map(|resting| &resting.claims) {
                *sums.entry(claim.origin).or_default() += claim.amount.0;
            }
            sums
        };
        for method in Method::CONSERVING {
            prop_assert_eq!(lies(&before, method), lies(&after, method));
        }
    }
}

#[test]
fn the_comparison_can_fail() {
    let payments = [
        Payment { payer: 0, payee: 1, amount: 5, origin: Some("S1") },
        Payment { payer: 2, payee: 1, amount: 5, origin: Some("own") },
        Payment { payer: 1, payee: 3, amount: 5, origin: None },
    ];
    let (_, declared) = case(&payments, [false; 4]);
    let held = |method| by_tokens(&payments, [false; 4], method, &declared)[3].clone();
    assert_ne!(held(Method::Fifo), held(Method::Lifo));
}
