//! Statements as ISO 20022 camt.053.

use std::fmt::Write as _;

use trag_model::Instrument;

use super::{Pages, Row, Statement, closing, purpose};
use crate::movement::NOBODY;
use crate::world::accounts;

pub(super) fn statement(pages: &Pages<'_>, statement: &Statement<'_>) -> (Vec<u8>, Vec<u64>) {
    let account = statement.account;
    let (currency, last) = (pages.currency(account), pages.world.calendar.len() - 1);
    let iban = accounts::iban(&pages.world.number(account));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<BkToCstmrStmt>\n\
         <GrpHdr><MsgId>M{account}</MsgId><CreDtTm>{}T20:00:00</CreDtTm></GrpHdr>\n\
         <Stmt>\n<Id>S{account}</Id>\n<ElctrncSeqNb>1</ElctrncSeqNb>\n\
         <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy><Ownr><Nm>{}</Nm></Ownr></Acct>\n",
        pages.iso(last),
        escaped(pages.holder(account)),
    );
    for (kind, amount, day) in [("OPBD", statement.opening, 0), ("CLBD", closing(statement), last)] {
        let _ = writeln!(
            text,
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"{currency}\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{}</Dt></Dt></Bal>",
            money(amount),
            pages.iso(day)
        );
    }
    let first = text.matches('\n').count() as u64 + 1;
    statement.rows.iter().for_each(|row| push_entry(&mut text, pages, account, row));
    let records = (first + LINES as u64 - 1..).step_by(LINES).take(statement.rows.len()).collect();
    text.push_str("</Stmt>\n</BkToCstmrStmt>\n</Document>\n");
    (text.into_bytes(), records)
}

/// Lines of an entry. Where fewer carry so many elements, readers do not find records again by their lines. A record is
/// the transaction inside the entry, on its last line.
const LINES: usize = 4;

/// One entry, on [`LINES`] lines.
fn push_entry(text: &mut String, pages: &Pages<'_>, account: u32, row: &Row<'_>) {
    let currency = pages.currency(account);
    let (mark, party, side) =
        if row.is_credit { ("CRDT", "Dbtr", "DbtrAcct") } else { ("DBIT", "Cdtr", "CdtrAcct") };
    let (domain, family, sub_family) = code(row);
    let amount = money(row.amount);
    let (booked, value) = (pages.iso(row.booked), pages.iso(row.movement.at / 86_400));
    let _ = write!(
        text,
        "<Ntry><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\n\
         <BookgDt><Dt>{booked}</Dt></BookgDt><ValDt><Dt>{value}</Dt></ValDt>\n\
         <BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>\n\
         <NtryDtls><TxDtls><RltdPties><{party}><Pty><Nm>{}</Nm></Pty></{party}>",
        escaped(&pages.other_name(account, row)),
    );
    let other = Pages::other(row);
    if other != NOBODY {
        let iban = accounts::iban(&pages.world.number(other));
        let _ = write!(text, "<{side}><Id><IBAN>{iban}</IBAN></Id></{side}>");
    }
    let purpose = escaped(&purpose(pages, row));
    let _ =
        writeln!(text, "</RltdPties><RmtInf><Ustrd>{purpose}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>");
}

/// Domain, family and sub-family of the bank transaction code.
fn code(row: &Row<'_>) -> (&'static str, &'static str, &'static str) {
    match (row.movement.kind.text().instrument, row.is_credit) {
        (Instrument::CashIn, _) => ("PMNT", "CNTR", "CDPT"),
        (Instrument::CashOut, _) => ("PMNT", "CNTR", "CWDL"),
        (Instrument::Card, _) => ("PMNT", "CCRD", "POSD"),
        (Instrument::Fee, _) => ("ACMT", "MDOP", "CHRG"),
        (Instrument::Cheque, _) => ("PMNT", "RCHQ", "URCQ"),
        (Instrument::Conversion, _) => ("FORX", "SPOT", "OTHR"),
        (_, true) => ("PMNT", "RCDT", "DMCT"),
        (_, false) => ("PMNT", "ICDT", "DMCT"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn money(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
