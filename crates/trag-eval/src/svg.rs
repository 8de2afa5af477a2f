//! The picture: precision over recall by row, and the share of each pattern's rows that is flagged.

use std::fmt::Write as _;

use crate::counts::share;
use crate::evaluate::Evaluation;

/// Colours of systems, in turn.
const COLOURS: [&str; 5] = ["#44568f", "#8c3b4a", "#5d6f2f", "#6d4b86", "#3d6b66"];
const LEFT: u64 = 60;
const TOP: u64 = 50;
const SIDE: u64 = 300;
const BARS: u64 = 460;
const LONGEST: u64 = 260;
const STEP: u64 = 12;

fn escaped(text: &str) -> String {
    let shown = |character: char| match character {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '"' => "&quot;".to_owned(),
        other if other.is_control() => " ".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(shown).collect()
}

/// The picture of a result.
#[must_use]
pub fn write(result: &Evaluation) -> String {
    let systems = result.systems.len() as u64;
    let bars = result.patterns.len() as u64 * (systems * STEP + STEP) + 2 * TOP;
    let height = bars.max(TOP + SIDE + 60 + systems * 18);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<title>Findings and scores compared with a known truth</title>\n\
         <rect width=\"900\" height=\"{height}\" fill=\"white\"/>\n"
    );
    curves(result, &mut text);
    patterns(result, &mut text);
    text + "</svg>\n"
}

fn label(text: &mut String, (x, y): (u64, u64), anchor: &str, words: &str) {
    let _ = writeln!(text, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", escaped(words));
}

fn curves(result: &Evaluation, text: &mut String) {
    label(text, (LEFT, TOP - 20), "start", "Precision over recall by row, all rows");
    for tenth in 0..=5_u64 {
        let (x, y) = (LEFT + tenth * SIDE / 5, TOP + SIDE - tenth * SIDE / 5);
        let _ = writeln!(
            text,
            "<path d=\"M{x} {TOP}V{} M{LEFT} {y}H{}\" stroke=\"#dddddd\" fill=\"none\"/>",
            TOP + SIDE,
            LEFT + SIDE
        );
        label(text, (x, TOP + SIDE + 16), "middle", &format!("{} %", tenth * 20));
        label(text, (LEFT - 6, y + 4), "end", &format!("{} %", tenth * 20));
    }
    for (place, system) in result.systems.iter().enumerate() {
        let colour = COLOURS[place % COLOURS.len()];
        let points: Vec<String> = system
            .parts
            .first()
            .into_iter()
            .flat_map(|part| &part.curve)
            .map(|(precision, recall)| {
                format!("{},{}", LEFT + recall * SIDE / 10_000, TOP + SIDE - precision * SIDE / 10_000)
            })
            .collect();
        let _ = writeln!(
            text,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            points.join(" ")
        );
        if let Some((x, y)) = points.last().and_then(|last| last.split_once(',')) {
            let _ = writeln!(text, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>");
        }
        let y = TOP + SIDE + 44 + place as u64 * 18;
        let _ = writeln!(
            text,
            "<rect x=\"{LEFT}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>",
            y - 10
        );
        label(text, (LEFT + 18, y), "start", &system.name);
    }
}

fn patterns(result: &Evaluation, text: &mut String) {
    label(text, (BARS, TOP - 20), "start", "Rows of each pattern that are flagged");
    let mut y = TOP;
    for pattern in &result.patterns {
        label(text, (BARS, y + 2), "start", &format!("{} ({} rows)", pattern.name, pattern.all.1));
        y += STEP / 2;
        for (place, (_, _, rows)) in pattern.found.iter().enumerate() {
            let points = share(*rows, pattern.all.1).unwrap_or(0);
            let colour = COLOURS[place % COLOURS.len()];
            let width = points * LONGEST / 10_000;
            let _ = writeln!(
                text,
                "<rect x=\"{BARS}\" y=\"{y}\" width=\"{LONGEST}\" height=\"{}\" fill=\"#eeeeee\"/>\
                 <rect x=\"{BARS}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{colour}\"/>",
                STEP - 2,
                STEP - 2
            );
            let shown = format!("{}.{} %", points / 100, points % 100 / 10);
            label(text, (BARS + LONGEST + 6, y + STEP - 2), "start", &shown);
            y += STEP;
        }
        y += STEP / 2 + 4;
    }
}
