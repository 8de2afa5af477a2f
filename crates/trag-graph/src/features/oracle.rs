//! The pattern columns by brute force, on small random payments: every definition spelled out over all rows.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, Instrument, Minor, Seconds};

use super::params::Statistic;
use super::stats::{Figure, Moments};
use super::{Column, End, Engine, Params, Payment};
pub(crate) use crate::random_ledger::Numbers;

/// Payer, payee, time, minor units.
pub(crate) type Row = (u32, u32, i64, i64);

/// Accounts of the random payments.
pub(crate) const ACCOUNTS: usize = 8;

pub(crate) fn random_rows(numbers: &mut Numbers) -> Vec<Row> {
    let (rows, accounts) = (numbers.below(40) + 4, numbers.below(6) + 3);
    let last = [5, 20, 60, 200][numbers.below(4)];
    let mut times: Vec<i64> = (0..rows).map(|_| numbers.between(1, last)).collect();
    times.sort_unstable();
    let account = |numbers: &mut Numbers| u32::try_from(numbers.below(accounts)).unwrap();
    let amount = |numbers: &mut Numbers| match numbers.below(6) {
        0 => 100,
        1 => 1_000_000_007 + numbers.between(0, 900_000),
        _ => numbers.between(1, 30_000),
    };
    times.iter().map(|time| (account(numbers), account(numbers), *time, amount(numbers))).collect()
}

pub(crate) fn payment(row: &Row) -> Payment {
    let amount = (Minor(row.3), Currency::EUR);
    let end = |account| End::Account(AccountIx(account));
    Payment {
        time: Seconds(row.2),
        payer: end(row.0),
        payee: end(row.1),
        instrument: Instrument::Unknown,
        paid: amount,
        received: amount,
        worth_paid: amount,
        worth_received: amount,
    }
}

pub(crate) fn random_params(numbers: &mut Numbers) -> Params {
    let graph_window = numbers.between(3, 90);
    let mut window = || numbers.between(1, usize::try_from(graph_window).unwrap());
    Params {
        graph_window,
        fan_window: window(),
        degree_window: window(),
        scatter_gather_window: window(),
        temporal_cycle_window: window(),
        simple_cycle_window: window(),
        statistics_window: window(),
        batch: [1, 3, 7, 1_000][numbers.below(4)],
        simple_cycle_length: numbers.below(6) + 2,
        bins: [vec![1, 2, 3, 4, 5, 6], vec![2, 4, 9]][numbers.below(2)].clone(),
        statistics: Statistic::ALL.to_vec(),
        ..Params::default()
    }
}

/// The library's pattern histograms and order statistics; all counts row by row.
struct Oracle<'a> {
    rows: &'a [Row],
    params: &'a Params,
    /// The payment described, and the first and one past the last of its batch.
    at: usize,
    batch: (usize, usize),
    /// Rows that the graph keeps.
    kept: Vec<usize>,
    counts: BTreeMap<(String, usize), i32>,
}

impl Oracle<'_> {
    fn count(&mut self, name: &str, size: usize, rows: impl IntoIterator<Item = usize>) {
        let bins = if name == "simple_cycle" { &self.params.simple_cycle_bins } else { &self.params.bins };
        let Some(least) = bins.iter().rev().find(|least| **least <= size) else { return };
        for row in rows.into_iter().filter(|row| *row >= self.batch.0) {
            *self.counts.entry((format!("{name}_{least}"), row)).or_default() += 1;
        }
    }

    fn fans(&mut self) {
        let (payer, payee, time, _) = self.rows[self.at];
        for (is_fan, window) in [(true, self.params.fan_window), (false, self.params.degree_window)] {
            for incoming in [true, false] {
                let near = |row: &Row| if incoming { row.1 } else { row.0 };
                let far = |row: &Row| if incoming { row.0 } else { row.1 };
                let hub = if incoming { payee } else { payer };
                let own = |row: &usize| {
                    let row = &self.rows[*row];
                    near(row) == hub && row.2 > time - window && row.2 <= time
                };
                let members: Vec<usize> = (0..self.batch.1).filter(own).collect();
                let others: BTreeSet<u32> = members.iter().map(|row| far(&self.rows[*row])).collect();
                let size = if is_fan { others.len() } else { members.len() };
                let name = ["degree_out", "degree_in", "fan_out", "fan_in"]
                    [usize::from(is_fan) * 2 + usize::from(incoming)];
                if size >= 2 {
                    self.count(name, size, members);
                }
            }
        }
    }

    /// Per middle account the rows from `first` to it and from it to `last`.
    fn middles(&self, first: u32, last: u32, from: i64) -> BTreeMap<u32, [Vec<usize>; 2]> {
        let mut middles: BTreeMap<u32, [Vec<usize>; 2]> = BTreeMap::new();
        for &row in self.kept.iter().filter(|row| self.rows[**row].2 >= from) {
            let (payer, payee, ..) = self.rows[row];
            if payer == first && payee != last {
                middles.entry(payee).or_default()[0].push(row);
            }
            if payee == last && payer != first {
                middles.entry(payer).or_default()[1].push(row);
            }
        }
        middles.retain(|_, rows| rows.iter().all(|rows| !rows.is_empty()));
        middles
    }

    fn scatter_gathers(&mut self) {
        let (payer, payee, time, _) = self.rows[self.at];
        let from = time - self.params.scatter_gather_window;
        let accounts = 0..u32::try_from(ACCOUNTS).unwrap();
        let onward = accounts.clone().filter(|last| *last != payer).map(|last| (payer, last, 0));
        let backward = accounts.filter(|first| *first != payee).map(|first| (first, payee, 1));
        for (first, last, own) in onward.chain(backward).collect::<Vec<_>>() {
            let middles = self.middles(first, last, from);
            let rows: Vec<usize> = middles.values().flatten().flatten().copied().collect();
            let later = |row: &usize| self.rows[*row].2 > time;
            let undone = self.middles(first, last, i64::MIN).values().any(|rows| rows[own].iter().any(later));
            if middles.len() >= 2 && rows.contains(&self.at) && !rows.iter().any(later) && !undone {
                self.count("scatter_gather", middles.len(), rows);
            }
        }
    }

    /// All simple paths of accounts from the payee to the payer over the rows in `allowed`.
    fn paths(&self, allowed: &[usize], longest: usize) -> Vec<Vec<u32>> {
        let (payer, payee, ..) = self.rows[self.at];
        let (mut done, mut open) = (Vec::new(), vec![vec![payee]]);
        while let Some(path) = open.pop() {
            let here = path[path.len() - 1];
            if here == payer {
                done.push(path);
                continue;
            }
            let next: BTreeSet<u32> = allowed
                .iter()
                .filter(|row| self.rows[**row].0 == here)
                .map(|row| self.rows[*row].1)
                .collect();
            for next in next.into_iter().filter(|next| !path.contains(next) && path.len() < longest) {
                open.push([&path[..], &[next]].concat());
            }
        }
        done
    }

    fn bundles(&self, allowed: &[usize], path: &[u32]) -> Vec<Vec<usize>> {
        let between = |ends: &[u32]| {
            let own = |row: &&usize| self.rows[**row].0 == ends[0] && self.rows[**row].1 == ends[1];
            allowed.iter().filter(own).copied().collect()
        };
        path.windows(2).map(between).collect()
    }

    fn temporal_cycles(&mut self) {
        let time = self.rows[self.at].2;
        let from = time - self.params.temporal_cycle_window;
        let allowed: Vec<usize> =
            self.kept.iter().copied().filter(|row| (from..time).contains(&self.rows[*row].2)).collect();
        for path in self.paths(&allowed, usize::MAX) {
            let mut growing = BTreeSet::new();
            let bundles = self.bundles(&allowed, &path);
            let mut open: Vec<Vec<usize>> = vec![Vec::new()];
            while let Some(choice) = open.pop() {
                if choice.len() == bundles.len() {
                    growing.extend(choice);
                    continue;
                }
                let after = choice.last().map_or(i64::MIN, |row| self.rows[*row].2);
                let next = bundles[choice.len()].iter().filter(|row| self.rows[**row].2 > after);
                open.extend(next.map(|row| [&choice[..], &[*row]].concat()));
            }
            if !growing.is_empty() {
                growing.insert(self.at);
                self.count("temporal_cycle", path.len(), growing);
            }
        }
    }

    fn simple_cycles(&mut self) {
        let (_, payee, time, _) = self.rows[self.at];
        let from = time - self.params.simple_cycle_window;
        let rank = |account: u32| {
            let stands = |row: &Row| if row.0 == account { Some(0) } else { (row.1 == account).then_some(1) };
            self.rows.iter().enumerate().find_map(|(row, ends)| Some((row, stands(ends)?)))
        };
        let before = |row: &Row| row.2 < time || (row.2 == time && rank(row.1) < rank(payee));
        let is_allowed = |row: &usize| self.rows[*row].2 >= from && before(&self.rows[*row]);
        let allowed: Vec<usize> = self.kept.iter().copied().filter(is_allowed).collect();
        for path in self.paths(&allowed, self.params.simple_cycle_length) {
            let mut rows = self.bundles(&allowed, &path).concat();
            rows.push(self.at);
            self.count("simple_cycle", path.len(), rows);
        }
    }
}

/// All pattern columns, by name and row.
fn brute_force(rows: &[Row], params: &Params) -> BTreeMap<(String, usize), i32> {
    let mut counts = BTreeMap::new();
    let mut kept_from = i64::MIN;
    for begin in (0..rows.len()).step_by(params.batch) {
        let end = rows.len().min(begin + params.batch);
        for at in begin..end {
            let kept = (0..end).filter(|row| rows[*row].2 >= kept_from).collect();
            let mut oracle =
                Oracle { rows, params, at, batch: (begin, end), kept, counts: std::mem::take(&mut counts) };
            oracle.fans();
            oracle.scatter_gathers();
            oracle.temporal_cycles();
            oracle.simple_cycles();
            counts = oracle.counts;
        }
        kept_from = rows[end - 1].2 - params.graph_window;
    }
    counts
}

/// The statistics of the accounts of one row, in the order of the columns.
fn brute_statistics(rows: &[Row], params: &Params) -> Vec<Vec<Figure>> {
    let mut moments: BTreeMap<(bool, u32), Moments> = BTreeMap::new();
    let (mut kept_from, mut left, mut all) = (i64::MIN, 0, Vec::new());
    let amount = |row: &Row| super::stats::major(Minor(row.3), Currency::EUR);
    for begin in (0..rows.len()).step_by(params.batch) {
        let end = rows.len().min(begin + params.batch);
        for row in &rows[begin..end] {
            moments.entry((true, row.0)).or_default().add(amount(row));
            moments.entry((false, row.1)).or_default().add(amount(row));
        }
        for row in &rows[begin..end] {
            let sides = [(true, row.0), (false, row.0), (true, row.1), (false, row.1)];
            let side = |(out, account): (bool, u32)| {
                let near = |row: &&Row| if out { row.0 == account } else { row.1 == account };
                let own: Vec<&Row> =
                    rows[..end].iter().filter(|row| row.2 >= kept_from).filter(near).collect();
                let fan: BTreeSet<u32> = own.iter().map(|row| if out { row.1 } else { row.0 }).collect();
                let mut amounts: Vec<Figure> = own.iter().map(|row| amount(row)).collect();
                let [low, high, median] = super::stats::order_statistics(&mut amounts);
                let d = moments.get(&(out, account)).copied().unwrap_or_default().describe();
                let number = |count: usize| u32::try_from(count).unwrap();
                let count = |count: usize| Figure::from(number(count));
                let ratio = super::stats::ratio(number(own.len()), number(fan.len()));
                [
                    count(fan.len()),
                    count(own.len()),
                    ratio,
                    d.mean,
                    d.sum,
                    low,
                    high,
                    median,
                    d.variance,
                    d.skew,
                    d.kurtosis,
                ]
            };
            all.push(sides.into_iter().flat_map(side).collect());
        }
        let last = rows[end - 1].2;
        kept_from = last - params.graph_window;
        while left < end && rows[left].2 < last - params.statistics_window {
            let row = &rows[left];
            moments.get_mut(&(true, row.0)).unwrap().remove(amount(row));
            moments.get_mut(&(false, row.1)).unwrap().remove(amount(row));
            left += 1;
        }
    }
    all
}

/// The engine's table for rows pushed one by one.
pub(crate) fn table(rows: &[Row], params: &Params) -> super::Table {
    let mut engine = Engine::new(params, ACCOUNTS);
    rows.iter().for_each(|row| engine.push(&payment(row)));
    engine.finish();
    engine.take(usize::MAX)
}

fn check(seed: u64) -> usize {
    let mut numbers = Numbers::new(seed);
    let mut rows = random_rows(&mut numbers);
    let params = random_params(&mut numbers);
    assert_eq!(params.check(), Ok(()));
    rows.retain(|row| row.0 != row.1);
    let (table, headings) = (table(&rows, &params), Engine::headings(&params));
    assert_eq!(table.described, vec![true; rows.len()]);
    let expected = brute_force(&rows, &params);
    let statistics = brute_statistics(&rows, &params);
    let (mut found, mut place) = (BTreeMap::new(), 0);
    for (heading, column) in headings.iter().zip(&table.columns) {
        let side = ["payer_out_", "payer_in_", "payee_out_", "payee_in_"];
        let is_statistic = side.iter().any(|side| heading.name.starts_with(side));
        match column {
            Column::Counts(counts) => {
                for (row, count) in counts {
                    found.insert((heading.name.clone(), *row as usize), *count);
                }
            }
            Column::Whole(numbers) if is_statistic => {
                let expected: Vec<Figure> = statistics.iter().map(|row: &Vec<Figure>| row[place]).collect();
                let numbers: Vec<Figure> = numbers.iter().map(|number| Figure::from(*number)).collect();
                assert_eq!(numbers, expected, "seed {seed} {}", heading.name);
                place += 1;
            }
            Column::Figures(figures) => {
                let expected: Vec<Figure> = statistics.iter().map(|row: &Vec<Figure>| row[place]).collect();
                assert_eq!(*figures, expected, "seed {seed} {}", heading.name);
                place += 1;
            }
            _ => {}
        }
    }
    assert_eq!(place, 44);
    assert_eq!(found, expected, "seed {seed} {params:?} {rows:?}");
    found.len()
}

#[test]
fn the_pattern_columns_are_those_of_the_definitions() {
    let counted: usize = (0..10_000).map(check).sum();
    assert!(counted > 100_000, "{counted} counts are too few to tell");
}
