//! The ledger: every movement of value of the case, in one total order.

use crate::{
    AccountIx, Currency, Day, Instrument, Minor, NameIx, OptionalColumn, Precision, Seconds, SourceIx,
    StatementSide, Texts,
};

/// Place of a row in the ledger's total order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// Where a row's amount in the base currency comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BaseOrigin {
    /// The row is in the base currency.
    Same = 0,
    /// The source states the amount in the base currency.
    Stated = 1,
    /// Converted at the official rate of the booking date.
    Rate = 2,
    /// Converted at the last official rate before the booking date (weekend, holiday).
    EarlierRate = 3,
}

/// The ledger's columns. Row `i` of every column is the movement with [`RowId`] `i`.
///
/// The total order is (booking time, source, record). Columns are plain buffers; a row's fields are read
/// through the methods below, kernels read the buffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The case's base currency, where one is known.
    pub base: Option<Currency>,
    /// Booking time, in [`Seconds`].
    pub booked: Vec<i64>,
    /// [`Precision`] of the booking time.
    pub precision: Vec<u8>,
    /// Value date, in [`Day`]s.
    pub value_date: OptionalColumn<i32>,
    /// [`AccountIx`] of the account that gives.
    pub payer: Vec<u32>,
    /// [`AccountIx`] of the account that receives.
    pub payee: Vec<u32>,
    /// [`NameIx`] of the payer's name as printed on this row.
    pub payer_name: OptionalColumn<u32>,
    /// [`NameIx`] of the payee's name as printed on this row.
    pub payee_name: OptionalColumn<u32>,
    /// What left the payer, in minor units of `currency`, never negative.
    pub amount: Vec<i64>,
    /// [`Currency`] of `amount`.
    pub currency: Vec<u16>,
    /// What reached the payee, where it differs.
    pub amount_received: OptionalColumn<i64>,
    /// [`Currency`] of `amount_received`.
    pub currency_received: OptionalColumn<u16>,
    /// `amount` in the base currency, where it is known.
    pub base_amount: OptionalColumn<i64>,
    /// [`BaseOrigin`] of `base_amount`.
    pub base_origin: OptionalColumn<u8>,
    /// [`Instrument`].
    pub instrument: Vec<u8>,
    /// National payment code.
    pub purpose_code: OptionalColumn<u16>,
    /// Purpose as printed.
    pub purpose: Texts,
    /// Reference as printed.
    pub reference: Texts,
    /// The bank's own identifier of the record, as printed.
    pub bank_reference: Texts,
    /// Banks between the payer's and the payee's, as printed, in the order of the payment, joined by ` > `.
    pub agents: Texts,
    /// Who handed the cash in or took it out, as printed.
    pub conductor: Texts,
    /// Branch or machine at which cash was handed over, as printed.
    pub place: Texts,
    /// [`StatementSide`] of a row that stands in the statement of one account.
    pub statement: OptionalColumn<u8>,
    /// Place of the row's statement in [`crate::Source::statements`] of its source.
    pub statement_no: OptionalColumn<u32>,
    /// [`RowId`] of the same transfer's row in the other party's statement, on both rows.
    pub other_leg: OptionalColumn<u32>,
    /// [`RowId`] of the earlier row that this row takes back.
    pub reverses: OptionalColumn<u32>,
    /// [`RowId`] of the same record in another file, whose statement overlaps with this row's.
    pub repeats: OptionalColumn<u32>,
    /// Balance of the statement's account after the row as printed, in minor units of `currency`.
    pub balance_after: OptionalColumn<i64>,
    /// How many payments the row stands for; missing means 1.
    pub count: OptionalColumn<u32>,
    /// The mark of a research file. Rules never see it.
    pub label: OptionalColumn<u8>,
    /// [`SourceIx`] of the file.
    pub source: Vec<u32>,
    /// Line, element or sheet row in the file, from 1.
    pub record: Vec<u64>,
}

impl Ledger {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.booked.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.booked.is_empty()
    }

    /// All rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowId> + use<> {
        let rows = u32::try_from(self.len()).unwrap_or(u32::MAX);
        (0..rows).map(RowId)
    }

    /// Booking time.
    #[must_use]
    pub fn booked(&self, row: RowId) -> Seconds {
        Seconds(self.booked[row.0 as usize])
    }

    /// Booking day.
    #[must_use]
    pub fn day(&self, row: RowId) -> Day {
        self.booked(row).day()
    }

    /// How exactly the booking time is stated.
    #[must_use]
    pub fn precision(&self, row: RowId) -> Precision {
        match self.precision[row.0 as usize] {
            2 => Precision::Second,
            1 => Precision::Minute,
            _ => Precision::Day,
        }
    }

    /// Whether any row states only its day. Goes through the whole column.
    #[must_use]
    pub fn has_day_only(&self) -> bool {
        self.precision.contains(&(Precision::Day as u8))
    }

    /// Whether any row prints a name.
    #[must_use]
    pub fn has_names(&self) -> bool {
        !(self.payer_name.is_all_missing() && self.payee_name.is_all_missing())
    }

    /// The account that gives.
    #[must_use]
    pub fn payer(&self, row: RowId) -> AccountIx {
        AccountIx(self.payer[row.0 as usize])
    }

    /// The account that receives.
    #[must_use]
    pub fn payee(&self, row: RowId) -> AccountIx {
        AccountIx(self.payee[row.0 as usize])
    }

    /// The payer's name as printed on the row.
    #[must_use]
    pub fn payer_name(&self, row: RowId) -> Option<NameIx> {
        self.payer_name.get(row.0 as usize).map(NameIx)
    }

    /// The payee's name as printed on the row.
    #[must_use]
    pub fn payee_name(&self, row: RowId) -> Option<NameIx> {
        self.payee_name.get(row.0 as usize).map(NameIx)
    }

    /// What left the payer.
    #[must_use]
    pub fn paid(&self, row: RowId) -> (Minor, Currency) {
        (Minor(self.amount[row.0 as usize]), Currency(self.currency[row.0 as usize]))
    }

    /// What reached the payee.
    #[must_use]
    pub fn received(&self, row: RowId) -> (Minor, Currency) {
        let index = row.0 as usize;
        match (self.amount_received.get(index), self.currency_received.get(index)) {
            (Some(amount), Some(currency)) => (Minor(amount), Currency(currency)),
            _ => self.paid(row),
        }
    }

    /// The amount in the base currency, where it is known.
    #[must_use]
    pub fn base_amount(&self, row: RowId) -> Option<Minor> {
        self.base_amount.get(row.0 as usize).map(Minor)
    }

    /// What kind of movement it is.
    #[must_use]
    pub fn instrument(&self, row: RowId) -> Instrument {
        Instrument::ALL[usize::from(self.instrument[row.0 as usize])]
    }

    /// National payment code.
    #[must_use]
    pub fn purpose_code(&self, row: RowId) -> Option<u16> {
        self.purpose_code.get(row.0 as usize)
    }

    /// Purpose as printed; empty where none is.
    #[must_use]
    pub fn purpose(&self, row: RowId) -> &str {
        self.purpose.get(row.0 as usize)
    }

    /// Whose statement the row stands in; `None` where the source is no statement.
    #[must_use]
    pub fn statement_side(&self, row: RowId) -> Option<StatementSide> {
        match self.statement.get(row.0 as usize)? {
            0 => Some(StatementSide::Payer),
            _ => Some(StatementSide::Payee),
        }
    }

    /// The same transfer's row in the other party's statement.
    #[must_use]
    pub fn other_leg(&self, row: RowId) -> Option<RowId> {
        self.other_leg.get(row.0 as usize).map(RowId)
    }

    /// The earlier row that this row takes back.
    #[must_use]
    pub fn reverses(&self, row: RowId) -> Option<RowId> {
        self.reverses.get(row.0 as usize).map(RowId)
    }

    /// The same record in another file, whose statement overlaps with this row's.
    #[must_use]
    pub fn repeats(&self, row: RowId) -> Option<RowId> {
        self.repeats.get(row.0 as usize).map(RowId)
    }

    /// Whether the row states again what another row states: it is the payee's leg of a linked transfer, or a
    /// record that stands in two overlapping statements. It is evidence and stays in the ledger; whoever
    /// counts movements or sums amounts passes it over.
    #[must_use]
    pub fn is_second_leg(&self, row: RowId) -> bool {
        let is_payees_leg =
            self.other_leg(row).is_some() && self.statement_side(row) == Some(StatementSide::Payee);
        is_payees_leg || self.repeats(row).is_some()
    }

    /// The row that is counted for a movement: the row itself, or the one that it states again.
    #[must_use]
    pub fn counted(&self, row: RowId) -> RowId {
        let row = self.repeats(row).unwrap_or(row);
        match self.other_leg(row) {
            Some(other) if self.is_second_leg(row) => other,
            _ => row,
        }
    }

    /// All rows but those that state another one again: every movement once, in order.
    pub fn movements(&self) -> impl Iterator<Item = RowId> + '_ {
        self.rows().filter(|row| !self.is_second_leg(*row))
    }

    /// How many payments the row stands for.
    #[must_use]
    pub fn count(&self, row: RowId) -> u32 {
        self.count.get(row.0 as usize).unwrap_or(1)
    }

    /// The file the row was read from, and the record in it.
    #[must_use]
    pub fn provenance(&self, row: RowId) -> (SourceIx, u64) {
        (SourceIx(self.source[row.0 as usize]), self.record[row.0 as usize])
    }

    /// Panics unless columns agree in length, rows are in the total order and amounts are not negative.
    /// Held in release builds too: everything downstream relies on it.
    pub fn assert_whole(&self, accounts: usize) {
        self.assert_columns(accounts);
        self.assert_order();
    }

    /// The part of [`Ledger::assert_whole`] about rows: they are in the total order.
    pub fn assert_order(&self) {
        let key = |row: usize| (self.booked[row], self.source[row], self.record[row]);
        let ordered = (1..self.len()).all(|row| key(row - 1) <= key(row));
        assert!(ordered, "the rows are not in the total order");
    }

    /// The part of [`Ledger::assert_whole`] about columns: their lengths and values.
    pub fn assert_columns(&self, accounts: usize) {
        let rows = self.len();
        assert!(
            u32::try_from(rows).is_ok_and(|rows| rows < u32::MAX),
            "a ledger holds less than 2^32 - 1 rows"
        );
        let fixed = [self.precision.len(), self.payer.len(), self.payee.len(), self.amount.len()];
        let more = [self.currency.len(), self.instrument.len(), self.source.len(), self.record.len()];
        let names = [self.payer_name.len(), self.payee_name.len(), self.count.len(), self.label.len()];
        let money = [self.amount_received.len(), self.currency_received.len(), self.base_amount.len()];
        let others = [
            self.base_origin.len(),
            self.value_date.len(),
            self.purpose_code.len(),
            self.balance_after.len(),
        ];
        let texts = [self.purpose.len(), self.reference.len(), self.conductor.len(), self.place.len()];
        let legs = [self.statement.len(), self.other_leg.len(), self.reverses.len(), self.repeats.len()];
        let statements = [self.statement_no.len(), self.bank_reference.len(), self.agents.len()];
        let mut lengths = statements
            .iter()
            .chain(&legs)
            .chain(&fixed)
            .chain(&more)
            .chain(&names)
            .chain(&money)
            .chain(&others)
            .chain(&texts);
        assert!(lengths.all(|len| *len == rows), "a ledger of {rows} rows has a column of another length");
        let largest = self.payer.iter().chain(&self.payee).max();
        assert!(
            largest.is_none_or(|account| (*account as usize) < accounts),
            "a row names an account that does not exist"
        );
        assert!(self.amount.iter().min().is_none_or(|amount| *amount >= 0), "an amount is negative");
    }
}
