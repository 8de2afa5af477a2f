//! The party on the other side of a movement.

use trag_model::{Instrument, Party, PartyKind};

use crate::formats::swift::details::Details;
use crate::formats::swift::entry::Entry;
use crate::formats::values::is_iban;

/// Adds what field 61 knows of the other party: an account as reference or below it, a name behind it.
pub(crate) fn complete(details: &mut Details, entry: &Entry<'_>, supplement: &str) {
    let first = supplement.lines().next().unwrap_or_default().trim();
    if details.account.is_empty() && is_iban(first) {
        details.account.push_str(first);
    }
    if details.account.is_empty() && is_iban(entry.reference) {
        details.account.push_str(entry.reference);
        if details.name.is_empty() && !supplement.starts_with('/') {
            details.name.push_str(supplement.trim());
        }
    } else if details.account.is_empty() && !entry.supplement.is_empty() {
        let account = entry.reference.trim_start_matches('P');
        if account.len() >= 5 && account.bytes().all(|byte| byte.is_ascii_digit()) {
            details.account.push_str(entry.reference);
        }
    }
    if details.name.is_empty() {
        details.name.push_str(entry.supplement);
    }
    if details.purpose.is_empty() {
        details.purpose.extend(supplement.split('\n').flat_map(|line| [line.trim(), " "]));
        let end = details.purpose.trim_end().len();
        details.purpose.truncate(end);
    }
}

/// The party on the other side: cash and the bank itself where the kind of movement says so.
pub(crate) fn other_party(details: &Details, nature: Instrument) -> Party<'_> {
    let named = Party {
        kind: PartyKind::Account,
        identifier: &details.account,
        bank_code: &details.bank_code,
        name: &details.name,
        institution: &details.institution,
        ..Party::default()
    };
    let kind = match nature {
        _ if nature.is_cash() => PartyKind::Cash,
        _ if !details.account.is_empty() || !details.name.is_empty() => return named,
        Instrument::Fee | Instrument::Interest => PartyKind::Bank,
        _ => PartyKind::Unknown,
    };
    Party { kind, ..Party::default() }
}
