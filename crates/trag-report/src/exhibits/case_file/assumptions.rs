//! Exhibit 13: everything the figures rest on, what could not be evaluated, and the defences they must answer.

use trag_model::{Outcome, Precision};

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::{gaps, method, proposals, scope, tracing_declared};
use crate::figures::{count, counted, rows};

use super::{Facts, lowered, no_trace};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let mut blocks = vec![Block::Table(assumptions(facts)), Block::Table(defences(facts))];
    blocks.extend(lowered(gaps::blocks(facts.case)));
    blocks.extend(lowered(proposals::blocks(facts.case)));
    if let Some(report) = facts.tracing {
        blocks.extend(lowered(tracing_declared::blocks(report)));
    }
    blocks.extend(lowered(method::limits(facts.case)));
    Exhibit::new(13, "Assumptions and limitations", Status::SummaryEvidence, blocks)
}

fn assumptions(facts: &Facts<'_>) -> Table {
    let case = facts.case;
    let mut table = Table::new("Assumptions", &["About", "What is assumed", "Effect"]);
    let mut say = |about: &'static str, what: Line, effect: &'static str| {
        table.row(vec![about.into(), what, effect.into()]);
    };
    let day_only = case.ledger.rows().filter(|row| case.ledger.precision(*row) == Precision::Day).count();
    say(
        "Order inside a day",
        format!(
            "{} state a day and no time; they stand in the order of file and record",
            rows(day_only as u64)
        )
        .into(),
        "Figures that need an order inside a day say so, or are given as a range over the possible orders.",
    );
    say(
        "Exchange rates",
        scope::base(case),
        "Sums in the base currency leave out rows without a known amount in it.",
    );
    let printed = facts.books.iter().filter(|book| book.opening.is_some()).count();
    say(
        "Opening balances",
        format!(
            "printed for {} of {}; the others are not assumed to be zero",
            count(printed as u64),
            counted(facts.books.len(), "account and currency", "accounts and currencies")
        )
        .into(),
        "A balance is stated only where one is printed; tracing says which opening it worked with.",
    );
    say(
        "Law",
        match case.jurisdiction {
            Some(code) => {
                Line::new().text("thresholds of ").printed(code).text(" in force on the day of each row")
            }
            None => "none declared".into(),
        },
        "Without a declared jurisdiction, rules that compare with a legal threshold do not apply.",
    );
    say("Day of the view", Typed::Day(case.as_of).into(), "Nothing after this day is known to the document.");
    say(
        "Two statements, one transfer",
        scope::seen_twice(case.ledger.len() - case.ledger.movements().count()).into(),
        "Counting both legs would double the movement; Exhibit 6 lists them.",
    );
    say(
        "Names",
        "equal names are one counterparty in sums, and never one account; a subject has the payments of the accounts that \
         are printed with its name most often, in whatever spelling, and those that print its name and no account"
            .into(),
        "Different people share names; an identifier decides. Where two accounts of a subject are different people's, \
         its figures are both of theirs.",
    );
    say(
        "Estimates",
        "none: every amount is printed by a source or added up from such amounts".into(),
        "No figure was filled in.",
    );
    table
}

/// The defences of financial cases, and where the case file answers each.
fn defences(facts: &Facts<'_>) -> Table {
    let mut table = Table::new(
        "Objections that may be raised, and where they are answered",
        &["Objection", "In this case", "Exhibits"],
    );
    about_value(facts, &mut table);
    about_records(facts, &mut table);
    table
}

fn say(table: &mut Table, objection: &'static str, answer: Line, exhibits: &'static str) {
    table.row(vec![objection.into(), answer, exhibits.into()]);
}

/// Objections to what is said of value and where it went.
fn about_value(facts: &Facts<'_>, table: &mut Table) {
    let cash = if facts.tracing.is_some_and(|report| report.indirect.is_some()) {
        "cash on hand at the start is a line of the facts as declared"
    } else {
        "not examined: no table of means and spending is declared"
    };
    say(table, "A hoard of cash explains it", cash.into(), "10");
    say(table, "It was a loan or a gift", "payments are listed by counterparty with the purpose as printed; whether one is a loan is not judged".into(), "5, 16");
    let unknown = facts.books.iter().filter(|book| book.opening.is_none()).count();
    say(
        table,
        "The opening balance is wrong",
        format!(
            "{} without a printed opening balance; statements that do not add up are marked",
            counted(unknown, "account is", "accounts are")
        )
        .into(),
        "2, 3",
    );
    say(table, "Own transfers were counted twice", own_transfers(facts).into(), "4, 6");
    say(
        table,
        "The asset belongs to a third party",
        "owners are as declared, with the person who says so; no register was asked".into(),
        "9, 13",
    );
    say(
        table,
        "The method was picked for its result",
        if facts.tracing.is_some() {
            "every method is shown, with the full band and its sensitivity to the order of rows".into()
        } else {
            no_trace(facts).into()
        },
        "7, 8",
    );
}

/// What became of transfers inside one holder's accounts, and of those that two statements state.
fn own_transfers(facts: &Facts<'_>) -> String {
    let case = facts.case;
    let own: usize = facts.index.described().map(|(_, _, rows)| rows.own.len()).sum();
    format!(
        "{} between accounts of one subject; such rows are neither sources nor uses. {}",
        counted(own, "row lies", "rows lie"),
        scope::seen_twice(case.ledger.len() - case.ledger.movements().count())
    )
}

/// Objections to the records and how they were read.
fn about_records(facts: &Facts<'_>, table: &mut Table) {
    let case = facts.case;
    let gaps = case.reconciliations.iter().filter(|one| !one.missing.is_empty()).count();
    say(
        table,
        "Statements are missing",
        format!("{} with a gap before them by their numbers", counted(gaps, "statement", "statements"))
            .into(),
        "1, 3",
    );
    let converted = match case.rates_publisher {
        Some(publisher) => Line::new().text("rates published by ").printed(crate::figures::name(publisher)),
        None => "no rates were used".into(),
    };
    say(table, "The exchange rate is wrong", converted, "13");
    let reversed = case.ledger.rows().filter(|row| case.ledger.reverses(*row).is_some()).count();
    say(
        table,
        "A refund or reversal was counted as income",
        format!(
            "{} taken back by a later one; both stay in the record and are marked",
            counted(reversed, "row was", "rows were")
        )
        .into(),
        "16",
    );
    say(
        table,
        "The account is held jointly",
        "holders are as printed; an account is not split between persons".into(),
        "2",
    );
    let not_applied =
        case.assessment.rules.iter().filter(|rule| matches!(rule.outcome, Outcome::NotApplicable(_))).count();
    say(
        table,
        "Something was not examined",
        format!("{} could not be applied, each with its reason", counted(not_applied, "rule", "rules"))
            .into(),
        "13, 14",
    );
}
