//! XML statements, orders and reports: small invented ones, and the rows that they must give.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use common::{Outcome, builtin, full_rows as rows, read_bytes, reconciles};
use trag_ingest::InputSpec;
use trag_model::{Day, Minor, Statement};

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/xml").join(name);
    std::fs::read(path).unwrap()
}

fn read(name: &str) -> Outcome {
    read_bytes(&fixture(name), &InputSpec::default())
}

fn codes(out: &Outcome) -> Vec<&'static str> {
    out.file.problems.kept().iter().map(|problem| problem.code.0).collect()
}

fn skipped(out: &Outcome) -> Vec<(&str, u64)> {
    out.file.source.counts.skipped.iter().map(|(reason, count)| (reason.as_str(), *count)).collect()
}

fn day(text: &str) -> Option<Day> {
    Day::parse_iso(text)
}

#[test]
fn a_statement_is_split_into_its_payments_charges_and_what_no_detail_explains() {
    let out = read("camt053.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 DE75512108001245126199/Ana Anić/COBADEFFXXX/DE -> SI56263300012039086/Lipa d.o.o./HAABSI22 \
             250.00 EUR transfer value-date=2024-05-07 purpose=Račun 17 UETR: 8a562c67-ca16-48ba-b074-65581be6f001 \
             reference=E2E-1 bank-reference=B1",
            "2024-05-06 10:15 SI56263300012039086/Lipa d.o.o./HAABSI22 -> SI56020310016688846/Iva Ivić 300.00 EUR \
             transfer purpose=Plača Purp: SALA reference=S-1 bank-reference=B2",
            "2024-05-06 10:15 SI56263300012039086/Lipa d.o.o./HAABSI22 -> Mia 200.00 EUR transfer purpose=Plača \
             reference=S-2 bank-reference=B2",
            "2024-05-06 SI56263300012039086/Lipa d.o.o./HAABSI22 -> BE68539007547034/Acme BV 1500.00 EUR transfer \
             bank-reference=B3",
            "2024-05-06 SI56263300012039086/Lipa d.o.o./HAABSI22 -> bank[] 26.00 EUR fee bank-reference=B3",
            "2024-05-06 Eva -> SI56263300012039086/Lipa d.o.o./HAABSI22 30.00 EUR unknown bank-reference=B4",
            "2024-05-06 unknown -> SI56263300012039086/Lipa d.o.o./HAABSI22 70.00 EUR unknown bank-reference=B4",
            "2024-05-06 SI56263300012039086/Lipa d.o.o./HAABSI22 -> CHASUS33/12345678/John/CHASUS33/US 92.00 EUR transfer \
             received=100.00 USD bank-reference=B5 agents=DEUTDEFF > IRVTUS3N",
            "2024-05-06 BKTRUS33/98765/Jane/BKTRUS33 -> SI56263300012039086/Lipa d.o.o./HAABSI22 50.00 USD transfer \
             received=46.00 EUR bank-reference=B6",
            "2024-05-06 cash -> SI56263300012039086/Lipa d.o.o./HAABSI22 10.00 EUR cash-in conductor=Teller bank-reference=B7",
            "2024-05-06 SI56263300012039086/Lipa d.o.o./HAABSI22 -> bank[] 3.50 EUR fee purpose=Account maintenance \
             bank-reference=B8",
            "2024-05-07 DE75512108001245126199/Ana Anić -> SI56263300012039086/Lipa d.o.o./HAABSI22 40.00 EUR \
             reversal purpose=RtrInf: AC04 account closed reference=E2E-9 bank-reference=B9",
            "2024-05-07 SI56263300012039086/Lipa d.o.o./HAABSI22 -> DE75512108001245126199/Ana Anić 15.00 EUR \
             reversal reference=E2E-10 bank-reference=B10",
            "2024-05-07 SI56263300012039086/Lipa d.o.o./HAABSI22 -> unknown 600.00 EUR aggregate count=12 bank-reference=B11",
        ]
    );
    assert_eq!(skipped(&out), [("for information, not booked (INFO)", 1), ("pending, not booked (PDNG)", 1)]);
    assert!(codes(&out).is_empty(), "{:?}", out.file.problems);
    let statement = &out.file.source.statements[0];
    assert_eq!(
        (statement.account.as_str(), statement.holder.as_str(), statement.number.as_str(), statement.page),
        ("SI56263300012039086", "Lipa d.o.o.", "86", Some((1, true)))
    );
    assert_eq!((statement.from, statement.to), (day("2024-05-06"), day("2024-05-07")));
    assert_eq!(statement.opening.map(|it| (it.amount, it.day)), Some((Minor(500_000), day("2024-05-05"))));
    assert_eq!((statement.credit_count, statement.debits), (Some(5), Some(Minor(273_650))));
    assert!(reconciles(&out));
    assert_eq!(
        (out.file.source.format.as_str(), out.file.source.profile.as_str()),
        ("iso20022", "camt.053.001.08")
    );
}

/// A statement of one account with these entries, opening at 100.00 and closing as given.
fn camt(closing: &str, entries: &str) -> Outcome {
    let text = format!(
        "<Document><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>77-1</Id></Othr></Id></Acct>\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>2024-05-06</Dt></Dt></Bal>\
         <Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\
         {entries}</Stmt></BkToCstmrStmt></Document>"
    );
    read_bytes(text.as_bytes(), &InputSpec::default())
}

fn entry(amount: &str, more: &str) -> String {
    format!("<Ntry><Amt Ccy='EUR'>{amount}</Amt>{more}</Ntry>")
}

const DAY: &str = "<BookgDt><Dt>2024-05-06</Dt></BookgDt>";

#[test]
fn the_balances_decide_which_way_a_reversal_runs() {
    let reversal =
        entry("40.00", &format!("<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>{DAY}"));
    for (closing, row) in [
        ("60.00", "2024-05-06 77-1 -> unknown 40.00 EUR reversal"),
        ("140.00", "2024-05-06 unknown -> 77-1 40.00 EUR reversal"),
        ("77.00", "2024-05-06 77-1 -> unknown 40.00 EUR reversal"),
    ] {
        let out = camt(closing, &reversal);
        assert_eq!(rows(&out), [row], "closing at {closing}");
        assert!(out.file.source.decisions.iter().any(|decision| decision.what == "direction of reversals"));
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_rejected_and_the_next_one_read() {
    let good = entry("1.00", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}"));
    for (bad, code) in [
        (entry("1.005", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}")), "ING013"),
        (entry("1,50", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}")), "ING012"),
        (entry("-1.50", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}")), "ING021"),
        (entry("99999999999999999999", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}")), "ING015"),
        (entry("1.50", DAY), "ING020"),
        (entry("1.50", "<CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2024-02-30</Dt></BookgDt>"), "ING017"),
        (entry("1.50", &format!("<CdtDbtInd>CRDT</CdtDbtInd><Sts>XYZ</Sts>{DAY}")), "ING024"),
        (entry("1.50", &format!("<CdtDbtInd>CRDT</CdtDbtInd>{DAY}")).replace("EUR", "QQQ"), "ING019"),
    ] {
        let out = camt("101.00", &format!("{bad}{good}"));
        assert_eq!((codes(&out), rows(&out).len()), (vec![code], 1), "{bad}");
        assert_eq!(out.file.source.counts.rejected, 1);
    }
}

#[test]
fn a_missing_booking_date_is_taken_from_what_the_statement_says() {
    let (value, none) =
        ("<CdtDbtInd>CRDT</CdtDbtInd><ValDt><Dt>2024-05-08</Dt></ValDt>", "<CdtDbtInd>CRDT</CdtDbtInd>");
    let out = camt("102.00", &format!("{}{}", entry("1.00", value), entry("1.00", none)));
    assert_eq!(
        rows(&out),
        [
            "2024-05-08 unknown -> 77-1 1.00 EUR unknown value-date=2024-05-08",
            "2024-05-06 unknown -> 77-1 1.00 EUR unknown"
        ]
    );
    let told: Vec<&str> = out.file.source.decisions.iter().map(|decision| decision.choice.as_str()).collect();
    assert!(told.contains(&"value date") && told.contains(&"day of the closing balance"), "{told:?}");
}

#[test]
fn pages_of_a_statement_open_and_close_with_interim_balances() {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>"
        )
    };
    let statements = |kind: &str, balances: &str| {
        let text = format!("<Document><X><{kind}><Id>1</Id>{balances}</{kind}></X></Document>");
        let text = text.replace("<X>", "<BkToCstmrStmt>").replace("</X>", "</BkToCstmrStmt>");
        read_bytes(text.as_bytes(), &InputSpec::default()).file.source.statements
    };
    let both =
        |statement: &Statement| [statement.opening, statement.closing].map(|it| it.map(|it| it.amount.0));
    for (kind, balances, expected) in [
        ("Stmt", [balance("OPBD", "1"), balance("ITBD", "2")].concat(), [Some(-100), Some(-200)]),
        ("Stmt", [balance("ITBD", "1"), balance("CLBD", "2")].concat(), [Some(-100), Some(-200)]),
        ("Stmt", [balance("ITBD", "1"), balance("ITBD", "2")].concat(), [Some(-100), Some(-200)]),
        ("Stmt", balance("ITBD", "1"), [None, None]),
        ("Rpt", balance("ITBD", "1"), [None, Some(-100)]),
        ("Stmt", [balance("PRCD", "3"), balance("OPBD", "1")].concat(), [Some(-100), None]),
    ] {
        let found = statements(kind, &balances);
        assert_eq!(found.iter().map(both).collect::<Vec<_>>(), [expected], "{kind} {balances}");
    }
}

#[test]
fn orders_and_messages_between_banks_name_both_parties() {
    let out = read("pacs008.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 CY17002001280000001200527600/Blue Ltd/BCYPCY2N/CY -> RS35260005601001611379/Zelena d.o.o./RZBSRSBG/RS \
             10000.00 USD transfer purpose=Contract 5 UltmtDbtr: Orange Inc UETR: 8a562c67-ca16-48ba-b074-65581be6f011 \
             reference=E2E-5 bank-reference=TX-5 agents=CHASUS33 > DEUTDEFF",
            "2024-05-06 CY17002001280000001200527600/Blue Ltd/BCYPCY2N/CY -> bank[] 20.00 USD fee reference=E2E-5 \
             bank-reference=TX-5 agents=CHASUS33 > DEUTDEFF",
            "2024-05-06 CY17002001280000001200527600/Blue Ltd/BCYPCY2N/CY -> RS35260005601001611379/Zelena d.o.o./RZBSRSBG/RS \
             1000.00 USD transfer received=920.00 EUR reference=E2E-6 bank-reference=TX-6 agents=CHASUS33 > DEUTDEFF",
        ]
    );
    assert_eq!(codes(&out), ["ING046"]);
    let out = read("pain008.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 HR1210010051863000160/Ana -> SI56263300012039086/Lipa d.o.o. 12.50 EUR direct-debit purpose=Membership reference=D-1"
        ]
    );
    assert_eq!(codes(&out), ["ING047", "ING047", "ING046"]);
    let out = read("pacs009.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 BCYPCY2N -> RZBSRSBG 5000.00 EUR transfer purpose=UndrlygDbtr: Blue Ltd UndrlygCdtr: Zelena d.o.o. reference=COV-1"
        ]
    );
}

#[test]
fn texts_of_an_order_outlive_a_header_or_an_end_of_block_within_it() {
    let order = |within: &str| {
        let text = format!(
            "<Document><CstmrCdtTrfInitn><PmtInf><ReqdExctnDt>2024-05-06</ReqdExctnDt><Dbtr><Nm>Lipa</Nm></Dbtr><CdtTrfTxInf>\
             <PmtId><EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"EUR\">1.00</InstdAmt></Amt><Cdtr><Nm>Ana</Nm></Cdtr>\
             {within}<RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd></RmtInf></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
        );
        rows(&read_bytes(text.as_bytes(), &InputSpec::default()))
    };
    let expected = ["2024-05-06 Lipa -> Ana 1.00 EUR transfer purpose=one two reference=E1"];
    assert_eq!(order(""), expected);
    for damage in ["<GrpHdr><MsgId>x</MsgId></GrpHdr>", "<PmtInf><PmtInfId>y</PmtInfId></PmtInf>"] {
        assert_eq!(order(damage), expected, "{damage}");
    }
}

#[test]
fn office_banking_statements_in_dinars_and_other_currencies() {
    let out = read("asseco.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 160-0000000999999-12/Ana & sin/Banka AD -> 160-0000000123456-54 1250.50 RSD transfer \
             value-date=2024-05-06 code=221 purpose=Promet robe 11 reference=97 22 bank-reference=F1",
            "2024-05-06 160-0000000123456-54 -> cash 5000.00 RSD cash-out code=166 purpose=Isplata conductor=Petar bank-reference=F2",
            "2024-05-06 Iva -> 160-0000000123456-54 10.00 RSD reversal code=221 bank-reference=F3",
            "2024-05-06 160-0000000123456-54 -> unknown 0.00 RSD transfer code=221 purpose=Provizija 370.53 bank-reference=F4",
            "2024-05-07 08:30 00-516-0000006.7 -> DE75512108001245126199/Acme GmbH/COBADEFF 100.00 EUR unknown \
             balance=900.00 purpose=Faktura 5 reference=R-9 bank-reference=G1 agents=DEUTDEFF",
            "2024-05-07 08:30 00-516-0000006.7 -> unknown 2.00 EUR unknown balance=898.00 purpose=Provizija bank-reference=G2",
        ]
    );
    assert_eq!(skipped(&out), [("rejected by the bank", 1)]);
    assert!(codes(&out).is_empty(), "{:?}", out.file.problems);
    let [dinar, foreign] = out.file.source.statements.as_slice() else { panic!("two statements") };
    assert_eq!((dinar.number.as_str(), dinar.opening.map(|it| it.amount)), ("15", Some(Minor(1_000_000))));
    assert_eq!(
        (foreign.number.as_str(), foreign.closing.map(|it| it.amount)),
        ("2024007", Some(Minor(89_800)))
    );
    assert!(reconciles(&out));
}

#[test]
fn raiffeisen_on_line_and_the_flat_statements_like_it() {
    let out = read("rol.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 160000000099999912/Ana -> 265110031000008888/Lipa 100.00 RSD transfer value-date=2024-05-07 \
             code=221 purpose=Promet robe 3 reference=97 2 bank-reference=B1",
            "2024-05-06 265110031000008888/Lipa -> Iva 24.00 RSD reversal value-date=2024-05-06 code=289 bank-reference=B2",
        ]
    );
    assert!(reconciles(&out));
    let flat = "<izvod><brojIzvoda>7</brojIzvoda><datum>30.07.2021.</datum><racun>325-1</racun>\
                <prethodnoStanje>1.000,00</prethodnoStanje><novoStanje>1.250,50</novoStanje><stavke>\
                <transakcija><komitent>Ana</komitent><racun>160-0000000999999-12</racun><duguje>0,00</duguje>\
                <potrazuje>250,50</potrazuje><sifraPlacanja>221</sifraPlacanja><svrhaDoznake>Roba</svrhaDoznake>\
                <pozivNaBrojOdobrenje>97-5</pozivNaBrojOdobrenje></transakcija></stavke></izvod>";
    let out = read_bytes(flat.as_bytes(), &InputSpec::default());
    assert_eq!(
        rows(&out),
        [
            "2021-07-30 160-0000000999999-12/Ana -> 325-1 250.50 RSD transfer code=221 purpose=Roba reference=97-5"
        ]
    );
    assert!(reconciles(&out));
}

#[test]
fn reports_of_suspicious_transactions() {
    let out = read("goaml.xml");
    assert_eq!(
        rows(&out),
        [
            "2024-05-06 14:30 cash -> RZBSRSBG/265-1/Lipa/Raiffeisen/RS 9000.00 RSD cash-in purpose=Deposit reference=I-1 \
             conductor=Ana Anić place=Filijala 4 bank-reference=T-1",
            "2024-05-06 RS35260005601001611379/Iva Ivić/RS -> Acme Ltd/CY 100.00 USD unknown received=11720.00 RSD bank-reference=T-2",
            "2024-05-06 Ana Anić -> Acme Ltd 500.00 RSD unknown purpose=BROK: Mia bank-reference=T-3",
        ]
    );
    assert_eq!(codes(&out), ["ING021"]);
}

#[test]
fn payments_of_follow_the_money_with_their_parties() {
    let out = read("payments.ftm.json");
    assert_eq!(
        rows(&out),
        [
            "2020-03-01 p1/Ana Anić/rs -> RS35260005601001611379/Acme Ltd/cy 1250.50 EUR unknown purpose=Donation reference=17 \
             bank-reference=pay1",
            "2020-04-30 p9 -> o1/Acme Ltd/cy 10.00 USD unknown bank-reference=pay2",
            "2020-05-01 n1/Nested -> o1/Acme Ltd/cy 5.00 EUR unknown bank-reference=pay3",
        ]
    );
    assert_eq!(skipped(&out), [("entity that is no payment", 3)]);
    assert_eq!(codes(&out), ["ING013", "ING021", "ING020", "ING021"]);
}

#[test]
fn encodings_of_the_prolog_and_of_none() {
    let text = String::from_utf8(fixture("rol.xml")).unwrap().replace("Ana", "Đorđe Šašić");
    let expected = rows(&read_bytes(text.as_bytes(), &InputSpec::default()));
    for (label, encoding) in
        [("windows-1250", encoding_rs::WINDOWS_1250), ("iso-8859-2", encoding_rs::ISO_8859_2)]
    {
        let text = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>\n{text}");
        let out = read_bytes(&encoding.encode(&text).0, &InputSpec::default());
        assert_eq!((rows(&out), out.file.source.encoding.as_str()), (expected.clone(), encoding.name()));
    }
    let out = read_bytes(&encoding_rs::WINDOWS_1250.encode(&text).0, &InputSpec::default());
    assert_eq!((rows(&out), out.file.source.encoding.as_str()), (expected.clone(), "windows-1250"));
    let utf16: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let out = read_bytes(&utf16, &InputSpec::default());
    assert_eq!((rows(&out), out.file.source.encoding.as_str()), (expected, "UTF-16LE"));
}

#[test]
fn whatever_xml_no_reader_knows_is_asked_for_last() {
    let formats = trag_ingest::formats(builtin());
    assert_eq!(formats.last().map(|format| format.name), Some("xml"));
}

#[test]
fn the_other_party_may_stand_in_lines_of_description() {
    let text = "<TransakcioniRacunPrivredaIzvod><Zaglavlje BrojIzvoda=\"18\" DatumIzvoda=\"06.05.2021\" KomitentNaziv=\"Lipa\" \
                Partija=\"325950050000888844\"/><Stavke Opis=\"Uplata\" Opis3=\"Ana\" Opis5=\"160-0000000999999-12\" Opis6=\"SIF-289\" \
                Opis8=\"PBO-(97)12-345\" Duguje=\"0\" Potrazuje=\"76\" BrojZaReklamaciju=\"B1\" DatumValute=\"06.05.2021\"/>\
                <Stavke NalogKorisnik=\"Iva\" Opis3=\"ulica\" Opis5=\"mesto\" Opis6=\"\" Duguje=\"5\" Potrazuje=\"0\" DatumValute=\"06.05.2021\"/>\
                </TransakcioniRacunPrivredaIzvod>";
    let out = read_bytes(text.as_bytes(), &InputSpec::default());
    assert_eq!(
        rows(&out),
        [
            "2021-05-06 160-0000000999999-12/Ana -> 325950050000888844/Lipa 76.00 RSD transfer value-date=2021-05-06 code=289 \
             purpose=Uplata reference=97 12-345 bank-reference=B1",
            "2021-05-06 325950050000888844/Lipa -> Iva 5.00 RSD unknown value-date=2021-05-06",
        ]
    );
}
