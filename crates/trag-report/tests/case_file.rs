//! The case file and the narratives, in every form that is text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod schema;

use serde_json::Value;
use trag_report::render::case_file as render;
use trag_report::{CaseFile, CaseFileDocument, Language, View};

const SCHEMA: &str = include_str!("../../../docs/schema/case-file.v1.schema.json");

fn document(case: &common::Fixture) -> CaseFileDocument {
    CaseFileDocument::new(&CaseFile { case: &case.report(), tracing: None, trace_withheld: false })
}

fn narrative(case: &common::Fixture, view: View, language: Language) -> CaseFileDocument {
    CaseFileDocument::narrative(
        &CaseFile { case: &case.report(), tracing: None, trace_withheld: false },
        view,
        language,
    )
}

/// The document as HTML, Markdown and JSON.
fn forms(document: &CaseFileDocument) -> [(&'static str, String); 3] {
    let written = |write: fn(&CaseFileDocument, &mut dyn std::io::Write) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(document, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    [("html", written(render::html)), ("md", written(render::markdown)), ("json", written(render::json))]
}

#[test]
fn every_case_has_all_exhibits_with_number_and_status() {
    let titles = [
        "Scope and sources",
        "Account summary",
        "Balance reconciliation",
        "Sources and uses of funds",
        "Deposit and withdrawal analysis",
        "Inter-account transfers",
        "Tracing schedules by method",
        "Method comparison",
        "Assets",
        "Net worth, expenditure and deposits",
        "Structuring schedule",
        "Flow chart and time line",
        "Assumptions and limitations",
        "Software statement",
        "Findings",
        "Register of rows",
    ];
    for case in [common::case(), common::empty()] {
        let [(_, page), (_, text), _] = forms(&document(&case));
        std::fs::write(format!("{}/case-file.html", env!("CARGO_TARGET_TMPDIR")), &page).unwrap();
        for (number, title) in (1..).zip(titles) {
            let head = format!("Exhibit {number}. {title}");
            assert!(text.contains(&head) && page.contains(&head), "no {head}");
        }
        assert_eq!(text.matches("**summary evidence**").count(), 15);
        assert_eq!(text.matches("**illustrative**").count(), 1);
        assert!(text.contains("Not computed: a tracing schedule needs a trace"));
    }
}

#[test]
fn sources_equal_uses_and_agree_with_the_deposits() {
    let [_, _, (_, json)] = forms(&document(&common::case()));
    let file: Value = serde_json::from_str(&json).unwrap();
    let totals = |exhibit: usize| {
        let totals = file["exhibits"][exhibit - 1]["totals"].as_array().unwrap();
        totals
            .iter()
            .map(|total| (total["what"].clone(), total["amount"]["minor"].clone()))
            .collect::<Vec<_>>()
    };
    let sorted = |mut totals: Vec<(Value, Value)>| {
        totals.sort_by_key(|(what, amount)| (what.to_string(), amount.to_string()));
        totals
    };
    assert!(totals(4).len() >= 6);
    assert_eq!(sorted(totals(4)), sorted(totals(5)));
}

#[test]
fn the_json_follows_the_published_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (name, case) in [("case", common::case()), ("hostile", common::hostile()), ("empty", common::empty())]
    {
        let mut documents = vec![document(&case)];
        documents.extend(Language::ALL.map(|language| narrative(&case, View::Evidence, language)));
        for document in documents {
            let [_, _, (_, json)] = forms(&document);
            let value: Value = serde_json::from_str(&json).unwrap();
            schema::check(&schema, &schema, &value, name).unwrap();
            let mut bad = value;
            bad["front"][0]["block"] = Value::String("x".to_owned());
            assert!(schema::check(&schema, &schema, &bad, name).is_err());
        }
    }
}

#[test]
fn hostile_names_are_harmless_in_every_form() {
    let case = common::hostile();
    let mut documents = vec![document(&case)];
    for view in [View::Evidence, View::Suspicion] {
        documents.extend(Language::ALL.map(|language| narrative(&case, view, language)));
    }
    for document in documents {
        let [(_, page), (_, text), (_, json)] = forms(&document);
        assert_eq!(page.matches("<script").count(), 1, "the page's own script alone");
        assert!(
            !page.contains("<img") && !page.contains("onerror=alert(1)>") && !page.contains("href=\"http")
        );
        for (name, form) in [("html", &page), ("md", &text), ("json", &json)] {
            let raw = form.chars().find(|sign| {
                (sign.is_control() && *sign != '\n')
                    || matches!(*sign, '\u{202e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(raw, None, "{name}");
        }
        assert!(!text.contains("<script") && !text.contains("[link](javascript"));
        assert!(!page.contains(&"X".repeat(500)), "ten thousand letters are cut");
    }
}

#[test]
fn a_long_register_says_what_it_leaves_out() {
    let case = common::large();
    let [(_, page), (_, text), (_, json)] = forms(&document(&case));
    assert!(page.len() < 30_000_000, "{} bytes", page.len());
    assert!(text.contains("more rows are left out here and stand in the JSON form"));
    let file: Value = serde_json::from_str(&json).unwrap();
    let register = file["exhibits"][15]["blocks"].as_array().unwrap();
    let rows = register.iter().find_map(|block| block["rows"].as_array()).unwrap();
    let flagged: std::collections::BTreeSet<u32> =
        case.assessment.findings().flat_map(|finding| finding.rows.iter().map(|row| row.0)).collect();
    assert!(rows.len() >= flagged.len(), "the JSON form has every row");
}

#[test]
fn evidence_knows_nothing_of_a_report() {
    let case = common::case();
    let traces = [
        "suspicious transaction",
        "suspicion",
        "reporting entity",
        "confidential",
        "earlier report",
        "tipping",
        "goaml",
        "prijav",
        "sumnj",
        "obveznik",
        "poverljivo",
        "пријав",
        "сумњ",
        "обвезник",
        "поверљиво",
    ];
    for language in Language::ALL {
        for (form, evidence) in forms(&narrative(&case, View::Evidence, language)) {
            let evidence = evidence.to_lowercase();
            for trace in traces {
                assert!(!evidence.contains(trace), "{form} in {} says {trace}", language.tag());
            }
        }
    }
    for (form, evidence) in forms(&document(&case)) {
        let evidence = evidence.to_lowercase();
        for trace in
            ["suspicious transaction report", "suspicion", "reporting entity", "earlier report", "prijav"]
        {
            assert!(!evidence.contains(trace), "the case file as {form} says {trace}");
        }
    }
    let [_, (_, report), _] = forms(&narrative(&case, View::Suspicion, Language::SerbianLatin));
    assert!(
        report.contains("Prijava sumnjivih transakcija"),
        "the other view does say it, so the search can find it"
    );
}

#[test]
fn a_narrative_answers_the_seven_questions_in_each_script() {
    let case = common::case();
    let questions = [
        (
            Language::English,
            [
                "Who",
                "What",
                "When",
                "Where",
                "Why it stands out",
                "How",
                "Source and use of funds",
                "Facts",
                "Assessment",
            ],
        ),
        (
            Language::SerbianLatin,
            [
                "Ko",
                "Šta",
                "Kada",
                "Gde",
                "Zašto odudara",
                "Kako",
                "Poreklo i upotreba sredstava",
                "Činjenice",
                "Procena",
            ],
        ),
        (
            Language::SerbianCyrillic,
            [
                "Ко",
                "Шта",
                "Када",
                "Где",
                "Зашто одудара",
                "Како",
                "Порекло и употреба средстава",
                "Чињенице",
                "Процена",
            ],
        ),
    ];
    for (language, words) in questions {
        let [(_, page), (_, text), _] = forms(&narrative(&case, View::Evidence, language));
        std::fs::write(format!("{}/narrative.{}.md", env!("CARGO_TARGET_TMPDIR"), language.tag()), &text)
            .unwrap();
        assert!(page.contains(&format!("<html lang=\"{}\">", language.tag())));
        words.iter().for_each(|word| assert!(text.contains(word), "{word} is missing in {}", language.tag()));
        assert!(text.contains("Меркур Промет") || text.contains("Merkur Promet"), "names keep their script");
        assert!(text.contains("izvod-2024.csv:"), "figures have their rows");
    }
}
