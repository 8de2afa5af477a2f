//! Lists of middle rates of the National Bank of Serbia (`srednji kurs`), saved as delimited text.
//!
//! The columns are found by their names, in Latin or Cyrillic: the currency's code, the units that the rate holds
//! for, the middle rate, and the date where the list has several days. The date of a list of one day stands above
//! the header.

use trag_model::{Currency, Day, Decimal, Problem, Rate, RateTable, name};

use super::{CODE, at, insert};

/// Where the columns stand.
pub(super) struct Header {
    line: u64,
    delimiter: char,
    code: usize,
    unit: Option<usize>,
    middle: usize,
    date: Option<usize>,
}

/// How far down the header may stand.
const PREAMBLE: usize = 20;

/// The header of a list, if the text is one.
pub(super) fn header(text: &str) -> Option<Header> {
    let lines = (1_u64..).zip(text.lines()).take(PREAMBLE);
    lines.flat_map(|line| [';', ',', '\t'].map(|delimiter| (line, delimiter))).find_map(
        |((line, text), delimiter)| {
            let names: Vec<String> = cells(text, delimiter).map(name::spelling).collect();
            let column = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
            Some(Header {
                line,
                delimiter,
                code: column(&["OZNAKA VALUTE", "VALUTA", "CURRENCY CODE", "CURRENCY"])?,
                unit: column(&["VAZI ZA", "UNIT", "PARITET"]),
                middle: column(&["SREDNJI KURS", "SREDNJI", "MIDDLE RATE", "MIDDLE EXCHANGE RATE"])?,
                date: column(&["DATUM", "DATUM KURSNE LISTE", "DATUM PRIMENE", "DATE"]),
            })
        },
    )
}

fn cells(line: &str, delimiter: char) -> impl Iterator<Item = &str> {
    line.split(delimiter).map(|cell| cell.trim().trim_matches('"').trim())
}

/// Reads the list into `table`, whose quote currency is the dinar.
pub(super) fn read(text: &str, header: &Header, table: &mut RateTable) -> Result<(), Problem> {
    let above = text.lines().take(usize::try_from(header.line).unwrap_or(usize::MAX)).find_map(date_within);
    let lines = (1_u64..).zip(text.lines()).skip_while(|(number, _)| *number <= header.line);
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = cells(line, header.delimiter).collect();
        let fault = |text: String| {
            let help = "take the list from the bank again, with its middle rates and its date";
            at(Problem::new(CODE, text, help), number, line)
        };
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        // Lines below the list (notes, a signature) name no currency.
        let Some(currency) = Currency::from_code(cell(header.code)) else { continue };
        let own_day = header.date.and_then(|column| date_within(cell(column)));
        let day = own_day.or(above).ok_or_else(|| fault("the list names no date".to_owned()))?;
        let unit = header.unit.map_or(Some(1), |column| cell(column).parse().ok()).filter(|unit| *unit > 0);
        let unit: u32 = unit.ok_or_else(|| fault("the unit is a whole number from 1".to_owned()))?;
        let middle = cell(header.middle);
        let price = price(middle).ok_or_else(|| fault(format!("`{middle}` is no rate")))?;
        insert(table, (day, currency, Rate { unit, price }), number, line)?;
    }
    Ok(())
}

/// `117,1049` or `117.1049`; a list groups no digits.
fn price(text: &str) -> Option<Decimal> {
    Decimal::parse(&text.replacen(',', ".", 1)).ok().filter(|price| price.units > 0)
}

/// The first date of a text: `31.05.2024`, `31. 5. 2024.` or `2024-05-31`.
fn date_within(text: &str) -> Option<Day> {
    let words = || text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')));
    let dotted = |word: &str| {
        let parts: Vec<i16> =
            word.trim_end_matches('.').split('.').filter_map(|part| part.parse().ok()).collect();
        let [day, month, year] = parts[..] else { return None };
        if year < 1_990 {
            return None;
        }
        Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    };
    let spaced = text.replace(". ", ".");
    words()
        .find_map(|word| Day::parse_iso(word).or_else(|| dotted(word)))
        .or_else(|| spaced.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(dotted))
}

#[cfg(test)]
mod tests {
    use trag_model::Minor;

    use crate::rates::parse;

    use super::*;

    const LIST: &str = "Курсна листа бр. 101;;;;\nФормирана на дан 31. 5. 2024. године;;;;\n\
        Шифра валуте;Назив земље;Ознака валуте;Важи за;Средњи курс\n\
        978;ЕМУ;EUR;1;117,1049\n392;Јапан;JPY;100;68,9133\n;;;;\nНапомена;;;;\n";

    #[test]
    fn a_list_in_cyrillic_is_read() {
        let rates = parse(LIST, Currency::RSD, "NBS").unwrap();
        let day = Day::parse_iso("2024-05-31").unwrap();
        let dinars = |amount, from| rates.convert(Minor(amount), from, Currency::RSD, day).unwrap().amount;
        assert_eq!(dinars(10_000, Currency::EUR), Minor(1_171_049));
        assert_eq!(dinars(1_000, Currency::from_code("JPY").unwrap()), Minor(68_913));
    }

    #[test]
    fn a_list_of_several_days_is_read() {
        let text =
            "Datum,Oznaka valute,Važi za,Srednji kurs\n30.05.2024,EUR,1,117.10\n31.05.2024,EUR,1,117.12\n";
        let rates = parse(text, Currency::RSD, "NBS").unwrap();
        let on = |day| rates.on(Currency::EUR, Day::parse_iso(day).unwrap()).unwrap().1.price.units;
        assert_eq!((on("2024-05-30"), on("2024-05-31")), (11_710, 11_712));
    }

    #[test]
    fn a_list_without_a_date_or_with_a_broken_rate_is_refused() {
        let undated = "Oznaka valute;Važi za;Srednji kurs\nEUR;1;117,1\n";
        assert_eq!(parse(undated, Currency::RSD, "NBS").unwrap_err().text, "the list names no date");
        let broken = LIST.replace("68,9133", "68,9,1");
        assert_eq!(parse(&broken, Currency::RSD, "NBS").unwrap_err().place.line, 5);
        assert_eq!(parse(LIST, Currency::EUR, "NBS").unwrap_err().code, CODE);
    }
}
