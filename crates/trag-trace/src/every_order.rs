//! All orders in which the rows of open moments may have happened, where they are few.

use std::collections::{BTreeMap, BTreeSet};

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
    let mut group_of: Vec<usize> = (0..moment.len()).collect();
    let mut first_at: BTreeMap<u32, usize> = BTreeMap::new();
    let mut join = |group_of: &mut Vec<usize>, end: u32, place: usize| {
        let known = *first_at.entry(end).or_insert(place);
        let (keep, drop) = (group_of[known], group_of[place]);
        if keep != drop {
            group_of.iter_mut().filter(|group| **group == drop).for_each(|group| *group = keep);
        }
    };
    for (place, row) in moment.iter().enumerate() {
        let ends = [plan.from[*row as usize], plan.to[*row as usize]];
        let moves = ends[0] != ends[1] || plan.role(*row).is_some();
        let matters = |end: &u32| moves && plan.kinds[*end as usize] != Kind::Outside;
        ends.into_iter().filter(matters).for_each(|end| join(&mut group_of, end, place));
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().push(place);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// Every order of one group that keeps what is proven or declared to come before.
fn arrangements(plan: &Plan<'_>, proof: &Proof, moment: &[u32], group: &[usize]) -> Option<Vec<Vec<u32>>> {
    let rows: BTreeSet<u32> = group.iter().map(|place| moment[*place]).collect();
    let before = |row: u32| -> Vec<u32> {
        let after = plan.role(row).map_or(&[][..], |role| &role.after);
        after.iter().chain(proof.before(row)).copied().filter(|row| rows.contains(row)).collect()
    };
    let mut open: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in group {
        let longer = open.iter().flat_map(|order| {
            let is_next = |row: &&u32| {
                !order.contains(row) && before(**row).iter().all(|earlier| order.contains(earlier))
            };
            rows.iter().filter(is_next).map(|row| [&order[..], &[*row]].concat()).collect::<Vec<_>>()
        });
        open = longer.take(ORDERS + 1).collect();
        if open.len() > ORDERS || (group.len() > GROUP && open.len() > 1) {
            return None;
        }
    }
    Some(open)
}
