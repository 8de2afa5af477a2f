//! Binding a mapping to the columns of one file.

use trag_model::{Currency, Day, Decision, HolderKind, Instrument, LookupMap, Problem, catalogue, name};

use crate::formats::delimited::choice::Choice;
use crate::formats::delimited::layout::HeadRecord;
use crate::formats::delimited::plan::{
    Amounts, CurrencyPlan, FeeMinus, FeePlan, Minus, Own, PartyColumns, Plan, Planned, Sides, Skip,
    declared_date, declared_number,
};
use crate::formats::delimited::{own, preamble};
use crate::mapping::{Mapping, PartyMapping, Sign, Steps};
use crate::spec::{ColumnSpec, InputSpec, PLACEHOLDER};
use crate::text::header::{Header, Wanted};

type Refused = Box<Problem>;

/// Binds the mapping to the file's columns.
pub(crate) fn plan(choice: &Choice<'_>, spec: &InputSpec, file: &str) -> Result<Planned, Refused> {
    let (header, mapping) = (&choice.layout.header, choice.mapping);
    let bind = Binder { header, file };
    let mut decisions = Vec::new();
    let booked =
        bind.optional(&mapping.booked)?.ok_or_else(|| lacking("the booking date", "booked = \"...\""))?;
    let preamble = &choice.layout.preamble;
    let mut notes = Vec::new();
    let told = &mut Told { decisions: &mut decisions, notes: &mut notes };
    let currency = bind.currency(mapping, spec, preamble, told)?;
    let sides = bind.sides(mapping, spec, preamble, told)?;
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
    notes.extend(own::failed_check(&sides));
    let plan = Plan {
        header: header.clone().with_shortest(if mapping.short_records { 2 } else { header.len() }),
        profile: choice.profile.clone(),
        booked,
        booked_time: bind.optional(&mapping.booked_time)?,
        steps: steps(mapping, &mut decisions)?,
        value_date: bind.optional(&mapping.value_date)?,
        accounts: sides.accounts(),
        sides,
        amounts,
        fee: bind.fee(mapping)?,
        currency,
        received: received.map(|amount| (amount, received_currency)),
        stated,
        balance: bind.optional(&mapping.balance)?,
        purpose: bind.optional(&mapping.purpose)?,
        purpose_more: bind.all(&mapping.purpose_more)?,
        reference: bind.optional(&mapping.reference)?,
        purpose_code: bind.optional(&mapping.purpose_code)?,
        conductor: bind.optional(&mapping.conductor)?,
        place: bind.optional(&mapping.place)?,
        place_of_cash_only: mapping.place_of_cash_only,
        instrument: bind.optional(&mapping.instrument)?,
        instruments: instruments(mapping)?,
        instrument_constant: match &mapping.instrument_constant {
            Some(word) => instrument(word, "every row")?,
            None => Instrument::default(),
        },
        cash_by_purpose_code: mapping.cash_by_purpose_code,
        fee_codes: mapping.fee_codes.clone(),
        fee_purposes: mapping.fee_purposes.iter().map(|purpose| name::spelling(purpose)).collect(),
        label: bind.optional(&mapping.label)?,
        count: bind.optional(&mapping.count)?,
        skips: bind.skips(mapping)?,
        footers: mapping.footers.iter().map(|words| name::spelling(words)).collect(),
        numbers: declared.iter().map(|spec| declared_number(*spec)).collect(),
        dates: declared.iter().map(|spec| declared_date(*spec)).collect(),
        declared,
    };
    Ok(Planned { plan, decisions, notes })
}

struct Binder<'a> {
    header: &'a Header,
    file: &'a str,
}

/// What binding tells beside the plan.
pub(super) struct Told<'a> {
    pub(super) decisions: &'a mut Vec<Decision>,
    pub(super) notes: &'a mut Vec<Problem>,
}

impl Binder<'_> {
    fn required(&self, name: &str) -> Result<usize, Refused> {
        self.header.column(name).ok_or_else(|| {
            let text = format!("the mapping names a column that the file does not have: \"{name}\"");
            let help = format!("the header has: {}", self.header.names.join(", "));
            Box::new(Problem::new(catalogue::COLUMN_MISSING, text, help))
        })
    }

    fn optional(&self, name: &Option<String>) -> Result<Option<usize>, Refused> {
        let Some(name) = name else { return Ok(None) };
        match self.header.column(name) {
            None if Wanted::parse(name).optional => Ok(None),
            Some(column) => Ok(Some(column)),
            None => self.required(name).map(Some),
        }
    }

    /// The columns of a list; those that may be missing and are, are left out.
    fn all(&self, names: &[String]) -> Result<Vec<usize>, Refused> {
        let found = names.iter().map(|name| self.optional(&Some(name.clone())));
        found.filter_map(Result::transpose).collect()
    }

    fn fee(&self, mapping: &Mapping) -> Result<Option<FeePlan>, Refused> {
        let Some(amount) = self.optional(&mapping.fee)? else { return Ok(None) };
        let minus = match mapping.fee_sign {
            Some(Sign::Direction) => FeeMinus::Charge,
            Some(Sign::Ignore) => FeeMinus::Nothing,
            Some(Sign::Inverted | Sign::Reversal) | None => FeeMinus::GivenBack,
        };
        let currency = self.optional(&mapping.fee_currency)?;
        let (included, on_debits) = (mapping.fee_included, mapping.fee_on_debits);
        Ok(Some(FeePlan { amount, currency, minus, included, on_debits }))
    }

    fn skips(&self, mapping: &Mapping) -> Result<Vec<Skip>, Refused> {
        let bound = mapping.skip.iter().map(|skip| {
            let Some(column) = self.optional(&Some(skip.column.clone()))? else { return Ok(None) };
            let columns = std::iter::once(column).chain(self.optional(&skip.and_column)?).collect();
            let (values, empty, because) = (skip.values.clone(), skip.empty, skip.because);
            Ok(Some(Skip { columns, values, empty, because }))
        });
        bound.filter_map(Result::transpose).collect()
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
            name_else: self.optional(&mapping.name_else)?,
            institution: self.optional(&mapping.institution)?,
            country: self.optional(&mapping.country)?,
            kind: self.optional(&mapping.kind)?,
            kinds,
        })
    }
}

impl Binder<'_> {
    /// Where the currency is told: by a column, by what is declared, above the header, in the names of the columns, or
    /// by what such exports mostly mean.
    fn currency(
        &self,
        mapping: &Mapping,
        spec: &InputSpec,
        preamble: &[HeadRecord],
        told: &mut Told<'_>,
    ) -> Result<CurrencyPlan, Refused> {
        let mut plan = currency_plan(mapping, spec, self)?;
        let fixed = fixed_currency(mapping, spec, preamble, told.decisions)?;
        plan.fixed = fixed
            .and_then(|fixed| plan.find(&fixed))
            .or_else(|| currency_of_names(mapping, self.header, told.decisions));
        if plan.column.is_some() || plan.fixed.is_some() || plan.in_amount {
            return Ok(plan);
        }
        let Some(assumed) = &mapping.currency_assumed else {
            return Err(lacking_in_input("the currency of the amounts", "currency = \"EUR\""));
        };
        plan.fixed = Some(plan.find(assumed).ok_or_else(|| unknown_currency(assumed))?);
        told.notes.push(currency_assumed(assumed));
        Ok(plan)
    }

    /// Who the parties of a row are.
    fn sides(
        &self,
        mapping: &Mapping,
        spec: &InputSpec,
        preamble: &[HeadRecord],
        told: &mut Told<'_>,
    ) -> Result<Sides, Refused> {
        if let (Some(payer), Some(payee)) = (&mapping.payer, &mapping.payee) {
            return Ok(Sides::Both { payer: self.party(payer)?, payee: self.party(payee)? });
        }
        if mapping.payer.is_some() || mapping.payee.is_some() {
            let text = "the mapping names the columns of one side of a payment only";
            let help = "map both sides under [input.mapping.payer] and [input.mapping.payee]; or, where the file is \
                        the statement of one account, name the columns of the other side under \
                        [input.mapping.counterparty]: account = \"...\" and name = \"...\"";
            return Err(Box::new(Problem::new(catalogue::VALUE_MISSING, text, help)));
        }
        let bound = |party: &Option<PartyMapping>| party.as_ref().map(|party| self.party(party)).transpose();
        let other = bound(&mapping.counterparty)?.unwrap_or_default();
        let of_credits = bound(&mapping.counterparty_of_credits)?;
        let declared = spec.account.as_ref().filter(|account| *account != PLACEHOLDER);
        if declared.is_none()
            && let Some(own) = &mapping.own
        {
            let columns = self.party(own)?;
            if columns.account.is_some() {
                return Ok(Sides::Own { own: Own::Columns(columns), other, of_credits });
            }
        }
        let printed = || preamble::holder(preamble, &mapping.own_name_label).map(|found| found.value);
        let name = spec.holder.clone().or_else(printed).unwrap_or_default();
        let account = declared.map_or_else(|| own::account(mapping, preamble, told), |it| Ok(it.clone()));
        let bank = own::bank(preamble, &name, told);
        let own = match account {
            Ok(account) => Own::Fixed { account, name, bank },
            Err(problem) => {
                told.notes.push(*problem);
                Own::Fixed { account: String::new(), name: own::unnamed(name, self.file), bank }
            }
        };
        Ok(Sides::Own { own, other, of_credits })
    }
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
        let swapped = bind.optional(&mapping.flag)?.map(|flag| (flag, mapping.flag_credit.clone()));
        return Ok(Amounts::Directed { amount, minus, swapped });
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

fn currency_plan(mapping: &Mapping, spec: &InputSpec, bind: &Binder<'_>) -> Result<CurrencyPlan, Refused> {
    let mut plan = CurrencyPlan {
        column: bind.optional(&mapping.currency)?,
        or_column: bind.optional(&mapping.currency_else)?,
        fixed: None,
        in_amount: mapping.currency_in_amount,
        names: LookupMap::default(),
        extra_digits: mapping.extra_digits.clone(),
    };
    for (name, code) in mapping.currency_names.iter().chain(&spec.currency_names) {
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
        instruments.insert(value.clone(), instrument(word, &format!("\"{value}\""))?);
    }
    Ok(instruments)
}

fn instrument(word: &str, given_to: &str) -> Result<Instrument, Refused> {
    Instrument::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Instrument::ALL.iter().map(|instrument| instrument.word()).collect();
        let text = format!("the mapping gives {given_to} the instrument \"{word}\", which does not exist");
        Box::new(Problem::new(catalogue::CODE_UNKNOWN, text, format!("use one of: {}", known.join(", "))))
    })
}

/// What a booking date counts that is no date.
fn steps(mapping: &Mapping, decisions: &mut Vec<Decision>) -> Result<Option<(Steps, Day)>, Refused> {
    let Some(steps) = mapping.booked_steps else { return Ok(None) };
    let from = mapping.booked_from.as_deref().and_then(Day::parse_iso);
    let day = from.ok_or_else(|| lacking("the day of step 0", "booked-from = \"2024-01-01\""))?;
    let what = match steps {
        Steps::Days => "days",
        Steps::Hours => "hours",
    };
    decisions.push(Decision {
        what: "booking dates".to_owned(),
        choice: format!("{what} from {day}"),
        evidence: "declared: the data count steps and name no calendar".to_owned(),
    });
    Ok(Some((steps, day)))
}

/// The currency that the names of the amount columns state.
fn currency_of_names(mapping: &Mapping, header: &Header, decisions: &mut Vec<Decision>) -> Option<Currency> {
    let names = [&mapping.debit, &mapping.credit, &mapping.amount];
    let (at, currency) = names.into_iter().flatten().find_map(|name| {
        let (at, currency) = Wanted::parse(name).find(header)?;
        Some((at, currency?))
    })?;
    let evidence = format!("stands in the name of column \"{}\"", header.names.get(at)?);
    decisions.push(Decision { what: "currency".to_owned(), choice: currency.code().to_owned(), evidence });
    Some(currency)
}

fn currency_assumed(code: &str) -> Problem {
    let text =
        format!("nothing in the file or in case.toml states the currency of the amounts; read as {code}");
    let help = format!(
        "accounts of this bank are mostly in {code}: look at the original, and write into case.toml under this \
         [[input]]: currency = \"{code}\""
    );
    Problem::new(catalogue::VALUE_MISSING, text, help)
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
