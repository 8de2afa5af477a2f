//! Profiles: what is known about an export of one bank or payment firm, chosen by its header.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::mapping::Mapping;
use crate::spec::ColumnSpec;
use crate::text::header::ColumnName;

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
    #[serde(rename = "match")]
    pub matches: Match,
    /// How values are written, in all columns.
    #[serde(default)]
    pub text: ColumnSpec,
    /// How values are written, in single columns.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnSpec>,
    /// What the columns mean.
    pub mapping: Mapping,
}

/// How a profile is recognised.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// Names that must all stand in the header, in any order.
    pub columns: Vec<String>,
}

impl Profile {
    pub(crate) fn required(&self) -> BTreeSet<ColumnName> {
        self.matches.columns.iter().map(|name| ColumnName::parse(name)).collect()
    }
}

/// The profiles that files are compared with, sorted by name.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    list: Vec<Profile>,
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
    include_str!("../profiles/amlworld.toml"),
    include_str!("../profiles/azerbaijani-laundromat.toml"),
    include_str!("../profiles/erste-hr.toml"),
    include_str!("../profiles/nkbm-si.toml"),
    include_str!("../profiles/rs-izvod-csv.toml"),
];

impl Profiles {
    /// The profiles that ship with trag.
    #[must_use]
    pub fn builtin() -> Profiles {
        let mut profiles = Profiles::default();
        for text in BUILTIN {
            let added = profiles.add(text);
            assert!(added.is_ok(), "a shipped profile is valid: {added:?}");
        }
        profiles
    }

    /// Adds a profile from its TOML text.
    pub fn add(&mut self, toml_text: &str) -> Result<(), ProfileError> {
        let profile: Profile =
            toml::from_str(toml_text).map_err(|error| ProfileError::Invalid(error.to_string()))?;
        if profile.matches.columns.is_empty() {
            return Err(ProfileError::MatchesEverything(profile.name));
        }
        match self.list.binary_search_by(|known| known.name.cmp(&profile.name)) {
            Ok(_) => Err(ProfileError::SameName(profile.name)),
            Err(at) => {
                self.list.insert(at, profile);
                Ok(())
            }
        }
    }

    /// The profile of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.list.iter().find(|profile| profile.name == name)
    }

    /// All profiles, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.list.iter()
    }
}
