//! Households: wages and pensions, bills, purchases, cash machines, rents, family and friends.

use super::{Book, round_to};
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, Kind, NOBODY};
use crate::world::{Living, Person, World};

/// Paras in a dinar.
const DINAR: i64 = 100;
const THOUSAND: i64 = 1000 * DINAR;

pub(super) fn live(book: &mut Book<'_>) {
    let world = book.world;
    for (number, person) in (0..).zip(&world.people) {
        let mut dice = world.dice(Stream::Household, number, book.day);
        earn(book, &mut dice, person);
        buy(book, &mut dice, person);
        if book.date.is_business {
            if person.is_head {
                pay_bills(book, &mut dice, number, person);
            }
            give(book, &mut dice, number, person);
            seldom(book, &mut dice, number, person);
        }
    }
}

/// What a person has to spend in a month, in paras.
fn budget(person: &Person) -> i64 {
    match person.living {
        Living::Wage | Living::Pension => person.income,
        Living::Student => 30 * THOUSAND,
        _ => 95 * THOUSAND,
    }
}

/// The day of the month on which an employer pays wages.
pub(super) fn pay_day(employer: AccountNo) -> u32 {
    [5, 10, 10, 12][employer as usize % 4]
}

fn earn(book: &mut Book<'_>, dice: &mut Dice, person: &Person) {
    match person.living {
        Living::Pension if book.date.books(10) => {
            book.pay(dice, (person.paid_by, person.account), person.income, Kind::PENSION);
        }
        Living::Wage if book.date.books(pay_day(person.paid_by)) => {
            // Hours differ a little, and December has a bonus for some.
            let hours = dice.between(960, 1040);
            let bonus = if book.date.month == 12 && dice.chance(300) { 1200 } else { 1000 };
            let wage = person.income * hours / 1000 * bonus / 1000;
            book.pay(dice, (person.paid_by, person.account), wage, Kind::WAGE);
        }
        Living::Student if book.date.is_business && dice.chance(60) => {
            let pay = dice.between(9, 34) * THOUSAND + dice.between(0, 999) * DINAR;
            book.pay(dice, (person.paid_by, person.account), pay, Kind::WAGE_COOP);
        }
        _ => {}
    }
    let is_old = person.living == Living::Pension;
    // Many pensioners take most of the pension on the day it comes.
    if is_old && book.date.books(10) && dice.chance(550) {
        let cash = round_to(person.income * dice.between(500, 900) / 1000, THOUSAND);
        book.alone(dice, person.account, person.party, cash, Kind::CASH_OUT);
    }
}

fn buy(book: &mut Book<'_>, dice: &mut Dice, person: &Person) {
    let budget = budget(person);
    let season = match (book.date.month, book.date.weekday) {
        (12, _) => 1350,
        (_, 4 | 5) => 1250,
        (_, 6) => 700,
        _ => 1000,
    };
    let habit = match person.living {
        Living::Pension => 260,
        Living::Student => 600,
        _ => 520,
    };
    let world = book.world;
    for chance in [habit * season / 1000, habit * season / 3000] {
        if dice.chance(chance) {
            let shop = shop_of(world, dice, person);
            let price = dice.around(budget / 75, 110).min(budget / 2);
            book.alone(dice, person.account, shop, price, Kind::CARD);
        }
    }
    let cash_habit = if person.living == Living::Pension { 40 } else { 85 };
    if dice.chance(cash_habit) {
        let cash = round_to(dice.around(budget / 12, 70).min(40 * THOUSAND), THOUSAND);
        book.alone(dice, person.account, person.party, cash, Kind::ATM);
    }
    if matches!(book.date.month, 7 | 8) && dice.chance(6) {
        let price = round_to(budget * dice.between(6, 14) / 10, 10 * DINAR);
        let shop = shop_of(world, dice, person);
        book.alone(dice, person.account, shop, price, Kind::TRAVEL);
    }
}

/// Most purchases are made in a few shops near home.
fn shop_of(world: &World, dice: &mut Dice, person: &Person) -> u32 {
    let shops = &world.shops;
    let near = if dice.chance(700) { dice.below(5) } else { dice.below(shops.len() as u64 * 4) };
    let place = usize::try_from(u64::from(person.party) * 31 + near * 7).unwrap_or(0);
    shops[place % shops.len()].party
}

fn pay_bills(book: &mut Book<'_>, dice: &mut Dice, number: u32, person: &Person) {
    let few = &book.world.few;
    let (own, season) = (person.account, winter(book.date.month));
    let bill_day = 15 + number % 8;
    if book.date.books(bill_day) {
        let power = dice_money(dice, 4_200, 50) * season / 1000;
        let services = dice_money(dice, 6_800, 30);
        let phone = (2_000 + i64::from(number % 7) * 250) * DINAR;
        book.pay(dice, (own, few.utilities[0]), power, Kind::ELECTRICITY);
        book.pay(dice, (own, few.utilities[1]), services, Kind::UTILITIES);
        book.pay(dice, (own, few.utilities[2]), phone, Kind::TELECOM);
    }
    if book.date.books(18) {
        let mobile = (900 + i64::from(number % 9) * 200) * DINAR;
        book.pay(dice, (own, few.utilities[3]), mobile, Kind::TELECOM);
    }
    if book.date.books(3) && person.landlord != NOBODY {
        let rent = (230 + i64::from(number % 40) * 5) * 100;
        let rent = round_to(book.world.in_dinars(rent, 0), 500 * DINAR);
        book.pay(dice, (own, person.landlord), rent, Kind::RENT);
    }
    if book.date.books(10) && number % 10 < 3 && book.date.month != 8 {
        let school = (4_500 + i64::from(number % 5) * 1_500) * DINAR;
        let place = number as usize % book.world.public_bodies.len();
        book.pay(dice, (own, book.world.public_bodies[place].account), school, Kind::SCHOOL);
    }
    if matches!(book.date.month, 2 | 5 | 8 | 11) && book.date.books(14) && person.landlord == NOBODY {
        let tax = (2_000 + i64::from(number % 50) * 110) * DINAR;
        book.pay(dice, (own, few.revenue), tax, Kind::PROPERTY_TAX);
    }
    if book.date.month == 1 + number % 12 && book.date.books(20) && number.is_multiple_of(2) {
        let premium = dice_money(dice, 16_000, 40);
        book.pay(dice, (own, few.insurers[number as usize / 2 % 2]), premium, Kind::INSURANCE);
    }
    if book.date.books(25) && person.has_loan {
        let bank = few.banks[usize::from(book.world.account(own).bank) % few.banks.len()];
        let part = (person.income * i64::from(15 + number % 15) / 100) / DINAR * DINAR;
        book.pay(dice, (own, bank), part, Kind::LOAN_PART);
    }
    if book.date.books(28) {
        book.alone(dice, own, NOBODY, (150 + i64::from(number % 3) * 80) * DINAR, Kind::FEE);
    }
}

fn winter(month: u32) -> i64 {
    [1500, 1450, 1200, 1000, 850, 800, 850, 850, 850, 950, 1150, 1450][month as usize - 1]
}

fn dice_money(dice: &mut Dice, dinars: i64, spread: i64) -> i64 {
    dice.around(dinars * DINAR, spread)
}

/// Family and friends, savings.
fn give(book: &mut Book<'_>, dice: &mut Dice, number: u32, person: &Person) {
    let people = &book.world.people;
    if dice.chance(10) {
        // A handful of friends, the same all year.
        let friend = (number as usize * 13 + 1 + dice.index(5) * 101) % people.len();
        let (kind, amount) = match dice.below(6) {
            0 => (Kind::GIFT, dice.between(2, 8) * THOUSAND),
            1..4 => (Kind::SHARED_BILL, dice.between(500, 4_500) * DINAR),
            _ => (Kind::FAMILY, dice.between(2, 15) * THOUSAND),
        };
        book.pay(dice, (person.account, people[friend].account), amount, kind);
    }
    let saves = person.euros != NOBODY && person.living == Living::Wage && number % 5 < 2;
    if saves && book.date.books(13) {
        let savings = person.income / 12 / THOUSAND * THOUSAND;
        book.pay(dice, (person.account, person.euros), savings, Kind::EXCHANGE_BUY);
    }
}

/// What comes once in years: a wedding, a car, the sale of a thing for cash.
fn seldom(book: &mut Book<'_>, dice: &mut Dice, number: u32, person: &Person) {
    let people = &book.world.people;
    match dice.below(25_000) {
        0..6 => {
            let cash = round_to(dice.around(45 * THOUSAND, 80), THOUSAND);
            book.alone(dice, person.account, person.party, cash, Kind::CASH_IN);
        }
        6 if matches!(book.date.month, 5..=10) => {
            let cash = round_to(dice.around(420 * THOUSAND, 50), THOUSAND).min(1_400 * THOUSAND);
            book.alone(dice, person.account, person.party, cash, Kind::CASH_IN);
        }
        7 => {
            let other = (number as usize * 7 + 11) % people.len();
            let price = round_to(book.world.in_dinars(dice.around(320_000, 60), book.day), THOUSAND);
            book.pay(dice, (person.account, people[other].account), price, Kind::USED_CAR);
        }
        8..10 if person.living == Living::Wage => {
            let bank = book.world.few.banks[usize::from(book.world.account(person.account).bank) % 7];
            let loan = round_to(person.income * dice.between(4, 14), 10 * THOUSAND);
            book.pay(dice, (bank, person.account), loan, Kind::LOAN_GIVEN);
        }
        _ => {}
    }
}
