//! The patterns that Serbian authorities name: R01 to R08.

use super::plot::Plot;
use crate::movement::{AccountNo, Kind};

const DAY: u32 = 24 * 60;
const THOUSAND: i64 = 100_000;

/// An amount of so many euros in the account's currency.
fn euros(plot: &mut Plot<'_>, account: AccountNo, low: i64, high: i64) -> i64 {
    let euros = plot.dice.between(low, high);
    plot.worth(account, euros * 100)
}

pub(super) fn company_to_entrepreneur(plot: &mut Plot<'_>) {
    let payments = plot.count("payments", 3, 5);
    let company = plot.firm(0);
    let entrepreneurs = &plot.world.entrepreneurs;
    let (own, private) = entrepreneurs[plot.dice.index(entrepreneurs.len())];
    let account = plot.centre(own.account);
    for payment in 0..payments {
        let amount = euros(plot, account, 3_500, 9_000);
        plot.pay(company, account, amount, Kind::P_INVOICE);
        let (least, most) = plot.by_care((30, DAY / 2), (DAY / 2, 2 * DAY), (DAY, 4 * DAY));
        plot.wait(least, most);
        let share = plot.by_care(97, 88, 76);
        let out = amount * share / 100 / THOUSAND * THOUSAND;
        if payment % 2 == 0 {
            plot.cash(account, own.party, out, Kind::P_CASH_OUT_FIRM);
        } else {
            plot.pay(account, private, out, Kind::OWN_DRAW);
        }
        let (least, most) = plot.by_care((2, 6), (6, 12), (15, 25));
        plot.days(least, most);
    }
}

pub(super) fn buy_up(plot: &mut Plot<'_>) {
    let persons = plot.count("persons", 7, 11);
    let (first, buyer) = (plot.firm(0), plot.firm(1));
    plot.centre(buyer);
    let total = euros(plot, buyer, 25_000, 60_000);
    plot.pay(first, buyer, total, Kind::P_GOODS);
    plot.wait(60, DAY);
    for place in 0..persons {
        let seller = plot.person(place);
        let by = plot.holder(seller);
        let amount = total * 95 / 100 / i64::from(persons) * plot.dice.between(85, 110) / 100;
        let number = plot.dice.small(100, 9_999);
        plot.pay_numbered(buyer, seller, amount, (Kind::P_SCRAP, number));
        let paid = plot.clock;
        let (least, most) = plot.by_care((20, 240), (120, DAY), (DAY, 2 * DAY));
        plot.wait(least, most);
        let cash = amount * plot.by_care(98, 92, 83) / 100 / THOUSAND * THOUSAND;
        plot.cash(seller, by, cash, Kind::P_CASH_OUT);
        plot.clock = paid;
        let (least, most) = plot.by_care((20, DAY / 2), (DAY / 2, 2 * DAY), (DAY, 4 * DAY));
        plot.wait(least, most);
    }
}

pub(super) fn fictitious_services(plot: &mut Plot<'_>) {
    let inflows = plot.count("inflows", 2, 4);
    let (firm, payer) = (plot.firm(0), plot.abroad(0));
    plot.centre(firm);
    for place in 0..inflows {
        let cents = plot.dice.between(20_000, 70_000) * 100;
        plot.clock = plot.day() * 86_400 + 9 * 3600;
        plot.pay(payer, firm, cents, Kind::P_FOREIGN_SERVICES);
        let received = plot.worth(firm, cents);
        let (share, parts) = (plot.by_care(98, 94, 91), plot.by_care(1, 2, 3));
        if plot.care == super::Care::Patient {
            plot.days(1, 1);
        } else {
            plot.clock += 2 * 3600;
        }
        for part in 0..parts {
            let part_no = u32::try_from(part).unwrap_or(0);
            let to =
                if (part_no + place) % 2 == 0 { plot.abroad(1 + part_no) } else { plot.firm(2 + part_no) };
            plot.pay(firm, to, received * share / 100 / parts, Kind::P_SERVICES);
            plot.clock += 1200;
        }
        plot.days(6, 20);
    }
}

pub(super) fn phantom_supplier(plot: &mut Plot<'_>) {
    let invoices = plot.count("invoices", 3, 5);
    // A firm without costs, so it is always the scheme's own.
    let supplier = plot.world.fresh(plot.scheme_number(), 15);
    plot.centre(supplier);
    let by = plot.holder(supplier);
    for place in 0..invoices {
        let buyer = if place % 2 == 0 { plot.old_firm() } else { plot.firm(1) };
        let amount = euros(plot, supplier, 6_000, 22_000);
        plot.pay(buyer, supplier, amount, Kind::P_INVOICE);
        let (least, most) = plot.by_care((60, DAY), (DAY, 2 * DAY), (2 * DAY, 5 * DAY));
        plot.wait(least, most);
        let commission = plot.by_care(5, 8, 10);
        let cash = amount * (100 - commission) / 100 / THOUSAND * THOUSAND;
        plot.cash(supplier, by, cash, Kind::P_CASH_OUT_FIRM);
        let (least, most) = plot.by_care((2, 5), (5, 10), (10, 20));
        plot.days(least, most);
    }
}

pub(super) fn advance_abroad(plot: &mut Plot<'_>) {
    let advances = plot.by_care(1, 2, 3);
    plot.note("advances", advances);
    // The firm pays no customs, so it is not one of the town's importers unless it is patient.
    let firm = plot.firm(0);
    plot.centre(firm);
    let total = euros(plot, firm, 45_000, 120_000);
    for part in 0..advances {
        let to = plot.abroad(u32::try_from(part).unwrap_or(0));
        plot.pay(firm, to, total / advances, Kind::P_ADVANCE);
        plot.days(4, 15);
    }
}

pub(super) fn founder_loans(plot: &mut Plot<'_>) {
    let loans = plot.count("loans", 2, 5);
    let (firm, founder) = (plot.firm(0), plot.person(0));
    plot.centre(firm);
    let by = plot.holder(founder);
    let mut lent = 0;
    for loan in 0..loans {
        let amount = euros(plot, firm, 5_000, 13_500) / THOUSAND * THOUSAND;
        lent += amount;
        if plot.care == super::Care::Clumsy || loan % 2 == 0 {
            plot.cash(firm, by, amount, Kind::P_FOUNDER_CASH);
        } else {
            plot.pay(founder, firm, amount, Kind::P_FOUNDER);
        }
        let (least, most) = plot.by_care((2, 6), (4, 9), (6, 12));
        plot.days(least, most);
    }
    let (least, most) = plot.by_care((5, 12), (15, 25), (25, 40));
    plot.days(least, most);
    let parts = plot.by_care(1, 2, 3);
    let share = plot.by_care(98, 85, 60);
    for _ in 0..parts {
        plot.pay(firm, founder, lent * share / 100 / parts, Kind::P_FOUNDER_BACK);
        plot.days(3, 9);
    }
}

pub(super) fn person_funds_builder(plot: &mut Plot<'_>) {
    let payments = plot.count("payments", 5, 8);
    // The builder's name says that it builds.
    let builder = plot.world.fresh(plot.scheme_number(), 19);
    plot.centre(builder);
    let investor = plot.person(0);
    let by = plot.holder(investor);
    for payment in 0..payments {
        let amount = euros(plot, builder, 9_000, 14_500) / THOUSAND * THOUSAND;
        if payment % 2 == 0 {
            plot.cash(builder, by, amount, Kind::P_BUILDER_CASH);
        } else {
            plot.pay(investor, builder, amount, Kind::P_BUILDER_LOAN);
        }
        let (least, most) = plot.by_care((2, 6), (5, 10), (8, 14));
        plot.days(least, most);
    }
    let lawful = plot.by_care(0, 2, 4);
    for _ in 0..lawful {
        let buyer = plot.townsman();
        let amount = euros(plot, builder, 6_000, 11_000);
        plot.pay(buyer, builder, amount, Kind::CLIENT_MONEY);
        plot.days(2, 5);
    }
}

pub(super) fn cash_declared(plot: &mut Plot<'_>) {
    let person = plot.person(0);
    plot.centre(person);
    let by = plot.holder(person);
    let declared = plot.dice.between(11_000, 20_000) * 100;
    plot.note("declared_eur_cents", declared);
    let day = i32::try_from(plot.day()).unwrap_or(0);
    plot.fact(person, "declaration", Some(declared), Some(day));
    let percent = plot.by_care(190, 140, 115);
    let deposits = plot.count("deposits", 3, 6);
    plot.days(1, 4);
    for _ in 0..deposits {
        let amount = plot.worth(person, declared * percent / 100 / i64::from(deposits)) / THOUSAND * THOUSAND;
        plot.cash(person, by, amount, Kind::P_CASH_IN);
        let (least, most) = plot.by_care((2, 6), (5, 12), (10, 20));
        plot.days(least, most);
    }
}
