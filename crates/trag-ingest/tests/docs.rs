//! The page on `case.toml` names every key that an input may have.

use serde::de::DeserializeOwned;
use trag_ingest::{
    ColumnSpec, DateOrder, DecimalMark, Grouping, InputSpec, Mapping, PartyMapping, Scientific, Sign,
    SkipMapping, SkipReason, StatedMapping, Steps,
};

const PAGE: &str = include_str!("../../../docs/case-file.md");

/// The names that a type knows, as its refusal of another name lists them.
fn known_names<T: DeserializeOwned>(wrong: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Holder<T> {
        #[serde(rename = "value")]
        _value: T,
    }
    let error = toml::from_str::<Holder<T>>(&format!("value = {wrong}")).err().map(|error| error.to_string());
    let message = error.unwrap_or_default();
    let listed = message.split_once("expected").map(|(_, listed)| listed).unwrap_or_default();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_key_is_described() {
    let tables = [
        known_names::<InputSpec>("{ nope = 1 }"),
        known_names::<Mapping>("{ nope = 1 }"),
        known_names::<PartyMapping>("{ nope = 1 }"),
        known_names::<StatedMapping>("{ nope = 1 }"),
        known_names::<SkipMapping>("{ nope = 1 }"),
        known_names::<ColumnSpec>("{ nope = 1 }"),
    ];
    for names in tables {
        assert!(names.len() > 1, "the parser lists no names: {names:?}");
        let missing: Vec<&String> =
            names.iter().filter(|name| !PAGE.contains(&format!("`{name}`"))).collect();
        assert!(missing.is_empty(), "docs/case-file.md does not name {missing:?}");
    }
}

#[test]
fn every_value_is_described() {
    let words = [
        known_names::<DecimalMark>("\"nope\""),
        known_names::<Grouping>("\"nope\""),
        known_names::<DateOrder>("\"nope\""),
        known_names::<Scientific>("\"nope\""),
        known_names::<Sign>("\"nope\""),
        known_names::<SkipReason>("\"nope\""),
        known_names::<Steps>("\"nope\""),
    ];
    for names in words {
        assert!(names.len() > 1, "the parser lists no values: {names:?}");
        let missing: Vec<&String> =
            names.iter().filter(|name| !PAGE.contains(&format!("`\"{name}\"`"))).collect();
        assert!(missing.is_empty(), "docs/case-file.md does not name {missing:?}");
    }
}
