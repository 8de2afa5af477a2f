//! What the tests of the crate share: reading bytes into rows as text.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "support of tests, of which each uses a part"
)]

use std::path::PathBuf;

use trag_ingest::{FileRead, InputSpec, Memory, Profiles, Reader, read};
use trag_model::money::plain;
use trag_model::time::stated;
use trag_model::{Batch, Currency, Day, Instrument, Party, PartyKind, Precision, Problem, Seconds};

/// Everything a file gave.
pub(crate) struct Outcome {
    pub(crate) rows: Vec<String>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) file: FileRead,
}

/// The shipped profiles.
pub(crate) fn builtin() -> &'static Profiles {
    static PROFILES: std::sync::OnceLock<Profiles> = std::sync::OnceLock::new();
    PROFILES.get_or_init(Profiles::builtin)
}

/// Reads with the shipped profiles on two threads.
pub(crate) fn read_bytes(bytes: &[u8], spec: &InputSpec) -> Outcome {
    read_with(bytes, spec, builtin(), 2, 4 << 20)
}

/// Reads with everything given.
pub(crate) fn read_with(
    bytes: &[u8],
    spec: &InputSpec,
    profiles: &Profiles,
    threads: usize,
    block: usize,
) -> Outcome {
    read_input(&Memory::new("x.csv", bytes), spec, &Reader::new(profiles, threads).with_block_size(block))
}

/// Reads a file of a name that matters, with the shipped profiles.
pub(crate) fn read_named(name: &str, bytes: &[u8], spec: &InputSpec) -> Outcome {
    read_input(&Memory::new(name, bytes), spec, &Reader::new(builtin(), 1))
}

fn read_input(input: &Memory, spec: &InputSpec, ctx: &Reader<'_>) -> Outcome {
    let mut batches: Vec<Batch> = Vec::new();
    let file = read(input, spec, ctx, &mut |batch| batches.push(batch)).unwrap();
    batches.iter().for_each(Batch::assert_whole);
    let rows = batches.iter().flat_map(row_texts).collect();
    Outcome { rows, batches, file }
}

/// A spec from TOML, as it stands below `[[input]]`.
pub(crate) fn spec(toml_text: &str) -> InputSpec {
    toml::from_str(toml_text).unwrap()
}

/// `line 2: 2024-05-04 A -> B 12.50 EUR transfer`, then whatever else the row has.
pub(crate) fn row_texts(batch: &Batch) -> Vec<String> {
    (0..batch.len()).map(|row| row_text(batch, row)).collect()
}

fn row_text(batch: &Batch, row: usize) -> String {
    let precision = [Precision::Day, Precision::Minute, Precision::Second][usize::from(batch.precision[row])];
    let currency = Currency(batch.currency[row]);
    let party = |index: u32| party_text(&batch.parties.get(index as usize));
    let mut text = format!(
        "line {}: {} {} -> {} {} {currency} {}",
        batch.record[row],
        stated(Seconds(batch.booked[row]), precision),
        party(batch.payer[row]),
        party(batch.payee[row]),
        plain(i128::from(batch.amount[row]), currency.exponent()),
        Instrument::ALL[usize::from(batch.instrument[row])].word(),
    );
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text.push_str(&format!(" {name}={value}"));
        }
    };
    add("value-date", batch.value_date.get(row).map(|day| Day(day).to_string()));
    let received = batch.amount_received.get(row).zip(batch.currency_received.get(row));
    add(
        "received",
        received.map(|(minor, currency)| {
            let currency = Currency(currency);
            format!("{} {currency}", plain(i128::from(minor), currency.exponent()))
        }),
    );
    for (currency, column) in &batch.stated {
        let value = column.get(row).map(|minor| plain(i128::from(minor), currency.exponent()));
        add(currency.code(), value);
    }
    let balance = batch.balance_after.get(row);
    add("balance", balance.map(|minor| plain(i128::from(minor), currency.exponent())));
    add("code", batch.purpose_code.get(row).map(|code| code.to_string()));
    add("purpose", Some(batch.purpose.get(row).to_owned()));
    add("reference", Some(batch.reference.get(row).to_owned()));
    add("conductor", Some(batch.conductor.get(row).to_owned()));
    add("place", Some(batch.place.get(row).to_owned()));
    add("count", batch.count.get(row).map(|count| count.to_string()));
    add("label", batch.label.get(row).map(|label| label.to_string()));
    text
}

fn party_text(party: &Party<'_>) -> String {
    match party.kind {
        PartyKind::Cash => "cash".to_owned(),
        PartyKind::Bank => format!("bank[{}]", party.name),
        PartyKind::Unknown => "unknown".to_owned(),
        PartyKind::Account => {
            let parts = [party.bank_code, party.identifier, party.name, party.institution, party.country];
            let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            told.join("/")
        }
    }
}

/// A problem as the screen shows it.
pub(crate) fn rendered(problem: &Problem) -> String {
    let place = &problem.place;
    let excerpt = problem.excerpt.clone().unwrap_or_default();
    let mut text =
        format!("{}[{}]: {}\n  --> {}", problem.severity.word(), problem.code, problem.text, place.file);
    if place.line > 0 {
        text.push_str(&format!(":{}", place.line));
    }
    if excerpt.mark_len > 0 {
        text.push_str(&format!(":{}", excerpt.mark_from + 1));
    }
    if place.record > 0 {
        text.push_str(&format!("  (record {}", place.record));
        text.push_str(&if place.column.is_empty() {
            ")".to_owned()
        } else {
            format!(", column \"{}\")", place.column)
        });
    }
    text.push('\n');
    if problem.excerpt.is_some() {
        let escaped = excerpt.text.replace('\n', "⏎").replace('\r', "").replace('\0', "␀").replace('\t', "⇥");
        let gutter = format!("{} | ", place.line);
        text.push_str(&format!("{gutter}{escaped}\n"));
        if excerpt.mark_len > 0 {
            let blank = " ".repeat(gutter.chars().count() - 2);
            let before = " ".repeat(excerpt.mark_from);
            text.push_str(&format!("{blank}| {before}{} {}\n", "^".repeat(excerpt.mark_len), problem.detail));
        } else if !problem.detail.is_empty() {
            text.push_str(&format!("{}= {}\n", " ".repeat(gutter.len() - 2), problem.detail));
        }
    } else if !problem.detail.is_empty() {
        text.push_str(&format!("note: {}\n", problem.detail));
    }
    text.push_str(&format!("help: {}\n", problem.help));
    text
}

/// Credits less debits of a statement's account, in the account's currency.
fn net(out: &Outcome, statement: u32) -> i64 {
    let of = |batch: &Batch, row: usize| {
        let paid = batch.statement.get(row) == Some(0);
        match (paid, batch.amount_received.get(row)) {
            (true, _) => -batch.amount[row],
            (false, received) => received.unwrap_or(batch.amount[row]),
        }
    };
    let rows = out.batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| (batch, row)));
    rows.filter(|(batch, row)| batch.statement_no.get(*row) == Some(statement))
        .map(|(batch, row)| of(batch, row))
        .sum()
}

/// Opening plus credits less debits is the closing balance, where both are printed.
pub(crate) fn reconciles(out: &Outcome) -> bool {
    out.file.source.statements.iter().zip(0..).all(|(statement, number)| {
        let (Some(opening), Some(closing)) = (statement.opening, statement.closing) else { return true };
        opening.amount.0 + net(out, number) == closing.amount.0
    })
}

/// Rows without their lines, with what [`row_texts`] does not show: the bank's reference, and banks in between.
pub(crate) fn full_rows(out: &Outcome) -> Vec<String> {
    let of_batch = |batch: &Batch| {
        let rows = row_texts(batch).into_iter().enumerate();
        let full = rows.map(|(row, text)| {
            let mut text = text.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
            for (name, value) in
                [("bank-reference", batch.bank_reference.get(row)), ("agents", batch.agents.get(row))]
            {
                if !value.is_empty() {
                    text.push_str(&format!(" {name}={value}"));
                }
            }
            text
        });
        full.collect::<Vec<_>>()
    };
    out.batches.iter().flat_map(of_batch).collect()
}

/// The folder of public sample files, where one is given; tests that need it pass over with a line.
pub(crate) fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("TRAG_SHARED").map(PathBuf::from);
    if path.is_none() {
        println!("passed over: TRAG_SHARED does not name a folder of samples");
    }
    path
}
