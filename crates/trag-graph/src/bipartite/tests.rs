use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};

use super::*;
use crate::random_ledger;

type Ends = (AccountIx, AccountIx);
type Rows = BTreeSet<RowId>;

/// Takes away one node with too few neighbours after the other, until none is found.
fn peeled(mut pairs: BTreeSet<Ends>, degree: usize) -> BTreeSet<Ends> {
    loop {
        let payees = |payer: AccountIx| pairs.iter().filter(|pair| pair.0 == payer).count();
        let payers = |payee: AccountIx| pairs.iter().filter(|pair| pair.1 == payee).count();
        let poor = pairs.iter().rev().find(|pair| payees(pair.0) < degree || payers(pair.1) < degree);
        let Some(&(payer, payee)) = poor else { return pairs };
        let payer_goes = payees(payer) < degree;
        pairs.retain(|pair| if payer_goes { pair.0 != payer } else { pair.1 != payee });
    }
}

/// Pairs that share a payer or a payee, directly or over others.
fn parts(pairs: &BTreeSet<Ends>) -> Vec<BTreeSet<Ends>> {
    let mut parts: Vec<BTreeSet<Ends>> = pairs.iter().map(|pair| BTreeSet::from([*pair])).collect();
    let touch = |one: &BTreeSet<Ends>, other: &BTreeSet<Ends>| {
        one.iter().any(|a| other.iter().any(|b| a.0 == b.0 || a.1 == b.1))
    };
    while let Some((one, other)) = (0..parts.len())
        .flat_map(|one| (0..one).map(move |other| (one, other)))
        .find(|(one, other)| touch(&parts[*one], &parts[*other]))
    {
        let taken = parts.swap_remove(one);
        parts[other].extend(taken);
    }
    parts
}

fn dense_cores(
    pairs: BTreeSet<Ends>,
    degree: usize,
    params: &BipartiteParams,
    into: &mut Vec<BTreeSet<Ends>>,
) {
    for part in parts(&peeled(pairs, degree)) {
        let payers: BTreeSet<_> = part.iter().map(|pair| pair.0).collect();
        let payees: BTreeSet<_> = part.iter().map(|pair| pair.1).collect();
        if payers.len() < params.min_payers || payees.len() < params.min_payees {
            continue;
        }
        let possible = payers.iter().flat_map(|a| payees.iter().filter(move |b| a != *b)).count();
        if part.len() * 10_000 >= possible * params.min_density_bp as usize {
            into.push(part);
        } else {
            dense_cores(part, degree + 1, params, into);
        }
    }
}

fn brute(text: &LedgerText, params: &BipartiteParams) -> Vec<Rows> {
    let ledger = &text.ledger;
    let accounts = text.accounts.iter();
    let may: Vec<bool> =
        accounts.map(|(account, _)| random_ledger::may(text, account, params.max_degree)).collect();
    let takes_part = |row: &RowId| {
        let (payer, payee) = (ledger.payer(*row), ledger.payee(*row));
        payer != payee && may[payer.0 as usize] && may[payee.0 as usize]
    };
    let mut sets = Vec::new();
    for last in ledger.rows().map(|row| ledger.day(row)).collect::<BTreeSet<_>>() {
        let inside = |row: &RowId| (0..params.window_days).contains(&i64::from(last.0 - ledger.day(*row).0));
        let rows: Vec<RowId> = ledger.rows().filter(inside).filter(takes_part).collect();
        let ends = |row: &RowId| (ledger.payer(*row), ledger.payee(*row));
        let mut webs = Vec::new();
        dense_cores(rows.iter().map(ends).collect(), params.min_each, params, &mut webs);
        sets.extend(webs.iter().map(|web| {
            let payers: BTreeSet<_> = web.iter().map(|pair| pair.0).collect();
            let payees: BTreeSet<_> = web.iter().map(|pair| pair.1).collect();
            let within = |row: &&RowId| payers.contains(&ends(row).0) && payees.contains(&ends(row).1);
            rows.iter().filter(within).copied().collect::<Rows>()
        }));
    }
    let mut found = random_ledger::joined(sets);
    found.sort();
    found
}

#[test]
fn webs_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..12_000 {
        let text = random_ledger::make(seed, 3 + seed % 6, 12 + seed % 17, 4);
        let params = BipartiteParams {
            min_payers: 1 + seed % 3,
            min_payees: 1 + seed / 3 % 3,
            min_each: 1 + seed / 11 % 2,
            min_density_bp: [5_000, 8_000, 10_000, 0][seed / 2 % 4],
            window_days: [1, 2, 4][seed / 5 % 3],
            max_degree: [None, Some(4)][seed / 7 % 2],
        };
        let find = |threads| {
            let graph = FlowGraph::build(&text.ledger, &text.accounts, threads);
            find(&graph, &text.ledger, &params, |_| true)
        };
        let found = find(1 + seed % 2);
        let rows = |hit: &Web| hit.structure.rows.iter().copied().collect::<Rows>();
        let mut rows: Vec<Rows> = found.hits.iter().map(rows).collect();
        rows.sort();
        assert_eq!(rows, brute(&text, &params), "seed {seed}");
        count += rows.len();
        if seed % 50 == 0 {
            assert_eq!(find(1), find(2), "seed {seed}");
        }
    }
    assert!(count > 7_500, "the oracle has met only {count} webs");
}

#[test]
fn a_dense_core_stands_out_of_thin_surroundings() {
    let mut lines = String::new();
    for payer in 0..4 {
        for payee in (0..4).filter(|payee| (payer + payee) % 4 != 0) {
            lines.push_str(&format!("2024-05-0{} P{payer} -> Q{payee} 100.00 EUR # w\n", 1 + payee));
        }
        for other in 0..6 {
            lines.push_str(&format!("2024-05-02 P{payer} -> X{payer}{other} 7.00 EUR\n"));
            lines.push_str(&format!("2024-05-02 Y{payer}{other} -> Q{payer} 7.00 EUR\n"));
        }
    }
    let text = ledger_text::parse(&lines).unwrap();
    let params = BipartiteParams {
        min_payers: 3,
        min_payees: 3,
        min_each: 1,
        min_density_bp: 5_000,
        window_days: 4,
        max_degree: None,
    };
    let found = find(&FlowGraph::build(&text.ledger, &text.accounts, 2), &text.ledger, &params, |_| true);
    assert_eq!(found.hits.len(), 1);
    let web = &found.hits[0];
    assert_eq!((web.pairs, web.possible, web.structure.rows.len()), (12, 16, 12));
    assert_eq!(web.structure.flow.unwrap().entered, 120_000);
}

/// Thin payments between many accounts, most of which hang together, with dense webs of their own and inside them.
fn thin_with_webs(seed: usize) -> LedgerText {
    let mut numbers = random_ledger::Numbers::new(seed as u64);
    let mut lines = String::new();
    for _ in 0..380 {
        let (payer, payee) = (numbers.below(120), numbers.below(120));
        lines.push_str(&format!("2024-05-01 P{payer} -> Q{payee} 9.00 EUR\n"));
    }
    for web in 0..4 {
        // The first two stand among the thin payments, the others by themselves.
        let name = |party: usize| if web < 2 { web * 20 + party } else { 200 + web * 20 + party };
        let size = 3 + numbers.below(3);
        for (payer, payee) in (0..size).flat_map(|payer| (0..size).map(move |payee| (payer, payee))) {
            if payer != payee || numbers.below(3) == 0 {
                lines.push_str(&format!("2024-05-01 P{} -> Q{} 9.00 EUR\n", name(payer), name(payee)));
            }
        }
    }
    ledger_text::parse(&lines).unwrap()
}

#[test]
fn large_thin_parts_are_set_aside_and_their_cores_are_found() {
    let (mut count, mut aside) = (0, 0);
    for seed in 0..12 {
        let text = thin_with_webs(seed);
        let params = BipartiteParams {
            min_payers: 3,
            min_payees: 3,
            min_each: 1 + seed % 2,
            min_density_bp: [6_000, 8_000, 10_000][seed / 2 % 3],
            window_days: 1,
            max_degree: None,
        };
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let payments = Payments::read(&graph, &Hubs::default(), params.min_each, |_| true);
        let mut pairs = Pairs::new(graph.accounts());
        let rows = u32::try_from(text.ledger.len()).unwrap();
        pairs.read(payments.of_payers(), &(0..rows), params.min_each);
        pairs.set_large_parts_aside(most_pairs(&pairs, &params).unwrap());
        aside += usize::from(pairs.take_up(params.min_each));
        let found = find(&graph, &text.ledger, &params, |_| true);
        let mut rows: Vec<Rows> =
            found.hits.iter().map(|hit| hit.structure.rows.iter().copied().collect()).collect();
        rows.sort();
        assert_eq!(rows, brute(&text, &params), "seed {seed}");
        count += rows.len();
    }
    assert!(count > 10 && aside > 3, "{count} webs, {aside} large parts set aside");
}
