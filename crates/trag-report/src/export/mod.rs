//! The movements of a case for the programs that others work with: entities of FollowTheMoney, and graphs for link
//! charts. Every movement stands there once, with its row, file and record.

pub mod csv;
pub mod ftm;
pub mod goaml;
pub mod graphml;

use trag_model::{AccountIx, NameIx, RowId, Scheme, money, time};

use crate::CaseReport;

/// A movement in texts that no medium has escaped yet.
struct Link<'a> {
    row: RowId,
    booked: String,
    payer: AccountIx,
    payee: AccountIx,
    payer_name: &'a str,
    payee_name: &'a str,
    /// What left the payer: exact decimal, ISO code.
    paid: (String, &'static str),
    /// What reached the payee, where that differs.
    received: Option<(String, &'static str)>,
    instrument: &'static str,
    purpose: &'a str,
    /// `izvod.csv:39`.
    place: String,
    /// Findings that name the row, parted by blanks.
    findings: String,
}

impl Link<'_> {
    /// What is said of a movement beside its row and its ends, in the order of the columns of every medium.
    fn values(&self) -> [&str; 11] {
        let (received, currency) = self.received.as_ref().map_or(("", ""), |(amount, code)| (amount, code));
        [
            &self.booked,
            &self.paid.0,
            self.paid.1,
            received,
            currency,
            self.payer_name,
            self.payee_name,
            self.instrument,
            self.purpose,
            &self.place,
            &self.findings,
        ]
    }
}

/// The movements, in the order of the ledger. The second legs of transfers and repeated records are left out, as
/// everywhere where movements are counted.
fn links<'a>(case: &'a CaseReport<'a>) -> impl Iterator<Item = Link<'a>> {
    let mut named: Vec<(RowId, &str)> =
        case.assessment.findings().flat_map(|f| f.rows.iter().map(|row| (*row, f.id.as_str()))).collect();
    named.sort_unstable();
    let ledger = case.ledger;
    ledger.movements().map(move |row| {
        let (source, record) = ledger.provenance(row);
        let name = |name: Option<NameIx>| name.map_or("", |name| case.accounts.name(name));
        let amount = |(minor, currency): (trag_model::Minor, trag_model::Currency)| {
            (money::plain(i128::from(minor.0), currency.exponent()), currency.code())
        };
        let (paid, received) = (ledger.paid(row), ledger.received(row));
        let first = named.partition_point(|(known, _)| *known < row);
        let ids = named[first..].iter().take_while(|(known, _)| *known == row).map(|(_, id)| *id);
        Link {
            row,
            booked: time::stated(ledger.booked(row), ledger.precision(row)),
            payer: ledger.payer(row),
            payee: ledger.payee(row),
            payer_name: name(ledger.payer_name(row)),
            payee_name: name(ledger.payee_name(row)),
            paid: amount(paid),
            received: (received != paid).then(|| amount(received)),
            instrument: ledger.instrument(row).word(),
            purpose: ledger.purpose(row),
            place: format!(
                "{}:{record}",
                case.sources.get(source.0 as usize).map_or("", |source| &source.path)
            ),
            findings: ids.collect::<Vec<_>>().join(" "),
        }
    })
}

/// What is said of an account beside its place, in the order of the columns of every medium.
fn account_values<'a>(case: &'a CaseReport<'_>, account: AccountIx, number: &'a str) -> [&'a str; 7] {
    let of = case.accounts.get(account);
    [
        case.accounts.label(account),
        number,
        of.identifier.scheme.word(),
        case.accounts.holder(account),
        of.holder_kind.word(),
        &of.institution,
        &of.country,
    ]
}

/// The number of an account, where it has one.
fn number(case: &CaseReport<'_>, account: AccountIx) -> String {
    let of = case.accounts.get(account);
    match of.identifier.scheme {
        Scheme::Iban | Scheme::Domestic => of.identifier.text.clone(),
        Scheme::Local if of.bank_code.is_empty() => of.identifier.text.clone(),
        Scheme::Local => format!("{}/{}", of.bank_code, of.identifier.text),
        Scheme::NameOnly | Scheme::Cash | Scheme::Bank | Scheme::Unknown => String::new(),
    }
}
