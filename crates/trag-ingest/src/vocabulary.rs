//! Column names in the languages of the region, to start a mapping from.

use crate::text::header::{Header, spell};

/// What a column may mean. The word is the key of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Booked,
    ValueDate,
    OwnAccount,
    PayerAccount,
    PayerName,
    PayeeAccount,
    PayeeName,
    PartyAccount,
    PartyName,
    Amount,
    Debit,
    Credit,
    Flag,
    Currency,
    Balance,
    Purpose,
    Reference,
    PurposeCode,
}

impl Role {
    /// Where the role stands in a mapping: the table below `mapping`, and the key.
    fn key(self) -> (&'static str, &'static str) {
        match self {
            Role::Booked => ("", "booked"),
            Role::ValueDate => ("", "value-date"),
            Role::OwnAccount => ("own", "account"),
            Role::PayerAccount => ("payer", "account"),
            Role::PayerName => ("payer", "name"),
            Role::PayeeAccount => ("payee", "account"),
            Role::PayeeName => ("payee", "name"),
            Role::PartyAccount => ("counterparty", "account"),
            Role::PartyName => ("counterparty", "name"),
            Role::Amount => ("", "amount"),
            Role::Debit => ("", "debit"),
            Role::Credit => ("", "credit"),
            Role::Flag => ("", "flag"),
            Role::Currency => ("", "currency"),
            Role::Balance => ("", "balance"),
            Role::Purpose => ("", "purpose"),
            Role::Reference => ("", "reference"),
            Role::PurposeCode => ("", "purpose-code"),
        }
    }

    /// `payer.account`
    pub(crate) fn word(self) -> String {
        match self.key() {
            ("", key) => key.to_owned(),
            (table, key) => format!("{table}.{key}"),
        }
    }
}

/// Names as `spell` leaves them: English, Serbian and Croatian, Slovenian, German. Cyrillic names spell like
/// Latin ones.
#[rustfmt::skip]
const WORDS: &[(Role, &[&str])] = &[
    (Role::Booked, &["DATE", "BOOKING DATE", "POSTING DATE", "TRANSACTION DATE", "TIMESTAMP", "DATUM",
        "DATUM KNJIZENJA", "DATUM IZVRSENJA", "DATUM OBRADE", "DATUM TRANSAKCIJE", "DATUM PROMETA", "DATUM KNJ",
        "BUCHUNGSTAG", "BUCHUNGSDATUM"]),
    (Role::ValueDate, &["VALUE DATE", "DATUM VALUTE", "VALUTA DATUM", "WERTSTELLUNG", "VALUTADATUM"]),
    (Role::OwnAccount, &["ACCOUNT", "ACCOUNT NUMBER", "IBAN", "RACUN", "BROJ RACUNA", "STEVILKA RACUNA", "KONTO"]),
    (Role::PayerAccount, &["PAYER ACCOUNT", "FROM ACCOUNT", "SENDER ACCOUNT", "RACUN PLATIOCA", "RACUN PLATITELJA",
        "RACUN NALOGODAVCA", "RACUN PLACNIKA", "RACUN DUZNIKA"]),
    (Role::PayerName, &["PAYER", "PAYER NAME", "SENDER", "SENDER NAME", "ORDERING PARTY", "PLATILAC", "PLATITELJ",
        "NALOGODAVAC", "NAZIV NALOGODAVCA", "NAZIV PLATIOCA", "PLACNIK", "DUZNIK", "AUFTRAGGEBER"]),
    (Role::PayeeAccount, &["PAYEE ACCOUNT", "BENEFICIARY ACCOUNT", "TO ACCOUNT", "RECEIVER ACCOUNT",
        "RACUN PRIMAOCA", "RACUN PRIMATELJA", "RACUN KORISNIKA", "RACUN PREJEMNIKA", "RACUN POVERIOCA"]),
    (Role::PayeeName, &["PAYEE", "PAYEE NAME", "BENEFICIARY", "BENEFICIARY NAME", "RECEIVER", "RECEIVER NAME",
        "PRIMALAC", "PRIMATELJ", "NAZIV PRIMAOCA", "KORISNIK", "PREJEMNIK", "POVERILAC", "EMPFANGER"]),
    (Role::PartyAccount, &["COUNTERPARTY ACCOUNT", "COUNTERPARTY", "RACUN NALOGODAVCA PRIMAOCA",
        "RACUN PRIMAOCA POSILJAOCA", "RACUN PARTNERA", "UDELEZENEC RACUN", "KONTONUMMER IBAN", "GEGENKONTO"]),
    (Role::PartyName, &["COUNTERPARTY NAME", "NAME", "NAZIV", "KOMITENT", "PARTNER", "PLATITELJ PRIMATELJ",
        "PRIMATELJ PLATITELJ", "PREJEMNIK PLACNIK", "NALOGODAVAC PRIMALAC", "UDELEZENEC NAZIV",
        "BEGUNSTIGTER ZAHLUNGSPFLICHTIGER"]),
    (Role::Amount, &["AMOUNT", "IZNOS", "ZNESEK", "BETRAG", "UMSATZ", "SUM", "VALUE"]),
    (Role::Debit, &["DEBIT", "WITHDRAWAL", "WITHDRAWALS", "PAID OUT", "ZADUZENJE", "DUGUJE", "NA TERET", "ISPLATA",
        "ISPLATE", "IZDATAK", "RASHOD", "BREME", "ODLIV", "SOLL", "LASTSCHRIFT"]),
    (Role::Credit, &["CREDIT", "DEPOSIT", "DEPOSITS", "PAID IN", "ODOBRENJE", "POTRAZUJE", "U KORIST", "UPLATA",
        "UPLATE", "PRILIV", "DOBRO", "HABEN", "GUTSCHRIFT"]),
    (Role::Flag, &["DC", "CD", "DEBIT CREDIT", "KD", "DK", "SMER", "SMJER", "TIP PROMETA",
        "SH", "SOLL HABEN"]),
    (Role::Currency, &["CURRENCY", "CCY", "VALUTA", "OZNAKA VALUTE", "WAHRUNG", "DEVIZA"]),
    (Role::Balance, &["BALANCE", "RUNNING BALANCE", "STANJE", "SALDO", "NOVO STANJE"]),
    (Role::Purpose, &["PURPOSE", "DESCRIPTION", "DETAILS", "MEMO", "SVRHA", "SVRHA PLACANJA", "SVRHA DOZNAKE", "OPIS",
        "OPIS PLACANJA", "NAMEN", "VERWENDUNGSZWECK", "BUCHUNGSTEXT"]),
    (Role::Reference, &["REFERENCE", "REFERENCE NUMBER", "POZIV NA BROJ", "PNB", "SKLIC", "REFERENCA", "REFERENZ"]),
    (Role::PurposeCode, &["PAYMENT CODE", "SIFRA PLACANJA", "SIFRA", "OSNOV PLACANJA"]),
];

/// What a column of this name usually means.
pub(crate) fn role(name: &str) -> Option<Role> {
    let spelled = spell(name);
    let spelled = spelled.as_str();
    WORDS.iter().find(|(_, names)| names.contains(&spelled)).map(|(role, _)| *role)
}

/// The roles of the columns of a header, each given once.
pub(crate) fn roles(header: &Header) -> Vec<Option<Role>> {
    let mut given = Vec::new();
    let mut once = |name: &String| {
        let role = role(name)?;
        (!given.contains(&role)).then(|| {
            given.push(role);
            role
        })
    };
    header.names.iter().map(&mut once).collect()
}

/// An `[[input]]` of `case.toml` to start from.
pub(crate) fn suggest(header: &Header, file: &str) -> String {
    let mut entries: Vec<(Role, &str)> = roles(header)
        .into_iter()
        .zip(&header.names)
        .filter_map(|(role, name)| role.map(|role| (role, name.as_str())))
        .collect();
    entries.sort_unstable();
    let has = |wanted: Role| entries.iter().any(|(role, _)| *role == wanted);
    let has_one = |roles: &[Role]| roles.iter().any(|role| has(*role));
    let mut text = format!("[[input]]\nfile = {}\n", quoted(file));
    if !has_one(&[Role::PayerAccount, Role::PayerName, Role::OwnAccount]) {
        text.push_str("account = \"...\"     # the account whose statement this is\n");
    }
    if !has(Role::Currency) {
        text.push_str("currency = \"...\"    # ISO code, as no column states it\n");
    }
    text.push_str("[input.mapping]\n");
    if !has(Role::Booked) {
        text.push_str("booked = \"...\"      # column of the booking date\n");
    }
    if !has_one(&[Role::Amount, Role::Debit, Role::Credit]) {
        text.push_str("amount = \"...\"      # or debit = \"...\" and credit = \"...\"\n");
    }
    if has(Role::Flag) {
        text.push_str("flag-debit = [\"D\"]\nflag-credit = [\"C\"]\n");
    }
    for (role, name) in &entries {
        if let ("", key) = role.key() {
            text.push_str(&format!("{key} = {}\n", quoted(name)));
        }
    }
    for table in ["own", "payer", "payee", "counterparty"] {
        let keys: Vec<_> = entries.iter().filter(|(role, _)| role.key().0 == table).collect();
        if !keys.is_empty() {
            text.push_str(&format!("[input.mapping.{table}]\n"));
        }
        for (role, name) in keys {
            text.push_str(&format!("{} = {}\n", role.key().1, quoted(name)));
        }
    }
    text
}

/// A TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_four_languages_in_both_scripts() {
        let cases = [
            ("Booking date", Role::Booked),
            ("Датум књижења", Role::Booked),
            ("Datum knjiženja", Role::Booked),
            ("Zaduženje", Role::Debit),
            ("Задужење", Role::Debit),
            ("Račun", Role::OwnAccount),
            ("Währung", Role::Currency),
            ("DOBRO", Role::Credit),
        ];
        for (name, expected) in cases {
            assert_eq!(role(name), Some(expected), "{name} = {}", spell(name));
        }
    }

    #[test]
    fn every_word_is_in_its_spelled_form() {
        for word in WORDS.iter().flat_map(|(_, words)| words.iter()) {
            assert_eq!(&spell(word), word);
        }
    }
}
