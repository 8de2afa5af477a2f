//! The narrative for a court. Nothing here may name, suggest or presuppose a report to an authority.

use crate::document::{Block, Line, Typed};
use crate::exhibits::case_file::Facts;
use crate::exhibits::scope;

use super::{Language, SUBJECTS, completeness, flagged, subject};

pub(super) fn blocks(facts: &Facts<'_>, language: Language) -> Vec<Block> {
    let case = facts.case;
    let mut blocks = vec![
        Block::heading(1, "top", Line::new().printed(scope::title(case.title))),
        Block::paragraph(language.say(
            "Narrative to the exhibits of the case file. Facts are what rows state; assessments stand apart.",
            "Obrazloženje uz priloge predmeta. Činjenice su ono što redovi navode; procene stoje odvojeno.",
        )),
        Block::notice(language.say(
            "A pattern in the data is no finding of guilt. Each is consistent with several explanations, innocent ones among them.",
            "Obrazac u podacima ne znači utvrđenu krivicu. Svaki može imati više objašnjenja, među njima i sasvim bezazlena.",
        )),
        Block::heading(2, "overview", language.say("Overview", "Pregled")),
        Block::List(overview(facts, language)),
    ];
    for (rank, own, rows) in facts.index.described().take(SUBJECTS) {
        blocks.extend(subject::blocks(facts, language, rank, own, rows));
    }
    blocks.extend(completeness::blocks(language, completeness::items(facts, language)));
    blocks
}

fn overview(facts: &Facts<'_>, language: Language) -> Vec<Line> {
    let case = facts.case;
    let mut lines = vec![language.fill(
        "Read: {} file(s), {} row(s) [Exhibit 1].",
        "Broj pročitanih datoteka: {}, redova: {} [Prilog 1].",
        vec![language.count(case.sources.len()), language.count(case.ledger.len())],
    )];
    if let Some((first, last)) = scope::span(case) {
        let days = vec![Typed::Day(first.day()).into(), Typed::Day(last.day()).into()];
        lines.push(language.fill(
            "Period: {} until {} [Exhibit 1].",
            "Period: od {} do {} [Prilog 1].",
            days,
        ));
    }
    lines.push(language.fill(
        "Findings: {}, about {} subject(s), over {} row(s) [Exhibit 15].",
        "Broj nalaza: {}, lica: {}, redova: {} [Prilog 15].",
        vec![
            language.count(case.assessment.findings().count()),
            language.count(case.assessment.subjects.len()),
            language.count(facts.flagged.len()),
        ],
    ));
    if let Some((total, base)) = flagged(facts) {
        lines.push(language.fill(
            "Value of these rows, each once: {} [Exhibit 16].",
            "Vrednost tih redova, svaki računat jednom: {} [Prilog 16].",
            vec![language.amount(total, base)],
        ));
    }
    lines
}
