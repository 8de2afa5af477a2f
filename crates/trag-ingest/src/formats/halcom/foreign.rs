//! Accounts in foreign currency: tags with short names, of which `KONTO` is a statement and `PPTPROMET` a movement.
//!
//! No description of the tags is public. They are read as one statement of test data shows them, whose opening
//! balance (`AMM`) and movement (`VBD`, side 2) give its closing balance (`PST`).

use std::collections::BTreeMap;
use std::io;

use trag_model::{
    Batch, Instrument, Minor, Party, PrintedBalance, Problem, Statement, StatementSide, catalogue,
};

use crate::formats::FileRead;
use crate::formats::elements::{Element, ElementReader, read_elements};
use crate::formats::halcom::account;
use crate::formats::halcom::delimited::{dotted, grouped};
use crate::formats::line_file::TextFile;
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::other;
use crate::formats::values::{self, COMPARE, ValueFault, day_stamp};
use crate::formats::{recognise, refused};

/// Name of the layout.
pub(super) const LAYOUT: &str = "foreign currency";

/// Whether a text starts with the profile of the client or with a statement.
pub(super) fn recognises(start: &str) -> bool {
    let start = start.trim_start_matches(['\u{feff}', ' ', '\r', '\n']);
    ["<CLIENTPROFILE>", "<KONTO>", "<PPTPROMET>"].iter().any(|tag| start.starts_with(tag))
}

/// Reads a file of this layout.
pub(super) fn read(file: TextFile<'_>, sink: &mut dyn FnMut(Batch)) -> io::Result<FileRead> {
    match recognise(file.input, file.spec, file.head) {
        Ok(decoder) => read_elements(file, decoder, &mut Foreign::default(), sink),
        Err(problem) => refused(file.input, *problem, Vec::new()),
    }
}

/// Fields of the record at hand.
#[derive(Default)]
struct Foreign {
    record: Option<(&'static str, u64)>,
    fields: BTreeMap<String, String>,
}

/// How many fields a record may have.
const MOST: usize = 200;

impl ElementReader for Foreign {
    fn element(&mut self, element: Element<'_>, line: u64, rows: &mut Rows<'_>) {
        match element {
            Element::Open { name: "KONTO", .. } => self.begin("KONTO", line, rows),
            Element::Open { name: "PPTPROMET", .. } => self.begin("PPTPROMET", line, rows),
            Element::Open { name, text } if self.record.is_some() && self.fields.len() < MOST => {
                self.fields.entry(name.to_owned()).or_insert_with(|| text.to_owned());
            }
            Element::Close { name: "KONTO" | "PPTPROMET" } => self.finish(rows),
            Element::Open { .. } | Element::Close { .. } => {}
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
    }

    fn profile(&self) -> String {
        LAYOUT.to_owned()
    }
}

impl Foreign {
    fn begin(&mut self, name: &'static str, line: u64, rows: &mut Rows<'_>) {
        self.finish(rows);
        self.record = Some((name, line));
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        let Some((name, line)) = self.record.take() else { return };
        let fields = std::mem::take(&mut self.fields);
        let text = |name: &str| fields.get(name).map_or("", |text| text.trim());
        if name == "KONTO" {
            match statement(text, line) {
                Ok(statement) => rows.begin_statement(statement),
                Err(fault) => rows.tell(fault.at(line, text("STK"))),
            }
        } else if let Err(problem) = row(text, line, rows) {
            rows.reject(*problem);
        }
    }
}

fn statement<'f>(text: impl Fn(&str) -> &'f str, record: u64) -> Result<Statement, ValueFault> {
    let currency = values::currency(text("OV"))?;
    let (before, booked) = (dotted(text("DPI")).ok(), dotted(text("DO")).ok());
    let balance = |name, day| {
        let amount = grouped(text(name), currency)?;
        Ok::<_, ValueFault>(amount.map(|amount| PrintedBalance { amount, day }))
    };
    Ok(Statement {
        account: text("STK").to_owned(),
        number: text("STI").to_owned(),
        currency: Some(currency),
        to: booked,
        opening: balance("AMM", before)?,
        closing: balance("PST", booked)?,
        credits: grouped(text("VTO"), currency)?.filter(|turnover| turnover.0 >= 0),
        record,
        ..Statement::default()
    })
}

fn row<'f>(text: impl Fn(&str) -> &'f str, line: u64, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
    let excerpt = format!("{} {} {} {}", text("DOB"), text("VBD"), text("OV"), text("NPO"));
    let refuse = |fault: ValueFault| Box::new(fault.at(line, excerpt.trim()));
    let is_credit = match text("IDB") {
        "1" => false,
        "2" => true,
        other => {
            let told = format!("the side \"{other}\" (IDB) is not known: 1 for a debit, 2 for a credit");
            return Err(Box::new(problem_at(catalogue::CODE_UNKNOWN, line, told, excerpt.trim(), COMPARE)));
        }
    };
    let currency = values::currency(text("OV")).map_err(refuse)?;
    let amount = grouped(text("VBD"), currency).map_err(refuse)?;
    let amount = amount.ok_or_else(|| refuse(ValueFault::missing("the amount (VBD)")))?;
    // A minus takes a movement of its side back.
    let is_reversal = amount.0 < 0;
    let side = if is_credit == is_reversal { StatementSide::Payer } else { StatementSide::Payee };
    let booked = dotted(text("DOB")).map_err(refuse)?;
    let own = account(text("SK"));
    if own.is_empty() {
        return Err(refuse(ValueFault::missing("the account (SK)")));
    }
    let own = Party { identifier: &own, ..Party::default() };
    let (payer, payee) = sides(side, own, other("", text("NPO"), "", Instrument::Transfer).0);
    rows.push(&Movement {
        record: line,
        value_date: dotted(text("DOV")).ok(),
        payer,
        payee,
        amount: Minor(amount.0.checked_abs().unwrap_or(i64::MAX)),
        instrument: if is_reversal { Instrument::Reversal } else { Instrument::Transfer },
        purpose: text("OZK"),
        bank_reference: text("INS"),
        side: Some(side),
        ..Movement::empty(day_stamp(booked), currency)
    });
    Ok(())
}
