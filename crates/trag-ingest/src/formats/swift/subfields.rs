//! Details with numbered subfields: `166?00GUTSCHRIFT?20EREF+...?32NAME`, as German, Austrian, Luxembourgish,
//! Polish and Serbian banks print them. The mark before the numbers differs.

use trag_model::{Check, Identifier};

use crate::formats::swift::details::Details;

/// How long a subfield may be: one that is full runs on in the next, without a blank.
const FULL: usize = 27;

/// Marks that subfields begin with where no number of the kind of business stands before them. Banks can set their own.
const MARKS: [char; 13] = ['?', '~', '<', '>', '^', '@', '|', '#', '$', '%', '&', '*', '!'];

/// The mark of the subfields, if the text has some.
pub(crate) fn separator(text: &str) -> Option<char> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).filter(|_| digits == 0 || digits == 3)?.trim_start();
    let mark =
        rest.chars().next().filter(|mark| mark.is_ascii_punctuation() && !matches!(mark, '/' | ':'))?;
    let is_numbered = |(at, _): &(usize, &str)| {
        let number = rest.as_bytes().get(at + 1..at + 3);
        number.is_some_and(|number| number.iter().all(u8::is_ascii_digit))
    };
    let mut numbered = rest.match_indices(mark).filter(is_numbered);
    let is_first = numbered.next().is_some_and(|(at, _)| at == 0);
    (is_first && (digits == 3 || (MARKS.contains(&mark) && numbered.next().is_some()))).then_some(mark)
}

/// Reads the subfields. Lines are cut anywhere, so their ends mean nothing.
pub(crate) fn read(text: &str, separator: char, into: &mut Details) {
    let whole: String = text.split('\n').collect();
    let start = whole.find(separator).unwrap_or(0);
    into.business = whole[..start].trim().parse().ok();
    let (mut purpose, mut names, mut serbian) = (Joined::default(), Joined::default(), false);
    let mut place = "";
    let parts = Subfields { rest: &whole[start..], separator };
    let is_foreign = is_foreign(parts.clone());
    for (number, value) in parts {
        match number {
            0 => into.booking_text.push_str(value.trim()),
            20 | 21 if is_foreign => names.add(value),
            20..=29 | 60..=63 => match serbian_field(value) {
                Some((key, value)) => {
                    serbian = true;
                    serbian_value(key, value, into);
                }
                None => purpose.add(value),
            },
            30 if is_domestic(value) => into.set_account(value),
            30 => into.set_bank(value),
            31 => into.set_account(value),
            38 => {
                into.account.clear();
                into.set_account(value);
            }
            32 => names.add(value),
            33 => place = value,
            _ => {}
        }
    }
    if !serbian {
        names.add(place);
    }
    into.name.push_str(&names.text);
    words(&purpose.text, into);
}

/// Payments across the border of Serbian banks name the other party first, and then print `OCMT/EUR387,08` and
/// `CHGS/OUR/EUR0,00`.
fn is_foreign(parts: Subfields<'_>) -> bool {
    let (mut amount, mut charges, mut named) = (false, false, false);
    for (number, value) in parts {
        let value = value.trim_start_matches('/');
        amount |= number == 22 && value.starts_with("OCMT/");
        charges |= number == 23 && value.starts_with("CHGS/");
        named |= number == 32;
    }
    amount && charges && !named
}

/// Whether a text is a domestic account of 18 digits, which some banks print in place of the bank's code too.
fn is_domestic(text: &str) -> bool {
    text.trim().len() == 18 && Identifier::normalise(text).check == Check::Passed
}

/// Texts one behind the other, with a blank where the one before was not full.
#[derive(Default)]
struct Joined {
    text: String,
    full: bool,
}

impl Joined {
    fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if !self.full && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.full = text.chars().count() == FULL;
    }
}

#[derive(Clone)]
struct Subfields<'t> {
    rest: &'t str,
    separator: char,
}

impl<'t> Iterator for Subfields<'t> {
    type Item = (u8, &'t str);

    fn next(&mut self) -> Option<(u8, &'t str)> {
        let after = self.rest.strip_prefix(self.separator)?;
        let number = after.get(..2)?.parse().ok()?;
        let value = &after[2..];
        let is_next = |at: &usize| {
            let digits = value.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
        };
        let end = value.match_indices(self.separator).map(|(at, _)| at).find(is_next);
        let end = end.unwrap_or(value.len());
        self.rest = &value[end..];
        Some((number, &value[..end]))
    }
}

/// Payment code and references of Serbian banks: `SIF-221`, `PBZ-97 11`, `PBO-97 55`.
fn serbian_field(value: &str) -> Option<(&str, &str)> {
    let (key, value) = value.trim().split_once('-')?;
    matches!(key, "SIF" | "PBZ" | "PBO").then_some((key, value.trim()))
}

fn serbian_value(key: &str, value: &str, into: &mut Details) {
    match key {
        "SIF" => into.purpose_code = value.parse().ok(),
        "PBO" if !value.is_empty() => value.clone_into(&mut into.reference),
        _ if into.reference.is_empty() => value.clone_into(&mut into.reference),
        _ => {}
    }
}

/// Words of SEPA inside the purpose, each with a plus behind it.
const WORDS: [&str; 16] = [
    "EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP",
    "BREF", "RREF", "SQTP",
];

/// Takes the purpose apart by its words; without any it is the purpose as it stands.
fn words(text: &str, into: &mut Details) {
    let mut marks = marks(text);
    let Some((first, _)) = marks.next() else {
        into.purpose.push_str(text);
        return;
    };
    into.purpose.push_str(text[..first].trim());
    let starts: Vec<(usize, &str)> =
        std::iter::once(first).chain(marks.map(|(at, _)| at)).map(|at| (at, &text[at..])).collect();
    for (place, (at, tail)) in starts.iter().enumerate() {
        let end = starts.get(place + 1).map_or(text.len(), |(next, _)| *next);
        let Some((word, value)) = tail[..end - at].split_once('+') else { continue };
        let value = value.trim();
        match word {
            "SVWZ" => {
                if !into.purpose.is_empty() {
                    into.purpose.push(' ');
                }
                into.purpose.push_str(value);
            }
            "EREF" if value != "NOTPROVIDED" => value.clone_into(&mut into.reference),
            "IBAN" => into.set_account(value.split(' ').next().unwrap_or_default()),
            "BIC" if into.institution.is_empty() => value.clone_into(&mut into.institution),
            _ => {}
        }
    }
}

fn marks(text: &str) -> impl Iterator<Item = (usize, &'static str)> + '_ {
    text.match_indices('+').filter_map(|(plus, _)| {
        let word = WORDS.iter().find(|word| text[..plus].ends_with(**word))?;
        Some((plus - word.len(), *word))
    })
}
