//! Draws a balance over time: a line of steps, the periods of findings under it, and the rows of findings on it.

use trag_model::{Currency, Day, Total};

use crate::exhibits::months::{Lane, ticks};
use crate::figures::bare;
use crate::render::svg::canvas::{Anchor, Canvas, Drawing, IN, INK, LINE, QUIET, Rect, fitted};
use crate::render::svg::scale::{part, round_up, short};
use crate::render::svg::time_line::colour;

const WIDTH: i64 = 880;
const LEFT: i64 = 78;
const RIGHT: i64 = 866;
const TOP: i64 = 16;
const HEIGHT: i64 = 190;
const LANE: i64 = 18;

/// A balance over time. Every amount is in `currency`.
#[derive(Clone, Debug)]
pub(crate) struct BalanceLine {
    /// Unique in the document.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) currency: Currency,
    pub(crate) first: Day,
    /// After `first`.
    pub(crate) end: Day,
    /// The balance before the first day.
    pub(crate) opening: i128,
    /// Day and balance at its end, ascending by day.
    pub(crate) steps: Vec<(Day, i128)>,
    /// Days on which a row of a finding moves the balance, ascending.
    pub(crate) flagged: Vec<Day>,
    /// One for each rule.
    pub(crate) lanes: Vec<Lane>,
}

/// The picture.
pub(crate) fn draw(line: &BalanceLine) -> Drawing {
    let lanes = LANE * i64::try_from(line.lanes.len()).unwrap_or(0);
    let mut canvas = Canvas::new(WIDTH, TOP + HEIGHT + 34 + lanes + 8);
    let scale = Scale::of(line);
    axes(&mut canvas, line, &scale);
    for (place, lane) in (0_i64..).zip(&line.lanes) {
        periods(&mut canvas, line, &scale, lane, TOP + HEIGHT + 30 + place * LANE);
    }
    canvas.polyline(steps(line, &scale), IN);
    let mut last: Option<i64> = None;
    for day in &line.flagged {
        let at = (scale.across(*day), scale.up(balance_on(line, *day)));
        // One dot where several would lie on each other.
        if last.is_some_and(|last| at.0 - last < 4) {
            continue;
        }
        last = Some(at.0);
        let title =
            format!("{day}: {} {}", bare(Total(balance_on(line, *day)), line.currency), line.currency);
        canvas.circle(at, 3, "#8c3b4a", &title);
    }
    canvas.finish(&line.id, &line.title, &line.description)
}

/// Height that a label of the axis takes.
const LABEL: i64 = 14;

struct Scale {
    first: Day,
    end: Day,
    top: i128,
    bottom: i128,
}

impl Scale {
    fn of(line: &BalanceLine) -> Scale {
        let balances = || line.steps.iter().map(|(_, balance)| *balance).chain([line.opening, 0]);
        let top = balances().max().unwrap_or(0);
        let bottom = balances().min().unwrap_or(0);
        Scale {
            first: line.first,
            end: line.end,
            top: if top > 0 || bottom == 0 { round_up(top) } else { 0 },
            bottom: if bottom < 0 { -round_up(-bottom) } else { 0 },
        }
    }

    /// The end of the axis that lies farther from nothing, and the other one.
    fn sides(&self) -> (i128, i128) {
        if self.top >= -self.bottom { (self.top, self.bottom) } else { (self.bottom, self.top) }
    }

    fn across(&self, day: Day) -> i64 {
        let (span, at) =
            (i64::from(self.end.0) - i64::from(self.first.0), i64::from(day.0) - i64::from(self.first.0));
        LEFT + at.clamp(0, span.max(0)) * (RIGHT - LEFT) / span.max(1)
    }

    fn up(&self, balance: i128) -> i64 {
        TOP + HEIGHT - part(balance.saturating_sub(self.bottom), self.top.saturating_sub(self.bottom), HEIGHT)
    }
}

fn axes(canvas: &mut Canvas, line: &BalanceLine, scale: &Scale) {
    let exponent = line.currency.exponent();
    let (far, near) = scale.sides();
    let mut marks: Vec<(i128, String)> =
        [0, far / 2, far].into_iter().zip(short([0, far / 2, far], exponent)).collect();
    // The other end has its label where there is room for it.
    if (scale.up(near) - scale.up(0)).abs() >= LABEL {
        let [label] = short([near], exponent);
        marks.push((near, label));
    }
    for (value, label) in marks {
        let y = scale.up(value);
        canvas.line((LEFT, y), (RIGHT, y), LINE, "");
        canvas.text((LEFT - 8, y + 4), Anchor::End, 11, QUIET, &label);
    }
    canvas.line((LEFT, scale.up(0)), (RIGHT, scale.up(0)), INK, if scale.bottom < 0 { "2 3" } else { "" });
    for (day, label) in ticks(line.first, line.end) {
        let x = scale.across(day);
        canvas.line((x, TOP + HEIGHT), (x, TOP + HEIGHT + 5), QUIET, "");
        canvas.text((x, TOP + HEIGHT + 18), Anchor::Start, 11, QUIET, &label);
    }
}

fn periods(canvas: &mut Canvas, line: &BalanceLine, scale: &Scale, lane: &Lane, y: i64) {
    canvas.text((LEFT - 8, y + 12), Anchor::End, 11, INK, &fitted(&lane.label, 11, LEFT - 12));
    canvas.line((LEFT, y + 8), (RIGHT, y + 8), LINE, "");
    for (from, to) in lane.periods.iter().filter(|(from, to)| *to >= line.first && *from < line.end) {
        let (x, end) = (scale.across(*from), scale.across(Day(to.0.saturating_add(1))));
        let title = format!("{}: finding from {from} until {to}", lane.label);
        canvas.rect(Rect { x, y: y + 3, width: (end - x).max(3), height: 10 }, colour(lane.family), &title);
    }
}

/// Corners of the line. Where days are closer than a unit, each unit keeps its lowest and highest balance.
fn steps(line: &BalanceLine, scale: &Scale) -> Vec<(i64, i64)> {
    let mut points = vec![(LEFT, scale.up(line.opening))];
    let mut last = scale.up(line.opening);
    let mut place = 0;
    while let Some((day, _)) = line.steps.get(place) {
        let x = scale.across(*day);
        let here = line.steps[place..].iter().take_while(|(day, _)| scale.across(*day) == x).count();
        let of_unit: Vec<i64> =
            line.steps[place..place + here].iter().map(|(_, balance)| scale.up(*balance)).collect();
        points.push((x, last));
        let (low, high) = (of_unit.iter().max().copied(), of_unit.iter().min().copied());
        points.extend([low, high].into_iter().flatten().filter(|_| here > 1).map(|y| (x, y)));
        last = of_unit.last().copied().unwrap_or(last);
        points.push((x, last));
        place += here;
    }
    points.push((RIGHT, last));
    points
}

fn balance_on(line: &BalanceLine, day: Day) -> i128 {
    let after = line.steps.partition_point(|(known, _)| *known <= day);
    after.checked_sub(1).and_then(|place| line.steps.get(place)).map_or(line.opening, |(_, balance)| *balance)
}
