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

use std::collections::BTreeMap;

use crate::arrange::{Arranging, Numbers};
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

    pub(crate) fn receives_first(self) -> bool {
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

/// Puts all rows into an order. Only of the rows as filed it is said what is known about them.
pub(crate) fn sequence(plan: &Plan<'_>, proof: &Proof, order: Order) -> Sequence {
    let booked = &plan.ledger.booked;
    let all: Vec<u32> = plan.moving_rows().map(|row| row.0).collect();
    let mut sequence = Sequence { rows: Vec::with_capacity(all.len()), report: OrderReport::default() };
    let mut numbers = Numbers::new(plan);
    for moment in all.chunk_by(|a, b| booked[*a as usize] == booked[*b as usize]) {
        if moment.len() == 1 {
            sequence.rows.extend_from_slice(moment);
            continue;
        }
        if order == Order::AsFiled {
            let report = &mut sequence.report;
            report.proven_rows += moment.iter().filter(|row| proof.is_proven(**row)).count() as u64;
            if is_open(plan, proof, moment, &mut numbers) {
                report.open_moments += 1;
                report.open_rows += moment.len() as u64;
            }
        }
        for (rows, ranks) in parts(plan, proof, order, moment) {
            if order == Order::AsFiled && is_one_file(plan, proof, &rows) {
                sequence.rows.extend(rows);
                continue;
            }
            let arranging = Arranging::new(plan, proof, order, (&rows, ranks), &mut numbers);
            sequence.report.looped_rows += arranging.arrange(&mut sequence.rows);
        }
    }
    sequence
}

/// The rows of a moment by the part of it they fall into, with their ranks. A row is never in an earlier part
/// than a row that must come before it.
fn parts(plan: &Plan<'_>, proof: &Proof, order: Order, moment: &[u32]) -> Vec<(Vec<u32>, Vec<u8>)> {
    let mut ranks: Vec<(u8, u8)> = moment.iter().map(|row| order.rank(class(plan, *row))).collect();
    let last = ranks.iter().map(|rank| rank.0).max().unwrap_or(0);
    if last == 0 {
        return vec![(moment.to_vec(), ranks.into_iter().map(|rank| rank.1).collect())];
    }
    put_later(plan, proof, moment, &mut ranks);
    let of = |part: u8| {
        let own = moment.iter().zip(&ranks).filter(move |(_, rank)| rank.0 == part);
        own.map(|(row, rank)| (*row, rank.1)).unzip()
    };
    (0..=last).map(of).filter(|(rows, _): &(Vec<u32>, Vec<u8>)| !rows.is_empty()).collect()
}

/// Puts every row into no earlier part than the rows that must come before it. The rows of a moment ascend.
fn put_later(plan: &Plan<'_>, proof: &Proof, moment: &[u32], ranks: &mut [(u8, u8)]) {
    let mut later: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, row) in moment.iter().enumerate() {
        let after = plan.role(*row).map_or(&[][..], |role| &role.after);
        after
            .iter()
            .chain(proof.before(*row))
            .for_each(|earlier| later.entry(*earlier).or_default().push(place));
    }
    let mut moved: Vec<usize> = (0..moment.len()).collect();
    while let Some(place) = moved.pop() {
        let part = ranks[place].0;
        for next in later.get(&moment[place]).into_iter().flatten() {
            if ranks[*next].0 < part {
                ranks[*next].0 = part;
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
fn is_open(plan: &Plan<'_>, proof: &Proof, moment: &[u32], numbers: &mut Numbers) -> bool {
    numbers.begin();
    let mut seen: Vec<(u32, bool)> = Vec::new();
    for row in moment {
        for end in [plan.from[*row as usize], plan.to[*row as usize]] {
            if plan.kinds[end as usize] == Kind::Followed {
                let proven = proof.is_proven_at(*row, plan.spots[end as usize].place);
                let number = numbers.of(end) as usize;
                if number == seen.len() {
                    seen.push((0, true));
                }
                let (rows, all_proven) = &mut seen[number];
                (*rows, *all_proven) = (*rows + 1, *all_proven && proven);
                if *rows > 1 && !*all_proven {
                    return true;
                }
            }
        }
    }
    false
}
