//! One report or several: files that are no larger than the authority takes, numbered.

use std::collections::BTreeSet;

use trag_model::{Finding, Problem, ProblemLog, catalogue};

use super::fill::{Content, Filled, Node};
use super::schema::Holds;
use super::{Kind, Piece, Settings, filled, stated, told};

/// Bytes around the elements of a file that do not grow with it.
const FRAME: usize = 1_024;

/// The files of all pieces.
pub(super) fn files(
    settings: &Settings,
    findings: &[&Finding],
    pieces: &[Piece],
    problems: &mut ProblemLog,
) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let groups = groups(settings, findings, pieces)?;
    let mut files = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let number = (groups.len() > 1).then_some(place + 1);
        let name = number.map_or("goaml.xml".to_owned(), |number| format!("goaml-{number:03}.xml"));
        let mut own = ProblemLog::default();
        let made = report(settings, findings, group, number, &mut own);
        if let Some(problem) = told::of_report(&made) {
            return Err(problem);
        }
        let bytes = document(settings, &made);
        if bytes.len() > settings.most_bytes {
            let text = format!("{name} has {} bytes, and {} are allowed", bytes.len(), settings.most_bytes);
            let help = "one transaction or party is not parted; ask the authority how to send it";
            problems.push(Problem::new(catalogue::GOAML_CHANGED, text, help).in_file(&name));
        }
        problems.append(own.map(|problem| problem.in_file(&name)));
        files.push((name, bytes));
    }
    unmapped(settings, findings, pieces, problems);
    Ok(files)
}

/// Pieces that go into one file, in their order.
fn groups<'p>(
    settings: &Settings,
    findings: &[&Finding],
    pieces: &'p [Piece],
) -> Result<Vec<&'p [Piece]>, Problem> {
    // What every file has is measured with all indicators and the longest reason.
    let mut none = ProblemLog::default();
    let frame = report(settings, findings, pieces, Some(pieces.len()), &mut none);
    if let Some(problem) = told::of_report(&frame) {
        return Err(problem);
    }
    let all: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    let frame = frame.text.len().saturating_sub(all) + FRAME;
    let (mut groups, mut first, mut bytes) = (Vec::new(), 0, frame);
    for (place, piece) in pieces.iter().enumerate() {
        let is_full = place - first >= settings.most || bytes + piece.text.len() > settings.most_bytes;
        if is_full && place > first {
            groups.push(&pieces[first..place]);
            (first, bytes) = (place, frame);
        }
        bytes += piece.text.len();
    }
    groups.push(&pieces[first..]);
    Ok(groups)
}

/// One report about some pieces.
fn report(
    settings: &Settings,
    findings: &[&Finding],
    pieces: &[Piece],
    number: Option<usize>,
    problems: &mut ProblemLog,
) -> Filled {
    let own: BTreeSet<usize> = pieces.iter().flat_map(|piece| piece.findings.iter().copied()).collect();
    let mut nodes = settings.report.clone();
    if let (Some(number), Some(node)) =
        (number, nodes.iter_mut().find(|node| node.name() == "entity_reference"))
    {
        // Every file is a report of its own, which its reference tells from the others.
        if let Content::Text(text, _) = &mut node.content {
            text.push_str(&format!("-{number}"));
        }
    }
    if stated(settings, "currency_code_local").is_none() {
        nodes.push(Node::exact("currency_code_local", settings.local.code()));
    }
    if stated(settings, "reason").is_none() && !own.is_empty() {
        nodes.push(Node::words("reason", reason(settings, findings, &own, problems)));
    }
    match settings.kind {
        Kind::Transactions => {
            nodes.extend(pieces.iter().map(|piece| Node::ready("transaction", piece.text.clone())));
        }
        Kind::Activity => {
            let parties = pieces.iter().map(|piece| Node::ready("report_party", piece.text.clone()));
            let parties = Node::inner("report_parties", parties.collect());
            let mut inner = settings.activity.clone();
            inner.push(parties);
            nodes.push(Node::inner("activity", inner));
        }
    }
    let codes: BTreeSet<&String> =
        own.iter().flat_map(|place| indicators(settings, findings[*place].rule)).collect();
    let codes: BTreeSet<&String> = match codes.is_empty() {
        true => settings.indicators.get("other").into_iter().flatten().collect(),
        false => codes,
    };
    let codes = codes.into_iter().map(|code| Node::exact("indicator", code.as_str()));
    nodes.push(Node::inner("report_indicators", codes.collect()));
    filled(settings, &[], &Node::inner("report", nodes))
}

fn indicators<'s>(settings: &'s Settings, rule: &str) -> &'s [String] {
    let codes = settings.indicators.get(rule).or_else(|| settings.indicators.get("other"));
    codes.map_or(&[], Vec::as_slice)
}

/// The findings in sentences, as many as the schema has room for.
fn reason(
    settings: &Settings,
    findings: &[&Finding],
    own: &BTreeSet<usize>,
    problems: &mut ProblemLog,
) -> String {
    let element = settings.schema.element(&["reason"]);
    let longest = element.and_then(|element| match settings.schema.holds(&element.of)? {
        Holds::Text(simple) => settings.schema.chain(simple).iter().filter_map(|simple| simple.longest).min(),
        Holds::Elements(_) => None,
    });
    let more = |left: usize| format!("And {left} more findings, which the case file lists.");
    let room = longest.unwrap_or(usize::MAX).saturating_sub(more(own.len()).len() + 1);
    let (mut text, mut length, mut written) = (String::new(), 0, 0);
    for place in own {
        // Letters of other scripts may take two of English.
        let sentence = told::sentence(findings[*place]);
        let grown = super::fit::ascii(&sentence).chars().count().max(sentence.chars().count()) + 1;
        if length + grown > room {
            break;
        }
        text.push_str(&sentence);
        text.push(' ');
        (length, written) = (length + grown, written + 1);
    }
    if written < own.len() {
        text.push_str(&more(own.len() - written));
        let told =
            format!("the reason tells {written} of {} findings: the schema has no room for more", own.len());
        let help = "state `reason` under [report] in your own words, or choose findings";
        problems.push(Problem::new(catalogue::GOAML_CHANGED, told, help));
    }
    text.trim_end().to_owned()
}

fn document(settings: &Settings, made: &Filled) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let body = match settings.schema.namespace.as_str() {
        "" => made.text.clone(),
        namespace => {
            let open = format!("<report xmlns=\"{}\">", crate::escape::svg(namespace));
            made.text.replacen("<report>", &open, 1)
        }
    };
    format!("{head}{body}").into_bytes()
}

/// Rules that flagged what is reported, and have no indicator.
fn unmapped(settings: &Settings, findings: &[&Finding], pieces: &[Piece], problems: &mut ProblemLog) {
    let own = pieces.iter().flat_map(|piece| &piece.findings);
    let rules: BTreeSet<&str> = own.map(|place| findings[*place].rule).collect();
    let without: Vec<&str> = rules.into_iter().filter(|rule| indicators(settings, rule).is_empty()).collect();
    if !without.is_empty() {
        let text = format!("no indicator stands for the rules {}", without.join(", "));
        problems.push(Problem::new(catalogue::GOAML_UNMAPPED, text, "map them under [indicators]"));
    }
}
