//! Pass-through, chains of mules, funnel accounts, loan-backs, carousels of invoices.

use super::plot::Plot;
use crate::movement::Kind;

const DAY: u32 = 24 * 60;

pub(super) fn pass_through(plot: &mut Plot<'_>) {
    let credits = plot.count("credits", 4, 7);
    let (source, account, target) = (plot.firm(0), plot.firm(1), plot.firm(2));
    plot.centre(account);
    for _ in 0..credits {
        let euros = plot.dice.between(8_000, 40_000);
        let amount = plot.worth(account, euros * 100);
        let amount = plot.shape(amount);
        plot.pay(source, account, amount, Kind::P_SERVICES);
        let (least, most) = plot.by_care((20, 400), (DAY / 3, DAY), (DAY, 3 * DAY));
        plot.wait(least, most);
        let (low, high) = plot.by_care((985, 999), (950, 985), (905, 950));
        let on = amount * plot.dice.between(low, high) / 1000;
        plot.pay(account, target, on, Kind::P_INVOICE);
        let (least, most) = plot.by_care((0, 2), (2, 5), (5, 10));
        plot.days(least, most);
    }
}

/// Victims pay a young person with a new account, and money goes on at once: to the next mule, to cash, to
/// crypto-assets.
pub(super) fn mule_chain(plot: &mut Plot<'_>) {
    let victims = plot.count("victims", 4, 6);
    let mule = plot.world.fresh(plot.scheme_number(), 0);
    let second = plot.world.fresh(plot.scheme_number(), 1);
    plot.centre(mule);
    let day = i32::try_from(plot.day()).unwrap_or(0);
    for (place, account) in [(0, mule), (1, second)] {
        plot.fact(account, "opened", None, Some(day - 20 - place * 9));
        plot.fact(account, "born", None, Some(day - 365 * 20 - 117));
        plot.fact(account, "student", None, None);
    }
    for victim in 0..victims {
        let (payer, euros) = (plot.townsman(), plot.dice.between(900, 3_500));
        let amount = plot.worth(mule, euros * 100);
        plot.pay(payer, mule, amount, Kind::P_CITIZEN);
        let (least, most) = plot.by_care((15, 200), (60, 500), (DAY / 2, 30 * 60));
        plot.wait(least, most);
        let kept = plot.by_care(40, 60, 90);
        let on = amount * (1000 - kept) / 1000;
        let (party, crypto) = (plot.holder(mule), plot.world.few.crypto);
        match victim % 3 {
            0 => {
                plot.pay(mule, second, on, Kind::P_CITIZEN);
                plot.wait(15, 300);
                plot.pay(second, crypto, on * 95 / 100, Kind::P_CRYPTO);
            }
            1 => plot.pay(mule, crypto, on, Kind::P_CRYPTO),
            _ => plot.cash(mule, party, on / 100_000 * 100_000, Kind::P_CASH_OUT),
        }
        let (least, most) = plot.by_care((0, 1), (1, 4), (4, 9));
        plot.days(least, most);
    }
}

pub(super) fn funnel_account(plot: &mut Plot<'_>) {
    let deposits = plot.count("deposits", 8, 14);
    let account = plot.firm(0);
    plot.centre(account);
    let mut sum = 0;
    for place in 0..deposits {
        let euros = plot.dice.between(900, 2_800);
        let amount = plot.worth(account, euros * 100) / 100_000 * 100_000;
        sum += amount;
        let by = plot.person(place);
        let by = plot.holder(by);
        let branch = 1 + u16::try_from(place * 5 % 40).unwrap_or(0);
        plot.cash_at(account, amount, (Kind::P_CASH_IN, 0), (by, branch));
        let (least, most) = plot.by_care((20, DAY / 3), (60, DAY / 2), (DAY / 2, DAY));
        plot.wait(least, most);
    }
    plot.wait(60, DAY);
    let abroad = plot.abroad(0);
    let share = plot.by_care(98, 93, 85);
    plot.pay(account, abroad, sum * share / 100, Kind::P_GOODS);
}

pub(super) fn loan_back(plot: &mut Plot<'_>) {
    let (firm, shell) = (plot.firm(0), plot.abroad(0));
    plot.centre(firm);
    let euros = plot.dice.between(40_000, 160_000);
    let out = plot.worth(firm, euros * 100);
    let parts = plot.by_care(1, 2, 4);
    plot.note("parts", parts);
    let mut sent = 0;
    for _ in 0..parts {
        plot.pay(firm, shell, out / parts, Kind::P_FOREIGN_SERVICES);
        sent += out / parts;
        plot.days(2, 9);
    }
    let (least, most) = plot.by_care((3, 10), (15, 30), (30, 45));
    plot.days(least, most);
    let back = plot.world.in_euros(sent, plot.day()) * plot.by_care(98, 92, 86) / 100;
    // The loan comes from where the money went, or from a second shell.
    let lender = if plot.care == super::Care::Patient { plot.abroad(1) } else { shell };
    if lender != shell {
        plot.pay(shell, lender, back * 101 / 100, Kind::P_FOREIGN_SERVICES);
        plot.days(1, 4);
    }
    plot.pay(lender, firm, back, Kind::P_LOAN_ABROAD);
}

/// Firms pay each other's invoices in a ring, round after round.
pub(super) fn invoice_carousel(plot: &mut Plot<'_>) {
    let (members, rounds) = (plot.count("members", 3, 5), plot.count("rounds", 2, 3));
    let ring: Vec<_> = (0..members).map(|place| plot.world.fresh(plot.scheme_number(), 12 + place)).collect();
    plot.centre(ring[0]);
    let euros = plot.dice.between(20_000, 90_000);
    let mut amount = plot.worth(ring[0], euros * 100);
    for _ in 0..rounds {
        for place in 0..ring.len() {
            plot.pay(ring[place], ring[(place + 1) % ring.len()], amount, Kind::P_GOODS);
            let (low, high) = plot.by_care((990, 1000), (960, 995), (930, 985));
            amount = amount * plot.dice.between(low, high) / 1000;
            let (least, most) = plot.by_care((60, DAY), (DAY / 2, 3 * DAY), (DAY, 5 * DAY));
            plot.wait(least, most);
        }
        plot.days(2, 6);
    }
}
