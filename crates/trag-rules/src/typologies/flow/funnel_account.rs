//! L02.

use std::ops::Range;

use trag_graph::fans::{self, DistinctCounter};
use trag_graph::{Edge, parallel};
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, LookupMap, Minor, Money, RowId, Scheme, Seconds, Total, name};

use super::many_own_accounts;
use super::measured::{self, Found, Unit, days, is_at_least, money};
use super::minimum::Minimum;
use crate::beside::List;
use crate::scan::Side;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, linked, window};

declare_typology! {
    /// Small sums come in from several places, and soon go out to few elsewhere.
    ///
    /// ## What it finds
    /// Windows of `window_days` calendar days in which payments of at most `max_credit` each come into an
    /// account from at least `min_places` places, together `min_inflow` or more; and payments to at most
    /// `drain_payees` payees at none of these places (cash counts as one payee), from the first of them until
    /// `drain_days` days after the window, match at least `drain_percent` of their sum. The place of cash is
    /// its branch or machine; where none is stated, the printed name of who handed it in stands in for it. The
    /// place of a transfer is the bank of the paying account: in the region the digits of its IBAN that name it,
    /// elsewhere as the source states it or as the country and the first three digits of its IBAN say. Payments without such a place are not counted. Windows that share a
    /// payment are told as one finding. Amounts are in the currency of the account, or in the base currency
    /// where it moves several. An account that is seen only from other parties' payments counts half in the
    /// ranking.
    ///
    /// ## Why it matters
    /// Money that is paid in here and there and leaves from one account elsewhere is consistent with an
    /// account that moves value between regions for others.
    ///
    /// ## Innocent explanations
    /// - The head office of a chain whose branches pay in their takings.
    /// - A parent who supports a child, with gifts of relatives from several places.
    /// - A seller on the internet who pays one wholesaler.
    ///
    /// ## Example
    /// Four deposits through three banks and one person in six days, and nearly all of it goes to a fourth bank:
    ///
    /// ```ledger
    /// account B1 "Ana Ilić" person RS BANKA
    /// account B2 "Petar Savić" person RS BANKB
    /// account B3 "Mira Kos" person SI BANKC
    /// account Z1 "Omega Ltd" company CY BANKD
    /// 2024-05-06 09:00  B1 -> A1    4000.00 EUR  # c1
    /// 2024-05-07 09:00  B2 -> A1    4500.00 EUR  # c2
    /// 2024-05-09 09:00  cash -> A1  3000.00 EUR by="Jovan Jović"  # c3
    /// 2024-05-11 09:00  B3 -> A1    3500.00 EUR  # c4
    /// 2024-05-13 09:00  A1 -> Z1   14500.00 EUR  # d  ^ L02 rows=c1,c2,c3,c4,d places=4
    /// ```
    ///
    /// An innocent look-alike: friends at three banks pay for a trip, and the bookings come bit by bit:
    ///
    /// ```ledger
    /// account B1 "Ana Ilić" person RS BANKA
    /// account B2 "Petar Savić" person RS BANKB
    /// account B3 "Mira Kos" person SI BANKC
    /// account Z1 "Hotel Omega" company CY BANKD
    /// 2024-05-06 09:00  B1 -> A1    4000.00 EUR
    /// 2024-05-07 09:00  B2 -> A1    4500.00 EUR
    /// 2024-05-11 09:00  B3 -> A1    3500.00 EUR
    /// 2024-05-13 09:00  A1 -> Z1    2500.00 EUR
    /// 2024-07-01 09:00  A1 -> Z1    9000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_places` 3 (choice): fewest places in a window.
    /// - `window_days` 7 (choice): length of the window, in calendar days.
    /// - `max_credit` 10000.00 EUR (choice): largest payment in that counts as small.
    /// - `min_inflow` 5000.00 EUR (choice): smallest sum of these payments in a window.
    /// - `drain_days` 5 (choice): days after the window in which they are matched.
    /// - `drain_percent` 80 (choice): smallest share of their sum that payments out match.
    /// - `drain_payees` 3 (choice): most payees of these payments.
    ///
    /// ## Needs
    /// - The banks of payers, stated or in an IBAN; or the branch of cash (column `place`), or who handed it in.
    ///
    /// ## Sources
    /// - FinCEN, advisory FIN-2014-A005 on funnel accounts: deposits in one area, withdrawals in another soon
    ///   after. The figures are design choices.
    pub(crate) FunnelAccount {
        code: "L02", name: "funnel-account", family: Flow, weight: 3,
        params: [
            min_places: ParamValue::Int(3), Choice, (2, 100_000), "fewest places in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "length of the window";
            max_credit: ParamValue::Money(trag_model::Minor(1_000_000), trag_model::Currency::EUR), Choice,
                (0, 0), "largest payment in that counts as small";
            min_inflow: ParamValue::Money(trag_model::Minor(500_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest sum of these payments";
            drain_days: ParamValue::Int(5), Choice, (0, 366), "days after the window in which they are matched";
            drain_percent: ParamValue::Int(80), Choice, (1, 100), "smallest share that payments out match";
            drain_payees: ParamValue::Int(3), Choice, (1, 1_000), "most payees of these payments";
        ],
    }
}

impl Typology for FunnelAccount {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let (most, currency) = params.money("max_credit");
        let more = (trag_model::Minor(most.0.saturating_add(1)), currency);
        let places = Places::read(case);
        let limits = Limits {
            min_places: u32::try_from(params.int("min_places")).unwrap_or(u32::MAX),
            window_seconds: (params.int("window_days") - 1) * DAY,
            place_of_credit: places.of_credits(case, &Minimum(more).rows(case)),
            place_of_payee: places.of_payees(case),
            min_inflow: Minimum(params.money("min_inflow")),
            drain_seconds: params.int("drain_days") * DAY,
            drain_percent: params.int("drain_percent"),
            drain_payees: usize::try_from(params.int("drain_payees")).unwrap_or(usize::MAX),
        };
        let init = || DistinctCounter::new(places.count);
        let mut found = measured::each_account(case, init, |counter, account, found| {
            judge(case, &limits, counter, account, found);
        });
        case.coverage().mark(case, &mut found.findings);
        let unknown = limits.min_inflow.unknown(case);
        let missing = "no row tells the bank of its payer (column `institution`, or an IBAN) or where \
                       cash was handed in, or by whom (columns `place` and `conductor`)";
        found.verdict("accounts with payments in from a known place", unknown, missing)
    }
}

struct Limits {
    min_places: u32,
    window_seconds: i64,
    /// By place among what all accounts received: that of a small payment, or [`NO_PLACE`].
    place_of_credit: Vec<u32>,
    /// By place among what all accounts paid: that of the payee, or [`NO_PLACE`].
    place_of_payee: Vec<u32>,
    min_inflow: Minimum,
    drain_seconds: i64,
    drain_percent: i64,
    drain_payees: usize,
}

/// Stands for no known place.
const NO_PLACE: u32 = u32::MAX;

/// What stands in for the place of a payment, as numbers.
struct Places {
    /// By account: that of its bank, or [`NO_PLACE`].
    of_account: Vec<u32>,
    /// By row: that of who handed in cash.
    of_cash: LookupMap<RowId, u32>,
    any_cash: bool,
    count: usize,
}

impl Places {
    fn read(case: &CaseView<'_>) -> Places {
        let mut numbers: LookupMap<String, u32> = LookupMap::default();
        let mut number = |text: String| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.get_or_insert_with(text, || next)
        };
        let of_account = case
            .accounts
            .accounts
            .iter()
            .map(|account| bank(account).map_or(NO_PLACE, &mut number))
            .collect();
        let (mut of_cash, mut any_cash) = (LookupMap::default(), false);
        for row in case.ledger.rows().filter(|row| case.ledger.instrument(*row).is_cash()) {
            let who = || name::spelling(case.ledger.conductor.get(row.0 as usize));
            let by_hand = || Some(who()).filter(|who| !who.is_empty()).map(|who| format!("by {who}"));
            let at = linked::counter(case, row).map(|place| format!("at {place}"));
            if let Some(place) = at.or_else(by_hand) {
                of_cash.insert(row, number(place));
                any_cash = true;
            }
        }
        Places { of_account, of_cash, any_cash, count: numbers.len() }
    }

    fn of_credits(&self, case: &CaseView<'_>, is_large: &[bool]) -> Vec<u32> {
        let received = case.flows.lists().1;
        let place = |at: usize| {
            let edge: &Edge = &received[at];
            if is_large[edge.row.0 as usize] {
                return NO_PLACE;
            }
            let by_hand = if self.any_cash { self.of_cash.get(&edge.row).copied() } else { None };
            by_hand.unwrap_or(self.of_account[edge.other.0 as usize])
        };
        parallel::column(case.flows.threads(), received.len(), NO_PLACE, place)
    }

    fn of_payees(&self, case: &CaseView<'_>) -> Vec<u32> {
        let paid = case.flows.lists().0;
        let place = |at: usize| self.of_account[paid[at].other.0 as usize];
        parallel::column(case.flows.threads(), paid.len(), NO_PLACE, place)
    }
}

/// The bank of an account with its country, as far as known.
fn bank(account: &trag_model::Account) -> Option<String> {
    if !account.can_be_followed() {
        return None;
    }
    let (country, text) = (&account.country, &account.identifier.text);
    if let Some(digits) =
        many_own_accounts::digits(account).filter(|_| account.identifier.scheme == Scheme::Iban)
    {
        return Some(text.chars().take(2).chain(digits.chars()).collect());
    }
    match account.identifier.scheme {
        _ if !account.institution.is_empty() => {
            Some(format!("{country} {}", name::spelling(&account.institution)))
        }
        _ if !account.bank_code.is_empty() => Some(format!("{country} {}", account.bank_code)),
        Scheme::Iban => Some(text.chars().take(2).chain(text.chars().skip(4).take(3)).collect()),
        _ => None,
    }
}

/// An account while it is judged.
struct Judged<'c> {
    account: AccountIx,
    unit: Unit,
    /// The small credits with a place, which stands in for the payer; times are cut to days, because windows are calendar
    /// days.
    credits: Vec<Edge>,
    /// When each came.
    times: Vec<Seconds>,
    debits: &'c [Edge],
    /// What each debit is worth in the unit, 0 where that is not known.
    worth: Vec<Minor>,
    payee_places: &'c [u32],
    came: window::Sums,
    went: window::Sums,
}

impl Judged<'_> {
    /// The debits from the first of some credits until so long after their last day.
    fn drain(&self, range: &Range<usize>, drain_seconds: i64) -> Range<usize> {
        let (first, last) = (self.times[range.start], self.credits[range.end - 1].time);
        let until = last.0.saturating_add(DAY - 1).saturating_add(drain_seconds);
        let from = self.debits.partition_point(|edge| edge.time < first);
        let to = self.debits.partition_point(|edge| edge.time.0 <= until).max(from);
        from..to
    }

    /// Whether all payments out, wherever they went, match what came in during a window. Amounts are not negative,
    /// so where they do not, those to few elsewhere do not either.
    fn may_drain(&self, limits: &Limits, range: &Range<usize>) -> bool {
        let debits = self.drain(range, limits.drain_seconds);
        is_at_least(self.went.of(&debits), self.came.of(range), limits.drain_percent)
    }
}

/// A window that meets the conditions.
struct Window {
    /// Among the small credits with a place.
    credits: Range<usize>,
    /// Places among the debits, ascending.
    debits: Vec<usize>,
}

fn judge(
    case: &CaseView<'_>,
    limits: &Limits,
    counter: &mut DistinctCounter,
    account: AccountIx,
    found: &mut Found,
) {
    let (into, out) = (List::of(case, account, Side::In), List::of(case, account, Side::Out));
    let (paid, received) = case.flows.places(account);
    let placed = limits.place_of_credit[received].iter().enumerate().filter(|(_, place)| **place != NO_PLACE);
    if into.edges.len() < limits.min_places as usize || out.edges.is_empty() {
        found.examined += u64::from(placed.count() > 0);
        return;
    }
    let (places, credits): (Vec<usize>, Vec<Edge>) = placed
        .map(|(at, place)| {
            let edge = into.edges[at];
            (at, Edge { other: AccountIx(*place), time: edge.time.day().start(), ..edge })
        })
        .unzip();
    found.examined += u64::from(!credits.is_empty());
    let mut full: Vec<Range<usize>> = Vec::new();
    fans::windows(&credits, limits.window_seconds, counter, |range, places| {
        full.extend((places >= limits.min_places).then_some(range));
    });
    if full.is_empty() {
        return;
    }
    let currencies = places.iter().map(|place| into.currencies[*place]).chain(out.currencies.iter().copied());
    let Some(unit) = Unit::among(case.ledger.base, currencies) else { return };
    let known = |list: List<'_>, place| unit.of_worth(list.worth(place)).unwrap_or_default();
    let worth: Vec<Minor> = (0..out.edges.len()).map(|place| known(out, place)).collect();
    let judged = Judged {
        account,
        unit,
        credits,
        times: places.iter().map(|place| into.edges[*place].time).collect(),
        debits: out.edges,
        payee_places: &limits.place_of_payee[paid],
        came: window::Sums::new(places.iter().map(|place| known(into, *place))),
        went: window::Sums::new(worth.iter().copied()),
        worth,
    };
    let flagged: Vec<Window> = full
        .into_iter()
        .filter(|range| judged.may_drain(limits, range))
        .filter_map(|range| judged.drained(case, limits, range))
        .collect();
    for windows in flagged.chunk_by(|before, after| after.credits.start < before.credits.end) {
        found.findings.push(judged.finding(case, windows));
    }
}

impl Judged<'_> {
    /// The window, if payments to few elsewhere match what came in during it.
    fn drained(&self, case: &CaseView<'_>, limits: &Limits, range: Range<usize>) -> Option<Window> {
        let inside = &self.credits[range.clone()];
        let came = self.came.of(&range);
        let rows = inside.iter().map(|edge| edge.row);
        if came == 0 || !limits.min_inflow.admits_sum(case, rows, (came, self.unit.currency())) {
            return None;
        }
        let mut places: Vec<u32> = inside.iter().map(|edge| edge.other.0).collect();
        places.sort_unstable();
        let elsewhere = |at: &usize| {
            let place = self.payee_places[*at];
            place == NO_PLACE || places.binary_search(&place).is_err()
        };
        let debits = self.drain(&range, limits.drain_seconds).filter(elsewhere).collect();
        let debits = self.largest_payees(debits, limits.drain_payees);
        let went: i128 = debits.iter().map(|at| i128::from(self.worth[*at].0)).sum();
        is_at_least(went, came, limits.drain_percent).then_some(Window { credits: range, debits })
    }

    /// Of some debits, those to the payees that took most; of equals the first in the account table.
    fn largest_payees(&self, mut by_payee: Vec<usize>, payees: usize) -> Vec<usize> {
        by_payee.sort_unstable_by_key(|at| (self.debits[*at].other, *at));
        let sum = |debits: &[usize]| -> i128 { debits.iter().map(|at| i128::from(self.worth[*at].0)).sum() };
        let same = |one: &usize, other: &usize| self.debits[*one].other == self.debits[*other].other;
        let mut groups: Vec<&[usize]> = by_payee.chunk_by(same).collect();
        groups.sort_by_key(|debits| (-sum(debits), self.debits[debits[0]].other));
        groups.iter().take(payees).flat_map(|debits| debits.iter().copied()).collect()
    }

    fn finding(&self, case: &CaseView<'_>, windows: &[Window]) -> Finding {
        let (ledger, currency) = (case.ledger, self.unit.currency());
        let all = windows[0].credits.start..windows[windows.len() - 1].credits.end;
        let inside = &self.credits[all.clone()];
        let different = |mut keys: Vec<u32>| {
            keys.sort_unstable();
            keys.dedup();
            keys.len()
        };
        let places = different(inside.iter().map(|edge| edge.other.0).collect());
        let mut debits: Vec<usize> =
            windows.iter().flat_map(|window| window.debits.iter().copied()).collect();
        debits.sort_unstable();
        debits.dedup();
        let came = Total(self.came.of(&all));
        let went: Total = debits.iter().map(|at| self.worth[*at]).sum();
        let payees = different(debits.iter().map(|at| self.debits[*at].other.0).collect());
        let outs = debits.iter().map(|at| self.debits[*at].row);
        let mut rows: Vec<RowId> = inside.iter().map(|edge| edge.row).chain(outs).collect();
        rows.sort_unstable();
        let mut measures = measured::with_room([
            measured::count("places", places, "places"),
            measured::count("small payments in", inside.len(), "payments"),
            money("came in", came.0, currency),
            money("paid out to few elsewhere", went.0, currency),
            measured::count("payees", payees, "payees"),
        ]);
        measures.extend(measured::order_measure(case, &rows, "credits are taken before debits"));
        let (first, last) = (inside[0].time, inside[inside.len() - 1].time);
        let paid = (self.debits[debits[0]].time, self.debits[debits[debits.len() - 1]].time);
        let sentence = format!(
            "{} came to {} in {} from {} {}; payments out of {} went to {} elsewhere {}.",
            Money(came, currency),
            case.accounts.label(self.account),
            counted(inside.len(), "small payment", "small payments"),
            counted(places, "place", "places"),
            days((first, last)),
            Money(went, currency),
            counted(payees, "payee", "payees"),
            days(paid)
        );
        measured::finding(ledger, ("L02", self.account), rows, (came, currency), measures, sentence)
    }
}

#[cfg(test)]
mod tests;
