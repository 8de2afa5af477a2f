//! From the runs to the figures of each target: by method, by origin, with range and band.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Problem, Total};

use crate::methods::election::{self, Elected, Offer};
use crate::methods::{pari_passu, poison};
use crate::order::Order;
use crate::plan::Plan;
use crate::propagation::too_large;
use crate::runs::{Details, Job, Ordered, Output, Snapshot};
use crate::{Band, Claim, CurrencyFigures, Figure, Method, OriginIx, Subject};

type Runs<'a> = (&'a [Job], &'a [Output], &'a [(Method, Details)]);

/// The figures of every target, in the order declared.
pub(crate) fn figures(
    plan: &Plan<'_>,
    orders: &[Ordered],
    targets: &[Vec<u32>],
    runs: Runs<'_>,
    methods: &[Method],
) -> Result<Vec<Vec<CurrencyFigures>>, Problem> {
    let asked = |method: Method| methods.contains(&method);
    let mut all = Vec::new();
    for (place, spots) in targets.iter().enumerate() {
        let currencies: BTreeSet<Currency> =
            spots.iter().map(|spot| plan.spots[*spot as usize].currency).collect();
        let of = |currency| conserving(plan, orders, runs, place, currency);
        all.push(currencies.into_iter().map(of).collect::<Vec<CurrencyFigures>>());
    }
    if asked(Method::Election) && plan.declared.wrongdoer.as_ref().is_some_and(crate::Note::is_complete) {
        add_election(plan, runs, &mut all);
    }
    if asked(Method::PariPassu) {
        add_pari_passu(plan, orders, targets, &mut all)?;
    }
    if asked(Method::Poison) {
        let marked = poison::marked(plan, &orders[0].rows, &orders[0].openings, targets);
        for (figures, marked) in all.iter_mut().zip(marked) {
            for own in figures.iter_mut() {
                let sum = marked.iter().filter(|(currency, _)| *currency == own.currency);
                let amount = Total(sum.map(|(_, amount)| amount.0).sum());
                own.figures.push(single(Method::Poison, amount, Vec::new()));
            }
        }
    }
    for own in all.iter_mut().flatten() {
        own.figures.retain(|figure| asked(figure.method));
        own.figures.sort_by_key(|figure| figure.method);
    }
    add_values_now(plan, &mut all);
    Ok(all)
}

/// A figure that no order of rows changes.
fn single(method: Method, amount: Total, claims: Vec<Claim>) -> Figure {
    let end = (amount, Order::AsFiled);
    Figure { method, amount, claims, low: end, high: end, share_of_value_now: None }
}

/// The five conserving methods on one target in one currency.
fn conserving(
    plan: &Plan<'_>,
    orders: &[Ordered],
    (jobs, outputs, _): Runs<'_>,
    target: usize,
    currency: Currency,
) -> CurrencyFigures {
    let mut figures: Vec<Figure> = Vec::new();
    let mut value = Total::default();
    for (job, output) in jobs.iter().zip(outputs) {
        let (order, snapshot) = (orders[job.order].order, &output.snapshots[target]);
        let claims = claims_in(plan, snapshot, currency);
        let amount = Total(claims.iter().map(|claim| claim.amount.0).sum());
        match figures.iter_mut().find(|figure| figure.method == job.method) {
            Some(figure) => {
                figure.low = figure.low.min((amount, order));
                if amount > figure.high.0 {
                    figure.high = (amount, order);
                }
            }
            None => figures.push(single(job.method, amount, claims)),
        }
        let own = snapshot.iter().filter(|held| held.currency == currency);
        value = Total(own.map(|held| i128::from(held.value)).sum());
    }
    CurrencyFigures { currency, value, band: band(&figures), figures }
}

/// The tainted part of a snapshot in one currency, by origin.
fn claims_in(plan: &Plan<'_>, snapshot: &Snapshot, currency: Currency) -> Vec<Claim> {
    let mut sums: BTreeMap<OriginIx, i128> = BTreeMap::new();
    for held in snapshot.iter().filter(|held| held.currency == currency) {
        for (origin, amount) in held.claims.iter().filter(|claim| plan.terms.unknown.taints(claim.0)) {
            *sums.entry(*origin).or_default() += i128::from(*amount);
        }
    }
    sums.into_iter().map(|(origin, amount)| Claim { origin, amount: Total(amount) }).collect()
}

fn band(figures: &[Figure]) -> Option<Band> {
    let low = figures.iter().min_by_key(|figure| (figure.low.0, figure.method))?;
    let high = figures.iter().max_by_key(|figure| (figure.high.0, std::cmp::Reverse(figure.method)))?;
    Some(Band { low: low.low.0, low_method: low.method, high: high.high.0, high_method: high.method })
}

/// The election over the accounts and assets that are asked about for one day.
fn add_election(plan: &Plan<'_>, (_, _, details): Runs<'_>, all: &mut [Vec<CurrencyFigures>]) {
    let targets = &plan.declared.targets;
    let days: BTreeSet<_> = targets.iter().map(|target| target.as_of).collect();
    let mut brought_in: BTreeMap<(Currency, OriginIx), i128> = BTreeMap::new();
    for (_, details) in details {
        for (place, amounts) in details.brought_in.iter().enumerate() {
            for (currency, amount) in amounts {
                let most = brought_in.entry((*currency, OriginIx::declared(place))).or_default();
                *most = (*most).max(*amount);
            }
        }
    }
    for day in days {
        let mut chosen: Vec<(usize, usize)> = Vec::new();
        for (place, target) in targets.iter().enumerate() {
            if target.as_of == day && !matches!(target.subject, Subject::Owner(_)) {
                chosen.extend((0..all[place].len()).map(|own| (place, own)));
            }
        }
        let offers: Vec<Vec<Offer>> = chosen.iter().map(|(place, own)| offers(&all[*place][*own])).collect();
        let mut currencies: BTreeSet<Currency> = brought_in.keys().map(|key| key.0).collect();
        currencies.extend(chosen.iter().map(|(place, own)| all[*place][*own].currency));
        let elected = if currencies.len() == 1 {
            let caps = brought_in.iter().map(|((_, origin), amount)| (*origin, *amount)).collect();
            election::elect(&offers, &caps)
        } else {
            election::elect_one_rule(&offers)
        };
        for ((place, own), elected) in chosen.into_iter().zip(elected) {
            all[place][own].figures.extend(elected.map(elected_figure));
        }
    }
}

fn offers(figures: &CurrencyFigures) -> Vec<Offer> {
    let conserving = figures.figures.iter().filter(|figure| Method::CONSERVING.contains(&figure.method));
    let offer = |figure: &Figure| Offer {
        method: figure.method,
        claims: figure
            .claims
            .iter()
            .filter(|claim| claim.origin.place().is_some())
            .map(|claim| (claim.origin, claim.amount.0))
            .collect(),
    };
    conserving.map(offer).collect()
}

fn elected_figure(elected: Elected) -> Figure {
    let claims =
        elected.claims.iter().map(|(origin, amount)| Claim { origin: *origin, amount: Total(*amount) });
    let claims: Vec<Claim> = claims.collect();
    let amount = Total(claims.iter().map(|claim| claim.amount.0).sum());
    single(Method::Election, amount, claims)
}

/// Pari passu shares, of balances of accounts only.
fn add_pari_passu(
    plan: &Plan<'_>,
    orders: &[Ordered],
    targets: &[Vec<u32>],
    all: &mut [Vec<CurrencyFigures>],
) -> Result<(), Problem> {
    for (place, target) in plan.declared.targets.iter().enumerate() {
        if !matches!(target.subject, Subject::Account(_)) {
            continue;
        }
        for own in &mut all[place] {
            let spot =
                targets[place].iter().find(|spot| plan.spots[**spot as usize].currency == own.currency);
            let Some(spot) = spot.copied() else { continue };
            let opening = orders[0].openings[spot as usize];
            let balance = own.value.to_minor().ok_or_else(|| too_large(None))?.0;
            let shares = pari_passu::shares(plan, (spot, opening), balance, target.as_of);
            let shares = shares.ok_or_else(|| too_large(None))?.into_iter();
            let tainted = shares.filter(|(origin, _)| plan.terms.unknown.taints(*origin));
            let claims: Vec<Claim> = tainted.map(|(origin, amount)| Claim::new(origin, amount)).collect();
            let amount = Total(claims.iter().map(|claim| claim.amount.0).sum());
            own.figures.push(single(Method::PariPassu, amount, claims));
        }
    }
    Ok(())
}

/// The claims' share of what assets are worth now, rounded down.
fn add_values_now(plan: &Plan<'_>, all: &mut [Vec<CurrencyFigures>]) {
    for (target, own) in plan.declared.targets.iter().zip(all) {
        let Subject::Asset(asset) = target.subject else { continue };
        let Some(value_now) = plan.declared.assets[asset].value_now else { continue };
        for figures in own.iter_mut().filter(|figures| figures.value.0 > 0) {
            let cost = figures.value.0;
            for figure in figures.figures.iter_mut().filter(|figure| figure.method != Method::Poison) {
                let product = figure.amount.0.checked_mul(i128::from(value_now.0));
                figure.share_of_value_now = product.map(|product| Total(product / cost));
            }
        }
    }
}
