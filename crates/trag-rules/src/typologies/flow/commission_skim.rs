//! L10.

use trag_graph::TimeOrder;
use trag_graph::split::{self, Split, SplitParams};
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, Measure, Money, RowId, Total, Value, money};

use super::measured::{self, days};
use super::minimum::Minimum;
use super::shapes::{self, Limits};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, rows_value};

declare_typology! {
    /// Of each payment that passes through an account, nearly the same share stays.
    ///
    /// ## What it finds
    /// Payments into an account that leave it again, in one to `max_parts` payments to others than the payer
    /// within `within_days` times 24 hours, less 0.5 to 10 % (`kept_percent_low` and `kept_percent_high` say
    /// how much leaves, in hundredths of a percent). Of several ways to match, the one with fewest payments is
    /// taken, and of these the earliest. Of these pairs, the largest group is taken whose shares lie within
    /// twice `max_spread`; it must have at least `min_pairs` pairs, at least `min_group_percent` of the pairs
    /// of the account, and a median distance from its median share below `max_spread`. Amounts are in the
    /// currency of the account, or in the base currency where it moves several. From one payment at most
    /// `max_steps` sums are tried; the report says where that was not enough. An account that is seen only
    /// from other parties' payments counts half in the ranking.
    ///
    /// ## Why it matters
    /// A constant share that stays is consistent with a commission for passing value on.
    ///
    /// ## Innocent explanations
    /// - A real agent or broker, a card acquirer, a payment institution.
    /// - A margin on currency exchange.
    /// - Rent collected and passed on less a fee.
    ///
    /// ## Example
    /// Five times, 3 percent stay:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  10000.00 EUR  # i1
    /// 2024-05-07 09:00  A1 -> C1   9700.00 EUR  # o1
    /// 2024-05-13 09:00  B2 -> A1  20000.00 EUR  # i2
    /// 2024-05-14 09:00  A1 -> C1  19400.00 EUR  # o2
    /// 2024-05-20 09:00  B1 -> A1  15000.00 EUR  # i3
    /// 2024-05-21 09:00  A1 -> C2  14550.00 EUR  # o3
    /// 2024-05-27 09:00  B3 -> A1   8000.00 EUR  # i4
    /// 2024-05-28 09:00  A1 -> C2   4760.00 EUR  # o4
    /// 2024-05-28 10:00  A1 -> C3   3000.00 EUR  # o5
    /// 2024-06-03 09:00  B2 -> A1  12000.00 EUR  # i5
    /// 2024-06-04 09:00  A1 -> C1  11640.00 EUR  # o6  ^ L10 pairs=5 share-that-stays=3.00%
    /// ```
    ///
    /// An innocent look-alike: a trader pays for his goods as he sells, and earns sometimes more and sometimes less:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  10000.00 EUR
    /// 2024-05-07 09:00  A1 -> C1   9900.00 EUR
    /// 2024-05-13 09:00  B2 -> A1  20000.00 EUR
    /// 2024-05-14 09:00  A1 -> C1  18200.00 EUR
    /// 2024-05-20 09:00  B1 -> A1  15000.00 EUR
    /// 2024-05-21 09:00  A1 -> C2  14100.00 EUR
    /// 2024-05-27 09:00  B3 -> A1   8000.00 EUR
    /// 2024-05-28 09:00  A1 -> C2   7720.00 EUR
    /// 2024-06-03 09:00  B2 -> A1  12000.00 EUR
    /// 2024-06-04 09:00  A1 -> C1  11100.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_pairs` 5 (choice): pairs with nearly the same share.
    /// - `within_days` 3 (choice): longest time from the payment in to the last payment out, in times 24 hours.
    /// - `max_parts` 3 (choice): most payments out for one payment in.
    /// - `kept_percent_low` 9000 (choice): smallest share that leaves, in hundredths of a percent.
    /// - `kept_percent_high` 9950 (choice): largest share that leaves, in hundredths of a percent.
    /// - `max_spread` 50 (choice): how far shares lie apart, in hundredths of a percent.
    /// - `min_group_percent` 60 (choice): smallest part of the account's pairs in the group.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    /// - `max_counterparties` 500 (choice): accounts that met more others are passed over.
    /// - `max_steps` 100000 (choice): sums tried for one payment in.
    ///
    /// ## Needs
    /// - Payments into and out of one account.
    ///
    /// ## Sources
    /// - The Serbian Administration for the Prevention of Money Laundering on cash for a commission. The
    ///   figures are design choices.
    /// - Comparable with rules 026 and 027 of the public Tazama configuration (commissioned mirroring).
    pub(crate) CommissionSkim {
        code: "L10", name: "commission-skim", family: Flow, weight: 3,
        params: [
            min_pairs: ParamValue::Int(5), Choice, (2, 100_000), "pairs with nearly the same share";
            within_days: ParamValue::Int(3), Choice, (0, 366), "longest time from payment in to payment out";
            max_parts: ParamValue::Int(3), Choice, (1, 12), "most payments out for one payment in";
            kept_percent_low: ParamValue::Int(9_000), Choice, (1, 10_000), "smallest share that leaves";
            kept_percent_high: ParamValue::Int(9_950), Choice, (1, 10_000), "largest share that leaves";
            max_spread: ParamValue::Int(50), Choice, (1, 1_000), "how far shares lie apart";
            min_group_percent: ParamValue::Int(60), Choice, (1, 100), "smallest part of the pairs in the group";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment";
            max_counterparties: ParamValue::Int(500), Choice, (1, 4_000_000_000), "others an account may meet";
            max_steps: ParamValue::Int(100_000), Choice, (1, i64::MAX), "sums tried for one payment in";
        ],
    }
}

impl Typology for CommissionSkim {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits::read(params, true);
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let size = |name: &str| usize::try_from(params.int(name)).unwrap_or(usize::MAX);
        let search = SplitParams {
            min_parts: 1,
            max_parts: size("max_parts"),
            window_seconds: params.int("within_days") * DAY,
            kept: trag_graph::Share {
                low_bp: params.int("kept_percent_low"),
                high_bp: params.int("kept_percent_high"),
            },
            order: TimeOrder::LedgerWithinDay,
            max_degree: limits.max_degree,
            max_steps: limits.max_steps,
        };
        let counts = |row: RowId| admitted[row.0 as usize];
        let found = split::find(case.flows, case.ledger, &search, counts);
        let mut left_aside = minimum.unknown(case);
        left_aside.extend(shapes::hubs(found.hubs, limits.max_degree));
        left_aside.extend(shapes::stops(case, &found.stops, limits.max_steps));
        let wanted = Wanted {
            pairs: size("min_pairs"),
            spread_bp: params.int("max_spread"),
            group_percent: size("min_group_percent"),
        };
        let account = |split: &Split| split.structure.layers[1][0];
        let mut splits = found.hits;
        splits.sort_by_key(|split| (account(split), split.credit));
        let by_account = splits.chunk_by(|one, other| account(one) == account(other));
        let findings =
            by_account.filter_map(|splits| judge(case, &wanted, account(&splits[0]), splits)).collect();
        shapes::verdict(case, findings, minimum, left_aside)
    }
}

struct Wanted {
    pairs: usize,
    spread_bp: i64,
    group_percent: usize,
}

/// What stayed of one payment in, in hundredths of a percent, rounded down.
fn stayed_bp(split: &Split) -> i64 {
    let stayed =
        split.structure.flow.map_or(0, |flow| flow.loss().saturating_mul(10_000) / flow.entered.max(1));
    i64::try_from(stayed).unwrap_or(i64::MAX)
}

/// The largest group of values that lie within `width` of one another, of several the lowest.
fn largest_group(sorted: &[(i64, usize)], width: i64) -> std::ops::Range<usize> {
    let (mut best, mut start) = (0..0, 0);
    for end in 1..=sorted.len() {
        while sorted[end - 1].0 - sorted[start].0 > width {
            start += 1;
        }
        if end - start > best.len() {
            best = start..end;
        }
    }
    best
}

/// The lower middle of some values.
fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

fn judge(case: &CaseView<'_>, wanted: &Wanted, account: AccountIx, splits: &[Split]) -> Option<Finding> {
    let mut shares: Vec<(i64, usize)> =
        splits.iter().enumerate().map(|(place, split)| (stayed_bp(split), place)).collect();
    shares.sort_unstable();
    let group = &shares[largest_group(&shares, 2 * wanted.spread_bp)];
    let middle = median(group.iter().map(|(share, _)| *share).collect());
    let distance = median(group.iter().map(|(share, _)| (share - middle).abs()).collect());
    if group.len() < wanted.pairs
        || group.len() * 100 < splits.len() * wanted.group_percent
        || distance >= wanted.spread_bp
    {
        return None;
    }
    let chosen: Vec<&Split> = group.iter().map(|(_, place)| &splits[*place]).collect();
    Some(finding(case, account, &chosen, (middle, distance, splits.len())))
}

fn finding(
    case: &CaseView<'_>,
    account: AccountIx,
    chosen: &[&Split],
    (middle, distance, all): (i64, i64, usize),
) -> Finding {
    let rows: Vec<RowId> = chosen.iter().flat_map(|split| split.structure.rows.iter().copied()).collect();
    let credits: Vec<RowId> = chosen.iter().map(|split| split.credit).collect();
    let flows = || chosen.iter().filter_map(|split| split.structure.flow);
    let unit = flows().next().map(|flow| flow.currency);
    let (stayed, went_in): (i128, i128) =
        (flows().map(|flow| flow.loss()).sum(), flows().map(|flow| flow.entered).sum());
    let amount = match unit {
        Some(currency) => (Total(went_in), currency),
        None => rows_value::of(case, &credits),
    };
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    let mut measures = vec![
        measured::count("pairs", chosen.len(), "pairs"),
        measured::count("pairs of the account", all, "pairs"),
        Measure { name: "share that stays", value: Value::BasisPoints(middle) },
        Measure { name: "median distance from it", value: Value::BasisPoints(distance) },
        measured::money("went in", went_in, amount.1),
        measured::money("stayed", stayed, amount.1),
    ];
    measures.extend(measured::order_measure(
        case,
        &sorted,
        "payments of one day are taken in the order of the ledger",
    ));
    let sentence = format!(
        "{} a payment into {} left again within days, each time less about {} %: {} of {} stayed, {}.",
        counted(chosen.len(), "time", "times"),
        case.accounts.label(account),
        money::plain(i128::from(middle), 2),
        Money(Total(stayed), amount.1),
        Money(Total(went_in), amount.1),
        days(measured::period(case.ledger, &sorted))
    );
    measured::finding(case.ledger, ("L10", account), rows, amount, measures, sentence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_group_is_the_largest_of_all(mut values in prop::collection::vec(0_i64..60, 0..20), width in 0_i64..12) {
            values.sort_unstable();
            let sorted: Vec<(i64, usize)> = values.iter().copied().zip(0..).collect();
            let found = largest_group(&sorted, width);
            let within = |low: i64| values.iter().filter(|value| (low..=low + width).contains(*value)).count();
            prop_assert_eq!(found.len(), values.iter().map(|low| within(*low)).max().unwrap_or(0));
            if let (Some(first), Some(last)) = (sorted[found.clone()].first(), sorted[found].last()) {
                prop_assert!(last.0 - first.0 <= width);
            }
        }
    }

    #[test]
    fn the_lower_of_two_middles_is_the_median() {
        assert_eq!(
            [median(vec![]), median(vec![3]), median(vec![9, 1]), median(vec![5, 1, 9])],
            [0, 3, 1, 5]
        );
    }
}
