//! One person's means and spending, period by period, by every indirect method at once.
//!
//! What a person has is declared for the end of some days; the first of them is the opening position, and every
//! period runs from one such day to the next. What a person spends and receives is declared for whole periods,
//! by the day they end on.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, Day, Ledger};

use super::{
    ApplicationFigures, BankDeposits, DepositsFigures, NetWorth, NetWorthFigures, OriginOfProperty,
    PropertyFigures, SourceApplication, TooLarge, own_deposits, sum,
};
use crate::OpeningUsed;

/// Amounts in minor units, by day.
pub type ByDay = BTreeMap<Day, i128>;

/// Something a person owns, at cost, or owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// What it is.
    pub name: String,
    /// What it stands at, at the end of each day. Before the first it is nothing; none is left out after it.
    pub at: ByDay,
    /// Whether it is a balance in the accounts, so that a change of it is no outlay.
    pub is_balance: bool,
}

/// Of what kind lawful income is, as the Serbian law divides it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum IncomeKind {
    /// Reported to the tax authority.
    #[default]
    Reported,
    /// Not taxed.
    Untaxed,
    /// Acquired without charge: inheritance, gift.
    WithoutCharge,
    /// Lawful in another way.
    Other,
}

/// The facts about one person, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// Assets at cost.
    pub assets: Vec<Position>,
    /// Liabilities. Their increase is what was borrowed.
    pub liabilities: Vec<Position>,
    /// Expenditures, by the day their period ends on.
    pub expenditures: Vec<(String, ByDay)>,
    /// Lawful income other than loans, likewise.
    pub income: Vec<(IncomeKind, String, ByDay)>,
    /// Money taken out of the accounts and paid in again, likewise.
    pub redeposits: ByDay,
}

/// One period by every method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// Net worth.
    pub net_worth: (NetWorth, NetWorthFigures),
    /// Source and application of funds.
    pub application: (SourceApplication, ApplicationFigures),
    /// Bank deposits, where accounts are named.
    pub deposits: Option<(BankDeposits, DepositsFigures)>,
}

/// Why facts cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is no opening position, or no period after it.
    NoPeriod,
    /// A position is not stated at the end of this day, though it was before.
    NotStated(String, Day),
    /// Something is declared for a day on which no period ends.
    NoPeriodEnds(String, Day),
    /// A sum beyond what can be counted.
    TooLarge,
    /// Two methods that must agree do not.
    Disagree,
}

impl From<TooLarge> for Unfit {
    fn from(_: TooLarge) -> Unfit {
        Unfit::TooLarge
    }
}

/// The accounts of the person, in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct OwnAccounts<'a> {
    /// The movements.
    pub ledger: &'a Ledger,
    /// The accounts.
    pub accounts: &'a [AccountIx],
    /// The currency that counts.
    pub currency: Currency,
    /// Opening balances, as a trace used them.
    pub openings: &'a [OpeningUsed],
}

impl Means {
    /// All periods in order. Net worth and source and application must agree; that is checked.
    ///
    /// # Errors
    ///
    /// Facts that do not fit each other, or sums beyond counting.
    pub fn periods(&self, own: Option<OwnAccounts<'_>>) -> Result<Vec<Period>, Unfit> {
        let days = self.days()?;
        let mut periods = Vec::new();
        for (before, last) in days.iter().zip(days.iter().skip(1)) {
            periods.push(self.period(*before, *last, own)?);
        }
        Ok(periods)
    }

    /// The days on which positions are stated, checked.
    fn days(&self) -> Result<Vec<Day>, Unfit> {
        let positions = || self.assets.iter().chain(&self.liabilities);
        let days: BTreeSet<Day> = positions().flat_map(|position| position.at.keys().copied()).collect();
        if days.len() < 2 {
            return Err(Unfit::NoPeriod);
        }
        for position in positions() {
            let first = position.at.keys().next().copied();
            let later = days.iter().filter(|day| first.is_some_and(|first| **day > first));
            if let Some(day) = { later }.find(|day| !position.at.contains_key(day)) {
                return Err(Unfit::NotStated(position.name.clone(), *day));
            }
        }
        let ends: BTreeSet<Day> = days.iter().skip(1).copied().collect();
        let flows = self.expenditures.iter().map(|(name, by_day)| (name.as_str(), by_day));
        let income = self.income.iter().map(|(_, name, by_day)| (name.as_str(), by_day));
        for (name, by_day) in flows.chain(income).chain([("redeposits", &self.redeposits)]) {
            if let Some(day) = by_day.keys().find(|day| !ends.contains(day)) {
                return Err(Unfit::NoPeriodEnds(name.to_owned(), *day));
            }
        }
        Ok(days.into_iter().collect())
    }

    fn period(&self, before: Day, last: Day, own: Option<OwnAccounts<'_>>) -> Result<Period, Unfit> {
        let flow = |by_day: &ByDay| by_day.get(&last).copied().unwrap_or(0);
        let expenditures = sum(&self.expenditures.iter().map(|own| flow(&own.1)).collect::<Vec<_>>())?;
        let known_sources = sum(&self.income.iter().map(|own| flow(&own.2)).collect::<Vec<_>>())?;
        let worth = |day: Day| -> Result<(i128, i128), TooLarge> {
            Ok((total(&self.assets, day)?, total(&self.liabilities, day)?))
        };
        let ((assets_before, owed_before), (assets, liabilities)) = (worth(before)?, worth(last)?);
        let net_worth_before = assets_before.checked_sub(owed_before).ok_or(TooLarge)?;
        let facts = NetWorth { net_worth_before, assets, liabilities, expenditures, known_sources };
        let figures = facts.figures()?;
        let application = self.application(before, last)?;
        let applied = application.figures()?;
        if applied.unknown != figures.unknown {
            return Err(Unfit::Disagree);
        }
        let first = Day(before.0.saturating_add(1));
        let deposits = match own {
            Some(own) => {
                let outlays = self.outlays(before, last, expenditures)?;
                let facts = self.deposits(own, (first, last), outlays, known_sources)?;
                Some((facts.clone(), facts.figures()?))
            }
            None => None,
        };
        Ok(Period { first, last, net_worth: (facts, figures), application: (application, applied), deposits })
    }

    fn application(&self, before: Day, last: Day) -> Result<SourceApplication, TooLarge> {
        let mut facts = SourceApplication::default();
        for position in &self.assets {
            facts.asset(&position.name, position.on(before), position.on(last))?;
        }
        for position in &self.liabilities {
            facts.liability(&position.name, position.on(before), position.on(last))?;
        }
        let flow = |by_day: &ByDay| by_day.get(&last).copied().unwrap_or(0);
        facts.applications.extend(self.expenditures.iter().map(|(name, own)| (name.clone(), flow(own))));
        facts.sources.extend(self.income.iter().map(|(_, name, own)| (name.clone(), flow(own))));
        Ok(facts)
    }

    /// Everything the person paid: expenditures, what assets other than balances cost more, debts repaid.
    fn outlays(&self, before: Day, last: Day, expenditures: i128) -> Result<i128, TooLarge> {
        let bought = self.assets.iter().filter(|asset| !asset.is_balance);
        let bought = bought.map(|asset| asset.on(last) - asset.on(before));
        let repaid = self.liabilities.iter().map(|debt| debt.on(before) - debt.on(last));
        let positive: Vec<i128> = bought.chain(repaid).filter(|amount| *amount > 0).collect();
        sum(&[expenditures, sum(&positive)?])
    }

    fn deposits(
        &self,
        own: OwnAccounts<'_>,
        (first, last): (Day, Day),
        outlays: i128,
        known_sources: i128,
    ) -> Result<BankDeposits, TooLarge> {
        let (gross, between) = own_deposits(own.ledger, own.accounts, own.currency, (first, last));
        let borrowed: Vec<i128> = self
            .liabilities
            .iter()
            .map(|debt| debt.on(last) - debt.on(Day(first.0 - 1)))
            .filter(|amount| *amount > 0)
            .collect();
        Ok(BankDeposits {
            gross_deposits: gross.0,
            own_transfers: between.0,
            redeposits: self.redeposits.get(&last).copied().unwrap_or(0),
            opening_balances: own.balances(Day(first.0 - 1)),
            closing_balances: own.balances(last),
            outlays,
            known_sources: sum(&[known_sources, sum(&borrowed)?])?,
        })
    }

    /// The Serbian formula over every run of up to three consecutive periods of at most three years together.
    /// What was borrowed is the increase of debts; what was repaid is an expenditure. A run in which property
    /// did not increase is left out, because the law speaks of an increase.
    ///
    /// # Errors
    ///
    /// As [`Means::periods`].
    pub fn property(
        &self,
        dinars_per_euro: (i64, i64),
    ) -> Result<Vec<(Day, Day, OriginOfProperty, PropertyFigures)>, Unfit> {
        let days = self.days()?;
        let mut all = Vec::new();
        for length in 1..=3 {
            for run in days.windows(length + 1) {
                let (before, last) = (run[0], run[length]);
                if last.0.saturating_sub(before.0) > 3 * 366 {
                    continue;
                }
                let facts = self.property_facts(before, &run[1..])?;
                if facts.increase > 0 {
                    let figures = facts.figures(dinars_per_euro)?;
                    all.push((Day(before.0 + 1), last, facts, figures));
                }
            }
        }
        Ok(all)
    }

    fn property_facts(&self, before: Day, ends: &[Day]) -> Result<OriginOfProperty, TooLarge> {
        let last = ends.last().copied().unwrap_or(before);
        let over = |by_day: &ByDay| -> Vec<i128> {
            ends.iter().filter_map(|day| by_day.get(day)).copied().collect()
        };
        let income = |kind: IncomeKind| {
            let own = self.income.iter().filter(|own| own.0 == kind);
            sum(&own.flat_map(|own| over(&own.2)).collect::<Vec<_>>())
        };
        let changes: Vec<i128> =
            self.liabilities.iter().map(|debt| debt.on(last) - debt.on(before)).collect();
        let part = |sign: i128| sum(&changes.iter().map(|own| (own * sign).max(0)).collect::<Vec<_>>());
        let spent: Vec<i128> = self.expenditures.iter().flat_map(|own| over(&own.1)).collect();
        let increase =
            total(&self.assets, last)?.checked_sub(total(&self.assets, before)?).ok_or(TooLarge)?;
        Ok(OriginOfProperty {
            increase,
            private_expenditures: sum(&[sum(&spent)?, part(-1)?])?,
            reported_income: income(IncomeKind::Reported)?,
            untaxed_income: income(IncomeKind::Untaxed)?,
            without_charge: income(IncomeKind::WithoutCharge)?,
            borrowed: part(1)?,
            otherwise_lawful: income(IncomeKind::Other)?,
        })
    }
}

impl Position {
    fn on(&self, day: Day) -> i128 {
        self.at.get(&day).copied().unwrap_or(0)
    }
}

fn total(positions: &[Position], day: Day) -> Result<i128, TooLarge> {
    sum(&positions.iter().map(|position| position.on(day)).collect::<Vec<_>>())
}

impl OwnAccounts<'_> {
    /// The sum of the balances of the accounts at the end of a day.
    #[must_use]
    pub fn balances(&self, day: Day) -> i128 {
        let is_own = |account: AccountIx| self.accounts.contains(&account);
        let openings =
            self.openings.iter().filter(|own| is_own(own.account) && own.currency == self.currency);
        let mut sum: i128 = openings.map(|opening| i128::from(opening.balance.0)).sum();
        for row in self.ledger.movements().take_while(|row| self.ledger.day(*row) <= day) {
            let ((paid, paid_in), (received, received_in)) =
                (self.ledger.paid(row), self.ledger.received(row));
            if is_own(self.ledger.payer(row)) && paid_in == self.currency {
                sum -= i128::from(paid.0);
            }
            if is_own(self.ledger.payee(row)) && received_in == self.currency {
                sum += i128::from(received.0);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests;
