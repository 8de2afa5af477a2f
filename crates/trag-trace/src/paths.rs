//! Paths of value from declared origins to a target.
//!
//! A path is a series of rows, each by a later row than the one before, in which every row carries tainted
//! value and pays from the balance that the row before it paid into. It shows how value could have come; how
//! much of it took this path and not another is not known, because money in an account is one pool.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Minor, RowId};

use crate::plan::Plan;
use crate::{Hop, Method, Path, PathsFound};

/// How many incomplete paths are carried on before the search ends and says that there is more.
const STEPS: usize = 2_000;
/// How many of the largest rows into one balance are looked at in one step.
const WIDTH: usize = 100;

/// Tainted rows into each balance, the largest first.
pub(crate) struct Inflows<'p> {
    plan: &'p Plan<'p>,
    tainted: &'p [i64],
    /// By row, its place in the order in which rows were taken.
    place_of: Vec<u32>,
    into: BTreeMap<u32, Vec<u32>>,
}

/// A path that still has to be followed back. Ordered so that the one to go on with is first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    /// The least that a row of it carries, in the currency of the target.
    carries: Reverse<i128>,
    hops: usize,
    /// Its rows, from the target back.
    rows: Vec<u32>,
    /// The currency of its first row in that of the target: numerator and denominator.
    rate: (i128, i128),
}

impl<'p> Inflows<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>, rows: &[u32], tainted: &'p [i64]) -> Inflows<'p> {
        let mut place_of = vec![0; rows.len()];
        let mut into: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (place, row) in (0_u32..).zip(rows) {
            place_of[*row as usize] = place;
            if tainted[*row as usize] > 0 {
                into.entry(plan.to[*row as usize]).or_default().push(*row);
            }
        }
        for rows in into.values_mut() {
            rows.sort_by_key(|row| (Reverse(tainted[*row as usize]), place_of[*row as usize]));
        }
        Inflows { plan, tainted, place_of, into }
    }

    /// The paths into some balances by the rows of which `counts` is true, at most `most` of them.
    pub(crate) fn paths(
        &self,
        (method, most): (Method, usize),
        spots: &[u32],
        counts: impl Fn(RowId) -> bool,
    ) -> PathsFound {
        let mut found = PathsFound { method, paths: Vec::new(), more: false };
        let mut open: BTreeSet<Open> = BTreeSet::new();
        for spot in spots {
            let start = Open { carries: Reverse(i128::MAX), hops: 0, rows: Vec::new(), rate: (1, 1) };
            self.go_back(&start, *spot, &counts, &mut open, &mut found.more);
        }
        for _ in 0..STEPS {
            let Some(next) = open.pop_first() else { return found };
            let Some(first) = next.rows.last().copied() else { break };
            if self.begins(first) {
                if found.paths.len() == most {
                    found.more = true;
                    return found;
                }
                found.paths.push(self.path(&next.rows));
            }
            self.go_back(&next, self.source(first), &counts, &mut open, &mut found.more);
        }
        found.more |= !open.is_empty();
        found
    }

    /// The balance that a row takes its value from.
    fn source(&self, row: u32) -> u32 {
        let sold = self.plan.role(row).and_then(|role| role.sale).map(|(held, ..)| held);
        sold.unwrap_or(self.plan.from[row as usize])
    }

    /// Whether declared value starts with a row: it brings some in, or pays from an account that opened
    /// with some.
    fn begins(&self, row: u32) -> bool {
        let claims = |parts: &[(crate::OriginIx, i64)]| parts.iter().any(|part| part.0.place().is_some());
        let brings = self
            .plan
            .role(row)
            .is_some_and(|role| role.parts.iter().any(|(origin, _)| origin.place().is_some()));
        brings || claims(&self.plan.opening_parts(self.source(row) as usize))
    }

    /// Adds every row into `spot` that is before the first row of `path`.
    fn go_back(
        &self,
        path: &Open,
        spot: u32,
        counts: &impl Fn(RowId) -> bool,
        open: &mut BTreeSet<Open>,
        more: &mut bool,
    ) {
        let first = path.rows.last().copied();
        let limit = first.map_or(u32::MAX, |row| self.place_of[row as usize]);
        let rows = self.into.get(&spot).map_or(&[][..], Vec::as_slice);
        let earlier = rows.iter().filter(|row| self.place_of[**row as usize] < limit && counts(RowId(**row)));
        let rate = first.map_or((1, 1), |row| self.rate_before(row, path.rate));
        let mut earlier = earlier.copied();
        for row in earlier.by_ref().take(WIDTH) {
            let own = i128::from(self.tainted[row as usize]);
            let own = own.checked_mul(rate.0).map_or(i128::MAX, |product| product / rate.1);
            let mut rows = path.rows.clone();
            rows.push(row);
            open.insert(Open { carries: path.carries.max(Reverse(own)), hops: rows.len(), rows, rate });
        }
        *more |= earlier.next().is_some();
    }

    /// What the payer's currency of a row is worth in that of the target, given what the payee's is worth.
    fn rate_before(&self, row: u32, rate: (i128, i128)) -> (i128, i128) {
        let id = RowId(row);
        let (paid, received) = (self.plan.ledger.paid(id).0.0, self.plan.ledger.received(id).0.0);
        if paid == received || paid <= 0 {
            return rate;
        }
        let (above, below) = (rate.0.checked_mul(received.into()), rate.1.checked_mul(paid.into()));
        let (Some(above), Some(below)) = (above, below) else { return rate };
        let (mut a, mut b) = (above.max(1), below);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        (above.max(1) / a, below / a)
    }

    fn path(&self, back: &[u32]) -> Path {
        let hop = |row: &u32| Hop { row: RowId(*row), tainted: Minor(self.tainted[*row as usize]) };
        Path { hops: back.iter().rev().map(hop).collect() }
    }
}
