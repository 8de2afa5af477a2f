//! Builds a town from a seed and a number of households.

use super::accounts::{BANKS, COUNTRIES, TREASURY};
use super::{
    Account, Business, FRESH_FIRMS, FRESH_PEOPLE, FRESH_PER_SCHEME, Few, Living, Party, Person, Role, World,
};
use crate::calendar::Calendar;
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, EUR, NOBODY, PartyNo, RSD};
use crate::names::TOWNS;
use crate::schemes::Plan;

/// Paras in a thousand dinars.
const THOUSAND: i64 = 100_000;

impl World {
    /// A town of `households` and everybody with whom it deals, with accounts kept free for the schemes
    /// of the plan.
    #[must_use]
    pub fn new(seed: u64, households: u32, calendar: Calendar, plan: Plan) -> World {
        let mut world = World {
            seed,
            calendar,
            parties: Vec::new(),
            accounts: Vec::new(),
            people: Vec::new(),
            firms: Vec::new(),
            shops: Vec::new(),
            entrepreneurs: Vec::new(),
            farms: Vec::new(),
            associations: Vec::new(),
            lawyers: Vec::new(),
            enforcers: Vec::new(),
            groups: Vec::new(),
            cooperatives: Vec::new(),
            exchange_offices: Vec::new(),
            elsewhere: Vec::new(),
            foreign_firms: Vec::new(),
            buyers: Vec::new(),
            public_bodies: Vec::new(),
            few: Few::default(),
            fresh: 0,
            plan,
        };
        world.add_few();
        world.add_businesses(households);
        world.add_beyond(households);
        (0..households).for_each(|household| world.add_household(household));
        world.set_turnovers();
        world.add_fresh();
        world
    }

    fn add_party(&mut self, role: Role, number: u32, member: u8) -> PartyNo {
        let party = u32::try_from(self.parties.len()).unwrap_or(NOBODY);
        let mut dice = Dice::new(self.seed, Stream::World, u64::from(party), 1);
        // Two in three live in the first town.
        let town = if dice.chance(660) { 0 } else { u8::try_from(dice.index(TOWNS.len())).unwrap_or(0) };
        self.parties.push(Party { role, number, member, town, account: NOBODY });
        party
    }

    fn add_account(&mut self, party: PartyNo, currency: u8) -> AccountNo {
        let account = u32::try_from(self.accounts.len()).unwrap_or(NOBODY);
        let bank = Dice::new(self.seed, Stream::World, u64::from(account), 2).index(BANKS.len() - 1);
        let bank = u8::try_from(bank).unwrap_or(0);
        self.accounts.push(Account { party, bank, is_abroad: false, currency });
        let own = &mut self.parties[party as usize].account;
        *own = if *own == NOBODY { account } else { *own };
        account
    }

    /// A party with one account in dinars.
    fn add(&mut self, role: Role, number: u32) -> Business {
        let party = self.add_party(role, number, 0);
        let account = self.add_account(party, RSD);
        Business { party, account, staff: 0, turnover: 0 }
    }

    fn add_many(&mut self, role: Role, count: u32) -> Vec<Business> {
        (0..count).map(|number| self.add(role, number)).collect()
    }

    fn add_few(&mut self) {
        let revenue = self.add(Role::Revenue, 0).account;
        let pension_fund = self.add(Role::PensionFund, 0).account;
        for account in [revenue, pension_fund] {
            self.accounts[account as usize].bank = TREASURY;
        }
        let utilities = [0, 1, 2, 3].map(|member| {
            let party = self.add_party(Role::Utility, 0, member);
            self.add_account(party, RSD)
        });
        let banks = [0, 1, 2, 3, 4, 5, 6].map(|number: u8| {
            let account = self.add(Role::Bank, u32::from(number)).account;
            self.accounts[account as usize].bank = number;
            account
        });
        self.few = Few {
            revenue,
            pension_fund,
            acquirers: [0, 1].map(|number| self.add(Role::Acquirer, number).account),
            utilities,
            insurers: [0, 1].map(|number| self.add(Role::Insurer, number).account),
            crypto: self.add(Role::CryptoExchange, 0).account,
            banks,
            card_scheme: banks[6],
        };
    }

    fn add_businesses(&mut self, households: u32) {
        let part = |per: u32, least: u32| (households / per).max(least);
        self.firms = self.add_many(Role::Firm, part(12, 24));
        self.shops = self.add_many(Role::Shop, part(25, 10));
        self.associations = self.add_many(Role::Association, part(80, 3));
        self.lawyers = self.add_many(Role::Lawyer, part(400, 2));
        self.enforcers = self.add_many(Role::Enforcer, part(1500, 1));
        self.buyers = self.add_many(Role::Buyer, part(300, 2));
        self.public_bodies = self.add_many(Role::PublicBody, part(150, 4));
        self.cooperatives = self.add_many(Role::Cooperative, part(2500, 1));
        self.exchange_offices = self.add_many(Role::ExchangeOffice, part(1000, 1));
        for group in 0..part(800, 1) {
            let mut members = vec![self.add(Role::GroupHead, group)];
            for member in 0..4 {
                let party = self.add_party(Role::GroupMember, group, member);
                let account = self.add_account(party, RSD);
                members.push(Business { party, account, staff: 0, turnover: 0 });
            }
            self.groups.push(members);
        }
    }

    fn add_beyond(&mut self, households: u32) {
        let elsewhere = (households / 2).max(400);
        self.elsewhere = (0..elsewhere).map(|number| self.add(Role::Firm, number + 20_000).account).collect();
        for number in 0..(households / 40).max(12) {
            let account = self.add(Role::ForeignFirm, number).account;
            self.make_foreign(account, 5);
            self.foreign_firms.push(account);
        }
    }

    /// Moves an account to one of the first `countries` countries, in euros.
    fn make_foreign(&mut self, account: AccountNo, countries: usize) {
        let country = Dice::new(self.seed, Stream::World, u64::from(account), 3).index(countries);
        let account = &mut self.accounts[account as usize];
        (account.is_abroad, account.currency) = (true, EUR);
        account.bank = u8::try_from(country).unwrap_or(0);
    }

    fn add_household(&mut self, household: u32) {
        let mut dice = Dice::new(self.seed, Stream::Household, u64::from(household), 2_000_000);
        let living = match dice.below(100) {
            0..56 => Living::Wage,
            56..82 => Living::Pension,
            82..87 => Living::Farm,
            87..92 => Living::Business,
            _ => Living::Abroad,
        };
        let adults = if dice.chance(700) { 2 } else { 1 };
        for member in 0..adults {
            let living = match (living, member) {
                (Living::Farm | Living::Business | Living::Abroad, 1) => Living::Wage,
                (Living::Pension, 1) if dice.chance(250) => Living::Wage,
                (Living::Wage, 1) if dice.chance(120) => Living::Student,
                (living, _) => living,
            };
            self.add_person(household, member, living, &mut dice);
        }
    }

    fn add_person(&mut self, household: u32, member: u8, living: Living, dice: &mut Dice) {
        let party = self.add_party(Role::Person, household, member);
        let account = self.add_account(party, RSD);
        let has_euros = living == Living::Abroad || dice.chance(140);
        let euros = if has_euros { self.add_account(party, EUR) } else { NOBODY };
        let (paid_by, income) = self.income(living, dice);
        let landlord = match self.people.len() {
            0..20 => NOBODY,
            people if member == 0 && living != Living::Farm && dice.chance(160) => {
                // A few people own most of the flats.
                let place = dice.index(people) / 8 * 8;
                self.people[place].account
            }
            _ => NOBODY,
        };
        let relative = if living == Living::Abroad {
            let account = self.add(Role::ForeignPerson, household).account;
            self.make_foreign(account, 3);
            account
        } else {
            NOBODY
        };
        let is_head = member == 0;
        match living {
            Living::Business => {
                let own = self.add_own_business(Role::Entrepreneur, household, member);
                self.entrepreneurs.push((own, account));
            }
            Living::Farm => {
                let own = self.add_own_business(Role::Farm, household, member);
                self.farms.push((own, account));
            }
            _ => {}
        }
        let has_loan = living == Living::Wage && dice.chance(300);
        let person =
            Person { party, account, euros, living, paid_by, income, landlord, is_head, has_loan, relative };
        self.people.push(person);
    }

    fn add_own_business(&mut self, role: Role, household: u32, member: u8) -> Business {
        let party = self.add_party(role, household, member);
        let account = self.add_account(party, RSD);
        let mut dice = Dice::new(self.seed, Stream::World, u64::from(party), 4);
        let turnover = dice.around(if role == Role::Farm { 160 } else { 210 } * THOUSAND, 60);
        Business { party, account, staff: 0, turnover }
    }

    /// Who pays a person, and how much a month.
    fn income(&mut self, living: Living, dice: &mut Dice) -> (AccountNo, i64) {
        match living {
            Living::Pension => (self.few.pension_fund, dice.around(48 * THOUSAND, 40) / 1000 * 1000),
            Living::Student => {
                let place = dice.index(self.cooperatives.len());
                (self.cooperatives[place].account, 0)
            }
            Living::Wage => {
                let wage = dice.around(88 * THOUSAND, 50);
                let kind = dice.below(10);
                let staff = match kind {
                    0..2 => &mut self.public_bodies,
                    2..4 => &mut self.shops,
                    _ => &mut self.firms,
                };
                // The square makes a few firms large and most of them small.
                let (first, second) = (dice.index(staff.len()), dice.index(staff.len()));
                let place = first * second / staff.len();
                let employer = &mut staff[place];
                employer.staff += 1;
                (employer.account, wage)
            }
            Living::Business | Living::Farm | Living::Abroad => (NOBODY, 0),
        }
    }

    /// A business lives on what its people earn for it.
    fn set_turnovers(&mut self) {
        let seed = self.seed;
        let set = |business: &mut Business, per_head: i64| {
            let mut dice = Dice::new(seed, Stream::World, u64::from(business.party), 5);
            let base = (i64::from(business.staff) + 1) * per_head * THOUSAND;
            business.turnover = dice.around(base, 40);
        };
        self.firms.iter_mut().for_each(|firm| set(firm, 420));
        self.shops.iter_mut().for_each(|shop| set(shop, 900));
        self.buyers.iter_mut().for_each(|buyer| set(buyer, 9_000));
        self.public_bodies.iter_mut().for_each(|body| set(body, 160));
        self.groups.iter_mut().flatten().for_each(|member| set(member, 6_000));
    }

    fn add_fresh(&mut self) {
        self.fresh = u32::try_from(self.accounts.len()).unwrap_or(NOBODY);
        for number in 0..self.plan.count * FRESH_PER_SCHEME {
            let place = number % FRESH_PER_SCHEME;
            let role = match place {
                0..FRESH_PEOPLE => Role::FreshPerson,
                place if place < FRESH_PEOPLE + FRESH_FIRMS => Role::FreshFirm,
                _ => Role::FreshForeign,
            };
            let account = self.add(role, number).account;
            if role == Role::FreshForeign {
                self.make_foreign(account, COUNTRIES.len());
            }
        }
    }
}
