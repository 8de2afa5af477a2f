//! L04.

use std::collections::BTreeSet;
use std::ops::Range;

use trag_graph::Edge;
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, Minor, Money, RowId, Seconds, Total};

use super::measured::{self, Found, Unit, days, is_at_least, money};
use super::minimum::Minimum;
use crate::beside::List;
use crate::window::Sums;
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, scan, window,
};

declare_typology! {
    /// One large payment in, and soon it is spread over many payees.
    ///
    /// ## What it finds
    /// A payment in of at least `min_credit` that makes up at least `credit_percent` of all that came into
    /// the account in the `window_days` calendar days that begin with it; and the payments that follow it
    /// within these days, as many in their order as fit into it, when they go to at least `min_payees`
    /// accounts and add up to at least `spread_percent` of it. Payments of wages by their code (140 to 147
    /// and 240 to 247 in the Serbian list) are left out, and so are withdrawals and fees. Findings that would
    /// share a payment out are told as one. Amounts are in the currency of the account, or in the
    /// base currency where it moves several. Of payments with the same printed time, credits are taken
    /// before debits. An account that is seen only from other parties' payments counts half in the ranking,
    /// and the finding says so.
    ///
    /// ## Why it matters
    /// Value split over many accounts right after it arrived is harder to follow, and is consistent with
    /// layering.
    ///
    /// ## Innocent explanations
    /// - Wages paid from an account where the rows carry no payment code.
    /// - Dividends, scholarships, subsidies, insurance payouts, the settlement of an estate.
    /// - A contractor who is paid and then pays his subcontractors.
    ///
    /// ## Example
    /// 50,000 euros come in, and within three days 46,000 go to ten accounts:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  50000.00 EUR  # in
    /// 2024-05-06 11:00  A1 -> P01  4600.00 EUR  # p1
    /// 2024-05-06 11:05  A1 -> P02  4500.00 EUR  # p2
    /// 2024-05-06 11:10  A1 -> P03  4700.00 EUR  # p3
    /// 2024-05-07 09:00  A1 -> P04  4600.00 EUR  # p4
    /// 2024-05-07 09:05  A1 -> P05  4600.00 EUR  # p5
    /// 2024-05-07 09:10  A1 -> P06  4800.00 EUR  # p6
    /// 2024-05-08 09:00  A1 -> P07  4400.00 EUR  # p7
    /// 2024-05-08 09:05  A1 -> P08  4600.00 EUR  # p8
    /// 2024-05-08 09:10  A1 -> P09  4600.00 EUR  # p9
    /// 2024-05-08 09:15  A1 -> P10  4600.00 EUR  # p10  ^ L04 rows=in,p1,p2,p3,p4,p5,p6,p7,p8,p9,p10
    /// ```
    ///
    /// An innocent look-alike: a payroll agent receives the month's wages and pays them out:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  50000.00 EUR
    /// 2024-05-06 11:00  A1 -> P01  4600.00 EUR code=240
    /// 2024-05-06 11:05  A1 -> P02  4500.00 EUR code=240
    /// 2024-05-06 11:10  A1 -> P03  4700.00 EUR code=240
    /// 2024-05-07 09:00  A1 -> P04  4600.00 EUR code=240
    /// 2024-05-07 09:05  A1 -> P05  4600.00 EUR code=240
    /// 2024-05-07 09:10  A1 -> P06  4800.00 EUR code=240
    /// 2024-05-08 09:00  A1 -> P07  4400.00 EUR code=240
    /// 2024-05-08 09:05  A1 -> P08  4600.00 EUR code=240
    /// 2024-05-08 09:10  A1 -> P09  4600.00 EUR code=240
    /// 2024-05-08 09:15  A1 -> P10  4600.00 EUR code=240
    /// ```
    ///
    /// ## Parameters
    /// - `min_payees` 10 (choice): different payees in a window.
    /// - `window_days` 7 (choice): length of the window, in calendar days.
    /// - `min_credit` 10000.00 EUR (choice): smallest payment in that counts as large.
    /// - `credit_percent` 50 (choice): its smallest share of all that came in during the window.
    /// - `spread_percent` 80 (choice): smallest share of it that is paid out to these payees.
    ///
    /// ## Needs
    /// - The accounts (or names) of payees.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   fan-out. The figures are design choices.
    /// - Comparable with rule 017 of the public Tazama configuration (transaction divergence).
    pub(crate) FanOut {
        code: "L04", name: "fan-out", family: Flow, weight: 3,
        params: [
            min_payees: ParamValue::Int(10), Choice, (2, 100_000), "different payees in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "length of the window";
            min_credit: ParamValue::Money(trag_model::Minor(1_000_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment in that counts as large";
            credit_percent: ParamValue::Int(50), Choice, (0, 100), "its smallest share of what came in";
            spread_percent: ParamValue::Int(80), Choice, (1, 100), "smallest share of it that is paid out";
        ],
    }
}

impl Typology for FanOut {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits {
            min_payees: usize::try_from(params.int("min_payees")).unwrap_or(usize::MAX),
            window_seconds: params.int("window_days") * DAY,
            min_credit: Minimum(params.money("min_credit")),
            credit_percent: params.int("credit_percent"),
            spread_percent: params.int("spread_percent"),
        };
        let mut found = measured::each_account(
            case,
            || (),
            |(), account, found| {
                judge(case, &limits, account, found);
            },
        );
        case.coverage().mark(case, &mut found.findings);
        let unknown = limits.min_credit.unknown(case);
        found.verdict(
            "accounts that paid others",
            unknown,
            "no row names both its payer's and its payee's account",
        )
    }
}

struct Limits {
    min_payees: usize,
    window_seconds: i64,
    min_credit: Minimum,
    credit_percent: i64,
    spread_percent: i64,
}

/// Payments of one side, with their sums.
struct Side {
    edges: Vec<Edge>,
    sums: Sums,
}

impl Side {
    /// The payments that are counted and whose amount is known.
    fn new(list: List<'_>, unit: Unit, is_counted: impl Fn(&Edge) -> bool) -> Side {
        let edges = list.edges.iter().enumerate().filter(|(_, edge)| is_counted(edge));
        let known = edges.filter_map(|(place, edge)| Some((*edge, unit.of_worth(list.worth(place))?)));
        let (edges, amounts): (Vec<Edge>, Vec<Minor>) = known.unzip();
        Side { edges, sums: Sums::new(amounts) }
    }

    /// How many come before a time.
    fn before(&self, time: Seconds) -> usize {
        self.edges.partition_point(|edge| edge.time < time)
    }
}

fn judge(case: &CaseView<'_>, limits: &Limits, account: AccountIx, found: &mut Found) {
    let (into, out) = (List::of(case, account, scan::Side::In), List::of(case, account, scan::Side::Out));
    let (credits, debits) = (into.edges, out.edges);
    let followed = |edge: &Edge| case.flows.is_node(edge.other);
    found.examined += u64::from(debits.iter().any(followed));
    if credits.is_empty() || debits.len() < limits.min_payees {
        return;
    }
    let currencies = into.currencies.iter().chain(out.currencies).copied();
    let Some(unit) = Unit::among(case.ledger.base, currencies) else { return };
    let no_wage = |edge: &Edge| !innocence::is_wage(case, edge.row);
    let came = Side::new(into, unit, |_| true);
    let went = Side::new(out, unit, |edge| followed(edge) && no_wage(edge));
    let large = |credit: &usize| limits.min_credit.admits(case, came.edges[*credit].row);
    let flagged: Vec<(usize, Range<usize>)> = (0..came.edges.len())
        .filter_map(|credit| Some((credit, spread_of(limits, &came, credit, &went)?)))
        .filter(|(credit, _)| large(credit))
        .collect();
    for range in window::joined(flagged.iter().map(|(_, debits)| debits.clone())) {
        let inside = flagged.iter().filter(|(_, debits)| range.contains(&debits.start));
        let ins: Vec<RowId> = inside.map(|(credit, _)| came.edges[*credit].row).collect();
        let outs: Vec<RowId> = went.edges[range.clone()].iter().map(|edge| edge.row).collect();
        found.findings.push(finding(case, (account, unit), &ins, &outs));
    }
}

/// The payments out that follow a credit and fit into it, if they meet the conditions.
fn spread_of(limits: &Limits, came: &Side, credit: usize, went: &Side) -> Option<Range<usize>> {
    let edge = &came.edges[credit];
    let close = Seconds(edge.time.day().start().0.saturating_add(limits.window_seconds));
    let amount = came.sums.of(&(credit..credit + 1));
    let (start, end) = (went.before(edge.time), went.before(close));
    let in_window = credit..came.before(close);
    if amount == 0
        || !is_at_least(amount, came.sums.of(&in_window), limits.credit_percent)
        || !is_at_least(went.sums.of(&(start..end)), amount, limits.spread_percent)
    {
        return None;
    }
    let (mut end, mut beyond) = (start, end + 1);
    while beyond - end > 1 {
        let middle = end.midpoint(beyond);
        if went.sums.of(&(start..middle)) <= amount { end = middle } else { beyond = middle }
    }
    let payees = went.edges[start..end].iter().map(|edge| edge.other).collect::<BTreeSet<_>>().len();
    let spread = went.sums.of(&(start..end));
    (payees >= limits.min_payees && is_at_least(spread, amount, limits.spread_percent)).then_some(start..end)
}

fn finding(
    case: &CaseView<'_>,
    (account, unit): (AccountIx, Unit),
    credits: &[RowId],
    debits: &[RowId],
) -> Finding {
    let (ledger, currency) = (case.ledger, unit.currency());
    let came: Total = credits.iter().filter_map(|row| unit.came(ledger, *row)).sum();
    let went: Total = debits.iter().filter_map(|row| unit.went(ledger, *row)).sum();
    let payees = debits.iter().map(|row| ledger.payee(*row)).collect::<BTreeSet<_>>().len();
    let mut measures = vec![
        money("came in", came.0, currency),
        measured::count("large payments in", credits.len(), "payments"),
        money("spread", went.0, currency),
        measured::count("payees", payees, "payees"),
    ];
    let rows: Vec<RowId> = credits.iter().chain(debits).copied().collect();
    measures.extend(measured::order_measure(case, &rows, "credits are taken before debits"));
    let sentence = format!(
        "After {} came to {} {}, {} went to {} {}.",
        Money(came, currency),
        case.accounts.label(account),
        days(measured::period(ledger, credits)),
        Money(went, currency),
        counted(payees, "payee", "payees"),
        days(measured::period(ledger, debits))
    );
    measured::finding(ledger, ("L04", account), rows, (went, currency), measures, sentence)
}
