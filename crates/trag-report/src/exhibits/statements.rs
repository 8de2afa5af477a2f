//! Balance reconciliation: whether each statement adds up, agrees with what it prints, and follows the one before.

use trag_model::{Agreement, Currency, Opens, Reconciliation, RowOrder, Statement, Untold, money};

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::figures::{count, counted, cut};

/// How many statements are listed; those that do not agree come first.
const LISTED: usize = 200;

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let all = case.reconciliations;
    if all.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::heading(2, "statements", "Statements and their balances")];
    blocks.push(Block::paragraph(told(all)));
    let mut order: Vec<&Reconciliation> = all.iter().collect();
    order.sort_by_key(|one| !needs_a_look(one));
    let columns = [
        "Statement",
        "File",
        ">Rows",
        ">Opening",
        ">Credits",
        ">Debits",
        ">Closing",
        "Adds up",
        "Turnovers",
        "Follows the one before",
        "Order of rows",
    ];
    let mut table = Table::new("Opening + credits − debits = closing", &columns);
    order.iter().take(LISTED).for_each(|one| table.row(line(case, one)));
    if order.len() > LISTED {
        table.gap(format!("{} more in statements.parquet", count((order.len() - LISTED) as u64)));
    }
    blocks.push(Block::Table(table));
    blocks
}

/// `12 statements: 10 add up, 1 does not, 1 cannot be told.`
pub(crate) fn told(all: &[Reconciliation]) -> String {
    let of = |wanted: fn(&Agreement) -> bool| all.iter().filter(|one| wanted(&one.balance)).count();
    let (yes, no) = (of(|a| *a == Agreement::Yes), of(|a| matches!(a, Agreement::No(_))));
    let gaps =
        all.iter().filter(|one| matches!(one.opens, Opens::Elsewhere(_)) || !one.missing.is_empty()).count();
    let mut text = format!(
        "{}: {} up, {} not, {} told",
        counted(all.len(), "statement", "statements"),
        counted(yes, "adds", "add"),
        counted(no, "does", "do"),
        counted(all.len() - yes - no, "cannot be", "cannot be"),
    );
    if gaps > 0 {
        text.push_str(&format!("; before {} statements are missing", counted(gaps, "one", "of them")));
    }
    text.push('.');
    text
}

fn needs_a_look(one: &Reconciliation) -> bool {
    matches!(one.balance, Agreement::No(_))
        || matches!(one.turnovers, Agreement::No(_))
        || matches!(one.opens, Opens::Elsewhere(_))
        || !one.missing.is_empty()
        || matches!(one.order, RowOrder::Broken(_))
}

fn line(case: &CaseReport<'_>, one: &Reconciliation) -> Vec<Line> {
    let source = case.sources.get(one.source.0 as usize);
    let statement =
        source.zip(one.statement).and_then(|(source, place)| source.statements.get(place as usize));
    let currency = statement.and_then(|statement| statement.currency);
    let balance = |printed: Option<trag_model::PrintedBalance>| {
        printed.map_or_else(|| "–".into(), |printed| amount(i128::from(printed.amount.0), currency))
    };
    vec![
        called(case, one, statement),
        Line::new().printed(cut(source.map_or("", |source| &source.path), 60)),
        Typed::Count(one.rows).into(),
        balance(statement.and_then(|statement| statement.opening)),
        amount(one.credits.0, currency),
        amount(one.debits.0, currency),
        balance(statement.and_then(|statement| statement.closing)),
        agreement(one.balance, currency),
        agreement(one.turnovers, currency),
        follows(one, currency),
        row_order(one.order),
    ]
}

fn called(case: &CaseReport<'_>, one: &Reconciliation, statement: Option<&Statement>) -> Line {
    let account = one.account.map(|account| case.accounts.get(account).identifier.text.as_str());
    let printed = statement.map_or("", |statement| statement.account.as_str());
    let number = statement.map_or("", |statement| statement.number.as_str());
    let line = Line::new().printed(cut(account.filter(|text| !text.is_empty()).unwrap_or(printed), 34));
    if number.is_empty() { line } else { line.text(", no. ").printed(cut(number, 20)) }
}

/// An amount in minor units; without a currency, whole minor units of an unknown one.
fn amount(minor: i128, currency: Option<Currency>) -> Line {
    match currency {
        Some(currency) => format!("{} {currency}", money::grouped(minor, currency.exponent())).into(),
        None => money::grouped(minor, 2).into(),
    }
}

fn agreement(agreement: Agreement, currency: Option<Currency>) -> Line {
    match agreement {
        Agreement::Yes => Line::new().badge(Badge::Clear, "yes"),
        Agreement::No(by) if by.0 == 0 => Line::new().badge(Badge::Failed, "no").text(" (counts)"),
        Agreement::No(by) => {
            Line::new().badge(Badge::Failed, "no").text(" by ").with_line(amount(by.0, currency))
        }
        Agreement::Unknown(Untold::NotPrinted) => "not printed".into(),
        Agreement::Unknown(Untold::SeveralCurrencies) => "several currencies".into(),
    }
}

fn follows(one: &Reconciliation, currency: Option<Currency>) -> Line {
    let line: Line = match one.opens {
        Opens::First => "the first".into(),
        Opens::WherePreviousClosed => Line::new().badge(Badge::Clear, "yes"),
        Opens::Elsewhere(by) => {
            Line::new().badge(Badge::Failed, "no").text(" by ").with_line(amount(by.0, currency))
        }
        Opens::Unknown => "not printed".into(),
    };
    if one.missing.is_empty() { line } else { line.text(format!("; missing: no. {}", one.missing)) }
}

fn row_order(order: RowOrder) -> Line {
    match order {
        RowOrder::NotPrinted => "not printed".into(),
        RowOrder::AsFiled => "as filed".into(),
        RowOrder::NewestFirst => "newest first".into(),
        RowOrder::Broken(record) => {
            Line::new().badge(Badge::Failed, "broken").text(format!(" at record {record}"))
        }
    }
}
