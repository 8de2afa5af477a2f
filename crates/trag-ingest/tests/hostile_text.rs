//! Fields of the text formats that never end.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;

use common::{builtin, read_with, spec};

#[test]
fn long_fields_cost_one_record_and_bounded_memory() {
    let details = "x".repeat(64).repeat(2_000);
    let wrapped: String =
        details.as_bytes().chunks(64).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    let text = format!(
        ":20:A\n:25:123\n:60F:C240311EUR0,\n:61:240312C1,NTRF\n:86:{wrapped}:61:240312C2,NTRF\n:86:short\n:62F:C240312EUR3,\n"
    );
    let out = read_with(text.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert_eq!((out.rows.len(), out.file.source.counts.rejected), (1, 1));
    assert_eq!(out.file.problems.kept()[0].code.0, "ING011");
    let message =
        format!("{{1:F01TESTRSBGAXXX1}}{{2:I103OTHRDEFFXXXXN}}{{4:\n:20:A\n:70:{}\n-}}\n", wrapped.repeat(3));
    let out = read_with(message.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert_eq!((out.rows.len(), out.file.problems.kept()[0].code.0), (0, "ING011"));
    let element = format!("<OFX><STMTRS><CURDEF>EUR<STMTTRN><MEMO>{}", "y".repeat(3 << 20));
    let out = read_with(element.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert!(out.file.problems.kept().iter().any(|problem| problem.code.0 == "ING011"));
}
