//! The tools with which a scheme is drawn: who takes part, a clock that keeps office hours, rows and truth.

use super::{Care, SchemeKind};
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, EUR, Kind, Movement, NOBODY, PartyNo};
use crate::world::{FRESH_FIRMS, FRESH_PEOPLE, World};

const HOUR: u32 = 3600;
const DAY: u32 = 86_400;

/// A planted scheme and the truth about it.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// From 1.
    pub number: u32,
    /// What is done.
    pub kind: SchemeKind,
    /// How carefully.
    pub care: Care,
    /// The account at its centre.
    pub subject: AccountNo,
    /// What it was made of, by name.
    pub parameters: Vec<(&'static str, i64)>,
    /// What an investigator would know beside the rows.
    pub facts: Vec<Fact>,
    /// In the order of time.
    pub rows: Vec<Movement>,
}

/// Something that no row shows.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Whom it is about.
    pub holder: PartyNo,
    /// Its word in a table of facts.
    pub fact: &'static str,
    /// An amount in euro cents, where it has one.
    pub value: Option<i64>,
    /// Days from the start of the period, where it has a date; may be before it.
    pub from: Option<i32>,
}

/// A scheme as it is drawn.
pub(super) struct Plot<'w> {
    pub(super) world: &'w World,
    pub(super) dice: Dice,
    pub(super) care: Care,
    /// Seconds since the start of the period.
    pub(super) clock: u32,
    number: u32,
    kind: SchemeKind,
    subject: AccountNo,
    parameters: Vec<(&'static str, i64)>,
    facts: Vec<Fact>,
    rows: Vec<Movement>,
    is_cut: bool,
}

impl<'w> Plot<'w> {
    pub(super) fn new(world: &'w World, number: u32, first_day: u32) -> Plot<'w> {
        let dice = world.dice(Stream::Scheme, number, 0);
        let clock = first_day * DAY + 9 * HOUR;
        let (kind, care) = (world.plan.kind(number), Care::of(world, number));
        let (parameters, facts, rows) = (Vec::new(), Vec::new(), Vec::new());
        let mut plot = Plot {
            world,
            dice,
            care,
            clock,
            number,
            kind,
            subject: NOBODY,
            parameters,
            facts,
            rows,
            is_cut: false,
        };
        plot.open();
        plot
    }

    /// Whether the end of the period cut something off.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn finish(mut self) -> Scheme {
        self.rows.sort_by_key(|row| row.at);
        let Plot { number, kind, care, subject, parameters, facts, rows, .. } = self;
        Scheme { number, kind, care, subject, parameters, facts, rows }
    }

    /// One of three values, by care.
    pub(super) fn by_care<T>(&self, clumsy: T, careful: T, patient: T) -> T {
        match self.care {
            Care::Clumsy => clumsy,
            Care::Careful => careful,
            Care::Patient => patient,
        }
    }

    /// Notes a parameter in the truth and gives it back.
    pub(super) fn note(&mut self, name: &'static str, value: i64) -> i64 {
        self.parameters.push((name, value));
        value
    }

    /// The number of the scheme, from 1.
    pub(super) fn scheme_number(&self) -> u32 {
        self.number
    }

    /// Draws a count from a range and notes it.
    pub(super) fn count(&mut self, name: &'static str, low: i64, high: i64) -> u32 {
        let value = self.dice.between(low, high);
        u32::try_from(self.note(name, value)).unwrap_or(0)
    }

    /// Names the account at the centre.
    pub(super) fn centre(&mut self, account: AccountNo) -> AccountNo {
        self.subject = account;
        account
    }

    pub(super) fn fact(
        &mut self,
        account: AccountNo,
        fact: &'static str,
        value: Option<i64>,
        from: Option<i32>,
    ) {
        let holder = self.world.account(account).party;
        self.facts.push(Fact { holder, fact, value, from });
    }

    /// A person who takes part: of the scheme alone, or, where it is patient, of the town.
    pub(super) fn person(&mut self, place: u32) -> AccountNo {
        if self.care == Care::Patient {
            let people = &self.world.people;
            return people[self.dice.index(people.len())].account;
        }
        self.world.fresh(self.number, place % FRESH_PEOPLE)
    }

    /// A firm that takes part.
    pub(super) fn firm(&mut self, place: u32) -> AccountNo {
        if self.care == Care::Patient {
            return self.old_firm();
        }
        self.world.fresh(self.number, FRESH_PEOPLE + place % FRESH_FIRMS)
    }

    /// A firm of the town.
    pub(super) fn old_firm(&mut self) -> AccountNo {
        let firms = &self.world.firms;
        firms[self.dice.index(firms.len())].account
    }

    /// Any account, where the shape does not ask what its holder is.
    pub(super) fn any(&mut self, place: u32) -> AccountNo {
        if place.is_multiple_of(2) { self.firm(place / 2) } else { self.person(place / 2) }
    }

    /// `count` accounts, all different.
    pub(super) fn different(&mut self, count: u32, first: u32) -> Vec<AccountNo> {
        let mut chosen: Vec<AccountNo> = Vec::new();
        let mut place = first;
        while chosen.len() < count as usize {
            // Once the scheme's own accounts are used up, accounts of the town take part.
            let account = if place < 16 { self.any(place) } else { self.townsman() };
            if !chosen.contains(&account) {
                chosen.push(account);
            }
            place += 1;
        }
        chosen
    }

    pub(super) fn townsman(&mut self) -> AccountNo {
        let people = &self.world.people;
        people[self.dice.index(people.len())].account
    }

    /// A shell abroad.
    pub(super) fn abroad(&self, place: u32) -> AccountNo {
        self.world.fresh(self.number, FRESH_PEOPLE + FRESH_FIRMS + place % 4)
    }

    pub(super) fn holder(&self, account: AccountNo) -> PartyNo {
        self.world.account(account).party
    }

    /// The day of the clock.
    pub(super) fn day(&self) -> u32 {
        self.clock / DAY
    }

    /// Lets minutes pass, and then waits for the next office hour.
    pub(super) fn wait(&mut self, low: u32, high: u32) {
        self.clock += self.dice.small(low, high) * 60;
        self.open();
    }

    /// Starts later, so that the accounts have a history of their own.
    pub(super) fn after_history(&mut self) {
        self.clock += 150 * DAY;
        self.open();
    }

    /// Lets whole days pass.
    pub(super) fn days(&mut self, low: u32, high: u32) {
        let days = self.dice.small(low, high);
        self.clock = (self.day() + days) * DAY + self.dice.small(9 * HOUR, 15 * HOUR);
        self.open();
    }

    /// Sets the clock into the next office hour, if it is in none.
    pub(super) fn open(&mut self) {
        let calendar = &self.world.calendar;
        if self.is_over() {
            return;
        }
        let (day, second) = (self.clock / DAY, self.clock % DAY);
        let is_open = calendar.date(day).is_business && (8 * HOUR..17 * HOUR).contains(&second);
        if !is_open {
            let from = if second < 8 * HOUR { day } else { day + 1 };
            let next = calendar.business_from(from).max(day);
            let opened = next * DAY + 8 * HOUR + self.dice.small(0, 90 * 60);
            // After the last business day of the period there is no office hour left in it.
            let is_late = !calendar.date(next).is_business;
            self.clock = if is_late { calendar.len() * DAY } else { self.clock.max(opened) };
        }
    }

    /// Whether the period has ended: what would come now is in no file.
    fn is_over(&self) -> bool {
        self.clock / DAY >= self.world.calendar.len()
    }

    /// The clock at some minutes within `minutes` from now, without moving it.
    pub(super) fn within(&mut self, minutes: u32, act: impl FnOnce(&mut Plot<'w>)) {
        let now = self.clock;
        self.wait(0, minutes);
        act(self);
        self.clock = now;
    }

    /// An amount in the currency of `account`, from euro cents.
    pub(super) fn worth(&self, account: AccountNo, cents: i64) -> i64 {
        if self.world.is_euro(account) { cents } else { self.world.in_dinars(cents, self.day()) }
    }

    /// The clumsy pay round sums, the others uneven ones.
    pub(super) fn shape(&mut self, amount: i64) -> i64 {
        match self.care {
            Care::Clumsy => (amount / 1_000_000).max(1) * 1_000_000,
            Care::Careful => (amount / 10_000).max(1) * 10_000,
            Care::Patient => amount - amount % 100 + self.dice.between(0, 99),
        }
    }

    /// A transfer now; `amount` is in the payer's currency.
    pub(super) fn pay(&mut self, payer: AccountNo, payee: AccountNo, amount: i64, kind: Kind) {
        let number = self.dice.small(1, 9_999);
        self.pay_numbered(payer, payee, amount, (kind, number));
    }

    /// A transfer whose text carries a number that matters.
    pub(super) fn pay_numbered(
        &mut self,
        payer: AccountNo,
        payee: AccountNo,
        amount: i64,
        text: (Kind, u32),
    ) {
        let (from, into) = (self.world.is_euro(payer), self.world.is_euro(payee));
        let received = match (from, into) {
            (true, false) => self.world.in_dinars(amount, self.day()),
            (false, true) => self.world.in_euros(amount, self.day()),
            _ => amount,
        };
        self.push((payer, payee), amount, received, text, (NOBODY, 0));
    }

    /// Cash now: in or out by the kind. `by` hands it in or takes it, at a place of the town.
    pub(super) fn cash(&mut self, account: AccountNo, by: PartyNo, amount: i64, kind: Kind) {
        let place = 1 + u16::try_from(self.dice.below(4)).unwrap_or(0);
        self.cash_at(account, amount, (kind, 0), (by, place));
    }

    /// Cash at a stated place, with a number in its text.
    pub(super) fn cash_at(&mut self, account: AccountNo, amount: i64, text: (Kind, u32), at: (PartyNo, u16)) {
        let is_in = text.0.text().instrument == trag_model::Instrument::CashIn;
        let between = if is_in { (NOBODY, account) } else { (account, NOBODY) };
        self.push(between, amount, amount, text, at);
    }

    fn push(
        &mut self,
        between: (AccountNo, AccountNo),
        amount: i64,
        received: i64,
        text: (Kind, u32),
        at: (PartyNo, u16),
    ) {
        let (payer, payee) = between;
        if payer == payee || amount <= 0 {
            return;
        }
        if self.is_over() {
            self.is_cut = true;
            return;
        }
        let (one, other) =
            (if payer == NOBODY { payee } else { payer }, if payee == NOBODY { payer } else { payee });
        let row = Movement {
            at: self.clock,
            payer,
            payee,
            amount,
            received: received.max(1),
            currency: if self.world.is_euro(one) { EUR } else { 0 },
            currency_received: if self.world.is_euro(other) { EUR } else { 0 },
            kind: text.0,
            number: text.1,
            by: at.0,
            place: at.1,
            scheme: self.number,
        };
        self.rows.push(row);
    }
}
