//! S17.

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, each_series};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, window,
};

declare_typology! {
    /// Payments received are taken out in cash at once.
    ///
    /// ## What it finds
    /// At least `min_pairs` credits that are no cash, of `min_amount` or more each, of which at least
    /// `share_percent` % is withdrawn in cash within `within_days` days after the credit, all within
    /// `window_days` calendar days. A withdrawal counts for one credit, the earliest. Wages, pensions and
    /// what a text calls so are left aside.
    ///
    /// ## Why it matters
    /// Cash ends the trail. Money that is turned into cash as soon as it arrives is consistent with an
    /// account that is used to break it, as in the buy-up of secondary raw materials.
    ///
    /// ## Innocent explanations
    /// - Wages and pensions on pay day, where neither code nor text says so.
    /// - A farmer or a builder who pays helpers in cash.
    /// - A person who keeps no money in the bank.
    ///
    /// ## Example
    /// Two payments leave in cash within a day:
    ///
    /// ```ledger
    /// 2024-05-06  B1 -> A1   5000.00 EUR  # i1
    /// 2024-05-06  A1 -> cash 4900.00 EUR  # o1
    /// 2024-05-14  B2 -> A1   4000.00 EUR  # i2
    /// 2024-05-15  A1 -> cash 3500.00 EUR  # o2  ^ S17 account=A1 pairs=2 rows=i1,o1,i2,o2
    /// ```
    ///
    /// An innocent look-alike: pensions on pay day, and one payment that is spent over weeks:
    ///
    /// ```ledger
    /// 2024-05-06  B1 -> A1   2000.00 EUR code=245
    /// 2024-05-06  A1 -> cash 2000.00 EUR
    /// 2024-06-06  B1 -> A1   2000.00 EUR "penzija"
    /// 2024-06-06  A1 -> cash 2000.00 EUR
    /// 2024-06-14  B2 -> A1   4000.00 EUR
    /// 2024-06-15  A1 -> cash  300.00 EUR
    /// 2024-06-22  A1 -> cash  300.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 80, `within_days` 2 (choice): how much is withdrawn, and how soon, in calendar days
    ///   after the day of the credit.
    /// - `min_pairs` 2, `window_days` 90 (choice): how often, within how many calendar days.
    /// - `min_amount` 2000.00 EUR (choice): smallest credit.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid out. Official rates, where credits are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), typologies report: buy-up of secondary raw materials, where the person "immediately"
    ///   withdraws the money. The figures are design choices.
    pub(crate) CashOutAfterCredit {
        code: "S17", name: "cash-out-after-credit", family: Cash, weight: 3,
        params: [
            share_percent: ParamValue::Int(80), Choice, (1, 100), "share of the credit that is withdrawn";
            within_days: ParamValue::Int(2), Choice, (0, 366), "days from the credit to the withdrawal";
            min_pairs: ParamValue::Int(2), Choice, (1, 1000), "credits that are withdrawn";
            window_days: ParamValue::Int(90), Choice, (1, 3660), "calendar days in a window";
            min_amount: ParamValue::Money(Minor(200_000), Currency::EUR), Choice, (0, 0), "smallest credit";
        ],
    }
}

impl Typology for CashOutAfterCredit {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.ledger.rows().any(|row| case.ledger.instrument(row) == Instrument::CashOut) {
            return not_applicable(
                "no row is marked as cash paid out (column `instrument` or `purpose_code`)",
            );
        }
        let found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        found.verdict(
            "credits of accounts that take out cash",
            "no account has both credits and cash withdrawals",
        )
    }
}

/// A credit and the withdrawals that follow it.
struct Pair<'m> {
    credit: &'m Move,
    withdrawals: Vec<&'m Move>,
    withdrawn: i128,
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let ledger = case.ledger;
    let withdrawals: Vec<&Move> = series
        .moves
        .iter()
        .filter(|one| !one.is_in() && ledger.instrument(one.row) == Instrument::CashOut)
        .collect();
    if withdrawals.is_empty() {
        return;
    }
    let pairs = pairs(case, params, series, &withdrawals, found);
    let days: Vec<_> = pairs.iter().map(|pair| pair.credit.day()).collect();
    let least = usize::try_from(params.int("min_pairs")).unwrap_or(usize::MAX);
    for stretch in window::dense(&days, params.int("window_days"), least) {
        let pairs = &pairs[stretch];
        let of_pair = |pair: &Pair<'_>| -> Vec<RowId> {
            std::iter::once(pair.credit).chain(pair.withdrawals.iter().copied()).map(|one| one.row).collect()
        };
        let (came, went) = (
            pairs.iter().map(|pair| i128::from(pair.credit.amount)).sum::<i128>(),
            pairs.iter().map(|pair| pair.withdrawn).sum::<i128>(),
        );
        let draft = Draft::new("S17", account, pairs.iter().flat_map(of_pair).collect())
            .count("pairs", pairs.len(), "credits")
            .money("received", came, series.currency)
            .money("withdrawn", went, series.currency)
            .share("share withdrawn", went, came)
            .amount(came, series.currency);
        let sentence = format!(
            "{} of {} were withdrawn in cash within {}, {}.",
            counted(pairs.len(), "credit", "credits"),
            case.accounts.label(account),
            counted(usize::try_from(params.int("within_days")).unwrap_or(0), "day", "days"),
            draft.when(ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

fn pairs<'m>(
    case: &CaseView<'_>,
    params: &Params<'_>,
    series: &'m Series,
    withdrawals: &[&'m Move],
    found: &mut Found,
) -> Vec<Pair<'m>> {
    let (least, currency) = params.money("min_amount");
    let (within, share) = (params.int("within_days"), i128::from(params.int("share_percent")));
    let sums = window::Sums::new(withdrawals.iter().map(|one| Minor(one.amount)));
    let mut next = 0;
    let mut pairs = Vec::new();
    for credit in series.moves.iter().filter(|one| one.is_in()) {
        let kind = case.ledger.instrument(credit.row);
        let is_pay = innocence::is_wage(case, credit.row) || case.topics().row(credit.row, Topic::WAGES);
        if kind.is_cash() || is_pay {
            continue;
        }
        found.examined += 1;
        match case.worth(credit.row, currency) {
            Some(value) if value < least => continue,
            None => {
                found.aside(1, NO_EUROS);
                continue;
            }
            Some(_) => {}
        }
        while withdrawals.get(next).is_some_and(|one| one.at < credit.at) {
            next += 1;
        }
        let soon = |one: &&Move| window::span_days(credit.day(), one.day()) - 1 <= within;
        let last = next + withdrawals[next..].partition_point(soon);
        let enough = |end: usize| sums.of(&(next..end)) * 100 >= i128::from(credit.amount) * share;
        // The fewest withdrawals that take the share; sums only grow.
        let (mut low, mut end) = (next, last);
        while low < end {
            let middle = low + (end - low) / 2;
            (low, end) = if enough(middle) { (low, middle) } else { (middle + 1, end) };
        }
        let withdrawn = sums.of(&(next..end));
        if withdrawn > 0 && enough(end) {
            pairs.push(Pair { credit, withdrawals: withdrawals[next..end].to_vec(), withdrawn });
            next = end;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::Case;

    /// Days, whether it is a withdrawal, euros. Each credit takes the next withdrawals until it is covered.
    fn brute_force(items: &[(i32, bool, i64)]) -> BTreeSet<usize> {
        let mut used = vec![false; items.len()];
        let mut pairs: Vec<(i32, Vec<usize>)> = Vec::new();
        let mut floor = 0;
        for (place, (day, is_withdrawal, amount)) in items.iter().enumerate() {
            if *is_withdrawal || *amount < 2_000 {
                continue;
            }
            let (mut sum, mut taken) = (0, Vec::new());
            for later in place.max(floor)..items.len() {
                let (on, out, value) = items[later];
                if out && on - day <= 2 && sum * 100 < amount * 80 && !used[later] {
                    sum += value;
                    taken.push(later);
                }
            }
            if sum > 0 && sum * 100 >= amount * 80 {
                taken.iter().for_each(|index| used[*index] = true);
                floor = taken[taken.len() - 1];
                pairs.push((*day, std::iter::once(place).chain(taken).collect()));
            }
        }
        let near = |day: i32| pairs.iter().filter(|(other, _)| (other - day).abs() < 90).count() >= 2;
        pairs.iter().filter(|(day, _)| near(*day)).flat_map(|(_, rows)| rows.clone()).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            mut items in prop::collection::vec((0_i32..120, any::<bool>(), prop::sample::select(vec![500_i64, 1_900, 2_000, 4_000])), 0..16),
        ) {
            items.sort_unstable_by_key(|(day, ..)| *day);
            let line = |(day, out, euros): &(i32, bool, i64)| {
                let ends = if *out { "A1 -> cash" } else { "B1 -> A1" };
                format!("{} {ends} {euros}.00 EUR\n", trag_model::Day(19_800 + day))
            };
            let case = Case::read(&items.iter().map(line).collect::<String>());
            let flagged: BTreeSet<usize> = case.flagged_rows(&CashOutAfterCredit).into_iter().flatten().collect();
            prop_assert_eq!(flagged, brute_force(&items));
        }
    }
}
