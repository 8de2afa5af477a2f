//! Payments that pass lots on without looking at each: by first-in-first-out and last-in-first-out, between
//! accounts about which nothing is declared that needs single lots. And the bound on those that look at each.

use trag_model::{Problem, catalogue};

use crate::account::Balance;
use crate::bounds::in_band;
use crate::lots::{Carriage, Piece, TooLarge};
use crate::methods::Rule;
use crate::plan::{Kind, Place, Plan, Role};
use crate::propagation::{Run, Stop};
use crate::rope::{Ropes, Taken};
use crate::{Gap, OriginIx};

/// How many parts of payments a run may move one by one, on average over its rows, and in any case.
const PARTS_PER_ROW: u64 = 200;
const PARTS_AT_LEAST: u64 = 10_000_000;

/// The balances whose lots a rule keeps in ropes.
pub(crate) fn tied(plan: &Plan<'_>, rule: Rule) -> Vec<bool> {
    let is_ordered = plan.declared.parameters.carriage == Carriage::Ordered;
    if !is_ordered || !matches!(rule, Rule::Fifo | Rule::Lifo) {
        return vec![false; plan.spots.len()];
    }
    let mut tied: Vec<bool> = plan.kinds.iter().map(|kind| *kind == Kind::Followed).collect();
    for (row, _) in plan.roles.iter().filter(|(_, role)| needs_lots(role)) {
        tied[plan.from[*row as usize] as usize] = false;
        tied[plan.to[*row as usize] as usize] = false;
    }
    let gap = |gap: &Gap| {
        plan.find(crate::plan::Spot { place: Place::Account(gap.account), currency: gap.currency })
    };
    plan.declared.gaps.iter().filter_map(gap).for_each(|number| tied[number as usize] = false);
    tied
}

/// Whether what is declared about a row takes lots by origin, sets them apart, puts them back or averages them.
fn needs_lots(role: &Role) -> bool {
    role.reverses.is_some()
        || role.is_reversed
        || !role.identified.is_empty()
        || role.has_apart
        || role.apart_for.is_some()
        || !role.repays.is_empty()
        || role.is_repaid
        || role.is_interest
}

/// Puts pieces into a balance as its newest lots.
pub(crate) fn put(
    (balance, is_tied): (&mut Balance, bool),
    ropes: &mut Ropes,
    pieces: &[Piece],
    carriage: Carriage,
) -> Result<(), TooLarge> {
    if !is_tied {
        return balance.put(pieces, carriage);
    }
    balance.value().checked_add(crate::lots::sum(pieces)).ok_or(TooLarge)?;
    ropes.push(&mut balance.rope, pieces);
    Ok(())
}

impl Run<'_> {
    /// Puts pieces into a balance as its newest lots.
    pub(crate) fn put(
        &mut self,
        number: usize,
        pieces: &[Piece],
        carriage: Carriage,
    ) -> Result<(), TooLarge> {
        put((&mut self.balances[number], self.is_tied[number]), &mut self.ropes, pieces, carriage)
    }

    fn taken(&self) -> Taken {
        if self.rule == Rule::Lifo { Taken::Newest } else { Taken::Oldest }
    }

    /// Whether a row about which nothing is declared moves lots as they are, from rope to rope.
    pub(crate) fn passes_whole(&self, from: usize, to: usize, (paid, received): (i64, i64)) -> bool {
        let (payer, payee) = (&self.balances[from], &self.balances[to]);
        self.is_tied[from]
            && self.is_tied[to]
            && paid == received
            && self.plan.currency_of[from] == self.plan.currency_of[to]
            && payer.rope.total >= paid
            && payee.overdraft == 0
    }

    /// Passes an amount on that [`Run::passes_whole`] allows.
    pub(crate) fn pass(&mut self, from: usize, to: usize, amount: i64) -> Result<(), Stop> {
        let taken = self.taken();
        let payer = &mut self.balances[from].rope;
        let before = (payer.total, payer.tainted);
        let cut = self.ropes.take(payer, amount, taken);
        in_band(amount, cut.tainted, before).map_err(Stop::OutOfBand)?;
        assert!(
            cut.total == amount && payer.total == before.0 - amount,
            "what is released is what the balance lost"
        );
        if self.is_watched[from] || self.is_watched[to] {
            let claims = self.ropes.claims(&cut);
            self.released.extend(claims.into_iter().map(|(origin, amount)| Piece::new(origin, amount)));
            self.delivered.extend_from_slice(&self.released);
            self.count_parts(self.ropes.visited(&cut))?;
        }
        self.balances[to].value().checked_add(amount).ok_or(TooLarge)?;
        self.ropes.append(&mut self.balances[to].rope, cut);
        self.passed = Some(cut.tainted);
        Ok(())
    }

    /// Takes an amount out of a rope, lot by lot, into [`Run::released`]. What the account does not hold is lent,
    /// which is new value.
    pub(crate) fn unravel(&mut self, from: usize, amount: i64) -> Result<(), Stop> {
        let taken = self.taken();
        let balance = &mut self.balances[from];
        let before = (balance.rope.total, balance.rope.tainted);
        let paid = amount.min(before.0);
        let cut = self.ropes.take(&mut balance.rope, paid, taken);
        in_band(paid, cut.tainted, before).map_err(Stop::OutOfBand)?;
        let start = self.released.len();
        self.ropes.unravel(cut, &mut self.released);
        assert!(
            crate::lots::sum(&self.released[start..]) == paid && balance.rope.total == before.0 - paid,
            "what is released is what the balance lost"
        );
        let short = amount - paid;
        if short > 0 {
            balance.overdraft = balance.overdraft.checked_add(short).ok_or(TooLarge)?;
            self.released.push(Piece::new(OriginIx::LENT, short));
            self.books.enter(self.plan, from, OriginIx::LENT, short);
        }
        Ok(())
    }

    /// Counts parts that were looked at one by one. Where payments pass on ever more of them, time would grow by
    /// the square of the rows; then the run stops.
    pub(crate) fn count_parts(&mut self, parts: usize) -> Result<(), Stop> {
        self.parts += parts as u64;
        let most = PARTS_AT_LEAST.max(PARTS_PER_ROW * self.plan.ledger.len() as u64);
        if self.parts > most { Err(Stop::TooManyParts) } else { Ok(()) }
    }
}

/// The bound on parts was met.
pub(crate) fn too_many_parts(row: u32) -> Problem {
    Problem::new(
        catalogue::TRACE_TOO_MANY_PARTS,
        format!("payments pass on more parts of different origins than can be followed, up to row {row}"),
        "set `carriage = \"blended\"` under [trace], which keeps each payment as one lot, and say why",
    )
}
