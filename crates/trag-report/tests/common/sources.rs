//! The files of the case, what could not be read in them, and their statements.

use trag_model::{
    AccountIx, Agreement, ControlTotal, Currency, Decision, Excerpt, Opens, Place, Problem, ProblemLog,
    Reconciliation, RecordCounts, RowOrder, Source, SourceIx, Total, Untold, catalogue,
};

pub(super) fn problems() -> ProblemLog {
    let mut log = ProblemLog::default();
    let mut problem = Problem::new(
        catalogue::MALFORMED_AMOUNT,
        "malformed digit group in an amount",
        "correct the profile",
    );
    problem.place =
        Place { file: "izvod-2024.csv".to_owned(), line: 118, record: 117, column: "Iznos".to_owned() };
    let text = "04.05.2024;Uplata;1.250.00;RSD";
    problem.excerpt = Some(Excerpt::of(text, 18, 26));
    problem.detail = "the group \"00\" has 2 digits".to_owned();
    log.push(problem);
    log.push(Problem::new(catalogue::RATE_MISSING, "no rate is known for 1 row", "add rates to case.toml"));
    log
}

pub(super) fn source(path: &str, rows: u64, rejected: u64) -> Source {
    let total = ControlTotal {
        column: "Iznos".to_owned(),
        currency: Currency::EUR,
        signed: Total(-1_234_567),
        magnitude: Total(98_765_432),
        values: rows,
    };
    Source {
        path: path.to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        bytes: 123_456,
        format: "delimited".to_owned(),
        profile: "rs-izvod".to_owned(),
        encoding: "windows-1250".to_owned(),
        decisions: vec![Decision {
            what: "decimal mark of \"Iznos\"".to_owned(),
            choice: ",".to_owned(),
            evidence: "1,204 values have a comma before the last two digits, first in line 8".to_owned(),
        }],
        control_totals: vec![total],
        counts: RecordCounts {
            records: rows + rejected + 2,
            rows,
            rejected,
            skipped: vec![("footer".to_owned(), 2)],
        },
        unused_columns: vec!["Referent".to_owned()],
        statements: Vec::new(),
    }
}

/// Three statements of the first file: one that adds up, one that does not, one that prints no balances.
pub(crate) fn reconciliations() -> Vec<Reconciliation> {
    let adds_up = Reconciliation {
        source: SourceIx(0),
        statement: None,
        account: Some(AccountIx(0)),
        rows: 4,
        credits: Total(1_000),
        debits: Total(250),
        balance: Agreement::Yes,
        turnovers: Agreement::Yes,
        opens: Opens::First,
        missing: String::new(),
        order: RowOrder::AsFiled,
    };
    let does_not = Reconciliation {
        balance: Agreement::No(Total(1_250)),
        opens: Opens::Elsewhere(Total(-5)),
        missing: "3 to 5".to_owned(),
        order: RowOrder::Broken(17),
        ..adds_up.clone()
    };
    let untold = Agreement::Unknown(Untold::NotPrinted);
    let cannot_be_told = Reconciliation { balance: untold, turnovers: untold, ..adds_up.clone() };
    vec![adds_up, does_not, cannot_be_told]
}
