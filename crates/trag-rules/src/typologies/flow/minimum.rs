//! A smallest amount, and what stands in for it where a value is not known in its currency.

use std::ops::Range;
use std::sync::Arc;

use trag_graph::parallel;
use trag_model::{AccountIx, Currency, Minor, RowId, Total};

use crate::CaseView;
use crate::wording::counted;

/// A smallest amount. Where the value of a row in its currency is not known, the row reaches it when its
/// amount in the base currency has the same figure; where that is not known either, when its own amount has.
/// The rule says so.
#[derive(Clone, Copy)]
pub(super) struct Minimum(pub(super) (Minor, Currency));

impl Minimum {
    /// What is compared for a row, and in which currency.
    fn compared(self, case: &CaseView<'_>, row: RowId) -> (Minor, Currency) {
        let currency = self.0.1;
        if let Some(value) = case.worth(row, currency) {
            return (value, currency);
        }
        match (case.ledger.base_amount(row), case.ledger.base) {
            (Some(amount), Some(base)) => (amount, base),
            _ => case.ledger.paid(row),
        }
    }

    /// Whether an amount has at least the same figure.
    fn is_reached(self, amount: i128, unit: Currency) -> bool {
        let (least, currency) = self.0;
        let power = |currency: Currency| 10_i128.pow(u32::from(currency.exponent()));
        amount.saturating_mul(power(currency)) >= i128::from(least.0) * power(unit)
    }

    /// Whether a row reaches it.
    pub(super) fn admits(self, case: &CaseView<'_>, row: RowId) -> bool {
        let (amount, unit) = self.compared(case, row);
        self.is_reached(i128::from(amount.0), unit)
    }

    /// Whether rows reach it together; `unit` and `sum` stand in where they have no common currency.
    pub(super) fn admits_sum(
        self,
        case: &CaseView<'_>,
        rows: impl Iterator<Item = RowId> + Clone,
        (sum, unit): (i128, Currency),
    ) -> bool {
        let own: Option<Total> = total(rows.clone().map(|row| case.worth(row, self.0.1)));
        let base = || total(rows.clone().map(|row| case.ledger.base_amount(row))).zip(case.ledger.base);
        let (amount, unit) = match own {
            Some(total) => (total.0, self.0.1),
            None => base().map_or((sum, unit), |(total, base)| (total.0, base)),
        };
        self.is_reached(amount, unit)
    }

    /// Which rows reach it, by row; made once for all rules with this minimum.
    pub(super) fn rows(self, case: &CaseView<'_>) -> Arc<Vec<bool>> {
        let admits = |index: usize| self.admits(case, RowId(u32::try_from(index).unwrap_or(u32::MAX)));
        let make = || parallel::column(case.flows.threads(), case.ledger.len(), false, admits);
        case.context.reaching.get(self.0, make)
    }

    /// How many of these rows name a payer and a payee that value can be followed through.
    pub(super) fn between_accounts(self, case: &CaseView<'_>) -> u64 {
        let followed = |account: AccountIx| case.flows.is_node(account);
        let among = self.rows(case);
        let between = |row: &RowId| {
            let (payer, payee) = (case.ledger.payer(*row), case.ledger.payee(*row));
            among[row.0 as usize] && payer != payee && followed(payer) && followed(payee)
        };
        let work = |(): &mut (), range: Range<usize>| rows(range).filter(between).count() as u64;
        let make = || {
            parallel::map_chunks(case.flows.threads(), case.ledger.len(), CHUNK, || (), work)
                .into_iter()
                .sum()
        };
        *case.context.between.get(self.0, make)
    }

    /// What is said about rows whose value is not known in its currency, if there are any.
    pub(super) fn unknown(self, case: &CaseView<'_>) -> Vec<String> {
        let work = |(): &mut (), range: Range<usize>| {
            let unknown = rows(range).filter(|row| case.worth(*row, self.0.1).is_none());
            unknown.fold([0_usize; 2], |[based, own], row| match case.ledger.base_amount(row) {
                Some(_) => [based + 1, own],
                None => [based, own + 1],
            })
        };
        let make = || {
            let parts = parallel::map_chunks(case.flows.threads(), case.ledger.len(), CHUNK, || (), work);
            parts.into_iter().fold([0, 0], |sum, part| [sum[0] + part[0], sum[1] + part[1]])
        };
        let [based, own] = *case.context.unknown.get(self.0.1, make);
        let says = |count: usize, what: &str| {
            (count > 0).then(|| {
                let rows = counted(count, "row has", "rows have");
                format!(
                    "{rows} no known value in {}; there the minimum is the same figure in {what}",
                    self.0.1
                )
            })
        };
        let base = case.ledger.base.map_or_else(String::new, |base| format!("{base}, the base currency"));
        [says(based, &base), says(own, "the row's own currency")].into_iter().flatten().collect()
    }
}

/// Rows that one thread takes at a time.
const CHUNK: usize = 1 << 16;

fn rows(range: Range<usize>) -> impl Iterator<Item = RowId> {
    range.filter_map(|index| u32::try_from(index).ok().map(RowId))
}

/// The sum, when every amount is known.
fn total(amounts: impl Iterator<Item = Option<Minor>>) -> Option<Total> {
    let mut total = Total::default();
    for amount in amounts {
        total.add(amount?);
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn without_a_rate_it_is_the_same_figure() {
        let case = Case::read(
            "2024-05-06 A1 -> B1 1000.00 USD
             2024-05-06 A1 -> B1  999.99 USD
             2024-05-06 A1 -> B1    1000 JPY
             2024-05-06 A1 -> B1 1000.00 EUR",
        );
        let minimum = Minimum((Minor(100_000), Currency::EUR));
        assert_eq!(*minimum.rows(&case.view(None)), [true, false, true, true]);
        assert_eq!(
            minimum.unknown(&case.view(None)),
            [
                "3 rows have no known value in EUR; there the minimum is the same figure in the row's own currency"
            ]
        );
    }

    #[test]
    fn the_base_currency_comes_before_the_rows_own() {
        let case = Case::read(
            "base USD
             2024-05-06 A1 -> B1 90000.00 RUB base=999.99
             2024-05-06 A1 -> B1   700.00 GBP base=1000.00
             2024-05-06 A1 -> B1  1000.00 CHF",
        );
        let minimum = Minimum((Minor(100_000), Currency::EUR));
        let view = case.view(None);
        assert_eq!(*minimum.rows(&view), [false, true, true]);
        assert!(minimum.admits_sum(&view, [0, 1].into_iter().map(RowId), (0, Currency::RSD)));
        assert_eq!(
            minimum.unknown(&view),
            [
                "2 rows have no known value in EUR; there the minimum is the same figure in USD, the base currency",
                "1 row has no known value in EUR; there the minimum is the same figure in the row's own currency",
            ]
        );
    }
}
