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

/// How many paths are followed back before the search ends and says that there is more.
const STEPS: usize = 2_000;
/// How many rows into one balance are followed back from one path.
const WIDTH: usize = 100;
/// How many of the largest rows into one balance are looked at for that.
const LARGEST: usize = 10_000;

/// A row on a path, and the node of the row after it.
type Node = (u32, Option<usize>);

/// A search for the paths into one target.
#[derive(Default)]
struct Search {
    open: BTreeSet<Open>,
    nodes: Vec<Node>,
    more: bool,
}

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
    /// Its first row, as place among the nodes of the search.
    node: usize,
    /// The currency of its first row in that of the target: numerator and denominator.
    rate: (i128, i128),
}

impl<'p> Inflows<'p> {
    pub(crate) fn new(plan: &'p Plan<'p>, rows: &[u32], tainted: &'p [i64]) -> Inflows<'p> {
        let mut place_of = vec![0; tainted.len()];
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
        let mut search = Search::default();
        for spot in spots {
            self.go_back(None, *spot, &counts, &mut search);
        }
        for _ in 0..STEPS {
            let Some(next) = search.open.pop_first() else { break };
            let (first, _) = search.nodes[next.node];
            if self.begins(first) {
                if found.paths.len() == most {
                    search.more = true;
                    break;
                }
                found.paths.push(self.path(&search.nodes, next.node));
            }
            self.go_back(Some(&next), self.source(first), &counts, &mut search);
        }
        found.more = search.more || !search.open.is_empty();
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

    /// Opens a path for every row into `spot` that is before the first row of `path`.
    fn go_back(&self, path: Option<&Open>, spot: u32, counts: &impl Fn(RowId) -> bool, search: &mut Search) {
        let first = path.map(|path| search.nodes[path.node].0);
        let limit = first.map_or(u32::MAX, |row| self.place_of[row as usize]);
        let rate = match (path, first) {
            (Some(path), Some(row)) => self.rate_before(row, path.rate),
            _ => (1, 1),
        };
        let (carried, hops) = path.map_or((Reverse(i128::MAX), 0), |path| (path.carries, path.hops));
        let rows = self.into.get(&spot).map_or(&[][..], Vec::as_slice);
        search.more |= rows.len() > LARGEST;
        let earlier = rows.iter().take(LARGEST).copied();
        let earlier = earlier.filter(|row| self.place_of[*row as usize] < limit && counts(RowId(*row)));
        for (count, row) in earlier.enumerate() {
            if count == WIDTH {
                search.more = true;
                break;
            }
            let own = i128::from(self.tainted[row as usize]);
            let own = own.checked_mul(rate.0).map_or(i128::MAX, |product| product / rate.1);
            let node = search.nodes.len();
            search.nodes.push((row, path.map(|path| path.node)));
            search.open.insert(Open { carries: carried.max(Reverse(own)), hops: hops + 1, node, rate });
        }
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

    fn path(&self, nodes: &[Node], first: usize) -> Path {
        let nodes = std::iter::successors(Some(first), |node| nodes[*node].1).map(|node| nodes[node].0);
        let hop = |row: u32| Hop { row: RowId(row), tainted: Minor(self.tainted[row as usize]) };
        Path { hops: nodes.map(hop).collect() }
    }
}
