//! Statements of accounts: MT940, MT941, MT942 and MT950.

use trag_model::{Currency, Instrument, Minor, Party, PrintedBalance, Problem, Statement, StatementSide};

use crate::formats::rows::{Movement, Rows, sides};
use crate::formats::serbia;
use crate::formats::swift::account::{OwnAccount, own_account};
use crate::formats::swift::details::Details;
use crate::formats::swift::entry::{Entry, balance, parse};
use crate::formats::swift::other::{complete, other_party};
use crate::formats::swift::pending::Pending;
use crate::formats::swift::sums::{count_and_sum, summary};
use crate::formats::swift::{codes, numbered, original, pending, tags};
use crate::formats::values::{Order, ValueFault, currency, day, day_stamp};
use crate::spec::InputSpec;

/// Reads statements field by field; memory is one movement, however long a statement is.
pub(crate) struct StatementReader<'s> {
    spec: &'s InputSpec,
    /// A statement was begun, and its fields go into it.
    open: bool,
    /// Its closing balance was read.
    closed: bool,
    own: OwnAccount,
    holder: String,
    currency: Option<Currency>,
    pending: Pending,
    field: Field,
    details: Details,
    pub(crate) dates: DateCounts,
}

/// Dates that are not printed as they are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DateCounts {
    pub(crate) no_entry_date: u64,
    pub(crate) end_of_february: u64,
    /// Movements behind the closing balance of their statement.
    pub(crate) behind_closing: u64,
}

/// Where a continuing line belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    None,
    Entry,
    Details,
    Numbered,
    Header,
}

impl<'s> StatementReader<'s> {
    pub(crate) fn new(spec: &'s InputSpec) -> StatementReader<'s> {
        StatementReader {
            spec,
            open: false,
            closed: false,
            own: OwnAccount::default(),
            holder: String::new(),
            currency: None,
            pending: Pending::default(),
            field: Field::None,
            details: Details::default(),
            dates: DateCounts::default(),
        }
    }

    /// A message begins: what follows is another statement.
    pub(crate) fn begin(&mut self, rows: &mut Rows<'_>) {
        self.flush(rows);
        rows.end_statement();
        (self.open, self.closed) = (false, false);
        (self.own, self.currency) = (OwnAccount::default(), None);
        self.holder.clear();
        self.field = Field::None;
    }

    /// A field of the statement.
    pub(crate) fn field(&mut self, tag: &str, text: &str, line: u64, rows: &mut Rows<'_>) {
        match tag {
            "25" | "25P" if self.pending.line > 0 && !self.closed => {
                self.field = Field::Details;
                return self.more(text);
            }
            "86" => return self.information(text, rows),
            "NS" => return self.numbered(text),
            "61" => {
                self.flush(rows);
                self.dates.behind_closing += u64::from(self.closed);
                self.pending.line = line;
                self.pending.entry.push_str(text);
                self.field = Field::Entry;
                return self.ensure_open(line, rows);
            }
            _ if self.field == Field::Details && !is_known(tag) => {
                self.more(&format!(":{tag}:{text}"));
                return;
            }
            _ => {}
        }
        self.field = Field::None;
        if is_known(tag) {
            self.flush(rows);
            self.ensure_open(line, rows);
            if let Err(fault) = self.header(tag, text, rows) {
                rows.tell(fault.at(line, text));
            }
        }
    }

    fn ensure_open(&mut self, line: u64, rows: &mut Rows<'_>) {
        if !self.open {
            rows.begin_statement(Statement { record: line, ..Statement::default() });
            self.open = true;
        }
    }

    /// A line that continues a field.
    pub(crate) fn more(&mut self, text: &str) {
        let pending = &mut self.pending;
        let into = match self.field {
            Field::Entry => &mut pending.supplement,
            Field::Details => &mut pending.details,
            Field::Numbered => &mut pending.numbered,
            Field::Header => return self.name_holder(text),
            Field::None => return,
        };
        pending.too_long |= !pending::append(into, text);
    }

    /// The text of the message ends. A movement may follow all the same, where a line of its details was a dash.
    pub(crate) fn end(&mut self, rows: &mut Rows<'_>) {
        self.flush(rows);
        self.field = Field::None;
    }

    fn information(&mut self, text: &str, rows: &mut Rows<'_>) {
        if self.pending.line > 0 {
            self.field = Field::Details;
            return self.more(text);
        }
        self.field = Field::None;
        if let (Some(sums), Some(statement)) = (summary(text, self.currency), rows.statement()) {
            (statement.debit_count, statement.debits) = (Some(sums.0), Some(sums.2));
            (statement.credit_count, statement.credits) = (Some(sums.1), Some(sums.3));
        }
    }

    fn numbered(&mut self, text: &str) {
        if self.pending.line > 0 {
            self.field = Field::Numbered;
            self.more(text);
        } else {
            self.field = Field::Header;
            self.name_holder(text);
        }
    }

    /// Line 22 behind `:NS:` at the head of a statement names the holder.
    fn name_holder(&mut self, text: &str) {
        if let Some(name) = text.strip_prefix("22").filter(|name| !name.bytes().all(|b| b.is_ascii_digit())) {
            name.trim().clone_into(&mut self.holder);
        }
    }

    fn header(&mut self, tag: &str, text: &str, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let known = self.currency.or(self.own.currency);
        let Some(statement) = rows.statement() else { return Ok(()) };
        statement.holder.clone_from(&self.holder);
        match tag {
            "25" | "25P" => {
                self.own = own_account(text);
                statement.account.clone_from(&self.own.account);
                statement.bank_code.clone_from(&self.own.bank);
                statement.currency = statement.currency.or(self.own.currency);
            }
            "28" | "28C" => {
                text.trim().clone_into(&mut statement.number);
                statement.page = tags::page(text).map(|page| (page, true));
            }
            "60F" | "60M" | "62F" | "62M" => {
                let read = balance(text, known)?;
                let printed = PrintedBalance { amount: read.amount, day: read.day };
                self.currency = self.currency.or(Some(read.currency));
                statement.currency = self.currency;
                if tag.starts_with("60") {
                    statement.opening.get_or_insert(printed);
                    return Ok(());
                }
                statement.closing = Some(printed);
                statement.to = statement.to.or(read.day);
                statement.page = statement.page.map(|(page, _)| (page, tag == "62F"));
                self.closed = true;
            }
            "34F" => {
                let floor = currency(text.get(..3).unwrap_or_default())?;
                self.currency = self.currency.or(Some(floor));
                statement.currency = self.currency;
            }
            "13D" | "13" => statement.to = Some(day(text.get(..6).unwrap_or_default(), Order::YearFirst)?),
            "90D" | "90C" => {
                let (count, sum, printed) = count_and_sum(text)?;
                statement.currency = statement.currency.or(Some(printed));
                match tag {
                    "90D" => (statement.debit_count, statement.debits) = (Some(count), Some(sum)),
                    _ => (statement.credit_count, statement.credits) = (Some(count), Some(sum)),
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes a row of the movement at hand.
    fn flush(&mut self, rows: &mut Rows<'_>) {
        if self.pending.line == 0 {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        if let Err(problem) = self.row(&pending, rows) {
            rows.reject(*problem);
        }
        pending.clear();
        self.pending = pending;
    }

    fn row(&mut self, pending: &Pending, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let refuse = |fault: ValueFault| Box::new(fault.at(pending.line, &pending.entry));
        if pending.too_long {
            return Err(Box::new(pending.is_too_long()));
        }
        let currency = match (self.currency.or(self.own.currency), &self.spec.currency) {
            (Some(currency), _) => currency,
            (None, Some(declared)) => currency(declared).map_err(refuse)?,
            (None, None) => return Err(Box::new(pending.has_no_currency())),
        };
        let first = pending.supplement.lines().next().unwrap_or_default();
        let joined;
        let mut supplement = pending.supplement.as_str();
        let entry = match parse(&pending.entry, currency) {
            Ok(_) if runs_on(&pending.entry, first) => {
                joined = format!("{}{first}", pending.entry);
                supplement = supplement.get(first.len() + 1..).unwrap_or_default();
                parse(&joined, currency).map_err(refuse)?
            }
            Ok(entry) => entry,
            Err(fault) if first.is_empty() => return Err(refuse(fault)),
            Err(fault) => {
                joined = format!("{}{first}", pending.entry);
                supplement = supplement.get(first.len() + 1..).unwrap_or_default();
                parse(&joined, currency).map_err(|_| refuse(fault))?
            }
        };
        if entry.expected {
            rows.skip("announced for later, not booked (EC or ED)");
            return Ok(());
        }
        let texts = [supplement, pending.details.as_str()];
        self.details.read(&pending.details);
        numbered::read(&pending.numbered, &mut self.details);
        complete(&mut self.details, &entry, supplement);
        self.push(pending, &entry, original::both((entry.amount, currency), entry.side, texts), rows)
    }

    fn push(
        &mut self,
        pending: &Pending,
        entry: &Entry<'_>,
        (amount, received): ((Minor, Currency), Option<(Minor, Currency)>),
        rows: &mut Rows<'_>,
    ) -> Result<(), Box<Problem>> {
        let declared = self.spec.account.as_deref().unwrap_or_default();
        let identifier = if self.own.account.is_empty() { declared } else { &self.own.account };
        let holder = self.spec.holder.as_deref().unwrap_or(&self.holder);
        let unnamed;
        let holder = match identifier {
            "" => {
                unnamed = rows.unnamed(holder, pending.line, "there is no field 25");
                unnamed.as_str()
            }
            _ => holder,
        };
        let number = self.own.bank.bytes().all(|byte| byte.is_ascii_digit());
        let (bank_code, institution) =
            if number { (self.own.bank.as_str(), "") } else { ("", self.own.bank.as_str()) };
        let own = Party { identifier, bank_code, institution, name: holder, ..Party::default() };
        let details = &self.details;
        let nature = match serbia::instrument(details.purpose_code, entry.is_printed_credit()) {
            Instrument::Unknown => codes::instrument(entry.kind, details.business),
            by_payment_code => by_payment_code,
        };
        let other = other_party(details, nature);
        let conductor = if nature.is_cash() { details.name.as_str() } else { "" };
        let (payer, payee) = sides(entry.side, own, other);
        let booked = entry.booked.unwrap_or_else(|| {
            self.dates.no_entry_date += 1;
            entry.value_date
        });
        self.dates.end_of_february += u64::from(entry.end_of_february);
        let reference = if details.reference.is_empty() { entry.reference } else { &details.reference };
        rows.push(&Movement {
            record: pending.line,
            value_date: Some(entry.value_date),
            payer,
            payee,
            amount: amount.0,
            received,
            instrument: if entry.reversal { Instrument::Reversal } else { nature },
            purpose_code: details.purpose_code,
            purpose: &details.purpose,
            reference,
            bank_reference: entry.bank_reference,
            conductor,
            side: Some(entry.side),
            ..Movement::empty(day_stamp(booked), amount.1)
        });
        Ok(())
    }
}

/// Whether the line below field 61 is the rest of its references, cut off before the bank's own.
fn runs_on(entry: &str, below: &str) -> bool {
    !entry.contains("//") && below.contains("//") && !below.contains([' ', ':'])
}

/// Fields of a statement beside the movements and their details.
fn is_known(tag: &str) -> bool {
    matches!(
        tag,
        "13" | "13D"
            | "20"
            | "21"
            | "25"
            | "25P"
            | "28"
            | "28C"
            | "34F"
            | "37H"
            | "60F"
            | "60M"
            | "62F"
            | "62M"
            | "64"
            | "65"
            | "90C"
            | "90D"
    )
}

/// The side of a statement that a movement stands on, for messages about single movements.
pub(crate) fn side_of(credit: bool) -> StatementSide {
    if credit { StatementSide::Payee } else { StatementSide::Payer }
}
