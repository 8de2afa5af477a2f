//! Details in free text, in which some banks put keywords.

use crate::formats::swift::details::Details;
use crate::formats::values::is_iban;

#[derive(Clone, Copy)]
enum Meaning {
    Account,
    Bank,
    Name,
    Purpose,
    Reference,
    Other,
}

/// Keywords of one bank, and the character that ends a value beside the next keyword.
struct Dialect {
    /// Words of which one must stand in the text.
    sure: &'static [&'static str],
    words: &'static [(&'static str, Meaning)],
    end: Option<char>,
}

const DIALECTS: [Dialect; 2] = [
    Dialect {
        sure: &["TYT.:", "TNR:"],
        words: &[
            ("Z RACH.:", Meaning::Account),
            ("NA RACH.:", Meaning::Account),
            ("OD:", Meaning::Name),
            ("DLA:", Meaning::Name),
            ("TYT.:", Meaning::Purpose),
            ("TNR:", Meaning::Other),
            ("ID IPH:", Meaning::Other),
        ],
        end: Some(';'),
    },
    Dialect {
        sure: &["NAAM:", "OMSCHRIJVING:"],
        words: &[
            ("IBAN:", Meaning::Account),
            ("BIC:", Meaning::Bank),
            ("NAAM:", Meaning::Name),
            ("OMSCHRIJVING:", Meaning::Purpose),
            ("KENMERK:", Meaning::Reference),
            ("MACHTIGING:", Meaning::Other),
            ("INCASSANT:", Meaning::Other),
        ],
        end: None,
    },
];

/// Reads free text. A text that starts with an IBAN names the other party.
pub(crate) fn read(text: &str, into: &mut Details) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(dialect) = DIALECTS.iter().find(|it| it.sure.iter().any(|word| flat.contains(word))) {
        return keywords(&flat, dialect, into);
    }
    let first = text.lines().next().unwrap_or_default().trim();
    let (head, name) = first.split_once(' ').unwrap_or((first, ""));
    if is_iban(head) {
        into.account.push_str(head);
        into.name.push_str(name.trim());
        let rest = text.get(text.find('\n').unwrap_or(text.len())..).unwrap_or_default();
        into.purpose.push_str(&rest.split_whitespace().collect::<Vec<_>>().join(" "));
    } else {
        into.purpose.push_str(&flat);
    }
}

fn keywords(flat: &str, dialect: &Dialect, into: &mut Details) {
    let mut found: Vec<(usize, &str, Meaning)> = Vec::new();
    for (word, meaning) in dialect.words {
        let starts = flat.match_indices(word).map(|(at, _)| at);
        let whole = |at: &usize| *at == 0 || flat.as_bytes()[at - 1] == b' ';
        found.extend(starts.filter(whole).take(1).map(|at| (at, *word, *meaning)));
    }
    found.sort_by_key(|(at, ..)| *at);
    for (place, (at, word, meaning)) in found.iter().enumerate() {
        let end = found.get(place + 1).map_or(flat.len(), |(next, ..)| *next);
        let from = at + word.len();
        let value = flat.get(from..end.max(from)).unwrap_or_default();
        let value = dialect.end.and_then(|mark| value.split(mark).next()).unwrap_or(value).trim();
        match meaning {
            Meaning::Account => into.set_account(value),
            Meaning::Bank => into.set_bank(value),
            Meaning::Name => into.name.push_str(value),
            Meaning::Purpose => into.purpose.push_str(value),
            Meaning::Reference => into.reference.push_str(value),
            Meaning::Other => {}
        }
    }
    if into.purpose.is_empty() {
        into.purpose.push_str(flat);
    }
}
