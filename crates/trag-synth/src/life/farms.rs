//! Farms: milk all year, the harvest in summer and autumn, cash from the market and cash for hands.

use super::{Book, round_to};
use crate::dice::Stream;
use crate::movement::{Kind, NOBODY};

const THOUSAND: i64 = 100_000;

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, (farm, private)) in (0_u32..).zip(&world.farms) {
        let mut dice = world.dice(Stream::Farm, number, book.day);
        let buyer = world.buyers[number as usize % world.buyers.len()].account;
        let (own, turnover) = (farm.account, farm.turnover);
        if number.is_multiple_of(2) && book.date.books(12) {
            let milk = dice.around(turnover * 55 / 100, 20);
            book.pay(&mut dice, (buyer, own), milk, Kind::MILK);
        }
        let is_harvest = matches!(book.date.month, 7 | 9 | 10);
        if is_harvest && dice.chance(110) {
            let crop = dice.around(turnover * 200 / 100, 50);
            book.pay(&mut dice, (buyer, own), crop, Kind::BUY_UP);
        }
        if is_harvest && dice.chance(60) {
            let hands = round_to(dice.around(turnover * 45 / 100, 40), THOUSAND);
            book.alone(&mut dice, own, farm.party, hands, Kind::CASH_OUT);
        }
        // What is sold at the market is brought to the bank now and then.
        if matches!(book.date.month, 6..=11) && dice.chance(55) {
            let cash = round_to(dice.around(turnover * 40 / 100, 60), THOUSAND);
            book.alone(&mut dice, own, farm.party, cash, Kind::CASH_IN);
        }
        if matches!(book.date.month, 5 | 11) && book.date.books(20) {
            let subsidy = dice.around(turnover * 60 / 100, 20);
            book.pay(&mut dice, (world.few.revenue, own), subsidy, Kind::SUBSIDY);
        }
        if matches!(book.date.month, 3 | 4 | 5 | 8 | 9 | 10) && dice.chance(70) {
            let supplier = world.partner(number as usize * 5 + 2);
            let costs = dice.around(turnover * 45 / 100, 50);
            book.pay(&mut dice, (own, supplier), costs, Kind::FARM_COSTS);
        }
        if book.date.books(8) {
            let draw = round_to(dice.around(turnover * 30 / 100, 30), THOUSAND);
            book.pay(&mut dice, (own, *private), draw, Kind::OWN_DRAW);
        }
        if book.date.books(18) {
            let power = dice.around(650_000, 40);
            book.pay(&mut dice, (own, world.few.utilities[0]), power, Kind::ELECTRICITY);
        }
        if book.date.books(28) {
            book.alone(&mut dice, own, NOBODY, 35_000, Kind::FEE);
        }
    }
}
