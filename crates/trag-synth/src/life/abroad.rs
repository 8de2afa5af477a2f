//! Those who work abroad: what they send home, and what they bring along in summer and at the turn of the year.

use super::{Book, round_to};
use crate::dice::Stream;
use crate::movement::{Kind, NOBODY};

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, person) in (0_u32..).zip(&world.people).filter(|(_, person)| person.relative != NOBODY) {
        let mut dice = world.dice(Stream::Abroad, number, book.day);
        if book.date.books(2 + number % 20) {
            let sent = round_to(dice.around(28_000, 40), 1_000);
            book.pay(&mut dice, (person.relative, person.euros), sent, Kind::REMITTANCE);
        }
        // Part of it is changed a few days later, on one day or two.
        if book.date.books(6 + number % 20) || (number.is_multiple_of(3) && book.date.books(16)) {
            let changed = round_to(dice.around(11_000, 30), 1_000);
            book.pay(&mut dice, (person.euros, person.account), changed, Kind::EXCHANGE);
        }
        let is_home = matches!(book.date.month, 1 | 8) || (book.date.month == 12 && book.date.of_month > 20);
        if is_home && dice.chance(35) {
            let brought = round_to(dice.around(110_000, 60), 5_000);
            book.alone(&mut dice, person.euros, person.party, brought, Kind::CASH_IN);
        }
        if dice.chance(14) {
            let taken = round_to(dice.around(25_000, 50), 5_000);
            book.alone(&mut dice, person.euros, person.party, taken, Kind::CASH_OUT);
        }
        if book.date.books(28) {
            book.alone(&mut dice, person.euros, NOBODY, 150, Kind::FEE);
        }
    }
}
