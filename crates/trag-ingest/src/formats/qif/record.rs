//! One record of QIF.

use std::collections::BTreeMap;

use trag_model::{
    Currency, Instrument, Minor, Party, PartyKind, PrintedBalance, Problem, Statement, StatementSide,
    catalogue,
};

use crate::formats::qif::written::{Written, plain_date};
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::values::{self, COMPARE, ValueFault};
use crate::spec::InputSpec;
use crate::text::dates::{DateFault, Stamp, parse};
use crate::text::numbers::{NumberFault, magnitude, parts};

/// Why a record is no row.
pub(super) enum Fault {
    Record(Box<Problem>),
    /// How dates or amounts are written is undecided; one of the two is true.
    Undecided {
        date: bool,
        amount: bool,
    },
}

/// One part of a movement.
#[derive(Clone, Debug, Default)]
struct Split {
    category: String,
    memo: String,
    amount: String,
}

/// The lines of a record by their letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Line on which it starts.
    pub(super) line: u64,
    texts: BTreeMap<char, String>,
    splits: Vec<Split>,
}

/// How many parts a movement may have.
const MOST: usize = 1_000;
/// The longest text, in bytes.
const LONGEST: usize = 1 << 12;

impl Record {
    pub(super) fn set(&mut self, letter: char, value: &str, line: u64) {
        if self.line == 0 {
            self.line = line;
        }
        let end = (0..=LONGEST.min(value.len())).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
        let value = &value[..end];
        let room = self.splits.len() < MOST;
        match (letter, self.splits.last_mut()) {
            ('S', _) if room => {
                self.splits.push(Split { category: value.to_owned(), ..Split::default() });
            }
            ('E', Some(split)) => value.clone_into(&mut split.memo),
            ('$', Some(split)) => value.clone_into(&mut split.amount),
            ('S' | 'E' | '$' | '%', _) => {}
            _ => {
                self.texts.entry(letter).or_insert_with(|| value.to_owned());
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.line == 0
    }

    pub(super) fn text(&self, letter: char) -> &str {
        self.texts.get(&letter).map_or("", String::as_str)
    }

    fn told(&self) -> String {
        format!("D{} T{} P{}", self.text('D'), self.text('T'), self.text('P'))
    }

    fn refuse(&self, fault: &ValueFault) -> Fault {
        Fault::Record(Box::new(fault.at(self.line, &self.told())))
    }

    /// Makes the rows of the record: one, or one a part where parts go to other accounts.
    pub(super) fn push(
        &self,
        own: &str,
        spec: &InputSpec,
        written: &Written,
        rows: &mut Rows<'_>,
    ) -> Result<(), Fault> {
        let Some(declared) = &spec.currency else {
            return Err(Fault::Record(Box::new(self.without_currency())));
        };
        let currency = values::currency(declared).map_err(|fault| self.refuse(&fault))?;
        let printed = if self.text('T').is_empty() { self.text('U') } else { self.text('T') };
        let (total, booked) = match (self.amount(printed, written, currency), self.date(written)) {
            (Ok(total), Ok(booked)) => (total, booked),
            (Err(Fault::Undecided { .. }), Err(Fault::Undecided { .. })) => {
                return Err(Fault::Undecided { date: true, amount: true });
            }
            (Err(fault), _) | (_, Err(fault)) => return Err(fault),
        };
        if self.text('P').eq_ignore_ascii_case("opening balance") {
            if let Some(statement) = rows.statement() {
                statement.opening = Some(PrintedBalance { amount: total, day: Some(booked.at.day()) });
                statement.currency = Some(currency);
            }
            rows.skip("opening balance");
            return Ok(());
        }
        let holder = spec.holder.as_deref().unwrap_or_default();
        let unnamed;
        let holder = match own {
            "" => {
                unnamed = rows.unnamed(holder, self.line, "the format has no place for it");
                unnamed.as_str()
            }
            _ => holder,
        };
        let row = Row { record: self, own, holder, booked, currency };
        let split = self.splits.iter().map(|split| self.amount(&split.amount, written, currency).ok());
        let split: Option<Vec<Minor>> = split.collect();
        let sum = split.iter().flatten().map(|minor| i128::from(minor.0)).sum::<i128>();
        let leaves = self.splits.iter().any(|split| other_account(&split.category).is_some());
        match split.filter(|_| leaves && sum == i128::from(total.0)) {
            Some(amounts) => {
                for (split, amount) in self.splits.iter().zip(amounts) {
                    row.push(amount, &split.category, &split.memo, rows);
                }
            }
            None => row.push(total, self.text('L'), self.text('M'), rows),
        }
        Ok(())
    }

    fn without_currency(&self) -> Problem {
        let text = "the currency is not stated: the format has no place for it";
        let help = "write it into case.toml under this [[input]]: currency = \"...\"";
        problem_at(catalogue::VALUE_MISSING, self.line, text, &self.told(), help)
    }

    fn amount(&self, printed: &str, written: &Written, currency: Currency) -> Result<Minor, Fault> {
        if printed.is_empty() {
            return Err(self.refuse(&ValueFault::missing("the amount (T)")));
        }
        let read = parts(printed).and_then(|parts| {
            let minor = magnitude(parts.digits, written.amounts, currency.exponent())?.minor;
            Ok(Minor(if parts.negative { -minor } else { minor }))
        });
        read.map_err(|fault| {
            let (code, why) = match fault {
                NumberFault::Undecided => return Fault::Undecided { date: false, amount: true },
                NumberFault::TooPrecise => {
                    (catalogue::AMOUNT_TOO_PRECISE, format!("it has more decimals than {currency}"))
                }
                NumberFault::TooLarge => {
                    (catalogue::AMOUNT_TOO_LARGE, "it is beyond what the ledger can hold".to_owned())
                }
                NumberFault::Scientific => {
                    (catalogue::SCIENTIFIC_NOTATION, "it is in scientific notation".to_owned())
                }
                NumberFault::Malformed(why) => (catalogue::MALFORMED_AMOUNT, why),
            };
            self.refuse(&ValueFault::new(code, format!("the amount \"{printed}\" cannot be read: {why}")))
        })
    }

    fn date(&self, written: &Written) -> Result<Stamp, Fault> {
        let printed = self.text('D');
        if printed.is_empty() {
            return Err(self.refuse(&ValueFault::missing("the date (D)")));
        }
        parse(&plain_date(printed), written.dates).map_err(|fault| match fault {
            DateFault::Undecided => Fault::Undecided { date: true, amount: false },
            DateFault::Malformed | DateFault::NoSuchDay | DateFault::YearNotMeant => {
                let text = format!("the date \"{printed}\" cannot be read");
                let problem = problem_at(catalogue::MALFORMED_DATE, self.line, text, &self.told(), COMPARE);
                Fault::Record(Box::new(problem))
            }
        })
    }
}

/// What is the same for all rows of a record.
struct Row<'r> {
    record: &'r Record,
    own: &'r str,
    holder: &'r str,
    booked: Stamp,
    currency: Currency,
}

impl Row<'_> {
    fn push(&self, amount: Minor, category: &str, memo: &str, rows: &mut Rows<'_>) {
        let record = self.record;
        let side = if amount.0 < 0 { StatementSide::Payer } else { StatementSide::Payee };
        let number = record.text('N');
        let nature = match number.to_ascii_uppercase().as_str() {
            "ATM" if side == StatementSide::Payer => Instrument::CashOut,
            "TXFR" | "EFT" => Instrument::Transfer,
            digits
                if !digits.is_empty()
                    && digits.bytes().all(|b| b.is_ascii_digit())
                    && side == StatementSide::Payer =>
            {
                Instrument::Cheque
            }
            _ => Instrument::Unknown,
        };
        let name = other_account(category).unwrap_or(record.text('P'));
        let kind = match nature {
            _ if nature.is_cash() => PartyKind::Cash,
            _ if name.is_empty() => PartyKind::Unknown,
            _ => PartyKind::Account,
        };
        let name = if kind == PartyKind::Account { name } else { "" };
        let own = Party { identifier: self.own, name: self.holder, ..Party::default() };
        let (payer, payee) = sides(side, own, Party { kind, name, ..Party::default() });
        rows.push(&Movement {
            record: record.line,
            payer,
            payee,
            amount: Minor(amount.0.saturating_abs()),
            instrument: nature,
            purpose: if memo.is_empty() { category } else { memo },
            reference: number,
            side: Some(side),
            ..Movement::empty(self.booked, self.currency)
        });
    }
}

/// The account in `[Savings]`, which stands where a category stands; a class may follow it.
fn other_account(category: &str) -> Option<&str> {
    category.strip_prefix('[').and_then(|rest| rest.split(']').next()).filter(|name| !name.is_empty())
}

/// The statement of an account whose records begin.
pub(super) fn statement(account: &str, record: u64, spec: &InputSpec) -> Statement {
    let currency = spec.currency.as_deref().and_then(|code| values::currency(code).ok());
    Statement { account: account.to_owned(), currency, record, ..Statement::default() }
}
