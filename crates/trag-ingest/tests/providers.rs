//! Shipped profiles: invented exports of two or three lines in the shape of each, and the rows they must give.

mod common;

use common::{read_bytes, spec};

/// Reads `text` with the profile that its header chooses, and compares its name and the rows.
#[track_caller]
fn check(profile: &str, spec_text: &str, text: &str, expected: &[&str]) {
    let out = read_bytes(text.as_bytes(), &spec(spec_text));
    let problems: Vec<String> = out.file.problems.kept().iter().map(common::rendered).collect();
    assert_eq!(out.file.source.profile, profile, "{}", problems.join("\n"));
    assert_eq!(out.rows, expected, "{}", problems.join("\n"));
    assert!(!out.file.problems.is_incomplete(), "{}", problems.join("\n"));
}

#[test]
fn paypal_in_two_languages() {
    check(
        "paypal",
        "account = \"me@example.org\"",
        "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Balance\",\"Balance Impact\"\n\
         \"14/05/2024\",\"10:00:01\",\"CET\",\"Ana\",\"Payment\",\"Completed\",\"EUR\",\"20.00\",\"-0.97\",\"19.03\",\"ana@example.org\",\"me@example.org\",\"T1\",\"19.03\",\"Credit\"\n\
         \"14/05/2024\",\"10:00:02\",\"CET\",\"Ana\",\"Request\",\"Completed\",\"EUR\",\"20.00\",\"0.00\",\"20.00\",\"ana@example.org\",\"me@example.org\",\"T2\",\"19.03\",\"Memo\"\n\
         \"15/05/2024\",\"11:00:00\",\"CET\",\"Shop\",\"Payment\",\"Completed\",\"EUR\",\"-5.00\",\"0.00\",\"-5.00\",\"me@example.org\",\"shop@example.org\",\"T3\",\"14.03\",\"Debit\"\n",
        &[
            "line 2: 2024-05-14 10:00:01 ana@example.org/Ana -> me@example.org 20.00 EUR unknown purpose=Payment reference=T1",
            "line 2: 2024-05-14 10:00:01 me@example.org -> bank[] 0.97 EUR fee balance=19.03 purpose=Payment reference=T1",
            "line 4: 2024-05-15 11:00 me@example.org -> shop@example.org/Shop 5.00 EUR unknown balance=14.03 purpose=Payment reference=T3",
        ],
    );
    check(
        "paypal",
        "account = \"me@example.org\"",
        "Date, Heure, Fuseau horaire, Nom, Type, État, Objet, Devise, Avant commission, Frais, Net, De l'adresse email, À l'adresse email, Numéro de transaction, Solde, Impact sur le solde, \n\
         \"26/05/2014\",\"11:57:30\",\"CEST\",\"Iva\",\"Paiement envoyé\",\"Terminé\",\"\",\"GBP\",\"-2.00\",\"0.00\",\"-2.00\",\"me@example.org\",\"iva@example.org\",\"T1\",\"0.00\",\"Débit\",\n",
        &[
            "line 2: 2014-05-26 11:57:30 me@example.org -> iva@example.org/Iva 2.00 GBP unknown balance=0.00 purpose=Paiement envoyé reference=T1",
        ],
    );
}

#[test]
fn wise_statement_and_history() {
    check(
        "wise-statement",
        "account = \"W\"",
        "\"TransferWise ID\",Date,Amount,Currency,Description,\"Payment Reference\",\"Running Balance\",\"Exchange From\",\"Exchange To\",\"Exchange Rate\",\"Payer Name\",\"Payee Name\",\"Payee Account Number\",Merchant,\"Total fees\"\n\
         CARD-1,01-02-2023,-1.00,EUR,Card,,99.00,,,,,,,Kiosk,0.00\n\
         TRANSFER-2,02-02-2023,5.00,EUR,Received,R,104.00,,,,Ana,,,,0.00\n\
         CARD-1,01-02-2023,-0.24,EUR,\"Wise Charges for: CARD-1\",,98.76,,,,,,,,0.24\n",
        &[
            "line 2: 2023-02-01 W -> Kiosk 1.00 EUR unknown balance=99.00 purpose=Card reference=CARD-1",
            "line 3: 2023-02-02 Ana -> W 5.00 EUR unknown balance=104.00 purpose=Received R reference=TRANSFER-2",
            "line 4: 2023-02-01 W -> bank[] 0.24 EUR fee balance=98.76 purpose=Wise Charges for: CARD-1 reference=CARD-1",
        ],
    );
    check(
        "wise-history",
        "account = \"W\"",
        "ID,Status,Direction,\"Created on\",\"Finished on\",\"Source fee amount\",\"Source fee currency\",\"Target fee amount\",\"Target fee currency\",\"Source name\",\"Source amount (after fees)\",\"Source currency\",\"Target name\",\"Target amount (after fees)\",\"Target currency\",\"Exchange rate\",Reference,Batch\n\
         T-1,COMPLETED,OUT,\"2024-04-10 08:26:47\",\"2024-04-10 08:50:23\",0.50,EUR,,,Me,100.00,EUR,Ana,110.00,USD,1.1,Rent,\n\
         T-2,COMPLETED,IN,\"2024-04-12 14:00:47\",\"2024-04-12 14:01:05\",4.14,USD,,,Firm,50.00,USD,Me,50.00,USD,1.0,,\n\
         T-3,CANCELLED,OUT,\"2024-04-12 14:00:47\",\"\",0.50,EUR,,,Me,100.00,EUR,Ana,110.00,USD,1.1,,\n",
        &[
            "line 2: 2024-04-10 08:50:23 W -> Ana 100.00 EUR unknown received=110.00 USD purpose=Rent reference=T-1",
            "line 2: 2024-04-10 08:50:23 W -> bank[] 0.50 EUR fee purpose=Rent reference=T-1",
            "line 3: 2024-04-12 14:01:05 Firm -> W 50.00 USD unknown reference=T-2",
        ],
    );
}

#[test]
fn revolut_personal_and_business() {
    check(
        "revolut-personal",
        "account = \"R\"",
        "Art,Produkt,Datum des Beginns,Datum des Abschlusses,Beschreibung,Betrag,Gebühr,Währung,Status,Kontostand\n\
         Kartenbezahlung,Giro,2025-08-20 22:40:53,2025-08-21 15:43:25,Laden,-64.23,3.85,CHF,ABGESCHLOSSEN,31.92\n\
         Kartenbezahlung,Giro,2025-08-22 22:40:53,,Laden,-1.00,0.00,CHF,AUSSTEHEND,\n",
        &[
            "line 2: 2025-08-21 15:43:25 R -> unknown 64.23 CHF card purpose=Laden",
            "line 2: 2025-08-21 15:43:25 R -> bank[] 3.85 CHF fee balance=31.92 purpose=Laden",
        ],
    );
    check(
        "revolut-business",
        "",
        "Date started (UTC),Date completed (UTC),ID,Type,Description,Reference,Payer,Card number,Orig currency,Orig amount,Payment currency,Amount,Fee,Balance,Account,Beneficiary account number,Beneficiary sort code or routing number,Beneficiary IBAN,Beneficiary BIC\n\
         2022-07-03,2022-07-04,a-1,TRANSFER,To Ana,F7,Iva,,CHF,54.26,CHF,-54.26,-0.22,2621.00,Main CHF,,,DE89370400440532013000,\n",
        &[
            "line 2: 2022-07-04 Main CHF -> DE89370400440532013000 54.26 CHF transfer purpose=To Ana F7 reference=a-1 conductor=Iva",
            "line 2: 2022-07-04 Main CHF -> bank[] 0.22 CHF fee balance=2621.00 purpose=To Ana reference=a-1",
        ],
    );
}

#[test]
fn ubs_details_are_told_from_their_sum() {
    check(
        "ubs-ch-3",
        "",
        "Kontonummer:;0231 00100040.01;\nIBAN:;CH93 0076 2011 6238 5295 7;\nVon:;2024-11-04;\n\n\
         Abschlussdatum;Abschlusszeit;Buchungsdatum;Valutadatum;Währung;Belastung;Gutschrift;Einzelbetrag;Saldo;Transaktions-Nr.;Beschreibung1;Beschreibung2;Beschreibung3;Fussnoten;\n\
         2024-11-04;16:08:11;;2024-11-04;CHF;-13.95;;;109136.16;T1;\"Laden\";\"Karte\";;;\n\
         2024-11-04;;2024-11-04;2024-11-04;CHF;;588.20;;109150.11;T2;QR;;;;\n\
         ;;;;CHF;;;155.80;;T2;QR 1;;;;\n;;;;CHF;;;432.40;;T2;QR 2;;;;\n",
        &[
            "line 6: 2024-11-04 16:08:11 CH93 0076 2011 6238 5295 7 -> unknown 13.95 CHF unknown value-date=2024-11-04 balance=109136.16 purpose=Laden Karte reference=T1",
            "line 7: 2024-11-04 unknown -> CH93 0076 2011 6238 5295 7 588.20 CHF unknown value-date=2024-11-04 balance=109150.11 purpose=QR reference=T2",
        ],
    );
}

#[test]
fn postfinance_and_a_cantonal_bank() {
    check(
        "postfinance-ch",
        "",
        "Data dal:;=\"01.01.2024\"\nConto:;=\"CH9300762011623852957\"\nValuta:;=\"CHF\"\n\n\
         Data;Tipo di movimento;Testo di avviso;Accredito in CHF;Addebito in CHF;Tag;Categoria\n\n\
         27.04.2024;Contabilizzazione;\"Affitto\";;-2500;;\n26.04.2024;Contabilizzazione;\"Stipendio\";1'000.50;;;\n\nDisclaimer:\nIl contenuto del documento è stato generato.\n",
        &[
            "line 7: 2024-04-27 CH9300762011623852957 -> unknown 2500.00 CHF unknown purpose=Affitto Contabilizzazione",
            "line 8: 2024-04-26 unknown -> CH9300762011623852957 1000.50 CHF unknown purpose=Stipendio Contabilizzazione",
        ],
    );
    check(
        "ch-debit-credit",
        "account = \"K\"",
        "\"Datum\";\"Buchungstext\";\"Whg\";\"Betrag Detail\";\"ZKB-Referenz\";\"Referenznummer\";\"Belastung CHF\";\"Gutschrift CHF\";\"Valuta\";\"Saldo CHF\"\n\
         \"27.11.2009\";\"Sammelauftrag\";;;\"Z1\";;\"1588.10\";\"\";\"27.11.2009\";\"3304.76\"\n\
         ;\"Ana\";\"EUR\";\"88.10\";\"\";;;;;\n;\"Iva\";\"\";\"1500.00\";\"\";;;;;\n",
        &[
            "line 2: 2009-11-27 K -> unknown 1588.10 CHF unknown value-date=2009-11-27 balance=3304.76 purpose=Sammelauftrag reference=Z1",
        ],
    );
}

#[test]
fn sumup_sales_payouts_and_sales_in_cash() {
    check(
        "sumup-transactions",
        "account = \"S\"\ncurrency = \"CHF\"",
        "E-Mail,Datum,Transaktions-ID,Zahlungsart,Status,Kartentyp,Letzte 4 Ziffern,Durchgeführt mit,Zahlungsmethode,Eingabemodus,Autorisierungscode,Beschreibung,Betrag inkl. MwSt.,Netto,Steuerbetrag,Trinkgeldbetrag,Gebühr,Auszahlung,Auszahlungsdatum,Auszahlungs-ID,Referenz\n\
         b@example.org,2025-01-31 19:56:55,T1,Umsatz,Erfolgreich,VISA,1,CREDIT,POS,CHIP,7,Snack,11.5,11.21,0.29,0.0,0.29,11.21,,,\n\
         ,2025-01-31 19:57:11,T1,Auszahlung,Gezahlt,,,,,,,,11.5,,,,0.29,11.21,2025-02-03,9,\n\
         b@example.org,2025-01-31 18:45:43,T2,Umsatz,Erfolgreich,,,,CASH,N/A,,Snack,2.5,2.44,0.06,0.0,0.0,2.5,,,\n",
        &[
            "line 2: 2025-01-31 19:56:55 unknown -> S 11.50 CHF unknown purpose=Snack reference=T1 conductor=b@example.org",
            "line 3: 2025-01-31 19:57:11 S -> unknown 11.21 CHF unknown reference=T1",
            "line 3: 2025-01-31 19:57:11 S -> bank[] 0.29 CHF fee reference=T1",
        ],
    );
}

#[test]
fn stripe_in_lower_case_currencies() {
    check(
        "stripe-balance",
        "account = \"acct\"",
        "\"balance_transaction_id\",\"created\",\"available_on\",\"currency\",\"gross\",\"fee\",\"net\",\"reporting_category\",\"description\"\n\
         \"txn_1\",\"2025-01-02 16:31:18\",\"2025-01-07 00:00:00\",\"chf\",\"102.00\",\"2.95\",\"99.05\",\"charge\",\"Gutschein\"\n\
         \"txn_2\",\"2025-01-07 00:00:00\",\"2025-01-07 00:00:00\",\"chf\",\"-99.05\",\"0.00\",\"-99.05\",\"payout\",\"STRIPE PAYOUT\"\n",
        &[
            "line 2: 2025-01-02 16:31:18 unknown -> acct 102.00 CHF card purpose=Gutschein reference=txn_1",
            "line 2: 2025-01-02 16:31:18 acct -> bank[] 2.95 CHF fee purpose=Gutschein reference=txn_1",
            "line 3: 2025-01-07 00:00 acct -> unknown 99.05 CHF transfer purpose=STRIPE PAYOUT reference=txn_2",
        ],
    );
}

#[test]
fn research_data() {
    check(
        "paysim",
        "",
        "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud\n\
         1,TRANSFER,181.0,C1305486145,181.0,0.0,C553264065,0.0,0.0,1,0\n25,CASH_IN,270.78,C1,4184.66,4455.44,M2,0,0,0,0\n",
        &[
            "line 2: 2024-01-01 01:00 C1305486145 -> C553264065 181.00 USD transfer label=1",
            "line 3: 2024-01-02 01:00 M2 -> C1 270.78 USD cash-in label=0",
        ],
    );
    check(
        "berka",
        "",
        "\"trans_id\";\"account_id\";\"date\";\"type\";\"operation\";\"amount\";\"balance\";\"k_symbol\";\"bank\";\"account\"\n\
         695247;2378;930101;\"PRIJEM\";\"VKLAD\";700;700;\"\";\"\";\n\
         637742;2378;930113;\"VYDAJ\";\"PREVOD NA UCET\";300.5;399.5;\"SIPO\";\"QR\";62457513\n",
        &[
            "line 2: 1993-01-01 cash -> 2378 700.00 CZK cash-in balance=700.00 reference=695247",
            "line 3: 1993-01-13 2378 -> QR/62457513 300.50 CZK transfer balance=399.50 purpose=SIPO reference=637742",
        ],
    );
    check(
        "saml-d",
        "",
        "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n\
         10:35:19,2022-10-07,8724731955,2769355426,1459.15,UK pounds,Albanian lek,UK,Albania,Cross-border,0,Normal_Small_Fan_Out\n",
        &["line 2: 2022-10-07 10:35:19 8724731955/UK -> 2769355426/Albania 1459.15 GBP transfer label=0"],
    );
    check(
        "amlsim",
        "",
        "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n1,7,9,TRANSFER,12.34,2017-01-01T00:00:00Z,1,3\n",
        &["line 2: 2017-01-01 00:00 7 -> 9 12.34 USD transfer reference=1 label=1"],
    );
    check(
        "fincen-files",
        "",
        "id,icij_sar_id,filer_org_name_id,filer_org_name,begin_date,end_date,originator_bank_id,originator_bank,originator_bank_country,originator_iso,beneficiary_bank_id,beneficiary_bank,beneficiary_bank_country,beneficiary_iso,number_transactions,amount_transactions\n\
         223254,3297,the-bank,The Bank,\"Mar 25, 2015\",\"Sep 25, 2015\",cimb,CIMB,Singapore,SGP,barclays,Barclays,United Kingdom,GBR,68,5.689852347E7\n",
        &[
            "line 2: 2015-03-25 cimb/CIMB/SGP -> barclays/Barclays/GBR 56898523.47 USD aggregate value-date=2015-09-25 purpose=The Bank reference=3297 count=68",
        ],
    );
}

#[test]
fn mobile_money_with_charges_and_failed_attempts() {
    let text = "Customer Name:,ANA WANJIKU\nMobile Number:,254700000001\n\n\
                Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance\n\
                RE1,2024-05-04 13:45:07,Funds received from 2547***002 - JOHN,Completed,\"1,500.00\",,\"1,700.00\"\n\
                RE2,2024-05-04 14:00:00,Customer Transfer to 2547***003 - MARY,Completed,,-500.00,\"1,200.00\"\n\
                RE2,2024-05-04 14:00:00,Customer Transfer of Funds Charge,Completed,,-7.00,\"1,193.00\"\n\
                RE3,2024-05-04 14:05:00,Pay Bill to 888,Failed,,-20.00,\"1,193.00\"\n";
    let out = read_bytes(text.as_bytes(), &spec("currency = \"KES\""));
    assert_eq!(out.file.source.profile, "mpesa-ke");
    assert_eq!(
        out.rows,
        [
            "line 5: 2024-05-04 13:45:07 unknown -> 254700000001/ANA WANJIKU 1500.00 KES unknown balance=1700.00 \
             purpose=Funds received from 2547***002 - JOHN reference=RE1",
            "line 6: 2024-05-04 14:00 254700000001/ANA WANJIKU -> unknown 500.00 KES unknown balance=1200.00 \
             purpose=Customer Transfer to 2547***003 - MARY reference=RE2",
            "line 7: 2024-05-04 14:00 254700000001/ANA WANJIKU -> bank[] 7.00 KES fee balance=1193.00 \
             purpose=Customer Transfer of Funds Charge reference=RE2",
        ]
    );
    assert_eq!(out.file.source.counts.skipped.iter().map(|(_, count)| count).sum::<u64>(), 1);
}

#[test]
fn published_payments_of_several_laundromats() {
    let text = "origin,date,amount,currency,amount_eur,amount_usd,purpose,payer_name,payer_name_original,payer_jurisdiction,payer_core,\
                payer_account,payer_bank,payer_bank_country,beneficiary_name,beneficiary_account,beneficiary_bank,beneficiary_bank_country,\
                reference_no,sequence_no,source_file\n\
                Moldova,2012-06-01,100.50,USD,80.40,100.50,LOAN,Alpha LLP,ALPHA LLP,GB,,111,Bank A,MD,Beta Ltd,222,Bank B,CY,R1,1,x.pdf\n";
    let out = read_bytes(text.as_bytes(), &spec(""));
    assert_eq!(out.file.source.profile, "combined-laundromats");
    assert_eq!(
        out.rows,
        [
            "line 2: 2012-06-01 111/Alpha LLP/Bank A/MD -> 222/Beta Ltd/Bank B/CY 100.50 USD unknown USD=100.50 EUR=80.40 \
             purpose=LOAN reference=R1"
        ]
    );
}
