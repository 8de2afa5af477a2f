//! Variants of formats that are in circulation and that a reader of one sample would miss, each in its smallest form.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;

use common::{Outcome, full_rows, read_bytes, read_named, reconciles, spec};
use trag_ingest::InputSpec;

/// Rows without their numbers, then the codes of problems.
fn told(out: &Outcome) -> Vec<String> {
    let codes = out.file.problems.kept().iter().map(|problem| problem.code.0.to_owned());
    full_rows(out).into_iter().chain(codes).collect()
}

fn read(text: &str) -> Outcome {
    read_bytes(text.as_bytes(), &InputSpec::default())
}

/// An entry with its parties, as versions until .07 and since .08 print it.
fn entry(version: u8) -> String {
    let (agent, status) = match version {
        2 | 3 => ("BIC", "BOOK".to_owned()),
        4..=7 => ("BICFI", if version == 7 { "<Cd>BOOK</Cd>" } else { "BOOK" }.to_owned()),
        _ => ("BICFI", "<Cd>BOOK</Cd>".to_owned()),
    };
    let party = |inner: &str| if version >= 8 { format!("<Pty>{inner}</Pty>") } else { inner.to_owned() };
    let amount = if version >= 4 { "<Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>" } else { "" };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2024-05-06</Dt></BookgDt>\
         <ValDt><Dt>2024-05-07</Dt></ValDt><AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>\
         <SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>{amount}\
         <RltdPties><Dbtr>{}</Dbtr><DbtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></DbtrAcct></RltdPties>\
         <RltdAgts><DbtrAgt><FinInstnId><{agent}>COBADEFFXXX</{agent}></FinInstnId></DbtrAgt></RltdAgts>\
         <RmtInf><Ustrd>Gift</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
        party("<Nm>Ana</Nm>")
    )
}

#[test]
fn statements_reports_and_notifications_in_all_versions() {
    for (message, element, kind) in [
        ("camt.052", "BkToCstmrAcctRpt", "Rpt"),
        ("camt.053", "BkToCstmrStmt", "Stmt"),
        ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ] {
        for version in 2..=13 {
            let text = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}.001.{version:02}\">\
                 <{element}><GrpHdr><MsgId>M</MsgId></GrpHdr><{kind}><Id>S1</Id><Acct><Id><IBAN>SI56263300012039086</IBAN></Id></Acct>\
                 {}</{kind}></{element}></Document>",
                entry(version)
            );
            let row = "2024-05-06 DE75512108001245126199/Ana/COBADEFFXXX -> SI56263300012039086 5.00 EUR transfer \
                       value-date=2024-05-07 purpose=Gift reference=E1 bank-reference=B1";
            for text in [
                text.clone(),
                text.replace("iso:20022", "iso:20023"),
                text.replace("<", "<n:")
                    .replace("<n:/", "</n:")
                    .replace("<n:?", "<?")
                    .replace("xmlns=", "xmlns:n="),
            ] {
                let out = read(&text);
                assert_eq!(told(&out), [row], "{message} {version}");
                assert_eq!(out.file.source.format, "iso20022");
            }
        }
    }
    // The first versions call the message by its name.
    let text = format!(
        "<Document><camt.053.001.01><Stmt><Acct><Id><IBAN>SI56263300012039086</IBAN></Id></Acct>{}</Stmt></camt.053.001.01></Document>",
        entry(2)
    );
    assert_eq!(read(&text).rows.len(), 1);
}

#[test]
fn orders_in_all_versions() {
    let order = |version: &str, day: &str, bic: &str| {
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\"><CstmrCdtTrfInitn><GrpHdr><MsgId>M</MsgId><NbOfTxs>1</NbOfTxs>\
             <CtrlSum>5.00</CtrlSum></GrpHdr><PmtInf><PmtInfId>P</PmtInfId><PmtMtd>TRF</PmtMtd>{day}<Dbtr><Nm>Lipa</Nm></Dbtr>\
             <DbtrAcct><Id><IBAN>SI56263300012039086</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><{bic}>HAABSI22</{bic}></FinInstnId></DbtrAgt>\
             <CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"EUR\">5.00</InstdAmt></Amt>\
             <Cdtr><Nm>Ana</Nm></Cdtr><CdtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Gift</Ustrd></RmtInf>\
             </CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
        )
    };
    let flat = "<ReqdExctnDt>2024-05-06</ReqdExctnDt>";
    let deep = "<ReqdExctnDt><Dt>2024-05-06</Dt></ReqdExctnDt>";
    for (version, day, bic) in [
        ("pain.001.001.02", flat, "BIC"),
        ("pain.001.001.03", flat, "BIC"),
        ("pain.001.003.03", flat, "BIC"),
        ("pain.001.002.03", flat, "BIC"),
        ("pain.001.001.03.ch.02", flat, "BIC"),
        ("pain.001.001.08", deep, "BICFI"),
        ("pain.001.001.09", deep, "BICFI"),
        ("pain.001.001.12", deep, "BICFI"),
    ] {
        let row = "2024-05-06 SI56263300012039086/Lipa/HAABSI22 -> DE75512108001245126199/Ana 5.00 EUR transfer purpose=Gift \
                   reference=E1";
        assert_eq!(told(&read(&order(version, day, bic))), [row, "ING046"], "{version}");
    }
}

#[test]
fn payments_between_banks_with_several_charges() {
    let text = |instructed: &str, charges: &str| {
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.02\"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId>\
             <NbOfTxs>1</NbOfTxs><IntrBkSttlmDt>2024-05-06</IntrBkSttlmDt></GrpHdr><CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId>\
             <TxId>T1</TxId></PmtId><IntrBkSttlmAmt Ccy=\"EUR\">95.00</IntrBkSttlmAmt><InstdAmt Ccy=\"EUR\">{instructed}</InstdAmt>\
             <ChrgBr>SHAR</ChrgBr>{charges}<Dbtr><Nm>Lipa</Nm></Dbtr><DbtrAgt><FinInstnId><BIC>HAABSI22</BIC></FinInstnId></DbtrAgt>\
             <CdtrAgt><FinInstnId><BIC>COBADEFF</BIC></FinInstnId></CdtrAgt><Cdtr><Nm>Ana</Nm></Cdtr></CdtTrfTxInf>\
             </FIToFICstmrCdtTrf></Document>"
        )
    };
    let charge = |amount: &str| {
        format!(
            "<ChrgsInf><Amt Ccy=\"EUR\">{amount}</Amt><Pty><FinInstnId><BIC>IRVTUS3N</BIC></FinInstnId></Pty></ChrgsInf>"
        )
    };
    let main = "2024-05-06 Lipa/HAABSI22 -> Ana/COBADEFF 95.00 EUR transfer reference=E1 bank-reference=T1";
    let out = read(&text("100.00", &(charge("2.00") + &charge("3.00"))));
    let fee = |amount| {
        format!("2024-05-06 Lipa/HAABSI22 -> bank[] {amount} EUR fee reference=E1 bank-reference=T1")
    };
    assert_eq!(told(&out), [main, &fee("2.00"), &fee("3.00"), "ING046"]);
    let out = read(&text("100.00", &charge("2.00")));
    let unexplained = main.replace("95.00 EUR transfer", "100.00 EUR transfer received=95.00 EUR");
    assert_eq!(told(&out), [unexplained.as_str(), "ING046"]);
}

#[test]
fn raiffeisen_on_line_in_other_currencies() {
    let text = "<RacunPrivredaIzvod><Zaglavlje BrojIzvoda=\"136\" DatumIzvoda=\"26.06.2006\" KomitentNaziv=\"Lipa\" \
                Partija=\"265100000000066666\" SifraValute=\"978\" OznakaValute=\"EUR\" PrethodnoStanje=\"100.5\" DugovniPromet=\"0\" \
                PotrazniPromet=\"4990\" NovoStanje=\"5090.5\" IBANBroj=\"RS35265100000000066666\"/>\
                <Stavke BrojZaReklamaciju=\"B1\" DatumValute=\"27.06.2006\" DatumObrade=\"26.06.2006\" Referenca=\"R1\" Opis=\"Priliv\" \
                Napomena=\"\" NalogKorisnik=\"ACME GMBH\" RacunNalogodavacKorisnik=\"123456\" Duguje=\"0\" Potrazuje=\"4990\" \
                OsnovPlacanja=\" 506\" TekstOsnova=\"AVANS\" DinarskaProtivvrednost=\"414170\" NominalniIznosPriliva=\"5000\" \
                ProvizijaInoBanke=\"7.5\" InoTrosak=\"2.5\"/></RacunPrivredaIzvod>";
    let out = read(text);
    let row = "2006-06-26 123456/ACME GMBH -> 265100000000066666/Lipa 4990.00 EUR unknown value-date=2006-06-27 RSD=414170.00 \
               purpose=Priliv AVANS NominalniIznosPriliva: 5000 ProvizijaInoBanke: 7.5 InoTrosak: 2.5 reference=R1 bank-reference=B1";
    assert_eq!(told(&out), [row]);
    assert!(reconciles(&out));
    let out = read(&text.replace("OznakaValute=\"EUR\" ", ""));
    assert_eq!(told(&out), [row]);
}

#[test]
fn ofx_whose_header_lies() {
    let body = "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM>\
                <BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240302<TRNAMT>-12.50<FITID>F1<NAME>Café Zürich</STMTTRN></BANKTRANLIST>\
                <LEDGERBAL><BALAMT>10.00<DTASOF>20240302</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>";
    let row = "2024-03-02 1/77 -> Café Zürich 12.50 EUR unknown purpose=Café Zürich bank-reference=F1";
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    for (encoding, charset) in [
        ("USASCII", "1252"),
        ("USASCII", "8859-1"),
        ("USASCII", "NONE"),
        ("ISO-8859-1", "NONE"),
        ("UTF-8", "CSUNICODE"),
        ("UNICODE", "1252"),
        ("", ""),
    ] {
        let head = format!(
            "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:{encoding}\r\nCHARSET:{charset}\r\n\r\n"
        );
        let one_line = head.replace("\r\n", " ");
        for text in [
            format!("{head}{body}"),
            format!("{one_line}{body}"),
            body.to_owned(),
            format!("{head}{}", body.replace('<', "\n<")),
            format!("{head}{}", body.replace("-12.50", "-12,50").replace("10.00", "10,00")),
        ] {
            assert_eq!(told(&read(&text)), [row], "UTF-8 under {encoding} {charset}");
            assert_eq!(
                told(&read_bytes(&latin(&text), &InputSpec::default())),
                [row],
                "one byte under {encoding} {charset}"
            );
        }
    }
}

#[test]
fn qif_whose_days_and_amounts_can_be_read_two_ways() {
    let declared = "account = \"77\"\ncurrency = \"USD\"";
    let file = |day: &str, amount: &str| format!("!Type:Bank\nD{day}\nT{amount}\nPA\n^\n");
    let read = |text: &str| told(&read_bytes(text.as_bytes(), &spec(declared)));
    let row = |day: &str, amount: &str| format!("{day} A -> 77 {amount} USD unknown");
    for (day, amount, expected) in [
        ("1/ 2'10", "1.50", "ING018".to_owned()),
        ("13/ 1'10", "1.50", row("2010-01-13", "1.50")),
        ("1/13'10", "1,234.50", row("2010-01-13", "1234.50")),
        ("31.12.99", "1.234,50", row("1999-12-31", "1234.50")),
        ("12/31/98", "1.50", row("1998-12-31", "1.50")),
        ("2010-12-31", "1,234", "ING016".to_owned()),
        ("1/13'10", "1,50", row("2010-01-13", "1.50")),
        ("1/13'10", "1 234.50", row("2010-01-13", "1234.50")),
    ] {
        assert_eq!(read(&file(day, amount)), [expected], "{day} {amount}");
    }
}

#[test]
fn bai2_records_that_run_on_and_controls_that_do_not_hold() {
    let text = "01,1,2,240312,0200,1,,,2/\r\n02,3,1,1,240311,,USD,2/\r\n03,77,,010,10000,,,015,35000,,/\r\n\
                16,195,25000,Z,,,WIRE / A,B\r\n88,C,D/E\r\n16,475,5000,S,1000,2000,2000,,,\r\n49,75000,5/\r\n98,75000,1,7/\r\n\
                99,75000,1,9/\r\n";
    assert_eq!(
        told(&read(text)),
        [
            "2024-03-11 unknown -> 1/77 250.00 USD transfer purpose=WIRE / A,B C,D/E",
            "2024-03-11 1/77 -> unknown 50.00 USD cheque"
        ]
    );
}

#[test]
fn rol_of_north_macedonia_is_in_denars() {
    let text = "<TransakcioniRacunPrivredaIzvod><Zaglavlje BrojIzvoda=\"1\" DatumIzvoda=\"26.06.2024\" Partija=\"270012345678901\"/>\
                <Stavke NalogKorisnik=\"Ana\" Duguje=\"0\" Potrazuje=\"100\" DatumValute=\"26.06.2024\"/></TransakcioniRacunPrivredaIzvod>";
    assert_eq!(
        told(&read(text)),
        ["2024-06-26 Ana -> 270012345678901 100.00 MKD unknown value-date=2024-06-26"]
    );
}

#[test]
fn nacha_lines_that_lost_their_last_blank() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text/nacha.ach");
    let text = std::fs::read_to_string(path).unwrap();
    let whole = read(&text);
    let cut: String = text.lines().map(|line| format!("{}\r\n", line.trim_end())).collect();
    assert_eq!(told(&read(&cut)), told(&whole));
    let filled = format!("{text}{}\n", "9".repeat(94));
    assert_eq!(told(&read(&filled)), told(&whole));
}

#[test]
fn office_banking_in_utf_16_without_a_declaration() {
    let text = "<stmtrs><rstype>ibank.payment.stmtrs.ledger</rstype><curdef>BAM</curdef><acctid>567-1-1</acctid><stmtnumber>3</stmtnumber>\
                <ledgerbal><balamt>10,00</balamt><dtasof>2024-05-05T00:00:00</dtasof></ledgerbal><availbal><balamt>15,00</balamt>\
                <dtasof>2024-05-06T00:00:00</dtasof></availbal><trnlist count=\"1\"><stmttrn><fitid>F1</fitid><benefit>credit</benefit>\
                <payeeinfo><name>Živko Čić</name></payeeinfo><payeeaccountinfo><acctid>567-2-2</acctid></payeeaccountinfo>\
                <dtposted>2024-05-06T00:00:00</dtposted><trnamt>5,00</trnamt><purpose>Uplata</purpose><purposecode>221</purposecode>\
                </stmttrn></trnlist></stmtrs>";
    let units: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let out = read_named("izvod.xml", &units, &InputSpec::default());
    let row =
        "2024-05-06 567-2-2/Živko Čić -> 567-1-1 5.00 BAM transfer code=221 purpose=Uplata bank-reference=F1";
    assert_eq!(told(&out), [row]);
    assert!(reconciles(&out));
}

#[test]
fn orders_of_several_payers_in_one_message() {
    let text = "{1:F01TESTRSBGAXXX0000000000}{2:I101OTHRDEFFXXXXN}{4:\n:20:ORD\n:28D:1/1\n:30:240315\n:21:A1\n:32B:EUR10,\n:50H:/111\n\
                FIRST PAYER\n:59:/1\nFIRST PAYEE\n:71A:SHA\n:21:A2\n:21F:FX1\n:32B:USD20,\n:50L:SOMEBODY\n:50H:/222\nSECOND PAYER\n\
                :59A:/2\nOTHRDEFF\n:71A:SHA\n:33B:EUR18,\n:36:1,1111\n-}\n";
    assert_eq!(
        told(&read(text)),
        [
            "2024-03-15 111/FIRST PAYER/TESTRSBG -> 1/FIRST PAYEE/OTHRDEFF 10.00 EUR transfer value-date=2024-03-15 \
             reference=A1 bank-reference=ORD agents=TESTRSBG > OTHRDEFF",
            "2024-03-15 222/SECOND PAYER/TESTRSBG -> 2/OTHRDEFF/OTHRDEFF 18.00 EUR transfer value-date=2024-03-15 \
             received=20.00 USD reference=A2 bank-reference=ORD agents=TESTRSBG > OTHRDEFF",
        ]
    );
}

#[test]
fn norma_43_with_an_overflow_and_accounts_one_after_another() {
    let text = "112100041802000513322403012403022000000001000009783EMPRESA SL                   \n\
                22    0418240301240301041232000000000250000000000001000000000000                \n\
                2301A                                     B                                     \n\
                2302C                                     D                                     \n\
                2305E                                     F                                     \n\
                3321000418020005133200000000000000000000000100000000025000200000000125000978    \n\
                111111222201234567892403012403021000000000000008403                             \n\
                3311112222012345678900000000000000000000000000000000000000100000000000000840    \n\
                88999999999999999999000008                                                      \n";
    let row = "2024-03-01 unknown -> ES9121000418450200051332/EMPRESA SL 250.00 EUR transfer value-date=2024-03-01 \
               purpose=A B C D E F bank-reference=0000000001";
    assert_eq!(told(&read(text)), [row]);
    let overflow = text.replace("200000000125000978", "288899999999999978");
    let out = read(&overflow);
    let closing = out.file.source.statements[0].closing.unwrap().amount.0;
    assert_eq!((told(&out), closing), (vec![row.to_owned()], 88_899_999_999_999));
}
