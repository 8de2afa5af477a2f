//! The state and the utilities: where the money of wages in schools comes from, and where that of bills goes.

use super::Book;
use crate::dice::Stream;
use crate::movement::Kind;

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    let few = &world.few;
    for (number, body) in (0_u32..).zip(&world.public_bodies) {
        let mut dice = world.dice(Stream::Public, number, book.day);
        if book.date.books(4) {
            let budget = dice.around(body.turnover * 12 / 10, 5);
            book.pay(&mut dice, (few.revenue, body.account), budget, Kind::BUDGET);
        }
        if book.date.books(20) {
            let power = dice.around(body.turnover * 4 / 100, 20);
            book.pay(&mut dice, (body.account, few.utilities[0]), power, Kind::ELECTRICITY);
        }
    }
    let mut dice = world.dice(Stream::Public, 1_000_000, book.day);
    let head_count = i64::try_from(world.people.len()).unwrap_or(i64::MAX);
    if book.date.books(9) {
        let pensions = dice.around(head_count * 1_600_000, 4);
        book.pay(&mut dice, (few.revenue, few.pension_fund), pensions, Kind::BUDGET);
    }
    if book.date.books(24) {
        let place = dice.index(world.foreign_firms.len());
        let power = dice.around(head_count * 250_000, 10);
        book.pay(&mut dice, (few.utilities[0], world.foreign_firms[place]), power, Kind::IMPORT);
    }
    for (number, buyer) in (0_u32..).zip(&world.buyers) {
        let mut dice = world.dice(Stream::Public, number + 4_000_000, book.day);
        // The harvest is sold abroad as it comes in.
        let chance = if matches!(book.date.month, 7..=11) { 450 } else { 100 };
        if dice.chance(chance) {
            let place = (number as usize * 5 + dice.index(3)) % world.foreign_firms.len();
            let amount = dice.around(world.in_euros(buyer.turnover / 5, book.day), 40);
            book.pay(&mut dice, (world.foreign_firms[place], buyer.account), amount, Kind::EXPORT);
        }
        super::firms::costs(book, &mut dice, buyer, number);
    }
}
