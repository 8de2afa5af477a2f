//! Mappings: which column of an export means what. The same table stands in profiles and in `case.toml`.
//!
//! A column is named as in the header; case, diacritics and spacing do not matter. Where a name stands
//! twice, `Account#2` is its second column.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Meaning of the columns of an export.
///
/// Either `payer` and `payee` are mapped, or the file is the statement of one account: then `counterparty`
/// names the other side, and the direction comes from the sign of `amount`, from `debit` and `credit`, or
/// from `flag`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Mapping {
    /// Booking date, with or without a time of day.
    pub booked: Option<String>,
    /// Time of day, where it has its own column.
    pub booked_time: Option<String>,
    /// Value date.
    pub value_date: Option<String>,
    /// The party that gives.
    pub payer: Option<PartyMapping>,
    /// The party that receives.
    pub payee: Option<PartyMapping>,
    /// The account of the statement, where columns state it.
    pub own: Option<PartyMapping>,
    /// The other side of a statement's row.
    pub counterparty: Option<PartyMapping>,
    /// Words before the statement's account above the header: `Račun:`.
    pub own_account_label: Vec<String>,
    /// Words before the holder's name above the header: `Vlasnik:`.
    pub own_name_label: Vec<String>,
    /// Words before the currency above the header: `Valuta`.
    pub currency_label: Vec<String>,
    /// Amount.
    pub amount: Option<String>,
    /// Amount of debits, in a column of its own.
    pub debit: Option<String>,
    /// Amount of credits, in a column of its own.
    pub credit: Option<String>,
    /// Column that says whether a row is a debit or a credit.
    pub flag: Option<String>,
    /// Values of `flag`, or letters behind the amount, that mean debit.
    pub flag_debit: Vec<String>,
    /// Values of `flag`, or letters behind the amount, that mean credit.
    pub flag_credit: Vec<String>,
    /// What a minus means.
    pub sign: Option<Sign>,
    /// Currency of `amount`.
    pub currency: Option<String>,
    /// ISO code of the currency, where it is the same in every export of this kind.
    pub currency_constant: Option<String>,
    /// The currency stands in the amount's cell: `1.234,56 EUR`.
    pub currency_in_amount: bool,
    /// ISO codes of the names that the file uses: `"US Dollar" = "USD"`.
    pub currency_names: BTreeMap<String, String>,
    /// Digits that the file prints beyond the currency's own: `JPY = 2`.
    pub extra_digits: BTreeMap<String, u8>,
    /// What reached the payee.
    pub amount_received: Option<String>,
    /// Currency of `amount_received`.
    pub currency_received: Option<String>,
    /// The same value in other currencies.
    pub stated: Vec<StatedMapping>,
    /// Balance after the row.
    pub balance: Option<String>,
    /// Purpose.
    pub purpose: Option<String>,
    /// Reference.
    pub reference: Option<String>,
    /// National payment code.
    pub purpose_code: Option<String>,
    /// Who handed cash in or took it out.
    pub conductor: Option<String>,
    /// Column that tells the instrument.
    pub instrument: Option<String>,
    /// Instruments by the values of that column: `Cash = "cash-in"`.
    pub instrument_values: BTreeMap<String, String>,
    /// Payment codes that start with 1 are cash (Serbia, Montenegro): the other side is banknotes, and the
    /// name printed there is who brought or took them.
    pub cash_by_purpose_code: bool,
    /// Payment codes of the bank's own charges.
    pub fee_codes: Vec<u16>,
    /// First words of purposes that mean a charge of the bank, where the row names no other account:
    /// `Naknada za vođenje računa`. Case and diacritics do not matter.
    pub fee_purposes: Vec<String>,
    /// Mark that a research file gives the row; rules never see it.
    pub label: Option<String>,
    /// How many payments the row stands for.
    pub count: Option<String>,
}

/// The columns that describe a party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PartyMapping {
    /// Account number.
    pub account: Option<String>,
    /// Code of the bank, where account numbers are unique only together with it.
    pub bank_code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Name of the institution.
    pub institution: Option<String>,
    /// ISO country code.
    pub country: Option<String>,
    /// Whether the holder is a person or a company.
    pub kind: Option<String>,
    /// `person`, `company` or `unknown` by the values of that column.
    pub kind_values: BTreeMap<String, String>,
}

/// A column that states the value in another currency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StatedMapping {
    /// ISO code.
    pub currency: String,
    /// The column.
    pub column: String,
}

/// What a minus before an amount means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Minus is a debit, plus a credit. The default of a statement with one amount column.
    Direction,
    /// Minus is a credit, plus a debit, as on card statements.
    Inverted,
    /// The row takes back an earlier one: the parties change places.
    Reversal,
    /// Nothing: other columns tell the direction.
    Ignore,
}

impl Mapping {
    /// Every column the mapping names, in the order of its keys.
    pub(crate) fn column_names(&self) -> Vec<&str> {
        self.columns().into_iter().map(|(_, column)| column).collect()
    }

    /// Every column the mapping names, behind its key: `payer.account`.
    pub(crate) fn columns(&self) -> Vec<(String, &str)> {
        let single = [
            ("booked", &self.booked),
            ("booked-time", &self.booked_time),
            ("value-date", &self.value_date),
            ("amount", &self.amount),
            ("debit", &self.debit),
            ("credit", &self.credit),
            ("flag", &self.flag),
            ("currency", &self.currency),
            ("amount-received", &self.amount_received),
            ("currency-received", &self.currency_received),
            ("balance", &self.balance),
            ("purpose", &self.purpose),
            ("reference", &self.reference),
            ("purpose-code", &self.purpose_code),
            ("conductor", &self.conductor),
            ("instrument", &self.instrument),
            ("label", &self.label),
            ("count", &self.count),
        ];
        let named = single.into_iter().filter_map(|(key, column)| Some((key.to_owned(), column.as_deref()?)));
        let mut columns: Vec<(String, &str)> = named.collect();
        let parties = [
            ("payer", &self.payer),
            ("payee", &self.payee),
            ("own", &self.own),
            ("counterparty", &self.counterparty),
        ];
        for (table, party) in parties {
            let keys = party.iter().flat_map(PartyMapping::columns);
            columns.extend(keys.map(|(key, column)| (format!("{table}.{key}"), column)));
        }
        columns.extend(self.stated.iter().map(|stated| ("stated".to_owned(), stated.column.as_str())));
        columns
    }
}

impl PartyMapping {
    fn columns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let columns = [
            ("account", &self.account),
            ("bank-code", &self.bank_code),
            ("name", &self.name),
            ("institution", &self.institution),
            ("country", &self.country),
            ("kind", &self.kind),
        ];
        columns.into_iter().filter_map(|(key, column)| Some((key, column.as_deref()?)))
    }
}
