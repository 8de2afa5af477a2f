//! The bound of memory, which holds for a whole process: a file of its own.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{LEDGER, ask_within, case, limits};
use trag_model::catalogue;
use trag_sql::Limits;

#[test]
fn a_statement_that_needs_more_memory_than_it_may_is_told() {
    let small = Limits { memory_bytes: 8 << 20, ..limits() };
    let case = case(LEDGER);
    let large = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 200000) \
                 SELECT x, printf('%100d', x) AS y FROM n ORDER BY y DESC";
    let problem = ask_within(&case, large, &small).expect_err("it does not fit");
    assert_eq!(problem.code, catalogue::SQL_BOUNDS, "{}", problem.text);
    assert!(ask_within(&case, "SELECT count(*) FROM ledger", &small).is_ok(), "a small one still fits");
}
