//! Associations: dues by transfer and in cash, donations, a room and a feast.

use super::{Book, round_to};
use crate::dice::Stream;
use crate::movement::{Kind, NOBODY};

const THOUSAND: i64 = 100_000;

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, club) in (0_u32..).zip(&world.associations) {
        let mut dice = world.dice(Stream::Association, number, book.day);
        let members = 15 + number as usize * 7 % 45;
        let dues = (800 + i64::from(number % 6) * 400) * 100;
        for member in 0..members {
            // Each member has a day of the month, and forgets some months.
            let due = 1 + u32::try_from(member).unwrap_or(0) * 3 % 12;
            if book.date.books(due) && dice.chance(850) {
                let place = (number as usize * 61 + member * 17) % world.people.len();
                book.pay(&mut dice, (world.people[place].account, club.account), dues, Kind::DUES);
            }
        }
        if book.date.books(6) {
            let cash = dues * dice.between(3, 14);
            book.alone(&mut dice, club.account, club.party, cash, Kind::DUES_CASH);
        }
        let patron = world.partner(number as usize * 13 + 1);
        if book.date.month.is_multiple_of(3) && book.date.books(17) {
            let (kind, amount) = if number.is_multiple_of(2) {
                (Kind::DONATION, dice.around(60 * THOUSAND, 60))
            } else {
                (Kind::SPONSORSHIP, dice.around(110 * THOUSAND, 60))
            };
            book.pay(&mut dice, (patron, club.account), round_to(amount, THOUSAND), kind);
        }
        if book.date.books(5) {
            let landlord = world.public_bodies[number as usize % world.public_bodies.len()].account;
            book.pay(&mut dice, (club.account, landlord), 14 * THOUSAND, Kind::RENT_OFFICE);
        }
        if dice.chance(90) {
            let firm = world.partner(number as usize * 7 + dice.index(6));
            let costs = dice.around(dues * 5, 60);
            book.pay(&mut dice, (club.account, firm), costs, Kind::EVENT);
        }
        if book.date.books(28) {
            book.alone(&mut dice, club.account, NOBODY, 48_000, Kind::FEE);
        }
    }
}
