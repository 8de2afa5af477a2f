//! Structuring with cash: S01 to S09. The reporting threshold is EUR 15,000 at the day's rate.

use super::plot::Plot;
use crate::movement::{AccountNo, Kind};

/// The reporting threshold in euro cents.
pub(super) const THRESHOLD: i64 = 1_500_000;
const THOUSAND: i64 = 100_000;
const DAY: u32 = 24 * 60;

/// Whole thousands of dinars, as banknotes are counted, for so many permille of the threshold.
pub(super) fn notes(plot: &Plot<'_>, permille: i64) -> i64 {
    plot.world.in_dinars(THRESHOLD * permille / 1000, plot.day()) / THOUSAND * THOUSAND
}

/// A share of the threshold, drawn.
fn drawn(plot: &mut Plot<'_>, low: i64, high: i64) -> i64 {
    let permille = plot.dice.between(low, high);
    notes(plot, permille)
}

fn deposit(plot: &mut Plot<'_>, account: AccountNo, amount: i64) {
    let by = plot.holder(account);
    plot.cash(account, by, amount, Kind::P_CASH_IN);
}

pub(super) fn just_below(plot: &mut Plot<'_>) {
    let deposits = plot.count("deposits", 5, 7);
    let account = plot.firm(0);
    plot.centre(account);
    for _ in 0..deposits {
        let (low, high) = plot.by_care((950, 995), (912, 985), (850, 930));
        let amount = drawn(plot, low, high);
        deposit(plot, account, amount);
        let (least, most) = plot.by_care((1, 4), (3, 7), (8, 16));
        plot.days(least, most);
    }
}

pub(super) fn same_day(plot: &mut Plot<'_>) {
    let deposits = plot.by_care(3, 3, 4);
    plot.note("deposits", deposits);
    let days = plot.count("days", 1, 2);
    let account = plot.person(0);
    plot.centre(account);
    for _ in 0..days {
        for _ in 0..deposits {
            let (low, high) = plot.by_care((450, 900), (360, 480), (265, 320));
            let amount = drawn(plot, low, high);
            let by = plot.holder(account);
            // All on one day, so the clock only moves inside it.
            plot.cash(account, by, amount, Kind::P_CASH_IN);
            plot.clock = (plot.clock + 1500).min(plot.day() * 86_400 + 60_000);
        }
        plot.days(5, 12);
    }
}

pub(super) fn slow(plot: &mut Plot<'_>) {
    let deposits = plot.count("deposits", 8, 12);
    let account = plot.person(0);
    plot.centre(account);
    for _ in 0..deposits {
        let (low, high) = plot.by_care((140, 280), (110, 200), (60, 120));
        let amount = drawn(plot, low, high);
        deposit(plot, account, amount);
        let (least, most) = plot.by_care((1, 2), (1, 4), (4, 7));
        plot.days(least, most);
    }
}

pub(super) fn many_places(plot: &mut Plot<'_>) {
    let places = plot.count("places", 3, 5);
    let account = plot.firm(0);
    plot.centre(account);
    for place in 0..places {
        let amount = drawn(plot, 180, 420);
        let by = plot.holder(account);
        let place = u16::try_from(place).unwrap_or(0) + 1;
        plot.cash_at(account, amount, (Kind::P_CASH_IN, 0), (by, place));
        plot.clock = (plot.clock + 2700).min(plot.day() * 86_400 + 60_000);
    }
}

pub(super) fn many_depositors(plot: &mut Plot<'_>) {
    let depositors = plot.count("depositors", 4, 7);
    let account = plot.firm(0);
    plot.centre(account);
    for place in 0..depositors {
        let by = plot.person(place);
        let by = plot.holder(by);
        let (low, high) = plot.by_care((400, 900), (200, 480), (90, 260));
        let amount = drawn(plot, low, high);
        plot.cash(account, by, amount, Kind::P_CASH_IN);
        let (least, most) = plot.by_care((30, DAY / 2), (30, DAY), (DAY, 3 * DAY));
        plot.wait(least, most);
    }
}

pub(super) fn small_deposits_one_drain(plot: &mut Plot<'_>) {
    let accounts = plot.count("accounts", 3, 5);
    let drain = plot.firm(0);
    plot.centre(drain);
    let mut sum = 0;
    for place in 0..accounts {
        let small = plot.person(place);
        let items = plot.by_care(1, 2, 3);
        let mut own = 0;
        for _ in 0..items {
            // Below EUR 3,000 each.
            let amount = drawn(plot, 120, 190);
            own += amount;
            deposit(plot, small, amount);
            plot.wait(60, DAY);
        }
        let share = plot.by_care(98, 92, 85);
        sum += own * share / 100;
        plot.wait(60, DAY);
        plot.pay(small, drain, own * share / 100, Kind::P_CITIZEN);
        plot.clock -= 3600 * 4;
        plot.open();
    }
    plot.days(1, 3);
    let abroad = plot.abroad(0);
    plot.pay(drain, abroad, sum * 97 / 100, Kind::P_FOREIGN_SERVICES);
}

pub(super) fn group_at_branch(plot: &mut Plot<'_>) {
    let persons = plot.count("persons", 3, 5);
    let account = plot.firm(0);
    plot.centre(account);
    let place = 1 + u16::try_from(plot.dice.below(4)).unwrap_or(0);
    plot.clock = plot.day() * 86_400 + 10 * 3600;
    for person in 0..persons {
        let by = plot.person(person);
        let by = plot.holder(by);
        let amount = drawn(plot, 300, 330);
        plot.cash_at(account, amount, (Kind::P_CASH_IN, 0), (by, place));
        plot.clock += plot.by_care(240, 480, 780);
    }
}

pub(super) fn bunching(plot: &mut Plot<'_>) {
    let below = plot.count("below", 21, 26);
    let account = plot.firm(0);
    plot.centre(account);
    for deposit_no in 0..below {
        let (low, high) = plot.by_care((940, 995), (905, 995), (900, 995));
        let amount = drawn(plot, low, high);
        deposit(plot, account, amount);
        plot.days(1, 2);
        if plot.care == super::Care::Patient && deposit_no % 9 == 8 {
            let above = drawn(plot, 1010, 1080);
            deposit(plot, account, above);
        }
    }
}

pub(super) fn withdrawals(plot: &mut Plot<'_>) {
    let withdrawals = plot.count("withdrawals", 4, 6);
    let (account, source) = (plot.firm(0), plot.firm(1));
    plot.centre(account);
    let by = plot.holder(account);
    for _ in 0..withdrawals {
        let (low, high) = plot.by_care((940, 995), (800, 960), (350, 700));
        let amount = drawn(plot, low, high);
        plot.pay(source, account, amount * 102 / 100, Kind::P_INVOICE);
        plot.wait(60, DAY);
        plot.cash(account, by, amount, Kind::P_CASH_OUT_FIRM);
        let (least, most) = plot.by_care((1, 2), (2, 4), (5, 9));
        plot.days(least, most);
    }
}
