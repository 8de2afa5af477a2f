//! The terms on which a ledger is judged: what the case file declares, but for the inputs. They are the same for
//! a run and for a stored case that is judged again.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Problem, RateTable};
use trag_report::ParameterSet;
use trag_rules::{Context, CountryTable, Facts, ParamOverrides, Params, ThresholdTable};

use crate::case_file::{AcceptedGap, CaseFile, Declared, Table, fault};
use crate::plan::sha256;
use crate::questions::{self, Saved};

/// Title of a case that declares none. Not the name of a folder: results do not depend on where they lie.
const UNTITLED: &str = "Case summary";

/// How a ledger is judged.
#[derive(Debug)]
pub(crate) struct Terms {
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
    /// What the investigator accepts.
    pub(crate) accepted: Vec<AcceptedGap>,
    /// Parameters set for rules.
    pub(crate) overrides: ParamOverrides,
    /// What they are called.
    pub(crate) parameter_set: ParameterSet,
    /// Questions that are run as rules.
    pub(crate) questions: Vec<Saved>,
    /// The case file as written.
    pub(crate) case_file_text: String,
    /// The tables that the case file names, as written.
    tables: Vec<(Table, String)>,
}

impl Terms {
    /// Reads the tables that a case file names, and checks what it declares.
    pub(crate) fn of(declared: &Declared) -> Result<Terms, Problem> {
        let file = &declared.file;
        let base = file.base_currency.as_deref().map(currency).transpose()?;
        let as_of = file.as_of.as_deref().map(day).transpose()?;
        let (rates, rates_text) = rates(declared)?;
        let (thresholds, thresholds_text) = thresholds(declared)?;
        let (countries, countries_text) = countries(declared)?;
        let (facts, facts_text) = facts(declared)?;
        if let Some(code) = &file.jurisdiction {
            known_jurisdiction(code, &thresholds)?;
        }
        let (overrides, parameter_set) = parameters(file, None)?;
        let questions = questions::resolve(&file.question)?;
        if let Some(gap) = file.accepted_gaps.iter().find(|gap| gap.reason.trim().is_empty()) {
            return Err(fault(format!("the accepted gap {} in {} has no reason", gap.code, gap.file)));
        }
        let texts = [rates_text, thresholds_text, countries_text, facts_text];
        let named = Table::ALL.into_iter().zip(texts).filter(|(table, _)| file.names(*table));
        Ok(Terms {
            title: file.title.clone().unwrap_or_else(|| UNTITLED.to_owned()),
            base,
            jurisdiction: file.jurisdiction.clone(),
            as_of,
            rates,
            thresholds,
            context: Context::new(countries, facts),
            accepted: file.accepted_gaps.clone(),
            overrides,
            parameter_set,
            questions,
            case_file_text: declared.text.clone(),
            tables: named.collect(),
        })
    }

    /// The tables that the case file names, as written.
    pub(crate) fn tables(&self) -> &[(Table, String)] {
        &self.tables
    }

    /// The text of a table; empty where none is named.
    pub(crate) fn table_text(&self, table: Table) -> &str {
        self.tables.iter().find(|(kind, _)| *kind == table).map_or("", |(_, text)| text)
    }
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
    let text = declared.read_table(Table::Rates, &spec.file)?;
    let table = trag_frame::rates::parse(&text, currency(&spec.quote)?, &spec.publisher)
        .map_err(|problem| problem.in_file(&spec.file))?;
    Ok((Some(table), text))
}

/// The shipped thresholds with those of the investigator, and the text of these.
pub(crate) fn thresholds(declared: &Declared) -> Result<(ThresholdTable, String), Problem> {
    let mut table = ThresholdTable::shipped();
    let Some(spec) = &declared.file.thresholds else { return Ok((table, String::new())) };
    let text = declared.read_table(Table::Thresholds, &spec.file)?;
    let own = ThresholdTable::parse(&text).map_err(|problem| problem.in_file(&spec.file))?;
    table.extend(own).map_err(|problem| problem.in_file(&spec.file))?;
    Ok((table, text))
}

/// The shipped lists of countries with those of the investigator, and the text of these.
pub(crate) fn countries(declared: &Declared) -> Result<(CountryTable, String), Problem> {
    let mut table = CountryTable::shipped();
    let Some(spec) = &declared.file.countries else { return Ok((table, String::new())) };
    let text = declared.read_table(Table::Countries, &spec.file)?;
    table.extend(CountryTable::parse(&text).map_err(|problem| problem.in_file(&spec.file))?);
    Ok((table, text))
}

fn facts(declared: &Declared) -> Result<(Facts, String), Problem> {
    let Some(spec) = &declared.file.facts else { return Ok((Facts::default(), String::new())) };
    let text = declared.read_table(Table::Facts, &spec.file)?;
    Ok((Facts::parse(&text).map_err(|problem| problem.in_file(&spec.file))?, text))
}

/// Parameters of rules by code, as `case.toml` states them.
type Stated = BTreeMap<String, BTreeMap<String, toml::Value>>;

/// Name of the set of a case file that names none.
const NO_SET: &str = "default";

/// The parameters that rules run with: those of the set, and over them those under `[rules.CODE]`. `chosen` names
/// the set; without it, `parameter-set` of the case file does.
pub(crate) fn parameters(
    file: &CaseFile,
    chosen: Option<&str>,
) -> Result<(ParamOverrides, ParameterSet), Problem> {
    let (mut overrides, mut set) = (ParamOverrides::default(), ParameterSet::default());
    for name in file.parameters.keys() {
        // Every set is checked, so that a slip is told before the set is needed.
        let (version, stated) = read_set(name, file)?;
        let mut own = ParamOverrides::default();
        apply(&format!("parameters.{name}"), &stated, &mut own)?;
        if chosen.or(file.parameter_set.as_deref()) == Some(name) {
            (overrides, set) = (own, ParameterSet { name: name.clone(), version, sha256: String::new() });
        }
    }
    match chosen.or(file.parameter_set.as_deref()) {
        Some(name) if set.name.is_empty() => {
            let known: Vec<&str> = file.parameters.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(fault(format!("there is no parameter set `{name}`; case.toml has: {known}")));
        }
        None => set.name = NO_SET.to_owned(),
        Some(_) => {}
    }
    apply("rules", &file.rules, &mut overrides)?;
    set.sha256 = sha256(&printed(&overrides));
    Ok((overrides, set))
}

/// The version of a set, and its parameters by rule.
fn read_set(name: &str, file: &CaseFile) -> Result<(String, Stated), Problem> {
    let (mut version, mut stated) = (String::new(), Stated::new());
    for (key, value) in &file.parameters[name] {
        match value {
            toml::Value::String(text) if key == "version" => version.clone_from(text),
            toml::Value::Table(table) => {
                stated.insert(
                    key.clone(),
                    table.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
                );
            }
            _ => {
                return Err(fault(format!(
                    "[parameters.{name}] has `version = \"...\"` and tables such as [parameters.{name}.S01], not `{key}`"
                )));
            }
        }
    }
    Ok((version, stated))
}

fn apply(table: &str, stated: &Stated, overrides: &mut ParamOverrides) -> Result<(), Problem> {
    for (code, values) in stated {
        let rule = trag_rules::rules().iter().find(|rule| rule.declaration().meta.code == code);
        let rule = rule.ok_or_else(|| fault(format!("[{table}.{code}]: there is no rule {code}")))?;
        for (name, value) in values {
            let text = match value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            overrides.set(rule.declaration(), name, &text).map_err(fault)?;
        }
    }
    Ok(())
}

/// Every parameter of every rule with its value, a line each.
fn printed(overrides: &ParamOverrides) -> String {
    let mut text = String::new();
    for declaration in trag_rules::rules().iter().map(|rule| rule.declaration()) {
        for (name, value) in Params::new(declaration, overrides).printed() {
            text.push_str(&format!("{}.{name} = {value}\n", declaration.meta.code));
        }
    }
    text
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
