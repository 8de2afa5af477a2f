//! The base currency of a case, and what each row is worth in it.

use std::collections::BTreeMap;

use trag_model::money::{Rounding, divide};
use trag_model::{
    BaseOrigin, Currency, Ledger, Minor, OptionalColumn, Problem, ProblemLog, RateTable, Seconds, Source,
    catalogue,
};

/// The base currency: the declared one; else the only currency of the case; else the first one in which the
/// first source with stated amounts states them; else none.
pub(super) fn choose(
    declared: Option<Currency>,
    ledger: &Ledger,
    stated_by_source: &[Vec<Currency>],
) -> Option<Currency> {
    let only = || {
        let first = ledger.currency.first()?;
        ledger.currency.iter().all(|currency| currency == first).then_some(Currency(*first))
    };
    let stated = || stated_by_source.iter().flatten().next().copied();
    declared.or_else(only).or_else(stated)
}

/// Fills in `base_amount` and `base_origin`, and notes per source and currency how many rows stay without.
pub(super) fn fill_in(
    ledger: &mut Ledger,
    mut stated: BTreeMap<Currency, OptionalColumn<i64>>,
    rates: Option<&RateTable>,
    sources: &[Source],
    problems: &mut ProblemLog,
) {
    let rows = ledger.len();
    let Some(base) = ledger.base else {
        ledger.base_amount = OptionalColumn::missing(rows);
        ledger.base_origin = OptionalColumn::missing(rows);
        problems.append(note_no_base(ledger));
        return;
    };
    let worth = Worth { base, stated: stated.remove(&base).unwrap_or_default(), rates };
    drop(stated);
    let mut unknown: BTreeMap<(u32, Currency), u64> = BTreeMap::new();
    for row in 0..rows {
        let currency = Currency(ledger.currency[row]);
        let found = worth.of(row, Minor(ledger.amount[row]), currency, Seconds(ledger.booked[row]));
        if found.is_none() {
            *unknown.entry((ledger.source[row], currency)).or_default() += 1;
        }
        ledger.base_amount.push(found.map(|(amount, _)| amount.0));
        ledger.base_origin.push(found.map(|(_, origin)| origin as u8));
    }
    for ((source, currency), count) in unknown {
        let text = format!("no value in {base} is known for {count} rows in {currency}");
        let help = format!(
            "declare a table with the official rates of {currency} and {base} under [rates] in case.toml; \
             rules that compare values in {base} pass over these rows"
        );
        let file = sources.get(source as usize).map_or("", |source| source.path.as_str());
        problems.push(Problem::new(catalogue::RATE_MISSING, text, help).in_file(file));
    }
}

/// What decides a row's value in the base currency.
struct Worth<'a> {
    base: Currency,
    stated: OptionalColumn<i64>,
    rates: Option<&'a RateTable>,
}

impl Worth<'_> {
    fn of(
        &self,
        row: usize,
        amount: Minor,
        currency: Currency,
        booked: Seconds,
    ) -> Option<(Minor, BaseOrigin)> {
        // What the source states comes first, in the row's own currency too: then the case's totals are those
        // of the source, to the unit it rounds to.
        if !self.stated.is_empty()
            && let Some(stated) = self.stated.get(row)
        {
            return Some((Minor(stated), BaseOrigin::Stated));
        }
        if currency == self.base {
            return Some((amount, BaseOrigin::Same));
        }
        if currency.iso() == self.base.iso() {
            return rescaled(amount, currency, self.base).map(|amount| (amount, BaseOrigin::Same));
        }
        let day = booked.day();
        let converted = self.rates?.convert(amount, currency, self.base, day)?;
        let origin = if converted.rate_day == day { BaseOrigin::Rate } else { BaseOrigin::EarlierRate };
        Some((converted.amount, origin))
    }
}

/// An amount of one currency kept with another number of digits, rounded half to even.
fn rescaled(amount: Minor, from: Currency, to: Currency) -> Option<Minor> {
    let power = |currency: Currency| 10_i128.pow(u32::from(currency.exponent()));
    let numerator = i128::from(amount.0).checked_mul(power(to))?;
    i64::try_from(divide(numerator, power(from), Rounding::HalfEven)).ok().map(Minor)
}

fn note_no_base(ledger: &Ledger) -> ProblemLog {
    let mut log = ProblemLog::default();
    let mut seen = vec![false; usize::from(u16::MAX) + 1];
    ledger.currency.iter().for_each(|currency| seen[usize::from(*currency)] = true);
    let currencies: Vec<u16> = (0..=u16::MAX).filter(|currency| seen[usize::from(*currency)]).collect();
    if !currencies.is_empty() {
        let mut codes: Vec<&str> = currencies.into_iter().map(|currency| Currency(currency).code()).collect();
        codes.sort_unstable();
        codes.dedup();
        let text = format!("the rows are in {} and the case has no base currency", codes.join(", "));
        let help = "declare `base-currency` in case.toml, and a table of official rates under [rates]";
        log.push(Problem::new(catalogue::RATE_MISSING, text, help));
    }
    log
}
