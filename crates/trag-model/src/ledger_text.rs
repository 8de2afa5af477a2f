//! A small ledger written as text, for tests, for the examples of rules and for bug reports.
//!
//! ```text
//! base EUR
//! 2024-05-04 09:10  cash -> A1  9900.00 EUR              # t1
//! 2024-05-04        A1 -> B7    6300.00 EUR code=221 "rent for May"   # t2
//! 2024-05-05        A1 -> C3    100.00 EUR received=11720.00:RSD balance=40.00
//! ```
//!
//! A row is a date, a time if one is known, payer `->` payee, amount and currency, then in any order
//! `code=`, `received=AMOUNT:CURRENCY`, `base=AMOUNT`, `balance=`, `count=`, `instrument=`, a purpose in
//! double quotes, and after `#` a tag. `cash`, `bank` and `unknown` are what their words say, every other
//! word is an account with that number. What follows `^` is left to the reader.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Account, AccountIx, AccountTable, BaseOrigin, Check, Currency, Day, Decimal, HolderKind, Identifier,
    Instrument, Ledger, Minor, Precision, RowId, Scheme, Seconds, time,
};

/// A ledger read from text.
#[derive(Clone, Debug, Default)]
pub struct LedgerText {
    /// The rows, in the total order.
    pub ledger: Ledger,
    /// The accounts.
    pub accounts: AccountTable,
    /// Rows by their tag.
    pub tags: BTreeMap<String, RowId>,
}

impl LedgerText {
    /// The account written as `word`.
    #[must_use]
    pub fn account(&self, word: &str) -> Option<AccountIx> {
        let wanted = identifier(word);
        self.accounts.iter().find(|(_, account)| account.identifier == wanted).map(|(index, _)| index)
    }

    /// The tags of rows, in the order of the ledger; rows without a tag print as `?`.
    #[must_use]
    pub fn tags_of(&self, rows: &[RowId]) -> Vec<&str> {
        let tag =
            |row| self.tags.iter().find(|(_, tagged)| **tagged == row).map_or("?", |(tag, _)| tag.as_str());
        rows.iter().map(|row| tag(*row)).collect()
    }
}

#[derive(Default)]
struct Row {
    booked: i64,
    precision: u8,
    payer: String,
    payee: String,
    amount: i64,
    currency: u16,
    received: Option<(i64, u16)>,
    base: Option<i64>,
    balance: Option<i64>,
    code: Option<u16>,
    count: Option<u32>,
    instrument: Option<Instrument>,
    purpose: String,
    tag: String,
    line: u64,
}

/// Reads a ledger from text. The error names the line.
pub fn parse(text: &str) -> Result<LedgerText, String> {
    let mut base = None;
    let mut rows = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.split('^').next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fault = |what: String| format!("line {number}: {what}: {line}");
        if let Some(code) = line.strip_prefix("base ") {
            base = Some(Currency::from_code(code.trim()).ok_or_else(|| fault("unknown currency".into()))?);
            continue;
        }
        let mut row = parse_row(line, base).map_err(fault)?;
        row.line = number;
        rows.push(row);
    }
    rows.sort_by_key(|row| (row.booked, row.line));
    Ok(build(base, &rows))
}

fn parse_row(line: &str, base: Option<Currency>) -> Result<Row, String> {
    let (body, tag) = line.split_once('#').unwrap_or((line, ""));
    let (body, purpose) = take_quoted(body)?;
    let mut row = Row { purpose, tag: tag.trim().to_owned(), ..Row::default() };
    let mut words = body.split_whitespace().peekable();
    let day = words.next().and_then(Day::parse_iso).ok_or("no date")?;
    row.booked = day.start().0;
    if let Some(clock) = words.next_if(|word| word.contains(':') && !word.contains('=')) {
        row.booked = parse_clock(day, clock).ok_or("no such time of day")?.0;
        row.precision = if clock.len() > 5 { Precision::Second } else { Precision::Minute } as u8;
    }
    row.payer = words.next().ok_or("no payer")?.to_owned();
    if words.next() != Some("->") {
        return Err("no `->` after the payer".into());
    }
    row.payee = words.next().ok_or("no payee")?.to_owned();
    let amount = words.next().ok_or("no amount")?;
    let currency = currency(words.next().ok_or("no currency")?)?;
    (row.amount, row.currency) = (minor(amount, currency)?, currency.0);
    for word in words {
        let (key, value) = word.split_once('=').ok_or_else(|| format!("what is `{word}`?"))?;
        match key {
            "code" => row.code = Some(value.parse().map_err(|_| "no such code")?),
            "count" => row.count = Some(value.parse().map_err(|_| "no such count")?),
            "balance" => row.balance = Some(minor(value, currency)?),
            "base" => row.base = Some(minor(value, base.ok_or("`base=` needs a line `base EUR`")?)?),
            "received" => {
                let (amount, code) = value.split_once(':').ok_or("received is AMOUNT:CURRENCY")?;
                let currency = self::currency(code)?;
                row.received = Some((minor(amount, currency)?, currency.0));
            }
            "instrument" => row.instrument = Some(Instrument::from_word(value).ok_or("no such instrument")?),
            _ => return Err(format!("unknown key `{key}`")),
        }
    }
    Ok(row)
}

fn take_quoted(body: &str) -> Result<(String, String), String> {
    let Some((before, rest)) = body.split_once('"') else { return Ok((body.to_owned(), String::new())) };
    let (quoted, after) = rest.split_once('"').ok_or("a quote is not closed")?;
    Ok((format!("{before} {after}"), quoted.to_owned()))
}

fn parse_clock(day: Day, clock: &str) -> Option<Seconds> {
    let mut parts = clock.split(':').map(str::parse::<u8>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    time::moment(day, hour, minute, parts.next().map_or(Some(0), Result::ok)?)
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::from_code(code).ok_or_else(|| format!("unknown currency `{code}`"))
}

fn minor(text: &str, currency: Currency) -> Result<i64, String> {
    let amount = Decimal::parse(text).and_then(|number| number.to_minor(currency.exponent()));
    amount.map(|Minor(units)| units).map_err(|error| format!("`{text}`: {error:?}"))
}

fn identifier(word: &str) -> Identifier {
    let special = |scheme| Identifier { scheme, text: String::new(), check: Check::None };
    match word {
        "cash" => special(Scheme::Cash),
        "bank" => special(Scheme::Bank),
        "unknown" => special(Scheme::Unknown),
        number => Identifier::normalise(number),
    }
}

fn build(base: Option<Currency>, rows: &[Row]) -> LedgerText {
    let words: BTreeSet<&str> =
        rows.iter().flat_map(|row| [row.payer.as_str(), row.payee.as_str()]).collect();
    let mut accounts: Vec<Account> = words.into_iter().map(account).collect();
    accounts.sort_by(|a, b| a.identifier.cmp(&b.identifier));
    let mut text = LedgerText {
        accounts: AccountTable { accounts, ..AccountTable::default() },
        ..LedgerText::default()
    };
    text.ledger.base = base;
    for (index, row) in (0_u32..).zip(rows) {
        if !row.tag.is_empty() {
            text.tags.insert(row.tag.clone(), RowId(index));
        }
        let (payer, payee) = (text.account(&row.payer), text.account(&row.payee));
        push(&mut text.ledger, row, payer.map_or(0, |a| a.0), payee.map_or(0, |a| a.0));
    }
    text.ledger.assert_whole(text.accounts.accounts.len());
    text
}

fn account(word: &str) -> Account {
    Account {
        identifier: identifier(word),
        printed: word.to_owned(),
        bank_code: String::new(),
        institution: String::new(),
        country: String::new(),
        holder: None,
        holder_kind: HolderKind::Unknown,
    }
}

fn push(ledger: &mut Ledger, row: &Row, payer: u32, payee: u32) {
    let (base, origin) = match row.base {
        Some(amount) => (Some(amount), Some(BaseOrigin::Stated as u8)),
        None if ledger.base == Some(Currency(row.currency)) => {
            (Some(row.amount), Some(BaseOrigin::Same as u8))
        }
        None => (None, None),
    };
    ledger.booked.push(row.booked);
    ledger.precision.push(row.precision);
    ledger.value_date.push(None);
    ledger.payer.push(payer);
    ledger.payee.push(payee);
    ledger.payer_name.push(None);
    ledger.payee_name.push(None);
    ledger.amount.push(row.amount);
    ledger.currency.push(row.currency);
    ledger.amount_received.push(row.received.map(|received| received.0));
    ledger.currency_received.push(row.received.map(|received| received.1));
    ledger.base_amount.push(base);
    ledger.base_origin.push(origin);
    ledger.instrument.push(instrument(row) as u8);
    ledger.purpose_code.push(row.code);
    ledger.purpose.push(&row.purpose);
    ledger.reference.push("");
    ledger.bank_reference.push("");
    ledger.agents.push("");
    ledger.conductor.push("");
    ledger.place.push("");
    ledger.statement.push(None);
    ledger.statement_no.push(None);
    ledger.other_leg.push(None);
    ledger.reverses.push(None);
    ledger.repeats.push(None);
    ledger.balance_after.push(row.balance);
    ledger.count.push(row.count);
    ledger.label.push(None);
    ledger.source.push(0);
    ledger.record.push(row.line);
}

fn instrument(row: &Row) -> Instrument {
    match (row.instrument, row.payer.as_str(), row.payee.as_str()) {
        (Some(stated), _, _) => stated,
        (_, "cash", _) => Instrument::CashIn,
        (_, _, "cash") => Instrument::CashOut,
        (_, _, "bank") => Instrument::Fee,
        _ => Instrument::Transfer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_reads_as_it_is_written() {
        let text = parse(
            "base EUR
             2024-05-04 16:40  A1 -> B7  6300.00 EUR code=221 \"rent for May\"   # t2   ^ L01
             2024-05-04 09:10  cash -> A1  9900.00 EUR  # t1
             2024-05-05  A1 -> C3  100.00 EUR received=11720.00:RSD",
        )
        .unwrap();
        let ledger = &text.ledger;
        assert_eq!(ledger.len(), 3);
        assert_eq!(text.tags_of(&[RowId(0), RowId(1), RowId(2)]), ["t1", "t2", "?"]);
        assert_eq!(ledger.instrument(RowId(0)), Instrument::CashIn);
        assert_eq!(ledger.payee(RowId(0)), text.account("A1").unwrap());
        assert_eq!((ledger.purpose(RowId(1)), ledger.purpose_code(RowId(1))), ("rent for May", Some(221)));
        assert_eq!(ledger.received(RowId(2)), (Minor(1_172_000), Currency::RSD));
        assert_eq!(
            (ledger.precision(RowId(2)), ledger.precision(RowId(1))),
            (Precision::Day, Precision::Minute)
        );
    }

    #[test]
    fn a_fault_names_its_line() {
        let fault = parse("2024-05-04 A -> B 1.00 EUR\n2024-02-30 A -> B 1.00 EUR").unwrap_err();
        assert!(fault.starts_with("line 2: no date"), "{fault}");
    }
}
