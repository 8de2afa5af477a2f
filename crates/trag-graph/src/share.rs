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
        self.holds_sums(i128::from(part.0), i128::from(whole.0))
    }

    /// The parts for which [`Self::holds`] of a whole, smallest and largest; none fit where the first is larger.
    #[must_use]
    pub fn bounds(self, whole: Minor) -> (i64, i64) {
        // Amounts of everyday size need no division of 128 bits.
        let near = |points: i64| whole.0.checked_mul(points).filter(|_| whole.0 > 0 && points >= 0);
        if let (Some(low), Some(high)) = (near(self.low_bp), near(self.high_bp))
            && let Some(low) = low.checked_add(WHOLE_BP - 1)
        {
            return (low / WHOLE_BP, high / WHOLE_BP);
        }
        let scaled = |points: i64| i128::from(whole.0) * i128::from(points);
        let unit = i128::from(WHOLE_BP);
        let low = -(-scaled(self.low_bp)).div_euclid(unit);
        let high = scaled(self.high_bp).div_euclid(unit);
        match (i64::try_from(low.max(i128::from(i64::MIN))), i64::try_from(high.min(i128::from(i64::MAX)))) {
            (Ok(low), Ok(high)) if whole.0 > 0 => (low, high),
            _ => (1, 0),
        }
    }

    /// The wholes of which a part, which is not negative, is such a share: smallest and largest; none where the
    /// first is larger.
    #[must_use]
    pub fn wholes(self, part: Minor) -> (i64, i64) {
        let scaled = i128::from(part.0) * i128::from(WHOLE_BP);
        let least = match i128::from(self.high_bp) {
            high if high > 0 => -(-scaled).div_euclid(high),
            high => {
                if high == 0 && scaled == 0 {
                    1
                } else {
                    i128::MAX
                }
            }
        };
        let most = if self.low_bp > 0 { scaled.div_euclid(i128::from(self.low_bp)) } else { i128::MAX };
        match i64::try_from(least.max(1)) {
            Ok(least) => (least, i64::try_from(most).unwrap_or(i64::MAX)),
            Err(_) => (1, 0),
        }
    }

    /// The same for sums. A sum too large to compare is no such share.
    #[must_use]
    pub fn holds_sums(self, part: i128, whole: i128) -> bool {
        let [part, low, high] = [(part, WHOLE_BP), (whole, self.low_bp), (whole, self.high_bp)]
            .map(|(sum, points)| sum.checked_mul(i128::from(points)));
        let (Some(part), Some(low), Some(high)) = (part, low, high) else { return false };
        whole > 0 && part >= low && part <= high
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

    /// What reached the payee. Its base amount is the row's, unless something else arrived than was paid, and
    /// that in the base currency itself.
    #[must_use]
    pub fn received(ledger: &Ledger, row: RowId) -> Worth {
        let (amount, currency) = ledger.received(row);
        let converted = (amount, currency) != ledger.paid(row) && ledger.base == Some(currency);
        let base = if converted { Some(amount) } else { ledger.base_amount(row) };
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
    fn bounds_are_where_a_share_begins_and_ends() {
        let shares = [(70, 105), (90, 100), (0, 0), (100, 33), (1, 1)];
        for (low_bp, high_bp) in shares.map(|(low, high)| (low * 100 + 1, high * 100 + 33)) {
            let share = Share { low_bp, high_bp };
            for whole in [-5, 0, 1, 2, 3, 7, 99, 100, 101, 9_999, 10_001, i64::MAX] {
                let (low, high) = share.bounds(Minor(whole));
                let near = [low, high, whole]
                    .into_iter()
                    .flat_map(|at| (-2..=2).map(move |by| at.saturating_add(by)));
                for part in near {
                    let inside = (low..=high).contains(&part);
                    assert_eq!(inside, share.holds(Minor(part), Minor(whole)), "{part} of {whole}");
                }
            }
        }
    }

    #[test]
    fn wholes_are_those_of_which_a_part_is_the_share() {
        for (low_bp, high_bp) in [(7_001, 10_500), (0, 0), (0, 33), (1, 1), (9_000, 10_000), (10_000, 9_000)]
        {
            let share = Share { low_bp, high_bp };
            for part in [0, 1, 2, 3, 7, 99, 100, 101, 9_999, i64::MAX / 2, i64::MAX] {
                let (low, high) = share.wholes(Minor(part));
                let near = [low, high, part, 0]
                    .into_iter()
                    .flat_map(|at| (-2..=2).map(move |by| at.saturating_add(by)));
                for whole in near {
                    let inside = (low..=high).contains(&whole);
                    assert_eq!(inside, share.holds(Minor(part), Minor(whole)), "{part} of {whole}");
                }
            }
        }
    }

    #[test]
    fn both_sides_of_a_payment_have_one_base_amount_unless_it_was_converted() {
        let text = trag_model::ledger_text::parse(
            "base EUR
             2024-05-04 A1 -> B1 100.55 EUR base=101.00
             2024-05-04 A1 -> B1 11720.00 RSD base=99.00 received=100.00:EUR",
        )
        .unwrap();
        let bases = |row| [Worth::paid(&text.ledger, row).base, Worth::received(&text.ledger, row).base];
        assert_eq!(bases(RowId(0)), [Some(Minor(10_100)), Some(Minor(10_100))]);
        assert_eq!(bases(RowId(1)), [Some(Minor(9_900)), Some(Minor(10_000))]);
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
