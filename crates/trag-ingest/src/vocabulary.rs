//! Column names in the languages of the region, to start a mapping from.

use trag_model::Currency;

use crate::text::header::spell;

/// What a column may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Booked,
    ValueDate,
    OwnAccount,
    /// An account: of the statement, or of the other side.
    SomeAccount,
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
    /// Where cash was handed over.
    Place,
}

impl Role {
    /// Where the role stands in a mapping: the table below `mapping`, and the key.
    pub(crate) fn key(self) -> (&'static str, &'static str) {
        match self {
            Role::Booked => ("", "booked"),
            Role::ValueDate => ("", "value-date"),
            Role::OwnAccount => ("own", "account"),
            Role::PayerAccount => ("payer", "account"),
            Role::PayerName => ("payer", "name"),
            Role::PayeeAccount => ("payee", "account"),
            Role::PayeeName => ("payee", "name"),
            Role::SomeAccount | Role::PartyAccount => ("counterparty", "account"),
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
            Role::Place => ("", "place"),
        }
    }

    /// `payer.account`
    pub(crate) fn word(self) -> String {
        match self.key() {
            ("", key) => key.to_owned(),
            (table, key) => format!("{table}.{key}"),
        }
    }

    /// Whether the values are amounts.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Role::Amount | Role::Debit | Role::Credit | Role::Balance)
    }
}

/// Names as `spell` leaves them: English, Serbian and Croatian, Slovenian, German, then Macedonian and Bulgarian, Czech and
/// Slovak, Polish, Hungarian, Romanian, Italian, French, Spanish, Portuguese, Dutch. Cyrillic names spell like Latin ones.
/// Of several names of a role the one that stands first is preferred.
#[rustfmt::skip]
const WORDS: &[(Role, &[&str])] = &[
    (Role::Booked, &["BOOKING DATE", "POSTING DATE", "DATUM KNJIZENJA", "DATUM KNJ", "BUCHUNGSTAG", "BUCHUNGSDATUM",
        "DATUM IZVRSENJA", "DATUM OBRADE", "DATUM TRANSAKCIJE", "DATUM PROMETA", "TRANSACTION DATE", "TIMESTAMP",
        "DATE", "DATUM",
        "DATUM ZAUCTOVANI", "DATUM ZAUCTOVANIA", "DATUM PROVEDENI", "DATA KSIEGOWANIA", "DATA OPERACJI",
        "KONYVELES DATUMA", "DATA TRANZACTIEI", "DATA CONTABILE", "DATA OPERAZIONE", "DATE COMPTABLE",
        "DATE OPERATION", "FECHA CONTABLE", "FECHA OPERACION", "DATA LANCAMENTO", "DATA MOVIMENTO",
        "BOEKDATUM", "DATA", "FECHA"]),
    (Role::ValueDate, &["VALUE DATE", "DATUM VALUTE", "VALUTA DATUM", "WERTSTELLUNG", "VALUTADATUM", "WERT",
        "DATUM VALUTY", "DATA WALUTY", "ERTEKNAP", "DATA VALUTEI", "DATA VALUTA",
        "DATE DE VALEUR", "DATE VALEUR", "FECHA VALOR", "DATA VALOR", "RENTEDATUM"]),
    (Role::OwnAccount, &["OWN ACCOUNT", "OWN IBAN", "AUFTRAGSKONTO", "IBAN AUFTRAGSKONTO", "EIGENES KONTO",
        "EIGENE IBAN"]),
    (Role::SomeAccount, &["ACCOUNT", "ACCOUNT NUMBER", "IBAN", "RACUN", "BROJ RACUNA", "STEVILKA RACUNA", "KONTO",
        "KONTONUMMER"]),
    (Role::PayerAccount, &["PAYER ACCOUNT", "FROM ACCOUNT", "SENDER ACCOUNT", "RACUN PLATIOCA", "RACUN PLATITELJA",
        "RACUN NALOGODAVCA", "RACUN PLACNIKA", "RACUN DUZNIKA"]),
    (Role::PayerName, &["PAYER", "PAYER NAME", "FROM", "FROM NAME", "SENDER", "SENDER NAME", "ORDERING PARTY",
        "PLATILAC", "PLATITELJ", "NALOGODAVAC", "NAZIV NALOGODAVCA", "NAZIV PLATIOCA", "PLACNIK", "DUZNIK",
        "AUFTRAGGEBER"]),
    (Role::PayeeAccount, &["PAYEE ACCOUNT", "BENEFICIARY ACCOUNT", "TO ACCOUNT", "RECEIVER ACCOUNT",
        "RACUN PRIMAOCA", "RACUN PRIMATELJA", "RACUN KORISNIKA", "RACUN PREJEMNIKA", "RACUN POVERIOCA"]),
    (Role::PayeeName, &["PAYEE", "PAYEE NAME", "TO", "TO NAME", "BENEFICIARY", "BENEFICIARY NAME", "RECEIVER",
        "RECEIVER NAME", "PRIMALAC", "PRIMATELJ", "NAZIV PRIMAOCA", "KORISNIK", "PREJEMNIK", "POVERILAC", "EMPFANGER",
        "EMPFAENGER"]),
    (Role::PartyAccount, &["COUNTERPARTY ACCOUNT", "COUNTERPARTY IBAN", "RACUN NALOGODAVCA PRIMAOCA",
        "RACUN PRIMAOCA POSILJAOCA", "RACUN PARTNERA", "UDELEZENEC RACUN", "KONTONUMMER IBAN", "GEGENKONTO",
        "IBAN ZAHLUNGSBETEILIGTER",
        "PROTIUCET", "CISLO PROTIUCTU", "IBAN PROTISTRANY", "ELLENOLDALI SZAMLASZAM", "COMPTE DE LA CONTREPARTIE",
        "TEGENREKENING", "COMPTE CONTREPARTIE"]),
    (Role::PartyName, &["COUNTERPARTY NAME", "COUNTERPARTY", "NAME", "NAZIV", "KOMITENT", "PARTNER",
        "PLATITELJ PRIMATELJ", "PRIMATELJ PLATITELJ", "PREJEMNIK PLACNIK", "NALOGODAVAC PRIMALAC", "UDELEZENEC NAZIV",
        "BEGUNSTIGTER ZAHLUNGSPFLICHTIGER", "BEGUENSTIGTER ZAHLUNGSPFLICHTIGER", "AUFTRAGGEBER EMPFANGER",
        "AUFTRAGGEBER EMPFAENGER", "NAME ZAHLUNGSBETEILIGTER",
        "PROTISTRANA", "NAZEV PROTIUCTU", "NAZOV PROTISTRANY", "NADAWCA ODBIORCA", "PARTNER NEVE",
        "NOM DE LA CONTREPARTIE", "CONTREPARTIE", "NAAM TEGENPARTIJ", "TEGENPARTIJ", "NAAM"]),
    (Role::Amount, &["AMOUNT", "IZNOS", "ZNESEK", "BETRAG", "UMSATZ", "SUM", "VALUE",
        "SUMA", "CASTKA", "OBJEM", "KWOTA", "OSSZEG",
        "IMPORTO", "MONTANT", "IMPORTE", "MONTANTE", "BEDRAG"]),
    (Role::Debit, &["DEBIT", "WITHDRAWAL", "WITHDRAWALS", "PAID OUT", "ZADUZENJE", "DUGUJE", "NA TERET", "ISPLATA",
        "ISPLATE", "IZDATAK", "RASHOD", "BREME", "ODLIV", "SOLL", "LASTSCHRIFT", "BELASTUNG",
        "DOLZI", "NA TOVAR", "OBCIAZENIA", "TERHELES", "DARE",
        "USCITE", "CARGO", "DEBE", "DEBITO"]),
    (Role::Credit, &["CREDIT", "DEPOSIT", "DEPOSITS", "PAID IN", "ODOBRENJE", "POTRAZUJE", "U KORIST", "UPLATA",
        "UPLATE", "PRILIV", "DOBRO", "HABEN", "GUTSCHRIFT",
        "POBARUVA", "VO KORIST", "UZNANIA", "JOVAIRAS", "AVERE",
        "ENTRATE", "ABONO", "HABER", "CREDITO"]),
    (Role::Flag, &["DC", "CD", "DEBIT CREDIT", "KD", "DK", "SMER", "SMJER", "TIP PROMETA",
        "SH", "SOLL HABEN"]),
    (Role::Currency, &["CURRENCY", "CCY", "VALUTA", "OZNAKA VALUTE", "WAHRUNG", "WAEHRUNG", "DEVIZA",
        "MENA", "WALUTA", "DEVIZANEM", "MONEDA", "DIVISA",
        "DEVISE", "MOEDA", "MUNT", "MUNTSOORT"]),
    (Role::Balance, &["BALANCE", "RUNNING BALANCE", "STANJE", "SALDO", "NOVO STANJE",
        "SOSTOJBA", "ZUSTATEK", "ZOSTATOK", "SALDO PO OPERACJI", "EGYENLEG",
        "SOLD", "SOLDE"]),
    (Role::Purpose, &["PURPOSE", "SVRHA", "SVRHA PLACANJA", "SVRHA DOZNAKE", "NAMEN", "VERWENDUNGSZWECK",
        "DESCRIPTION", "OPIS", "OPIS PLACANJA", "MEMO", "BUCHUNGSDETAILS", "AVISIERUNGSTEXT", "BESCHREIBUNG1",
        "DETAILS", "BUCHUNGSTEXT",
        "CEL NA DOZNAKA", "OSNOVANIE", "POPIS", "ZPRAVA PRO PRIJEMCE", "INFORMACIA PRE PRIJEMCU",
        "TYTUL", "OPIS OPERACJI", "KOZLEMENY", "DESCRIERE", "DETALII",
        "CAUSALE", "DESCRIZIONE", "LIBELLE", "COMMUNICATION", "CONCEPTO",
        "DESCRICAO", "OMSCHRIJVING", "MEDEDELINGEN"]),
    (Role::Reference, &["REFERENCE", "REFERENCE NUMBER", "POZIV NA BROJ", "PNB", "SKLIC", "REFERENCA", "REFERENZ"]),
    (Role::PurposeCode, &["PAYMENT CODE", "SIFRA PLACANJA", "SIFRA", "OSNOV PLACANJA"]),
    // A town alone is mostly that of the other party.
    (Role::Place, &["BRANCH", "BRANCH NAME", "EKSPOZITURA", "FILIJALA", "POSLOVNICA", "POSLOVNA JEDINICA",
        "MESTO UPLATE", "MESTO ISPLATE", "MESTO TRANSAKCIJE", "MJESTO TRANSAKCIJE", "BANKOMAT", "ATM", "FILIALE"]),
];

/// What a column of this name usually means, with the rank of the name among those of its role.
pub(crate) fn ranked(name: &str) -> Option<(Role, usize)> {
    let spelled = spell(name);
    let amount = without_currency(&spelled).map(|(base, _)| base);
    let find = |wanted: &str| {
        let rank = |names: &[&str]| names.iter().position(|name| *name == wanted);
        WORDS.iter().find_map(|(role, names)| rank(names).map(|rank| (*role, rank)))
    };
    let both = || both_sides(&spelled).map(|role| (role, usize::MAX));
    find(&spelled).or_else(both).or_else(|| find(amount?).filter(|(role, _)| role.is_number()))
}

/// Beginnings of words for who pays, and for who is paid.
const PAYERS: &[&str] = &[
    "PLATIO",
    "PLATILAC",
    "PLATITELJ",
    "UPLATIO",
    "NALOGODAV",
    "DUZNIK",
    "POSILJA",
    "PLACNIK",
    "PAYER",
    "SENDER",
];
const PAYEES: &[&str] = &[
    "PRIMAO",
    "PRIMALAC",
    "PRIMATELJ",
    "KORISNIK",
    "POVERI",
    "PREJEMNIK",
    "PAYEE",
    "BENEFICIARY",
    "RECEIVER",
    "RECIPIENT",
];

/// What a column means that names who pays and who is paid in one: whichever of them is not the statement's.
fn both_sides(spelled: &str) -> Option<Role> {
    let is_of = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    let words = || spelled.split(' ');
    if !(words().any(|word| is_of(word, PAYERS)) && words().any(|word| is_of(word, PAYEES))) {
        return None;
    }
    let rest: Vec<&str> = words().filter(|word| !is_of(word, PAYERS) && !is_of(word, PAYEES)).collect();
    match rest[..] {
        [] | ["NAZIV" | "IME" | "NAME"] => Some(Role::PartyName),
        ["RACUN" | "IBAN" | "KONTO" | "ACCOUNT"] | ["BROJ", "RACUNA"] | ["ACCOUNT", "NUMBER"] => {
            Some(Role::PartyAccount)
        }
        _ => None,
    }
}

/// The currency that stands in the name of a column of amounts: `Gutschrift in CHF`.
pub(crate) fn currency_in_name(name: &str) -> Option<Currency> {
    let spelled = spell(name);
    let (_, currency) = without_currency(&spelled)?;
    ranked(name).filter(|(role, _)| role.is_number()).map(|_| currency)
}

fn without_currency(spelled: &str) -> Option<(&str, Currency)> {
    let (base, code) = spelled.rsplit_once(' ')?;
    let currency = Currency::from_code(code)?;
    let base = [" IN", " U", " V"].into_iter().find_map(|word| base.strip_suffix(word)).unwrap_or(base);
    Some((base, currency))
}

/// Words for a debit and a credit that stand in one column. `LASTSCHRIFT` and `GUTSCHRIFT` are not among them: they
/// name two kinds of booking out of many.
#[rustfmt::skip]
const FLAGS: &[(&str, &str)] = &[
    ("S", "H"), ("D", "C"), ("D", "P"), ("D", "K"), ("B", "D"), ("DR", "CR"), ("DBIT", "CRDT"), ("DEBIT", "CREDIT"),
    ("SOLL", "HABEN"), ("DUGUJE", "POTRAZUJE"), ("ZADUZENJE", "ODOBRENJE"), ("BREME", "DOBRO"),
    ("ISPLATA", "UPLATA"), ("ODLIV", "PRILIV"), ("AF", "BIJ"), ("DARE", "AVERE"), ("DEBE", "HABER"), ("CARGO", "ABONO"),
    ("DEBITO", "CREDITO"), ("TERHELES", "JOVAIRAS"),
    ("OUT", "IN"), ("-", "+"),
];

/// The values that mean debit, and those that mean credit. `None` where not both are seen beyond doubt: `D` alone
/// is a debit in one language and a credit in another.
pub(crate) fn flags<'v>(values: &[&'v str]) -> Option<(Vec<&'v str>, Vec<&'v str>)> {
    let spelled: Vec<String> = values.iter().map(|value| spell(value)).collect();
    let fits = |pair: &&(&str, &str)| {
        spelled.iter().all(|word| word == pair.0 || word == pair.1)
            && spelled.iter().any(|word| word == pair.0)
            && spelled.iter().any(|word| word == pair.1)
    };
    let pair = FLAGS.iter().find(fits)?;
    let of = |side: &str| {
        let mut words: Vec<&str> =
            values.iter().zip(&spelled).filter(|(_, word)| *word == side).map(|(value, _)| *value).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    Some((of(pair.0), of(pair.1)))
}

/// What a column of this name usually means.
pub(crate) fn role(name: &str) -> Option<Role> {
    ranked(name).map(|(role, _)| role)
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
    fn names_of_many_languages_in_both_scripts() {
        let cases = [
            ("Booking date", Role::Booked),
            ("Датум књижења", Role::Booked),
            ("Datum knjiženja", Role::Booked),
            ("Zaduženje", Role::Debit),
            ("Задужење", Role::Debit),
            ("Račun", Role::SomeAccount),
            ("Währung", Role::Currency),
            ("DOBRO", Role::Credit),
            ("Одобрење", Role::Credit),
            ("Рачун примаоца", Role::PayeeAccount),
            ("Налогодавац", Role::PayerName),
            ("Износ", Role::Amount),
            ("Сврха", Role::Purpose),
            ("Gutschrift in CHF", Role::Credit),
            ("Iznos (RSD)", Role::Amount),
            ("Beguenstigter/Zahlungspflichtiger", Role::PartyName),
            ("Auftraggeber / Empfänger", Role::PartyName),
            ("Должи", Role::Debit),
            ("Побарува", Role::Credit),
            ("Částka", Role::Amount),
            ("IBAN protistrany", Role::PartyAccount),
            ("Értéknap", Role::ValueDate),
            ("Libellé", Role::Purpose),
            ("Naziv primaoca/platioca", Role::PartyName),
            ("Експозитура", Role::Place),
            ("Mesto transakcije", Role::Place),
            ("Broj računa nalogodavca / korisnika", Role::PartyAccount),
        ];
        for (name, expected) in cases {
            assert_eq!(role(name), Some(expected), "{name} = {}", spell(name));
        }
    }

    #[test]
    fn one_side_alone_or_its_address_is_no_name_of_both() {
        for name in ["Mesto primaoca/platioca", "Mesto", "Račun banke", "Adresa nalogodavca"] {
            assert_eq!(role(name), None, "{name}");
        }
    }

    #[test]
    fn every_word_is_in_its_spelled_form() {
        for word in WORDS.iter().flat_map(|(_, words)| words.iter()) {
            assert_eq!(&spell(word), word);
        }
    }
}
