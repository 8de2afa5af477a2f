//! What is stored comes back, and damage is told apart from data.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use trag_frame::case_folder::Staging;
use trag_frame::store::cells::{self, Stored};
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
        amounts in any::<bool>(),
        instruments in any::<bool>(),
    ) {
        let case = sample::assemble(&files);
        let (_room, folder) = stored(&case);
        check_columns(&case, &folder, store::Wanted { amounts, instruments })?;
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

/// What was wanted is as in the case, and what was not is empty.
fn check_columns(case: &Assembled, folder: &Path, wanted: store::Wanted) -> Result<(), TestCaseError> {
    let store::Columns { ledger, followed } = store::load_columns(folder, wanted).unwrap();
    let whole = &case.ledger;
    let can_be_followed = case.accounts.accounts.iter().map(|account| account.can_be_followed());
    prop_assert_eq!(followed, can_be_followed.collect::<Vec<_>>());
    prop_assert_eq!(&ledger.booked, &whole.booked);
    prop_assert_eq!((&ledger.payer, &ledger.payee), (&whole.payer, &whole.payee));
    prop_assert_eq!((&ledger.record, ledger.base), (&whole.record, whole.base));
    prop_assert_eq!(
        ledger.instrument.clone(),
        if wanted.instruments { whole.instrument.clone() } else { Vec::new() }
    );
    for row in whole.rows() {
        prop_assert_eq!(ledger.is_second_leg(row), whole.is_second_leg(row));
        if wanted.amounts {
            prop_assert_eq!(ledger.paid(row), whole.paid(row));
            prop_assert_eq!(ledger.received(row), whole.received(row));
            prop_assert_eq!(ledger.base_amount(row), whole.base_amount(row));
        }
    }
    prop_assert!(wanted.amounts || ledger.amount.is_empty());
    Ok(())
}

#[test]
fn chosen_columns_of_several_row_groups_stand_in_order() {
    let case = case_of(MANY);
    let (_room, folder) = stored(&case);
    check_columns(&case, &folder, store::Wanted { amounts: true, instruments: true }).unwrap();
    fs::remove_file(folder.join("ledger.parquet")).unwrap();
    let problem = store::load_columns(&folder, store::Wanted::default()).unwrap_err();
    assert_eq!(problem.code, catalogue::CASE_UNREADABLE);
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
