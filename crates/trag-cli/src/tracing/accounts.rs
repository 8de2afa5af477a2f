//! Accounts as people write them: the number in any of its forms, the name of an account without a number, or
//! its place in the account table.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use trag_model::{AccountIx, AccountTable, Currency, Identifier, Ledger, Problem, Scheme, name};

use super::resolve::invalid;
use super::tables::AccountText;

/// Finds accounts and their currencies by what is written.
pub(crate) struct Accounts<'a> {
    /// The accounts.
    pub(crate) table: &'a AccountTable,
    ledger: &'a Ledger,
    /// Accounts by the text of their identifier. Made when an account is first looked up.
    by_text: OnceCell<BTreeMap<&'a str, Vec<AccountIx>>>,
    /// Currencies of each account, in the order of the ledger. Made when they are first asked for.
    currencies: OnceCell<BTreeMap<AccountIx, Vec<Currency>>>,
}

impl<'a> Accounts<'a> {
    /// Of a ledger.
    pub(crate) fn new(table: &'a AccountTable, ledger: &'a Ledger) -> Accounts<'a> {
        Accounts { table, ledger, by_text: OnceCell::new(), currencies: OnceCell::new() }
    }

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

    /// Accounts whose identifier has one of these texts, ascending.
    fn with_text(&self, texts: &[&str]) -> Vec<AccountIx> {
        let known = self.by_text.get_or_init(|| {
            let mut known: BTreeMap<&str, Vec<AccountIx>> = BTreeMap::new();
            for (index, account) in self.table.iter() {
                known.entry(account.identifier.text.as_str()).or_default().push(index);
            }
            known
        });
        let mut found: Vec<AccountIx> =
            texts.iter().flat_map(|text| known.get(text).into_iter().flatten().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn by_text(&self, text: &str, what: &str) -> Result<AccountIx, Problem> {
        let (bank, number) = text.split_once('/').unwrap_or(("", text));
        let spelled = name::spelling(text);
        let mut with_bank = self.with_text(&[&Identifier::normalise(number).text]);
        with_bank.retain(|index| self.table.get(*index).bank_code == bank.trim());
        let by_number = self.with_text(&[&Identifier::normalise(text).text]);
        let mut by_name = self.with_text(&[&spelled, text]);
        by_name.retain(|index| self.table.get(*index).identifier.scheme == Scheme::NameOnly);
        for found in [with_bank, by_number, by_name] {
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
        let known = self.currencies.get_or_init(|| {
            let mut known: BTreeMap<AccountIx, Vec<Currency>> = BTreeMap::new();
            for row in self.ledger.rows() {
                let paid = (self.ledger.payer(row), self.ledger.paid(row).1);
                let received = (self.ledger.payee(row), self.ledger.received(row).1);
                for (account, currency) in [paid, received] {
                    let own = known.entry(account).or_default();
                    if !own.contains(&currency) {
                        own.push(currency);
                    }
                }
            }
            known
        });
        let own = known.get(&account).map_or(&[][..], Vec::as_slice);
        let Some(code) = code else {
            return match own[..] {
                [one] => Ok(one),
                _ => Err(invalid(format!("{what}: say which `currency`; the account has {}", own.len()))),
            };
        };
        let known = Currency::from_code(code).ok_or_else(|| {
            invalid(format!("{what}: `{code}` is no currency code of ISO 4217, such as EUR"))
        })?;
        Ok(own.iter().copied().find(|currency| currency.iso() == known).unwrap_or(known))
    }
}
