//! Normal life: what everybody in the town pays on a day. Each drawer and day has numbers of its own, so a day
//! can be made without the days before it.

mod abroad;
mod associations;
mod cover;
mod farms;
mod firms;
mod go_betweens;
mod groups;
mod people;
mod public;
mod shops;

use trag_model::Instrument;

use crate::calendar::Date;
use crate::dice::Dice;
use crate::movement::{AccountNo, Kind, Movement, NOBODY, PartyNo};
use crate::world::World;

pub(crate) use go_betweens::own_means;

/// The movements of one day as they are made.
pub(crate) struct Book<'w> {
    pub(crate) world: &'w World,
    pub(crate) day: u32,
    pub(crate) date: &'w Date,
    rows: Vec<Movement>,
}

/// All movements of normal life on a day, in no particular order, but always the same one.
#[must_use]
pub fn day(world: &World, day: u32) -> Vec<Movement> {
    let mut book = Book { world, day, date: world.calendar.date(day), rows: Vec::new() };
    people::live(&mut book);
    shops::live(&mut book);
    firms::live(&mut book);
    farms::live(&mut book);
    associations::live(&mut book);
    abroad::live(&mut book);
    groups::live(&mut book);
    go_betweens::live(&mut book);
    public::live(&mut book);
    cover::live(&mut book);
    book.rows
}

impl Book<'_> {
    /// A payment from account to account; `amount` is in the payer's currency, and what arrives is converted at
    /// the day's rate where the payee's differs.
    pub(crate) fn pay(&mut self, dice: &mut Dice, between: (AccountNo, AccountNo), amount: i64, kind: Kind) {
        let (payer, payee) = between;
        if payer == payee || amount <= 0 {
            return;
        }
        let (from, into) = (self.world.is_euro(payer), self.world.is_euro(payee));
        let received = match (from, into) {
            (true, false) => self.world.in_dinars(amount, self.day),
            (false, true) => self.world.in_euros(amount, self.day).max(1),
            _ => amount,
        };
        let row = Movement {
            at: self.moment(dice, kind),
            payer,
            payee,
            amount,
            received,
            currency: u8::from(from),
            currency_received: u8::from(into),
            kind,
            number: dice.small(1, 99_999),
            by: NOBODY,
            place: 0,
            scheme: 0,
        };
        self.rows.push(row);
    }

    /// Cash paid into an account, or taken out of it, or a purchase by card: the account is on one side alone.
    /// `by` is the party with the cash, or the shop.
    pub(crate) fn alone(
        &mut self,
        dice: &mut Dice,
        account: AccountNo,
        by: PartyNo,
        amount: i64,
        kind: Kind,
    ) {
        let instrument = kind.text().instrument;
        let (payer, payee) =
            if instrument == Instrument::CashIn { (NOBODY, account) } else { (account, NOBODY) };
        let currency = self.world.account(account).currency;
        let place = if kind.is_cash() { self.place(dice, account) } else { 0 };
        let (at, number) = (self.moment(dice, kind), dice.small(1, 99_999));
        let (received, currency_received) = (amount, currency);
        let row = Movement {
            at,
            payer,
            payee,
            amount,
            received,
            currency,
            currency_received,
            kind,
            number,
            by,
            place,
            scheme: 0,
        };
        self.rows.push(row);
    }

    /// Branch of a cash movement: mostly the one at home.
    fn place(&self, dice: &mut Dice, account: AccountNo) -> u16 {
        let town = u16::from(self.world.holder(account).town);
        let town = if dice.chance(900) { town } else { u16::try_from(dice.below(12)).unwrap_or(0) };
        1 + town * 4 + u16::try_from(dice.below(4)).unwrap_or(0)
    }

    /// A moment of the day that suits the kind.
    fn moment(&self, dice: &mut Dice, kind: Kind) -> u32 {
        let (open, close) = match kind.text().instrument {
            Instrument::Card => (7, 22),
            Instrument::CashOut if kind == Kind::ATM => (6, 23),
            Instrument::CashIn | Instrument::CashOut => (8, 16),
            Instrument::Fee => (1, 3),
            _ if kind == Kind::SWEEP => (18, 19),
            _ => (8, 17),
        };
        self.day * 86_400 + dice.small(open * 3600, close * 3600 - 1)
    }
}

/// `amount` to a whole multiple of `unit`, at least one.
pub(crate) fn round_to(amount: i64, unit: i64) -> i64 {
    (amount / unit).max(1) * unit
}
