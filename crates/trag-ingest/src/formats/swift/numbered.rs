//! Details behind `:NS:`, whose lines start with a number of two digits. German and Hungarian banks print them.

use crate::formats::swift::details::Details;

/// Reads the lines, joined by line feeds, into what field 86 left open.
pub(crate) fn read(text: &str, into: &mut Details) {
    if text.is_empty() {
        return;
    }
    let mut purpose = String::new();
    for line in text.lines() {
        let (Some(number), Some(value)) = (line.get(..2), line.get(2..)) else { continue };
        let value = value.trim();
        match number.parse() {
            _ if value.is_empty() => {}
            Ok(1..=14) => joined(&mut purpose, value),
            Ok(15 | 16) => joined(&mut into.name, value),
            Ok(17) => into.booking_text.push_str(value),
            Ok(33) => into.set_bank(value),
            Ok(34) => into.set_account(value),
            Ok(_) | Err(_) => {}
        }
    }
    if into.purpose.is_empty() {
        into.purpose = if purpose.is_empty() { into.booking_text.clone() } else { purpose };
    }
}

fn joined(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lines_name_party_and_purpose() {
        let mut details = Details::default();
        read(
            "01Invoice 4711\n02of May\n15Muster GmbH\n16und Co\n17Gutschrift\n3310918001\n340000004279",
            &mut details,
        );
        assert_eq!((details.name.as_str(), details.account.as_str()), ("Muster GmbH und Co", "0000004279"));
        assert_eq!(
            (details.purpose.as_str(), details.bank_code.as_str()),
            ("Invoice 4711 of May", "10918001")
        );
    }
}
