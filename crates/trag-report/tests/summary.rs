//! The summary as Markdown and HTML.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use trag_report::render::{html, markdown};

fn page(case: &common::Fixture) -> String {
    let mut out = Vec::new();
    html::write(&case.report(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn text(case: &common::Fixture) -> String {
    let mut out = Vec::new();
    markdown::write(&case.report(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Leaves the output in the target folder, for a look at it.
fn keep(name: &str, content: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(name), content).unwrap();
}

#[test]
fn a_subject_is_told_by_the_seven_questions() {
    let case = common::case();
    for (name, summary) in [("summary.html", page(&case)), ("summary.md", text(&case))] {
        keep(name, &summary);
        for part in [
            "INCOMPLETE",
            "A pattern in the data is no finding of guilt",
            "Who",
            "What",
            "When",
            "Where",
            "Why unusual",
            "How",
            "Source and use of funds",
            "What may explain it innocently",
            "Меркур Промет д.о.о. Београд",
            "RS35260005601001611379",
            "Threshold in force: 15,000.00 EUR (RS-CTR",
            "izvod-2024.csv:2",
            "no probability",
            "not applicable",
            "no row has a purpose text",
            "malformed digit group in an amount",
            "SHA-256",
        ] {
            assert!(summary.contains(part), "{name} lacks {part:?}");
        }
    }
}

#[test]
fn sources_and_uses_add_up_to_all_rows() {
    let case = common::case();
    let summary = text(&case);
    let turnover = &case.assessment.subjects[0].turnover;
    let (credits, debits) = turnover.base.unwrap();
    for (side, total, rows) in [("sources", credits, turnover.rows.0), ("uses", debits, turnover.rows.1)] {
        let amount = trag_model::money::grouped(total.0, 2);
        let line = format!("| **all {side}** |  | **{amount}** | **100.0 %** | **{rows}** |");
        assert!(summary.contains(&line), "no {line}");
    }
    assert!(!summary.contains("the rules counted"), "rows and turnover agree");
    assert!(summary.contains("for rows without an amount in the base currency"));
}

#[test]
fn a_disagreement_with_the_turnover_is_said() {
    let mut case = common::case();
    case.assessment.subjects[0].turnover.rows.0 += 1;
    assert!(text(&case).contains("the rules counted"));
}

#[test]
fn long_lists_say_what_is_left_out() {
    let summary = text(&common::case());
    assert!(summary.contains("8 rows between these are listed in findings.json"), "{summary}");
}

#[test]
fn the_page_refers_to_nothing_outside() {
    let page = page(&common::case());
    for outside in ["http-equiv=\"refresh", "<script", "<link", "@import", "url(", "src=", "<iframe", "<form"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    let addresses = page.matches("http").count();
    let namespace = page.matches("http://www.w3.org/2000/svg").count() + page.matches("http-equiv").count();
    assert_eq!(addresses, namespace);
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
}

#[test]
fn every_element_is_closed_and_every_id_unique() {
    for case in [common::case(), common::hostile(), common::empty()] {
        let page = page(&case);
        let void = ["meta", "!DOCTYPE"];
        let mut open: Vec<&str> = Vec::new();
        for piece in page.split('<').skip(1) {
            let tag = piece.split('>').next().unwrap();
            let name = tag.split([' ', '\n', '/']).find(|part| !part.is_empty()).unwrap();
            match (tag.starts_with('/'), tag.ends_with('/') || void.contains(&name)) {
                (true, _) => assert_eq!(open.pop(), Some(name), "closes in the wrong order"),
                (false, true) => {}
                (false, false) => open.push(name),
            }
        }
        assert_eq!(open, [""; 0]);
        let mut ids: Vec<&str> =
            page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        ids.sort_unstable();
        assert!(ids.is_sorted_by(|a, b| a < b), "an id stands twice: {ids:?}");
    }
}

#[test]
fn hostile_texts_are_harmless() {
    let case = common::hostile();
    let (page, text) = (page(&case), text(&case));
    keep("hostile.html", &page);
    keep("hostile.md", &text);
    for (name, output) in [("html", &page), ("markdown", &text)] {
        for bad in [
            "<script",
            "<img",
            "\u{1b}",
            "\u{0}",
            "\u{202e}",
            "onerror=alert(1)>",
            "</style> ",
            "XXXXXXXXXX".repeat(40).as_str(),
        ] {
            assert!(!output.contains(bad), "{name} contains {bad:?}");
        }
        assert!(output.contains("⟨U+202E⟩") && output.contains('…'));
    }
    let unescaped = text.replace("\\[", "").replace("\\]", "");
    for bad in ["](", "http://", "\n# head", "www.evil"] {
        assert!(!unescaped.contains(bad), "markdown contains {bad:?}");
    }
}

#[test]
fn a_large_case_stays_readable() {
    let case = common::large();
    let page = page(&case);
    keep("large.html", &page);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert!(page.contains("20 more in findings.json"), "the ranking says how many it leaves out");
    assert!(page.contains("The first 10 subjects are described in full; 30 more are in findings.json"));
    assert_eq!(page, self::page(&case), "the same case gives the same bytes");
}

#[test]
fn an_empty_case_is_a_page_too() {
    let case = common::empty();
    assert!(page(&case).contains("No rule flagged anything"));
    assert!(text(&case).contains("COMPLETE"));
}
