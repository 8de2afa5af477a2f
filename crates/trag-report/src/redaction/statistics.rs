//! Figures alone: counts by rule, month and country. Small groups are withheld.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use trag_model::{AccountIx, Currency, Total};

use crate::CaseReport;
use crate::document::{Block, Line, Table, Typed};
use crate::render::parts::by_heading;
use crate::render::{html, markdown, pdf, xlsx};

/// A group of fewer parties is withheld.
pub const LEAST: usize = 5;

/// What is counted of a group.
#[derive(Clone, Debug, Default)]
struct Group {
    rows: u64,
    parties: BTreeSet<AccountIx>,
    amounts: BTreeMap<Currency, Total>,
}

/// Writes the figures in one of the forms `html`, `md`, `pdf`, `xlsx`; `Ok(false)` for any other.
///
/// # Errors
/// Those of writing.
pub fn write(case: &CaseReport<'_>, mark: &str, form: &str, out: &mut dyn Write) -> io::Result<bool> {
    let title = format!("Statistics · {mark}");
    let foot = format!("trag {} · {title} · as of {}", case.software.version, case.as_of);
    let blocks = blocks(case, &title);
    match form {
        "html" => html::write_page(&title, &blocks, &foot, out)?,
        "md" => markdown::write_blocks(&blocks, out)?,
        "pdf" => {
            let parts = by_heading(blocks);
            pdf::write_parts(
                &pdf::Print { title: &title, language: "en", foot: &foot, watermark: mark, parts: &parts },
                out,
            )?;
        }
        "xlsx" => xlsx::write_parts(&title, &by_heading(blocks), out)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn blocks(case: &CaseReport<'_>, title: &str) -> Vec<Block> {
    let mut months: BTreeMap<String, Group> = BTreeMap::new();
    let mut countries: BTreeMap<String, Group> = BTreeMap::new();
    for row in case.ledger.movements() {
        let month = case.ledger.day(row).to_string().chars().take(7).collect();
        let parties = [case.ledger.payer(row), case.ledger.payee(row)];
        let (amount, currency) = case.ledger.paid(row);
        let add = |group: &mut Group| {
            group.rows += 1;
            group.parties.extend(parties.iter().filter(|own| case.accounts.get(**own).can_be_followed()));
            group.amounts.entry(currency).or_default().add(amount);
        };
        add(months.entry(month).or_default());
        let named: BTreeSet<&str> = parties.iter().map(|own| country(case, *own)).collect();
        named.into_iter().for_each(|name| add(countries.entry(name.to_owned()).or_default()));
    }
    vec![
        Block::heading(1, "", title),
        Block::notice(super::Profile::Statistics.notice()),
        Block::heading(2, "rules", "Findings by rule"),
        Block::Table(rules(case)),
        Block::heading(2, "months", "Movements by month"),
        Block::Table(table("Movements by month", "Month", &months)),
        Block::heading(2, "countries", "Movements by country of a party"),
        Block::Table(table(
            "Movements by country of a party; a movement between two countries counts in both",
            "Country",
            &countries,
        )),
    ]
}

/// Two letters, or that none is known: other text is not a country and may name somebody.
fn country<'a>(case: &'a CaseReport<'_>, account: AccountIx) -> &'a str {
    let own = case.accounts.get(account).country.as_str();
    if own.len() == 2 && own.bytes().all(|byte| byte.is_ascii_uppercase()) { own } else { "not known" }
}

fn rules(case: &CaseReport<'_>) -> Table {
    let mut table = Table::new("Findings by rule", &["Rule", "Pattern", ">Findings", ">Accounts"]);
    let groups: Vec<(String, String, usize, usize)> = case
        .assessment
        .rules
        .iter()
        .map(|rule| {
            let accounts: BTreeSet<AccountIx> = rule.findings().iter().map(|own| own.account).collect();
            (rule.meta.code.to_owned(), rule.meta.words(), rule.findings().len(), accounts.len())
        })
        .filter(|(_, _, findings, _)| *findings > 0)
        .collect();
    let withheld = withheld(&groups.iter().map(|own| own.3).collect::<Vec<_>>());
    for ((code, words, findings, accounts), hide) in groups.into_iter().zip(withheld) {
        let cell =
            |number: usize| if hide { Line::from("withheld") } else { Typed::Count(number as u64).into() };
        table.row(vec![code.into(), words.into(), cell(findings), cell(accounts)]);
    }
    table
}

fn table(caption: &str, first: &'static str, groups: &BTreeMap<String, Group>) -> Table {
    let mut table = Table::new(caption, &[first, ">Movements", ">Accounts", ">Amount"]);
    let withheld = withheld(&groups.values().map(|own| own.parties.len()).collect::<Vec<_>>());
    for ((name, group), hide) in groups.iter().zip(withheld) {
        if hide {
            let hidden = || Line::from("withheld");
            table.row(vec![name.as_str().into(), hidden(), hidden(), hidden()]);
            continue;
        }
        let amounts: Vec<(Currency, Total)> =
            group.amounts.iter().map(|(own, total)| (*own, *total)).collect();
        let amount = match amounts.as_slice() {
            [(currency, total)] => Typed::Money(*total, *currency).into(),
            _ => crate::figures::amounts(&amounts).into(),
        };
        table.row(vec![
            name.as_str().into(),
            Typed::Count(group.rows).into(),
            Typed::Count(group.parties.len() as u64).into(),
            amount,
        ]);
    }
    table
}

/// Which groups are withheld: the small ones, and where one stands alone the next larger too, for who knows the
/// whole would know the one.
fn withheld(parties: &[usize]) -> Vec<bool> {
    let mut hidden: Vec<bool> = parties.iter().map(|number| *number < LEAST).collect();
    if hidden.iter().filter(|own| **own).count() == 1 {
        let next =
            (0..parties.len()).filter(|place| !hidden[*place]).min_by_key(|place| (parties[*place], *place));
        if let Some(place) = next {
            hidden[place] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_withheld_and_never_one_alone() {
        assert_eq!(withheld(&[9, 4, 7, 20]), [false, true, true, false]);
        assert_eq!(withheld(&[1, 4, 7]), [true, true, false]);
        assert_eq!(withheld(&[5, 6]), [false, false]);
        assert_eq!(withheld(&[4]), [true]);
    }
}
