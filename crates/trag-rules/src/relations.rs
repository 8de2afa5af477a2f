//! Which holders the investigator declares to be close to each other.

use trag_model::{AccountIx, name};

use crate::CaseView;
use crate::facts::FactKind;

/// Whether the holders of two accounts are declared to be related, either way round.
pub(crate) fn related(case: &CaseView<'_>, one: AccountIx, other: AccountIx) -> bool {
    let spelling = |account| case.holders().of(account).map(|holder| case.holders().spelling(holder));
    let (Some(one), Some(other)) = (spelling(one), spelling(other)) else { return false };
    case.context.facts.of(FactKind::Related).any(|fact| {
        let note = name::spelling(&fact.note);
        (fact.holder == one && note == other) || (fact.holder == other && note == one)
    })
}
