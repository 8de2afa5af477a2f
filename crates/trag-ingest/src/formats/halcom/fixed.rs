//! Movements in lines of fixed width.
//!
//! Columns 1 to 113 have never changed. In March 2019 the National Bank of Serbia lengthened references from 22 to
//! 23 characters and the purpose of payment; a line of the longer layout is told by its length, and as its last
//! four fields kept their widths, the purpose takes what is left.

use trag_model::{Currency, Day, Instrument, Party, Problem, Statement, StatementSide, catalogue};

use crate::formats::line_file::LineReader;
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::{instrument, other, payment_code, reference};
use crate::formats::values::{COMPARE, Order, ValueFault, columns, day, day_stamp, implied};
use crate::text::lines::Line;

/// The layout of 2011.
pub(super) const FIRST: &str = "fixed 280";
/// The layout with longer references.
pub(super) const LONGER: &str = "fixed, since March 2019";

/// Length of a line of the first layout.
const FIRST_LENGTH: usize = 280;

/// Movements of one account after the other.
pub(super) struct Fixed {
    /// Characters of the longest line so far: programs cut blanks off the ends of others.
    length: usize,
}

impl Fixed {
    /// A reader of a file that starts so.
    pub(super) fn of(start: &str) -> Fixed {
        let mut lines: Vec<&str> =
            start.split('\n').map(|line| line.trim_matches(['\r', '\u{1a}', '\u{feff}'])).collect();
        // The last line may be cut.
        lines.truncate(lines.len().saturating_sub(1).max(1));
        let lengths = lines.into_iter().filter(|line| recognises(line)).map(|line| line.chars().count());
        Fixed { length: lengths.max().unwrap_or(0) }
    }
}

/// Whether a line is a movement of fixed width.
pub(super) fn recognises(line: &str) -> bool {
    let digits = |from, to| {
        let text = columns(line, from, to);
        text.len() == to - from + 1 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(columns(line, 19, 20), "10" | "20" | "30" | "40")
        && digits(73, 90)
        && digits(67, 72)
        && columns(line, 91, 105).bytes().all(|byte| byte.is_ascii_digit())
        && columns(line, 23, 23) == "."
        && columns(line, 26, 26) == "."
}

/// Where the fields behind column 113 stand.
struct Tail<'l> {
    debit_reference: &'l str,
    credit_model: &'l str,
    credit_reference: &'l str,
    purpose: &'l str,
    name: &'l str,
    bank_reference: &'l str,
}

fn tail(line: &str, length: usize) -> Tail<'_> {
    let width = if length > FIRST_LENGTH { 23 } else { 22 };
    let model = 114 + width;
    let purpose = model + 2 + width;
    // Place, name, bank reference and the payee's account take the last 85 columns.
    let place = if length > FIRST_LENGTH { length - 84 } else { 196 };
    Tail {
        debit_reference: columns(line, 114, model - 1),
        credit_model: columns(line, model, model + 1),
        credit_reference: columns(line, model + 2, purpose - 1),
        purpose: columns(line, purpose, place - 1),
        name: columns(line, place + 10, place + 44),
        bank_reference: columns(line, place + 45, place + 66),
    }
}

impl LineReader for Fixed {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        if let Err(problem) = self.row(&line, rows) {
            rows.reject(*problem);
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        rows.decide("layout", self.profile(), "the length of the lines");
        rows.decide("currency", "RSD", "the format is for payments in dinars");
    }

    fn profile(&self) -> String {
        if self.length > FIRST_LENGTH { LONGER.to_owned() } else { FIRST.to_owned() }
    }
}

impl Fixed {
    fn row(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let text = line.text;
        let refuse = |fault: ValueFault| Box::new(fault.at(line.number, text));
        let posting = columns(text, 19, 20);
        let (side, reversal) = match posting {
            "10" => (StatementSide::Payer, false),
            "20" => (StatementSide::Payee, false),
            "30" => (StatementSide::Payee, true),
            "40" => (StatementSide::Payer, true),
            _ => {
                let told = format!(
                    "the posting code \"{posting}\" in columns 19 to 20 is not known: 10, 20, 30 or 40"
                );
                return Err(Box::new(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE)));
            }
        };
        let printed: String = columns(text, 21, 28).split('.').collect();
        let booked = day(&printed, Order::DayFirst).map_err(refuse)?;
        let value_date = match columns(text, 67, 72) {
            "" => None,
            digits => Some(day(digits, Order::DayFirst).map_err(refuse)?),
        };
        let amount = implied(columns(text, 91, 105), 2, Currency::RSD).map_err(refuse)?;
        let own_account = columns(text, 73, 90);
        if own_account.is_empty() {
            return Err(refuse(ValueFault::missing("the account in columns 73 to 90")));
        }
        enter(own_account, booked, line.number, rows);
        self.length = self.length.max(text.chars().count());
        let tail = tail(text, self.length);
        let code = payment_code(columns(text, 106, 111));
        let nature = instrument(code, side == StatementSide::Payee);
        let credit = reference(tail.credit_model, tail.credit_reference);
        let debit = reference(columns(text, 112, 113), tail.debit_reference);
        let own = Party { identifier: own_account, name: columns(text, 31, 65), ..Party::default() };
        let (other, conductor) = other(columns(text, 1, 18), tail.name, "", nature);
        let (payer, payee) = sides(side, own, other);
        rows.push(&Movement {
            record: line.number,
            value_date,
            payer,
            payee,
            amount,
            instrument: if reversal { Instrument::Reversal } else { nature },
            purpose_code: code,
            purpose: tail.purpose,
            reference: if credit.is_empty() { &debit } else { &credit },
            bank_reference: tail.bank_reference,
            conductor,
            side: Some(side),
            ..Movement::empty(day_stamp(booked), Currency::RSD)
        });
        Ok(())
    }
}

/// A statement covers one account on one day; its number and balances stand in the recap.
fn enter(account: &str, booked: Day, record: u64, rows: &mut Rows<'_>) {
    if rows.statement().is_some_and(|at_hand| at_hand.account == account && at_hand.to == Some(booked)) {
        return;
    }
    rows.begin_statement(Statement {
        account: account.to_owned(),
        currency: Some(Currency::RSD),
        from: Some(booked),
        to: Some(booked),
        record,
        ..Statement::default()
    });
}
