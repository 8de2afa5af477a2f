//! `case.toml`: what the investigator declares. Unknown keys are errors; nothing else sets anything.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use trag_ingest::InputSpec;
use trag_model::{Excerpt, Problem, catalogue};

use crate::questions::QuestionTable;
use crate::tracing::indirect_tables::IndirectTable;
use crate::tracing::tables::{
    AssetTable, CoordinationTable, EndTable, GapTable, IdentifiedTable, InterestTable, LinkTable,
    OneYearTable, OpeningTable, OriginTable, OutsideTable, OwnerTable, ReversalTable, TargetTable,
    TraceTable, WrongdoerTable,
};

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CaseFile {
    /// Title of the case, printed on every document.
    pub(crate) title: Option<String>,
    /// Currency that totals are brought into.
    pub(crate) base_currency: Option<String>,
    /// Whose thresholds apply: `RS`.
    pub(crate) jurisdiction: Option<String>,
    /// Day on which the case is looked at, `YYYY-MM-DD`.
    pub(crate) as_of: Option<String>,
    /// Official exchange rates.
    pub(crate) rates: Option<RatesSpec>,
    /// A threshold table that extends the shipped one.
    pub(crate) thresholds: Option<ThresholdsSpec>,
    /// Lists of countries that extend or replace the shipped ones.
    pub(crate) countries: Option<ThresholdsSpec>,
    /// Facts about persons, things and events that no row shows.
    pub(crate) facts: Option<ThresholdsSpec>,
    /// What is declared about inputs; with any entry, only the files named here are read.
    #[serde(default)]
    pub(crate) input: Vec<InputSpec>,
    /// Problems that the investigator knows of and accepts.
    #[serde(default)]
    pub(crate) accepted_gaps: Vec<AcceptedGap>,
    /// Parameters of rules.
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// The parameter set that is used; it is one of `parameters`.
    pub(crate) parameter_set: Option<String>,
    /// Named sets of parameters: by name, `version`, and tables by code of rule.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// Questions in SQL that are run as rules.
    #[serde(default)]
    pub(crate) question: Vec<QuestionTable>,
    /// Choices for a trace.
    pub(crate) trace: Option<TraceTable>,
    /// That the holder of the accounts is the wrongdoer.
    pub(crate) wrongdoer: Option<WrongdoerTable>,
    /// Origins of value.
    #[serde(default)]
    pub(crate) origin: Vec<OriginTable>,
    /// Opening balances.
    #[serde(default)]
    pub(crate) opening: Vec<OpeningTable>,
    /// Persons.
    #[serde(default)]
    pub(crate) owner: Vec<OwnerTable>,
    /// What was bought.
    #[serde(default)]
    pub(crate) asset: Vec<AssetTable>,
    /// Where value ends.
    #[serde(default)]
    pub(crate) end: Vec<EndTable>,
    /// Accounts that value is not followed through.
    #[serde(default)]
    pub(crate) outside: Vec<OutsideTable>,
    /// Rows that one value passed through.
    #[serde(default)]
    pub(crate) link: Vec<LinkTable>,
    /// Rows taken back.
    #[serde(default)]
    pub(crate) reversal: Vec<ReversalTable>,
    /// Payments identified by fact.
    #[serde(default)]
    pub(crate) identified: Vec<IdentifiedTable>,
    /// Overdrafts and the credits arranged to repay them.
    #[serde(default)]
    pub(crate) coordination: Vec<CoordinationTable>,
    /// Missing statements.
    #[serde(default)]
    pub(crate) gap: Vec<GapTable>,
    /// Accounts to be seen as 18 U.S.C. 984 sees them.
    #[serde(default)]
    pub(crate) one_year_view: Vec<OneYearTable>,
    /// Interest by average daily composition.
    #[serde(default)]
    pub(crate) interest: Vec<InterestTable>,
    /// Questions.
    #[serde(default)]
    pub(crate) target: Vec<TargetTable>,
    /// Means and spending of one person, year by year.
    pub(crate) indirect: Option<IndirectTable>,
}

impl CaseFile {
    /// Whether the file names such a table.
    pub(crate) fn names(&self, table: Table) -> bool {
        match table {
            Table::Rates => self.rates.is_some(),
            Table::Thresholds => self.thresholds.is_some(),
            Table::Countries => self.countries.is_some(),
            Table::Facts => self.facts.is_some(),
        }
    }
}

/// Where exchange rates come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RatesSpec {
    /// The file, below the folder of `case.toml`.
    pub(crate) file: String,
    /// Currency that the rates are expressed in.
    pub(crate) quote: String,
    /// Who published them.
    pub(crate) publisher: String,
}

/// Where a table of the investigator comes from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ThresholdsSpec {
    /// The file, below the folder of `case.toml`.
    pub(crate) file: String,
}

/// A problem that the investigator accepts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct AcceptedGap {
    /// The file, as problems print it.
    pub(crate) file: String,
    /// The problem's code.
    pub(crate) code: String,
    /// The record, as the problem prints it; without it, all problems of the code in the file.
    pub(crate) record: Option<u64>,
    /// Why. Printed beside the problem.
    pub(crate) reason: String,
}

/// A table that a case file may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Official exchange rates.
    Rates,
    /// Thresholds.
    Thresholds,
    /// Lists of countries.
    Countries,
    /// Facts.
    Facts,
}

impl Table {
    /// All of them.
    pub(crate) const ALL: [Table; 4] = [Table::Rates, Table::Thresholds, Table::Countries, Table::Facts];

    /// Name of the copy that a case folder keeps.
    pub(crate) fn kept_as(self) -> &'static str {
        match self {
            Table::Rates => "declared-rates.csv",
            Table::Thresholds => "declared-thresholds.csv",
            Table::Countries => "declared-countries.csv",
            Table::Facts => "declared-facts.csv",
        }
    }
}

/// Name of the copy of the case file in the case folder.
pub(crate) const KEPT_CASE_FILE: &str = "case.toml";

/// A case file with the folder that its paths are relative to.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// The content.
    pub(crate) file: CaseFile,
    /// Its folder; `None` where there is no case file.
    pub(crate) folder: Option<PathBuf>,
    /// The text, for the record.
    pub(crate) text: String,
    /// Whether it is the copy in a case folder, where the tables it names stand beside it under names of ours.
    kept: bool,
}

/// A case file is written by hand; one larger than this is something else.
const LARGEST: u64 = 1 << 20;

impl Declared {
    /// Reads a case file.
    pub(crate) fn read(path: &Path) -> Result<Declared, Problem> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let size = fs::metadata(path).map_err(|error| unreadable(&name, &error.to_string()))?.len();
        if size > LARGEST {
            return Err(unreadable(&name, "it is larger than 1 MiB"));
        }
        let text = fs::read_to_string(path).map_err(|error| unreadable(&name, &error.to_string()))?;
        let file = toml::from_str(&text).map_err(|error| invalid(&name, &text, &error))?;
        let folder = path
            .parent()
            .map(|parent| if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() });
        Ok(Declared { file, folder, text, kept: false })
    }

    /// The path of a file that the case file names. It stays below the folder of the case file.
    pub(crate) fn resolve(&self, named: &str) -> Result<PathBuf, Problem> {
        let safe = Path::new(named).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        match &self.folder {
            Some(folder) if safe && !named.is_empty() => Ok(folder.join(named)),
            _ => Err(fault(format!("the path `{}` leads out of the folder of case.toml", named))),
        }
    }

    /// A case file that was kept as text; the tables it names are not read again.
    pub(crate) fn of_text(text: &str) -> Result<Declared, Problem> {
        let file = toml::from_str(text).map_err(|error| invalid("case.toml", text, &error))?;
        Ok(Declared { file, text: text.to_owned(), ..Declared::default() })
    }

    /// Reads the copy that a case folder keeps; where it keeps none, nothing was declared.
    pub(crate) fn read_kept(case: &Path) -> Result<Declared, Problem> {
        let path = case.join(KEPT_CASE_FILE);
        let declared = if path.is_file() { Declared::read(&path)? } else { Declared::default() };
        Ok(Declared { kept: true, ..declared })
    }

    /// Reads a table that the case file names.
    pub(crate) fn read_table(&self, table: Table, named: &str) -> Result<String, Problem> {
        let path = match (&self.folder, self.kept) {
            (Some(folder), true) => folder.join(table.kept_as()),
            _ => self.resolve(named)?,
        };
        fs::read_to_string(path).map_err(|error| fault(format!("cannot read `{named}`: {error}")))
    }
}

/// A fault in what `case.toml` declares.
pub(crate) fn fault(text: String) -> Problem {
    Problem::new(
        catalogue::CASE_FILE_INVALID,
        text,
        "correct case.toml; its keys are described in docs/case-file.md",
    )
    .in_file("case.toml")
}

fn unreadable(name: &str, why: &str) -> Problem {
    Problem::new(
        catalogue::CASE_FILE_INVALID,
        format!("cannot read the case file: {why}"),
        "check the path given with --case-file",
    )
    .in_file(name)
}

fn invalid(name: &str, text: &str, error: &toml::de::Error) -> Problem {
    let mut problem = fault(error.message().trim().replace('\n', " ")).in_file(name);
    if let Some(span) = error.span() {
        let before = text.get(..span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let end = span.end.saturating_sub(line_start).min(line.len());
        problem.place.line = before.matches('\n').count() as u64 + 1;
        problem.excerpt = Some(Excerpt::of(line, span.start - line_start, end));
    }
    problem
}
