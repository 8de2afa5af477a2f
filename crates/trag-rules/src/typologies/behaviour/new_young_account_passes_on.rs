//! L35.

use trag_model::{AccountIx, Day, RowId, time};

use crate::draft::{Draft, Found, not_applicable};
use crate::facts::FactKind;
use crate::scan::{Move, Series};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A young holder's new account passes strangers' money on within a day and keeps a little of each.
    ///
    /// ## What it finds
    /// An account opened at most `account_days` days before, of a holder younger than `age_years` or a student,
    /// with at least `min_credits` credits from different payers who do not bear the holder's name, each of
    /// which leaves within `within_hours` hours but for `kept_low_percent` to `kept_high_percent` %.
    ///
    /// ## Why it matters
    /// Young people are recruited to receive money and pass it on for a commission. They are often
    /// the first who are found and know least.
    ///
    /// ## Innocent explanations
    /// - A flat-share in which one pays the rent for all.
    ///
    /// ## Example
    /// Three credits of three payers, each gone within hours but for five percent:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,opened,,,2024-04-01,,
    /// fact Ana Ilić,born,,,2004-06-01,,
    /// 2024-05-04 09:00  B1 -> A1  2000.00 EUR  # i1
    /// 2024-05-04 15:00  A1 -> C1  1900.00 EUR  # o1
    /// 2024-05-07 09:00  B2 -> A1  1000.00 EUR  # i2
    /// 2024-05-07 11:00  A1 -> cash 950.00 EUR  # o2
    /// 2024-05-09 09:00  B3 -> A1  3000.00 EUR  # i3
    /// 2024-05-09 20:00  A1 -> C1  2850.00 EUR  # o3  ^ L35 account=A1 credits=3 rows=i1,o1,i2,o2,i3,o3
    /// ```
    ///
    /// An innocent look-alike: wages that are spent over the month:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,opened,,,2024-04-01,,
    /// fact Ana Ilić,born,,,2004-06-01,,
    /// 2024-05-04 09:00  B1 -> A1  900.00 EUR
    /// 2024-05-09 15:00  A1 -> C1  300.00 EUR
    /// 2024-06-04 09:00  B1 -> A1  900.00 EUR
    /// 2024-06-14 15:00  A1 -> C1  300.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `account_days` 365, `age_years` 25 (choice): age of the account and of the holder.
    /// - `min_credits` 3, `within_hours` 24 (choice): credits, and how soon each leaves.
    /// - `kept_low_percent` 3, `kept_high_percent` 10 (choice): what stays of each.
    ///
    /// ## Needs
    /// - The day of opening (fact `opened`), and the day of birth or that the holder is a student (facts `born`,
    ///   `student`). No column of the ledger states them.
    ///
    /// ## Sources
    /// - Europol, European Money Mule Action; EBA guidelines on risk factors. The figures are design choices.
    pub(crate) NewYoungAccountPassesOn {
        code: "L35", name: "new-young-account-passes-on", family: Behaviour, weight: 3,
        params: [
            account_days: ParamValue::Int(365), Choice, (1, 3660), "most days since the opening";
            age_years: ParamValue::Int(25), Choice, (1, 120), "a holder below this age is young";
            min_credits: ParamValue::Int(3), Choice, (1, 1000), "credits that are passed on";
            within_hours: ParamValue::Int(24), Choice, (1, 720), "hours in which a credit leaves";
            kept_low_percent: ParamValue::Int(3), Choice, (0, 99), "least that stays of each";
            kept_high_percent: ParamValue::Int(10), Choice, (0, 99), "most that stays of each";
        ],
    }
}

impl Typology for NewYoungAccountPassesOn {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let facts = &case.context.facts;
        if !facts.has(FactKind::Opened) || !(facts.has(FactKind::Born) || facts.has(FactKind::Student)) {
            return not_applicable(
                "the day of opening, and the holder's birth or studies, are not declared (facts `opened`, `born`, `student`); no column of the ledger states them",
            );
        }
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for fact in facts.of(FactKind::Opened) {
            let (Some(opened), Some(holder)) = (fact.from, case.holders().named(&fact.holder)) else {
                continue;
            };
            let born =
                facts.of(FactKind::Born).find(|born| born.holder == fact.holder).and_then(|born| born.from);
            let studies = facts.of(FactKind::Student).any(|student| student.holder == fact.holder);
            if born.is_none() && !studies {
                continue;
            }
            for account in &groups[holder.0 as usize] {
                found.examined += 1;
                let young = |day: Day| {
                    studies || born.is_some_and(|born| is_below(born, day, params.int("age_years")))
                };
                judge(case, params, (*account, opened), young, &mut found);
            }
        }
        found.verdict(
            "accounts of holders with a declared age",
            "no account has a holder whose opening and age are declared",
        )
    }
}

/// Whether somebody born on a day is below an age on another, by years of 365.25 days.
fn is_below(born: Day, day: Day, years: i64) -> bool {
    (i64::from(day.0) - i64::from(born.0)) * 4 < years * 1_461
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, opened): (AccountIx, Day),
    young: impl Fn(Day) -> bool,
    found: &mut Found,
) {
    let Some(series) = Series::of(case, account) else { return };
    let is_new = |day: Day| day >= opened && window::span_days(opened, day) <= params.int("account_days");
    let mut next = 0;
    let (mut rows, mut payers, mut kept_most): (Vec<RowId>, Vec<u32>, i128) = (Vec::new(), Vec::new(), 0);
    for (index, credit) in series.moves.iter().enumerate() {
        let unrelated = !case.holders().join(account, credit.other);
        if !credit.is_in() || !unrelated || !is_new(credit.day()) || !young(credit.day()) {
            continue;
        }
        next = next.max(index + 1);
        if let Some((debits, kept)) = passed_on(params, &series, credit, &mut next) {
            rows.push(credit.row);
            rows.extend(debits);
            payers.push(credit.other.0);
            kept_most = kept_most.max(kept);
        }
    }
    let different = window::different(payers.iter().copied());
    if i64::try_from(different).unwrap_or(0) < params.int("min_credits") {
        return;
    }
    let draft = Draft::new("L35", account, rows)
        .count("credits", payers.len(), "credits")
        .count("payers", different, "payers")
        .money("most kept of one", kept_most, series.currency);
    let sentence = format!(
        "The new account of {}, a young holder, passed on {} from {} within {} hours each, less a small part, {}.",
        case.accounts.label(account),
        counted(payers.len(), "credit", "credits"),
        counted(different, "payer", "payers"),
        params.int("within_hours"),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}

/// The payments that take a credit away but for the small part, and that part. A payment counts once.
fn passed_on(
    params: &Params<'_>,
    series: &Series,
    credit: &Move,
    next: &mut usize,
) -> Option<(Vec<RowId>, i128)> {
    let until = credit.time.0.saturating_add((params.int("within_hours") * 3_600).min(30 * time::DAY));
    let amount = i128::from(credit.amount);
    let (mut end, mut left, mut debits) = (*next, amount, Vec::new());
    while let Some(one) = series.moves.get(end).filter(|one| one.time.0 <= until) {
        if !one.is_in() && i128::from(one.amount) <= left {
            left -= i128::from(one.amount);
            debits.push((end, one.row));
        }
        end += 1;
        if left * 100 <= amount * i128::from(params.int("kept_high_percent")) {
            break;
        }
    }
    let share = left * 100;
    let kept = share >= amount * i128::from(params.int("kept_low_percent"))
        && share <= amount * i128::from(params.int("kept_high_percent"));
    let last = debits.last().map(|(index, _)| *index)?;
    kept.then(|| {
        *next = last + 1;
        (debits.into_iter().map(|(_, row)| row).collect(), left)
    })
}
