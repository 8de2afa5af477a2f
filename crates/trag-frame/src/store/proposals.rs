//! `proposals.parquet`.

use std::io::{self, Write};

use trag_model::{AccountIx, AccountTable, NameIx, Proposal};

use super::chunk::Chunk;
use super::names::Names;
use super::reader::{Reader, Unreadable};
use super::{schema, writer};

pub(super) fn write(table: &AccountTable, out: &mut (impl Write + Send)) -> io::Result<()> {
    writer::write_table(schema::PROPOSALS, Vec::new(), table.proposals.len(), out, |name, rows| {
        let proposals = || table.proposals[rows.clone()].iter();
        Ok(match name {
            "name_key" => Chunk::texts(proposals().map(|proposal| proposal.key.as_str())),
            "account_ids" => {
                let accounts =
                    proposals().flat_map(|proposal| proposal.accounts.iter().map(|account| account.0));
                Chunk::uint32(accounts).in_lists(proposals().map(|proposal| proposal.accounts.len()))
            }
            "names" => {
                let names =
                    proposals().flat_map(|proposal| proposal.names.iter().map(|name| table.name(*name)));
                Chunk::texts(names).in_lists(proposals().map(|proposal| proposal.names.len()))
            }
            _ => return Err(io::Error::other(format!("proposals have no column `{name}`"))),
        })
    })
}

/// Reads the proposals; names are numbered as they come.
pub(super) fn read(table: &Reader, names: &mut Names) -> Result<Vec<Proposal>, Unreadable> {
    let mut proposals = Vec::new();
    for group in table.groups() {
        let group = group?;
        let mut accounts = group.uint32_lists("account_ids")?.into_iter();
        let mut printed = group.text_lists("names")?.into_iter();
        group.texts("name_key", |key| {
            let accounts = accounts.next().unwrap_or_default().into_iter().map(AccountIx).collect();
            let printed = printed.next().unwrap_or_default();
            let names = printed.iter().map(|name| NameIx(names.number(name))).collect();
            proposals.push(Proposal { key: key.to_owned(), accounts, names });
            Ok(())
        })?;
    }
    Ok(proposals)
}

/// Checks that proposals name accounts of the table.
pub(super) fn check(table: &AccountTable) -> Result<(), Unreadable> {
    let mut named = table.proposals.iter().flat_map(|proposal| &proposal.accounts);
    match named.all(|account| (account.0 as usize) < table.accounts.len()) {
        true => Ok(()),
        false => Err(Unreadable::value("account_ids")),
    }
}
