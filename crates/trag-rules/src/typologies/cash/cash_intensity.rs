//! S15.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::baseline::{Group, Month, Peers};
use crate::beside::List;
use crate::draft::{Draft, Found};
use crate::scan::{Move, Series, Side, each_series_of, first_and_last, of_each, sum};
use crate::stats::Robust;
use crate::wording::{percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Cash becomes a far larger part of what an account receives than it was, or than it is with its peers.
    ///
    /// ## What it finds
    /// A month in which at least `min_cash` came in cash and the share of cash in all credits is more than
    /// `times` times the median share of the account's `history_months` months before; or an account whose
    /// share over the whole time exceeds the median of its peers by more than `mad_times` median absolute
    /// deviations. Peers are accounts of the same kind of holder and the same number of digits in their
    /// credits; there must be `min_peers` of them. The size of the sample is shown.
    ///
    /// ## Why it matters
    /// A business takes cash as its customers pay. A change that its trade does not explain is consistent
    /// with cash from elsewhere that is paid in as takings.
    ///
    /// ## Innocent explanations
    /// - Seasons, fairs, festivals, the harvest.
    /// - Petrol stations, kiosks and markets, which live on cash, among peers of another trade.
    /// - A broken card terminal.
    ///
    /// ## Example
    /// One euro in eleven in cash for six months, then more cash than all else:
    ///
    /// ```ledger
    /// 2024-01-10  B1 -> A1  10000.00 EUR
    /// 2024-01-20  cash -> A1 1000.00 EUR
    /// 2024-02-10  B1 -> A1  10000.00 EUR
    /// 2024-02-20  cash -> A1 1000.00 EUR
    /// 2024-03-10  B1 -> A1  10000.00 EUR
    /// 2024-03-20  cash -> A1 1000.00 EUR
    /// 2024-04-10  B1 -> A1  10000.00 EUR
    /// 2024-04-20  cash -> A1 1000.00 EUR
    /// 2024-05-10  B1 -> A1  10000.00 EUR
    /// 2024-05-20  cash -> A1 1000.00 EUR
    /// 2024-06-10  B1 -> A1  10000.00 EUR
    /// 2024-06-20  cash -> A1 1000.00 EUR
    /// 2024-07-10  B1 -> A1  10000.00 EUR
    /// 2024-07-20  cash -> A1 14000.00 EUR  # t1  ^ S15 account=A1 months-before=6 rows=t1
    /// ```
    ///
    /// An innocent look-alike: the cash grows with the turnover:
    ///
    /// ```ledger
    /// 2024-01-10  B1 -> A1  10000.00 EUR
    /// 2024-01-20  cash -> A1 1000.00 EUR
    /// 2024-02-10  B1 -> A1  10000.00 EUR
    /// 2024-02-20  cash -> A1 1000.00 EUR
    /// 2024-03-10  B1 -> A1  10000.00 EUR
    /// 2024-03-20  cash -> A1 1000.00 EUR
    /// 2024-04-10  B1 -> A1  10000.00 EUR
    /// 2024-04-20  cash -> A1 1000.00 EUR
    /// 2024-05-10  B1 -> A1  10000.00 EUR
    /// 2024-05-20  cash -> A1 1000.00 EUR
    /// 2024-06-10  B1 -> A1  10000.00 EUR
    /// 2024-06-20  cash -> A1 1000.00 EUR
    /// 2024-07-10  B1 -> A1 140000.00 EUR
    /// 2024-07-20  cash -> A1 14000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `times` 3 (choice): times the own median.
    /// - `history_months` 12 and `min_months` 6 (choice): months before, as far as the data reach, and the
    ///   fewest of them that make a habit.
    /// - `mad_times` 3 and `min_peers` 10 (choice): deviations from the peers, and the smallest group.
    /// - `min_cash` 5000.00 EUR (choice): less cash in a month is not told; over the whole time, for the
    ///   comparison with peers, ten times as much.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in. Months with credits before, or accounts to compare with.
    /// - Official rates, where cash is not in euros.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 276: "dramatically different patterns of currency
    ///   deposits from similar businesses". The figures are design choices.
    pub(crate) CashIntensity {
        code: "S15", name: "cash-intensity", family: Cash, weight: 3,
        params: [
            times: ParamValue::Int(3), Choice, (2, 1000), "times the own median share";
            history_months: ParamValue::Int(12), Choice, (2, 120), "months before that are looked at";
            min_months: ParamValue::Int(6), Choice, (2, 120), "months before that make a habit";
            mad_times: ParamValue::Int(3), Choice, (1, 1000), "median absolute deviations above the peers";
            min_peers: ParamValue::Int(10), Choice, (3, 100_000), "accounts in a group of peers";
            min_cash: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "least cash of a month";
        ],
    }
}

/// One month of an account.
#[derive(Default)]
struct Taken {
    cash: i128,
    all: i128,
    rows: Vec<RowId>,
}

impl Typology for CashIntensity {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let takes_cash =
            |account: AccountIx| List::of(case, account, Side::In).instruments.contains(&Instrument::CashIn);
        let min_months = i32::try_from(params.int("min_months")).unwrap_or(i32::MAX);
        let has_history = |account| {
            let months = |(first, last)| Month::of(last).0 - Month::of(first).0;
            takes_cash(account)
                && first_and_last(case, account).is_some_and(|days| months(days) >= min_months)
        };
        let own = each_series_of(case, has_history, |account, series, found| {
            own_history(case, params, (account, series), found)
        });
        let figures = of_each(case, 2, |account| match takes_cash(account) {
            true => whole(case, account),
            false => Vec::new(),
        });
        let with_peers = against_peers(case, params, figures);
        let mut found = own;
        found.examined += with_peers.examined;
        found.findings.extend(with_peers.findings);
        let missing = format!(
            "no account takes in cash (column `instrument` or `purpose_code`) and has {} months of history or {} peers",
            params.int("min_months"),
            params.int("min_peers")
        );
        found.verdict("months and accounts with cash and something to compare with", &missing)
    }
}

fn is_cash<'m>(case: &CaseView<'m>, series: &'m Series) -> impl Iterator<Item = &'m Move> {
    let ledger = case.ledger;
    series.moves.iter().filter(move |one| one.is_in() && ledger.instrument(one.row) == Instrument::CashIn)
}

/// Whether the cash of some rows reaches `factor` times the minimum. What has no known value does not.
fn is_enough(case: &CaseView<'_>, params: &Params<'_>, rows: &[RowId], factor: i128) -> bool {
    let (least, currency) = params.money("min_cash");
    let value = |row: &RowId| case.worth(*row, currency).map_or(0, |value| i128::from(value.0));
    rows.iter().map(value).sum::<i128>() >= i128::from(least.0) * factor
}

fn own_history(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    if is_cash(case, series).next().is_none() {
        return;
    }
    let mut months: BTreeMap<Month, Taken> = BTreeMap::new();
    for one in series.moves.iter().filter(|one| one.is_in()) {
        let month = months.entry(Month::of(one.day())).or_default();
        month.all += i128::from(one.amount);
        if case.ledger.instrument(one.row) == Instrument::CashIn {
            month.cash += i128::from(one.amount);
            month.rows.push(one.row);
        }
    }
    let least = usize::try_from(params.int("min_months")).unwrap_or(usize::MAX);
    let reach = i32::try_from(params.int("history_months")).unwrap_or(i32::MAX);
    let share = |month: &Taken| i128::from(share_bp(month.cash, month.all));
    for (month, taken) in &months {
        let before =
            months.range(Month(month.0.saturating_sub(reach))..*month).map(|(_, taken)| share(taken));
        let Some(usual) = Robust::of(before.collect(), least) else { continue };
        found.examined += 1;
        if usual.is_exceeded_times(share(taken), params.int("times"))
            && is_enough(case, params, &taken.rows, 1)
        {
            let draft = Draft::new("S15", account, taken.rows.clone())
                .share("share of cash", taken.cash, taken.all)
                .share("usual share (median)", usual.median(), 10_000)
                .count("months before", usual.n, "months")
                .amount(taken.cash, series.currency);
            let sentence = format!(
                "Cash makes up {} of what {} received in the month from {}; the median of {} months before is {}.",
                percent(share_bp(taken.cash, taken.all)),
                case.accounts.label(account),
                draft.days(case.ledger).0,
                usual.n,
                percent(share_bp(usual.median(), 10_000)),
            );
            found.findings.push(draft.says(case, sentence));
        }
    }
}

/// An account over the whole time.
struct Whole {
    account: AccountIx,
    group: Group,
    cash: i128,
    all: i128,
    currency: Currency,
    rows: Vec<RowId>,
}

fn whole(case: &CaseView<'_>, account: AccountIx) -> Vec<Whole> {
    let Some(series) = Series::of(case, account) else { return Vec::new() };
    let taken: Vec<&Move> = is_cash(case, &series).collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let (cash, all) = (sum(taken.iter().copied()), sum(series.on(Side::In)));
    let rows = taken.iter().map(|one| one.row).collect();
    let group = Group::of(case, account, all);
    vec![Whole { account, group, cash, all, currency: series.currency, rows }]
}

fn against_peers(case: &CaseView<'_>, params: &Params<'_>, figures: Vec<Whole>) -> Found {
    let share = |one: &Whole| i128::from(share_bp(one.cash, one.all));
    let least = usize::try_from(params.int("min_peers")).unwrap_or(usize::MAX);
    let peers = Peers::new(figures.iter().map(|one| (one.group, share(one))), least);
    let mut found = Found::default();
    for one in figures {
        let Some(usual) = peers.usual(one.group) else { continue };
        found.examined += 1;
        if !usual.is_exceeded(share(&one), params.int("mad_times")) || !is_enough(case, params, &one.rows, 10)
        {
            continue;
        }
        let draft = Draft::new("S15", one.account, one.rows)
            .share("share of cash", one.cash, one.all)
            .share("usual share (median)", usual.median(), 10_000)
            .count("peers", usual.n, "accounts")
            .amount(one.cash, one.currency);
        let sentence = format!(
            "Cash makes up {} of all that {} received; the median of {} accounts of its kind and size is {}.",
            percent(share_bp(one.cash, one.all)),
            case.accounts.label(one.account),
            usual.n,
            percent(share_bp(usual.median(), 10_000)),
        );
        found.findings.push(draft.says(case, sentence));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    /// Twelve companies of one size with a tenth in cash, but for the first.
    fn town(cash_of_first: i64) -> Vec<String> {
        let mut text = String::new();
        for company in 0..12 {
            let cash = if company == 0 { cash_of_first } else { 10_000 };
            let rest = 100_000 - cash;
            text.push_str(&format!(
                "account A{company} \"Firma{company} d.o.o.\" company
                 2024-05-04 cash -> A{company} {cash}.00 EUR
                 2024-05-05 B1 -> A{company} {rest}.00 EUR\n"
            ));
        }
        let case = Case::read(&text);
        case.findings(&CashIntensity).into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn an_account_is_compared_with_accounts_of_its_kind_and_size() {
        assert!(town(10_000).is_empty());
        assert_eq!(
            town(80_000),
            [
                "Cash makes up 80.0 % of all that Firma0 d.o.o. received; the median of 12 accounts of its kind and \
              size is 10.0 %."
            ]
        );
    }
}
