//! Details with words between slashes: `/TRTP/SEPA OVERBOEKING/IBAN/NL13.../NAME/...`, as Dutch banks and the
//! guidelines for MT940 print them.

use crate::formats::swift::details::Details;

/// Words that start a field. A slash before anything else belongs to the value.
const WORDS: [&str; 38] = [
    "TRTP", "TRCD", "EREF", "PREF", "MARF", "CSID", "CNTP", "IBAN", "BIC", "NAME", "ADDR", "REMI", "ISDT",
    "ORDP", "BENM", "ID", "PURP", "ULTD", "ULTC", "ULTB", "RTRN", "ACCW", "SVCL", "OCMT", "CHGS", "EXCH",
    "IACC", "INST", "ORDRES", "BENRES", "MSGID", "PI", "TXID", "SUBID", "SWIF", "SEDT", "CRED", "DEBT",
];

/// Whether the text starts with a word between slashes.
pub(crate) fn recognises(text: &str) -> bool {
    let Some((word, _)) = text.strip_prefix('/').and_then(|rest| rest.split_once('/')) else { return false };
    (1..=8).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Reads the fields. Lines are cut anywhere, so their ends mean nothing.
pub(crate) fn read(text: &str, into: &mut Details) {
    let whole: String = text.split('\n').collect();
    let mut known = false;
    for (word, value) in fields(&whole) {
        known = true;
        field(word, value.trim_end_matches('/'), into);
    }
    if !known {
        into.purpose.push_str(text.replace('\n', " ").trim());
    }
}

fn field(word: &str, value: &str, into: &mut Details) {
    match word {
        "TRTP" => into.booking_text.push_str(value),
        "IBAN" => into.set_account(value),
        "BIC" => value.clone_into(&mut into.institution),
        "NAME" if into.name.is_empty() => value.clone_into(&mut into.name),
        "EREF" if value != "NOTPROVIDED" => value.clone_into(&mut into.reference),
        "PREF" if into.reference.is_empty() => value.clone_into(&mut into.reference),
        "REMI" => {
            let value = value.strip_prefix("USTD//").unwrap_or(value);
            into.purpose.push_str(value.strip_prefix("STRD/CUR/").unwrap_or(value));
        }
        "CNTP" => {
            let mut parts = value.split('/');
            into.set_account(parts.next().unwrap_or_default());
            into.set_bank(parts.next().unwrap_or_default());
            parts.next().unwrap_or_default().clone_into(&mut into.name);
        }
        _ => {}
    }
}

/// Words with their values.
fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut starts = text.match_indices('/').filter_map(|(at, _)| {
        let (word, _) = text[at + 1..].split_once('/')?;
        WORDS.contains(&word).then_some((at, word))
    });
    let mut next = starts.next();
    std::iter::from_fn(move || {
        let (at, word) = next?;
        let from = at + word.len() + 2;
        next = starts.by_ref().find(|(at, _)| *at + 1 >= from);
        let to = next.map_or(text.len(), |(at, _)| at.max(from));
        Some((word, &text[from..to]))
    })
}
