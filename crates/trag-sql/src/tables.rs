//! The tables that a statement can read.

use trag_frame::store::cells::{self, Cells, Column, Stored};
use trag_model::{
    AccountIx, Currency, Finding, Outcome, Problem, RowId, RuleReport, Seconds, Threshold, Total,
};

use crate::value::Value;

pub use trag_frame::store::cells::Kind;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub meaning: &'static str,
    /// Its columns.
    pub columns: Vec<TableColumn>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    pub(crate) from: From,
}

/// Where the cells of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// The stored column of the same name.
    Stored(Column),
    /// An amount in minor units and its exponent, printed.
    Printed { minor: Column, exponent: Column },
    /// The day of a time.
    DayOf(Column),
    /// The place in the rows of a small table.
    Small(usize),
}

/// A finding, as the tables show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// The code of its rule.
    pub rule: String,
    /// The account it is about.
    pub account: AccountIx,
    /// Booking time of its first and last row.
    pub period: (Seconds, Seconds),
    /// The value of the pattern.
    pub amount: (Total, Currency),
    /// Its sentence.
    pub sentence: String,
    /// Its rows.
    pub rows: Vec<RowId>,
}

/// A rule and what came of it, as the tables show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Code, name, family, outcome and reason, each as text.
    pub words: [String; 5],
    /// Its weight.
    pub weight: i64,
    /// How much it examined.
    pub examined: i64,
}

impl Found {
    /// A finding of this run.
    #[must_use]
    pub fn of(finding: &Finding) -> Found {
        Found {
            id: finding.id.clone(),
            rule: finding.rule.to_owned(),
            account: finding.account,
            period: finding.period,
            amount: finding.amount,
            sentence: finding.sentence.clone(),
            rows: finding.rows.clone(),
        }
    }
}

impl Judged {
    /// A rule of this run.
    #[must_use]
    pub fn of(report: &RuleReport) -> Judged {
        let (outcome, reason) = match &report.outcome {
            Outcome::Flagged(_) => ("flagged", ""),
            Outcome::Clear => ("clear", ""),
            Outcome::NotApplicable(missing) => ("not applicable", missing.as_str()),
            Outcome::Failed(problem) => ("failed", problem.text.as_str()),
        };
        let meta = report.meta;
        Judged {
            words: [meta.code, meta.name, meta.family.word(), outcome, reason].map(str::to_owned),
            weight: i64::from(meta.weight),
            examined: i64::try_from(report.examined.count).unwrap_or(i64::MAX),
        }
    }
}

/// What the tables show.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// The ledger, accounts, sources and statements.
    pub stored: Stored<'a>,
    /// The findings.
    pub findings: &'a [Found],
    /// The rules.
    pub rules: &'a [Judged],
    /// The thresholds.
    pub thresholds: &'a [Threshold],
}

/// Amounts of the ledger that are also printed: the column, and those it is made of.
const PRINTED: [(&str, &str, &str); 4] = [
    ("amount", "amount_minor", "currency_exponent"),
    ("received", "received_minor", "received_currency_exponent"),
    ("base_amount", "base_amount_minor", "base_currency_exponent"),
    ("balance_after", "balance_after_minor", "currency_exponent"),
];

const WHOLE: Kind = Kind::Whole;
const TEXT: Kind = Kind::Text;

const FINDINGS: [(&str, Kind); 10] = [
    ("finding_id", TEXT),
    ("rule", TEXT),
    ("account_id", WHOLE),
    ("first_booked", Kind::Time),
    ("last_booked", Kind::Time),
    ("amount_minor", WHOLE),
    ("amount", TEXT),
    ("currency", TEXT),
    ("currency_exponent", WHOLE),
    ("sentence", TEXT),
];

const FINDING_ROWS: [(&str, Kind); 2] = [("finding_id", TEXT), ("row_id", WHOLE)];

const RULES: [(&str, Kind); 7] = [
    ("rule", TEXT),
    ("name", TEXT),
    ("family", TEXT),
    ("outcome", TEXT),
    ("reason", TEXT),
    ("weight", WHOLE),
    ("examined", WHOLE),
];

const THRESHOLDS: [(&str, Kind); 15] = [
    ("threshold_id", TEXT),
    ("jurisdiction", TEXT),
    ("kind", TEXT),
    ("instrument", TEXT),
    ("amount_minor", WHOLE),
    ("amount", TEXT),
    ("currency", TEXT),
    ("currency_exponent", WHOLE),
    ("comparison", TEXT),
    ("aggregation", TEXT),
    ("law", TEXT),
    ("from_day", Kind::Day),
    ("to_day", Kind::Day),
    ("source", TEXT),
    ("confidence", TEXT),
];

/// Every table.
#[must_use]
pub fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = cells::Table::ALL.into_iter().map(stored).collect();
    let small = |name, meaning, columns: &[(&str, Kind)]| {
        let column = |(place, (name, kind)): (usize, &(&str, Kind))| TableColumn {
            name: (*name).to_owned(),
            kind: *kind,
            from: From::Small(place),
        };
        Table { name, meaning, columns: columns.iter().enumerate().map(column).collect() }
    };
    tables.push(small("findings", "a finding of a rule or of a saved question", &FINDINGS));
    tables.push(small("finding_rows", "a row of the ledger that a finding stands on", &FINDING_ROWS));
    tables.push(small("rules", "a rule and what came of it", &RULES));
    tables.push(small("thresholds", "a legal threshold and the days it is in force", &THRESHOLDS));
    tables
}

fn stored(table: cells::Table) -> Table {
    let stored = table.columns();
    let find = |name: &str| stored.iter().find(|column| column.name == name).cloned();
    let mut columns: Vec<TableColumn> = Vec::new();
    for column in &stored {
        let own = |name: &str, kind, from| TableColumn { name: name.to_owned(), kind, from };
        columns.push(own(&column.name, column.kind, From::Stored(column.clone())));
        if column.kind == Kind::Time {
            columns.push(own(&format!("{}_day", column.name), Kind::Day, From::DayOf(column.clone())));
        }
        let printed = PRINTED.iter().find(|(_, minor, _)| *minor == column.name);
        if let (cells::Table::Ledger, Some((name, _, exponent))) = (table, printed) {
            let exponent = find(exponent).unwrap_or_else(|| panic!("the ledger has the column {exponent}"));
            columns.push(own(name, TEXT, From::Printed { minor: column.clone(), exponent }));
        }
    }
    let (name, meaning) = (
        table.name(),
        match table {
            cells::Table::Ledger => "a movement of value",
            cells::Table::Accounts => "an account",
            cells::Table::Sources => "a file that was read",
            cells::Table::Statements => "a statement, and whether its rows agree with it",
        },
    );
    Table { name, meaning, columns }
}

impl Table {
    /// The stored table behind it; `None` for a small one.
    pub(crate) fn stored(&self) -> Option<cells::Table> {
        cells::Table::ALL.into_iter().find(|table| table.name() == self.name)
    }

    /// The column that numbers its rows.
    pub(crate) fn key(&self) -> Option<&'static str> {
        match self.stored()? {
            cells::Table::Ledger => Some("row_id"),
            cells::Table::Accounts => Some("account_id"),
            cells::Table::Sources => Some("source_id"),
            cells::Table::Statements => None,
        }
    }
}

impl TableColumn {
    /// The stored columns it is made of.
    pub(crate) fn sources(&self) -> Vec<&Column> {
        match &self.from {
            From::Stored(column) | From::DayOf(column) => vec![column],
            From::Printed { minor, exponent } => vec![minor, exponent],
            From::Small(_) => Vec::new(),
        }
    }

    /// The column's cells, of the cells of the stored columns.
    pub(crate) fn ready<'c>(&self, cells: impl Fn(&Column) -> &'c Cells) -> Ready<'c> {
        match &self.from {
            From::Stored(column) => Ready::As(cells(column)),
            From::DayOf(column) => Ready::DayOf(cells(column)),
            From::Printed { minor, exponent } => Ready::Printed(cells(minor), cells(exponent)),
            From::Small(_) => panic!("a small table has no stored cells"),
        }
    }
}

/// The cells of a column over some rows.
pub(crate) enum Ready<'c> {
    As(&'c Cells),
    DayOf(&'c Cells),
    Printed(&'c Cells, &'c Cells),
}

impl<'c> Ready<'c> {
    /// The value on a row.
    pub(crate) fn value(&self, row: usize) -> Cell<'c> {
        match self {
            Ready::As(Cells::Whole(values)) => Cell::whole(values.get(row).copied().flatten()),
            Ready::As(Cells::Text(texts)) => texts.get(row).map_or(Cell::Null, Cell::Text),
            Ready::DayOf(Cells::Text(texts)) => {
                let day = texts.get(row).and_then(|time| time.rsplit_once(' '));
                day.map_or(Cell::Null, |(day, _)| Cell::Text(day))
            }
            Ready::Printed(Cells::Whole(minor), Cells::Whole(exponent)) => {
                let at = |values: &[Option<i64>]| values.get(row).copied().flatten();
                let amount = at(minor).zip(at(exponent));
                amount.map_or(Cell::Null, |(minor, exponent)| Cell::Printed(printed(minor.into(), exponent)))
            }
            Ready::DayOf(_) | Ready::Printed(..) => Cell::Null,
        }
    }
}

fn printed(minor: i128, exponent: i64) -> String {
    trag_model::money::plain(minor, u8::try_from(exponent).unwrap_or_default())
}

/// A value on its way into a table.
pub(crate) enum Cell<'c> {
    Null,
    Whole(i64),
    Text(&'c str),
    Printed(String),
}

impl Cell<'_> {
    fn whole(value: Option<i64>) -> Self {
        value.map_or(Cell::Null, Cell::Whole)
    }
}

impl Data<'_> {
    /// Gives the rows of a small table, in full.
    pub(crate) fn small(
        &self,
        name: &str,
        take: &mut dyn FnMut(&[Value]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        match name {
            "findings" => self.findings.iter().try_for_each(|found| take(&finding(found))),
            "finding_rows" => self.findings.iter().try_for_each(|found| {
                let pair = |row: &RowId| [text(&found.id), Value::Whole(row.0.into())];
                found.rows.iter().try_for_each(|row| take(&pair(row)))
            }),
            "rules" => self.rules.iter().try_for_each(|rule| {
                let words = rule.words.iter().map(|word| optional(word));
                let figures = [Value::Whole(rule.weight), Value::Whole(rule.examined)];
                take(&words.chain(figures).collect::<Vec<_>>())
            }),
            _ => self.thresholds.iter().try_for_each(|row| take(&threshold(row))),
        }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn optional(word: &str) -> Value {
    if word.is_empty() { Value::Null } else { text(word) }
}

fn finding(found: &Found) -> Vec<Value> {
    let (total, currency) = found.amount;
    let exponent = i64::from(currency.exponent());
    let moment = |moment: Seconds| {
        let second = moment.second_of_day();
        let clock = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
        Value::Text(format!("{} {clock}", moment.day()))
    };
    vec![
        text(&found.id),
        text(&found.rule),
        Value::Whole(found.account.0.into()),
        moment(found.period.0),
        moment(found.period.1),
        // An amount beyond 64 bits is there as a text alone.
        i64::try_from(total.0).map_or(Value::Null, Value::Whole),
        Value::Text(printed(total.0, exponent)),
        text(currency.code()),
        Value::Whole(exponent),
        text(&found.sentence),
    ]
}

fn threshold(row: &Threshold) -> Vec<Value> {
    let exponent = i64::from(row.currency.exponent());
    let comparison = match row.comparison {
        trag_model::Comparison::AtLeast => "ge",
        trag_model::Comparison::MoreThan => "gt",
        trag_model::Comparison::LessThan => "lt",
    };
    vec![
        text(&row.id),
        text(&row.jurisdiction),
        text(&row.kind),
        text(&row.instrument),
        Value::Whole(row.amount.0),
        Value::Text(printed(row.amount.0.into(), exponent)),
        text(row.currency.code()),
        Value::Whole(exponent),
        text(comparison),
        text(&row.aggregation),
        text(&row.law),
        Value::Text(row.from.to_string()),
        row.to.map_or(Value::Null, |day| Value::Text(day.to_string())),
        text(&row.source),
        text(row.confidence.word()),
    ]
}
