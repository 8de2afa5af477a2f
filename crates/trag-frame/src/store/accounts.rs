//! `accounts.parquet`.

use std::io::{self, Write};
use std::ops::Range;

use trag_model::{Account, AccountTable, Check, HolderKind, Identifier, NameIx, Scheme};

use super::chunk::Chunk;
use super::names::Names;
use super::reader::{Group, Reader, Unreadable};
use super::words::Word;
use super::{schema, writer};

pub(super) fn write(table: &AccountTable, out: &mut (impl Write + Send)) -> io::Result<()> {
    let rows = table.accounts.len();
    writer::write_table(schema::ACCOUNTS, Vec::new(), rows, out, |name, rows| chunk(table, name, rows))
}

/// The values of a column. Every name of the schema stands here once.
pub(super) fn chunk(table: &AccountTable, name: &str, rows: Range<usize>) -> io::Result<Chunk> {
    let accounts = || table.accounts[rows.clone()].iter();
    let holder = |account: &Account| account.holder.map_or("", |name| table.name(name));
    Ok(match name {
        "account_id" => Chunk::uint32(rows.filter_map(|row| u32::try_from(row).ok())),
        "scheme" => Chunk::words(accounts().map(|account| account.identifier.scheme.stored())),
        "identifier" => Chunk::optional_texts(accounts().map(|account| account.identifier.text.as_str())),
        "check_digits" => Chunk::words(accounts().map(|account| account.identifier.check.stored())),
        "printed" => Chunk::optional_texts(accounts().map(|account| account.printed.as_str())),
        "bank_code" => Chunk::optional_texts(accounts().map(|account| account.bank_code.as_str())),
        "institution" => Chunk::optional_texts(accounts().map(|account| account.institution.as_str())),
        "country" => Chunk::optional_texts(accounts().map(|account| account.country.as_str())),
        "holder" => Chunk::optional_texts(accounts().map(holder)),
        "holder_kind" => Chunk::words(accounts().map(|account| account.holder_kind.stored())),
        _ => return Err(io::Error::other(format!("accounts have no column `{name}`"))),
    })
}

/// Reads the accounts without names and proposals; holders are numbered as they come.
pub(super) fn read(table: &Reader, names: &mut Names) -> Result<AccountTable, Unreadable> {
    let mut accounts = Vec::new();
    for group in table.groups() {
        read_group(&group?, names, &mut accounts)?;
    }
    let key = |account: &Account| {
        (account.identifier.scheme, account.identifier.text.clone(), account.bank_code.clone())
    };
    if !accounts.is_sorted_by(|a, b| key(a) < key(b)) {
        return Err(Unreadable::value("account_id"));
    }
    Ok(AccountTable { accounts, ..AccountTable::default() })
}

fn read_group(group: &Group<'_>, names: &mut Names, accounts: &mut Vec<Account>) -> Result<(), Unreadable> {
    let texts = |name: &str| {
        let mut column = Vec::new();
        group.texts(name, |text| {
            column.push(text.to_owned());
            Ok(())
        })?;
        Ok::<_, Unreadable>(column.into_iter())
    };
    let (mut identifiers, mut printed, mut bank_codes) =
        (texts("identifier")?, texts("printed")?, texts("bank_code")?);
    let (mut institutions, mut countries, mut holders) =
        (texts("institution")?, texts("country")?, texts("holder")?);
    let mut schemes = words::<Scheme>(group, "scheme")?.into_iter();
    let mut checks = words::<Check>(group, "check_digits")?.into_iter();
    for holder_kind in words::<HolderKind>(group, "holder_kind")? {
        let (Some(scheme), Some(check)) = (schemes.next(), checks.next()) else {
            return Err(Unreadable::value("scheme"));
        };
        let holder = holders.next().filter(|name| !name.is_empty());
        accounts.push(Account {
            identifier: Identifier { scheme, text: identifiers.next().unwrap_or_default(), check },
            printed: printed.next().unwrap_or_default(),
            bank_code: bank_codes.next().unwrap_or_default(),
            institution: institutions.next().unwrap_or_default(),
            country: countries.next().unwrap_or_default(),
            holder: holder.map(|name| NameIx(names.number(&name))),
            holder_kind,
        });
    }
    Ok(())
}

fn words<T: Word>(group: &Group<'_>, name: &str) -> Result<Vec<T>, Unreadable> {
    let mut column = Vec::new();
    group.texts(name, |word| {
        column.push(T::of(word).ok_or_else(|| Unreadable::value(name))?);
        Ok(())
    })?;
    Ok(column)
}
