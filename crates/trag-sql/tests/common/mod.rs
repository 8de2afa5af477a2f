//! A small case to ask questions about.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::sync::Arc;

use trag_frame::Assembled;
use trag_frame::store::cells::Stored;
use trag_model::{Problem, ProblemLog, Source, ledger_text};
use trag_sql::{Data, Limits, Statement, Value};

pub(crate) const LEDGER: &str = "
    base EUR
    2024-05-04 09:10  cash -> A1  9900.00 EUR balance=9900.00 \"=HYPERLINK(1)\"
    2024-05-05        A1 -> B2    6300.00 EUR code=221
    2024-05-31        A1 -> C3    100.05 EUR received=11720.00:RSD
    2024-06-01        B2 -> A1    50.00 EUR";

/// A case of the rows.
pub(crate) fn case(rows: &str) -> Assembled {
    let text = ledger_text::parse(rows).expect("a ledger");
    let sources = vec![Source { path: "a.csv".to_owned(), ..Source::default() }];
    Assembled {
        ledger: text.ledger,
        accounts: text.accounts,
        sources,
        reconciliations: Vec::new(),
        problems: ProblemLog::default(),
    }
}

/// Bounds that no test reaches unless it means to.
pub(crate) fn limits() -> Limits {
    Limits { steps: 100_000_000, memory_bytes: 1 << 30, stop: Arc::new(|| false) }
}

/// Asks a case.
pub(crate) fn ask(case: &Assembled, sql: &str) -> Result<Vec<Vec<Value>>, Problem> {
    ask_within(case, sql, &limits())
}

/// Asks a case within bounds.
pub(crate) fn ask_within(case: &Assembled, sql: &str, limits: &Limits) -> Result<Vec<Vec<Value>>, Problem> {
    let data = Data { stored: Stored::Case(case), findings: &[], rules: &[], thresholds: &[] };
    let mut rows = Vec::new();
    Statement::check(sql)?.run(&data, limits, &mut |values| {
        rows.push(values.to_vec());
        Ok(true)
    })?;
    Ok(rows)
}

/// The answer as text, a row a line.
pub(crate) fn text(case: &Assembled, sql: &str) -> String {
    let rows = ask(case, sql).unwrap_or_else(|problem| panic!("{sql}: {}", problem.text));
    let line = |row: &Vec<Value>| row.iter().map(Value::text).collect::<Vec<_>>().join("|");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
