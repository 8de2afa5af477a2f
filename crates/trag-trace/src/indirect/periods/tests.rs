//! The published figures, and facts that do not fit each other.

use super::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn by_day(amounts: &[(&str, i128)]) -> ByDay {
    amounts.iter().map(|(text, amount)| (day(text), *amount)).collect()
}

/// The Jerardo case in whole dollars, from one set of facts: each published line by line, so each may differ
/// by 1 from the exact recomputation.
fn jerardo() -> Means {
    let (opening, first, second) = ("2002-12-31", "2003-12-31", "2004-07-31");
    let assets = by_day(&[(opening, 49_500), (first, 891_001), (second, 1_234_654)]);
    let debts = by_day(&[(opening, 0), (first, 188_710), (second, 183_717)]);
    Means {
        assets: vec![Position { name: "assets".into(), at: assets, is_balance: false }],
        liabilities: vec![Position { name: "debts".into(), at: debts, is_balance: false }],
        expenditures: vec![("personal".into(), by_day(&[(first, 87_209), (second, 104_532)]))],
        income: vec![(IncomeKind::Reported, "known".into(), by_day(&[(first, 113_639), (second, 60_335)]))],
        redeposits: ByDay::new(),
    }
}

#[test]
fn both_methods_give_the_jerardo_figures_on_the_same_facts() {
    let periods = jerardo().periods(None).unwrap();
    let unknown: Vec<i128> = periods.iter().map(|period| period.net_worth.1.unknown).collect();
    let applied: Vec<i128> = periods.iter().map(|period| period.application.1.unknown).collect();
    assert_eq!((&unknown, &applied), (&vec![626_361, 392_843], &vec![626_361, 392_843]));
    let near = |seen: i128, published: i128| (seen - published).abs() <= 1;
    assert!(near(unknown[0], 626_361) && near(unknown[1], 392_842), "net worth as published");
    assert!(near(applied[0], 626_360) && near(applied[1], 392_843), "expenditure as published");
    assert!(near(unknown.iter().sum(), 1_019_203));
    assert_eq!((periods[1].first, periods[1].last), (day("2004-01-01"), day("2004-07-31")));
}

#[test]
fn facts_that_do_not_fit_are_named() {
    let mut means = jerardo();
    means.assets[0].at.remove(&day("2004-07-31"));
    assert_eq!(means.periods(None), Err(Unfit::NotStated("assets".into(), day("2004-07-31"))));
    let mut means = jerardo();
    means.expenditures[0].1.insert(day("2005-12-31"), 1);
    assert_eq!(means.periods(None), Err(Unfit::NoPeriodEnds("personal".into(), day("2005-12-31"))));
    assert_eq!(Means::default().periods(None), Err(Unfit::NoPeriod));
    let mut means = jerardo();
    means.assets[0].at.insert(day("2003-12-31"), i128::MAX);
    means.assets.push(means.assets[0].clone());
    assert_eq!(means.periods(None), Err(Unfit::TooLarge));
}

#[test]
fn the_serbian_formula_takes_borrowed_money_from_the_debts() {
    let (opening, end) = ("2021-12-31", "2022-12-31");
    let position = |name: &str, amount| Position {
        name: name.into(),
        at: by_day(&[(opening, 0), (end, amount)]),
        is_balance: false,
    };
    let income = |kind, amount| (kind, "income".to_owned(), by_day(&[(end, amount)]));
    let means = Means {
        assets: vec![position("flat", 4_200_000_000)],
        liabilities: vec![position("loan", 600_000_000)],
        expenditures: vec![("living".into(), by_day(&[(end, 950_000_000)]))],
        income: vec![
            income(IncomeKind::Reported, 1_440_000_000),
            income(IncomeKind::Untaxed, 120_000_000),
            income(IncomeKind::WithoutCharge, 300_000_000),
        ],
        redeposits: ByDay::new(),
    };
    let property = means.property((11_720, 100)).unwrap();
    let [(_, _, facts, figures)] = &property[..] else { panic!("one run of periods") };
    assert_eq!((facts.borrowed, figures.base, figures.tax), (600_000_000, 2_690_000_000, 2_017_500_000));
    assert_eq!((figures.base_in_euro, figures.exceeds), (22_952_218, true));
    assert_eq!(means.periods(None).unwrap()[0].net_worth.1.unknown, figures.base);
}

#[test]
fn bank_deposits_are_read_from_the_ledger_and_its_balances() {
    let text = trag_model::ledger_text::parse(
        "2022-03-01  X -> A      9600.00 EUR
         2022-04-01  A -> B      1450.00 EUR
         2022-05-01  A -> SHOP   7500.00 EUR",
    )
    .unwrap();
    let accounts = ["A", "B"].map(|word| text.account(word).unwrap());
    let opening = OpeningUsed {
        account: accounts[0],
        currency: Currency::EUR,
        balance: trag_model::Minor(40_000),
        unknown: trag_model::Minor(40_000),
        is_declared: true,
    };
    let own = OwnAccounts {
        ledger: &text.ledger,
        accounts: &accounts,
        currency: Currency::EUR,
        openings: &[opening],
    };
    let end = "2022-12-31";
    let means = Means {
        assets: vec![Position {
            name: "accounts".into(),
            at: by_day(&[("2021-12-31", 40_000), (end, 250_000)]),
            is_balance: true,
        }],
        expenditures: vec![("living".into(), by_day(&[(end, 1_090_000)]))],
        income: vec![(IncomeKind::Reported, "salary".into(), by_day(&[(end, 320_000)]))],
        redeposits: by_day(&[(end, 25_000)]),
        ..Means::default()
    };
    let periods = means.periods(Some(own)).unwrap();
    let (facts, figures) = periods[0].deposits.as_ref().unwrap();
    assert_eq!((facts.gross_deposits, facts.own_transfers), (960_000 + 145_000, 145_000));
    assert_eq!((facts.opening_balances, facts.closing_balances), (40_000, 250_000));
    assert_eq!((facts.outlays, figures.net_deposits), (1_090_000, 935_000));
    assert_eq!(figures.unknown, 935_000 + (1_090_000 - (935_000 + 40_000 - 250_000)) - 320_000);
}
