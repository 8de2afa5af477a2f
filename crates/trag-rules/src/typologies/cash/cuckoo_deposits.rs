//! S13.

use std::ops::Range;

use trag_model::{AccountIx, Day, Instrument, name};

use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Move, Series, each_series, rows, sum};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cash from strangers takes the place of a foreign payment that used to come.
    ///
    /// ## What it finds
    /// Cash that others than the holder hand in for an account within `window_days` calendar days and that
    /// adds up, within `tolerance_percent` %, to a payment from another country of the kind that the account
    /// received before: at least `min_earlier` earlier foreign payments of nearly that amount. No such foreign
    /// payment arrives within `window_days` days before or after. The earlier payments stand in the finding beside the deposits.
    ///
    /// ## Why it matters
    /// In "cuckoo smurfing" a remittance dealer keeps the foreign payment and has cash from elsewhere paid
    /// into the account of somebody who expects the money and knows nothing of it. The holder is then a
    /// victim, and the deposits lead to others.
    ///
    /// ## Innocent explanations
    /// - Relatives at home bring what the one abroad gave them in cash.
    /// - Tenants or customers who happen to pay the same sum together.
    ///
    /// ## Example
    /// Two foreign payments of 3,000 euros; the third time, two strangers bring the sum in cash:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account B1 "Ivo Ilić" DE
    /// 2024-03-04  B1 -> A1  3000.00 EUR  # e1
    /// 2024-04-04  B1 -> A1  3000.00 EUR  # e2
    /// 2024-05-04  cash -> A1  1400.00 EUR by="Petar Savić"  # t1
    /// 2024-05-06  cash -> A1  1600.00 EUR by="Jovan Jović"  # t2  ^ S13 account=A1 rows=e1,e2,t1,t2 amount=3000.00
    /// ```
    ///
    /// An innocent look-alike: the holder brings the cash, and the foreign payment arrives:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account B1 "Ivo Ilić" DE
    /// 2024-03-04  B1 -> A1  3000.00 EUR
    /// 2024-04-04  B1 -> A1  3000.00 EUR
    /// 2024-05-04  cash -> A1  3000.00 EUR by="Ana Ilić"
    /// 2024-05-06  B1 -> A1  3000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `window_days` 5 (choice): calendar days of the deposits.
    /// - `tolerance_percent` 2 (choice): how nearly the sums agree.
    /// - `min_earlier` 2 (choice): earlier foreign payments of nearly the amount. What the holder expected is
    ///   read from them, because no column says it.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in, and who handed it in.
    /// - The country of accounts.
    ///
    /// ## Sources
    /// - AUSTRAC, Financial crime guide: cuckoo smurfing. The figures are design choices.
    pub(crate) CuckooDeposits {
        code: "S13", name: "cuckoo-deposits", family: Cash, weight: 3,
        params: [
            window_days: ParamValue::Int(5), Choice, (1, 366), "calendar days of the deposits";
            tolerance_percent: ParamValue::Int(2), Choice, (0, 50), "how nearly the sums agree";
            min_earlier: ParamValue::Int(2), Choice, (1, 100), "earlier foreign payments of nearly the amount";
        ],
    }
}

impl Typology for CuckooDeposits {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.conductor.iter().all(|conductor| conductor.trim().is_empty()) {
            return not_applicable("no row says who handed the cash in (column `conductor`)");
        }
        if case.accounts.accounts.iter().all(|account| account.country.is_empty()) {
            return not_applicable("no account has a country (column `country`)");
        }
        let found =
            each_series(case, 3, |account, series, found| judge(case, params, (account, series), found));
        let missing = "no account has both foreign payments and cash that others handed in";
        found.verdict("accounts with foreign payments and cash of others", missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let ledger = case.ledger;
    let own = &case.accounts.get(account).country;
    let holder = name::spelling(case.accounts.holder(account));
    let credits = || series.moves.iter().filter(|one| one.is_in());
    let is_foreign = |one: &&Move| {
        let other = &case.accounts.get(one.other).country;
        !own.is_empty() && !other.is_empty() && other != own
    };
    let by_stranger = |one: &&Move| {
        let conductor = ledger.conductor.get(one.row.0 as usize);
        ledger.instrument(one.row) == Instrument::CashIn
            && !conductor.trim().is_empty()
            && name::spelling(conductor) != holder
    };
    let foreign: Vec<&Move> = credits().filter(is_foreign).collect();
    let cash: Vec<&Move> = credits().filter(by_stranger).collect();
    if foreign.is_empty() || cash.is_empty() {
        return;
    }
    found.examined += 1;
    let days: Vec<Day> = cash.iter().map(|one| one.day()).collect();
    let length = params.int("window_days");
    let full: Vec<Range<usize>> = window::trailing(&days, length)
        .into_iter()
        .filter(|stretch| is_expected(params, &foreign, &cash[stretch.clone()]))
        .collect();
    for stretch in window::joined(full.clone()) {
        let deposits = &cash[stretch.clone()];
        let total = sum(deposits.iter().copied());
        let inside = full.iter().filter(|window| stretch.start <= window.start && window.end <= stretch.end);
        let expected = inside.flat_map(|window| earlier(params, &foreign, &cash[window.clone()]));
        let draft = Draft::new("S13", account, rows(expected.chain(deposits.iter().copied())))
            .count("deposits", deposits.len(), "cash deposits")
            .money("sum", total, series.currency)
            .count(
                "earlier foreign payments",
                foreign.iter().filter(|one| one.at < deposits[0].at).count(),
                "payments",
            )
            .amount(total, series.currency);
        let days = |one: &Move| one.day();
        let when = match (days(deposits[0]), days(deposits[deposits.len() - 1])) {
            (from, to) if from == to => format!("on {from}"),
            (from, to) => format!("from {from} to {to}"),
        };
        found.findings.push(draft.says(
            case,
            format!(
                "{} to {} by others than the holder, {when}, equal in sum the foreign payments that came before; \
                 none came at that time.",
                counted(deposits.len(), "cash deposit", "cash deposits"),
                case.accounts.label(account),
            ),
        ));
    }
}

/// Whether a payment is nearly a sum.
fn is_near(params: &Params<'_>, one: &Move, total: i128) -> bool {
    (i128::from(one.amount) - total).abs() * 100 <= total * i128::from(params.int("tolerance_percent"))
}

/// The foreign payments of nearly the sum of the deposits that came well before them.
fn earlier<'m>(params: &Params<'_>, foreign: &[&'m Move], deposits: &[&Move]) -> Vec<&'m Move> {
    let (total, from) = (sum(deposits.iter().copied()), deposits[0].day());
    let is_earlier = |one: &&Move| window::span_days(one.day(), from) > params.int("window_days");
    foreign.iter().copied().filter(|one| is_near(params, one, total) && is_earlier(one)).collect()
}

/// Whether the deposits add up to a foreign payment that came before and does not come in their days.
fn is_expected(params: &Params<'_>, foreign: &[&Move], deposits: &[&Move]) -> bool {
    let total = sum(deposits.iter().copied());
    let (from, to) = (deposits[0].day(), deposits[deposits.len() - 1].day());
    let length = params.int("window_days");
    let is_at_the_time = |one: &&&Move| {
        window::span_days(one.day(), from) <= length && window::span_days(to, one.day()) <= length
    };
    let before = earlier(params, foreign, deposits).len();
    i64::try_from(before).unwrap_or(i64::MAX) >= params.int("min_earlier")
        && !foreign.iter().filter(|one| is_near(params, one, total)).any(|one| is_at_the_time(&one))
}
