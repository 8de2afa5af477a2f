//! What a message says of an account and a period beside the entries: owner, pages, balances, totals.

use trag_model::{Currency, Day, Minor, PrintedBalance, Statement};

use crate::formats::iso20022::parties::Parties;
use crate::formats::iso20022::tags::Tag;
use crate::xml::pump::At;
use crate::xml::spans::Pieces;
use crate::xml::values::{day, decimal};

/// The frame of one statement, report or notification.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    pub(crate) statement: Statement,
    /// Number and name of the own account's bank, as rows show them.
    pub(crate) institution: String,
    pub(crate) bank_code: String,
    pub(crate) is_iban: bool,
    /// Day on which the message was made.
    pub(crate) created: Option<Day>,
    balances: Vec<Balance>,
    electronic_number: String,
    id: String,
    /// Number of all entries as printed.
    pub(crate) entries: Option<u64>,
    page: Option<u32>,
    is_last_page: bool,
}

/// A balance with its code as printed.
#[derive(Clone, Debug, Default)]
struct Balance {
    code: String,
    amount: String,
    currency: Option<Currency>,
    is_debit: bool,
    day: Option<Day>,
}

/// Balances of one statement that are looked at.
const BALANCES: usize = 64;

/// What the page counters of a message and of a statement are called.
pub(crate) fn is_pagination(tag: Tag) -> bool {
    matches!(tag, Tag::StmtPgntn | Tag::RptPgntn | Tag::NtfctnPgntn | Tag::MsgPgntn)
}

impl Frame {
    /// An element opens: a balance begins, or an amount names its currency.
    pub(crate) fn open(&mut self, at: &At<'_, Tag>, currency: Option<Currency>) {
        match (at.above(1), at.tag()) {
            (_, Tag::Bal) if self.balances.len() < BALANCES => self.balances.push(Balance::default()),
            (Tag::Bal, Tag::Amt) => {
                if let Some(balance) = self.balances.last_mut() {
                    balance.currency = currency;
                }
            }
            _ => {}
        }
    }

    /// Takes the text of an element of the frame.
    pub(crate) fn take(&mut self, at: &At<'_, Tag>, text: &str) {
        match (at.above(1), at.tag()) {
            (Tag::Stmt | Tag::Rpt | Tag::Ntfctn, tag) => self.own(tag, text),
            (Tag::FrToDt, Tag::FrDtTm | Tag::FrDt) => self.statement.from = day(text).ok(),
            (Tag::FrToDt, Tag::ToDtTm | Tag::ToDt) => self.statement.to = day(text).ok(),
            (parent, Tag::PgNb) if is_pagination(parent) => self.page = text.parse().ok(),
            (parent, Tag::LastPgInd) if is_pagination(parent) => self.is_last_page = is_true(text),
            (Tag::TtlNtries, Tag::NbOfNtries) => self.entries = text.parse().ok(),
            (Tag::TtlCdtNtries, Tag::NbOfNtries) => self.statement.credit_count = text.parse().ok(),
            (Tag::TtlDbtNtries, Tag::NbOfNtries) => self.statement.debit_count = text.parse().ok(),
            (Tag::TtlCdtNtries, Tag::Sum) => self.statement.credits = self.minor(text),
            (Tag::TtlDbtNtries, Tag::Sum) => self.statement.debits = self.minor(text),
            _ => self.balance(at, text),
        }
    }

    fn own(&mut self, tag: Tag, text: &str) {
        match tag {
            Tag::Id => text.clone_into(&mut self.id),
            Tag::LglSeqNb => text.clone_into(&mut self.statement.number),
            Tag::ElctrncSeqNb => text.clone_into(&mut self.electronic_number),
            Tag::CreDtTm => self.created = day(text).ok().or(self.created),
            _ => {}
        }
    }

    fn balance(&mut self, at: &At<'_, Tag>, text: &str) {
        let Some(balance) = self.balances.last_mut() else { return };
        match (at.above(1), at.tag()) {
            (Tag::CdOrPrtry, Tag::Cd | Tag::Prtry) if at.above(2) == Tag::Tp => {
                text.clone_into(&mut balance.code)
            }
            (Tag::Tp, Tag::Cd | Tag::Prtry) if at.above(2) == Tag::Bal => text.clone_into(&mut balance.code),
            (Tag::Bal, Tag::Amt) => text.clone_into(&mut balance.amount),
            (Tag::Bal, Tag::CdtDbtInd) => balance.is_debit = text == "DBIT",
            (Tag::Dt, Tag::Dt | Tag::DtTm) if at.above(2) == Tag::Bal => balance.day = day(text).ok(),
            (Tag::Bal, Tag::Dt) if !text.is_empty() => balance.day = day(text).ok(),
            _ => {}
        }
    }

    fn minor(&self, text: &str) -> Option<Minor> {
        decimal(text, self.currency()?).ok().filter(|minor| minor.0 >= 0)
    }

    /// The currency of the account, or of the first balance that names one.
    pub(crate) fn currency(&self) -> Option<Currency> {
        self.statement.currency.or_else(|| self.balances.iter().find_map(|balance| balance.currency))
    }

    /// The account has been read.
    pub(crate) fn account(&mut self, parties: &Parties, pieces: &Pieces) {
        let text = |span| pieces.get(span).to_owned();
        let (account, servicer) = (&parties.own_account, &parties.servicer);
        self.statement.account = text(account.number);
        self.is_iban = account.is_iban;
        self.statement.holder = text(parties.owner.name.or(account.name));
        self.statement.bank_code = text(servicer.code());
        self.institution = text(servicer.label());
        self.bank_code = if account.is_iban { String::new() } else { text(servicer.code()) };
        self.statement.currency = Currency::from_code(pieces.get(account.currency));
    }

    /// The statement as printed. `kind` is the element that holds it.
    pub(crate) fn finished(&self, kind: Tag) -> Statement {
        let mut statement = self.statement.clone();
        statement.currency = self.currency();
        let numbers = [&self.statement.number, &self.electronic_number, &self.id];
        statement.number = numbers.into_iter().find(|number| !number.is_empty()).cloned().unwrap_or_default();
        statement.page = self.page.map(|page| (page, self.is_last_page));
        statement.opening = ["OPBD", "PRCD"].iter().find_map(|code| self.printed(code, 0));
        statement.closing = self.printed("CLBD", 0);
        // A page within a statement opens and closes with an interim balance, and a report of the running day
        // closes with one.
        let interim = |place| self.printed("ITBD", place);
        match (statement.opening, statement.closing) {
            (Some(_), None) => statement.closing = interim(0),
            (None, Some(_)) => statement.opening = interim(0),
            (None, None) if interim(1).is_some() => {
                (statement.opening, statement.closing) = (interim(0), interim(1));
            }
            (None, None) if kind == Tag::Rpt => statement.closing = interim(0),
            _ => {}
        }
        statement
    }

    /// The balance of a code that stands at `place` among those of the code and of the statement's currency.
    fn printed(&self, code: &str, place: usize) -> Option<PrintedBalance> {
        let currency = self.currency()?;
        let of_code = self.balances.iter().filter(|balance| balance.code == code);
        let balance =
            of_code.filter(|balance| balance.currency.is_none_or(|it| it == currency)).nth(place)?;
        let amount = decimal(&balance.amount, currency).ok()?;
        let signed = if balance.is_debit { amount.0.checked_neg()? } else { amount.0 };
        Some(PrintedBalance { amount: Minor(signed), day: balance.day })
    }
}

/// `true` and `1` of XML Schema.
pub(crate) fn is_true(text: &str) -> bool {
    text == "true" || text == "1"
}
