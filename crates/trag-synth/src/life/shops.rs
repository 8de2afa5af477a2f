//! Shops: takings in cash and by card, day for day, and those who supply them.

use super::{Book, firms};
use crate::dice::{Dice, Stream};
use crate::movement::Kind;
use crate::world::{Business, World};

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    let mut settled = [0_i64; 2];
    for (number, shop) in (0..).zip(&world.shops) {
        let mut dice = world.dice(Stream::Shop, number, book.day);
        for sold in days_since_last(book) {
            let (cash, card) = takings(world, number, shop, sold);
            // Shops bank whole hundreds and keep the change.
            let cash = cash / 10_000 * 10_000;
            if cash > 0 {
                book.alone(&mut dice, shop.account, shop.party, cash, Kind::TAKINGS);
            }
            let acquirer = number as usize % 2;
            let paid = card - card * 9 / 1000;
            settled[acquirer] += card;
            book.pay(&mut dice, (world.few.acquirers[acquirer], shop.account), paid, Kind::TAKINGS_CARD);
        }
        supply(book, &mut dice, number, shop);
        firms::costs(book, &mut dice, shop, number);
    }
    for (acquirer, sum) in (0..).zip(settled) {
        let mut dice = world.dice(Stream::Acquirer, acquirer, book.day);
        let between = (world.few.card_scheme, world.few.acquirers[acquirer as usize]);
        book.pay(&mut dice, between, sum - sum * 3 / 1000, Kind::CARD_SCHEME);
    }
}

/// The days whose takings are banked today: yesterday, and the free days before it.
fn days_since_last(book: &Book<'_>) -> std::ops::Range<u32> {
    let calendar = &book.world.calendar;
    let free = (0..book.day).rev().take_while(|day| !calendar.date(*day).is_business).count();
    let free = u32::try_from(free).unwrap_or(0);
    (book.day.saturating_sub(free + 1))..book.day
}

/// What a shop sold on a day, in cash and by card.
fn takings(world: &World, number: u32, shop: &Business, day: u32) -> (i64, i64) {
    let mut dice = world.dice(Stream::Shop, number, day + 1_000_000);
    let date = world.calendar.date(day);
    let weekday =
        [90, 92, 95, 100, 125, 140, if number.is_multiple_of(3) { 60 } else { 0 }][date.weekday as usize];
    let season = match date.month {
        12 => 128,
        1 | 2 => 88,
        7 | 8 if number.is_multiple_of(4) => 130,
        _ => 100,
    };
    // Opening days alone make up a month.
    let usual = shop.turnover / 27 * weekday / 105 * season / 100;
    let sold = dice.around(usual, 30);
    let cash_percent = 38 + i64::from(number % 5) * 4 + dice.between(-6, 6);
    (sold * cash_percent / 100, sold - sold * cash_percent / 100)
}

fn supply(book: &mut Book<'_>, dice: &mut Dice, number: u32, shop: &Business) {
    let world = book.world;
    let invoices = 10 + i64::from(shop.staff) * 2;
    let chance = u32::try_from(invoices * 1000 / 21).unwrap_or(0);
    for part in 0..3 {
        if dice.chance(chance / 3) {
            let supplier = world.partner(number as usize * 23 + dice.index(9) * 5 + part);
            let amount = dice.around(shop.turnover * 60 / 100 / invoices, 60);
            book.pay(dice, (shop.account, supplier), amount, Kind::SUPPLIER);
        }
    }
}
