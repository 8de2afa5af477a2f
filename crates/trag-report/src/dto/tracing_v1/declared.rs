//! What was declared, in the words of the file.

use serde::Serialize;
use trag_model::{AccountIx, RowId};
use trag_trace::{Carriage, Claimants, IdentifiedWith, Note, OriginKind, UnknownIs};

use super::{PlaceEntry, origin, place};
use crate::TracingReport;
use crate::dto::v1::Amount;

#[derive(Serialize)]
pub(super) struct Parameters<'a> {
    unknown: &'static str,
    claimants: &'static str,
    carriage: &'static str,
    same_day_range: bool,
    paths: usize,
    who: &'a str,
    why: &'a str,
}

pub(super) fn parameters<'a>(report: &'a TracingReport<'a>) -> Parameters<'a> {
    let parameters = &report.declared.parameters;
    Parameters {
        unknown: match parameters.unknown {
            UnknownIs::Clean => "clean",
            UnknownIs::Tainted => "tainted",
        },
        claimants: match parameters.claimants {
            Claimants::Rateable => "rateable",
            Claimants::FirstIn => "first-in",
        },
        carriage: match parameters.carriage {
            Carriage::Ordered => "ordered",
            Carriage::Blended => "blended",
        },
        same_day_range: parameters.same_day_range,
        paths: parameters.paths,
        who: &parameters.note.who,
        why: &parameters.note.why,
    }
}

#[derive(Serialize)]
pub(super) struct Origin<'a> {
    id: &'a str,
    kind: &'static str,
    who: &'a str,
    why: &'a str,
    brought_in: Vec<Amount>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    row: u32,
    amount: Amount,
}

pub(super) fn origins<'a>(report: &'a TracingReport<'a>) -> Vec<Origin<'a>> {
    let figures = |place: usize| {
        let index = trag_trace::OriginIx::declared(place);
        report.tracing.origins.iter().find(move |figures| figures.origin == index)
    };
    let one = |(place, origin): (usize, &'a trag_trace::Origin)| Origin {
        id: &origin.id,
        kind: if origin.kind == OriginKind::Claim { "claim" } else { "own" },
        who: &origin.note.who,
        why: &origin.note.why,
        brought_in: figures(place)
            .into_iter()
            .flat_map(|figures| &figures.brought_in)
            .map(|(currency, amount)| Amount::of(*amount, *currency))
            .collect(),
        parts: origin
            .parts
            .iter()
            .map(|part| {
                let (received, currency) = report.ledger.received(part.row);
                Part { row: part.row.0, amount: Amount::minor((part.amount.unwrap_or(received), currency)) }
            })
            .collect(),
    };
    report.declared.origins.iter().enumerate().map(one).collect()
}

/// One declaration: what it is, the rows and accounts it is about, who and why.
#[derive(Serialize)]
pub(super) struct Declaration<'a> {
    what: &'static str,
    name: Option<&'a str>,
    rows: Vec<u32>,
    accounts: Vec<u32>,
    assets: Vec<&'a str>,
    detail: Option<String>,
    place: Option<PlaceEntry<'a>>,
    amount: Option<Amount>,
    who: &'a str,
    why: &'a str,
}

impl<'a> Declaration<'a> {
    fn new(what: &'static str, note: &'a Note) -> Declaration<'a> {
        Declaration {
            what,
            name: None,
            rows: Vec::new(),
            accounts: Vec::new(),
            assets: Vec::new(),
            detail: None,
            place: None,
            amount: None,
            who: &note.who,
            why: &note.why,
        }
    }

    fn rows(mut self, rows: impl IntoIterator<Item = RowId>) -> Declaration<'a> {
        self.rows.extend(rows.into_iter().map(|row| row.0));
        self
    }
}

pub(super) fn declarations<'a>(report: &'a TracingReport<'a>) -> Vec<Declaration<'a>> {
    let declared = report.declared;
    let asset = |asset: &usize| declared.assets.get(*asset).map_or("", |asset| asset.name.as_str());
    let mut all = Vec::new();
    for own in &declared.assets {
        let rows = own.purchases.iter().chain(&own.improvements).copied();
        let sales = own.sales.iter().map(|sale| sale.row);
        let mut entry = Declaration::new("asset", &own.note).rows(rows.chain(sales));
        entry.name = Some(&own.name);
        let currency = entry.rows.first().map(|row| report.ledger.paid(RowId(*row)).1);
        entry.amount = own.value_now.zip(currency).map(Amount::minor);
        entry.detail = Some(format!(
            "{} purchases, {} improvements, {} sales, lent {} minor units",
            own.purchases.len(),
            own.improvements.len(),
            own.sales.len(),
            own.lent.0
        ));
        all.push(entry);
    }
    for own in &declared.owners {
        let mut entry = Declaration::new("owner", &own.note);
        entry.name = Some(&own.name);
        entry.accounts = own.accounts.iter().map(|account| account.0).collect();
        entry.assets = own.assets.iter().map(asset).collect();
        all.push(entry);
    }
    for end in &declared.ends {
        let mut entry = Declaration::new("end", &end.note).rows(end.rows.iter().copied());
        entry.place = Some(place(report, trag_trace::Place::End(end.kind)));
        all.push(entry);
    }
    for outside in &declared.outside {
        let mut entry = Declaration::new("outside", &outside.note);
        entry.accounts.push(outside.account.0);
        all.push(entry);
    }
    all.extend(about_rows(report));
    for gap in &declared.gaps {
        let mut entry = Declaration::new("gap", &gap.note);
        entry.accounts.push(gap.account.0);
        entry.amount = Some(Amount::minor((gap.balance_after, gap.currency)));
        entry.detail = Some(format!("{} to {}", gap.from, gap.to));
        all.push(entry);
    }
    all.extend(declared.wrongdoer.as_ref().map(|note| Declaration::new("wrongdoer", note)));
    all
}

fn about_rows<'a>(report: &'a TracingReport<'a>) -> Vec<Declaration<'a>> {
    let declared = report.declared;
    let mut all = Vec::new();
    for link in &declared.links {
        all.push(Declaration::new("link", &link.note).rows([link.left, link.arrived]));
    }
    for own in &declared.reversals {
        all.push(Declaration::new("reversal", &own.note).rows([own.of, own.by]));
    }
    for own in &declared.identified {
        let mut entry = Declaration::new("identified", &own.note).rows([own.payment]);
        match own.with {
            IdentifiedWith::Row(row) => entry = entry.rows([row]),
            IdentifiedWith::Origin(place) => {
                entry.name = declared.origins.get(place).map(|origin| origin.id.as_str());
            }
        }
        all.push(entry);
    }
    for own in &declared.coordinated {
        all.push(Declaration::new("coordination", &own.note).rows([own.payment, own.credit]));
    }
    for own in &declared.interest {
        let mut entry = Declaration::new("interest", &own.note).rows([own.row]);
        entry.detail = Some(format!("of the period from {}", own.from));
        all.push(entry);
    }
    all
}

/// All rows that declarations name.
pub(super) fn rows(report: &TracingReport<'_>) -> Vec<RowId> {
    let declared = report.declared;
    let parts = declared.origins.iter().flat_map(|origin| &origin.parts).map(|part| part.row);
    let others = declarations(report).into_iter().flat_map(|entry| entry.rows).map(RowId);
    parts.chain(others).collect()
}

/// All accounts that declarations name.
pub(super) fn accounts(report: &TracingReport<'_>) -> Vec<AccountIx> {
    declarations(report).into_iter().flat_map(|entry| entry.accounts).map(AccountIx).collect()
}

#[derive(Serialize)]
pub(super) struct Opening<'a> {
    account: u32,
    balance: Amount,
    unknown: Amount,
    declared: bool,
    parts: Vec<OpeningPart<'a>>,
    who: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct OpeningPart<'a> {
    origin: &'a str,
    amount: Amount,
}

pub(super) fn openings<'a>(report: &'a TracingReport<'a>) -> Vec<Opening<'a>> {
    let one = |used: &'a trag_trace::OpeningUsed| {
        let own = report.declared.openings.iter();
        let own = { own }.find(|own| (own.account, own.currency) == (used.account, used.currency));
        let part = |(place, amount): &(usize, trag_model::Minor)| OpeningPart {
            origin: origin(report, trag_trace::OriginIx::declared(*place)),
            amount: Amount::minor((*amount, used.currency)),
        };
        Opening {
            account: used.account.0,
            balance: Amount::minor((used.balance, used.currency)),
            unknown: Amount::minor((used.unknown, used.currency)),
            declared: used.is_declared,
            parts: own.iter().flat_map(|own| &own.parts).map(part).collect(),
            who: own.map_or("", |own| own.note.who.as_str()),
            why: own.map_or("", |own| own.note.why.as_str()),
        }
    };
    report.tracing.openings.iter().map(one).collect()
}
