//! The reference rates of the European Central Bank: `Date,USD,JPY,...`, units of each currency for one euro.

use trag_model::{Currency, Day, Decimal, Problem, Rate, RateTable};

use super::{CODE, at, insert};

/// Whether a first line is the header of the list.
pub(super) fn is_header(line: &str) -> bool {
    let mut names = line.split(',').map(str::trim);
    names.next() == Some("Date") && names.filter(|name| !name.is_empty()).all(|name| name.len() == 3)
}

/// Reads the list into `table`, whose quote currency is the euro. Currencies that trag does not know, and days on
/// which a currency has no rate (`N/A`), are passed over.
pub(super) fn read(text: &str, table: &mut RateTable) -> Result<(), Problem> {
    let mut lines = (1_u64..).zip(text.lines());
    let header = lines.next().map_or("", |(_, line)| line);
    let currencies: Vec<Option<Currency>> =
        header.split(',').skip(1).map(|name| Currency::from_code(name.trim())).collect();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fault =
            |text: String| at(Problem::new(CODE, text, "take the list from the bank again"), number, line);
        let mut fields = line.split(',').map(str::trim);
        let date = fields.next().unwrap_or_default();
        let day = day(date).ok_or_else(|| fault(format!("`{date}` is no date")))?;
        for (currency, field) in currencies.iter().zip(fields) {
            let (Some(currency), false) = (currency, matches!(field, "" | "N/A")) else { continue };
            let rate = rate(field).ok_or_else(|| fault(format!("`{field}` is no rate")))?;
            insert(table, (day, *currency, rate), number, line)?;
        }
    }
    Ok(())
}

/// `2024-05-31`, or `31 May 2024` as in the list of one day.
fn day(text: &str) -> Option<Day> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    if let Some(day) = Day::parse_iso(text) {
        return Some(day);
    }
    let mut words = text.split(' ');
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    Day::from_ymd(year.parse().ok()?, month, day.parse().ok()?)
}

/// One euro is `text` units: so many whole units of the last digit cost a power of ten euros, which is exact.
fn rate(text: &str) -> Option<Rate> {
    let units = Decimal::parse(text).ok().filter(|units| units.units > 0)?;
    let euros = 10_i64.checked_pow(u32::from(units.scale))?;
    Some(Rate { unit: u32::try_from(units.units).ok()?, price: Decimal { units: euros, scale: 0 } })
}

#[cfg(test)]
mod tests {
    use trag_model::Minor;

    use crate::rates::parse;

    use super::*;

    #[test]
    fn the_history_converts_both_ways() {
        let text = "Date,USD,JPY,XXQ,\n2024-05-31,1.0852,170.54,N/A,\n2024-05-30,1.0815,169.88,5,\n";
        let rates = parse(text, Currency::EUR, "ECB").unwrap();
        let day = Day::parse_iso("2024-05-31").unwrap();
        let convert = |amount, from, to| rates.convert(Minor(amount), from, to, day).unwrap().amount;
        assert_eq!(convert(108_520, Currency::USD, Currency::EUR), Minor(100_000));
        assert_eq!(convert(100_000, Currency::EUR, Currency::USD), Minor(108_520));
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(convert(10_000, Currency::EUR, yen), Minor(17_054));
    }

    #[test]
    fn the_list_of_one_day_is_read() {
        let rates = parse("Date, USD, JPY\n31 May 2024, 1.0852, 170.54\n", Currency::EUR, "ECB").unwrap();
        assert!(rates.on(Currency::USD, Day::parse_iso("2024-05-31").unwrap()).is_some());
    }

    #[test]
    fn a_fault_names_its_line() {
        let problem = |line: &str| parse(&format!("Date,USD\n{line}\n"), Currency::EUR, "ECB").unwrap_err();
        assert_eq!(problem("2024-05-32,1.1").text, "`2024-05-32` is no date");
        assert_eq!(problem("2024-05-31,1x").place.line, 2);
        assert_eq!(parse("Date,USD\n", Currency::RSD, "ECB").unwrap_err().code, CODE);
    }
}
