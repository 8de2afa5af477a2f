//! Groups of companies that bring their money together every evening and share it out for the wages.

use super::{Book, firms};
use crate::dice::Stream;
use crate::movement::Kind;

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, group) in (0_u32..).zip(&world.groups) {
        let mut dice = world.dice(Stream::Group, number, book.day);
        let (head, members) = (&group[0], &group[1..]);
        for (place, member) in (0_u32..).zip(members) {
            let mut received = 0;
            for _ in 0..3 {
                let at = number as usize * 31 + place as usize * 7 + dice.index(12);
                let customer = match dice.below(4) {
                    0 => world.shops[at % world.shops.len()].account,
                    _ => world.partner(at),
                };
                if dice.chance(700) {
                    let amount = dice.around(member.turnover / 42, 60);
                    received += amount;
                    book.pay(&mut dice, (customer, member.account), amount, Kind::SUPPLIER);
                }
            }
            let is_wage_week = (8..=13).contains(&book.date.of_month);
            let kept = if is_wage_week { received * 6 / 10 } else { received * dice.between(2, 12) / 100 };
            book.pay(&mut dice, (member.account, head.account), received - kept, Kind::SWEEP);
            firms::costs(book, &mut dice, member, number * 8 + place);
            if book.date.books(7) || book.date.books(14) {
                let share = member.turnover * 9 / 100;
                book.pay(&mut dice, (head.account, member.account), share, Kind::SWEEP);
            }
        }
        for part in 0..4_usize {
            if dice.chance(600) {
                let turnover = members.iter().map(|member| member.turnover).sum::<i64>();
                let at = number as usize * 37 + part * 11 + dice.index(8);
                let amount = dice.around(turnover * 60 / 100 / 50, 70);
                book.pay(&mut dice, (head.account, world.partner(at)), amount, Kind::SUPPLIER);
            }
        }
        firms::costs(book, &mut dice, head, number * 8 + 7);
    }
}
