//! What a subject received and sent, transfers between its own accounts, and how both meet the totals of its accounts.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Scratch, sample, trag};

/// The case file of the case in the folder, as text.
fn case_file(scratch: &Scratch) -> String {
    let (case, out) = (scratch.text("case"), scratch.text("out"));
    let ran = trag(&["report", &case, "--form", "md", "--out", &out, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    std::fs::read_to_string(scratch.path("out/case-file.md")).unwrap()
}

/// The part of Exhibit 4 about one subject.
fn sources_and_uses<'a>(text: &'a str, subject: &str) -> &'a str {
    let exhibit = text.split("## Exhibit 4. ").nth(1).unwrap().split("## Exhibit 5. ").next().unwrap();
    exhibit.split("### 4.").find(|part| part.lines().next().unwrap().ends_with(subject)).unwrap()
}

#[test]
fn own_transfers_are_told_apart_and_the_figures_meet_exhibit_2() {
    let scratch = Scratch::new();
    let (input, case) = (sample("serbian-structuring"), scratch.text("case"));
    let ran = trag(&["run", input.to_str().unwrap(), "--out", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let text = case_file(&scratch);
    let own = sources_and_uses(&text, "Jelena Nepostojić");
    assert!(own.contains("Between own accounts: 1,174,800.00 RSD in 1 row"), "{own}");
    for line in [
        "| received | EUR | 27,806.94 | \\-10,000.00 | 17,806.94 |",
        "| received | RSD | 2,984,310.25 | 0.00 | 2,984,310.25 |",
        "| sent | RSD | 2,650,759.40 | \\-1,174,800.00 | 1,475,959.40 |",
    ] {
        assert!(own.contains(line), "no {line} in {own}");
    }
    let accounts = text.split("## Exhibit 2. ").nth(1).unwrap().split("## Exhibit 3. ").next().unwrap();
    assert!(accounts.contains("| 27,806.94 | 27,700.00 |"), "{accounts}");
    let transfers = text.split("## Exhibit 6. ").nth(1).unwrap().split("## Exhibit 7. ").next().unwrap();
    assert!(
        transfers.contains("| Jelena Nepostojić | RS35998000000004190693 | RS35998000000904190643 | 1 |")
    );
    let outside = sources_and_uses(&text, "Песак и Камен д.о.о.");
    assert!(outside.contains("No statement of its account is among the inputs"), "{outside}");
    let other = sources_and_uses(&text, "Uzorak Gradnja d.o.o.");
    assert!(!other.contains("No statement of"), "{other}");
    assert!(other.contains("received and sent are the totals of its accounts in Exhibit 2"), "{other}");
}

#[test]
fn payments_that_print_the_name_alone_are_a_step_of_their_own() {
    let scratch = Scratch::new();
    let through: String = (4..10)
        .map(|day| {
            format!(
                "2024-03-{day:02},Gama doo,77,Ana Probna,RS35998000000004190693,9800.00,EUR,uplata\n\
                 2024-03-{:02},Ana Probna,RS35998000000004190693,Delta doo,88,9700.00,EUR,uplata\n",
                day + 1
            )
        })
        .collect();
    let rows = "2024-04-01,Alfa doo,11,ANA PROBNA,RS35998000000004190693,100.00,EUR,uplata
2024-04-02,Alfa doo,11,Ana P.,RS35998000000004190693,20.00,EUR,uplata
2024-04-03,Alfa doo,11,Ana Probna,,3.00,EUR,uplata
2024-04-04,Alfa doo,11,Ana Probna,22,4000.00,EUR,uplata
2024-04-05,Alfa doo,11,Beta doo,22,50.00,EUR,uplata
2024-04-06,Alfa doo,11,Beta doo,22,50.00,EUR,uplata
";
    let head = "Dan,Platilac,Racun platioca,Primalac,Racun primaoca,Iznos,Valuta,Svrha\n";
    scratch.write("in/list.csv", format!("{head}{through}{rows}"));
    scratch.write(
        "in/case.toml",
        "base-currency = \"EUR\"\n[[input]]\nfile = \"list.csv\"\n[input.mapping]\nbooked = \"Dan\"
payer = { name = \"Platilac\", account = \"Racun platioca\" }
payee = { name = \"Primalac\", account = \"Racun primaoca\" }
amount = \"Iznos\"\ncurrency = \"Valuta\"\npurpose = \"Svrha\"\n",
    );
    let ran = scratch.run("in", &["--fail-on-findings"]);
    assert_eq!(ran.exit, 1, "something is flagged: {}", ran.err);
    let text = case_file(&scratch);
    let own = sources_and_uses(&text, "Ana Probna");
    // 6 x 9,800.00, 100.00 and 20.00 in other spellings, and 3.00 by name alone; 4,000.00 lie on the account of Beta.
    assert!(own.contains("| **total sources** |  | **58,923.00** |"), "{own}");
    assert!(
        own.contains("totals of its accounts in Exhibit 2") || own.contains("print its name alone"),
        "{own}"
    );
    assert!(!own.contains("62,923.00"), "{own}");
}
