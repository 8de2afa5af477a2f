//! Accounts that are taken to belong to one holder.

use trag_model::{AccountIx, LookupMap};

/// Groups of accounts with one holder each. An account is in one group at most.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    group_of: LookupMap<AccountIx, usize>,
    groups: Vec<Vec<AccountIx>>,
}

impl Holders {
    /// Takes groups of accounts; panics when an account stands in two of them.
    #[must_use]
    pub fn new(groups: Vec<Vec<AccountIx>>) -> Holders {
        let mut group_of = LookupMap::default();
        for (index, group) in groups.iter().enumerate() {
            for account in group {
                let before = group_of.insert(*account, index);
                assert!(before.is_none(), "an account has one holder");
            }
        }
        Holders { group_of, groups }
    }

    /// All accounts of the holder of `account`; none where nothing groups it with others.
    #[must_use]
    pub fn accounts_of(&self, account: AccountIx) -> &[AccountIx] {
        self.group_of.get(&account).map_or(&[], |group| &self.groups[*group])
    }

    /// Whether both accounts belong to one holder.
    #[must_use]
    pub fn same(&self, one: AccountIx, other: AccountIx) -> bool {
        one == other || self.accounts_of(one).contains(&other)
    }
}
