//! Tables of official exchange rates.
//!
//! The one layout read today is trag's own; the lists of the European Central Bank and of the national banks
//! are further layouts of the same table, each to stand beside [`parse`] under its own name.

use trag_model::{Code, Currency, Day, Decimal, Excerpt, Problem, Rate, RateTable, catalogue};

/// The header of the layout that [`parse`] reads.
pub const HEADER: &str = "date,currency,unit,rate";

const CODE: Code = catalogue::RATES_INVALID;

/// Reads a table with the header `date,currency,unit,rate`: on `date` (`2024-05-31`), `unit` units of
/// `currency` cost `rate` of the quote currency (`117.1049`, with a decimal point). Blank lines are passed over.
///
/// # Errors
/// ASM001 with the line of the first fault. A table with a fault is not used at all: a conversion at a wrong
/// rate is worse than none.
pub fn parse(text: &str, quote: Currency, publisher: &str) -> Result<RateTable, Problem> {
    let mut lines = (1_u64..).zip(text.trim_start_matches('\u{feff}').lines());
    let header = lines.next().map_or("", |(_, line)| line.trim());
    if header != HEADER {
        let problem = Problem::new(
            CODE,
            "the rate table has another header",
            format!("start the table with the line `{HEADER}`"),
        );
        return Err(at(problem, 1, header));
    }
    let mut table = RateTable::new(quote, publisher);
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let help = format!("write the line as `{HEADER}`: 2024-05-31,EUR,1,117.1049");
        let (day, currency, rate) =
            record(line).map_err(|text| at(Problem::new(CODE, text, help.as_str()), number, line))?;
        if table.insert(currency, day, rate).is_some() {
            let text = format!("a second, different rate of {currency} for {day}");
            let help = "keep the rate that the publisher gives for the day";
            return Err(at(Problem::new(CODE, text, help), number, line));
        }
    }
    Ok(table)
}

fn record(line: &str) -> Result<(Day, Currency, Rate), String> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [date, code, unit, price] = fields[..] else {
        return Err(format!("a rate has four fields, here are {}", fields.len()));
    };
    let day = Day::parse_iso(date).ok_or_else(|| format!("`{date}` is no date in the form 2024-05-31"))?;
    let currency =
        Currency::from_code(code).ok_or_else(|| format!("`{code}` is no currency code of ISO 4217"))?;
    let unit = unit.parse().ok().filter(|unit| *unit > 0);
    let unit: u32 = unit.ok_or("the unit is a whole number from 1")?;
    let price = Decimal::parse(price).ok().filter(|price| price.units > 0);
    let price = price.ok_or("the rate is a positive number with a decimal point")?;
    Ok((day, currency, Rate { unit, price }))
}

fn at(mut problem: Problem, line: u64, text: &str) -> Problem {
    problem.place.line = line;
    problem.excerpt = Some(Excerpt::of(text, 0, text.len()));
    problem
}

#[cfg(test)]
mod tests {
    use trag_model::Minor;

    use super::*;

    fn table(rows: &str) -> Result<RateTable, Problem> {
        parse(&format!("date,currency,unit,rate\n{rows}"), Currency::RSD, "NBS")
    }

    #[test]
    fn a_table_converts() {
        let rates = table("2024-05-31,EUR,1,117.1049\r\n\n2024-05-31,JPY,100,68.9133\n").unwrap();
        let day = Day::parse_iso("2024-06-02").unwrap();
        let yen = Currency::from_code("JPY").unwrap();
        let dinars = |amount, from| rates.convert(Minor(amount), from, Currency::RSD, day).unwrap().amount;
        assert_eq!(dinars(10_000, Currency::EUR), Minor(1_171_049));
        assert_eq!(dinars(1_000, yen), Minor(68_913));
    }

    #[test]
    fn a_fault_names_its_line() {
        let faults = [
            ("2024-05-31,EUR,1", "a rate has four fields, here are 3"),
            ("31.05.2024,EUR,1,117.10", "`31.05.2024` is no date in the form 2024-05-31"),
            ("2024-02-30,EUR,1,117.10", "`2024-02-30` is no date in the form 2024-05-31"),
            ("2024-05-31,EUX,1,117.10", "`EUX` is no currency code of ISO 4217"),
            ("2024-05-31,EUR,0,117.10", "the unit is a whole number from 1"),
            ("2024-05-31,EUR,1,117.10.1", "the rate is a positive number with a decimal point"),
            ("2024-05-31,EUR,1,-117.10", "the rate is a positive number with a decimal point"),
            ("2024-05-30,EUR,1,117.2", "a second, different rate of EUR for 2024-05-30"),
        ];
        for (line, text) in faults {
            let problem = table(&format!("2024-05-30,EUR,1,117.1\n{line}\n")).unwrap_err();
            assert_eq!((problem.text.as_str(), problem.place.line, problem.code), (text, 3, CODE), "{line}");
        }
        assert_eq!(parse("", Currency::RSD, "").unwrap_err().place.line, 1);
    }
}
