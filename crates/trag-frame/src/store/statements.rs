//! `statements.parquet`: what statements print, and whether their rows agree.

use std::io::{self, Write};

use trag_model::{
    AccountIx, Agreement, Currency, Day, Minor, Opens, PrintedBalance, Reconciliation, RowOrder, Source,
    SourceIx, Statement, Total, Untold,
};

use super::chunk::Chunk;
use super::reader::{Group, Reader, Unreadable};
use super::{schema, words, writer};

/// A line of the table: a statement, what was found about it, or both.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    source: u32,
    place: Option<u32>,
    printed: Option<&'a Statement>,
    found: Option<&'a Reconciliation>,
}

/// Every statement once, with its reconciliation; then the reconciliations without a statement.
pub(super) fn lines<'a>(sources: &'a [Source], found: &'a [Reconciliation]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (number, source) in (0_u32..).zip(sources) {
        for (place, printed) in (0_u32..).zip(&source.statements) {
            lines.push(Line { source: number, place: Some(place), printed: Some(printed), found: None });
        }
    }
    for one in found {
        let key = |line: &Line<'_>| (line.source, line.place);
        match one.statement.map(|_| lines.binary_search_by_key(&(one.source.0, one.statement), key)) {
            Some(Ok(at)) => lines[at].found = Some(one),
            _ => lines.push(Line { source: one.source.0, place: None, printed: None, found: Some(one) }),
        }
    }
    lines
}

pub(super) fn write(
    sources: &[Source],
    found: &[Reconciliation],
    out: &mut (impl Write + Send),
) -> io::Result<()> {
    let lines = lines(sources, found);
    let rows = lines.len();
    writer::write_table(schema::STATEMENTS, Vec::new(), rows, out, |name, rows| chunk(&lines[rows], name))
}

/// The values of a column. Every name of the schema stands here once.
pub(super) fn chunk(lines: &[Line<'_>], name: &str) -> io::Result<Chunk> {
    let chunk = printed(name, lines).or_else(|| found_column(name, lines));
    chunk.ok_or_else(|| io::Error::other(format!("statements have no column `{name}`")))
}

fn text_of<'a>(lines: &'a [Line<'a>], text: fn(&Statement) -> &str) -> Chunk {
    Chunk::optional_texts(lines.iter().map(|line| line.printed.map_or("", text)))
}

fn number_of(lines: &[Line<'_>], number: impl Fn(&Statement) -> Option<i64>) -> Chunk {
    Chunk::optional_int64(lines.iter().map(|line| line.printed.and_then(&number)))
}

fn day_of(lines: &[Line<'_>], day: impl Fn(&Statement) -> Option<Day>) -> Chunk {
    Chunk::optional_int32(lines.iter().map(|line| line.printed.and_then(&day).map(|day| day.0)))
}

fn printed(name: &str, lines: &[Line<'_>]) -> Option<Chunk> {
    let count = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
    Some(match name {
        "source_id" => Chunk::uint32(lines.iter().map(|line| line.source)),
        "statement_number" => Chunk::optional_int64(lines.iter().map(|line| line.place.map(i64::from))),
        "account" => text_of(lines, |printed| &printed.account),
        "bank_code" => text_of(lines, |printed| &printed.bank_code),
        "holder" => text_of(lines, |printed| &printed.holder),
        "number" => text_of(lines, |printed| &printed.number),
        "page" => number_of(lines, |printed| printed.page.map(|(page, _)| i64::from(page))),
        "is_last_page" => number_of(lines, |printed| printed.page.map(|(_, last)| i64::from(last))),
        "currency" => Chunk::optional_words(lines.iter().map(|line| Some(line.printed?.currency?.code()))),
        "currency_exponent" => Chunk::optional_int32(
            lines.iter().map(|line| Some(i32::from(line.printed?.currency?.exponent()))),
        ),
        "from_day" => day_of(lines, |printed| printed.from),
        "to_day" => day_of(lines, |printed| printed.to),
        "opening_minor" => number_of(lines, |printed| Some(printed.opening?.amount.0)),
        "opening_day" => day_of(lines, |printed| printed.opening?.day),
        "closing_minor" => number_of(lines, |printed| Some(printed.closing?.amount.0)),
        "closing_day" => day_of(lines, |printed| printed.closing?.day),
        "credits_minor" => number_of(lines, |printed| Some(printed.credits?.0)),
        "debits_minor" => number_of(lines, |printed| Some(printed.debits?.0)),
        "credit_count" => number_of(lines, |printed| count(printed.credit_count)),
        "debit_count" => number_of(lines, |printed| count(printed.debit_count)),
        "is_recap" => number_of(lines, |printed| Some(i64::from(printed.is_recap))),
        "record_number" => number_of(lines, |printed| count(Some(printed.record))),
        _ => return None,
    })
}

fn found_column(name: &str, lines: &[Line<'_>]) -> Option<Chunk> {
    let found = || lines.iter().map(|line| line.found);
    let texts = |text: fn(&Reconciliation) -> String| {
        let texts: Vec<String> = found().map(|found| found.map(text).unwrap_or_default()).collect();
        Chunk::optional_texts(texts.iter().map(String::as_str))
    };
    Some(match name {
        "account_id" => {
            Chunk::optional_int64(found().map(|found| found?.account.map(|account| i64::from(account.0))))
        }
        "rows" => Chunk::optional_int64(found().map(|found| i64::try_from(found?.rows).ok())),
        "rows_credits_minor" => texts(|found| found.credits.0.to_string()),
        "rows_debits_minor" => texts(|found| found.debits.0.to_string()),
        "balance_agrees" => Chunk::optional_words(found().map(|found| Some(agreement_word(found?.balance)))),
        "balance_difference_minor" => texts(|found| difference(found.balance)),
        "turnovers_agree" => {
            Chunk::optional_words(found().map(|found| Some(agreement_word(found?.turnovers))))
        }
        "turnovers_difference_minor" => texts(|found| difference(found.turnovers)),
        "opens" => Chunk::optional_words(found().map(|found| Some(opens_word(&found?.opens)))),
        "opens_difference_minor" => texts(|found| match found.opens {
            Opens::Elsewhere(by) => by.0.to_string(),
            _ => String::new(),
        }),
        "missing_numbers" => texts(|found| found.missing.clone()),
        "row_order" => Chunk::optional_words(found().map(|found| Some(order_word(found?.order)))),
        "row_order_breaks_at" => Chunk::optional_int64(found().map(|found| match found?.order {
            RowOrder::Broken(record) => i64::try_from(record).ok(),
            _ => None,
        })),
        _ => return None,
    })
}

fn agreement_word(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Yes => "yes",
        Agreement::No(_) => "no",
        Agreement::Unknown(Untold::NotPrinted) => "not printed",
        Agreement::Unknown(Untold::SeveralCurrencies) => "several currencies",
    }
}

fn agreement(word: &str, difference: &str) -> Option<Agreement> {
    Some(match word {
        "yes" => Agreement::Yes,
        "no" => Agreement::No(Total(difference.parse().ok()?)),
        "not printed" => Agreement::Unknown(Untold::NotPrinted),
        "several currencies" => Agreement::Unknown(Untold::SeveralCurrencies),
        _ => return None,
    })
}

fn difference(agreement: Agreement) -> String {
    match agreement {
        Agreement::No(by) => by.0.to_string(),
        Agreement::Yes | Agreement::Unknown(_) => String::new(),
    }
}

fn opens_word(opens: &Opens) -> &'static str {
    match opens {
        Opens::First => "first",
        Opens::WherePreviousClosed => "where previous closed",
        Opens::Elsewhere(_) => "elsewhere",
        Opens::Unknown => "not printed",
    }
}

fn order_word(order: RowOrder) -> &'static str {
    match order {
        RowOrder::NotPrinted => "not printed",
        RowOrder::AsFiled => "as filed",
        RowOrder::NewestFirst => "newest first",
        RowOrder::Broken(_) => "broken",
    }
}

/// Reads the table: statements go to their sources, which stand in `sources`.
pub(super) fn read(table: &Reader, sources: &mut [Source]) -> Result<Vec<Reconciliation>, Unreadable> {
    let mut found = Vec::new();
    for group in table.groups() {
        let cells = Cells::of(&group?)?;
        for row in 0..cells.source.len() {
            let source =
                sources.get_mut(cells.source[row] as usize).ok_or_else(|| Unreadable::value("source_id"))?;
            if cells.place[row].is_some() {
                source.statements.push(cells.statement(row).ok_or_else(|| Unreadable::value("currency"))?);
            }
            if cells.numbers["rows"][row].is_some() {
                found.push(cells.reconciliation(row).ok_or_else(|| Unreadable::value("balance_agrees"))?);
            }
        }
    }
    found.sort_by_key(|one: &Reconciliation| (one.source, one.statement.is_none(), one.statement));
    Ok(found)
}

/// The cells of a row group by column.
struct Cells {
    source: Vec<u32>,
    place: Vec<Option<i64>>,
    texts: std::collections::BTreeMap<&'static str, Vec<String>>,
    numbers: std::collections::BTreeMap<&'static str, Vec<Option<i64>>>,
    days: std::collections::BTreeMap<&'static str, Vec<Option<i32>>>,
}

const TEXTS: [&str; 15] = [
    "account",
    "bank_code",
    "holder",
    "number",
    "currency",
    "rows_credits_minor",
    "rows_debits_minor",
    "balance_agrees",
    "balance_difference_minor",
    "turnovers_agree",
    "turnovers_difference_minor",
    "opens",
    "opens_difference_minor",
    "missing_numbers",
    "row_order",
];
const NUMBERS: [&str; 13] = [
    "page",
    "is_last_page",
    "opening_minor",
    "closing_minor",
    "credits_minor",
    "debits_minor",
    "credit_count",
    "debit_count",
    "is_recap",
    "record_number",
    "account_id",
    "rows",
    "row_order_breaks_at",
];
const DAYS: [&str; 5] = ["currency_exponent", "from_day", "to_day", "opening_day", "closing_day"];

impl Cells {
    fn of(group: &Group<'_>) -> Result<Cells, Unreadable> {
        let mut cells = Cells {
            source: group.uint32("source_id")?,
            place: group.optional_int64("statement_number")?,
            texts: Default::default(),
            numbers: Default::default(),
            days: Default::default(),
        };
        for name in TEXTS {
            let texts: &mut Vec<String> = cells.texts.entry(name).or_default();
            group.texts(name, |text| {
                texts.push(text.to_owned());
                Ok(())
            })?;
        }
        for name in NUMBERS {
            cells.numbers.insert(name, group.optional_int64(name)?);
        }
        for name in DAYS {
            cells.days.insert(name, group.optional_int32(name)?);
        }
        Ok(cells)
    }

    fn text(&self, name: &str, row: usize) -> &str {
        self.texts.get(name).and_then(|texts| texts.get(row)).map_or("", String::as_str)
    }

    fn number(&self, name: &str, row: usize) -> Option<i64> {
        self.numbers.get(name)?.get(row).copied().flatten()
    }

    fn day(&self, name: &str, row: usize) -> Option<Day> {
        self.days.get(name)?.get(row).copied().flatten().map(Day)
    }

    fn balance(&self, amount: &str, day: &str, row: usize) -> Option<PrintedBalance> {
        Some(PrintedBalance { amount: Minor(self.number(amount, row)?), day: self.day(day, row) })
    }

    fn statement(&self, row: usize) -> Option<Statement> {
        let count = |name| self.number(name, row).and_then(|count| u64::try_from(count).ok());
        let exponent = self.day("currency_exponent", row).map(|exponent| exponent.0);
        let currency: Option<Currency> = match (self.text("currency", row), exponent) {
            ("", _) => None,
            (code, exponent) => Some(words::currency(code, exponent?)?),
        };
        let is_last = self.number("is_last_page", row) == Some(1);
        Some(Statement {
            account: self.text("account", row).to_owned(),
            bank_code: self.text("bank_code", row).to_owned(),
            holder: self.text("holder", row).to_owned(),
            number: self.text("number", row).to_owned(),
            page: count("page").and_then(|page| u32::try_from(page).ok()).map(|page| (page, is_last)),
            currency,
            from: self.day("from_day", row),
            to: self.day("to_day", row),
            opening: self.balance("opening_minor", "opening_day", row),
            closing: self.balance("closing_minor", "closing_day", row),
            credits: self.number("credits_minor", row).map(Minor),
            debits: self.number("debits_minor", row).map(Minor),
            credit_count: count("credit_count"),
            debit_count: count("debit_count"),
            is_recap: self.number("is_recap", row) == Some(1),
            record: count("record_number")?,
        })
    }

    fn reconciliation(&self, row: usize) -> Option<Reconciliation> {
        let total = |name| self.text(name, row).parse().ok().map(Total);
        let compared = |word, by| agreement(self.text(word, row), self.text(by, row));
        let narrow = |number: i64| u32::try_from(number).ok();
        Some(Reconciliation {
            source: SourceIx(self.source[row]),
            statement: self.place[row].and_then(narrow),
            account: self.number("account_id", row).and_then(narrow).map(AccountIx),
            rows: u64::try_from(self.number("rows", row)?).ok()?,
            credits: total("rows_credits_minor")?,
            debits: total("rows_debits_minor")?,
            balance: compared("balance_agrees", "balance_difference_minor")?,
            turnovers: compared("turnovers_agree", "turnovers_difference_minor")?,
            opens: match self.text("opens", row) {
                "first" => Opens::First,
                "where previous closed" => Opens::WherePreviousClosed,
                "elsewhere" => Opens::Elsewhere(total("opens_difference_minor")?),
                "not printed" => Opens::Unknown,
                _ => return None,
            },
            missing: self.text("missing_numbers", row).to_owned(),
            order: match self.text("row_order", row) {
                "not printed" => RowOrder::NotPrinted,
                "as filed" => RowOrder::AsFiled,
                "newest first" => RowOrder::NewestFirst,
                "broken" => RowOrder::Broken(u64::try_from(self.number("row_order_breaks_at", row)?).ok()?),
                _ => return None,
            },
        })
    }
}
