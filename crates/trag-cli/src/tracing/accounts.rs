//! Accounts as people write them: the number in any of its forms, the name of an account without a number, or
//! its place in the account table.

use trag_model::{Account, AccountIx, AccountTable, Currency, Identifier, Ledger, Problem, Scheme, name};

use super::resolve::invalid;
use super::tables::AccountText;

/// Finds accounts and their currencies by what is written.
#[derive(Clone, Copy)]
pub(crate) struct Accounts<'a> {
    /// The accounts.
    pub(crate) table: &'a AccountTable,
    /// The movements.
    pub(crate) ledger: &'a Ledger,
}

impl Accounts<'_> {
    /// The one account that is written.
    pub(crate) fn find(&self, text: &AccountText, what: &str) -> Result<AccountIx, Problem> {
        match text {
            AccountText::Place(place) if (*place as usize) < self.table.accounts.len() => {
                Ok(AccountIx(*place))
            }
            AccountText::Place(place) => Err(invalid(format!("{what}: there is no account {place}"))),
            AccountText::Text(text) if text.trim().is_empty() => {
                Err(invalid(format!("{what}: the key `account` is missing")))
            }
            AccountText::Text(text) => self.by_text(text.trim(), what),
        }
    }

    fn by_text(&self, text: &str, what: &str) -> Result<AccountIx, Problem> {
        let normal = Identifier::normalise(text);
        let by_number = |account: &Account| account.identifier.text == normal.text;
        let (bank, number) = text.split_once('/').unwrap_or(("", text));
        let with_bank = |account: &Account| {
            account.bank_code == bank.trim() && account.identifier.text == Identifier::normalise(number).text
        };
        let spelled = name::spelling(text);
        let by_name = |account: &Account| {
            account.identifier.scheme == Scheme::NameOnly
                && (account.identifier.text == spelled || account.identifier.text == text)
        };
        let ways: [&dyn Fn(&Account) -> bool; 3] = [&with_bank, &by_number, &by_name];
        for way in ways {
            let found: Vec<AccountIx> =
                self.table.iter().filter(|(_, account)| way(account)).map(|(index, _)| index).collect();
            match found[..] {
                [] => {}
                [one] => return Ok(one),
                _ => return Err(self.ambiguous(text, &found, what)),
            }
        }
        Err(self.unknown(text, &spelled, what))
    }

    fn ambiguous(&self, text: &str, found: &[AccountIx], what: &str) -> Problem {
        let form = |index: &AccountIx| {
            let account = self.table.get(*index);
            format!("\"{}/{}\"", account.bank_code, account.identifier.text)
        };
        let forms: Vec<String> = found.iter().take(5).map(form).collect();
        let help = format!("write the bank's code with it: {}", forms.join(" or "));
        Problem { help, ..invalid(format!("{what}: `{text}` names {} accounts", found.len())) }
    }

    /// A holder's name is no account; but it says which numbers may be meant.
    fn unknown(&self, text: &str, spelled: &str, what: &str) -> Problem {
        let held = self
            .table
            .iter()
            .filter(|(index, _)| !spelled.is_empty() && name::spelling(self.table.holder(*index)) == spelled);
        let numbers: Vec<String> =
            held.take(5).map(|(_, account)| format!("\"{}\"", account.identifier.text)).collect();
        let help = if numbers.is_empty() {
            "write the account number as a statement prints it, or as in findings.json".to_owned()
        } else {
            format!("a name is no account; its accounts are {}", numbers.join(", "))
        };
        Problem { help, ..invalid(format!("{what}: there is no account `{text}` in the case")) }
    }

    /// The currency of a code as the ledger keeps it for an account. Without a code, the only one it has.
    pub(crate) fn currency(
        &self,
        account: AccountIx,
        code: Option<&str>,
        what: &str,
    ) -> Result<Currency, Problem> {
        let mut own: Vec<Currency> = Vec::new();
        for row in self.ledger.rows() {
            let paid = Some(self.ledger.paid(row).1).filter(|_| self.ledger.payer(row) == account);
            let received = Some(self.ledger.received(row).1).filter(|_| self.ledger.payee(row) == account);
            for currency in paid.into_iter().chain(received) {
                if !own.contains(&currency) {
                    own.push(currency);
                }
            }
        }
        let Some(code) = code else {
            return match own[..] {
                [one] => Ok(one),
                _ => Err(invalid(format!("{what}: say which `currency`; the account has {}", own.len()))),
            };
        };
        let known = Currency::from_code(code).ok_or_else(|| {
            invalid(format!("{what}: `{code}` is no currency code of ISO 4217, such as EUR"))
        })?;
        Ok(own.into_iter().find(|currency| currency.iso() == known).unwrap_or(known))
    }
}
