//! Who paid whom, and when: the rows of the first subjects' findings as arrows between parties, over time.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Day, RowId, Total, name::spelling};

use crate::document::{Block, Line, Picture, Table, Typed};
use crate::figures::{count, name, period, rows as count_rows};
use crate::index::Side;
use crate::render::svg::flow_graph::{self, Edge, FlowGraph, PartyLane};

use super::Facts;
use super::facts::row_anchor;

/// How many subjects the picture shows.
const SUBJECTS: usize = 4;
/// How many payers, and how many payees, have a lane of their own.
const PARTIES: usize = 6;
/// Into how many spans the time is cut.
const BINS: i64 = 24;
/// How many arrows are drawn.
const EDGES: usize = 60;
/// How many rows of an arrow are named.
const NAMED: usize = 40;

/// The place of a party from top to bottom: payers, subjects, payees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Payer(usize),
    OtherPayers,
    Subject(usize),
    Payee(usize),
    OtherPayees,
}

/// The rows of one arrow.
#[derive(Clone, Debug, Default)]
struct Flow {
    amount: i128,
    rows: Vec<RowId>,
}

/// The picture with its table, and the rows that the table names.
pub(crate) fn blocks(facts: &Facts<'_>) -> (Vec<Block>, BTreeSet<RowId>) {
    let Some(drawn) = Drawn::of(facts) else { return (Vec::new(), BTreeSet::new()) };
    let (graph, flows, left_out) = drawn.graph(facts);
    let mut note = String::from(
        "Each party has a line, time runs to the right, and an arrow leads from payer to payee at the middle of its \
         days. Arrows join the payments between two parties in a span of time. ",
    );
    if drawn.elsewhere > 0 {
        note.push_str(&format!(
            "Not drawn: {} without an amount in {}. ",
            count_rows(drawn.elsewhere),
            drawn.currency
        ));
    }
    if left_out.rows.is_empty() {
        note.push_str("A click on an arrow leads to its rows.");
    } else {
        note.push_str(&format!(
            "Only the {EDGES} largest arrows are drawn; {} in smaller ones stand in the last line of the table. A click on \
             an arrow leads to its rows.",
            count_rows(left_out.rows.len() as u64)
        ));
    }
    let (table, cited) = table(facts, &graph, &flows, &left_out);
    let picture = Picture { title: graph.title.clone(), note, drawing: flow_graph::draw(&graph) };
    let blocks = vec![
        Block::heading(3, "flow-over-time", "Flow over time"),
        Block::Picture(picture),
        Block::open("The arrows and their rows", vec![Block::Table(table)]),
    ];
    (blocks, cited)
}

/// The rows to draw, with the lanes of their parties.
struct Drawn {
    currency: Currency,
    first: Day,
    end: Day,
    /// Row, payer, payee, amount.
    rows: Vec<(RowId, String, String, i128)>,
    lanes: BTreeMap<String, Lane>,
    labels: BTreeMap<Lane, String>,
    /// Rows without an amount in the currency.
    elsewhere: u64,
}

impl Drawn {
    fn of(facts: &Facts<'_>) -> Option<Drawn> {
        let subjects: Vec<_> =
            facts.index.described().take(SUBJECTS).map(|(_, subject, _)| subject).collect();
        let mut flagged: BTreeSet<RowId> = BTreeSet::new();
        for subject in &subjects {
            for (_, finding) in facts.index.findings_of(subject) {
                flagged.extend(finding.rows.iter().map(|row| facts.case.ledger.counted(*row)));
            }
        }
        let mut by_currency: BTreeMap<Currency, u64> = BTreeMap::new();
        let valued = |row: RowId| facts.index.valued(row, Side::Payer);
        flagged.iter().for_each(|row| *by_currency.entry(valued(*row).0).or_default() += 1);
        let currency = by_currency.into_iter().max_by_key(|(currency, rows)| (*rows, *currency))?.0;
        let key = |row, side| spelling(facts.index.label_on(row, side));
        let all = flagged.len() as u64;
        let rows: Vec<(RowId, String, String, i128)> = flagged
            .into_iter()
            .filter(|row| valued(*row).0 == currency)
            .map(|row| (row, key(row, Side::Payer), key(row, Side::Payee), valued(row).1.0))
            .filter(|(_, payer, payee, _)| payer != payee)
            .collect();
        let days = || rows.iter().map(|(row, ..)| facts.case.ledger.day(*row));
        let (first, last) = (days().min()?, days().max()?);
        let elsewhere = all - rows.len() as u64;
        let mut drawn = Drawn {
            currency,
            first,
            end: Day(last.0 + 1),
            rows,
            lanes: BTreeMap::new(),
            labels: BTreeMap::new(),
            elsewhere,
        };
        for (rank, subject) in subjects.iter().enumerate() {
            drawn.lanes.entry(spelling(&subject.label)).or_insert(Lane::Subject(rank));
            drawn.labels.insert(Lane::Subject(rank), name(&subject.label));
        }
        drawn.give_lanes(facts);
        Some(drawn)
    }

    /// The largest payers and payees get a lane of their own, the others share one.
    fn give_lanes(&mut self, facts: &Facts<'_>) {
        let mut turnover: BTreeMap<&str, (i128, i128, &str)> = BTreeMap::new();
        for (row, payer, payee, amount) in &self.rows {
            let label = |side| facts.index.label_on(*row, side);
            turnover.entry(payer).or_insert((0, 0, label(Side::Payer))).0 += amount;
            turnover.entry(payee).or_insert((0, 0, label(Side::Payee))).1 += amount;
        }
        let others: Vec<(&str, (i128, i128, &str))> =
            turnover.into_iter().filter(|(key, _)| !self.lanes.contains_key(*key)).collect();
        let mut given: Vec<(String, Lane, String)> = Vec::new();
        for pays in [true, false] {
            let mut side: Vec<&(&str, (i128, i128, &str))> =
                others.iter().filter(|(_, (paid, received, _))| (paid >= received) == pays).collect();
            side.sort_by_key(|(key, (paid, received, _))| (std::cmp::Reverse(paid + received), *key));
            let own = if side.len() == PARTIES + 1 { PARTIES + 1 } else { PARTIES };
            let rest = side.len().saturating_sub(own);
            for (place, (key, (_, _, label))) in side.into_iter().enumerate() {
                let (lane, label) = match (pays, place < own) {
                    (true, true) => (Lane::Payer(place), name(label)),
                    (false, true) => (Lane::Payee(place), name(label)),
                    (true, false) => {
                        (Lane::OtherPayers, format!("other payers ({} in all)", count(rest as u64)))
                    }
                    (false, false) => {
                        (Lane::OtherPayees, format!("other payees ({} in all)", count(rest as u64)))
                    }
                };
                given.push(((*key).to_owned(), lane, label));
            }
        }
        for (key, lane, label) in given {
            self.lanes.insert(key, lane);
            self.labels.insert(lane, label);
        }
    }

    /// The picture, the rows of its arrows, and those of arrows that are not drawn.
    fn graph(&self, facts: &Facts<'_>) -> (FlowGraph, Vec<Flow>, Flow) {
        let span = (i64::from(self.end.0) - i64::from(self.first.0)).max(1);
        let mut flows: BTreeMap<(i64, Lane, Lane), Flow> = BTreeMap::new();
        for (row, payer, payee, amount) in &self.rows {
            let (Some(from), Some(to)) = (self.lanes.get(payer), self.lanes.get(payee)) else { continue };
            let at = i64::from(facts.case.ledger.day(*row).0) - i64::from(self.first.0);
            let flow = flows.entry((at * BINS / span, *from, *to)).or_default();
            flow.amount += amount;
            flow.rows.push(*row);
        }
        let mut flows: Vec<((i64, Lane, Lane), Flow)> = flows.into_iter().collect();
        flows.sort_by_key(|(key, flow)| (std::cmp::Reverse(flow.amount), *key));
        let mut left_out = Flow::default();
        for (_, flow) in flows.split_off(flows.len().min(EDGES)) {
            left_out.amount += flow.amount;
            left_out.rows.extend(flow.rows);
        }
        left_out.rows.sort_unstable();
        flows.sort_by_key(|(key, _)| *key);
        let used: BTreeSet<Lane> = flows
            .iter()
            .flat_map(|((_, from, to), _)| [*from, *to])
            .chain(self.labels.keys().copied().filter(|lane| matches!(lane, Lane::Subject(_))))
            .collect();
        let used: Vec<Lane> = used.into_iter().collect();
        let place = |lane: &Lane| used.binary_search(lane).unwrap_or(0);
        let edges = (1..).zip(&flows).map(|(number, ((_, from, to), flow))| Edge {
            target: format!("arrow-{number}"),
            from: place(from),
            to: place(to),
            days: days(facts, &flow.rows),
            amount: Total(flow.amount),
            rows: flow.rows.len(),
        });
        let lane = |lane: &Lane| PartyLane {
            label: self.labels.get(lane).cloned().unwrap_or_default(),
            is_subject: matches!(lane, Lane::Subject(_)),
        };
        let graph = FlowGraph {
            id: "flow-time".to_owned(),
            title: "Flow over time of the rows in findings".to_owned(),
            description: format!(
                "{} between {} parties from {} on, in {}; the table beside the picture has every arrow.",
                count_rows(self.rows.len() as u64),
                used.len(),
                self.first,
                self.currency
            ),
            currency: self.currency,
            first: self.first,
            end: self.end,
            edges: edges.collect(),
            lanes: used.iter().map(lane).collect(),
        };
        (graph, flows.into_iter().map(|(_, flow)| flow).collect(), left_out)
    }
}

fn days(facts: &Facts<'_>, rows: &[RowId]) -> (Day, Day) {
    let day = |row: Option<&RowId>| row.map_or(Day(0), |row| facts.case.ledger.day(*row));
    (day(rows.first()), day(rows.last()))
}

fn table(facts: &Facts<'_>, graph: &FlowGraph, flows: &[Flow], left_out: &Flow) -> (Table, BTreeSet<RowId>) {
    let columns = [">Arrow", "From", "To", "Days", ">Amount", ">Rows", "Row numbers"];
    let mut table = Table::new(format!("Arrows, in {}", graph.currency), &columns);
    let mut cited = BTreeSet::new();
    let label = |place: usize| graph.lanes.get(place).map_or("", |lane| lane.label.as_str());
    let booked = |row: Option<&RowId>| row.map(|row| facts.case.ledger.booked(*row));
    for ((number, edge), flow) in (1_u64..).zip(&graph.edges).zip(flows) {
        let span = booked(flow.rows.first()).zip(booked(flow.rows.last()));
        cited.extend(flow.rows.iter().take(NAMED).copied());
        table.row(vec![
            Line::new().anchor(edge.target.as_str(), count(number)),
            Line::new().printed(label(edge.from)),
            Line::new().printed(label(edge.to)),
            span.map_or_else(String::new, period).into(),
            Typed::Bare(edge.amount, graph.currency).into(),
            Typed::Count(edge.rows as u64).into(),
            numbers(&flow.rows),
        ]);
    }
    let mut all = Flow { amount: left_out.amount, rows: Vec::new() };
    if !left_out.rows.is_empty() {
        table.row(vec![
            "smaller, not drawn".into(),
            Line::new(),
            Line::new(),
            Line::new(),
            Typed::Bare(Total(left_out.amount), graph.currency).into(),
            Typed::Count(left_out.rows.len() as u64).into(),
            numbers(&left_out.rows),
        ]);
        cited.extend(left_out.rows.iter().take(NAMED).copied());
    }
    all.amount += graph.edges.iter().map(|edge| edge.amount.0).sum::<i128>();
    let number: usize = flows.iter().map(|flow| flow.rows.len()).sum::<usize>() + left_out.rows.len();
    let mut cells = vec![Line::new(); columns.len()];
    cells[0] = "all".into();
    cells[4] = Typed::Bare(Total(all.amount), graph.currency).into();
    cells[5] = Typed::Count(number as u64).into();
    table.total(cells);
    (table, cited)
}

/// Row numbers that lead to the register.
fn numbers(rows: &[RowId]) -> Line {
    let mut line = Line::new();
    for (place, row) in rows.iter().take(NAMED).enumerate() {
        line = line.text(if place > 0 { ", " } else { "" }).jump(row_anchor(*row), row.0.to_string());
    }
    match rows.len().saturating_sub(NAMED) {
        0 => line,
        more => line.text(format!(" and {} more, in Exhibit 16 by party and day", count(more as u64))),
    }
}
