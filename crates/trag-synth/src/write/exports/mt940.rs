//! Statements as SWIFT MT940, with the details in the subfields of German banks. Letters are plain ones.

use super::{Pages, Row, Statement, ascii, closing, purpose};
use crate::movement::{Kind, NOBODY};
use crate::world::accounts;
use trag_model::Instrument;

pub(super) fn statement(pages: &Pages<'_>, statement: &Statement<'_>) -> (Vec<u8>, Vec<u64>) {
    let account = statement.account;
    let currency = pages.currency(account);
    let mut file = File { text: String::new(), line: 1 };
    let last = pages.world.calendar.len() - 1;
    file.push(":20:STARTUMS");
    file.push(&format!(":25:{}", accounts::iban(&pages.world.number(account))));
    file.push(":28C:00001/001");
    file.push(&format!(":60F:C{}{currency}{}", date(pages, 0), money(statement.opening)));
    let mut records = Vec::with_capacity(statement.rows.len());
    for row in &statement.rows {
        records.push(file.line);
        push_row(&mut file, pages, account, row);
    }
    file.push(&format!(":62F:C{}{currency}{}", date(pages, last), money(closing(statement))));
    file.push("-");
    (file.text.into_bytes(), records)
}

/// A text that knows its line.
struct File {
    text: String,
    line: u64,
}

impl File {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str("\r\n");
        self.line += 1;
    }
}

fn push_row(file: &mut File, pages: &Pages<'_>, account: u32, row: &Row<'_>) {
    let (business, word) = business(row);
    let mark = if row.is_credit { 'C' } else { 'D' };
    let booked = date(pages, row.booked);
    let kind = if business == 808 { "NCHG" } else { "NMSC" };
    let value = date(pages, row.movement.at / 86_400);
    file.push(&format!(":61:{value}{}{mark}{}{kind}NONREF", &booked[2..], money(row.amount)));
    let mut details = format!("{business:03}?00{word}");
    let text = ascii(&purpose(pages, row));
    // The purpose goes into subfields of 27 letters.
    let letters: Vec<char> = text.chars().collect();
    for (place, part) in letters.chunks(27).take(10).enumerate() {
        details.push_str(&format!("?{}{}", 20 + place, part.iter().collect::<String>()));
    }
    let other = Pages::other(row);
    if other != NOBODY {
        details.push_str(&format!("?31{}", accounts::iban(&pages.world.number(other))));
    }
    let name: Vec<char> = ascii(&pages.other_name(account, row)).chars().collect();
    for (place, part) in name.chunks(27).take(2).enumerate() {
        details.push_str(&format!("?{}{}", 32 + place, part.iter().collect::<String>()));
    }
    let details: Vec<char> = format!(":86:{details}").chars().collect();
    for line in details.chunks(65) {
        file.push(&line.iter().collect::<String>());
    }
}

/// Code and word of the list of the German banking industry.
fn business(row: &Row<'_>) -> (u16, &'static str) {
    let movement = row.movement;
    match (movement.kind.text().instrument, row.is_credit) {
        (Instrument::CashIn, _) => (82, "EINZAHLUNG"),
        (Instrument::CashOut, _) => (83, "AUSZAHLUNG"),
        (Instrument::Card, _) => (106, "KARTENZAHLUNG"),
        (Instrument::Fee, _) => (808, "ENTGELT"),
        (Instrument::Cheque, _) => (70, "SCHECK"),
        (Instrument::Conversion, _) => (411, "DEVISEN"),
        _ if matches!(movement.kind, Kind::WAGE | Kind::PENSION) => (153, "LOHN GEHALT RENTE"),
        (_, true) => (166, "GUTSCHRIFT"),
        (_, false) => (177, "UEBERWEISUNG"),
    }
}

/// `240504`
fn date(pages: &Pages<'_>, day: u32) -> String {
    let date = pages.world.calendar.date(day);
    format!("{:02}{:02}{:02}", date.year % 100, date.month, date.of_month)
}

fn money(hundredths: i64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}
