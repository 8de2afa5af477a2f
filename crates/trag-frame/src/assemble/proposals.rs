//! Accounts that only a name connects. They are proposed to the investigator and never merged.

use rayon::prelude::*;
use trag_model::{AccountIx, NameIx, Proposal, Texts, name};

/// One proposal per name key that different accounts share, in the order of keys. `printed` are the names
/// printed with each account, in any order and with repetitions.
pub(super) fn by_name(names: &Texts, printed: Vec<(u32, NameIx)>) -> Vec<Proposal> {
    let keys: Vec<String> =
        (0..names.len()).into_par_iter().map(|index| name::match_key(names.get(index))).collect();
    let mut uses: Vec<(&str, u32, NameIx)> =
        printed.into_iter().map(|(account, name)| (keys[name.0 as usize].as_str(), account, name)).collect();
    uses.retain(|(key, _, _)| !key.is_empty());
    uses.par_sort_unstable();
    uses.chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.iter().any(|use_| use_.1 != same[0].1))
        .map(proposal)
        .collect()
}

fn proposal(same: &[(&str, u32, NameIx)]) -> Proposal {
    let mut accounts: Vec<AccountIx> = same.iter().map(|(_, account, _)| AccountIx(*account)).collect();
    let mut names: Vec<NameIx> = same.iter().map(|(_, _, name)| *name).collect();
    accounts.dedup();
    names.sort_unstable();
    names.dedup();
    Proposal { key: same[0].0.to_owned(), accounts, names }
}
