//! The settings of a goAML report: a TOML file beside the schema and the code lists of the authority. It is no part of
//! case.toml, which is kept in the case folder and goes where the case goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use trag_model::{Currency, Problem, catalogue};
use trag_report::export::goaml::{
    Codes, Kind, NameOrder, Node, PartyKind, PartyTold, Rows, Schema, Script, Settings, TransactionTold,
};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    schema: String,
    #[serde(default)]
    kind: KindWord,
    #[serde(default)]
    rows: RowsWord,
    #[serde(default)]
    findings: Vec<String>,
    names: Option<NamesWord>,
    #[serde(default)]
    script: ScriptWord,
    #[serde(default = "most_transactions")]
    most_transactions: usize,
    #[serde(default = "most_bytes")]
    most_bytes: usize,
    #[serde(default)]
    code_lists: BTreeMap<String, String>,
    report: toml::Table,
    #[serde(default)]
    defaults: BTreeMap<String, String>,
    #[serde(default)]
    funds: Codes,
    #[serde(default)]
    transmode: Codes,
    #[serde(default)]
    indicators: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    party: Vec<PartyTable>,
    #[serde(default)]
    transaction: Vec<TransactionTable>,
    #[serde(default)]
    activity: toml::Table,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindWord {
    #[default]
    Transactions,
    Activity,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RowsWord {
    #[default]
    Flagged,
    All,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NamesWord {
    GivenFirst,
    FamilyFirst,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ScriptWord {
    #[default]
    AsNeeded,
    Latin,
    Ascii,
}

/// What is known of a party beyond the records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PartyTable {
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    client: bool,
    kind: Option<PartyWord>,
    #[serde(default)]
    elements: toml::Table,
}

/// What is known of transactions beyond the records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TransactionTable {
    #[serde(default)]
    rows: Vec<u32>,
    #[serde(default)]
    findings: Vec<String>,
    elements: toml::Table,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PartyWord {
    Account,
    Person,
    Entity,
}

/// The limits that authorities publish most often are far above; a file of this size still opens in an editor.
fn most_transactions() -> usize {
    10_000
}

fn most_bytes() -> usize {
    20_000_000
}

/// Settings that were read, before the case is known.
pub(super) struct Declared {
    file: File,
    schema: Schema,
    name: String,
}

/// Bytes of the largest file that is read.
const LARGEST: u64 = 16 << 20;

/// Reads the settings and the files that they name.
pub(super) fn read(path: &Path) -> Result<Declared, Problem> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let fault = |text: String| fault(&name, text);
    let text = text_of(path).map_err(&fault)?;
    let file: File = toml::from_str(&text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let mut problem = fault(error.message().trim().replace('\n', " "));
        problem.place.line = line as u64;
        problem
    })?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    let beside = |named: &str| {
        let below = Path::new(named).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        match below && !named.is_empty() {
            true => text_of(&folder.join(named)).map_err(|why| format!("`{named}`: {why}")),
            false => Err(format!("the path `{named}` leads out of the folder of {name}")),
        }
    };
    let schema = beside(&file.schema).map_err(&fault)?;
    let mut schema = Schema::read(&schema)
        .map_err(|why| fault(format!("the schema `{}` is not read: {why}", file.schema)))?;
    for (of, named) in &file.code_lists {
        let codes = beside(named).and_then(|text| codes(&text)).map_err(&fault)?;
        schema.with_codes(of, codes).map_err(|why| fault(format!("code-lists: {why}")))?;
    }
    if file.most_transactions == 0 {
        return Err(fault("`most-transactions` is 0".to_owned()));
    }
    for party in &file.party {
        if party.number.is_empty() == party.name.is_empty() {
            return Err(fault("a [[party]] has either a number or a name".to_owned()));
        }
    }
    if file.transaction.iter().any(|told| told.rows.is_empty() && told.findings.is_empty()) {
        return Err(fault("a [[transaction]] names its `rows` or `findings`".to_owned()));
    }
    Ok(Declared { file, schema, name })
}

impl Declared {
    /// The settings for a case whose base currency is `base`.
    pub(super) fn settings(self, base: Option<Currency>) -> Result<Settings, Problem> {
        let Declared { file, schema, name } = self;
        let fault = |text: String| fault(&name, text);
        let local = match file.report.get("currency_code_local").map(toml::Value::as_str) {
            Some(code) => code.and_then(Currency::from_code),
            None => base,
        };
        let local =
            local.ok_or_else(|| fault("`currency_code_local` under [report] is no currency".to_owned()))?;
        let party = |party: PartyTable| PartyTold {
            number: party.number,
            name: party.name,
            is_client: party.client,
            kind: party.kind.map(|kind| match kind {
                PartyWord::Account => PartyKind::Account,
                PartyWord::Person => PartyKind::Person,
                PartyWord::Entity => PartyKind::Entity,
            }),
            elements: nodes(&party.elements),
        };
        let transaction = |told: TransactionTable| TransactionTold {
            rows: told.rows,
            findings: told.findings,
            elements: nodes(&told.elements),
        };
        Ok(Settings {
            schema,
            kind: match file.kind {
                KindWord::Transactions => Kind::Transactions,
                KindWord::Activity => Kind::Activity,
            },
            rows: match (file.rows, file.findings.is_empty()) {
                (RowsWord::All, _) => Rows::All,
                (RowsWord::Flagged, true) => Rows::Flagged,
                (RowsWord::Flagged, false) => Rows::Findings(file.findings),
            },
            local,
            report: nodes(&file.report),
            defaults: file.defaults,
            funds: file.funds,
            transmode: file.transmode,
            indicators: file.indicators,
            parties: file.party.into_iter().map(party).collect(),
            transactions: file.transaction.into_iter().map(transaction).collect(),
            activity: nodes(&file.activity),
            names: file.names.map(|names| match names {
                NamesWord::GivenFirst => NameOrder::GivenFirst,
                NamesWord::FamilyFirst => NameOrder::FamilyFirst,
            }),
            script: match file.script {
                ScriptWord::AsNeeded => Script::AsNeeded,
                ScriptWord::Latin => Script::Latin,
                ScriptWord::Ascii => Script::Ascii,
            },
            most: file.most_transactions,
            most_bytes: file.most_bytes,
        })
    }
}

fn fault(name: &str, text: String) -> Problem {
    Problem::new(catalogue::GOAML_NOT_WRITTEN, text, "docs/goaml.md describes the settings").in_file(name)
}

fn text_of(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?.len();
    if size > LARGEST {
        return Err(format!("is larger than {} MiB", LARGEST >> 20));
    }
    fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Elements as TOML: a table holds elements, a list repeats one.
fn nodes(table: &toml::Table) -> Vec<Node> {
    table.iter().flat_map(|(name, value)| of_value(name, value)).collect()
}

fn of_value(name: &str, value: &toml::Value) -> Vec<Node> {
    match value {
        toml::Value::Array(values) => values.iter().flat_map(|value| of_value(name, value)).collect(),
        toml::Value::Table(inner) => vec![Node::stated_inner(name, nodes(inner))],
        toml::Value::String(text) => vec![Node::stated(name, text)],
        other => vec![Node::stated(name, &other.to_string())],
    }
}

/// The codes of a list: JSON (`[{"code": "A1", …}]` or `["A1"]`), or text whose lines begin with a code.
fn codes(text: &str) -> Result<BTreeSet<String>, String> {
    if text.trim_start().starts_with('[') {
        let values: Vec<serde_json::Value> =
            serde_json::from_str(text).map_err(|error| format!("the code list is no JSON: {error}"))?;
        let code = |value: &serde_json::Value| {
            value.as_str().or_else(|| value.get("code")?.as_str()).map(str::to_owned)
        };
        return values
            .iter()
            .map(code)
            .collect::<Option<_>>()
            .ok_or_else(|| "a code list has an entry without `code`".to_owned());
    }
    let first = |line: &str| {
        line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"').to_owned()
    };
    Ok(text.lines().map(first).filter(|code| !code.is_empty() && code != "code").collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_lists_are_json_or_lines() {
        let wanted: BTreeSet<String> = ["A1", "B2"].map(str::to_owned).into();
        for text in [
            "[{\"code\":\"A1\",\"label\":\"x\"},{\"code\":\"B2\"}]",
            "[\"A1\",\"B2\"]",
            "code,label\nA1,x, y\nB2;z\n",
        ] {
            assert_eq!(codes(text).unwrap(), wanted, "{text}");
        }
        assert!(codes("[{\"label\":\"x\"}]").is_err());
    }

    #[test]
    fn the_documented_settings_are_read() {
        let text = include_str!("../../../../../docs/goaml.md");
        let example = text.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let file: File = toml::from_str(example).unwrap();
        assert_eq!((file.most_transactions, file.most_bytes), (most_transactions(), most_bytes()));
        assert_eq!((file.party.len(), file.transaction.len(), file.indicators["S01"].len()), (1, 1, 1));
    }

    #[test]
    fn tables_and_lists_of_toml_are_elements() {
        let table: toml::Table =
            toml::from_str("rentity_id = 7\na = [\"x\", \"y\"]\n[phones]\nphone = { n = true }\n").unwrap();
        let names: Vec<String> = nodes(&table).iter().map(|node| node.name().to_owned()).collect();
        assert_eq!(names, ["a", "a", "phones", "rentity_id"]);
    }
}
