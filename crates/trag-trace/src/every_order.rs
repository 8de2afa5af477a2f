//! All orders in which the rows of open moments may have happened, where they are few.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::DisjointSets;

use crate::plan::{Kind, Plan};
use crate::proof::Proof;

/// How many orders are traced at most.
const ORDERS: usize = 5_040;
/// How many rows all of them may have together: a bound on time and memory.
const ROWS: usize = 1_000_000;
/// The most rows that one group may have: 7! orders.
const GROUP: usize = 7;

/// Every order of the rows that differs where it can matter, the order `filed` among them. Rows that share
/// no followed balance at their moment cannot influence each other, so only rows that do change places.
/// `None` where there are too many.
pub(crate) fn every_order(plan: &Plan<'_>, proof: &Proof, filed: &[u32]) -> Option<Vec<Vec<u32>>> {
    let mut orders = vec![filed.to_vec()];
    let booked = &plan.ledger.booked;
    let mut start = 0;
    for moment in filed.chunk_by(|a, b| booked[*a as usize] == booked[*b as usize]) {
        for group in groups(plan, moment) {
            let arrangements = arrangements(plan, proof, moment, &group)?;
            let count = orders.len().checked_mul(arrangements.len())?;
            if count > ORDERS || count.checked_mul(filed.len())? > ROWS {
                return None;
            }
            if arrangements.len() > 1 {
                let arranged = |order: &Vec<u32>, arrangement: &Vec<u32>| {
                    let mut order = order.clone();
                    group.iter().zip(arrangement).for_each(|(place, row)| order[start + place] = *row);
                    order
                };
                let with_all = |order| arrangements.iter().map(move |one| arranged(order, one));
                orders = orders.iter().flat_map(with_all).collect();
            }
        }
        start += moment.len();
    }
    Some(orders)
}

/// The rows of a moment by what can influence each other, as places in the moment; groups of one are left
/// out.
fn groups(plan: &Plan<'_>, moment: &[u32]) -> Vec<Vec<usize>> {
    if moment.len() == 1 {
        return Vec::new();
    }
    let mut joined = DisjointSets::new(moment.len());
    let mut first_at: BTreeMap<u32, usize> = BTreeMap::new();
    for (place, row) in moment.iter().enumerate() {
        let ends = [plan.from[*row as usize], plan.to[*row as usize]];
        let moves = ends[0] != ends[1] || plan.role(*row).is_some();
        let matters = |end: &u32| moves && plan.kinds[*end as usize] != Kind::Outside;
        for end in ends.into_iter().filter(matters) {
            let known = *first_at.entry(end).or_insert(place);
            joined.join(known, place);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..moment.len() {
        groups.entry(joined.root(place)).or_default().push(place);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// The only order of a large group, where what must come before leaves no choice.
fn only_order(rows: &BTreeSet<u32>, before: impl Fn(u32) -> Vec<u32>) -> Option<Vec<u32>> {
    let mut waits_for: BTreeMap<u32, usize> = BTreeMap::new();
    let mut frees: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut open: Vec<u32> = Vec::new();
    for row in rows {
        let earlier: BTreeSet<u32> = before(*row).into_iter().collect();
        if earlier.is_empty() {
            open.push(*row);
        }
        waits_for.insert(*row, earlier.len());
        earlier.into_iter().for_each(|earlier| frees.entry(earlier).or_default().push(*row));
    }
    let mut order = Vec::with_capacity(rows.len());
    while let [next] = open[..] {
        order.push(next);
        open.clear();
        for freed in frees.remove(&next).unwrap_or_default() {
            let left = waits_for.entry(freed).or_default();
            *left = left.saturating_sub(1);
            if *left == 0 {
                open.push(freed);
            }
        }
    }
    (order.len() == rows.len()).then_some(order)
}

/// Every order of one group that keeps what is proven or declared to come before.
fn arrangements(plan: &Plan<'_>, proof: &Proof, moment: &[u32], group: &[usize]) -> Option<Vec<Vec<u32>>> {
    let rows: BTreeSet<u32> = group.iter().map(|place| moment[*place]).collect();
    let before = |row: u32| -> Vec<u32> {
        let after = plan.role(row).map_or(&[][..], |role| &role.after);
        after.iter().chain(proof.before(row)).copied().filter(|row| rows.contains(row)).collect()
    };
    if group.len() > GROUP {
        return only_order(&rows, before).map(|order| vec![order]);
    }
    let mut open: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in group {
        let longer = open.iter().flat_map(|order| {
            let is_next = |row: &&u32| {
                !order.contains(row) && before(**row).iter().all(|earlier| order.contains(earlier))
            };
            rows.iter().filter(is_next).map(|row| [&order[..], &[*row]].concat()).collect::<Vec<_>>()
        });
        open = longer.take(ORDERS + 1).collect();
        if open.len() > ORDERS {
            return None;
        }
    }
    Some(open)
}
