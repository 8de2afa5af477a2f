//! Payments between accounts of one holder.

use trag_graph::Edge;
use trag_model::{AccountIx, AccountTable, LookupMap, name};

/// Accounts of which the printed holders have one name. It is no proof that they are one person.
pub(super) struct OneHolder {
    /// By account: the number of the name's spelling; `None` without a name.
    of_account: Vec<Option<usize>>,
}

impl OneHolder {
    pub(super) fn read(accounts: &AccountTable) -> OneHolder {
        let mut spellings: LookupMap<String, usize> = LookupMap::default();
        let mut number = |printed: &str| {
            let (spelling, next) = (name::spelling(printed), spellings.len());
            (!spelling.is_empty()).then(|| *spellings.get_or_insert_with(spelling, || next))
        };
        let of_name: Vec<Option<usize>> = accounts.names.iter().map(&mut number).collect();
        let followed = |account: &trag_model::Account| account.holder.filter(|_| account.can_be_followed());
        let of_account = accounts
            .accounts
            .iter()
            .map(|account| followed(account).and_then(|name| of_name[name.0 as usize]));
        OneHolder { of_account: of_account.collect() }
    }

    /// Whether a payment of an account is from or to another account of its holder.
    pub(super) fn is_own(&self, account: AccountIx, edge: &Edge) -> bool {
        let holder = self.of_account[account.0 as usize];
        holder.is_some() && holder == self.of_account[edge.other.0 as usize]
    }
}
