//! What is printed in a row.

use crate::movement::{Kind, Movement};
use crate::world::World;

/// An amount of hundredths with a decimal point.
pub fn push_amount(text: &mut String, hundredths: i64) {
    push_number(text, hundredths / 100, 1);
    text.push('.');
    push_number(text, hundredths % 100, 2);
}

/// A number of at least `digits` digits.
pub fn push_number(text: &mut String, number: i64, digits: usize) {
    let mut buffer = [b'0'; 20];
    let (mut rest, mut at) = (number.unsigned_abs(), buffer.len());
    while rest > 0 || buffer.len() - at < digits {
        at -= 1;
        buffer[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    text.push_str(std::str::from_utf8(&buffer[at..]).unwrap_or_default());
}

/// The time of day of a moment, `09:05:00`.
pub fn push_time(text: &mut String, at: u32) {
    let second = i64::from(at % 86_400);
    push_number(text, second / 3600, 2);
    text.push(':');
    push_number(text, second / 60 % 60, 2);
    text.push(':');
    push_number(text, second % 60, 2);
}

/// The purpose of a movement.
#[must_use]
pub fn purpose(world: &World, row: &Movement) -> String {
    let template = row.kind.text().purpose;
    let date = world.calendar.date(row.at / 86_400);
    let mut text = String::with_capacity(template.len() + 8);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let mark = rest[open..].find('}').map_or("", |close| &rest[open..=open + close]);
        match mark {
            "{m}" => text.push_str(&date.period()),
            "{b}" => text.push_str(&date.period_before()),
            "{d}" => text.push_str(&format!("{:02}.{:02}.{}.", date.of_month, date.month, date.year)),
            "{y}" => text.push_str(&date.year.to_string()),
            _ => text.push_str(&row.number.to_string()),
        }
        rest = &rest[open + mark.len().max(1)..];
    }
    text.push_str(rest);
    text
}

/// The reference that a clerk writes beside some kinds.
#[must_use]
pub fn reference(row: &Movement) -> String {
    match row.kind {
        Kind::P_CHEQUE => format!("CK {:06}", row.number),
        Kind::INVOICE
        | Kind::SUPPLIER
        | Kind::SERVICES
        | Kind::BUILDING
        | Kind::P_INVOICE
        | Kind::P_GOODS => {
            format!("97 {}", row.number)
        }
        _ => String::new(),
    }
}

/// Name of a branch or a cash machine.
#[must_use]
pub fn place(number: u16) -> String {
    if number == 0 {
        return String::new();
    }
    let towns = crate::names::TOWNS;
    let number = usize::from(number - 1);
    format!("{} {}", towns[number / 4 % towns.len()], number % 4 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_times_keep_their_zeros() {
        let mut text = String::new();
        push_amount(&mut text, 5);
        text.push(' ');
        push_amount(&mut text, 12_345_607);
        text.push(' ');
        push_time(&mut text, 86_400 + 9 * 3600 + 65);
        assert_eq!(text, "0.05 123456.07 09:01:05");
    }
}
