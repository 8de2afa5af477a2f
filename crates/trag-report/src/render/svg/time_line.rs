//! Draws a time line: received above the axis, sent below, the periods of findings under it, and the cash items
//! beside the threshold in force.

use trag_model::{Day, Family, Total};

use crate::exhibits::months::{Bin, CashPanel, TimeLine};
use crate::figures::bare;
use crate::render::svg::canvas::{Anchor, Canvas, Drawing, IN, INK, LINE, OUT, QUIET, Rect, fitted};
use crate::render::svg::scale::{part, round_up, short};

const WIDTH: i64 = 880;
/// Left and right edge of the plot.
const LEFT: i64 = 66;
const RIGHT: i64 = 866;
/// Height of the bars above and below the axis.
const HALF: i64 = 84;
const TOP: i64 = 30;
const AXIS: i64 = TOP + HALF;
/// Where the labels of the months stand.
const LABELS: i64 = AXIS + HALF + 18;
const LANES: i64 = LABELS + 14;
const LANE: i64 = 18;
/// Height of the cash panel's plot.
const CASH: i64 = 110;

/// The picture.
pub(crate) fn draw(line: &TimeLine) -> Drawing {
    let lanes_end = LANES + LANE * i64::try_from(line.lanes.len()).unwrap_or(0);
    let cash = if line.cash.is_some() { CASH + 52 } else { 0 };
    let mut canvas = Canvas::new(WIDTH, lanes_end + cash + 10);
    legend(&mut canvas, line);
    bars(&mut canvas, line);
    lanes(&mut canvas, line);
    if let Some(panel) = &line.cash {
        cash_panel(&mut canvas, line, panel, lanes_end + 34);
    }
    canvas.finish(&line.id, &line.title, &line.description())
}

/// Where a day stands, within the plot.
fn across(line: &TimeLine, day: Day) -> i64 {
    let first = line.bins.first().map_or(day, |bin| bin.start);
    let (span, at) = (i128::from(line.end.0) - i128::from(first.0), i128::from(day.0) - i128::from(first.0));
    let offset = at.clamp(0, span.max(0)) * i128::from(RIGHT - LEFT) / span.max(1);
    LEFT + i64::try_from(offset).unwrap_or(0)
}

fn legend(canvas: &mut Canvas, line: &TimeLine) {
    canvas.rect(Rect { x: LEFT, y: 4, width: 12, height: 12 }, IN, "");
    canvas.text((LEFT + 18, 14), Anchor::Start, 12, INK, &format!("received, {}", line.currency));
    canvas.rect(Rect { x: LEFT + 150, y: 4, width: 12, height: 12 }, OUT, "");
    canvas.text((LEFT + 168, 14), Anchor::Start, 12, INK, &format!("sent, {}", line.currency));
}

fn bars(canvas: &mut Canvas, line: &TimeLine) {
    let largest = line.bins.iter().map(|bin| bin.received.0.max(bin.sent.0)).max().unwrap_or(0);
    let top = round_up(largest);
    let exponent = line.currency.exponent();
    let marks = [top / 2, top];
    for (value, label) in marks.into_iter().zip(short(marks, exponent)) {
        for sign in [-1, 1] {
            let y = AXIS + sign * part(value, top, HALF);
            canvas.line((LEFT, y), (RIGHT, y), LINE, "");
            canvas.text((LEFT - 8, y + 4), Anchor::End, 11, QUIET, &label);
        }
    }
    let every = line.bins.len() / 13 + 1;
    for (place, bin) in line.bins.iter().enumerate() {
        let end = line.bins.get(place + 1).map_or(line.end, |next| next.start);
        let (from, to) = (across(line, bin.start), across(line, end));
        bar(canvas, line, bin, (from, to), top);
        if place % every == 0 {
            canvas.line((from, AXIS + HALF), (from, AXIS + HALF + 5), QUIET, "");
            canvas.text((from, LABELS), Anchor::Start, 11, QUIET, &bin.label);
        }
    }
    canvas.line((LEFT, AXIS), (RIGHT, AXIS), INK, "");
}

fn bar(canvas: &mut Canvas, line: &TimeLine, bin: &Bin, edges: (i64, i64), top: i128) {
    let gap = ((edges.1 - edges.0) / 8).clamp(1, 10);
    let width = (edges.1 - edges.0 - 2 * gap).clamp(1, 60);
    let x = edges.0 + (edges.1 - edges.0 - width) / 2;
    let title =
        |word, amount| format!("{}: {word} {} {}", bin.label, bare(amount, line.currency), line.currency);
    let up = part(bin.received.0, top, HALF);
    if up > 0 {
        canvas.rect(Rect { x, y: AXIS - up, width, height: up }, IN, &title("received", bin.received));
    }
    let down = part(bin.sent.0, top, HALF);
    if down > 0 {
        canvas.rect(Rect { x, y: AXIS, width, height: down }, OUT, &title("sent", bin.sent));
    }
}

/// The colour of a family of rules; dark enough for print without colour.
pub(crate) fn colour(family: Family) -> &'static str {
    match family {
        Family::Cash => "#8c3b4a",
        Family::Flow => "#44568f",
        Family::Behaviour => "#5d6f2f",
        Family::Regional => "#6d4b86",
        Family::Forfeiture => "#3d6b66",
        Family::Question => "#555555",
    }
}

fn lanes(canvas: &mut Canvas, line: &TimeLine) {
    for (place, lane) in (0_i64..).zip(&line.lanes) {
        let y = LANES + place * LANE;
        canvas.text((LEFT - 8, y + 12), Anchor::End, 11, INK, &fitted(&lane.label, 11, LEFT - 12));
        canvas.line((LEFT, y + 8), (RIGHT, y + 8), LINE, "");
        for (from, to) in &lane.periods {
            let (x, end) = (across(line, *from), across(line, Day(to.0.saturating_add(1))));
            let title = format!("{}: finding from {from} until {to}", lane.label);
            let rect = Rect { x, y: y + 3, width: (end - x).max(3), height: 10 };
            canvas.rect(rect, colour(lane.family), &title);
        }
    }
}

fn cash_panel(canvas: &mut Canvas, line: &TimeLine, panel: &CashPanel, top: i64) {
    let currency = panel.currency;
    let highest = panel.items.iter().map(|(_, amount)| amount.0);
    let highest = highest.chain(panel.thresholds.iter().map(|(_, _, amount, _)| amount.0)).max().unwrap_or(0);
    let scale = round_up(i128::from(highest) + i128::from(highest) / 8);
    let base = top + CASH;
    let up = |amount: i64| base - part(i128::from(amount), scale, CASH);
    let title = format!("Cash items of these findings, {currency} (dashed: threshold in force)");
    canvas.text((LEFT, top - 10), Anchor::Start, 12, INK, &title);
    let marks = [scale / 2, scale];
    for (value, label) in marks.into_iter().zip(short(marks, currency.exponent())) {
        let y = base - part(value, scale, CASH);
        canvas.line((LEFT, y), (RIGHT, y), LINE, "");
        canvas.text((LEFT - 8, y + 4), Anchor::End, 11, QUIET, &label);
    }
    canvas.line((LEFT, base), (RIGHT, base), INK, "");
    let only = panel.thresholds.len() == 1;
    for (from, to, amount, id) in &panel.thresholds {
        let label = format!("{id} {}", bare(Total(i128::from(amount.0)), currency));
        let (x, end) = if only { (LEFT, RIGHT) } else { (across(line, *from) - 14, across(line, *to) + 14) };
        let (x, end, y) = (x.max(LEFT), end.min(RIGHT), up(amount.0));
        canvas.line((x, y), (end, y), INK, "6 4");
        canvas.text((end.max(LEFT + 240), y - 5), Anchor::End, 11, INK, &fitted(&label, 11, 230));
    }
    for (day, amount) in &panel.items {
        let x = across(line, *day);
        canvas.line((x, base), (x, up(amount.0)), colour(Family::Cash), "");
        let title = format!("{day}: {} {currency}", bare(Total(i128::from(amount.0)), currency));
        canvas.circle((x, up(amount.0)), 3, colour(Family::Cash), &title);
    }
}
