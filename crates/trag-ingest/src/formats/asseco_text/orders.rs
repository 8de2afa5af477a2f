//! Orders in lines of 180 characters: a record of type 9 for the payer, and one of type 1 for each order.

use trag_model::{Currency, Party, Problem, catalogue};

use crate::formats::asseco_text::{digits, of_order};
use crate::formats::line_file::LineReader;
use crate::formats::rows::{Movement, Rows};
use crate::formats::serbia::{payment_code, reference};
use crate::formats::totals;
use crate::formats::values::{Order, ValueFault, columns, currency, day, day_stamp, implied};
use crate::text::lines::Line;

/// The layout of the program itself.
pub(super) const TEXT: &str = "orders, lines of 180";
/// The layout of Multi E-bank, which the plugin for SAP writes too.
pub(super) const MULTI: &str = "orders, Multi E-bank";

/// Columns of one layout, from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    name: &'static str,
    sum: (usize, usize),
    count: (usize, usize),
    debit_model: (usize, usize),
    debit_reference: (usize, usize),
    code: (usize, usize),
    purpose: (usize, usize),
    amount: (usize, usize),
    credit_model: (usize, usize),
    credit_reference: (usize, usize),
    day: (usize, usize),
}

const LAYOUTS: [Layout; 2] = [
    Layout {
        name: TEXT,
        sum: (74, 88),
        count: (89, 93),
        debit_model: (75, 76),
        debit_reference: (77, 96),
        code: (97, 99),
        purpose: (100, 134),
        amount: (135, 147),
        credit_model: (148, 149),
        credit_reference: (150, 169),
        day: (170, 177),
    },
    Layout {
        name: MULTI,
        sum: (64, 78),
        count: (79, 83),
        debit_model: (65, 66),
        debit_reference: (67, 88),
        code: (131, 133),
        purpose: (89, 124),
        amount: (136, 148),
        credit_model: (149, 150),
        credit_reference: (151, 172),
        day: (173, 178),
    },
];

/// Length of every record.
const LENGTH: usize = 180;

/// The layout of a file that starts so, by its leading record: the first line of type 9, before which Multi E-bank has
/// one of its own.
pub(super) fn layout(start: &str) -> Option<Layout> {
    let lines = start.lines().map(|line| line.trim_start_matches('\u{feff}'));
    let mut lines = lines.filter(|line| !line.trim().is_empty()).take(2).filter(|line| is_record(line));
    let leading = lines.find(|line| columns(line, LENGTH, LENGTH) == "9")?;
    LAYOUTS.into_iter().find(|layout| {
        let is_number = |(from, to): (usize, usize)| {
            let text = columns(leading, from, to);
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        is_number(layout.sum) && is_number(layout.count)
    })
}

fn is_record(line: &str) -> bool {
    digits(line, 1, 18) && line.trim_end_matches(['\r', '\n']).chars().count() == LENGTH
}

/// Reads orders.
pub(super) struct Orders {
    layout: Layout,
    payer: (String, String),
    currency: Currency,
    /// What the leading record prints about the orders, and what was found behind it.
    printed: Option<(u64, String, String, String)>,
    found: (u64, i128),
}

impl Orders {
    pub(super) fn new(layout: Layout) -> Orders {
        Orders {
            layout,
            payer: (String::new(), String::new()),
            currency: Currency::RSD,
            printed: None,
            found: (0, 0),
        }
    }

    fn begin(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        self.compare(rows);
        let text = line.text;
        let cell = |(from, to): (usize, usize)| columns(text, from, to).to_owned();
        self.payer = (cell((1, 18)), cell((19, 53)));
        self.printed = Some((line.number, text.to_owned(), cell(self.layout.count), cell(self.layout.sum)));
        self.found = (0, 0);
        self.currency = match columns(text, 94, 96) {
            printed if self.layout.name == TEXT && !printed.is_empty() => currency(printed)?,
            _ => Currency::RSD,
        };
        Ok(())
    }

    /// Compares the orders with the leading record before them.
    fn compare(&mut self, rows: &mut Rows<'_>) {
        let Some((number, text, count, sum)) = self.printed.take() else { return };
        let line = Line { number, text: &text, too_long: false, invalid: false };
        totals::count("orders", &count, self.found.0, &line, rows);
        if let Ok(sum) = implied(&sum, 2, self.currency) {
            totals::compare("amounts of the orders", i128::from(sum.0), self.found.1, &line, rows);
        }
    }

    fn row(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let text = line.text;
        let refuse = |fault: ValueFault| Box::new(fault.at(line.number, text));
        let cell = |(from, to): (usize, usize)| columns(text, from, to);
        self.found.0 += 1;
        let amount = implied(cell(self.layout.amount), 2, self.currency).map_err(refuse)?;
        self.found.1 += i128::from(amount.0);
        let booked = day(cell(self.layout.day), Order::DayFirst).map_err(refuse)?;
        let code = payment_code(cell(self.layout.code));
        let credit = reference(cell(self.layout.credit_model), cell(self.layout.credit_reference));
        let debit = reference(cell(self.layout.debit_model), cell(self.layout.debit_reference));
        let party = |identifier, name| Party { identifier, name, ..Party::default() };
        rows.push(&Movement {
            record: line.number,
            value_date: Some(booked),
            payer: party(&self.payer.0, &self.payer.1),
            payee: party(cell((1, 18)), cell((19, 53))),
            amount,
            instrument: of_order(code),
            purpose_code: code,
            purpose: cell(self.layout.purpose),
            reference: if credit.is_empty() { &debit } else { &credit },
            ..Movement::empty(day_stamp(booked), self.currency)
        });
        Ok(())
    }
}

impl LineReader for Orders {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        match columns(line.text, LENGTH, LENGTH) {
            "9" => {
                if let Err(fault) = self.begin(&line, rows) {
                    rows.tell(fault.at(line.number, line.text));
                }
            }
            "1" => {
                if let Err(problem) = self.row(&line, rows) {
                    rows.reject(*problem);
                }
            }
            "0" if line.text.contains("MULTI E-BANK") => {}
            printed => {
                let told = format!("the record type \"{printed}\" in column 180 is not known: 9 or 1");
                rows.reject(ValueFault::new(catalogue::CODE_UNKNOWN, told).at(line.number, line.text));
            }
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.compare(rows);
        if rows.records() > 0 {
            let text = "the file holds orders to a bank, and no bookings: an order may be refused, or carried out later";
            let help = "add the statements of the accounts to the case; where they are there, leave this file out, or its \
                        payments count twice";
            rows.tell(Problem::new(catalogue::ORDERS_NOT_BOOKINGS, text, help));
        }
    }

    fn profile(&self) -> String {
        self.layout.name.to_owned()
    }
}
