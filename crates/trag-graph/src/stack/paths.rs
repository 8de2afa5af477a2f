//! Payments and those that continue them, as a graph without circles: whoever continues a payment stands
//! further down in the ledger.

use trag_model::{DisjointSets, Ledger, RowId};

use super::StackParams;

/// A payment in a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) row: RowId,
    /// Payments before it on the longest path that leads to it.
    pub(super) depth: u32,
    /// Payments behind it on the longest path that leads on from it.
    pub(super) height: u32,
}

/// Payments that hang together, ascending.
pub(super) struct Part {
    pub(super) rows: Vec<Step>,
}

/// All links, ascending, between places in `steps`.
pub(super) struct Dag {
    steps: Vec<Step>,
    links: Vec<(u32, u32)>,
}

impl Dag {
    pub(super) fn new(mut links: Vec<(RowId, RowId)>) -> Dag {
        links.sort_unstable();
        let mut rows: Vec<RowId> = links.iter().flat_map(|(before, after)| [*before, *after]).collect();
        rows.sort_unstable();
        rows.dedup();
        let place = |row: RowId| {
            let place = rows.partition_point(|other| *other < row);
            u32::try_from(place).unwrap_or_else(|_| unreachable!("rows are below 2^32"))
        };
        let links: Vec<(u32, u32)> =
            links.iter().map(|(before, after)| (place(*before), place(*after))).collect();
        let mut steps: Vec<Step> = rows.iter().map(|row| Step { row: *row, depth: 0, height: 0 }).collect();
        // Links ascend by their first payment, so its depth is settled before it is used; heights backwards.
        for (before, after) in &links {
            let depth = steps[*before as usize].depth + 1;
            let after = &mut steps[*after as usize];
            after.depth = after.depth.max(depth);
        }
        for (before, after) in links.iter().rev() {
            let height = steps[*after as usize].height + 1;
            let before = &mut steps[*before as usize];
            before.height = before.height.max(height);
        }
        Dag { steps, links }
    }

    /// The connected parts of the payments that lie on a path of at least `min_hops` payments, by their
    /// first payment.
    pub(super) fn parts(&self, ledger: &Ledger, params: &StackParams) -> Vec<Part> {
        let is_long = |place: &usize| {
            let step = &self.steps[*place];
            step.depth + step.height + 1 >= params.min_hops
        };
        let mut long: Vec<usize> = (0..self.steps.len()).filter(is_long).collect();
        let mut together = DisjointSets::new(self.steps.len());
        for (before, after) in &self.links {
            let (before, after) = (*before as usize, *after as usize);
            if is_long(&before) && is_long(&after) {
                together.join(before, after);
            }
        }
        let row = |place: usize| self.steps[place].row;
        let near = |one: usize, other: usize| {
            ledger.booked(row(other)).0 - ledger.booked(row(one)).0 <= params.max_delay_seconds
        };
        let parties = [Ledger::payer, Ledger::payee];
        for party in parties.into_iter().filter(|_| params.join_layers) {
            long.sort_unstable_by_key(|place| (party(ledger, row(*place)), *place));
            for pair in long.windows(2) {
                let (one, other) = (pair[0], pair[1]);
                if party(ledger, row(one)) == party(ledger, row(other)) && near(one, other) {
                    together.join(one, other);
                }
            }
        }
        let mut led: Vec<(usize, Step)> =
            long.into_iter().map(|place| (together.root(place), self.steps[place])).collect();
        led.sort_unstable();
        let parts = led.chunk_by(|one, other| one.0 == other.0);
        parts.map(|part| Part { rows: part.iter().map(|(_, step)| *step).collect() }).collect()
    }
}
