//! What a reader gives: columns of movements as one source states them, before accounts are brought together.

use crate::{Currency, OptionalColumn, PartyTable, Sentinel, Texts};

/// What kind of movement a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Instrument {
    /// Not stated.
    #[default]
    Unknown = 0,
    /// From account to account.
    Transfer = 1,
    /// Banknotes paid in.
    CashIn = 2,
    /// Banknotes paid out.
    CashOut = 3,
    /// By card.
    Card = 4,
    /// By cheque.
    Cheque = 5,
    /// Collected by the payee.
    DirectDebit = 6,
    /// From one currency into another.
    Conversion = 7,
    /// Charge of the bank.
    Fee = 8,
    /// Interest.
    Interest = 9,
    /// Takes back an earlier movement.
    Reversal = 10,
    /// Crypto asset.
    Crypto = 11,
    /// Several payments in one row.
    Aggregate = 12,
}

impl Instrument {
    /// All of them, by their number.
    pub const ALL: [Instrument; 13] = [
        Instrument::Unknown,
        Instrument::Transfer,
        Instrument::CashIn,
        Instrument::CashOut,
        Instrument::Card,
        Instrument::Cheque,
        Instrument::DirectDebit,
        Instrument::Conversion,
        Instrument::Fee,
        Instrument::Interest,
        Instrument::Reversal,
        Instrument::Crypto,
        Instrument::Aggregate,
    ];

    /// The word used in files, in profiles and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Instrument::Unknown => "unknown",
            Instrument::Transfer => "transfer",
            Instrument::CashIn => "cash-in",
            Instrument::CashOut => "cash-out",
            Instrument::Card => "card",
            Instrument::Cheque => "cheque",
            Instrument::DirectDebit => "direct-debit",
            Instrument::Conversion => "conversion",
            Instrument::Fee => "fee",
            Instrument::Interest => "interest",
            Instrument::Reversal => "reversal",
            Instrument::Crypto => "crypto",
            Instrument::Aggregate => "aggregate",
        }
    }

    /// The instrument of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Instrument> {
        Instrument::ALL.into_iter().find(|instrument| instrument.word() == word)
    }

    /// Whether banknotes change hands.
    #[must_use]
    pub fn is_cash(self) -> bool {
        matches!(self, Instrument::CashIn | Instrument::CashOut)
    }
}

/// Whose statement a row stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum StatementSide {
    /// The payer's: the row is a debit there.
    Payer = 0,
    /// The payee's: the row is a credit there.
    Payee = 1,
}

impl StatementSide {
    /// The word used in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            StatementSide::Payer => "payer",
            StatementSide::Payee => "payee",
        }
    }
}

/// Movements of one source, in the order of its records. All columns have the same length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The parties that `payer` and `payee` refer to.
    pub parties: PartyTable,
    /// Booking time, in seconds; see [`crate::Seconds`].
    pub booked: Vec<i64>,
    /// [`crate::Precision`] of the booking time.
    pub precision: Vec<u8>,
    /// Value date, in days; see [`crate::Day`].
    pub value_date: OptionalColumn<i32>,
    /// Party that gives, as index in `parties`.
    pub payer: Vec<u32>,
    /// Party that receives, as index in `parties`.
    pub payee: Vec<u32>,
    /// What left the payer, in minor units, never negative.
    pub amount: Vec<i64>,
    /// Currency of `amount`.
    pub currency: Vec<u16>,
    /// What reached the payee, where the source says that it differs.
    pub amount_received: OptionalColumn<i64>,
    /// Currency of `amount_received`.
    pub currency_received: OptionalColumn<u16>,
    /// The same value in other currencies, where the source states them.
    pub stated: Vec<(Currency, OptionalColumn<i64>)>,
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
    /// [`StatementSide`] of a row that stands in the statement of one account; missing where the source is no
    /// statement and names both parties.
    pub statement: OptionalColumn<u8>,
    /// Place of the row's statement in [`crate::Source::statements`].
    pub statement_no: OptionalColumn<u32>,
    /// Balance of the statement's account after the row, as printed, in minor units.
    pub balance_after: OptionalColumn<i64>,
    /// How many payments the row stands for; missing means 1.
    pub count: OptionalColumn<u32>,
    /// The mark that a research file gives the row. Rules never see it.
    pub label: OptionalColumn<u8>,
    /// Line, element or sheet row of the record, from 1.
    pub record: Vec<u64>,
}

impl Batch {
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

    /// Columns that a reader left empty become missing throughout.
    pub fn fill_missing(&mut self) {
        fn values<T: Sentinel>(column: &mut OptionalColumn<T>, rows: usize) {
            if column.is_empty() {
                *column = OptionalColumn::missing(rows);
            }
        }
        let rows = self.len();
        let texts = [
            &mut self.purpose,
            &mut self.reference,
            &mut self.bank_reference,
            &mut self.agents,
            &mut self.conductor,
            &mut self.place,
        ];
        texts.into_iter().filter(|texts| texts.is_empty()).for_each(|texts| *texts = Texts::missing(rows));
        values(&mut self.value_date, rows);
        values(&mut self.amount_received, rows);
        values(&mut self.currency_received, rows);
        values(&mut self.purpose_code, rows);
        values(&mut self.statement, rows);
        values(&mut self.statement_no, rows);
        values(&mut self.balance_after, rows);
        values(&mut self.count, rows);
        values(&mut self.label, rows);
    }

    /// Panics unless all columns have one length and every party exists. Held in release builds too.
    pub fn assert_whole(&self) {
        let rows = self.len();
        let optional = [self.amount_received.len(), self.balance_after.len(), self.statement.len()];
        let statements = [self.statement_no.len(), self.bank_reference.len(), self.agents.len()];
        let fixed = [self.precision.len(), self.payer.len(), self.payee.len(), self.amount.len()];
        let more = [self.currency.len(), self.instrument.len(), self.record.len(), self.value_date.len()];
        let codes =
            [self.currency_received.len(), self.purpose_code.len(), self.count.len(), self.label.len()];
        let texts = [self.purpose.len(), self.reference.len(), self.conductor.len(), self.place.len()];
        let mut lengths =
            statements.iter().chain(&optional).chain(&fixed).chain(&more).chain(&codes).chain(&texts);
        assert!(lengths.all(|len| *len == rows), "a batch of {rows} rows has a column of another length");
        assert!(self.stated.iter().all(|(_, column)| column.len() == rows), "a stated amount is missing");
        let parties = self.parties.len();
        let known = |party: &u32| (*party as usize) < parties;
        assert!(self.payer.iter().chain(&self.payee).all(known), "a row names a party that does not exist");
    }
}
