//! The worked examples of the pages under `docs/methods` are run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::{Event, Mixed, figure, left, mixed, named, note, schedule};
use trag_model::{Minor, RowId};
use trag_trace::indirect::{BankDeposits, NetWorth, OriginOfProperty, SourceApplication};
use trag_trace::{Asset, Identified, IdentifiedWith, Method, Subject, Target};

/// The text of all ```` ```trace ```` blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match (&mut open, line) {
            (None, "```trace") => open = Some(String::new()),
            (Some(_), "```") => blocks.extend(open.take()),
            (Some(block), line) => block.extend([line, "\n"]),
            (None, _) => {}
        }
    }
    blocks.iter().flat_map(|block| block.split("---\n").map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn check(example: &str) -> usize {
    let (mut events, mut expected, mut identified) = (Vec::new(), Vec::new(), Vec::new());
    for line in example.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [side @ ("C" | "D"), name, amount] => events.push(Event {
                is_credit: side == "C",
                name: name.into(),
                amount: amount.parse().unwrap(),
            }),
            ["identified", payment, origin] => identified.push((payment.to_owned(), origin.to_owned())),
            [method, name, ..] => {
                let method = Method::from_word(method).unwrap();
                let parts = line.split_once(": ").unwrap().1.to_owned();
                expected.push((method, name.trim_end_matches(':').to_owned(), parts));
            }
            _ => panic!("what is `{line}`?"),
        }
    }
    let mut case = mixed(&events);
    case.declared.wrongdoer = Some(note());
    for (payment, origin) in identified {
        let place = case.declared.origins.iter().position(|own| own.id == origin).unwrap();
        let payment = row(&case, &payment);
        let with = IdentifiedWith::Origin(place);
        case.declared.identified.push(Identified { payment, with, note: note() });
    }
    for (method, name, parts) in &expected {
        check_line(&case, *method, name, parts);
    }
    expected.len()
}

fn row(case: &Mixed, name: &str) -> RowId {
    RowId(u32::try_from(case.names.iter().position(|own| own == name).unwrap()).unwrap())
}

fn check_line(case: &Mixed, method: Method, name: &str, parts: &str) {
    let composition = || -> BTreeMap<String, i128> {
        let parts = parts.split(", ").map(|part| part.split_once(' ').unwrap());
        parts.map(|(origin, amount)| (origin.to_owned(), amount.parse().unwrap())).collect()
    };
    let seen = match (method, name) {
        (Method::PariPassu, _) => named(&case.declared, &figure(&case.trace(), 0, method).claims),
        (Method::Election | Method::Poison, _) => {
            let mut case =
                Mixed { text: case.text.clone(), declared: case.declared.clone(), names: case.names.clone() };
            let asset = Asset {
                name: name.into(),
                purchases: vec![row(&case, name)],
                improvements: Vec::new(),
                lent: Minor(0),
                sales: Vec::new(),
                value_now: None,
                note: note(),
            };
            case.declared.assets.push(asset);
            case.declared.targets.insert(0, Target { subject: Subject::Asset(0), as_of: None });
            let tracing = case.trace();
            let figure = figure(&tracing, 0, method);
            if method == Method::Poison {
                assert_eq!(figure.amount.0, parts.parse::<i128>().unwrap(), "poison {name}");
                return;
            }
            named(&case.declared, &figure.claims)
        }
        (_, "left") => left(&case.declared, schedule(&case.trace(), method)),
        _ => {
            let tracing = case.trace();
            let lines = &schedule(&tracing, method).lines;
            let line = lines.iter().find(|line| line.row == row(case, name)).unwrap();
            named(&case.declared, &line.composition)
        }
    };
    assert_eq!(seen, composition(), "{} {name}", method.word());
}

#[test]
fn every_figure_of_every_page_is_what_the_engine_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods");
    let words = Method::ALL.map(Method::word).into_iter().chain(["specific"]);
    for word in words {
        let page = std::fs::read_to_string(folder.join(format!("{word}.md"))).unwrap();
        let figures: usize = blocks(&page).iter().map(|block| check(block)).sum();
        assert!(figures > 1, "{word}.md states no figures");
        for heading in ["The rule", "Authority", "Worked example", "When courts", "What it cannot say"] {
            assert!(page.contains(&format!("## {heading}")), "{word}.md has no heading `{heading}`");
        }
    }
}

/// The lines of the table of a page about an indirect method, by what they are called, in whole units.
fn lines(page: &str) -> BTreeMap<String, Vec<i128>> {
    let mut lines = BTreeMap::new();
    for line in
        page.lines().filter(|line| line.starts_with("| ") && line.contains(|c: char| c.is_ascii_digit()))
    {
        let cells: Vec<String> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.replace(['*', ','], "").trim().to_owned())
            .collect();
        let whole = |text: &str| text.split('.').next().and_then(|text| text.parse::<i128>().ok());
        let numbers = cells[1..].iter().flat_map(|cell| cell.split(" and ")).filter_map(whole);
        lines.insert(cells[0].clone(), numbers.collect());
    }
    lines
}

fn indirect_page(word: &str) -> BTreeMap<String, Vec<i128>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods");
    let page = std::fs::read_to_string(folder.join(format!("{word}.md"))).unwrap();
    for heading in ["The rule", "Authority", "Worked example", "When courts", "What it cannot say"] {
        assert!(page.contains(&format!("## {heading}")), "{word}.md has no heading `{heading}`");
    }
    lines(&page)
}

#[test]
fn the_tables_of_net_worth_and_of_spending_are_what_the_program_computes() {
    let page = indirect_page("net-worth");
    for period in [0, 1] {
        let line = |name: &str| page[name][period];
        let facts = NetWorth {
            net_worth_before: line("less net worth before"),
            assets: line("assets"),
            liabilities: line("less liabilities"),
            expenditures: line("expenditures"),
            known_sources: line("less known sources"),
        };
        let figures = facts.figures().unwrap();
        assert_eq!(figures.net_worth, line("net worth"));
        assert_eq!((figures.increase, figures.outlay), (line("increase"), line("outlay")));
        assert_eq!(figures.unknown, line("unknown source"));
    }
    let page = indirect_page("source-application");
    for period in [0, 1] {
        let line = |name: &str| page[name][period];
        let facts = SourceApplication {
            applications: vec![("all".into(), line("applications"))],
            sources: vec![("all".into(), line("less known sources"))],
        };
        assert_eq!(facts.figures().unwrap().unknown, line("unknown source"));
    }
}

#[test]
fn the_tables_of_deposits_and_of_property_are_what_the_program_computes() {
    let page = indirect_page("bank-deposits");
    let line = |name: &str| page[name][0];
    let balances = &page["opening and closing balances"];
    let facts = BankDeposits {
        gross_deposits: line("gross deposits"),
        own_transfers: line("less own transfers"),
        redeposits: line("less redeposits"),
        opening_balances: balances[0],
        closing_balances: balances[1],
        outlays: line("all outlays"),
        known_sources: line("known: salary 3200 loan 500 gift 300"),
    };
    let figures = facts.figures().unwrap();
    assert_eq!(figures.net_deposits, line("net deposits"));
    assert_eq!(figures.net_bank_disbursements, line("net bank disbursements"));
    assert_eq!(
        (figures.cash_expenditures, figures.receipts),
        (line("cash expenditures"), line("total receipts"))
    );
    assert_eq!(figures.unknown, line("unknown"));
    let page = indirect_page("origin-of-property");
    // In para, as a trace has them.
    let line = |name: &str| page[name][0] * 100;
    let facts = OriginOfProperty {
        increase: line("increase of property"),
        private_expenditures: line("private expenditures"),
        reported_income: line("less reported income"),
        untaxed_income: line("less untaxed income"),
        without_charge: line("less acquired without charge"),
        borrowed: line("less borrowed"),
        otherwise_lawful: 0,
    };
    let figures = facts.figures((11_720, 100)).unwrap();
    assert_eq!((figures.base, figures.tax), (line("tax base"), line("tax")));
    assert_eq!((figures.base_in_euro / 100, figures.exceeds), (page["in euro"][0], true));
}

#[test]
#[should_panic(expected = "fifo x")]
fn a_wrong_figure_on_a_page_is_seen() {
    check("C A 10\nC B 10\nD x 10\nfifo x: B 10\n");
}
