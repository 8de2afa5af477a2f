//! The tracing report: figures, paths, schedules, whereabouts, and everything they rest on.

use trag_trace::{Method, OriginKind, UnknownIs};

use super::tracing_words::{CAUTION, Words, money};
use super::{
    tracing_declared, tracing_figures, tracing_indirect, tracing_paths, tracing_schedules,
    tracing_substitutes, tracing_whereabouts,
};
use crate::TracingReport;
use crate::document::{Badge, Block, Line, Table};
use crate::figures::{count, counted, rows};

/// The whole report.
pub(crate) fn exhibit(report: &TracingReport<'_>) -> Vec<Block> {
    let mut blocks = head(report);
    blocks.extend(tracing_figures::blocks(report));
    blocks.extend(tracing_paths::blocks(report));
    blocks.extend(tracing_whereabouts::blocks(report));
    blocks.extend(tracing_substitutes::blocks(report));
    blocks.extend(tracing_schedules::blocks(report));
    blocks.extend(tracing_indirect::blocks(report));
    blocks.extend(tracing_declared::blocks(report));
    blocks.extend(method(report));
    blocks
}

/// The title of the report.
pub(crate) fn title(report: &TracingReport<'_>) -> String {
    format!("Tracing: {}", super::scope::title(report.title))
}

fn head(report: &TracingReport<'_>) -> Vec<Block> {
    let words = Words(report);
    let status = match report.complete {
        true => Line::new().badge(Badge::Clear, "COMPLETE").text(" Every record of the case was read."),
        false => Line::new()
            .badge(Badge::Failed, "INCOMPLETE")
            .text(" Part of the case's data could not be read or judged; its summary says what."),
    };
    let mut facts = vec![("Value looked for", Line::from(words.as_of()))];
    for (origin, figures) in claims(report) {
        let brought_in: Vec<String> =
            figures.brought_in.iter().map(|(currency, amount)| money(*amount, *currency)).collect();
        let amount = if brought_in.is_empty() { "nothing".to_owned() } else { brought_in.join("; ") };
        let line = Line::new().strong(crate::figures::name(&origin.id));
        facts.push(("Origin", line.text(format!(": {amount}, {}", rows(origin.parts.len() as u64)))));
    }
    facts.extend([
        ("Methods", methods(report).into()),
        ("Money of unknown origin", unknown(report).into()),
        ("Order inside a day", order(report).into()),
    ]);
    vec![
        Block::heading(1, "top", Line::new().printed(title(report))),
        Block::paragraph(status),
        Block::notice(CAUTION),
        Block::Facts(facts),
    ]
}

/// Declared claims with what each brought in.
pub(crate) fn claims<'a>(
    report: &'a TracingReport<'a>,
) -> impl Iterator<Item = (&'a trag_trace::Origin, &'a trag_trace::OriginFigures)> {
    let claims = report.declared.origins.iter().filter(|origin| origin.kind == OriginKind::Claim);
    claims.zip(&report.tracing.origins)
}

fn methods(report: &TracingReport<'_>) -> String {
    let is_declared = report.declared.wrongdoer.is_some();
    let word = |method: &Method| match method {
        Method::Election if !is_declared => "election (not given: no [wrongdoer] is declared)",
        method => method.word(),
    };
    report.methods.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// How money of unknown origin is treated.
pub(crate) fn unknown(report: &TracingReport<'_>) -> &'static str {
    match report.declared.parameters.unknown {
        UnknownIs::Clean => "treated as clean, which favours the defence; kept apart",
        UnknownIs::Tainted => "treated as tainted, as declared; kept apart",
    }
}

/// What is known about the order of rows of one moment.
pub(crate) fn order(report: &TracingReport<'_>) -> String {
    let order = &report.tracing.order;
    let mut said = Vec::new();
    if order.proven_rows > 0 {
        said.push(format!("{} in an order that printed balances prove", rows(order.proven_rows)));
    }
    if order.open_moments == 0 {
        said.push("no other order is possible".to_owned());
    } else {
        let moments = usize::try_from(order.open_moments).unwrap_or(usize::MAX);
        let open = format!(
            "{} at {} could stand otherwise",
            rows(order.open_rows),
            counted(moments, "moment", "moments")
        );
        let range = match (report.declared.parameters.same_day_range, order.every_order_traced) {
            (false, _) => "taken as filed, other orders not traced",
            (true, true) => "every order traced, the range is complete",
            (true, false) => "five stated orders traced; another may give a figure outside the range",
        };
        said.push(format!("{open}: {range}"));
    }
    if order.looped_rows > 0 {
        said.push(format!(
            "{} form loops and were taken in the order of the ledger",
            count(order.looped_rows)
        ));
    }
    said.join("; ")
}

fn method(report: &TracingReport<'_>) -> Vec<Block> {
    let mut table =
        Table::new("Methods and their authority", &["Method", "What a payment takes first", "Authority"]);
    for method in report.methods {
        table.row(vec![Line::new().strong(method.word()), takes(*method).into(), method.authority().into()]);
    }
    let notes: Vec<Line> = vec![
        "Value is conserved: per origin and currency, what came in is what lies somewhere. The program checked \
         this for every method, and that every payment took a possible part of tainted money; had a check \
         failed, no figure would be given."
            .into(),
        "The band is over the five methods that trace payments, in every order of rows that was traced. The \
         conservative figure for a target is the lowest of them; the methods are never averaged."
            .into(),
        "Amounts are whole minor units. A split is by largest remainder, ties to the money that came in \
         earlier."
            .into(),
        "Tracing is by booking date, because that is when a balance moves. A transfer that stands in two \
         statements moves its value once."
            .into(),
    ];
    vec![
        Block::heading(2, "method", "Method and limits"),
        Block::Table(table),
        Block::List(notes),
        Block::heading(2, "software", "Software statement"),
        Block::Facts(vec![
            ("Program", format!("trag {}", report.software.version).into()),
            ("Declarations, SHA-256", Line::new().code(report.software.plan_sha256.as_str())),
            ("Reproducible", "the same case and declarations give the same bytes".into()),
        ]),
    ]
}

/// What a payment takes first, in words.
fn takes(method: Method) -> &'static str {
    match method {
        Method::Fifo => "the oldest money",
        Method::Lifo => "the newest money",
        Method::ProRata => "a share of every origin",
        Method::CleanFirst => "clean money, as long as there is any",
        Method::ProceedsFirst => "tainted money, as long as there is any",
        Method::Election => "what the claimant chooses, for each target",
        Method::PariPassu => "nothing: the balance is shared by what was paid in",
        Method::Poison => "nothing: everything is marked; a lead and no figure",
    }
}
