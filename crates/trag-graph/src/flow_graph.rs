//! Per account, what it paid and what it received, in the order of the ledger.

use std::ops::Range;
use std::sync::OnceLock;

use trag_model::{AccountIx, AccountTable, Ledger, RowId, Seconds};

use crate::days::Days;
use crate::{Amounts, Hubs, Order, TimeOrder};

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
/// It takes 32 bytes a payment on top of the ledger (two edges of 16 bytes), and 9 bytes an account.
#[derive(Clone, Debug, Default)]
pub struct FlowGraph {
    out: Adjacency,
    into: Adjacency,
    /// By account: whether it is a node.
    followed: Vec<bool>,
    /// Rows of the ledger that are indexed.
    rows: usize,
    self_payments: u64,
    threads: usize,
    amounts: OnceLock<Amounts>,
    days: OnceLock<Option<Days>>,
}

/// Lists of edges, one after the other: those of account `a` are `edges[offsets[a]..offsets[a + 1]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Adjacency {
    offsets: Vec<u32>,
    edges: Vec<Edge>,
}

impl FlowGraph {
    /// Indexes a ledger. The result is the same for every number of threads; kernels use as many.
    #[must_use]
    pub fn build(ledger: &Ledger, accounts: &AccountTable, threads: usize) -> FlowGraph {
        let mut graph = FlowGraph { threads: threads.max(1), ..FlowGraph::default() };
        graph.append(ledger, accounts);
        graph
    }

    /// Indexes a ledger of which it is known, by account, whether value can be followed through it.
    #[must_use]
    pub fn of_nodes(ledger: &Ledger, followed: Vec<bool>, threads: usize) -> FlowGraph {
        let mut graph = FlowGraph { followed, threads: threads.max(1), ..FlowGraph::default() };
        graph.index(ledger);
        graph
    }

    /// Takes in the rows that were appended to the ledger since the graph was built. What was indexed before
    /// is copied and not read again: neither its rows nor the numbers of its accounts may have changed, and
    /// new accounts stand behind the old ones. The result is that of [`Self::build`].
    ///
    /// Panics when the ledger or the table of accounts is shorter than before.
    pub fn append(&mut self, ledger: &Ledger, accounts: &AccountTable) {
        let (old, new) = (self.followed.len(), accounts.accounts.len());
        assert!(self.rows <= ledger.len() && old <= new, "rows and accounts are only ever appended");
        let added = accounts.accounts.iter().skip(old);
        self.followed.extend(added.map(|account| account.can_be_followed()));
        self.index(ledger);
    }

    /// Indexes the rows that are not indexed yet.
    fn index(&mut self, ledger: &Ledger) {
        let rows = self.rows..ledger.len();
        let (payer, payee) = (&ledger.payer[..], &ledger.payee[..]);
        let (followed, out, into) = (&self.followed, &self.out, &self.into);
        let make_out = || out.with(ledger, payer, (payee, followed), rows.clone());
        let make_into = || into.with(ledger, payee, (payer, followed), rows.clone());
        let (out, into) = if self.threads > 1 {
            std::thread::scope(|scope| {
                let out = scope.spawn(make_out);
                let into = make_into();
                (out.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), into)
            })
        } else {
            (make_out(), make_into())
        };
        let own = |row: &usize| payer[*row] == payee[*row] && followed[payer[*row] as usize];
        self.self_payments += rows.clone().filter(own).count() as u64;
        (self.out, self.into, self.rows) = (out, into, rows.end);
        (self.amounts, self.days) = (OnceLock::new(), OnceLock::new());
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

    /// Where [`Self::out`] and [`Self::in_`] of an account stand in the lists of all accounts: columns of values that
    /// stand beside these lists are read in their order.
    #[must_use]
    pub fn places(&self, account: AccountIx) -> (Range<usize>, Range<usize>) {
        (self.out.range(account), self.into.range(account))
    }

    /// The same payments, with value followed through no account that is a hub.
    #[must_use]
    pub fn without(&self, hubs: &Hubs) -> FlowGraph {
        let stays = |account: &usize| !u32::try_from(*account).is_ok_and(|at| hubs.contain(AccountIx(at)));
        let followed = (0..self.followed.len()).map(|at| self.followed[at] && stays(&at)).collect();
        let (out, into) = (self.out.only(stays), self.into.only(stays));
        FlowGraph {
            out,
            into,
            followed,
            rows: self.rows,
            self_payments: self.self_payments,
            threads: self.threads,
            amounts: OnceLock::new(),
            days: self.days.clone(),
        }
    }

    /// What the payments in the lists are worth, made when it is first asked for. `ledger` is the one that was
    /// indexed.
    pub fn amounts(&self, ledger: &Ledger) -> &Amounts {
        assert_eq!(self.rows, ledger.len(), "amounts are those of the ledger that was indexed");
        self.amounts.get_or_init(|| Amounts::read(ledger, self.lists(), self.threads()))
    }

    /// Which payments can follow which. `ledger` is the one that was indexed.
    pub fn order<'a>(&'a self, ledger: &'a Ledger, kind: TimeOrder) -> Order<'a> {
        let days = || self.days.get_or_init(|| Days::read(ledger)).as_ref();
        Order::new(kind, ledger, if kind == TimeOrder::AnyWithinDay { days() } else { None })
    }

    /// What all accounts paid, and what all received, by account, time and row.
    #[must_use]
    pub fn lists(&self) -> (&[Edge], &[Edge]) {
        (&self.out.edges, &self.into.edges)
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

    /// Whether value can be followed through an account.
    #[must_use]
    pub fn is_node(&self, account: AccountIx) -> bool {
        self.followed.get(account.0 as usize).copied().unwrap_or(false)
    }

    /// All payments out of nodes in pieces of equal size, by payer, time and row. A payer with many payments
    /// is shared among as many pieces as they fill, so threads that take pieces share its work.
    #[must_use]
    pub fn payment_chunks(&self, payments: usize) -> Vec<PaymentChunk> {
        let (size, total) = (payments.max(1), self.out.edges.len());
        (0..total)
            .step_by(size)
            .map(|from| PaymentChunk(from..total.min(from.saturating_add(size))))
            .collect()
    }

    /// The payers of a piece in their order, each with its payments that are in the piece.
    pub fn payers_of(&self, chunk: &PaymentChunk) -> impl Iterator<Item = (AccountIx, &[Edge])> {
        let (offsets, from, to) = (&self.out.offsets, chunk.0.start, chunk.0.end);
        let first = offsets.partition_point(|offset| *offset as usize <= from).saturating_sub(1);
        let ends = offsets.iter().zip(offsets.iter().skip(1)).skip(first);
        let ends = ends.map(|(low, high)| (*low as usize, *high as usize));
        let accounts = (0_u32..).skip(first).map(AccountIx).zip(ends);
        accounts
            .take_while(move |(_, (low, _))| *low < to)
            .filter(|(_, (low, high))| low < high)
            .map(move |(account, (low, high))| (account, &self.out.edges[low.max(from)..high.min(to)]))
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

/// A piece of all payments; see [`FlowGraph::payment_chunks`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentChunk(Range<usize>);

impl PaymentChunk {
    /// How many payments it holds.
    #[must_use]
    pub fn payments(&self) -> usize {
        self.0.len()
    }

    /// Place of its first payment among what all accounts paid.
    pub(crate) fn first_place(&self) -> usize {
        self.0.start
    }
}

/// Which payments stand in the list of an account.
#[derive(Clone, Copy)]
pub(crate) struct Listing<'a> {
    ledger: &'a Ledger,
    followed: &'a [bool],
    /// Some rows state another one again.
    any_again: bool,
}

impl<'a> Listing<'a> {
    /// `followed` tells by account whether it is a node.
    pub(crate) fn of(ledger: &'a Ledger, followed: &'a [bool]) -> Listing<'a> {
        let any_again = !ledger.other_leg.is_all_missing() || !ledger.repeats.is_all_missing();
        Listing { ledger, followed, any_again }
    }

    /// Whether the payment of a row between `near` and `far` stands in the list of `near`.
    #[inline]
    pub(crate) fn lists(&self, row: u32, near: u32, far: u32) -> bool {
        near != far
            && self.followed[near as usize]
            && !(self.any_again && self.ledger.is_second_leg(RowId(row)))
    }
}

impl Adjacency {
    /// These lists and behind them the rows in `rows`, which all stand further down in the ledger. Rows are
    /// in the total order, so a counting sort by account leaves each list sorted by time and row.
    fn with(
        &self,
        ledger: &Ledger,
        near: &[u32],
        (far, followed): (&[u32], &[bool]),
        rows: Range<usize>,
    ) -> Adjacency {
        let listing = Listing::of(ledger, followed);
        let listed = |row, near, far| listing.lists(row, near, far);
        let first_row = u32::try_from(rows.start).unwrap_or(u32::MAX);
        let ends = || near[rows.clone()].iter().zip(&far[rows.clone()]);
        let mut offsets = vec![0_u32; followed.len() + 1];
        for (row, (&near, &far)) in (first_row..).zip(ends()) {
            offsets[near as usize + 1] += u32::from(listed(row, near, far));
        }
        for account in 1..offsets.len() {
            offsets[account] += offsets[account - 1] + self.length(account - 1);
        }
        let total = offsets.last().map_or(0, |total| *total as usize);
        let nothing = Edge { time: Seconds(0), row: RowId(0), other: AccountIx(0) };
        let (mut edges, mut next) = (vec![nothing; total], offsets.clone());
        for (account, ends) in self.offsets.windows(2).enumerate() {
            let old = &self.edges[ends[0] as usize..ends[1] as usize];
            let place = &mut next[account];
            edges[*place as usize..][..old.len()].copy_from_slice(old);
            *place += self.length(account);
        }
        for ((row, &time), (&near, &far)) in (first_row..).zip(&ledger.booked[rows.clone()]).zip(ends()) {
            if listed(row, near, far) {
                let place = &mut next[near as usize];
                edges[*place as usize] = Edge { time: Seconds(time), row: RowId(row), other: AccountIx(far) };
                *place += 1;
            }
        }
        Adjacency { offsets, edges }
    }

    /// The lists of some accounts; those of the others are empty.
    fn only(&self, stays: impl Fn(&usize) -> bool) -> Adjacency {
        let accounts = self.offsets.len().saturating_sub(1);
        let (mut offsets, mut edges) = (vec![0; self.offsets.len()], Vec::with_capacity(self.edges.len()));
        for account in 0..accounts {
            let (from, to) = (self.offsets[account] as usize, self.offsets[account + 1] as usize);
            if stays(&account) {
                edges.extend_from_slice(&self.edges[from..to]);
            }
            offsets[account + 1] = u32::try_from(edges.len()).unwrap_or(u32::MAX);
        }
        Adjacency { offsets, edges }
    }

    /// How many edges an account has; none where it is not known yet.
    fn length(&self, account: usize) -> u32 {
        match (self.offsets.get(account), self.offsets.get(account + 1)) {
            (Some(from), Some(to)) => to - from,
            _ => 0,
        }
    }

    fn range(&self, account: AccountIx) -> Range<usize> {
        let account = account.0 as usize;
        match (self.offsets.get(account), self.offsets.get(account + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        }
    }

    fn list(&self, account: AccountIx) -> &[Edge] {
        &self.edges[self.range(account)]
    }
}

/// The edges with a time from `from` to `to`, both included.
fn between(edges: &[Edge], from: Seconds, to: Seconds) -> &[Edge] {
    let low = edges.partition_point(|edge| edge.time < from);
    let high = edges.partition_point(|edge| edge.time <= to);
    &edges[low..high.max(low)]
}

#[cfg(test)]
mod tests;
