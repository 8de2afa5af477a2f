//! One account after the other: what it received and paid, in one order and one currency.

use trag_graph::{Edge, Worth, parallel};
use trag_model::{AccountIx, Currency, Day, RowId, Seconds};

use crate::beside::List;
use crate::draft::Found;
use crate::{CaseView, coverage};

/// On which side of a movement the account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// It received.
    In,
    /// It paid.
    Out,
}

/// A movement as one of its accounts sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) row: RowId,
    /// The row of the account's own statement that states it; `row` itself where there is none. Two rows of one day
    /// stand in the order of that statement, which another party's statement does not know.
    pub(crate) at: RowId,
    /// When that row was booked.
    pub(crate) time: Seconds,
    pub(crate) other: AccountIx,
    pub(crate) side: Side,
    /// In minor units of the series' currency, not negative.
    pub(crate) amount: i64,
}

impl Move {
    /// Booking day.
    pub(crate) fn day(&self) -> Day {
        self.time.day()
    }

    /// Whether the account received.
    pub(crate) fn is_in(&self) -> bool {
        self.side == Side::In
    }
}

/// The movements of one account in the order of its own statement ([`Move::at`]), in one currency.
#[derive(Debug)]
pub(crate) struct Series {
    /// The only currency of the account; or the base currency, or else the one that most movements have.
    pub(crate) currency: Currency,
    pub(crate) moves: Vec<Move>,
    /// Movements left out, because their amount is not known in that currency.
    pub(crate) aside: usize,
}

/// What is said of movements that a series leaves out.
pub(crate) const OTHER_CURRENCY: (&str, &str, &str) = (
    "payment left aside",
    "payments left aside",
    "because of another currency than the account's, without a base amount",
);

/// The payments of both lists in the order of the ledger, with what each is worth to the account.
fn merged<'c>(into: List<'c>, out: List<'c>) -> impl Iterator<Item = (Side, &'c Edge, Worth)> {
    let (mut credit, mut debit) = (0, 0);
    std::iter::from_fn(move || {
        let is_credit = match (into.edges.get(credit), out.edges.get(debit)) {
            (Some(credit), Some(debit)) => credit.row < debit.row,
            (next, _) => next.is_some(),
        };
        let (side, list, place) =
            if is_credit { (Side::In, into, &mut credit) } else { (Side::Out, out, &mut debit) };
        let edge = list.edges.get(*place)?;
        *place += 1;
        Some((side, edge, list.worth(*place - 1)))
    })
}

impl Series {
    /// The series of an account; `None` where it has no movement.
    pub(crate) fn of(case: &CaseView<'_>, account: AccountIx) -> Option<Series> {
        let (into, out) = (List::of(case, account, Side::In), List::of(case, account, Side::Out));
        let all = into.edges.len() + out.edges.len();
        let currencies = || into.currencies.iter().chain(out.currencies).copied();
        let first = currencies().next()?;
        let several = currencies().any(|currency| currency != first);
        let (currency, in_base) = match (several, case.ledger.base) {
            (false, _) => (first, false),
            (true, Some(base)) => (base, true),
            (true, None) => (most_frequent(currencies().collect()), false),
        };
        let amount = |worth: Worth| match in_base {
            true => worth.base.map(|base| base.0),
            false => (worth.currency == currency).then_some(worth.amount.0),
        };
        let mut moves: Vec<Move> = Vec::with_capacity(all);
        moves.extend(merged(into, out).filter_map(|(side, edge, worth)| {
            let amount = amount(worth)?;
            let at = own_row(case, edge.row, account);
            let time = if at == edge.row { edge.time } else { case.ledger.booked(at) };
            Some(Move { row: edge.row, at, time, other: edge.other, side, amount })
        }));
        if !case.ledger.other_leg.is_all_missing() {
            moves.sort_by_key(|one| one.at);
        }
        Some(Series { currency, aside: all - moves.len(), moves })
    }

    /// The movements on one side.
    pub(crate) fn on(&self, side: Side) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |one| one.side == side)
    }
}

/// The row of the account's own statement that states a movement; the row itself where there is none.
pub(crate) fn own_row(case: &CaseView<'_>, row: RowId, account: AccountIx) -> RowId {
    match case.ledger.other_leg(row) {
        Some(_) => coverage::own_statement_row(case.ledger, row, account).unwrap_or(row),
        None => row,
    }
}

/// The currency that occurs most; of equals the first.
fn most_frequent(mut currencies: Vec<Currency>) -> Currency {
    currencies.sort_unstable();
    let runs = currencies.chunk_by(|one, other| one == other);
    let most = runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])));
    most.map_or_else(|| panic!("a series has movements"), |run| run[0])
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 128;

/// What `of` says of every account that has at least `least` movements, in the order of the account table.
pub(crate) fn of_each<T: Send>(
    case: &CaseView<'_>,
    least: usize,
    of: impl Fn(AccountIx) -> Vec<T> + Sync,
) -> Vec<T> {
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let accounts = range.filter_map(|index| u32::try_from(index).ok().map(AccountIx));
        let moves = |account: &AccountIx| case.flows.in_(*account).len() + case.flows.out(*account).len();
        accounts.filter(|account| moves(account) >= least.max(1)).flat_map(&of).collect::<Vec<T>>()
    };
    let parts = parallel::map_chunks(case.flows.threads(), case.flows.accounts(), CHUNK, || (), work);
    parallel::joined(parts)
}

/// Judges every account that has at least `least` movements, in the order of the account table.
pub(crate) fn each_account(
    case: &CaseView<'_>,
    least: usize,
    judge: impl Fn(AccountIx, &mut Found) + Sync,
) -> Found {
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let mut found = Found::default();
        for account in range.filter_map(|index| u32::try_from(index).ok().map(AccountIx)) {
            if case.flows.in_(account).len() + case.flows.out(account).len() >= least.max(1) {
                judge(account, &mut found);
            }
        }
        found
    };
    let parts = parallel::map_chunks(case.flows.threads(), case.flows.accounts(), CHUNK, || (), work);
    parts.into_iter().fold(Found::default(), |mut all, part| {
        all.join(part);
        all
    })
}

/// Judges the series of every account that has at least `least` movements.
pub(crate) fn each_series(
    case: &CaseView<'_>,
    least: usize,
    judge: impl Fn(AccountIx, &Series, &mut Found) + Sync,
) -> Found {
    each_account(case, least, |account, found| {
        if let Some(series) = Series::of(case, account) {
            found.aside(series.aside, OTHER_CURRENCY);
            judge(account, &series, found);
        }
    })
}

/// Judges the series of the accounts that `may_matter` keeps. It sees the accounts' lists alone, so it is cheap
/// where most accounts cannot match; it must keep every account that `judge` has something to say about.
pub(crate) fn each_series_of(
    case: &CaseView<'_>,
    may_matter: impl Fn(AccountIx) -> bool + Sync,
    judge: impl Fn(AccountIx, &Series, &mut Found) + Sync,
) -> Found {
    each_account(case, 1, |account, found| {
        if let Some(series) = may_matter(account).then(|| Series::of(case, account)).flatten() {
            found.aside(series.aside, OTHER_CURRENCY);
            judge(account, &series, found);
        }
    })
}

/// Days of the first and the last movement of an account.
pub(crate) fn first_and_last(case: &CaseView<'_>, account: AccountIx) -> Option<(Day, Day)> {
    let lists = [case.flows.in_(account), case.flows.out(account)];
    let first = lists.iter().filter_map(|list| list.first()).map(|edge| edge.time).min()?;
    let last = lists.iter().filter_map(|list| list.last()).map(|edge| edge.time).max()?;
    Some((first.day(), last.day()))
}

/// The sum of some movements.
pub(crate) fn sum<'m>(moves: impl IntoIterator<Item = &'m Move>) -> i128 {
    moves.into_iter().map(|one| i128::from(one.amount)).sum()
}

/// The rows of some movements.
pub(crate) fn rows<'m>(moves: impl IntoIterator<Item = &'m Move>) -> Vec<RowId> {
    moves.into_iter().map(|one| one.row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    /// Both banks state the transfer of 4 May; the payer's statement was read last.
    #[test]
    fn rows_of_one_day_stand_in_the_order_of_the_own_statement() {
        let mut case = Case::read(
            "2024-05-04 B1 -> A1 10.00 EUR
             2024-05-04 A1 -> cash 9.00 EUR
             2024-05-04 B1 -> A1 10.00 EUR",
        );
        let ledger = &mut case.text.ledger;
        ledger.statement = [Some(1), Some(0), Some(0)].into_iter().collect();
        ledger.other_leg = [Some(2), None, Some(0)].into_iter().collect();
        let case = case.with_flows();
        let series = Series::of(&case.view(None), case.text.account("A1").unwrap()).unwrap();
        let order: Vec<_> = series.moves.iter().map(|one| (one.row.0, one.at.0, one.side)).collect();
        assert_eq!(order, [(2, 0, Side::In), (1, 1, Side::Out)]);
    }

    #[test]
    fn a_series_is_in_the_order_of_the_ledger_and_in_one_currency() {
        let read = |base: &str| {
            let case = Case::read(&format!(
                "{base}2024-05-04 B1 -> A1 10.00 EUR
                 2024-05-05 A1 -> C1 7.00 EUR
                 2024-05-06 A1 -> C1 100.00 RSD
                 2024-05-07 cash -> A1 5.00 EUR"
            ));
            let series = Series::of(&case.view(None), case.text.account("A1").unwrap()).unwrap();
            let moves: Vec<_> = series.moves.iter().map(|one| (one.side, one.amount)).collect();
            (series.currency, moves, series.aside)
        };
        let expected = vec![(Side::In, 1_000), (Side::Out, 700), (Side::In, 500)];
        assert_eq!(read(""), (Currency::EUR, expected.clone(), 1));
        assert_eq!(read("base EUR\n"), (Currency::EUR, expected, 1));
    }
}
