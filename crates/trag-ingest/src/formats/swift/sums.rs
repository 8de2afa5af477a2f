//! Sums that a statement prints about its movements.

use trag_model::{Currency, Minor};

use crate::formats::swift::entry::printed;
use crate::formats::values::{ValueFault, currency};

/// `/SUM/4/2/134,46/36,58/` behind the balances: debits and credits, first their numbers and then their sums.
pub(crate) fn summary(text: &str, known: Option<Currency>) -> Option<(u64, u64, Minor, Minor)> {
    let mut parts = text.trim().strip_prefix("/SUM/")?.split('/');
    let (debits, credits) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let mut sum = || printed(parts.next()?, known?).ok();
    Some((debits, credits, sum()?, sum()?))
}

/// `3PLN0,03`: how many, and their sum.
pub(crate) fn count_and_sum(text: &str) -> Result<(u64, Minor, Currency), ValueFault> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, rest) = text.split_at(digits);
    let count = count.parse().map_err(|_| ValueFault::missing("the number of movements"))?;
    let code = currency(rest.get(..3).unwrap_or_default())?;
    Ok((count, printed(&rest[3..], code)?, code))
}
