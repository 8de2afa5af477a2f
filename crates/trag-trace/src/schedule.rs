//! Tracing schedules: what a balance did, row by row.

use trag_model::{Minor, RowId};

use crate::lots::{Piece, sum};
use crate::plan::Plan;
use crate::propagation::Run;
use crate::{Claim, Line, Schedule};

const UNWATCHED: u32 = u32::MAX;

/// The schedules of one run in the making.
pub(crate) struct Scheduling {
    schedules: Vec<Schedule>,
    /// By balance, the place of its schedule, or [`UNWATCHED`].
    place_of: Vec<u32>,
    /// By schedule, the lowest balance since tainted value first came in.
    lowest: Vec<Option<i64>>,
}

impl Scheduling {
    /// Watches the balances of all targets.
    pub(crate) fn new(plan: &Plan<'_>, targets: &[Vec<u32>], run: &mut Run<'_>) -> Scheduling {
        let mut place_of = vec![UNWATCHED; plan.spots.len()];
        let (mut schedules, mut lowest) = (Vec::new(), Vec::new());
        for number in targets.iter().flatten() {
            let spot = plan.spots[*number as usize];
            if place_of[*number as usize] == UNWATCHED {
                place_of[*number as usize] = u32::try_from(schedules.len()).unwrap_or(UNWATCHED);
                schedules.push(Schedule { place: spot.place, currency: spot.currency, lines: Vec::new() });
                run.is_watched[*number as usize] = true;
                let balance = &run.balances[*number as usize];
                lowest.push((balance.tainted(plan.terms) > 0).then(|| balance.printed()));
            }
        }
        Scheduling { schedules, place_of, lowest }
    }

    /// Notes what the last row did to the balances that are watched.
    pub(crate) fn note(&mut self, row: u32, run: &Run<'_>) {
        let plan = run.plan;
        let (from, to) = (plan.from[row as usize], plan.to[row as usize]);
        let sold = plan.role(row).and_then(|role| role.sale).map(|(held, ..)| held);
        if from == to && sold.is_none() {
            return;
        }
        if self.place_of[from as usize] != UNWATCHED {
            let paid = if sold.is_some() { &run.given } else { &run.released };
            self.line(row, from, run, (&[], paid));
        }
        if let Some(sold) = sold.filter(|sold| self.place_of[*sold as usize] != UNWATCHED) {
            self.line(row, sold, run, (&[], &run.released));
        }
        if self.place_of[to as usize] != UNWATCHED {
            self.line(row, to, run, (&run.delivered, &[]));
        }
    }

    fn line(&mut self, row: u32, number: u32, run: &Run<'_>, (came, went): (&[Piece], &[Piece])) {
        let plan = run.plan;
        let balance = &run.balances[number as usize];
        let place = self.place_of[number as usize] as usize;
        let tainted = |pieces: &[Piece]| -> i64 {
            let taints = pieces.iter().filter(|piece| plan.terms.unknown.taints(piece.origin));
            taints.map(|piece| piece.amount).sum()
        };
        let (printed, tainted_left) = (balance.printed(), balance.tainted(plan.terms));
        let lowest = &mut self.lowest[place];
        match lowest {
            Some(lowest) => *lowest = printed.min(*lowest),
            None if tainted(came) > 0 => *lowest = Some(printed),
            None => {}
        }
        self.schedules[place].lines.push(Line {
            row: RowId(row),
            came_in: Minor(sum(came)),
            went_out: Minor(sum(went)),
            balance: Minor(printed),
            tainted_in: Minor(tainted(came)),
            tainted_out: Minor(tainted(went)),
            tainted_left: Minor(tainted_left),
            running_minimum: Minor(lowest.unwrap_or(printed)),
            composition: composition(if came.is_empty() { went } else { came }),
        });
    }

    pub(crate) fn finish(self) -> Vec<Schedule> {
        self.schedules
    }
}

/// Pieces summed by origin, ascending.
fn composition(pieces: &[Piece]) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for piece in pieces {
        match claims.binary_search_by_key(&piece.origin, |claim| claim.origin) {
            Ok(at) => claims[at].amount.0 += i128::from(piece.amount),
            Err(at) => claims.insert(at, Claim::new(piece.origin, piece.amount)),
        }
    }
    claims
}

impl Claim {
    pub(crate) fn new(origin: crate::OriginIx, amount: i64) -> Claim {
        Claim { origin, amount: trag_model::Total(i128::from(amount)) }
    }
}
