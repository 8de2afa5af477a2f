//! What is stored comes back, and damage is told apart from data.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use trag_frame::case_folder::Staging;
use trag_frame::store::cells::{self, Stored};
use trag_frame::store::flows::{self, Columns, FLOWS_FILE, FlowColumn, FlowStore, Wanted};
use trag_frame::{Assembled, manifest, store};
use trag_model::{Currency, ProblemLog, catalogue};

use crate::sample;

fn save(case: &Assembled, folder: &Path) {
    let mut staging = Staging::begin(folder, true).unwrap();
    store::write(case, &mut staging).unwrap();
    manifest::write(&mut staging, "0.0.0", "00", &case.sources).unwrap();
    staging.commit().unwrap();
}

fn stored(case: &Assembled) -> (tempfile::TempDir, PathBuf) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("case");
    save(case, &folder);
    (room, folder)
}

fn without_problems(mut case: Assembled) -> Assembled {
    case.problems = ProblemLog::default();
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_case_comes_back_as_it_was(files in sample::files()) {
        let case = sample::assemble(&files);
        let (_room, folder) = stored(&case);
        let back = store::load(&folder).unwrap();
        prop_assert_eq!(back, without_problems(case));
    }

    #[test]
    fn chosen_columns_are_those_of_the_whole_ledger(
        files in sample::files(),
        (records, amounts, instruments) in any::<(bool, bool, bool)>(),
    ) {
        let case = sample::assemble(&files);
        let (_room, folder) = stored(&case);
        check_columns(&case, &folder, Wanted { records, amounts, instruments })?;
    }

    #[test]
    fn cells_are_the_same_in_memory_and_in_the_folder(files in sample::files()) {
        let case = sample::assemble(&files);
        let (_room, folder) = stored(&case);
        for table in cells::Table::ALL {
            let columns = table.columns();
            let read = |stored: Stored<'_>| {
                let mut blocks = Vec::new();
                stored.read(table, &columns, &mut |rows, cells| {
                    blocks.push((rows, cells));
                    Ok(())
                }).unwrap();
                blocks
            };
            prop_assert_eq!(read(Stored::Case(&case)), read(Stored::Folder(&folder)), "{}", table.name());
        }
    }
}

/// Writes the flows of a case beside its tables.
fn with_flows(case: &Assembled, folder: &Path) {
    flows::write(case, &mut fs::File::create(folder.join(FLOWS_FILE)).unwrap()).unwrap();
}

/// What was wanted is as in the case, and what was not is empty.
fn check_columns(case: &Assembled, folder: &Path, wanted: Wanted) -> Result<(), TestCaseError> {
    with_flows(case, folder);
    let open = FlowStore::open(folder).unwrap();
    let Columns { ledger, followed } = open.load(wanted).unwrap();
    let steady = open.steady_records().unwrap();
    let (whole, movements) = (&case.ledger, case.ledger.movements().collect::<Vec<_>>());
    let can_be_followed = case.accounts.accounts.iter().map(|account| account.can_be_followed());
    prop_assert_eq!(followed, can_be_followed.collect::<Vec<_>>());
    prop_assert_eq!((ledger.len(), ledger.base), (movements.len(), whole.base));
    prop_assert!(wanted.records || ledger.record.is_empty());
    prop_assert!(wanted.amounts || ledger.amount.is_empty());
    prop_assert!(wanted.instruments || ledger.instrument.is_empty());
    for (row, of) in ledger.rows().zip(&movements) {
        prop_assert_eq!((ledger.booked(row), ledger.payer(row)), (whole.booked(*of), whole.payer(*of)));
        prop_assert_eq!((ledger.payee(row), ledger.is_second_leg(row)), (whole.payee(*of), false));
        let record = whole.record[of.0 as usize];
        prop_assert!(!wanted.records || ledger.record[row.0 as usize] == record);
        prop_assert!(steady.is_none_or(|more| (i64::from(row.0) + more).cast_unsigned() == record));
        if wanted.amounts {
            prop_assert_eq!(ledger.paid(row), whole.paid(*of));
            prop_assert_eq!(ledger.received(row), whole.received(*of));
            prop_assert_eq!(ledger.base_amount(row), whole.base_amount(*of));
        }
        if wanted.instruments {
            prop_assert_eq!(ledger.instrument(row), whole.instrument(*of));
        }
    }
    let rows: Vec<u32> = (0_u32..).zip(&movements).map(|(at, _)| at).collect();
    let some: Vec<u32> = rows.iter().copied().filter(|row| row % 7 < 3 || row / 3_000 % 2 == 1).collect();
    let numbers = open.values(FlowColumn::Row, &some).unwrap();
    let expected: Vec<i64> = some.iter().map(|row| i64::from(movements[*row as usize].0)).collect();
    prop_assert_eq!(numbers, expected);
    let large = |of: &u32| whole.paid(movements[*of as usize]).0.0 > 5_000;
    for of in [None, Some(&some[..])] {
        let picked = open.pick(FlowColumn::Amount, of, |amount| amount > 5_000).unwrap();
        let expected: Vec<u32> = of.unwrap_or(&rows).iter().copied().filter(large).collect();
        prop_assert_eq!(picked, expected);
    }
    Ok(())
}

#[test]
fn damaged_flows_are_told_apart_from_data() {
    let case = case_of(2_000);
    let (_room, folder) = stored(&case);
    with_flows(&case, &folder);
    let whole = fs::read(folder.join(FLOWS_FILE)).unwrap();
    let body = 12 + u32::from_le_bytes(whole[8..12].try_into().unwrap()) as usize;
    let mut faults = 0;
    for at in (0..body).step_by(12).chain((body..whole.len()).step_by(1_999)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(folder.join(FLOWS_FILE), &bytes).unwrap();
        let all = Wanted { records: true, amounts: true, instruments: true };
        let problem = FlowStore::open(&folder).and_then(|open| open.load(all)).err();
        assert!(problem.as_ref().is_none_or(|problem| problem.code == catalogue::CASE_UNREADABLE));
        faults += usize::from(problem.is_some());
    }
    assert!(faults > body / 48, "a damaged head is seen: {faults}");
    fs::write(folder.join(FLOWS_FILE), &whole[..whole.len() - 1]).unwrap();
    assert_eq!(FlowStore::open(&folder).unwrap_err().code, catalogue::CASE_UNREADABLE);
}

#[test]
fn chosen_columns_of_several_pieces_stand_in_order() {
    let case = case_of(MANY);
    let (_room, folder) = stored(&case);
    check_columns(&case, &folder, Wanted { records: true, amounts: true, instruments: true }).unwrap();
    fs::remove_file(folder.join(FLOWS_FILE)).unwrap();
    assert_eq!(FlowStore::open(&folder).unwrap_err().code, catalogue::CASE_UNREADABLE);
}

/// More rows than one row group holds.
const MANY: usize = 132_000;

fn case_of(wanted: usize) -> Assembled {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let rows = prop::collection::vec(sample::files(), 40).new_tree(&mut runner).unwrap().current();
    let rows: Vec<_> = rows.into_iter().flatten().flat_map(|file| file.rows).collect();
    let rows: Vec<_> = rows.iter().cycle().take(wanted).cloned().collect();
    sample::assemble(&[sample::File { path: "a".to_owned(), rows }])
}

#[test]
fn a_ledger_of_several_row_groups_comes_back() {
    let case = case_of(MANY);
    let (_room, folder) = stored(&case);
    assert!(store::load(&folder).unwrap() == without_problems(case));
}

#[test]
fn equal_cases_have_equal_bytes() {
    let case = case_of(MANY);
    let (_one, first) = stored(&case);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (_two, second) = pool.install(|| stored(&case));
    for entry in fs::read_dir(&first).unwrap() {
        let name = entry.unwrap().file_name();
        let same = fs::read(first.join(&name)).unwrap() == fs::read(second.join(&name)).unwrap();
        assert!(same, "{name:?}");
    }
}

#[test]
fn the_base_currency_comes_back_without_rows() {
    let mut case = sample::assemble(&[]);
    case.ledger.base = Some(Currency::EUR.with_extra_digits(2).unwrap());
    let (_room, folder) = stored(&case);
    assert_eq!(store::load(&folder).unwrap(), case);
}

#[test]
fn a_damaged_case_is_told() {
    let case = case_of(500);
    let (_room, folder) = stored(&case);
    for name in [store::LEDGER_FILE, store::ACCOUNTS_FILE, store::PROPOSALS_FILE, store::SOURCES_FILE] {
        let path = folder.join(name);
        let whole = fs::read(&path).unwrap();
        let other = if name == store::LEDGER_FILE { store::ACCOUNTS_FILE } else { store::LEDGER_FILE };
        let damages =
            [Some(whole[..whole.len() / 2].to_vec()), Some(fs::read(folder.join(other)).unwrap()), None];
        for damage in damages {
            match damage {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let problem = store::load(&folder).unwrap_err();
            assert_eq!((problem.code, problem.place.file.as_str()), (catalogue::CASE_UNREADABLE, name));
        }
        fs::write(&path, whole).unwrap();
    }
    // Tables of another case: every file is whole, and the rows name accounts that do not exist.
    let (_other, empty) = stored(&sample::assemble(&[]));
    fs::copy(empty.join(store::ACCOUNTS_FILE), folder.join(store::ACCOUNTS_FILE)).unwrap();
    let problem = store::load(&folder).unwrap_err();
    assert!(
        problem.text.ends_with("a value of the column `payer_id` cannot stand there"),
        "{}",
        problem.text
    );
}
