//! What may stand for value that is not reached: other property of the owners, and the view of 18 U.S.C. 984.

use trag_trace::{Holding, Whereabouts};

use super::tracing_words::{Words, money};
use crate::document::{Block, Line, Table};
use crate::figures::bare;
use crate::{SeizedAccount, TracingReport};

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !report.tracing.holdings.is_empty() {
        blocks.push(Block::heading(2, "holdings", "Other property of the owners"));
        blocks.push(Block::paragraph(
            "What an owner has that carries no claim is not traced property. It is what a substitute asset or a \
             confiscation by value may reach for a shortfall, where the law of the case allows that (21 U.S.C. \
             853(p); Directive (EU) 2024/1260, Article 12(2)).",
        ));
        blocks.push(Block::Table(holdings(report)));
    }
    if !report.views.is_empty() {
        blocks.push(Block::heading(2, "one-year", "The one-year view of 18 U.S.C. 984"));
        blocks.push(Block::paragraph(
            "Fungible property in the same account, without tracing: the balance on the day of seizure, and at \
             most the tainted value paid in until then, from one year before the action was filed.",
        ));
        blocks.push(Block::Table(views(report)));
    }
    blocks
}

fn holdings(report: &TracingReport<'_>) -> Table {
    let columns = ["Owner", "What", "Currency", ">Balance or cost", ">Untainted, least", ">Untainted, most"];
    let mut table = Table::new("Without a claim, by any method", &columns);
    for holding in &report.tracing.holdings {
        let (least, most) = holding.untainted();
        table.row(vec![
            Line::new().printed(owner(report, holding)),
            Line::new().printed(Words(report).whereabouts(Whereabouts::At(holding.place))),
            holding.currency.code().into(),
            bare(holding.value, holding.currency).into(),
            bare(least, holding.currency).into(),
            bare(most, holding.currency).into(),
        ]);
    }
    table
}

/// The name of the owner of a holding.
pub(crate) fn owner<'a>(report: &'a TracingReport<'_>, holding: &Holding) -> &'a str {
    report.declared.owners.get(holding.owner).map_or("", |owner| owner.name.as_str())
}

fn views(report: &TracingReport<'_>) -> Table {
    let columns =
        ["Account", "Seized", "Counts from", ">Balance", ">Tainted paid in", "By", ">Reached", "Who and why"];
    let mut table = Table::new("One-year view", &columns);
    for own in report.views {
        let SeizedAccount { currency, view, note, .. } = own;
        table.row(vec![
            Line::new().printed(report.accounts.label(own.account)),
            own.seized.to_string().into(),
            view.first_day.to_string().into(),
            bare(view.balance, *currency).into(),
            bare(view.paid_in, *currency).into(),
            view.method.word().into(),
            Line::new().strong(money(view.reached, *currency)),
            Line::new().printed(format!("{}: {}", note.who, note.why)),
        ]);
    }
    table
}
