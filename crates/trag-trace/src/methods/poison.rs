//! Poison: everything that leaves an account that holds any taint is taken to be tainted.
//!
//! It conserves nothing: the same value counts in every account it passes. It says where to look and never
//! how much is traceable. An account is free of it again once its balance reaches zero.

use trag_model::{Currency, Day, RowId, Total};

use crate::plan::{Kind, Plan};

pub(crate) const AUTHORITY: &str =
    "none: an investigative lead, known as full taint or poison (Möser, Böhme, Breuker 2014)";

#[derive(Clone, Copy, Default)]
struct State {
    balance: i128,
    is_poisoned: bool,
    /// Poisoned value that came in, for places that hold what comes in.
    received: i128,
}

/// For each target, the value marked at its day, per balance.
pub(crate) fn marked(
    plan: &Plan<'_>,
    rows: &[u32],
    openings: &[i64],
    targets: &[Vec<u32>],
) -> Vec<Vec<(Currency, Total)>> {
    let mut states: Vec<State> = Vec::with_capacity(openings.len());
    for (number, balance) in openings.iter().enumerate() {
        let is_poisoned = plan.opening_parts(number).iter().any(|(origin, _)| origin.place().is_some());
        states.push(State { balance: i128::from(*balance), is_poisoned, received: 0 });
    }
    let mut due: Vec<(Day, usize)> = Vec::new();
    for (place, target) in plan.declared.targets.iter().enumerate() {
        due.push((target.as_of.unwrap_or(Day(i32::MAX)), place));
    }
    due.sort_unstable();
    let mut due = due.into_iter().peekable();
    let mut marked = vec![Vec::new(); targets.len()];
    let mark = |states: &[State], spots: &[u32]| -> Vec<(Currency, Total)> {
        let value = |number: &u32| match (plan.kinds[*number as usize], states[*number as usize]) {
            (Kind::Held, state) => state.received,
            (_, state) if state.is_poisoned => state.balance.max(0),
            _ => 0,
        };
        let currency = |number: &u32| plan.spots[*number as usize].currency;
        spots.iter().map(|number| (currency(number), Total(value(number)))).collect()
    };
    for row in rows {
        let day = plan.ledger.day(RowId(*row));
        while let Some((_, place)) = due.next_if(|(last, _)| *last < day) {
            marked[place] = mark(&states, &targets[place]);
        }
        pass(plan, &mut states, *row);
    }
    due.for_each(|(_, place)| marked[place] = mark(&states, &targets[place]));
    marked
}

/// Carries the mark along one row.
fn pass(plan: &Plan<'_>, states: &mut [State], row: u32) {
    let (from, to) = (plan.from[row as usize] as usize, plan.to[row as usize] as usize);
    let role = plan.role(row);
    if from == to && role.is_none() {
        return;
    }
    let (paid, received) = (plan.ledger.paid(RowId(row)).0.0, plan.ledger.received(RowId(row)).0.0);
    let sold = role.and_then(|role| role.sale).map(|(held, ..)| held as usize);
    let source = sold.unwrap_or(from);
    let passes_on = plan.kinds[source] != Kind::Outside && states[source].is_poisoned;
    let brings = role.is_some_and(|role| role.parts.iter().any(|(origin, _)| origin.place().is_some()));
    states[from].balance -= i128::from(paid);
    if states[from].balance <= 0 && plan.kinds[from] == Kind::Followed {
        states[from].is_poisoned = false;
    }
    states[to].balance += i128::from(received);
    if (passes_on || brings) && received > 0 {
        states[to].received += i128::from(received);
        states[to].is_poisoned = states[to].balance > 0 || plan.kinds[to] == Kind::Held;
    }
}
