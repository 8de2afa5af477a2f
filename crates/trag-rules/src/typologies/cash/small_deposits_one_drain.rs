//! S06.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Move, Series, each_series, rows, sum};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Small cash deposits into several accounts are brought together in one account and sent abroad.
    ///
    /// ## What it finds
    /// An account that receives payments from at least `min_accounts` accounts within `within_days` calendar
    /// days, each of which had taken in cash in items below `item_below` during the `within_days` days
    /// before, where at least `drain_percent` % of that cash went on to the one account, and the one account
    /// then paid somebody in another country within `within_days` days after.
    ///
    /// ## Why it matters
    /// Small deposits in many places that come together in one hand are consistent with structuring; the
    /// money then leaves the country before anybody adds it up.
    ///
    /// ## Innocent explanations
    /// - Pooling of cash in a group of shops that imports its goods.
    /// - Relatives who collect for a treatment or a purchase abroad.
    ///
    /// ## Example
    /// Three accounts take in cash, pass it on to M1, and M1 pays abroad:
    ///
    /// ```ledger
    /// account M1 "Marko Marić" RS
    /// account X1 "Trade Ltd" CY
    /// 2024-05-04  cash -> A1  2800.00 EUR  # c1
    /// 2024-05-04  cash -> A2  2900.00 EUR  # c2
    /// 2024-05-05  cash -> A3  2700.00 EUR  # c3
    /// 2024-05-06  A1 -> M1  2700.00 EUR    # p1
    /// 2024-05-07  A2 -> M1  2800.00 EUR    # p2
    /// 2024-05-07  A3 -> M1  2600.00 EUR    # p3
    /// 2024-05-09  M1 -> X1  8000.00 EUR    # x1  ^ S06 account=M1 accounts=3 rows=c1,c2,c3,p1,p2,p3,x1
    /// ```
    ///
    /// An innocent look-alike: the same, but the money stays at home:
    ///
    /// ```ledger
    /// account M1 "Marko Marić" RS
    /// account X1 "Trade DOO" RS
    /// 2024-05-04  cash -> A1  2800.00 EUR
    /// 2024-05-04  cash -> A2  2900.00 EUR
    /// 2024-05-05  cash -> A3  2700.00 EUR
    /// 2024-05-06  A1 -> M1  2700.00 EUR
    /// 2024-05-07  A2 -> M1  2800.00 EUR
    /// 2024-05-07  A3 -> M1  2600.00 EUR
    /// 2024-05-09  M1 -> X1  8000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `item_below` 3000.00 EUR (FFIEC names the figure in dollars): a cash deposit below it is small.
    /// - `min_accounts` 3 (choice): accounts that feed the one.
    /// - `within_days` 10 (choice): calendar days of each step.
    /// - `drain_percent` 70 (choice): share of the small cash that goes on.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in; payments between accounts of which both sides are in the data.
    /// - The country of accounts, at least of the last payee and the account itself.
    /// - Official rates, where deposits are not in euros.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 275: deposits "under $3,000" into several accounts that
    ///   "are subsequently consolidated into a master account and transferred outside of the country".
    pub(crate) SmallDepositsOneDrain {
        code: "S06", name: "small-deposits-one-drain", family: Cash, weight: 5,
        params: [
            item_below: ParamValue::Money(Minor(300_000), Currency::EUR), Law, (0, 0), "a deposit below it is small";
            min_accounts: ParamValue::Int(3), Choice, (2, 1000), "accounts that feed the one";
            within_days: ParamValue::Int(10), Choice, (1, 366), "calendar days of each step";
            drain_percent: ParamValue::Int(70), Choice, (1, 100), "share of the small cash that goes on";
        ],
    }
}

/// Small cash of an account, by row.
type SmallCash = BTreeMap<AccountIx, Vec<RowId>>;

impl Typology for SmallDepositsOneDrain {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.accounts.iter().all(|account| account.country.is_empty()) {
            return not_applicable("no account has a country (column `country`)");
        }
        let (below, currency) = params.money("item_below");
        let ledger = case.ledger;
        let mut small = SmallCash::new();
        for row in ledger.movements().filter(|row| ledger.instrument(*row) == Instrument::CashIn) {
            if case.worth(row, currency).is_some_and(|value| value < below && value > Minor::ZERO) {
                small.entry(ledger.payee(row)).or_default().push(row);
            }
        }
        if small.is_empty() {
            return not_applicable(
                "no row is marked as cash paid in (column `instrument` or `purpose_code`) with a known value",
            );
        }
        let least = usize::try_from(params.int("min_accounts")).unwrap_or(usize::MAX);
        let found = each_series(case, least + 1, |account, series, found| {
            judge(case, params, (account, series), &small, found);
        });
        found
            .verdict("accounts with payments in and out", "no account has payments from others and to others")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    small: &SmallCash,
    found: &mut Found,
) {
    found.examined += 1;
    let fed: Vec<&Move> =
        series.moves.iter().filter(|one| one.is_in() && small.contains_key(&one.other)).collect();
    let days: Vec<_> = fed.iter().map(|one| one.day()).collect();
    let keys: Vec<u32> = fed.iter().map(|one| one.other.0).collect();
    let (within, least) =
        (params.int("within_days"), usize::try_from(params.int("min_accounts")).unwrap_or(usize::MAX));
    for stretch in window::varied(&days, &keys, within, least) {
        let feeding = &fed[stretch.clone()];
        let cash = cash_before(case, feeding, small, within);
        let feeders = window::different(cash.iter().map(|row| case.ledger.payee(*row).0));
        let last = feeding[feeding.len() - 1];
        let abroad: Vec<&Move> = series
            .moves
            .iter()
            .filter(|one| is_abroad(case, account, one))
            .filter(|one| one.at > feeding[0].at && window::span_days(last.day(), one.day()) <= within)
            .collect();
        let passed = sum(feeding.iter().copied());
        let paid_in: i128 = cash.iter().map(|row| i128::from(case.ledger.paid(*row).0.0)).sum();
        if feeders < least
            || abroad.is_empty()
            || passed * 100 < paid_in * i128::from(params.int("drain_percent"))
        {
            continue;
        }
        let mut all = cash.clone();
        all.extend(rows(feeding.iter().copied()));
        all.extend(rows(abroad.iter().copied()));
        let draft = Draft::new("S06", account, all)
            .count("accounts", feeders, "accounts")
            .count("small deposits", cash.len(), "cash deposits")
            .money("brought together", passed, series.currency)
            .money("sent abroad", sum(abroad.iter().copied()), series.currency)
            .amount(passed, series.currency);
        let when = draft.when(case.ledger);
        found.findings.push(draft.says(
            case,
            format!(
                "{} into {} were brought together in {} and followed by {} abroad, {when}.",
                counted(cash.len(), "small cash deposit", "small cash deposits"),
                counted(feeders, "account", "accounts"),
                case.accounts.label(account),
                counted(abroad.len(), "payment", "payments"),
            ),
        ));
    }
}

/// The small cash of each feeding account, from `within` days before its first payment to its last.
fn cash_before(case: &CaseView<'_>, feeding: &[&Move], small: &SmallCash, within: i64) -> Vec<RowId> {
    let mut payments: BTreeMap<AccountIx, (&Move, &Move)> = BTreeMap::new();
    for one in feeding {
        payments.entry(one.other).or_insert((one, one)).1 = one;
    }
    let mut cash = Vec::new();
    for (feeder, (first, last)) in payments {
        let is_early = |row: &RowId| window::span_days(case.ledger.day(*row), first.day()) > within;
        let own = &small[&feeder];
        let (from, to) = (own.partition_point(is_early), own.partition_point(|row| *row < last.row));
        cash.extend(own.get(from..to).unwrap_or_default());
    }
    cash.sort_unstable();
    cash
}

fn is_abroad(case: &CaseView<'_>, account: AccountIx, one: &Move) -> bool {
    let (own, other) = (&case.accounts.get(account).country, &case.accounts.get(one.other).country);
    !one.is_in() && !own.is_empty() && !other.is_empty() && own != other
}
