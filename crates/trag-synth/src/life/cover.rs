//! The ordinary life of accounts that a planted scheme has for itself, so that they do not stand out by having
//! none. Schemes of the clumsy kind use accounts without it.

use super::Book;
use crate::dice::{Dice, Stream};
use crate::movement::Kind;
use crate::schemes::Care;
use crate::world::{FRESH_FIRMS, FRESH_PEOPLE, FRESH_PER_SCHEME};

pub(super) fn live(book: &mut Book<'_>) {
    let world = book.world;
    for scheme in 0..world.plan.count {
        if Care::of(world, scheme + 1) == Care::Clumsy {
            continue;
        }
        for place in 0..FRESH_PEOPLE + FRESH_FIRMS {
            let account = world.fresh + scheme * FRESH_PER_SCHEME + place;
            let mut dice = world.dice(Stream::Scheme, account, book.day);
            if place < FRESH_PEOPLE {
                person(book, &mut dice, account);
            } else if book.date.is_business {
                firm(book, &mut dice, account);
            }
        }
    }
}

fn person(book: &mut Book<'_>, dice: &mut Dice, account: u32) {
    let world = book.world;
    let party = world.account(account).party;
    if dice.chance(180) {
        let shop = world.shops[(account as usize * 3 + dice.index(5)) % world.shops.len()].party;
        let price = dice.around(110_000, 90);
        book.alone(dice, account, shop, price, Kind::CARD);
    }
    if dice.chance(25) {
        let cash = super::round_to(dice.around(600_000, 60), 100_000);
        book.alone(dice, account, party, cash, Kind::ATM);
    }
    if book.date.books(5 + account % 20) {
        let family = world.people[account as usize * 7 % world.people.len()].account;
        let sent = super::round_to(dice.around(2_500_000, 40), 100_000);
        book.pay(dice, (family, account), sent, Kind::FAMILY);
    }
    if book.date.books(18) {
        book.pay(dice, (account, world.few.utilities[3]), 140_000, Kind::TELECOM);
    }
}

fn firm(book: &mut Book<'_>, dice: &mut Dice, account: u32) {
    let world = book.world;
    let other = |nth: usize| world.partner(account as usize * 5 + nth * 3);
    if dice.chance(60) {
        let amount = dice.around(19_000_000, 70);
        let nth = dice.index(4);
        book.pay(dice, (other(nth), account), amount, Kind::SERVICES);
    }
    if dice.chance(50) {
        let amount = dice.around(12_000_000, 70);
        let nth = 4 + dice.index(4);
        book.pay(dice, (account, other(nth)), amount, Kind::SUPPLIER);
    }
    if book.date.books(15) {
        let tax = dice.around(1_500_000, 40);
        book.pay(dice, (account, world.few.revenue), tax, Kind::VAT);
    }
    if book.date.books(20) {
        book.pay(dice, (account, world.few.utilities[2]), 420_000, Kind::TELECOM);
    }
}
