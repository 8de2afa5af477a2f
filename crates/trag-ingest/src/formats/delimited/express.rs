//! A second, narrow door for plain files: the columns of flows, and nothing else.
//!
//! A kernel that looks for flows needs times, accounts and perhaps amounts. For a file in which nothing has to be
//! decided, this door reads them several times as fast as [`crate::read`]: each thread reads one share of the file,
//! no text is kept, nothing is hashed, and accounts are numbered in the order in which the file names them.
//!
//! It opens only where it gives what the whole intake and assembly would give: the same rows with the same values.
//! Every cell that could keep a record from becoming a row is read all the same. Whatever is not plain closes it, and
//! the caller reads the file again through [`crate::read`], which says what is the matter. Plain is a file
//! - that is ASCII, ends lines with a line feed, has no quotes, no empty line and no blanks around cells;
//! - whose profile or mapping states both parties, a directed amount, its currency, and how all of it is written;
//! - whose parties are told by an account number alone, or by a bank code right before it;
//! - whose account numbers are their own normal form.

mod keys;
mod reader;
mod split;

use std::io;

use trag_model::{Currency, Identifier, Ledger, OptionalColumn};

use crate::formats::delimited::bind::plan;
use crate::formats::delimited::plan::{Amounts, PartyColumns, Plan, Sides};
use crate::formats::delimited::{head_text, understand};
use crate::formats::{Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::decoder::TextDecoder;
use reader::{Part, ShareReader, Whole};

/// Which columns the express door gives besides times, accounts and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpressColumns {
    /// Amounts and currencies, paid and received, and the base amount where the file has one currency.
    pub amounts: bool,
    /// Instruments.
    pub instruments: bool,
}

/// The rows of a plain file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Express {
    /// The rows in the total order. Columns that were not asked for are empty.
    pub ledger: Ledger,
    /// Number of accounts. Value can be followed through all of them.
    pub accounts: usize,
}

/// Where a plain file holds what.
pub(super) struct Plain<'p> {
    pub(super) plan: &'p Plan,
    pub(super) delimiter: u8,
    /// The first and the last column of payer and payee.
    pub(super) parties: [(usize, usize); 2],
    pub(super) amount: usize,
    pub(super) currency: usize,
    pub(super) wanted: ExpressColumns,
}

/// Reads a plain file; `None` where it is none.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    (head, decoder): (&Head, &TextDecoder<'_>),
    wanted: ExpressColumns,
) -> io::Result<Option<Express>> {
    let text = head_text(decoder, head)?;
    let Ok(choice) = understand(input.name(), &text, spec, ctx, head) else { return Ok(None) };
    let Ok(planned) = plan(&choice, spec, input.name()) else { return Ok(None) };
    if planned.plan.needs_survey(choice.mapping) || !planned.notes.is_empty() {
        return Ok(None);
    }
    let dialect = choice.layout.dialect;
    let plain = plain(&planned.plan, dialect.delimiter, wanted).filter(|_| dialect.newline == b'\n');
    let Some(plain) = plain else { return Ok(None) };
    let header_lines = choice.layout.last_header_line;
    let Some(body) = body_start(&head.bytes, header_lines) else { return Ok(None) };
    let parts = read_shares(input, &plain, ctx, body)?;
    Ok(parts.and_then(|parts| together(parts, header_lines, &plain, ctx.threads)))
}

/// The places of what is needed, if the plan asks for nothing that only the whole intake does.
fn plain<'p>(plan: &'p Plan, delimiter: u8, wanted: ExpressColumns) -> Option<Plain<'p>> {
    let Sides::Both { payer, payee } = &plan.sides else { return None };
    let Amounts::Directed { amount, swapped: None, .. } = plan.amounts else { return None };
    let simple = plan.booked_time.is_none()
        && plan.steps.is_none()
        && plan.value_date.is_none()
        && plan.fee.is_none()
        && plan.balance.is_none()
        && plan.stated.is_empty()
        && plan.purpose_code.is_none()
        && plan.count.is_none()
        && plan.skips.is_empty()
        && plan.currency.or_column.is_none()
        && !plan.currency.in_amount
        && plan.header.shortest == plan.header.len()
        && plan.header.len() <= split::MOST_FIELDS;
    let parties = [party(payer)?, party(payee)?];
    let [has_bank, other_has] = parties.map(|(first, last)| first != last);
    if has_bank != other_has {
        return None;
    }
    let currency = plan.currency.column.filter(|_| simple)?;
    Some(Plain { plan, delimiter, parties, amount, currency, wanted })
}

/// The first and the last column of a party that a number alone tells, or a number behind the bank's code.
fn party(columns: &PartyColumns) -> Option<(usize, usize)> {
    let PartyColumns { account, bank_code, name, name_else, institution, country, kind, kinds: _ } = columns;
    let others = [name, name_else, institution, country, kind];
    let account = (*account).filter(|_| others.iter().all(|column| column.is_none()))?;
    match bank_code {
        None => Some((account, account)),
        Some(bank) => (bank + 1 == account).then_some((*bank, account)),
    }
}

/// Where the line after the header begins.
fn body_start(head: &[u8], header_lines: u64) -> Option<u64> {
    let last = usize::try_from(header_lines).ok()?.checked_sub(1)?;
    let at = memchr::memchr_iter(b'\n', head).nth(last)?;
    let is_plain = memchr::memchr3(b'"', b'\r', 0, &head[..at]).is_none();
    u64::try_from(at + 1).ok().filter(|_| is_plain)
}

/// Every thread reads the lines that begin in its share of the file.
fn read_shares(
    input: &dyn Input,
    plain: &Plain<'_>,
    ctx: &Reader<'_>,
    body: u64,
) -> io::Result<Option<Vec<Part>>> {
    let (size, threads) = (input.size()?.max(body), ctx.threads.max(1) as u64);
    let at = |share: u64| body + (size - body) / threads * share;
    let end = |share: u64| if share + 1 == threads { u64::MAX } else { at(share + 1) };
    let read = |share: u64| ShareReader::new(plain).read(input, body, at(share)..end(share), ctx.cancelled);
    let parts: Vec<io::Result<Option<Part>>> = std::thread::scope(|scope| {
        let read = &read;
        let others: Vec<_> = (1..threads).map(|share| scope.spawn(move || read(share))).collect();
        let first = read(0);
        let joined = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(first).chain(joined).collect()
    });
    parts.into_iter().collect()
}

/// The parts one behind the other, with one numbering of accounts, in the total order.
fn together(parts: Vec<Part>, header_lines: u64, plain: &Plain<'_>, threads: usize) -> Option<Express> {
    let has_bank = plain.parties.iter().any(|(first, last)| first != last);
    let own_form = |key: &[u8]| match memchr::memchr(plain.delimiter, key).filter(|_| has_bank) {
        Some(at) => is_code(&key[..at]) && Identifier::is_plain_local(&key[at + 1..]),
        None => Identifier::is_plain_local(key) || (!has_bank && is_own_form(key)),
    };
    let Whole { keys, parties, columns } = Whole::new(parts)?;
    let numbers = || (keys.all(own_form), parties.columns());
    let others = || columns.into_ledger(header_lines);
    let ((are_own, (payer, payee)), mut ledger) = match threads {
        0 | 1 => (numbers(), others()),
        _ => std::thread::scope(|scope| {
            let numbers = scope.spawn(numbers);
            let others = others();
            (numbers.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), others)
        }),
    };
    u32::try_from(ledger.booked.len()).ok().filter(|rows| *rows < u32::MAX && are_own)?;
    (ledger.payer, ledger.payee) = (payer, payee);
    if !ledger.booked.is_sorted() {
        put_in_order(&mut ledger);
    }
    ledger.other_leg = OptionalColumn::missing(ledger.booked.len());
    ledger.repeats = OptionalColumn::missing(ledger.booked.len());
    ledger.statement = OptionalColumn::missing(ledger.booked.len());
    ledger.base_amount = OptionalColumn::missing(ledger.amount.len());
    if let Some(first) = ledger.currency.first().copied()
        && ledger.currency.iter().all(|currency| *currency == first)
    {
        ledger.base = Some(Currency(first));
        ledger.base_amount = ledger.amount.iter().map(|amount| Some(*amount)).collect();
    }
    Some(Express { ledger, accounts: keys.len() })
}

/// A bank's code that blanks or case cannot change.
fn is_code(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether an account number is printed in its normal form.
fn is_own_form(key: &[u8]) -> bool {
    let text = std::str::from_utf8(key).unwrap_or_default();
    is_code(key) && Identifier::normalise(text).text == text
}

/// Sorts by booking time; rows of one moment stay in the order of their records.
fn put_in_order(ledger: &mut Ledger) {
    fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
        if !column.is_empty() {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
    }
    let mut order: Vec<u32> = ledger.rows().map(|row| row.0).collect();
    order.sort_by_key(|row| ledger.booked[*row as usize]);
    reorder(&mut ledger.booked, &order);
    reorder(&mut ledger.payer, &order);
    reorder(&mut ledger.payee, &order);
    reorder(&mut ledger.amount, &order);
    reorder(&mut ledger.currency, &order);
    reorder(&mut ledger.instrument, &order);
    reorder(&mut ledger.record, &order);
    if !ledger.amount_received.is_empty() {
        ledger.amount_received = ledger.amount_received.gather(&order);
        ledger.currency_received = ledger.currency_received.gather(&order);
    }
}
