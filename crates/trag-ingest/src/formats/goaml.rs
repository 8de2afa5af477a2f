//! goAML reports of suspicious transactions: from one party to another, or with parties in roles.

mod side;

use std::io;

use trag_model::{Batch, Currency, Instrument, Minor, Party, PartyKind, catalogue};

use crate::formats::goaml::side::{Side, Tag};
use crate::formats::rows::{Movement, Rows};
use crate::formats::values::ValueFault;
use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::xml::attributes::Attributes;
use crate::xml::document::{Conclusion, conclude};
use crate::xml::fields::Fields;
use crate::xml::names::Names;
use crate::xml::places::Places;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::root::{find, has_any};
use crate::xml::values::{day, decimal, stamp};

/// Name of the format.
pub(crate) const NAME: &str = "goaml";

/// What it covers.
pub(crate) const TITLE: &str = "goAML XML reports: transactions with two parties, or with parties in roles";

/// Layouts that are told apart.
pub(crate) const LAYOUTS: &[[&str; 4]] = &[[
    "report",
    "Report with transactions",
    "",
    "read against 7 example reports of version 5.0.2; version 4 by its schema",
]];

/// Whether a document is a goAML report.
pub(crate) fn recognises(head: &Head) -> bool {
    find(head, |opening| Some(opening.name == "report")) == Some(true)
        && has_any(head, &["rentity_id", "submission_code", "report_code"])
}

/// Reads a report.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let places = Places::of(&head.bytes);
    let declared = spec.currency.as_deref().and_then(|code| Currency::from_code(&code.to_uppercase()));
    let mut reader = Goaml {
        rows: Rows::new(input, sink),
        places,
        local: declared,
        version: String::new(),
        transaction: None,
    };
    let finished = drive((input, spec, ctx, head), &Names::new(Tag::ALL), &mut reader)?;
    let unfinished = reader.transaction.is_some();
    let decisions = vec![places.decision()];
    Ok(conclude(
        reader.rows,
        finished,
        Conclusion { format: NAME, profile: reader.version, unfinished, decisions },
    ))
}

struct Goaml<'s> {
    rows: Rows<'s>,
    places: Places,
    /// Currency of the local amounts.
    local: Option<Currency>,
    version: String,
    transaction: Option<Transaction>,
}

/// A transaction as it is collected.
#[derive(Debug, Default)]
struct Transaction {
    line: u64,
    own: Fields<Tag>,
    from: Fields<Tag>,
    to: Fields<Tag>,
    parties: Vec<Fields<Tag>>,
}

/// Parties of one transaction that are kept.
const PARTIES: usize = 100;

impl Handler for Goaml<'_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, _: Attributes<'_>) {
        match (&mut self.transaction, at.tag()) {
            (None, Tag::Transaction) => {
                self.transaction = Some(Transaction { line: at.line(), ..Transaction::default() });
            }
            (Some(transaction), Tag::Party)
                if at.above(1) == Tag::InvolvedParties && transaction.parties.len() < PARTIES =>
            {
                transaction.parties.push(Fields::default());
            }
            _ => {}
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        let (parent, tag) = (at.above(1), at.tag());
        if let Some(transaction) = &mut self.transaction {
            if tag == Tag::Transaction {
                if let Some(transaction) = self.transaction.take() {
                    self.book(&transaction);
                }
            } else if !text.is_empty() {
                let within = |tags: [Tag; 2]| at.path.iter().any(|open| tags.contains(open));
                match () {
                    () if within([Tag::TFrom, Tag::TFromMy]) => transaction.from.put(parent, tag, text),
                    () if within([Tag::TTo, Tag::TToMy]) => transaction.to.put(parent, tag, text),
                    () if within([Tag::InvolvedParties, Tag::InvolvedParties]) => {
                        if let Some(party) = transaction.parties.last_mut() {
                            party.put(parent, tag, text);
                        }
                    }
                    () => transaction.own.put(parent, tag, text),
                }
            }
            return;
        }
        match (parent, tag) {
            (Tag::Report, Tag::CurrencyCodeLocal) if !text.is_empty() => {
                self.local = Currency::from_code(text)
            }
            (Tag::Report, Tag::SchemaVersion) => text.clone_into(&mut self.version),
            _ => {}
        }
    }
}

impl Goaml<'_> {
    fn book(&mut self, transaction: &Transaction) {
        if let Err(fault) = self.row(transaction) {
            let field = |tag| transaction.own.get(Tag::Transaction, tag);
            let parts = [field(Tag::TransactionNumber), field(Tag::DateTransaction), field(Tag::AmountLocal)];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            self.rows.reject(fault.at(transaction.line, &parts.join(" ")));
        }
    }

    fn row(&mut self, transaction: &Transaction) -> Result<(), ValueFault> {
        let field = |tag| transaction.own.get(Tag::Transaction, tag);
        let booked = stamp(field(Tag::DateTransaction))?;
        let value_date = Some(field(Tag::ValueDate)).filter(|text| !text.is_empty()).map(day).transpose()?;
        let local = self.local.ok_or_else(|| ValueFault::missing("currency_code_local, the currency,"))?;
        let amount = decimal(field(Tag::AmountLocal), local)?;
        if amount.0 < 0 {
            let text = "the amount is below zero, and the parties say who pays";
            return Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text));
        }
        let (from, to, rest) = sides(transaction)?;
        let ((amount, currency), received) = amounts((amount, local), from.foreign()?, to.foreign()?);
        let instrument = instrument(&from, &to);
        let cash = Party { kind: PartyKind::Cash, ..Party::default() };
        let payer = if instrument == Instrument::CashIn { cash } else { from.party() };
        let payee = if instrument == Instrument::CashOut { cash } else { to.party() };
        let handed = match instrument {
            Instrument::CashIn => from.name.as_str(),
            Instrument::CashOut => to.name.as_str(),
            _ => "",
        };
        let conductor = if from.conductor.is_empty() { handed } else { &from.conductor };
        let told = [field(Tag::TransactionDescription), field(Tag::Comments), rest.as_str()];
        let purpose = told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let movement = Movement {
            record: self.places.number(transaction.line, self.rows.records() + 1),
            value_date,
            payer,
            payee,
            amount,
            received,
            instrument,
            purpose: &purpose,
            reference: field(Tag::InternalRefNumber),
            bank_reference: field(Tag::TransactionNumber),
            conductor,
            place: field(Tag::TransactionLocation),
            ..Movement::empty(booked, currency)
        };
        self.rows.push(&movement);
        Ok(())
    }
}

/// Who pays and who is paid; and the parties that are neither, in words.
fn sides(transaction: &Transaction) -> Result<(Side, Side, String), ValueFault> {
    let parties: Vec<Side> = transaction.parties.iter().map(Side::of).collect();
    if parties.is_empty() {
        return Ok((Side::of(&transaction.from), Side::of(&transaction.to), String::new()));
    }
    let payers: Vec<&Side> = parties.iter().filter(|party| party.pays() == Some(true)).collect();
    let payees: Vec<&Side> = parties.iter().filter(|party| party.pays() == Some(false)).collect();
    let one = |sides: &[&Side]| match sides {
        [] => Ok(Side::default()),
        [only] => Ok((*only).clone()),
        _ => Err(()),
    };
    let (Ok(from), Ok(to), false) = (one(&payers), one(&payees), payers.is_empty() && payees.is_empty())
    else {
        let roles: Vec<&str> = parties.iter().map(|party| party.role.as_str()).take(10).collect();
        let text =
            format!("the roles of the parties ({}) do not tell one payer and one payee", roles.join(", "));
        return Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text));
    };
    let rest = parties.iter().filter(|party| party.pays().is_none());
    let rest: Vec<String> = rest.map(|party| format!("{}: {}", party.role, party.name)).collect();
    Ok((from, to, rest.join(" ")))
}

/// What left the payer and, where it differs, what reached the payee: the local amount, or what a side has in a
/// foreign currency.
fn amounts(
    local: (Minor, Currency),
    from: Option<(Minor, Currency)>,
    to: Option<(Minor, Currency)>,
) -> ((Minor, Currency), Option<(Minor, Currency)>) {
    let (paid, arrived) = (from.unwrap_or(local), to.unwrap_or(local));
    (paid, (paid != arrived).then_some(arrived))
}

/// What kind of movement the funds on both sides make; cash moves where one side is an account and the other hands
/// over banknotes.
fn instrument(from: &Side, to: &Side) -> Instrument {
    let is_cash = |funds: &str| matches!(funds, "CASH" | "C" | "K" | "DPOST" | "CDP");
    match (from.funds.as_str(), to.funds.as_str()) {
        (funds, _) if is_cash(funds) && !from.is_account && to.is_account => Instrument::CashIn,
        (_, funds) if (is_cash(funds) || funds == "ATM") && !to.is_account && from.is_account => {
            Instrument::CashOut
        }
        ("", funds) | (funds, _) => match funds {
            "ELCFT" | "SWF" | "FTS" | "E" => Instrument::Transfer,
            "CHQ" | "BANKD" | "TRVLC" => Instrument::Cheque,
            "CRPTC" => Instrument::Crypto,
            "POS" | "CRTCR" => Instrument::Card,
            "DDS" => Instrument::DirectDebit,
            _ => Instrument::Unknown,
        },
    }
}
