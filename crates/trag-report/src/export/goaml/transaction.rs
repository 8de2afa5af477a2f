//! A movement as a transaction: who gives, who receives, how much in local and in foreign currency.

use trag_model::money::{self, Rounding};
use trag_model::{AccountIx, Currency, HolderKind, Instrument, Minor, NameIx, RowId, Scheme};

use super::fill::Node;
use super::{NameOrder, Settings};
use crate::CaseReport;

/// One side of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    From,
    To,
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Side::From => "from",
            Side::To => "to",
        }
    }
}

/// Decimals of a rate of exchange.
const RATE: u8 = 8;

/// The transaction of a row. `findings` are those that name it.
pub(super) fn node(case: &CaseReport<'_>, settings: &Settings, row: RowId, findings: &[&str]) -> Node {
    let ledger = case.ledger;
    let at = row.0 as usize;
    let (source, record) = ledger.provenance(row);
    let file = case.sources.get(source.0 as usize).map_or("", |source| &source.path);
    let place = format!("{file}:{record} {}", findings.join(" "));
    let reference = [ledger.bank_reference.get(at), ledger.reference.get(at)];
    let purpose = ledger.purpose(row).trim();
    let instrument = ledger.instrument(row);
    let mut inner = vec![
        Node::exact("transactionnumber", row.0.to_string()),
        Node::exact(
            "internal_ref_number",
            reference.into_iter().find(|text| !text.trim().is_empty()).unwrap_or(""),
        ),
        Node::words("transaction_description", if purpose.is_empty() { instrument.word() } else { purpose }),
        Node::exact("date_transaction", moment(ledger.booked(row))),
        Node::exact("transmode_code", of_instrument(&settings.transmode, instrument)),
        Node::words("comments", place),
    ];
    if let Some(day) = ledger.value_date.get(at) {
        inner.push(Node::exact("value_date", moment(trag_model::Day(day).start())));
    }
    if let Some(local) = local_amount(case, settings.local, row) {
        inner.push(Node::exact("amount_local", plain(local, settings.local)));
    }
    inner.push(side(case, settings, row, Side::From));
    inner.push(side(case, settings, row, Side::To));
    let own = settings.transactions.iter().filter(|told| told.meets(row, findings));
    let mut told: Vec<Node> = own.flat_map(|told| told.elements.iter().cloned()).collect();
    let known = inner.into_iter().filter(|node| told.iter().all(|own| own.name() != node.name()));
    let known: Vec<Node> = known.collect();
    told.extend(known);
    Node::inner("transaction", told)
}

/// `2026-05-24T14:30:00`.
pub(super) fn moment(moment: trag_model::Seconds) -> String {
    let second = moment.second_of_day();
    format!("{}T{:02}:{:02}:{:02}", moment.day(), second / 3_600, second / 60 % 60, second % 60)
}

fn plain(amount: Minor, currency: Currency) -> String {
    money::plain(i128::from(amount.0), currency.exponent())
}

/// What moved in local currency: what a side has in it, or the ledger's own conversion.
fn local_amount(case: &CaseReport<'_>, local: Currency, row: RowId) -> Option<Minor> {
    let sides = [case.ledger.paid(row), case.ledger.received(row)];
    let own = sides.into_iter().find(|(_, currency)| *currency == local).map(|(amount, _)| amount);
    own.or_else(|| case.ledger.base_amount(row).filter(|_| case.base == Some(local)))
}

fn of_instrument(codes: &super::Codes, instrument: Instrument) -> &str {
    codes.get(instrument.word()).or_else(|| codes.get("other")).map_or("", String::as_str)
}

fn side(case: &CaseReport<'_>, settings: &Settings, row: RowId, side: Side) -> Node {
    let ledger = case.ledger;
    let name = |name: Option<NameIx>| name.map_or("", |name| case.accounts.name(name));
    let (account, name, amount) = match side {
        Side::From => (ledger.payer(row), name(ledger.payer_name(row)), ledger.paid(row)),
        Side::To => (ledger.payee(row), name(ledger.payee_name(row)), ledger.received(row)),
    };
    let word = side.word();
    let instrument = ledger.instrument(row);
    let mut inner =
        vec![Node::exact(&format!("{word}_funds_code"), of_instrument(&settings.funds, instrument))];
    if amount.1 != settings.local {
        let local = local_amount(case, settings.local, row);
        inner.push(Node::inner(&format!("{word}_foreign_currency"), foreign(amount, local, settings.local)));
    }
    let conductor = ledger.conductor.get(row.0 as usize).trim();
    let party = party(case, settings, account, name, conductor);
    let has_conductor = side == Side::From && party.kind == "account" && !conductor.is_empty();
    // Who takes cash out, or brings it in, is the other side itself.
    let is_other_side = case.accounts.get(ledger.payee(row)).identifier.scheme == Scheme::Cash;
    if has_conductor && !is_other_side {
        inner.push(Node::inner("t_conductor", person(conductor, settings.names)));
    }
    inner.push(Node::inner(&format!("{word}_{}", party.kind), party.inner));
    inner.push(Node::exact(&format!("{word}_country"), country(case, account)));
    let of = if party.is_client { "_my_client" } else { "" };
    Node::inner(&format!("t_{word}{of}"), inner)
}

/// An amount in another currency than the local one, with the rate that turns it into the local amount.
fn foreign((amount, currency): (Minor, Currency), local: Option<Minor>, to: Currency) -> Vec<Node> {
    let mut inner = vec![
        Node::exact("foreign_currency_code", currency.code()),
        Node::exact("foreign_amount", plain(amount, currency)),
    ];
    if let Some(local) = local.filter(|_| amount.0 > 0) {
        let power = |exponent: u8| 10_i128.pow(u32::from(exponent));
        let top = i128::from(local.0) * power(currency.exponent()) * power(RATE);
        let rate = money::divide(top, i128::from(amount.0) * power(to.exponent()), Rounding::HalfEven);
        inner.push(Node::exact("foreign_exchange_rate", money::plain(rate, RATE)));
    }
    inner
}

/// A party as goAML tells it: an account, a person or an entity.
pub(super) struct Told {
    pub(super) kind: &'static str,
    pub(super) inner: Vec<Node>,
    pub(super) is_client: bool,
}

/// What is known of a party: by the records, and by the user, whose word goes over the records.
pub(super) fn party(
    case: &CaseReport<'_>,
    settings: &Settings,
    account: AccountIx,
    name: &str,
    conductor: &str,
) -> Told {
    let of = case.accounts.get(account);
    let label = if name.is_empty() { case.accounts.holder(account) } else { name };
    let (kind, inner) = match (of.identifier.scheme, of.holder_kind) {
        (Scheme::Iban | Scheme::Domestic | Scheme::Local, _) => ("account", numbered(case, account, label)),
        (Scheme::Cash, _) => ("person", person(conductor, settings.names)),
        (Scheme::NameOnly, HolderKind::Person) => ("person", person(label, settings.names)),
        (Scheme::Bank, _) => {
            let label = if label.is_empty() { of.institution.as_str() } else { label };
            ("entity", vec![Node::words("name", label)])
        }
        (Scheme::NameOnly | Scheme::Unknown, _) => ("entity", vec![Node::words("name", label)]),
    };
    let told = settings.parties.iter().find(|party| {
        let number = trag_model::Identifier::normalise(&party.number).text;
        (!party.number.is_empty() && kind == "account" && number == of.identifier.text)
            || (!party.name.is_empty()
                && kind != "account"
                && trag_model::name::spelling(&party.name) == trag_model::name::spelling(label))
    });
    let Some(told) = told else { return Told { kind, inner, is_client: false } };
    let kind = told.kind.map_or(kind, super::PartyKind::word);
    let mut merged = told.elements.clone();
    merged.extend(inner.into_iter().filter(|node| told.elements.iter().all(|own| own.name() != node.name())));
    Told { kind, inner: merged, is_client: told.is_client }
}

fn numbered(case: &CaseReport<'_>, account: AccountIx, label: &str) -> Vec<Node> {
    let of = case.accounts.get(account);
    let code = of.bank_code.as_str();
    let is_bic = matches!(code.len(), 8 | 11)
        && code.bytes().take(6).all(|byte| byte.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let mut inner = vec![
        Node::words("institution_name", of.institution.as_str()),
        Node::exact(if is_bic { "swift" } else { "institution_code" }, code),
        Node::exact("account", of.identifier.text.as_str()),
        Node::words("account_name", label),
    ];
    if of.identifier.scheme == Scheme::Iban {
        inner.push(Node::exact("iban", of.identifier.text.as_str()));
    }
    // A holder that a source states to be a company is the account's entity.
    if of.holder_kind == HolderKind::Company && !label.is_empty() {
        inner.push(Node::offered("t_entity", vec![Node::words("name", label)]));
    }
    inner
}

/// A name in two parts. Which word is the family's is the user's to say: no name tells it by itself.
pub(super) fn person(name: &str, order: Option<NameOrder>) -> Vec<Node> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let parts = match (order, &words[..]) {
        (Some(NameOrder::GivenFirst), [given @ .., family]) if !given.is_empty() => {
            Some((given.join(" "), *family))
        }
        (Some(NameOrder::FamilyFirst), [family, given @ ..]) if !given.is_empty() => {
            Some((given.join(" "), *family))
        }
        _ => None,
    };
    match parts {
        Some((given, family)) => vec![Node::words("first_name", given), Node::words("last_name", family)],
        None => vec![Node::words("last_name", name)],
    }
}

/// The country of an account by two letters, where its records or its number say one.
fn country(case: &CaseReport<'_>, account: AccountIx) -> String {
    let of = case.accounts.get(account);
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code(&of.country) {
        return of.country.to_uppercase();
    }
    let of_number = of.identifier.text.get(..2).filter(|_| of.identifier.scheme == Scheme::Iban);
    of_number.unwrap_or_default().to_owned()
}
