//! What each row does in a trace: from which balance to which, and what is declared about it.

use std::collections::BTreeMap;

use trag_model::{AccountIx, AccountTable, Currency, Ledger, LookupMap, Problem, RowId, catalogue};

use crate::methods::Terms;
use crate::{Declarations, EndKind, OriginIx};

/// Where value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In an account.
    Account(AccountIx),
    /// In an asset, by its place in [`Declarations::assets`].
    Asset(usize),
    /// On its way: it left by this row and has not arrived yet.
    InTransit(RowId),
    /// At an end.
    End(EndKind),
    /// With whoever bought an asset, by the place of the asset.
    Buyer(usize),
}

/// How value behaves at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is followed: what comes in may go out again.
    Followed,
    /// It is not followed: what comes in stays, what goes out is of unknown origin.
    Outside,
    /// It stays until a declared row takes it out.
    Held,
}

/// A place and the currency of its balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    pub(crate) place: Place,
    pub(crate) currency: Currency,
}

/// What is declared about one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    /// Origins that the row brings in, with the amount where it is not all.
    pub(crate) parts: Vec<(OriginIx, Option<i64>)>,
    /// The payee's row sells a share of the balance at this place: index of the balance, numerator,
    /// denominator.
    pub(crate) sale: Option<(u32, i64, i64)>,
    /// The money the buyer of an asset gave goes here.
    pub(crate) buyer: u32,
    /// The row that this one takes back.
    pub(crate) reverses: Option<u32>,
    /// Whether a later row takes this one back.
    pub(crate) is_reversed: bool,
    /// Origins that the payment takes first.
    pub(crate) identified: Vec<OriginIx>,
    /// Whether value may be set apart for this payment.
    pub(crate) has_apart: bool,
    /// The later payment that this row's value is set apart for.
    pub(crate) apart_for: Option<u32>,
    /// Overdrawing payments that this credit was arranged to repay, newest first.
    pub(crate) repays: Vec<u32>,
    /// Whether a later credit was arranged to repay this payment.
    pub(crate) is_repaid: bool,
    /// Whether the row credits interest that takes the average composition of its period.
    pub(crate) is_interest: bool,
    /// Rows of the same moment that must be taken before this one.
    pub(crate) after: Vec<u32>,
}

/// The whole of it.
pub(crate) struct Plan<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) declared: &'a Declarations,
    pub(crate) terms: Terms,
    /// Every balance; the number of a balance is its place here.
    pub(crate) spots: Vec<Spot>,
    pub(crate) kinds: Vec<Kind>,
    /// Per row, the balance that pays.
    pub(crate) from: Vec<u32>,
    /// Per row, the balance that receives.
    pub(crate) to: Vec<u32>,
    /// Per row, whether it moves value. The second leg of a linked transfer does not, except where it is the
    /// arrival of value in transit.
    pub(crate) moves: Vec<bool>,
    /// The currencies of the balances, ascending.
    pub(crate) currencies: Vec<Currency>,
    /// Per balance, the place of its currency in `currencies`.
    pub(crate) currency_of: Vec<u32>,
    /// Per balance, the place of its declared opening.
    pub(crate) opening_of: Vec<Option<u32>>,
    pub(crate) roles: BTreeMap<u32, Role>,
    /// Per row, whether anything is declared about it.
    pub(crate) has_role: Vec<bool>,
    numbers: LookupMap<Spot, u32>,
}

/// A fault in what is declared.
pub(crate) fn fault(text: impl Into<String>) -> Problem {
    Problem::new(catalogue::TRACE_DECLARATION_INVALID, text, "correct what is declared for the trace")
}

impl<'a> Plan<'a> {
    /// Resolves the declarations against the ledger.
    pub(crate) fn new(
        ledger: &'a Ledger,
        accounts: &AccountTable,
        declared: &'a Declarations,
    ) -> Result<Plan<'a>, Problem> {
        let parameters = &declared.parameters;
        let mut plan = Plan {
            ledger,
            declared,
            terms: Terms { claimants: parameters.claimants, unknown: parameters.unknown },
            spots: Vec::new(),
            kinds: Vec::new(),
            from: Vec::with_capacity(ledger.len()),
            to: Vec::with_capacity(ledger.len()),
            moves: Vec::new(),
            currencies: Vec::new(),
            currency_of: Vec::new(),
            opening_of: Vec::new(),
            roles: BTreeMap::new(),
            has_role: vec![false; ledger.len()],
            numbers: LookupMap::default(),
        };
        let known = |account: AccountIx| (account.0 as usize) < accounts.accounts.len();
        let named = declared.outside.iter().map(|outside| outside.account);
        let named = named.chain(declared.openings.iter().map(|opening| opening.account));
        let named = named.chain(declared.gaps.iter().map(|gap| gap.account));
        let mut named = named.chain(declared.owners.iter().flat_map(|owner| owner.accounts.iter().copied()));
        if let Some(account) = named.find(|account| !known(*account)) {
            return Err(fault(format!("a declaration names account {}, and there is none", account.0)));
        }
        let mut followed: Vec<bool> = accounts.accounts.iter().map(|a| a.can_be_followed()).collect();
        declared.outside.iter().for_each(|outside| followed[outside.account.0 as usize] = false);
        plan.route(&followed);
        let mut openings = Vec::new();
        for opening in &declared.openings {
            let spot = Spot { place: Place::Account(opening.account), currency: opening.currency };
            openings.push(plan.number(spot, Kind::Followed));
        }
        plan.declare_roles()?;
        plan.pass_over_second_legs();
        plan.number_currencies();
        plan.opening_of = vec![None; plan.spots.len()];
        for (place, number) in (0_u32..).zip(openings) {
            if plan.opening_of[number as usize].replace(place).is_some() {
                return Err(fault("an account has two opening balances in one currency"));
            }
        }
        Ok(plan)
    }

    /// The two balances of every row, before declarations.
    fn route(&mut self, followed: &[bool]) {
        let kind = |account: AccountIx| {
            if followed[account.0 as usize] { Kind::Followed } else { Kind::Outside }
        };
        for row in self.ledger.rows() {
            let (payer, payee) = (self.ledger.payer(row), self.ledger.payee(row));
            let paid = Spot { place: Place::Account(payer), currency: self.ledger.paid(row).1 };
            let received = Spot { place: Place::Account(payee), currency: self.ledger.received(row).1 };
            let from = self.number(paid, kind(payer));
            let to = self.number(received, kind(payee));
            self.from.push(from);
            self.to.push(to);
        }
    }

    /// Each linked transfer moves its value once. Where the payee's statement books it later than the payer's,
    /// the value is in transit between the two rows; else, and where something is declared about the row that
    /// does not bear that, all of it moves by the row of the payer's statement.
    fn pass_over_second_legs(&mut self) {
        self.moves = self.ledger.rows().map(|row| !self.ledger.is_second_leg(row)).collect();
        if self.ledger.other_leg.is_all_missing() {
            return;
        }
        for arrived in self.ledger.rows().filter(|row| self.ledger.is_second_leg(*row)) {
            let Some(left) = self.ledger.other_leg(arrived) else { continue };
            let (left_at, arrived_at) = (left.0 as usize, arrived.0 as usize);
            let bears_it = self.role(left.0).is_none_or(|role| {
                !role.is_reversed && !role.is_repaid && role.sale.is_none() && role.apart_for.is_none()
            });
            let later = self.ledger.booked(left) < self.ledger.booked(arrived);
            let is_declared = self.kinds[self.to[left_at] as usize] == Kind::Held;
            if later && bears_it && !is_declared && self.role(arrived.0).is_none() {
                let currency = self.ledger.received(left).1;
                let spot = Spot { place: Place::InTransit(left), currency };
                let transit = self.number(spot, Kind::Held);
                (self.to[left_at], self.from[arrived_at]) = (transit, transit);
                self.moves[arrived_at] = true;
            }
        }
    }

    /// The rows that move value, in the order of the ledger.
    pub(crate) fn moving_rows(&self) -> impl Iterator<Item = RowId> + '_ {
        self.ledger.rows().filter(|row| self.moves[row.0 as usize])
    }

    /// The number of a balance, made where there is none yet.
    pub(crate) fn number(&mut self, spot: Spot, kind: Kind) -> u32 {
        if let Some(number) = self.numbers.get(&spot) {
            return *number;
        }
        let number = u32::try_from(self.spots.len()).unwrap_or(u32::MAX);
        self.spots.push(spot);
        self.kinds.push(kind);
        self.numbers.insert(spot, number);
        number
    }

    fn number_currencies(&mut self) {
        self.currencies = self.spots.iter().map(|spot| spot.currency).collect();
        self.currencies.sort_unstable();
        self.currencies.dedup();
        let place = |spot: &Spot| self.currencies.partition_point(|known| *known < spot.currency);
        let places = self.spots.iter().map(|spot| u32::try_from(place(spot)).unwrap_or(u32::MAX));
        self.currency_of = places.collect();
    }

    /// The number of the balance at a place in a currency, if anything ever touched it.
    pub(crate) fn find(&self, spot: Spot) -> Option<u32> {
        self.numbers.get(&spot).copied()
    }

    /// For each origin, whether it is tainted.
    pub(crate) fn taints(&self) -> Vec<bool> {
        let origins = (0..).map(OriginIx).take(OriginIx::COUNT + self.declared.origins.len());
        origins.map(|origin| self.terms.unknown.taints(origin)).collect()
    }

    /// What is declared about a row.
    pub(crate) fn role(&self, row: u32) -> Option<&Role> {
        if self.has_role[row as usize] { self.roles.get(&row) } else { None }
    }
}
