//! The entry: from a ledger and what is declared to figures by every method.

use std::collections::BTreeSet;

use trag_model::{AccountTable, Ledger, Problem, RowId, Total};

use crate::every_order::every_order;
use crate::figures;
use crate::order::{Order, sequence};
use crate::paths::Inflows;
use crate::plan::{Plan, fault};
use crate::proof::Proof;
use crate::runs::{self, Details, Job, Ordered, Output};
use crate::{
    Declarations, Holding, Method, MethodRun, OrderReport, OriginFigures, OriginIx, OriginKind, PathsFound,
    Target, TargetFigures, Tracing, threads,
};

/// Traces declared origins through a ledger.
///
/// The five conserving methods always run, so that the band does not depend on what was asked for; `methods`
/// says which figures are given. Conservation and the feasible band are checked in every run.
///
/// # Errors
///
/// A declaration that does not fit the ledger, a balance that cannot be counted, or a check that failed. No
/// figure is given then.
pub fn trace(
    ledger: &Ledger,
    accounts: &AccountTable,
    declared: &Declarations,
    methods: &[Method],
) -> Result<Tracing, Problem> {
    let declared = &declared.on_first_legs(ledger);
    let plan = Plan::new(ledger, accounts, declared)?;
    let targets = runs::spots_of_targets(&plan)?;
    let (orders, report) = orders(&plan)?;
    let jobs = jobs(orders.len());
    let mut outputs = runs::run_all(&plan, &orders, &targets, &jobs)?;
    let details = take_details(&jobs, &mut outputs);
    let figures = figures::figures(&plan, &orders, &targets, (&jobs, &outputs, &details), methods)?;
    let mut found = Vec::new();
    for (target, currencies) in declared.targets.iter().zip(figures) {
        found.push(TargetFigures { target: target.clone(), currencies, paths: Vec::new() });
    }
    if declared.parameters.paths > 0 {
        let search = |(method, details): &(Method, Details)| {
            paths_of(&plan, &orders[0].rows, &targets, *method, details)
        };
        for by_target in threads::map(declared.parameters.threads, &details, search) {
            found.iter_mut().zip(by_target).for_each(|(found, paths)| found.paths.push(paths));
        }
    }
    let holdings = holdings(&plan, &details);
    let origins = origin_figures(declared, &details);
    Ok(Tracing {
        origins,
        openings: plan.openings_used(&orders[0].openings),
        order: report,
        runs: details.into_iter().map(method_run).collect(),
        targets: found,
        holdings,
    })
}

/// Traces by one conserving method alone, rows as filed: where value lies, with the schedules of the targets, and
/// neither figures nor a band, which need every method. The checks are those of [`trace`].
///
/// # Errors
///
/// As [`trace`]; and for a method that traces no payment.
pub fn trace_by(
    ledger: &Ledger,
    accounts: &AccountTable,
    declared: &Declarations,
    method: Method,
) -> Result<MethodRun, Problem> {
    let Some(rule) = method.rule() else {
        return Err(fault(format!("{} traces no payment by itself", method.word())));
    };
    let declared = &declared.on_first_legs(ledger);
    let plan = Plan::new(ledger, accounts, declared)?;
    let targets = runs::spots_of_targets(&plan)?;
    let rows = sequence(&plan, &Proof::read(&plan), Order::AsFiled).rows;
    let openings = runs::openings(&plan, &rows)?;
    let filed = [Ordered { order: Order::AsFiled, rows, openings }];
    let jobs = [Job { method, rule, order: 0 }];
    let mut outputs = runs::run_all(&plan, &filed, &targets, &jobs)?;
    let mut details = take_details(&jobs, &mut outputs).into_iter().map(method_run);
    details.next().ok_or_else(|| fault("there is nothing to trace"))
}

fn method_run((method, details): (Method, Details)) -> MethodRun {
    MethodRun { method, resting: details.resting, schedules: details.schedules }
}

/// The paths into every target by one method.
fn paths_of(
    plan: &Plan<'_>,
    rows: &[u32],
    targets: &[Vec<u32>],
    method: Method,
    details: &Details,
) -> Vec<PathsFound> {
    let inflows = Inflows::new(plan, rows, &details.tainted_received);
    let most = plan.declared.parameters.paths;
    let of = |(target, spots): (&Target, &Vec<u32>)| {
        let counts = |row: RowId| target.as_of.is_none_or(|last| plan.ledger.day(row) <= last);
        inflows.paths((method, most), spots, counts)
    };
    plan.declared.targets.iter().zip(targets).map(of).collect()
}

/// The orders to trace: as filed, and every other one that takes the rows differently.
fn orders(plan: &Plan<'_>) -> Result<(Vec<Ordered>, OrderReport), Problem> {
    let proof = Proof::read(plan);
    let mut filed = sequence(plan, &proof, Order::AsFiled);
    let is_open = filed.report.open_moments > 0 && plan.declared.parameters.same_day_range;
    let every = if is_open { every_order(plan, &proof, &filed.rows) } else { None };
    filed.report.every_order_traced = filed.report.open_moments == 0 || every.is_some();
    let threads = plan.declared.parameters.threads;
    let others: Vec<(Order, Vec<u32>)> = match every {
        Some(every) => every.into_iter().map(|rows| (Order::Permuted, rows)).collect(),
        None if is_open => {
            threads::map(threads, &Order::STATED[1..], |order| (*order, sequence(plan, &proof, *order).rows))
        }
        None => Vec::new(),
    };
    let mut seen: BTreeSet<&[u32]> = BTreeSet::from([&filed.rows[..]]);
    let is_new: Vec<bool> = others.iter().map(|(_, rows)| seen.insert(rows)).collect();
    let others = others.into_iter().zip(is_new).filter(|(_, is_new)| *is_new).map(|(other, _)| other);
    let all: Vec<(Order, Vec<u32>)> = std::iter::once((Order::AsFiled, filed.rows)).chain(others).collect();
    let openings = threads::map(threads, &all, |(_, rows)| runs::openings(plan, rows));
    let ordered = all.into_iter().zip(openings);
    let orders = ordered.map(|((order, rows), openings)| Ok(Ordered { order, rows, openings: openings? }));
    let orders = orders.collect::<Result<Vec<Ordered>, Problem>>()?;
    Ok((orders, filed.report))
}

fn jobs(orders: usize) -> Vec<Job> {
    let conserving = Method::CONSERVING.iter().filter_map(|method| Some((*method, method.rule()?)));
    let jobs = (0..orders)
        .flat_map(|order| conserving.clone().map(move |(method, rule)| Job { method, rule, order }));
    jobs.collect()
}

/// The details of the runs as filed, by method.
fn take_details(jobs: &[Job], outputs: &mut [Output]) -> Vec<(Method, Details)> {
    let runs = jobs.iter().zip(outputs);
    runs.filter_map(|(job, output)| Some((job.method, output.details.take()?))).collect()
}

/// What the owners have, and what of it is tainted by each method.
fn holdings(plan: &Plan<'_>, details: &[(Method, Details)]) -> Vec<Holding> {
    let one = |(at, (owner, number)): (usize, (usize, u32))| {
        let spot = plan.spots[number as usize];
        let value = details.first().map_or(0, |(_, details)| details.owned[at].0);
        let tainted = |(method, details): &(Method, Details)| (*method, Total(details.owned[at].1.into()));
        Holding {
            owner,
            place: spot.place,
            currency: spot.currency,
            value: Total(value.into()),
            tainted: details.iter().map(tainted).collect(),
        }
    };
    runs::owned(plan).into_iter().enumerate().map(one).collect()
}

/// What each claim brought in. All methods agree on it except where a declared row carries another claim.
fn origin_figures(declared: &Declarations, details: &[(Method, Details)]) -> Vec<OriginFigures> {
    let most = |place: usize| {
        let mut most = std::collections::BTreeMap::new();
        for (currency, amount) in details.iter().flat_map(|(_, details)| &details.brought_in[place]) {
            let known = most.entry(*currency).or_insert(Total(*amount));
            *known = Total(*amount).max(*known);
        }
        most.into_iter().collect()
    };
    let claims = declared.origins.iter().enumerate().filter(|(_, origin)| origin.kind == OriginKind::Claim);
    let figures = claims.map(|(place, origin)| OriginFigures {
        id: origin.id.clone(),
        origin: OriginIx::declared(place),
        brought_in: most(place),
    });
    figures.collect()
}
