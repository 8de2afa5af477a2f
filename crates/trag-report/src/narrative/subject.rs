//! One subject by the seven questions. Facts stand apart from what is an assessment, and every sentence with a figure
//! ends with the rows or the exhibit it comes from.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, HolderKind, RowId, Scheme, Subject, name::spelling};

use crate::document::{Block, Line, Typed};
use crate::exhibits::case_file::Facts;
use crate::exhibits::sources_and_uses::{Party, parties};
use crate::exhibits::why;
use crate::figures::{cut, name};
use crate::index::{HANDED_OVER, Side, SubjectRows};

use super::Language;

/// How many accounts, counterparties, places, transactions are named.
const NAMED: usize = 5;
const TRANSACTIONS: usize = 10;
/// How many persons who handed cash over are named on each side.
const PERSONS: usize = 12;

pub(super) fn blocks(
    facts: &Facts<'_>,
    language: Language,
    rank: usize,
    subject: &Subject,
    rows: &SubjectRows,
) -> Vec<Block> {
    let title = Line::new().text(format!("{}. ", rank + 1)).printed(name(&subject.label));
    let heading = |english: &str, serbian: &str| Block::heading(4, "", language.say(english, serbian));
    let mut blocks = vec![
        Block::heading(2, format!("subject-{}", rank + 1), title),
        Block::heading(3, "", language.say("Facts", "Činjenice")),
        heading("Who", "Ko"),
        Block::List(who(facts, language, subject)),
        heading("What", "Šta"),
        Block::List(what(facts, language, rank, rows)),
        heading("When", "Kada"),
        Block::List(when(facts, language, subject, rows)),
        heading("Where", "Gde"),
        Block::List(vec![places(facts, language, rows)]),
        heading("Source and use of funds", "Poreklo i upotreba sredstava"),
        Block::List(sources_and_uses(facts, language, rank, rows)),
        heading("How: single transactions", "Kako: pojedinačne transakcije"),
        Block::List(transactions(facts, language, subject)),
    ];
    let hands = hands(facts, language, rows);
    if !hands.is_empty() {
        blocks.push(heading(
            "How: who handed cash over, as printed",
            "Kako: ko je predao ili primio gotovinu, prema izvoru",
        ));
        blocks.push(Block::List(hands));
    }
    blocks.push(Block::heading(3, "", language.say("Assessment", "Procena")));
    blocks.push(heading("Why it stands out", "Zašto odudara"));
    blocks.push(Block::List(reasons(facts, language, subject)));
    blocks
}

fn who(facts: &Facts<'_>, language: Language, subject: &Subject) -> Vec<Line> {
    let accounts = facts.case.accounts;
    let kinds: BTreeSet<HolderKind> =
        subject.accounts.iter().map(|account| accounts.get(*account).holder_kind).collect();
    let kind = if kinds.contains(&HolderKind::Company) {
        language.say("a company, as the source says", "privredno društvo, prema izvoru")
    } else if kinds.contains(&HolderKind::Person) {
        language.say("a natural person, as the source says", "fizičko lice, prema izvoru")
    } else {
        language.say(
            "the source does not say whether a person or a company",
            "izvor ne navodi da li je fizičko lice ili privredno društvo",
        )
    };
    let numbers: Vec<Line> = subject
        .accounts
        .iter()
        .take(NAMED)
        .map(|account| {
            let institution = &accounts.get(*account).institution;
            let number = facts.account(*account);
            if institution.is_empty() { number } else { number.text(", ").printed(cut(institution, 60)) }
        })
        .collect();
    let mut lines = vec![language.fill(
        "{}: {}.",
        "{}: {}.",
        vec![Line::new().printed(name(&subject.label)), kind.into()],
    )];
    lines.push(language.fill(
        "Printed with {} account(s), among them: {} [Exhibit 2].",
        "Broj računa uz koje se navodi: {}, među njima: {} [Prilog 2].",
        vec![language.count(subject.accounts.len()), language.list(numbers)],
    ));
    let (missing, all) = facts.without_statement(subject);
    if !facts.has_statements {
        lines.push(
            language
                .say(
                    "The sources are lists of payments and no statements of accounts; balances are not known [Exhibit 1].",
                    "Izvori su spiskovi plaćanja, a ne izvodi računa; stanja nisu poznata [Prilog 1].",
                )
                .into(),
        );
    } else if missing > 0 {
        lines.push(language.fill(
            "No statement is among the inputs of {} of {} account(s); what the statements of others show of them is told \
             [Exhibit 2].",
            "Računi bez izvoda među ulaznim podacima: {} od {}; navedeno je ono što o njima pokazuju izvodi drugih \
             [Prilog 2].",
            vec![language.count(missing), language.count(all)],
        ));
    }
    lines
}

fn what(facts: &Facts<'_>, language: Language, rank: usize, rows: &SubjectRows) -> Vec<Line> {
    let mut lines = Vec::new();
    for (own, list) in [(Side::Payee, &rows.received), (Side::Payer, &rows.sent)] {
        for (currency, total) in facts.index.sum(list.iter().copied(), own) {
            let of_currency = of_currency(facts, list, own, currency);
            let parts = vec![
                language.amount(total, currency),
                language.count(of_currency.len()),
                Line::from(format!("4.{}", rank + 1)),
                language.rows(facts, &of_currency),
            ];
            lines.push(match own {
                Side::Payee => language.fill(
                    "Received {} in {} row(s) [Exhibit {}] {}.",
                    "Primljeno: {}, broj redova: {} [Prilog {}] {}.",
                    parts,
                ),
                Side::Payer => language.fill(
                    "Sent {} in {} row(s) [Exhibit {}] {}.",
                    "Poslato: {}, broj redova: {} [Prilog {}] {}.",
                    parts,
                ),
            });
        }
    }
    for (currency, total) in facts.index.sum(rows.own.iter().copied(), Side::Payer) {
        let of_currency = of_currency(facts, &rows.own, Side::Payer, currency);
        lines.push(language.fill(
            "Between accounts printed with this name, neither received nor sent: {} in {} row(s) [Exhibit 6] {}.",
            "Između računa uz koje je naveden isti naziv, ni primljeno ni poslato: {}, broj redova: {} [Prilog 6] {}.",
            vec![
                language.amount(total, currency),
                language.count(of_currency.len()),
                language.rows(facts, &of_currency),
            ],
        ));
    }
    lines
}

/// The rows that are counted in one currency.
fn of_currency(facts: &Facts<'_>, rows: &[RowId], side: Side, currency: Currency) -> Vec<RowId> {
    rows.iter().copied().filter(|row| facts.index.valued(*row, side).0 == currency).collect()
}

fn when(facts: &Facts<'_>, language: Language, subject: &Subject, rows: &SubjectRows) -> Vec<Line> {
    let ledger = facts.case.ledger;
    let all = rows.all();
    let mut lines = Vec::new();
    if let (Some(first), Some(last)) = (all.first().copied(), all.last().copied()) {
        let day = |row| Line::from(Typed::Day(ledger.day(row)));
        lines.push(language.fill(
            "Rows from {} until {} {}.",
            "Redovi od {} do {} {}.",
            vec![day(first), day(last), language.rows(facts, &[first, last])],
        ));
    }
    let findings = facts.index.findings_of(subject);
    let first = findings.iter().map(|(_, finding)| finding.period.0.day()).min();
    let last = findings.iter().map(|(_, finding)| finding.period.1.day()).max();
    if let (Some(first), Some(last)) = (first, last) {
        lines.push(language.fill(
            "Rows of findings from {} until {} [Exhibit 15].",
            "Redovi izdvojeni pravilima: od {} do {} [Prilog 15].",
            vec![Typed::Day(first).into(), Typed::Day(last).into()],
        ));
    }
    lines
}

/// Countries and institutions of counterparties, by number of rows.
fn places(facts: &Facts<'_>, language: Language, rows: &SubjectRows) -> Line {
    let mut countries: BTreeMap<&str, usize> = BTreeMap::new();
    let mut institutions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut printed: BTreeMap<String, &str> = BTreeMap::new();
    for (other, list) in [(Side::Payer, &rows.received), (Side::Payee, &rows.sent)] {
        for row in list {
            let account: AccountIx = facts.index.account_on(*row, other);
            let account = facts.case.accounts.get(account);
            *countries.entry(account.country.as_str()).or_default() += 1;
            // A bank that is printed in both scripts is one.
            let bank = account.institution.as_str();
            let bank: &str = printed.entry(spelling(bank)).or_insert(bank);
            *institutions.entry(bank).or_default() += 1;
        }
    }
    let most = |places: BTreeMap<&str, usize>| {
        let mut places: Vec<(&str, usize)> =
            places.into_iter().filter(|(place, _)| !place.is_empty()).collect();
        places.sort_by_key(|(place, rows)| (std::cmp::Reverse(*rows), *place));
        let named = places.iter().take(NAMED);
        language.list(
            named
                .map(|(place, rows)| {
                    Line::new().printed(cut(place, 48)).text(" (").with_line(language.count(*rows)).text(")")
                })
                .collect(),
        )
    };
    language.fill(
        "Counterparties by country (rows): {}; by institution (rows): {} [Exhibit 15].",
        "Druge strane po državama (broj redova): {}; po institucijama (broj redova): {} [Prilog 15].",
        vec![most(countries), most(institutions)],
    )
}

fn sources_and_uses(facts: &Facts<'_>, language: Language, rank: usize, rows: &SubjectRows) -> Vec<Line> {
    let mut lines = Vec::new();
    for (own, list) in [(Side::Payee, &rows.received), (Side::Payer, &rows.sent)] {
        for table in parties(&facts.index, list, own) {
            let largest = table.parties.iter().take(NAMED).map(|party| {
                language
                    .party(&party.label)
                    .text(" ")
                    .with_line(language.amount(party.amount, table.currency))
                    .text(" (")
                    .with_line(language.share(party.amount, table.total))
                    .text(") ")
                    .with_line(language.rows(facts, &party.rows))
            });
            let parts = vec![
                language.amount(table.total, table.currency),
                language.count(table.parties.len()),
                language.list(largest.collect()),
                Line::from(format!("5.{}", rank + 1)),
            ];
            lines.push(match own {
                Side::Payee => language.fill(
                    "Source: {} from {} counterparties, the largest: {} [Exhibit {}].",
                    "Poreklo: {}, broj uplatilaca: {}, najveći: {} [Prilog {}].",
                    parts,
                ),
                Side::Payer => language.fill(
                    "Use: {} to {} counterparties, the largest: {} [Exhibit {}].",
                    "Upotreba: {}, broj primalaca: {}, najveći: {} [Prilog {}].",
                    parts,
                ),
            });
        }
    }
    lines
}

/// Single dates and amounts, not only totals: the largest rows of the subject's findings, in order of time.
fn transactions(facts: &Facts<'_>, language: Language, subject: &Subject) -> Vec<Line> {
    let ledger = facts.case.ledger;
    let rows: BTreeSet<RowId> = facts
        .index
        .findings_of(subject)
        .iter()
        .flat_map(|(_, finding)| finding.rows.iter().map(|row| ledger.counted(*row)))
        .collect();
    let all = rows.len();
    let mut rows: Vec<RowId> = rows.into_iter().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(facts.index.valued(*row, Side::Payer).1), *row));
    rows.truncate(TRANSACTIONS);
    rows.sort_unstable();
    let mut lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let (amount, currency) = ledger.paid(*row);
            let [payer, payee] =
                [Side::Payer, Side::Payee].map(|side| language.party(&facts.index.handed_over(*row, side)));
            let amount = language.amount(trag_model::Total(i128::from(amount.0)), currency);
            let time = Line::from(Typed::Time(ledger.booked(*row), ledger.precision(*row)));
            language.fill(
                "{}: {} from {} to {} {}.",
                "{}: {}, uplatilac {}, primalac {} {}.",
                vec![time, amount, payer, payee, language.rows(facts, &[*row])],
            )
        })
        .collect();
    if all > TRANSACTIONS {
        lines.push(language.fill(
            "The largest of {} rows; all of them stand in Exhibit 16.",
            "Navedeni su najveći redovi; ukupno ih ima {}, a svi stoje u Prilogu 16.",
            vec![language.count(all)],
        ));
    }
    lines
}

/// Who brought cash for the subject's accounts and who took it, with the sums; and what the sources do not say.
fn hands(facts: &Facts<'_>, language: Language, rows: &SubjectRows) -> Vec<Line> {
    let mut lines = Vec::new();
    for (own, other, list) in
        [(Side::Payee, Side::Payer, &rows.received), (Side::Payer, Side::Payee, &rows.sent)]
    {
        let is_cash = |row: &RowId| {
            let account = facts.case.accounts.get(facts.index.account_on(*row, other));
            account.identifier.scheme == Scheme::Cash
        };
        let cash: Vec<RowId> = list.iter().copied().filter(is_cash).collect();
        for table in parties(&facts.index, &cash, own) {
            let more = table.parties.len().saturating_sub(PERSONS);
            for party in table.parties.iter().take(PERSONS) {
                lines.push(hand(facts, language, own, party, table.currency));
            }
            if more > 0 {
                lines.push(language.fill(
                    "{} more persons [Exhibit 5].",
                    "Još lica: {} [Prilog 5].",
                    vec![language.count(more)],
                ));
            }
        }
    }
    lines
}

/// One line of [`hands`].
fn hand(facts: &Facts<'_>, language: Language, own: Side, party: &Party, currency: Currency) -> Line {
    let figures = [
        language.amount(party.amount, currency),
        language.count(party.rows.len()),
        language.rows(facts, &party.rows),
    ];
    let Some(person) = party.label.strip_prefix(HANDED_OVER) else {
        return match own {
            Side::Payee => language.fill(
                "Paid in without a name of who brought it: {} in {} row(s) {}.",
                "Uplaćeno bez navođenja ko je uplatio: {}, broj redova: {} {}.",
                figures.to_vec(),
            ),
            Side::Payer => language.fill(
                "Taken out without a name of who took it: {} in {} row(s) {}.",
                "Podignuto bez navođenja ko je podigao: {}, broj redova: {} {}.",
                figures.to_vec(),
            ),
        };
    };
    let parts = [Line::new().printed(name(person))].into_iter().chain(figures).collect();
    match own {
        Side::Payee => {
            language.fill("{} paid in {} in {} row(s) {}.", "Uplatilac {}: {}, broj redova: {} {}.", parts)
        }
        Side::Payer => language.fill(
            "{} took out {} in {} row(s) {}.",
            "Podizanje, lice {}: {}, broj redova: {} {}.",
            parts,
        ),
    }
}

fn reasons(facts: &Facts<'_>, language: Language, subject: &Subject) -> Vec<Line> {
    let findings = facts.index.findings_of(subject);
    let mut lines: Vec<Line> = why::by_rule(&findings)
        .iter()
        .map(|(rule, findings)| {
            let rows: BTreeSet<RowId> =
                findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
            let rows: Vec<RowId> = rows.into_iter().collect();
            let rule =
                Line::new().strong(rule.meta.code).text(format!(" ({})", language.pattern(&rule.meta)));
            language.fill(
                "The rows are consistent with the pattern {}: {} finding(s) over {} row(s) {}.",
                "Redovi su u skladu sa obrascem {}: broj nalaza {}, broj redova {} {}.",
                vec![
                    rule,
                    language.count(findings.len()),
                    language.count(rows.len()),
                    language.rows(facts, &rows),
                ],
            )
        })
        .collect();
    lines.push(
        language
            .say(
                "Each pattern has innocent explanations too; Exhibit 15 names them. No conclusion about guilt is drawn.",
                "Svaki obrazac ima i bezazlena objašnjenja; navedena su u Prilogu 15. Zaključak o krivici se ne izvodi.",
            )
            .into(),
    );
    lines
}
