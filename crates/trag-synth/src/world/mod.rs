//! Who lives in the town, who works for whom, and which accounts they have.

pub mod accounts;
mod build;

use crate::calendar::Calendar;
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, EUR, NOBODY, PartyNo};
use crate::names;
use crate::schemes::Plan;

/// What a party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Role {
    Person,
    /// A natural person in business.
    Entrepreneur,
    Farm,
    Shop,
    Firm,
    Association,
    Lawyer,
    /// Collects debts by order of a court.
    Enforcer,
    Acquirer,
    Utility,
    /// The account for public revenue.
    Revenue,
    PensionFund,
    /// Schools, hospitals, the municipality.
    PublicBody,
    /// Buys crops and milk.
    Buyer,
    GroupHead,
    GroupMember,
    Cooperative,
    ExchangeOffice,
    Insurer,
    CryptoExchange,
    Bank,
    ForeignFirm,
    ForeignPerson,
    /// A person or firm that exists for a planted scheme.
    FreshPerson,
    FreshFirm,
    FreshForeign,
}

/// A party.
#[derive(Clone, Copy, Debug)]
pub struct Party {
    /// What it does.
    pub role: Role,
    /// Number among those of its role; for people, the household.
    pub number: u32,
    /// Which member of a household, or 0.
    pub member: u8,
    /// Place in [`names::TOWNS`].
    pub town: u8,
    /// Its first account.
    pub account: AccountNo,
}

/// An account.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Who holds it.
    pub party: PartyNo,
    /// Place in [`accounts::BANKS`], or in [`accounts::COUNTRIES`] where it is abroad.
    pub bank: u8,
    /// Whether it is abroad.
    pub is_abroad: bool,
    /// Number of its currency.
    pub currency: u8,
}

/// A person with an income.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The person.
    pub party: PartyNo,
    /// Account in dinars.
    pub account: AccountNo,
    /// Account in euros, or [`NOBODY`].
    pub euros: AccountNo,
    /// How the person lives.
    pub living: Living,
    /// Who pays the wage or the pension.
    pub paid_by: AccountNo,
    /// Wage or pension of a month, in paras.
    pub income: i64,
    /// The landlord's account, or [`NOBODY`].
    pub landlord: AccountNo,
    /// Whether this is the first member of the household, who pays its bills.
    pub is_head: bool,
    /// Whether a loan is being repaid.
    pub has_loan: bool,
    /// Relative abroad who sends money, or [`NOBODY`].
    pub relative: AccountNo,
}

/// Where a person's money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Living {
    Wage,
    Pension,
    Business,
    Farm,
    Abroad,
    Student,
}

/// A business of any kind.
#[derive(Clone, Copy, Debug)]
pub struct Business {
    /// The party.
    pub party: PartyNo,
    /// Its account.
    pub account: AccountNo,
    /// How many people of the town it employs.
    pub staff: u32,
    /// Turnover of an ordinary month, in paras.
    pub turnover: i64,
}

/// The town, its people and what surrounds it.
#[derive(Debug)]
pub struct World {
    /// Seed of everything.
    pub seed: u64,
    /// The days.
    pub calendar: Calendar,
    /// All parties.
    pub parties: Vec<Party>,
    /// All accounts.
    pub accounts: Vec<Account>,
    /// Adults with an account.
    pub people: Vec<Person>,
    /// Firms.
    pub firms: Vec<Business>,
    /// Shops.
    pub shops: Vec<Business>,
    /// Entrepreneurs, each with the account of the person.
    pub entrepreneurs: Vec<(Business, AccountNo)>,
    /// Farms, with the farmer's own account.
    pub farms: Vec<(Business, AccountNo)>,
    /// Associations.
    pub associations: Vec<Business>,
    /// Lawyers with client accounts.
    pub lawyers: Vec<Business>,
    /// Enforcers.
    pub enforcers: Vec<Business>,
    /// Groups: the head and its members.
    pub groups: Vec<Vec<Business>>,
    /// Student cooperatives.
    pub cooperatives: Vec<Business>,
    /// Exchange offices.
    pub exchange_offices: Vec<Business>,
    /// Firms in the rest of the country, seen only where they deal with the town.
    pub elsewhere: Vec<AccountNo>,
    /// Firms abroad.
    pub foreign_firms: Vec<AccountNo>,
    /// Buyers of crops and milk.
    pub buyers: Vec<Business>,
    /// Schools, hospitals, the municipality.
    pub public_bodies: Vec<Business>,
    /// Those of whom there are few.
    pub few: Few,
    /// First of the accounts that planted schemes use alone.
    pub fresh: AccountNo,
    /// What is planted.
    pub plan: Plan,
}

/// Accounts of parties of which a town has one or two.
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Few {
    pub revenue: AccountNo,
    pub pension_fund: AccountNo,
    pub acquirers: [AccountNo; 2],
    pub utilities: [AccountNo; 4],
    pub insurers: [AccountNo; 2],
    pub crypto: AccountNo,
    /// The banks' own accounts, for loans and conversions.
    pub banks: [AccountNo; 7],
    pub card_scheme: AccountNo,
}

/// Accounts that a scheme has for itself: people, firms, and shells abroad.
pub const FRESH_PER_SCHEME: u32 = 24;
/// Of these, the first are people,
pub const FRESH_PEOPLE: u32 = 12;
/// then firms, and the last are abroad.
pub const FRESH_FIRMS: u32 = 8;

impl World {
    /// The numbers of one drawer on one day.
    #[must_use]
    pub fn dice(&self, stream: Stream, id: u32, day: u32) -> Dice {
        Dice::new(self.seed, stream, u64::from(id), u64::from(day))
    }

    /// A firm to deal with: of three, two are elsewhere. `place` chooses it, the same one each time.
    #[must_use]
    pub fn partner(&self, place: usize) -> AccountNo {
        if place.is_multiple_of(3) {
            self.firms[place / 3 % self.firms.len()].account
        } else {
            self.elsewhere[place % self.elsewhere.len()]
        }
    }

    /// Who holds an account.
    #[must_use]
    pub fn holder(&self, account: AccountNo) -> &Party {
        &self.parties[self.account(account).party as usize]
    }

    /// The account.
    #[must_use]
    pub fn account(&self, account: AccountNo) -> Account {
        self.accounts[account as usize]
    }

    /// The account's number: 18 digits, or an IBAN abroad.
    #[must_use]
    pub fn number(&self, account: AccountNo) -> String {
        let known = self.account(account);
        if known.is_abroad {
            accounts::foreign(known.bank, account)
        } else {
            accounts::domestic(known.bank, account)
        }
    }

    /// Country of the account's bank.
    #[must_use]
    pub fn country(&self, account: AccountNo) -> &'static str {
        let known = self.account(account);
        if known.is_abroad { accounts::COUNTRIES[usize::from(known.bank)] } else { "RS" }
    }

    /// The party's name in Latin letters.
    #[must_use]
    pub fn name(&self, party: PartyNo) -> String {
        let party = &self.parties[party as usize];
        let (seed, number) = (self.seed, party.number);
        let person = || names::person(seed, number, u32::from(party.member));
        let firm = |offset: u32| names::firm(seed, number + offset);
        match party.role {
            Role::Person => person(),
            Role::Entrepreneur => format!("{} pr", person()),
            Role::Farm => format!("Poljoprivredno gazdinstvo {}", person()),
            Role::Shop => format!("{} d.o.o.", names::shop(seed, number)),
            Role::Firm => format!("{} d.o.o.", firm(0)),
            Role::Association => format!("Udruženje {}", names::surname(seed, number)),
            Role::Lawyer => format!("Advokat {} - račun klijenata", person()),
            Role::Enforcer => format!("Javni izvršitelj {}", person()),
            Role::Acquirer => format!("Kartični centar {} a.d.", number + 1),
            Role::Utility => UTILITIES[usize::from(party.member) % UTILITIES.len()].to_owned(),
            Role::Revenue => "Izmišljena uprava za javne prihode".to_owned(),
            Role::PensionFund => "Izmišljeni penzijski fond".to_owned(),
            Role::PublicBody => format!("{} {}", PUBLIC[number as usize % PUBLIC.len()], number + 1),
            Role::Buyer => format!("Silos i mlekara {} {} d.o.o.", names::surname(seed, number), number + 1),
            Role::GroupHead => format!("{} Holding a.d.", names::firm(seed, number + 50_000)),
            Role::GroupMember => {
                format!("{} {} d.o.o.", names::firm(seed, number + 50_000), u32::from(party.member) + 1)
            }
            Role::Cooperative => format!("Studentska zadruga Iks {}", number + 1),
            Role::ExchangeOffice => format!("Menjačnica {} d.o.o.", names::surname(seed, number)),
            Role::Insurer => format!("Osiguranje Suncobran {} a.d.", number + 1),
            Role::CryptoExchange => "Bitcoin menjačnica Ni Na Nebu d.o.o.".to_owned(),
            Role::Bank => accounts::BANKS[number as usize % accounts::BANKS.len()].1.to_owned(),
            Role::ForeignFirm => names::foreign_firm(number),
            Role::ForeignPerson => names::foreign_person(number),
            Role::FreshPerson => names::person(seed, number + 40_000, u32::from(party.member)),
            // The last firm of a scheme builds.
            Role::FreshFirm if number % FRESH_PER_SCHEME == FRESH_PEOPLE + FRESH_FIRMS - 1 => {
                format!("{} Gradnja d.o.o.", names::firm(seed, number + 40_000))
            }
            Role::FreshFirm => format!("{} d.o.o.", names::firm(seed, number + 40_000)),
            Role::FreshForeign => names::foreign_firm(number + 777),
        }
    }

    /// Whether the party is a natural person.
    #[must_use]
    pub fn is_person(&self, party: PartyNo) -> bool {
        use Role::{Entrepreneur, Farm, ForeignPerson, FreshPerson, Person};
        let role = self.parties[party as usize].role;
        matches!(role, Person | Entrepreneur | Farm | ForeignPerson | FreshPerson)
    }

    /// An account that scheme `scheme` (from 1) has for itself; people, firms and shells abroad are apart.
    #[must_use]
    pub fn fresh(&self, scheme: u32, place: u32) -> AccountNo {
        self.fresh + (scheme - 1) * FRESH_PER_SCHEME + place % FRESH_PER_SCHEME
    }

    /// Whether an account belongs to a scheme alone, and to which.
    #[must_use]
    pub fn is_fresh(&self, account: AccountNo) -> bool {
        account != NOBODY && account >= self.fresh
    }

    /// Paras for one euro of that day, without the cents: a rate with four decimals, times 10,000.
    #[must_use]
    pub fn euro(&self, day: u32) -> i64 {
        // On free days the last business day's rate holds.
        let day = (0..=day).rev().find(|day| self.calendar.date(*day).is_business).unwrap_or(0);
        1_171_000 + self.dice(Stream::Rate, 0, day).between(0, 2_500)
    }

    /// Euro cents in paras at the day's rate, rounded down.
    #[must_use]
    pub fn in_dinars(&self, cents: i64, day: u32) -> i64 {
        cents * self.euro(day) / 10_000
    }

    /// Paras in euro cents at the day's rate, rounded down.
    #[must_use]
    pub fn in_euros(&self, paras: i64, day: u32) -> i64 {
        paras * 10_000 / self.euro(day)
    }

    /// Whether an account is in euros.
    #[must_use]
    pub fn is_euro(&self, account: AccountNo) -> bool {
        account != NOBODY && self.account(account).currency == EUR
    }
}

const UTILITIES: [&str; 4] = [
    "Ogledna elektrodistribucija",
    "JKP Komunalac Nigdina",
    "Telekom Dalekozvuk d.o.o.",
    "Mobilna mreža Eho d.o.o.",
];

const PUBLIC: [&str; 6] = [
    "Opština Nigdina, odsek",
    "Osnovna škola Bajka",
    "Dom zdravlja",
    "Gimnazija Zamislin",
    "Opšta bolnica",
    "Predškolska ustanova Pčelica",
];
