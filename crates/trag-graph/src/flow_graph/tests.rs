use trag_model::ledger_text;

use super::*;
use crate::random_ledger;

#[test]
fn cash_ends_a_list_and_own_payments_are_counted() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 cash -> A1 10.00 EUR
         2024-05-01 10:00 A1 -> B1 10.00 EUR
         2024-05-01 10:00 A1 -> A1 10.00 EUR
         2024-05-02 10:00 B1 -> cash 10.00 EUR",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let account = |word| text.account(word).unwrap();
    let rows = |edges: &[Edge]| edges.iter().map(|edge| edge.row.0).collect::<Vec<_>>();
    assert_eq!((rows(graph.in_(account("A1"))), rows(graph.out(account("A1")))), (vec![0], vec![1]));
    assert_eq!((rows(graph.in_(account("B1"))), rows(graph.out(account("B1")))), (vec![1], vec![3]));
    assert!(graph.out(account("cash")).is_empty() && graph.in_(account("cash")).is_empty());
    assert_eq!(graph.self_payments(), 1);
}

#[test]
fn a_record_of_two_files_is_listed_once() {
    let mut text = ledger_text::parse(
        "2024-05-01 09:00 A1 -> B1 10.00 EUR
         2024-05-01 09:00 A1 -> B1 10.00 EUR",
    )
    .unwrap();
    text.ledger.repeats = [None, Some(0)].into_iter().collect();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    assert_eq!(graph.lists().0.iter().map(|edge| edge.row.0).collect::<Vec<_>>(), [0]);
}

#[test]
fn nothing_leads_on_from_a_hub_that_is_taken_out() {
    for seed in 0..100 {
        let text = random_ledger::make(seed, 8, 40, 5);
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let hubs = Hubs::above(&graph, Some(3));
        let rest = graph.without(&hubs);
        for (account, _) in text.accounts.iter() {
            let lists = |graph: &FlowGraph| (graph.out(account).to_vec(), graph.in_(account).to_vec());
            let expected = if hubs.contain(account) { Default::default() } else { lists(&graph) };
            assert_eq!(lists(&rest), expected, "seed {seed}");
            assert_eq!(rest.is_node(account), graph.is_node(account) && !hubs.contain(account));
        }
    }
}

#[test]
fn an_empty_graph_answers() {
    let graph = FlowGraph::default();
    assert!(graph.out(AccountIx(7)).is_empty());
    assert_eq!((graph.accounts(), graph.threads()), (0, 1));
    assert_eq!(std::mem::size_of::<Edge>(), 16);
}

#[test]
fn an_appended_graph_is_the_graph_of_the_whole_ledger() {
    for seed in 0..300 {
        let text = random_ledger::make(seed, 6, 40, 5);
        let whole = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let (mut ledger, cut) = (text.ledger.clone(), seed % 41);
        for column in [&mut ledger.payer, &mut ledger.payee] {
            column.truncate(cut);
        }
        ledger.booked.truncate(cut);
        let mut accounts = text.accounts.clone();
        let known = ledger.payer.iter().chain(&ledger.payee).max().map_or(0, |last| *last as usize + 1);
        accounts.accounts.truncate(known);
        let mut grown = FlowGraph::build(&ledger, &accounts, 1 + seed % 2);
        grown.append(&text.ledger, &text.accounts);
        assert_eq!((&grown.out, &grown.into), (&whole.out, &whole.into), "seed {seed}");
        assert_eq!((grown.self_payments(), grown.rows), (whole.self_payments(), whole.rows));
        grown.append(&text.ledger, &text.accounts);
        assert_eq!(grown.out, whole.out, "nothing new changes nothing");
    }
}

#[test]
fn a_payment_takes_at_most_48_bytes() {
    let text = random_ledger::make(1, 6, 400, 5);
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let lists = [&graph.out, &graph.into];
    let bytes: usize = lists.iter().map(|list| list.edges.capacity() * size_of::<Edge>()).sum();
    assert!(bytes <= 48 * text.ledger.len(), "{bytes} bytes");
}

#[test]
fn pieces_hold_each_payment_once() {
    for seed in 0..200 {
        let text = random_ledger::make(seed, 2 + seed % 6, 40, 5);
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let chunks = graph.payment_chunks(1 + seed % 7);
        assert!(chunks.iter().all(|chunk| chunk.payments() <= 1 + seed % 7));
        let of_chunk =
            |chunk| graph.payers_of(chunk).flat_map(|(payer, edges)| edges.iter().map(move |e| (payer, *e)));
        let listed: Vec<(AccountIx, Edge)> = chunks.iter().flat_map(of_chunk).collect();
        let expected =
            text.accounts.iter().flat_map(|(payer, _)| graph.out(payer).iter().map(move |e| (payer, *e)));
        assert_eq!(listed, expected.collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn lists_are_the_rows_of_the_ledger() {
    for seed in 0..500 {
        let text = random_ledger::make(seed, 6, 40, 5);
        let (ledger, graph) = (&text.ledger, FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2));
        for (account, _) in text.accounts.iter().filter(|(_, account)| account.can_be_followed()) {
            let (from, to) = (Seconds(86_400), Seconds(3 * 86_400));
            let within = |row: &RowId| (from..=to).contains(&ledger.booked(*row));
            let paid = |row: &RowId| ledger.payer(*row) == account && ledger.payee(*row) != account;
            let expected: Vec<RowId> = ledger.rows().filter(|row| paid(row) && within(row)).collect();
            let listed = graph.out_between(account, from, to).iter();
            assert_eq!(listed.map(|edge| edge.row).collect::<Vec<_>>(), expected, "seed {seed}");
        }
    }
}
