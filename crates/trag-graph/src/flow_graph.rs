//! Per account, what it paid and what it received, in the order of the ledger.

use trag_model::{AccountIx, AccountTable, Ledger, RowId, Seconds};

/// One payment as seen from one of its accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Booking time.
    pub time: Seconds,
    /// The row of the ledger.
    pub row: RowId,
    /// The account at the other end; it may be cash, the bank or unknown, which value is not followed through.
    pub other: AccountIx,
}

/// The movements between accounts that value can be followed through.
///
/// The nodes are the accounts for which [`trag_model::Account::can_be_followed`] holds. A payment stands in
/// the list of each end that is a node, so a withdrawal in cash is among what its account paid, but nothing
/// leads on from cash. Payments of an account to itself are left out and counted.
///
/// It takes 32 bytes a payment on top of the ledger (two edges of 16 bytes), and 8 bytes an account.
#[derive(Clone, Debug, Default)]
pub struct FlowGraph {
    out: Adjacency,
    into: Adjacency,
    self_payments: u64,
    threads: usize,
}

/// Lists of edges, one after the other: those of account `a` are `edges[offsets[a]..offsets[a + 1]]`.
#[derive(Clone, Debug, Default)]
struct Adjacency {
    offsets: Vec<u32>,
    edges: Vec<Edge>,
}

impl FlowGraph {
    /// Indexes a ledger. The result is the same for every number of threads; kernels use as many.
    #[must_use]
    pub fn build(ledger: &Ledger, accounts: &AccountTable, threads: usize) -> FlowGraph {
        let followed: Vec<bool> = accounts.accounts.iter().map(|account| account.can_be_followed()).collect();
        let (payer, payee) = (&ledger.payer[..], &ledger.payee[..]);
        let make_out = || Adjacency::build(ledger, payer, payee, &followed);
        let make_into = || Adjacency::build(ledger, payee, payer, &followed);
        let (out, into) = if threads > 1 {
            std::thread::scope(|scope| {
                let out = scope.spawn(make_out);
                let into = make_into();
                (out.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), into)
            })
        } else {
            (make_out(), make_into())
        };
        let own = |(payer, payee): (&u32, &u32)| payer == payee && followed[*payer as usize];
        let self_payments = payer.iter().zip(payee).filter(|ends| own(*ends)).count() as u64;
        FlowGraph { out, into, self_payments, threads: threads.max(1) }
    }

    /// What an account paid, by time and row. Empty for accounts that are no node.
    #[must_use]
    pub fn out(&self, account: AccountIx) -> &[Edge] {
        self.out.list(account)
    }

    /// What an account received, by time and row. Empty for accounts that are no node.
    #[must_use]
    pub fn in_(&self, account: AccountIx) -> &[Edge] {
        self.into.list(account)
    }

    /// What an account paid from `from` to `to`, both included.
    #[must_use]
    pub fn out_between(&self, account: AccountIx, from: Seconds, to: Seconds) -> &[Edge] {
        between(self.out(account), from, to)
    }

    /// What an account received from `from` to `to`, both included.
    #[must_use]
    pub fn in_between(&self, account: AccountIx, from: Seconds, to: Seconds) -> &[Edge] {
        between(self.in_(account), from, to)
    }

    /// Number of accounts of the case, nodes or not.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.out.offsets.len().saturating_sub(1)
    }

    /// Payments of an account to itself, which are in no list.
    #[must_use]
    pub fn self_payments(&self) -> u64 {
        self.self_payments
    }

    /// How many threads kernels use.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.max(1)
    }
}

impl Adjacency {
    /// Rows are in the total order, so a counting sort by account leaves each list sorted by time and row.
    fn build(ledger: &Ledger, near: &[u32], far: &[u32], followed: &[bool]) -> Adjacency {
        let linked = !ledger.other_leg.is_all_missing();
        let listed = |row: u32, near: u32, far: u32| {
            near != far && followed[near as usize] && !(linked && ledger.is_second_leg(RowId(row)))
        };
        let mut offsets = vec![0_u32; followed.len() + 1];
        for (row, (&near, &far)) in (0_u32..).zip(near.iter().zip(far)) {
            offsets[near as usize + 1] += u32::from(listed(row, near, far));
        }
        for account in 1..offsets.len() {
            offsets[account] += offsets[account - 1];
        }
        let total = offsets.last().map_or(0, |total| *total as usize);
        let nothing = Edge { time: Seconds(0), row: RowId(0), other: AccountIx(0) };
        let (mut edges, mut next) = (vec![nothing; total], offsets.clone());
        for ((row, &time), (&near, &far)) in (0_u32..).zip(&ledger.booked).zip(near.iter().zip(far)) {
            if listed(row, near, far) {
                let place = &mut next[near as usize];
                edges[*place as usize] = Edge { time: Seconds(time), row: RowId(row), other: AccountIx(far) };
                *place += 1;
            }
        }
        Adjacency { offsets, edges }
    }

    fn list(&self, account: AccountIx) -> &[Edge] {
        let account = account.0 as usize;
        match (self.offsets.get(account), self.offsets.get(account + 1)) {
            (Some(&from), Some(&to)) => &self.edges[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// The edges with a time from `from` to `to`, both included.
fn between(edges: &[Edge], from: Seconds, to: Seconds) -> &[Edge] {
    let low = edges.partition_point(|edge| edge.time < from);
    let high = edges.partition_point(|edge| edge.time <= to);
    &edges[low..high.max(low)]
}

/// The edges after a row and up to a time.
pub(crate) fn after_until(edges: &[Edge], row: RowId, to: Seconds) -> &[Edge] {
    let rest = &edges[edges.partition_point(|edge| edge.row <= row)..];
    &rest[..rest.partition_point(|edge| edge.time <= to)]
}

/// The edges between two rows, neither included.
pub(crate) fn between_rows(edges: &[Edge], after: RowId, before: RowId) -> &[Edge] {
    let low = edges.partition_point(|edge| edge.row <= after);
    let high = edges.partition_point(|edge| edge.row < before);
    &edges[low..high.max(low)]
}

#[cfg(test)]
mod tests {
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
    fn an_empty_graph_answers() {
        let graph = FlowGraph::default();
        assert!(graph.out(AccountIx(7)).is_empty());
        assert_eq!((graph.accounts(), graph.threads()), (0, 1));
        assert_eq!(std::mem::size_of::<Edge>(), 16);
    }

    #[test]
    fn lists_are_the_rows_of_the_ledger() {
        for seed in 0..500 {
            let text = random_ledger::make(seed, 6, 40, 5);
            let (ledger, graph) =
                (&text.ledger, FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2));
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
}
