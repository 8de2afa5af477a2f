//! Holders of accounts as printed: one spelling is one holder, and what kind of holder it is.
//!
//! A printed name is no proof of identity. Two spellings are one holder only where the investigator declares
//! it (the fact `same-person`); equal names that a proposal connects stay apart until then.

use trag_model::{AccountIx, AccountTable, HolderKind, LookupMap, name};

use crate::Facts;
use crate::facts::FactKind;

/// Number of a holder among the spellings of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HolderIx(pub(crate) u32);

/// What a holder is: stated by the source, or else read from the form in the printed name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Neither stated nor to be read from the name.
    Unknown,
    /// A natural person.
    Person,
    /// A natural person in business (`PR`, `SZR`).
    Entrepreneur,
    /// A company or other legal person.
    Company,
}

/// Forms of entrepreneurs in the region, as [`name::spelling`] leaves them; sorted.
const ENTREPRENEURS: [&str; 12] =
    ["AUR", "OBRT", "PR", "PREDUZETNICA", "PREDUZETNIK", "STR", "STUR", "SUR", "SZR", "SZTR", "SZUR", "ZR"];

/// Forms of companies and other legal persons; sorted.
const COMPANIES: [&str; 28] = [
    "AD",
    "AG",
    "BANK",
    "BANKA",
    "BV",
    "COMPANY",
    "CORP",
    "DD",
    "DOO",
    "DOOEL",
    "FONDACIJA",
    "GMBH",
    "INC",
    "JKP",
    "JP",
    "KLUB",
    "LIMITED",
    "LLC",
    "LLP",
    "LP",
    "LTD",
    "NV",
    "OOO",
    "OPSTINA",
    "PLC",
    "SARL",
    "SRL",
    "UDRUZENJE",
];

/// A name without a form is taken for that of a person when it has so many words, all of letters; initials do not count.
const WORDS_OF_A_PERSON: std::ops::RangeInclusive<usize> = 2..=4;

/// The holders of all accounts.
#[derive(Debug)]
pub(crate) struct Holders {
    of_account: Vec<Option<HolderIx>>,
    kind: Vec<Kind>,
    /// By holder; the spelling of the one that a declared identity leads to.
    spellings: Vec<String>,
    numbers: LookupMap<String, u32>,
}

impl Holders {
    pub(crate) fn read(accounts: &AccountTable, facts: &Facts) -> Holders {
        let mut spellings = Vec::new();
        let mut numbers: LookupMap<String, u32> = LookupMap::default();
        let mut number = |spelling: &str| {
            let next = u32::try_from(spellings.len()).unwrap_or(u32::MAX);
            let number = *numbers.get_or_insert_with(spelling.to_owned(), || next);
            if number == next {
                spellings.push(spelling.to_owned());
            }
            HolderIx(number)
        };
        let (mut of_account, mut kind) = (Vec::new(), Vec::new());
        for (index, account) in accounts.iter() {
            let printed = if account.can_be_followed() { accounts.holder(index) } else { "" };
            if printed.is_empty() {
                kind.push(stated_kind(account.holder_kind));
                of_account.push(None);
                continue;
            }
            let spelling = name::spelling(printed);
            kind.push(kind_of(account.holder_kind, &spelling));
            let spelling = identity(facts, spelling);
            of_account.push((!spelling.is_empty()).then(|| number(&spelling)));
        }
        Holders { of_account, kind, spellings, numbers }
    }

    /// Number of accounts.
    pub(crate) fn accounts(&self) -> usize {
        self.of_account.len()
    }

    /// Who holds an account, where a name is printed.
    pub(crate) fn of(&self, account: AccountIx) -> Option<HolderIx> {
        self.of_account[account.0 as usize]
    }

    /// Whether one holder is printed with both accounts.
    pub(crate) fn join(&self, one: AccountIx, other: AccountIx) -> bool {
        one == other || (self.of(one).is_some() && self.of(one) == self.of(other))
    }

    /// What kind of holder an account has.
    pub(crate) fn kind(&self, account: AccountIx) -> Kind {
        self.kind[account.0 as usize]
    }

    /// The spelling of a holder's name.
    pub(crate) fn spelling(&self, holder: HolderIx) -> &str {
        &self.spellings[holder.0 as usize]
    }

    /// The holder whose name is spelled so.
    pub(crate) fn named(&self, spelling: &str) -> Option<HolderIx> {
        self.numbers.get(spelling).map(|number| HolderIx(*number))
    }

    /// The accounts of each holder, by holder, ascending.
    pub(crate) fn grouped(&self) -> Vec<Vec<AccountIx>> {
        let mut groups = vec![Vec::new(); self.spellings.len()];
        for (index, holder) in (0_u32..).zip(&self.of_account) {
            if let Some(holder) = holder {
                groups[holder.0 as usize].push(AccountIx(index));
            }
        }
        groups
    }

    /// Whether any account has a holder of the kind.
    pub(crate) fn any(&self, kind: Kind) -> bool {
        self.kind.contains(&kind)
    }
}

/// The spelling of the one that a declared identity leads to; the spelling itself where none is declared.
pub(crate) fn identity(facts: &Facts, spelling: String) -> String {
    let same = facts.of(FactKind::SamePerson).find(|fact| fact.holder == spelling);
    same.map_or(spelling, |fact| name::spelling(&fact.note))
}

/// What the source states, where no name is printed.
fn stated_kind(stated: HolderKind) -> Kind {
    match stated {
        HolderKind::Person => Kind::Person,
        HolderKind::Company => Kind::Company,
        HolderKind::Unknown => Kind::Unknown,
    }
}

fn kind_of(stated: HolderKind, spelling: &str) -> Kind {
    let has = |forms: &[&str]| spelling.split(' ').any(|word| forms.binary_search(&word).is_ok());
    let letters = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
    let looks_like_a_person = || {
        let whole = spelling.split(' ').filter(|word| word.len() > 1).count();
        WORDS_OF_A_PERSON.contains(&whole) && spelling.split(' ').all(letters)
    };
    match stated {
        _ if has(&ENTREPRENEURS) => Kind::Entrepreneur,
        HolderKind::Unknown if has(&COMPANIES) => Kind::Company,
        HolderKind::Unknown if looks_like_a_person() => Kind::Person,
        stated => stated_kind(stated),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn the_forms_are_sorted_and_spelled_as_names_are() {
        for forms in [&ENTREPRENEURS[..], &COMPANIES[..]] {
            assert!(forms.is_sorted_by(|a, b| a < b));
            assert!(forms.iter().all(|word| name::spelling(word) == **word));
        }
    }

    #[test]
    fn a_kind_is_stated_or_read_from_the_form_of_the_name() {
        let kind = |stated, printed: &str| kind_of(stated, &name::spelling(printed));
        assert_eq!(kind(HolderKind::Unknown, "Merkur d.o.o. Beograd"), Kind::Company);
        assert_eq!(kind(HolderKind::Company, "Jovan Jović PR Alfa"), Kind::Entrepreneur);
        assert_eq!(kind(HolderKind::Unknown, "Јован Јовић"), Kind::Person);
        assert_eq!(kind(HolderKind::Unknown, "Jovan M. Jović"), Kind::Person);
        assert_eq!(kind(HolderKind::Unknown, "J. M."), Kind::Unknown);
        assert_eq!(
            [kind(HolderKind::Unknown, "Merkur"), kind(HolderKind::Unknown, "A1 B2")],
            [Kind::Unknown; 2]
        );
        assert_eq!(kind(HolderKind::Company, "Jovan Jović"), Kind::Company);
    }

    #[test]
    fn two_spellings_are_one_holder_only_where_that_is_declared() {
        let text = "account A1 \"Ana Ilić\"\naccount A2 \"A. Ilic\"\n2024-05-04 A1 -> A2 1.00 EUR\n";
        let joined = |text: &str| {
            let case = Case::read(text);
            let (one, other) = (case.text.account("A1").unwrap(), case.text.account("A2").unwrap());
            case.view(None).holders().join(one, other)
        };
        assert!(!joined(text));
        assert!(joined(&format!("fact A. Ilić,same-person,,,,,Ana Ilić\n{text}")));
    }
}
