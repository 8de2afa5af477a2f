//! The resolved plan: everything that decides what a run gives, and nothing that does not.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use trag_ingest::Profiles;
use trag_model::{Currency, Day, Problem, RateTable, catalogue};
use trag_rules::{Context, CountryTable, Facts, ParamOverrides, Params, ThresholdTable};

use crate::args::InputArgs;
use crate::case_file::{AcceptedGap, Declared, fault};
use crate::inputs::{self, Inputs};

/// Title of a case that declares none. Not the name of a folder: results do not depend on where they lie.
const UNTITLED: &str = "Case summary";

/// What a run will do.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Title printed on documents.
    pub(crate) title: String,
    /// Declared base currency.
    pub(crate) base: Option<Currency>,
    /// Whose thresholds apply.
    pub(crate) jurisdiction: Option<String>,
    /// Declared day on which the case is looked at; otherwise the day of the last row.
    pub(crate) as_of: Option<Day>,
    /// Official rates.
    pub(crate) rates: Option<RateTable>,
    /// Thresholds.
    pub(crate) thresholds: ThresholdTable,
    /// Lists of countries, and declared facts.
    pub(crate) context: Context,
    /// The files.
    pub(crate) inputs: Inputs,
    /// What the investigator accepts.
    pub(crate) accepted: Vec<AcceptedGap>,
    /// Parameters set for rules.
    pub(crate) overrides: ParamOverrides,
    /// The case file as written; kept in the case folder, where `trag trace` finds it.
    pub(crate) case_file_text: String,
    /// The plan in words, for `trag plan` and the record.
    pub(crate) record: Record,
}

/// The plan as it is printed, stored in the case folder and hashed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Record {
    trag: &'static str,
    title: String,
    base_currency: String,
    jurisdiction: String,
    as_of: String,
    case_file_sha256: String,
    rates_sha256: String,
    own_thresholds_sha256: String,
    shipped_thresholds_sha256: String,
    own_countries_sha256: String,
    shipped_countries_sha256: String,
    facts_sha256: String,
    inputs: Vec<String>,
    not_read: Vec<String>,
    rules: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
}

impl Record {
    /// The plan as TOML.
    pub(crate) fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_else(|error| format!("# {error}\n"))
    }

    /// SHA-256 of the TOML, in hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        sha256(&self.to_toml())
    }
}

/// Resolves the command line and the case file into a plan. Reads no record of any input.
pub(crate) fn resolve(args: &InputArgs) -> Result<Plan, Problem> {
    let declared = inputs::declared(&args.inputs, args.case_file.as_deref())?;
    let inputs = inputs::list(&args.inputs, &declared)?;
    let profiles = Profiles::builtin();
    for spec in &declared.file.input {
        spec.check(&profiles).map_err(fault)?;
    }
    let file = &declared.file;
    let base = file.base_currency.as_deref().map(currency).transpose()?;
    let as_of = file.as_of.as_deref().map(day).transpose()?;
    let (rates, rates_text) = rates(&declared)?;
    let (thresholds, thresholds_text) = thresholds(&declared)?;
    let (countries, countries_text) = countries(&declared)?;
    let (facts, facts_text) = facts(&declared)?;
    if let Some(code) = &file.jurisdiction {
        known_jurisdiction(code, &thresholds)?;
    }
    let overrides = overrides(&declared)?;
    if let Some(gap) = file.accepted_gaps.iter().find(|gap| gap.reason.trim().is_empty()) {
        return Err(fault(format!("the accepted gap {} in {} has no reason", gap.code, gap.file)));
    }
    let record = Record {
        trag: env!("CARGO_PKG_VERSION"),
        title: file.title.clone().unwrap_or_else(|| UNTITLED.to_owned()),
        base_currency: base.map_or("from the sources", Currency::code).to_owned(),
        jurisdiction: file.jurisdiction.clone().unwrap_or_else(|| "not declared".to_owned()),
        as_of: as_of.map_or_else(|| "the day of the last row".to_owned(), |day| day.to_string()),
        case_file_sha256: sha256(&declared.text),
        rates_sha256: sha256(&rates_text),
        own_thresholds_sha256: sha256(&thresholds_text),
        shipped_thresholds_sha256: sha256(ThresholdTable::SHIPPED),
        own_countries_sha256: sha256(&countries_text),
        shipped_countries_sha256: sha256(CountryTable::SHIPPED),
        facts_sha256: sha256(&facts_text),
        inputs: inputs.files.iter().map(|input| input.name.clone()).collect(),
        not_read: inputs.not_named.clone(),
        rules: parameters(&overrides),
    };
    Ok(Plan {
        title: record.title.clone(),
        base,
        jurisdiction: file.jurisdiction.clone(),
        as_of,
        rates,
        thresholds,
        context: Context::new(countries, facts),
        accepted: file.accepted_gaps.clone(),
        inputs,
        overrides,
        case_file_text: declared.text.clone(),
        record,
    })
}

fn currency(code: &str) -> Result<Currency, Problem> {
    Currency::from_code(code)
        .ok_or_else(|| fault(format!("`{code}` is no currency code of ISO 4217, such as EUR")))
}

fn day(text: &str) -> Result<Day, Problem> {
    Day::parse_iso(text).ok_or_else(|| fault(format!("`{text}` is no day in the form 2024-12-31")))
}

fn rates(declared: &Declared) -> Result<(Option<RateTable>, String), Problem> {
    let Some(spec) = &declared.file.rates else { return Ok((None, String::new())) };
    let text = declared.read_table(&spec.file)?;
    let table = trag_frame::rates::parse(&text, currency(&spec.quote)?, &spec.publisher)
        .map_err(|problem| problem.in_file(&spec.file))?;
    Ok((Some(table), text))
}

/// The shipped thresholds with those of the investigator, and the text of these.
pub(crate) fn thresholds(declared: &Declared) -> Result<(ThresholdTable, String), Problem> {
    let mut table = ThresholdTable::shipped();
    let Some(spec) = &declared.file.thresholds else { return Ok((table, String::new())) };
    let text = declared.read_table(&spec.file)?;
    let own = ThresholdTable::parse(&text).map_err(|problem| problem.in_file(&spec.file))?;
    table.extend(own).map_err(|problem| problem.in_file(&spec.file))?;
    Ok((table, text))
}

/// The shipped lists of countries with those of the investigator, and the text of these.
pub(crate) fn countries(declared: &Declared) -> Result<(CountryTable, String), Problem> {
    let mut table = CountryTable::shipped();
    let Some(spec) = &declared.file.countries else { return Ok((table, String::new())) };
    let text = declared.read_table(&spec.file)?;
    table.extend(CountryTable::parse(&text).map_err(|problem| problem.in_file(&spec.file))?);
    Ok((table, text))
}

fn facts(declared: &Declared) -> Result<(Facts, String), Problem> {
    let Some(spec) = &declared.file.facts else { return Ok((Facts::default(), String::new())) };
    let text = declared.read_table(&spec.file)?;
    Ok((Facts::parse(&text).map_err(|problem| problem.in_file(&spec.file))?, text))
}

fn overrides(declared: &Declared) -> Result<ParamOverrides, Problem> {
    let mut overrides = ParamOverrides::default();
    for (code, values) in &declared.file.rules {
        let rule = trag_rules::rules().iter().find(|rule| rule.declaration().meta.code == code);
        let rule = rule.ok_or_else(|| fault(format!("[rules.{code}]: there is no rule {code}")))?;
        for (name, value) in values {
            let text = match value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            overrides.set(rule.declaration(), name, &text).map_err(fault)?;
        }
    }
    Ok(overrides)
}

fn parameters(overrides: &ParamOverrides) -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
    let of = |rule: &&dyn trag_rules::Typology| {
        let declaration = rule.declaration();
        (declaration.meta.code, Params::new(declaration, overrides).printed().into_iter().collect())
    };
    trag_rules::rules().iter().map(of).collect()
}

/// A jurisdiction without a threshold would leave every rule on thresholds aside without a word.
fn known_jurisdiction(code: &str, thresholds: &ThresholdTable) -> Result<(), Problem> {
    let mut known: Vec<&str> = thresholds.rows().iter().map(|row| row.jurisdiction.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&code) {
        return Ok(());
    }
    Err(fault(format!("no threshold of the jurisdiction `{code}` is known; known are {}", known.join(", "))))
}

/// SHA-256 in hexadecimal; `none` for what is not there.
pub(crate) fn sha256(text: &str) -> String {
    if text.is_empty() {
        return "none".to_owned();
    }
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The notes about what lies in an input folder and is not read.
pub(crate) fn not_read(inputs: &Inputs) -> Vec<Problem> {
    let mut notes = Vec::new();
    if !inputs.not_named.is_empty() {
        let text = format!("files in the input folder were not read: {}", some_of(&inputs.not_named));
        let help = "name them under [[input]] in case.toml if they are evidence";
        notes.push(Problem::new(catalogue::INPUT_NOT_NAMED, text, help));
    }
    if !inputs.passed_over.is_empty() {
        let text = format!(
            "links, special files and case folders in the input folder were not read: {}",
            some_of(&inputs.passed_over)
        );
        let help = "copy what a link leads to into the folder if it is evidence";
        notes.push(Problem::new(catalogue::INPUT_NOT_NAMED, text, help));
    }
    notes
}

fn some_of(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
