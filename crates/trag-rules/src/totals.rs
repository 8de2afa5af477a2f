//! Sums by currency in a list, ascending by currency: most have one.

use trag_model::{Currency, Minor, Total};

/// Adds an amount to the sum of its currency.
pub(crate) fn add(totals: &mut Vec<(Currency, Total)>, (amount, currency): (Minor, Currency)) {
    let place = totals.binary_search_by_key(&currency, |(known, _)| *known).unwrap_or_else(|place| {
        totals.reserve_exact(1);
        totals.insert(place, (currency, Total::default()));
        place
    });
    totals[place].1.add(amount);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stand_by_currency() {
        let mut totals = Vec::new();
        let amounts = [(7, Currency::RSD), (1, Currency::EUR), (2, Currency::USD), (4, Currency::EUR)];
        amounts.into_iter().for_each(|(amount, currency)| add(&mut totals, (Minor(amount), currency)));
        let mut expected =
            vec![(Currency::EUR, Total(5)), (Currency::RSD, Total(7)), (Currency::USD, Total(2))];
        expected.sort_unstable();
        assert_eq!(totals, expected);
    }
}
