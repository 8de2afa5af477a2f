//! Draws flows between parties over time: a lane for each party, and an arrow from lane to lane at its time.

use trag_model::{Currency, Day, Total};

use crate::exhibits::months::ticks;
use crate::figures::bare;
use crate::render::svg::canvas::{Anchor, Canvas, Drawing, IN, INK, LINE, OUT, QUIET, fitted};
use crate::render::svg::scale::part;

const WIDTH: i64 = 980;
const LEFT: i64 = 214;
const RIGHT: i64 = 966;
const TOP: i64 = 30;
const LANE: i64 = 36;
/// The widest arrow.
const WIDEST: i64 = 9;
/// Colour of what passes between two subjects, or past them.
const BETWEEN: &str = "#5b4a86";

/// Flows over time. Every amount is in `currency`.
#[derive(Clone, Debug)]
pub(crate) struct FlowGraph {
    /// Unique in the document.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) currency: Currency,
    pub(crate) first: Day,
    /// After `first`.
    pub(crate) end: Day,
    /// From top to bottom.
    pub(crate) lanes: Vec<PartyLane>,
    /// By time.
    pub(crate) edges: Vec<Edge>,
}

/// A party.
#[derive(Clone, Debug)]
pub(crate) struct PartyLane {
    pub(crate) label: String,
    pub(crate) is_subject: bool,
}

/// What passed from one party to another in some days.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// What a click leads to.
    pub(crate) target: String,
    /// Places in the lanes.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) days: (Day, Day),
    pub(crate) amount: Total,
    pub(crate) rows: usize,
}

/// The picture.
pub(crate) fn draw(graph: &FlowGraph) -> Drawing {
    let lanes = i64::try_from(graph.lanes.len()).unwrap_or(0);
    let mut canvas = Canvas::new(WIDTH, TOP + lanes * LANE + 30);
    legend(&mut canvas, graph);
    time(&mut canvas, graph, lanes);
    for (place, lane) in graph.lanes.iter().enumerate() {
        let y = lane_y(place);
        canvas.line((LEFT, y), (RIGHT, y), if lane.is_subject { INK } else { LINE }, "");
        let (size, colour) = if lane.is_subject { (13, INK) } else { (12, QUIET) };
        canvas.text((LEFT - 10, y + 4), Anchor::End, size, colour, &fitted(&lane.label, size, LEFT - 18));
    }
    let largest = graph.edges.iter().map(|edge| edge.amount.0).max().unwrap_or(0);
    for (edge, x) in graph.edges.iter().zip(spread(graph)) {
        arrow(&mut canvas, graph, edge, x, largest);
    }
    canvas.finish(&graph.id, &graph.title, &graph.description)
}

fn lane_y(place: usize) -> i64 {
    TOP + LANE / 2 + LANE * i64::try_from(place).unwrap_or(0)
}

fn legend(canvas: &mut Canvas, graph: &FlowGraph) {
    let entries = [(IN, "to a subject"), (OUT, "from a subject"), (BETWEEN, "between subjects")];
    let mut x = LEFT;
    for (stroke, words) in entries {
        canvas.curve([(x, 11), (x + 8, 11), (x + 16, 11), (x + 24, 11)], 4, stroke, "");
        canvas.text((x + 31, 15), Anchor::Start, 11, INK, words);
        x += 140;
    }
    let widths = format!("widths follow amounts in {}", graph.currency);
    canvas.text((RIGHT, 15), Anchor::End, 11, QUIET, &widths);
}

fn time(canvas: &mut Canvas, graph: &FlowGraph, lanes: i64) {
    let bottom = TOP + lanes * LANE;
    for (day, label) in ticks(graph.first, graph.end) {
        let x = across(graph, day);
        canvas.line((x, TOP), (x, bottom + 6), "#eceff1", "");
        canvas.text((x, bottom + 20), Anchor::Start, 11, QUIET, &label);
    }
}

fn across(graph: &FlowGraph, day: Day) -> i64 {
    let span = i64::from(graph.end.0) - i64::from(graph.first.0);
    let at = i64::from(day.0) - i64::from(graph.first.0);
    LEFT + 8 + at.clamp(0, span.max(0)) * (RIGHT - LEFT - 40) / span.max(1)
}

/// Where each arrow stands: at the middle of its days, and to the right where another stands there already.
fn spread(graph: &FlowGraph) -> Vec<i64> {
    let mut taken: Vec<(i64, usize, usize)> = Vec::new();
    let mut places = Vec::with_capacity(graph.edges.len());
    for edge in &graph.edges {
        let (first, last) = edge.days;
        let middle = Day(first.0 + (last.0 - first.0) / 2);
        let span = (edge.from.min(edge.to), edge.from.max(edge.to));
        let mut x = across(graph, middle);
        let free = |x: i64| {
            !taken.iter().any(|(at, low, high)| (at - x).abs() < 11 && span.0 < *high && *low < span.1)
        };
        let latest = x + 66;
        while x < latest && x < RIGHT - 20 && !free(x) {
            x += 11;
        }
        taken.push((x, span.0, span.1));
        places.push(x);
    }
    places
}

fn arrow(canvas: &mut Canvas, graph: &FlowGraph, edge: &Edge, x: i64, largest: i128) {
    let (start, end) = (lane_y(edge.from), lane_y(edge.to));
    let width = part(edge.amount.0, largest, WIDEST);
    let down = if end > start { 1 } else { -1 };
    let [from, to] = [edge.from, edge.to].map(|place| graph.lanes.get(place));
    let is_subject = |lane: Option<&PartyLane>| lane.is_some_and(|lane| lane.is_subject);
    let stroke = match (is_subject(from), is_subject(to)) {
        (false, true) => IN,
        (true, false) => OUT,
        _ => BETWEEN,
    };
    let label = |lane: Option<&PartyLane>| lane.map_or_else(String::new, |lane| lane.label.clone());
    let days = if edge.days.0 == edge.days.1 {
        edge.days.0.to_string()
    } else {
        format!("{} to {}", edge.days.0, edge.days.1)
    };
    let title = format!(
        "{} to {}, {days}: {} {}, {}",
        label(from),
        label(to),
        bare(edge.amount, graph.currency),
        graph.currency,
        crate::figures::rows(edge.rows as u64)
    );
    let bend = 14 + (end - start).abs() / 24;
    let head = 5 + width / 2;
    let tip = end - 3 * down;
    let neck = tip - down * (head + 1);
    canvas.link(&edge.target, |canvas| {
        canvas.curve(
            [(x, start), (x + bend, start + down * bend), (x + bend / 3, neck - down * bend), (x, neck)],
            width,
            stroke,
            &title,
        );
        canvas.circle((x, start), 2 + width / 4, stroke, &title);
        canvas.polygon(vec![(x - head, neck), (x + head, neck), (x, tip)], stroke);
    });
}
