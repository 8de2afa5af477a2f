//! One document of the exchange.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Instrument, Party, PartyKind, StatementSide};

use crate::formats::one_c::{account_currency, dotted, mark};
use crate::formats::rows::{Movement, Rows};
use crate::formats::values::{self, ValueFault, amount, day_stamp};
use crate::spec::InputSpec;

/// How many keys a document may have; the format defines about 70.
const MOST: usize = 300;
/// For how many accounts the bank is remembered.
const ACCOUNTS: usize = 100_000;
/// The longest value that is kept, in bytes.
const LONGEST: usize = 1 << 14;

/// The keys of a document.
#[derive(Default)]
pub(super) struct Document {
    kind: String,
    line: u64,
    keys: BTreeMap<String, String>,
}

impl Document {
    pub(super) fn new(kind: &str, line: u64) -> Document {
        Document { kind: kind.to_owned(), line, keys: BTreeMap::new() }
    }

    pub(super) fn set(&mut self, key: &str, value: &str) {
        if self.keys.len() < MOST && !value.is_empty() {
            let end =
                (0..=LONGEST.min(value.len())).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
            self.keys.entry(key.to_owned()).or_insert_with(|| value[..end].to_owned());
        }
    }

    /// The first of the keys that has a value.
    fn text(&self, keys: &[&str]) -> &str {
        keys.iter().find_map(|key| self.keys.get(*key)).map_or("", String::as_str)
    }

    /// Whether no bank has stated when it debited or credited the document.
    pub(super) fn has_own_date_alone(&self) -> bool {
        self.text(&["ДатаСписано", "ДатаПоступило"]).is_empty()
    }

    /// Makes the row of the document. `own` are the accounts that the file is about.
    pub(super) fn push(
        &mut self,
        own: &[String],
        banks: &mut BTreeMap<String, String>,
        spec: &InputSpec,
        rows: &mut Rows<'_>,
    ) {
        self.complete_bank("Плательщик", banks);
        self.complete_bank("Получатель", banks);
        let excerpt = || format!("{} {} {}", self.kind, self.text(&["Номер"]), self.text(&["Сумма"]));
        match self.row(own, spec, rows) {
            Ok(()) => {}
            Err(fault) => rows.reject(fault.at(self.line, &excerpt())),
        }
    }

    /// Remembers the bank of a party's account, or fills in the one that an earlier document named: with and without
    /// its bank, one account would be two.
    fn complete_bank(&mut self, role: &str, banks: &mut BTreeMap<String, String>) {
        let account = self.text(&[&format!("{role}РасчСчет"), &format!("{role}Счет")]).to_owned();
        let key = format!("{role}БИК");
        match (self.keys.get(&key), banks.get(&account)) {
            (Some(bank), None) if banks.len() < ACCOUNTS => {
                banks.insert(account, bank.clone());
            }
            (None, Some(bank)) => {
                self.keys.insert(key, bank.clone());
            }
            _ => {}
        }
    }

    fn row(&self, own: &[String], spec: &InputSpec, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let payer_account = self.text(&["ПлательщикРасчСчет", "ПлательщикСчет"]);
        let payee_account = self.text(&["ПолучательРасчСчет", "ПолучательСчет"]);
        let side = self.side(own, payer_account, payee_account);
        let own_account = if side == Some(StatementSide::Payee) { payee_account } else { payer_account };
        let currency = currency_of(own_account, spec.currency.as_deref())
            .or_else(|fault| currency_of(payee_account, None).map_err(|_| fault))?;
        let printed = self.text(&["Сумма"]);
        if printed.is_empty() {
            return Err(ValueFault::missing("the amount (Сумма)"));
        }
        let amount = amount(printed, mark(printed), currency)?;
        let booked = self.booked(side)?;
        self.enter(own_account, booked, side, rows);
        let payer = self.party("Плательщик", payer_account);
        let payee = self.party("Получатель", payee_account);
        let purpose = self.purpose();
        rows.push(&Movement {
            record: self.line,
            payer,
            payee,
            amount,
            instrument: self.instrument(payee_account),
            purpose: &purpose,
            reference: self.text(&["Номер"]),
            side,
            ..Movement::empty(day_stamp(booked), currency)
        });
        Ok(())
    }

    /// Whose statement the document stands in. Between two own accounts, the day that the bank stated tells it.
    fn side(&self, own: &[String], payer: &str, payee: &str) -> Option<StatementSide> {
        let is_own = |account: &str| own.iter().any(|own| own == account);
        match (is_own(payer), is_own(payee)) {
            (true, true)
                if self.text(&["ДатаСписано"]).is_empty() && !self.text(&["ДатаПоступило"]).is_empty() =>
            {
                Some(StatementSide::Payee)
            }
            (true, _) => Some(StatementSide::Payer),
            (false, true) => Some(StatementSide::Payee),
            (false, false) => None,
        }
    }

    fn booked(&self, side: Option<StatementSide>) -> Result<Day, ValueFault> {
        let keys: &[&str] = match side {
            Some(StatementSide::Payee) => &["ДатаПоступило", "ДатаСписано", "Дата"],
            _ => &["ДатаСписано", "ДатаПоступило", "Дата"],
        };
        match self.text(keys) {
            "" => Err(ValueFault::missing("the date (ДатаСписано, ДатаПоступило or Дата)")),
            printed => dotted(printed),
        }
    }

    /// The document stands in the section of its account whose period has its day.
    fn enter(&self, account: &str, booked: Day, side: Option<StatementSide>, rows: &mut Rows<'_>) {
        let holds = |statement: &trag_model::Statement| {
            let begun = statement.from.is_none_or(|from| from <= booked);
            statement.account == account && begun && statement.to.is_none_or(|to| to >= booked)
        };
        let place = rows.statements().iter().position(holds).filter(|_| side.is_some());
        rows.enter_statement(place);
    }

    fn party<'d>(&'d self, role: &str, account: &'d str) -> Party<'d> {
        let key = |suffix: &str| self.keys.get(&format!("{role}{suffix}")).map_or("", String::as_str);
        let name = if key("1").is_empty() { key("") } else { key("1") };
        let kind = match account {
            // The bank's cash desk, and its income from charges, in the plan of accounts of Russian banks.
            _ if account.starts_with("20202") => PartyKind::Cash,
            _ if account.starts_with("70601") => PartyKind::Bank,
            "" if name.is_empty() => PartyKind::Unknown,
            _ => PartyKind::Account,
        };
        if kind == PartyKind::Cash {
            return Party { kind, ..Party::default() };
        }
        Party {
            kind,
            identifier: account,
            bank_code: key("БИК"),
            name,
            institution: key("Банк1"),
            ..Party::default()
        }
    }

    fn purpose(&self) -> String {
        let whole = self.text(&["НазначениеПлатежа"]);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        let parts = (1..=6).filter_map(|part| self.keys.get(&format!("НазначениеПлатежа{part}")));
        parts.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    fn instrument(&self, payee: &str) -> Instrument {
        match self.kind.to_lowercase().as_str() {
            _ if payee.starts_with("70601") => Instrument::Fee,
            "платежное поручение" | "платёжное поручение" => {
                Instrument::Transfer
            }
            "платежное требование" | "платёжное требование" | "инкассовое поручение" => {
                Instrument::DirectDebit
            }
            "объявление на взнос наличными" | "приходный кассовый ордер" => {
                Instrument::CashIn
            }
            "денежный чек" | "расходный кассовый ордер" => {
                Instrument::CashOut
            }
            _ => Instrument::Unknown,
        }
    }
}

/// The currency of an account by its number, or as declared where the number has another form.
pub(super) fn currency_of(account: &str, declared: Option<&str>) -> Result<Currency, ValueFault> {
    match (account_currency(account), declared) {
        (Some(currency), _) => Ok(currency),
        (None, Some(declared)) => values::currency(declared),
        (None, None) => {
            let text = "the currency: the account number does not name it; write it into case.toml under this \
                        [[input]] as currency = \"...\"; it";
            Err(ValueFault::missing(text))
        }
    }
}
