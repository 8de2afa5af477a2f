//! Tables with a mark for each payment: the transactions files of SAML-D, AMLSim and AMLGentex, AMLSim's table of
//! alerted transactions, and lists of `row,pattern_id,pattern`.

use std::collections::BTreeMap;

use csv::StringRecord;
use trag_model::{Problem, RowId};

use super::planted::Places;
use super::{Case, NO_PATTERN, Truth, misfit};

/// How a kind of table says things.
struct Form {
    kind: &'static str,
    /// The column that marks; without it, every line does.
    mark: Option<&'static str>,
    /// The column that says what belongs together.
    scheme: Option<&'static str>,
    /// The column that names the pattern.
    pattern: Option<&'static str>,
    place: Place,
}

/// How a line is found in the ledger.
enum Place {
    /// It is a line of a file of the case.
    OwnLine,
    /// By the number of the payment, which the ledger has as its reference.
    Reference(&'static str),
    /// By its place among the payments of the only file, from 0.
    Number(&'static str),
}

const FORMS: [Form; 5] = [
    Form {
        kind: "transactions file of SAML-D",
        mark: Some("Is_laundering"),
        scheme: None,
        pattern: Some("Laundering_type"),
        place: Place::OwnLine,
    },
    Form {
        kind: "alerted transactions of AMLSim",
        mark: Some("is_sar"),
        scheme: Some("alert_id"),
        pattern: Some("alert_type"),
        place: Place::Reference("tran_id"),
    },
    Form {
        kind: "transactions file of AMLSim",
        mark: Some("is_sar"),
        scheme: Some("alert_id"),
        pattern: None,
        place: Place::Reference("tran_id"),
    },
    Form {
        kind: "transactions file of AMLGentex",
        mark: Some("isSAR"),
        scheme: Some("alertID"),
        pattern: Some("modelType"),
        place: Place::OwnLine,
    },
    Form {
        kind: "list of rows",
        mark: None,
        scheme: Some("pattern_id"),
        pattern: Some("pattern"),
        place: Place::Number("row"),
    },
];

impl Form {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        let place = match self.place {
            Place::OwnLine => None,
            Place::Reference(column) | Place::Number(column) => Some(column),
        };
        [self.mark, self.scheme, self.pattern, place].into_iter().flatten()
    }
}

pub(super) fn read(text: &str, sha256: &str, case: &Case<'_>, truth: &mut Truth) -> Result<(), Problem> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |error: csv::Error| misfit(format!("the truth cannot be read: {error}"));
    let head = reader.headers().map_err(broken)?.clone();
    let find = |name: &str| head.iter().position(|column| column == name);
    let form = FORMS.iter().find(|form| form.columns().all(|column| find(column).is_some()));
    let form = form.ok_or_else(|| misfit("the truth has none of the known forms".to_owned()))?;
    truth.kind = form.kind;
    let rows = Rows::of(form, sha256, case)?;
    let mut schemes: BTreeMap<(u64, String), (String, Vec<RowId>)> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell =
            |name: Option<&str>| name.and_then(find).and_then(|place| record.get(place)).unwrap_or_default();
        if form.mark.is_some() && !is_true(cell(form.mark)) {
            continue;
        }
        let found = rows.find(form, line, &record, &head);
        if found.is_empty() {
            truth.missing(|| format!("line {line}"));
            continue;
        }
        let pattern = Some(cell(form.pattern)).filter(|name| !name.is_empty()).unwrap_or(NO_PATTERN);
        let scheme = cell(form.scheme);
        let number = scheme.parse::<u64>().unwrap_or(u64::MAX);
        if scheme.is_empty() || scheme.starts_with('-') {
            let place = truth.pattern_of(pattern);
            for row in found {
                truth.marked[row.0 as usize] = true;
                truth.pattern[row.0 as usize] = Some(place);
            }
        } else {
            let own = schemes
                .entry((number, scheme.to_owned()))
                .or_insert_with(|| (pattern.to_owned(), Vec::new()));
            own.1.extend(found);
        }
    }
    schemes.into_iter().for_each(|((_, id), (pattern, rows))| truth.scheme(id, pattern, rows));
    Ok(())
}

fn is_true(text: &str) -> bool {
    text == "1" || text.eq_ignore_ascii_case("true")
}

/// The rows of the ledger by what a line of the truth says.
enum Rows<'a> {
    Lines(u32, Places),
    References(BTreeMap<&'a str, Vec<RowId>>),
}

impl<'a> Rows<'a> {
    fn of(form: &Form, sha256: &str, case: &Case<'a>) -> Result<Rows<'a>, Problem> {
        let source = match form.place {
            Place::Reference(_) => {
                let mut references: BTreeMap<&str, Vec<RowId>> = BTreeMap::new();
                for row in case.ledger.rows() {
                    references.entry(case.ledger.reference.get(row.0 as usize)).or_default().push(row);
                }
                return Ok(Rows::References(references));
            }
            Place::OwnLine => case.sources.iter().position(|source| source.sha256 == sha256),
            Place::Number(_) => (case.sources.len() == 1).then_some(0),
        };
        let source = source.and_then(|source| u32::try_from(source).ok());
        let source = source
            .ok_or_else(|| misfit("the truth is about a file that the case was not read from".to_owned()))?;
        Ok(Rows::Lines(source, Places::of(case)))
    }

    fn find(&self, form: &Form, line: u64, record: &StringRecord, head: &StringRecord) -> Vec<RowId> {
        let cell = |name: &str| {
            let place = head.iter().position(|column| column == name);
            place.and_then(|place| record.get(place)).unwrap_or_default()
        };
        match (self, &form.place) {
            (Rows::References(references), Place::Reference(column)) => {
                references.get(cell(column)).cloned().unwrap_or_default()
            }
            (Rows::Lines(source, places), Place::Number(column)) => {
                // The header is line 1, and payments count from 0.
                let line = cell(column).parse::<u64>().ok().and_then(|number| number.checked_add(2));
                line.map(|line| places.at(*source, line)).unwrap_or_default()
            }
            (Rows::Lines(source, places), _) => places.at(*source, line),
            (Rows::References(_), _) => Vec::new(),
        }
    }
}
