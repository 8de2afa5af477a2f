//! In which order the rows of one moment are taken, and what proves it.
//!
//! Rows of different moments are taken as they were booked. Rows of one moment (one day, where a source
//! states no time) have no known order but what their files show. It is decided so:
//!
//! 1. where the printed balances of a statement fit in one order only, that order is proven;
//! 2. else rows of one file keep the order of the file;
//! 3. between files, value comes in before it goes out again; where rows form a loop, the order of the
//!    ledger breaks it, and the loop is counted.
//!
//! Other orders are then traced too, and the range of their results is given: every possible order where
//! there are few ([`every_order`]), else the stated ones ([`Order::STATED`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Kind, Plan};
use crate::proof::Proof;

/// An order in which rows of one moment may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// As the files show it.
    AsFiled,
    /// Every account pays before it receives.
    DebitsFirst,
    /// Every account receives before it pays.
    CreditsFirst,
    /// Declared claims come in first, then accounts pay before they receive.
    OriginsFirst,
    /// Accounts receive before they pay, and declared claims come in after all.
    OriginsLast,
    /// One of all the orders that are possible.
    Permuted,
}

impl Order {
    /// The orders that are traced where there are too many to trace all.
    pub const STATED: [Order; 5] =
        [Order::AsFiled, Order::DebitsFirst, Order::CreditsFirst, Order::OriginsFirst, Order::OriginsLast];

    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Order::AsFiled => "as-filed",
            Order::DebitsFirst => "debits-first",
            Order::CreditsFirst => "credits-first",
            Order::OriginsFirst => "origins-first",
            Order::OriginsLast => "origins-last",
            Order::Permuted => "permuted",
        }
    }

    fn receives_first(self) -> bool {
        !matches!(self, Order::DebitsFirst | Order::OriginsFirst)
    }

    /// Which part of the moment a row falls into, and its rank among the rows that could be next.
    fn rank(self, class: Class) -> (u8, u8) {
        match (self, class) {
            (Order::OriginsFirst, Class::Other | Class::Purchase) => (1, u8::from(class == Class::Other)),
            (Order::OriginsLast, Class::Origin) => (1, 0),
            (Order::CreditsFirst, Class::Origin) => (0, 1),
            (Order::DebitsFirst | Order::OriginsLast | Order::CreditsFirst, Class::Purchase) => (0, 2),
            (Order::DebitsFirst, Class::Other) => (0, 1),
            _ => (0, 0),
        }
    }
}

/// What a row does, as far as the order of one moment is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// It brings in a declared claim.
    Origin,
    /// It buys or improves an asset.
    Purchase,
    /// Anything else.
    Other,
}

/// What is known about the order of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderReport {
    /// Moments at which an account has several rows whose order is not proven.
    pub open_moments: u64,
    /// Rows at those moments.
    pub open_rows: u64,
    /// Rows whose order within their moment the printed balances prove.
    pub proven_rows: u64,
    /// Rows that were taken in the order of the ledger because their payments form a loop.
    pub looped_rows: u64,
    /// Whether ranges are over every possible order. Else they are over [`Order::STATED`], and another order
    /// may give a figure outside.
    pub every_order_traced: bool,
}

/// The rows in the order they are taken.
pub(crate) struct Sequence {
    pub(crate) rows: Vec<u32>,
    pub(crate) report: OrderReport,
}

/// Puts all rows into an order.
pub(crate) fn sequence(plan: &Plan<'_>, proof: &Proof, order: Order) -> Sequence {
    let booked = &plan.ledger.booked;
    let all: Vec<u32> = plan.moving_rows().map(|row| row.0).collect();
    let mut sequence = Sequence { rows: Vec::with_capacity(all.len()), report: OrderReport::default() };
    for moment in all.chunk_by(|a, b| booked[*a as usize] == booked[*b as usize]) {
        if moment.len() == 1 {
            sequence.rows.extend_from_slice(moment);
            continue;
        }
        sequence.report.proven_rows += moment.iter().filter(|row| proof.is_proven(**row)).count() as u64;
        if is_open(plan, proof, moment) {
            sequence.report.open_moments += 1;
            sequence.report.open_rows += moment.len() as u64;
        }
        for (rows, ranks) in parts(plan, proof, order, moment).into_values() {
            if order == Order::AsFiled && is_one_file(plan, proof, &rows) {
                sequence.rows.extend(rows);
                continue;
            }
            let (arranged, looped) = Arranging::new(plan, proof, order, &rows, ranks).arrange();
            sequence.report.looped_rows += looped;
            sequence.rows.extend(arranged);
        }
    }
    sequence
}

/// The rows of a moment by the part of it they fall into, with their ranks. A row is never in an earlier part
/// than a row that must come before it.
fn parts(plan: &Plan<'_>, proof: &Proof, order: Order, moment: &[u32]) -> BTreeMap<u8, (Vec<u32>, Vec<u8>)> {
    let mut ranks: BTreeMap<u32, (u8, u8)> =
        moment.iter().map(|row| (*row, order.rank(class(plan, *row)))).collect();
    if ranks.values().any(|rank| rank.0 > 0) {
        put_later(plan, proof, moment, &mut ranks);
    }
    let mut parts: BTreeMap<u8, (Vec<u32>, Vec<u8>)> = BTreeMap::new();
    for row in moment {
        let (part, rank) = ranks.get(row).copied().unwrap_or_default();
        let (rows, ranks) = parts.entry(part).or_default();
        rows.push(*row);
        ranks.push(rank);
    }
    parts
}

/// Puts every row into no earlier part than the rows that must come before it.
fn put_later(plan: &Plan<'_>, proof: &Proof, moment: &[u32], ranks: &mut BTreeMap<u32, (u8, u8)>) {
    let mut later: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in moment {
        let after = plan.role(*row).map_or(&[][..], |role| &role.after);
        after
            .iter()
            .chain(proof.before(*row))
            .for_each(|earlier| later.entry(*earlier).or_default().push(*row));
    }
    let mut moved: Vec<u32> = moment.to_vec();
    while let Some(row) = moved.pop() {
        let part = ranks.get(&row).map_or(0, |rank| rank.0);
        for next in later.get(&row).into_iter().flatten() {
            if let Some(rank) = ranks.get_mut(next).filter(|rank| rank.0 < part) {
                rank.0 = part;
                moved.push(*next);
            }
        }
    }
}

/// Whether all rows are of one file and nothing proves another order: then they stand as filed.
fn is_one_file(plan: &Plan<'_>, proof: &Proof, rows: &[u32]) -> bool {
    let source = |row: &u32| plan.ledger.source[*row as usize];
    rows.iter().all(|row| source(row) == source(&rows[0]) && !proof.is_proven(*row))
}

fn class(plan: &Plan<'_>, row: u32) -> Class {
    let to = plan.to[row as usize];
    let brings = plan.role(row).is_some_and(|role| role.parts.iter().any(|part| part.0.place().is_some()));
    if brings {
        Class::Origin
    } else if matches!(plan.spots[to as usize].place, crate::Place::Asset(_)) {
        Class::Purchase
    } else {
        Class::Other
    }
}

/// Whether a followed account has several rows at this moment and the place of one of them is not proven.
fn is_open(plan: &Plan<'_>, proof: &Proof, moment: &[u32]) -> bool {
    let mut seen: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
    for row in moment {
        for end in [plan.from[*row as usize], plan.to[*row as usize]] {
            if plan.kinds[end as usize] == Kind::Followed {
                let proven = proof.is_proven_at(*row, plan.spots[end as usize].place);
                let (rows, all_proven) = seen.entry(end).or_insert((0, true));
                (*rows, *all_proven) = (*rows + 1, *all_proven && proven);
            }
        }
    }
    seen.values().any(|(rows, all_proven)| *rows > 1 && !all_proven)
}

/// Takes rows one by one, always the first by rank among those that nothing holds back.
struct Arranging<'a> {
    plan: &'a Plan<'a>,
    order: Order,
    rows: &'a [u32],
    ranks: Vec<u8>,
    /// Rows that must come before, as places in `rows`.
    held_by: Vec<Vec<usize>>,
    taken: Vec<bool>,
    /// Rows still to come at the end each row waits for, by balance and, as filed, by source.
    pending: BTreeMap<(u32, Option<u32>), u32>,
    /// How many files have rows to come at an end.
    files: BTreeMap<u32, u32>,
    waiting: BTreeMap<u32, Vec<usize>>,
    next_of: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Arranging<'a> {
    fn new(
        plan: &'a Plan<'a>,
        proof: &Proof,
        order: Order,
        rows: &'a [u32],
        ranks: Vec<u8>,
    ) -> Arranging<'a> {
        let places: BTreeMap<u32, usize> =
            rows.iter().enumerate().map(|(place, row)| (*row, place)).collect();
        let mut last_of: BTreeMap<u32, usize> = BTreeMap::new();
        let mut arranging = Arranging {
            plan,
            order,
            rows,
            ranks,
            held_by: vec![Vec::new(); rows.len()],
            taken: vec![false; rows.len()],
            pending: BTreeMap::new(),
            files: BTreeMap::new(),
            waiting: BTreeMap::new(),
            next_of: BTreeMap::new(),
        };
        for (place, row) in rows.iter().enumerate() {
            let proven = proof.before(*row).iter();
            let mut before: Vec<usize> = proven.filter_map(|row| places.get(row).copied()).collect();
            if let Some(role) = plan.role(*row) {
                before.extend(role.after.iter().filter_map(|row| places.get(row).copied()));
            }
            let source = plan.ledger.source[*row as usize];
            if order == Order::AsFiled && !proof.is_proven(*row) {
                before.extend(last_of.insert(source, place));
            }
            before.iter().for_each(|earlier| arranging.next_of.entry(*earlier).or_default().push(place));
            arranging.held_by[place] = before;
            let (waits, feeds) = arranging.ends(place);
            if waits != feeds {
                *arranging.pending.entry((feeds, None)).or_default() += 1;
                let of_file = arranging.pending.entry((feeds, Some(source))).or_default();
                *of_file += 1;
                if *of_file == 1 {
                    *arranging.files.entry(feeds).or_default() += 1;
                }
                arranging.waiting.entry(waits).or_default().push(place);
            }
        }
        arranging
    }

    /// The balance whose earlier rows a row waits for, and the balance that waits for the row.
    fn ends(&self, place: usize) -> (u32, u32) {
        let row = self.rows[place] as usize;
        let (from, to) = (self.plan.from[row], self.plan.to[row]);
        if self.order.receives_first() { (from, to) } else { (to, from) }
    }

    fn is_free(&self, place: usize) -> bool {
        let (waits, feeds) = self.ends(place);
        let count = |source| self.pending.get(&(waits, source)).copied().unwrap_or(0);
        let own = match self.order {
            Order::AsFiled => count(Some(self.plan.ledger.source[self.rows[place] as usize])),
            _ => 0,
        };
        let followed = self.plan.kinds[waits as usize] == Kind::Followed;
        let waits_for = if waits == feeds || !followed { 0 } else { count(None) - own };
        waits_for == 0 && self.held_by[place].iter().all(|earlier| self.taken[*earlier])
    }

    /// The rows in order, and how many were taken although something held them back.
    fn arrange(mut self) -> (Vec<u32>, u64) {
        let key = |ranks: &[u8], place: usize| (ranks[place], place);
        let mut left: BTreeSet<(u8, usize)> =
            (0..self.rows.len()).map(|place| key(&self.ranks, place)).collect();
        let mut free: BTreeSet<(u8, usize)> =
            left.iter().copied().filter(|(_, place)| self.is_free(*place)).collect();
        let (mut arranged, mut looped) = (Vec::with_capacity(self.rows.len()), 0);
        while !left.is_empty() {
            let held = |place: usize| self.held_by[place].iter().any(|earlier| !self.taken[*earlier]);
            let chosen = free.first().copied();
            looped += u64::from(chosen.is_none());
            let chosen = chosen.or_else(|| left.iter().copied().find(|(_, place)| !held(*place)));
            let Some(chosen) = chosen.or_else(|| left.first().copied()) else { break };
            left.remove(&chosen);
            free.remove(&chosen);
            let place = chosen.1;
            self.taken[place] = true;
            arranged.push(self.rows[place]);
            let freed = self.take(place);
            let freed = freed.into_iter().filter(|place| !self.taken[*place] && self.is_free(*place));
            free.extend(freed.map(|place| key(&self.ranks, place)));
        }
        (arranged, looped)
    }

    /// Counts a row as taken; gives back the rows that may be free now.
    fn take(&mut self, place: usize) -> Vec<usize> {
        let mut candidates = self.next_of.get(&place).cloned().unwrap_or_default();
        let (waits, feeds) = self.ends(place);
        if waits != feeds {
            let source = self.plan.ledger.source[self.rows[place] as usize];
            let mut count_down = |key| {
                let count = self.pending.get_mut(&key)?;
                *count -= 1;
                Some(*count)
            };
            let none_left = count_down((feeds, None)) == Some(0);
            let file_is_through = count_down((feeds, Some(source))) == Some(0);
            // As filed, a row waits for other files alone: it may be free when at most one file is left.
            let files = self.files.entry(feeds).or_default();
            *files -= u32::from(file_is_through).min(*files);
            let one_file_left = self.order == Order::AsFiled && file_is_through && *files <= 1;
            if none_left || one_file_left {
                candidates.extend(self.waiting.get(&feeds).into_iter().flatten().copied());
            }
        }
        candidates
    }
}
