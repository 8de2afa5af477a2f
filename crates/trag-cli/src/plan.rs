//! The resolved plan: everything that decides what a run gives, and nothing that does not.

use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use trag_ingest::Profiles;
use trag_model::{Currency, Problem, catalogue};
use trag_rules::{CountryTable, ParamOverrides, Params, ThresholdTable};

use crate::args::InputArgs;
use crate::case_file::{Declared, Table, fault};
use crate::hashes;
use crate::inputs::{self, Inputs, some_of};
use crate::terms::Terms;

/// What a run will do.
#[derive(Debug)]
pub(crate) struct Plan {
    /// How the ledger is judged.
    pub(crate) terms: Terms,
    /// The files.
    pub(crate) inputs: Inputs,
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
    parameter_set: String,
    parameter_set_version: String,
    parameters_sha256: String,
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
    resolve_declared(&args.inputs, &inputs::declared(&args.inputs, args.case_file.as_deref())?)
}

/// Resolves paths of inputs and what is declared about them.
pub(crate) fn resolve_declared(paths: &[PathBuf], declared: &Declared) -> Result<Plan, Problem> {
    let inputs = inputs::list(paths, declared)?;
    let profiles = Profiles::builtin();
    for spec in &declared.file.input {
        spec.check(&profiles).map_err(fault)?;
    }
    let terms = Terms::of(declared)?;
    let record = record(&terms, &inputs);
    Ok(Plan { terms, inputs, record })
}

fn record(terms: &Terms, inputs: &Inputs) -> Record {
    Record {
        trag: env!("CARGO_PKG_VERSION"),
        title: terms.title.clone(),
        base_currency: terms.base.map_or("from the sources", Currency::code).to_owned(),
        jurisdiction: terms.jurisdiction.clone().unwrap_or_else(|| "not declared".to_owned()),
        as_of: terms.as_of.map_or_else(|| "the day of the last row".to_owned(), |day| day.to_string()),
        case_file_sha256: sha256(&terms.case_file_text),
        rates_sha256: sha256(terms.table_text(Table::Rates)),
        own_thresholds_sha256: sha256(terms.table_text(Table::Thresholds)),
        shipped_thresholds_sha256: sha256(ThresholdTable::SHIPPED),
        own_countries_sha256: sha256(terms.table_text(Table::Countries)),
        shipped_countries_sha256: sha256(CountryTable::SHIPPED),
        facts_sha256: sha256(terms.table_text(Table::Facts)),
        inputs: inputs.files.iter().map(|input| input.name.clone()).collect(),
        not_read: inputs.not_named.clone(),
        parameter_set: terms.parameter_set.name.clone(),
        parameter_set_version: terms.parameter_set.version.clone(),
        parameters_sha256: terms.parameter_set.sha256.clone(),
        rules: parameters(&terms.overrides),
    }
}

fn parameters(overrides: &ParamOverrides) -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
    let of = |rule: &&dyn trag_rules::Typology| {
        let declaration = rule.declaration();
        (declaration.meta.code, Params::new(declaration, overrides).printed().into_iter().collect())
    };
    trag_rules::rules().iter().map(of).collect()
}

/// SHA-256 in hexadecimal; `none` for what is not there.
pub(crate) fn sha256(text: &str) -> String {
    if text.is_empty() {
        return "none".to_owned();
    }
    hashes::of_bytes(text.as_bytes())
}

/// The notes about what lies in an input folder and is not read.
pub(crate) fn not_read(inputs: &Inputs) -> Vec<Problem> {
    let mut notes = Vec::new();
    if !inputs.not_named.is_empty() {
        let text = format!("files in the input folder were not read: {}", some_of(&inputs.not_named));
        let help = "name them under [[input]] in case.toml if they are evidence";
        notes.push(Problem::new(catalogue::INPUT_NOT_NAMED, text, help));
    }
    if !inputs.links.is_empty() {
        let (count, names) = (inputs.links.len(), some_of(&inputs.links));
        let were = if count == 1 { "was" } else { "were" };
        let text = format!("links in the input folder are not followed, so {count} {were} not read: {names}");
        let help = "copy what a link leads to into the folder if it is evidence";
        notes.push(Problem::new(catalogue::INPUT_NOT_NAMED, text, help));
    }
    if !inputs.passed_over.is_empty() {
        let text = format!(
            "what is no export was not read (hidden and special files, case folders, what an operating system added, \
             folders within {} others): {}",
            inputs::DEEPEST,
            some_of(&inputs.passed_over)
        );
        let help = "name them on the command line if they are evidence";
        notes.push(Problem::new(catalogue::INPUT_NOT_NAMED, text, help));
    }
    notes
}
