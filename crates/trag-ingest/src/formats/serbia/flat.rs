//! Raiffeisen On Line (ROL), of accounts in dinars and in other currencies, and flat statements of the same kind:
//! one element a movement, its values as attributes or as elements.

mod described;
mod names;

use std::io;

use trag_model::{
    Batch, Currency, Decision, Instrument, Minor, Party, PartyKind, PrintedBalance, Statement, StatementSide,
    catalogue,
};

use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::flat::described::Described;
use crate::formats::serbia::flat::names::NAMES;
use crate::formats::serbia::{amount, day, instrument, other, payment_code, reference, references};
use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::dates::Stamp;
use crate::xml::attributes::Attributes;
use crate::xml::document::{Conclusion, conclude};
use crate::xml::fields::Fields;
use crate::xml::names::Names;
use crate::xml::places::Places;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::root::{find, has_any};
use crate::xml::values::{ValueFault, currency};

/// Name of the format.
pub(crate) const NAME: &str = "rol";

/// What it covers.
pub(crate) const TITLE: &str =
    "Raiffeisen On Line XML, in dinars and other currencies, and flat statements like it";

/// Layouts that are told apart.
pub(crate) const LAYOUTS: &[[&str; 4]] = &[
    [
        "dinar",
        "TransakcioniRacunPrivredaIzvod",
        "RS",
        "read against 2 files of 1 project's test data: movements and balances",
    ],
    [
        "foreign",
        "RacunPrivredaIzvod",
        "RS",
        "read against 2 files of 1 project's test data: movements and balances",
    ],
    [
        "dinar, OTP until July 2021",
        "The same with the other party in lines of description (Opis3, Opis5, Opis6, Opis8)",
        "RS",
        "by a description of its attributes",
    ],
    ["otp", "izvod/stavke/transakcija, from July 2021", "RS", "by a description of its elements"],
    ["postal", "Izvod/Prom", "RS", "by a description of its elements"],
];

/// What an element or attribute means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Nothing that matters here.
    #[default]
    Other,
    Statement,
    Item,
    Number,
    Day,
    Holder,
    Account,
    Opening,
    Closing,
    Debits,
    Credits,
    Currency,
    Debit,
    Credit,
    Name,
    Code,
    Purpose,
    Note,
    Basis,
    OwnModel,
    OwnReference,
    OtherModel,
    OtherReference,
    BankReference,
    ValueDate,
    Booked,
    Nominal,
    Line3,
    Line5,
    Line6,
    Line8,
}

/// Whether a document is one of these.
pub(crate) fn recognises(head: &Head) -> bool {
    let root = find(head, |opening| Some(opening.name.to_owned())).unwrap_or_default();
    match root.as_str() {
        "TransakcioniRacunPrivredaIzvod" | "RacunPrivredaIzvod" => true,
        "izvod" | "Izvod" => has_any(head, &["transakcija", "Prom"]),
        _ => has_any(head, &["TransakcioniRacunPrivredaIzvod", "RacunPrivredaIzvod"]),
    }
}

/// Which of the layouts a document is.
fn layout(head: &Head) -> &'static str {
    let of = |name: &str| match name {
        "TransakcioniRacunPrivredaIzvod" => Some("dinar"),
        "RacunPrivredaIzvod" => Some("foreign"),
        "transakcija" => Some("otp"),
        "Prom" => Some("postal"),
        _ => None,
    };
    find(head, |opening| of(opening.name)).unwrap_or_default()
}

/// Reads a statement.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let places = Places::of(&head.bytes);
    let names = Names::new(NAMES);
    let mut reader = Flat {
        spec,
        rows: Rows::new(input, sink),
        places,
        names: &names,
        layout: layout(head),
        frame: Fields::default(),
        item: None,
        open: None,
        of_statement: 0,
    };
    let finished = drive((input, spec, ctx, head), &names, &mut reader)?;
    let unfinished = reader.item.is_some();
    reader.end_statement();
    let mut decisions = vec![places.decision()];
    if reader.of_statement > 0 {
        decisions.push(Decision {
            what: "booking date".to_owned(),
            choice: "day of the statement".to_owned(),
            evidence: format!("{} movements have a value date alone", reader.of_statement),
        });
    }
    let conclusion = Conclusion { format: NAME, profile: reader.layout.to_owned(), unfinished, decisions };
    Ok(conclude(reader.rows, finished, conclusion))
}

struct Flat<'f, 's> {
    spec: &'f InputSpec,
    rows: Rows<'s>,
    places: Places,
    names: &'f Names<Tag>,
    layout: &'static str,
    /// What the statement says beside its movements, wherever in its head it stands.
    frame: Fields<Tag>,
    item: Option<(u64, Fields<Tag>)>,
    /// Depth and line of the statement at hand.
    open: Option<(usize, u64)>,
    /// Movements that are booked on the day of their statement.
    of_statement: u64,
}

impl Handler for Flat<'_, '_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        match at.tag() {
            Tag::Statement if self.open.is_none() => {
                self.open = Some((at.path.len(), at.line()));
                self.frame.clear();
                self.rows.begin_statement(Statement::default());
            }
            Tag::Item if self.open.is_some() && self.item.is_none() => {
                self.item = Some((at.line(), Fields::default()));
            }
            _ => {}
        }
        match &mut self.item {
            Some((_, fields)) => fields.put_attributes(Tag::Item, self.names, attributes),
            None => self.frame.put_attributes(Tag::Statement, self.names, attributes),
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        match (&mut self.item, at.tag()) {
            (Some(_), Tag::Item) => {
                if let Some((line, fields)) = self.item.take() {
                    self.book(line, &fields);
                }
            }
            (Some((_, fields)), tag) => fields.put(Tag::Item, tag, text),
            (None, Tag::Statement) if self.open.is_some_and(|(depth, _)| depth == at.path.len()) => {
                self.end_statement()
            }
            (None, tag) => self.frame.put(Tag::Statement, tag, text),
        }
    }
}

impl Flat<'_, '_> {
    fn head(&self, tag: Tag) -> &str {
        self.frame.get(Tag::Statement, tag)
    }

    /// The currency as printed; a statement that prints none is in dinars.
    fn currency(&self) -> Result<Currency, ValueFault> {
        match (self.head(Tag::Currency), &self.spec.currency) {
            ("", Some(declared)) => currency(declared),
            ("", None) if self.layout == "foreign" => Err(ValueFault::missing("OznakaValute, the currency,")),
            ("", None) => Ok(Currency::RSD),
            (printed, _) => currency(printed),
        }
    }

    fn book(&mut self, line: u64, fields: &Fields<Tag>) {
        if let Err(fault) = self.row(line, fields) {
            let parts =
                [Tag::Debit, Tag::Credit, Tag::ValueDate, Tag::Name].map(|tag| fields.get(Tag::Item, tag));
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            self.rows.reject(fault.at(line, &parts.join(" ")));
        }
    }

    fn row(&mut self, line: u64, fields: &Fields<Tag>) -> Result<(), ValueFault> {
        let field = |tag| fields.get(Tag::Item, tag);
        let currency = self.currency()?;
        let (minor, is_printed_credit) = self.signed(field(Tag::Debit), field(Tag::Credit), currency)?;
        let is_reversal = minor.0 < 0;
        let is_credit = is_printed_credit != is_reversal;
        let side = if is_credit { StatementSide::Payee } else { StatementSide::Payer };
        let value_date = Some(field(Tag::ValueDate)).filter(|text| !text.is_empty()).map(day).transpose()?;
        let booked = match field(Tag::Booked) {
            "" => {
                let booked = day(self.head(Tag::Day)).map_err(|_| ValueFault::missing("the booking date"))?;
                self.of_statement += 1;
                booked
            }
            printed => day(printed)?,
        };
        // What has no attribute of its own may stand in lines of description.
        let described = Described::of([Tag::Line3, Tag::Line5, Tag::Line6, Tag::Line8].map(field));
        let or = |tag, described| if field(tag).is_empty() { described } else { field(tag) };
        let code = payment_code(or(Tag::Code, described.code)).filter(|_| self.layout != "foreign");
        let nature = match instrument(code, is_printed_credit) {
            Instrument::Unknown if field(Tag::Basis).eq_ignore_ascii_case("konverzija") => {
                Instrument::Conversion
            }
            nature => nature,
        };
        let (other, conductor) =
            other(or(Tag::Account, described.account), or(Tag::Name, described.name), "", nature);
        let own_reference = reference(field(Tag::OwnModel), field(Tag::OwnReference));
        let other_reference = reference(field(Tag::OtherModel), field(Tag::OtherReference));
        let (shared, second) = match references(is_printed_credit, own_reference, other_reference) {
            (shared, second) if shared.is_empty() && second.is_empty() => (described.reference(), second),
            told => told,
        };
        let purpose = purpose(fields, &second);
        let (own, holder) = (self.head(Tag::Account).to_owned(), self.head(Tag::Holder).to_owned());
        let is_known = !own.is_empty() || !holder.is_empty();
        let kind = if is_known { PartyKind::Account } else { PartyKind::Unknown };
        let own = Party { kind, identifier: &own, name: &holder, ..Party::default() };
        let (payer, payee) = sides(side, own, other);
        let booked = Stamp { at: booked.start(), precision: trag_model::Precision::Day };
        let movement = Movement {
            record: self.places.number(line, self.rows.records() + 1),
            value_date,
            payer,
            payee,
            amount: Minor(minor.0.checked_abs().unwrap_or(i64::MAX)),
            instrument: if is_reversal { Instrument::Reversal } else { nature },
            purpose_code: code,
            purpose: &purpose,
            reference: &shared,
            bank_reference: field(Tag::BankReference),
            conductor,
            side: Some(side),
            ..Movement::empty(booked, currency)
        };
        self.rows.push(&movement);
        Ok(())
    }

    /// The amount in the column where it stands, with its sign, and whether that column is the credit.
    fn signed(&self, debit: &str, credit: &str, currency: Currency) -> Result<(Minor, bool), ValueFault> {
        let read = |text: &str| if text.is_empty() { Ok(None) } else { amount(text, currency).map(Some) };
        match (read(debit)?, read(credit)?) {
            (None, None) => Err(ValueFault::missing("the amount")),
            (Some(debit), Some(credit)) if debit.0 != 0 && credit.0 != 0 => {
                let text = "the movement has a debit and a credit, and so no direction";
                Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text))
            }
            (Some(debit), credit) if debit.0 != 0 || credit.is_none() => Ok((debit, false)),
            (_, Some(credit)) => Ok((credit, true)),
            (Some(debit), None) => Ok((debit, false)),
        }
    }

    fn end_statement(&mut self) {
        let Some((_, line)) = self.open.take() else { return };
        if self.head(Tag::Account).is_empty() && self.rows.records() > 0 {
            let help = "name the account in case.toml under this [[input]]: account = \"...\"";
            let text = "the statement names no account, so its rows have one party";
            self.rows.tell(problem_at(catalogue::OWN_ACCOUNT_MISSING, line, text, "", help));
        }
        let money = |tag| amount(self.head(tag), self.currency().ok()?).ok();
        let closed = day(self.head(Tag::Day)).ok();
        let statement = Statement {
            account: self.head(Tag::Account).to_owned(),
            holder: self.head(Tag::Holder).to_owned(),
            number: self.head(Tag::Number).to_owned(),
            currency: self.currency().ok(),
            from: closed,
            to: closed,
            opening: money(Tag::Opening).map(|amount| PrintedBalance { amount, day: None }),
            closing: money(Tag::Closing).map(|amount| PrintedBalance { amount, day: closed }),
            debits: money(Tag::Debits),
            credits: money(Tag::Credits),
            record: line,
            ..Statement::default()
        };
        if let Some(open) = self.rows.statement() {
            *open = statement;
        }
        self.rows.end_statement();
    }
}

/// What the movement was for, and the other of two references.
fn purpose(fields: &Fields<Tag>, second: &str) -> String {
    let field = |tag| fields.get(Tag::Item, tag);
    let parts = [field(Tag::Purpose), field(Tag::Note), field(Tag::Basis), second];
    let mut purpose = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(" ");
    // Banks abroad kept a part of what was sent; the account's books know what arrived.
    if !field(Tag::Nominal).is_empty() {
        purpose.push_str(&format!(" NominalniIznosPriliva: {}", field(Tag::Nominal)));
    }
    purpose.trim().to_owned()
}
