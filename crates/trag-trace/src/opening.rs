//! Opening balances: declared, or the least that the rows imply.

use trag_model::{AccountIx, Currency, Minor};

use crate::plan::{Kind, Place, Plan, Spot};
use crate::{Opening, OriginIx, OriginKind};

/// The opening balance a trace worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpeningUsed {
    /// The account.
    pub account: AccountIx,
    /// The currency of the balance.
    pub currency: Currency,
    /// The balance, in minor units.
    pub balance: Minor,
    /// How much of it is of unknown origin.
    pub unknown: Minor,
    /// Whether it is declared; else it is the least balance under which the rows never overdraw the account.
    pub is_declared: bool,
}

impl Plan<'_> {
    fn opening(&self, number: usize) -> Option<&Opening> {
        let place = self.opening_of.get(number).copied().flatten()?;
        self.declared.openings.get(place as usize)
    }

    /// The parts of an opening balance whose origin is declared, oldest first. An asset opens with the part
    /// of its price that was lent.
    pub(crate) fn opening_parts(&self, number: usize) -> Vec<(OriginIx, i64)> {
        if let Place::Asset(asset) = self.spots[number].place {
            let lent = self.declared.assets[asset].lent.0;
            return (lent > 0).then_some((OriginIx::LENT, lent)).into_iter().collect();
        }
        let origin = |place: usize| match self.declared.origins[place].kind {
            OriginKind::Own => OriginIx::OWN,
            OriginKind::Claim => OriginIx::declared(place),
        };
        let parts = self.opening(number).map_or(&[][..], |opening| &opening.parts);
        parts.iter().map(|(place, amount)| (origin(*place), amount.0)).collect()
    }

    /// The opening balance of every balance when the rows are taken in this order, in minor units. `None`
    /// where one cannot be counted.
    pub(crate) fn openings(&self, rows: &[u32]) -> Option<Vec<i64>> {
        let mut running = vec![0_i128; self.spots.len()];
        let mut lowest = vec![0_i128; self.spots.len()];
        for row in rows {
            let (from, to) = (self.from[*row as usize] as usize, self.to[*row as usize] as usize);
            if from == to && self.role(*row).is_none() {
                continue;
            }
            let row = trag_model::RowId(*row);
            running[from] -= i128::from(self.ledger.paid(row).0.0);
            lowest[from] = lowest[from].min(running[from]);
            running[to] += i128::from(self.ledger.received(row).0.0);
        }
        let mut openings = Vec::with_capacity(self.spots.len());
        for (number, lowest) in lowest.into_iter().enumerate() {
            openings.push(match (self.kinds[number], self.opening(number)) {
                (Kind::Followed, Some(opening)) => opening.balance.0,
                (Kind::Followed, None) => i64::try_from(-lowest).ok()?,
                (Kind::Outside | Kind::Held, _) => self.opening_parts(number).iter().map(|part| part.1).sum(),
            });
        }
        Some(openings)
    }

    /// The openings in words for the record, ascending by account; those of nothing that nobody declared are
    /// left out.
    pub(crate) fn openings_used(&self, openings: &[i64]) -> Vec<OpeningUsed> {
        let mut used = Vec::new();
        for (number, balance) in openings.iter().enumerate() {
            let is_declared = self.opening(number).is_some();
            let Spot { place: Place::Account(account), currency } = self.spots[number] else { continue };
            if is_declared || *balance != 0 {
                let known: i64 = self.opening_parts(number).iter().map(|(_, amount)| *amount).sum();
                let unknown = Minor((*balance - known).max(0));
                used.push(OpeningUsed { account, currency, balance: Minor(*balance), unknown, is_declared });
            }
        }
        used.sort_unstable();
        used
    }
}
