//! What a movement was before the bank converted it.

use trag_model::{Currency, Minor, StatementSide};

use crate::formats::swift::entry::printed;
use crate::formats::values;

/// Behind this word stands the amount that was ordered: `/OCMT/USD5,43/`.
const WORD: &str = "OCMT/";

/// The original amount that a text states. Lines are cut anywhere, so their ends mean nothing.
fn original(text: &str) -> Option<(Minor, Currency)> {
    if !text.contains(WORD) {
        return None;
    }
    let whole: String = text.split('\n').collect();
    let is_word = |at: usize| at == 0 || !whole.as_bytes()[at - 1].is_ascii_alphabetic();
    let (at, _) = whole.match_indices(WORD).find(|(at, _)| is_word(*at))?;
    let rest = &whole[at + WORD.len()..];
    let currency = values::currency(rest.get(..3)?).ok()?;
    let number = &rest[3..];
    let end = number.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(number.len());
    let amount = printed(&number[..end], currency).ok().filter(|amount| amount.0 > 0)?;
    Some((amount, currency))
}

/// What left the payer, and what reached the payee where that is in another currency: the account's books know one of
/// the two, and the texts of the movement may state the other.
pub(crate) fn both(
    own: (Minor, Currency),
    side: StatementSide,
    texts: [&str; 2],
) -> ((Minor, Currency), Option<(Minor, Currency)>) {
    let stated = texts.into_iter().find_map(original).filter(|(_, currency)| *currency != own.1);
    match (stated, side) {
        (None, _) => (own, None),
        (Some(stated), StatementSide::Payer) => (own, Some(stated)),
        (Some(stated), StatementSide::Payee) => (stated, Some(own)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_amount_stands_behind_its_word() {
        let read = |text: &str| original(text).map(|(amount, currency)| (amount.0, currency.code()));
        for (text, expected) in [
            ("/OCMT/USD5,43/EXCH/1,086", Some((543, "USD"))),
            ("?20X?22OCMT/EUR1387,08?23CHGS/OUR/EUR0,00", Some((138_708, "EUR"))),
            ("/OCMT/USD1.2\n34,50/", Some((123_450, "USD"))),
            ("DOCMT/USD5,", None),
            ("/OCMT/QQQ5,", None),
            ("/OCMT/USD/", None),
            ("/OCMT/USD0,/", None),
            ("/OCMT/U", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
