//! Amounts of a record: how much, in what currency, and which way.

use trag_model::{Currency, catalogue};

use crate::formats::delimited::plan::{Amounts, Minus};
use crate::formats::delimited::rows::{Refusal, RowReader};
use crate::formats::delimited::tally::Unit;
use crate::formats::delimited::walk::{Fault, Row};
use crate::text::numbers::{NumberFault, magnitude, parts, plain};

/// What moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Movement {
    pub(crate) minor: i64,
    pub(crate) currency: Currency,
    /// In a statement: the statement's account pays.
    pub(crate) own_pays: bool,
    /// Payer and payee change places, as the row takes back an earlier one.
    pub(crate) swapped: bool,
    pub(crate) reversal: bool,
}

/// A number of a cell with its sign as printed, and the letters beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Printed<'t> {
    negative: bool,
    minor: i64,
    affix: &'t str,
}

impl Printed<'_> {
    fn signed(self) -> i64 {
        if self.negative { -self.minor } else { self.minor }
    }
}

impl<'t> RowReader<'_, 't> {
    /// The amount of a record and its direction.
    pub(crate) fn movement(&mut self, row: &Row<'t, '_>) -> Result<Movement, Refusal> {
        let plan = self.plan;
        match &plan.amounts {
            Amounts::Directed { amount, minus, swapped } => {
                let (currency, printed) = self.amount(row, *amount)?;
                let is_swapped = |(column, words): &(usize, Vec<String>)| {
                    words.iter().any(|word| word.eq_ignore_ascii_case(row.cell(*column)))
                };
                let receives = swapped.as_ref().is_some_and(is_swapped);
                let reversal = printed.negative && printed.minor != 0 && *minus == Some(Minus::Reversal);
                if printed.negative && printed.minor != 0 && minus.is_none() {
                    return Err(contradictory_minus(*amount).into());
                }
                let swapped = reversal != receives;
                Ok(Movement { minor: printed.minor, currency, own_pays: true, swapped, reversal })
            }
            Amounts::Signed { amount, minus_is_debit } => {
                let (currency, printed) = self.amount(row, *amount)?;
                let own_pays = printed.negative == *minus_is_debit;
                Ok(Movement { minor: printed.minor, currency, own_pays, swapped: false, reversal: false })
            }
            Amounts::Columns { debit, credit, minus } => self.debit_or_credit(row, [*debit, *credit], *minus),
            Amounts::Flagged { amount, flag, debit, credit, minus } => {
                let (currency, printed) = self.amount(row, *amount)?;
                let word = flag.map_or(printed.affix, |column| row.cell(column));
                let is = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
                let own_pays = match (is(debit), is(credit)) {
                    (true, false) => true,
                    (false, true) => false,
                    _ => return Err(unknown_flag(flag.unwrap_or(*amount), word, debit, credit).into()),
                };
                Ok(directed(currency, printed, own_pays, *minus))
            }
        }
    }

    fn debit_or_credit(
        &mut self,
        row: &Row<'t, '_>,
        columns: [usize; 2],
        minus: [Minus; 2],
    ) -> Result<Movement, Refusal> {
        let currency = self.currency(row, columns[usize::from(row.cell(columns[0]).is_empty())])?;
        let debit = self.number(row, columns[0], currency)?;
        let credit = self.number(row, columns[1], currency)?;
        let is_zero = |printed: Printed<'_>| printed.minor == 0;
        match (debit, credit) {
            (None, None) => Err(missing_amount(columns[0]).into()),
            (Some(debit), Some(credit)) if !is_zero(debit) && !is_zero(credit) => {
                let help = "compare the record with the original; accept it in case.toml under [[accepted-gaps]] \
                            with a reason";
                let text = "the record has a debit and a credit, and so no direction";
                let fault = Fault::new(catalogue::VALUE_CONTRADICTS, text, help);
                Err(Fault { column: Some(columns[1]), ..fault }.into())
            }
            (Some(debit), credit) if !is_zero(debit) || credit.is_none() => {
                Ok(directed(currency, debit, true, minus[0]))
            }
            (Some(debit), None) => Ok(directed(currency, debit, true, minus[0])),
            (_, Some(credit)) => Ok(directed(currency, credit, false, minus[1])),
        }
    }

    fn amount(&mut self, row: &Row<'t, '_>, column: usize) -> Result<(Currency, Printed<'t>), Refusal> {
        let currency = self.currency(row, column)?;
        let printed = self.number(row, column, currency)?.ok_or_else(|| missing_amount(column))?;
        Ok((currency, printed))
    }

    /// What reached the payee, where it differs from what left the payer.
    pub(crate) fn received(
        &mut self,
        row: &Row<'t, '_>,
        movement: &Movement,
    ) -> Result<Option<(i64, Currency)>, Refusal> {
        let Some((amount, currency)) = self.plan.received else { return Ok(None) };
        let currency = match currency {
            Some(column) => self.currency_in(row, column)?.unwrap_or(movement.currency),
            None => movement.currency,
        };
        if currency == movement.currency && self.is_printed_as_paid(row, amount) {
            let unit = self.tally.unit(currency);
            self.tally.amount(amount, unit, movement.minor);
            return Ok(None);
        }
        let minor = self.magnitude(row, amount, currency)?;
        Ok(minor.map(|minor| (minor, currency)).filter(|it| *it != (movement.minor, movement.currency)))
    }

    /// Whether a cell has the very digits of the amount paid, without a sign: most payments arrive as they were
    /// sent, and then their digits are read once.
    #[inline]
    fn is_printed_as_paid(&self, row: &Row<'t, '_>, column: usize) -> bool {
        let Amounts::Directed { amount, .. } = self.plan.amounts else { return false };
        let cell = row.cell(column);
        cell == row.cell(amount)
            && self.plan.numbers[column] == self.plan.numbers[amount]
            && !cell.is_empty()
            && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    }

    /// The magnitude of a cell that is not the row's amount; `None` where it is empty.
    pub(crate) fn magnitude(
        &mut self,
        row: &Row<'t, '_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<i64>, Refusal> {
        Ok(self.number(row, column, currency)?.map(|printed| printed.minor))
    }

    /// A balance: its sign counts, and it is no part of the control totals.
    pub(crate) fn signed_number(
        &mut self,
        row: &Row<'t, '_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<i64>, Refusal> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.printed(row, cell, column, currency)?.1.signed()))
    }

    /// A number with its sign, which counts in the control totals of its column.
    pub(crate) fn signed_amount(
        &mut self,
        row: &Row<'t, '_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<i64>, Refusal> {
        Ok(self.number(row, column, currency)?.map(Printed::signed))
    }

    /// A number that counts in the control totals of its column.
    #[inline]
    fn number(
        &mut self,
        row: &Row<'t, '_>,
        column: usize,
        currency: Currency,
    ) -> Result<Option<Printed<'t>>, Refusal> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        let (unit, printed) = self.printed(row, cell, column, currency)?;
        self.tally.amount(column, unit, printed.signed());
        Ok(Some(printed))
    }

    #[inline]
    fn printed(
        &mut self,
        row: &Row<'t, '_>,
        cell: &'t str,
        column: usize,
        currency: Currency,
    ) -> Result<(Unit, Printed<'t>), Refusal> {
        let format = self.plan.numbers[column];
        let unit = self.tally.unit(currency);
        let (negative, digits) = match cell.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            all => (false, all),
        };
        if let Some(mark) = format.decimal
            && let Some(minor) = plain(digits, mark.char() as u8, unit.exponent)
        {
            return Ok((unit, Printed { negative, minor, affix: "" }));
        }
        let read = || {
            let parts = parts(cell)?;
            Ok((parts, magnitude(parts.digits, format, unit.exponent)?))
        };
        let (parts, value) = read().map_err(|fault| self.bad_number(cell, column, currency, fault))?;
        if value.scientific {
            self.tally.scientific(column, row.line);
        }
        if !parts.affix.is_empty() && !self.fits(parts.affix, currency) {
            let text =
                format!("\"{}\" beside an amount is not the currency of the record", short(parts.affix));
            let help = "compare the record with the original; where the currency stands beside the amount, write \
                        currency-in-amount = true into the mapping";
            let mut fault = Fault::new(catalogue::VALUE_CONTRADICTS, text, help);
            fault.detail = format!("the record's currency is {currency}");
            return Err(Fault { column: Some(column), ..fault }.into());
        }
        Ok((unit, Printed { negative: parts.negative, minor: value.minor, affix: parts.affix }))
    }

    /// Whether letters beside a number agree with the currency, or are flags of the direction.
    fn fits(&self, affix: &str, currency: Currency) -> bool {
        if let Amounts::Flagged { flag: None, debit, credit, .. } = &self.plan.amounts
            && debit.iter().chain(credit).any(|known| known.eq_ignore_ascii_case(affix))
        {
            return true;
        }
        let symbol = matches!(
            (affix, currency.code()),
            ("$", "USD" | "AUD" | "CAD" | "NZD" | "SGD") | ("¥", "JPY" | "CNY")
        );
        symbol || self.plan.currency.find(affix) == Some(currency)
    }

    fn currency(&mut self, row: &Row<'t, '_>, amount: usize) -> Result<Currency, Refusal> {
        let plan = &self.plan.currency;
        if plan.in_amount
            && let Ok(parts) = parts(row.cell(amount))
            && !parts.affix.is_empty()
        {
            return plan.find(parts.affix).ok_or_else(|| unknown_currency(amount, parts.affix).into());
        }
        let stated = match plan.column {
            Some(column) => self.currency_in(row, column)?,
            None => None,
        };
        let stated = match plan.or_column {
            Some(column) if stated.is_none() => self.currency_in(row, column)?,
            _ => stated,
        };
        stated.or(plan.fixed).ok_or_else(|| {
            let help = "compare the record with the original; where all amounts of the file are in one currency, \
                        write it into case.toml under this [[input]]: currency = \"EUR\"";
            let fault = Fault::new(catalogue::VALUE_MISSING, "the currency is missing", help);
            Fault { column: plan.column.or(Some(amount)), ..fault }.into()
        })
    }

    #[inline]
    pub(crate) fn currency_in(
        &mut self,
        row: &Row<'t, '_>,
        column: usize,
    ) -> Result<Option<Currency>, Refusal> {
        let printed = row.cell(column);
        if printed.is_empty() {
            return Ok(None);
        }
        if let Some(currency) = self.same_currency(printed) {
            return Ok(Some(currency));
        }
        let currency = self.plan.currency.find(printed).ok_or_else(|| unknown_currency(column, printed))?;
        self.remember_currency(printed, currency);
        Ok(Some(currency))
    }

    fn bad_number(&self, cell: &str, column: usize, currency: Currency, fault: NumberFault) -> Refusal {
        let written = self.written(column);
        let first = match self.plan.declared[column].decimal_mark {
            Some(_) => "correct the profile",
            None => "compare the record with the original",
        };
        let gap = format!("{first}, or accept the record in case.toml under [[accepted-gaps]] with a reason");
        let (code, text, detail, help) = match fault {
            NumberFault::Undecided => return Refusal::Undecided { column, date: false },
            NumberFault::Malformed(detail) if detail.starts_with("the group") => (
                catalogue::MALFORMED_AMOUNT,
                "malformed digit group in an amount".to_owned(),
                format!("{written}; {detail}"),
                gap,
            ),
            NumberFault::Malformed(detail) => (
                catalogue::MALFORMED_AMOUNT,
                format!("\"{}\" is not an amount", short(cell)),
                format!("{written}; {detail}"),
                gap,
            ),
            NumberFault::TooPrecise => (
                catalogue::AMOUNT_TOO_PRECISE,
                format!("an amount has more decimals than {currency} has"),
                format!("{currency} has {} decimals; {written}", currency.exponent()),
                gap,
            ),
            NumberFault::TooLarge => (
                catalogue::AMOUNT_TOO_LARGE,
                "an amount is beyond what the ledger can hold".to_owned(),
                "the largest amount is 9,223,372,036,854,775,807 minor units".to_owned(),
                gap,
            ),
            NumberFault::Scientific => (
                catalogue::SCIENTIFIC_NOTATION,
                "a number in scientific notation may have lost digits".to_owned(),
                "spreadsheet programs write large numbers so, and round them".to_owned(),
                format!(
                    "ask for the export as the bank made it; if the numbers are exact, write into case.toml: \
                     [input.columns.{}] scientific = \"accept\"",
                    crate::vocabulary::quoted(&self.plan.header.names[column])
                ),
            ),
        };
        Fault { code, column: Some(column), text, detail, help }.into()
    }

    /// How the numbers of a column are written, and who says so.
    fn written(&self, column: usize) -> String {
        let format = self.plan.numbers[column];
        let who = match self.plan.declared[column].decimal_mark {
            Some(_) if self.plan.profile == crate::formats::delimited::choice::CASE_MAPPING => {
                "case.toml declares".to_owned()
            }
            Some(_) => format!("profile \"{}\" declares", self.plan.profile),
            None => "the values of the column show".to_owned(),
        };
        let Some(mark) = format.decimal else {
            return "the decimal mark of the column is undecided".to_owned();
        };
        match format.grouping {
            crate::spec::Grouping::None => format!("{who} decimal mark '{}' and no grouping", mark.char()),
            grouping => format!("{who} decimal mark '{}' and grouping '{}'", mark.char(), grouping.word()),
        }
    }
}

fn directed(currency: Currency, printed: Printed<'_>, own_pays: bool, minus: Minus) -> Movement {
    let reversal = printed.negative && printed.minor != 0 && minus == Minus::Reversal;
    Movement { minor: printed.minor, currency, own_pays: own_pays != reversal, swapped: false, reversal }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn missing_amount(column: usize) -> Fault {
    let help = "compare the record with the original; a line that is no movement can be accepted in case.toml \
                under [[accepted-gaps]] with a reason";
    Fault { column: Some(column), ..Fault::new(catalogue::VALUE_MISSING, "the amount is missing", help) }
}

fn contradictory_minus(column: usize) -> Fault {
    let help = "look at the original and write into the mapping what a minus means: sign = \"ignore\" where payer \
                and payee tell the direction, sign = \"reversal\" where the row takes back an earlier one";
    let text = "an amount has a minus, although payer and payee tell the direction";
    Fault { column: Some(column), ..Fault::new(catalogue::VALUE_CONTRADICTS, text, help) }
}

fn unknown_flag(column: usize, word: &str, debit: &[String], credit: &[String]) -> Fault {
    let text = format!("\"{}\" does not tell whether the row is a debit or a credit", short(word));
    let help = "add the value to flag-debit or flag-credit of the mapping";
    let mut fault = Fault::new(catalogue::CODE_UNKNOWN, text, help);
    fault.detail = format!("debit is written {}, credit {}", debit.join(" or "), credit.join(" or "));
    Fault { column: Some(column), ..fault }
}

fn unknown_currency(column: usize, printed: &str) -> Fault {
    let text = format!("the currency \"{}\" is not known", short(printed));
    let help = format!(
        "if the original shows which currency is meant, add it to the mapping with its ISO 4217 code in place of \
         the dots: currency-names = {{ {} = \"...\" }}",
        crate::vocabulary::quoted(&short(printed))
    );
    Fault { column: Some(column), ..Fault::new(catalogue::CURRENCY_UNKNOWN, text, help) }
}
