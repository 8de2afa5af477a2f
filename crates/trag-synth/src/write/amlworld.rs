//! The layout of AMLworld (IBM): eleven columns, every row from account to account, and a file of patterns
//! beside it. The town's dinars become the currencies of the layout; banks are many, as there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use trag_model::Instrument;

use super::texts::{push_amount, push_number};
use crate::days;
use crate::dice::{Dice, Stream};
use crate::movement::{AccountNo, EUR, Kind, Movement, NOBODY};
use crate::schemes::{self, Scheme, SchemeKind};
use crate::world::World;

/// The header line. Two columns have one name, as in the published files.
pub const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,\
    Payment Currency,Payment Format,Is Laundering\n";

/// Names, thousandths of the currency for one dollar, and how many accounts in a thousand are in it.
const CURRENCIES: [(&str, i64, u64); 14] = [
    ("US Dollar", 1_000, 370),
    ("Euro", 860, 230),
    ("Swiss Franc", 920, 50),
    ("Yuan", 6_700, 45),
    ("Shekel", 3_400, 40),
    ("Rupee", 73_400, 40),
    ("UK Pound", 770, 40),
    ("Ruble", 77_800, 35),
    ("Yen", 105_400, 35),
    ("Canadian Dollar", 1_320, 35),
    ("Australian Dollar", 1_410, 30),
    ("Mexican Peso", 21_100, 20),
    ("Saudi Riyal", 3_750, 15),
    ("Brazil Real", 5_600, 15),
];

/// A town's purchases are small beside the payments of AMLworld. Normal life is paid so many times as much here, so
/// that planted rows do not stand out by their size.
const NORMAL_TIMES: i64 = 50;

/// Rows in one part of a day, so that little waits in memory.
const PART: usize = 16_384;

/// Turns movements into lines.
pub struct Layout<'w> {
    world: &'w World,
    banks: u64,
    branches: u32,
}

impl<'w> Layout<'w> {
    /// The layout of a world.
    #[must_use]
    pub fn new(world: &'w World) -> Layout<'w> {
        let accounts = u32::try_from(world.accounts.len()).unwrap_or(u32::MAX);
        Layout { world, banks: u64::from((accounts / 17).max(20)), branches: (accounts / 60).max(6) }
    }

    /// Puts one row behind `text`.
    pub fn push(&self, text: &mut String, row: &Movement) {
        let mut dice =
            Dice::new(self.world.seed, Stream::Export, u64::from(row.at), row.amount.unsigned_abs());
        let date = self.world.calendar.date(row.at / 86_400);
        for (number, mark) in
            [(i64::from(date.year), '/'), (i64::from(date.month), '/'), (i64::from(date.of_month), ' ')]
        {
            push_number(text, number, 2);
            text.push(mark);
        }
        let minute = i64::from(row.at % 86_400 / 60);
        push_number(text, minute / 60, 2);
        text.push(':');
        push_number(text, minute % 60, 2);
        text.push(',');
        let (payer, payee) = (self.side(row, row.payer, row.payee), self.side(row, row.payee, row.payer));
        self.push_account(text, payer);
        self.push_account(text, payee);
        let cents = if row.currency == EUR { row.amount } else { row.amount * 10_000 / 1_172_000 };
        let cents = if row.scheme > 0 { cents } else { cents * NORMAL_TIMES };
        let paid = currency(payer);
        // One payment in seventy is changed on its way.
        let received = if dice.below(70) == 0 { currency(payee) } else { paid };
        for (name, rate, _) in [CURRENCIES[received], CURRENCIES[paid]] {
            push_amount(text, (cents * rate / 860).max(1));
            text.push(',');
            text.push_str(name);
            text.push(',');
        }
        text.push_str(format_of(row, &mut dice));
        text.push_str(if row.scheme > 0 { ",1\n" } else { ",0\n" });
    }

    /// The account of a side. Cash goes through branches, a purchase to the shop, a charge to the bank: each of
    /// them has an account here, because the layout knows no row without two.
    fn side(&self, row: &Movement, account: AccountNo, other: AccountNo) -> AccountNo {
        if account != NOBODY {
            return account;
        }
        if row.kind.is_cash() || row.by == NOBODY {
            let base = u32::try_from(self.world.accounts.len()).unwrap_or(0);
            return base + other.wrapping_mul(7) % self.branches;
        }
        self.world.parties[row.by as usize].account
    }

    fn push_account(&self, text: &mut String, account: AccountNo) {
        let bank = 1 + u64::from(account).wrapping_mul(2_654_435_761) % self.banks;
        // Some banks differ only in a zero before the number.
        text.push_str(if bank.is_multiple_of(20) { "00" } else { "0" });
        push_number(text, i64::try_from(bank).unwrap_or(0), 1);
        text.push_str(",8");
        let number = account.wrapping_mul(40_503).wrapping_add(0xEBD3) & 0x0FFF_FFFF;
        for digit in (0..7).rev() {
            let nibble = number >> (4 * digit) & 15;
            text.push(char::from_digit(nibble, 16).map_or('0', |digit| digit.to_ascii_uppercase()));
        }
        text.push_str("0,");
    }
}

/// Place in [`CURRENCIES`] of an account's currency.
fn currency(account: AccountNo) -> usize {
    let mut drawn = u64::from(account).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    drawn = (drawn * 1000) >> 32;
    let mut place = 0;
    for (index, (_, _, share)) in CURRENCIES.iter().enumerate() {
        if drawn < *share {
            return index;
        }
        drawn -= share;
        place = index;
    }
    place
}

fn format_of(row: &Movement, dice: &mut Dice) -> &'static str {
    if row.scheme > 0 && !row.kind.is_cash() {
        return if dice.below(100) < 86 { "ACH" } else { ["Cheque", "Credit Card", "Wire"][dice.index(3)] };
    }
    match row.kind.text().instrument {
        // What is bought by card in the town is bought by cheque, too, where AMLworld is.
        Instrument::Card => match dice.below(100) {
            0..43 => "Credit Card",
            43..90 => "Cheque",
            90..97 => "ACH",
            _ => "Bitcoin",
        },
        Instrument::CashIn | Instrument::CashOut => "Cash",
        _ if matches!(row.kind, Kind::SWEEP | Kind::OWN_DRAW | Kind::EXCHANGE | Kind::EXCHANGE_BUY) => {
            "Reinvestment"
        }
        _ if row.currency != row.currency_received || row.currency == EUR => "Wire",
        Instrument::Cheque | Instrument::Fee => "Cheque",
        _ => match dice.below(100) {
            0..45 => "Cheque",
            45..85 => "ACH",
            85..95 => "Wire",
            _ => "Bitcoin",
        },
    }
}

/// What an attempt is called in the file of patterns.
fn title(scheme: &Scheme) -> String {
    let word = scheme.kind.word().to_ascii_uppercase();
    let most = |name: &str| {
        let found = scheme.parameters.iter().find(|(known, _)| *known == name);
        found.map_or(0, |(_, value)| *value)
    };
    match scheme.kind {
        SchemeKind::FanOut => format!("{word}:  Max {}-degree Fan-Out", most("payees")),
        SchemeKind::FanIn => format!("{word}:  Max {}-degree Fan-In", most("payers")),
        SchemeKind::GatherScatter => format!("{word}:  Max {}-degree Fan-In", most("payers")),
        SchemeKind::Cycle => format!("{word}:  Max {} hops", most("hops")),
        SchemeKind::Random => format!("{word}:  Max {} hops", most("steps")),
        _ => word,
    }
}

/// The attempts whose rows have not all come yet, and the file they go to.
struct Patterns<'w, W> {
    world: &'w World,
    out: W,
    open: BTreeMap<u32, (usize, String)>,
    /// Attempts that were written, and their rows.
    written: (u64, u64),
}

impl<W: Write> Patterns<'_, W> {
    fn add(&mut self, number: u32, line: &str) -> io::Result<()> {
        let world = self.world;
        let (left, text) = self.open.entry(number).or_insert_with(|| {
            let scheme = schemes::plant(world, number);
            (scheme.rows.len(), format!("BEGIN LAUNDERING ATTEMPT - {}\n", title(&scheme)))
        });
        text.push_str(line);
        *left -= 1;
        self.written.1 += 1;
        if *left == 0 { self.close(number) } else { Ok(()) }
    }

    fn close(&mut self, number: u32) -> io::Result<()> {
        let Some((_, text)) = self.open.remove(&number) else { return Ok(()) };
        let word = self.world.plan.kind(number).word().to_ascii_uppercase();
        self.written.0 += 1;
        write!(self.out, "{text}END LAUNDERING ATTEMPT - {word}\n\n")
    }
}

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Attempts in the file of patterns.
    pub attempts: u64,
    /// Their rows.
    pub planted: u64,
}

/// One part of a day: the lines, where each ends, and which are planted.
struct Lines {
    text: String,
    rows: u64,
    /// Scheme, start and end of each planted line, with its place among the rows.
    planted: Vec<(u32, usize, usize, u64)>,
}

fn lines(layout: &Layout<'_>, rows: &[Movement]) -> Lines {
    let mut text = String::with_capacity(rows.len() * 100);
    let mut planted = Vec::new();
    for (place, row) in (0_u64..).zip(rows) {
        let start = text.len();
        layout.push(&mut text, row);
        if row.scheme > 0 {
            planted.push((row.scheme, start, text.len(), place));
        }
    }
    Lines { text, rows: rows.len() as u64, planted }
}

/// Writes at most `most` rows to `out`, and the attempts among them to a file of patterns beside it.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(world: &World, threads: usize, most: u64, out: &Path) -> io::Result<Written> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(out)?);
    let beside = patterns_path(out);
    let patterns = BufWriter::new(File::create(beside)?);
    let mut patterns = Patterns { world, out: patterns, open: BTreeMap::new(), written: (0, 0) };
    file.write_all(HEADER.as_bytes())?;
    let layout = Layout::new(world);
    let make = |_: u32, rows: Vec<Movement>, give: &mut dyn FnMut(Lines)| {
        rows.chunks(PART).for_each(|part| give(lines(&layout, part)));
    };
    let mut rows = 0;
    let result = days::each(world, threads, make, |part: Lines| {
        let text = within(&part, most - rows);
        file.write_all(text.as_bytes()).map_err(Some)?;
        for (scheme, start, end, place) in &part.planted {
            if rows + place < most {
                patterns.add(*scheme, &part.text[*start..*end]).map_err(Some)?;
            }
        }
        rows = (rows + part.rows).min(most);
        // Enough rows end it without an error.
        if rows == most { Err(None) } else { Ok(()) }
    });
    if let Err(Some(error)) = result {
        return Err(error);
    }
    let open: Vec<u32> = patterns.open.keys().copied().collect();
    open.into_iter().try_for_each(|number| patterns.close(number))?;
    patterns.out.flush()?;
    file.flush()?;
    Ok(Written { rows, attempts: patterns.written.0, planted: patterns.written.1 })
}

/// The text of a part's first rows, `most` of them at most.
fn within(part: &Lines, most: u64) -> &str {
    if part.rows <= most {
        return &part.text;
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let end = part.text.match_indices('\n').nth(most.wrapping_sub(1)).map_or(0, |(at, _)| at + 1);
    &part.text[..end]
}

/// `payments.csv` has its patterns in `payments_Patterns.txt`, as the published files have.
#[must_use]
pub fn patterns_path(out: &Path) -> std::path::PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    out.with_file_name(format!("{stem}_Patterns.txt"))
}
