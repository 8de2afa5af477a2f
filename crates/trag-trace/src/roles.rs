//! What is declared about single rows, checked and turned into roles.

use trag_model::{Problem, RowId};

use crate::plan::{Kind, Place, Plan, Role, Spot, fault};
use crate::{EndKind, IdentifiedWith, OriginIx, OriginKind};

impl Plan<'_> {
    /// Resolves all declarations about rows.
    pub(crate) fn declare_roles(&mut self) -> Result<(), Problem> {
        self.declare_origins()?;
        self.declare_assets()?;
        self.declare_ends()?;
        self.declare_links()?;
        self.declare_reversals()?;
        self.declare_identified()?;
        self.declare_coordinated()?;
        self.declare_interest()?;
        self.check_openings_and_gaps()
    }

    fn role_mut(&mut self, row: RowId) -> Result<&mut Role, Problem> {
        match self.has_role.get_mut(row.0 as usize) {
            Some(has_role) => {
                *has_role = true;
                Ok(self.roles.entry(row.0).or_default())
            }
            None => Err(fault(format!("a declaration names row {}, and there is none", row.0))),
        }
    }

    fn declare_origins(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for (place, origin) in declared.origins.iter().enumerate() {
            let claim = OriginIx::declared(place);
            let index = if origin.kind == OriginKind::Own { OriginIx::OWN } else { claim };
            for part in &origin.parts {
                let amount = part.amount.map(|amount| amount.0);
                self.role_mut(part.row)?.parts.push((index, amount));
                let received = self.ledger.received(part.row).0.0;
                let parts = self.role(part.row.0).map_or(&[][..], |role| &role.parts);
                let whole = parts.len() > 1 && parts.iter().any(|part| part.1.is_none());
                let sum: i128 = parts.iter().map(|part| i128::from(part.1.unwrap_or(received))).sum();
                if whole || sum > i128::from(received) || amount.is_some_and(|amount| amount <= 0) {
                    let text = format!("the origins of row {} do not fit its amount", part.row.0);
                    return Err(fault(text));
                }
            }
        }
        Ok(())
    }

    fn declare_assets(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for (place, asset) in declared.assets.iter().enumerate() {
            let mut currency = None;
            for row in asset.purchases.iter().chain(&asset.improvements) {
                self.role_mut(*row)?;
                let own = self.spots[self.from[row.0 as usize] as usize].currency;
                if *currency.get_or_insert(own) != own {
                    let text = format!("asset `{}` is paid in two currencies", asset.name);
                    return Err(Problem { help: "declare the parts as two assets".into(), ..fault(text) });
                }
                self.send(*row, Spot { place: Place::Asset(place), currency: own })?;
            }
            let Some(currency) = currency else {
                return Err(fault(format!("no row paid for asset `{}`", asset.name)));
            };
            if asset.lent.0 < 0 {
                return Err(fault(format!("the lent part of asset `{}` is below zero", asset.name)));
            }
            let held = self.number(Spot { place: Place::Asset(place), currency }, Kind::Held);
            for sale in &asset.sales {
                let (part, whole) = sale.share.unwrap_or((1, 1));
                if part <= 0 || part > whole {
                    return Err(fault(format!("a share of asset `{}` is not between 0 and 1", asset.name)));
                }
                let row = sale.row;
                self.role_mut(row)?;
                let paid = self.spots[self.from[row.0 as usize] as usize].currency;
                let buyer = self.number(Spot { place: Place::Buyer(place), currency: paid }, Kind::Held);
                let role = self.role_mut(row)?;
                if role.sale.replace((held, part, whole)).is_some() {
                    return Err(fault(format!("row {} sells two assets", row.0)));
                }
                role.buyer = buyer;
            }
        }
        Ok(())
    }

    fn declare_ends(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for end in &declared.ends {
            if let EndKind::Debt(Some(asset)) = end.kind
                && asset >= declared.assets.len()
            {
                return Err(fault("a debt is secured on an asset that is not declared"));
            }
            for row in &end.rows {
                self.role_mut(*row)?;
                let currency = self.spots[self.to[row.0 as usize] as usize].currency;
                self.send(*row, Spot { place: Place::End(end.kind), currency })?;
            }
        }
        Ok(())
    }

    fn declare_links(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for link in &declared.links {
            self.role_mut(link.left)?;
            self.role_mut(link.arrived)?.after.push(link.left.0);
            if link.left >= link.arrived {
                let text = format!("row {} cannot arrive before row {} left", link.arrived.0, link.left.0);
                return Err(fault(text));
            }
            let currency = self.spots[self.to[link.left.0 as usize] as usize].currency;
            let spot = Spot { place: Place::InTransit(link.left), currency };
            self.send(link.left, spot)?;
            let from = self.number(spot, Kind::Held);
            let old = self.from[link.arrived.0 as usize];
            if self.kinds[old as usize] == Kind::Held {
                return Err(fault(format!("row {} has two declared sources", link.arrived.0)));
            }
            self.from[link.arrived.0 as usize] = from;
        }
        Ok(())
    }

    fn declare_reversals(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for reversal in &declared.reversals {
            let (of, by) = (reversal.of, reversal.by);
            self.role_mut(of)?.is_reversed = true;
            let role = self.role_mut(by)?;
            let twice = role.reverses.replace(of.0).is_some() || role.sale.is_some();
            role.after.push(of.0);
            let (of_at, by_at) = (of.0 as usize, by.0 as usize);
            let is_mirror = self.to[by_at] == self.from[of_at]
                && self.ledger.payer(by) == self.ledger.payee(of)
                && self.ledger.received(by) == self.ledger.paid(of)
                && self.ledger.paid(by) == self.ledger.received(of);
            if of >= by || twice || !is_mirror {
                let text = format!("row {} does not take back row {}", by.0, of.0);
                let help = "a reversal is later, and brings the same amount back between the same accounts";
                return Err(Problem { help: help.into(), ..fault(text) });
            }
            self.from[by_at] = self.to[of_at];
        }
        Ok(())
    }

    fn declare_identified(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for identified in &declared.identified {
            let payment = identified.payment;
            if !identified.note.is_complete() {
                return Err(needs_note(payment, "identified by fact"));
            }
            match identified.with {
                IdentifiedWith::Origin(place) => {
                    let Some(origin) = declared.origins.get(place) else {
                        return Err(fault("a payment is identified with an origin that is not declared"));
                    };
                    let own = origin.kind == OriginKind::Own;
                    let index = if own { OriginIx::OWN } else { OriginIx::declared(place) };
                    self.role_mut(payment)?.identified.push(index);
                }
                IdentifiedWith::Row(row) => {
                    let role = self.role_mut(payment)?;
                    role.has_apart = true;
                    role.after.push(row.0);
                    let taken = self.role_mut(row)?.apart_for.replace(payment.0).is_some();
                    if row >= payment || taken || self.to[row.0 as usize] != self.from[payment.0 as usize] {
                        let text =
                            format!("row {} cannot be paid with what row {} brought in", payment.0, row.0);
                        return Err(fault(text));
                    }
                }
            }
        }
        Ok(())
    }

    fn declare_coordinated(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for coordination in &declared.coordinated {
            let (payment, credit) = (coordination.payment, coordination.credit);
            if !coordination.note.is_complete() {
                return Err(needs_note(payment, "traced backward"));
            }
            self.role_mut(payment)?.is_repaid = true;
            let role = self.role_mut(credit)?;
            role.repays.push(payment.0);
            role.repays.sort_unstable_by(|a, b| b.cmp(a));
            role.after.push(payment.0);
            let (from, to) = (self.from[payment.0 as usize], self.to[payment.0 as usize]);
            let same_currency = self.spots[from as usize].currency == self.spots[to as usize].currency;
            if payment >= credit || from != self.to[credit.0 as usize] || !same_currency {
                let text = format!(
                    "row {} cannot repay what row {} overdrew: it must be later, in the same account and \
                     currency",
                    credit.0, payment.0
                );
                return Err(fault(text));
            }
        }
        Ok(())
    }

    fn declare_interest(&mut self) -> Result<(), Problem> {
        let declared = self.declared;
        for interest in &declared.interest {
            let row = interest.row;
            let role = self.role_mut(row)?;
            let twice = std::mem::replace(&mut role.is_interest, true) || !role.parts.is_empty();
            let (from, to) = (self.from[row.0 as usize] as usize, self.to[row.0 as usize] as usize);
            let is_credit = self.kinds[from] == Kind::Outside && self.kinds[to] == Kind::Followed;
            if twice || !is_credit || interest.from >= self.ledger.day(row) {
                let text = format!("row {} cannot be interest of a period before it", row.0);
                let help = "interest is credited once, from outside, after a period of at least one day, and \
                            the row is no declared origin";
                return Err(Problem { help: help.into(), ..fault(text) });
            }
        }
        Ok(())
    }

    fn check_openings_and_gaps(&self) -> Result<(), Problem> {
        let declared = self.declared;
        for opening in &declared.openings {
            let known =
                opening.parts.iter().all(|(place, amount)| *place < declared.origins.len() && amount.0 > 0);
            let sum: i128 = opening.parts.iter().map(|(_, amount)| i128::from(amount.0)).sum();
            if !known || sum > i128::from(opening.balance.0.max(0)) {
                return Err(fault("the parts of an opening balance do not fit it"));
            }
        }
        for gap in &declared.gaps {
            let spot = Spot { place: Place::Account(gap.account), currency: gap.currency };
            let number = self.find(spot).filter(|number| self.kinds[*number as usize] == Kind::Followed);
            if number.is_none() || gap.from >= gap.to {
                return Err(fault("a gap names an account without rows, or no period"));
            }
        }
        Ok(())
    }

    /// Sends what a row pays to a declared place instead of its payee.
    fn send(&mut self, row: RowId, spot: Spot) -> Result<(), Problem> {
        let number = self.number(spot, Kind::Held);
        let at = row.0 as usize;
        if self.kinds[self.to[at] as usize] == Kind::Held {
            return Err(fault(format!("row {} is declared to go to two places", row.0)));
        }
        self.to[at] = number;
        Ok(())
    }
}

fn needs_note(row: RowId, what: &str) -> Problem {
    let help = "say who declares it and on what evidence";
    Problem { help: help.into(), ..fault(format!("row {} is {what} without an evidence note", row.0)) }
}
