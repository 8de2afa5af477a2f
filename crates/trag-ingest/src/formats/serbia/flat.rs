//! Raiffeisen On Line (ROL), of accounts in dinars and in other currencies, and flat statements of the same kind:
//! one element a movement, its values as attributes or as elements.

mod described;
mod money;
mod names;

use std::io;

use trag_model::{
    Batch, Currency, Day, Decision, Instrument, Minor, Party, PartyKind, PrintedBalance, Statement,
    StatementSide, catalogue,
};

use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::flat::described::Described;
use crate::formats::serbia::flat::names::{LINES, NAMES, Tag};
use crate::formats::serbia::{
    amount, day, file_name, instrument, other, payment_code, reference, references,
};
use crate::formats::values::ValueFault;
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
        "The same with the other party in lines of description (Opis1 to Opis9)",
        "RS",
        "by a description of its attributes",
    ],
    ["otp", "izvod/stavke/transakcija, from July 2021", "RS", "by a description of its elements"],
    ["postal", "Izvod/Prom", "RS", "by a description of its elements"],
    ["postal, KS2IZVPLKK", "IZVOD/STAVKE/STAVKA", "RS", "by a description of its elements"],
];

/// Whether a document is one of these.
pub(crate) fn recognises(head: &Head) -> bool {
    let root = find(head, |opening| Some(opening.name.to_owned())).unwrap_or_default();
    match root.as_str() {
        "TransakcioniRacunPrivredaIzvod" | "RacunPrivredaIzvod" => true,
        "izvod" | "Izvod" => has_any(head, &["transakcija", "Prom"]),
        "KS2IZVPLKK" => true,
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
        "KS2IZVPLKK" => Some("postal, KS2IZVPLKK"),
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
        found: 0,
        named: (file_name::account(input.name()), file_name::day(input.name())),
        by_name: (false, false),
        assumed: None,
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
    if let Some(currency) = reader.assumed {
        decisions.push(Decision {
            what: "currency".to_owned(),
            choice: currency.code().to_owned(),
            evidence: "a statement prints none, and payments in the country are in its currency".to_owned(),
        });
    }
    let (account, day) = (reader.named.0.take(), reader.named.1);
    decisions.extend(
        account.filter(|_| reader.by_name.0).map(|account| file_name::decision("own account", account)),
    );
    decisions
        .extend(day.filter(|_| reader.by_name.1).map(|day| file_name::decision("day of the statement", day)));
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
    /// Movements of the statement at hand.
    found: u64,
    /// Account and day in the name of the file, and whether a statement needed them.
    named: (Option<String>, Option<Day>),
    by_name: (bool, bool),
    /// The currency of the country, where a statement needed it.
    assumed: Option<Currency>,
}

impl Handler for Flat<'_, '_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        match at.tag() {
            Tag::Statement if self.open.is_none() => {
                self.open = Some((at.path.len(), at.line()));
                self.frame.clear();
                self.found = 0;
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

    /// The account as printed or declared, or as the name of the file has it, where it is longer: some exports leave out
    /// the bank's code.
    fn account(&self) -> &str {
        let printed = match self.head(Tag::Account) {
            "" => self.head(Tag::OtherAccount),
            printed => printed,
        };
        let declared = self.spec.account.as_deref();
        let named = declared.or(self.named.0.as_deref()).unwrap_or_default();
        let is_part = printed.len() >= 10 && printed.len() < named.len() && named.ends_with(printed);
        if printed.is_empty() || is_part { named } else { printed }
    }

    /// The day of the statement.
    fn day(&self) -> Result<Day, ValueFault> {
        match (self.head(Tag::Day), self.named.1) {
            ("", Some(named)) => Ok(named),
            (printed, _) => day(printed),
        }
    }

    fn book(&mut self, line: u64, fields: &Fields<Tag>) {
        self.found += 1;
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
                let booked = self.day().map_err(|_| ValueFault::missing("the booking date"))?;
                self.of_statement += 1;
                booked
            }
            printed => day(printed)?,
        };
        // What has no attribute of its own may stand in lines of description.
        let described = match self.layout {
            "postal" => Described::default(),
            _ => Described::of(LINES.map(field)),
        };
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
            (shared, second) if shared.is_empty() && second.is_empty() => match described.reference() {
                told if told.is_empty() => (field(Tag::Reference).to_owned(), second),
                told => (told, second),
            },
            told => told,
        };
        let purpose = purpose(fields, &described, &second);
        let (own, holder) = (self.account().to_owned(), self.head(Tag::Holder).to_owned());
        let holder = match own.as_str() {
            "" => self.rows.unnamed(&holder, line, "no element or attribute names it"),
            _ => holder,
        };
        let own = Party { kind: PartyKind::Account, identifier: &own, name: &holder, ..Party::default() };
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
            stated: self.worth(field(Tag::Dinars), currency),
            ..Movement::empty(booked, currency)
        };
        self.rows.push(&movement);
        Ok(())
    }

    fn end_statement(&mut self) {
        let Some((_, line)) = self.open.take() else { return };
        let printed_account =
            [Tag::Account, Tag::OtherAccount].map(|tag| self.head(tag).len()).into_iter().max();
        let is_named = self.account().len() > printed_account.unwrap_or(0) && self.spec.account.is_none();
        self.by_name.0 |= is_named;
        self.by_name.1 |= self.head(Tag::Day).is_empty() && self.named.1.is_some();
        if self.spec.currency.is_none()
            && [Tag::Currency, Tag::CurrencyNumber].iter().all(|tag| self.head(*tag).is_empty())
        {
            self.assumed = self.assumed.or(self.currency().ok());
        }
        let printed: Option<u64> = self.head(Tag::Count).parse().ok();
        if let Some(printed) = printed.filter(|printed| *printed != self.found) {
            let text =
                format!("the statement says that it has {printed} movements, and {} stand in it", self.found);
            let help = "if movements are missing, ask for the export again";
            self.rows.tell(problem_at(catalogue::PRINTED_TOTAL_DIFFERS, line, text, "", help));
        }
        let statement = self.statement(line);
        if let Some(open) = self.rows.statement() {
            *open = statement;
        }
        self.rows.end_statement();
    }

    fn statement(&self, line: u64) -> Statement {
        let money = |tag| amount(self.head(tag), self.currency().ok()?).ok();
        let count = |tag| self.head(tag).parse().ok();
        let closed = self.day().ok();
        let number = match self.head(Tag::Number) {
            "" => self.head(Tag::OtherNumber),
            number => number,
        };
        Statement {
            account: self.account().to_owned(),
            holder: self.head(Tag::Holder).to_owned(),
            number: number.to_owned(),
            currency: self.currency().ok(),
            from: closed,
            to: closed,
            opening: money(Tag::Opening).map(|amount| PrintedBalance { amount, day: None }),
            closing: money(Tag::Closing).map(|amount| PrintedBalance { amount, day: closed }),
            debits: money(Tag::Debits),
            credits: money(Tag::Credits),
            debit_count: count(Tag::DebitCount),
            credit_count: count(Tag::CreditCount),
            record: line,
            ..Statement::default()
        }
    }
}

/// What the movement was for, and the other of two references.
fn purpose(fields: &Fields<Tag>, described: &Described<'_>, second: &str) -> String {
    let field = |tag| fields.get(Tag::Item, tag);
    let own = [field(Tag::Purpose), described.purpose].into_iter();
    // The other lines have places of their own: party, account, code, reference, and the purpose.
    let lines = [Tag::Line1, Tag::Line2, Tag::Line4, Tag::Line7].map(field).into_iter();
    let lines = lines.filter(|line| *line != described.name);
    let rest = [field(Tag::Note), field(Tag::Basis), second].into_iter();
    let mut parts: Vec<&str> = Vec::new();
    for part in own.chain(lines).chain(rest).filter(|part| !part.is_empty()) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let mut purpose = parts.join(" ");
    // Banks abroad kept a part of what was sent; the account's books know what arrived.
    for (name, tag) in [
        ("NominalniIznosPriliva", Tag::Nominal),
        ("ProvizijaInoBanke", Tag::ForeignCharge),
        ("InoTrosak", Tag::ForeignCost),
    ] {
        if !field(tag).is_empty() {
            purpose.push_str(&format!(" {name}: {}", field(tag)));
        }
    }
    purpose.trim().to_owned()
}
