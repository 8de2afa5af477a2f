//! All runs of a trace: every method in every order, and what each leaves behind.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Problem, RowId};

use crate::methods::Rule;
use crate::plan::{Kind, Place, Plan, fault};
use crate::propagation::{Run, too_large};
use crate::schedule::Scheduling;
use crate::{Claim, Method, Resting, Schedule, Subject, Target, Whereabouts, bounds, threads};
use crate::{OriginIx, order::Order};

/// What a target holds at its day, per balance.
pub(crate) type Snapshot = Vec<Held>;

/// What one balance holds.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) currency: Currency,
    /// The printed balance, or the cost.
    pub(crate) value: i64,
    pub(crate) claims: Vec<(OriginIx, i64)>,
}

/// What one run leaves behind.
pub(crate) struct Output {
    /// By target.
    pub(crate) snapshots: Vec<Snapshot>,
    /// Of the run as filed.
    pub(crate) details: Option<Details>,
}

/// What is kept of a run over the rows as filed.
pub(crate) struct Details {
    pub(crate) resting: Vec<Resting>,
    pub(crate) schedules: Vec<Schedule>,
    /// By row, tainted value that reached the payee.
    pub(crate) tainted_received: Vec<i64>,
    /// Declared value of each declared origin, per currency.
    pub(crate) brought_in: Vec<Vec<(Currency, i128)>>,
    /// Of each balance that an owner has, in the order of [`owned`], its value and what of it is tainted.
    pub(crate) owned: Vec<(i64, i64)>,
}

/// The balances that declared owners have: owner and number, ascending.
pub(crate) fn owned(plan: &Plan<'_>) -> Vec<(usize, u32)> {
    let mut owners: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (owner, own) in plan.declared.owners.iter().enumerate() {
        let accounts = own.accounts.iter().map(|account| Place::Account(*account));
        for place in accounts.chain(own.assets.iter().map(|asset| Place::Asset(*asset))) {
            owners.entry(place).or_default().push(owner);
        }
    }
    let mut owned = Vec::new();
    for (number, spot) in (0_u32..).zip(&plan.spots).filter(|_| !owners.is_empty()) {
        let of_place = owners.get(&spot.place).into_iter().flatten();
        owned.extend(of_place.map(|owner| (*owner, number)));
    }
    owned.sort_unstable();
    owned.dedup();
    owned
}

/// A method and an order to trace by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) method: Method,
    pub(crate) rule: Rule,
    /// Place among the orders.
    pub(crate) order: usize,
}

/// The rows in one order, with the opening balances they imply.
pub(crate) struct Ordered {
    pub(crate) order: Order,
    pub(crate) rows: Vec<u32>,
    pub(crate) openings: Vec<i64>,
}

/// The balances that each target is about.
pub(crate) fn spots_of_targets(plan: &Plan<'_>) -> Result<Vec<Vec<u32>>, Problem> {
    let mut by_place: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
    for (number, spot) in (0_u32..).zip(&plan.spots) {
        by_place.entry(spot.place).or_default().push(number);
    }
    let at = |place: Place| by_place.get(&place).cloned().unwrap_or_default();
    let declared = plan.declared;
    let spots = |target: &Target| match target.subject {
        Subject::Account(account) => Ok(at(Place::Account(account))),
        Subject::Asset(asset) if asset < declared.assets.len() => Ok(at(Place::Asset(asset))),
        Subject::Owner(owner) if owner < declared.owners.len() => {
            let owner = &declared.owners[owner];
            let accounts = owner.accounts.iter().flat_map(|account| at(Place::Account(*account)));
            let assets = owner.assets.iter().flat_map(|asset| at(Place::Asset(*asset)));
            let mut all: Vec<u32> = accounts.chain(assets).collect();
            all.sort_unstable();
            all.dedup();
            Ok(all)
        }
        Subject::Asset(_) | Subject::Owner(_) => Err(fault("a target names what is not declared")),
    };
    declared.targets.iter().map(spots).collect()
}

/// Something that is due between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// The state of a target is asked for.
    Snapshot(usize),
    /// A period without statements ends.
    Gap(usize),
    /// It is asked where all value lies.
    Whereabouts,
}

/// The marks, each with the first day whose rows come after it; ascending.
fn marks(plan: &Plan<'_>) -> Vec<(Day, Mark)> {
    let targets = plan.declared.targets.iter().enumerate();
    let dated = targets.filter_map(|(place, target)| {
        let Day(day) = target.as_of?;
        Some((Day(day.saturating_add(1)), Mark::Snapshot(place)))
    });
    let gaps = plan.declared.gaps.iter().enumerate().map(|(place, gap)| (gap.to, Mark::Gap(place)));
    let asked = plan.declared.as_of.map(|Day(day)| (Day(day.saturating_add(1)), Mark::Whereabouts));
    let mut marks: Vec<(Day, Mark)> = dated.chain(gaps).chain(asked).collect();
    marks.sort_unstable();
    marks
}

/// Runs all jobs on some threads. Outputs are in the order of the jobs, whatever the number of threads.
pub(crate) fn run_all(
    plan: &Plan<'_>,
    orders: &[Ordered],
    targets: &[Vec<u32>],
    jobs: &[Job],
) -> Result<Vec<Output>, Problem> {
    let run = |job: &Job| run_one(plan, &orders[job.order], targets, *job);
    threads::map(plan.declared.parameters.threads, jobs, run).into_iter().collect()
}

fn run_one(plan: &Plan<'_>, ordered: &Ordered, targets: &[Vec<u32>], job: Job) -> Result<Output, Problem> {
    let mut run = Run::new(plan, job.rule, &ordered.openings)?;
    let as_filed = ordered.order == Order::AsFiled;
    let mut scheduling = as_filed.then(|| Scheduling::new(plan, targets, &mut run));
    let mut tainted_received = vec![0_i64; if as_filed { plan.ledger.len() } else { 0 }];
    let mut snapshots: Vec<Snapshot> = vec![Vec::new(); targets.len()];
    let mut lies: Option<Lies> = None;
    let marks = marks(plan);
    let mut due = marks.iter().peekable();
    let mut meet = |run: &mut Run<'_>, mark: Mark| -> Result<(), Problem> {
        match mark {
            Mark::Snapshot(target) => snapshots[target] = snapshot(run, &targets[target]),
            Mark::Gap(gap) => {
                let gap = &plan.declared.gaps[gap];
                let spot = crate::plan::Spot { place: Place::Account(gap.account), currency: gap.currency };
                if let Some(number) = plan.find(spot) {
                    run.count_days(number, gap.to);
                    run.cross_gap(number as usize, gap.balance_after.0)?;
                }
            }
            Mark::Whereabouts => lies = as_filed.then(|| Lies::of(run)),
        }
        Ok(())
    };
    for row in &ordered.rows {
        if due.peek().is_some() {
            let day = plan.ledger.day(RowId(*row));
            while let Some((_, mark)) = due.next_if(|(from, _)| *from <= day) {
                meet(&mut run, *mark)?;
            }
        }
        run.step(*row)?;
        if let Some(scheduling) = &mut scheduling {
            tainted_received[*row as usize] = run.tainted().1;
            scheduling.note(*row, &run);
        }
    }
    for (_, mark) in due {
        meet(&mut run, *mark)?;
    }
    let undated = plan.declared.targets.iter().enumerate().filter(|(_, target)| target.as_of.is_none());
    for (place, _) in undated {
        meet(&mut run, Mark::Snapshot(place))?;
    }
    bounds::conserved(plan, &run)?;
    bounds::balances_agree(plan, &ordered.openings, &run.balances)?;
    let details = scheduling.map(|scheduling| {
        let Lies { resting, brought_in, owned } = lies.unwrap_or_else(|| Lies::of(&run));
        Details { resting, schedules: scheduling.finish(), tainted_received, brought_in, owned }
    });
    Ok(Output { snapshots, details })
}

/// Where all tainted value lies at one moment, and what each declared origin has brought in by then.
struct Lies {
    resting: Vec<Resting>,
    brought_in: Vec<Vec<(Currency, i128)>>,
    owned: Vec<(i64, i64)>,
}

impl Lies {
    fn of(run: &Run<'_>) -> Lies {
        let origins = 0..run.plan.declared.origins.len();
        let brought_in = origins.map(|place| run.books.injected(run.plan, OriginIx::declared(place)));
        let owned = owned(run.plan).into_iter().map(|(_, number)| {
            let balance = &run.balances[number as usize];
            (balance.printed(), balance.tainted(run.plan.terms))
        });
        Lies { resting: resting(run), brought_in: brought_in.collect(), owned: owned.collect() }
    }
}

fn snapshot(run: &Run<'_>, spots: &[u32]) -> Snapshot {
    let held = |number: &u32| {
        let balance = &run.balances[*number as usize];
        let currency = run.plan.spots[*number as usize].currency;
        Held { currency, value: balance.printed(), claims: balance.claims(&run.ropes) }
    };
    spots.iter().map(held).collect()
}

/// Where all tainted value lies.
fn resting(run: &Run<'_>) -> Vec<Resting> {
    let taints = |origin: OriginIx| run.plan.terms.unknown.taints(origin);
    let mut resting = Vec::new();
    for (number, balance) in run.balances.iter().enumerate() {
        let spot = run.plan.spots[number];
        let kind = run.plan.kinds[number];
        let is_held = matches!(spot.place, Place::Asset(_) | Place::InTransit(_));
        let at_place = kind == Kind::Followed || is_held;
        let parts = [
            (Whereabouts::At(spot.place), at_place, balance.claims(&run.ropes)),
            (Whereabouts::RepaidOverdraft(spot.place), false, balance.repaid.claims().collect()),
            (Whereabouts::LostFromSight(spot.place), false, balance.lost.claims().collect()),
        ];
        for (whereabouts, is_traceable, claims) in parts {
            let tainted = claims.into_iter().filter(|(origin, _)| taints(*origin));
            let claims: Vec<Claim> = tainted.map(|(origin, amount)| Claim::new(origin, amount)).collect();
            if !claims.is_empty() {
                resting.push(Resting { whereabouts, is_traceable, currency: spot.currency, claims });
            }
        }
    }
    resting.sort_unstable_by_key(|resting| (resting.whereabouts, resting.currency));
    resting
}

/// The opening balances that rows in some order imply.
pub(crate) fn openings(plan: &Plan<'_>, rows: &[u32]) -> Result<Vec<i64>, Problem> {
    plan.openings(rows).ok_or_else(|| too_large(None))
}
