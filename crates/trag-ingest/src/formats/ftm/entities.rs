//! Entities as JSON, and what is known of those that payments refer to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use trag_model::catalogue;

use crate::formats::values::ValueFault;

/// An entity. Values stay as written, because a number must not become a float.
#[derive(Deserialize)]
pub(crate) struct Entity<'j> {
    #[serde(borrow, default)]
    pub(crate) id: Cow<'j, str>,
    #[serde(borrow)]
    pub(crate) schema: Cow<'j, str>,
    #[serde(borrow, default)]
    properties: BTreeMap<Cow<'j, str>, &'j RawValue>,
}

/// Values of one property that are looked at.
const VALUES: usize = 100;

impl<'j> Entity<'j> {
    pub(crate) fn parse(line: &'j str) -> Result<Entity<'j>, serde_json::Error> {
        serde_json::from_str(line)
    }

    /// The values of a property as written: a list, or one alone.
    fn values(&self, name: &str) -> Vec<&'j RawValue> {
        let Some(raw) = self.properties.get(name) else { return Vec::new() };
        let mut values = serde_json::from_str::<Vec<&'j RawValue>>(raw.get()).unwrap_or_else(|_| vec![*raw]);
        values.truncate(VALUES);
        values
    }

    /// The values of a property as text: strings, and numbers with the digits they are written with.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).into_iter().filter_map(text).collect()
    }

    /// The value of a property that has one at most.
    pub(crate) fn only(&self, name: &str) -> Result<Option<String>, ValueFault> {
        let mut texts = self.texts(name);
        texts.dedup();
        match texts.len() {
            0 | 1 => Ok(texts.pop()),
            count => {
                let text = format!("the payment has {count} values for \"{name}\"");
                Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text))
            }
        }
    }

    /// The entities that a property refers to: by id, or written out in place.
    pub(crate) fn entities(&self, name: &str) -> Vec<Known> {
        let known = |raw: &'j RawValue| match text(raw) {
            Some(id) => Some(Known { id, ..Known::default() }),
            None => Entity::parse(raw.get()).ok().map(|entity| Known::of(&entity)),
        };
        self.values(name).into_iter().filter_map(known).collect()
    }
}

fn text(raw: &RawValue) -> Option<String> {
    let written = raw.get();
    match written.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(written)
            .ok()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        b'-' | b'0'..=b'9' => Some(written.to_owned()),
        _ => None,
    }
}

/// What is known of an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) country: String,
    /// Number of a bank account.
    pub(crate) number: String,
    pub(crate) institution: String,
}

impl Known {
    fn of(entity: &Entity<'_>) -> Known {
        let first = |names: &[&str]| {
            names.iter().find_map(|name| entity.texts(name).into_iter().next()).unwrap_or_default()
        };
        Known {
            id: entity.id.clone().into_owned(),
            schema: entity.schema.clone().into_owned(),
            name: first(&["name", "alias"]),
            country: first(&["country", "jurisdiction"]),
            number: first(&["iban", "accountNumber"]),
            institution: first(&["bankName"]),
        }
    }
}

/// The entities of a file that are no payments, by id.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    known: BTreeMap<String, Known>,
    is_cut: bool,
}

/// Entities of one file that are kept; what comes beyond is named by its id.
const ENTITIES: usize = 1_000_000;

impl Entities {
    /// Keeps the entity of a line, unless it is a payment or none at all.
    pub(crate) fn learn(&mut self, line: &str) {
        let Ok(entity) = Entity::parse(line) else { return };
        if entity.schema == "Payment" || entity.id.is_empty() {
            return;
        }
        if self.known.len() >= ENTITIES {
            self.is_cut = true;
            return;
        }
        self.known.entry(entity.id.clone().into_owned()).or_insert_with(|| Known::of(&entity));
    }

    /// What the file says of an entity; the name of an account's bank where it refers to one.
    pub(crate) fn resolve(&self, entity: Known) -> Known {
        if !entity.schema.is_empty() {
            return entity;
        }
        self.known.get(&entity.id).cloned().unwrap_or(entity)
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }
}
