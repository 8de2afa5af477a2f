//! The statement that an export prints above its header: its number, its period, and its balances.

use trag_model::{Batch, Currency, Day, Decision, Minor, PrintedBalance, Statement};

use crate::formats::delimited::layout::{HeadRecord, Layout};
use crate::formats::delimited::plan::{Amounts, Own, Plan, Sides};
use crate::formats::delimited::preamble::{Labelled, beside_each};
use crate::text::dates::parse;
use crate::text::number_evidence::NumberVotes;
use crate::text::numbers::{NumberFormat, magnitude, parts};

/// Words before the balance that the statement opens with, in the languages of the exports. They are compared without
/// regard to case, diacritics and script.
const OPENING: &[&str] = &[
    "Početno stanje",
    "Prethodno stanje",
    "Stanje prethodnog izvoda",
    "Početni saldo",
    "Prethodni saldo",
    "Začetno stanje",
    "Претходна состојба",
    "Почетна состојба",
    "Начално салдо",
    "Входящий остаток",
    "Остаток на начало",
    "Opening balance",
    "Starting balance",
    "Beginning balance",
    "Initial balance",
    "Balance brought forward",
    "Anfangssaldo",
    "Eröffnungssaldo",
    "Saldo iniziale",
    "Solde initial",
    "Solde d'ouverture",
    "Saldo inicial",
    "Saldo anterior",
    "Beginsaldo",
    "Nyitó egyenleg",
    "Kezdő egyenleg",
    "Počáteční zůstatek",
    "Počiatočný zostatok",
    "Saldo początkowe",
    "Sold inițial",
];

/// Words before the balance that it closes with.
const CLOSING: &[&str] = &[
    "Krajnje stanje",
    "Novo stanje",
    "Završno stanje",
    "Konačno stanje",
    "Zaključno stanje",
    "Novi saldo",
    "Krajnji saldo",
    "Končno stanje",
    "Нова состојба",
    "Крајна состојба",
    "Крайно салдо",
    "Исходящий остаток",
    "Остаток на конец",
    "Closing balance",
    "Ending balance",
    "Final balance",
    "Balance carried forward",
    "Endsaldo",
    "Schlusssaldo",
    "Saldo finale",
    "Solde final",
    "Solde de clôture",
    "Saldo final",
    "Eindsaldo",
    "Záró egyenleg",
    "Konečný zůstatek",
    "Konečný zostatok",
    "Saldo końcowe",
    "Sold final",
];

/// Words before the number of the statement.
const NUMBER: &[&str] =
    &["Izvod br", "Izvod broj", "Broj izvoda", "Statement no", "Statement number", "Auszug Nr"];

/// Words before the first and the last day of the period.
const PERIOD: &[&str] =
    &["Period", "Za period", "Za period od", "Razdoblje", "Obdobje", "Zeitraum", "Période", "Periodo"];

/// What is printed, before it is known in which currency.
pub(super) struct Stated {
    opening: Option<Labelled>,
    closing: Option<Labelled>,
    number: String,
    period: Vec<String>,
    account: String,
    holder: String,
}

impl Stated {
    /// The statement of one account whose balances stand above the header.
    pub(super) fn of(layout: &Layout, plan: &Plan) -> Option<Stated> {
        let (preamble, commas) = (&layout.preamble, layout.dialect.delimiter == b',');
        let Sides::Own { own: Own::Fixed { account, name, .. }, .. } = &plan.sides else { return None };
        let (opening, closing) = (balance(preamble, OPENING, commas), balance(preamble, CLOSING, commas));
        if opening.is_none() && closing.is_none() {
            return None;
        }
        let first = |labels: &[&str], wanted: &dyn Fn(&str) -> bool| {
            let found = labels.iter().flat_map(|label| beside_each(preamble, label, false));
            let mut told = found.flat_map(|[behind, next, _]| [behind, next]).flatten();
            told.find_map(|told| Some(told.value).filter(|value| wanted(value)))
        };
        let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let number = first(NUMBER, &has_digit).map(|told| first_word(&told)).unwrap_or_default();
        let period =
            first(PERIOD, &|text| dates(text).len() >= 2).map(|told| dates(&told)).unwrap_or_default();
        Some(Stated { opening, closing, number, period, account: account.clone(), holder: name.clone() })
    }

    /// Says of every row that it stands in the statement.
    pub(super) fn mark(batch: &mut Batch) {
        batch.statement_no = (0..batch.len()).map(|row| batch.statement.get(row).map(|_| 0)).collect();
    }

    /// The statement, in the currency of its rows. Where no closing balance stands above the header, the running balance
    /// of the line below the rows is one.
    pub(super) fn statement(
        self,
        plan: &Plan,
        currency: Option<Currency>,
        footer: Option<Labelled>,
        decisions: &mut Vec<Decision>,
    ) -> Statement {
        let format = written(plan);
        let mut balance = |told: Option<Labelled>, what: &str, place: &str| {
            let told = told?;
            let amount = currency.and_then(|currency| minor(&told.value, format, currency));
            let choice = match amount {
                Some(_) => told.value.clone(),
                None if currency.is_none() => "not read: the currency is not known".to_owned(),
                None => format!("not read: \"{}\" can be read two ways, or is no amount", told.value),
            };
            let evidence = format!("stands {place}, in line {}", told.line);
            decisions.push(Decision { what: what.to_owned(), choice, evidence });
            amount.map(|amount| PrintedBalance { amount, day: None })
        };
        let record = self.opening.as_ref().or(self.closing.as_ref()).map_or(0, |told| told.line);
        let above = "above the header";
        let opening = balance(self.opening, "opening balance", above);
        let closing = match (self.closing, footer) {
            (None, Some(footer)) => balance(Some(footer), "closing balance", "below the rows"),
            (closing, _) => balance(closing, "closing balance", above),
        };
        let day = |at: usize| self.period.get(at).and_then(|text| day(text, plan));
        Statement {
            account: self.account,
            holder: self.holder,
            number: self.number,
            currency,
            from: day(0),
            to: day(1),
            opening,
            closing,
            record,
            ..Statement::default()
        }
    }
}

/// How amounts of the file are written.
fn written(plan: &Plan) -> NumberFormat {
    let amount = match &plan.amounts {
        Amounts::Columns { debit, .. } => *debit,
        Amounts::Directed { amount, .. }
        | Amounts::Signed { amount, .. }
        | Amounts::Flagged { amount, .. } => *amount,
    };
    let places = plan.balance.into_iter().chain([amount]);
    let known = places.map(|place| plan.numbers[place]).find(|format| format.decimal.is_some());
    known.unwrap_or(plan.numbers[amount])
}

/// An amount as the columns write theirs, or as it proves itself to be written.
fn minor(text: &str, format: NumberFormat, currency: Currency) -> Option<Minor> {
    let told = parts(text).ok().filter(|told| told.zeros_behind.is_none())?;
    let mut votes = NumberVotes::default();
    votes.note(text, 0);
    let own = votes.decide("", Default::default(), None).format;
    // What the columns write decides, unless they have neither mark and group.
    let formats = [format, NumberFormat { decimal: format.decimal, ..own }, own];
    let read =
        formats.into_iter().find_map(|format| magnitude(told.digits, format, currency.exponent()).ok())?;
    Some(Minor(if told.negative { -read.minor } else { read.minor }))
}

fn day(text: &str, plan: &Plan) -> Option<Day> {
    parse(text, plan.dates[plan.booked]).ok().map(|stamp| stamp.at.day())
}

/// The amount beside the first of the labels that has one.
fn balance(preamble: &[HeadRecord], labels: &[&str], commas: bool) -> Option<Labelled> {
    let mut beside = labels.iter().flat_map(|label| beside_each(preamble, label, commas)).flatten().flatten();
    beside.find_map(|told| Some(Labelled { value: amount_in(&told.value)?, line: told.line }))
}

/// Letters of the longest word that may stand beside an amount: a currency, or `dana` before a date.
const BESIDE: usize = 4;

/// The amount among the words of a text: what is left when dates, currencies and short words are taken out. Longer
/// words say that it is something else.
fn amount_in(text: &str) -> Option<String> {
    let words = || text.split_whitespace().map(|word| word.trim_matches([':', ';', '"', '=']));
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    if words().any(|word| !has_digit(word) && word.chars().filter(|c| c.is_alphabetic()).count() > BESIDE) {
        return None;
    }
    let is_date = |word: &str| dates(word).first().is_some_and(|date| date.len() + 2 >= word.len());
    let numbers: Vec<&str> = words().filter(|word| has_digit(word) && !is_date(word)).collect();
    let is_group = |word: &&str| {
        let (group, rest) = word.split_at_checked(3).unwrap_or(("x", ""));
        group.bytes().all(|byte| byte.is_ascii_digit()) && (rest.is_empty() || rest.starts_with([',', '.']))
    };
    let (first, rest) = numbers.split_first()?;
    let amount =
        if rest.iter().all(is_group) { numbers.join(" ") } else { rest.last().unwrap_or(first).to_string() };
    let is_minus = words().any(|word| matches!(word, "-" | "\u{2212}"));
    let amount = if is_minus { format!("-{amount}") } else { amount };
    parts(&amount).is_ok().then_some(amount)
}

/// Runs that look like dates: three numbers between points, dashes or strokes.
fn dates(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/');
    let runs = text.split(|c| !is_part(c)).map(|run| run.trim_matches(['.', '-', '/']));
    let is_date = |run: &&str| {
        ['.', '-', '/'].iter().any(|mark| {
            let numbers: Vec<&str> = run.split(*mark).collect();
            numbers.len() == 3
                && numbers.iter().all(|number| {
                    matches!(number.len(), 1 | 2 | 4) && number.bytes().all(|byte| byte.is_ascii_digit())
                })
                && (numbers.iter().any(|number| number.len() == 4)
                    || numbers.iter().all(|number| number.len() == 2))
        })
    };
    runs.filter(is_date).map(str::to_owned).collect()
}

fn first_word(text: &str) -> String {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(['.', ':', ',', ';']));
    words.find(|word| word.contains(|c: char| c.is_ascii_digit())).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<HeadRecord> {
        let record = |(line, text): (u64, &&str)| HeadRecord {
            line,
            lines: 1,
            fields: text.split(';').map(str::to_owned).collect(),
        };
        (1..).zip(lines).map(record).collect()
    }

    fn opening(text: &[&str]) -> Option<String> {
        balance(&lines(text), OPENING, false).map(|told| told.value)
    }

    #[test]
    fn balances_behind_and_below_their_labels() {
        for (text, expected) in [
            (&["Početno stanje: 1.904.417,60"][..], "1.904.417,60"),
            (&["Почетно стање: 12,00 RSD"], "12,00"),
            (&["Opening balance;;1,234.00"], "1,234.00"),
            (&["Opening Balance 01.01.2024: -1,234.00 EUR"], "-1,234.00"),
            (&["Saldo iniziale al 31/12/2023;1 234,50"], "1 234,50"),
            (&["Račun;Prethodno stanje;Duguje;Novo stanje", "160-1;100,00;20,00;80,00"], "100,00"),
        ] {
            assert_eq!(opening(text).as_deref(), Some(expected), "{text:?}");
        }
        let cut = lines(&["Opening balance: 1;000.00;;5"]);
        assert_eq!(balance(&cut, OPENING, true).map(|told| told.value).as_deref(), Some("1,000.00"));
        let other = ["Početno stanje;Broj izvoda: 5"];
        for text in [&["Prethodno stanje"][..], &["Početno stanje: nema"], &["Stanje: 5,00"], &other, &[]] {
            assert_eq!(opening(text), None, "{text:?}");
        }
    }

    #[test]
    fn dates_of_a_period() {
        assert_eq!(dates("01.01.2024. - 30.04.2024."), ["01.01.2024", "30.04.2024"]);
        assert_eq!(dates("od 2024-01-01 do 2024-04-30"), ["2024-01-01", "2024-04-30"]);
        assert!(dates("1.904.417,60 12-3").is_empty());
    }
}
