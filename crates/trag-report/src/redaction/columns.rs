//! Headers of columns in a copy: they say how a file was read, and are shown where they hold nothing of the case.

use std::collections::BTreeSet;

use super::parties::Parties;
use super::profile::Profile;
use super::pseudonyms::Pseudonyms;
use super::texts::Replacements;
use super::verify::needles::Needles;
use super::{WITHHELD, masked};
use crate::CaseReport;

/// A header is words of a bank; what is longer, or has so many digits, may be a record that was taken for one.
const LETTERS: usize = 40;
const DIGITS: usize = 5;

/// What decides on headers.
pub(super) struct Columns {
    /// `None` where the profile shows no header.
    needles: Option<Needles>,
    names: Replacements,
    /// Whether the profile shows everything that sources print.
    shows_all: bool,
}

impl Columns {
    pub(super) fn new(
        case: &CaseReport<'_>,
        profile: Profile,
        parties: &Parties,
        pseudonyms: &Pseudonyms,
    ) -> Columns {
        let shows_all = profile.shows_texts();
        let looks = profile.shows_columns() && !shows_all;
        Columns {
            needles: looks.then(|| Needles::new(case, profile.hidden(), pseudonyms)),
            names: parties.hidden_words(case),
            shows_all,
        }
    }

    /// The header, or that it is withheld: where the look into the finished copy would find a name or number in it, or a
    /// name of one word that such a look cannot tell from other text.
    pub(super) fn shown(&self, header: &str) -> String {
        let harmless = |needles: &Needles| {
            let mut found = BTreeSet::new();
            needles.find(header, &mut found);
            let digits = header.chars().filter(char::is_ascii_digit).count();
            found.is_empty()
                && digits <= DIGITS
                && header.chars().count() <= LETTERS
                && self.names.apply(&header.to_uppercase()) == masked(&header.to_uppercase())
        };
        match &self.needles {
            _ if header.is_empty() => String::new(),
            Some(needles) if harmless(needles) => header.to_owned(),
            _ => WITHHELD.to_owned(),
        }
    }

    /// A sentence of the program about how a file was read, which may quote the file: withheld where the look into the
    /// finished copy would find a name or number in it, or where it has as many digits in a row as an account.
    pub(super) fn sentence(&self, text: &str) -> String {
        let harmless = |needles: &Needles| {
            let mut found = BTreeSet::new();
            needles.find(text, &mut found);
            let longest = text.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
            found.is_empty() && longest.is_none_or(|digits| digits <= DIGITS)
        };
        match &self.needles {
            _ if text.is_empty() => String::new(),
            Some(needles) if harmless(needles) => self.quoted(text),
            _ => WITHHELD.to_owned(),
        }
    }

    /// A text of the program with the headers that it quotes, as in `decimal mark of "Iznos"`.
    pub(super) fn quoted(&self, text: &str) -> String {
        match text.split_once('"').zip(text.rsplit_once('"')) {
            Some(((head, _), (_, tail))) if !self.shows_all && text.matches('"').count() > 1 => {
                let header = &text[head.len() + 1..text.len() - tail.len() - 1];
                format!("{head}\"{}\"{tail}", self.shown(header))
            }
            _ => text.to_owned(),
        }
    }
}
