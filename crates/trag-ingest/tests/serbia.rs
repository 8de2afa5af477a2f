//! Exports of banks in Serbia and North Macedonia whose layouts leave something out, or print it elsewhere.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use common::{Outcome, read_named, spec};
use trag_ingest::InputSpec;
use trag_model::{Currency, Minor, Statement};

fn read(name: &str, text: &str) -> Outcome {
    read_named(name, text.as_bytes(), &InputSpec::default())
}

/// Rows without their lines.
fn rows(out: &Outcome) -> Vec<&str> {
    out.rows.iter().map(|row| row.split_once(": ").unwrap().1).collect()
}

fn codes(out: &Outcome) -> Vec<&'static str> {
    out.file.problems.kept().iter().map(|problem| problem.code.0).collect()
}

fn decided(out: &Outcome, what: &str) -> Option<String> {
    let mut decisions = out.file.source.decisions.iter();
    decisions.find(|decision| decision.what == what).map(|decision| decision.choice.clone())
}

/// Account, number, last day, opening and closing balance.
fn told(statement: &Statement) -> String {
    let minor = |balance: Option<trag_model::PrintedBalance>| {
        balance.map_or("-".to_owned(), |balance| balance.amount.0.to_string())
    };
    format!(
        "{} no. {} to {} {}: {} -> {}",
        statement.account,
        statement.number,
        statement.to.map(|day| day.to_string()).unwrap_or_default(),
        statement.currency.map_or("", Currency::code),
        minor(statement.opening),
        minor(statement.closing),
    )
}

#[test]
fn an_account_and_a_currency_that_only_the_name_of_the_file_and_the_format_state() {
    let text = "<pmtnotification><stmtnumber>15</stmtnumber><ledgerbal><balamt>1000,00</balamt></ledgerbal><availbal>\
                <balamt>1250,50</balamt></availbal><trnlist count=\"1\"><stmttrn><dtasof>20220115</dtasof><trnamt>250,50\
                </trnamt><benefit>Credit</benefit><purpose>Uplata</purpose><purposecode>221ABC</purposecode><payeeinfo>\
                <name>Petar</name></payeeinfo><payeeaccountinfo><acctid>160-1-73</acctid></payeeaccountinfo></stmttrn>\
                </trnlist></pmtnotification>";
    let out = read("in/[160-123456-54][15].xml", text);
    assert_eq!(
        rows(&out),
        ["2022-01-15 160-1-73/Petar -> 160-123456-54 250.50 RSD transfer code=221 purpose=Uplata"]
    );
    assert_eq!(codes(&out), [""; 0]);
    assert_eq!(told(&out.file.source.statements[0]), "160-123456-54 no. 15 to  RSD: 100000 -> 125050");
    assert_eq!(decided(&out, "own account").as_deref(), Some("160-123456-54"));
    assert_eq!(decided(&out, "currency").as_deref(), Some("RSD"));
    let out = read("izvod.xml", text);
    assert_eq!(codes(&out), ["ING023"]);
    assert!(rows(&out)[0].contains("-> account of izvod.xml 250.50 RSD"), "{:?}", rows(&out));
    let declared = spec("account = \"265-1-1\"");
    let out = read_named("[160-123456-54].xml", text.as_bytes(), &declared);
    assert!(rows(&out)[0].contains("-> 265-1-1 250.50"), "{:?}", rows(&out));
}

#[test]
fn the_day_of_a_statement_may_stand_beside_its_number() {
    let text = "<stmtrslist><rstype>ibank.payment.stmtrs.past</rstype><stmtrs><acctid>160-1-73</acctid><stmtnumber>45\
                </stmtnumber><dtasof>2023-03-10</dtasof><ledgerbal><balamt>200.00</balamt></ledgerbal><availbal><balamt>\
                150.00</balamt></availbal><trnlist count=\"2\"><stmttrn><benefit>debit</benefit><trnamt>50.00</trnamt>\
                <purpose>Provizija</purpose></stmttrn><stmttrn><benefit>debit</benefit><trnamt>0.00</trnamt><purpose>\
                Obračunata provizija u iznosu od 370.53 RSD</purpose></stmttrn></trnlist></stmtrs></stmtrslist>";
    let out = read("x.xml", text);
    assert_eq!(
        rows(&out),
        [
            "2023-03-10 160-1-73 -> unknown 50.00 RSD unknown purpose=Provizija",
            "2023-03-10 160-1-73 -> unknown 0.00 RSD unknown purpose=Obračunata provizija u iznosu od 370.53 RSD",
        ]
    );
    assert_eq!(told(&out.file.source.statements[0]), "160-1-73 no. 45 to 2023-03-10 RSD: 20000 -> 15000");
}

#[test]
fn a_statement_in_another_currency_has_no_currency_to_assume() {
    let text = "<stmtrs><rstype>ibank.fps.stmtrs.statement</rstype><stmbal><balamt>1</balamt></stmbal><closing><balamt>2\
                </balamt></closing><acctid>1</acctid><trnlist><stmttrn><trnamt>1</trnamt><benefit>credit</benefit>\
                <dtposted>2024-01-01</dtposted></stmttrn></trnlist></stmtrs>";
    assert_eq!(codes(&read("x.xml", text)), ["ING020", "ING026"]);
}

#[test]
fn statements_of_the_postal_savings_bank() {
    let text = "<Izvod><BrojIzvoda>1</BrojIzvoda><PrethodnoStanje>100,00</PrethodnoStanje><NovoStanje>50,00</NovoStanje>\
                <BrojNaloga>2</BrojNaloga><Racun>000000012345654</Racun><Prom><NazivNal>Voda</NazivNal>\
                <RacunNal>160-1-73</RacunNal><Opis1>Račun</Opis1><Opis2>za vodu</Opis2><Osnov>221</Osnov>\
                <Poziv>97-1-2</Poziv><IznosDug>50,00</IznosDug><IznosPot>0,00</IznosPot></Prom></Izvod>";
    let out = read("Izvod_160000000012345654_20220118_000001.XML", text);
    assert_eq!(
        rows(&out),
        ["2022-01-18 160000000012345654 -> 160-1-73/Voda 50.00 RSD transfer code=221 purpose=Račun za vodu \
             reference=97-1-2"]
    );
    assert_eq!(codes(&out), ["ING047"], "one of two movements is missing");
    assert_eq!(
        told(&out.file.source.statements[0]),
        "160000000012345654 no. 1 to 2022-01-18 RSD: 10000 -> 5000"
    );
    let text = "<KS2IZVPLKK><MATICNI_BANKE>07004893</MATICNI_BANKE><IZVOD><PARTIJA>200-2345678-10</PARTIJA>\
                <DATUM_IZVODA>18.01.2022</DATUM_IZVODA><BROJ_IZVODA>3</BROJ_IZVODA><PRETHODNO_STANJE>0,00\
                </PRETHODNO_STANJE><NOVO_STANJE>75,00</NOVO_STANJE><POTRAZNI_PROMET>75,00</POTRAZNI_PROMET>\
                <DUGOVNI_PROMET>0,00</DUGOVNI_PROMET><STAVKE><STAVKA><KORISNIK-NALOGODAVAC>Ivan</KORISNIK-NALOGODAVAC>\
                <RACUN>160-1-73</RACUN><SVRHA_PLACANJA>Održavanje</SVRHA_PLACANJA><SIFRA_PLACANJA>165</SIFRA_PLACANJA>\
                <POZIVKORISNIK>12/34</POZIVKORISNIK><IZNOS_POTRAZUJE>75,00</IZNOS_POTRAZUJE><IZNOS_DUGUJE></IZNOS_DUGUJE>\
                </STAVKA></STAVKE></IZVOD></KS2IZVPLKK>";
    let out = read("x.xml", text);
    assert_eq!(
        rows(&out),
        ["2022-01-18 cash -> 200-2345678-10 75.00 RSD cash-in code=165 purpose=Održavanje reference=12/34 \
             conductor=Ivan"]
    );
    let statement = &out.file.source.statements[0];
    assert_eq!(told(statement), "200-2345678-10 no. 3 to 2022-01-18 RSD: 0 -> 7500");
    assert_eq!((statement.credits, statement.debits), (Some(Minor(7_500)), Some(Minor(0))));
    assert_eq!(out.file.source.profile, "postal, KS2IZVPLKK");
}

#[test]
fn the_other_party_in_nine_lines_of_description() {
    let text = "<TransakcioniRacunPrivredaIzvod><Zaglavlje IzvodID=\"4\" DatumIzvoda=\"20220410\" \
                PrethodnoStanje=\"300,00\" NovoStanje=\"400,00\" UkupnoOdobrenje=\"100,00\" UkupnoZaduzenje=\"0,00\" \
                BrojStavkiPotrazuje=\"1\" BrojStavkiDuguje=\"0\" Partija=\"0000012345654\"/><Stavke Opis1=\"\" \
                Opis2=\"Marko\" Opis3=\"\" Opis4=\"Bor\" Opis5=\"160-0000000000001-73\" Opis6=\"PBO-97 sif221\" \
                Opis8=\"PBO-(97)44-1\" Opis9=\"Zakup\" Potrazuje=\"100,00\" Duguje=\"0,00\"/>\
                </TransakcioniRacunPrivredaIzvod>";
    let out = read("160000000012345654 Izvod br. 4.XML", text);
    assert_eq!(
        rows(&out),
        [
            "2022-04-10 160-0000000000001-73/Marko -> 160000000012345654 100.00 RSD transfer code=221 purpose=Zakup Bor \
             reference=97 44-1"
        ]
    );
    let statement = &out.file.source.statements[0];
    assert_eq!(told(statement), "160000000012345654 no. 4 to 2022-04-10 RSD: 30000 -> 40000");
    assert_eq!((statement.credit_count, statement.debit_count), (Some(1), Some(0)));
}

#[test]
fn fields_between_hashes_below_names_that_nobody_knows() {
    let header = "Racun#Datum#Izvod#Valuta#Datum valute#Zaduzenje#Odobrenje#Vrsta#Opis#Knjizeno#Partner#Naziv#Svrha#Sifra\
                  #Poziv O#Poziv Z";
    let text = format!(
        "{header}\n170-30032591000-11#22.12.2017#73#RSD#22.12.2017#150,00#0,00#1##22.12.2017#160-1-73#Firma#Nabavka#289x#\
         97-1-1#\n170-30032591000-11#22.12.2017#73#RSD#22.12.2017#-150,00##3##22.12.2017#160-1-73#Firma#Storno#289#97-1-1#\n\
         170-30032591000-11#22.12.2017#73#EUR#22.12.2017##1,00#2##22.12.2017##Firma#Devize###\n"
    );
    let out = read("20171222_30032591000_00073.TXT", &text);
    assert_eq!(
        rows(&out),
        [
            "2017-12-22 170-30032591000-11 -> 160-1-73/Firma 150.00 RSD transfer value-date=2017-12-22 code=289 \
             purpose=Nabavka reference=97-1-1",
            "2017-12-22 160-1-73/Firma -> 170-30032591000-11 150.00 RSD reversal value-date=2017-12-22 code=289 \
             purpose=Storno reference=97-1-1",
            "2017-12-22 Firma -> 170-30032591000-11 1.00 EUR unknown value-date=2017-12-22 purpose=Devize",
        ]
    );
    assert_eq!(out.file.source.profile, "delimited by #, by place");
    let currencies: Vec<_> = out.file.source.statements.iter().map(|it| it.currency).collect();
    assert_eq!(currencies, [Some(Currency::RSD), Some(Currency::EUR)]);
    // Fields in another order are no such export.
    let out = read("x.txt", "a#b#c#d#e#f#g#h#i#j#k#l#m#n#o#p\n1#2#3#4#5#6#7#8#9#10#11#12#13#14#15#16\n");
    assert_eq!((out.file.source.format.as_str(), codes(&out)), ("delimited", vec!["ING006"]));
}

#[test]
fn a_recap_by_either_order_of_its_days() {
    let recap = |days: &str| {
        format!(
            "01160000000012345654{days}000000000000100000000001000000000000035925000001000000000006980880000000000007044955\
             000000000000000000000000247\r\n"
        )
    };
    for days in ["2712202326122023", "2612202327122023", "27.12.2326.12.23"] {
        let out = read("x_cov.txt", &recap(days));
        let statement = &out.file.source.statements[0];
        assert_eq!(
            told(statement),
            "160000000012345654 no. 247 to 2023-12-27 RSD: 100000 -> 7044955",
            "{days}"
        );
        assert_eq!(statement.opening.unwrap().day.unwrap().to_string(), "2023-12-26");
        assert!(codes(&out).is_empty() && statement.is_recap);
    }
}

#[test]
fn movements_and_balances_of_kb_file_format() {
    let lines = "21000123456780000000 MKD8070462026.03.172026.03.17+0.00+0.00+0.00+12000.00 0000012345 300000000299999\r\n\
                 21000123456780000000 MKD8070462026.03.172026.03.18-0.00-500.50+0.00+0.00 0 \r\n\
                 21000123456780000000 EUR9780072026.03.172026.03.17+0.00+0.00+500.00+30775.00 77 Uplata\r\n\
                 21000123456780000000 EUR9780072026.03.172026.03.17+1.00+61.50+500.00+30775.00 77\r\nx\r\n";
    let out = read("Izvod_stavki.300", lines);
    assert_eq!(
        rows(&out),
        [
            "2026-03-17 300000000299999 -> 2100012345678 12000.00 MKD unknown value-date=2026-03-17 reference=0000012345",
            "2026-03-17 2100012345678 -> unknown 500.50 MKD unknown value-date=2026-03-18",
            "2026-03-17 unknown -> 2100012345678 500.00 EUR unknown value-date=2026-03-17 MKD=30775.00 purpose=Uplata \
             reference=77",
        ]
    );
    assert_eq!(codes(&out), ["ING021", "ING024"]);
    assert_eq!((out.file.source.format.as_str(), out.file.source.statements.len()), ("kb", 2));
    let out =
        read("Izvod_vodecki.300", "21000123456780000000 MKD8070462026.03.17+0.00+1000.00+0.00+12499.50 \r\n");
    let statement = &out.file.source.statements[0];
    assert_eq!(told(statement), "2100012345678 no. 046 to 2026-03-17 MKD: 100000 -> 1249950");
    assert!(statement.is_recap && out.rows.is_empty() && codes(&out).is_empty());
}

#[test]
fn lines_whose_blanks_were_cut_off_have_the_layout_of_the_others() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text/halcom-longer.txt");
    let whole = std::fs::read_to_string(path).unwrap();
    let line = whole.lines().next().unwrap();
    let out = read("x.txt", &format!("{}\r\n{line}\r\n", line.trim_end()));
    assert_eq!(rows(&out)[0], rows(&out)[1]);
    assert!(
        rows(&out)[0].contains("KUPAC DOO") && rows(&out)[0].contains("97 98765432109876543210987"),
        "{:?}",
        rows(&out)
    );
}
