//! Mappings: which column of an export means what. The same table stands in profiles and in `case.toml`.
//!
//! A column is named as in the header; case, diacritics and spacing do not matter. Where a name stands
//! twice, `Account#2` is its second column. `Datum | Date` is the first of these that the header has, `Saldo?` may be
//! missing, and `Saldo {currency}` is `Saldo CHF` as well as `Saldo EUR`, and states the currency.

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
    /// `booked` holds whole numbers that count from `booked_from`, as simulated data do; what is no number is a date.
    pub booked_steps: Option<Steps>,
    /// The day of step 0: `2024-01-01`.
    pub booked_from: Option<String>,
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
    /// The other side of credits, where other columns name it than for debits.
    pub counterparty_of_credits: Option<PartyMapping>,
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
    /// Column that says whether a row is a debit or a credit. Where both parties are mapped, the values of
    /// `flag-credit` mean that the party mapped as the payer receives.
    pub flag: Option<String>,
    /// Values of `flag`, or letters behind the amount, that mean debit.
    pub flag_debit: Vec<String>,
    /// Values of `flag`, or letters behind the amount, that mean credit.
    pub flag_credit: Vec<String>,
    /// What a minus means.
    pub sign: Option<Sign>,
    /// Charge of the bank or provider beside the amount. It becomes a row of its own.
    pub fee: Option<String>,
    /// What a minus of `fee` means: `direction` where it is a charge, `inverted` where it gives one back, `ignore`
    /// where every value is a charge. The default is `inverted`.
    pub fee_sign: Option<Sign>,
    /// The amount contains the charge already: then the movement is what is left of it.
    pub fee_included: bool,
    /// The charge of a credit is borne by who sent it: only those of debits count.
    pub fee_on_debits: bool,
    /// Currency of `fee`, where it may differ from that of `amount`.
    pub fee_currency: Option<String>,
    /// Currency of `amount`.
    pub currency: Option<String>,
    /// Column of the currency where that one is empty.
    pub currency_else: Option<String>,
    /// ISO code of the currency, where it is the same in every export of this kind.
    pub currency_constant: Option<String>,
    /// ISO code of the currency that accounts of this kind mostly have, for exports that state none. What is read so
    /// is reported as incomplete until `case.toml` states the currency.
    pub currency_assumed: Option<String>,
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
    /// Columns in which the purpose goes on.
    pub purpose_more: Vec<String>,
    /// Reference.
    pub reference: Option<String>,
    /// National payment code.
    pub purpose_code: Option<String>,
    /// Who handed cash in or took it out.
    pub conductor: Option<String>,
    /// Branch or machine at which cash was handed over.
    pub place: Option<String>,
    /// The column of `place` names something else where a row is no cash, such as the town of the other party.
    pub place_of_cash_only: bool,
    /// Column that tells the instrument.
    pub instrument: Option<String>,
    /// Instruments by the values of that column: `Cash = "cash-in"`. `"*"` stands for every other value; without it
    /// a value that is not listed is reported.
    pub instrument_values: BTreeMap<String, String>,
    /// The instrument of rows for which nothing else tells it.
    pub instrument_constant: Option<String>,
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
    /// First words of lines below the records that are none: `Disclaimer`.
    pub footers: Vec<String>,
    /// Records may leave out columns at their end.
    pub short_records: bool,
    /// Records that are no movement of their own.
    pub skip: Vec<SkipMapping>,
}

/// Records to pass over: those in whose column one of the values stands, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SkipMapping {
    /// The column.
    pub column: String,
    /// Another column, to which the same applies.
    #[serde(default)]
    pub and_column: Option<String>,
    /// Values, compared without regard to case.
    #[serde(default)]
    pub values: Vec<String>,
    /// Records in which the column is empty.
    #[serde(default)]
    pub empty: bool,
    /// Why they are no movements.
    pub because: SkipReason,
}

/// Why a record is no movement of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// Not or not yet booked: pending, declined, taken back before it was booked.
    NotBooked,
    /// Part of a record that states the sum: adding it would count it twice.
    Detail,
    /// A balance or a total.
    Balance,
    /// For information: no value moved.
    Information,
}

impl SkipReason {
    /// As it stands in the counts of a file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SkipReason::NotBooked => "not booked",
            SkipReason::Detail => "detail of another record",
            SkipReason::Balance => "balance or total",
            SkipReason::Information => "for information only",
        }
    }
}

/// What a number in place of a booking date counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Steps {
    /// Days.
    Days,
    /// Hours.
    Hours,
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
    /// Name where the first column is empty.
    pub name_else: Option<String>,
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
            ("fee", &self.fee),
            ("fee-currency", &self.fee_currency),
            ("debit", &self.debit),
            ("credit", &self.credit),
            ("flag", &self.flag),
            ("currency", &self.currency),
            ("currency-else", &self.currency_else),
            ("amount-received", &self.amount_received),
            ("currency-received", &self.currency_received),
            ("balance", &self.balance),
            ("purpose", &self.purpose),
            ("reference", &self.reference),
            ("purpose-code", &self.purpose_code),
            ("conductor", &self.conductor),
            ("place", &self.place),
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
            ("counterparty-of-credits", &self.counterparty_of_credits),
        ];
        for (table, party) in parties {
            let keys = party.iter().flat_map(PartyMapping::columns);
            columns.extend(keys.map(|(key, column)| (format!("{table}.{key}"), column)));
        }
        columns.extend(self.purpose_more.iter().map(|column| ("purpose-more".to_owned(), column.as_str())));
        let skips = self.skip.iter().flat_map(|skip| std::iter::once(&skip.column).chain(&skip.and_column));
        columns.extend(skips.map(|column| ("skip".to_owned(), column.as_str())));
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
            ("name-else", &self.name_else),
            ("institution", &self.institution),
            ("country", &self.country),
            ("kind", &self.kind),
        ];
        columns.into_iter().filter_map(|(key, column)| Some((key, column.as_deref()?)))
    }
}
