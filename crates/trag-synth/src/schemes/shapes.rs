//! The eight shapes of AMLworld (arXiv 2306.16424). Amounts go on with a little less at each hop.

use super::plot::Plot;
use crate::movement::{AccountNo, Kind};

const DAY: u32 = 24 * 60;

/// Text of a transfer: thin where it is clumsy.
fn text(plot: &mut Plot<'_>) -> Kind {
    let kinds = [Kind::P_TRANSFER, Kind::P_SERVICES, Kind::P_CONTRACT, Kind::P_CITIZEN];
    let better = [Kind::P_INVOICE, Kind::P_GOODS, Kind::P_CITIZEN, Kind::P_SERVICES];
    if plot.care == super::Care::Clumsy { *plot.dice.pick(&kinds) } else { *plot.dice.pick(&better) }
}

/// A share of `amount` that is passed on.
fn passed_on(plot: &mut Plot<'_>, amount: i64) -> i64 {
    let (low, high) = plot.by_care((985, 1000), (930, 985), (880, 970));
    amount * plot.dice.between(low, high) / 1000
}

/// Euro cents of one payment of a shape, larger for the clumsy.
fn cents(plot: &mut Plot<'_>) -> i64 {
    let (low, high) = plot.by_care((400_000, 1_200_000), (180_000, 700_000), (90_000, 350_000));
    plot.dice.between(low, high)
}

fn worth(plot: &mut Plot<'_>, account: AccountNo) -> i64 {
    let cents = cents(plot);
    let amount = plot.worth(account, cents);
    plot.shape(amount)
}

/// Minutes within which the payments of one stage lie.
fn stage(plot: &Plot<'_>) -> u32 {
    plot.by_care(2 * DAY, 5 * DAY, 14 * DAY)
}

pub(super) fn fan_in(plot: &mut Plot<'_>) {
    let payers = plot.count("payers", 11, 15);
    let hub = plot.firm(0);
    let hub = plot.centre(hub);
    let others: Vec<AccountNo> =
        plot.different(payers, 1).into_iter().filter(|other| *other != hub).collect();
    let mut sum = 0;
    for payer in others {
        let (amount, kind) = (worth(plot, payer), text(plot));
        sum += amount;
        let window = stage(plot);
        plot.within(window, |plot| plot.pay(payer, hub, amount, kind));
    }
    plot.clock += stage(plot) * 60;
    plot.wait(60, DAY);
    drain(plot, hub, sum);
}

/// What came in goes on, in one payment or two.
fn drain(plot: &mut Plot<'_>, from: AccountNo, sum: i64) {
    let rest = passed_on(plot, sum);
    let kind = text(plot);
    let parts = plot.by_care(1, 2, 3);
    for part in 0..parts {
        let to = if part == 0 { plot.firm(5) } else { plot.firm(6) };
        plot.pay(from, to, rest / i64::from(parts), kind);
        plot.wait(30, DAY);
    }
}

pub(super) fn fan_out(plot: &mut Plot<'_>) {
    let payees = plot.count("payees", 11, 15);
    let (source, hub) = (plot.firm(7), plot.firm(0));
    let hub = plot.centre(hub);
    let others: Vec<AccountNo> =
        plot.different(payees, 1).into_iter().filter(|other| *other != hub).collect();
    let parts: Vec<i64> = others.iter().map(|_| worth(plot, hub)).collect();
    let (sum, kind) = (parts.iter().sum::<i64>() * 103 / 100, text(plot));
    plot.pay(source, hub, sum, kind);
    plot.wait(60, DAY);
    for (payee, amount) in others.into_iter().zip(parts) {
        let (kind, window) = (text(plot), stage(plot));
        plot.within(window, |plot| plot.pay(hub, payee, amount, kind));
    }
}

pub(super) fn cycle(plot: &mut Plot<'_>) {
    let (low, high) = plot.by_care((3, 4), (3, 6), (4, 6));
    let hops = plot.count("hops", low, high);
    let ring = plot.different(hops, 0);
    plot.centre(ring[0]);
    let mut amount = worth(plot, ring[0]) * 3;
    for hop in 0..ring.len() {
        let kind = text(plot);
        plot.pay(ring[hop], ring[(hop + 1) % ring.len()], amount, kind);
        amount = passed_on(plot, amount);
        let (least, most) = plot.by_care((60, DAY), (DAY / 2, 3 * DAY), (2 * DAY, 7 * DAY));
        plot.wait(least, most);
    }
}

pub(super) fn scatter_gather(plot: &mut Plot<'_>) {
    let middlemen = plot.count("middlemen", 4, 8);
    let (from, to) = (plot.firm(0), plot.firm(1));
    plot.centre(from);
    let others = between(plot, middlemen, &[from, to]);
    for middle in others {
        let (amount, kind) = (worth(plot, from), text(plot));
        let window = stage(plot);
        plot.within(window, |plot| {
            plot.pay(from, middle, amount, kind);
            let (least, most) = plot.by_care((60, DAY), (DAY / 2, 3 * DAY), (DAY, 7 * DAY));
            plot.wait(least, most);
            let rest = passed_on(plot, amount);
            plot.pay(middle, to, rest, kind);
        });
    }
}

/// Accounts that are none of `ends`.
fn between(plot: &mut Plot<'_>, count: u32, ends: &[AccountNo]) -> Vec<AccountNo> {
    let chosen = plot.different(count + 3, 3).into_iter().filter(|account| !ends.contains(account));
    chosen.take(count as usize).collect()
}

pub(super) fn gather_scatter(plot: &mut Plot<'_>) {
    let (payers, payees) = (plot.count("payers", 4, 7), plot.count("payees", 4, 7));
    let hub = plot.firm(0);
    plot.centre(hub);
    let all = between(plot, payers + payees, &[hub]);
    let mut sum = 0;
    for payer in &all[..payers as usize] {
        let (amount, kind) = (worth(plot, *payer), text(plot));
        sum += amount;
        let window = stage(plot) / 2;
        plot.within(window, |plot| plot.pay(*payer, hub, amount, kind));
    }
    plot.clock += stage(plot) * 30;
    plot.wait(60, DAY);
    let each = passed_on(plot, sum) / i64::from(payees);
    for payee in &all[payers as usize..] {
        let (kind, window) = (text(plot), stage(plot) / 2);
        let amount = each * plot.dice.between(900, 1100) / 1000;
        plot.within(window, |plot| plot.pay(hub, *payee, amount, kind));
    }
}

pub(super) fn bipartite(plot: &mut Plot<'_>) {
    let (payers, payees) = (plot.count("payers", 3, 5), plot.count("payees", 3, 5));
    let all = between(plot, payers + payees, &[]);
    plot.centre(all[0]);
    let dense = plot.by_care(1000, 850, 600);
    for payer in &all[..payers as usize] {
        for payee in &all[payers as usize..] {
            let (amount, kind) = (worth(plot, *payer), text(plot));
            let window = stage(plot);
            if plot.dice.chance(dense) {
                plot.within(window, |plot| plot.pay(*payer, *payee, amount, kind));
            }
        }
    }
}

/// Two layers of a bipartite web, the second after the first; the chains through it are what a rule can see.
pub(super) fn stack(plot: &mut Plot<'_>) {
    let hops = plot.count("hops", 4, 6);
    let width = plot.by_care(1, 2, 2);
    for lane in 0..width {
        let chain = plot.different(hops + 1, lane * 7);
        if lane == 0 {
            plot.centre(chain[0]);
        }
        let mut amount = worth(plot, chain[0]) * 2;
        let begun = plot.clock;
        for hop in chain.windows(2) {
            let kind = text(plot);
            plot.pay(hop[0], hop[1], amount, kind);
            amount = passed_on(plot, amount);
            let (least, most) = plot.by_care((60, 7 * 60), (DAY / 2, 2 * DAY), (DAY, 5 * DAY));
            plot.wait(least, most);
        }
        plot.clock = begun + 1800;
    }
}

pub(super) fn random(plot: &mut Plot<'_>) {
    let steps = plot.count("steps", 4, 10);
    let walk = plot.different(steps + 1, 0);
    plot.centre(walk[0]);
    for step in walk.windows(2) {
        let (amount, kind) = (worth(plot, step[0]), text(plot));
        plot.pay(step[0], step[1], amount, kind);
        let (least, most) = plot.by_care((30, DAY), (60, 3 * DAY), (DAY, 5 * DAY));
        plot.wait(least, most);
    }
}
