//! Texts of a case in the signs and lengths that a schema takes. What is changed is told.

use trag_model::Day;

use super::schema::{Schema, Simple};
use crate::escape;

/// In which letters texts of the case are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Script {
    /// As printed, and in others only where the schema does not take them.
    #[default]
    AsNeeded,
    /// Cyrillic in Serbian Latin: `Ђорђе` is `Đorđe`.
    Latin,
    /// Letters of English alone: `Djordje`.
    Ascii,
}

/// What was done to a text so that the schema takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// In other letters.
    pub(super) script: bool,
    /// Signs were left out.
    pub(super) signs: bool,
    /// How many characters are left, where there were more.
    pub(super) cut: Option<(usize, usize)>,
}

/// How much of a text may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// A number or code: one sign less makes it another one.
    Exact,
    /// Names and prose.
    Words,
}

/// The text as the schema takes it, or why it does not.
pub(super) fn fit(
    schema: &Schema,
    simple: &Simple,
    (text, sense): (&str, Sense),
    script: Script,
) -> Result<(String, Change), String> {
    let printed = escape::terminal(text.trim()).trim().to_owned();
    let chain = schema.chain(simple);
    let takes = |text: &str| chain.iter().try_for_each(|simple| simple.takes(text));
    // A day alone is the beginning of that day where the schema wants a moment.
    let midnight = format!("{printed}T00:00:00");
    if Day::parse_iso(&printed).is_some() && takes(&printed).is_err() && takes(&midnight).is_ok() {
        return Ok((midnight, Change::default()));
    }
    if sense == Sense::Exact {
        return takes(&printed).map(|()| (printed, Change::default()));
    }
    let longest = chain.iter().filter_map(|simple| simple.longest).min();
    let mut why = String::new();
    for (step, written) in STEPS.iter().enumerate().skip(script as usize) {
        let written = written(&printed);
        let short = shortened(&written, longest);
        match takes(&short) {
            Ok(()) => {
                let whole = written.chars().count();
                let cut = (short.len() < written.len()).then(|| (short.chars().count(), whole));
                let script = step > 0 && step < 3 && written != printed;
                return Ok((short, Change { script, signs: step >= 3, cut }));
            }
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
    }
    Err(why)
}

/// From the text as printed to less and less of it; the first that the schema takes stands.
const STEPS: [fn(&str) -> String; 5] = [str::to_owned, latin, ascii, plain, letters];

/// The beginning of a text, without a blank at its end.
fn shortened(text: &str, longest: Option<usize>) -> String {
    let end = longest.and_then(|longest| text.char_indices().nth(longest));
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end().to_owned()
}

/// Serbian Cyrillic in Serbian Latin; all else as it is. `ЉУБА` is `LJUBA`, and `Љуба` is `Ljuba`.
pub(super) fn latin(text: &str) -> String {
    const CYRILLIC: &str = "абвгдђежзијклмнопрстћуфхцчшљњџ";
    const LATIN: [&str; 30] = [
        "a", "b", "v", "g", "d", "đ", "e", "ž", "z", "i", "j", "k", "l", "m", "n", "o", "p", "r", "s", "t",
        "ć", "u", "f", "h", "c", "č", "š", "lj", "nj", "dž",
    ];
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    let mut before = false;
    while let Some(sign) = signs.next() {
        let lower = sign.to_lowercase().next().unwrap_or(sign);
        let place = CYRILLIC.chars().position(|known| known == lower);
        let Some(written) = place.and_then(|place| LATIN.get(place)) else {
            out.push(sign);
            before = sign.is_uppercase();
            continue;
        };
        let capital = lower != sign;
        // Both letters of a pair are capitals where the word is.
        let shouted =
            signs.peek().map_or(before, |next| next.is_uppercase() || (before && !next.is_alphabetic()));
        for (place, letter) in written.chars().enumerate() {
            match capital && (place == 0 || shouted) {
                true => out.extend(letter.to_uppercase()),
                false => out.push(letter),
            }
        }
        before = capital;
    }
    out
}

/// Letters of English: marks are dropped, and `đ` is `dj`.
pub(super) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in latin(text).chars() {
        match sign {
            'đ' => out.push_str("dj"),
            'Đ' => out.push_str("Dj"),
            sign => out.push_str(any_ascii::any_ascii_char(sign)),
        }
    }
    out
}

/// Letters, digits, blanks, and the marks that names have.
fn plain(text: &str) -> String {
    kept(text, |sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '\'' | '-'))
}

/// Letters and blanks.
fn letters(text: &str) -> String {
    kept(text, |sign| sign.is_ascii_alphabetic())
}

/// The words of a text, of signs that stay.
fn kept(text: &str, stays: impl Fn(char) -> bool) -> String {
    let ascii = ascii(text);
    ascii.split(|sign| !stays(sign)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serbian_is_written_in_latin_letters() {
        for (cyrillic, written) in [
            ("Ђорђе Љубичић", "Đorđe Ljubičić"),
            ("ЊЕГОШ ЏУНГЛА, Љ. Љубић", "NJEGOŠ DŽUNGLA, Lj. Ljubić"),
            ("ОЉ", "OLJ"),
            ("Предраг Ћирић д.о.о.", "Predrag Ćirić d.o.o."),
            ("Ana Ilić & Co", "Ana Ilić & Co"),
        ] {
            assert_eq!(latin(cyrillic), written);
        }
        assert_eq!(ascii("Ђорђе Жикић"), "Djordje Zikic");
        assert_eq!(plain("„Žar“ d.o.o. & <sin>"), "Zar d.o.o. sin");
        assert_eq!(letters("O'Neil 3"), "O Neil");
    }

    #[test]
    fn texts_are_shortened_between_characters() {
        assert_eq!(shortened("čćšžđ", Some(3)), "čćš");
        assert_eq!(shortened("ab cd", Some(3)), "ab");
        assert_eq!(shortened("ab", None), "ab");
    }
}
