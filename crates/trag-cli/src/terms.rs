//! The terms on which a ledger is judged: what the case file declares, but for the inputs. They are the same for
//! a run and for a stored case that is judged again.

use trag_model::{Currency, Day, Problem, RateTable};
use trag_rules::{Context, CountryTable, Facts, ParamOverrides, ThresholdTable};

use crate::case_file::{AcceptedGap, Declared, Table, fault};

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
        let overrides = overrides(declared)?;
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
