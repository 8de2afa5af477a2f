//! FollowTheMoney entities, one JSON object a line: `Payment` and the parties that it refers to.

mod entities;

use std::io;

use trag_model::{Batch, Currency, Day, Decision, HolderKind, Minor, Party, PartyKind, Problem, catalogue};

use crate::formats::ftm::entities::{Entities, Entity, Known};
use crate::formats::rows::{Movement, Rows, Told, problem_at};
use crate::formats::values::{COMPARE, ValueFault, calendar, currency, day_stamp};
use crate::formats::{FileRead, Head, Reader, recognise, refused};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::lines::Lines;
use crate::xml::values::{decimal, stamp};

/// Name of the format.
pub(crate) const NAME: &str = "ftm";

/// What it covers.
pub(crate) const TITLE: &str = "FollowTheMoney entities as JSON lines: Payment with its parties and accounts";

/// Layouts that are told apart.
pub(crate) const LAYOUTS: &[[&str; 4]] =
    &[["payment", "Payment entities", "", "by the schema of FollowTheMoney"]];

/// Whether a file is lines of entities.
pub(crate) fn recognises(head: &Head) -> bool {
    let start = head.start();
    let first = start.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| {
        line.trim_start().starts_with('{') && line.contains("\"schema\"") && line.contains("\"properties\"")
    })
}

/// Lines read between two questions whether to stop.
const LINES_BETWEEN: u64 = 4_096;

/// Reads the entities twice: once for the parties, which may stand behind the payments, and once for the payments.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let decoder = || recognise(input, spec, head);
    let (first, second) = match (decoder(), decoder()) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(problem), _) | (_, Err(problem)) => return refused(input, *problem, Vec::new()),
    };
    let ask = |read: u64| match read.is_multiple_of(LINES_BETWEEN) && (ctx.cancelled)() {
        true => Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled")),
        false => Ok(()),
    };
    let mut entities = Entities::default();
    let mut lines = Lines::new(input, first, &head.bytes, ctx.limits)?;
    while let Some(line) = lines.next()? {
        ask(line.number)?;
        entities.learn(line.text);
    }
    let mut lines = Lines::new(input, second, &head.bytes, ctx.limits)?;
    let mut reader = Ftm { rows: Rows::new(input, sink), entities, by_interval: 0 };
    while let Some(line) = lines.next()? {
        ask(line.number)?;
        if line.too_long {
            reader.rows.skip("entity longer than 1 MiB, not a payment");
        } else if !line.text.trim().is_empty() {
            reader.line(line.number, line.text);
        }
    }
    let Ftm { mut rows, by_interval, entities } = reader;
    if by_interval > 0 {
        rows.decide(
            "booking date",
            "last day of the interval",
            format!("{by_interval} payments have no date of their own"),
        );
    }
    if entities.is_cut() {
        rows.decide("parties", "named by their id", "the file has more entities than are kept");
    }
    if rows.pushed() == 0 {
        let help = "if the file should have payments, ask for the export again";
        rows.tell(Problem::new(catalogue::NO_RECORDS, "the file holds no movement", help));
    }
    let ended = lines.finish()?;
    ended.problem.into_iter().for_each(|problem| rows.tell(problem));
    let decisions: Vec<Decision> = vec![ended.decision];
    let told = Told {
        format: NAME,
        profile: "payment".to_owned(),
        encoding: ended.encoding.to_owned(),
        fingerprint: ended.fingerprint,
    };
    Ok(rows.finish(told, decisions))
}

struct Ftm<'s> {
    rows: Rows<'s>,
    entities: Entities,
    /// Payments with an interval in place of a date.
    by_interval: u64,
}

impl Ftm<'_> {
    fn line(&mut self, number: u64, text: &str) {
        let entity = match Entity::parse(text) {
            Ok(entity) if entity.schema != "Payment" => return self.rows.skip("entity that is no payment"),
            Ok(entity) => entity,
            Err(error) => {
                let told = format!("the line is no FollowTheMoney entity: {error}");
                return self.rows.reject(problem_at(
                    catalogue::VALUE_CONTRADICTS,
                    number,
                    told,
                    text,
                    COMPARE,
                ));
            }
        };
        if let Err(fault) = self.row(number, &entity) {
            self.rows.reject(fault.at(number, text));
        }
    }

    fn row(&mut self, number: u64, entity: &Entity<'_>) -> Result<(), ValueFault> {
        let (amount, currency) = amount(entity)?;
        let booked = match entity.only("date")? {
            Some(date) => match whole_period(&date) {
                Some(last) => {
                    self.by_interval += 1;
                    day_stamp(last)
                }
                None => stamp(&date)?,
            },
            None => {
                let interval =
                    entity.only("endDate")?.map_or_else(|| entity.only("startDate"), |end| Ok(Some(end)))?;
                let booked =
                    stamp(&interval.unwrap_or_default()).map_err(|_| ValueFault::missing("the date"))?;
                self.by_interval += 1;
                booked
            }
        };
        let (payer, more_payers) = self.side(entity, "payer", "payerAccount");
        let (payee, more_payees) = self.side(entity, "beneficiary", "beneficiaryAccount");
        let mut purpose: Vec<String> = ["purpose", "programme", "description", "summary"]
            .iter()
            .flat_map(|name| entity.texts(name))
            .collect();
        purpose.extend(more_payers.into_iter().map(|name| format!("payer: {name}")));
        purpose.extend(more_payees.into_iter().map(|name| format!("beneficiary: {name}")));
        let first = |name| entity.texts(name).into_iter().next().unwrap_or_default();
        let reference =
            [first("transactionNumber"), first("sequenceNumber")].into_iter().find(|it| !it.is_empty());
        let record = first("recordId");
        let movement = Movement {
            record: number,
            payer: payer.party(),
            payee: payee.party(),
            amount,
            purpose: &purpose.join(" "),
            reference: reference.as_deref().unwrap_or_default(),
            bank_reference: if record.is_empty() { &entity.id } else { &record },
            ..Movement::empty(booked, currency)
        };
        self.rows.push(&movement);
        Ok(())
    }

    /// The first party of a role with its account; and the names of the further ones.
    fn side(&self, entity: &Entity<'_>, role: &str, account: &str) -> (Known, Vec<String>) {
        let mut parties = entity.entities(role).into_iter().map(|entity| self.entities.resolve(entity));
        let mut side = parties.next().unwrap_or_default();
        if let Some(account) = entity.entities(account).into_iter().next() {
            let account = self.entities.resolve(account);
            side.number = if account.number.is_empty() { account.id } else { account.number };
            side.institution = account.institution;
        }
        (side, parties.map(|party| if party.name.is_empty() { party.id } else { party.name }).collect())
    }
}

impl Known {
    /// The party: known by its account, else by the id of its entity.
    fn party(&self) -> Party<'_> {
        let identifier = if self.number.is_empty() { &self.id } else { &self.number };
        let is_known = !identifier.is_empty() || !self.name.is_empty();
        Party {
            kind: if is_known { PartyKind::Account } else { PartyKind::Unknown },
            identifier,
            name: &self.name,
            institution: &self.institution,
            country: &self.country,
            holder_kind: match self.schema.as_str() {
                "Person" => HolderKind::Person,
                "Company" | "Organization" | "PublicBody" => HolderKind::Company,
                _ => HolderKind::Unknown,
            },
            ..Party::default()
        }
    }
}

/// The last day of a month or a year that stands in place of a date: `2024-03`, `2024`.
fn whole_period(date: &str) -> Option<Day> {
    let (year, month) = date.split_once('-').unwrap_or((date, "12"));
    let is_number =
        |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(year, 4) || !is_number(month, 2) {
        return None;
    }
    let (year, month): (i16, u32) = (year.parse().ok()?, month.parse().ok()?);
    (28..=31).rev().find_map(|day| calendar(year, month, day))
}

/// The amount in its currency; where no currency is stated, the amount that is in euros or dollars by its name.
fn amount(entity: &Entity<'_>) -> Result<(Minor, Currency), ValueFault> {
    let stated = entity.only("amount")?.zip(entity.only("currency")?);
    let (text, code) = match (stated, entity.only("amountEur")?, entity.only("amountUsd")?) {
        (Some(stated), ..) => stated,
        (None, Some(euros), _) => (euros, "EUR".to_owned()),
        (None, None, Some(dollars)) => (dollars, "USD".to_owned()),
        (None, None, None) if entity.only("amount")?.is_some() => {
            return Err(ValueFault::missing("the currency"));
        }
        _ => return Err(ValueFault::missing("the amount")),
    };
    let currency = currency(&code)?;
    let minor = decimal(&text, currency)?;
    match minor.0 >= 0 {
        true => Ok((minor, currency)),
        false => Err(ValueFault::new(
            catalogue::VALUE_CONTRADICTS,
            "the amount is below zero, and the parties say who pays",
        )),
    }
}
