//! The accounting of records: every record of every file is a row, or rejected, or skipped with a reason.

use trag_model::Source;

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::scope;
use crate::figures::{count, counted, cut};

/// How many files have their decisions and totals shown.
const DETAILED: usize = 40;

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let mut table = Table::new(
        "Records = rows + rejected + skipped",
        &["File", ">Records", ">Rows", ">Rejected", ">Skipped", "Adds up", "Read as", "Encoding"],
    );
    for source in case.sources {
        table.row(accounting(case, source));
    }
    if case.sources.len() > 1 {
        let sum = |of: fn(&Source) -> u64| count(case.sources.iter().map(of).sum());
        table.total(vec![
            "all files".into(),
            sum(|source| source.counts.records).into(),
            sum(|source| source.counts.rows).into(),
            sum(|source| source.counts.rejected).into(),
            sum(skipped).into(),
            unread(case),
            Line::new(),
            Line::new(),
        ]);
    }
    let mut blocks =
        vec![Block::heading(2, "records", "Files and accounting of records"), Block::Table(table)];
    blocks.extend(case.sources.iter().take(DETAILED).map(detail));
    if case.sources.len() > DETAILED {
        let more = counted(case.sources.len() - DETAILED, "more file", "more files");
        let text = format!("{more}: what was decided about them is in findings.json.");
        blocks.push(Block::paragraph(text));
    }
    blocks
}

/// How many files no reader could read; their records are not in the sums.
fn unread(case: &CaseReport<'_>) -> Line {
    match scope::unread(case) {
        0 => Line::new(),
        unread => format!("but {} not read", counted(unread, "file", "files")).into(),
    }
}

pub(crate) fn skipped(source: &Source) -> u64 {
    source.counts.skipped.iter().map(|(_, number)| number).sum()
}

fn accounting(case: &CaseReport<'_>, source: &Source) -> Vec<Line> {
    if !scope::is_read(case, source) {
        let nothing = || "–".into();
        let not_read = Line::new().badge(Badge::Failed, "not read");
        let path = Line::new().printed(cut(&source.path, 80));
        return vec![path, nothing(), nothing(), nothing(), nothing(), not_read, nothing(), nothing()];
    }
    let read_as = match (source.format.as_str(), source.profile.as_str()) {
        (format, "") => format!("{format}, no profile"),
        (format, profile) => format!("{format}, {profile}"),
    };
    vec![
        Line::new().printed(cut(&source.path, 80)),
        Typed::Count(source.counts.records).into(),
        Typed::Count(source.counts.rows).into(),
        Typed::Count(source.counts.rejected).into(),
        Typed::Count(skipped(source)).into(),
        match source.counts.add_up() {
            true => Line::new().badge(Badge::Clear, "yes"),
            false => Line::new().badge(Badge::Failed, "no"),
        },
        read_as.into(),
        source.encoding.as_str().into(),
    ]
}

fn detail(source: &Source) -> Block {
    let mut facts = vec![
        ("SHA-256", Line::new().code(source.sha256.as_str())),
        ("Size", format!("{} bytes", count(source.bytes)).into()),
    ];
    if !source.counts.skipped.is_empty() {
        let skipped: Vec<String> =
            source.counts.skipped.iter().map(|(why, number)| format!("{} {why}", count(*number))).collect();
        facts.push(("Skipped", skipped.join(", ").into()));
    }
    if !source.unused_columns.is_empty() {
        let columns: Vec<String> =
            source.unused_columns.iter().take(40).map(|column| cut(column, 40)).collect();
        facts.push(("Columns not used", Line::new().printed(columns.join(", "))));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if !source.decisions.is_empty() {
        let mut table = Table::new("Decided from the content", &["What", "Choice", "Evidence"]);
        for decision in &source.decisions {
            table.row(vec![
                Line::new().printed(cut(&decision.what, 80)),
                Line::new().code(cut(&decision.choice, 80)),
                Line::new().printed(cut(&decision.evidence, 200)),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    if !source.control_totals.is_empty() {
        blocks.push(Block::Table(control_totals(source)));
    }
    Block::open(Line::new().text("Details of ").printed(cut(&source.path, 80)), blocks)
}

fn control_totals(source: &Source) -> Table {
    let columns = ["Column", "Currency", ">Values", ">Sum with signs as printed", ">Sum without signs"];
    let mut table = Table::new("Control totals, to compare with the bank's own", &columns);
    for total in &source.control_totals {
        table.row(vec![
            Line::new().printed(cut(&total.column, 40)),
            total.currency.to_string().into(),
            Typed::Count(total.values).into(),
            Typed::Bare(total.signed, total.currency).into(),
            Typed::Bare(total.magnitude, total.currency).into(),
        ]);
    }
    table
}
