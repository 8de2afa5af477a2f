//! How much of one amount another is, compared exactly and in one currency.

use trag_model::{Currency, Ledger, Minor, RowId};

/// One hundred percent, in basis points.
const WHOLE_BP: i64 = 10_000;

/// A range of shares in basis points (hundredths of a percent), both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The smallest share.
    pub low_bp: i64,
    /// The largest share.
    pub high_bp: i64,
}

impl Share {
    /// A range in whole percent.
    #[must_use]
    pub fn percent(low: i64, high: i64) -> Share {
        Share { low_bp: low * 100, high_bp: high * 100 }
    }

    /// Whether `part` is such a share of `whole`. No share of nothing is.
    #[must_use]
    pub fn holds(self, part: Minor, whole: Minor) -> bool {
        let (part, whole) = (i128::from(part.0) * i128::from(WHOLE_BP), i128::from(whole.0));
        whole > 0 && part >= whole * i128::from(self.low_bp) && part <= whole * i128::from(self.high_bp)
    }

    /// Whether `part` can be compared with `whole` and is such a share of it.
    #[must_use]
    pub fn holds_between(self, part: Worth, whole: Worth) -> bool {
        part.beside(whole).is_some_and(|(part, whole)| self.holds(part, whole))
    }
}

/// An amount as printed, and the same in the base currency of the case where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// The amount.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// The amount in the base currency.
    pub base: Option<Minor>,
}

impl Worth {
    /// What left the payer.
    #[must_use]
    pub fn paid(ledger: &Ledger, row: RowId) -> Worth {
        let (amount, currency) = ledger.paid(row);
        Worth { amount, currency, base: ledger.base_amount(row) }
    }

    /// What reached the payee. Its base amount is the row's, unless it arrived in the base currency itself.
    #[must_use]
    pub fn received(ledger: &Ledger, row: RowId) -> Worth {
        let (amount, currency) = ledger.received(row);
        let base = if ledger.base == Some(currency) { Some(amount) } else { ledger.base_amount(row) };
        Worth { amount, currency, base }
    }

    /// Both amounts in one currency: their own where it is the same, else the base currency, else none.
    #[must_use]
    pub fn beside(self, other: Worth) -> Option<(Minor, Minor)> {
        if self.currency == other.currency {
            return Some((self.amount, other.amount));
        }
        Some((self.base?, other.base?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_at_their_ends() {
        let share = Share::percent(70, 105);
        let holds = |part, whole| share.holds(Minor(part), Minor(whole));
        assert!(holds(70, 100) && holds(105, 100) && holds(7 * (i64::MAX / 10), 10 * (i64::MAX / 10)));
        assert!(!holds(69, 100) && !holds(106, 100) && !holds(0, 0));
        assert!(!holds(6_999_999_999, 10_000_000_000));
    }

    #[test]
    fn amounts_are_compared_in_one_currency_or_not_at_all() {
        let worth = |amount, currency, base: Option<i64>| Worth {
            amount: Minor(amount),
            currency,
            base: base.map(Minor),
        };
        let (eur, rsd) = (worth(100, Currency::EUR, Some(100)), worth(11_700, Currency::RSD, Some(99)));
        assert_eq!(eur.beside(rsd), Some((Minor(100), Minor(99))));
        assert_eq!(rsd.beside(rsd), Some((Minor(11_700), Minor(11_700))));
        assert_eq!(eur.beside(worth(11_700, Currency::RSD, None)), None);
    }
}
