//! What is looked for, and how a text is made comparable with it.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use trag_model::{Identifier, LookupMap, name::spelling};

use super::super::parties::Parties;
use super::super::profile::Hidden;
use super::super::pseudonyms::Pseudonyms;
use super::super::texts::is_personal_number;
use crate::CaseReport;

/// A name of one word with fewer letters cannot be told from other text.
const LETTERS: usize = 4;
/// A number with at least so many signs is looked for in text from which blanks and dashes are taken.
const LONG: usize = 10;
/// A shorter number with at least so many signs is looked for as a word.
const SHORT: usize = 6;

/// Everything that must not be there.
pub(in crate::redaction) struct Needles {
    /// Names in words; the second part of the patterns are names that may be there.
    names: Option<AhoCorasick>,
    name_of: Vec<Option<String>>,
    numbers: Option<AhoCorasick>,
    number_of: Vec<String>,
    words: LookupMap<String, String>,
    pub(super) looked_for: u64,
    pub(super) not_told: u64,
}

impl Needles {
    pub(in crate::redaction) fn new(
        case: &CaseReport<'_>,
        hidden: Hidden,
        pseudonyms: &Pseudonyms,
    ) -> Needles {
        let parties = Parties::new(case, hidden, pseudonyms);
        let ordinary = ordinary(case);
        let mut own = Needles {
            names: None,
            name_of: Vec::new(),
            numbers: None,
            number_of: Vec::new(),
            words: LookupMap::default(),
            looked_for: 0,
            not_told: 0,
        };
        let mut patterns: Vec<String> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let only_names =
            case.accounts.accounts.iter().filter(|own| own.identifier.scheme == trag_model::Scheme::NameOnly);
        let printed = case.accounts.names.iter().chain(only_names.map(|own| own.identifier.text.as_str()));
        for name in printed.chain(statements(case).map(|(_, holder)| holder)) {
            let words = words(name);
            if words.trim().is_empty() || !seen.insert(words.clone()) {
                continue;
            }
            let hides = parties.hides_name(name);
            let told = words.trim().contains(' ')
                || (words.trim().len() >= LETTERS && !ordinary.contains(words.trim()));
            if hides && !told {
                own.not_told += 1;
                continue;
            }
            own.looked_for += u64::from(hides);
            own.name_of.push(hides.then(|| pseudonyms.name(name)));
            patterns.push(words);
        }
        // The longest name wins: a name that may be there hides no shorter one beside it, but explains one in it.
        own.names = automaton(&patterns, MatchKind::LeftmostLongest);
        own.take_numbers(case, &parties, pseudonyms);
        own
    }

    fn take_numbers(&mut self, case: &CaseReport<'_>, parties: &Parties, pseudonyms: &Pseudonyms) {
        let mut patterns: Vec<String> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let accounts =
            case.accounts.accounts.iter().filter(|own| own.identifier.scheme != trag_model::Scheme::NameOnly);
        let printed: Vec<Identifier> = accounts
            .map(|own| own.identifier.clone())
            .chain(statements(case).map(|(account, _)| Identifier::normalise(account)))
            .collect();
        for identifier in printed.iter().filter(|own| parties.hides_number(own.scheme, &own.text)) {
            let pseudonym = pseudonyms.account(&identifier.text);
            for form in forms(&identifier.text) {
                if !seen.insert(form.clone()) {
                    continue;
                }
                self.looked_for += 1;
                if form.len() >= LONG {
                    patterns.push(form);
                    self.number_of.push(pseudonym.clone());
                } else if form.len() >= SHORT && form.bytes().any(|byte| byte.is_ascii_digit()) {
                    self.words.insert(form, pseudonym.clone());
                } else {
                    self.looked_for -= 1;
                    self.not_told += 1;
                }
            }
        }
        self.numbers = automaton(&patterns, MatchKind::Standard);
    }

    /// Adds the pseudonyms of everything hidden that stands in a text.
    pub(in crate::redaction) fn find(&self, text: &str, found: &mut BTreeSet<String>) {
        if let Some(names) = &self.names {
            for hit in names.find_iter(&words(text)) {
                found.extend(self.name_of[hit.pattern().as_usize()].clone());
            }
        }
        let compact = Compact::of(text);
        if let Some(numbers) = &self.numbers {
            for hit in numbers.find_overlapping_iter(&compact.text) {
                if compact.starts[hit.start()] && compact.ends[hit.end() - 1] {
                    found.insert(self.number_of[hit.pattern().as_usize()].clone());
                }
            }
        }
        for word in text.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')) {
            let short: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
            if let Some(pseudonym) = self.words.get(short.to_ascii_uppercase().as_str()) {
                found.insert(pseudonym.clone());
            }
            if is_personal_number(word) && check_digit_holds(word) {
                found.insert("a personal number".to_owned());
            }
        }
    }
}

/// Accounts and holders that statements print about themselves.
fn statements<'a>(case: &CaseReport<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let own = case.sources.iter().flat_map(|source| &source.statements);
    own.map(|one| (one.account.as_str(), one.holder.as_str()))
}

/// An automaton for patterns; `None` for none. Of names the longest counts, of numbers each.
fn automaton(patterns: &[String], kind: MatchKind) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    AhoCorasick::builder().match_kind(kind).build(patterns).ok()
}

/// The words of the documentation of rules: what a report says by itself.
fn ordinary(case: &CaseReport<'_>) -> BTreeSet<String> {
    const MORE: &str =
        "cash bank unknown total sources uses account accounts amount payer payee payment payments transfer";
    let docs = case.assessment.rules.iter().map(|rule| rule.meta.doc).chain([MORE]);
    docs.flat_map(|doc| doc.split(|letter: char| !letter.is_alphanumeric())).map(spelling).collect()
}

/// A text in words of Latin capitals, each with a blank before and behind it, in every script and spelling the same.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut word = String::new();
    let mut close = |word: &mut String| {
        if !word.is_empty() {
            out.push(' ');
            if word.is_ascii() {
                word.make_ascii_uppercase();
                out.push_str(word);
            } else {
                out.push_str(&spelling(word).replace(' ', ""));
            }
            out.push(' ');
            word.clear();
        }
    };
    for letter in text.chars() {
        match letter {
            // A mark that combines with the letter before it.
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_alphanumeric() => word.push(letter),
            _ => close(&mut word),
        }
    }
    close(&mut word);
    out
}

/// The forms in which a number is printed, as signs without blanks and dashes: as it is, and for a Serbian or
/// Montenegrin IBAN the domestic number, with and without its padding.
fn forms(normal: &str) -> Vec<String> {
    let whole: String =
        normal.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let domestic = match whole.get(..4) {
        Some("RS35" | "ME25") if whole.len() == 22 => Some(whole[4..].to_owned()),
        _ if whole.len() == 18 && whole.bytes().all(|byte| byte.is_ascii_digit()) => Some(whole.clone()),
        _ => None,
    };
    let mut forms = vec![whole];
    if let Some(digits) = domestic {
        let (bank, account, check) = (&digits[..3], &digits[3..16], &digits[16..]);
        forms.push(format!("{bank}{}{check}", account.trim_start_matches('0')));
        forms.push(digits);
    }
    forms.sort();
    forms.dedup();
    forms.retain(|form| !form.is_empty());
    forms
}

/// A text without everything but ASCII letters and digits, and where its words began and ended.
struct Compact {
    text: String,
    starts: Vec<bool>,
    ends: Vec<bool>,
}

impl Compact {
    fn of(text: &str) -> Compact {
        let mut own =
            Compact { text: String::with_capacity(text.len()), starts: Vec::new(), ends: Vec::new() };
        let mut inside = false;
        for letter in text.chars() {
            let is_sign = letter.is_ascii_alphanumeric();
            if is_sign {
                own.text.push(letter.to_ascii_uppercase());
                own.starts.push(!inside);
                own.ends.push(false);
            } else if let Some(last) = own.ends.last_mut() {
                *last = true;
            }
            inside = is_sign;
        }
        if let Some(last) = own.ends.last_mut() {
            *last = true;
        }
        own
    }
}

/// Whether the check digit of a JMBG holds.
fn check_digit_holds(digits: &str) -> bool {
    const WEIGHTS: [u32; 12] = [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = match 11 - sum % 11 {
        10 | 11 => 0,
        other => other,
    };
    values.get(12) == Some(&check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_the_same_words() {
        let latin = words("Đorđe ŽIVKOVIĆ");
        assert_eq!(latin, " DJORDJE  ZIVKOVIC ");
        for other in
            ["Ђорђе Живковић", "đorđe-živković", "  DJORDJE\nZIVKOVIC", "Đorđe Z\u{30c}ivkovic\u{301}"]
        {
            assert_eq!(words(other), latin, "{other}");
        }
    }

    #[test]
    fn forms_of_a_number_are_all_looked_for() {
        assert_eq!(
            forms("RS35160000000012345654"),
            ["160000000012345654", "16012345654", "RS35160000000012345654"]
        );
        assert_eq!(forms("HR1210010051863000160"), ["HR1210010051863000160"]);
    }

    #[test]
    fn a_number_is_found_between_blanks_and_dashes() {
        let compact = Compact::of("to RS35 1600-0000 0012");
        assert_eq!(compact.text, "TORS35160000000012");
        assert!(compact.starts[2] && compact.ends[17] && !compact.starts[3] && !compact.ends[2]);
    }

    #[test]
    fn check_digits_of_personal_numbers() {
        assert!(check_digit_holds("0101006500006") && !check_digit_holds("0101006500007"));
    }
}
