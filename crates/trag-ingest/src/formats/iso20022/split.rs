//! How an entry, which is the accounting truth, divides into its details, charges and what is left.

/// A charge as printed beside an entry or a detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    /// Minor units; below zero where it is taken from the account.
    pub(crate) signed: i64,
    /// Whether the source says that it is part of the amount.
    pub(crate) is_included: Option<bool>,
}

/// A detail with what is known of its amount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amounts {
    /// Minor units in the currency of the entry; below zero for a debit. `None` where it is stated in another
    /// currency, or not at all.
    pub(crate) signed: Option<i64>,
    /// What the payer ordered, in the currency of the entry; below zero for a debit.
    pub(crate) ordered: Option<i64>,
    pub(crate) charges: Vec<Charge>,
}

/// What becomes of an entry. The rows add up to it in every case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// Each detail is a row, with its signed amount; then the charges, and what no detail explains.
    Details { details: Vec<i64>, charges: i64, rest: i64 },
    /// The entry is one row; the details, if any, do not add up to it.
    Whole { details_differ: bool },
}

/// Divides an entry of `entry` minor units, below zero for a debit.
pub(crate) fn split(entry: i64, details: &[Amounts], charges: &[Charge]) -> Split {
    if details.is_empty() {
        let included = sum(charges.iter().filter(|charge| charge.is_included == Some(true)));
        return match entry.checked_sub(included) {
            Some(main) if included != 0 && main != 0 => {
                Split::Details { details: vec![main], charges: included, rest: 0 }
            }
            _ => Split::Whole { details_differ: false },
        };
    }
    if let [only] = details {
        return one(entry, only, charges);
    }
    let amounts: Option<Vec<i64>> = details.iter().map(|detail| detail.signed).collect();
    let Some(amounts) = amounts else { return Split::Whole { details_differ: false } };
    let total: i128 = amounts.iter().copied().map(i128::from).sum();
    if total == i128::from(entry) {
        return with_included(amounts, details);
    }
    let of_details = || details.iter().flat_map(|detail| &detail.charges);
    let told = [sum(of_details()), sum(charges), sum(of_details().chain(charges))];
    match explained(i128::from(entry) - total, told) {
        Some(charges) => Split::Details { details: amounts, charges, rest: 0 },
        None => incomplete(entry, amounts, total),
    }
}

/// An entry with one detail, which it is the amount of.
fn one(entry: i64, detail: &Amounts, charges: &[Charge]) -> Split {
    let whole = |main: i64, charges: i64| Split::Details { details: vec![main], charges, rest: 0 };
    let told = [sum(&detail.charges), sum(charges), sum(detail.charges.iter().chain(charges))];
    // A detail that repeats the amount against the direction of its entry is one of a reversal; the entry counts.
    let amount = detail.signed.filter(|signed| signed.checked_neg() != Some(entry)).unwrap_or(entry);
    if amount != entry {
        return match explained(i128::from(entry) - i128::from(amount), told) {
            Some(charges) => whole(amount, charges),
            None => incomplete(entry, vec![amount], i128::from(amount)),
        };
    }
    let all = || detail.charges.iter().chain(charges);
    let is_stated = |charge: &&Charge| charge.is_included == Some(true);
    let stated = match sum(detail.charges.iter().filter(is_stated)) {
        0 => sum(charges.iter().filter(is_stated)),
        stated => stated,
    };
    let is_apart = all().any(|charge| charge.is_included == Some(false));
    let ordered = detail.ordered.and_then(|ordered| explained(i128::from(entry) - i128::from(ordered), told));
    let included = if stated != 0 { stated } else { ordered.filter(|_| !is_apart).unwrap_or(0) };
    match entry.checked_sub(included) {
        Some(main) if main != 0 => whole(main, included),
        _ => whole(entry, 0),
    }
}

/// Details that add up to their entry. A charge that is stated to be part of a detail is taken out of it.
fn with_included(mut amounts: Vec<i64>, details: &[Amounts]) -> Split {
    let mut charges = 0_i64;
    for (amount, detail) in amounts.iter_mut().zip(details) {
        let included = sum(detail.charges.iter().filter(|charge| charge.is_included == Some(true)));
        let parts = amount.checked_sub(included).zip(charges.checked_add(included));
        if let Some((main, total)) = parts.filter(|(main, _)| *main != 0) {
            (*amount, charges) = (main, total);
        }
    }
    Split::Details { details: amounts, charges, rest: 0 }
}

/// What details may exceed their entry by, as a part of it: banks keep less of what they collect.
const KEPT: u128 = 10;

/// Details of which some are missing: less than the entry and in its direction. Where they exceed it by little, the bank
/// kept a charge that it does not state. What exceeds it by more, or runs against it, is no part of it.
fn incomplete(entry: i64, amounts: Vec<i64>, total: i128) -> Split {
    let rest = i64::try_from(i128::from(entry) - total).ok();
    let (all, whole) = (total.unsigned_abs(), u128::from(entry.unsigned_abs()));
    let is_part = all != 0 && (total > 0) == (entry > 0);
    let is_kept = all > whole && (all - whole) * KEPT <= whole;
    match rest {
        Some(rest) if is_part && (all < whole || is_kept) => {
            Split::Details { details: amounts, charges: 0, rest }
        }
        _ => Split::Whole { details_differ: true },
    }
}

/// The charges that make up `difference`: those told at one level or at both, with the sign as told or against it,
/// because some banks leave the sign out.
fn explained(difference: i128, told: [i64; 3]) -> Option<i64> {
    let difference = i64::try_from(difference).ok().filter(|difference| *difference != 0)?;
    told.into_iter().any(|told| told.unsigned_abs() == difference.unsigned_abs()).then_some(difference)
}

/// The sum of charges; 0 where it is beyond what can be counted, so that nothing is explained by it.
fn sum<'c>(charges: impl IntoIterator<Item = &'c Charge>) -> i64 {
    let total: i128 = charges.into_iter().map(|charge| i128::from(charge.signed)).sum();
    i64::try_from(total).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn detail(signed: i64) -> Amounts {
        Amounts { signed: Some(signed), ..Amounts::default() }
    }

    fn charge(signed: i64, is_included: Option<bool>) -> Charge {
        Charge { signed, is_included }
    }

    fn rows(details: &[i64], charges: i64, rest: i64) -> Split {
        Split::Details { details: details.to_vec(), charges, rest }
    }

    #[test]
    fn details_that_add_up_are_rows() {
        assert_eq!(
            split(-600, &[detail(-100), detail(-200), detail(-300)], &[]),
            rows(&[-100, -200, -300], 0, 0)
        );
        assert_eq!(split(50, &[detail(80), detail(-30)], &[]), rows(&[80, -30], 0, 0));
    }

    #[test]
    fn charges_beside_the_details_are_rows_of_their_own() {
        let fee = [charge(-26, None)];
        assert_eq!(split(-1_526, &[detail(-1_500)], &fee), rows(&[-1_500], -26, 0));
        assert_eq!(split(1_474, &[detail(1_500)], &fee), rows(&[1_500], -26, 0));
        assert_eq!(split(-1_526, &[detail(-1_000), detail(-500)], &fee), rows(&[-1_000, -500], -26, 0));
        let unsigned = [charge(26, None)];
        assert_eq!(split(-1_526, &[detail(-1_500)], &unsigned), rows(&[-1_500], -26, 0));
    }

    #[test]
    fn charges_told_at_both_levels_count_once() {
        let fee = charge(-26, Some(true));
        let twice = Amounts { charges: vec![fee], ..detail(-1_500) };
        assert_eq!(split(-1_526, &[twice], &[fee]), rows(&[-1_500], -26, 0));
        let gross = Amounts { charges: vec![fee], ..detail(-1_526) };
        assert_eq!(split(-1_526, &[gross], &[fee]), rows(&[-1_500], -26, 0));
    }

    #[test]
    fn charges_within_the_amount_are_taken_out_where_the_source_says_so() {
        assert_eq!(split(-1_526, &[detail(-1_526)], &[charge(-26, Some(true))]), rows(&[-1_500], -26, 0));
        assert_eq!(split(1_474, &[], &[charge(-26, Some(true))]), rows(&[1_500], -26, 0));
        let ordered = Amounts { ordered: Some(1_500), ..detail(1_474) };
        assert_eq!(
            split(1_474, std::slice::from_ref(&ordered), &[charge(-26, None)]),
            rows(&[1_500], -26, 0)
        );
        assert_eq!(split(1_474, &[ordered], &[charge(-26, Some(false))]), rows(&[1_474], 0, 0));
        assert_eq!(split(1_474, &[detail(1_474)], &[charge(-26, None)]), rows(&[1_474], 0, 0));
    }

    #[test]
    fn missing_details_leave_a_rest_and_too_many_leave_the_entry_whole() {
        assert_eq!(split(1_000, &[detail(300), detail(200)], &[]), rows(&[300, 200], 0, 500));
        assert_eq!(split(1_000, &[detail(300), detail(720)], &[]), rows(&[300, 720], 0, -20));
        assert_eq!(split(-1_000, &[detail(-1_020)], &[]), rows(&[-1_020], 0, 20));
        assert_eq!(split(1_000, &[detail(300), detail(900)], &[]), Split::Whole { details_differ: true });
        assert_eq!(split(1_000, &[detail(-300)], &[]), Split::Whole { details_differ: true });
        assert_eq!(split(1_000, &[detail(-1_000)], &[]), rows(&[1_000], 0, 0));
        assert_eq!(
            split(1_000, &[detail(300), Amounts::default()], &[]),
            Split::Whole { details_differ: false }
        );
        assert_eq!(split(1_000, &[Amounts::default()], &[]), rows(&[1_000], 0, 0));
        assert_eq!(split(1_000, &[], &[]), Split::Whole { details_differ: false });
    }

    fn charges() -> impl Strategy<Value = Vec<Charge>> {
        prop::collection::vec((-9_i64..9, prop::option::of(any::<bool>())), 0..3).prop_map(|charges| {
            charges.into_iter().map(|(signed, included)| charge(signed, included)).collect()
        })
    }

    proptest! {
        #[test]
        fn the_rows_add_up_to_the_entry(
            entry in prop_oneof![-40_i64..40, Just(i64::MAX), Just(i64::MIN + 1)],
            details in prop::collection::vec((prop::option::of(-40_i64..40), prop::option::of(-40_i64..40), charges()), 0..4),
            charges in charges(),
        ) {
            let details: Vec<Amounts> = details.into_iter()
                .map(|(signed, ordered, charges)| Amounts { signed, ordered, charges })
                .collect();
            if let Split::Details { details, charges, rest } = split(entry, &details, &charges) {
                let total: i128 = details.iter().copied().chain([charges, rest]).map(i128::from).sum();
                prop_assert_eq!(total, i128::from(entry));
            }
        }
    }
}
