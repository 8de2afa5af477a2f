//! An account of a report, record 03, and the group it stands in, record 02.

use trag_model::{Currency, Day, Minor, PrintedBalance, Statement, catalogue};

use crate::formats::bai2::fields::Logical;
use crate::formats::values::{self, ValueFault};
use crate::spec::InputSpec;

/// What a group says about its accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// The bank that the report comes from.
    pub(super) originator: String,
    pub(super) currency: String,
    /// The day whose balances and movements are reported.
    pub(super) as_of: Option<Day>,
}

/// The account at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) number: String,
    pub(super) currency: Currency,
    /// The currency is the one that the format puts where none is stated.
    pub(super) assumed: bool,
    pub(super) statement: Statement,
    /// Sum of the amounts of record 03, for the control total.
    pub(super) sum: i128,
}

/// One group of fields in record 03: what it is, its amount, and how many items it sums up.
struct Figure<'f> {
    kind: &'f str,
    amount: Option<i64>,
    items: &'f str,
}

impl Account {
    pub(super) fn read(record: &Logical, group: &Group, spec: &InputSpec) -> Result<Account, ValueFault> {
        let fields = record.fields();
        let number = record.field(0).to_owned();
        let printed =
            [record.field(1), group.currency.as_str(), spec.currency.as_deref().unwrap_or_default()];
        let stated = printed.into_iter().find(|code| !code.is_empty());
        let currency = stated.map_or(Ok(Currency::USD), values::currency)?;
        let mut statement = Statement {
            account: number.clone(),
            bank_code: group.originator.clone(),
            currency: Some(currency),
            to: group.as_of,
            record: record.line,
            ..Statement::default()
        };
        let mut sum = 0_i128;
        let mut rest = fields.get(2..).unwrap_or_default();
        while let Some((figure, behind)) = figure(rest)? {
            rest = behind;
            sum += i128::from(figure.amount.unwrap_or(0));
            figure.tell(&mut statement, group.as_of);
        }
        Ok(Account { number, currency, assumed: stated.is_none(), statement, sum })
    }
}

impl Figure<'_> {
    fn tell(&self, statement: &mut Statement, day: Option<Day>) {
        let Some(amount) = self.amount.map(Minor) else { return };
        let magnitude = Some(amount).filter(|amount| amount.0 >= 0);
        match self.kind {
            "010" => statement.opening = Some(PrintedBalance { amount, day }),
            "015" => statement.closing = Some(PrintedBalance { amount, day }),
            "100" => (statement.credits, statement.credit_count) = (magnitude, self.items.parse().ok()),
            "400" => (statement.debits, statement.debit_count) = (magnitude, self.items.parse().ok()),
            _ => {}
        }
    }
}

/// Takes one group of fields: type, amount, number of items, and funds with what their type asks for.
fn figure<'f, 'r>(fields: &'r [&'f str]) -> Result<Option<(Figure<'f>, &'r [&'f str])>, ValueFault> {
    let Some(kind) = fields.first() else { return Ok(None) };
    let field = |at: usize| fields.get(at).map_or("", |field| field.trim());
    let amount = if field(1).is_empty() { None } else { Some(minor(field(1))?) };
    let taken = 3 + funds(fields.get(3..).unwrap_or_default()).0;
    let figure = Figure { kind: kind.trim(), amount, items: field(2) };
    Ok(Some((figure, fields.get(taken..).unwrap_or_default())))
}

/// How many fields the availability of funds takes, and the value date that it may state: nothing or `Z`, `0`, `1`,
/// `2` alone, `V` with date and time, `S` with three amounts, `D` with a number and as many pairs.
pub(super) fn funds<'f>(fields: &[&'f str]) -> (usize, Option<&'f str>) {
    let field = |at: usize| fields.get(at).map_or("", |field| field.trim());
    match field(0) {
        "V" | "v" => (3, fields.get(1).map(|date| date.trim())),
        "S" | "s" => (4, None),
        "D" | "d" => {
            let pairs = field(1).parse::<usize>().unwrap_or(0).min(fields.len());
            (2 + 2 * pairs, None)
        }
        _ => (1, None),
    }
}

/// A whole number of minor units, with a sign or without; a blank one is nothing.
pub(super) fn minor(text: &str) -> Result<i64, ValueFault> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() && !negative {
        return Ok(0);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let shown: String = text.chars().take(40).collect();
        let told = format!("the amount \"{shown}\" is malformed: it is not a whole number of minor units");
        return Err(ValueFault::new(catalogue::MALFORMED_AMOUNT, told));
    }
    let magnitude: i64 = digits.parse().map_err(|_| {
        ValueFault::new(
            catalogue::AMOUNT_TOO_LARGE,
            format!("the amount {digits:.40} is beyond what the ledger can hold"),
        )
    })?;
    Ok(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn funds_take_their_fields() {
        assert_eq!(funds(&["Z", "x"]), (1, None));
        assert_eq!(funds(&["V", "240504", "1200", "x"]), (3, Some("240504")));
        assert_eq!(funds(&["S", "1", "2", "3", "x"]).0, 4);
        assert_eq!(funds(&["D", "2", "0", "5", "1", "6", "x"]).0, 6);
        assert_eq!(funds(&["D", "99999999", "0"]).0, 8);
    }

    #[test]
    fn record_03_is_read_in_groups() {
        let mut record = Logical::new("03", "0975312468,,010,500000,,,190,70000000,4,0,110/", 1);
        record.continues("70000000,15,D,3,0,20000000,1,30000000,3,20000000,400,-5,2/");
        let account = Account::read(&record, &Group::default(), &InputSpec::default()).unwrap();
        assert_eq!((account.sum, account.assumed), (140_499_995, true));
        assert_eq!(account.statement.opening.map(|it| it.amount.0), Some(500_000));
        assert_eq!((account.statement.debits, account.statement.debit_count), (None, Some(2)));
    }
}
