//! One mixed account, written as credits of an origin and debits, traced by every method.
#![allow(dead_code, reason = "each test file uses its own part of this")]

pub(crate) mod case;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Minor, RowId};
use trag_trace::{
    Claim, Declarations, Method, Note, Opening, Origin, OriginIx, OriginKind, OriginPart, Schedule, Subject,
    Target, Tracing, trace,
};

/// One event of the mixed account.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Whether it is a credit.
    pub(crate) is_credit: bool,
    /// The origin of a credit, or the name of a debit.
    pub(crate) name: String,
    /// In minor units.
    pub(crate) amount: i64,
}

/// A case of one mixed account `M`, an event a day, and the declarations that make its credits origins.
pub(crate) struct Mixed {
    pub(crate) text: LedgerText,
    pub(crate) declared: Declarations,
    pub(crate) names: Vec<String>,
}

pub(crate) fn note() -> Note {
    Note { who: "the test".into(), why: "the facts of the example".into() }
}

/// Brings events into a ledger.
pub(crate) fn mixed(events: &[Event]) -> Mixed {
    let mut lines = String::new();
    for (place, event) in events.iter().enumerate() {
        let amount = trag_model::money::plain(event.amount.into(), 2);
        let ends = if event.is_credit { format!("IN{place} -> M") } else { format!("M -> OUT{place}") };
        let day = trag_model::Day(i32::try_from(19_000 + place).unwrap());
        writeln!(lines, "{day} {ends} {amount} EUR").unwrap();
    }
    let text = ledger_text::parse(&lines).unwrap();
    let mut declared = Declarations::default();
    declared.parameters.paths = 0;
    for (row, event) in (0_u32..).zip(events).filter(|(_, event)| event.is_credit) {
        declare(&mut declared, &event.name, RowId(row), None);
    }
    let account = text.account("M").unwrap();
    declared.openings.push(Opening {
        account,
        currency: trag_model::Currency::EUR,
        balance: Minor(0),
        parts: Vec::new(),
        note: note(),
    });
    declared.targets.push(Target { subject: Subject::Account(account), as_of: None });
    Mixed { text, declared, names: events.iter().map(|event| event.name.clone()).collect() }
}

/// Declares that a row brings in an origin; `own` is lawful money.
pub(crate) fn declare(declared: &mut Declarations, id: &str, row: RowId, amount: Option<i64>) {
    let part = OriginPart { row, amount: amount.map(Minor) };
    if let Some(origin) = declared.origins.iter_mut().find(|origin| origin.id == id) {
        origin.parts.push(part);
        return;
    }
    let kind = if id == "own" { OriginKind::Own } else { OriginKind::Claim };
    declared.origins.push(Origin { id: id.to_owned(), kind, parts: vec![part], note: note() });
}

impl Mixed {
    pub(crate) fn trace(&self) -> Tracing {
        trace(&self.text.ledger, &self.text.accounts, &self.declared, &Method::ALL).unwrap()
    }
}

/// The name of an origin.
pub(crate) fn name_of(declared: &Declarations, origin: OriginIx) -> String {
    match origin {
        OriginIx::OWN => "own".into(),
        OriginIx::UNKNOWN => "unknown".into(),
        OriginIx::LENT => "overdraft".into(),
        other => declared.origins[other.place().unwrap()].id.clone(),
    }
}

/// Claims by name, without those of nothing.
pub(crate) fn named(declared: &Declarations, claims: &[Claim]) -> BTreeMap<String, i128> {
    claims.iter().map(|claim| (name_of(declared, claim.origin), claim.amount.0)).collect()
}

/// What a schedule leaves, by origin.
pub(crate) fn left(declared: &Declarations, schedule: &Schedule) -> BTreeMap<String, i128> {
    let mut left: BTreeMap<String, i128> = BTreeMap::new();
    let mut overdraft = 0;
    for line in &schedule.lines {
        let is_credit = line.came_in.0 > 0;
        for claim in &line.composition {
            let name = name_of(declared, claim.origin);
            match (is_credit, name.as_str()) {
                (true, _) => *left.entry(name).or_default() += claim.amount.0,
                (false, "overdraft") => overdraft += claim.amount.0,
                (false, _) => *left.entry(name).or_default() -= claim.amount.0,
            }
        }
        if is_credit && overdraft > 0 {
            let repaid = overdraft.min(i128::from(line.came_in.0));
            overdraft -= repaid;
            let name = name_of(declared, line.composition[0].origin);
            *left.entry(name).or_default() -= repaid;
        }
    }
    left.retain(|_, amount| *amount != 0);
    left
}

/// The schedule of the first target by a method.
pub(crate) fn schedule(tracing: &Tracing, method: Method) -> &Schedule {
    &tracing.run(method).unwrap().schedules[0]
}

/// The figure of a method on the target at `place`.
pub(crate) fn figure(tracing: &Tracing, place: usize, method: Method) -> &trag_trace::Figure {
    let figures = &tracing.targets[place].currencies[0].figures;
    figures.iter().find(|figure| figure.method == method).unwrap()
}
