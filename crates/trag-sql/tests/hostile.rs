//! A statement from a stranger's case file does nothing but read, and ends.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{LEDGER, ask, ask_within, case, limits, text};
use trag_model::catalogue;
use trag_sql::{FUNCTIONS, Limits, Statement};

#[test]
fn nothing_but_reading_is_accepted() {
    for sql in [
        "ATTACH DATABASE '/tmp/trag-attached.db' AS x",
        "PRAGMA writable_schema = ON",
        "PRAGMA hard_heap_limit = 0",
        "INSERT INTO ledger (row_id) VALUES (9)",
        "UPDATE ledger SET amount_minor = 0",
        "DELETE FROM ledger",
        "CREATE TABLE t (a)",
        "CREATE TEMP VIEW v AS SELECT 1",
        "CREATE VIRTUAL TABLE t USING fts5(a)",
        "DROP TABLE ledger",
        "VACUUM INTO '/tmp/trag-vacuum.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "COMMIT",
        "WITH x AS (SELECT 1) INSERT INTO ledger (row_id) SELECT * FROM x",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/x', 'x')",
        "SELECT sqlite_version()",
        "SELECT fts3_tokenizer('simple')",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM sqlite_schema",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM dbstat",
        "SELECT count(*) FROM sqlite_master",
        "SELECT count(*) FROM pragma_database_list",
        "SELECT * FROM ledger, pragma_table_info('ledger')",
        "SELECT last_insert_rowid(), changes()",
        "SELECT zeroblob(1000000000)",
    ] {
        let problem = Statement::check(sql).expect_err(sql);
        assert_eq!(problem.code, catalogue::SQL_REFUSED, "{sql}: {}", problem.text);
    }
    let left = ["/tmp/trag-attached.db", "/tmp/trag-vacuum.db"];
    assert!(left.iter().all(|path| !std::path::Path::new(path).exists()));
}

#[test]
fn every_function_that_may_be_called_is_known_to_the_engine() {
    // Names that are not functions in SQL itself, but what the engine calls them.
    let special = ["->", "->>", "json_each", "json_tree"];
    for name in FUNCTIONS.iter().filter(|name| !special.contains(name)) {
        let windows = [
            "row_number",
            "rank",
            "dense_rank",
            "percent_rank",
            "cume_dist",
            "ntile",
            "lag",
            "lead",
            "first_value",
            "last_value",
            "nth_value",
        ];
        let over = if windows.contains(name) { " OVER ()" } else { "" };
        let tried = (0..4).map(|count| {
            let arguments = vec!["'1'"; count].join(", ");
            Statement::check(&format!("SELECT {name}({arguments}){over}"))
        });
        let known = tried.into_iter().any(|made| made.is_ok());
        assert!(known || *name == "count", "{name}");
    }
    let case = case(LEDGER);
    assert_eq!(text(&case, "SELECT '{\"a\":7}' ->> 'a'"), "7");
    assert_eq!(text(&case, "SELECT value FROM json_each('[1,2]')"), "1\n2");
    assert_eq!(text(&case, "SELECT count(*), count(value_date) FROM ledger"), "4|0");
}

#[test]
fn a_statement_without_end_is_stopped() {
    let case = case(LEDGER);
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    let few = Limits { steps: 1_000_000, ..limits() };
    let problem = ask_within(&case, endless, &few).expect_err("it has no end");
    assert_eq!(problem.code, catalogue::SQL_BOUNDS, "{}", problem.text);
    let late = Limits { stop: Arc::new(|| true), ..limits() };
    let problem = ask_within(&case, endless, &late).expect_err("it is late");
    assert_eq!(problem.code, catalogue::SQL_BOUNDS, "{}", problem.text);
}

#[test]
fn long_texts_deep_nests_and_wide_joins_end_too() {
    let case = case(LEDGER);
    for sql in [
        "SELECT replace(printf('%500000s', ''), ' ', '12345678')".to_owned(),
        "SELECT printf('%2000000s', 'x')".to_owned(),
        format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000)),
        format!("SELECT 1 {}", "UNION ALL SELECT 1 ".repeat(1_000)),
        format!("SELECT 1 FROM {}ledger", "ledger, ".repeat(80)),
        format!("SELECT '{}'", "x".repeat(200_000)),
    ] {
        assert!(ask(&case, &sql).is_err(), "{}", &sql[..60]);
    }
}
