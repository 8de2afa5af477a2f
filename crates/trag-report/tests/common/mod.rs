//! A small case with everything a report must show: two scripts, two currencies, cash and flows, a rule of
//! every outcome, rejected records, proposals.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a fixture that cannot be built fails its test")]

pub(crate) mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use self::sources::{problems, source};
use trag_model::ledger_text::{self, LedgerText};
use trag_model::name::spelling;
use trag_model::{
    AccountIx, AccountTable, Assessment, Currency, Day, Episode, Examined, Excerpt, Family, Finding,
    HolderKind, Measure, Minor, NameIx, OptionalColumn, Outcome, Place, Problem, ProblemLog, Proposal,
    Reconciliation, RowId, RuleMeta, RuleReport, ScorePart, Source, Subject, Texts, ThresholdUse, Total,
    Turnover, Value, catalogue,
};
use trag_report::{CaseReport, ParameterSet, SoftwareStatement};

/// A case that owns what a report borrows.
pub(crate) struct Fixture {
    pub(crate) title: String,
    pub(crate) text: LedgerText,
    pub(crate) sources: Vec<Source>,
    pub(crate) reconciliations: Vec<Reconciliation>,
    pub(crate) problems: ProblemLog,
    pub(crate) assessment: Assessment,
    pub(crate) complete: bool,
}

impl Fixture {
    pub(crate) fn report(&self) -> CaseReport<'_> {
        CaseReport {
            title: &self.title,
            ledger: &self.text.ledger,
            accounts: &self.text.accounts,
            sources: &self.sources,
            reconciliations: &self.reconciliations,
            problems: &self.problems,
            assessment: &self.assessment,
            as_of: self.text.ledger.rows().last().map_or(Day(0), |row| self.text.ledger.day(row)),
            jurisdiction: Some("RS"),
            base: self.text.ledger.base,
            rates_publisher: Some("National Bank of Serbia"),
            rates: None,
            software: SoftwareStatement {
                version: "0.1.0".to_owned(),
                plan_sha256: "0123456789abcdef".repeat(4),
            },
            parameters: ParameterSet {
                name: "default".to_owned(),
                version: String::new(),
                sha256: "fedcba9876543210".repeat(4),
            },
            complete: self.complete,
        }
    }
}

pub(crate) const MERKUR: &str = "RS35260005601001611379";
pub(crate) const DJORDJE: &str = "160-123456-54";
pub(crate) const ADRIA: &str = "ME25505000012345678951";

/// Account, holder, country, institution.
const HOLDERS: [(&str, &str, &str, &str); 16] = [
    (MERKUR, "Merkur Promet d.o.o. Beograd", "RS", "Banka Prva a.d."),
    (DJORDJE, "Ђорђе Живковић", "RS", "Banka Druga a.d."),
    (ADRIA, "Adria Trade Ltd", "ME", "Crnogorska banka"),
    ("BA391290079401028494", "Una Prevoz d.o.o. Bihać", "BA", "Banka Una"),
    ("MK07250120000058984", "Вардар Експорт ДООЕЛ", "MK", "Стопанска"),
    ("SI56263300012039086", "Triglav Inženiring d.o.o.", "SI", "Ljubljanska"),
    ("XK051212012345678906", "Sharri Group SHPK", "XK", "Banka e Prizrenit"),
    ("AL47212110090000000235698741", "Butrinti Shpk", "AL", "Banka e Tiranës"),
    (
        "HR1210010051863000160",
        "Velebit Nekretnine d.o.o. za poslovanje nekretninama i savjetovanje u investicijama",
        "HR",
        "Zagrebačka",
    ),
    ("S1", "Petar Petrović PR Autoservis", "RS", "Banka Prva a.d."),
    ("S2", "ПЕТАР ПЕТРОВИЋ", "RS", "Banka Treća a.d."),
    ("S3", "Milica Jovanović", "RS", "Banka Treća a.d."),
    ("S4", "Šumadija Drvo d.o.o.", "RS", "Banka Prva a.d."),
    ("S5", "Zlatibor Ugostiteljstvo d.o.o.", "RS", ""),
    ("S6", "Dunav Logistika a.d.", "RS", "Banka Prva a.d."),
    ("S7", "Morava Agrar d.o.o.", "", ""),
];

fn ledger() -> LedgerText {
    let mut text = String::from("base EUR\n");
    let mut line = |entry: std::fmt::Arguments<'_>| writeln!(text, "{entry}").unwrap();
    for (index, amount) in
        (0_u32..).zip([14_200, 13_900, 14_600, 14_950, 13_700, 14_100, 14_800, 14_300, 9_000, 14_700])
    {
        let day = 3 + index % 25;
        line(format_args!(
            "2024-0{}-{day:02} 10:1{}  cash -> {MERKUR} {amount}.00 EUR code=165 \"pazar\" # c{index}",
            2 + index / 5,
            index % 6
        ));
    }
    let payers = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "BA391290079401028494", "MK07250120000058984"];
    for (index, payer) in (0_u32..36).zip(payers.iter().cycle()) {
        let (month, day) = (1 + index % 9, 1 + (index * 5) % 27);
        let amount = 1_000 + index * index * 37;
        line(format_args!(
            "2024-{month:02}-{day:02}  {payer} -> {MERKUR} {amount}.50 EUR code=221 \"promet robe i usluga, račun {index}/24\" # i{index}"
        ));
    }
    for (index, payee) in
        (0_u32..14).zip([ADRIA, DJORDJE, "SI56263300012039086", "XK051212012345678906"].iter().cycle())
    {
        let (month, day) = (2 + index % 7, 4 + (index * 3) % 24);
        line(format_args!(
            "2024-{month:02}-{day:02}  {MERKUR} -> {payee} {}.00 EUR code=221 \"avans po ugovoru {index}\" # o{index}",
            9_000 + index * 1_500
        ));
    }
    for (index, payee) in
        (0_u32..9).zip(["AL47212110090000000235698741", "HR1210010051863000160", MERKUR].iter().cycle())
    {
        let (month, day) = (3 + index % 6, 6 + (index * 3) % 22);
        line(format_args!(
            "2024-{month:02}-{day:02}  {ADRIA} -> {payee} {}.00 EUR # a{index}",
            7_500 + index * 800
        ));
    }
    for index in 0_u32..6 {
        line(format_args!(
            "2024-{:02}-14 09:30  {DJORDJE} -> cash 117000.00 RSD base=1000.00 code=266 \"isplata\" # d{index}",
            3 + index
        ));
        line(format_args!(
            "2024-{:02}-15  {DJORDJE} -> HR1210010051863000160 {}.00 EUR \"kupoprodaja nepokretnosti\" # e{index}",
            3 + index,
            8_000 + index
        ));
    }
    line(format_args!("2024-09-20  {DJORDJE} -> S3 50000.00 RSD \"pozajmica\" # n0"));
    line(format_args!("2024-09-21  {MERKUR} -> bank 12.40 EUR # f0"));
    ledger_text::parse(&text).unwrap()
}

/// Prints names on every row; every third row of Merkur carries the Cyrillic spelling.
fn print_names(text: &mut LedgerText) {
    let cyrillic = "Меркур Промет д.о.о. Београд";
    let holders: BTreeMap<AccountIx, &str> = HOLDERS
        .iter()
        .filter_map(|(word, name, ..)| text.account(word).map(|index| (index, *name)))
        .collect();
    let names: BTreeSet<&str> = holders.values().copied().chain([cyrillic]).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let index_of =
        |name: &str| NameIx(u32::try_from(names.iter().position(|known| *known == name).unwrap()).unwrap());
    for (word, name, country, institution) in HOLDERS {
        let Some(index) = text.account(word) else { continue };
        let account = &mut text.accounts.accounts[index.0 as usize];
        account.holder = Some(index_of(name));
        account.country = country.to_owned();
        account.institution = institution.to_owned();
        account.holder_kind = if name.contains("d.o.o.") { HolderKind::Company } else { HolderKind::Unknown };
    }
    let merkur = text.account(MERKUR).unwrap();
    let printed = |row: RowId, account: AccountIx| {
        let name = if account == merkur && row.0.is_multiple_of(3) {
            Some(cyrillic)
        } else {
            holders.get(&account).copied()
        };
        name.map(|name| index_of(name).0)
    };
    let ledger = &mut text.ledger;
    ledger.payer_name =
        ledger.rows().map(|row| printed(row, ledger.payer(row))).collect::<OptionalColumn<u32>>();
    ledger.payee_name =
        ledger.rows().map(|row| printed(row, ledger.payee(row))).collect::<OptionalColumn<u32>>();
    text.accounts.names = names.iter().copied().collect::<Texts>();
    let (first, second) = (text.account("S1").unwrap(), text.account("S2").unwrap());
    text.accounts.proposals = vec![Proposal {
        key: "PETAR PETROVIC".to_owned(),
        accounts: vec![first.min(second), first.max(second)],
        names: vec![index_of("Petar Petrović PR Autoservis"), index_of("ПЕТАР ПЕТРОВИЋ")],
    }];
}

const DOC: &str = "Several items that stand out in a way this rule describes.\n\n## What it finds\nText.\n\n\
    ## Why it matters\nText.\n\n## Innocent explanations\n- Daily takings of a shop, a restaurant or a petrol station.\n\
    - Prices a little below a round figure, such as cars at 14,900 EUR.\n\n## Sources\nGuidance.\n";

pub(crate) fn meta(code: &'static str, name: &'static str, family: Family) -> RuleMeta {
    RuleMeta { code, name, family, weight: 4, doc: DOC }
}

/// A finding over tagged rows.
pub(crate) fn finding(
    text: &LedgerText,
    id: &str,
    rule: &'static str,
    account: &str,
    tags: &[&str],
) -> Finding {
    let mut rows: Vec<RowId> = tags.iter().map(|tag| text.tags[*tag]).collect();
    rows.sort_unstable();
    let ledger = &text.ledger;
    let total: Total = rows.iter().filter_map(|row| ledger.base_amount(*row)).sum();
    let cash = rule.starts_with('S');
    let words = if cash { "cash items below the threshold" } else { "payments pass through within days" };
    Finding {
        id: id.to_owned(),
        rule,
        account: text.account(account).unwrap(),
        period: (ledger.booked(rows[0]), ledger.booked(*rows.last().unwrap())),
        amount: (total, Currency::EUR),
        measures: vec![
            Measure { name: "sum", value: Value::Money(total, Currency::EUR) },
            Measure { name: "items", value: Value::Count(rows.len() as u64, "rows") },
            Measure { name: "kept share", value: Value::BasisPoints(9_250) },
            Measure { name: "holding time (median)", value: Value::Duration(187_200) },
            Measure {
                name: "may be innocent because",
                value: Value::Text("9 of 10 rows carry the payment code of daily takings".into()),
            },
        ],
        threshold: cash.then(|| {
            Box::new(ThresholdUse {
                id: "RS-CTR".to_owned(),
                amount: Minor(1_500_000),
                currency: Currency::EUR,
                law: "Law on the Prevention of Money Laundering, Official Gazette 113/2017, art. 47"
                    .to_owned(),
                source: "apml.gov.rs (confidence high)".to_owned(),
            })
        }),
        sentence: format!("{} {words}", rows.len()),
        rows,
    }
}

fn turnover(text: &LedgerText, account: AccountIx) -> Turnover {
    let ledger = &text.ledger;
    let mut turnover = Turnover::default();
    let (mut credits, mut debits) = (BTreeMap::<Currency, Total>::new(), BTreeMap::<Currency, Total>::new());
    let mut base = (Total::default(), Total::default());
    for row in ledger.rows() {
        let (amount, currency) = ledger.paid(row);
        let known = ledger.base_amount(row);
        if ledger.payee(row) == account {
            credits.entry(currency).or_default().add(amount);
            base.0.add(known.unwrap_or_default());
            turnover.rows.0 += 1;
        }
        if ledger.payer(row) == account {
            debits.entry(currency).or_default().add(amount);
            base.1.add(known.unwrap_or_default());
            turnover.rows.1 += 1;
        }
        if known.is_none() && (ledger.payee(row) == account || ledger.payer(row) == account) {
            turnover.without_base += 1;
        }
    }
    (turnover.credits, turnover.debits) = (credits.into_iter().collect(), debits.into_iter().collect());
    turnover.base = Some(base);
    turnover
}

fn subject(text: &LedgerText, word: &str, score: u32, findings: &[&Finding], episode: &str) -> Subject {
    let account = text.account(word).unwrap();
    let label = spelling(text.accounts.label(account));
    let names = (0..).map(NameIx).zip(text.accounts.names.iter());
    let names = names.filter(|(_, printed)| spelling(printed) == label).map(|(name, _)| name).collect();
    let rows: BTreeSet<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    Subject {
        label: text.accounts.label(account).to_owned(),
        accounts: vec![account],
        names,
        turnover: turnover(text, account),
        findings: findings.iter().map(|finding| finding.id.clone()).collect(),
        episodes: vec![episode.to_owned()],
        score,
        parts: vec![
            ScorePart { name: "S01", points: 4, reason: "weight 4, 2 findings".to_owned() },
            ScorePart { name: "L01", points: score - 4, reason: "weight 5, 1 finding".to_owned() },
        ],
        flagged_base: Some(rows.iter().filter_map(|row| text.ledger.base_amount(*row)).sum()),
    }
}

fn episode(id: &str, subject: usize, findings: &[&Finding]) -> Episode {
    let rows: BTreeSet<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    Episode {
        id: id.to_owned(),
        subject,
        findings: findings.iter().map(|finding| finding.id.clone()).collect(),
        rows: rows.into_iter().collect(),
        period: (findings[0].period.0, findings.iter().map(|finding| finding.period.1).max().unwrap()),
        amounts: vec![(Currency::EUR, Total(findings.iter().map(|finding| finding.amount.0.0).sum()))],
        sentence: "Cash comes in below the threshold and is paid on within days".to_owned(),
    }
}

fn rule(meta: RuleMeta, outcome: Outcome) -> RuleReport {
    RuleReport {
        meta,
        parameters: vec![("band_percent", "10".to_owned()), ("window_days", "30".to_owned())],
        examined: Examined {
            count: 1_204,
            what: "cash items".to_owned(),
            left_aside: vec!["1 row has no amount in EUR".to_owned()],
        },
        outcome,
    }
}

/// The case.
pub(crate) fn case() -> Fixture {
    let mut text = ledger();
    print_names(&mut text);
    let cash: Vec<String> = (0..8).map(|index| format!("c{index}")).collect();
    let cash: Vec<&str> = cash.iter().map(String::as_str).collect();
    let s1 = finding(&text, "S01-0001", "S01", MERKUR, &cash);
    let s2 = finding(&text, "S01-0002", "S01", DJORDJE, &["d0", "d1", "d2"]);
    let l1 = finding(
        &text,
        "L01-0001",
        "L01",
        MERKUR,
        &[
            "i1", "o0", "i9", "o7", "i10", "o8", "i11", "i12", "o2", "i13", "i14", "i15", "i16", "i17",
            "i18", "i19", "i20", "i21", "i22", "i23", "i24", "i25", "i26", "i27",
        ],
    );
    let l2 = finding(&text, "L01-0002", "L01", ADRIA, &["o4", "a0", "a1", "a3"]);
    let l7 = finding(&text, "L07-0001", "L07", ADRIA, &["o0", "a2", "a5", "a8"]);
    let assessment = Assessment {
        episodes: vec![
            episode("E-0001", 0, &[&s1, &l1]),
            episode("E-0002", 1, &[&l2, &l7]),
            episode("E-0003", 2, &[&s2]),
        ],
        subjects: vec![
            subject(&text, MERKUR, 19, &[&l1, &s1], "E-0001"),
            subject(&text, ADRIA, 11, &[&l2, &l7], "E-0002"),
            subject(&text, DJORDJE, 6, &[&s2], "E-0003"),
        ],
        rules: vec![
            rule(meta("L01", "pass-through", Family::Flow), Outcome::Flagged(vec![l1, l2])),
            rule(meta("L07", "round-trip", Family::Flow), Outcome::Flagged(vec![l7])),
            rule(meta("L13", "dormant-then-active", Family::Behaviour), Outcome::Clear),
            rule(
                meta("L31", "thin-text", Family::Behaviour),
                Outcome::NotApplicable("no row has a purpose text".to_owned()),
            ),
            rule(meta("S01", "just-below-threshold", Family::Cash), Outcome::Flagged(vec![s1, s2])),
            rule(
                meta("S02", "same-day-sum", Family::Cash),
                Outcome::Failed(Box::new(Problem::new(
                    catalogue::RATES_INVALID,
                    "a sum is beyond the ledger",
                    "report it",
                ))),
            ),
        ],
    };
    let rows = text.ledger.len() as u64;
    Fixture {
        title: "Case 12/2024, Merkur".to_owned(),
        sources: vec![source("izvod-2024.csv", rows, 1)],
        reconciliations: Vec::new(),
        problems: problems(),
        text,
        assessment,
        complete: false,
    }
}

/// Names that try to do something.
pub(crate) const HOSTILE: [&str; 6] = [
    "<script>alert('x')</script>\"><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"click\")",
    "abc\u{202e}fdp.exe | [link](javascript:alert(1)) `code` **bold**",
    "\u{1b}[31mred\u{1b}[0m\u{0}\u{7}\r\n# head",
    "",
    "www.evil.example ![x](http://evil.example/x.png) &lt;b&gt; ]]> --> </style>",
];

/// The same case, with hostile texts in every place that a source can reach.
pub(crate) fn hostile() -> Fixture {
    let mut case = case();
    let long = "X".repeat(10_000);
    let names = &case.text.accounts.names;
    let bad = |index: usize| if index % 7 == 6 { long.as_str() } else { HOSTILE[index % 7] };
    case.text.accounts.names = (0..names.len()).map(bad).collect::<Texts>();
    for (index, account) in case.text.accounts.accounts.iter_mut().enumerate() {
        account.institution = bad(index).to_owned();
        account.country = bad(index + 1).to_owned();
        account.printed = bad(index + 2).to_owned();
    }
    let rows = case.text.ledger.len();
    case.text.ledger.purpose = (0..rows).map(bad).collect::<Texts>();
    for (index, subject) in case.assessment.subjects.iter_mut().enumerate() {
        subject.label = bad(index + 6).to_owned();
    }
    for source in &mut case.sources {
        source.path = bad(0).to_owned();
        source.unused_columns = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
        source.decisions[0].evidence = bad(3).to_owned();
        source.control_totals[0].column = bad(2).to_owned();
    }
    let mut problem = Problem::new(catalogue::MALFORMED_AMOUNT, bad(0), bad(2));
    problem.place = Place { file: bad(3).to_owned(), line: 1, record: 1, column: bad(5).to_owned() };
    problem.excerpt = Some(Excerpt::of(bad(3), 0, 1));
    problem.detail = bad(5).to_owned();
    case.problems.push(problem);
    case.title = bad(2).to_owned();
    for rule in &mut case.assessment.rules {
        if let Outcome::Flagged(findings) = &mut rule.outcome {
            findings.iter_mut().for_each(|finding| finding.sentence = format!("{} {}", bad(0), bad(3)));
        }
    }
    case
}

/// A case of the size of a large leak: 17,000 rows, 40 subjects with 60 findings each.
pub(crate) fn large() -> Fixture {
    let mut ledger = String::from("base EUR\n");
    for index in 0_u32..17_000 {
        let (year, month, day) = (2012 + index % 3, 1 + index % 12, 1 + index % 28);
        let (payer, payee, amount) =
            (index % 211, 211 + index % 40, 1_000 + u64::from(index) * 7_919 % 900_000);
        let (from, to) = if index % 2 == 0 { (payer, payee) } else { (payee, payer) };
        let purpose = "payment for goods according to the contract, invoice and specification";
        writeln!(
            ledger,
            "{year}-{month:02}-{day:02} N{from} -> N{to} {amount}.17 EUR \"{purpose}\" # t{index}"
        )
        .unwrap();
    }
    let text = ledger_text::parse(&ledger).unwrap();
    let mut assessment = Assessment::default();
    let mut findings = Vec::new();
    for place in 0_u32..40 {
        let word = format!("N{}", 211 + place);
        let of_subject: Vec<Finding> = (0..60)
            .map(|number| {
                let tags: Vec<String> = (0..30)
                    .map(|step| format!("t{}", (place + 40 * (number * 7 + step * 13)) % 17_000))
                    .collect();
                let tags: BTreeSet<&str> = tags.iter().map(String::as_str).collect();
                let tags: Vec<&str> = tags.into_iter().collect();
                finding(&text, &format!("L01-{:04}", place * 60 + number + 1), "L01", &word, &tags)
            })
            .collect();
        let refs: Vec<&Finding> = of_subject.iter().collect();
        let id = format!("E-{:04}", place + 1);
        assessment.subjects.push(subject(&text, &word, 90 - place, &refs, &id));
        assessment.episodes.push(episode(&id, place as usize, &refs));
        findings.extend(of_subject);
    }
    assessment.rules = vec![rule(meta("L01", "pass-through", Family::Flow), Outcome::Flagged(findings))];
    Fixture { title: "Large".to_owned(), text, assessment, ..empty() }
}

/// A case without a row, a file or a rule.
pub(crate) fn empty() -> Fixture {
    Fixture {
        title: String::new(),
        text: LedgerText { accounts: AccountTable::default(), ..LedgerText::default() },
        sources: Vec::new(),
        reconciliations: Vec::new(),
        problems: ProblemLog::default(),
        assessment: Assessment::default(),
        complete: true,
    }
}
