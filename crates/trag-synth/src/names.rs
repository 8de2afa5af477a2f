//! Invented names. First names are those that many people have, surnames and firms are made of words that
//! name things, so that no real family or firm is meant.

mod words;

use crate::dice::{Dice, Stream};
pub use words::TOWNS;
use words::{ENDINGS, FIRM_FIRST, FIRM_SECOND, FIRM_TRADE, LETTERS, MEN, ROOTS, SHOP_TRADE, WOMEN};

/// A permutation of the numbers below `size`, so that neighbours get names that look unlike each other.
fn shuffled(number: u64, size: u64, seed: u64) -> u64 {
    // A prime above every size here, so it has no factor in common with any of them.
    (number.wrapping_add(seed % size).wrapping_mul(1_000_003)) % size
}

/// The surname of a household.
#[must_use]
pub fn surname(seed: u64, household: u32) -> String {
    let size = (ROOTS.len() * ENDINGS.len()) as u64;
    let number = shuffled(u64::from(household), size, seed);
    format!("{}{}", at(&ROOTS, number), at(&ENDINGS, number / ROOTS.len() as u64))
}

/// Name of a person: within a household no two are equal, and few in a town are.
#[must_use]
pub fn person(seed: u64, household: u32, member: u32) -> String {
    let mut dice = Dice::new(seed, Stream::World, u64::from(household), 1_000_000);
    let first = dice.bits().wrapping_add(u64::from(member / 2));
    let given = if member.is_multiple_of(2) { at(&MEN, first) } else { at(&WOMEN, first / 32) };
    // The letter of the father's name keeps apart those who share both names.
    let letter = at(&LETTERS, u64::from(household) / 512 + u64::from(member) * 5);
    let surname = surname(seed, household);
    if letter.is_empty() { format!("{given} {surname}") } else { format!("{given} {letter} {surname}") }
}

/// Name of a firm without its form.
#[must_use]
pub fn firm(seed: u64, number: u32) -> String {
    let (first, second) = (FIRM_FIRST.len() as u64, FIRM_SECOND.len() as u64);
    let mixed = shuffled(u64::from(number), first * second * FIRM_TRADE.len() as u64, seed);
    let again = u64::from(number) / (first * second * FIRM_TRADE.len() as u64);
    let name = format!(
        "{} {} {}",
        at(&FIRM_FIRST, mixed),
        at(&FIRM_SECOND, mixed / first),
        at(&FIRM_TRADE, mixed / first / second)
    );
    if again == 0 { name } else { format!("{name} {}", again + 1) }
}

/// Name of a shop: its trade, and the name of its owner's house.
#[must_use]
pub fn shop(seed: u64, number: u32) -> String {
    let mixed = shuffled(u64::from(number), 48 * 48 * 16, seed);
    let name = format!(
        "{} {} {}",
        at(&SHOP_TRADE, mixed),
        at(&FIRM_FIRST, mixed / 16),
        at(&FIRM_SECOND, mixed / 16 / 48)
    );
    let again = u64::from(number) / (48 * 48 * 16);
    if again == 0 { name } else { format!("{name} {}", again + 1) }
}

/// Name of a firm abroad.
#[must_use]
pub fn foreign_firm(number: u32) -> String {
    const FIRST: [&str; 12] = [
        "Nimmerland",
        "Wolkenkuckuck",
        "Farfallina",
        "Kuckucksheim",
        "Nowhere",
        "Utopia",
        "Fabeltal",
        "Sehonnan",
        "Lehetetlen",
        "Luftschloss",
        "Phantasie",
        "Erewhon",
    ];
    const SECOND: [&str; 8] =
        ["Handels", "Maschinen", "Trading", "Logistik", "Textil", "Commerce", "Teile", "Import"];
    const FORM: [&str; 4] = ["GmbH", "Ltd", "S.r.l.", "Kft."];
    let number = u64::from(number);
    format!("{} {} {}", at(&FIRST, number), at(&SECOND, number / 3), at(&FORM, number / 5))
}

/// A name as banks abroad print it.
#[must_use]
pub fn foreign_person(number: u32) -> String {
    const GIVEN: [&str; 16] = [
        "Rosa", "Hans", "Greta", "Otto", "Lisbeth", "Karl", "Heidi", "Anton", "Franz", "Erika", "Max", "Ida",
        "Emil", "Clara", "Bruno", "Thea",
    ];
    const FAMILY: [&str; 16] = [
        "Beispielmann",
        "Musterfrau",
        "Platzhalter",
        "Erfunden",
        "Wolkig",
        "Nimmersatt",
        "Maerchenmann",
        "Luftikus",
        "Siebenschlaefer",
        "Irgendwer",
        "Niemandsland",
        "Traumtanz",
        "Fabelhaft",
        "Schattenmann",
        "Spiegelbild",
        "Kuckuck",
    ];
    let number = u64::from(number);
    let again = if number < 256 { String::new() } else { format!(" {}", at(&LETTERS[1..], number / 256)) };
    format!("{}{again} {}", at(&GIVEN, number), at(&FAMILY, number / 16))
}

fn at<'a>(items: &[&'a str], number: u64) -> &'a str {
    items[usize::try_from(number % items.len() as u64).unwrap_or(0)]
}

/// Serbian Latin text in Cyrillic letters, as some banks print everything.
#[must_use]
pub fn cyrillic(latin: &str) -> String {
    const PAIRS: [(&str, char); 6] =
        [("Lj", 'Љ'), ("lj", 'љ'), ("Nj", 'Њ'), ("nj", 'њ'), ("Dž", 'Џ'), ("dž", 'џ')];
    const FROM: &str = "ABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠabvgdđežzijklmnoprstćufhcčš";
    const INTO: &str = "АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШабвгдђежзијклмнопрстћуфхцчш";
    let mut text = String::with_capacity(latin.len() * 2);
    let mut rest = latin;
    while let Some(letter) = rest.chars().next() {
        if let Some((pair, one)) = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair)) {
            text.push(*one);
            rest = &rest[pair.len()..];
            continue;
        }
        let place = FROM.chars().position(|from| from == letter);
        text.push(place.and_then(|place| INTO.chars().nth(place)).unwrap_or(letter));
        rest = &rest[letter.len_utf8()..];
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn cyrillic_joins_the_double_letters() {
        assert_eq!(cyrillic("Njegoš Ljiljanić, Đorđe Džep d.o.o."), "Његош Љиљанић, Ђорђе Џеп д.о.о.");
    }

    #[test]
    fn firms_and_shops_have_names_of_their_own() {
        let firms: BTreeSet<String> = (0..60_000).map(|number| firm(7, number)).collect();
        let shops: BTreeSet<String> = (0..40_000).map(|number| shop(7, number)).collect();
        assert_eq!((firms.len(), shops.len()), (60_000, 40_000));
    }

    #[test]
    fn few_people_share_a_name_and_nobody_in_one_house() {
        let mut names = BTreeSet::new();
        for household in 0..2_000 {
            let pair = [person(7, household, 0), person(7, household, 1)];
            assert_ne!(pair[0], pair[1]);
            names.extend(pair);
        }
        assert!(names.len() > 3_900, "{}", names.len());
    }
}
