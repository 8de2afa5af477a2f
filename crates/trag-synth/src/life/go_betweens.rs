//! Those through whose accounts other people's money goes by their trade: lawyers with client accounts,
//! enforcers, student cooperatives, exchange offices.

use super::{Book, firms, round_to};
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, Kind};
use crate::world::{Business, World};

const THOUSAND: i64 = 100_000;

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, lawyer) in (0_u32..).zip(&world.lawyers) {
        sales(book, number, lawyer);
    }
    for (number, enforcer) in (0_u32..).zip(&world.enforcers) {
        debts(book, number + 1_000_000, enforcer);
    }
    for (number, office) in (0_u32..).zip(&world.cooperatives) {
        let mut dice = world.dice(Stream::Public, number + 2_000_000, book.day);
        for client in 0..6_usize {
            if book.date.books(3 + u32::try_from(client).unwrap_or(0) * 4) {
                let firm = world.partner(number as usize * 3 + client * 5);
                let students = world.people.len() as u64 / 25 / world.cooperatives.len() as u64 + 1;
                let students = i64::try_from(students).unwrap_or(1);
                let amount = dice.around(students * 5 * THOUSAND, 30);
                book.pay(&mut dice, (firm, office.account), amount, Kind::SERVICES);
            }
        }
        firms::costs(book, &mut dice, office, number);
    }
    for (number, office) in (0_u32..).zip(&world.exchange_offices) {
        let mut dice = world.dice(Stream::Public, number + 3_000_000, book.day);
        let kind = if dice.chance(500) { Kind::EXCHANGE_CASH } else { Kind::EXCHANGE_CASH_OUT };
        let cash = round_to(dice.around(600 * THOUSAND, 40), 10 * THOUSAND);
        book.alone(&mut dice, office.account, office.party, cash, kind);
        firms::costs(book, &mut dice, office, number);
    }
}

/// A case that starts on one day and is paid out on a later one.
struct Case {
    from: AccountNo,
    to: AccountNo,
    amount: i64,
    /// Days until it is paid out.
    open: u32,
}

/// The sale of a flat: the buyer's money waits with the lawyer until the contract is entered.
fn sales(book: &mut Book<'_>, number: u32, lawyer: &Business) {
    let world = book.world;
    let start = |day: u32| sale(world, number, day);
    let mut dice = world.dice(Stream::Lawyer, number, book.day + 1_000_000);
    if let Some(case) = start(book.day) {
        book.pay(&mut dice, (case.from, lawyer.account), case.amount, Kind::CLIENT_MONEY);
    }
    for case in due(book, start) {
        let fee = round_to(case.amount / 60, THOUSAND);
        book.pay(&mut dice, (lawyer.account, case.to), case.amount - fee, Kind::CLIENT_PAID);
    }
}

/// The sale that a lawyer takes on on a day, if any.
fn sale(world: &World, number: u32, day: u32) -> Option<Case> {
    let mut dice = world.dice(Stream::Lawyer, number, day);
    let begins = world.calendar.date(day).is_business && dice.chance(55);
    begins.then(|| flat(world, &mut dice, day))
}

/// Flats that people pay from their own accounts: who, on which day, how much in paras. Nobody has such a sum of a year's
/// wages, so the town's register knows where it is from.
pub(crate) fn own_means(world: &World) -> Vec<(AccountNo, u32, i64)> {
    let numbers = (0_u32..).take(world.lawyers.len());
    let days = || 0..world.calendar.len();
    let sales =
        numbers.flat_map(|number| days().filter_map(move |day| Some((day, sale(world, number, day)?))));
    let own = sales.filter(|(_, sale)| !world.few.banks.contains(&sale.from));
    own.map(|(day, sale)| (sale.from, day, sale.amount)).collect()
}

fn flat(world: &World, dice: &mut Dice, day: u32) -> Case {
    let people = &world.people;
    let (buyer, seller) = (dice.index(people.len()), dice.index(people.len()));
    let price = round_to(world.in_dinars(dice.around(5_200_000, 50), day), THOUSAND);
    let from = match dice.below(2) {
        // A loan is paid out to the lawyer straight away.
        0 => world.few.banks[dice.index(7)],
        _ => people[buyer].account,
    };
    Case { from, to: people[seller].account, amount: price, open: dice.small(4, 21) }
}

/// Debts come in small and go out to the creditor one by one.
fn debts(book: &mut Book<'_>, number: u32, enforcer: &Business) {
    let world = book.world;
    for line in 0..4_u32 {
        let start = |day: u32| {
            let mut dice = world.dice(Stream::Lawyer, number * 4 + line, day);
            let begins = world.calendar.date(day).is_business && dice.chance(500);
            begins.then(|| {
                let debtor = world.people[dice.index(world.people.len())].account;
                let creditor = *dice.pick(&world.few.utilities);
                let amount = dice.around(22 * THOUSAND, 80);
                Case { from: debtor, to: creditor, amount, open: dice.small(2, 9) }
            })
        };
        let mut dice = world.dice(Stream::Lawyer, number * 4 + line, book.day + 1_000_000);
        if let Some(case) = start(book.day) {
            book.pay(&mut dice, (case.from, enforcer.account), case.amount, Kind::EXECUTION);
        }
        for case in due(book, start) {
            let fee = case.amount * 12 / 100;
            book.pay(&mut dice, (enforcer.account, case.to), case.amount - fee, Kind::EXECUTION_PAID);
        }
    }
}

/// The cases that are paid out today: their time was up today or on a free day just before.
fn due(book: &Book<'_>, start: impl Fn(u32) -> Option<Case>) -> Vec<Case> {
    let calendar = &book.world.calendar;
    let started =
        (book.day.saturating_sub(30)..book.day).filter_map(|day| start(day).map(|case| (day, case)));
    started
        .filter(|(day, case)| calendar.business_from(day + case.open) == book.day)
        .map(|(_, case)| case)
        .collect()
}
