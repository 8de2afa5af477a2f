//! Records into rows of a batch.

use std::borrow::Cow;

use trag_model::{
    Batch, Currency, Day, Instrument, OptionalColumn, Precision, Seconds, StatementSide, catalogue, name,
};

use crate::formats::delimited::money::Movement;
use crate::formats::delimited::plan::{Plan, Sides};
use crate::formats::delimited::tally::Tally;
use crate::formats::delimited::told::{account_lost_digits, counted, lost_digits, truth};
use crate::formats::delimited::walk::{Fault, Row};
use crate::parties::{Parties, Slots};
use crate::text::dates::{DateFault, Stamp, parse, time_of_day};

/// Why a record is no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// For a fault of its own.
    Fault(Box<Fault>),
    /// Because the format of a column is undecided.
    Undecided { column: usize, date: bool },
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Fault(Box::new(fault))
    }
}

/// Makes the batch of a block.
pub(crate) struct RowReader<'p, 't> {
    pub(crate) plan: &'p Plan,
    pub(super) batch: Batch,
    pub(super) parties: Parties,
    pub(super) own: Option<u32>,
    stated: Vec<Option<i64>>,
    last_currency: (&'t str, Currency),
    /// The last date read and its column: statements are in order of time, and the next row repeats it often.
    last_date: (&'t str, usize, Stamp),
    /// What is told about the block beside its rows.
    pub(crate) tally: Tally,
}

/// What the instrument and the payment code say about a row.
#[derive(Clone, Copy, Debug)]
struct Nature {
    instrument: Instrument,
    code: Option<u16>,
}

impl<'p, 't> RowReader<'p, 't> {
    pub(crate) fn new(plan: &'p Plan, rows: usize, slots: Slots) -> RowReader<'p, 't> {
        let mut batch = Batch::default();
        batch.booked.reserve(rows);
        batch.precision.reserve(rows);
        batch.payer.reserve(rows);
        batch.payee.reserve(rows);
        batch.amount.reserve(rows);
        batch.currency.reserve(rows);
        batch.instrument.reserve(rows);
        batch.record.reserve(rows);
        batch.stated =
            plan.stated.iter().map(|(currency, _)| (*currency, OptionalColumn::default())).collect();
        let (parties, tally) = (Parties::with_room_for(rows, slots), Tally::default());
        RowReader {
            plan,
            batch,
            parties,
            own: None,
            stated: Vec::new(),
            last_currency: ("", Currency::EUR),
            last_date: ("", 0, Stamp { at: Seconds(0), precision: Precision::Day }),
            tally,
        }
    }

    /// The currency of a printed word, if it is the one met last. Most rows repeat it.
    #[inline]
    pub(crate) fn same_currency(&self, printed: &str) -> Option<Currency> {
        (self.last_currency.0 == printed).then_some(self.last_currency.1)
    }

    #[inline]
    pub(crate) fn remember_currency(&mut self, printed: &'t str, currency: Currency) {
        self.last_currency = (printed, currency);
    }

    /// The batch, in which columns that the plan does not fill are missing throughout; and the memory for the
    /// next.
    pub(crate) fn finish(self) -> (Batch, Tally, Slots) {
        let mut batch = self.batch;
        batch.fill_missing();
        let (table, slots) = self.parties.finish();
        batch.parties = table;
        batch.assert_whole();
        (batch, self.tally, slots)
    }

    /// Reads a record into a row, or says why not; then the batch is as before.
    pub(crate) fn read(&mut self, row: &Row<'t, '_>) -> Result<(), Refusal> {
        self.tally.begin_row();
        let plan = self.plan;
        if let Some(column) = self.plan.accounts.iter().find(|column| lost_digits(row.cell(**column))) {
            return Err(account_lost_digits(*column).into());
        }
        let booked = self.booked(row)?;
        let value_date = self.value_date(row)?;
        let mut movement = self.movement(row)?;
        let received = self.received(row, &movement)?;
        let balance = match plan.balance {
            Some(column) => self.signed_number(row, column, movement.currency)?,
            None => None,
        };
        self.stated.clear();
        for (currency, column) in &plan.stated {
            let value = self.magnitude(row, *column, *currency)?;
            self.stated.push(value);
        }
        let charge = self.charge(row, &mut movement)?;
        let nature = self.nature(row, &movement);
        let (payer, payee) = self.sides(row, &movement, nature.instrument);

        self.tally.end_row();
        let batch = &mut self.batch;
        batch.booked.push(booked.at.0);
        batch.precision.push(booked.precision as u8);
        batch.payer.push(payer);
        batch.payee.push(payee);
        batch.amount.push(movement.minor);
        batch.currency.push(movement.currency.0);
        batch.instrument.push(nature.instrument as u8);
        batch.record.push(row.line);
        if plan.value_date.is_some() {
            batch.value_date.push(value_date.map(|day| day.0));
        }
        if plan.received.is_some() {
            batch.amount_received.push(received.map(|(minor, _)| minor));
            batch.currency_received.push(received.map(|(_, currency)| currency.0));
        }
        if plan.balance.is_some() {
            batch.balance_after.push(if charge.is_none() { balance } else { None });
        }
        if matches!(plan.sides, Sides::Own { .. }) {
            let own_pays = movement.own_pays != movement.swapped;
            let side = if own_pays { StatementSide::Payer } else { StatementSide::Payee };
            batch.statement.push(Some(side as u8));
        }
        for ((_, column), value) in batch.stated.iter_mut().zip(&self.stated) {
            column.push(*value);
        }
        self.push_texts(row, nature);
        if let Some(charge) = charge {
            self.push_charge(row, charge, balance);
        }
        Ok(())
    }

    fn push_texts(&mut self, row: &Row<'_, '_>, nature: Nature) {
        let plan = self.plan;
        match plan.purpose {
            Some(column) if plan.purpose_more.is_empty() => self.batch.purpose.push(&row.text(column)),
            Some(column) => {
                let columns = std::iter::once(&column).chain(&plan.purpose_more);
                let parts: Vec<_> = columns.map(|at| row.text(*at)).filter(|part| !part.is_empty()).collect();
                self.batch.purpose.push(&parts.join(" "));
            }
            None => {}
        }
        if let Some(column) = plan.reference {
            self.batch.reference.push(&row.text(column));
        }
        if let Some(column) = plan.place {
            let is_meant = nature.instrument.is_cash() || !plan.place_of_cash_only;
            self.batch.place.push(&if is_meant { row.text(column) } else { Cow::default() });
        }
        if plan.purpose_code.is_some() {
            self.batch.purpose_code.push(nature.code);
        }
        if let Some(column) = plan.conductor {
            self.batch.conductor.push(&row.text(column));
        } else if plan.cash_by_purpose_code {
            let name = match &plan.sides {
                Sides::Own { other, .. } if nature.instrument.is_cash() => other.name,
                _ => None,
            };
            self.batch.conductor.push(&name.map(|column| row.text(column)).unwrap_or_default());
        }
        if let Some(column) = plan.label {
            let label =
                truth(row.cell(column)).or_else(|| self.small_number(row, column, u64::from(u8::MAX) - 1));
            self.batch.label.push(label.and_then(|label| u8::try_from(label).ok()));
        }
        if let Some(column) = plan.count {
            let count = self.small_number(row, column, u64::from(u32::MAX) - 1);
            self.batch.count.push(count.and_then(|count| u32::try_from(count).ok()));
        }
    }

    fn booked(&mut self, row: &Row<'t, '_>) -> Result<Stamp, Refusal> {
        let column = self.plan.booked;
        let cell = row.cell(column);
        if cell.is_empty() {
            let help = "compare the record with the original; accept it in case.toml under [[accepted-gaps]] with a reason";
            let fault = Fault::new(catalogue::VALUE_MISSING, "the booking date is missing", help);
            return Err(Fault { column: Some(column), ..fault }.into());
        }
        if let Some((steps, from)) = self.plan.steps
            && let Some(stamp) = counted(cell, steps, from)
        {
            return Ok(stamp);
        }
        let stamp = self.date(cell, column)?;
        match self.plan.booked_time {
            Some(time) if stamp.precision == Precision::Day => time_of_day(stamp.at.day(), row.cell(time))
                .map_err(|fault| self.bad_date(row.cell(time), time, fault)),
            _ => Ok(stamp),
        }
    }

    fn value_date(&mut self, row: &Row<'t, '_>) -> Result<Option<Day>, Refusal> {
        let Some(column) = self.plan.value_date else { return Ok(None) };
        let cell = row.cell(column);
        if cell.is_empty() { Ok(None) } else { Ok(Some(self.date(cell, column)?.at.day())) }
    }

    fn date(&mut self, cell: &'t str, column: usize) -> Result<Stamp, Refusal> {
        let (last, of, stamp) = self.last_date;
        if of == column && !last.is_empty() && last == cell {
            return Ok(stamp);
        }
        let stamp =
            parse(cell, self.plan.dates[column]).map_err(|fault| self.bad_date(cell, column, fault))?;
        self.last_date = (cell, column, stamp);
        Ok(stamp)
    }

    fn bad_date(&self, cell: &str, column: usize, fault: DateFault) -> Refusal {
        let (text, detail) = match fault {
            DateFault::Undecided => return Refusal::Undecided { column, date: true },
            DateFault::NoSuchDay => {
                ("a date or time that does not exist", "no calendar has this day".to_owned())
            }
            DateFault::YearNotMeant => {
                ("a year that cannot be meant", "years from 1900 to 2100 are read".to_owned())
            }
            DateFault::Malformed => {
                let order = self.plan.date_order(column).map_or("undecided", |order| order.word());
                (
                    "a date that cannot be read",
                    format!("dates of this column are written in the order {order}"),
                )
            }
        };
        let short: String = cell.chars().take(40).collect();
        let help = "compare the record with the original; a misprint of the bank can be accepted in case.toml \
                    under [[accepted-gaps]] with a reason";
        let fault = Fault::new(catalogue::MALFORMED_DATE, format!("{text}: \"{short}\""), help);
        Fault { column: Some(column), detail, ..fault }.into()
    }

    /// Instrument by its column or by the payment code.
    fn nature(&mut self, row: &Row<'_, '_>, movement: &Movement) -> Nature {
        let plan = self.plan;
        let code = plan.purpose_code.and_then(|column| self.small_number(row, column, 999));
        let code = code.and_then(|code| u16::try_from(code).ok());
        let stated = plan.instrument.and_then(|column| {
            let word = row.cell(column);
            let known = plan.instruments.get(word).or_else(|| plan.instruments.get("*")).copied();
            if known.is_none() && !word.is_empty() {
                self.tally.unknown_word(column, word, row.line);
            }
            known
        });
        let by_code = match code {
            Some(code) if plan.fee_codes.contains(&code) => Some(Instrument::Fee),
            _ if movement.own_pays && self.is_fee(row) => Some(Instrument::Fee),
            Some(100..200) if plan.cash_by_purpose_code && movement.own_pays => Some(Instrument::CashOut),
            Some(100..200) if plan.cash_by_purpose_code => Some(Instrument::CashIn),
            Some(200..300) if plan.cash_by_purpose_code => Some(Instrument::Transfer),
            _ => None,
        };
        let told = stated.or(by_code).unwrap_or(plan.instrument_constant);
        let instrument = if movement.reversal && !told.is_cash() { Instrument::Reversal } else { told };
        Nature { instrument, code }
    }

    /// Whether the purpose says that the bank charges, and no account says otherwise.
    fn is_fee(&self, row: &Row<'_, '_>) -> bool {
        let (Sides::Own { other, .. }, Some(purpose)) = (&self.plan.sides, self.plan.purpose) else {
            return false;
        };
        if self.plan.fee_purposes.is_empty()
            || other.account.is_some_and(|column| !row.cell(column).is_empty())
        {
            return false;
        }
        let purpose = name::spelling(&row.text(purpose));
        self.plan.fee_purposes.iter().any(|start| purpose.starts_with(start))
    }

    /// A whole number in a column of codes; what is none is reported once per value.
    fn small_number(&mut self, row: &Row<'_, '_>, column: usize, largest: u64) -> Option<u64> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let number = match cell.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(u64::from(digit - b'0')),
            _ => cell.parse::<u64>().ok(),
        };
        let number = number.filter(|number| *number <= largest);
        if number.is_none() {
            self.tally.unknown_word(column, cell, row.line);
        }
        number
    }
}
