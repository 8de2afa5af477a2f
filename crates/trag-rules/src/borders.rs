//! Countries of accounts, and payments that cross a border.

use trag_model::AccountIx;

use crate::draft::not_applicable;
use crate::{CaseView, Verdict};

/// The country of an account; empty where it is not known.
pub(crate) fn of<'a>(case: &CaseView<'a>, account: AccountIx) -> &'a str {
    &case.accounts.get(account).country
}

/// Whether two accounts are known to be in different countries.
pub(crate) fn part(case: &CaseView<'_>, one: AccountIx, other: AccountIx) -> bool {
    let (one, other) = (of(case, one), of(case, other));
    !one.is_empty() && !other.is_empty() && one != other
}

/// The verdict where no account has a country.
pub(crate) fn unknown(case: &CaseView<'_>) -> Option<Verdict> {
    let none = case.accounts.accounts.iter().all(|account| account.country.is_empty());
    none.then(|| not_applicable("no account has a country (column `country`)"))
}
