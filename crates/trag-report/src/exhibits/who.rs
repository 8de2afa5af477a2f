//! Schedule 2 for one subject: names, accounts and institutions, and where its counterparties are.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Check, HolderKind, Scheme, Subject, Total, name::spelling};

use crate::document::{Block, Line, Table, Typed};
use crate::figures::{count, counted, cut, name};
use crate::index::{Index, Side, SubjectRows};

/// How many accounts and spellings are listed.
const LISTED: usize = 12;
/// How many countries and institutions are listed.
const PLACES: usize = 6;

/// Names and accounts.
pub(crate) fn blocks(index: &Index<'_>, subject: &Subject, rows: &SubjectRows) -> Vec<Block> {
    let accounts = index.case.accounts;
    let mut spelled: Vec<(&str, u64)> =
        rows.spellings.iter().map(|(name, rows)| (accounts.name(*name), *rows)).collect();
    spelled.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let mut names = Line::new();
    for (place, (printed, rows)) in spelled.iter().take(LISTED).enumerate() {
        names = names.text(if place > 0 { ", " } else { "" }).printed(name(printed));
        names = names.text(format!(" ({})", count(*rows)));
    }
    if spelled.is_empty() {
        names = names.text("no row prints a name with these accounts");
    } else if spelled.len() > LISTED {
        names = names
            .text(format!(" and {}", counted(spelled.len() - LISTED, "more spelling", "more spellings")));
    }
    let kinds: std::collections::BTreeSet<HolderKind> =
        subject.accounts.iter().map(|account| accounts.get(*account).holder_kind).collect();
    let word = |kind: HolderKind| if kind == HolderKind::Unknown { "not stated" } else { kind.word() };
    let kinds: Vec<&str> = kinds.into_iter().map(word).collect();
    let mut facts = vec![
        ("Printed as (rows)", names),
        ("Kind, as the source says", kinds.join(", ").into()),
        ("Accounts", Typed::Count(subject.accounts.len() as u64).into()),
    ];
    let sums = [
        ("By name alone", &rows.by_name, "this name and no number of an account", ""),
        ("Elsewhere", &rows.elsewhere, "this name beside an account of another holder", "not "),
    ];
    for (title, rows, what, is_not) in sums.into_iter().filter(|(_, rows, ..)| !rows.is_empty()) {
        let text = format!(
            "{} {what}; {} {is_not}in the sums ",
            counted(rows.len(), "row prints", "rows print"),
            if rows.len() == 1 { "it is" } else { "they are" }
        );
        facts.push((title, Line::new().text(text).reference(index.reference(rows, 2))));
    }
    let mut blocks = vec![Block::heading(4, "", "Who"), Block::Facts(facts)];
    blocks.push(Block::Table(account_table(index, subject)));
    blocks
}

fn account_table(index: &Index<'_>, subject: &Subject) -> Table {
    let columns = ["Account", "Scheme", "Check digits", "Institution", "Country", "Holder"];
    let mut table = Table::new("Accounts that are mostly printed with this name", &columns);
    for account in subject.accounts.iter().take(LISTED) {
        let entry = index.case.accounts.get(*account);
        table.row(vec![
            identifier(index, *account),
            entry.identifier.scheme.word().into(),
            check(entry.identifier.check).into(),
            printed(&entry.institution),
            printed(&entry.country),
            Line::new().printed(name(index.case.accounts.holder(*account))),
        ]);
    }
    let more = subject.accounts.len().saturating_sub(LISTED);
    if more > 0 {
        table.gap(format!("{more} more in findings.json"));
    }
    table
}

fn identifier(index: &Index<'_>, account: AccountIx) -> Line {
    let entry = index.case.accounts.get(account);
    match entry.identifier.scheme {
        Scheme::NameOnly => "no number printed".into(),
        Scheme::Cash => "cash".into(),
        Scheme::Bank => "the bank's books".into(),
        Scheme::Unknown => "unknown".into(),
        _ if entry.bank_code.is_empty() => Line::new().code(cut(&entry.identifier.text, 40)),
        _ => {
            let bank = format!(" at {}", cut(&entry.bank_code, 20));
            Line::new().code(cut(&entry.identifier.text, 40)).text(bank)
        }
    }
}

/// What the check digits say.
pub(crate) fn check(check: Check) -> &'static str {
    match check {
        Check::Passed => "hold",
        Check::Failed => "do not hold",
        Check::None => "has none",
    }
}

fn printed(text: &str) -> Line {
    if text.is_empty() { "–".into() } else { Line::new().printed(cut(text, 48)) }
}

/// Countries and institutions of the counterparties, by the amount that passed there.
pub(crate) fn places(index: &Index<'_>, rows: &SubjectRows) -> Vec<Block> {
    let mut blocks = vec![Block::heading(4, "", "Where")];
    let country = |account| index.case.accounts.get(account).country.as_str();
    let institution = |account| index.case.accounts.get(account).institution.as_str();
    blocks.push(Block::Table(place_table(index, rows, "Countries of counterparties", &country)));
    blocks.push(Block::Table(place_table(index, rows, "Institutions of counterparties", &institution)));
    blocks
}

#[derive(Default)]
struct Passed {
    received: Total,
    sent: Total,
    rows: u64,
}

fn place_table<'a>(
    index: &Index<'a>,
    rows: &SubjectRows,
    title: &'static str,
    place: &dyn Fn(AccountIx) -> &'a str,
) -> Table {
    let sides = [(Side::Payee, Side::Payer, &rows.received), (Side::Payer, Side::Payee, &rows.sent)];
    // A bank that is printed in both scripts is one; it stands under the spelling met first.
    let mut sums: BTreeMap<(trag_model::Currency, &str), Passed> = BTreeMap::new();
    let mut printed: BTreeMap<String, &str> = BTreeMap::new();
    let mut of_account: BTreeMap<AccountIx, &str> = BTreeMap::new();
    for (own, other, list) in sides {
        for row in list {
            let (currency, amount) = index.valued(*row, own);
            let account = index.account_on(*row, other);
            let place = *of_account.entry(account).or_insert_with(|| {
                let place = place(account);
                printed.entry(spelling(place)).or_insert(place)
            });
            let passed = sums.entry((currency, place)).or_default();
            passed.rows += 1;
            match own {
                Side::Payee => passed.received.0 += amount.0,
                Side::Payer => passed.sent.0 += amount.0,
            }
        }
    }
    let mut lines: Vec<_> = sums.into_iter().collect();
    lines.sort_by(|(a, x), (b, y)| {
        (y.received.0 + y.sent.0, a.0, a.1).cmp(&(x.received.0 + x.sent.0, b.0, b.1))
    });
    let mut all: BTreeMap<trag_model::Currency, i128> = BTreeMap::new();
    lines
        .iter()
        .for_each(|((currency, _), sum)| *all.entry(*currency).or_default() += sum.received.0 + sum.sent.0);
    let mut table =
        Table::new(title, &["Place", ">Received from there", ">Sent there", "Currency", ">Share", ">Rows"]);
    for ((currency, place), sum) in lines.iter().take(PLACES) {
        let whole = Total(all.get(currency).copied().unwrap_or_default());
        table.row(vec![
            if place.is_empty() { "not stated".into() } else { Line::new().printed(cut(place, 48)) },
            Typed::Bare(sum.received, *currency).into(),
            Typed::Bare(sum.sent, *currency).into(),
            currency.to_string().into(),
            Typed::Share(Total(sum.received.0 + sum.sent.0), whole).into(),
            Typed::Count(sum.rows).into(),
        ]);
    }
    if lines.len() > PLACES {
        table.gap(format!("{}, smaller", counted(lines.len() - PLACES, "more place", "more places")));
    }
    table
}
