//! Bipartite webs: several payers and several payees, of whom most pairs have paid one another.
//!
//! A window is a number of calendar days; there is one for each day with a payment, ending with that day. In
//! a window, the pairs of a payer and a payee are the edges of a graph with two sides (an account that pays
//! and is paid stands on both). Its webs are found by peeling: payers with fewer than `n` payees and payees
//! with fewer than `n` payers are taken away until none is left, beginning with `n` = `min_each`; what remains
//! falls into connected parts. A part that is large and dense enough is a web. A part that is large but not dense is
//! peeled further with `n` one higher, so the largest dense core of each part is told, and nothing inside it.
//! Webs of different windows that share a payment are one structure.
//!
//! What is left after peeling does not depend on the order of peeling, so neither do the webs. The work on a
//! window is its payments times the depth of its cores, at most the square root of its pairs.

mod peeling;

use std::ops::Range;

use trag_model::{AccountIx, Day, DisjointSets, Ledger, RowId, Seconds};

use crate::{Flow, FlowGraph, Found, Hubs, Structure, Unit, parallel};
use peeling::{Pairs, Part};

/// What counts as a web.
#[derive(Clone, Copy, Debug)]
pub struct BipartiteParams {
    /// Fewest payers.
    pub min_payers: usize,
    /// Fewest payees.
    pub min_payees: usize,
    /// Fewest payees of each payer, and fewest payers of each payee; at least 1.
    pub min_each: usize,
    /// Smallest share of the possible pairs that have a payment, in basis points.
    pub min_density_bp: u32,
    /// Length of a window in calendar days, at least 1.
    pub window_days: i64,
    /// Accounts that met more others than this are passed over. `None`: none are.
    pub max_degree: Option<u32>,
}

/// A web, and how dense it is over all its windows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Web {
    /// Two layers: payers, payees. The flow is what was paid and what was received.
    pub structure: Structure,
    /// Different pairs with a payment.
    pub pairs: usize,
    /// Pairs that could have one: no account pays itself.
    pub possible: usize,
}

/// Every web among the payments for which `counts` holds, in the order of its rows. Panics when the window
/// has no day.
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &BipartiteParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Web> {
    assert!(params.window_days >= 1, "a window has at least one day");
    let hubs = Hubs::above(graph, params.max_degree);
    let windows = windows(ledger, params.window_days);
    let payments = Payments::read(graph, &hubs, params.min_each, counts);
    let init = || Pairs::new(graph.accounts());
    let work = |pairs: &mut Pairs, window: &Range<u32>| webs(&payments, params, pairs, window);
    let weight = |window: &Range<u32>| window.len();
    let found = parallel::map_list(graph.threads(), &windows, weight, init, work);
    let mut hits: Vec<Web> =
        joined(found.into_iter().flatten().collect()).into_iter().map(|rows| web(ledger, rows)).collect();
    hits.sort_unstable();
    Found { hits, stops: Vec::new(), hubs: hubs.count() }
}

/// The rows of the days that end with each day that has rows.
fn windows(ledger: &Ledger, window_days: i64) -> Vec<Range<u32>> {
    let place = |day: i64| {
        let time = day.saturating_mul(trag_model::time::DAY);
        u32::try_from(ledger.booked.partition_point(|booked| *booked < time)).unwrap_or(u32::MAX)
    };
    let mut windows = Vec::new();
    let mut next = 0_usize;
    while let Some(booked) = ledger.booked.get(next) {
        let Day(day) = Seconds(*booked).day();
        let (first, end) = (i64::from(day).saturating_sub(window_days - 1), place(i64::from(day) + 1));
        windows.push(place(first)..end);
        next = end as usize;
    }
    windows
}

/// The payments that take part, by payer and payee.
struct Payments {
    /// Payers with where their payments end.
    payers: Vec<(AccountIx, usize)>,
    payments: Vec<(AccountIx, RowId)>,
}

impl Payments {
    /// Payers that never had enough payees are left out.
    fn read(
        graph: &FlowGraph,
        hubs: &Hubs,
        min_each: usize,
        counts: impl Fn(RowId) -> bool + Sync,
    ) -> Payments {
        let paid = graph.lists().0;
        let takes_part = |place: usize| {
            let edge: &crate::Edge = &paid[place];
            graph.is_node(edge.other) && !hubs.contain(edge.other) && counts(edge.row)
        };
        let takes_part = parallel::column(graph.threads(), paid.len(), false, takes_part);
        let mut all = Payments { payers: Vec::new(), payments: Vec::new() };
        let accounts = (0..graph.accounts()).filter_map(|index| u32::try_from(index).ok()).map(AccountIx);
        for payer in accounts.filter(|payer| !hubs.contain(*payer)) {
            let (begins, places) = (all.payments.len(), graph.places(payer).0);
            let own =
                places.filter(|place| takes_part[*place]).map(|place| (paid[place].other, paid[place].row));
            all.payments.extend(own);
            let own = &mut all.payments[begins..];
            own.sort_unstable();
            if own.chunk_by(|one, other| one.0 == other.0).take(min_each).count() < min_each {
                all.payments.truncate(begins);
            } else {
                all.payers.push((payer, all.payments.len()));
            }
        }
        all
    }

    /// The payments of each payer, by payee and row.
    fn of_payers(&self) -> impl Iterator<Item = (AccountIx, &[(AccountIx, RowId)])> {
        let mut begins = 0;
        self.payers.iter().map(move |(payer, end)| {
            let own = &self.payments[begins..*end];
            begins = *end;
            (*payer, own)
        })
    }

    /// The payments of a window, by payer, payee and row.
    fn inside(&self, window: &Range<u32>) -> impl Iterator<Item = (AccountIx, AccountIx, RowId)> {
        let window = window.clone();
        self.of_payers().flat_map(move |(payer, own)| {
            let (start, end) = (window.start, window.end);
            let inside = own.iter().filter(move |(_, row)| start <= row.0 && row.0 < end);
            inside.map(move |(payee, row)| (payer, *payee, *row))
        })
    }
}

/// The rows of each web of one window.
fn webs(
    payments: &Payments,
    params: &BipartiteParams,
    pairs: &mut Pairs,
    window: &Range<u32>,
) -> Vec<Vec<RowId>> {
    if window.len() < params.min_payers.max(params.min_payees) {
        return Vec::new();
    }
    pairs.read(payments.of_payers(), window, params.min_each);
    let dense = |part: &Part| is_dense(part.pairs, part.possible, params.min_density_bp);
    let large = |part: &Part| part.payers >= params.min_payers && part.payees >= params.min_payees;
    let first_degree = params.min_each.max(1);
    if let Some(most) = most_pairs(pairs, params).filter(|_| first_degree <= 2) {
        pairs.set_large_parts_aside(most);
    }
    let (mut rows, mut degree) = (Vec::new(), first_degree);
    loop {
        pairs.begin();
        let (mut found, mut level): (Vec<u32>, usize) = (Vec::new(), degree);
        while !pairs.is_empty() {
            pairs.peel(level, |part| {
                if large(part) && dense(part) {
                    found.push(part.name);
                }
                large(part) && !dense(part)
            });
            level += 1;
        }
        if !found.is_empty() {
            let web_of =
                |payer, payee| pairs.part_of(payer, payee).filter(|name| found.binary_search(name).is_ok());
            let named = payments.inside(window);
            let named = named.filter_map(|(payer, payee, row)| Some((web_of(payer, payee)?, row)));
            let mut named: Vec<(u32, RowId)> = named.collect();
            named.sort_unstable();
            let by_web = named.chunk_by(|one, other| one.0 == other.0);
            rows.extend(by_web.map(|web| web.iter().map(|(_, row)| *row).collect::<Vec<RowId>>()));
        }
        // What was set aside is no web at the first degree.
        degree = first_degree + 1;
        if !pairs.take_up(degree) {
            return rows;
        }
    }
}

/// A connected part with more pairs than this, its nodes not counted in, is large and no web: a payer pays so few payees,
/// and a payee has so few payers, that too few of the possible pairs have a payment. `None` where any part may be a web.
fn most_pairs(pairs: &Pairs, params: &BipartiteParams) -> Option<usize> {
    let (payees, payers) = pairs.most();
    let density = usize::try_from(params.min_density_bp).ok().filter(|density| *density > 0)?;
    // From pairs >= density * (payers * payees - both), where no more accounts are on both sides than on one.
    let most_payers = (payers * 10_000).div_ceil(density) + 1;
    let few = (params.min_payers * payees).max(params.min_payees * payers);
    (payers < usize::from(u8::MAX)).then(|| (most_payers * payees).max(few))
}

fn is_dense(pairs: usize, possible: usize, min_density_bp: u32) -> bool {
    possible > 0 && pairs as u128 * 10_000 >= possible as u128 * u128::from(min_density_bp)
}

/// Joins sets of rows that share a row. Each set ascends, and so does each result; they come by their first
/// rows.
pub(crate) fn joined(sets: Vec<Vec<RowId>>) -> Vec<Vec<RowId>> {
    let mut places: Vec<(RowId, usize)> = Vec::new();
    for (set, rows) in sets.iter().enumerate() {
        places.extend(rows.iter().map(|row| (*row, set)));
    }
    places.sort_unstable();
    let mut together = DisjointSets::new(sets.len());
    for pair in places.windows(2) {
        if pair[0].0 == pair[1].0 {
            together.join(pair[0].1, pair[1].1);
        }
    }
    let mut by_root: Vec<(usize, RowId)> =
        places.into_iter().map(|(row, set)| (together.root(set), row)).collect();
    by_root.sort_unstable();
    by_root.dedup();
    let sets = by_root.chunk_by(|one, other| one.0 == other.0);
    let mut sets: Vec<Vec<RowId>> = sets.map(|set| set.iter().map(|(_, row)| *row).collect()).collect();
    sets.sort_unstable();
    sets
}

fn web(ledger: &Ledger, rows: Vec<RowId>) -> Web {
    let ends = |row: &RowId| (ledger.payer(*row), ledger.payee(*row));
    let mut pairs: Vec<(AccountIx, AccountIx)> = rows.iter().map(ends).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let (payers, payees) = pairs.iter().copied().unzip();
    let unit = Unit::of(ledger, rows.iter().copied(), rows.iter().copied());
    let flow = unit.map(|unit| {
        let sum = |amount: &dyn Fn(RowId) -> Option<trag_model::Minor>| -> i128 {
            rows.iter().filter_map(|row| amount(*row)).map(|amount| i128::from(amount.0)).sum()
        };
        let (entered, left) = (sum(&|row| unit.paid(ledger, row)), sum(&|row| unit.received(ledger, row)));
        Flow { entered, left, currency: unit.currency() }
    });
    let structure = Structure::new(ledger, rows, vec![payers, payees], flow);
    let (payers, payees) = (&structure.layers[0], &structure.layers[1]);
    let both = payers.iter().filter(|account| payees.binary_search(account).is_ok()).count();
    let possible = payers.len() * payees.len() - both;
    Web { pairs: pairs.len(), possible, structure }
}

#[cfg(test)]
mod tests;
