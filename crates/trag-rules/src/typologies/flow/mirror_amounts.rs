//! L11.

use trag_graph::Edge;
use trag_graph::mirror::{self, MirrorParams};
use trag_model::time::DAY;
use trag_model::{AccountIx, Currency, Day, Finding, Minor, Money, RowId, Total};

use super::measured::{self, Found, Unit, any_day_only, days, money, within};
use super::minimum::Minimum;
use crate::beside::List;
use crate::scan::Side;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Again and again a payment out matches the exact amount of a payment in.
    ///
    /// ## What it finds
    /// Pairs of a payment in and a payment out of the same amount to the minor unit, in the same currency,
    /// the second at most `within_days` times 24 hours after the first, to someone else than the payer. A
    /// fixed fee may be kept (`fee`). Payments out are taken in the order of the ledger, each with the
    /// earliest payment in that is still free; of payments with the same printed time, the payment in comes
    /// first. At least `min_pairs` pairs, each at most `gap_days` days after the one before, are a finding. A
    /// monthly rhythm, as of rent, is no such stretch. An account that is seen only from other parties'
    /// payments (no statement of its own in the case, and party to less than 5 % of the rows of each other
    /// file) is examined too; the finding says so and counts half in the ranking.
    ///
    /// ## Why it matters
    /// An account that hands on exact amounts acts for someone else, and it is the account's holder who then
    /// appears as the payer.
    ///
    /// ## Innocent explanations
    /// - Rent, utilities or insurance premiums that are passed on.
    /// - An agent, a notary or a family member who pays for others.
    /// - Round amounts that meet by chance in an account with many payments.
    ///
    /// ## Example
    /// Three times, a payment out matches the payment in of the day before:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  4213.50 EUR  # i1
    /// 2024-05-07 09:00  A1 -> C1  4213.50 EUR  # o1
    /// 2024-05-13 09:00  B2 -> A1  2890.00 EUR  # i2
    /// 2024-05-14 09:00  A1 -> C1  2890.00 EUR  # o2
    /// 2024-05-20 09:00  B1 -> A1  5127.80 EUR  # i3
    /// 2024-05-21 09:00  A1 -> C2  5127.80 EUR  # o3  ^ L11 rows=i1,o1,i2,o2,i3,o3
    /// ```
    ///
    /// An innocent look-alike: a tenant sublets a room and passes the rent on every month:
    ///
    /// ```ledger
    /// 2024-05-02 09:00  B1 -> A1  1150.00 EUR
    /// 2024-05-03 09:00  A1 -> C1  1150.00 EUR
    /// 2024-06-03 09:00  B1 -> A1  1150.00 EUR
    /// 2024-06-04 09:00  A1 -> C1  1150.00 EUR
    /// 2024-07-02 09:00  B1 -> A1  1150.00 EUR
    /// 2024-07-03 09:00  A1 -> C1  1150.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_pairs` 3 (choice): pairs in a stretch.
    /// - `within_days` 3 (choice): longest time from the payment in to the payment out, in times 24 hours.
    /// - `gap_days` 20 (choice): most days from one pair to the next.
    /// - `fee` 0.00 EUR (choice): a fixed fee that may be kept of each amount, in this currency only.
    /// - `min_amount` 1000.00 EUR (choice): smallest amount of a pair.
    ///
    /// ## Needs
    /// - Payments into and out of one account.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    /// - Comparable with rules 024 and 025 of the public Tazama configuration (non-commissioned mirroring).
    pub(crate) MirrorAmounts {
        code: "L11", name: "mirror-amounts", family: Flow, weight: 3,
        params: [
            min_pairs: ParamValue::Int(3), Choice, (2, 1_000), "pairs in a stretch";
            within_days: ParamValue::Int(3), Choice, (0, 366), "longest time from payment in to payment out";
            gap_days: ParamValue::Int(20), Choice, (1, 366), "most days from one pair to the next";
            fee: ParamValue::Money(trag_model::Minor(0), trag_model::Currency::EUR), Choice, (0, 0),
                "a fixed fee that may be kept";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest amount of a pair";
        ],
    }
}

impl Typology for MirrorAmounts {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let (fee, fee_currency) = params.money("fee");
        let fees = if fee.0 > 0 { vec![(fee, fee_currency)] } else { Vec::new() };
        let limits = Limits {
            mirror: MirrorParams { window_seconds: params.int("within_days") * DAY, fees },
            min_pairs: usize::try_from(params.int("min_pairs")).unwrap_or(usize::MAX),
            gap_days: params.int("gap_days"),
        };
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let mut found = measured::each_account(
            case,
            || (),
            |(), account, found| {
                judge(case, &limits, &admitted, account, found);
            },
        );
        case.coverage().mark(case, &mut found.findings);
        let unknown = minimum.unknown(case);
        found.verdict("accounts with payments in and out", unknown, "no account has payments both in and out")
    }
}

struct Limits {
    mirror: MirrorParams,
    min_pairs: usize,
    gap_days: i64,
}

fn judge(case: &CaseView<'_>, limits: &Limits, admitted: &[bool], account: AccountIx, found: &mut Found) {
    let ledger = case.ledger;
    let large = |edges: &[Edge]| -> Vec<Edge> {
        edges.iter().filter(|edge| admitted[edge.row.0 as usize]).copied().collect()
    };
    let (credits, debits) = (case.flows.in_(account), case.flows.out(account));
    found.examined += u64::from(!credits.is_empty() && !debits.is_empty());
    if credits.len().min(debits.len()) < limits.min_pairs {
        return;
    }
    if limits.mirror.fees.is_empty() && equal_amounts(case, account) < limits.min_pairs {
        return;
    }
    let mut pairs = mirror::pairs(ledger, &large(credits), &large(debits), &limits.mirror);
    pairs.retain(|(credit, debit)| ledger.payer(*credit) != ledger.payee(*debit));
    let pair_days: Vec<Day> = pairs.iter().map(|(_, debit)| ledger.day(*debit)).collect();
    for stretch in window::stretches(&pair_days, limits.gap_days) {
        if stretch.len() >= limits.min_pairs {
            found.findings.extend(finding(case, account, &pairs[stretch]));
        }
    }
}

/// How many payments out of an account can be matched with payments in of the same amount, whenever they were made.
fn equal_amounts(case: &CaseView<'_>, account: AccountIx) -> usize {
    let sorted = |side: Side| {
        let list = List::of(case, account, side);
        let worth = (0..list.edges.len()).map(|place| list.worth(place));
        let mut amounts: Vec<(Currency, Minor)> = worth.map(|worth| (worth.currency, worth.amount)).collect();
        amounts.sort_unstable();
        amounts
    };
    let (credits, debits) = (sorted(Side::In), sorted(Side::Out));
    let (mut credit, mut equal) = (0, 0);
    for debit in debits {
        while credits.get(credit).is_some_and(|amount| *amount < debit) {
            credit += 1;
        }
        if credits.get(credit) == Some(&debit) {
            (credit, equal) = (credit + 1, equal + 1);
        }
    }
    equal
}

fn finding(case: &CaseView<'_>, account: AccountIx, pairs: &[(RowId, RowId)]) -> Option<Finding> {
    let ledger = case.ledger;
    let debit_edges: Vec<Edge> = pairs
        .iter()
        .map(|(_, debit)| Edge { time: ledger.booked(*debit), row: *debit, other: ledger.payee(*debit) })
        .collect();
    let unit = Unit::of(ledger, &[], &debit_edges)?;
    let known = pairs.iter().filter_map(|(_, debit)| unit.went(ledger, *debit));
    let (went, currency): (Total, _) = (known.sum(), unit.currency());
    let held = |(credit, debit): &(RowId, RowId)| ledger.booked(*debit).0 - ledger.booked(*credit).0;
    let longest = pairs.iter().map(held).max().unwrap_or_default();
    let mut rows: Vec<RowId> = pairs.iter().flat_map(|(credit, debit)| [*credit, *debit]).collect();
    rows.sort_unstable();
    let day_only = any_day_only(case, &rows);
    let mut measures = vec![
        measured::count("pairs", pairs.len(), "pairs"),
        money("matched", went.0, currency),
        measured::duration("longest time between", longest, day_only),
    ];
    measures.extend(measured::order_measure(case, &rows, "payments in are taken before payments out"));
    let sentence = format!(
        "{} a payment out of {} matches the exact amount of a payment in {}: {} in all, {}.",
        counted(pairs.len(), "time", "times"),
        case.accounts.label(account),
        within(longest, day_only),
        Money(went, currency),
        days(measured::period(ledger, &rows))
    );
    Some(measured::finding(ledger, ("L11", account), rows, (went, currency), measures, sentence))
}
