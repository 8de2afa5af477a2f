//! The comparison itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use trag_model::{AccountIx, Day, RowId};

use crate::bootstrap::{DayOf, Interval, intervals};
use crate::counts::{Counts, average_precision};
use crate::system::{Flagged, Score, System};
use crate::truth::{Case, NO_PATTERN, Truth};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Of the rows with the highest levels, how many are looked at.
    pub first: Vec<usize>,
    /// A scheme is found when at least this share of its rows is flagged.
    pub covered_percent: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { first: vec![10, 100, 1_000], covered_percent: 50 }
    }
}

/// The result.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What kind of truth it was compared with.
    pub truth: &'static str,
    /// Rows of the truth that the ledger does not have, and the first of them.
    pub not_met: (u64, String),
    /// What was asked.
    pub settings: Settings,
    /// The rules, then each score.
    pub systems: Vec<OfSystem>,
    /// By code.
    pub rules: Vec<OfRule>,
    /// By name.
    pub patterns: Vec<OfPattern>,
    /// Findings, days of the ledger, and the most findings that end on one day.
    pub alerts: (u64, u64, u64),
}

/// One system, over all rows and over the parts in the order of time.
#[derive(Clone, Debug)]
pub struct OfSystem {
    /// Its name.
    pub name: String,
    /// All rows, the first 60 of 100, the next 20, the last 20.
    pub parts: Vec<Part>,
}

/// One system over some rows.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// The days of its first and last row.
    pub days: Option<(Day, Day)>,
    /// Its rows, and how many are marked.
    pub rows: (u64, u64),
    /// By row.
    pub counts: Counts,
    /// Intervals of precision, recall, F1 and average precision.
    pub intervals: [Interval; 4],
    /// Average precision.
    pub area: Option<u64>,
    /// (looked at, of which marked).
    pub first: Vec<(u64, u64)>,
    /// By account that value can be followed through.
    pub accounts: Counts,
    /// Schemes that end in it, and how many are found.
    pub schemes: (u64, u64),
    /// Precision and recall in basis points after each level, from the highest down; at most a hundred points.
    pub curve: Vec<(u64, u64)>,
}

/// One rule over all rows.
#[derive(Clone, Debug)]
pub struct OfRule {
    /// Its code.
    pub code: String,
    /// Its findings.
    pub findings: u64,
    /// By row.
    pub counts: Counts,
    /// Marked rows that no other rule flags.
    pub alone: u64,
    /// Schemes that it finds, and those that no other rule finds alone.
    pub schemes: (u64, u64),
}

/// Schemes found, schemes of which a row is flagged, rows flagged.
pub(crate) type Reached = (u64, u64, u64);

/// One pattern over all rows, for each system.
#[derive(Clone, Debug)]
pub struct OfPattern {
    /// Its name.
    pub name: String,
    /// Its schemes and rows.
    pub all: (u64, u64),
    /// By system: schemes found, schemes of which a row is flagged, rows flagged.
    pub found: Vec<Reached>,
    /// The same among schemes and rows of the last part.
    pub last: ((u64, u64), Vec<Reached>),
}

/// Compares findings and scores with the truth.
#[must_use]
pub fn evaluate(
    case: &Case<'_>,
    truth: &Truth,
    findings: &[Flagged],
    scores: &[(String, Vec<Score>)],
    settings: &Settings,
) -> Evaluation {
    let mut systems = vec![System::rules(case, findings)];
    systems.extend(scores.iter().map(|(name, scores)| System::scores(name, case, scores)));
    let parts = parts(case);
    let of_system = |system: &System| OfSystem {
        name: system.name.clone(),
        parts: parts
            .iter()
            .map(|(name, rows)| part(case, truth, system, (name, rows.clone()), settings))
            .collect(),
    };
    let last = parts.last().map_or(0..0, |(_, rows)| rows.clone());
    Evaluation {
        truth: truth.kind,
        not_met: truth.not_met.clone(),
        settings: settings.clone(),
        rules: rules(case, truth, findings, settings),
        patterns: patterns(truth, &systems, settings, &last),
        alerts: alerts(case, findings),
        systems: systems.iter().map(of_system).collect(),
    }
}

/// All rows, and three parts in the order of time, the first 60 of 100, the next 20 and the last 20. Rows of one moment
/// stay in one part.
#[must_use]
pub fn parts(case: &Case<'_>) -> Vec<(&'static str, Range<usize>)> {
    let (rows, booked) = (case.ledger.len(), &case.ledger.booked);
    let cut = |percent: usize| {
        let at = rows * percent / 100;
        booked.get(at).map_or(rows, |moment| booked.partition_point(|other| other < moment))
    };
    let (train, check) = (cut(60), cut(80));
    vec![("all", 0..rows), ("first 60 %", 0..train), ("next 20 %", train..check), ("last 20 %", check..rows)]
}

fn covered(flagged: usize, rows: usize, settings: &Settings) -> bool {
    flagged > 0 && flagged as u64 * 100 >= rows as u64 * settings.covered_percent
}

fn part(
    case: &Case<'_>,
    truth: &Truth,
    system: &System,
    (name, rows): (&'static str, Range<usize>),
    settings: &Settings,
) -> Part {
    let mut counts = Counts::default();
    let mut levels: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for row in rows.clone() {
        let marked = truth.marked[row];
        counts.add(system.flagged[row], marked);
        let level = levels.entry(system.levels[row]).or_default();
        if marked { level.0 += 1 } else { level.1 += 1 }
    }
    let down = || levels.values().rev().copied();
    let day = |row: Option<usize>| {
        row.and_then(|row| u32::try_from(row).ok()).map(|row| case.ledger.day(RowId(row)))
    };
    let marked = truth.marked[rows.clone()].iter().filter(|marked| **marked).count() as u64;
    let ends_here = |rows_of: &[RowId]| rows_of.last().is_some_and(|last| rows.contains(&(last.0 as usize)));
    let own: Vec<_> = truth.schemes.iter().filter(|scheme| ends_here(&scheme.rows)).collect();
    let found = own.iter().filter(|scheme| {
        let flagged = scheme.rows.iter().filter(|row| system.flagged[row.0 as usize]).count();
        covered(flagged, scheme.rows.len(), settings)
    });
    Part {
        name,
        days: day((!rows.is_empty()).then_some(rows.start)).zip(day(rows.end.checked_sub(1))),
        rows: (rows.len() as u64, marked),
        counts,
        intervals: intervals(&days(case, truth, system, &rows, &levels)),
        area: average_precision(down()),
        first: settings.first.iter().map(|first| highest(truth, system, &rows, *first)).collect(),
        accounts: accounts(case, truth, system, &rows),
        schemes: (own.len() as u64, found.count() as u64),
        curve: curve(down()),
    }
}

/// At most this many groups of levels for the intervals.
const GROUPS: usize = 200;

/// What each day holds, with levels brought into groups of about as many rows.
fn days(
    case: &Case<'_>,
    truth: &Truth,
    system: &System,
    rows: &Range<usize>,
    levels: &BTreeMap<u32, (u64, u64)>,
) -> Vec<DayOf> {
    let step = levels.len().div_ceil(GROUPS).max(1);
    let group: BTreeMap<u32, usize> =
        levels.keys().rev().enumerate().map(|(place, level)| (*level, place / step)).collect();
    let groups = levels.len().div_ceil(step);
    let mut days: BTreeMap<Day, DayOf> = BTreeMap::new();
    for row in rows.clone() {
        let Ok(id) = u32::try_from(row) else { continue };
        let day = days.entry(case.ledger.day(RowId(id))).or_default();
        day.levels.resize(groups, (0, 0));
        day.counts.add(system.flagged[row], truth.marked[row]);
        let level = &mut day.levels[group[&system.levels[row]]];
        if truth.marked[row] { level.0 += 1 } else { level.1 += 1 }
    }
    days.into_values().collect()
}

/// Of the rows with the highest levels above 0, the earlier of equals first: how many are looked at, and marked.
fn highest(truth: &Truth, system: &System, rows: &Range<usize>, first: usize) -> (u64, u64) {
    let mut order: Vec<(std::cmp::Reverse<u32>, usize)> = rows
        .clone()
        .filter(|row| system.levels[*row] > 0)
        .map(|row| (std::cmp::Reverse(system.levels[row]), row))
        .collect();
    order.sort_unstable();
    order.truncate(first);
    let marked = order.iter().filter(|(_, row)| truth.marked[*row]).count();
    (order.len() as u64, marked as u64)
}

/// An account is true when a marked row is its, and flagged when a finding about it, or a flagged row of it, has a
/// row in the part.
fn accounts(case: &Case<'_>, truth: &Truth, system: &System, rows: &Range<usize>) -> Counts {
    let followed = |account: &AccountIx| case.accounts.get(*account).can_be_followed();
    let (mut seen, mut marked, mut flagged) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for row in rows.clone() {
        let ends = [case.ledger.payer[row], case.ledger.payee[row]].map(AccountIx);
        for account in ends.into_iter().filter(followed) {
            seen.insert(account);
            if truth.marked[row] {
                marked.insert(account);
            }
            if system.about.is_none() && system.flagged[row] {
                flagged.insert(account);
            }
        }
    }
    for (account, own) in system.about.iter().flatten() {
        if own.iter().any(|row| rows.contains(&(row.0 as usize))) {
            flagged.insert(*account);
        }
    }
    let mut counts = Counts::default();
    seen.iter().for_each(|account| counts.add(flagged.contains(account), marked.contains(account)));
    counts
}

fn curve(levels: impl Iterator<Item = (u64, u64)> + Clone) -> Vec<(u64, u64)> {
    let total: u64 = levels.clone().map(|(hits, _)| hits).sum();
    let (mut hits, mut flagged, mut points) = (0, 0, Vec::new());
    for (here, others) in levels {
        hits += here;
        flagged += here + others;
        if here > 0 {
            let share = |whole| crate::counts::share(hits, whole).unwrap_or(0);
            points.push((share(flagged), share(total)));
        }
    }
    let step = points.len().div_ceil(100).max(1);
    let last = points.last().copied();
    let mut thin: Vec<(u64, u64)> = points.into_iter().step_by(step).collect();
    thin.extend(last.filter(|last| thin.last() != Some(last)));
    thin
}

fn rules(case: &Case<'_>, truth: &Truth, findings: &[Flagged], settings: &Settings) -> Vec<OfRule> {
    let mut by_rule: BTreeMap<&str, (u64, BTreeSet<RowId>)> = BTreeMap::new();
    for finding in findings {
        let own = by_rule.entry(&finding.rule).or_default();
        own.0 += 1;
        own.1.extend(&finding.rows);
    }
    let mut flaggers = vec![0_u16; case.ledger.len()];
    by_rule.values().flat_map(|(_, rows)| rows).for_each(|row| flaggers[row.0 as usize] += 1);
    let finds = |rows: &BTreeSet<RowId>| -> BTreeSet<usize> {
        let is_found = |scheme: &crate::truth::Scheme| {
            covered(scheme.rows.iter().filter(|row| rows.contains(row)).count(), scheme.rows.len(), settings)
        };
        (0..truth.schemes.len()).filter(|place| is_found(&truth.schemes[*place])).collect()
    };
    let found: BTreeMap<&str, BTreeSet<usize>> =
        by_rule.iter().map(|(code, (_, rows))| (*code, finds(rows))).collect();
    let marked = truth.marked.iter().filter(|marked| **marked).count() as u64;
    let rule = |(code, (findings, rows)): (&&str, &(u64, BTreeSet<RowId>))| {
        let hits: Vec<&RowId> = rows.iter().filter(|row| truth.marked[row.0 as usize]).collect();
        let alone = hits.iter().filter(|row| flaggers[row.0 as usize] == 1).count() as u64;
        let hits = hits.len() as u64;
        let own = &found[code];
        let others =
            |place: &&usize| !found.iter().any(|(other, found)| other != code && found.contains(place));
        OfRule {
            code: (*code).to_owned(),
            findings: *findings,
            counts: Counts { hits, false_alarms: rows.len() as u64 - hits, missed: marked - hits },
            alone,
            schemes: (own.len() as u64, own.iter().filter(others).count() as u64),
        }
    };
    by_rule.iter().map(rule).collect()
}

fn patterns(truth: &Truth, systems: &[System], settings: &Settings, last: &Range<usize>) -> Vec<OfPattern> {
    let fresh = || OfPattern {
        name: String::new(),
        all: (0, 0),
        found: vec![(0, 0, 0); systems.len()],
        last: ((0, 0), vec![(0, 0, 0); systems.len()]),
    };
    let mut patterns: BTreeMap<String, OfPattern> = BTreeMap::new();
    let mut in_scheme = vec![false; truth.marked.len()];
    for scheme in &truth.schemes {
        scheme.rows.iter().for_each(|row| in_scheme[row.0 as usize] = true);
        let own = patterns.entry(scheme.pattern.clone()).or_insert_with(fresh);
        let is_last = scheme.rows.last().is_some_and(|row| last.contains(&(row.0 as usize)));
        own.add(1, &scheme.rows, systems, settings, is_last);
    }
    for (row, marked) in truth.marked.iter().enumerate() {
        if *marked && !in_scheme[row] {
            let named = truth.pattern[row].and_then(|place| truth.patterns.get(usize::from(place)));
            let name = named.map_or(NO_PATTERN, String::as_str);
            let own = patterns.entry(name.to_owned()).or_insert_with(fresh);
            let id = RowId(u32::try_from(row).unwrap_or(u32::MAX));
            own.add(0, &[id], systems, settings, last.contains(&row));
        }
    }
    patterns.into_iter().map(|(name, own)| OfPattern { name, ..own }).collect()
}

impl OfPattern {
    fn add(&mut self, schemes: u64, rows: &[RowId], systems: &[System], settings: &Settings, is_last: bool) {
        let count = |all: &mut (u64, u64), found: &mut Vec<Reached>| {
            all.0 += schemes;
            all.1 += rows.len() as u64;
            for (found, system) in found.iter_mut().zip(systems) {
                let flagged = rows.iter().filter(|row| system.flagged[row.0 as usize]).count();
                found.0 += schemes * u64::from(covered(flagged, rows.len(), settings));
                found.1 += schemes * u64::from(flagged > 0);
                found.2 += flagged as u64;
            }
        };
        count(&mut self.all, &mut self.found);
        if is_last {
            count(&mut self.last.0, &mut self.last.1);
        }
    }
}

fn alerts(case: &Case<'_>, findings: &[Flagged]) -> (u64, u64, u64) {
    let mut by_day: BTreeMap<Day, u64> = BTreeMap::new();
    for last in findings.iter().filter_map(|finding| finding.rows.iter().max()) {
        *by_day.entry(case.ledger.day(*last)).or_default() += 1;
    }
    let day = |row: Option<RowId>| row.map(|row| case.ledger.day(row));
    let mut rows = case.ledger.rows();
    let (first, last) = (day(rows.next()), day(case.ledger.rows().last()));
    let days = first.zip(last).map_or(0, |(first, last)| u64::from((last.0 - first.0).unsigned_abs()) + 1);
    (findings.len() as u64, days, by_day.into_values().max().unwrap_or(0))
}
