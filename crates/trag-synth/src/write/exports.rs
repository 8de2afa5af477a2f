//! The same payments as banks would export them: a statement for each account that lives in the town, in the
//! format and encoding of its bank. A transfer between two such accounts stands in both statements.

mod camt;
mod mt940;
mod serbian;

use std::fs;
use std::io;
use std::path::Path;

use trag_model::Instrument;

use super::case_folder::{self, Written};
use super::texts;
use super::truth::Lines;
use crate::days;
use crate::movement::{AccountNo, CURRENCIES, Movement, NOBODY, RSD};
use crate::names;
use crate::world::{Role, World, accounts};

/// One row of a statement.
struct Row<'m> {
    movement: &'m Movement,
    /// Day on which it is booked: never a free one. The value date is the day of the movement itself.
    booked: u32,
    is_credit: bool,
    /// In the account's currency.
    amount: i64,
    balance: i64,
}

/// One account's statement.
struct Statement<'m> {
    account: AccountNo,
    opening: i64,
    rows: Vec<Row<'m>>,
}

/// A format with its encoding: a folder, how a statement is written, and what `case.toml` says.
struct Format {
    folder: &'static str,
    extension: &'static str,
    declared: &'static str,
    /// Gives the bytes, and where each row stands in the file.
    write: Writer,
}

type Writer = fn(&Pages<'_>, &Statement<'_>) -> (Vec<u8>, Vec<u64>);

const FORMATS: [Format; 5] = [
    Format {
        folder: "csv-windows-1250",
        extension: "csv",
        declared: "profile = \"rs-izvod-csv\"\nencoding = \"windows-1250\"\n",
        write: serbian::windows_1250,
    },
    Format { folder: "camt053", extension: "xml", declared: "", write: camt::statement },
    Format {
        folder: "csv-windows-1251",
        extension: "csv",
        declared: "profile = \"rs-izvod-csv\"\nencoding = \"windows-1251\"\n",
        write: serbian::windows_1251,
    },
    Format {
        folder: "csv-utf-8",
        extension: "csv",
        declared: "profile = \"rs-izvod-csv\"\n",
        write: serbian::utf_8,
    },
    Format { folder: "mt940", extension: "sta", declared: "", write: mt940::statement },
];

/// Place in [`FORMATS`] by the place of the bank.
const FORMAT_OF_BANK: [usize; 8] = [0, 1, 0, 2, 3, 4, 0, 0];

/// What statements print beside the movements.
struct Pages<'w> {
    world: &'w World,
    names: Vec<String>,
}

impl Pages<'_> {
    fn holder(&self, account: AccountNo) -> &str {
        &self.names[self.world.account(account).party as usize]
    }

    fn bank(&self, account: AccountNo) -> &'static str {
        accounts::BANKS[usize::from(self.world.account(account).bank)].1
    }

    fn currency(&self, account: AccountNo) -> &'static str {
        CURRENCIES[usize::from(self.world.account(account).currency)]
    }

    /// The account on the other side; [`NOBODY`] for cash, purchases and charges.
    fn other(row: &Row<'_>) -> AccountNo {
        if row.is_credit { row.movement.payer } else { row.movement.payee }
    }

    /// Who is named on the other side.
    fn other_name(&self, account: AccountNo, row: &Row<'_>) -> String {
        let other = Self::other(row);
        if other != NOBODY {
            return self.holder(other).to_owned();
        }
        match (row.movement.kind.text().instrument, row.movement.by) {
            (Instrument::Fee, _) | (_, NOBODY) => self.bank(account).to_owned(),
            (Instrument::Card | Instrument::Transfer, shop) => {
                self.names[shop as usize].trim_end_matches(" d.o.o.").to_uppercase()
            }
            (_, by) => self.names[by as usize].clone(),
        }
    }

    fn town(&self, account: AccountNo) -> &'static str {
        names::TOWNS[usize::from(self.world.holder(account).town)]
    }

    fn iso(&self, day: u32) -> &str {
        &self.world.calendar.date(day).iso
    }
}

/// Whether a bank of the case exports a statement of an account.
fn has_statement(world: &World, account: AccountNo) -> bool {
    use Role::{Acquirer, Bank, CryptoExchange, Insurer, PensionFund, Revenue, Utility};
    let known = world.account(account);
    let party = world.holder(account);
    let is_outside =
        matches!(party.role, Acquirer | Bank | CryptoExchange | Insurer | PensionFund | Revenue | Utility);
    let is_elsewhere = party.role == Role::Firm && party.number >= 20_000;
    !known.is_abroad && !is_outside && !is_elsewhere
}

/// Writes the folder with a statement for each account.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write(world: &World, threads: usize, folder: &Path) -> io::Result<Written> {
    let mut movements: Vec<Movement> = Vec::new();
    let make = |_: u32, rows: Vec<Movement>, give: &mut dyn FnMut(Vec<Movement>)| give(rows);
    days::each(world, threads, make, |rows| {
        movements.extend(rows);
        Ok::<(), io::Error>(())
    })?;
    let pages =
        Pages { world, names: (0..).take(world.parties.len()).map(|party| world.name(party)).collect() };
    for format in &FORMATS {
        fs::create_dir_all(folder.join("statements").join(format.folder))?;
    }
    let mut places: Vec<Vec<(String, u64)>> = vec![Vec::new(); movements.len()];
    let mut used = [false; FORMATS.len()];
    let mut rows = 0;
    for (account, own) in rows_of_accounts(world, &movements) {
        let kept = statement(world, account, own.iter().map(|place| &movements[*place]));
        let format = FORMAT_OF_BANK[usize::from(world.account(account).bank)];
        used[format] = true;
        let format = &FORMATS[format];
        let name = format!("statements/{}/{account:06}.{}", format.folder, format.extension);
        let (bytes, records) = (format.write)(&pages, &kept.0);
        fs::write(folder.join(&name), bytes)?;
        rows += records.len() as u64;
        for (record, place) in records.into_iter().zip(kept.1) {
            if movements[own[place]].scheme > 0 {
                places[own[place]].push((name.clone(), record));
            }
        }
    }
    let mut lines = Lines::new();
    for (movement, places) in movements.iter().zip(places).filter(|(movement, _)| movement.scheme > 0) {
        lines.entry(movement.scheme).or_default().push(places);
    }
    let inputs = FORMATS.iter().zip(used).filter(|(_, used)| *used).map(|(format, _)| {
        format!(
            "[[input]]\nfile = \"statements/{}/*.{}\"\n{}\n",
            format.folder, format.extension, format.declared
        )
    });
    case_folder::write_beside(world, folder, &lines, &inputs.collect::<String>())?;
    Ok(Written { rows, schemes: world.plan.count })
}

/// By account, the places of its movements, ascending.
fn rows_of_accounts(world: &World, movements: &[Movement]) -> Vec<(AccountNo, Vec<usize>)> {
    let mut of_account: Vec<Vec<usize>> = vec![Vec::new(); world.accounts.len()];
    for (place, movement) in movements.iter().enumerate() {
        for account in [movement.payer, movement.payee] {
            if account != NOBODY {
                of_account[account as usize].push(place);
            }
        }
    }
    let known = (0..).zip(of_account);
    known.filter(|(account, own)| !own.is_empty() && has_statement(world, *account)).collect()
}

/// The statement, and which movement each of its rows is.
fn statement<'m>(
    world: &World,
    account: AccountNo,
    own: impl Iterator<Item = &'m Movement>,
) -> (Statement<'m>, Vec<usize>) {
    let mut rows: Vec<(usize, Row<'m>)> = own
        .map(|movement| {
            let is_credit = movement.payee == account;
            let amount = if is_credit { movement.received } else { movement.amount };
            let booked = world.calendar.business_from(movement.at / 86_400);
            Row { movement, booked, is_credit, amount, balance: 0 }
        })
        .enumerate()
        .collect();
    rows.sort_by_key(|(_, row)| row.booked);
    // The account opens with so much that it is never overdrawn.
    let (mut balance, mut lowest) = (0, 0);
    for (_, row) in &mut rows {
        balance += if row.is_credit { row.amount } else { -row.amount };
        row.balance = balance;
        lowest = lowest.min(balance);
    }
    let cushion = if world.account(account).currency == RSD { 1_250_000 } else { 12_000 };
    let opening = cushion + i64::from(account % 997) * 100 - lowest;
    rows.iter_mut().for_each(|(_, row)| row.balance += opening);
    let (order, rows) = rows.into_iter().unzip();
    (Statement { account, opening, rows }, order)
}

/// Sums of debits and of credits.
fn turnover(statement: &Statement<'_>) -> (i64, i64) {
    let sum = |is_credit: bool| {
        statement.rows.iter().filter(|row| row.is_credit == is_credit).map(|row| row.amount).sum::<i64>()
    };
    (sum(false), sum(true))
}

fn closing(statement: &Statement<'_>) -> i64 {
    statement.rows.last().map_or(statement.opening, |row| row.balance)
}

/// Without the letters that some formats do not have.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'č' | 'ć' => plain.push('c'),
            'Č' | 'Ć' => plain.push('C'),
            'š' => plain.push('s'),
            'Š' => plain.push('S'),
            'ž' => plain.push('z'),
            'Ž' => plain.push('Z'),
            'đ' => plain.push_str("dj"),
            'Đ' => plain.push_str("Dj"),
            'ä' => plain.push('a'),
            letter if letter.is_ascii() => plain.push(letter),
            _ => plain.push('.'),
        }
    }
    plain
}

/// What the clerk or the payer wrote.
fn purpose(pages: &Pages<'_>, row: &Row<'_>) -> String {
    texts::purpose(pages.world, row.movement)
}

#[cfg(test)]
mod tests {
    #[test]
    fn plain_letters_stand_for_ours() {
        assert_eq!(super::ascii("Đorđe Ćosić, Žabalj – šećer"), "Djordje Cosic, Zabalj . secer");
    }
}
