//! SWIFT messages: statements (MT940, MT941, MT942, MT950) and payments (MT101, MT102, MT103, MT200, MT202, MT205,
//! MT900, MT910), with or without the blocks around their text.
//!
//! A statement is read field by field as it comes; a payment message is collected and then read.

mod account;
mod charges;
mod codes;
mod customer;
mod details;
mod entry;
mod keyed;
mod numbered;
mod original;
mod other;
mod payment;
mod pending;
mod slashed;
mod statement;
mod subfields;
mod sums;
mod tags;

use std::collections::BTreeSet;
use std::io;

use trag_model::Batch;

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::Rows;
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::evidence::counted;
use crate::text::lines::Line;
use payment::{PaymentDates, PaymentReader};
use statement::StatementReader;
use tags::{Blocks, Piece, blocks, field, piece};

const NAME: &str = "swift";

/// SWIFT messages among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "SWIFT messages: statements and payments",
    layouts: &[
        [
            "MT940",
            "Customer statement",
            "",
            "read against 39 files of 2 projects' test data: numbers of movements, sums and balances",
        ],
        ["MT942", "Interim report", "", "read against 3 files of 2 projects' test data"],
        [
            "MT941, MT950",
            "Balance report, statement message",
            "",
            "written from the standard; the fields are those of MT940",
        ],
        [
            "MT103, MT101",
            "Customer payment, request for transfer",
            "",
            "read against 18 messages of 1 project's test data",
        ],
        [
            "MT102, MT200, MT202, MT205, MT900, MT910",
            "Payments between banks, confirmations",
            "",
            "written from the standard; no public sample was found",
        ],
    ],
    recognises,
    read,
};

/// Tags that only statements and payments of SWIFT start lines with.
const SURE: [&str; 17] = [
    "20", "25", "25P", "28", "28C", "28D", "60F", "60M", "61", "62F", "62M", "86", "NS", "940", "32A", "34F",
    "23B",
];

/// Tags that never begin a statement: where one follows, the dash before it was text.
const INSIDE_A_STATEMENT: [&str; 8] = ["61", "86", "62F", "62M", "64", "65", "90C", "90D"];

/// So many lines without a tag stand behind a dash at most, or it ended the message.
const MOST_BEHIND_DASH: usize = 100;

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let lines = start.lines().map(|line| line.trim_matches(|c: char| c.is_ascii_control() || c == ' '));
    lines
        .filter(|line| !line.is_empty())
        .take(12)
        .any(|line| line.starts_with("{1:") || field(line).is_some_and(|(tag, _)| SURE.contains(&tag)))
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Messages::new(spec), sink)
}

/// What the message at hand is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Message {
    /// No field has said it.
    Open,
    Statement,
    Payment,
    /// An acknowledgement, which moves nothing.
    Acknowledgement,
}

struct Messages<'s> {
    message: Message,
    blocks: Blocks,
    /// Blocks 1 to 3 on lines before the one with block 4.
    header: String,
    /// Field 20 of the message was read.
    referenced: bool,
    /// A line held only the colon of a tag that is cut in two.
    lone_colon: bool,
    /// Lines behind a dash of which it is not known yet whether it ended the message: the next tag tells.
    behind_dash: Option<Vec<String>>,
    statement: StatementReader<'s>,
    payment: PaymentReader,
    payment_dates: PaymentDates,
    kinds: BTreeSet<String>,
}

impl<'s> Messages<'s> {
    fn new(spec: &'s InputSpec) -> Messages<'s> {
        Messages {
            message: Message::Open,
            blocks: Blocks::default(),
            header: String::new(),
            referenced: false,
            lone_colon: false,
            behind_dash: None,
            statement: StatementReader::new(spec),
            payment: PaymentReader::default(),
            payment_dates: PaymentDates::default(),
            kinds: BTreeSet::new(),
        }
    }

    fn begin(&mut self, blocks: Blocks, rows: &mut Rows<'_>) {
        self.finish(rows);
        self.statement.begin(rows);
        self.message = match blocks.kind {
            Some(940..=942 | 950) => Message::Statement,
            Some(_) => Message::Payment,
            None => Message::Open,
        };
        if let Some(kind) = blocks.kind {
            self.kinds.insert(format!("MT{kind:03}"));
        }
        self.referenced = false;
        self.blocks = blocks;
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        self.statement.end(rows);
        self.payment.blocks = self.blocks.clone();
        self.payment.end(&mut self.payment_dates, rows);
    }

    fn header(&mut self, text: &str, complete: bool, rows: &mut Rows<'_>) {
        if text.starts_with("{1:") {
            self.header.clear();
        }
        if self.header.len() < 4_096 {
            self.header.push_str(text.get(..4_096).unwrap_or(text));
        }
        if complete {
            let blocks = blocks(&self.header);
            self.header.clear();
            if blocks.acknowledges {
                rows.skip("acknowledgement of a message, no payment");
            }
            let acknowledges = blocks.acknowledges;
            self.begin(blocks, rows);
            if acknowledges {
                self.message = Message::Acknowledgement;
            }
        }
    }

    fn field(&mut self, tag: &str, text: &str, line: u64, rows: &mut Rows<'_>) {
        if tag == "20" && self.message != Message::Acknowledgement {
            if self.referenced || (self.blocks == Blocks::default() && self.message != Message::Open) {
                self.begin(Blocks::default(), rows);
            }
            self.referenced = true;
        }
        if self.message == Message::Open {
            self.message = match tag {
                "25" | "25P" | "28" | "28C" | "34F" | "13D" | "60F" | "60M" | "61" | "62F" | "62M" | "64"
                | "65" | "86" | "NS" => Message::Statement,
                "20" | "21" | "13C" | "940" | "942" => Message::Open,
                _ => Message::Payment,
            };
        }
        match self.message {
            Message::Statement => {
                if self.blocks.kind.is_none() {
                    self.kinds.extend(kind_of_statement(tag).map(str::to_owned));
                }
                self.statement.field(tag, text, line, rows);
            }
            Message::Open | Message::Payment if tag.starts_with("94") => {}
            Message::Open | Message::Payment => self.payment.field(tag, text, line),
            Message::Acknowledgement => {}
        }
        if self.message == Message::Statement {
            self.payment = PaymentReader::default();
        }
    }

    fn more(&mut self, text: &str) {
        match self.message {
            Message::Statement => self.statement.more(text),
            Message::Open | Message::Payment => self.payment.more(text),
            Message::Acknowledgement => {}
        }
    }

    /// Takes a line, or keeps it where it stands behind a dash and does not tell what the dash was.
    fn take(&mut self, text: &str, line: u64, rows: &mut Rows<'_>) {
        if let Some(kept) = &mut self.behind_dash {
            let goes_on = match piece(text).0 {
                Piece::More(_) | Piece::Dash if kept.len() < MOST_BEHIND_DASH => {
                    kept.push(text.to_owned());
                    return;
                }
                Piece::Field { tag, .. } => match self.message {
                    Message::Statement => INSIDE_A_STATEMENT.contains(&tag),
                    Message::Open | Message::Payment | Message::Acknowledgement => tag != "20",
                },
                _ => false,
            };
            self.after_dash(goes_on, rows);
        }
        self.piece(text, line, rows);
    }

    /// Lines behind a dash are read as what they turned out to be: details, or what stands between two messages.
    fn after_dash(&mut self, goes_on: bool, rows: &mut Rows<'_>) {
        let Some(kept) = self.behind_dash.take() else { return };
        if goes_on {
            self.more("-");
        } else {
            self.finish(rows);
        }
        for text in kept {
            self.more(&text);
        }
    }

    fn piece(&mut self, text: &str, line: u64, rows: &mut Rows<'_>) {
        let mut rest = text;
        loop {
            let (piece, behind) = piece(rest);
            match piece {
                Piece::Field { tag, text } => self.field(tag, text, line, rows),
                Piece::More(text) => self.more(text),
                Piece::Header { blocks, complete } => self.header(blocks, complete, rows),
                Piece::End => self.finish(rows),
                Piece::Dash => self.behind_dash = Some(Vec::new()),
            }
            if behind.is_empty() || behind.len() >= rest.len() {
                return;
            }
            rest = behind;
        }
    }
}

impl LineReader for Messages<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let joined;
        let mut text = line.text;
        if std::mem::take(&mut self.lone_colon) {
            joined = format!(":{text}");
            text = if field(&joined).is_some() { &joined } else { text };
        } else if text == ":" {
            self.lone_colon = true;
            return;
        }
        self.take(text, line.number, rows);
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.after_dash(false, rows);
        self.finish(rows);
        let payments = self.payment_dates;
        if payments.settled > 0 {
            let told = format!("{} of field 32A", counted(payments.settled, "value date"));
            rows.decide("booking date", "the value date: a payment message has no other", told);
        }
        if payments.requested > 0 {
            let told = format!("{} of field 30", counted(payments.requested, "day"));
            rows.decide(
                "booking date",
                "the day asked for: the message is an order and not its execution",
                told,
            );
        }
        let dates = self.statement.dates;
        if dates.no_entry_date > 0 {
            let told = format!(
                "{} no entry date",
                counted(dates.no_entry_date, "movement") + verb(dates.no_entry_date)
            );
            rows.decide("booking date", "the value date where field 61 has no entry date", told);
        }
        if dates.end_of_february > 0 {
            let told = format!(
                "{} on 29 or 30 February of a year without that day",
                counted(dates.end_of_february, "movement")
            );
            rows.decide(
                "value date",
                "the last day of February: the bank counts months of thirty days",
                told,
            );
        }
        if dates.behind_closing > 0 {
            let told = format!("{} behind the closing balance", counted(dates.behind_closing, "movement"));
            rows.decide("statement", "movements behind a closing balance are kept with that statement", told);
        }
    }

    fn profile(&self) -> String {
        self.kinds.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// What a statement without blocks is, by the fields that only it has.
fn kind_of_statement(tag: &str) -> Option<&'static str> {
    match tag {
        "60F" | "60M" | "62F" | "62M" => Some("MT940"),
        "34F" | "90C" | "90D" => Some("MT942"),
        _ => None,
    }
}

fn verb(count: u64) -> &'static str {
    if count == 1 { " has" } else { " have" }
}
