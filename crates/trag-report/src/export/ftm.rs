//! Entities of FollowTheMoney, one JSON object a line: accounts, those behind them, and payments.
//!
//! A party is told by its account and the spelling of the name on the row, as names belong to rows. A party without a
//! name is a placeholder that carries the label of its account, since the model wants a name. Nothing is merged.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use trag_model::{AccountIx, Check, HolderKind, Scheme, name::spelling};

use super::{Link, links, number};
use crate::CaseReport;

/// One entity. Values are always lists of texts.
#[derive(Serialize)]
struct Entity<'a> {
    id: String,
    schema: &'static str,
    properties: BTreeMap<&'static str, Vec<Cow<'a, str>>>,
}

/// The longest value that the model takes for a property, in characters, by the type it gives it.
fn longest(property: &str) -> usize {
    match property {
        "purpose" | "summary" => 65_000,
        "name" => 384,
        "iban" | "accountNumber" => 64,
        _ => 1_024,
    }
}

/// A value that the model takes: what is longer ends in `…`; file and record of a payment lead to the whole.
fn fitted<'a>(property: &str, value: &'a str) -> Cow<'a, str> {
    let most = longest(property);
    match value.char_indices().nth(most) {
        None => Cow::Borrowed(value),
        Some(_) => Cow::Owned(value.chars().take(most - 1).chain(['…']).collect()),
    }
}

impl<'a> Entity<'a> {
    fn new(schema: &'static str, id: String, properties: &[(&'static str, &'a str)]) -> Entity<'a> {
        let mut entity = Entity { id, schema, properties: BTreeMap::new() };
        for (name, value) in properties.iter().filter(|(_, value)| !value.is_empty()) {
            entity.properties.entry(name).or_default().push(fitted(name, value));
        }
        entity
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// Writes the entities: accounts, then parties and their accounts, then payments.
///
/// # Errors
/// Those of writing.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    accounts(case, out)?;
    parties(case, out)?;
    links(case).try_for_each(|link| payment(case, &link, out))
}

/// The same parts give the same id, in every case and on every machine.
fn id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let text: String = hash.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    format!("trag-{text}")
}

/// What tells an account from the others of every case.
fn key(case: &CaseReport<'_>, account: AccountIx) -> [String; 3] {
    let of = case.accounts.get(account);
    [of.identifier.scheme.word().to_owned(), of.bank_code.clone(), of.identifier.text.clone()]
}

fn account_id(case: &CaseReport<'_>, account: AccountIx) -> String {
    let [scheme, bank, text] = key(case, account);
    id(&["account", &scheme, &bank, &text])
}

fn party_id(case: &CaseReport<'_>, account: AccountIx, name: &str) -> String {
    let [scheme, bank, text] = key(case, account);
    id(&["party", &scheme, &bank, &text, &spelling(name)])
}

/// Whether the party has an account that can be named: cash, fees and names without a number have none.
fn has_account(case: &CaseReport<'_>, account: AccountIx) -> bool {
    !number(case, account).is_empty()
}

fn accounts(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (account, of) in case.accounts.iter().filter(|(account, _)| has_account(case, *account)) {
        let number = number(case, account);
        let is_iban = of.identifier.scheme == Scheme::Iban && of.identifier.check == Check::Passed;
        // The model knows countries by two letters; what is printed otherwise is kept as words.
        let is_code = of.country.len() == 2 && of.country.bytes().all(|byte| byte.is_ascii_alphabetic());
        let (code, words) =
            if is_code { (of.country.to_lowercase(), "") } else { (String::new(), &*of.country) };
        let properties = [
            (if is_iban { "iban" } else { "accountNumber" }, number.as_str()),
            ("bankName", of.institution.as_str()),
            ("country", &code),
            ("summary", words),
        ];
        Entity::new("BankAccount", account_id(case, account), &properties).write(out)?;
    }
    Ok(())
}

fn parties(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut known: BTreeSet<(AccountIx, &str)> = BTreeSet::new();
    for link in links(case) {
        known.insert((link.payer, link.payer_name));
        known.insert((link.payee, link.payee_name));
    }
    let mut written: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut first: BTreeMap<String, AccountIx> = BTreeMap::new();
    for (account, name) in known {
        let id = party_id(case, account, name);
        let name = if name.is_empty() { case.accounts.label(account) } else { name };
        written.entry(id.clone()).or_default().push(name);
        first.entry(id).or_insert(account);
    }
    for (id, names) in written {
        let account = first[&id];
        let schema = match case.accounts.get(account).holder_kind {
            HolderKind::Person => "Person",
            HolderKind::Company => "Company",
            HolderKind::Unknown => "LegalEntity",
        };
        let properties: Vec<(&'static str, &str)> = names.iter().map(|name| ("name", *name)).collect();
        Entity::new(schema, id.clone(), &properties).write(out)?;
        if has_account(case, account) {
            let asset = account_id(case, account);
            let properties =
                [("owner", id.as_str()), ("asset", asset.as_str()), ("role", "printed with the account")];
            Entity::new("Ownership", self::id(&["holds", &id, &asset]), &properties).write(out)?;
        }
    }
    Ok(())
}

fn payment(case: &CaseReport<'_>, link: &Link<'_>, out: &mut dyn Write) -> io::Result<()> {
    let side = |account, name| {
        let of = if has_account(case, account) { account_id(case, account) } else { String::new() };
        (party_id(case, account, name), of)
    };
    let (payer, payer_account) = side(link.payer, link.payer_name);
    let (payee, payee_account) = side(link.payee, link.payee_name);
    let date = link.booked.replace(' ', "T");
    let received = link.received.as_ref().map(|(amount, currency)| format!("received: {amount} {currency}"));
    let euro = [Some(&link.paid), link.received.as_ref()].into_iter().flatten().find(|paid| paid.1 == "EUR");
    let (source, _) = case.ledger.provenance(link.row);
    let source = case.sources.get(source.0 as usize).map_or("", |source| &source.sha256);
    let row = link.row.0.to_string();
    let properties = [
        ("payer", payer.as_str()),
        ("payerAccount", &payer_account),
        ("beneficiary", &payee),
        ("beneficiaryAccount", &payee_account),
        ("date", &date),
        ("amount", &link.paid.0),
        ("currency", link.paid.1),
        ("amountEur", euro.map_or("", |(amount, _)| amount)),
        ("purpose", link.purpose),
        ("recordId", &link.place),
        ("sequenceNumber", &row),
        ("summary", received.as_deref().unwrap_or_default()),
    ];
    Entity::new("Payment", id(&["payment", source, &link.place, &row]), &properties).write(out)
}
