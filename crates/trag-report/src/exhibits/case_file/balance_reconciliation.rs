//! Exhibit 3: each statement as an equation, beside what it prints.

use trag_model::{Agreement, Currency, Opens, Reconciliation, Total};

use crate::case_file::{Exhibit, Status};
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::statements;
use crate::figures::cut;

use super::Facts;

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let all = facts.case.reconciliations;
    let blocks = if all.is_empty() {
        vec![Block::notice(
            "Not computed: no source prints balances. To reconcile, add the statements of the accounts as their banks \
             print them.",
        )]
    } else {
        let mut table = Table::new(
            "Opening + credits − debits = computed closing; printed less computed = difference",
            &COLUMNS,
        );
        all.iter().for_each(|one| table.row(line(facts, one)));
        vec![Block::paragraph(statements::told(all)), Block::Table(table)]
    };
    Exhibit::new(3, "Balance reconciliation", Status::SummaryEvidence, blocks)
}

const COLUMNS: [&str; 13] = [
    "Account",
    "Statement",
    "From",
    "To",
    "Currency",
    ">Opening",
    ">Credits",
    ">Debits",
    ">Computed closing",
    ">Printed closing",
    ">Difference",
    "Agrees",
    "Joins the one before",
];

fn line(facts: &Facts<'_>, one: &Reconciliation) -> Vec<Line> {
    let source = facts.case.sources.get(one.source.0 as usize);
    let statement =
        source.zip(one.statement).and_then(|(source, place)| source.statements.get(place as usize));
    let currency = statement.and_then(|statement| statement.currency);
    let amount =
        |total: Option<Total>| -> Line { total.map_or_else(|| "–".into(), |total| bare(total, currency)) };
    let total = |balance: trag_model::PrintedBalance| Total(i128::from(balance.amount.0));
    let opening = statement.and_then(|statement| statement.opening).map(total);
    let closing = statement.and_then(|statement| statement.closing).map(total);
    let computed = opening.map(|opening| Total(opening.0 + one.credits.0 - one.debits.0));
    let difference = closing.zip(computed).map(|(printed, computed)| Total(printed.0 - computed.0));
    let day =
        |day: Option<trag_model::Day>| day.map_or_else(|| "–".into(), |day| Line::from(Typed::Day(day)));
    let number = statement.map_or("", |statement| statement.number.as_str());
    let file = Line::new().reference(format!("[{}]", facts.index.file(one.source.0)));
    vec![
        one.account.map_or_else(
            || Line::new().printed(cut(statement.map_or("", |statement| &statement.account), 40)),
            |account| facts.account(account),
        ),
        if number.is_empty() {
            file
        } else {
            Line::new().text("no. ").printed(cut(number, 20)).text(" ").with_line(file)
        },
        day(statement.and_then(|statement| statement.from)),
        day(statement.and_then(|statement| statement.to)),
        currency.map_or_else(|| "not stated".into(), |currency| currency.to_string().into()),
        amount(opening),
        amount(Some(one.credits)),
        amount(Some(one.debits)),
        amount(computed),
        amount(closing),
        amount(difference),
        agrees(one.balance),
        joins(one, currency),
    ]
}

/// An amount in its currency; without one, whole minor units of an unknown currency in hundredths.
fn bare(total: Total, currency: Option<Currency>) -> Line {
    match currency {
        Some(currency) => Typed::Bare(total, currency).into(),
        None => trag_model::money::grouped(total.0, 2).into(),
    }
}

fn agrees(agreement: Agreement) -> Line {
    match agreement {
        Agreement::Yes => Line::new().badge(Badge::Clear, "yes"),
        Agreement::No(_) => Line::new().badge(Badge::Failed, "no"),
        Agreement::Unknown(_) => "cannot be told".into(),
    }
}

fn joins(one: &Reconciliation, currency: Option<Currency>) -> Line {
    let line: Line = match one.opens {
        Opens::First => "the first".into(),
        Opens::WherePreviousClosed => "yes".into(),
        Opens::Elsewhere(by) => {
            Line::new().badge(Badge::Failed, "no").text(" by ").with_line(bare(by, currency))
        }
        Opens::Unknown => "not printed".into(),
    };
    if one.missing.is_empty() { line } else { line.text(format!("; missing: no. {}", cut(&one.missing, 60))) }
}
