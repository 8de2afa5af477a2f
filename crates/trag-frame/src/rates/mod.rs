//! Tables of official exchange rates: trag's own layout, the history of the European Central Bank, and lists of
//! the National Bank of Serbia. Which one a text is, its header says.

mod ecb;
mod nbs;

use trag_model::{Code, Currency, Day, Decimal, Excerpt, Problem, Rate, RateTable, catalogue};

/// The header of the layout that [`parse`] reads.
pub const HEADER: &str = "date,currency,unit,rate";

const CODE: Code = catalogue::RATES_INVALID;

/// Reads a table of rates. The layouts:
///
/// - trag's own, `date,currency,unit,rate`: on `date` (`2024-05-31`), `unit` units of `currency` cost `rate` of
///   the quote currency (`117.1049`, with a decimal point);
/// - the European Central Bank's `eurofxref-hist.csv`: a column for each currency, units of it for one euro;
/// - a list of the National Bank of Serbia with its middle rates, for one day or for several.
///
/// Blank lines are passed over.
///
/// # Errors
/// ASM001 with the line of the first fault. A table with a fault is not used at all: a conversion at a wrong
/// rate is worse than none.
pub fn parse(text: &str, quote: Currency, publisher: &str) -> Result<RateTable, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut table = RateTable::new(quote, publisher);
    let first = text.lines().next().unwrap_or_default().trim();
    if ecb::is_header(first) {
        quoted_in(quote, Currency::EUR, first)?;
        ecb::read(text, &mut table)?;
    } else if let Some(header) = nbs::header(text) {
        quoted_in(quote, Currency::RSD, first)?;
        nbs::read(text, &header, &mut table)?;
    } else {
        own(text, first, &mut table)?;
    }
    Ok(table)
}

/// Refuses a published list whose currency is not the declared one.
fn quoted_in(declared: Currency, published: Currency, first: &str) -> Result<(), Problem> {
    if declared.iso() == published {
        return Ok(());
    }
    let text =
        format!("the rates of this list are expressed in {published}, and case.toml declares {declared}");
    let help = format!("write under [rates]: quote = \"{published}\"");
    Err(at(Problem::new(CODE, text, help), 1, first))
}

fn own(text: &str, first: &str, table: &mut RateTable) -> Result<(), Problem> {
    if first != HEADER {
        let text = "the rate table has another header";
        let help = format!(
            "start the table with the line `{HEADER}`, or take the list of the ECB or of the NBS as it is"
        );
        return Err(at(Problem::new(CODE, text, help), 1, first));
    }
    let lines = (1_u64..).zip(text.lines()).skip(1);
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let help = format!("write the line as `{HEADER}`: 2024-05-31,EUR,1,117.1049");
        let (day, currency, rate) =
            record(line).map_err(|text| at(Problem::new(CODE, text, help), number, line))?;
        insert(table, (day, currency, rate), number, line)?;
    }
    Ok(())
}

/// Adds a rate, unless another one stands for the day.
fn insert(
    table: &mut RateTable,
    (day, currency, rate): (Day, Currency, Rate),
    number: u64,
    line: &str,
) -> Result<(), Problem> {
    if table.insert(currency, day, rate).is_none() {
        return Ok(());
    }
    let text = format!("a second, different rate of {currency} for {day}");
    let help = "keep the rate that the publisher gives for the day";
    Err(at(Problem::new(CODE, text, help), number, line))
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
