//! From the tables of `[indirect]` to the indirect methods of proof.

use trag_model::{Currency, Day, Problem};
use trag_report::indirect::{Fact, IndirectReport, PropertyReport};
use trag_trace::indirect::{ByDay, IncomeKind, Means, OwnAccounts, Position, Unfit};
use trag_trace::{Declarations, Tracing};

use super::indirect_tables::{Amounts, IndirectTable};
use super::resolve::{Resolver, invalid, named};

const WHAT: &str = "[indirect]";

impl Resolver<'_> {
    /// The report on `[indirect]`, where there is one.
    pub(crate) fn indirect(
        &self,
        declared: &Declarations,
        tracing: &Tracing,
    ) -> Result<Option<IndirectReport>, Problem> {
        let Some(table) = &self.file.indirect else { return Ok(None) };
        let owner = named(&table.owner, "owner", WHAT)?;
        let currency = Currency::from_code(&table.currency).ok_or_else(|| {
            invalid(format!("{WHAT}: `{}` is no currency code of ISO 4217, such as EUR", table.currency))
        })?;
        let means = means(table, currency)?;
        let accounts = declared.owners.iter().find(|own| own.name == owner).map(|own| &own.accounts[..]);
        let own = accounts.filter(|accounts| !accounts.is_empty()).map(|accounts| OwnAccounts {
            ledger: self.rows.ledger,
            accounts,
            currency,
            openings: &tracing.openings,
        });
        let periods = means.periods(own).map_err(unfit)?;
        Ok(Some(IndirectReport {
            owner,
            currency,
            note: self.note(&table.said(), WHAT)?,
            periods,
            property: property(table, &means, currency)?,
            facts: facts(&means),
        }))
    }
}

fn means(table: &IndirectTable, currency: Currency) -> Result<Means, Problem> {
    let mut means =
        Means { redeposits: by_day(&table.redeposits, currency, "redeposits")?, ..Means::default() };
    for asset in &table.asset {
        let at = by_day(&asset.cost, currency, &asset.name)?;
        means.assets.push(Position { name: asset.name.clone(), at, is_balance: asset.is_balance });
    }
    for debt in &table.liability {
        let at = by_day(&debt.owed, currency, &debt.name)?;
        means.liabilities.push(Position { name: debt.name.clone(), at, is_balance: false });
    }
    for spending in &table.expenditure {
        let paid = by_day(&spending.paid, currency, &spending.name)?;
        means.expenditures.push((spending.name.clone(), paid));
    }
    for income in &table.income {
        let kind = match income.kind.as_deref() {
            None | Some("reported") => IncomeKind::Reported,
            Some("untaxed") => IncomeKind::Untaxed,
            Some("without-charge") => IncomeKind::WithoutCharge,
            Some("other") => IncomeKind::Other,
            Some(other) => {
                let known = "\"reported\", \"untaxed\", \"without-charge\" or \"other\"";
                let text = format!("{WHAT}: the kind `{other}` of income is none of {known}");
                let help = "money that was borrowed stands as a liability";
                return Err(Problem { help: help.into(), ..invalid(text) });
            }
        };
        means.income.push((kind, income.name.clone(), by_day(&income.received, currency, &income.name)?));
    }
    Ok(means)
}

fn by_day(amounts: &Amounts, currency: Currency, name: &str) -> Result<ByDay, Problem> {
    let mut by_day = ByDay::new();
    for (when, amount) in amounts {
        let text = if when.len() == 4 { format!("{when}-12-31") } else { when.clone() };
        let day = Day::parse_iso(&text).ok_or_else(|| {
            invalid(format!(
                "{WHAT}: `{when}` at `{name}` is no year such as 2003 and no day such as 2004-07-31"
            ))
        })?;
        let minor = amount.minor(currency, &format!("{WHAT}: `{name}`"))?;
        if minor.0 < 0 {
            return Err(invalid(format!("{WHAT}: an amount of `{name}` is below zero")));
        }
        if by_day.insert(day, i128::from(minor.0)).is_some() {
            return Err(invalid(format!("{WHAT}: `{name}` has two amounts for {day}")));
        }
    }
    Ok(by_day)
}

fn property(
    table: &IndirectTable,
    means: &Means,
    currency: Currency,
) -> Result<Vec<PropertyReport>, Problem> {
    let Some(rate) = table.dinars_per_euro else { return Ok(Vec::new()) };
    let denominator = 10_i64.checked_pow(u32::from(rate.0.scale)).filter(|_| rate.0.units > 0);
    let (Some(denominator), true) = (denominator, currency == Currency::RSD) else {
        let text = format!("{WHAT}: `dinars-per-euro` is a rate above 0, and the amounts are in RSD");
        return Err(invalid(text));
    };
    let all = means.property((rate.0.units, denominator)).map_err(unfit)?;
    let rate = trag_model::money::plain(rate.0.units.into(), rate.0.scale);
    let report = |(first, last, facts, figures)| PropertyReport {
        first,
        last,
        rate: rate.clone(),
        figures: (facts, figures),
    };
    Ok(all.into_iter().map(report).collect())
}

/// All facts, for the record.
fn facts(means: &Means) -> Vec<Fact> {
    let fact = |what, name: &str, by_day: &ByDay| Fact {
        what,
        name: name.to_owned(),
        amounts: by_day.iter().map(|(day, amount)| (*day, *amount)).collect(),
    };
    let mut facts = Vec::new();
    for asset in &means.assets {
        let what = if asset.is_balance { "balance" } else { "asset at cost" };
        facts.push(fact(what, &asset.name, &asset.at));
    }
    facts.extend(means.liabilities.iter().map(|debt| fact("liability", &debt.name, &debt.at)));
    facts.extend(means.expenditures.iter().map(|(name, paid)| fact("expenditure", name, paid)));
    for (kind, name, received) in &means.income {
        let what = match kind {
            IncomeKind::Reported => "reported income",
            IncomeKind::Untaxed => "untaxed income",
            IncomeKind::WithoutCharge => "acquired without charge",
            IncomeKind::Other => "otherwise lawful",
        };
        facts.push(fact(what, name, received));
    }
    if !means.redeposits.is_empty() {
        facts.push(fact("redeposits", "all accounts", &means.redeposits));
    }
    facts
}

fn unfit(unfit: Unfit) -> Problem {
    match unfit {
        Unfit::NoPeriod => {
            let help = "state assets and liabilities at the end of at least two days: the first is the opening \
                        position";
            Problem { help: help.into(), ..invalid(format!("{WHAT}: there is no period to compare")) }
        }
        Unfit::NotStated(name, day) => {
            let help = "write what it stands at; \"0\" where it is gone";
            Problem { help: help.into(), ..invalid(format!("{WHAT}: `{name}` has no amount for {day}")) }
        }
        Unfit::NoPeriodEnds(name, day) => {
            let help = "state assets and liabilities for that day too, or sum up by the periods there are";
            let text = format!("{WHAT}: `{name}` has an amount for {day}, and no period ends then");
            Problem { help: help.into(), ..invalid(text) }
        }
        Unfit::TooLarge => invalid(format!("{WHAT}: a sum is beyond what can be counted")),
        Unfit::Disagree => Problem::new(
            trag_model::catalogue::TRACE_NOT_CONSERVED,
            "net worth and source and application of funds do not agree on the same facts",
            "this is a fault of the program: no figure is given",
        ),
    }
}
