//! Parties and banks of payment messages, fields 50 to 59.

use trag_model::{Party, PartyKind};

use crate::formats::swift::details::is_bic;

/// A party or bank as a field names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) bic: String,
    pub(crate) country: String,
}

impl Named {
    /// Reads the lines of a field. `/account` may stand first, alone or behind one letter as in `/C/account`;
    /// then a BIC, or name and address, which in option F are numbered: `1/NAME`, `3/RS/BEOGRAD`.
    pub(crate) fn read(text: &str) -> Named {
        let mut named = Named::default();
        let mut lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).peekable();
        if let Some(first) = lines.peek().and_then(|line| line.strip_prefix('/')) {
            let account = match first.as_bytes() {
                [letter, b'/', ..] if letter.is_ascii_uppercase() => &first[2..],
                _ => first.trim_start_matches('/'),
            };
            if account.bytes().any(|byte| byte.is_ascii_digit()) {
                account.clone_into(&mut named.account);
            }
            lines.next();
        }
        let mut told = false;
        for line in lines {
            match line.split_once('/') {
                Some(("1", name)) => {
                    if !named.name.is_empty() {
                        named.name.push(' ');
                    }
                    named.name.push_str(name);
                }
                Some(("3", place)) => {
                    place.split('/').next().unwrap_or_default().clone_into(&mut named.country);
                }
                Some(("2" | "4" | "5" | "6" | "7" | "8", _)) => {}
                _ if told => {}
                _ if is_bic(line) => line.clone_into(&mut named.bic),
                _ => line.clone_into(&mut named.name),
            }
            told = true;
        }
        named
    }

    /// Whether the field says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.account.is_empty() && self.name.is_empty() && self.bic.is_empty()
    }

    /// What stands for it in a chain of banks.
    pub(crate) fn shown(&self) -> &str {
        if self.bic.is_empty() { &self.name } else { &self.bic }
    }

    /// The customer of a bank, or the bank itself where `bank` is empty.
    pub(crate) fn party<'p>(&'p self, bank: &'p str) -> Party<'p> {
        let kind = if self.is_empty() { PartyKind::Unknown } else { PartyKind::Account };
        let name = if self.name.is_empty() { &self.bic } else { &self.name };
        let institution = if bank.is_empty() { &self.bic } else { bank };
        Party {
            kind,
            identifier: &self.account,
            name,
            institution: if self.is_empty() { "" } else { institution },
            country: &self.country,
            ..Party::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_in_every_option() {
        let told = |text: &str| {
            let Named { account, name, bic, country } = Named::read(text);
            format!("{account}|{name}|{bic}|{country}")
        };
        for (text, expected) in [
            ("/RS35205000000010804045\nFIRMA DOO\nULICA 1\nBEOGRAD", "RS35205000000010804045|FIRMA DOO||"),
            ("FIRMA DOO\nULICA 1", "|FIRMA DOO||"),
            ("/C/12345\nBANKDEFF", "12345||BANKDEFF|"),
            ("//RT\nBANKDEFFXXX", "||BANKDEFFXXX|"),
            ("/-\nFOO SA", "|FOO SA||"),
            ("/DE1234\n1/ANA MARIC\n1/SENIOR\n2/ULICA 1\n3/RS/BEOGRAD", "DE1234|ANA MARIC SENIOR||RS"),
            ("", "|||"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
