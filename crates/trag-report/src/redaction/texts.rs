//! Texts of the program that name parties: the names in them are replaced while they are data.

use trag_model::LookupMap;

/// What stands where a personal number stood.
pub(crate) const MASKED: &str = "[personal number]";

/// Replaces printed names and numbers, whole and as they were printed.
#[derive(Default)]
pub(crate) struct Replacements {
    by_text: LookupMap<String, String>,
    /// Lengths that occur, longest first.
    lengths: Vec<usize>,
}

impl Replacements {
    pub(crate) fn add(&mut self, printed: &str, pseudonym: &str) {
        if printed.trim().is_empty() {
            return;
        }
        if let Err(place) = self.lengths.binary_search_by(|own| printed.len().cmp(own)) {
            self.lengths.insert(place, printed.len());
        }
        self.by_text.insert(printed.to_owned(), pseudonym.to_owned());
    }

    /// The text with every name and number replaced that stands in it as a word, and personal numbers masked.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut before: Option<char> = None;
        while let Some(letter) = text[at..].chars().next() {
            let starts = !before.is_some_and(char::is_alphanumeric);
            let found = starts.then(|| self.at(text, at)).flatten();
            match found {
                Some((length, pseudonym)) => {
                    out.push_str(pseudonym);
                    at += length;
                    before = text[..at].chars().next_back();
                }
                None => {
                    out.push(letter);
                    at += letter.len_utf8();
                    before = Some(letter);
                }
            }
        }
        masked(&out)
    }

    fn at(&self, text: &str, from: usize) -> Option<(usize, &str)> {
        self.lengths.iter().find_map(|length| {
            let part = text.get(from..from + length)?;
            let pseudonym = self.by_text.get(part)?;
            let after = text[from + length..].chars().next();
            let ends = !after.is_some_and(char::is_alphanumeric) || !part.ends_with(char::is_alphanumeric);
            ends.then_some((*length, pseudonym.as_str()))
        })
    }
}

/// The text without personal numbers: thirteen digits in a row that begin with a day of birth.
pub(crate) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let end =
            rest[start..].find(|letter: char| !letter.is_ascii_digit()).map_or(rest.len(), |end| start + end);
        out.push_str(&rest[..start]);
        let run = &rest[start..end];
        out.push_str(if is_personal_number(run) { MASKED } else { run });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Whether digits have the form of a JMBG. Its check digit is not asked for: a mistyped one names a person too.
pub(crate) fn is_personal_number(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let year = number(4, 7);
    digits.len() == 13
        && number(0, 2).is_some_and(|day| (1..=31).contains(&day))
        && number(2, 4).is_some_and(|month| (1..=12).contains(&month))
        && year.is_some_and(|year| year >= 880 || year <= 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_replaced_the_longest_first() {
        let mut own = Replacements::default();
        own.add("Adria", "P-1");
        own.add("Adria Trade Ltd.", "P-2");
        own.add("RS35160000000012345654", "ACC-1");
        assert_eq!(own.apply("Adria Trade Ltd. paid Adria"), "P-2 paid P-1");
        assert_eq!(own.apply("Adriatic, (RS35160000000012345654)"), "Adriatic, (ACC-1)");
        assert_eq!(own.apply("Ђ Adria Ђ"), "Ђ P-1 Ђ");
    }

    #[test]
    fn personal_numbers_are_masked() {
        assert_eq!(masked("JMBG 0101990710006, ok"), format!("JMBG {MASKED}, ok"));
        assert_eq!(masked("0101006500006"), MASKED);
        for kept in [
            "160-0000000123456-54",
            "3201990710006",
            "01019907100061",
            "2024-05-04",
            "RS35160000000012345654",
        ] {
            assert_eq!(masked(kept), kept);
        }
    }
}
