use super::*;

#[test]
fn sentences_of_a_wide_table_stand_below_their_rows() {
    let columns = ["No.", "Rule", "About", "Day", ">Rows", "In words", "Rows"];
    let row = |sentence: &str| -> Vec<Line> {
        vec!["1".into(), "a".into(), "b".into(), "c".into(), "2".into(), sentence.into(), "d".into()]
    };
    let mut table = Table::new("Findings", &columns);
    table.row(row(&"word ".repeat(30)));
    table.row(row("short"));
    assert_eq!(with_sentences_below(&table).map(|(_, title)| title), None, "78 letters in the mean");
    table.row(row(&"word ".repeat(40)));
    table.total(row("all"));
    let (below, title) = with_sentences_below(&table).unwrap();
    assert_eq!((title, below.columns.len()), ("In words", 6));
    let last = |at: usize| below.rows[at].1.last().unwrap().plain();
    assert_eq!((last(1), last(3)), ("short".to_owned(), "all".to_owned()));
    let mut referring = table.clone();
    for (_, cells) in &mut referring.rows {
        cells[6] = Line::new().reference("[statements/izvod-jedan.csv:2, 5 and 9 more]");
    }
    let (below, _) = with_sentences_below(&referring).unwrap();
    assert_eq!(below.columns.len(), 5);
    assert_eq!(below.rows[1].1.last().unwrap().plain(), "short [statements/izvod-jedan.csv:2, 5 and 9 more]");
    let mut narrow = Table::new("Facts", &["Name", "What"]);
    narrow.row(vec!["a".into(), "word ".repeat(90).into()]);
    assert!(with_sentences_below(&narrow).is_none());
}
