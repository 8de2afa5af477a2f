//! What banks do to MT940 and MT942: for each class of quirk the smallest statement that has it, and what must come out.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;

use common::{Outcome, full_rows, read_bytes, reconciles};
use trag_ingest::InputSpec;
use trag_model::{Currency, Minor, PrintedBalance, Statement};

/// A statement of one account that opens at 100.00 EUR, with these lines, and its closing balance.
fn statement(lines: &str, closing: &str) -> String {
    format!(":20:S\n:25:123456\n:28C:1/1\n:60F:C240311EUR100,\n{lines}:62F:C240312EUR{closing}\n-\n")
}

/// Account, holder, number, page, balances.
fn told(statement: &Statement) -> String {
    let money = |balance: Option<PrintedBalance>| {
        let Some(PrintedBalance { amount: Minor(minor), .. }) = balance else { return "-".to_owned() };
        format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
    };
    let page = statement.page.map(|(page, last)| format!(" page {page}{}", if last { "" } else { "..." }));
    format!(
        "{} no. {}{}: {} -> {} {}",
        [statement.bank_code.as_str(), &statement.account, &statement.holder].join("/").trim_matches('/'),
        statement.number,
        page.unwrap_or_default(),
        money(statement.opening),
        money(statement.closing),
        statement.currency.map_or("", Currency::code),
    )
}

/// Statements and rows of a file in which nothing is wrong, and whose balances hold.
fn all(out: &Outcome) -> Vec<String> {
    let problems: Vec<String> = out.file.problems.kept().iter().map(common::rendered).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(reconciles(out), "{:?} {:?}", out.file.source.statements, out.rows);
    let statements = out.file.source.statements.iter().map(told);
    statements.chain(full_rows(out)).collect()
}

const ONE: &str = "123456 no. 1/1 page 1: 100.00 -> 105.00 EUR";
const PLAIN: &str = "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 reference=REF";

/// Each class: its name, the statement that has it, and what must come out.
#[rustfmt::skip]
fn cases() -> Vec<(&'static str, String, &'static [&'static str])> {
    let one = |lines: &str| statement(lines, "105,");
    vec![
        ("one movement", one(":61:2403120312C5,NTRFREF//B1\n:86:Gift\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift reference=REF bank-reference=B1"]),
        ("several statements, balances of their own", [one(":61:2403120312C5,NTRF\n"), statement(":61:2403120312D40,NTRF\n", "60,").replace("123456", "98765").replace("1/1", "7/1")].concat(), &[ONE, "98765 no. 7/1 page 1: 100.00 -> 60.00 EUR", "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12", "2024-03-12 98765 -> unknown 40.00 EUR transfer value-date=2024-03-12"]),
        ("subfields ?NN", one(":61:2403120312C5,NTRFREF\n:86:166?00GUTSCHRIFT?20Gift?30BANKDEFF?31DE89370400440532013000?32Ana\n"), &[ONE, "2024-03-12 DE89370400440532013000/Ana/BANKDEFF -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift reference=REF"]),
        ("no entry date", one(":61:240312C5,NTRFREF\n"), &[ONE, PLAIN]),
        ("blanks for an entry date", one(":61:240312    C5,NTRFREF\n"), &[ONE, PLAIN]),
        ("supplement under 61", one(":61:2403120312C5,NTRFREF//B1\n/OCMT/USD5,43/EXCH/1,086\n"), &[ONE, "2024-03-12 unknown -> 123456 5.43 USD transfer value-date=2024-03-12 received=5.00 EUR purpose=/OCMT/USD5,43/EXCH/1,086 reference=REF bank-reference=B1"]),
        ("supplement with a name", one(":61:2403120312C5,NTRFREF//B1\nAna Anic\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Ana Anic reference=REF bank-reference=B1"]),
        ("decimals left out", one(":61:2403120312C5,NTRFREF\n").replace(",NTRF", ",00NTRF"), &[ONE, PLAIN]),
        ("lines end with CR LF", one(":61:2403120312C5,NTRFREF\n:86:one\ntwo\n").replace('\n', "\r\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=one two reference=REF"]),
        ("28 for 28C", one(":61:2403120312C5,NTRFREF\n").replace(":28C:1/1", ":28:1"), &["123456 no. 1: 100.00 -> 105.00 EUR", PLAIN]),
        ("blocks of SWIFT", format!("{{1:F01BANKDEFFAXXX0000000000}}{{2:O9400000240312BANKDEFFAXXX00000000002403120000N}}{{4:\n{}}}", one(":61:2403120312C5,NTRFREF\n").trim_end()), &[ONE, PLAIN]),
        ("intermediate pages", format!("{}{}", statement(":61:2403120312C2,NTRFA\n", "102,").replace(":62F:", ":62M:"), one(":61:2403120312C3,NTRFB\n").replace(":60F:C240311EUR100,", ":60M:C240312EUR102,").replace("1/1", "1/2")), &["123456 no. 1/1 page 1...: 100.00 -> 102.00 EUR", "123456 no. 1/2 page 2: 102.00 -> 105.00 EUR", "2024-03-12 unknown -> 123456 2.00 EUR transfer value-date=2024-03-12 reference=A", "2024-03-12 unknown -> 123456 3.00 EUR transfer value-date=2024-03-12 reference=B"]),
        ("a line of the bank before it", format!("STATEMENT OF ACCOUNT 2024\n\n{}", one(":61:2403120312C5,NTRFREF\n")), &[ONE, PLAIN]),
        ("words between slashes", one(":61:2403120312C5,NTRFNONREF\n:86:/TRTP/SEPA/IBAN/NL13TEST0123456789/NAME/J. Jansen/REMI/Rent/EREF/E1\n"), &[ONE, "2024-03-12 NL13TEST0123456789/J. Jansen -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Rent reference=E1"]),
        ("no 86", one(":61:2403120312C2,NTRFA\n:61:2403120312C3,NTRFB\n"), &[ONE, "2024-03-12 unknown -> 123456 2.00 EUR transfer value-date=2024-03-12 reference=A", "2024-03-12 unknown -> 123456 3.00 EUR transfer value-date=2024-03-12 reference=B"]),
        ("numbered lines behind NS", one(":61:2403120312C5,NMSCREF\n:NS:01Gift\n15Ana\n3337010000\n3491000\n").replace(":60F", ":NS:22Lipa\n:60F"), &["123456/Lipa no. 1/1 page 1: 100.00 -> 105.00 EUR", "2024-03-12 37010000/91000/Ana -> 123456/Lipa 5.00 EUR unknown value-date=2024-03-12 purpose=Gift reference=REF"]),
        ("reversed credit", statement(":61:2403120312RC5,NTRFREF\n", "95,"), &["123456 no. 1/1 page 1: 100.00 -> 95.00 EUR", "2024-03-12 123456 -> unknown 5.00 EUR reversal value-date=2024-03-12 reference=REF"]),
        ("reversed debit", one(":61:2403120312RD5,NTRFREF\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR reversal value-date=2024-03-12 reference=REF"]),
        ("30 February", one(":61:2302300301C5,NTRFREF\n"), &[ONE, "2023-03-01 unknown -> 123456 5.00 EUR transfer value-date=2023-02-28 reference=REF"]),
        ("a control character", one(":61:2403120312C5,NTRFREF\n:86:166?20Gift\u{1}?32An\u{14}a\n"), &[ONE, "2024-03-12 Ana -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift reference=REF"]),
        ("no line end at the end", one(":61:2403120312C5,NTRFREF\n").trim_end_matches("-\n").trim_end().to_owned(), &[ONE, PLAIN]),
        ("a time cut before its colon", one(":61:2403120312C5,NTRFREF\n:86:106?20PL 12-09-2014T16\n:26:37 Fo?21lgenr. 7?32Ana\n"), &[ONE, "2024-03-12 Ana -> 123456 5.00 EUR card value-date=2024-03-12 purpose=PL 12-09-2014T16:26:37 Fo lgenr. 7 reference=REF"]),
        ("a reference cut in two", one(":61:2403120312C5,NTRFABC\nDEF//B1\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 reference=ABCDEF bank-reference=B1"]),
        ("a statement number too long", one(":61:2403120312C5,NTRFREF\n").replace(":28C:1/1", ":28:1810118101"), &["123456 no. 1810118101: 100.00 -> 105.00 EUR", PLAIN]),
        ("tags that nobody knows", one(":61:2403120312C5,NTRFREF\n:86:Gift\n:99:more\n").replace(":60F", ":37H:C1,5\n:13D:2403120900+0100\n:60F"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift :99:more reference=REF"]),
        ("an empty 86", one(":61:2403120312C5,NTRFREF\n:86:\n"), &[ONE, PLAIN]),
        ("the currency behind the account", one(":61:2403120312C5,NTRFREF\n").replace(":25:123456", ":25:123456EUR"), &[ONE, PLAIN]),
        ("25P with a BIC", one(":61:2403120312C5,NTRFREF\n").replace(":25:123456", ":25P:123456\nBANKDEFF"), &[ONE, PLAIN]),
        ("balances below zero", one(":61:2403120312D5,NTRFREF\n").replace("C240311EUR100,", "D240311EUR100,").replace("62F:C", "62F:D"), &["123456 no. 1/1 page 1: -100.00 -> -105.00 EUR", "2024-03-12 123456 -> unknown 5.00 EUR transfer value-date=2024-03-12 reference=REF"]),
        ("information behind the closing balance", format!("{}:86:Ending\n", one(":61:2403120312C5,NTRFREF\n").trim_end_matches("-\n")), &[ONE, PLAIN]),
        ("account under 61, words with empty ones between", one(":61:240312C000000000005,00N201NONREF\nNL34RABO0123456789\n:86:/ORDP//NAME/J. Jansen/ADDR/Street 1/REMI/Rent/ISDT/2024-03-12\n"), &[ONE, "2024-03-12 NL34RABO0123456789/J. Jansen -> 123456 5.00 EUR unknown value-date=2024-03-12 purpose=Rent"]),
        ("a slash in the reference", one(":61:2403120312C5,NTRFA/B-1//B/2\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 reference=A/B-1 bank-reference=B/2"]),
        ("a reference of 34 characters", one(":61:2403120312C5,NTRFABCDEFGHIJKLMNOPQRSTUVWXYZ01234567//B1\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 reference=ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567 bank-reference=B1"]),
        ("a second line with slashes before it", one(":61:2403120312C5,NTRFTRANSFER-1\n//CARD-2\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 reference=TRANSFER-1 bank-reference=CARD-2"]),
        ("details in a second field 25", one(":61:2403120312C5,NTRFREF\n:25:166?00GUT?20Gift?32Ana\n"), &[ONE, "2024-03-12 Ana -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift reference=REF"]),
        ("two fields 86", one(":61:2403120312C5,NTRFREF\n:86:one\n:86:two\n"), &[ONE, "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=one two reference=REF"]),
        ("a mark of the funds", one(":61:2403120312CR5,NTRFREF\n"), &[ONE, PLAIN]),
        ("zeros before, a point for a comma", one(":61:2403120312C000000005.00NTRFREF\n"), &[ONE, PLAIN]),
        ("a byte order mark", format!("\u{feff}{}", one(":61:2403120312C5,NTRFREF\n")), &[ONE, PLAIN]),
        ("a dash among the details", statement(":61:2403120312C2,NTRFA\n:86:one\n-\ntwo\n- \n:61:2403120312C3,NTRFB\n-\n:86:three\n", "105,"), &[ONE, "2024-03-12 unknown -> 123456 2.00 EUR transfer value-date=2024-03-12 purpose=one - two - reference=A", "2024-03-12 unknown -> 123456 3.00 EUR transfer value-date=2024-03-12 purpose=three reference=B"]),
        ("lines of the bank between messages", [one(":61:2403120312C5,NTRFREF\n:86:Gift\n"), "ABNANL2A\n940\nABNANL2A\n".to_owned(), one(":61:2403120312C5,NTRFREF\n").replace("1/1", "2/1")].concat(), &[ONE, "123456 no. 2/1 page 1: 100.00 -> 105.00 EUR", "2024-03-12 unknown -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gift reference=REF", PLAIN]),
        ("colon of a tag alone on its line", one(":\n61:2403120312C5,NTRFREF\n"), &[ONE, PLAIN]),
    ]
}

#[test]
fn each_class_of_quirk() {
    for (name, text, expected) in cases() {
        let out = read_bytes(text.as_bytes(), &InputSpec::default());
        assert_eq!(all(&out), expected, "{name}");
    }
}

#[test]
fn bytes_of_an_encoding_that_nobody_states() {
    let text =
        statement(":61:2403120312C5,NTRFREF\n:86:166?20Gru\u{df} ?32J\u{fc}rgen M\u{fc}ller\n", "105,");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let out = read_bytes(&bytes, &InputSpec::default());
    let row = "2024-03-12 Jürgen Müller -> 123456 5.00 EUR transfer value-date=2024-03-12 purpose=Gruß reference=REF";
    assert_eq!(all(&out), [ONE, row]);
}

#[test]
fn details_far_beyond_six_lines() {
    let line = "x".repeat(65);
    let lines = vec![line.as_str(); 20];
    let text = statement(&format!(":61:2403120312C5,NTRFREF\n:86:{}\n", lines.join("\n")), "105,");
    let out = read_bytes(text.as_bytes(), &InputSpec::default());
    let row = PLAIN.replace(" reference", &format!(" purpose={} reference", lines.join(" ")));
    assert_eq!(all(&out), [ONE, row.as_str()]);
}

#[test]
fn a_statement_of_balances_alone_says_that_it_has_no_movement() {
    let out = read_bytes(statement("", "100,").as_bytes(), &InputSpec::default());
    let codes: Vec<&str> = out.file.problems.kept().iter().map(|problem| problem.code.0).collect();
    let told: Vec<String> = out.file.source.statements.iter().map(told).collect();
    assert_eq!((codes, told), (vec!["ING026"], vec![ONE.replace("105", "100")]));
}

#[test]
fn what_is_announced_for_later_is_no_movement() {
    let text = ":20:I\n:25:123456\n:28C:3/1\n:34F:EURD0,\n:34F:EURC0,\n:13D:2403121815+0100\n:61:2403120312C5,NTRFREF\n\
                :61:240312EC7,NTRFNEXT\n:90D:0EUR0,\n:90C:1EUR5,\n-\n";
    let out = read_bytes(text.as_bytes(), &InputSpec::default());
    assert_eq!(all(&out), ["123456 no. 3/1 page 1: - -> - EUR", PLAIN]);
    assert_eq!(
        out.file.source.counts.skipped,
        [("announced for later, not booked (EC or ED)".to_owned(), 1)]
    );
}
