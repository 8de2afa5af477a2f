//! Draws a flow picture: sources on the left, subjects in the middle, uses on the right.

use trag_model::Total;

use crate::exhibits::flow::{FlowNode, FlowPicture};
use crate::figures::bare;
use crate::render::svg::canvas::{Anchor, Canvas, Drawing, IN, INK, OUT, QUIET, Rect, fitted};
use crate::render::svg::scale::{part, short};

const WIDTH: i64 = 880;
const BAR: i64 = 12;
/// Left edges of the three columns of bars.
const COLUMNS: [i64; 3] = [212, 434, 656];
/// Width of the labels beside the outer columns.
const LABEL: i64 = 202;
/// Height of the largest column if no bar were too thin.
const FLOW: i64 = 330;
/// Height above a subject's bar for its label, which must not cover the bar.
const HEAD: i64 = 40;
/// Every node has at least this height, by column, so that labels of two lines never overlap.
const SLOTS: [Slot; 3] =
    [Slot { head: 0, least: 32 }, Slot { head: HEAD, least: HEAD + 12 }, Slot { head: 0, least: 32 }];
const TOP: i64 = 34;

/// The room that a node of a column takes: above its bar, and at least in all.
#[derive(Clone, Copy)]
struct Slot {
    head: i64,
    least: i64,
}

/// A bar with its label, placed.
struct Placed {
    y: i64,
    height: i64,
}

/// The picture.
pub(crate) fn draw(picture: &FlowPicture) -> Drawing {
    let received =
        |subject: usize| -> i128 { picture.sources.iter().map(|node| node.passed[subject].0).sum() };
    let sent = |subject: usize| -> i128 { picture.uses.iter().map(|node| node.passed[subject].0).sum() };
    let middle: Vec<i128> = (0..picture.subjects.len()).map(|at| received(at).max(sent(at))).collect();
    let totals = |nodes: &[FlowNode]| nodes.iter().map(FlowNode::total).collect::<Vec<_>>();
    let (left, right) = (totals(&picture.sources), totals(&picture.uses));
    let whole = [&left, &middle, &right].iter().map(|column| column.iter().sum::<i128>()).max().unwrap_or(0);
    let height = |column: &[i128], room| column.iter().map(|amount| slot(*amount, whole, room)).sum::<i64>();
    let heights = [height(&left, SLOTS[0]), height(&middle, SLOTS[1]), height(&right, SLOTS[2])];
    let tallest = heights.into_iter().max().unwrap_or(0);
    let place =
        |column: &[i128], at: usize| placed(column, whole, SLOTS[at], TOP + (tallest - heights[at]) / 2);
    let (left, subjects, right) = (place(&left, 0), place(&middle, 1), place(&right, 2));
    let mut canvas = Canvas::new(WIDTH, TOP + tallest + 6);
    heads(&mut canvas, picture);
    bands(&mut canvas, picture, (&left, &subjects, &right), whole);
    outer(&mut canvas, picture, &picture.sources, &left, Anchor::End);
    outer(&mut canvas, picture, &picture.uses, &right, Anchor::Start);
    for (at, (bar, name)) in subjects.iter().zip(&picture.subjects).enumerate() {
        subject(&mut canvas, picture, bar, name, (received(at), sent(at)));
    }
    canvas.finish(&picture.id, &picture.title, &picture.description())
}

fn slot(amount: i128, whole: i128, room: Slot) -> i64 {
    (room.head + part(amount, whole, FLOW) + 6).max(room.least)
}

fn placed(column: &[i128], whole: i128, room: Slot, top: i64) -> Vec<Placed> {
    let mut y = top;
    column
        .iter()
        .map(|amount| {
            let (height, slot) = (part(*amount, whole, FLOW), slot(*amount, whole, room));
            let placed = Placed { y: y + room.head + (slot - room.head - height) / 2, height };
            y += slot;
            placed
        })
        .collect()
}

fn heads(canvas: &mut Canvas, picture: &FlowPicture) {
    let currency = picture.currency;
    canvas.text((COLUMNS[0] + BAR, 16), Anchor::End, 13, QUIET, &format!("Sources, {currency}"));
    let middle = if picture.subjects.len() == 1 { "Subject" } else { "Subjects" };
    canvas.text((COLUMNS[1] + BAR / 2, 16), Anchor::Middle, 13, QUIET, middle);
    canvas.text((COLUMNS[2], 16), Anchor::Start, 13, QUIET, &format!("Uses, {currency}"));
}

/// The bands, stacked on both of their ends in the order of the nodes.
fn bands(canvas: &mut Canvas, picture: &FlowPicture, bars: (&[Placed], &[Placed], &[Placed]), whole: i128) {
    let (left, subjects, right) = bars;
    let exact = |amount: i128| format!("{} {}", bare(Total(amount), picture.currency), picture.currency);
    let mut into: Vec<i64> = subjects.iter().map(|bar| bar.y).collect();
    for (node, bar) in picture.sources.iter().zip(left) {
        let mut y = bar.y;
        for (at, passed) in node.passed.iter().enumerate().filter(|(_, passed)| passed.0 > 0) {
            let height = part(passed.0, whole, FLOW);
            let title = format!("{} to {}: {}", node.label, picture.subjects[at], exact(passed.0));
            canvas.band((COLUMNS[0] + BAR, y), (COLUMNS[1], into[at]), height, IN, &title);
            y += height;
            into[at] += height;
        }
    }
    let mut from: Vec<i64> = subjects.iter().map(|bar| bar.y).collect();
    for (node, bar) in picture.uses.iter().zip(right) {
        let mut y = bar.y;
        for (at, passed) in node.passed.iter().enumerate().filter(|(_, passed)| passed.0 > 0) {
            let height = part(passed.0, whole, FLOW);
            let title = format!("{} to {}: {}", picture.subjects[at], node.label, exact(passed.0));
            canvas.band((COLUMNS[1] + BAR, from[at]), (COLUMNS[2], y), height, OUT, &title);
            y += height;
            from[at] += height;
        }
    }
}

/// The bars and labels of one outer column; `anchor` tells on which side of the bar the labels stand.
fn outer(canvas: &mut Canvas, picture: &FlowPicture, nodes: &[FlowNode], bars: &[Placed], anchor: Anchor) {
    let (x, label_x, fill) = match anchor {
        Anchor::End => (COLUMNS[0], COLUMNS[0] - 8, IN),
        _ => (COLUMNS[2], COLUMNS[2] + BAR + 8, OUT),
    };
    for (node, bar) in nodes.iter().zip(bars) {
        let amount = bare(Total(node.total()), picture.currency);
        let title = format!("{}: {amount} {}", node.label, picture.currency);
        canvas.rect(Rect { x, y: bar.y, width: BAR, height: bar.height }, fill, &title);
        let centre = bar.y + bar.height / 2;
        canvas.text((label_x, centre - 2), anchor, 12, INK, &fitted(&node.label, 12, LABEL));
        canvas.text((label_x, centre + 12), anchor, 11, QUIET, &amount);
    }
}

fn subject(canvas: &mut Canvas, picture: &FlowPicture, bar: &Placed, name: &str, passed: (i128, i128)) {
    let x = COLUMNS[1];
    canvas.rect(Rect { x, y: bar.y, width: BAR, height: bar.height }, INK, name);
    let [received, sent] = short([passed.0, passed.1], picture.currency.exponent());
    let amounts = format!("in {received}, out {sent}");
    canvas.plate(Rect { x: x + BAR / 2 - 102, y: bar.y - HEAD + 3, width: 204, height: HEAD - 6 });
    canvas.text((x + BAR / 2, bar.y - 22), Anchor::Middle, 13, INK, &fitted(name, 13, 196));
    canvas.text((x + BAR / 2, bar.y - 8), Anchor::Middle, 11, QUIET, &amounts);
}
