//! Firms: invoices of customers at home and abroad, and the costs that every business has.

use super::Book;
use super::people::pay_day;
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, Kind, NOBODY};
use crate::world::{Business, World};

pub(super) fn live(book: &mut Book<'_>) {
    if !book.date.is_business {
        return;
    }
    let world = book.world;
    for (number, firm) in (0..).zip(&world.firms) {
        let mut dice = world.dice(Stream::Firm, number, book.day);
        sell(book, &mut dice, number, firm);
        purchase(book, &mut dice, number, firm);
        trade_abroad(book, &mut dice, number, firm);
        costs(book, &mut dice, firm, number);
    }
    for (number, (own, private)) in (0..).zip(&world.entrepreneurs) {
        let mut dice = world.dice(Stream::Firm, number + 2_000_000, book.day);
        freelance(book, &mut dice, number, (own, *private));
    }
}

/// Invoices of a month; larger firms write more of them and larger ones.
fn invoices(firm: &Business) -> i64 {
    (4 + i64::from(firm.staff)).min(90)
}

fn sell(book: &mut Book<'_>, dice: &mut Dice, number: u32, firm: &Business) {
    let invoices = invoices(firm);
    let chance = u32::try_from(invoices * 1000 / 21).unwrap_or(0);
    let kind = match number % 5 {
        0 | 1 => Kind::SUPPLIER,
        2 => Kind::SERVICES,
        3 => Kind::BUILDING,
        _ => Kind::INVOICE,
    };
    for _ in 0..4 {
        if dice.chance(chance / 4) {
            let customer = customer(book.world, dice, number);
            let home_share = if exports(number) { 60 } else { 100 };
            let amount = dice.around(firm.turnover * home_share / 130 / invoices, 80);
            book.pay(dice, (customer, firm.account), amount, kind);
        }
    }
}

/// A firm has some twenty customers and deals with most of them all year.
fn customer(world: &World, dice: &mut Dice, number: u32) -> AccountNo {
    let choice = dice.index(20);
    let place = number as usize * 31 + choice * 29 + 3;
    match choice {
        0 | 1 => world.public_bodies[place % world.public_bodies.len()].account,
        2 | 3 => world.shops[place % world.shops.len()].account,
        _ => world.partner(place),
    }
}

/// What a firm buys, from some ten suppliers of whom most are elsewhere.
fn purchase(book: &mut Book<'_>, dice: &mut Dice, number: u32, firm: &Business) {
    let world = book.world;
    let invoices = 2 + invoices(firm) / 2;
    let chance = u32::try_from(invoices * 1000 / 21).unwrap_or(0);
    for _ in 0..3 {
        if dice.chance(chance / 3) {
            let place = number as usize * 41 + dice.index(10) * 13 + 1;
            let supplier = world.elsewhere[place % world.elsewhere.len()];
            let amount = dice.around(firm.turnover * 38 / 130 / invoices, 80);
            book.pay(dice, (firm.account, supplier), amount, Kind::SUPPLIER);
        }
    }
}

fn exports(number: u32) -> bool {
    number % 9 == 4
}

fn imports(number: u32) -> bool {
    number % 7 == 2
}

fn trade_abroad(book: &mut Book<'_>, dice: &mut Dice, number: u32, firm: &Business) {
    let world = book.world;
    let partner = |nth: usize| world.foreign_firms[(number as usize * 3 + nth) % world.foreign_firms.len()];
    if exports(number) && dice.chance(110) {
        let amount = dice.around(world.in_euros(firm.turnover * 40 / 100 / 2, book.day), 50);
        let nth = dice.index(2);
        book.pay(dice, (partner(nth), firm.account), amount, Kind::EXPORT);
    }
    if imports(number) {
        if dice.chance(90) {
            let amount = dice.around(firm.turnover * 30 / 100 / 2, 50);
            let nth = 5 + dice.index(2);
            book.pay(dice, (firm.account, partner(nth)), amount, Kind::IMPORT);
        }
        // Goods are cleared at customs twice a month.
        if book.date.books(9) || book.date.books(23) {
            let duty = dice.around(firm.turnover * 8 / 100 / 2, 30);
            book.pay(dice, (firm.account, world.few.revenue), duty, Kind::CUSTOMS);
        }
    }
}

/// What every business pays whatever it trades in.
pub(super) fn costs(book: &mut Book<'_>, dice: &mut Dice, own: &Business, number: u32) {
    let (world, account) = (book.world, own.account);
    let few = &world.few;
    if own.staff > 0 && book.date.books(pay_day(account)) {
        let tax = i64::from(own.staff) * dice.around(5_300_000, 10);
        book.pay(dice, (account, few.revenue), tax, Kind::PAYROLL_TAX);
    }
    if book.date.books(15) {
        let (vat, tax) = (dice_share(dice, own.turnover, 70), dice_share(dice, own.turnover, 9));
        book.pay(dice, (account, few.revenue), vat, Kind::VAT);
        book.pay(dice, (account, few.revenue), tax, Kind::PROFIT_TAX);
    }
    if book.date.books(20) {
        let power = dice_share(dice, own.turnover, 9);
        book.pay(dice, (account, few.utilities[0]), power, Kind::ELECTRICITY);
        let phone = (4_000 + i64::from(number % 9) * 900) * 100;
        book.pay(dice, (account, few.utilities[2]), phone, Kind::TELECOM);
    }
    if book.date.books(5) && number % 10 < 6 {
        let landlord = if number.is_multiple_of(2) {
            world.firms[(number as usize * 11 + 5) % world.firms.len()].account
        } else {
            world.people[number as usize % 20].account
        };
        let rent = round_thousand(own.turnover * 25 / 1000);
        book.pay(dice, (account, landlord), rent, Kind::RENT_OFFICE);
    }
    if book.date.books(25) && number % 10 < 4 {
        let bank = few.banks[usize::from(world.account(account).bank) % few.banks.len()];
        book.pay(dice, (account, bank), round_thousand(own.turnover * 30 / 1000), Kind::LOAN_PART);
        let interest = dice_share(dice, own.turnover, 4);
        book.pay(dice, (account, bank), interest, Kind::INTEREST);
    }
    if book.date.books(28) {
        book.alone(dice, account, NOBODY, 128_000 + i64::from(number % 6) * 11_000, Kind::FEE);
    }
    if book.date.month == 1 + number % 12 && book.date.books(16) {
        let premium = dice_share(dice, own.turnover, 60);
        book.pay(dice, (account, few.insurers[number as usize % 2]), premium, Kind::INSURANCE);
    }
    if dice.chance(8) {
        let cash = dice.between(5, 30) * 100_000;
        book.alone(dice, account, own.party, cash, Kind::CASH_OUT_FIRM);
    }
}

/// About `permille` of a month's turnover.
fn dice_share(dice: &mut Dice, turnover: i64, permille: i64) -> i64 {
    dice.around(turnover * permille / 1000, 25)
}

fn round_thousand(paras: i64) -> i64 {
    super::round_to(paras, 100_000)
}

/// An entrepreneur who pays flat tax: a few clients, own money taken out now and then.
fn freelance(book: &mut Book<'_>, dice: &mut Dice, number: u32, own: (&Business, AccountNo)) {
    let world = book.world;
    let (business, private) = own;
    let clients = 1 + number as usize % 4;
    for client in 0..clients {
        let due = 6 + (number * 7 + u32::try_from(client).unwrap_or(0) * 5) % 20;
        if book.date.books(due) {
            let client_account = world.partner(number as usize * 19 + client * 23);
            let share = business.turnover / i64::try_from(clients).unwrap_or(1);
            let amount = dice.around(share, 25);
            book.pay(dice, (client_account, business.account), amount, Kind::SERVICES);
        }
    }
    if book.date.books(15) {
        book.pay(dice, (business.account, world.few.revenue), business.turnover * 16 / 100, Kind::FLAT_TAX);
    }
    if book.date.books(20) {
        book.pay(dice, (business.account, world.few.utilities[2]), 360_000, Kind::TELECOM);
    }
    if book.date.books(12) || book.date.books(26) {
        let draw = round_thousand(dice.around(business.turnover * 32 / 100, 20));
        book.pay(dice, (business.account, private), draw, Kind::OWN_DRAW);
    }
    if dice.chance(25) {
        let supplier = world.partner(number as usize * 7 + 1);
        let amount = dice.around(business.turnover / 12, 60);
        book.pay(dice, (business.account, supplier), amount, Kind::SUPPLIER);
    }
    if book.date.books(28) {
        book.alone(dice, business.account, NOBODY, 65_000, Kind::FEE);
    }
}
