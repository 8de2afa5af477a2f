//! One file for each reader, of any size: a head, records that are alike but for their number, a tail.

/// What a file of one format is made of. `{n}` stands for the number of the record, in nine digits, and `{a}` for an
/// amount of four digits.
pub struct Layout {
    /// Name of the file, whose start is the name of the format.
    pub name: &'static str,
    head: &'static str,
    record: &'static str,
    tail: &'static str,
    /// Rows that one record gives.
    pub rows: u64,
}

impl Layout {
    /// A file of at least `bytes`, and how many rows it gives.
    #[must_use]
    pub fn file(&self, bytes: usize) -> (Vec<u8>, u64) {
        let mut text = String::with_capacity(bytes + 4_096);
        text.push_str(self.head);
        let mut records = 0_u64;
        while text.len() < bytes {
            records += 1;
            let amount = (1_000 + records * 7 % 9_000).to_string();
            text.push_str(&self.record.replace("{n}", &format!("{records:09}")).replace("{a}", &amount));
        }
        text.push_str(self.tail);
        (text.into_bytes(), records * self.rows)
    }
}

/// All formats of text that are measured.
pub const LAYOUTS: &[Layout] = &[
    Layout {
        name: "camt053.xml",
        head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n\
               <BkToCstmrStmt>\n<GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-05-07T23:00:00</CreDtTm></GrpHdr>\n<Stmt>\n<Id>S1</Id>\n\
               <Acct><Id><IBAN>SI56263300012039086</IBAN></Id><Ccy>EUR</Ccy></Acct>\n",
        record: "      <Ntry>\n        <Amt Ccy=\"EUR\">{a}.50</Amt>\n        <CdtDbtInd>CRDT</CdtDbtInd>\n        <Sts><Cd>BOOK</Cd></Sts>\n\
                 \u{20}       <BookgDt><Dt>2024-05-06</Dt></BookgDt>\n        <ValDt><Dt>2024-05-07</Dt></ValDt>\n        <AcctSvcrRef>B{n}</AcctSvcrRef>\n\
                 \u{20}       <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n        <NtryDtls>\n          <TxDtls>\n\
                 \u{20}           <Refs><EndToEndId>E2E-{n}</EndToEndId><UETR>8a562c67-ca16-48ba-b074-65581be6f001</UETR></Refs>\n            <Amt Ccy=\"EUR\">{a}.50</Amt>\n\
                 \u{20}           <CdtDbtInd>CRDT</CdtDbtInd>\n            <RltdPties>\n              <Dbtr><Pty><Nm>Ana Anić {n}</Nm><PstlAdr><Ctry>DE</Ctry></PstlAdr></Pty></Dbtr>\n\
                 \u{20}             <DbtrAcct><Id><IBAN>DE75512108001{n}</IBAN></Id></DbtrAcct>\n              <Cdtr><Pty><Nm>Lipa d.o.o.</Nm></Pty></Cdtr>\n\
                 \u{20}             <CdtrAcct><Id><IBAN>SI56263300012039086</IBAN></Id></CdtrAcct>\n            </RltdPties>\n\
                 \u{20}           <RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>\n\
                 \u{20}           <RmtInf><Ustrd>Račun {n} za usluge</Ustrd></RmtInf>\n          </TxDtls>\n        </NtryDtls>\n      </Ntry>\n",
        tail: "</Stmt>\n</BkToCstmrStmt>\n</Document>\n",
        rows: 1,
    },
    Layout {
        name: "pain001.xml",
        head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"><CstmrCdtTrfInitn>\
               <GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-05-06T10:00:00</CreDtTm></GrpHdr>\n<PmtInf><PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd>\
               <ReqdExctnDt>2024-05-06</ReqdExctnDt><Dbtr><Nm>Lipa</Nm></Dbtr><DbtrAcct><Id><IBAN>SI56263300012039086</IBAN></Id></DbtrAcct>\
               <DbtrAgt><FinInstnId><BIC>HAABSI22</BIC></FinInstnId></DbtrAgt>\n",
        record: "<CdtTrfTxInf><PmtId><InstrId>I{n}</InstrId><EndToEndId>E{n}</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"EUR\">{a}.50</InstdAmt></Amt>\
                 <CdtrAgt><FinInstnId><BIC>COBADEFF</BIC></FinInstnId></CdtrAgt><Cdtr><Nm>Ana {n}</Nm></Cdtr>\
                 <CdtrAcct><Id><IBAN>DE75512108001{n}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Rechnung {n}</Ustrd></RmtInf></CdtTrfTxInf>\n",
        tail: "</PmtInf></CstmrCdtTrfInitn></Document>\n",
        rows: 1,
    },
    Layout {
        name: "asseco.xml",
        head: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<stmtrs><rstype>ibank.payment.stmtrs.ledger</rstype><curdef>DIN</curdef>\
               <acctid>160-0000000123456-54</acctid><stmtnumber>15</stmtnumber><trnlist>\n",
        record: "<stmttrn><trntype>ibank.payment.pp3</trntype><fitid>F{n}</fitid><benefit>credit</benefit><payeeinfo><name>Ana &amp; sin {n}</name><city>Beograd</city></payeeinfo>\
                 <payeeaccountinfo><acctid>160-0000{n}-12</acctid><bankid/><bankname>Banka AD</bankname></payeeaccountinfo><dtposted>2024-05-06T00:00:00</dtposted>\
                 <trnamt>{a},50</trnamt><purpose>Promet robe</purpose><purposecode>221</purposecode><curdef>DIN</curdef><refmodel>97</refmodel><refnumber>{n}</refnumber>\
                 <payeerefmodel/><payeerefnumber>11</payeerefnumber></stmttrn>\n",
        tail: "</trnlist></stmtrs>\n",
        rows: 1,
    },
    Layout {
        name: "rol.xml",
        head: "<TransakcioniRacunPrivredaIzvod><Zaglavlje BrojIzvoda=\"181\" DatumIzvoda=\"06.05.2024\" KomitentNaziv=\"Lipa\" Partija=\"265110031000008888\" PrethodnoStanje=\"1000\"/>\n",
        record: "<Stavke NalogKorisnik=\"Ana\" BrojRacunaPrimaocaPosiljaoca=\"160000000{n}\" Opis=\"Promet robe\" SifraPlacanja=\"221\" Duguje=\"0\" Potrazuje=\"{a}.50\" \
                 ModelZaduzenjaOdobrenja=\"97\" PozivNaBrojZaduzenjaOdobrenja=\"{n}\" BrojZaReklamaciju=\"B{n}\" DatumValute=\"07.05.2024\"/>\n",
        tail: "</TransakcioniRacunPrivredaIzvod>\n",
        rows: 1,
    },
    Layout {
        name: "goaml.xml",
        head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report><schema_version>5.0.2</schema_version><rentity_id>101</rentity_id><currency_code_local>RSD</currency_code_local>\n",
        record: "<transaction><transactionnumber>T-{n}</transactionnumber><date_transaction>2024-05-06T14:30:00</date_transaction><amount_local>{a}.00</amount_local>\
                 <t_from_my_client><from_funds_code>ELCFT</from_funds_code><from_account><account>160-{n}</account></from_account><from_country>RS</from_country></t_from_my_client>\
                 <t_to><to_funds_code>ELCFT</to_funds_code><to_account><institution_name>Raiffeisen</institution_name><swift>RZBSRSBG</swift><account>265-1</account></to_account>\
                 <to_country>RS</to_country></t_to></transaction>\n",
        tail: "</report>\n",
        rows: 1,
    },
    Layout {
        name: "ftm.json",
        head: "",
        record: "{\"id\": \"pay{n}\", \"schema\": \"Payment\", \"properties\": {\"amount\": [\"{a}.50\"], \"currency\": [\"EUR\"], \"date\": [\"2020-03-01\"], \"payer\": [\"p{n}\"], \"beneficiary\": [\"o1\"], \"purpose\": [\"Donation\"]}}\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "swift.sta",
        head: ":20:STARTUMS\n:25:50010517/0123456789EUR\n:28C:00012/001\n:60F:C240311EUR1000,\n",
        record: ":61:2403120312CR{a},50NTRFNONREF//BANK{n}\n:86:166?00GUTSCHRIFT?100399?20EREF+INV-{n}?21SVWZ+Rechnung {n}?30TESTDEFF?31DE89370400{n}?32Erika Muster?33mann\n",
        tail: ":62F:C240312EUR1000,\n-\n",
        rows: 1,
    },
    Layout {
        name: "halcom.txt",
        head: "",
        record: "160000000{n}2027.12.23  FIRMA DOO BEOGRAD                   271223205000000010804045000000000{a}80 221  0                       00P1194-11              PROMET ROBE I USLUGA                SIMANOVCI KUPAC DOO                          {n}793707972                      \r\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "halcom-delimited.txt",
        head: "ST_RACUNA#DATUM_OBD#ST_IZPISKA#VALUTA#DATUM_VAL#ZNESEK_V_BREME#ZNESEK_V_DOBRO#OZNAKA_KNJ#OPIS#DATUM_KNJ#RAC_NAL_PREJ#NAZIV_NAL_PREJ#NAMEN#OZN_VRSTE_POSLA#SKLIC_ODOBR#SKLIC_OBREM#MODEL_ODOBR#MODEL_OBREM#ID_NALOGA\n",
        record: "205-000000010804045#27.12.2023#247#RSD#27.12.2023##{a},80#2##27.12.2023#160-000000{n}#Kupac d.o.o. Šabac#Promet robe#221#P{n}##00#0#\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "1c.txt",
        head: "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nРасчСчет=40702810900000000001\n",
        record: "СекцияДокумент=Платежное поручение\nНомер={n}\nДата=31.01.2024\nСумма={a}.50\nПлательщикСчет=40702810200{n}\nПлательщик=ИНН 7700000001 ООО \"Ромашка\"\n\
                 ПлательщикБИК=044525555\nПлательщикБанк1=БАНК ОДИН\nПолучательСчет=40702810900000000001\nДатаПоступило=01.02.2024\nПолучатель=АО \"Лютик\"\nНазначениеПлатежа=Оплата по счету {n}\nКонецДокумента\n",
        tail: "КонецФайла\n",
        rows: 1,
    },
    Layout {
        name: "abo.gpc",
        head: "0740000192000145399Novak Jiri          01022400000000100000+00000000110050+000000000200500000000000301000017020224              \r\n",
        record: "07500001920001453990000000{n}0000{n}000000{a}502465561446500010003087815392681020224CEZ a.s.            00203020224\r\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "norma43.n43",
        head: "112100041802000513322403012403022000000001000009783EMPRESA SL                   \n",
        record: "22    0418240301240301041232000000000{a}50000000000{n}000000000000FACTURA 7       \n2301TRANSFERENCIA DE                      CLIENTE {n}           \n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "ofx.ofx",
        head: "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>EUR\n\
               <BANKACCTFROM><BANKID>30004<BRANCHID>00123<ACCTID>00012345678<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST><DTSTART>20240301<DTEND>20240312\n",
        record: "<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>20240302\n<TRNAMT>-{a}.50\n<FITID>F{n}\n<NAME>Shop {n}\n<MEMO>Card payment\n</STMTTRN>\n",
        tail: "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        rows: 1,
    },
    Layout {
        name: "bai2.txt",
        head: "01,122099999,123456789,240312,0200,1,80,,2/\n02,031001234,122099999,1,240311,2359,EUR,2/\n03,0123456789,,010,+100000,,,015,+131500,,/\n",
        record: "16,195,{a}50,S,100,200,300,BR{n},CR{n},WIRE FROM ACME, INC {n}\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "nacha.ach",
        head: "101 091000019 1234567892403121200A094101DEST BANK              ORIGIN CO                      \n5200ACME CORP                           1234567890PPDPAYROLL         240315   1091000010000001\n",
        record: "622091000019111222333000000000000{a}50EMP{n}   ANA MARIC               0091000010000001\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "coda.cod",
        head: "0000001032472505        00265207  BEDRIJF NV                KREDBEBB   00330158420 00000                                       2\n\
               12012BE68539007547034                  EUR0000000001000000110324BEDRIJF NV                ZICHTREKENING                      012\n",
        record: "2100010000REF{n}         000000000{a}500120324001500001101123456789002                                      12032401201 0\n\
                 2200010000                                                     E2E-{n}                      KREDBEBB                   1 0\n\
                 2300010000BE22313215646432                  EURKLANT EEN                                                                     0 0\n",
        tail: "",
        rows: 1,
    },
    Layout {
        name: "delimited.csv",
        head: "ŠT. IZPISKA;POGODBA;RAČUN;DATUM KNJIŽENJA;DATUM VALUTE;DOBRO;BREME;VALUTA;NAMEN;SKLIC V DOBRO;SKLIC V BREME;UDELEŽENEC - RAČUN;UDELEŽENEC - NAZIV;UDELEŽENEC - BIC;KODA NAMENA\n",
        record: "7;1;SI56263300012039086;06.05.2024;06.05.2024;{a},50;;EUR;Račun {n};SI00 {n};;SI5602031{n};Ana Anić;HAABSI22;OTHR\n",
        tail: "",
        rows: 1,
    },
];
