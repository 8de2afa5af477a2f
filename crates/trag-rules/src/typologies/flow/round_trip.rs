//! L07.

use std::collections::BTreeMap;

use trag_graph::cycles::{self, CycleParams, CycleSet};
use trag_graph::{Edge, Holders, Stop, TimeOrder};
use trag_model::time::DAY;
use trag_model::{
    AccountIx, AccountTable, Examined, Finding, Measure, Money, NameIx, RowId, Seconds, Total, name,
};

use super::measured::{self, Unit, any_day_only, days, money, within};
use super::minimum::Minimum;
use super::shapes;
use crate::topics::Topic;
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, footprint, innocence,
    trades,
};

declare_typology! {
    /// Payments that lead from an account over others back to it, or to its holder, and match in amount.
    ///
    /// ## What it finds
    /// Round trips of `min_hops` to `max_hops` payments within `window_days` times 24 hours. Each payment starts where
    /// the one before ended and can follow all before it; no account between is met twice. What each payment brings,
    /// not only the last, is `kept_percent_low` to `kept_percent_high` of the first. The last reaches the first payer,
    /// or another account whose printed holder has the same name; then the finding says that only a name joins them.
    /// Amounts are compared in their own currency where it is the same, else in the base currency, else not at all.
    /// Payments of one day of which one states no time can stand in either order, unless the balances of a statement
    /// tell it; the finding says so. Reversals, by instrument or by a payment code that begins with 9, are no part of
    /// a round trip. Where the text of each last payment says that it is a refund, or each round trip goes through
    /// taxes or wages, the finding carries the reason and counts one point in the ranking; a finding about an account
    /// that is seen only from other parties' payments counts half.
    ///
    /// One payment back may answer several payments out. So that sums make sense, each payment is told in one
    /// round trip: first payments are taken in the order of the ledger, each with the trip of fewest hops (of
    /// several, the one that returns first) whose payments no other trip has. Round trips of one account that
    /// overlap in time are told as one finding. From one payment at most `max_steps` links are followed; where
    /// that is not enough, the report says for which payers, and how many of their payments were searched.
    ///
    /// ## Why it matters
    /// Payments that close a round serve no purpose that the rows show, and put a new payer beside the value.
    ///
    /// ## Innocent explanations
    /// - A refund, a deposit returned, a failed purchase.
    /// - A loan and its repayment.
    /// - Accounts of one group that settle with each other.
    ///
    /// ## Example
    /// Three payments, the last of 29,000 euros to the account that first paid 30,000:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  30000.00 EUR  # h1
    /// 2024-05-09 09:00  B1 -> C1  29500.00 EUR  # h2
    /// 2024-05-14 09:00  C1 -> A1  29000.00 EUR  # h3  ^ L07 rows=h1,h2,h3
    /// ```
    ///
    /// An innocent look-alike: a purchase is sent back by the bank, and another is refunded in part:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  30000.00 EUR
    /// 2024-05-08 09:00  B1 -> A1  30000.00 EUR code=921
    /// 2024-05-10 09:00  A1 -> C1  12000.00 EUR
    /// 2024-05-15 09:00  C1 -> A1   3000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_hops` 2 (choice): fewest payments.
    /// - `max_hops` 6 (choice): most payments.
    /// - `window_days` 30 (choice): longest time from the first to the last, in times 24 hours.
    /// - `kept_percent_low` 70 (choice): smallest share of the first payment.
    /// - `kept_percent_high` 105 (choice): largest share of the first payment.
    /// - `min_amount` 1000.00 EUR (choice): smallest first payment.
    /// - `max_steps` 1000000 (choice): links followed from one payment, so that the search ends on any data.
    ///
    /// ## Needs
    /// - Rows with both accounts (or names). Longer trips need payments of more than one bank or account.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F: funds moved back to the first bank. The figures are design
    ///   choices.
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   cycle.
    pub(crate) RoundTrip {
        code: "L07", name: "round-trip", family: Flow, weight: 5,
        params: [
            min_hops: ParamValue::Int(2), Choice, (2, 12), "fewest payments";
            max_hops: ParamValue::Int(6), Choice, (2, 12), "most payments";
            window_days: ParamValue::Int(30), Choice, (1, 3_660), "longest time from the first to the last";
            kept_percent_low: ParamValue::Int(70), Choice, (1, 100), "smallest share of the first payment";
            kept_percent_high: ParamValue::Int(105), Choice, (100, 200), "largest share of the first payment";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest first payment";
            max_steps: ParamValue::Int(1_000_000), Choice, (1, i64::MAX), "links followed from one payment";
        ],
    }
}

impl Typology for RoundTrip {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let size = |name: &str| usize::try_from(params.int(name)).unwrap_or(usize::MAX);
        let limits = CycleParams {
            min_hops: size("min_hops"),
            max_hops: size("max_hops"),
            window_seconds: params.int("window_days") * DAY,
            hop: None,
            total: Some(measured::share(params.int("kept_percent_low"), params.int("kept_percent_high"))),
            order: TimeOrder::AnyWithinDay,
            max_degree: None,
            max_steps: u64::try_from(params.int("max_steps")).ok(),
        };
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let holders = Holders::new(same_names(case.accounts));
        let starts = |row: RowId| admitted[row.0 as usize] && !innocence::is_reversal(case, row);
        let report = |first, found: &CycleSet| Candidates::of(case, first, found);
        let candidates = cycles::search(case.flows, case.ledger, &holders, &limits, starts, report).reports;
        let mut left_aside: Vec<String> = minimum.unknown(case).into_iter().collect();
        left_aside.extend(shapes::stops(case, &stops(case, &candidates), limits.max_steps));
        let count = minimum.between_accounts(case);
        let examined = Examined { count, what: "payments between accounts".to_owned(), left_aside };
        let stretches = stretches(case, apart(&candidates, case.ledger.len()));
        let mut findings: Vec<Finding> = stretches.iter().map(|stretch| finding(case, stretch)).collect();
        shapes::mark(case, &mut findings);
        measured::verdict(findings, examined, "no row names both its payer's and its payee's account")
    }
}

/// The round trips that begin with one payment: for each last payment the one of fewest hops, by hops and
/// last payment.
struct Candidates {
    first: RowId,
    trips: Vec<Box<[RowId]>>,
    stopped: bool,
}

impl Candidates {
    fn of(case: &CaseView<'_>, first: RowId, found: &CycleSet) -> Candidates {
        let real = |rows: &&[RowId]| !rows.iter().any(|row| innocence::is_reversal(case, *row));
        let mut trips: Vec<&[RowId]> = found.iter().filter(real).collect();
        trips.sort_unstable_by_key(|rows| (rows.last(), rows.len(), *rows));
        trips.dedup_by_key(|rows| rows.last());
        trips.sort_by_key(|rows| rows.len());
        Candidates { first, trips: trips.into_iter().map(Box::from).collect(), stopped: found.stopped() }
    }
}

/// The payers of first payments from which the search ended early, and how many of their payments were
/// searched to the end.
fn stops(case: &CaseView<'_>, candidates: &[Candidates]) -> Vec<Stop> {
    let stopped = candidates.iter().filter(|candidates| candidates.stopped);
    let mut payers: Vec<AccountIx> = stopped.map(|candidates| case.ledger.payer(candidates.first)).collect();
    payers.sort_unstable();
    let stop = |payers: &[AccountIx]| {
        let of = case.flows.out(payers[0]).len() as u64;
        Stop { root: payers[0], searched: of - payers.len() as u64, of }
    };
    payers.chunk_by(|one, other| one == other).map(stop).collect()
}

/// Round trips that share no payment. `candidates` ascend by their first payment, and so does the result.
fn apart(candidates: &[Candidates], rows: usize) -> Vec<&[RowId]> {
    let mut told = vec![false; rows];
    let mut trips = Vec::new();
    for candidates in candidates {
        let free = |trip: &&[RowId]| !trip.iter().any(|row| told[row.0 as usize]);
        let found = candidates.trips.iter().map(AsRef::as_ref).find(free);
        if let Some(trip) = found {
            trip.iter().for_each(|row| told[row.0 as usize] = true);
            trips.push(trip);
        }
    }
    trips
}

/// Round trips of one account that overlap in time.
struct Stretch<'a> {
    account: AccountIx,
    to: Seconds,
    trips: Vec<&'a [RowId]>,
}

/// Joins round trips into stretches, by account and time. `trips` ascend by their first payment.
fn stretches<'a>(case: &CaseView<'_>, trips: Vec<&'a [RowId]>) -> Vec<Stretch<'a>> {
    let mut by_account: BTreeMap<AccountIx, Vec<Stretch<'a>>> = BTreeMap::new();
    for trip in trips {
        let account = case.ledger.payer(trip[0]);
        let (from, to) = measured::span(case.ledger, trip);
        let stretches = by_account.entry(account).or_default();
        match stretches.last_mut().filter(|last| from <= last.to) {
            Some(last) => {
                last.to = last.to.max(to);
                last.trips.push(trip);
            }
            None => stretches.push(Stretch { account, to, trips: vec![trip] }),
        }
    }
    by_account.into_values().flatten().collect()
}

/// Accounts whose printed holders have one name. An account has one holder, so it is in one group at most.
fn same_names(accounts: &AccountTable) -> Vec<Vec<AccountIx>> {
    let mut by_name: BTreeMap<NameIx, Vec<AccountIx>> = BTreeMap::new();
    for (index, account) in accounts.iter().filter(|(_, account)| account.can_be_followed()) {
        if let Some(holder) = account.holder {
            by_name.entry(holder).or_default().push(index);
        }
    }
    let mut by_key: BTreeMap<String, Vec<AccountIx>> = BTreeMap::new();
    for (holder, group) in by_name {
        by_key.entry(name::match_key(accounts.name(holder))).or_default().extend(group);
    }
    by_key
        .into_iter()
        .filter(|(key, group)| !key.is_empty() && group.len() > 1)
        .map(|(_, group)| group)
        .collect()
}

/// Value that is paid as a tax, a contribution or a wage does not come back with the next payment out of that account.
fn through_the_state(case: &CaseView<'_>, trips: &[&[RowId]]) -> Option<String> {
    let says = |row: &RowId, topics| case.topics().row(*row, topics);
    let sold = Topic::INVOICE.and(Topic::GOODS).and(Topic::SERVICES);
    let is_due = |row: &RowId| {
        matches!(footprint::basis(case, *row), Some(53 | 54))
            || innocence::is_wage(case, *row)
            || says(row, Topic::TAX.and(Topic::WAGES)) && !says(row, sold)
    };
    let all = trips.iter().all(|trip| trip.iter().any(is_due));
    all.then(|| "each round trip goes through a payment of taxes, contributions or wages".to_owned())
}

/// Value that enters the cash pool of a group is mixed with all that the group has.
fn through_a_pool(case: &CaseView<'_>, trips: &[&[RowId]]) -> Option<String> {
    let all = trips.iter().all(|trip| trip.iter().any(|row| trades::is_pool_leg(case, *row)));
    all.then(|| "each round trip goes through the cash pool of a group of companies".to_owned())
}

fn finding(case: &CaseView<'_>, stretch: &Stretch<'_>) -> Finding {
    let (ledger, account, trips) = (case.ledger, stretch.account, &stretch.trips);
    let edge = |row: &RowId| Edge { time: ledger.booked(*row), row: *row, other: account };
    let sent: Vec<Edge> = trips.iter().filter_map(|trip| trip.first()).map(edge).collect();
    let returned: Vec<Edge> = trips.iter().filter_map(|trip| trip.last()).map(edge).collect();
    let unit = Unit::of(ledger, &returned, &sent);
    let currency = unit.map_or(ledger.paid(trips[0][0]).1, Unit::currency);
    let left: Total = sent.iter().filter_map(|edge| unit?.went(ledger, edge.row)).sum();
    let came: Total = returned.iter().filter_map(|edge| unit?.came(ledger, edge.row)).sum();
    let lengths = || trips.iter().map(|trip| trip.len());
    let (fewest, most) = (lengths().min().unwrap_or_default(), lengths().max().unwrap_or_default());
    let lasts = |trip: &&[RowId]| {
        let (from, to) = measured::span(ledger, trip);
        to.0 - from.0
    };
    let longest = trips.iter().map(lasts).max().unwrap_or_default();
    let mut rows: Vec<RowId> = trips.iter().flat_map(|trip| trip.iter().copied()).collect();
    rows.sort_unstable();
    let day_only = any_day_only(case, &rows);
    let mut measures = vec![
        measured::count("round trips", trips.len(), "round trips"),
        measured::count("fewest hops", fewest, "payments"),
        measured::count("most hops", most, "payments"),
        money("first payments", left.0, currency),
        money("last payments", came.0, currency),
        measured::duration("longest round trip", longest, day_only),
    ];
    let by_name = returned.iter().filter(|edge| ledger.payee(edge.row) != account).count();
    if by_name > 0 {
        let text = format!(
            "{} reached another account that only the holder's printed name joins",
            counted(by_name, "last payment", "last payments")
        );
        measures.push(Measure::text("same holder", text));
    }
    let last_rows: Vec<RowId> = returned.iter().map(|edge| edge.row).collect();
    let refunds = innocence::refunds(case, &last_rows);
    measures.extend(
        refunds
            .or_else(|| through_the_state(case, trips))
            .or_else(|| through_a_pool(case, trips))
            .map(innocence::measure),
    );
    measures.extend(measured::open_order(case, &rows));
    let hops = if fewest == most { format!("{fewest}") } else { format!("{fewest} to {most}") };
    let label = case.accounts.label(account);
    let sentence = format!(
        "Payments of {} from {label} and of {} to {label}{} close {} of {hops} payments {}, {}.",
        Money(left, currency),
        Money(came, currency),
        if by_name > 0 { " or to an account of the same name" } else { "" },
        if trips.len() == 1 { "a round".to_owned() } else { counted(trips.len(), "round", "rounds") },
        within(longest, day_only),
        days(measured::period(ledger, &rows))
    );
    measured::finding(ledger, ("L07", account), rows, (left, currency), measures, sentence)
}

#[cfg(test)]
mod tests;
