//! The value of some rows in one currency.

use std::collections::BTreeMap;

use trag_model::{Currency, RowId, Total};

use crate::CaseView;

/// The sum of what left the payers: in the currency that all rows share; else in the base currency, when it
/// is known for every row; else in the currency that most rows carry (the first by code of equals), over
/// those rows. `rows` is not empty.
pub(crate) fn of(case: &CaseView<'_>, rows: &[RowId]) -> (Total, Currency) {
    let mut own: BTreeMap<Currency, (usize, Total)> = BTreeMap::new();
    for row in rows {
        let (amount, currency) = case.ledger.paid(*row);
        let entry = own.entry(currency).or_default();
        entry.0 += 1;
        entry.1.add(amount);
    }
    let based: Option<Vec<_>> = rows.iter().map(|row| case.ledger.base_amount(*row)).collect();
    if let (true, Some(base), Some(amounts)) = (own.len() > 1, case.ledger.base, based) {
        return (amounts.into_iter().sum(), base);
    }
    let most = own.into_iter().max_by_key(|(currency, (count, _))| (*count, std::cmp::Reverse(*currency)));
    let (currency, (_, total)) = most.unwrap_or_else(|| panic!("a finding has rows"));
    (total, currency)
}
