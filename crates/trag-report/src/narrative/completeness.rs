//! What a narrative must contain, and what of it is missing in the data.

use trag_model::{Account, HolderKind, OptionalColumn, Subject};

use crate::document::{Badge, Block, Line};
use crate::exhibits::case_file::Facts;

use super::Language;

/// A question of the check list, whether the data answer it, and what is missing where they do not.
pub(super) struct Item {
    pub(super) question: Line,
    pub(super) is_there: bool,
    pub(super) missing: Line,
}

/// What every narrative must contain about its subjects.
pub(super) fn items(facts: &Facts<'_>, language: Language) -> Vec<Item> {
    let mut items = Vec::new();
    let mut ask = |question: (&str, &str), is_there: bool, missing: (&str, &str)| {
        items.push(Item {
            question: language.say(question.0, question.1).into(),
            is_there,
            missing: language.say(missing.0, missing.1).into(),
        });
    };
    who_and_what(facts, &mut ask);
    when_where_and_how(facts, &mut ask);
    items
}

/// Takes a question in English and Serbian, whether it is answered, and what to do where it is not.
type Ask<'a> = dyn FnMut((&str, &str), bool, (&str, &str)) + 'a;

/// The accounts of the subjects that are described.
fn accounts<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Account> {
    let case = facts.case;
    let subjects: &'a [Subject] = &case.assessment.subjects;
    subjects.iter().take(super::SUBJECTS).flat_map(|s| &s.accounts).map(|account| case.accounts.get(*account))
}

fn who_and_what(facts: &Facts<'_>, ask: &mut Ask<'_>) {
    let ledger = facts.case.ledger;
    let has = |column: &OptionalColumn<u16>| !column.is_all_missing();
    ask(
        ("Who: account numbers", "Ko: brojevi računa"),
        accounts(facts).any(Account::can_be_followed),
        ("no account number is printed with a subject", "uz ova lica nije naveden nijedan broj računa"),
    );
    ask(
        ("Who: person or company", "Ko: fizičko ili pravno lice"),
        accounts(facts).any(|account| account.holder_kind != HolderKind::Unknown),
        ("the sources do not say; take it from a register", "izvori ne navode; utvrditi iz registra"),
    );
    ask(
        ("Who: occupation or business", "Ko: zanimanje ili delatnost"),
        false,
        (
            "not in bank records; take it from the customer file or a register",
            "nije u bankarskim podacima; utvrditi iz dosijea klijenta ili registra",
        ),
    );
    ask(
        ("What: instruments", "Šta: instrumenti"),
        ledger.instrument.iter().any(|kind| *kind != 0),
        ("no kind of payments was read from the sources", "vrsta plaćanja nije pročitana iz izvora"),
    );
    ask(
        ("What: purposes", "Šta: svrha plaćanja"),
        !ledger.purpose.is_all_missing() || has(&ledger.purpose_code),
        ("the sources print no purpose", "izvori ne navode svrhu"),
    );
}

fn when_where_and_how(facts: &Facts<'_>, ask: &mut Ask<'_>) {
    ask(
        ("When: single dates and amounts", "Kada: pojedinačni datumi i iznosi"),
        !facts.flagged.is_empty(),
        ("no row was flagged", "nijedan red nije izdvojen"),
    );
    ask(
        ("Where: countries", "Gde: države"),
        accounts(facts).any(|account| !account.country.is_empty()),
        ("no country was read from the sources", "država nije pročitana iz izvora"),
    );
    ask(
        ("Where: institutions", "Gde: institucije"),
        accounts(facts).any(|account| !account.institution.is_empty()),
        ("no institution was read from the sources", "institucija nije pročitana iz izvora"),
    );
    ask(
        ("Where: branch and place of cash", "Gde: ekspozitura i mesto gotovine"),
        !facts.case.ledger.place.is_all_missing(),
        (
            "not read from the sources; see the columns that are not used, or ask the bank",
            "nije pročitano iz izvora; videti kolone koje se ne koriste ili zatražiti od banke",
        ),
    );
    ask(
        ("Why: expected activity of this customer", "Zašto: očekivano poslovanje ovog klijenta"),
        false,
        (
            "not in bank records; take it from the customer file",
            "nije u bankarskim podacima; utvrditi iz dosijea klijenta",
        ),
    );
    ask(
        ("How: who acted", "Kako: ko je postupao"),
        !facts.case.ledger.conductor.is_all_missing(),
        (
            "the sources do not print who paid cash in or took it out",
            "izvori ne navode ko je uplatio ili podigao gotovinu",
        ),
    );
    ask(
        ("Source and use of funds: both sides", "Poreklo i upotreba sredstava: obe strane"),
        facts.index.described().any(|(_, _, rows)| !rows.received.is_empty() && !rows.sent.is_empty()),
        ("only one side is seen", "vidi se samo jedna strana"),
    );
    ask(
        ("All records read", "Svi zapisi pročitani"),
        facts.case.complete,
        (
            "the run is incomplete; Exhibit 1 says what is missing",
            "obrada je nepotpuna; Prilog 1 navodi šta nedostaje",
        ),
    );
}

/// The check list as a list.
pub(super) fn blocks(language: Language, items: Vec<Item>) -> Vec<Block> {
    let missing = items.iter().filter(|item| !item.is_there).count();
    let head = language.fill(
        "Of {} points, {} are missing.",
        "Ukupno tačaka: {}; nedostaje: {}.",
        vec![language.count(items.len()), language.count(missing)],
    );
    let line = |item: Item| {
        let (badge, word) = if item.is_there {
            (Badge::Clear, language.say("there", "postoji"))
        } else {
            (Badge::NotApplicable, language.say("missing", "nedostaje"))
        };
        let line = Line::new().badge(badge, word).text(" ").with_line(item.question);
        if item.is_there { line } else { line.text(": ").with_line(item.missing) }
    };
    vec![
        Block::heading(2, "completeness", language.say("Is everything there?", "Da li je sve navedeno?")),
        Block::paragraph(head),
        Block::List(items.into_iter().map(line).collect()),
    ]
}
