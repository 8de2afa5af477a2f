//! Batches become one ledger.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use trag_frame::{Assembled, Assembler};
use trag_model::{
    AccountIx, BaseOrigin, Code, Currency, Day, HolderKind, Identifier, Minor, PartyKind, RowId, Scheme,
    catalogue, name,
};

use crate::sample::{self, File, Row, Who};

proptest! {
    #[test]
    fn neither_the_order_of_files_nor_the_cut_of_batches_shows(
        files in sample::files(),
        turn in 0_usize..4,
        cut in 1_usize..6,
    ) {
        let expected = sample::assemble(&files);
        let mut turned = files.clone();
        turned.rotate_left(turn % files.len().max(1));
        let mut assembler = Assembler::new(None, Some(sample::rates()));
        let slots: Vec<_> = turned.iter().map(|_| assembler.begin_source()).collect();
        for from in (0..12).step_by(cut) {
            for (file, slot) in turned.iter().zip(&slots) {
                let rows = file.rows.len();
                assembler.add(*slot, sample::batch(file, from.min(rows), (from + cut).min(rows)));
            }
        }
        for (file, slot) in turned.iter().zip(&slots) {
            assembler.end_source(*slot, sample::source(file));
        }
        prop_assert_eq!(assembler.finish(), expected);
    }

    #[test]
    fn accounts_are_those_of_a_brute_force(files in sample::files()) {
        let assembled = sample::assemble(&files);
        let rows = in_order(&files);
        let keys: BTreeSet<Key> =
            rows.iter().flat_map(|row| [key(&row.payer), key(&row.payee)]).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let found: Vec<Key> = assembled
            .accounts
            .accounts
            .iter()
            .map(|account| {
                let id = &account.identifier;
                (id.scheme, id.text.clone(), account.bank_code.clone())
            })
            .collect();
        prop_assert_eq!(&found, &keys);
        prop_assert_eq!(assembled.ledger.len(), rows.len());
        for (row, stated) in assembled.ledger.rows().zip(&rows) {
            let place = |who: &Who| AccountIx(u32::try_from(keys.binary_search(&key(who)).unwrap()).unwrap());
            prop_assert_eq!(assembled.ledger.payer(row), place(&stated.payer));
            prop_assert_eq!(assembled.ledger.payee(row), place(&stated.payee));
            let printed = assembled.ledger.payer_name(row).map_or("", |name| assembled.accounts.name(name));
            prop_assert_eq!(printed, stated.payer.name.trim());
        }
        for (index, account) in assembled.accounts.iter() {
            let (holder, kind, printed) = most(&rows, &keys[index.0 as usize]);
            prop_assert_eq!(assembled.accounts.holder(index), holder);
            prop_assert_eq!(account.holder_kind, kind);
            prop_assert_eq!(&account.printed, &printed);
        }
    }

    #[test]
    fn proposals_are_those_of_a_brute_force(files in sample::files()) {
        let assembled = sample::assemble(&files);
        let mut groups: BTreeMap<String, (BTreeSet<Key>, BTreeSet<String>)> = BTreeMap::new();
        for row in in_order(&files) {
            for who in [&row.payer, &row.payee] {
                let match_key = name::match_key(&who.name);
                let followed = !matches!(key(who).0, Scheme::Cash | Scheme::Bank | Scheme::Unknown);
                if followed && !match_key.is_empty() {
                    let group = groups.entry(match_key).or_default();
                    group.0.insert(key(who));
                    group.1.insert(who.name.trim().to_owned());
                }
            }
        }
        groups.retain(|_, group| group.0.len() > 1);
        let table = &assembled.accounts;
        let found: BTreeMap<String, (BTreeSet<Key>, BTreeSet<String>)> = table
            .proposals
            .iter()
            .map(|proposal| {
                let accounts = proposal.accounts.iter().map(|index| {
                    let account = table.get(*index);
                    (account.identifier.scheme, account.identifier.text.clone(), account.bank_code.clone())
                });
                let names = proposal.names.iter().map(|name| table.name(*name).to_owned());
                (proposal.key.clone(), (accounts.collect(), names.collect()))
            })
            .collect();
        prop_assert_eq!(found, groups);
    }
}

type Key = (Scheme, String, String);

/// Which account a party is, in the words of the specification.
fn key(who: &Who) -> Key {
    let alone = |scheme| (scheme, String::new(), String::new());
    let name = who.name.trim();
    match who.kind {
        PartyKind::Cash => alone(Scheme::Cash),
        PartyKind::Bank => alone(Scheme::Bank),
        PartyKind::Unknown => alone(Scheme::Unknown),
        PartyKind::Account if !who.identifier.is_empty() => {
            let id = Identifier::normalise(&who.identifier);
            let bank_code = if id.scheme == Scheme::Iban { String::new() } else { who.bank_code.clone() };
            (id.scheme, id.text, bank_code)
        }
        PartyKind::Account if name.is_empty() => alone(Scheme::Unknown),
        PartyKind::Account => {
            let spelling = name::spelling(name);
            (Scheme::NameOnly, if spelling.is_empty() { name.to_owned() } else { spelling }, String::new())
        }
    }
}

/// All rows in the total order.
fn in_order(files: &[File]) -> Vec<Row> {
    let mut files: Vec<&File> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut rows: Vec<Row> = files.iter().flat_map(|file| file.rows.iter().cloned()).collect();
    rows.sort_by_key(|row| row.day);
    rows
}

/// The holder, the kind of holder and the number as first printed, of one account.
fn most(rows: &[Row], wanted: &Key) -> (String, HolderKind, String) {
    let uses: Vec<&Who> =
        rows.iter().flat_map(|row| [&row.payer, &row.payee]).filter(|who| key(who) == *wanted).collect();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for who in uses.iter().filter(|who| !who.name.trim().is_empty()) {
        *names.entry(who.name.trim()).or_default() += 1;
    }
    let most = names.values().max().copied().unwrap_or(0);
    let holder = names.iter().find(|(_, count)| **count == most).map_or("", |(name, _)| *name);
    let holder = if matches!(wanted.0, Scheme::Cash | Scheme::Unknown) { "" } else { holder };
    let count = |kind| uses.iter().filter(|who| who.holder_kind == kind).count();
    let (person, company) = (count(HolderKind::Person), count(HolderKind::Company));
    let kind = match (person, company) {
        (0, 0) => HolderKind::Unknown,
        _ if person >= company => HolderKind::Person,
        _ => HolderKind::Company,
    };
    (holder.to_owned(), kind, uses[0].identifier.clone())
}

fn who(identifier: &str) -> Who {
    Who {
        kind: PartyKind::Account,
        identifier: identifier.to_owned(),
        bank_code: String::new(),
        name: String::new(),
        holder_kind: HolderKind::Unknown,
    }
}

fn row(day: i64, amount: i64, currency: Currency) -> Row {
    Row {
        day,
        payer: who("A"),
        payee: who("B"),
        amount,
        currency,
        stated: None,
        received: None,
        purpose: String::new(),
        label: None,
        count: None,
    }
}

fn file(path: &str, rows: Vec<Row>) -> File {
    File { path: path.to_owned(), rows }
}

fn codes(assembled: &Assembled) -> Vec<Code> {
    assembled.problems.kept().iter().map(|problem| problem.code).collect()
}

#[test]
fn the_domestic_form_and_the_iban_are_one_account() {
    let mut first = row(0, 1, Currency::RSD);
    first.payer = who("160-123456-54");
    first.payee = who("RS35160000000012345654");
    let assembled = sample::assemble(&[file("a", vec![first])]);
    assert_eq!(assembled.accounts.accounts.len(), 1);
    assert_eq!(assembled.accounts.accounts[0].printed, "160-123456-54");
    assert_eq!(assembled.accounts.accounts[0].country, "RS");
}

#[test]
fn the_base_currency_follows_what_the_sources_state() {
    let only_euro = file("a", vec![row(0, 1, Currency::EUR)]);
    assert_eq!(sample::assemble(std::slice::from_ref(&only_euro)).ledger.base, Some(Currency::EUR));
    let with_dinars = file("b", vec![row(0, 1, Currency::RSD)]);
    let none = sample::assemble(&[only_euro.clone(), with_dinars]);
    assert_eq!(none.ledger.base, None);
    assert_eq!(codes(&none), [catalogue::RATE_MISSING]);
    let mut stated = row(0, 1, Currency::RSD);
    stated.stated = Some(7);
    let mixed = sample::assemble(&[only_euro, file("b", vec![stated])]);
    assert_eq!(mixed.ledger.base, Some(Currency::USD));
    assert_eq!(mixed.ledger.base_amount(RowId(1)), Some(Minor(7)));
}

#[test]
fn base_amounts_say_where_they_come_from() {
    let yen = Currency::from_code("JPY").unwrap();
    let mut stated = row(2, 100, Currency::USD);
    stated.stated = Some(5);
    let rows = vec![
        row(0, 100, Currency::EUR),
        row(1, 100, Currency::EUR),
        stated,
        row(2, 100, Currency::EUR),
        row(3, 100, Currency::RSD),
        row(4, 100, yen),
        row(4, 100, yen),
    ];
    let file = file("a", rows);
    let mut assembler = Assembler::new(Some(Currency::RSD), Some(sample::rates()));
    let slot = assembler.begin_source();
    assembler.add(slot, sample::batch(&file, 0, 7));
    assembler.end_source(slot, sample::source(&file));
    let assembled = assembler.finish();
    let ledger = &assembled.ledger;
    let found: Vec<_> =
        (0..7).map(|row| (ledger.base_amount.get(row), ledger.base_origin.get(row))).collect();
    let rate = |amount, origin: BaseOrigin| (Some(amount), Some(origin as u8));
    assert_eq!(
        found,
        [
            (None, None),
            rate(11_720, BaseOrigin::Rate),
            (None, None),
            rate(11_720, BaseOrigin::EarlierRate),
            rate(100, BaseOrigin::Same),
            (None, None),
            (None, None),
        ]
    );
    let texts: Vec<&str> = assembled.problems.kept().iter().map(|problem| problem.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "no value in RSD is known for 2 rows in JPY",
            "no value in RSD is known for 1 rows in USD",
            "no value in RSD is known for 1 rows in EUR",
        ]
    );
    assert_eq!(ledger.day(RowId(6)), Day(4));
}

#[test]
fn a_holder_that_is_person_and_company_is_noted() {
    let mut first = row(0, 1, Currency::EUR);
    first.payer.holder_kind = HolderKind::Person;
    let mut second = row(0, 1, Currency::EUR);
    second.payer.holder_kind = HolderKind::Company;
    let assembled = sample::assemble(&[file("a", vec![first, second])]);
    assert_eq!(codes(&assembled), [catalogue::ACCOUNT_CONTRADICTS]);
}

#[test]
fn a_case_without_rows_is_a_case() {
    let assembled = sample::assemble(&[file("a", Vec::new())]);
    assert_eq!((assembled.ledger.len(), assembled.sources.len(), assembled.ledger.base), (0, 1, None));
    assert!(assembled.problems.kept().is_empty());
}
