//! What a mapping can say about exports that do not state everything in one column of one name.

mod common;

use common::{read_bytes, rendered, spec};

/// Reads `text` under `spec_text` and compares the rows.
#[track_caller]
fn check(spec_text: &str, text: &str, expected: &[&str]) -> common::Outcome {
    let out = read_bytes(text.as_bytes(), &spec(spec_text));
    let problems: Vec<String> = out.file.problems.kept().iter().map(rendered).collect();
    assert!(!out.file.problems.is_incomplete(), "{}", problems.join("\n"));
    assert_eq!(out.rows, expected);
    assert!(out.file.source.counts.add_up());
    out
}

#[test]
fn one_mapping_for_headers_in_several_languages() {
    let mapping = r#"account = "OWN"
        mapping = { booked = "Datum | Date", debit = "Belastung {currency}", credit = "Gutschrift {currency}", balance = "Saldo?", purpose = "Text | Texte", purpose-more = ["Detail?"] }"#;
    check(
        mapping,
        "Datum;Text;Detail;Belastung CHF;Gutschrift CHF;Saldo\n04.05.2024;Miete;Mai;1.50;;8.50\n",
        &["line 2: 2024-05-04 OWN -> unknown 1.50 CHF unknown balance=8.50 purpose=Miete Mai"],
    );
    let out = check(
        mapping,
        "Date;Texte;Belastung EUR;Gutschrift EUR\n2024-05-04;Loyer;1.50;\n",
        &["line 2: 2024-05-04 OWN -> unknown 1.50 EUR unknown purpose=Loyer"],
    );
    assert!(out.file.source.decisions.iter().any(|told| told.what == "currency" && told.choice == "EUR"));
}

#[test]
fn cash_keeps_who_handed_it_over_and_where() {
    check(
        r#"currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", payer = { account = "From" }, payee = { account = "To" }, conductor = "By", place = "At", instrument-constant = "cash-in" }"#,
        "Date,Amount,From,To,By,At\n2024-05-04,10.00,,A-1,Ana Ilić,Zemun 1\n2024-05-05,20.00,,A-1,,\n",
        &[
            "line 2: 2024-05-04 unknown -> A-1 10.00 EUR cash-in conductor=Ana Ilić place=Zemun 1",
            "line 3: 2024-05-05 unknown -> A-1 20.00 EUR cash-in",
        ],
    );
}

#[test]
fn charges_beside_the_amount_become_rows() {
    let text = "Date,Amount,Fee,Balance\n2024-05-04,-10.00,0.30,89.70\n2024-05-05,20.00,0.00,109.70\n2024-05-06,5.00,-0.10,114.80\n";
    let mapping = |more: &str| {
        format!(
            "account = \"OWN\"\ncurrency = \"EUR\"\nmapping = {{ booked = \"Date\", amount = \"Amount\", fee = \"Fee\", balance = \"Balance\"{more} }}"
        )
    };
    let out = check(
        &mapping(""),
        text,
        &[
            "line 2: 2024-05-04 OWN -> unknown 10.00 EUR unknown",
            "line 2: 2024-05-04 OWN -> bank[] 0.30 EUR fee balance=89.70",
            "line 3: 2024-05-05 unknown -> OWN 20.00 EUR unknown balance=109.70",
            "line 4: 2024-05-06 unknown -> OWN 5.00 EUR unknown",
            "line 4: 2024-05-06 bank[] -> OWN 0.10 EUR fee balance=114.80",
        ],
    );
    assert_eq!((out.file.source.counts.records, out.file.source.counts.rows), (5, 5));
    let told = out.file.source.decisions.iter().find(|told| told.what == "charges in \"Fee\"").unwrap();
    assert_eq!(told.evidence, "stated beside the amount of 2 records; each counts as a record");
    check(
        &mapping(", fee-sign = \"ignore\", fee-included = true, fee-on-debits = true"),
        text,
        &[
            "line 2: 2024-05-04 OWN -> unknown 9.70 EUR unknown",
            "line 2: 2024-05-04 OWN -> bank[] 0.30 EUR fee balance=89.70",
            "line 3: 2024-05-05 unknown -> OWN 20.00 EUR unknown balance=109.70",
            "line 4: 2024-05-06 unknown -> OWN 5.00 EUR unknown balance=114.80",
        ],
    );
}

#[test]
fn a_charge_larger_than_what_contains_it_is_refused() {
    let spec = spec(
        "account = \"OWN\"\ncurrency = \"EUR\"\nmapping = { booked = \"Date\", amount = \"Amount\", fee = \"Fee\", fee-included = true }",
    );
    let out = read_bytes(b"Date,Amount,Fee\n2024-05-04,-1.00,2.00\n", &spec);
    assert_eq!(out.file.problems.kept()[0].code.0, "ING021");
    assert_eq!(out.file.source.counts.rejected, 1);
}

#[test]
fn records_that_are_no_movements_are_passed_over_with_their_reason() {
    let out = check(
        r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Date", debit = "Debit", credit = "Credit", footers = ["Disclaimer"], short-records = true, skip = [
            { column = "State", values = ["pending"], because = "not-booked" },
            { column = "Debit", and-column = "Credit", empty = true, because = "detail" },
        ] }"#,
        "Date,State,Debit,Credit\n2024-05-04,DONE,1.00,\n2024-05-04,PENDING,2.00,\n,DONE\n2024-05-05,DONE,,3.00\nDisclaimer: none\n",
        &[
            "line 2: 2024-05-04 OWN -> unknown 1.00 EUR unknown",
            "line 5: 2024-05-05 unknown -> OWN 3.00 EUR unknown",
        ],
    );
    let skipped: Vec<String> =
        out.file.source.counts.skipped.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    assert_eq!(skipped, ["1 detail of another record", "1 footer", "1 not booked"]);
}

#[test]
fn the_other_side_may_stand_elsewhere_for_credits() {
    check(
        r#"account = "OWN"
        mapping = { booked = "Date", amount = "Amount", currency = "Cur", currency-else = "Cur2", counterparty = { name = "To", name-else = "Shop" }, counterparty-of-credits = { name = "From" } }"#,
        "Date,Amount,Cur,Cur2,From,To,Shop\n2024-05-04,-1.00,EUR,,OWN,Ana,\n2024-05-04,-2.00,,USD,OWN,,Kiosk\n2024-05-05,3.00,EUR,,Iva,OWN,\n",
        &[
            "line 2: 2024-05-04 OWN -> Ana 1.00 EUR unknown",
            "line 3: 2024-05-04 OWN -> Kiosk 2.00 USD unknown",
            "line 4: 2024-05-05 Iva -> OWN 3.00 EUR unknown",
        ],
    );
}

#[test]
fn steps_in_place_of_dates_and_kinds_that_turn_the_direction() {
    let mapping = r#"currency = "EUR"
        mapping = { booked = "step", booked-steps = "STEPS", booked-from = "2024-01-31", amount = "amount", flag = "type", flag-credit = ["CASH_IN"], instrument = "type", instrument-values = { CASH_IN = "cash-in", "*" = "transfer" }, payer = { account = "a" }, payee = { account = "b" } }"#;
    let text = "step,type,amount,a,b\n1,PAY,1.50,C1,M1\n26,CASH_IN,2.50,C1,M1\n";
    check(
        &mapping.replace("STEPS", "hours"),
        text,
        &[
            "line 2: 2024-01-31 01:00 C1 -> M1 1.50 EUR transfer",
            "line 3: 2024-02-01 02:00 M1 -> C1 2.50 EUR cash-in",
        ],
    );
    check(
        &mapping.replace("STEPS", "days"),
        text,
        &["line 2: 2024-02-01 C1 -> M1 1.50 EUR transfer", "line 3: 2024-02-26 M1 -> C1 2.50 EUR cash-in"],
    );
}

#[test]
fn files_without_a_header() {
    let expected =
        ["line 1: 2024-05-04 OWN -> Ana 1.50 EUR unknown", "line 2: 2024-05-05 Iva -> OWN 2.00 EUR unknown"];
    let declared = r#"account = "OWN"
        currency = "EUR"
        header = ["date", "amount", "who"]
        mapping = { booked = "date", amount = "amount", counterparty = { name = "who" } }"#;
    let out = check(declared, "\u{feff}04.05.2024|-1,50|Ana\n05.05.2024|2,00|Iva\n", &expected);
    let told: Vec<&str> = out.file.source.decisions.iter().map(|told| told.choice.as_str()).collect();
    assert!(told.contains(&"none") && told.contains(&"|"), "{told:?}");
    check(
        "profile = \"abn-amro-nl\"",
        "123456789\tEUR\t20160102\t15,00\t10,00\t20160102\t-5,00\tHuur\n",
        &[
            "line 1: 2016-01-02 123456789 -> unknown 5.00 EUR unknown value-date=2016-01-02 balance=10.00 purpose=Huur",
        ],
    );
}

#[test]
fn a_currency_that_is_assumed_leaves_the_run_incomplete() {
    let text = "account = \"OWN\"\nmapping = { booked = \"Date\", amount = \"Amount\", currency-assumed = \"CHF\" CONST }";
    let read = |text: &str| read_bytes(b"Date,Amount\n2024-05-04,1.50\n", &spec(text));
    let out = read(&text.replace("CONST", ""));
    assert_eq!(out.rows, ["line 2: 2024-05-04 unknown -> OWN 1.50 CHF unknown"]);
    assert_eq!(out.file.problems.kept()[0].code.0, "ING020");
    assert!(out.file.problems.is_incomplete());
    let declared = format!("currency = \"EUR\"\n{}", text.replace("CONST", ""));
    assert_eq!(read(&declared).rows, ["line 2: 2024-05-04 unknown -> OWN 1.50 EUR unknown"]);
    assert!(!read(&declared).file.problems.is_incomplete());
}

#[test]
fn names_of_currencies_are_declared_beside_a_profile() {
    let header = "Date,Amount,Account,Counterparty,Name,Description";
    let text = format!("{header}\n2018-12-06,-8.78,NL26BUNQ2025126409,,Ana,x\n");
    check("", &text, &["line 2: 2018-12-06 NL26BUNQ2025126409 -> Ana 8.78 EUR unknown purpose=x"]);
    check(
        "account = \"OWN\"\ncurrency-names = { \"Dinar\" = \"RSD\" }\nmapping = { booked = \"D\", amount = \"A\", currency = \"C\" }",
        "D,A,C\n2024-05-04,1.00,Dinar\n",
        &["line 2: 2024-05-04 unknown -> OWN 1.00 RSD unknown"],
    );
}

#[test]
fn lines_that_end_with_two_returns() {
    check(
        "account = \"OWN\"\ncurrency = \"EUR\"\nmapping = { booked = \"D\", amount = \"A\", purpose = \"P\" }",
        "\"D\",\"A\",\"P\"\r\r\n\"2024-05-04\",\"1.00\",\"x\"\r\r\n",
        &["line 2: 2024-05-04 unknown -> OWN 1.00 EUR unknown purpose=x"],
    );
}

#[test]
fn a_file_without_a_header_says_which_profile_to_name() {
    let text = "BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 2-degree Fan-Out\n\
                2024/09/01 00:06,0211,8007376A0,012,8001F99B0,28.96,Euro,28.96,Euro,ACH,1\n\
                END LAUNDERING ATTEMPT - FAN-OUT\n";
    let out = read_bytes(text.as_bytes(), &spec(""));
    let [told] = out.file.problems.kept() else { panic!("one problem tells it") };
    assert_eq!(told.code.0, "ING006");
    assert!(told.help.contains("profile = \"amlworld-patterns\""), "{}", told.help);
    check(
        "profile = \"amlworld-patterns\"",
        text,
        &["line 2: 2024-09-01 00:06 0211/8007376A0 -> 012/8001F99B0 28.96 EUR transfer label=1"],
    );
}

#[test]
fn texts_that_are_marked_as_texts() {
    let mapping = r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", purpose = "Text", reference = "Ref", counterparty = { account = "Konto" } }"#;
    check(
        mapping,
        "Date,Amount,Text,Konto,Ref\n\
         =\"2024-05-04\",=\"1.50\",Rent,=\"00160123\",=\"\"\n\
         2024-05-05,2.50,=A1+1,\"=\"\"00160123\"\"\",\"=\"\"007\"\"\"\n\
         2024-05-06,'3.50,'t Hart BV,'00160123,'RS35160000000012345654\n",
        &[
            "line 2: 2024-05-04 00160123 -> OWN 1.50 EUR unknown purpose=Rent",
            "line 3: 2024-05-05 00160123 -> OWN 2.50 EUR unknown purpose==A1+1 reference=007",
            "line 4: 2024-05-06 00160123 -> OWN 3.50 EUR unknown purpose='t Hart BV reference=RS35160000000012345654",
        ],
    );
}
