//! How what a subject received and sent comes from the totals of its accounts in Exhibit 2.

use std::collections::BTreeMap;

use trag_model::{Currency, LookupMap, RowId, Subject, Total};

use crate::document::{Block, Line, Table, Typed};
use crate::index::{Side, SubjectRows};

use super::Facts;

/// The steps from the accounts' total to the subject's, in minor units of one currency.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    accounts: i128,
    own: i128,
    from_others: i128,
    by_name: i128,
    otherwise: i128,
    here: i128,
}

impl Steps {
    const NAMES: [&'static str; 6] = [
        ">Total of its accounts in Exhibit 2",
        ">less between own accounts",
        ">with payments seen in other sources alone",
        ">with payments that print its name alone",
        ">with what the other bank states otherwise",
        ">Received or sent",
    ];

    fn figures(self) -> [i128; 6] {
        [self.accounts, -self.own, self.from_others, self.by_name, self.otherwise, self.here]
    }
}

/// Says of how many of a subject's accounts no statement is there: what is seen of them is what others' statements show.
pub(super) fn without_statement(facts: &Facts<'_>, subject: &Subject) -> Option<Block> {
    let (missing, all) = facts.without_statement(subject);
    if !facts.has_statements || missing == 0 {
        return None;
    }
    let which = match (missing, all) {
        (_, 1) => "its account".to_owned(),
        (missing, all) if missing == all => format!("any of its {all} accounts"),
        (missing, all) => format!("{missing} of its {all} accounts"),
    };
    let text = format!(
        "No statement of {which} is among the inputs: what is told of it is what the statements of others show, and it may \
         have received and sent more."
    );
    Some(Block::notice(text))
}

/// A line for each currency and side, or a sentence where nothing stands between the figures; nothing where the subject
/// has no account in Exhibit 2.
pub(super) fn block(facts: &Facts<'_>, subject: &Subject, rows: &SubjectRows) -> Option<Block> {
    let mut lines: Vec<(Side, Currency, Steps)> = Vec::new();
    for own in [Side::Payee, Side::Payer] {
        lines.extend(
            steps(facts, subject, rows, own).into_values().map(|(currency, steps)| (own, currency, steps)),
        );
    }
    if lines.iter().all(|(.., steps)| steps.accounts == 0) {
        return None;
    }
    let shown =
        |step: usize| step == 0 || step == 5 || lines.iter().any(|(.., steps)| steps.figures()[step] != 0);
    let shown: Vec<usize> = (0..6).filter(|step| shown(*step)).collect();
    if shown.len() == 2 {
        let text =
            "In the currency of the rows, received and sent are the totals of its accounts in Exhibit 2.";
        return Some(Block::paragraph(text));
    }
    let mut columns = vec!["Side", "Currency"];
    columns.extend(shown.iter().map(|step| Steps::NAMES[*step]));
    let mut table = Table::new("From Exhibit 2 to these figures, in the currency of the rows", &columns);
    for (own, currency, steps) in lines {
        let side = if own == Side::Payee { "received" } else { "sent" };
        let mut cells: Vec<Line> = vec![side.into(), currency.to_string().into()];
        let figures = steps.figures();
        cells.extend(shown.iter().map(|step| Line::from(Typed::Bare(Total(figures[*step]), currency))));
        table.row(cells);
    }
    Some(Block::Table(table))
}

/// By currency. The steps of each add up.
fn steps(
    facts: &Facts<'_>,
    subject: &Subject,
    rows: &SubjectRows,
    own: Side,
) -> BTreeMap<&'static str, (Currency, Steps)> {
    let ledger = facts.case.ledger;
    let list = if own == Side::Payee { &rows.received } else { &rows.sent };
    let mut all: BTreeMap<&'static str, (Currency, Steps)> = BTreeMap::new();
    // What the accounts' books say of each payment with others.
    let mut booked: LookupMap<RowId, i128> = LookupMap::default();
    for book in facts.books.iter().filter(|book| subject.accounts.contains(&book.account)) {
        let steps = &mut all.entry(book.currency.code()).or_insert((book.currency, Steps::default())).1;
        for (row, amount) in &book.rows {
            let amount = if own == Side::Payee { (*amount).max(0) } else { (-*amount).max(0) };
            if amount == 0 {
                continue;
            }
            steps.accounts += amount;
            let counted = ledger.counted(*row);
            if rows.own.binary_search(&counted).is_ok() {
                steps.own += amount;
            } else {
                *booked.get_or_insert_with(counted, || 0) += amount;
                steps.otherwise -= amount;
            }
        }
    }
    for row in list {
        let (amount, currency) = if own == Side::Payee { ledger.received(*row) } else { ledger.paid(*row) };
        let steps = &mut all.entry(currency.code()).or_insert((currency, Steps::default())).1;
        let amount = i128::from(amount.0);
        steps.here += amount;
        let step = match (booked.get(row).is_some(), rows.by_name.binary_search(row).is_ok()) {
            (true, _) => &mut steps.otherwise,
            (false, true) => &mut steps.by_name,
            (false, false) => &mut steps.from_others,
        };
        *step += amount;
    }
    for (_, steps) in all.values() {
        let [accounts, own, others, by_name, otherwise, here] = steps.figures();
        assert_eq!(
            accounts + own + others + by_name + otherwise,
            here,
            "the steps from Exhibit 2 do not add up"
        );
    }
    all.retain(|_, (_, steps)| steps.accounts != 0 || steps.here != 0);
    all
}
