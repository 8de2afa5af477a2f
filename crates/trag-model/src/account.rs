//! Accounts: what their identifiers are, whether the check digits hold, and when two are one.

use std::fmt;

use crate::Texts;

/// Index of an account in [`AccountTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountIx(pub u32);

/// Index of a printed name in [`AccountTable::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameIx(pub u32);

/// How an account is identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Scheme {
    /// International bank account number, also where a source prints the domestic form of the same account.
    Iban = 0,
    /// A domestic 3-13-2 number whose check digits do not hold, kept as printed.
    Domestic = 1,
    /// A number that only its bank understands.
    Local = 2,
    /// No number: the unknown account of one printed name.
    NameOnly = 3,
    /// Banknotes and coins: value that enters or leaves the banks' books.
    Cash = 4,
    /// The bank's own books: fees and interest.
    Bank = 5,
    /// Neither number nor name.
    Unknown = 6,
}

impl Scheme {
    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Scheme::Iban => "iban",
            Scheme::Domestic => "domestic",
            Scheme::Local => "local",
            Scheme::NameOnly => "name-only",
            Scheme::Cash => "cash",
            Scheme::Bank => "bank",
            Scheme::Unknown => "unknown",
        }
    }
}

/// Whether an identifier's check digits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Check {
    /// They hold.
    Passed = 0,
    /// They do not: a misprint, or not the scheme it looks like.
    Failed = 1,
    /// The scheme has none.
    None = 2,
}

/// What kind of holder a source states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum HolderKind {
    /// Not stated.
    #[default]
    Unknown = 0,
    /// A natural person.
    Person = 1,
    /// A company or other legal person.
    Company = 2,
}

impl HolderKind {
    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            HolderKind::Unknown => "unknown",
            HolderKind::Person => "person",
            HolderKind::Company => "company",
        }
    }
}

/// An identifier in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// Which scheme it follows.
    pub scheme: Scheme,
    /// The normal form: an IBAN without blanks, or the number with the blanks taken out.
    pub text: String,
    /// Whether its check digits hold.
    pub check: Check,
}

impl Identifier {
    /// Brings an account number into its normal form. Leading zeros are kept: `00123` is not `123`.
    ///
    /// A Serbian or Montenegrin domestic number (3-13-2, also printed without the padding zeros) whose check
    /// digits hold becomes its IBAN, so that both forms are one account. Bank codes that start with 5 are
    /// Montenegrin (IBAN check digits 25), the others Serbian (35).
    #[must_use]
    pub fn normalise(printed: &str) -> Identifier {
        let trimmed = printed.trim();
        let is_compact = trimmed.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'-'));
        let compact: String = match is_compact {
            true => trimmed.to_owned(),
            false => trimmed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect(),
        };
        let dashless: String = compact.chars().filter(|c| *c != '-').collect();
        if looks_like_iban(&dashless) {
            let check = if mod97(&dashless) == Some(1) { Check::Passed } else { Check::Failed };
            return match check {
                Check::Passed => Identifier { scheme: Scheme::Iban, text: dashless, check },
                _ => Identifier { scheme: Scheme::Local, text: compact, check },
            };
        }
        match domestic_digits(&compact) {
            Some(digits) if domestic_check_holds(&digits) => Identifier {
                scheme: Scheme::Iban,
                text: format!("{}{digits}", if digits.starts_with('5') { "ME25" } else { "RS35" }),
                check: Check::Passed,
            },
            Some(digits) if compact.contains('-') => {
                let text = format!("{}-{}-{}", &digits[..3], &digits[3..16], &digits[16..]);
                Identifier { scheme: Scheme::Domestic, text, check: Check::Failed }
            }
            _ => Identifier { scheme: Scheme::Local, text: compact, check: Check::None },
        }
    }
}

impl Identifier {
    /// Whether a number is [`Scheme::Local`] with itself as its normal form, seen from its characters alone: capital
    /// letters and digits, fewer than any IBAN has.
    #[must_use]
    pub fn is_plain_local(printed: &[u8]) -> bool {
        (1..SHORTEST_IBAN).contains(&printed.len())
            && printed.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z'))
    }
}

/// Characters of the shortest IBAN.
const SHORTEST_IBAN: usize = 15;

/// Two letters, two digits, and a length that the country's IBAN has.
fn looks_like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= SHORTEST_IBAN
        && bytes.len() <= 34
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && iban_length(&text[..2]).is_none_or(|length| length == bytes.len())
}

/// Length of an IBAN by country (SWIFT IBAN registry, release 101), for the countries seen most here.
fn iban_length(country: &str) -> Option<usize> {
    Some(match country {
        "NO" => 15,
        "BE" => 16,
        "DK" | "FI" | "NL" => 18,
        "MK" | "SI" => 19,
        "AT" | "BA" | "EE" | "KZ" | "LT" | "LU" | "XK" => 20,
        "CH" | "HR" | "LI" | "LV" => 21,
        "BG" | "DE" | "GB" | "GE" | "IE" | "ME" | "RS" => 22,
        "AE" | "GI" | "IL" => 23,
        "CZ" | "ES" | "MD" | "RO" | "SE" | "SK" => 24,
        "PT" => 25,
        "TR" => 26,
        "FR" | "GR" | "IT" | "MC" | "SM" => 27,
        "AL" | "AZ" | "CY" | "HU" | "PL" => 28,
        "MT" => 31,
        _ => return None,
    })
}

/// The text modulo 97 after moving the first four characters to the end; letters count from A = 10.
fn mod97(text: &str) -> Option<u32> {
    let (head, tail) = text.split_at_checked(4)?;
    tail.chars().chain(head.chars()).try_fold(0_u32, |rest, character| {
        let value = character.to_digit(36)?;
        Some(if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 })
    })
}

/// The 18 digits of a 3-13-2 number, from `160-123456-54` or from 18 digits in a row.
fn domestic_digits(compact: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = compact.split('-').collect();
    match parts[..] {
        [bank, account, check]
            if bank.len() == 3
                && check.len() == 2
                && account.len() <= 13
                && digits(bank)
                && digits(account)
                && digits(check) =>
        {
            Some(format!("{bank}{account:0>13}{check}"))
        }
        [whole] if whole.len() == 18 && digits(whole) => Some(whole.to_owned()),
        _ => None,
    }
}

fn domestic_check_holds(digits: &str) -> bool {
    digits.bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97) == 1
}

/// One account of the case.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Scheme, normal form and check.
    pub identifier: Identifier,
    /// The identifier as first printed (in the order of the ledger).
    pub printed: String,
    /// The bank's code where it is part of what tells accounts apart; else empty.
    pub bank_code: String,
    /// The institution as printed most often; may be empty.
    pub institution: String,
    /// ISO 3166 country of the account or its bank; may be empty.
    pub country: String,
    /// The name printed most often with this account.
    pub holder: Option<NameIx>,
    /// What the source says the holder is.
    pub holder_kind: HolderKind,
}

impl Account {
    /// Whether value can be followed through this account: true for accounts at banks, false for cash, the
    /// bank's own books and the pool of what is not known.
    #[must_use]
    pub fn can_be_followed(&self) -> bool {
        !matches!(self.identifier.scheme, Scheme::Cash | Scheme::Bank | Scheme::Unknown)
    }
}

impl Account {
    /// Whether a number of it is printed, so that payments are its own whatever name stands beside it.
    #[must_use]
    pub fn has_number(&self) -> bool {
        matches!(self.identifier.scheme, Scheme::Iban | Scheme::Domestic | Scheme::Local)
    }
}

/// Personal data stay out of logs and assertion messages.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.identifier.text;
        let tail = text.char_indices().rev().nth(3).map_or(text.as_str(), |(at, _)| &text[at..]);
        write!(f, "Account({} …{tail})", self.identifier.scheme.word())
    }
}

/// All accounts of a case, in a total order, and all names printed with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountTable {
    /// By [`AccountIx`]; sorted by scheme, identifier, bank code.
    pub accounts: Vec<Account>,
    /// Every name as printed, by [`NameIx`]; sorted, no name twice.
    pub names: Texts,
    /// Pairs that only a name connects; never merged.
    pub proposals: Vec<Proposal>,
}

/// Two accounts that may belong to one holder, because their names match and nothing more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proposal {
    /// The names' common [`crate::name::match_key`].
    pub key: String,
    /// The accounts, at least two, ascending.
    pub accounts: Vec<AccountIx>,
    /// The different printed names, at least one, ascending.
    pub names: Vec<NameIx>,
}

impl AccountTable {
    /// The account at `index`.
    #[must_use]
    pub fn get(&self, index: AccountIx) -> &Account {
        &self.accounts[index.0 as usize]
    }

    /// The name at `index`, as printed.
    #[must_use]
    pub fn name(&self, index: NameIx) -> &str {
        self.names.get(index.0 as usize)
    }

    /// Name of the account's holder, as printed most often; empty where no name is printed.
    #[must_use]
    pub fn holder(&self, index: AccountIx) -> &str {
        self.get(index).holder.map_or("", |name| self.name(name))
    }

    /// What a reader knows the account by: the holder's name, or else the number, or else a word.
    #[must_use]
    pub fn label(&self, index: AccountIx) -> &str {
        let (account, holder) = (self.get(index), self.holder(index));
        match account.identifier.scheme {
            Scheme::Cash => "cash",
            Scheme::Bank if holder.is_empty() => "the bank",
            Scheme::Unknown => "unknown",
            _ if holder.is_empty() => &account.identifier.text,
            _ => holder,
        }
    }

    /// Every account with its index.
    pub fn iter(&self) -> impl Iterator<Item = (AccountIx, &Account)> {
        (0_u32..).map(AccountIx).zip(&self.accounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(printed: &str) -> (Scheme, String, Check) {
        let id = Identifier::normalise(printed);
        (id.scheme, id.text, id.check)
    }

    #[test]
    fn ibans_of_the_region_pass_their_check() {
        for iban in [
            "RS35260005601001611379",
            "ME25505000012345678951",
            "BA391290079401028494",
            "MK07250120000058984",
            "SI56263300012039086",
            "XK051212012345678906",
            "AL47212110090000000235698741",
            "HR1210010051863000160",
        ] {
            assert_eq!(normal(iban), (Scheme::Iban, iban.to_owned(), Check::Passed));
            let spaced = format!(" {} {} ", &iban[..4].to_lowercase(), &iban[4..]);
            assert_eq!(Identifier::normalise(&spaced).text, iban);
        }
        assert_eq!(normal("RS35260005601001611378").2, Check::Failed);
        assert_eq!(normal("RS35260005601001611378").0, Scheme::Local);
    }

    #[test]
    fn domestic_forms_of_one_account_are_one() {
        let iban = (Scheme::Iban, "RS35160000000012345654".to_owned(), Check::Passed);
        for printed in
            ["160-123456-54", "160-0000000123456-54", "160000000012345654", "RS35160000000012345654"]
        {
            assert_eq!(normal(printed), iban, "{printed}");
        }
        assert_eq!(
            normal("160-123456-55"),
            (Scheme::Domestic, "160-0000000123456-55".to_owned(), Check::Failed)
        );
    }

    #[test]
    fn identifiers_stay_text() {
        assert_ne!(normal("00123"), normal("123"));
        assert_eq!(normal("00123"), (Scheme::Local, "00123".to_owned(), Check::None));
    }

    #[test]
    fn personal_data_stay_out_of_debug() {
        let account = Account {
            identifier: Identifier::normalise("160-123456-54"),
            printed: "160-123456-54".to_owned(),
            bank_code: String::new(),
            institution: String::new(),
            country: String::new(),
            holder: None,
            holder_kind: HolderKind::Person,
        };
        assert_eq!(format!("{account:?}"), "Account(iban …5654)");
    }
}
