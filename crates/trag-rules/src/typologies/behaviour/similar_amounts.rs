//! T01.

use trag_model::{AccountIx, Currency, Day, Minor};

use crate::beside::List;
use crate::draft::{Draft, Found, NO_EUROS};
use crate::scan::{Move, OTHER_CURRENCY, Series, Side, each_account, rows, sum};
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, window,
};

declare_typology! {
    /// Many payments of nearly one amount with different counterparties within days.
    ///
    /// ## What it finds
    /// At least `min_items` payments of an account on one side, sent or received, within `window_days` calendar
    /// days, to or from at least `min_parties` different accounts, whose amounts lie within
    /// `tolerance_percent` % of the smallest of them; each is at least `min_amount`. Amounts are taken from the
    /// smallest up: a group ends where an amount is more than the tolerance above its first. Cash is left to
    /// the cash rules.
    ///
    /// ## Why it matters
    /// Who buys or sells pays what things cost. One amount again and again, with many hands, is consistent
    /// with a sum that was divided.
    ///
    /// ## Innocent explanations
    /// - Wages, pensions, membership fees, rents, tickets, subscriptions. Where nine in ten carry a payment
    ///   code of wages, the finding says so and counts one point in the ranking.
    ///
    /// ## Example
    /// Six payments of about 2,000 euros to six accounts in three days:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  2000.00 EUR  # t1
    /// 2024-05-04  A1 -> B2  2010.00 EUR  # t2
    /// 2024-05-05  A1 -> B3  2000.00 EUR  # t3
    /// 2024-05-05  A1 -> B4  2020.00 EUR  # t4
    /// 2024-05-06  A1 -> B5  2005.00 EUR  # t5
    /// 2024-05-06  A1 -> B6  2000.00 EUR  # t6  ^ T01 account=A1 parties=6 rows=t1,t2,t3,t4,t5,t6
    /// ```
    ///
    /// An innocent look-alike: bills of different size:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  2000.00 EUR
    /// 2024-05-04  A1 -> B2  3110.00 EUR
    /// 2024-05-05  A1 -> B3  1240.00 EUR
    /// 2024-05-05  A1 -> B4  5020.00 EUR
    /// 2024-05-06  A1 -> B5  1705.00 EUR
    /// 2024-05-06  A1 -> B6  2900.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 6, `min_parties` 5, `window_days` 7 (choice): payments, accounts, calendar days.
    /// - `tolerance_percent` 2 (choice): how nearly the amounts agree.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    ///
    /// ## Needs
    /// - Payments with both parties. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - Comparable with rules 006 and 021 of the public Tazama configuration (similar amounts). The figures are
    ///   design choices.
    pub(crate) SimilarAmounts {
        code: "T01", name: "similar-amounts", family: Behaviour, weight: 1,
        params: [
            min_items: ParamValue::Int(6), Choice, (2, 10_000), "payments of nearly one amount";
            min_parties: ParamValue::Int(5), Choice, (1, 10_000), "different counterparties";
            window_days: ParamValue::Int(7), Choice, (1, 366), "calendar days in a window";
            tolerance_percent: ParamValue::Int(2), Choice, (0, 50), "how nearly the amounts agree";
            min_amount: ParamValue::Money(Minor(100_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for SimilarAmounts {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let found = each_account(case, least, |account, found| {
            let sides = [Side::In, Side::Out].map(|side| (side, looks(case, params, account, side, found)));
            if sides.iter().any(|(_, large)| *large >= least) {
                let Some(series) = Series::of(case, account) else { return };
                found.aside(series.aside, OTHER_CURRENCY);
                for (side, _) in sides.into_iter().filter(|(_, large)| *large >= least) {
                    judge(case, params, (account, &series, side), found);
                }
            }
        });
        found.verdict(
            "payments of the least amount",
            "no account has enough payments of the least amount with a known value",
        )
    }
}

/// How many payments of one side reach the least amount. Those without a known value are left aside.
fn looks(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    side: Side,
    found: &mut Found,
) -> usize {
    let (least, currency) = params.money("min_amount");
    let list = List::of(case, account, side);
    let (mut large, mut unknown) = (0, 0);
    let values = list.edges.iter().zip(list.euros()).zip(list.instruments);
    for ((edge, euros), _) in values.filter(|(_, instrument)| !instrument.is_cash()) {
        let value = if currency == Currency::EUR { euros } else { case.worth(edge.row, currency) };
        match value {
            Some(value) => large += usize::from(value >= least),
            None => unknown += 1,
        }
    }
    found.aside(unknown, NO_EUROS);
    large
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let min_items = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    let mut large: Vec<&Move> = Vec::new();
    for one in series.on(side).filter(|one| !case.ledger.instrument(one.row).is_cash()) {
        if case.worth(one.row, currency).is_some_and(|value| value >= least) {
            large.push(one);
        }
    }
    if large.len() < min_items {
        return;
    }
    found.examined += large.len() as u64;
    large.sort_unstable_by_key(|one| (one.amount, one.row));
    let mut rest = &large[..];
    while let Some(first) = rest.first() {
        let most = i128::from(first.amount) * i128::from(100 + params.int("tolerance_percent"));
        let end = rest.partition_point(|one| i128::from(one.amount) * 100 <= most);
        let (alike, others) = rest.split_at(end.max(1));
        rest = others;
        if alike.len() >= min_items {
            let mut alike = alike.to_vec();
            alike.sort_unstable_by_key(|one| one.row);
            flag(case, params, (account, series, side), &alike, found);
        }
    }
}

fn flag(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    alike: &[&Move],
    found: &mut Found,
) {
    let days: Vec<Day> = alike.iter().map(|one| one.day()).collect();
    let (items, parties) = (params.int("min_items"), params.int("min_parties"));
    let [items, parties] = [items, parties].map(|least| usize::try_from(least).unwrap_or(usize::MAX));
    for stretch in window::dense(&days, params.int("window_days"), items) {
        let moves = &alike[stretch];
        let different = window::different(moves.iter().map(|one| one.other.0));
        if different < parties {
            continue;
        }
        let all = rows(moves.iter().copied());
        let amounts = || moves.iter().map(|one| i128::from(one.amount));
        let (low, high) = (amounts().min().unwrap_or(0), amounts().max().unwrap_or(0));
        let draft = Draft::new("T01", account, all.clone())
            .count("payments", moves.len(), "payments")
            .count("parties", different, "accounts")
            .money("lowest", low, series.currency)
            .money("highest", high, series.currency)
            .amount(sum(moves.iter().copied()), series.currency)
            .innocent(innocence::wages(case, &all));
        let (did, where_) = if side == Side::Out { ("made", "to") } else { ("received", "from") };
        let sentence = format!(
            "{} {did} {} of nearly one amount {where_} {}, {}.",
            case.accounts.label(account),
            counted(moves.len(), "payment", "payments"),
            counted(different, "account", "accounts"),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
