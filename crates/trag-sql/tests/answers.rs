//! Statements and their answers.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{LEDGER, ask, case, text};
use proptest::prelude::*;
use trag_model::catalogue;
use trag_sql::{Statement, Value};

#[test]
fn amounts_are_whole_and_print_with_their_decimals() {
    let case = case(LEDGER);
    assert_eq!(
        text(&case, "SELECT row_id, booked, booked_day, amount_minor, amount, balance_after FROM ledger"),
        "0|2024-05-04 09:10:00|2024-05-04|990000|9900.00|9900.00\n\
         1|2024-05-05 00:00:00|2024-05-05|630000|6300.00|\n\
         2|2024-05-31 00:00:00|2024-05-31|10005|100.05|\n\
         3|2024-06-01 00:00:00|2024-06-01|5000|50.00|"
    );
    assert_eq!(text(&case, "SELECT money(sum(amount_minor), 2) FROM ledger"), "16350.05");
    assert_eq!(text(&case, "SELECT received FROM ledger WHERE received IS NOT NULL"), "11720.00");
}

#[test]
fn only_the_columns_that_a_statement_reads_are_named() {
    let statement =
        Statement::check("SELECT a.printed FROM ledger l JOIN accounts a ON a.account_id = payee_id")
            .expect("a statement");
    let reads: Vec<_> = statement.reads().collect();
    assert_eq!(reads, [("accounts", vec!["account_id", "printed"]), ("ledger", vec!["payee_id"])]);
    assert_eq!(text(&case(LEDGER), "SELECT count(*) FROM ledger"), "4");
    assert_eq!(text(&case(LEDGER), "SELECT max(rowid) FROM ledger"), "3");
    let joins = [
        "SELECT count(*) FROM ledger NATURAL JOIN sources",
        "SELECT count(*) FROM ledger JOIN sources USING (source_id)",
        "SELECT count(*) FROM ledger JOIN (SELECT account_id AS payee_id FROM accounts) USING (payee_id)",
        "SELECT count(*) FROM ledger l NATURAL JOIN ledger m",
        "SELECT count(*) FROM ledger JOIN ledger m USING (\"amount_minor\")",
    ];
    // Of a row joined with itself by every column, those that are null in all rows hold nowhere.
    assert_eq!(joins.map(|sql| text(&case(LEDGER), sql)), ["4", "4", "4", "0", "4"]);
}

#[test]
fn every_column_of_every_table_can_be_read() {
    for table in trag_sql::tables() {
        let rows = ask(&case(LEDGER), &format!("SELECT * FROM {}", table.name)).expect("an answer");
        assert!(rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
    }
}

#[test]
fn sums_are_exact_or_an_error() {
    let many = "
        base EUR
        2024-05-04  A -> B  92233720368547758.07 EUR
        2024-05-05  A -> B  0.01 EUR";
    let case = case(many);
    for sql in [
        "SELECT sum(amount_minor) FROM ledger",
        "SELECT sum(amount) FROM ledger",
        "SELECT total(amount_minor) FROM ledger",
    ] {
        assert!(ask(&case, sql).is_err(), "{sql}");
    }
    let problem = ask(&case, "SELECT sum(amount_minor) FROM ledger").expect_err("an overflow");
    assert_eq!((problem.code, problem.text.contains("integer overflow")), (catalogue::SQL_FAILED, true));
    assert_eq!(
        text(&case, "SELECT sum(amount_minor) OVER (ORDER BY row_id ROWS 0 PRECEDING) FROM ledger"),
        "9223372036854775807\n1"
    );
    assert_eq!(text(&case, "SELECT sum(amount_minor) FROM ledger WHERE row_id > 5"), "");
    // SQLite's own arithmetic leaves the whole numbers, and the answer shows it.
    let rows = ask(&case, "SELECT amount_minor * 2 FROM ledger LIMIT 1").expect("an answer");
    assert!(matches!(rows[0][0], Value::Real(_)), "{rows:?}");
}

#[test]
fn dates_are_compared_and_counted_without_a_clock() {
    let case = case(LEDGER);
    assert_eq!(text(&case, "SELECT date(booked_day, '+1 day') FROM ledger LIMIT 1"), "2024-05-05");
    assert_eq!(
        text(&case, "SELECT strftime('%Y-%m', booked), count(*) FROM ledger GROUP BY 1"),
        "2024-05|3\n2024-06|1"
    );
    assert_eq!(text(&case, "SELECT julianday('2024-06-01') - julianday('2024-05-04')"), "28.0");
    assert_eq!(text(&case, "SELECT unixepoch('1970-01-02')"), "86400");
    let asks_for_the_present = [
        "SELECT date('now')",
        "SELECT date('NOW ')",
        "SELECT datetime()",
        "SELECT strftime('%s')",
        "SELECT strftime('%s', 'no' || 'w')",
        "SELECT julianday('subsec')",
        "SELECT unixepoch('subsecond')",
        "SELECT datetime('2024-05-04', 'localtime')",
        "SELECT timediff('2024-05-04', 'now')",
        "SELECT date(x) FROM (SELECT 'now' AS x)",
        "SELECT current_timestamp",
        "SELECT current_date",
        "SELECT datetime('2024-05-04', 'UTC')",
        "SELECT random()",
        "SELECT hex(randomblob(4))",
    ];
    for sql in asks_for_the_present {
        assert!(ask(&case, sql).is_err(), "{sql}");
    }
}

#[test]
fn a_fault_is_shown_where_it_stands() {
    let problem = Statement::check("SELECT row_id,\n       amuont FROM ledger").expect_err("no such column");
    assert_eq!(problem.code, catalogue::SQL_REFUSED);
    assert_eq!(problem.text, "no such column: amuont");
    let excerpt = problem.excerpt.expect("an excerpt");
    assert!(excerpt.text.contains("amuont"), "{excerpt:?}");
    for (sql, what) in [
        ("", "no statement"),
        ("-- nothing", "no statement"),
        ("SELECT 1; SELECT 2", "more than one"),
        ("SELECT ?", "a place without a value"),
        ("SELECT \"nothing\" FROM ledger", "no such column"),
        ("EXPLAIN SELECT 1", "no SELECT"),
    ] {
        let problem = Statement::check(sql).expect_err(sql);
        assert!(problem.text.contains(what), "{sql}: {}", problem.text);
    }
}

#[test]
fn an_answer_is_the_same_each_time() {
    let case = case(LEDGER);
    for sql in [
        "SELECT payee_id, count(*) FROM ledger GROUP BY payee_id",
        "SELECT DISTINCT payer_id FROM ledger",
        "SELECT l.row_id, m.row_id FROM ledger l JOIN ledger m ON l.payee_id = m.payer_id",
    ] {
        let first = text(&case, sql);
        assert!((0..5).all(|_| text(&case, sql) == first), "{sql}");
    }
}

proptest! {
    #[test]
    fn sums_by_payee_are_those_of_the_ledger(amounts in prop::collection::vec((0_u8..4, 0_i64..1_000_000), 1..40)) {
        let line = |(payee, minor): &(u8, i64)| format!("2024-05-04  P -> X{payee}  {}.{:02} EUR", minor / 100, minor % 100);
        let rows: Vec<String> = amounts.iter().map(line).collect();
        let case = case(&format!("base EUR\n{}", rows.join("\n")));
        let got = text(&case, "SELECT a.identifier, sum(l.amount_minor) FROM ledger l \
                               JOIN accounts a ON a.account_id = l.payee_id GROUP BY 1 ORDER BY 1");
        let mut sums = std::collections::BTreeMap::new();
        for (payee, minor) in &amounts {
            *sums.entry(format!("X{payee}")).or_insert(0) += minor;
        }
        let expected: Vec<String> = sums.iter().map(|(name, sum)| format!("{name}|{sum}")).collect();
        prop_assert_eq!(got, expected.join("\n"));
    }
}
