//! What must hold in every trace, checked on another path than the one that traces.

use trag_model::{Currency, Problem, RowId, catalogue};

use crate::OriginIx;
use crate::account::Balance;
use crate::plan::{Kind, Place, Plan};
use crate::propagation::Run;

/// A payment took more or less tainted value than is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfBand {
    pub(crate) paid: i64,
    pub(crate) tainted: i64,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// The feasible band: no payment can hold more tainted value than there was, nor more clean value.
pub(crate) fn in_band(
    paid: i64,
    tainted: i64,
    (value_before, tainted_before): (i64, i64),
) -> Result<(), OutOfBand> {
    let clean_before = value_before - tainted_before;
    let (low, high) = ((paid - clean_before).max(0), paid.min(tainted_before));
    if (low..=high).contains(&tainted) { Ok(()) } else { Err(OutOfBand { paid, tainted, low, high }) }
}

/// What came into being and what ceased, per origin and currency. Value does so only at the edge of the
/// data, where it is lent, where an origin is declared, and where one currency becomes another.
#[derive(Clone, Debug)]
pub(crate) struct Books {
    currencies: usize,
    /// Entered less left, by origin and currency.
    net: Vec<i128>,
    /// Declared value of each origin, by origin and currency.
    injected: Vec<i128>,
}

impl Books {
    pub(crate) fn new(plan: &Plan<'_>) -> Books {
        let currencies = plan.currencies.len();
        let cells = currencies * (plan.declared.origins.len() + 3);
        Books { currencies, net: vec![0; cells], injected: vec![0; cells] }
    }

    fn cell(&self, plan: &Plan<'_>, balance: usize, origin: OriginIx) -> usize {
        origin.0 as usize * self.currencies + plan.currency_of[balance] as usize
    }

    pub(crate) fn enter(&mut self, plan: &Plan<'_>, balance: usize, origin: OriginIx, amount: i64) {
        let cell = self.cell(plan, balance, origin);
        self.net[cell] += i128::from(amount);
    }

    pub(crate) fn leave(&mut self, plan: &Plan<'_>, balance: usize, origin: OriginIx, amount: i64) {
        let cell = self.cell(plan, balance, origin);
        self.net[cell] -= i128::from(amount);
    }

    pub(crate) fn inject(&mut self, plan: &Plan<'_>, balance: usize, origin: OriginIx, amount: i64) {
        let cell = self.cell(plan, balance, origin);
        self.injected[cell] += i128::from(amount);
    }

    /// Declared value of an origin, by currency, ascending, without currencies that have none.
    pub(crate) fn injected(&self, plan: &Plan<'_>, origin: OriginIx) -> Vec<(Currency, i128)> {
        let start = origin.0 as usize * self.currencies;
        let cells = plan.currencies.iter().zip(&self.injected[start..start + self.currencies]);
        cells.filter(|(_, amount)| **amount > 0).map(|(currency, amount)| (*currency, *amount)).collect()
    }
}

/// Conservation: per origin and currency, what entered is what lies somewhere.
pub(crate) fn conserved(plan: &Plan<'_>, run: &Run<'_>) -> Result<(), Problem> {
    let (books, balances) = (&run.books, &run.balances);
    let mut held = vec![0_i128; books.net.len()];
    for (number, balance) in balances.iter().enumerate() {
        let aside = balance.repaid.claims().chain(balance.lost.claims());
        for (origin, amount) in balance.claims(&run.ropes).into_iter().chain(aside) {
            held[books.cell(plan, number, origin)] += i128::from(amount);
        }
    }
    match held.iter().zip(&books.net).position(|(held, net)| held != net) {
        None => Ok(()),
        Some(cell) => {
            let currency = plan.currencies[cell % books.currencies];
            let (held, net) = (held[cell], books.net[cell]);
            let text = format!("{held} of an origin in {currency} lies in the end where {net} entered");
            Err(broken(text))
        }
    }
}

/// The balances again, from the columns of the ledger alone.
pub(crate) fn balances_agree(plan: &Plan<'_>, openings: &[i64], balances: &[Balance]) -> Result<(), Problem> {
    let mut counted: Vec<i128> = openings.iter().copied().map(i128::from).collect();
    for row in plan.moving_rows() {
        let (from, to) = (plan.from[row.0 as usize] as usize, plan.to[row.0 as usize] as usize);
        counted[from] -= i128::from(plan.ledger.paid(RowId(row.0)).0.0);
        counted[to] += i128::from(plan.ledger.received(RowId(row.0)).0.0);
    }
    let has_gap = |number: usize| {
        let spot = plan.spots[number];
        let own =
            |gap: &crate::Gap| (Place::Account(gap.account), gap.currency) == (spot.place, spot.currency);
        plan.declared.gaps.iter().any(own)
    };
    for (number, balance) in balances.iter().enumerate() {
        let checked = plan.kinds[number] == Kind::Followed && !has_gap(number);
        if checked && i128::from(balance.printed()) != counted[number] {
            let (traced, counted) = (balance.printed(), counted[number]);
            return Err(broken(format!("a balance ends at {traced}, and its rows sum to {counted}")));
        }
    }
    Ok(())
}

fn broken(text: String) -> Problem {
    Problem::new(
        catalogue::TRACE_NOT_CONSERVED,
        text,
        "this is a fault of the program: no figure of this trace is given",
    )
}

#[cfg(test)]
mod tests {
    use trag_model::ledger_text;

    use super::*;
    use crate::lots::{Carriage, Piece};
    use crate::{Declarations, methods::Rule};

    #[test]
    fn the_feasible_band_has_two_ends() {
        let of_seven = |tainted| in_band(7, tainted, (10, 6)).is_ok();
        assert_eq!([2, 3, 6, 7].map(of_seven), [false, true, true, false]);
    }

    #[test]
    fn value_from_nowhere_and_a_wrong_balance_are_seen() {
        let text = ledger_text::parse("2024-01-01 A -> B 10.00 EUR").unwrap();
        let declared = Declarations::default();
        let plan = Plan::new(&text.ledger, &text.accounts, &declared).unwrap();
        let openings = [1_000, 0];
        let mut run = Run::new(&plan, Rule::Fifo, &openings).unwrap();
        run.step(0).unwrap();
        assert!(conserved(&plan, &run).is_ok());
        assert!(balances_agree(&plan, &openings, &run.balances).is_ok());
        run.balances[1].lots.push(&[Piece::new(OriginIx::OWN, 1)], Carriage::Ordered).unwrap();
        let seen = conserved(&plan, &run).unwrap_err();
        assert_eq!(seen.code, catalogue::TRACE_NOT_CONSERVED);
        let seen = balances_agree(&plan, &openings, &run.balances).unwrap_err();
        assert_eq!(seen.code.0, "TRC001");
    }
}
