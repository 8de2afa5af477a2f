//! The summary as Markdown and HTML.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use trag_model::{OptionalColumn, Outcome};
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
fn a_complete_run_says_what_did_not_apply() {
    let mut case = common::case();
    case.complete = true;
    case.sources[0].counts.rejected = 0;
    case.assessment.rules.retain(|rule| !matches!(rule.outcome, Outcome::Failed(_)));
    let said =
        "Every record was read. 3 rules flagged something, 1 found nothing, 1 does not apply to these data";
    assert!(text(&case).contains(said));
    assert!(text(&case).contains("5 rules left rows aside"));
    for rule in &mut case.assessment.rules {
        rule.outcome = Outcome::NotApplicable("no row".to_owned());
    }
    assert!(text(&case).contains("No pattern was looked for: none of the 5 rules applies to these data"));
    case.sources[0].counts.rejected = 1;
    assert!(text(&case).contains("Every record was read but 1 record, accepted as gaps"));
}

#[test]
fn another_figure_in_the_base_currency_is_said_once() {
    let mut case = common::case();
    assert!(!text(&case).contains("states another figure"));
    let ledger = &mut case.text.ledger;
    let changed = case.text.tags["i0"];
    let stated = |row| match ledger.base_amount(row) {
        Some(amount) if row == changed => Some(amount.0 + 50),
        amount => amount.map(|amount| amount.0),
    };
    ledger.base_amount = ledger.rows().map(stated).collect::<OptionalColumn<i64>>();
    let said = "1 row is in EUR itself and the source states another figure for it (rounded to whole units, at most \
                0.50 EUR apart)";
    assert_eq!(text(&case).matches(said).count(), 1);
}

#[test]
fn a_row_between_own_accounts_is_no_source_and_no_use() {
    let mut case = common::case();
    let uses = |summary: &str| {
        let line = summary.lines().find(|line| line.starts_with("| **all uses**")).unwrap().to_owned();
        line.split("**").nth(3).unwrap().replace([',', '.'], "").parse::<i128>().unwrap()
    };
    let before = uses(&text(&case));
    let ledger = &mut case.text.ledger;
    let row = case.text.tags["f0"].0 as usize;
    ledger.payee[row] = ledger.payer[row];
    ledger.payee_name = ledger
        .rows()
        .map(|at| if at.0 as usize == row { ledger.payer_name(at) } else { ledger.payee_name(at) })
        .map(|name| name.map(|name| name.0))
        .collect::<OptionalColumn<u32>>();
    let latin = "Merkur Promet d.o.o. Beograd";
    let prints =
        |name: Option<trag_model::NameIx>| name.is_some_and(|name| case.text.accounts.name(name) == latin);
    let ledger = &case.text.ledger;
    let rows =
        ledger.rows().filter(|at| prints(ledger.payer_name(*at)) || prints(ledger.payee_name(*at))).count();
    let summary = text(&case);
    assert!(summary.contains(&format!("{latin} ({rows})")), "{rows} rows print the name");
    assert_eq!(before - uses(&summary), 1_240, "12.40 to itself");
    let own = &mut case.assessment.subjects[0].turnover.own;
    own.rows = 1;
    own.paid = vec![(trag_model::Currency::EUR, trag_model::Total(1_240))];
    own.base = Some(trag_model::Total(1_240));
    let told = text(&case);
    assert!(
        told.contains("Between own accounts: 12.40 EUR in 1 row")
            && told.contains("It is no source and no use.")
    );
    let time_line = summary.split("**Figures of the time line, in EUR**").nth(1).unwrap().trim_start();
    let lines = time_line.lines().skip(2).take_while(|line| line.starts_with('|'));
    let drawn: u64 = lines.map(|line| line.split('|').nth(4).unwrap().trim().parse::<u64>().unwrap()).sum();
    let turnover = &case.assessment.subjects[0].turnover;
    assert_eq!(drawn, turnover.rows.0 + turnover.rows.1 - 1);
}

#[test]
fn a_file_that_was_not_read_does_not_add_up() {
    let mut case = common::case();
    let mut unread = case.sources[0].clone();
    (unread.path, unread.profile) = ("unread.csv".to_owned(), String::new());
    unread.counts = trag_model::RecordCounts::default();
    case.sources.push(unread);
    let summary = text(&case);
    assert!(summary.contains("| unread.csv | – | – | – | – | **not read** | – | – |"));
    assert!(summary.contains("but 1 file not read"));
    assert!(summary.contains("1 file not read at all"));
}

#[test]
fn printed_pages_carry_the_title_and_their_number() {
    let page = page(&common::case());
    assert!(page.contains("@bottom-left { content: \"Case 12\\2f 2024, Merkur\"; }"));
    assert!(page.contains("counter(page) \" / \" counter(pages)"));
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
