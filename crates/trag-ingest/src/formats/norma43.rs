//! Norma 43 (Cuaderno 43, AEB 43): statements of Spanish banks in lines of 80 characters.
//!
//! Records: 11 an account, 22 a movement, 23 its concepts, 24 its original currency, 33 the account's totals, 88
//! the file's. Source: pamphlet 43 of the Spanish Banking Association.

mod account;

use std::io;

use trag_model::{
    Batch, Currency, Instrument, Minor, Party, PartyKind, PrintedBalance, Problem, Statement, StatementSide,
    catalogue,
};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::totals;
use crate::formats::values::{
    COMPARE, Order, ValueFault, columns, currency_by_number, day, day_stamp, implied,
};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::lines::Line;

const NAME: &str = "norma43";

/// Norma 43 among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "Norma 43: statements of Spanish banks",
    layouts: &[[
        "AEB 43",
        "Accounts, movements, concepts, original currency, totals",
        "ES",
        "the association's description and 1 file of test data: movements, sums, balances, number of records",
    ]],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let digits = |from, to| {
        let text = columns(first, from, to);
        text.len() == to - from + 1 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let next = lines.next().is_none_or(|line| matches!(line.get(..2), Some("11" | "22" | "33")));
    first.starts_with("11") && first.len() >= 50 && digits(3, 50) && next
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Norma43::default(), sink)
}

/// The account at hand.
struct Account {
    identifier: String,
    holder: String,
    currency: Currency,
}

/// A movement whose concepts may still come.
#[derive(Default)]
struct Pending {
    line: u64,
    record: String,
    concepts: String,
    /// Number of the original currency and the amount in it, as printed.
    original: Option<(String, String)>,
}

#[derive(Default)]
struct Norma43 {
    account: Option<Account>,
    pending: Option<Pending>,
    /// Records so far, without the file's own.
    records: u64,
}

/// The longest concepts, in bytes; the format allows five records of 76 characters.
const LONGEST: usize = 1 << 14;

impl Norma43 {
    fn account(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = line.text;
        self.account = None;
        rows.end_statement();
        let currency = currency_by_number(columns(text, 48, 50))?;
        let identifier = account::iban(columns(text, 3, 6), columns(text, 7, 10), columns(text, 11, 20));
        let opening = signed(columns(text, 33, 33), columns(text, 34, 47), currency)?;
        let (from, to) = (
            day(columns(text, 21, 26), Order::YearFirst).ok(),
            day(columns(text, 27, 32), Order::YearFirst).ok(),
        );
        let holder = columns(text, 52, 77).to_owned();
        rows.begin_statement(Statement {
            account: identifier.clone(),
            bank_code: columns(text, 3, 6).to_owned(),
            holder: holder.clone(),
            currency: Some(currency),
            from,
            to,
            opening: Some(PrintedBalance { amount: opening, day: from }),
            record: line.number,
            ..Statement::default()
        });
        self.account = Some(Account { identifier, holder, currency });
        Ok(())
    }

    fn totals(&self, text: &str, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let (Some(account), Some(statement)) = (&self.account, rows.statement()) else {
            return Err(ValueFault::missing("the record 11 of the account"));
        };
        let sum = |from, to| implied(columns(text, from, to), 2, account.currency).map(Some);
        let closing = signed(columns(text, 59, 59), columns(text, 60, 73), account.currency)?;
        statement.closing = Some(PrintedBalance { amount: closing, day: statement.to });
        statement.debit_count = columns(text, 21, 25).parse().ok();
        statement.debits = sum(26, 39)?;
        statement.credit_count = columns(text, 40, 44).parse().ok();
        statement.credits = sum(45, 58)?;
        Ok(())
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        let Some(pending) = self.pending.take() else { return };
        if let Err(problem) = self.row(&pending, rows) {
            rows.reject(*problem);
        }
    }

    fn row(&self, pending: &Pending, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let text = pending.record.as_str();
        let refuse = |fault: ValueFault| Box::new(fault.at(pending.line, text));
        let account = self.account.as_ref();
        let account = account.ok_or_else(|| refuse(ValueFault::missing("the record 11 of the account")))?;
        let side = match columns(text, 28, 28) {
            "1" => StatementSide::Payer,
            "2" => StatementSide::Payee,
            key => {
                let told =
                    format!("the key \"{key}\" in column 28 is not known: 1 for a debit, 2 for a credit");
                return Err(Box::new(problem_at(catalogue::CODE_UNKNOWN, pending.line, told, text, COMPARE)));
            }
        };
        let amount = implied(columns(text, 29, 42), 2, account.currency).map_err(refuse)?;
        let booked = day(columns(text, 11, 16), Order::YearFirst).map_err(refuse)?;
        let nature = instrument(columns(text, 23, 24), side);
        let kind = match nature {
            _ if nature.is_cash() => PartyKind::Cash,
            Instrument::Fee => PartyKind::Bank,
            _ => PartyKind::Unknown,
        };
        let own = Party { identifier: &account.identifier, name: &account.holder, ..Party::default() };
        let (payer, payee) = sides(side, own, Party { kind, ..Party::default() });
        let original = pending.original.as_ref().and_then(|(number, printed)| {
            let currency = currency_by_number(number).ok()?;
            Some((implied(printed, 2, currency).ok()?, currency))
        });
        let mut purpose = pending.concepts.trim().to_owned();
        if let (Some((amount, currency)), StatementSide::Payee) = (original, side) {
            let sent = trag_model::Money(amount, currency);
            purpose = format!("{purpose} (sent as {sent})").trim().to_owned();
        }
        rows.push(&Movement {
            record: pending.line,
            value_date: day(columns(text, 17, 22), Order::YearFirst).ok(),
            payer,
            payee,
            amount,
            received: original.filter(|_| side == StatementSide::Payer),
            instrument: nature,
            purpose: &purpose,
            reference: without_zeros(columns(text, 65, 80))
                .or(without_zeros(columns(text, 53, 64)))
                .unwrap_or_default(),
            bank_reference: without_zeros(columns(text, 43, 52)).unwrap_or_default(),
            side: Some(side),
            ..Movement::empty(day_stamp(booked), account.currency)
        });
        Ok(())
    }

    fn more(&mut self, kind: &str, text: &str) {
        let Some(pending) = &mut self.pending else { return };
        if kind == "24" {
            pending.original = Some((columns(text, 5, 7).to_owned(), columns(text, 8, 21).to_owned()));
        } else if pending.concepts.len() < LONGEST {
            for concept in [columns(text, 5, 42), columns(text, 43, 80)] {
                if !concept.is_empty() {
                    pending.concepts.push_str(concept);
                    pending.concepts.push(' ');
                }
            }
        }
    }
}

impl LineReader for Norma43 {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text;
        let kind = text.get(..2).unwrap_or_default();
        self.records += u64::from(matches!(kind, "11" | "22" | "23" | "24" | "33"));
        match kind {
            "23" | "24" => self.more(kind, text),
            "22" => {
                self.finish(rows);
                self.pending =
                    Some(Pending { line: line.number, record: text.to_owned(), ..Pending::default() });
            }
            "11" | "33" => {
                self.finish(rows);
                let read = if kind == "11" { self.account(&line, rows) } else { self.totals(text, rows) };
                if let Err(fault) = read {
                    rows.tell(fault.at(line.number, text));
                }
            }
            "88" => {
                self.finish(rows);
                totals::count("records before the last", columns(text, 21, 26), self.records, &line, rows);
            }
            _ if text.trim().is_empty() => {}
            _ => {
                self.finish(rows);
                let told = format!("the record type \"{kind}\" is not known: 11, 22, 23, 24, 33 or 88");
                rows.reject(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE));
            }
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        if self.records > 0 {
            let told =
                "the check digits follow from the bank, the branch and the account that record 11 states";
            rows.decide("account", "the IBAN of the account", told);
        }
    }
}

/// An amount with its key: 1 below zero, 2 not.
fn signed(key: &str, digits: &str, currency: Currency) -> Result<Minor, ValueFault> {
    let magnitude = implied(digits, 2, currency)?;
    Ok(if key == "1" { Minor(-magnitude.0) } else { magnitude })
}

fn without_zeros(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim_matches('0').is_empty())
}

/// The instrument of a common concept, list in annex 3 of the pamphlet.
fn instrument(concept: &str, side: StatementSide) -> Instrument {
    match (concept, side) {
        ("04" | "15", _) => Instrument::Transfer,
        ("03", _) => Instrument::DirectDebit,
        ("11", StatementSide::Payer) => Instrument::CashOut,
        ("11", StatementSide::Payee) => Instrument::CashIn,
        ("12", _) => Instrument::Card,
        ("17", _) => Instrument::Fee,
        ("98", _) => Instrument::Reversal,
        _ => Instrument::Unknown,
    }
}
