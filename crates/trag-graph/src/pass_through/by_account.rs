//! The payments of a ledger in groups of neighbouring accounts, for kernels that look at one account at a time.
//!
//! Lists by account scatter over memory what stands in the order of time, a wait for each payment. Groups are
//! few enough that each is written in a stream of its own, and small enough that the fast memory of a core
//! holds one while it is sorted by account.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use trag_model::{Ledger, RowId, Sentinel};

use crate::flow_graph::Listing;
use crate::sliding::Priced;
use crate::{Order, TimeOrder, Worth, parallel};

/// Payments that a group is to have.
const GROUP_PAYMENTS: usize = 1 << 14;

/// More streams than this are no longer written fast.
const MOST_GROUPS: usize = 1 << 11;

/// What is kept of an amount in the base currency; nothing where no row states one.
pub(super) trait Base: Copy + Default + Send + Sync {
    fn of(worth: Worth) -> Self;
    /// [`Sentinel::NONE`] where it is not known.
    fn get(self) -> i64;
}

impl Base for () {
    fn of(_: Worth) {}

    fn get(self) -> i64 {
        i64::NONE
    }
}

impl Base for i64 {
    fn of(worth: Worth) -> i64 {
        worth.base.map_or(i64::NONE, |base| base.0)
    }

    fn get(self) -> i64 {
        self
    }
}

/// What came into an account.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Credit<B> {
    amount: i64,
    base: B,
    pub(super) row: u32,
    /// The rows that can follow it within the window; some of them may not, where only days are known.
    pub(super) first: u32,
    pub(super) end: u32,
    /// Place of the account in its group.
    account: u16,
    currency: u16,
}

/// What an account paid.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Debit<B> {
    amount: i64,
    base: B,
    pub(super) row: u32,
    account: u16,
    currency: u16,
}

impl<B: Base> Credit<B> {
    #[inline]
    pub(super) fn priced(&self) -> Priced {
        Priced { currency: self.currency, amount: self.amount, base: self.base.get() }
    }
}

impl<B: Base> Debit<B> {
    #[inline]
    pub(super) fn priced(&self) -> Priced {
        Priced { currency: self.currency, amount: self.amount, base: self.base.get() }
    }
}

/// The payments of consecutive rows, by group, each group in the order of its rows. A group is taken out by the
/// thread that sorts it, so that its memory is given back by all threads and not by one at the end.
struct Part<B> {
    credits: Vec<Taken<Credit<B>>>,
    debits: Vec<Taken<Debit<B>>>,
}

type Taken<T> = Mutex<Vec<T>>;

fn length<T>(group: &Taken<T>) -> usize {
    group.lock().map_or(0, |group| group.len())
}

fn take<T>(group: &Taken<T>) -> Vec<T> {
    std::mem::take(&mut *group.lock().unwrap_or_else(PoisonError::into_inner))
}

/// All payments by group.
pub(super) struct Groups<B> {
    parts: Vec<Part<B>>,
    /// An account's number without so many low bits is its group.
    shift: u32,
}

impl<B: Base> Groups<B> {
    /// Each thread takes a share of the rows. `window` is that of the credits.
    pub(super) fn new(
        ledger: &Ledger,
        followed: &[bool],
        threads: usize,
        (order, kind, window_seconds): (Order<'_>, TimeOrder, i64),
    ) -> Groups<B> {
        let rows = ledger.len();
        let wanted = (rows / GROUP_PAYMENTS).clamp(1, MOST_GROUPS);
        let shift = followed.len().div_ceil(wanted).next_power_of_two().trailing_zeros().min(u16::BITS);
        let groups = followed.len().div_ceil(1 << shift);
        let reader = PartReader { ledger, followed, order, kind, window_seconds, shift, groups };
        let share = rows.div_ceil(threads.max(1));
        let parts = parallel::map_chunks(threads, rows, share, || (), |(), rows| reader.read(rows));
        Groups { parts, shift }
    }

    /// Groups with something both in and out, each with its number of payments.
    pub(super) fn list(&self) -> Vec<(usize, usize)> {
        let groups = self.parts.first().map_or(0, |part| part.credits.len());
        let sizes = (0..groups).map(|group| {
            let sum = |of: fn(&Part<B>, usize) -> usize| self.parts.iter().map(|part| of(part, group)).sum();
            let credits: usize = sum(|part, group| length(&part.credits[group]));
            let debits: usize = sum(|part, group| length(&part.debits[group]));
            (group, credits, debits)
        });
        let both = sizes.filter(|(_, credits, debits)| *credits > 0 && *debits > 0);
        both.map(|(group, credits, debits)| (group, credits + debits)).collect()
    }

    /// Sorts a group by account. It is gone then.
    pub(super) fn sort(&self, group: usize, into: &mut Sorted<B>) {
        let accounts = 1 << self.shift;
        let credits: Vec<_> = self.parts.iter().map(|part| take(&part.credits[group])).collect();
        sort(accounts, &credits, |credit| credit.account, &mut into.credits, &mut into.credit_ends);
        let debits: Vec<_> = self.parts.iter().map(|part| take(&part.debits[group])).collect();
        sort(accounts, &debits, |debit| debit.account, &mut into.debits, &mut into.debit_ends);
    }
}

/// A counting sort; it keeps the order of rows. `ends` holds, by account, where its payments end.
fn sort<T: Copy + Default>(
    accounts: usize,
    parts: &[Vec<T>],
    account: impl Fn(&T) -> u16,
    into: &mut Vec<T>,
    ends: &mut Vec<u32>,
) {
    ends.clear();
    ends.resize(accounts, 0);
    parts.iter().flatten().for_each(|item| ends[usize::from(account(item))] += 1);
    let mut total = 0;
    for end in ends.iter_mut() {
        let count = *end;
        *end = total;
        total += count;
    }
    into.resize(total as usize, T::default());
    for item in parts.iter().flatten() {
        let place = &mut ends[usize::from(account(item))];
        into[*place as usize] = *item;
        *place += 1;
    }
}

/// The payments of a group, by account and row. Used for one group after the other.
#[derive(Default)]
pub(super) struct Sorted<B> {
    credits: Vec<Credit<B>>,
    credit_ends: Vec<u32>,
    debits: Vec<Debit<B>>,
    debit_ends: Vec<u32>,
}

impl<B> Sorted<B> {
    /// What came in and what went out, for each account that has both.
    pub(super) fn accounts(&self) -> impl Iterator<Item = (&[Credit<B>], &[Debit<B>])> {
        let mut from = (0, 0);
        let lists = self.credit_ends.iter().zip(&self.debit_ends).map(move |(credits, debits)| {
            let to = (*credits as usize, *debits as usize);
            let (credits, debits) = (&self.credits[from.0..to.0], &self.debits[from.1..to.1]);
            from = to;
            (credits, debits)
        });
        lists.filter(|(credits, debits)| !credits.is_empty() && !debits.is_empty())
    }
}

/// Reads consecutive rows into groups.
struct PartReader<'a> {
    ledger: &'a Ledger,
    followed: &'a [bool],
    order: Order<'a>,
    kind: TimeOrder,
    window_seconds: i64,
    shift: u32,
    groups: usize,
}

impl PartReader<'_> {
    fn read<B: Base>(&self, rows: Range<usize>) -> Part<B> {
        let (ledger, listing) = (self.ledger, Listing::of(self.ledger, self.followed));
        let mut counts = vec![(0, 0); self.groups];
        let ends = ledger.payer[rows.clone()].iter().zip(&ledger.payee[rows.clone()]);
        let first = u32::try_from(rows.start).unwrap_or(u32::MAX);
        for (row, (&payer, &payee)) in (first..).zip(ends.clone()) {
            counts[(payee >> self.shift) as usize].0 += usize::from(listing.lists(row, payee, payer));
            counts[(payer >> self.shift) as usize].1 += usize::from(listing.lists(row, payer, payee));
        }
        let (mut credits, mut debits): (Vec<_>, Vec<_>) = counts
            .into_iter()
            .map(|(credits, debits)| (Vec::with_capacity(credits), Vec::with_capacity(debits)))
            .unzip();
        let mut window = Window::new(ledger, (self.order, self.kind), self.window_seconds, rows);
        for (row, (&payer, &payee)) in (first..).zip(ends) {
            let (first, end) = window.next(row);
            if listing.lists(row, payee, payer) {
                let came = Worth::received(ledger, RowId(row));
                credits[(payee >> self.shift) as usize].push(Credit {
                    amount: came.amount.0,
                    base: B::of(came),
                    row,
                    first,
                    end,
                    account: self.place(payee),
                    currency: came.currency.0,
                });
            }
            if listing.lists(row, payer, payee) {
                let went = Worth::paid(ledger, RowId(row));
                debits[(payer >> self.shift) as usize].push(Debit {
                    amount: went.amount.0,
                    base: B::of(went),
                    row,
                    account: self.place(payer),
                    currency: went.currency.0,
                });
            }
        }
        Part {
            credits: credits.into_iter().map(Mutex::new).collect(),
            debits: debits.into_iter().map(Mutex::new).collect(),
        }
    }

    fn place(&self, account: u32) -> u16 {
        u16::try_from(account & ((1 << self.shift) - 1)).unwrap_or(u16::MAX)
    }
}

/// The rows that can follow each of some rows, which ascend.
struct Window<'a> {
    ledger: &'a Ledger,
    order: (Order<'a>, TimeOrder),
    seconds: i64,
    /// The first row that is later, and the first that is too late.
    later: usize,
    end: usize,
}

impl<'a> Window<'a> {
    fn new(
        ledger: &'a Ledger,
        order: (Order<'a>, TimeOrder),
        seconds: i64,
        rows: Range<usize>,
    ) -> Window<'a> {
        Window { ledger, order, seconds, later: rows.start, end: rows.start }
    }

    fn next(&mut self, row: u32) -> (u32, u32) {
        let booked = &self.ledger.booked;
        let time = booked[row as usize];
        let until = time.saturating_add(self.seconds);
        while booked.get(self.later).is_some_and(|later| *later <= time) {
            self.later += 1;
        }
        while booked.get(self.end).is_some_and(|end| *end <= until) {
            self.end += 1;
        }
        // Where only days are known the order of the ledger may decide, so all that stand below are looked at.
        let first = match self.order.1 {
            TimeOrder::Strict => u32::try_from(self.later).unwrap_or(u32::MAX),
            TimeOrder::LedgerWithinDay | TimeOrder::AnyWithinDay => self.order.0.from(RowId(row)).0,
        };
        (first, u32::try_from(self.end).unwrap_or(u32::MAX).max(first))
    }
}
