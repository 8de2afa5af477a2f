//! Structuring with cash and what is like it: S10 to S18.

use super::cash::notes;
use super::plot::Plot;
use crate::movement::{AccountNo, Kind};

const THOUSAND: i64 = 100_000;
const DAY: u32 = 24 * 60;

pub(super) fn exchange_splitting(plot: &mut Plot<'_>) {
    let exchanges = plot.count("exchanges", 3, 5);
    let account = plot.person(0);
    plot.centre(account);
    let by = plot.holder(account);
    for _ in 0..exchanges {
        // Each below EUR 5,000.
        let (low, high) = plot.by_care((4_600, 4_950), (2_600, 4_700), (1_300, 2_400));
        let cents = plot.dice.between(low, high) * 100;
        let amount = plot.worth(account, cents);
        plot.cash(account, by, amount, Kind::P_EXCHANGE);
        let (least, most) = plot.by_care((0, 1), (1, 2), (2, 4));
        plot.days(least, most);
    }
}

pub(super) fn small_remittances(plot: &mut Plot<'_>) {
    let transfers = plot.count("transfers", 6, 12);
    let account = plot.person(0);
    plot.centre(account);
    for place in 0..transfers {
        let cents = plot.dice.between(600, 990) * 100;
        let amount = plot.worth(account, cents);
        let foreign = plot.world.foreign_firms[(place as usize * 7 + 1) % plot.world.foreign_firms.len()];
        let to = if place < 4 { plot.abroad(place) } else { foreign };
        plot.pay(account, to, amount, Kind::P_REMITTANCE);
        let (least, most) = plot.by_care((60, DAY / 2), (DAY / 2, DAY), (DAY, 3 * DAY));
        plot.wait(least, most);
    }
}

pub(super) fn sequential_cheques(plot: &mut Plot<'_>) {
    let cheques = plot.count("cheques", 3, 5);
    let account = plot.firm(0);
    plot.centre(account);
    let first = plot.dice.small(1_000, 900_000);
    for cheque in 0..cheques {
        let (drawer, permille) = (plot.firm(cheque + 1), plot.dice.between(380, 520));
        let amount = notes(plot, permille);
        plot.pay_numbered(drawer, account, amount, (Kind::P_CHEQUE, first + cheque));
        let (least, most) = plot.by_care((0, 1), (1, 3), (3, 7));
        plot.days(least, most);
    }
}

pub(super) fn cuckoo_deposits(plot: &mut Plot<'_>) {
    let account = plot.person(0);
    plot.centre(account);
    let (sender, expected) = (plot.abroad(0), plot.dice.between(2_000, 4_000) * 100);
    plot.note("expected_eur_cents", expected);
    for _ in 0..3 {
        let cents = expected * plot.dice.between(995, 1005) / 1000;
        plot.pay(sender, account, cents, Kind::P_EXPECTED);
        plot.days(22, 26);
    }
    plot.days(5, 8);
    let parts = plot.count("deposits", 2, 4);
    for part in 0..parts {
        let by = plot.person(part + 1);
        let by = plot.holder(by);
        let amount = plot.worth(account, expected / i64::from(parts)) / 1_000 * 1_000;
        plot.cash(account, by, amount, Kind::P_CASH_IN);
        let (least, most) = plot.by_care((10, DAY / 3), (60, DAY), (DAY / 2, 2 * DAY));
        plot.wait(least, most);
    }
}

pub(super) fn contract_splitting(plot: &mut Plot<'_>) {
    let parts = plot.count("parts", 3, 6);
    let (seller, buyer) = (plot.firm(0), plot.person(0));
    plot.centre(seller);
    let (by, contract) = (plot.holder(buyer), plot.dice.small(100, 9_999));
    for _ in 0..parts {
        // Each below EUR 10,000.
        let (low, high) = plot.by_care((8_800, 9_900), (4_500, 8_500), (2_600, 4_800));
        let cents = plot.dice.between(low, high) * 100;
        let amount = plot.worth(seller, cents) / THOUSAND * THOUSAND;
        plot.cash_at(seller, amount, (Kind::P_CONTRACT_CASH, contract), (by, 1));
        let (least, most) = plot.by_care((1, 3), (5, 12), (14, 24));
        plot.days(least, most);
    }
}

/// A shop of the town, by its number in it.
fn shop(plot: &mut Plot<'_>) -> (AccountNo, i64) {
    let shops = &plot.world.shops;
    let shop = shops[plot.dice.index(shops.len())];
    plot.centre(shop.account);
    (shop.account, shop.turnover)
}

pub(super) fn cash_intensity(plot: &mut Plot<'_>) {
    // A firm that lives on transfers: cash comes up in one month.
    plot.after_history();
    let account = plot.old_firm();
    plot.centre(account);
    let times = plot.by_care(9, 6, 3);
    plot.note("times", times);
    let by = plot.holder(account);
    let deposits = plot.count("deposits", 8, 12);
    for _ in 0..deposits {
        let permille = plot.dice.between(60, 110) * times;
        let amount = notes(plot, permille.min(880));
        plot.cash(account, by, amount, Kind::P_CASH_IN);
        plot.days(1, 3);
    }
}

pub(super) fn takings_jump(plot: &mut Plot<'_>) {
    plot.after_history();
    let (account, turnover) = shop(plot);
    let percent = plot.by_care(26, 18, 10);
    plot.note("percent_of_month_a_day", percent);
    let by = plot.holder(account);
    for _ in 0..14 {
        let amount = turnover * percent / 100 * plot.dice.between(80, 120) / 100 / 10_000 * 10_000;
        plot.cash(account, by, amount, Kind::TAKINGS);
        plot.days(1, 2);
    }
}

pub(super) fn cash_out_after_credit(plot: &mut Plot<'_>) {
    let pairs = plot.count("pairs", 3, 5);
    let account = plot.person(0);
    plot.centre(account);
    let by = plot.holder(account);
    for place in 0..pairs {
        let (payer, euros) = (plot.firm(place), plot.dice.between(1_500, 6_000));
        let amount = plot.worth(account, euros * 100);
        plot.pay(payer, account, amount, Kind::P_SERVICES);
        let (least, most) = plot.by_care((10, 300), (DAY / 2, DAY), (DAY, 2 * DAY));
        plot.wait(least, most);
        let (low, high) = plot.by_care((970, 1000), (860, 960), (800, 880));
        let cash = amount * plot.dice.between(low, high) / 1000 / THOUSAND * THOUSAND;
        plot.cash(account, by, cash, Kind::P_CASH_OUT);
        let (least, most) = plot.by_care((2, 5), (4, 8), (8, 14));
        plot.days(least, most);
    }
}

pub(super) fn round_cash(plot: &mut Plot<'_>) {
    let items = plot.count("items", 6, 10);
    let account = plot.person(0);
    plot.centre(account);
    let by = plot.holder(account);
    for _ in 0..items {
        let most = plot.by_care(2, 2, 1);
        let steps = plot.dice.between(1, most);
        // Whole multiples of a million or half a million dinars.
        let unit = plot.by_care(1_000, 500, 500) * THOUSAND;
        plot.cash(account, by, unit * steps, Kind::P_CASH_IN);
        let (least, most) = plot.by_care((2, 5), (4, 9), (6, 10));
        plot.days(least, most);
    }
}
