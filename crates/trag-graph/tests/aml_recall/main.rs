//! How many of the attempts of the AMLworld pattern file the kernels find in ordinary traffic, and how much of
//! what they find is an attempt.
//!
//! The file is read by its path; `TRAG_SHARED` names the folder. The traffic is made here, for each row of the
//! file `TRAG_RECALL_BACKGROUND` payments (20 without it). Run with `--nocapture` to see the table. That of 20 stands
//! in `docs/flow-patterns.md`, and the test compares it.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod attempts;
mod background;
mod kernels;

use std::path::{Path, PathBuf};

use attempts::Attempt;
use background::{Numbers, Payment, Town};
use trag_graph::FlowGraph;
use trag_model::{
    Account, AccountTable, BaseOrigin, Check, Currency, Day, HolderKind, Identifier, Instrument, Ledger,
    OptionalColumn, Precision, RowId, Scheme, Texts,
};

const PATTERNS: &str = "corpora/aml_ibm/HI-Small_Patterns.txt";

/// A ledger with attempts in it.
pub(crate) struct Laid {
    pub(crate) ledger: Ledger,
    pub(crate) graph: FlowGraph,
    pub(crate) attempts: Vec<Attempt>,
    /// By row: the attempt it belongs to.
    pub(crate) attempt_of: Vec<Option<usize>>,
    /// Of each attempt, its rows.
    rows_of: Vec<Vec<RowId>>,
}

impl Laid {
    fn new(payments: &[Payment], attempts: Vec<Attempt>, accounts: u32) -> Laid {
        let ledger = ledger(payments, accounts);
        let graph = FlowGraph::build(&ledger, &table(accounts), 2);
        let mut rows_of = vec![Vec::new(); attempts.len()];
        for (row, payment) in ledger.rows().zip(payments) {
            if let Some(attempt) = payment.attempt {
                rows_of[attempt].push(row);
            }
        }
        let attempt_of = payments.iter().map(|payment| payment.attempt).collect();
        Laid { ledger, graph, attempts, attempt_of, rows_of }
    }
}

fn lay(file: &std::path::Path, per_row: usize) -> Laid {
    let (mut attempts, parties) = attempts::read(file);
    let rows: usize = attempts.iter().map(|attempt| attempt.payments.len()).sum();
    let (town, mut numbers) = (Town::of(rows * per_row), Numbers(2_022));
    attempts::settle(&mut attempts, parties, town, &mut numbers);
    let start = Day::parse_iso("2022-09-01").unwrap().start().0;
    let mut payments = town.payments(start, rows * per_row, &mut numbers);
    payments.extend(attempts.iter().flat_map(|attempt| attempt.payments.iter().copied()));
    payments.sort_by_key(|payment| payment.time);
    Laid::new(&payments, attempts, town.accounts())
}

fn table(accounts: u32) -> AccountTable {
    let account = |number: u32| Account {
        identifier: Identifier { scheme: Scheme::Local, text: format!("{number:08}"), check: Check::None },
        printed: format!("{number:08}"),
        bank_code: String::new(),
        institution: String::new(),
        country: String::new(),
        holder: None,
        holder_kind: HolderKind::Unknown,
    };
    AccountTable { accounts: (0..accounts).map(account).collect(), ..AccountTable::default() }
}

fn ledger(payments: &[Payment], accounts: u32) -> Ledger {
    let len = payments.len();
    let mut ledger = Ledger { base: Currency::from_code("USD"), ..Ledger::default() };
    for (record, payment) in (1_u64..).zip(payments) {
        ledger.booked.push(payment.time);
        ledger.precision.push(Precision::Minute as u8);
        ledger.payer.push(payment.payer);
        ledger.payee.push(payment.payee);
        ledger.amount.push(payment.amount);
        ledger.currency.push(payment.currency.0);
        ledger.base_amount.push(Some(payment.base));
        ledger.base_origin.push(Some(BaseOrigin::Stated as u8));
        ledger.instrument.push(Instrument::Transfer as u8);
        ledger.source.push(0);
        ledger.record.push(record);
    }
    ledger.value_date = OptionalColumn::missing(len);
    ledger.payer_name = OptionalColumn::missing(len);
    ledger.payee_name = OptionalColumn::missing(len);
    ledger.amount_received = OptionalColumn::missing(len);
    ledger.currency_received = OptionalColumn::missing(len);
    ledger.purpose_code = OptionalColumn::missing(len);
    ledger.statement = OptionalColumn::missing(len);
    ledger.statement_no = OptionalColumn::missing(len);
    ledger.other_leg = OptionalColumn::missing(len);
    ledger.reverses = OptionalColumn::missing(len);
    ledger.repeats = OptionalColumn::missing(len);
    ledger.balance_after = OptionalColumn::missing(len);
    ledger.count = OptionalColumn::missing(len);
    ledger.label = OptionalColumn::missing(len);
    for texts in [
        &mut ledger.purpose,
        &mut ledger.reference,
        &mut ledger.bank_reference,
        &mut ledger.agents,
        &mut ledger.conductor,
        &mut ledger.place,
    ] {
        *texts = Texts::missing(len);
    }
    ledger.assert_whole(accounts as usize);
    ledger
}

/// What a kernel found of the attempts of one type.
struct Score {
    /// Attempts, those of which at least half the rows were found, and those of which all were.
    attempts: [usize; 3],
    /// Rows of the attempts, and those found.
    rows: [usize; 2],
    /// Hits, and those with at least half their rows from attempts.
    hits: [usize; 2],
    /// Different rows of all hits, and those from attempts of any type.
    hit_rows: [usize; 2],
}

fn score(laid: &Laid, kind: &str, hits: &[Vec<RowId>], has_shape: impl Fn(&Attempt) -> bool) -> Score {
    let mut is_found = vec![false; laid.ledger.len()];
    let mut score = Score { attempts: [0; 3], rows: [0; 2], hits: [hits.len(), 0], hit_rows: [0; 2] };
    for hit in hits {
        hit.iter().for_each(|row| is_found[row.0 as usize] = true);
        let planted = hit.iter().filter(|row| laid.attempt_of[row.0 as usize].is_some()).count();
        score.hits[1] += usize::from(planted * 2 >= hit.len());
    }
    for (row, _) in is_found.iter().enumerate().filter(|(_, found)| **found) {
        score.hit_rows[0] += 1;
        score.hit_rows[1] += usize::from(laid.attempt_of[row].is_some());
    }
    for (number, attempt) in laid.attempts.iter().enumerate() {
        if attempt.kind == kind && has_shape(attempt) {
            let rows = &laid.rows_of[number];
            let found = rows.iter().filter(|row| is_found[row.0 as usize]).count();
            score.attempts[0] += 1;
            score.attempts[1] += usize::from(found * 2 >= rows.len());
            score.attempts[2] += usize::from(found == rows.len());
            score.rows[0] += rows.len();
            score.rows[1] += found;
        }
    }
    score
}

fn percent(part: usize, whole: usize) -> String {
    let tenths = part * 1_000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[test]
fn attempts_are_found_in_ordinary_traffic() {
    let Some(folder) = std::env::var_os("TRAG_SHARED").map(PathBuf::from) else {
        println!("passed over: TRAG_SHARED does not name the folder of the pattern file");
        return;
    };
    let per_row: Option<usize> =
        std::env::var_os("TRAG_RECALL_BACKGROUND").and_then(|text| text.to_str()?.parse().ok());
    let laid = lay(&folder.join(PATTERNS), per_row.unwrap_or(20));
    let mut table = format!("{} payments, {} attempts\n\n{HEAD}", laid.ledger.len(), laid.attempts.len());
    for kernel in kernels::all() {
        let hits = (kernel.run)(&laid);
        for line in lines(&laid, &kernel, &hits) {
            table.push_str(&line);
        }
    }
    println!("{table}");
    if per_row.is_none() {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/flow-patterns.md");
        let document = std::fs::read_to_string(document).unwrap();
        assert!(document.contains(&table), "docs/flow-patterns.md has another table than the one above");
    }
}

const HEAD: &str = "\
| kernel | parameters | attempts | half found | all found | payments found | hits | precision | of payments |
|---|---|---|---:|---:|---:|---:|---:|---:|
";

/// The lines of the table about a kernel, which holds what it promises.
fn lines(laid: &Laid, kernel: &kernels::Kernel, hits: &[Vec<RowId>]) -> Vec<String> {
    let classes = kernels::classes(kernel.kind);
    let of_kind = |attempt: &&Attempt| attempt.kind == kernel.kind;
    let has_any_shape = laid.attempts.iter().filter(of_kind).any(|attempt| (classes[1].1)(attempt));
    let mut lines = Vec::new();
    for (class, has_shape) in classes {
        let score = score(laid, kernel.kind, hits, has_shape);
        let [all, half, whole] = score.attempts;
        // Where no attempt of the type has its shape, all are held to the same.
        let least = match class {
            "with the shape" => kernel.least_percent,
            _ if !has_any_shape => kernel.least_percent,
            _ => kernel.least_percent_of_all,
        };
        assert!(half * 100 >= all * least, "{} {}: {half} of {all}", kernel.kind, kernel.parameters);
        lines.push(format!(
            "| {} | {} | {all} {class} | {} | {} | {} | {} | {} | {} |\n",
            kernel.kind.to_lowercase(),
            kernel.parameters,
            percent(half, all),
            percent(whole, all),
            percent(score.rows[1], score.rows[0]),
            score.hits[0],
            percent(score.hits[1], score.hits[0]),
            percent(score.hit_rows[1], score.hit_rows[0])
        ));
    }
    lines
}

#[test]
fn the_count_of_what_was_found_can_fail() {
    let payment = |attempt| Payment {
        time: 0,
        payer: 0,
        payee: 1,
        amount: 1,
        currency: Currency::EUR,
        base: 1,
        attempt,
    };
    let payments = [payment(Some(0)), payment(Some(0)), payment(None), payment(Some(0)), payment(None)];
    let attempts = vec![Attempt { kind: "CYCLE".into(), payments: Vec::new() }];
    let laid = Laid::new(&payments, attempts, 2);
    let of = |hits: &[Vec<RowId>]| {
        let score = score(&laid, "CYCLE", hits, |_| true);
        (score.attempts, score.rows, score.hits, score.hit_rows)
    };
    assert_eq!(of(&[vec![RowId(0)]]), ([1, 0, 0], [3, 1], [1, 1], [1, 1]));
    assert_eq!(of(&[vec![RowId(0), RowId(1)], vec![RowId(4)]]), ([1, 1, 0], [3, 2], [2, 1], [3, 2]));
    assert_eq!(of(&[vec![RowId(0), RowId(1), RowId(2), RowId(3)]]), ([1, 1, 1], [3, 3], [1, 1], [4, 3]));
}
