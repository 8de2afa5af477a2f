//! L17.

use trag_model::{AccountIx, Finding};

use crate::draft::{Draft, Found};
use crate::scan::{Series, each_series};
use crate::stats;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// The first digits of an account's amounts do not follow Benford's law.
    ///
    /// ## What it finds
    /// Accounts with at least `min_amounts` amounts in one currency, spread over at least `min_spread` powers
    /// of ten (from the twentieth part of the amounts at the low end to that at the high end), whose first
    /// digits deviate from Benford's shares by more than `mad_millionths` on average. It is a lead and no
    /// more: it weighs least of all rules.
    ///
    /// ## Why it matters
    /// Amounts that arise freely over several sizes start with 1 more often than with 9. Amounts that people
    /// make up, or choose to fit a limit, do not.
    ///
    /// ## Innocent explanations
    /// - Price lists, subscriptions, rents, wages: amounts that somebody sets.
    /// - Amounts that a limit or a fee bounds from above or below.
    ///
    /// ## Example
    /// The law needs hundreds of amounts to show. Four rows stand for 500 payments with `count`, which the rule
    /// counts as so many equal ones; they all start with 9:
    ///
    /// ```ledger
    /// 2024-05-01  A1 -> bank     9.50 EUR count=120  # t1
    /// 2024-05-02  A1 -> bank    95.00 EUR count=130  # t2
    /// 2024-05-03  A1 -> bank   900.00 EUR count=130  # t3
    /// 2024-05-04  A1 -> bank  9100.00 EUR count=120  # t4  ^ L17 account=A1 digit=9 rows=t1,t2,t3,t4
    /// ```
    ///
    /// An innocent look-alike: amounts of one size, which the law says nothing about:
    ///
    /// ```ledger
    /// 2024-05-01  A1 -> bank 9100.00 EUR count=250
    /// 2024-05-04  A1 -> bank 9200.00 EUR count=250
    /// ```
    ///
    /// ## Parameters
    /// - `mad_millionths` 15000 (choice): Nigrini's limit of 0.015 for first digits that do not conform.
    /// - `min_amounts` 500 (choice): fewer amounts vary by chance.
    /// - `min_spread` 2 (choice): powers of ten that the amounts span.
    ///
    /// ## Needs
    /// - At least `min_amounts` amounts of one account in one currency.
    ///
    /// ## Sources
    /// - Nigrini, Benford's Law (2012): mean absolute deviation above 0.015 is nonconformity.
    /// - Comparable with rules 054 and 063 of the public Tazama configuration (Benford's law).
    pub(crate) FirstDigits {
        code: "L17", name: "first-digits", family: Behaviour, weight: 1,
        params: [
            mad_millionths: ParamValue::Int(15_000), Choice, (1, 200_000), "mean absolute deviation, in millionths";
            min_amounts: ParamValue::Int(500), Choice, (50, 1_000_000), "amounts of an account";
            min_spread: ParamValue::Int(2), Choice, (0, 9), "powers of ten that the amounts span";
        ],
    }
}

impl Typology for FirstDigits {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        // A row may stand for several payments; only where none does is the number of rows a bound.
        let least = match case.ledger.count.is_all_missing() {
            true => usize::try_from(params.int("min_amounts")).unwrap_or(usize::MAX),
            false => 1,
        };
        let found = each_series(case, least, |account, series, found| {
            found.findings.extend(judge(case, params, (account, series), &mut found.examined));
        });
        let missing = format!(
            "no account has {} amounts in one currency, spread over {} powers of ten",
            params.int("min_amounts"),
            params.int("min_spread")
        );
        Found::verdict(found, "accounts with enough amounts of different size", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    examined: &mut u64,
) -> Option<Finding> {
    let least = params.int("min_amounts").unsigned_abs();
    let count = |row| u64::from(case.ledger.count(row));
    let all: u64 = series.moves.iter().filter(|one| one.amount > 0).map(|one| count(one.row)).sum();
    if all < least {
        return None;
    }
    let mut digits = [0_u64; 9];
    let mut sizes = [0_u64; 20];
    for one in series.moves.iter().filter(|one| one.amount > 0) {
        let size = one.amount.ilog10();
        let first = usize::try_from(one.amount / 10_i64.pow(size)).unwrap_or(1);
        digits[first.clamp(1, 9) - 1] += count(one.row);
        sizes[size as usize] += count(one.row);
    }
    if i64::try_from(spread(&sizes, all)).ok()? < params.int("min_spread") {
        return None;
    }
    *examined += 1;
    let (deviation, digit) = stats::first_digits(&digits)?;
    if deviation <= params.int("mad_millionths") {
        return None;
    }
    let begins_so = |amount: i64| amount > 0 && amount / 10_i64.pow(amount.ilog10()) == i64::from(digit);
    let rows = series.moves.iter().filter(|one| begins_so(one.amount)).map(|one| one.row).collect();
    let draft = Draft::new("L17", account, rows)
        .count("amounts", usize::try_from(all).ok()?, "amounts")
        .text("digit", digit.to_string())
        .text("deviation", format!("0.{deviation:06}"));
    let sentence = format!(
        "The first digits of {} of {} deviate from Benford's shares by 0.{deviation:06} on average; {digit} \
         stands first more often than expected. This is a lead only: prices and limits do the same.",
        counted(usize::try_from(all).ok()?, "amount", "amounts"),
        case.accounts.label(account),
    );
    Some(draft.says(case, sentence))
}

/// Powers of ten from the twentieth part at the low end to that at the high end.
fn spread(sizes: &[u64; 20], all: u64) -> usize {
    let mut seen = [0, 0];
    let mut reaches = |end: usize, size: usize| {
        seen[end] += sizes[size];
        seen[end] * 20 > all
    };
    let low = (0..sizes.len()).find(|size| reaches(0, *size)).unwrap_or(0);
    let high = (0..sizes.len()).rev().find(|size| reaches(1, *size)).unwrap_or(0);
    high.saturating_sub(low)
}
