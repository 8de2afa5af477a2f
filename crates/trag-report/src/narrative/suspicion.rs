//! The report of a suspicion, for the authority that receives such reports. Its existence is confidential: it is made
//! apart from the case folder, and no other document of trag knows of it.

use crate::document::{Block, Line, Typed};
use crate::exhibits::case_file::Facts;
use crate::exhibits::scope;

use super::completeness::Item;
use super::{Language, SUBJECTS, completeness, flagged, subject};

pub(super) fn blocks(facts: &Facts<'_>, language: Language) -> Vec<Block> {
    let case = facts.case;
    let mut blocks = vec![
        Block::heading(1, "top", Line::new().printed(scope::title(case.title))),
        Block::notice(language.say(
            "Report of suspicious transactions. Confidential: that it exists must not be disclosed to the persons it is about \
             or to third parties, and it must not be put into the record of a court.",
            "Prijava sumnjivih transakcija. Poverljivo: postojanje prijave ne sme se otkriti licima na koja se odnosi ni trećim \
             licima, i ne sme se priložiti sudskom spisu.",
        )),
        Block::heading(2, "introduction", language.say("Introduction", "Uvod")),
        Block::List(introduction(facts, language)),
    ];
    for (rank, own, rows) in facts.index.described().take(SUBJECTS) {
        blocks.extend(subject::blocks(facts, language, rank, own, rows));
    }
    blocks.push(Block::heading(2, "conclusion", language.say("Conclusion", "Zaključak")));
    blocks.push(Block::List(vec![
        language.say("Action taken: to be stated by the reporting entity.", "Preduzete radnje: navodi obveznik.").into(),
        language
            .say(
                "The records are kept in the case folder from which this was made; contact: to be stated by the reporting entity.",
                "Dokumentacija se čuva u fascikli predmeta iz koje je ovo sačinjeno; kontakt: navodi obveznik.",
            )
            .into(),
    ]));
    let mut items = completeness::items(facts, language);
    items.extend(of_the_entity(language));
    blocks.extend(completeness::blocks(language, items));
    blocks
}

fn introduction(facts: &Facts<'_>, language: Language) -> Vec<Line> {
    let case = facts.case;
    let mut lines = vec![
        language
            .say(
                "Purpose: to report transactions for which there are reasons to suspect; the reasons stand under each subject.",
                "Svrha: prijava transakcija za koje postoje razlozi za sumnju; razlozi su navedeni uz svako lice.",
            )
            .into(),
    ];
    if let Some((total, base)) = flagged(facts) {
        lines.push(language.fill(
            "Total of the rows in findings, each once: {}, row(s): {}.",
            "Ukupno u izdvojenim redovima, svaki računat jednom: {}; broj redova: {}.",
            vec![language.amount(total, base), language.count(facts.flagged.len())],
        ));
    }
    if let Some((first, last)) = scope::span(case) {
        let days = vec![Typed::Day(first.day()).into(), Typed::Day(last.day()).into()];
        lines.push(language.fill("Period of the data: {} until {}.", "Period podataka: od {} do {}.", days));
    }
    lines.push(
        language
            .say("Earlier reports: to be stated by the reporting entity.", "Ranije prijave: navodi obveznik.")
            .into(),
    );
    lines
}

/// What only the reporting entity knows.
fn of_the_entity(language: Language) -> Vec<Item> {
    let points = [
        (("Reporting entity and contact", "Obveznik i kontakt"), ("to be stated", "navesti")),
        (("When it was first noticed", "Kada je prvi put uočeno"), ("to be stated", "navesti")),
        (("Earlier reports", "Ranije prijave"), ("to be stated", "navesti")),
        (
            (
                "Action taken, and the deadline of a transaction not yet carried out",
                "Preduzete radnje i rok transakcije koja još nije izvršena",
            ),
            ("to be stated", "navesti"),
        ),
    ];
    let item = |(question, missing): ((&str, &str), (&str, &str))| Item {
        question: language.say(question.0, question.1).into(),
        is_there: false,
        missing: language.say(missing.0, missing.1).into(),
    };
    points.into_iter().map(item).collect()
}
