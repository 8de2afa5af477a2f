//! Exhibit 2: each account with its balances and totals, and whether they reconcile.

use std::collections::BTreeMap;

use trag_model::{Currency, Total};

use crate::case_file::{Exhibit, Stated, Status};
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::figures::cut;

use super::Facts;
use super::facts::Book;

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let what = if facts.has_statements {
        "The accounts of which statements were read. Signatories and the days of opening and closing an account do not \
         stand in statements and are not stated here."
    } else {
        "The sources are no statements of accounts. These are the accounts of the subjects described in full, as the \
         rows show them from outside: balances are not known."
    };
    let mut blocks = vec![Block::paragraph(what)];
    if facts.books.is_empty() {
        blocks.push(Block::notice("No account to summarise: nothing was flagged and no statement was read."));
        return Exhibit::new(2, "Account summary", Status::SummaryEvidence, blocks);
    }
    let (table, sums) = table(facts);
    blocks.push(Block::Table(table));
    let mut exhibit = Exhibit::new(2, "Account summary", Status::SummaryEvidence, blocks);
    exhibit.stated = sums
        .into_values()
        .flat_map(|(currency, came_in, went_out)| {
            [
                Stated { what: "credits of all accounts".to_owned(), currency, total: came_in },
                Stated { what: "debits of all accounts".to_owned(), currency, total: went_out },
            ]
        })
        .collect();
    exhibit
}

type Sums = BTreeMap<&'static str, (Currency, Total, Total)>;

fn table(facts: &Facts<'_>) -> (Table, Sums) {
    let columns = [
        "Account",
        "Holder",
        "Bank",
        "Currency",
        ">Opening",
        ">Total in",
        ">Total out",
        ">Closing",
        "Reconciles",
        "First row",
        "Last row",
    ];
    let mut table = Table::new("Accounts", &columns);
    let mut sums: Sums = BTreeMap::new();
    for book in &facts.books {
        let sum = sums.entry(book.currency.code()).or_insert((book.currency, Total(0), Total(0)));
        sum.1.0 += book.total_in().0;
        sum.2.0 += book.total_out().0;
        table.row(row(facts, book));
    }
    for (currency, came_in, went_out) in sums.values() {
        let mut cells = vec![Line::new(); columns.len()];
        cells[0] = format!("all accounts in {currency}").into();
        cells[3] = currency.to_string().into();
        cells[5] = Typed::Bare(*came_in, *currency).into();
        cells[6] = Typed::Bare(*went_out, *currency).into();
        table.total(cells);
    }
    (table, sums)
}

fn row(facts: &Facts<'_>, book: &Book) -> Vec<Line> {
    let entry = facts.case.accounts.get(book.account);
    let balance = |total: Option<Total>| -> Line {
        total.map_or_else(|| "not printed".into(), |total| Typed::Bare(total, book.currency).into())
    };
    let at = |place: Option<&(trag_model::RowId, i128)>| {
        place.map_or_else(Line::new, |(row, _)| {
            Line::from(Typed::Day(facts.case.ledger.day(*row))).text(" ").with_line(facts.row(*row))
        })
    };
    vec![
        facts.account(book.account),
        facts.holder(book.account),
        if entry.institution.is_empty() {
            "–".into()
        } else {
            Line::new().printed(cut(&entry.institution, 40))
        },
        book.currency.to_string().into(),
        balance(book.opening),
        Typed::Bare(book.total_in(), book.currency).into(),
        Typed::Bare(book.total_out(), book.currency).into(),
        balance(book.closing),
        reconciles(book),
        at(book.rows.first()),
        at(book.rows.last()),
    ]
}

fn reconciles(book: &Book) -> Line {
    match book.computed_closing().zip(book.closing) {
        None => "cannot be told".into(),
        Some((computed, printed)) if computed == printed => Line::new().badge(Badge::Clear, "yes"),
        Some((computed, printed)) => {
            let by = Total(printed.0 - computed.0);
            Line::new().badge(Badge::Failed, "no").text(" by ").typed(Typed::Money(by, book.currency))
        }
    }
}
