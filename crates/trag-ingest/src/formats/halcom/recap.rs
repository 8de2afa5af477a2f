//! The recap of a statement, `*_cov.txt`: its number, balances and turnovers. The movements stand in the file
//! beside it.

use trag_model::{Currency, Minor, PrintedBalance, Statement};

use crate::formats::line_file::LineReader;
use crate::formats::rows::Rows;
use crate::formats::values::{Order, ValueFault, columns, day, implied_signed};
use crate::text::lines::Line;

/// Name of the layout.
pub(super) const LAYOUT: &str = "recap";

/// Reads recaps, one a line.
pub(super) struct Recap;

/// Whether a line is a recap: record type 01, and digits, signs and the points of dates alone.
pub(super) fn recognises(line: &str) -> bool {
    (144..=150).contains(&line.len())
        && line.starts_with("01")
        && line.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b' ' | b'.'))
        && columns(line, 3, 20).len() == 18
}

impl LineReader for Recap {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        match statement(line.text, line.number) {
            Ok(statement) => {
                rows.begin_statement(statement);
                rows.skip("recap of a statement, whose movements stand in another file");
            }
            Err(fault) => rows.reject(fault.at(line.number, line.text)),
        }
    }

    fn end(&mut self, _: &mut Rows<'_>) {}

    fn profile(&self) -> String {
        LAYOUT.to_owned()
    }
}

fn statement(line: &str, record: u64) -> Result<Statement, ValueFault> {
    let paras = |from, to| implied_signed(columns(line, from, to), 2, Currency::RSD);
    let count = |from, to| columns(line, from, to).parse().ok();
    // Where reversals prevail, a turnover is below zero, which a sum of magnitudes cannot say.
    let turnover = |from, to| paras(from, to).map(|minor: Minor| Some(minor).filter(|minor| minor.0 >= 0));
    let date = |from, to| day(&columns(line, from, to).replace('.', ""), Order::DayFirst);
    // Halcom prints the day of this statement first, and Asseco in the same layout that of the one before.
    let (booked, before) = match (date(21, 28), date(29, 36)) {
        (Ok(first), Ok(second)) => (first.max(second), Some(first.min(second))),
        (Ok(only), Err(_)) => (only, None),
        (Err(fault), _) => return Err(fault),
    };
    Ok(Statement {
        account: columns(line, 3, 20).to_owned(),
        number: columns(line, 145, 147).to_owned(),
        currency: Some(Currency::RSD),
        from: Some(booked),
        to: Some(booked),
        opening: Some(PrintedBalance { amount: paras(37, 54)?, day: before }),
        closing: Some(PrintedBalance { amount: paras(103, 120)?, day: Some(booked) }),
        debit_count: count(55, 60),
        debits: turnover(61, 78)?,
        credit_count: count(79, 84),
        credits: turnover(85, 102)?,
        is_recap: true,
        record,
        ..Statement::default()
    })
}
