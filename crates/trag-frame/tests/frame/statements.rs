//! Statements against their rows, overlapping files, and rows taken back.

use trag_frame::{Assembled, Assembler};
use trag_model::{
    Agreement, Batch, Currency, Instrument, Minor, Opens, Party, PartyKind, PrintedBalance, RowId, RowOrder,
    Source, Statement, StatementSide, Total, Untold, catalogue,
};

const OWN: &str = "160-123456-54";
const OTHER: &str = "205-9001-22";

/// A row of a statement: day, amount with the sign that the account sees, balance after, the bank's reference.
#[derive(Clone, Copy)]
struct Row(i64, i64, Option<i64>, &'static str);

struct File {
    path: &'static str,
    statements: Vec<Statement>,
    /// Rows with the place of their statement.
    rows: Vec<(Option<u32>, Row)>,
}

fn party(identifier: &str) -> Party<'_> {
    Party { kind: PartyKind::Account, identifier, ..Party::default() }
}

fn batch(file: &File) -> Batch {
    let mut batch = Batch::default();
    batch.parties.push(party(OWN));
    batch.parties.push(party(OTHER));
    for (number, (statement, Row(day, amount, balance, reference))) in (1..).zip(&file.rows) {
        let side = if *amount < 0 { StatementSide::Payer } else { StatementSide::Payee };
        let own_pays = side == StatementSide::Payer;
        batch.booked.push(day * 86_400);
        batch.precision.push(0);
        batch.payer.push(u32::from(!own_pays));
        batch.payee.push(u32::from(own_pays));
        batch.amount.push(amount.abs());
        batch.currency.push(Currency::RSD.0);
        let reversal = reference.starts_with("storno");
        batch.instrument.push(if reversal { Instrument::Reversal } else { Instrument::Transfer } as u8);
        batch.reference.push(reference.trim_start_matches("storno "));
        batch.bank_reference.push(if reversal { "" } else { reference });
        batch.statement.push(Some(side as u8));
        batch.statement_no.push(*statement);
        batch.balance_after.push(*balance);
        batch.record.push(number);
    }
    batch.fill_missing();
    batch
}

fn assemble(files: &[File]) -> Assembled {
    let mut assembler = Assembler::new(None, None);
    for file in files {
        let slot = assembler.begin_source();
        assembler.add(slot, batch(file));
        let source =
            Source { path: file.path.to_owned(), statements: file.statements.clone(), ..Source::default() };
        assembler.end_source(slot, source);
    }
    assembler.finish()
}

fn statement(number: &str, opening: i64, closing: i64) -> Statement {
    let balance = |amount| Some(PrintedBalance { amount: Minor(amount), day: None });
    Statement {
        account: OWN.to_owned(),
        number: number.to_owned(),
        currency: Some(Currency::RSD),
        opening: balance(opening),
        closing: balance(closing),
        record: 1,
        ..Statement::default()
    }
}

fn codes(case: &Assembled) -> Vec<&'static str> {
    case.problems.kept().iter().map(|problem| problem.code.0).collect()
}

#[test]
fn a_statement_adds_up_or_says_by_how_much_it_does_not() {
    let rows = vec![(Some(0), Row(1, 500, None, "")), (Some(0), Row(1, -200, None, ""))];
    let told = |closing: i64| {
        let case = assemble(&[File {
            path: "a",
            statements: vec![statement("1", 1_000, closing)],
            rows: rows.clone(),
        }]);
        (case.reconciliations[0].balance, codes(&case))
    };
    assert_eq!(told(1_300), (Agreement::Yes, vec![]));
    assert_eq!(told(1_250), (Agreement::No(Total(-50)), vec![catalogue::STATEMENT_DISAGREES.0]));
}

#[test]
fn turnovers_are_compared_where_they_are_printed() {
    let rows = vec![(Some(0), Row(1, 500, None, "")), (Some(0), Row(1, -200, None, ""))];
    let told = |credits, count| {
        let printed =
            Statement { credits: Some(Minor(credits)), debit_count: Some(count), ..statement("1", 0, 300) };
        assemble(&[File { path: "a", statements: vec![printed], rows: rows.clone() }]).reconciliations[0]
            .turnovers
    };
    assert_eq!(told(500, 1), Agreement::Yes);
    assert_eq!(told(501, 1), Agreement::No(Total(1)));
    assert_eq!(told(500, 2), Agreement::No(Total(0)));
}

#[test]
fn a_statement_without_balances_cannot_be_told() {
    let printed = Statement { opening: None, ..statement("1", 0, 0) };
    let case = assemble(&[File {
        path: "a",
        statements: vec![printed],
        rows: vec![(Some(0), Row(1, 5, None, ""))],
    }]);
    assert_eq!(case.reconciliations[0].balance, Agreement::Unknown(Untold::NotPrinted));
    assert!(codes(&case).is_empty());
}

#[test]
fn a_statement_that_two_files_hold_leaves_no_gap() {
    let dated = |number, opening, closing| Statement {
        to: Some(trag_model::Day(9)),
        ..statement(number, opening, closing)
    };
    let file =
        |path| File { path, statements: vec![dated("5", 100, 105), dated("6", 105, 100)], rows: Vec::new() };
    let case = assemble(&[file("a"), file("b")]);
    let opens: Vec<&Opens> = case.reconciliations.iter().map(|line| &line.opens).collect();
    assert_eq!(
        opens,
        [&Opens::First, &Opens::WherePreviousClosed, &Opens::First, &Opens::WherePreviousClosed]
    );
    assert!(!codes(&case).contains(&"ASM008"), "{:?}", codes(&case));
}

#[test]
fn a_missing_statement_is_named() {
    let dated = |number, day, opening, closing| Statement {
        from: Some(trag_model::Day(day)),
        ..statement(number, opening, closing)
    };
    let file = |path, printed| File { path, statements: vec![printed], rows: Vec::new() };
    let row =
        |path, printed| File { path, statements: vec![printed], rows: vec![(Some(0), Row(1, 5, None, ""))] };
    let case = assemble(&[
        row("c", dated("00150", 9, 70, 75)),
        file("b", dated("148", 2, 100, 100)),
        file("a", dated("147/2024", 1, 100, 100)),
    ]);
    let [first, second, third] = &case.reconciliations[..] else { panic!("three statements") };
    assert_eq!((&first.opens, second.missing.as_str()), (&Opens::First, ""));
    assert_eq!(second.opens, Opens::WherePreviousClosed);
    assert_eq!((&third.opens, third.missing.as_str()), (&Opens::Elsewhere(Total(-30)), "149"));
    assert_eq!(codes(&case), [catalogue::STATEMENT_MISSING.0; 2]);
}

#[test]
fn a_recap_completes_the_statement_of_another_file() {
    let bare = Statement { opening: None, closing: None, ..statement("07", 0, 0) };
    let recap = Statement { is_recap: true, ..statement("7", 10, 15) };
    let case = assemble(&[
        File { path: "a.cov", statements: vec![recap], rows: Vec::new() },
        File { path: "a.txt", statements: vec![bare], rows: vec![(Some(0), Row(1, 5, None, ""))] },
    ]);
    assert_eq!(case.reconciliations.len(), 1);
    assert_eq!(case.reconciliations[0].balance, Agreement::Yes);
}

#[test]
fn a_recap_of_a_day_without_movement_misses_no_file() {
    let told = |count| {
        let recap =
            Statement { is_recap: true, debit_count: count, credit_count: count, ..statement("7", 10, 10) };
        let case = assemble(&[File { path: "a.cov", statements: vec![recap], rows: Vec::new() }]);
        codes(&case).contains(&catalogue::NO_RECORDS.0)
    };
    assert_eq!([told(Some(0)), told(Some(1)), told(None)], [false, true, true]);
}

#[test]
fn a_statement_without_a_number_is_completed_by_the_recap_of_its_last_day() {
    let on = |day, statement| Statement { to: Some(trag_model::Day(day)), ..statement };
    let bare = Statement { opening: None, closing: None, ..statement("", 0, 0) };
    let recap = |number, day, opening, closing| {
        on(day, Statement { is_recap: true, ..statement(number, opening, closing) })
    };
    let case = assemble(&[
        File {
            path: "a.cov",
            statements: vec![recap("7", 3, 10, 15), recap("8", 4, 15, 15)],
            rows: Vec::new(),
        },
        File { path: "a.txt", statements: vec![on(3, bare)], rows: vec![(Some(0), Row(3, 5, None, ""))] },
    ]);
    let [without_rows, whole] = &case.reconciliations[..] else { panic!("{:?}", case.reconciliations) };
    assert_eq!((without_rows.balance, without_rows.rows), (Agreement::Yes, 0));
    assert_eq!((whole.balance, whole.rows), (Agreement::Yes, 1));
}

#[test]
fn printed_balances_tell_the_order_of_rows() {
    let order = |balances: [i64; 3]| {
        let rows = [100, -30, 50].into_iter().zip(balances);
        let rows = rows.map(|(amount, balance)| (None, Row(1, amount, Some(balance), ""))).collect();
        let case = assemble(&[File { path: "a", statements: Vec::new(), rows }]);
        case.reconciliations[0].order
    };
    assert_eq!(order([100, 70, 120]), RowOrder::AsFiled);
    assert_eq!(order([220, 120, 150]), RowOrder::NewestFirst);
    assert_eq!(order([100, 70, 121]), RowOrder::Broken(3));
}

fn repeats(case: &Assembled) -> Vec<(u32, u32)> {
    let of = |row: RowId| case.ledger.repeats(row).map(|first| (row.0, first.0));
    case.ledger.rows().filter_map(of).collect()
}

fn loose(rows: &[Row]) -> Vec<(Option<u32>, Row)> {
    rows.iter().map(|row| (None, *row)).collect()
}

#[test]
fn records_of_overlapping_statements_count_once() {
    let monthly =
        loose(&[Row(1, 5, None, ""), Row(2, 7, None, ""), Row(2, 7, None, ""), Row(3, -4, None, "")]);
    let later = loose(&[Row(2, 7, None, ""), Row(2, 7, None, ""), Row(3, -4, None, ""), Row(9, 1, None, "")]);
    let case = assemble(&[
        File { path: "a", statements: Vec::new(), rows: monthly },
        File { path: "b", statements: Vec::new(), rows: later },
    ]);
    assert_eq!(repeats(&case).len(), 3);
    assert_eq!(case.ledger.movements().count(), 5);
    assert!(codes(&case).is_empty());
}

#[test]
fn equal_rows_of_two_files_count_twice_without_evidence() {
    let case = assemble(&[
        File { path: "a", statements: Vec::new(), rows: loose(&[Row(2, 7, None, ""), Row(2, 8, None, "")]) },
        File { path: "b", statements: Vec::new(), rows: loose(&[Row(2, 7, None, ""), Row(2, 9, None, "")]) },
    ]);
    assert!(repeats(&case).is_empty());
    assert_eq!(codes(&case), [catalogue::OVERLAP_UNCLEAR.0]);
}

#[test]
fn the_banks_own_reference_is_evidence() {
    let case = assemble(&[
        File {
            path: "a",
            statements: Vec::new(),
            rows: loose(&[Row(2, 7, None, "FT1"), Row(2, 7, None, "FT2")]),
        },
        File {
            path: "b",
            statements: Vec::new(),
            rows: loose(&[Row(2, 7, None, "FT2"), Row(2, 9, None, "FT3")]),
        },
    ]);
    assert_eq!(repeats(&case), [(2, 1)]);
}

#[test]
fn equal_rows_of_one_file_are_different_movements() {
    let twice = loose(&[Row(2, 7, Some(7), "FT1"), Row(2, 7, Some(7), "FT1")]);
    let case = assemble(&[File { path: "a", statements: Vec::new(), rows: twice }]);
    assert_eq!((repeats(&case).len(), case.ledger.movements().count()), (0, 2));
}

fn reverses(rows: &[Row]) -> (Vec<(u32, u32)>, Vec<&'static str>) {
    let case = assemble(&[File { path: "a", statements: Vec::new(), rows: loose(rows) }]);
    let of = |row: RowId| case.ledger.reverses(row).map(|earlier| (row.0, earlier.0));
    (case.ledger.rows().filter_map(of).collect(), codes(&case))
}

#[test]
fn a_reversal_is_linked_to_the_only_row_it_can_take_back() {
    let (linked, notes) =
        reverses(&[Row(1, -7, None, ""), Row(1, -8, None, ""), Row(3, 7, None, "storno x")]);
    assert_eq!((linked, notes), (vec![(2, 0)], vec![]));
}

#[test]
fn a_reversal_prefers_its_reference_and_guesses_nothing() {
    let two = [Row(1, -7, None, "A"), Row(1, -7, None, "B")];
    let (linked, _) = reverses(&[two[0], two[1], Row(3, 7, None, "storno B")]);
    assert_eq!(linked, [(2, 1)]);
    let (linked, notes) = reverses(&[two[0], two[1], Row(3, 7, None, "storno C")]);
    assert_eq!((linked, notes), (vec![], vec![catalogue::REVERSAL_UNCLEAR.0]));
}

#[test]
fn a_row_is_taken_back_once() {
    let (linked, _) = reverses(&[Row(1, -7, None, ""), Row(2, 7, None, "storno"), Row(3, 7, None, "storno")]);
    assert_eq!(linked, [(1, 0)]);
}
