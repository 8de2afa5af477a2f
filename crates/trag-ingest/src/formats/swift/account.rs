//! The account of a statement, field 25.

use trag_model::Currency;

use crate::formats::swift::details::domestic;

/// Field 25 taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnAccount {
    /// The number, as printed but for the bank before it and the currency behind it.
    pub(crate) account: String,
    /// Bank code or BIC before a slash.
    pub(crate) bank: String,
    /// Currency behind the number: some banks print it here.
    pub(crate) currency: Option<Currency>,
}

/// Reads `BANK/ACCOUNT`, an IBAN or a number; each may carry its currency: `12345EUR`, `BANK/123/HUF`.
pub(crate) fn own_account(text: &str) -> OwnAccount {
    let text = text.trim();
    let (number, currency) = without_currency(text);
    let (bank, account) = match number.split_once('/') {
        Some((bank, account)) if !bank.is_empty() && !account.is_empty() => (bank.trim(), account.trim()),
        _ => ("", number.trim_matches('/').trim()),
    };
    match domestic(bank, account) {
        Some(account) => OwnAccount { account, bank: String::new(), currency },
        None => OwnAccount { account: account.to_owned(), bank: bank.to_owned(), currency },
    }
}

fn without_currency(text: &str) -> (&str, Option<Currency>) {
    let Some(at) = text.len().checked_sub(3).filter(|at| text.is_char_boundary(*at)) else {
        return (text, None);
    };
    let (number, code) = text.split_at(at);
    let behind_number = number.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '/' | ' '));
    match Currency::from_code(code).filter(|_| behind_number) {
        Some(currency) => (number.trim_end_matches(['/', ' ']), Some(currency)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_as_banks_print_them() {
        let told = |text: &str| {
            let own = own_account(text);
            format!("{}|{}|{}", own.bank, own.account, own.currency.map_or("", Currency::code))
        };
        for (text, expected) in [
            ("51210600/9223382012EUR", "51210600|9223382012|EUR"),
            ("UBRTHUHB/123456789150ABCDEF002/HUF", "UBRTHUHB|123456789150ABCDEF002|HUF"),
            ("1291.99.348EUR", "|1291.99.348|EUR"),
            ("PL29114010810000267002001002", "|PL29114010810000267002001002|"),
            ("NL81ASNB9999999999", "|NL81ASNB9999999999|"),
            ("/344110001637", "|344110001637|"),
            ("160/000000012345654", "|160000000012345654|"),
            ("160/000000012345655", "160|000000012345655|"),
            ("", "||"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
