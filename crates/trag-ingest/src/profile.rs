//! Profiles: what is known about an export of one bank or payment firm, chosen by its header.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::mapping::Mapping;
use crate::spec::ColumnSpec;
use crate::text::header::Wanted;

/// One known export.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Short name, as in `profile = "..."`.
    pub name: String,
    /// What it reads, for people.
    pub title: String,
    /// ISO country of the institution; empty for international ones.
    #[serde(default)]
    pub country: String,
    /// On what evidence the profile was written.
    #[serde(default)]
    pub verified: String,
    /// How the profile is recognised.
    #[serde(rename = "match", default)]
    pub matches: Match,
    /// Names of the columns of an export that has no header. Nothing tells such a file from others, so the profile
    /// is used where `case.toml` names it.
    #[serde(default)]
    pub header: Vec<String>,
    /// How values are written, in all columns.
    #[serde(default)]
    pub text: ColumnSpec,
    /// How values are written, in single columns.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnSpec>,
    /// What the columns mean.
    pub mapping: Mapping,
    /// The columns of [`Match`], made ready for comparison.
    #[serde(skip)]
    wanted: Vec<Wanted>,
}

/// How a profile is recognised.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// Names that must all stand in the header, in any order.
    pub columns: Vec<String>,
}

impl Profile {
    fn parse(toml_text: &str) -> Result<Profile, ProfileError> {
        let mut profile: Profile =
            toml::from_str(toml_text).map_err(|error| ProfileError::Invalid(error.to_string()))?;
        profile.wanted = profile.matches.columns.iter().map(|name| Wanted::parse(name)).collect();
        if profile.wanted.is_empty() == profile.header.is_empty() {
            return Err(ProfileError::MatchesEverything(profile.name));
        }
        Ok(profile)
    }

    /// The columns by which it is recognised; none where only its name chooses it.
    pub(crate) fn required(&self) -> &[Wanted] {
        &self.wanted
    }
}

/// The profiles that files are compared with, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    list: OnceLock<Vec<Profile>>,
    /// The shipped ones are among them, once somebody asks.
    with_shipped: bool,
}

/// Why a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileError {
    /// Not valid TOML, or a key or value that is not known: the parser's message with line and column.
    Invalid(String),
    /// Another profile has this name.
    SameName(String),
    /// Nothing tells it from other files.
    MatchesEverything(String),
}

impl std::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ProfileError::Invalid(message) => write!(f, "the profile cannot be read: {message}"),
            ProfileError::SameName(name) => write!(f, "there are two profiles with the name \"{name}\""),
            ProfileError::MatchesEverything(name) => {
                write!(f, "profile \"{name}\" names no column under [match]")
            }
        }
    }
}

impl std::error::Error for ProfileError {}

/// The shipped profiles, one file each.
const BUILTIN: &[&str] = &[
    include_str!("../profiles/abn-amro-nl.toml"),
    include_str!("../profiles/airbank-cz.toml"),
    include_str!("../profiles/amlsim.toml"),
    include_str!("../profiles/amlworld-patterns.toml"),
    include_str!("../profiles/amlworld.toml"),
    include_str!("../profiles/azerbaijani-laundromat.toml"),
    include_str!("../profiles/bancastato-ch.toml"),
    include_str!("../profiles/bekb-ch.toml"),
    include_str!("../profiles/berka.toml"),
    include_str!("../profiles/boi-ie.toml"),
    include_str!("../profiles/bunq-nl.toml"),
    include_str!("../profiles/ch-debit-credit.toml"),
    include_str!("../profiles/ch-signed-amount.toml"),
    include_str!("../profiles/chase-card.toml"),
    include_str!("../profiles/cic-ch.toml"),
    include_str!("../profiles/combined-laundromats.toml"),
    include_str!("../profiles/commerzbank-de.toml"),
    include_str!("../profiles/corner-bank-ch.toml"),
    include_str!("../profiles/corner-card-ch.toml"),
    include_str!("../profiles/date-amount-balance-gb.toml"),
    include_str!("../profiles/delavska-si.toml"),
    include_str!("../profiles/deutsche-bank-de.toml"),
    include_str!("../profiles/deutsche-bank-plan-de.toml"),
    include_str!("../profiles/dkb-card-de.toml"),
    include_str!("../profiles/dkb-de.toml"),
    include_str!("../profiles/efg-ch.toml"),
    include_str!("../profiles/elba-at.toml"),
    include_str!("../profiles/erste-hr.toml"),
    include_str!("../profiles/erste-hu.toml"),
    include_str!("../profiles/expensify.toml"),
    include_str!("../profiles/fincen-files.toml"),
    include_str!("../profiles/fineco-card-it.toml"),
    include_str!("../profiles/fineco-it.toml"),
    include_str!("../profiles/hypo-vorarlberg-at.toml"),
    include_str!("../profiles/ing-de.toml"),
    include_str!("../profiles/ing-nl.toml"),
    include_str!("../profiles/kb-raiffeisen-cz.toml"),
    include_str!("../profiles/kbc-be.toml"),
    include_str!("../profiles/kbc-card-be.toml"),
    include_str!("../profiles/mands-card-gb.toml"),
    include_str!("../profiles/mercury-us.toml"),
    include_str!("../profiles/monzo-gb.toml"),
    include_str!("../profiles/mpesa-ke.toml"),
    include_str!("../profiles/n26.toml"),
    include_str!("../profiles/neon-ch.toml"),
    include_str!("../profiles/nkbm-si.toml"),
    include_str!("../profiles/ocbc-sg.toml"),
    include_str!("../profiles/paypal.toml"),
    include_str!("../profiles/paysim.toml"),
    include_str!("../profiles/plaid.toml"),
    include_str!("../profiles/postfinance-booking-ch.toml"),
    include_str!("../profiles/postfinance-ch.toml"),
    include_str!("../profiles/rabobank-nl.toml"),
    include_str!("../profiles/raiffeisen-ch.toml"),
    include_str!("../profiles/revolut-business.toml"),
    include_str!("../profiles/revolut-expenses.toml"),
    include_str!("../profiles/revolut-personal.toml"),
    include_str!("../profiles/rs-izvod-csv.toml"),
    include_str!("../profiles/saml-d.toml"),
    include_str!("../profiles/sparkasse-de.toml"),
    include_str!("../profiles/stripe-balance.toml"),
    include_str!("../profiles/stripe-transactions.toml"),
    include_str!("../profiles/sumup-account.toml"),
    include_str!("../profiles/sumup-transactions.toml"),
    include_str!("../profiles/swedbank-lt.toml"),
    include_str!("../profiles/swisscard-ch.toml"),
    include_str!("../profiles/ubs-card-ch.toml"),
    include_str!("../profiles/ubs-ch-1.toml"),
    include_str!("../profiles/ubs-ch-2.toml"),
    include_str!("../profiles/ubs-ch-3.toml"),
    include_str!("../profiles/viseca-ch.toml"),
    include_str!("../profiles/wealthsimple-ca.toml"),
    include_str!("../profiles/wise-history.toml"),
    include_str!("../profiles/wise-statement.toml"),
    include_str!("../profiles/yuh-ch.toml"),
];

impl Profiles {
    /// The profiles that ship with trag. They are read when a file first asks for one: most formats need none.
    #[must_use]
    pub fn builtin() -> Profiles {
        Profiles { list: OnceLock::new(), with_shipped: true }
    }

    /// Adds a profile from its TOML text.
    pub fn add(&mut self, toml_text: &str) -> Result<(), ProfileError> {
        let profile = Profile::parse(toml_text)?;
        let mut list = self.list().to_vec();
        insert(&mut list, profile)?;
        self.list = OnceLock::from(list);
        Ok(())
    }

    fn list(&self) -> &[Profile] {
        self.list.get_or_init(|| {
            let mut list = Vec::with_capacity(BUILTIN.len());
            for text in BUILTIN.iter().filter(|_| self.with_shipped) {
                let added = Profile::parse(text).and_then(|profile| insert(&mut list, profile));
                assert!(added.is_ok(), "a shipped profile is valid: {added:?}");
            }
            list
        })
    }

    /// The profile of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.list().iter().find(|profile| profile.name == name)
    }

    /// All profiles, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.list().iter()
    }
}

/// Puts a profile into its place.
fn insert(list: &mut Vec<Profile>, profile: Profile) -> Result<(), ProfileError> {
    match list.binary_search_by(|known| known.name.cmp(&profile.name)) {
        Ok(_) => Err(ProfileError::SameName(profile.name)),
        Err(at) => {
            list.insert(at, profile);
            Ok(())
        }
    }
}
