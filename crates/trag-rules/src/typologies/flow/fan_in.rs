//! L03.

use std::collections::BTreeSet;
use std::ops::Range;

use trag_graph::Edge;
use trag_graph::fans::{self, DistinctCounter};
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, Money, RowId, Seconds, Total};

use super::measured::{self, Found, Unit, days, is_at_least, money};
use super::minimum::Minimum;
use crate::beside::List;
use crate::scan::Side;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Many payers that are new to an account, and then payments out that match them go to few.
    ///
    /// ## What it finds
    /// Windows of `window_days` calendar days in which at least `min_payers` accounts pay an account for the
    /// first time, and payments out of at least `drain_percent` of all that came in during the window go to
    /// at most `drain_payees` payees (cash counts as one), from the first of these payments until
    /// `drain_days` days after the last. There is one window for each day with a new payer, ending with that day; windows that
    /// share a new payer are told as one finding. A payer is new when no earlier row of the case shows a
    /// payment of it to the account: nothing is known of the time before the first row. Amounts are in the
    /// currency of the account, or in the base currency where it moves several. An account that is seen only
    /// from other parties' payments counts half in the ranking, and the finding says so.
    ///
    /// ## Why it matters
    /// Sums collected from many and soon matched by payments to few are consistent with an account that gathers
    /// proceeds for someone else.
    ///
    /// ## Innocent explanations
    /// - A marketplace seller, a ticket office or a new business that pays its supplier.
    /// - A charity, a collection for a gift, a school trip.
    /// - An agent, a landlord or a property manager who passes on what he collects.
    /// - Data that begin in the middle of ordinary business: then every payer looks new.
    ///
    /// ## Example
    /// Ten payers in five days, and a payment out that nearly matches the sum:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  P01 -> A1   900.00 EUR  # p1
    /// 2024-05-06 10:00  P02 -> A1   950.00 EUR  # p2
    /// 2024-05-07 09:00  P03 -> A1   800.00 EUR  # p3
    /// 2024-05-07 10:00  P04 -> A1   990.00 EUR  # p4
    /// 2024-05-08 09:00  P05 -> A1   700.00 EUR  # p5
    /// 2024-05-08 10:00  P06 -> A1   850.00 EUR  # p6
    /// 2024-05-09 09:00  P07 -> A1   900.00 EUR  # p7
    /// 2024-05-09 10:00  P08 -> A1   930.00 EUR  # p8
    /// 2024-05-10 09:00  P09 -> A1   910.00 EUR  # p9
    /// 2024-05-10 10:00  P10 -> A1   870.00 EUR  # p10
    /// 2024-05-11 09:00  A1 -> Z1   8500.00 EUR  # z  ^ L03 rows=p1,p2,p3,p4,p5,p6,p7,p8,p9,p10,z
    /// ```
    ///
    /// An innocent look-alike: a charity collects as fast, and spends it little by little:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  P01 -> A1   900.00 EUR
    /// 2024-05-06 10:00  P02 -> A1   950.00 EUR
    /// 2024-05-07 09:00  P03 -> A1   800.00 EUR
    /// 2024-05-07 10:00  P04 -> A1   990.00 EUR
    /// 2024-05-08 09:00  P05 -> A1   700.00 EUR
    /// 2024-05-08 10:00  P06 -> A1   850.00 EUR
    /// 2024-05-09 09:00  P07 -> A1   900.00 EUR
    /// 2024-05-09 10:00  P08 -> A1   930.00 EUR
    /// 2024-05-10 09:00  P09 -> A1   910.00 EUR
    /// 2024-05-10 10:00  P10 -> A1   870.00 EUR
    /// 2024-05-11 09:00  A1 -> Z1   1500.00 EUR
    /// 2024-06-03 09:00  A1 -> Z2   2500.00 EUR
    /// 2024-07-01 09:00  A1 -> Z3   2500.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_payers` 10 (choice): new payers in a window.
    /// - `window_days` 7 (choice): length of the window, in calendar days.
    /// - `drain_percent` 80 (choice): smallest share of what came in that payments out match.
    /// - `drain_payees` 3 (choice): most payees of these payments.
    /// - `drain_days` 5 (choice): days after the window in which they go out.
    /// - `min_inflow` 5000.00 EUR (choice): smallest sum that came in during the window.
    ///
    /// ## Needs
    /// - The accounts (or names) of payers.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   fan-in. The figures are design choices.
    /// - FinCEN, funnel accounts: deposits of many, then few large debits.
    /// - Comparable with rules 002 and 016 of the public Tazama configuration (transaction convergence).
    pub(crate) FanIn {
        code: "L03", name: "fan-in", family: Flow, weight: 3,
        params: [
            min_payers: ParamValue::Int(10), Choice, (2, 100_000), "new payers in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "length of the window";
            drain_percent: ParamValue::Int(80), Choice, (1, 100), "smallest share that payments out match";
            drain_payees: ParamValue::Int(3), Choice, (1, 1_000), "most payees of these payments";
            drain_days: ParamValue::Int(5), Choice, (0, 366), "days after the window in which they go out";
            min_inflow: ParamValue::Money(trag_model::Minor(500_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest sum that came in during the window";
        ],
    }
}

impl Typology for FanIn {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits {
            min_payers: u32::try_from(params.int("min_payers")).unwrap_or(u32::MAX),
            window_seconds: (params.int("window_days") - 1) * DAY,
            drain_percent: params.int("drain_percent"),
            drain_payees: usize::try_from(params.int("drain_payees")).unwrap_or(usize::MAX),
            drain_seconds: params.int("drain_days") * DAY,
            min_inflow: Minimum(params.money("min_inflow")),
        };
        let init = || Counters {
            met: vec![AccountIx(u32::MAX); case.flows.accounts()],
            distinct: DistinctCounter::new(case.flows.accounts()),
        };
        let mut found = measured::each_account(case, init, |counters, account, found| {
            judge(case, &limits, counters, account, found);
        });
        case.coverage().mark(case, &mut found.findings);
        let unknown = limits.min_inflow.unknown(case);
        found.verdict(
            "accounts that others paid",
            unknown,
            "no row names both its payer's and its payee's account",
        )
    }
}

struct Limits {
    min_payers: u32,
    window_seconds: i64,
    drain_percent: i64,
    drain_payees: usize,
    drain_seconds: i64,
    min_inflow: Minimum,
}

/// The working memory of one thread.
struct Counters {
    /// By payer: the account that it was last met at.
    met: Vec<AccountIx>,
    distinct: DistinctCounter,
}

/// A window that meets the conditions.
struct Window {
    /// Among the first payments of new payers.
    firsts: Range<usize>,
    /// Its first and its last second.
    span: (Seconds, Seconds),
    /// Payments of new payers, and payments to the few that they are drained to.
    credits: Vec<RowId>,
    debits: Vec<RowId>,
}

fn judge(
    case: &CaseView<'_>,
    limits: &Limits,
    counters: &mut Counters,
    account: AccountIx,
    found: &mut Found,
) {
    let credits = case.flows.in_(account);
    let firsts = first_payments(case, account, credits, &mut counters.met);
    found.examined += u64::from(!firsts.is_empty());
    if u32::try_from(firsts.len()).is_ok_and(|count| count < limits.min_payers) {
        return;
    }
    let (into, out) = (List::of(case, account, Side::In), List::of(case, account, Side::Out));
    let currencies = into.currencies.iter().chain(out.currencies).copied();
    let Some(unit) = Unit::among(case.ledger.base, currencies) else { return };
    let mut flagged: Vec<Window> = Vec::new();
    fans::windows(&firsts, limits.window_seconds, &mut counters.distinct, |range, payers| {
        if payers >= limits.min_payers {
            flagged.extend(drained(case, limits, (account, unit), &firsts, range));
        }
    });
    for windows in flagged.chunk_by(|before, after| after.firsts.start < before.firsts.end) {
        found.findings.push(finding(case, (account, unit), windows));
    }
}

/// The first payment of each payer to the account. Times are cut to days: windows are calendar days.
fn first_payments(
    case: &CaseView<'_>,
    account: AccountIx,
    credits: &[Edge],
    met: &mut [AccountIx],
) -> Vec<Edge> {
    let mut firsts = Vec::new();
    for edge in credits {
        let before = std::mem::replace(&mut met[edge.other.0 as usize], account);
        if before != account && case.flows.is_node(edge.other) {
            firsts.push(Edge { time: edge.time.day().start(), ..*edge });
        }
    }
    firsts
}

/// The window, if what came in during it is drained to few.
fn drained(
    case: &CaseView<'_>,
    limits: &Limits,
    (account, unit): (AccountIx, Unit),
    firsts: &[Edge],
    range: Range<usize>,
) -> Option<Window> {
    let ledger = case.ledger;
    let new = &firsts[range.clone()];
    let (begin, last) = (ledger.booked(new.first()?.row), new.last()?.time);
    let open = Seconds(last.0.saturating_sub(limits.window_seconds));
    let close = Seconds(last.0.saturating_add(DAY - 1));
    let credits = case.flows.in_between(account, open, close);
    let came: Total = credits.iter().filter_map(|edge| unit.came(ledger, edge.row)).sum();
    let until = Seconds(close.0.saturating_add(limits.drain_seconds));
    let debits = case.flows.out_between(account, begin, until);
    let went: Total = debits.iter().filter_map(|edge| unit.went(ledger, edge.row)).sum();
    let rows = || credits.iter().map(|edge| edge.row);
    if came.0 == 0
        || !is_at_least(went.0, came.0, limits.drain_percent)
        || !limits.min_inflow.admits_sum(case, rows(), (came.0, unit.currency()))
    {
        return None;
    }
    let (payees, drained) = largest_payees(case, unit, debits, limits.drain_payees);
    if !is_at_least(drained, came.0, limits.drain_percent) {
        return None;
    }
    let payers: BTreeSet<AccountIx> = new.iter().map(|edge| edge.other).collect();
    let rows = |edges: &[Edge], with: &BTreeSet<AccountIx>| {
        edges.iter().filter(|edge| with.contains(&edge.other)).map(|edge| edge.row).collect()
    };
    Some(Window {
        firsts: range,
        span: (open, close),
        credits: rows(credits, &payers),
        debits: rows(debits, &payees),
    })
}

/// The payees that took most, and what they took together; of equals the first in the account table.
fn largest_payees(
    case: &CaseView<'_>,
    unit: Unit,
    debits: &[Edge],
    payees: usize,
) -> (BTreeSet<AccountIx>, i128) {
    let amount = |edge: &Edge| unit.went(case.ledger, edge.row).map_or(0, |amount| i128::from(amount.0));
    let mut taken: Vec<(AccountIx, i128)> = debits.iter().map(|edge| (edge.other, amount(edge))).collect();
    taken.sort_unstable();
    let by_payee = taken.chunk_by(|one, other| one.0 == other.0);
    let mut sums: Vec<(i128, AccountIx)> =
        by_payee.map(|run| (run.iter().map(|(_, amount)| -amount).sum(), run[0].0)).collect();
    sums.sort_unstable();
    sums.truncate(payees);
    (sums.iter().map(|(_, payee)| *payee).collect(), -sums.iter().map(|(sum, _)| sum).sum::<i128>())
}

fn finding(case: &CaseView<'_>, (account, unit): (AccountIx, Unit), windows: &[Window]) -> Finding {
    let (ledger, currency) = (case.ledger, unit.currency());
    let union = |rows: fn(&Window) -> &[RowId]| {
        let all: BTreeSet<RowId> = windows.iter().flat_map(rows).copied().collect();
        all.into_iter().collect::<Vec<RowId>>()
    };
    let (credits, debits) = (union(|window| &window.credits), union(|window| &window.debits));
    let came: Total = credits.iter().filter_map(|row| unit.came(ledger, *row)).sum();
    let went: Total = debits.iter().filter_map(|row| unit.went(ledger, *row)).sum();
    let (open, close) = (windows[0].span.0, windows[windows.len() - 1].span.1);
    let all = case.flows.in_between(account, open, close);
    let all: Total = all.iter().filter_map(|edge| unit.came(ledger, edge.row)).sum();
    let payers = credits.iter().map(|row| ledger.payer(*row)).collect::<BTreeSet<_>>().len();
    let payees = debits.iter().map(|row| ledger.payee(*row)).collect::<BTreeSet<_>>().len();
    let mut measures = vec![
        measured::count("new payers", payers, "payers"),
        money("came from them", came.0, currency),
        money("came in altogether", all.0, currency),
        money("paid out to few", went.0, currency),
        measured::count("paid out to", payees, "payees"),
    ];
    let rows: Vec<RowId> = credits.iter().chain(&debits).copied().collect();
    measures.extend(measured::order_measure(case, &rows, "credits and debits of one day count together"));
    let of_all =
        if all > came { format!(" (of {} that came in)", Money(all, currency)) } else { String::new() };
    let sentence = format!(
        "{} that had not paid {} before sent {}{of_all} {}; payments of {} to {} followed by {}.",
        counted(payers, "account", "accounts"),
        case.accounts.label(account),
        Money(came, currency),
        days(measured::period(ledger, &credits)),
        Money(went, currency),
        counted(payees, "payee", "payees"),
        measured::period(ledger, &debits).1.day()
    );
    measured::finding(ledger, ("L03", account), rows, (came, currency), measures, sentence)
}
