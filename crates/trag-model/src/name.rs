//! Names of holders, compared across scripts and spellings.

/// A name as one spelling: Latin capitals, no marks, single spaces. Cyrillic and Latin Serbian agree
/// (`Ђорђевић` = `Đorđević` = `DJORDJEVIC`). Two names with equal spelling are printed alike; it says
/// nothing about whether they are one person.
#[must_use]
pub fn spelling(name: &str) -> String {
    let mut latin = String::with_capacity(name.len());
    for letter in name.chars() {
        match serbian(letter) {
            Some(text) => latin.push_str(text),
            None => latin.push_str(any_ascii::any_ascii_char(letter)),
        }
    }
    let upper = latin.to_ascii_uppercase();
    let words = upper.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    join_initials(words)
}

/// [`spelling`] without company forms and with words sorted: what two names have in common when one
/// register writes `Petar Petrović PR` and another `PETROVIC PETAR`. Equal keys make a proposal, no more.
#[must_use]
pub fn match_key(name: &str) -> String {
    let spelling = spelling(name);
    let mut words: Vec<&str> = spelling.split(' ').filter(|word| !COMPANY_FORMS.contains(word)).collect();
    if words.is_empty() {
        return spelling;
    }
    words.sort_unstable();
    words.join(" ")
}

/// `D O O` (from `d.o.o.`) becomes `DOO`: runs of single letters are one word.
fn join_initials<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut last_was_initial = false;
    for word in words {
        let initial = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
        let joined = initial && last_was_initial;
        if !text.is_empty() && !joined {
            text.push(' ');
        }
        text.push_str(word);
        last_was_initial = initial;
    }
    text
}

fn serbian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'Ђ' | 'ђ' | 'Đ' | 'đ' => "DJ",
        'Љ' | 'љ' => "LJ",
        'Њ' | 'њ' => "NJ",
        'Џ' | 'џ' => "DZ",
        'Ј' | 'ј' => "J",
        'Х' | 'х' => "H",
        'Ц' | 'ц' => "C",
        'Ч' | 'ч' | 'Ћ' | 'ћ' | 'Č' | 'č' | 'Ć' | 'ć' => "C",
        'Ш' | 'ш' | 'Š' | 'š' => "S",
        'Ж' | 'ж' | 'Ž' | 'ž' => "Z",
        _ => return None,
    })
}

/// Forms of companies and entrepreneurs, as [`spelling`] leaves them.
const COMPANY_FORMS: &[&str] = &[
    "AB",
    "AD",
    "AG",
    "AS",
    "BV",
    "CO",
    "COMPANY",
    "CORP",
    "CORPORATION",
    "DD",
    "DOO",
    "DOOEL",
    "EOOD",
    "GMBH",
    "INC",
    "JSC",
    "KD",
    "KFT",
    "LIMITED",
    "LLC",
    "LLP",
    "LP",
    "LTD",
    "MMC",
    "NV",
    "OD",
    "OOD",
    "OOO",
    "OU",
    "OY",
    "PLC",
    "PR",
    "PREDUZETNIK",
    "SA",
    "SARL",
    "SIA",
    "SL",
    "SPA",
    "SPZOO",
    "SR",
    "SRL",
    "SRO",
    "SZR",
    "SZTR",
    "UAB",
    "ZAO",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_marks_agree() {
        for name in ["Đorđe Živković", "Ђорђе Живковић", "DJORDJE ZIVKOVIC", "  djordje   zivkovic "]
        {
            assert_eq!(spelling(name), "DJORDJE ZIVKOVIC", "{name}");
        }
        assert_eq!(spelling("Љиљана Џајић"), spelling("Ljiljana Džajić"));
        assert_eq!(spelling("Његош"), "NJEGOS");
    }

    #[test]
    fn company_forms_do_not_part_a_match_but_do_part_a_spelling() {
        assert_eq!(match_key("Merkur d.o.o. Beograd"), match_key("DOO MERKUR BEOGRAD"));
        assert_eq!(match_key("POLUX MANAGEMENT LP"), match_key("POLUX MANAGEMENT LLP"));
        assert_ne!(spelling("POLUX MANAGEMENT LP"), spelling("POLUX MANAGEMENT LLP"));
        assert_eq!(match_key("Petrović Petar PR"), match_key("ПЕТАР ПЕТРОВИЋ"));
        assert_eq!(match_key("PR"), "PR");
    }
}
