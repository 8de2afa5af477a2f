//! Sentences in two languages and three scripts. Serbian is written once, in Latin; its Cyrillic form is the same
//! sentence in the other script, and what sources print keeps its own.

use trag_model::{Currency, RowId, RuleMeta, Total};

use crate::document::{Inline, Line, Typed};
use crate::exhibits::case_file::Facts;
use crate::figures;
use crate::index::HANDED_OVER;

/// How many rows a reference names.
const NAMED: usize = 4;

/// A language with its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Serbian in Latin script.
    SerbianLatin,
    /// Serbian in Cyrillic script.
    SerbianCyrillic,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::English, Language::SerbianLatin, Language::SerbianCyrillic];

    /// The BCP 47 tag: `sr-Latn`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::SerbianLatin => "sr-Latn",
            Language::SerbianCyrillic => "sr-Cyrl",
        }
    }

    /// The words in this language.
    pub(super) fn say(self, english: &str, serbian: &str) -> String {
        match self {
            Language::English => english.to_owned(),
            Language::SerbianLatin => serbian.to_owned(),
            Language::SerbianCyrillic => cyrillic(serbian),
        }
    }

    /// A sentence with parts put in at `{}`, in order; both languages name the parts in the same order.
    ///
    /// # Panics
    /// When a sentence has another number of places than there are parts: it would lose a figure.
    pub(super) fn fill(self, english: &str, serbian: &str, parts: Vec<Line>) -> Line {
        let template = if self == Language::English { english } else { serbian };
        let pieces: Vec<&str> = template.split("{}").collect();
        assert_eq!(pieces.len(), parts.len() + 1, "a sentence and its parts differ: {template}");
        let mut parts = parts.into_iter();
        let mut line = Line::new();
        for piece in pieces {
            line =
                line.text(if self == Language::SerbianCyrillic { cyrillic(piece) } else { piece.to_owned() });
            line = line.with_line(parts.next().unwrap_or_default());
        }
        line
    }

    /// An amount beside its currency: `1,234.00 EUR`, in Serbian `1.234,00 EUR`.
    pub(super) fn amount(self, amount: Total, currency: Currency) -> Line {
        match self {
            Language::English => Typed::Money(amount, currency).into(),
            _ => format!("{} {currency}", swapped(&figures::bare(amount, currency))).into(),
        }
    }

    /// A number of things: `1,234`, in Serbian `1.234`.
    pub(super) fn count(self, number: usize) -> Line {
        match self {
            Language::English => Typed::Count(number as u64).into(),
            _ => swapped(&figures::count(number as u64)).into(),
        }
    }

    /// What a pattern is called: its rule's own words, or the investigator's.
    pub(super) fn pattern(self, rule: &RuleMeta) -> String {
        match (self, super::patterns::serbian(rule.code)) {
            (Language::English, _) | (_, None) => rule.words(),
            (_, Some(name)) => self.say("", name),
        }
    }

    /// A party. Words of ours that stand where no name is printed are said in the language.
    pub(super) fn party(self, label: &str) -> Line {
        if let Some(person) = label.strip_prefix(HANDED_OVER) {
            return Line::from(self.say(HANDED_OVER, "gotovina: ")).printed(figures::name(person));
        }
        let serbian = match label {
            "cash" => "gotovina",
            "the bank" => "banka",
            "unknown" => "nepoznato",
            "(no name)" => "(bez naziva)",
            _ => return Line::new().printed(figures::name(label)),
        };
        match self {
            Language::English => Line::new().printed(label),
            _ => self.say("", serbian).into(),
        }
    }

    /// Rows as their sources state them: `[izvod.csv:12, 15 and 4 more]`, in Serbian `[izvod.csv:12, 15 i još 4]`.
    pub(super) fn rows(self, facts: &Facts<'_>, rows: &[RowId]) -> Line {
        let text = facts.index.reference(rows, NAMED);
        let cut = text.strip_suffix(" more]").and_then(|head| head.rsplit_once(" and "));
        let text = match (self, cut) {
            (Language::English, _) | (_, None) => text,
            (_, Some((head, more))) => {
                format!("{head} {}]", self.say("", &format!("i još {}", swapped(more))))
            }
        };
        Line::new().reference(text)
    }

    /// A part of a whole in percent.
    pub(super) fn share(self, part: Total, whole: Total) -> Line {
        match self {
            Language::English => Typed::Share(part, whole).into(),
            _ => swapped(&figures::share(part, whole)).into(),
        }
    }

    /// What a list of parts reads like: `a; b; c`.
    pub(super) fn list(self, parts: Vec<Line>) -> Line {
        let mut line = Line::new();
        for (place, part) in parts.into_iter().enumerate() {
            line = line.text(if place > 0 { "; " } else { "" }).with_line(part);
        }
        if line.0.is_empty() { Line(vec![Inline::Text("–".to_owned())]) } else { line }
    }
}

/// Decimal comma and grouping point.
fn swapped(figure: &str) -> String {
    figure
        .chars()
        .map(|sign| match sign {
            ',' => '.',
            '.' => ',',
            other => other,
        })
        .collect()
}

/// Serbian Latin letters in Cyrillic. The templates have no word in which lj, nj or dž are two letters.
fn cyrillic(latin: &str) -> String {
    const PAIRS: [(&str, char); 9] = [
        ("lj", 'љ'),
        ("nj", 'њ'),
        ("dž", 'џ'),
        ("Lj", 'Љ'),
        ("Nj", 'Њ'),
        ("Dž", 'Џ'),
        ("LJ", 'Љ'),
        ("NJ", 'Њ'),
        ("DŽ", 'Џ'),
    ];
    const LATIN: &str = "abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ";
    const CYRILLIC: &str = "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ";
    let mut out = String::with_capacity(latin.len() * 2);
    let mut rest = latin;
    while let Some(first) = rest.chars().next() {
        if let Some((pair, letter)) = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair)) {
            out.push(*letter);
            rest = &rest[pair.len()..];
            continue;
        }
        let place = LATIN.chars().position(|letter| letter == first);
        out.push(place.and_then(|place| CYRILLIC.chars().nth(place)).unwrap_or(first));
        rest = &rest[first.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_stands_in_both_scripts() {
        assert_eq!(
            cyrillic("Ljubičica, njegov džep: žitište, Đorđe, ćirilica."),
            "Љубичица, његов џеп: житиште, Ђорђе, ћирилица."
        );
        let line = Language::SerbianCyrillic.fill("{} of {}", "{} od {}", vec!["Novak".into(), "12".into()]);
        assert_eq!(line.plain(), "Novak од 12", "what a source prints keeps its script");
    }

    #[test]
    fn figures_follow_the_language() {
        let amount = |language: Language| language.amount(Total(123_456_789), Currency::EUR).plain();
        assert_eq!(amount(Language::English), "1,234,567.89 EUR");
        assert_eq!(amount(Language::SerbianCyrillic), "1.234.567,89 EUR");
    }

    #[test]
    #[should_panic(expected = "a sentence and its parts differ")]
    fn a_sentence_loses_no_figure() {
        let _ = Language::English.fill("{} and {}", "{}", vec!["1".into()]);
    }
}
