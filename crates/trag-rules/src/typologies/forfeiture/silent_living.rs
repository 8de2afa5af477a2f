//! F08.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::baseline::Month;
use crate::draft::{Draft, Found, not_applicable};
use crate::holders::Kind;
use crate::scan::each_account;
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A person's account receives income for months and pays next to nothing for living.
    ///
    /// ## What it finds
    /// At least `min_months` calendar months in a row in which a natural person's account, of which a statement is
    /// in the case, receives at least `min_income` and pays less than `most_living` by card, in cash and for
    /// groceries together. The first and the last month of the account are left aside, since they may be cut off.
    ///
    /// ## Why it matters
    /// People eat. Who does not pay for it from the bank pays from banknotes that never came from it.
    ///
    /// ## Innocent explanations
    /// - Another bank that is not in the data; a partner who pays for living.
    /// - Somebody who lives abroad or is fed at work.
    ///
    /// ## Example
    /// Six months of wages and no spending:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// 2024-01-05  B1 -> A1  900.00 EUR
    /// 2024-02-05  B1 -> A1  900.00 EUR  # a  ^ F08 account=A1 months=6 rows=a,b,c,d,e,f
    /// 2024-03-05  B1 -> A1  900.00 EUR  # b
    /// 2024-04-05  B1 -> A1  900.00 EUR  # c
    /// 2024-05-05  B1 -> A1  900.00 EUR  # d
    /// 2024-06-05  B1 -> A1  900.00 EUR  # e
    /// 2024-07-05  B1 -> A1  900.00 EUR  # f
    /// 2024-08-05  B1 -> A1  900.00 EUR
    /// ```
    ///
    /// An innocent look-alike: wages and cash for living:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// 2024-01-05  B1 -> A1  900.00 EUR
    /// 2024-02-05  B1 -> A1  900.00 EUR
    /// 2024-02-06  A1 -> cash 400.00 EUR
    /// 2024-03-05  B1 -> A1  900.00 EUR
    /// 2024-03-06  A1 -> cash 400.00 EUR
    /// 2024-04-05  B1 -> A1  900.00 EUR
    /// 2024-04-06  A1 -> cash 400.00 EUR
    /// 2024-05-05  B1 -> A1  900.00 EUR
    /// 2024-05-06  A1 -> cash 400.00 EUR
    /// 2024-06-05  B1 -> A1  900.00 EUR
    /// 2024-06-06  A1 -> cash 400.00 EUR
    /// 2024-07-05  B1 -> A1  900.00 EUR
    /// 2024-07-06  A1 -> cash 400.00 EUR
    /// 2024-08-05  B1 -> A1  900.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_months` 6 (choice): months in a row.
    /// - `min_income` 300.00 EUR, `most_living` 50.00 EUR (choice): income of a month, and what is paid for living.
    ///
    /// ## Needs
    /// - The person's own statement, or a file that is about the account. Official rates, where amounts are not in
    ///   euros.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) SilentLiving {
        code: "F08", name: "silent-living", family: Forfeiture, weight: 1,
        params: [
            min_months: ParamValue::Int(6), Choice, (2, 120), "months in a row";
            min_income: ParamValue::Money(Minor(30_000), Currency::EUR), Choice, (0, 0), "received in a month";
            most_living: ParamValue::Money(Minor(5_000), Currency::EUR), Choice, (0, 0), "paid for living in a month";
        ],
    }
}

/// What an account received and paid for living in a month, in the currency of the parameters.
#[derive(Default)]
struct Lived {
    credits: Vec<RowId>,
    income: i128,
    living: i128,
}

impl Typology for SilentLiving {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.holders().any(Kind::Person) {
            return not_applicable(
                "no holder is known to be a natural person (column `holder_kind`, or the name)",
            );
        }
        let coverage = case.coverage();
        let least = usize::try_from(params.int("min_months")).unwrap_or(usize::MAX);
        let found = each_account(case, least, |account, found| {
            if case.holders().kind(account) == Kind::Person && coverage.covers(case, account) {
                found.examined += 1;
                judge(case, params, account, found);
            }
        });
        found.verdict(
            "accounts of natural persons",
            "no file is about the account of a natural person, over long enough a time",
        )
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, account: AccountIx, found: &mut Found) {
    let ((min_income, currency), (most, other)) = (params.money("min_income"), params.money("most_living"));
    let mut months: BTreeMap<Month, Lived> = BTreeMap::new();
    for edge in case.flows.in_(account) {
        let month = months.entry(Month::of(edge.time.day())).or_default();
        month.income += case.worth(edge.row, currency).map_or(0, |value| i128::from(value.0));
        month.credits.push(edge.row);
    }
    for edge in case.flows.out(account) {
        let month = months.entry(Month::of(edge.time.day())).or_default();
        let groceries = Topic::GROCERIES;
        let named = case.topics().row(edge.row, groceries) || case.topics().holder(edge.other, groceries);
        // A payment for living without a known value is living too.
        if named || matches!(case.ledger.instrument(edge.row), Instrument::Card | Instrument::CashOut) {
            month.living +=
                case.worth(edge.row, other).map_or(i128::from(most.0), |value| i128::from(value.0));
        }
    }
    let (first, last) = (months.keys().next().copied(), months.keys().next_back().copied());
    let whole = months.into_iter().filter(|(month, _)| Some(*month) != first && Some(*month) != last);
    let silent: Vec<(Month, Lived)> = whole
        .filter(|(_, lived)| lived.income >= i128::from(min_income.0) && lived.living < i128::from(most.0))
        .collect();
    for run in silent.chunk_by(|(one, _), (other, _)| other.0 == one.0 + 1) {
        if i64::try_from(run.len()).unwrap_or(0) < params.int("min_months") {
            continue;
        }
        let income: i128 = run.iter().map(|(_, lived)| lived.income).sum();
        let living: i128 = run.iter().map(|(_, lived)| lived.living).sum();
        let rows = run.iter().flat_map(|(_, lived)| lived.credits.iter().copied()).collect();
        let draft = Draft::new("F08", account, rows)
            .count("months", run.len(), "months")
            .money("paid for living", living, other)
            .amount(income, currency);
        let sentence = format!(
            "For {}, {} received {} in all and paid {} by card, in cash and for groceries, {}.",
            counted(run.len(), "month", "months"),
            case.accounts.label(account),
            trag_model::Money(trag_model::Total(income), currency),
            trag_model::Money(trag_model::Total(living), other),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
