//! A mapping bound to the columns of one file.

use std::collections::BTreeMap;

use trag_model::{
    Check, Currency, Decision, HolderKind, Identifier, Instrument, LookupMap, Problem, catalogue, name,
};

use crate::formats::delimited::layout::{CASE_MAPPING, Choice, HeadRecord};
use crate::formats::delimited::preamble;
use crate::mapping::{Mapping, PartyMapping, Sign};
use crate::spec::{ColumnSpec, DateOrder, Grouping, InputSpec, PLACEHOLDER, Scientific};
use crate::text::dates::DateFormat;
use crate::text::header::{ColumnName, Header};
use crate::text::numbers::NumberFormat;

/// Everything that reading a record needs.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) header: Header,
    pub(crate) profile: String,
    pub(crate) booked: usize,
    pub(crate) booked_time: Option<usize>,
    pub(crate) value_date: Option<usize>,
    pub(crate) sides: Sides,
    pub(crate) amounts: Amounts,
    pub(crate) currency: CurrencyPlan,
    pub(crate) received: Option<(usize, Option<usize>)>,
    pub(crate) stated: Vec<(Currency, usize)>,
    pub(crate) balance: Option<usize>,
    pub(crate) purpose: Option<usize>,
    pub(crate) reference: Option<usize>,
    pub(crate) purpose_code: Option<usize>,
    pub(crate) conductor: Option<usize>,
    pub(crate) instrument: Option<usize>,
    pub(crate) instruments: LookupMap<String, Instrument>,
    pub(crate) cash_by_purpose_code: bool,
    pub(crate) fee_codes: Vec<u16>,
    /// In the spelling of [`trag_model::name::spelling`].
    pub(crate) fee_purposes: Vec<String>,
    pub(crate) label: Option<usize>,
    pub(crate) count: Option<usize>,
    /// By column; meaningful for the columns of amounts and of dates.
    pub(crate) declared: Vec<ColumnSpec>,
    pub(crate) numbers: Vec<NumberFormat>,
    pub(crate) dates: Vec<DateFormat>,
}

/// Who the parties of a row are.
#[derive(Clone, Debug)]
pub(crate) enum Sides {
    /// Both stand in the row.
    Both { payer: PartyColumns, payee: PartyColumns },
    /// The account of the statement, and another.
    Own { own: Own, other: PartyColumns },
}

/// The account of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Own {
    Columns(PartyColumns),
    Fixed { account: String, name: String },
}

/// Columns of a party.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartyColumns {
    pub(crate) account: Option<usize>,
    pub(crate) bank_code: Option<usize>,
    pub(crate) name: Option<usize>,
    pub(crate) institution: Option<usize>,
    pub(crate) country: Option<usize>,
    pub(crate) kind: Option<usize>,
    pub(crate) kinds: LookupMap<String, HolderKind>,
}

/// Where amounts stand and how their direction is told.
#[derive(Clone, Debug)]
pub(crate) enum Amounts {
    /// Payer and payee tell the direction. `minus` is `None` where a minus contradicts them.
    Directed { amount: usize, minus: Option<Minus> },
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

type Refused = Box<Problem>;

/// Binds the mapping to the file's columns.
pub(crate) fn plan(choice: &Choice<'_>, spec: &InputSpec) -> Result<Planned, Refused> {
    let (header, mapping) = (&choice.layout.header, choice.mapping);
    let bind = Binder { header };
    let mut decisions = Vec::new();
    let booked =
        bind.optional(&mapping.booked)?.ok_or_else(|| lacking("the booking date", "booked = \"...\""))?;
    let mut currency = currency_plan(mapping, &bind)?;
    let preamble = &choice.layout.preamble;
    currency.fixed =
        fixed_currency(mapping, spec, preamble, &mut decisions)?.and_then(|fixed| currency.find(&fixed));
    if currency.column.is_none() && currency.fixed.is_none() && !currency.in_amount {
        return Err(lacking_in_input("the currency of the amounts", "currency = \"EUR\""));
    }
    let sides = sides(mapping, &bind, spec, preamble, &mut decisions)?;
    let amounts = amounts(mapping, &bind, matches!(sides, Sides::Both { .. }))?;
    let stated = mapping.stated.iter().map(|stated| {
        let known = currency.find(&stated.currency).ok_or_else(|| unknown_currency(&stated.currency))?;
        Ok((known, bind.required(&stated.column)?))
    });
    let stated = stated.collect::<Result<_, Refused>>()?;
    let received = bind.optional(&mapping.amount_received)?;
    let received_currency = bind.optional(&mapping.currency_received)?;
    let declared: Vec<ColumnSpec> =
        (0..header.len()).map(|column| choice.declared.of(header, column)).collect();
    let notes = failed_check(&sides).into_iter().collect();
    let plan = Plan {
        header: header.clone(),
        profile: choice.profile.clone(),
        booked,
        booked_time: bind.optional(&mapping.booked_time)?,
        value_date: bind.optional(&mapping.value_date)?,
        sides,
        amounts,
        currency,
        received: received.map(|amount| (amount, received_currency)),
        stated,
        balance: bind.optional(&mapping.balance)?,
        purpose: bind.optional(&mapping.purpose)?,
        reference: bind.optional(&mapping.reference)?,
        purpose_code: bind.optional(&mapping.purpose_code)?,
        conductor: bind.optional(&mapping.conductor)?,
        instrument: bind.optional(&mapping.instrument)?,
        instruments: instruments(mapping)?,
        cash_by_purpose_code: mapping.cash_by_purpose_code,
        fee_codes: mapping.fee_codes.clone(),
        fee_purposes: mapping.fee_purposes.iter().map(|purpose| name::spelling(purpose)).collect(),
        label: bind.optional(&mapping.label)?,
        count: bind.optional(&mapping.count)?,
        numbers: declared.iter().map(|spec| declared_number(*spec)).collect(),
        dates: declared
            .iter()
            .map(|spec| DateFormat { order: spec.date_order, century: spec.century.unwrap_or(20) })
            .collect(),
        declared,
    };
    Ok(Planned { plan, decisions, notes })
}

fn declared_number(spec: ColumnSpec) -> NumberFormat {
    NumberFormat {
        decimal: spec.decimal_mark,
        grouping: spec.grouping.unwrap_or(Grouping::None),
        scientific: spec.scientific.unwrap_or(Scientific::Reject),
    }
}

impl Plan {
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
        columns.extend(self.received.map(|(amount, _)| amount));
        columns.extend(self.stated.iter().map(|(_, column)| *column));
        columns
    }

    /// Columns of dates.
    pub(crate) fn date_columns(&self) -> Vec<usize> {
        [Some(self.booked), self.value_date].into_iter().flatten().collect()
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
        let used: Vec<usize> = mapping
            .column_names()
            .into_iter()
            .filter_map(|name| self.header.position(&ColumnName::parse(name)))
            .collect();
        let unused = self.header.names.iter().enumerate().filter(|(column, _)| !used.contains(column));
        unused.map(|(_, name)| name.clone()).collect()
    }

    /// Whether the dates of a column follow year, month, day unless their values say otherwise.
    pub(crate) fn date_order(&self, column: usize) -> Option<DateOrder> {
        self.dates[column].order
    }
}

struct Binder<'a> {
    header: &'a Header,
}

impl Binder<'_> {
    fn required(&self, name: &str) -> Result<usize, Refused> {
        self.header.position(&ColumnName::parse(name)).ok_or_else(|| {
            let text = format!("the mapping names a column that the file does not have: \"{name}\"");
            let help = format!("the header has: {}", self.header.names.join(", "));
            Box::new(Problem::new(catalogue::COLUMN_MISSING, text, help))
        })
    }

    fn optional(&self, name: &Option<String>) -> Result<Option<usize>, Refused> {
        name.as_ref().map(|name| self.required(name)).transpose()
    }

    fn party(&self, mapping: &PartyMapping) -> Result<PartyColumns, Refused> {
        let mut kinds = LookupMap::default();
        for (value, word) in &mapping.kind_values {
            let known = [HolderKind::Unknown, HolderKind::Person, HolderKind::Company];
            let kind = known.into_iter().find(|kind| kind.word() == word).ok_or_else(|| {
                let text = format!("the mapping gives \"{value}\" the kind \"{word}\", which does not exist");
                Box::new(Problem::new(catalogue::CODE_UNKNOWN, text, "use person, company or unknown"))
            })?;
            kinds.insert(value.clone(), kind);
        }
        Ok(PartyColumns {
            account: self.optional(&mapping.account)?,
            bank_code: self.optional(&mapping.bank_code)?,
            name: self.optional(&mapping.name)?,
            institution: self.optional(&mapping.institution)?,
            country: self.optional(&mapping.country)?,
            kind: self.optional(&mapping.kind)?,
            kinds,
        })
    }
}

fn sides(
    mapping: &Mapping,
    bind: &Binder<'_>,
    spec: &InputSpec,
    preamble: &[HeadRecord],
    decisions: &mut Vec<Decision>,
) -> Result<Sides, Refused> {
    if let (Some(payer), Some(payee)) = (&mapping.payer, &mapping.payee) {
        return Ok(Sides::Both { payer: bind.party(payer)?, payee: bind.party(payee)? });
    }
    if mapping.payer.is_some() || mapping.payee.is_some() {
        let text = "the mapping names the columns of one side of a payment only";
        let help = "map both sides under [input.mapping.payer] and [input.mapping.payee]; or, where the file is the \
                    statement of one account, name the columns of the other side under [input.mapping.counterparty]: \
                    account = \"...\" and name = \"...\"";
        return Err(Box::new(Problem::new(catalogue::VALUE_MISSING, text, help)));
    }
    let other = mapping.counterparty.as_ref().map(|party| bind.party(party)).transpose()?.unwrap_or_default();
    let declared = spec.account.as_ref().filter(|account| *account != PLACEHOLDER);
    if declared.is_none()
        && let Some(own) = mapping.own.as_ref().filter(|own| own.account.is_some())
    {
        return Ok(Sides::Own { own: Own::Columns(bind.party(own)?), other });
    }
    let found = preamble::account(preamble, &mapping.own_account_label);
    let account = match (declared, found) {
        (Some(account), _) => account.clone(),
        (None, Some(found)) => {
            let evidence = format!("stands above the header, in line {}", found.line);
            decisions.push(Decision {
                what: "own account".to_owned(),
                choice: found.value.clone(),
                evidence,
            });
            found.value
        }
        (None, None) => {
            let text = "the file is the statement of one account, and it does not say of which";
            let help =
                "write the account into case.toml under this [[input]]: account = \"160-0000000123456-54\"";
            return Err(Box::new(Problem::new(catalogue::OWN_ACCOUNT_MISSING, text, help)));
        }
    };
    let printed = || preamble::holder(preamble, &mapping.own_name_label).map(|found| found.value);
    let name = spec.holder.clone().or_else(printed).unwrap_or_default();
    Ok(Sides::Own { own: Own::Fixed { account, name }, other })
}

/// A statement's account whose check digits say that it is misprinted.
fn failed_check(sides: &Sides) -> Option<Problem> {
    let Sides::Own { own: Own::Fixed { account, .. }, .. } = sides else { return None };
    (Identifier::normalise(account).check == Check::Failed).then(|| {
        let text = format!("the check digits of the statement's account do not hold: \"{account}\"");
        let help = "compare the number with the original; rows of other files that name the account rightly stay \
                    apart from this statement";
        Problem::new(catalogue::ACCOUNT_CHECK_FAILED, text, help)
    })
}

fn amounts(mapping: &Mapping, bind: &Binder<'_>, both_sides: bool) -> Result<Amounts, Refused> {
    let amount = bind.optional(&mapping.amount)?;
    let columns = bind.optional(&mapping.debit)?.zip(bind.optional(&mapping.credit)?);
    let minus = match mapping.sign {
        Some(Sign::Ignore) => Some(Minus::Nothing),
        Some(Sign::Reversal) => Some(Minus::Reversal),
        Some(Sign::Direction | Sign::Inverted) | None => None,
    };
    let minus_or_reversal = minus.unwrap_or(Minus::Reversal);
    if both_sides {
        let amount = amount.ok_or_else(|| lacking("the amount", "amount = \"...\""))?;
        return Ok(Amounts::Directed { amount, minus });
    }
    if let Some((debit, credit)) = columns {
        return Ok(Amounts::Columns { debit, credit, minus: [minus_or_reversal; 2] });
    }
    let amount = amount
        .ok_or_else(|| lacking("the amount", "amount = \"...\", or debit = \"...\" and credit = \"...\""))?;
    if mapping.flag.is_some() || !mapping.flag_debit.is_empty() {
        let flag = bind.optional(&mapping.flag)?;
        let (debit, credit) = (mapping.flag_debit.clone(), mapping.flag_credit.clone());
        return Ok(Amounts::Flagged { amount, flag, debit, credit, minus: minus_or_reversal });
    }
    Ok(Amounts::Signed { amount, minus_is_debit: mapping.sign != Some(Sign::Inverted) })
}

fn currency_plan(mapping: &Mapping, bind: &Binder<'_>) -> Result<CurrencyPlan, Refused> {
    let mut plan = CurrencyPlan {
        column: bind.optional(&mapping.currency)?,
        fixed: None,
        in_amount: mapping.currency_in_amount,
        names: LookupMap::default(),
        extra_digits: mapping.extra_digits.clone(),
    };
    for (name, code) in &mapping.currency_names {
        let currency = plan.find(code).ok_or_else(|| unknown_currency(code))?;
        plan.names.insert(name.clone(), currency);
    }
    Ok(plan)
}

/// Code of the currency that holds where the row states none.
fn fixed_currency(
    mapping: &Mapping,
    spec: &InputSpec,
    preamble: &[HeadRecord],
    decisions: &mut Vec<Decision>,
) -> Result<Option<String>, Refused> {
    if let Some(code) = spec.currency.as_ref().or(mapping.currency_constant.as_ref()) {
        let known = Currency::from_code(&code.to_uppercase()).ok_or_else(|| unknown_currency(code))?;
        return Ok(Some(known.code().to_owned()));
    }
    let Some((currency, line)) = preamble::currency(preamble, &mapping.currency_label) else {
        return Ok(None);
    };
    let evidence = format!("stands above the header, in line {line}");
    decisions.push(Decision { what: "currency".to_owned(), choice: currency.code().to_owned(), evidence });
    Ok(Some(currency.code().to_owned()))
}

fn instruments(mapping: &Mapping) -> Result<LookupMap<String, Instrument>, Refused> {
    let mut instruments = LookupMap::default();
    for (value, word) in &mapping.instrument_values {
        let instrument = Instrument::from_word(word).ok_or_else(|| {
            let known: Vec<&str> = Instrument::ALL.iter().map(|instrument| instrument.word()).collect();
            let text =
                format!("the mapping gives \"{value}\" the instrument \"{word}\", which does not exist");
            Box::new(Problem::new(catalogue::CODE_UNKNOWN, text, format!("use one of: {}", known.join(", "))))
        })?;
        instruments.insert(value.clone(), instrument);
    }
    Ok(instruments)
}

fn lacking(what: &str, line: &str) -> Refused {
    let text = format!("the mapping does not say which column holds {what}");
    let help = format!("add to [input.mapping] in case.toml: {line}");
    Box::new(Problem::new(catalogue::VALUE_MISSING, text, help))
}

fn lacking_in_input(what: &str, line: &str) -> Refused {
    let text = format!("nothing in the file or in case.toml states {what}");
    let help = format!("write it into case.toml under this [[input]]: {line}");
    Box::new(Problem::new(catalogue::VALUE_MISSING, text, help))
}

fn unknown_currency(code: &str) -> Refused {
    let text = format!("the currency \"{code}\" of the mapping is not known");
    Box::new(Problem::new(catalogue::CURRENCY_UNKNOWN, text, "use an ISO 4217 code, such as EUR or RSD"))
}
