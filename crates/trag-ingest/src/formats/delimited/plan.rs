//! What reading a record of one file needs: a mapping bound to its columns.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Decision, HolderKind, Instrument, LookupMap, Problem};

use crate::formats::delimited::choice::CASE_MAPPING;
use crate::formats::delimited::walk::Row;
use crate::mapping::{Mapping, SkipReason, Steps};
use crate::spec::{ColumnSpec, DateOrder, Grouping, Scientific};
use crate::text::dates::DateFormat;
use crate::text::header::Header;
use crate::text::numbers::NumberFormat;

/// Everything that reading a record needs.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) header: Header,
    pub(crate) profile: String,
    pub(crate) booked: usize,
    pub(crate) booked_time: Option<usize>,
    /// Booking dates count these from that day.
    pub(crate) steps: Option<(Steps, Day)>,
    /// Columns of account numbers.
    pub(crate) accounts: Vec<usize>,
    pub(crate) value_date: Option<usize>,
    pub(crate) sides: Sides,
    pub(crate) amounts: Amounts,
    pub(crate) fee: Option<FeePlan>,
    pub(crate) currency: CurrencyPlan,
    pub(crate) received: Option<(usize, Option<usize>)>,
    pub(crate) stated: Vec<(Currency, usize)>,
    pub(crate) balance: Option<usize>,
    pub(crate) purpose: Option<usize>,
    pub(crate) purpose_more: Vec<usize>,
    pub(crate) reference: Option<usize>,
    pub(crate) purpose_code: Option<usize>,
    pub(crate) conductor: Option<usize>,
    pub(crate) place: Option<usize>,
    pub(crate) place_of_cash_only: bool,
    pub(crate) instrument: Option<usize>,
    pub(crate) instruments: LookupMap<String, Instrument>,
    /// Where nothing else tells the instrument.
    pub(crate) instrument_constant: Instrument,
    pub(crate) cash_by_purpose_code: bool,
    pub(crate) fee_codes: Vec<u16>,
    /// In the spelling of [`trag_model::name::spelling`].
    pub(crate) fee_purposes: Vec<String>,
    pub(crate) label: Option<usize>,
    pub(crate) count: Option<usize>,
    /// Records that are passed over.
    pub(crate) skips: Vec<Skip>,
    /// First words of lines below the records, as [`trag_model::name::spelling`] leaves them.
    pub(crate) footers: Vec<String>,
    /// By column; meaningful for the columns of amounts and of dates.
    pub(crate) declared: Vec<ColumnSpec>,
    pub(crate) numbers: Vec<NumberFormat>,
    pub(crate) dates: Vec<DateFormat>,
}

/// Where charges beside the amount stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FeePlan {
    pub(crate) amount: usize,
    pub(crate) currency: Option<usize>,
    pub(crate) minus: FeeMinus,
    /// The amount contains the charge.
    pub(crate) included: bool,
    /// Charges of credits do not count.
    pub(crate) on_debits: bool,
}

/// What a minus before a charge means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FeeMinus {
    Charge,
    GivenBack,
    Nothing,
}

/// Who the parties of a row are.
#[derive(Clone, Debug)]
pub(crate) enum Sides {
    /// Both stand in the row.
    Both { payer: PartyColumns, payee: PartyColumns },
    /// The account of the statement, and another, whose columns may differ for credits.
    Own { own: Own, other: PartyColumns, of_credits: Option<PartyColumns> },
}

impl Sides {
    /// Columns of account numbers.
    pub(crate) fn accounts(&self) -> Vec<usize> {
        let (own, rest) = match self {
            Sides::Both { payer, payee } => (None, [Some(payer), Some(payee)]),
            Sides::Own { own: Own::Columns(own), other, of_credits } => {
                (Some(own), [Some(other), of_credits.as_ref()])
            }
            Sides::Own { own: Own::Fixed { .. }, other, of_credits } => {
                (None, [Some(other), of_credits.as_ref()])
            }
        };
        own.into_iter().chain(rest.into_iter().flatten()).filter_map(|party| party.account).collect()
    }
}

/// The account of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    Columns(PartyColumns),
    /// `bank` is what stands above the header; it may be empty.
    Fixed {
        account: String,
        name: String,
        bank: String,
    },
}

/// A rule by which records are passed over.
#[derive(Clone, Debug)]
pub(crate) struct Skip {
    pub(crate) columns: Vec<usize>,
    pub(crate) values: Vec<String>,
    pub(crate) empty: bool,
    pub(crate) because: SkipReason,
}

impl Skip {
    fn meets(&self, row: &Row<'_, '_>) -> bool {
        self.columns.iter().all(|column| match row.cell(*column) {
            "" => self.empty,
            cell => self.values.iter().any(|value| same_word(value, cell)),
        })
    }
}

/// Whether two words are equal without regard to case.
fn same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// Columns of a party.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartyColumns {
    pub(crate) account: Option<usize>,
    pub(crate) bank_code: Option<usize>,
    pub(crate) name: Option<usize>,
    pub(crate) name_else: Option<usize>,
    pub(crate) institution: Option<usize>,
    pub(crate) country: Option<usize>,
    pub(crate) kind: Option<usize>,
    pub(crate) kinds: LookupMap<String, HolderKind>,
}

/// Where amounts stand and how their direction is told.
#[derive(Clone, Debug)]
pub(crate) enum Amounts {
    /// Payer and payee tell the direction. `minus` is `None` where a minus contradicts them. Where `swapped` names a
    /// column and one of its values, the party mapped as the payer receives.
    Directed { amount: usize, minus: Option<Minus>, swapped: Option<(usize, Vec<String>)> },
    /// The sign tells it.
    Signed { amount: usize, minus_is_debit: bool },
    /// The column tells it.
    Columns { debit: usize, credit: usize, minus: [Minus; 2] },
    /// A flag tells it: in its own column, or behind the amount.
    Flagged { amount: usize, flag: Option<usize>, debit: Vec<String>, credit: Vec<String>, minus: Minus },
}

/// What a minus means where something else tells the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Minus {
    /// The row takes back an earlier one.
    Reversal,
    /// Nothing.
    Nothing,
}

/// Where the currency is told.
#[derive(Clone, Debug)]
pub(crate) struct CurrencyPlan {
    pub(crate) column: Option<usize>,
    /// Where that column is empty.
    pub(crate) or_column: Option<usize>,
    pub(crate) fixed: Option<Currency>,
    pub(crate) in_amount: bool,
    pub(crate) names: LookupMap<String, Currency>,
    pub(crate) extra_digits: BTreeMap<String, u8>,
}

impl CurrencyPlan {
    /// The currency of a name or code as printed.
    pub(crate) fn find(&self, printed: &str) -> Option<Currency> {
        if let Some(currency) = self.names.get(printed) {
            return Some(*currency);
        }
        let code = match printed.trim_end_matches('.').to_uppercase().as_str() {
            "€" | "EURO" | "ЕУР" => "EUR".to_owned(),
            "£" => "GBP".to_owned(),
            "DIN" | "ДИН" | "РСД" => "RSD".to_owned(),
            "KM" | "КМ" => "BAM".to_owned(),
            "KN" => "HRK".to_owned(),
            "KČ" => "CZK".to_owned(),
            code => code.to_owned(),
        };
        let currency = Currency::from_code(&code)?;
        self.extra_digits.get(&code).map_or(Some(currency), |digits| currency.with_extra_digits(*digits))
    }
}

/// A plan, and what was decided while making it.
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    pub(crate) decisions: Vec<Decision>,
    /// What looks wrong, and keeps no record from being read.
    pub(crate) notes: Vec<Problem>,
}

pub(crate) fn declared_date(spec: ColumnSpec) -> DateFormat {
    DateFormat { order: spec.date_order, century: spec.century.unwrap_or(20) }
}

pub(crate) fn declared_number(spec: ColumnSpec) -> NumberFormat {
    NumberFormat {
        decimal: spec.decimal_mark,
        grouping: spec.grouping.unwrap_or(Grouping::None),
        scientific: spec.scientific.unwrap_or(Scientific::Reject),
    }
}

impl Plan {
    /// Why a record is passed over, if it is.
    pub(crate) fn skips(&self, row: &Row<'_, '_>) -> Option<&'static str> {
        self.skips.iter().find(|skip| skip.meets(row)).map(|skip| skip.because.word())
    }

    /// Whether a record is a line below the movements: a total, a balance, a remark.
    pub(crate) fn is_footer(&self, row: &Row<'_, '_>) -> bool {
        row.is_footer(&self.footers)
    }

    /// Columns of amounts and balances.
    pub(crate) fn number_columns(&self) -> Vec<usize> {
        let mut columns = self.amount_columns();
        columns.extend(self.balance);
        columns
    }

    /// Columns of amounts.
    pub(crate) fn amount_columns(&self) -> Vec<usize> {
        let mut columns = match &self.amounts {
            Amounts::Directed { amount, .. }
            | Amounts::Signed { amount, .. }
            | Amounts::Flagged { amount, .. } => {
                vec![*amount]
            }
            Amounts::Columns { debit, credit, .. } => vec![*debit, *credit],
        };
        columns.extend(self.fee.map(|fee| fee.amount));
        columns.extend(self.received.map(|(amount, _)| amount));
        columns.extend(self.stated.iter().map(|(_, column)| *column));
        columns
    }

    /// Columns of dates.
    pub(crate) fn date_columns(&self) -> Vec<usize> {
        let booked = self.steps.is_none().then_some(self.booked);
        [booked, self.value_date].into_iter().flatten().collect()
    }

    /// Whether values must be looked at before they can be read.
    pub(crate) fn needs_survey(&self, mapping: &Mapping) -> bool {
        let open_number = |column: &usize| {
            self.declared[*column].decimal_mark.is_none() || self.declared[*column].grouping.is_none()
        };
        let open_date = |column: &usize| self.declared[*column].date_order.is_none();
        let open_sign = mapping.sign.is_none()
            && matches!(self.amounts, Amounts::Columns { .. } | Amounts::Flagged { .. });
        open_sign
            || self.number_columns().iter().any(open_number)
            || self.date_columns().iter().any(open_date)
    }

    /// What is declared about amounts and dates, so that no value decides it.
    pub(crate) fn declared_formats(&self) -> Vec<Decision> {
        let evidence = match self.profile.as_str() {
            CASE_MAPPING => "declared in case.toml".to_owned(),
            profile => format!("declared in case.toml or in profile \"{profile}\""),
        };
        let told = |what: &str, column: usize, choice: String| Decision {
            what: format!("{what} of \"{}\"", self.header.names[column]),
            choice,
            evidence: evidence.clone(),
        };
        let marks = self.number_columns().into_iter().filter_map(|column| {
            let mark = self.declared[column].decimal_mark?;
            Some(told("decimal mark", column, mark.char().to_string()))
        });
        let orders = self.date_columns().into_iter().filter_map(|column| {
            let order = self.declared[column].date_order?;
            Some(told("date order", column, order.word().to_owned()))
        });
        marks.chain(orders).collect()
    }

    /// Names of the columns that the plan does not use.
    pub(crate) fn unused_columns(&self, mapping: &Mapping) -> Vec<String> {
        let used: Vec<usize> =
            mapping.column_names().into_iter().filter_map(|name| self.header.column(name)).collect();
        let unused = self.header.names.iter().enumerate().filter(|(column, _)| !used.contains(column));
        unused.map(|(_, name)| name.clone()).collect()
    }

    /// Whether the dates of a column follow year, month, day unless their values say otherwise.
    pub(crate) fn date_order(&self, column: usize) -> Option<DateOrder> {
        self.dates[column].order
    }
}
