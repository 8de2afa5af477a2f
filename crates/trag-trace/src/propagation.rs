//! Value on its way: the balances, and what one row does to them.

use std::collections::BTreeMap;

use trag_model::{Problem, RowId, catalogue};

use crate::OriginIx;
use crate::account::Balance;
use crate::bounds::{Books, OutOfBand};
use crate::interest::{self, Average};
use crate::lots::{Carriage, End, Piece, Scratch, TooLarge, sum};
use crate::methods::{self, Rule, specific::Identification};
use crate::pass;
use crate::plan::{Kind, Plan, Role};
use crate::rope::Ropes;

/// The state of a trace by one rule.
#[derive(Clone)]
pub(crate) struct Run<'p> {
    pub(crate) plan: &'p Plan<'p>,
    pub(crate) rule: Rule,
    /// By the number of the balance.
    pub(crate) balances: Vec<Balance>,
    pub(crate) ropes: Ropes,
    /// By the number of the balance, whether its lots are in ropes.
    pub(crate) is_tied: Vec<bool>,
    /// By the number of the balance, whether what it moves is asked for by origin.
    pub(crate) is_watched: Vec<bool>,
    /// Tainted value that the last row passed on in a rope; [`Run::released`] and [`Run::delivered`] are then empty,
    /// or by origin where a balance is watched.
    pub(crate) passed: Option<i64>,
    /// Parts of payments that were moved one by one so far.
    pub(crate) parts: u64,
    pub(crate) books: Books,
    /// What the payer of the last row released.
    pub(crate) released: Vec<Piece>,
    /// What the buyer gave, where the last row sold an asset; [`Run::released`] is then of the asset.
    pub(crate) given: Vec<Piece>,
    /// What the payee of the last row received.
    pub(crate) delivered: Vec<Piece>,
    pub(crate) scratch: Scratch,
    /// What rows that are taken back later had released and delivered.
    pub(crate) remembered: BTreeMap<u32, (Vec<Piece>, Vec<Piece>)>,
    /// What rows that are repaid later were short of.
    pub(crate) shorts: BTreeMap<u32, i64>,
    /// What balances held over the periods of declared interest.
    pub(crate) averages: BTreeMap<u32, Vec<Average>>,
}

/// How the work on one row ended, when it did not end well.
pub(crate) enum Stop {
    TooLarge,
    OutOfBand(OutOfBand),
    TooManyParts,
}

impl From<TooLarge> for Stop {
    fn from(_: TooLarge) -> Stop {
        Stop::TooLarge
    }
}

impl<'p> Run<'p> {
    /// The state before the first row.
    pub(crate) fn new(plan: &'p Plan<'p>, rule: Rule, openings: &[i64]) -> Result<Run<'p>, Problem> {
        let mut run = Run {
            plan,
            rule,
            balances: vec![Balance::default(); plan.spots.len()],
            ropes: Ropes::new(plan.taints()),
            is_tied: pass::tied(plan, rule),
            is_watched: vec![false; plan.spots.len()],
            passed: None,
            parts: 0,
            books: Books::new(plan),
            released: Vec::new(),
            given: Vec::new(),
            delivered: Vec::new(),
            scratch: Scratch::default(),
            remembered: BTreeMap::new(),
            shorts: BTreeMap::new(),
            averages: interest::averages(plan),
        };
        run.open(openings).map_err(|_| too_large(None))?;
        Ok(run)
    }

    /// Puts the opening balances in: declared parts as newest lots, the rest before them as unknown.
    fn open(&mut self, openings: &[i64]) -> Result<(), TooLarge> {
        let plan = self.plan;
        for by in plan.declared.reversals.iter().map(|reversal| reversal.by.0 as usize) {
            self.balances[plan.to[by] as usize].lots.keep_every_lot();
        }
        for (number, amount) in openings.iter().enumerate() {
            let mut pieces = Vec::new();
            let known = plan.opening_parts(number);
            let unknown = amount.saturating_sub(known.iter().map(|(_, amount)| *amount).sum());
            if unknown > 0 {
                pieces.push(Piece::new(OriginIx::UNKNOWN, unknown));
            }
            pieces.extend(known.iter().map(|(origin, amount)| Piece::new(*origin, *amount)));
            self.enter(number, &pieces);
            self.balances[number].overdraft = amount.checked_neg().ok_or(TooLarge)?.max(0);
            self.put(number, &pieces, Carriage::Ordered)?;
        }
        Ok(())
    }

    /// Carries out one row. [`Run::released`] and [`Run::delivered`] then say what it moved.
    pub(crate) fn step(&mut self, row: u32) -> Result<(), Problem> {
        let done = self.carry_out(row);
        done.map_err(|stop| match stop {
            Stop::TooLarge => too_large(Some(row)),
            Stop::OutOfBand(broken) => out_of_band(row, broken),
            Stop::TooManyParts => pass::too_many_parts(row),
        })
    }

    fn carry_out(&mut self, row: u32) -> Result<(), Stop> {
        let plan = self.plan;
        let (from, to) = (plan.from[row as usize] as usize, plan.to[row as usize] as usize);
        self.released.clear();
        self.delivered.clear();
        self.passed = None;
        let role = plan.role(row);
        if from == to && role.is_none() {
            return Ok(());
        }
        if !self.averages.is_empty() {
            let day = self.day_of(row);
            self.count_days(plan.from[row as usize], day);
            self.count_days(plan.to[row as usize], day);
        }
        let (paid, received) = (plan.ledger.paid(RowId(row)).0.0, plan.ledger.received(RowId(row)).0.0);
        if role.is_none() && self.passes_whole(from, to, (paid, received)) {
            return self.pass(from, to, paid);
        }
        self.release(row, from, paid, role)?;
        let mut source = from;
        if let Some((held, part, whole)) = role.and_then(|role| role.sale) {
            let buyer = role.map_or(0, |role| role.buyer) as usize;
            self.given = std::mem::take(&mut self.released);
            self.balances[buyer].put(&self.given, Carriage::Ordered)?;
            source = held as usize;
            self.take_share(source, part, whole);
        }
        self.convert(source, to, received);
        if let Some(role) = role {
            if role.is_interest {
                self.earn(row);
            }
            self.relabel(to, role);
        }
        self.deliver(to, role)?;
        if role.is_some_and(|role| role.is_reversed) {
            self.remembered.insert(row, (self.released.clone(), self.delivered.clone()));
        }
        self.count_parts(self.released.len() + self.delivered.len())
    }

    /// Fills [`Run::released`] with what the row takes from the balance that pays.
    fn release(&mut self, row: u32, from: usize, amount: i64, role: Option<&Role>) -> Result<(), Stop> {
        if let Some(earlier) = role.and_then(|role| role.reverses) {
            return self.take_back(from, earlier, amount);
        }
        match self.plan.kinds[from] {
            Kind::Outside => self.bring_in(from, amount),
            Kind::Held if self.plan.spots[from].currency == self.plan.ledger.paid(RowId(row)).1 => {
                self.arrive(from, amount);
            }
            Kind::Held => self.take_share(from, 1, 1),
            Kind::Followed if self.is_tied[from] => self.unravel(from, amount)?,
            Kind::Followed => {
                let terms = (self.rule, self.plan.terms);
                let identified = role.filter(|role| role.has_apart || !role.identified.is_empty());
                let identified =
                    identified.map(|role| Identification { payment: row, origins: &role.identified });
                let Run { balances, scratch, released, .. } = self;
                balances[from].pay(amount, terms, identified, scratch, released)?.map_err(Stop::OutOfBand)?;
                self.enter_lent(from);
                if role.is_some_and(|role| role.is_repaid) {
                    let lent = self.released.last().filter(|piece| is_new_loan(piece));
                    self.shorts.insert(row, lent.map_or(0, |piece| piece.amount));
                }
            }
        }
        Ok(())
    }

    /// Value of unknown origin from outside the data.
    pub(crate) fn bring_in(&mut self, from: usize, amount: i64) {
        if amount > 0 {
            self.released.push(Piece::new(OriginIx::UNKNOWN, amount));
            self.books.enter(self.plan, from, OriginIx::UNKNOWN, amount);
        }
    }

    /// What arrives out of transit in the currency it left in: no more than left, by the rule where it is less.
    /// What arrives beyond that came from elsewhere, and what does not arrive stays in transit.
    fn arrive(&mut self, from: usize, amount: i64) {
        let Run { balances, scratch, released, rule, plan, .. } = self;
        let lots = &mut balances[from].lots;
        let known = amount.min(lots.total());
        methods::take(*rule, plan.terms, lots, known, scratch, released);
        self.bring_in(from, amount - known);
    }

    /// The part of a payment that the bank lent is new value.
    pub(crate) fn enter_lent(&mut self, from: usize) {
        if let Some(lent) = self.released.last().filter(|piece| is_new_loan(piece)) {
            self.books.enter(self.plan, from, OriginIx::LENT, lent.amount);
        }
    }

    /// Takes a share of everything at a place that holds value, each origin in proportion.
    fn take_share(&mut self, from: usize, part: i64, whole: i64) {
        let lots = &mut self.balances[from].lots;
        if part == whole {
            lots.take_in_order(End::Oldest, i64::MAX, |_| true, &mut self.scratch, &mut self.released);
        } else {
            let share = i128::from(lots.total()) * i128::from(part) / i128::from(whole);
            let share = i64::try_from(share).unwrap_or(i64::MAX);
            lots.take_rateably(share, |_| true, &mut self.scratch, &mut self.released);
        }
    }

    /// Fills [`Run::delivered`]: the same composition in the amount and currency that arrive.
    fn convert(&mut self, from: usize, to: usize, received: i64) {
        let same = self.plan.currency_of[from] == self.plan.currency_of[to];
        if same && sum(&self.released) == received {
            self.delivered.extend_from_slice(&self.released);
            return;
        }
        for piece in &self.released {
            self.books.leave(self.plan, from, piece.origin, piece.amount);
        }
        if self.released.is_empty() {
            self.delivered.extend((received > 0).then(|| Piece::new(OriginIx::UNKNOWN, received)));
        } else {
            let Scratch { splitter, parts, .. } = &mut self.scratch;
            parts.clear();
            splitter.split(received, self.released.iter().map(|piece| piece.amount), parts);
            let scaled = self.released.iter().zip(&*parts).filter(|(_, part)| **part > 0);
            self.delivered.extend(scaled.map(|(piece, part)| Piece { amount: *part, ..*piece }));
        }
        for piece in &self.delivered {
            self.books.enter(self.plan, to, piece.origin, piece.amount);
        }
    }

    /// Gives declared origins to what carries no claim yet; they stand first, in the order declared.
    fn relabel(&mut self, to: usize, role: &Role) {
        let mut labelled = Vec::new();
        for (origin, amount) in &role.parts {
            let gives_way = |piece: &Piece| match *origin {
                OriginIx::OWN => piece.origin == OriginIx::UNKNOWN,
                _ => piece.origin.place().is_none(),
            };
            let mut left = amount.unwrap_or(i64::MAX);
            let mut given = 0;
            for piece in self.delivered.iter_mut().filter(|piece| gives_way(piece)) {
                let part = left.min(piece.amount);
                self.books.leave(self.plan, to, piece.origin, part);
                piece.amount -= part;
                left -= part;
                given += part;
            }
            if given > 0 {
                labelled.push(Piece::new(*origin, given));
                self.books.enter(self.plan, to, *origin, given);
                self.books.inject(self.plan, to, *origin, given);
            }
        }
        if !labelled.is_empty() {
            labelled.extend(self.delivered.iter().filter(|piece| piece.amount > 0));
            self.delivered = labelled;
        }
    }

    /// Puts what arrives where it belongs.
    fn deliver(&mut self, to: usize, role: Option<&Role>) -> Result<(), Stop> {
        let carriage = self.plan.declared.parameters.carriage;
        let is_followed = self.plan.kinds[to] == Kind::Followed;
        if !is_followed || (self.balances[to].overdraft == 0 && role.is_none()) {
            let carriage = if is_followed { carriage } else { Carriage::Ordered };
            let Run { balances, ropes, delivered, is_tied, .. } = self;
            return Ok(pass::put((&mut balances[to], is_tied[to]), ropes, delivered, carriage)?);
        }
        let balance = &mut self.balances[to];
        let mut rest = self.delivered.clone();
        let reverses = role.and_then(|role| role.reverses);
        if reverses.is_some() {
            // What comes back undoes the loan it was paid with before anything else.
            rest.sort_by_key(|piece| piece.origin != OriginIx::LENT);
        }
        let mut repaying = balance.repay(&mut rest);
        if let Some(role) = role {
            self.trace_backward(role, &mut repaying)?;
        }
        self.balances[to].repaid.push(&repaying, Carriage::Ordered)?;
        if let Some(earlier) = reverses {
            self.restore(to, earlier, &mut rest)?;
        }
        match role.and_then(|role| role.apart_for) {
            Some(payment) => self.balances[to].set_apart(payment, &rest, carriage)?,
            None => self.put(to, &rest, carriage)?,
        }
        Ok(())
    }

    fn enter(&mut self, number: usize, pieces: &[Piece]) {
        for piece in pieces {
            self.books.enter(self.plan, number, piece.origin, piece.amount);
            if piece.origin.place().is_some() {
                self.books.inject(self.plan, number, piece.origin, piece.amount);
            }
        }
    }

    /// What a row moved of tainted origins: out of the payer, and into the payee.
    pub(crate) fn tainted(&self) -> (i64, i64) {
        if let Some(passed) = self.passed {
            return (passed, passed);
        }
        let tainted = |pieces: &[Piece]| -> i64 {
            let taints = |piece: &&Piece| self.plan.terms.unknown.taints(piece.origin);
            pieces.iter().filter(taints).map(|piece| piece.amount).sum()
        };
        (tainted(&self.released), tainted(&self.delivered))
    }
}

/// Whether a piece is the part of a payment that the bank lent just then.
pub(crate) fn is_new_loan(piece: &Piece) -> bool {
    piece.origin == OriginIx::LENT && piece.seq == 0
}

/// A balance that cannot be counted.
pub(crate) fn too_large(row: Option<u32>) -> Problem {
    let at = row.map_or_else(|| "an opening balance or a gap".to_owned(), |row| format!("row {row}"));
    Problem::new(
        catalogue::TRACE_TOO_LARGE,
        format!("a balance exceeds what can be counted, at {at}"),
        "check the amounts of the rows of this account",
    )
}

pub(crate) fn out_of_band(row: u32, broken: OutOfBand) -> Problem {
    let OutOfBand { paid, tainted, low, high } = broken;
    Problem::new(
        catalogue::TRACE_OUT_OF_BAND,
        format!(
            "row {row} took {tainted} of tainted value out of {paid}; between {low} and {high} is possible"
        ),
        "this is a fault of the program: no figure of this trace is given",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_out_of_band_is_a_problem_that_names_its_row() {
        let problem = out_of_band(7, OutOfBand { paid: 10, tainted: 3, low: 4, high: 10 });
        assert_eq!(problem.code, catalogue::TRACE_OUT_OF_BAND);
        assert!(problem.text.contains("row 7") && problem.text.contains("between 4 and 10"));
    }
}
