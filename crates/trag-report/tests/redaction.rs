//! Copies for others, and the look into the finished files.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use trag_report::CaseReport;
use trag_report::redaction::verify::{Finished, Verdict, verify};
use trag_report::redaction::{Profile, Pseudonyms, Redacted};
use trag_report::render::{html, json, markdown, pdf, xlsx};

type Write = fn(&CaseReport<'_>, &mut dyn std::io::Write) -> std::io::Result<()>;

const FORMS: [(&str, Write); 5] = [
    ("case.html", html::write),
    ("case.json", json::write),
    ("case.md", markdown::write),
    ("case.pdf", pdf::write),
    ("case.xlsx", xlsx::write),
];

fn bytes(case: &CaseReport<'_>, write: Write) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(case, &mut bytes).unwrap();
    bytes
}

fn look(case: &CaseReport<'_>, profile: Profile, name: &str, bytes: &[u8]) -> Verdict {
    verify(case, profile, &Pseudonyms::new(b"key"), &[Finished { name, bytes }]).unwrap()
}

/// Leaves a copy in the target folder, for a look at it.
fn keep(profile: Profile, name: &str, bytes: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(format!("{}-{name}", profile.word())), bytes).unwrap();
}

#[test]
fn no_form_of_a_copy_shows_what_its_profile_hides() {
    for fixture in [common::case(), common::hostile()] {
        let case = fixture.report();
        for profile in Profile::ALL {
            let redacted = Redacted::new(&case, profile, &Pseudonyms::new(b"key"));
            for (name, write) in FORMS {
                let written = bytes(&redacted.report(&case), write);
                let verdict = look(&case, profile, name, &written);
                keep(profile, name, &written);
                assert!(verdict.leaks.is_empty(), "{} {name}: {:?}", profile.word(), verdict.leaks);
            }
        }
    }
}

#[test]
fn every_form_of_the_original_is_refused() {
    let fixture = common::case();
    let case = fixture.report();
    for profile in [Profile::ForeignUnit, Profile::Statistics] {
        for (name, write) in FORMS {
            let verdict = look(&case, profile, name, &bytes(&case, write));
            let names = verdict.leaks.iter().filter(|leak| leak.what.starts_with("P-")).count();
            assert!(names > 3, "{} {name}: {:?}", profile.word(), verdict);
            let numbers = verdict.leaks.iter().filter(|leak| leak.what.starts_with("ACC-")).count();
            assert!(
                numbers > 0 || profile == Profile::ForeignUnit,
                "{} {name}: {:?}",
                profile.word(),
                verdict
            );
        }
    }
}

#[test]
fn one_name_in_another_spelling_is_enough_to_refuse() {
    let fixture = common::case();
    let case = fixture.report();
    for slip in [
        "paid to Djordje  ŽIVKOVIĆ",
        "Ђорђе Живковић",
        "RS35 1600 0000 0012 3456 54",
        "160-123456-54",
        "160 0000000123456 54",
        "MERKUR PROMET DOO BEOGRAD",
    ] {
        let verdict = look(&case, Profile::Statistics, "note.md", slip.as_bytes());
        let found = !verdict.leaks.is_empty();
        assert!(found || slip.contains("DOO"), "{slip}: {verdict:?}");
    }
    let harmless = look(&case, Profile::Statistics, "note.md", b"16 rows of 2024-05-04, 160 in all");
    assert!(harmless.leaks.is_empty(), "{harmless:?}");
}

#[test]
fn a_personal_number_leaves_in_no_copy() {
    let fixture = common::case();
    let case = fixture.report();
    for profile in Profile::ALL {
        let verdict = look(&case, profile, "note.md", b"born as 0101006500006, lives in");
        assert_eq!(verdict.leaks.len(), 1, "{}", profile.word());
    }
}

#[test]
fn a_copy_adds_up_like_the_original_and_is_the_same_again() {
    let fixture = common::case();
    let case = fixture.report();
    let copy = |key: &[u8]| {
        let redacted = Redacted::new(&case, Profile::ForeignUnit, &Pseudonyms::new(key));
        let report = redacted.report(&case);
        assert_eq!(report.ledger.amount, case.ledger.amount);
        assert_eq!(report.ledger.booked, case.ledger.booked);
        report.ledger.assert_whole(report.accounts.accounts.len());
        bytes(&report, json::write)
    };
    assert!(copy(b"one") == copy(b"one"));
    assert!(copy(b"one") != copy(b"two"));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let fixture = common::case();
    let case = fixture.report();
    let key = Pseudonyms::new(b"key");
    for (name, content) in
        [("a.pdf", &b"no pdf"[..]), ("a.xlsx", b"no zip"), ("a.exe", b""), ("a.json", b"\xff")]
    {
        let file = Finished { name, bytes: content };
        assert!(verify(&case, Profile::Court, &key, &[file]).is_err(), "{name}");
    }
}

#[test]
fn headers_of_columns_are_shown_unless_they_hold_something_of_the_case() {
    let mut fixture = common::case();
    let headers = [
        ("Iznos", true),
        ("Datum knjiženja", true),
        ("Sadržaj 2", true),
        ("Saldo MILICA JOVANOVIĆ", false),
        ("MK07 2501 2000 0058 984", false),
        ("123456789", false),
        ("0101006500006", false),
        ("uplata po računu za isporučenu robu od 4. maja", false),
    ];
    for (header, shown) in headers {
        fixture.sources[0].unused_columns = vec![header.to_owned()];
        fixture.sources[0].decisions.push(trag_model::Decision {
            what: format!("decimal mark of \"{header}\""),
            choice: ",".to_owned(),
            evidence: format!("3 values of \"{header}\" have a comma, first in line 8"),
        });
        let case = fixture.report();
        for profile in [Profile::Defence, Profile::ForeignUnit, Profile::Statistics] {
            let redacted = Redacted::new(&case, profile, &Pseudonyms::new(b"key"));
            let written = String::from_utf8(bytes(&redacted.report(&case), markdown::write)).unwrap();
            let shows = shown && profile != Profile::Statistics;
            let quoted = format!("decimal mark of \"{header}\"");
            assert_eq!(written.contains(&quoted), shows, "{} {header}", profile.word());
            let evidence = format!("3 values of \"{header}\" have a comma, first in line 8");
            assert_eq!(written.contains(&evidence), shows, "{} {header}", profile.word());
            assert_eq!(
                written.contains(&format!("not used:** {header}")),
                shows,
                "{} {header}",
                profile.word()
            );
            assert!(look(&case, profile, "case.md", written.as_bytes()).leaks.is_empty());
        }
        fixture.sources[0].decisions.pop();
    }
}
