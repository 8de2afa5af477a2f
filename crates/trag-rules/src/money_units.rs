//! What "round" means in a currency: a thousand euros is a sum, a thousand dinars is a coffee.

use trag_model::Currency;

/// Currencies of which a euro buys more than twenty, sorted.
const SMALL: [&str; 23] = [
    "ALL", "AMD", "CLP", "COP", "CSD", "CZK", "HUF", "IDR", "INR", "ISK", "JPY", "KRW", "KZT", "MKD", "PHP",
    "RSD", "RUB", "RUR", "THB", "TRY", "UAH", "UZS", "VND",
];

/// Whether a euro buys more than twenty of the currency.
pub(crate) fn is_small(currency: Currency) -> bool {
    SMALL.binary_search(&currency.code()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_currencies_are_sorted_and_known() {
        assert!(SMALL.is_sorted_by(|a, b| a < b));
        assert!(SMALL.iter().all(|code| Currency::from_code(code).is_some()));
        assert!(is_small(Currency::RSD) && !is_small(Currency::EUR));
    }
}
