//! The express door gives what the whole intake and assembly give, or nothing.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;

use trag_frame::{Assembled, Assembler};
use trag_ingest::{Express, ExpressColumns, InputSpec, Memory, Profiles, Reader};

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,\
                      Payment Currency,Payment Format,Is Laundering\n";

/// Numbers that depend on the seed alone.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

fn line(numbers: &mut Numbers, minute: u64) -> String {
    let account = |numbers: &mut Numbers| format!("0{},8{:X}", numbers.below(3), numbers.below(5));
    let (payer, payee) = (account(numbers), account(numbers));
    let currencies = ["US Dollar", "Euro", "Yen", "Bitcoin"];
    let paid = (format!("{}.{:02}", numbers.below(20), numbers.below(100)), numbers.one_of(&currencies));
    let received = match numbers.below(3) {
        0 => (numbers.below(900).to_string(), numbers.one_of(&currencies)),
        _ => paid.clone(),
    };
    let format = numbers.one_of(&["Cash", "Wire", "ACH", "Reinvestment"]);
    format!(
        "2022/09/{:02} {:02}:{:02},{payer},{payee},{},{},{},{},{format},{}",
        1 + minute / 1_440,
        minute / 60 % 24,
        minute % 60,
        received.0,
        received.1,
        paid.0,
        paid.1,
        numbers.below(2)
    )
}

/// A file that is plain, or has one thing in it that may not be.
fn file(seed: u64) -> String {
    let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (rows, sorted, one_currency) = (1 + numbers.below(40), numbers.below(3) > 0, numbers.below(6) == 0);
    let mut lines: Vec<String> = (0..rows)
        .map(|row| {
            let minute = if sorted { row * 700 } else { numbers.below(40_000) };
            line(&mut numbers, minute)
        })
        .collect();
    if one_currency {
        for line in &mut lines {
            *line = line.replace("Euro", "Yen").replace("US Dollar", "Yen").replace("Bitcoin", "Yen");
        }
    }
    let at = usize::try_from(numbers.below(rows)).unwrap();
    let line = lines[at].clone();
    lines[at] = match numbers.below(24) {
        0 => String::new(),
        1 => line.replacen(",8", ", 8", 1),
        2 => line.replacen(",8", ",\"8\"", 1),
        3 => line.to_lowercase(),
        4 => line.replacen("2022/09/", "2022/13/", 1),
        5 => line.replacen(":", ":61", 1),
        6 => line.replacen("Dollar", "Dolar", 1),
        7 => line.replacen(',', ";", 1),
        8 => format!("{line}\r"),
        9 => format!("{line},"),
        10 => HEADER.trim_end().to_owned(),
        11 => line.replacen('.', ".000", 1),
        12 => line.replacen(",8", ",RS35160005080300123456", 1),
        13 => line.replacen(",8", ",", 1),
        14 => line.replacen("2022/09/", "2022-09-", 1),
        15 => line.replacen(",8", ",é", 1),
        16 => "Total,,,,,,,,,,".to_owned(),
        17 => line.replacen(",0", ",", 1),
        _ => line,
    };
    let mut text = HEADER.to_owned();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    if numbers.below(4) == 0 {
        text.pop();
    }
    text
}

fn assemble(input: &Memory, reader: &Reader<'_>) -> (Assembled, bool) {
    let mut assembler = Assembler::new(None, None);
    let slot = assembler.begin_source();
    let spec = InputSpec::default();
    let read = trag_ingest::read(input, &spec, reader, &mut |batch| assembler.add(slot, batch)).unwrap();
    let counts = &read.source.counts;
    let clean = counts.rejected == 0 && counts.skipped.is_empty() && read.problems.kept().is_empty();
    assembler.end_source(slot, read.source);
    (assembler.finish(), clean)
}

/// Accounts are numbered otherwise, and are the same.
fn same_accounts(express: &Express, whole: &Assembled) {
    let accounts = whole.accounts.accounts.len();
    assert_eq!(express.accounts, accounts);
    let mut known = vec![None; accounts];
    let ends = |ledger: &trag_model::Ledger| [ledger.payer.clone(), ledger.payee.clone()].concat();
    for (account, of) in ends(&express.ledger).into_iter().zip(ends(&whole.ledger)) {
        assert_eq!(*known[account as usize].get_or_insert(of), of);
    }
    known.sort_unstable();
    known.dedup();
    assert_eq!(known.len(), accounts, "no two accounts are one");
    assert!(whole.accounts.accounts.iter().all(|account| account.can_be_followed()));
}

#[test]
fn an_express_ledger_is_the_assembled_one_or_none() {
    let (profiles, mut opened, mut closed) = (Profiles::builtin(), 0, 0);
    for seed in 0..3_000 {
        let input = Memory::new("payments.csv", file(seed).into_bytes());
        let reader = Reader::new(&profiles, 1 + usize::try_from(seed % 4).unwrap());
        let wanted = ExpressColumns { amounts: true, instruments: true };
        let found = trag_ingest::read_express(&input, &InputSpec::default(), &reader, wanted).unwrap();
        let (whole, clean) = assemble(&input, &reader);
        let Some(express) = found else {
            closed += 1;
            continue;
        };
        opened += 1;
        assert!(clean, "seed {seed}: the door opens for plain files alone");
        same_accounts(&express, &whole);
        let (ledger, of) = (&express.ledger, &whole.ledger);
        assert_eq!((&ledger.booked, &ledger.record), (&of.booked, &of.record), "seed {seed}");
        assert_eq!((&ledger.amount, &ledger.currency), (&of.amount, &of.currency), "seed {seed}");
        assert_eq!((&ledger.instrument, ledger.base), (&of.instrument, of.base), "seed {seed}");
        for row in of.rows() {
            assert_eq!(ledger.received(row), of.received(row), "seed {seed}");
            assert_eq!(ledger.base_amount(row), of.base_amount(row), "seed {seed}");
        }
        let narrow = ExpressColumns::default();
        let less =
            trag_ingest::read_express(&input, &InputSpec::default(), &reader, narrow).unwrap().unwrap();
        assert_eq!((&less.ledger.payer, less.ledger.amount.len()), (&ledger.payer, 0));
    }
    assert!(opened > 1_000 && closed > 1_000, "{opened} files were plain and {closed} were not");
}
