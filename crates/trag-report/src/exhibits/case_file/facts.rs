//! What several exhibits look up: the accounts the case is about, and which rows findings rest on.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, RowId, Scheme, StatementSide, Subject, Total};

use crate::case_file::CaseFile;
use crate::document::Line;
use crate::figures::{cut, name};
use crate::index::{Index, Side};
use crate::{CaseReport, TracingReport, statement_accounts};

/// How many rows a reference names.
const NAMED: usize = 4;

/// Lookups over one case file.
pub(crate) struct Facts<'a> {
    pub(crate) index: Index<'a>,
    pub(crate) case: &'a CaseReport<'a>,
    pub(crate) tracing: Option<&'a TracingReport<'a>>,
    pub(crate) trace_withheld: bool,
    /// The accounts the case is about: those of statements, or else those of the subjects described in full.
    pub(crate) books: Vec<Book>,
    /// Whether the books are statements; else they are what other rows show.
    pub(crate) has_statements: bool,
    /// Rows of findings, with the ids of the findings.
    pub(crate) flagged: BTreeMap<RowId, Vec<&'a str>>,
}

/// The rows of one account in one currency, in order.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) account: AccountIx,
    pub(crate) currency: Currency,
    /// What each row adds to the balance, in minor units; below zero where it takes away.
    pub(crate) rows: Vec<(RowId, i128)>,
    /// The balance before the first row, where a statement prints it.
    pub(crate) opening: Option<Total>,
    /// The balance after the last row, where a statement prints it.
    pub(crate) closing: Option<Total>,
}

impl Book {
    /// Sum of what came in.
    pub(crate) fn total_in(&self) -> Total {
        Total(self.rows.iter().map(|(_, amount)| (*amount).max(0)).sum())
    }

    /// Sum of what went out.
    pub(crate) fn total_out(&self) -> Total {
        Total(self.rows.iter().map(|(_, amount)| (-*amount).max(0)).sum())
    }

    /// Opening + in − out.
    pub(crate) fn computed_closing(&self) -> Option<Total> {
        self.opening.map(|opening| Total(opening.0 + self.total_in().0 - self.total_out().0))
    }
}

impl<'a> Facts<'a> {
    pub(crate) fn new(file: &CaseFile<'a>) -> Facts<'a> {
        let case = file.case;
        let mut flagged: BTreeMap<RowId, Vec<&str>> = BTreeMap::new();
        for finding in case.assessment.findings() {
            finding.rows.iter().for_each(|row| flagged.entry(*row).or_default().push(&finding.id));
        }
        let index = Index::new(case);
        let statements = statement_accounts(case.ledger);
        let has_statements = statements.is_some();
        let accounts = statements.unwrap_or_else(|| {
            index.described().flat_map(|(_, subject, _)| subject.accounts.iter().copied()).collect()
        });
        let books = books(case, &accounts, has_statements);
        let CaseFile { tracing, trace_withheld, .. } = *file;
        Facts { index, case, tracing, trace_withheld, books, has_statements, flagged }
    }

    /// Number of an account, and its holder.
    pub(crate) fn account(&self, account: AccountIx) -> Line {
        let entry = self.case.accounts.get(account);
        match entry.identifier.scheme {
            Scheme::Iban | Scheme::Domestic | Scheme::Local => {
                Line::new().code(cut(&entry.identifier.text, 40))
            }
            _ => Line::new().printed(name(self.case.accounts.label(account))),
        }
    }

    /// Holder of an account, or a dash.
    pub(crate) fn holder(&self, account: AccountIx) -> Line {
        let holder = self.case.accounts.holder(account);
        if holder.trim().is_empty() { "–".into() } else { Line::new().printed(name(holder)) }
    }

    /// Of how many of a subject's accounts no statement is among the inputs, and how many it has.
    pub(crate) fn without_statement(&self, subject: &Subject) -> (usize, usize) {
        let numbered = |account: &&AccountIx| self.case.accounts.get(**account).has_number();
        let has_book = |account: &&AccountIx| self.books.iter().any(|book| book.account == **account);
        let all = subject.accounts.iter().filter(numbered).count();
        let seen = subject.accounts.iter().filter(numbered).filter(has_book).count();
        (if self.has_statements { all - seen } else { all }, all)
    }

    /// A row by its number, which leads to the register of rows, and where its source states it.
    pub(crate) fn row(&self, row: RowId) -> Line {
        Line::new()
            .jump(row_anchor(row), row.0.to_string())
            .text(" ")
            .reference(self.index.reference(&[row], 1))
    }

    /// The first of some rows, where their sources state them.
    pub(crate) fn references(&self, rows: &[RowId]) -> Line {
        Line::new().reference(self.index.reference(rows, NAMED))
    }

    /// Who pays and who receives on a row.
    pub(crate) fn parties(&self, row: RowId) -> [Line; 2] {
        [Side::Payer, Side::Payee].map(|side| Line::new().printed(name(self.index.label_on(row, side))))
    }
}

/// Where a row stands in the register of rows.
pub(crate) fn row_anchor(row: RowId) -> String {
    format!("row-{}", row.0)
}

/// One pass over the ledger.
fn books(case: &CaseReport<'_>, accounts: &BTreeSet<AccountIx>, has_statements: bool) -> Vec<Book> {
    let mut books: BTreeMap<(AccountIx, &'static str), Book> = BTreeMap::new();
    let mut add = |account, currency: Currency, row, amount: i128| {
        let empty = || Book { account, currency, rows: Vec::new(), opening: None, closing: None };
        books.entry((account, currency.code())).or_insert_with(empty).rows.push((row, amount));
    };
    for row in case.ledger.rows() {
        let ((paid, paid_in), (received, received_in)) = (case.ledger.paid(row), case.ledger.received(row));
        let (payer, payee) = (case.ledger.payer(row), case.ledger.payee(row));
        // A record that stands in two overlapping statements moves the balance once.
        if case.ledger.repeats(row).is_some() {
            continue;
        }
        let side = case.ledger.statement_side(row);
        let pays =
            if has_statements { side == Some(StatementSide::Payer) } else { !case.ledger.is_second_leg(row) };
        let receives = if has_statements { side == Some(StatementSide::Payee) } else { pays };
        if pays && accounts.contains(&payer) {
            add(payer, paid_in, row, -i128::from(paid.0));
        }
        if receives && accounts.contains(&payee) {
            add(payee, received_in, row, i128::from(received.0));
        }
    }
    let mut books: Vec<Book> = books.into_values().collect();
    books.iter_mut().for_each(|book| print_balances(case, book));
    books
}

/// The opening balance of the first statement of an account, and the closing balance of the last.
fn print_balances(case: &CaseReport<'_>, book: &mut Book) {
    let statements = case.reconciliations.iter().filter(|one| one.account == Some(book.account));
    let printed = statements.filter_map(|one| {
        let source = case.sources.get(one.source.0 as usize)?;
        let statement = source.statements.get(one.statement? as usize)?;
        (statement.currency.is_none_or(|currency| currency == book.currency)).then_some(statement)
    });
    let mut printed: Vec<_> = printed.collect();
    let day = |statement: &&trag_model::Statement| {
        statement.from.or(statement.opening.and_then(|balance| balance.day)).or(statement.to)
    };
    // Statements of which no day is known stand in the order of the case.
    printed.sort_by_key(day);
    let total = |balance: trag_model::PrintedBalance| Total(i128::from(balance.amount.0));
    book.opening = printed.first().and_then(|statement| statement.opening).map(total);
    book.closing = printed.last().and_then(|statement| statement.closing).map(total);
}
