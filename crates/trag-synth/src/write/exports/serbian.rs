//! Statements as Serbian banks export them as delimited text: lines above the header, `;`, decimal comma, the
//! balance in each row, and a line of sums.

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251};

use super::{Pages, Row, Statement, closing, purpose, turnover};
use crate::movement::NOBODY;
use crate::names;
use crate::world::accounts::{Form, printed};
use crate::write::texts;

const HEADER: &str = "Redni broj;Datum knjiženja;Datum valute;Račun nalogodavca/primaoca;Naziv;Mesto;Šifra plaćanja;\
    Svrha plaćanja;Poziv na broj;Zaduženje;Odobrenje;Stanje;Valuta";
/// Lines above the first row: five of the statement, an empty one, the header.
const ABOVE: u64 = 7;

/// How a bank writes.
struct Style {
    form: Form,
    end: &'static str,
    /// What stands on the side without an amount.
    nothing: &'static str,
    is_cyrillic: bool,
    has_mark: bool,
    encoding: Option<&'static Encoding>,
}

/// Latin letters in one byte each.
pub(super) fn windows_1250(pages: &Pages<'_>, statement: &Statement<'_>) -> (Vec<u8>, Vec<u64>) {
    let encoding = Some(WINDOWS_1250);
    write(
        pages,
        statement,
        &Style {
            form: Form::Padded,
            end: "\r\n",
            nothing: "",
            is_cyrillic: false,
            has_mark: false,
            encoding,
        },
    )
}

/// Cyrillic letters in one byte each.
pub(super) fn windows_1251(pages: &Pages<'_>, statement: &Statement<'_>) -> (Vec<u8>, Vec<u64>) {
    let encoding = Some(WINDOWS_1251);
    write(
        pages,
        statement,
        &Style { form: Form::Bare, end: "\r\n", nothing: "", is_cyrillic: true, has_mark: false, encoding },
    )
}

/// UTF-8 with a byte order mark.
pub(super) fn utf_8(pages: &Pages<'_>, statement: &Statement<'_>) -> (Vec<u8>, Vec<u64>) {
    write(
        pages,
        statement,
        &Style {
            form: Form::Short,
            end: "\n",
            nothing: "0,00",
            is_cyrillic: false,
            has_mark: true,
            encoding: None,
        },
    )
}

fn write(pages: &Pages<'_>, statement: &Statement<'_>, style: &Style) -> (Vec<u8>, Vec<u64>) {
    let account = statement.account;
    let last = pages.world.calendar.len() - 1;
    let number = printed(&pages.world.number(account), style.form);
    let mut text = String::new();
    for line in [
        pages.bank(account).to_owned(),
        format!("Račun: {number}"),
        format!("Vlasnik: {}", pages.holder(account)),
        format!("Period: {} - {}", date(pages, 0), date(pages, last)),
        format!("Početno stanje: {}", money(statement.opening)),
        String::new(),
        HEADER.to_owned(),
    ] {
        text.push_str(&line);
        text.push_str(style.end);
    }
    for (place, row) in statement.rows.iter().enumerate() {
        push_row(&mut text, pages, statement, (place + 1, row), style);
    }
    let (debits, credits) = turnover(statement);
    let currency = pages.currency(account);
    let sums = format!("{};{};{};{currency}", money(debits), money(credits), money(closing(statement)));
    text.push_str(&format!("Ukupno;;;;;;;;;{sums}{}", style.end));
    let text = if style.is_cyrillic { cyrillic(&text, currency) } else { text };
    let bytes = match style.encoding {
        Some(encoding) => encoding.encode(&text).0.into_owned(),
        None if style.has_mark => [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat(),
        None => text.into_bytes(),
    };
    (bytes, (0..statement.rows.len() as u64).map(|row| ABOVE + 1 + row).collect())
}

/// Everything in Cyrillic letters but the code of the currency and IBANs.
fn cyrillic(text: &str, currency: &str) -> String {
    let cells = text.split_inclusive([';', '\n', ' ']).map(|cell| {
        let bare = cell.trim_end_matches([';', '\n', '\r', ' ']);
        let is_iban = bare.len() > 15 && bare[2..].bytes().all(|byte| byte.is_ascii_digit());
        if bare == currency || is_iban { cell.to_owned() } else { names::cyrillic(cell) }
    });
    cells.collect()
}

fn push_row(
    text: &mut String,
    pages: &Pages<'_>,
    statement: &Statement<'_>,
    (number, row): (usize, &Row<'_>),
    style: &Style,
) {
    let other = Pages::other(row);
    let other_number =
        if other == NOBODY { String::new() } else { printed(&pages.world.number(other), style.form) };
    let amount = money(row.amount);
    let (debit, credit) = if row.is_credit { (style.nothing, &*amount) } else { (&*amount, style.nothing) };
    let place = match row.movement.place {
        0 => pages.town(if other == NOBODY { statement.account } else { other }).to_owned(),
        place => texts::place(place),
    };
    let cells = [
        number.to_string(),
        date(pages, row.booked),
        date(pages, row.movement.at / 86_400),
        other_number,
        pages.other_name(statement.account, row),
        place,
        row.movement.kind.text().code.to_string(),
        purpose(pages, row),
        texts::reference(row.movement),
        debit.to_owned(),
        credit.to_owned(),
        money(row.balance),
        pages.currency(statement.account).to_owned(),
    ];
    text.push_str(&cells.join(";"));
    text.push_str(style.end);
}

/// `04.05.2024.`
fn date(pages: &Pages<'_>, day: u32) -> String {
    let date = pages.world.calendar.date(day);
    format!("{:02}.{:02}.{}.", date.of_month, date.month, date.year)
}

/// `1.234.567,89`
fn money(hundredths: i64) -> String {
    let digits = (hundredths / 100).unsigned_abs().to_string();
    let mut text = String::from(if hundredths < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    format!("{text},{:02}", hundredths.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_with_points() {
        let shown = [5, 99_900, 123_456_789, -100_000].map(money);
        assert_eq!(shown, ["0,05", "999,00", "1.234.567,89", "-1.000,00"]);
    }
}
