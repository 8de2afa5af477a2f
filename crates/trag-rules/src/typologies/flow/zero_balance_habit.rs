//! L12.

use trag_model::{AccountIx, Currency, Day, Finding, Measure, Minor, Money, RowId, Total, Value};

use super::measured::{self, Found, days, money};
use super::minimum::Minimum;
use crate::coverage::own_statement_row;
use crate::wording::{percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// An account whose balance is near zero at the end of most days on which it moved value.
    ///
    /// ## What it finds
    /// Accounts whose own statement prints balances, and shows at least `min_days` days with a turnover
    /// (payments in plus payments out) of `min_turnover` or more. On at least `days_percent` of these days the
    /// last balance printed lies, without its sign, below `balance_percent` of the day's turnover. A day whose
    /// rows are in several currencies, or print no balance, is not counted. The last balance of a day is that
    /// of the day's last row in the order of the ledger. Where a file with balances is not marked as the
    /// statement of an account, its balances are taken to be those of the one account that is party to each
    /// row that prints one; where no or more than one account is, they are nobody's.
    ///
    /// ## Why it matters
    /// An account that is emptied day after day keeps nothing for its holder. That is consistent with value
    /// that only passes.
    ///
    /// ## Innocent explanations
    /// - A group's account that is swept into a common account every evening.
    /// - A household or a small firm that lives from hand to mouth.
    /// - An account that is used for one purpose and filled for it.
    ///
    /// ## Example
    /// Five days in a row, all that came in leaves the same day:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  9000.00 EUR balance=9020.00  # i1
    /// 2024-05-06 15:00  A1 -> C1  9000.00 EUR balance=20.00    # o1
    /// 2024-05-07 09:00  B1 -> A1  8000.00 EUR balance=8020.00  # i2
    /// 2024-05-07 15:00  A1 -> C1  7990.00 EUR balance=30.00    # o2
    /// 2024-05-08 09:00  B1 -> A1  7000.00 EUR balance=7030.00  # i3
    /// 2024-05-08 15:00  A1 -> C1  7000.00 EUR balance=30.00    # o3
    /// 2024-05-09 09:00  B1 -> A1  6000.00 EUR balance=6030.00  # i4
    /// 2024-05-09 15:00  A1 -> C1  6000.00 EUR balance=30.00    # o4
    /// 2024-05-10 09:00  B1 -> A1  5000.00 EUR balance=5030.00  # i5
    /// 2024-05-10 15:00  A1 -> C1  5000.00 EUR balance=30.00    # o5  ^ L12 account=A1 days-near-zero=5
    /// ```
    ///
    /// An innocent look-alike: the same payments, and the balance that the holder keeps:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  9000.00 EUR balance=12000.00
    /// 2024-05-06 15:00  A1 -> C1  9000.00 EUR balance=3000.00
    /// 2024-05-07 09:00  B1 -> A1  8000.00 EUR balance=11000.00
    /// 2024-05-07 15:00  A1 -> C1  7990.00 EUR balance=3010.00
    /// 2024-05-08 09:00  B1 -> A1  7000.00 EUR balance=10010.00
    /// 2024-05-08 15:00  A1 -> C1  7000.00 EUR balance=3010.00
    /// 2024-05-09 09:00  B1 -> A1  6000.00 EUR balance=9010.00
    /// 2024-05-09 15:00  A1 -> C1  6000.00 EUR balance=3010.00
    /// 2024-05-10 09:00  B1 -> A1  5000.00 EUR balance=8010.00
    /// 2024-05-10 15:00  A1 -> C1  5000.00 EUR balance=3010.00
    /// ```
    ///
    /// ## Parameters
    /// - `min_days` 5 (choice): fewest days with turnover.
    /// - `days_percent` 70 (choice): smallest share of them that end near zero.
    /// - `balance_percent` 1 (choice): largest balance at the end, as a share of the day's turnover.
    /// - `min_turnover` 1000.00 EUR (choice): smallest turnover of a day that counts.
    ///
    /// ## Needs
    /// - The statement of the account, with a balance after its rows.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) ZeroBalanceHabit {
        code: "L12", name: "zero-balance-habit", family: Flow, weight: 2,
        params: [
            min_days: ParamValue::Int(5), Choice, (1, 100_000), "fewest days with turnover";
            days_percent: ParamValue::Int(70), Choice, (1, 100), "smallest share of days that end near zero";
            balance_percent: ParamValue::Int(1), Choice, (1, 100), "largest balance, as a share of turnover";
            min_turnover: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest turnover of a day that counts";
        ],
    }
}

impl Typology for ZeroBalanceHabit {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits {
            min_days: usize::try_from(params.int("min_days")).unwrap_or(usize::MAX),
            days_percent: usize::try_from(params.int("days_percent")).unwrap_or(usize::MAX),
            balance_percent: params.int("balance_percent"),
            min_turnover: Minimum(params.money("min_turnover")),
        };
        let missing = "no statement prints a balance after its rows (column `balance`)";
        let owners = Owners::read(case);
        let found = if case.ledger.balance_after.is_all_missing() {
            Found::default()
        } else {
            let judge =
                |(): &mut (), account, found: &mut Found| judge(case, (&limits, &owners), account, found);
            measured::each_account(case, || (), judge)
        };
        let unknown = limits.min_turnover.unknown(case);
        found.verdict("accounts with printed balances", unknown, missing)
    }
}

struct Limits {
    min_days: usize,
    days_percent: usize,
    balance_percent: i64,
    min_turnover: Minimum,
}

/// Whose balances a file prints that is not marked as a statement.
struct Owners {
    /// By source.
    of_source: Vec<Option<AccountIx>>,
}

impl Owners {
    fn read(case: &CaseView<'_>) -> Owners {
        let ledger = case.ledger;
        let sources = ledger.source.iter().max().map_or(0, |last| *last as usize + 1);
        // By source, the accounts that are party to all rows with a balance so far; `None` before the first.
        let mut parties: Vec<Option<Vec<AccountIx>>> = vec![None; sources];
        for row in ledger.rows() {
            if ledger.balance_after.get(row.0 as usize).is_none() || ledger.statement_side(row).is_some() {
                continue;
            }
            let ends = [ledger.payer(row), ledger.payee(row)];
            let both = || ends.into_iter().filter(|end| case.accounts.get(*end).can_be_followed()).collect();
            let parties = &mut parties[ledger.provenance(row).0.0 as usize];
            parties.get_or_insert_with(both).retain(|party| ends.contains(party));
        }
        let one = |parties: Option<Vec<AccountIx>>| parties.filter(|all| all.len() == 1).map(|all| all[0]);
        Owners { of_source: parties.into_iter().map(one).collect() }
    }

    fn own(&self, case: &CaseView<'_>, row: RowId, account: AccountIx) -> bool {
        let source = case.ledger.provenance(row).0.0 as usize;
        self.of_source.get(source).copied().flatten() == Some(account)
    }
}

/// A day with turnover and a printed balance.
struct ActiveDay {
    rows: Vec<RowId>,
    turnover: i128,
    balance: i128,
    currency: Currency,
    is_near_zero: bool,
}

fn judge(case: &CaseView<'_>, (limits, owners): (&Limits, &Owners), account: AccountIx, found: &mut Found) {
    let edges = case.flows.out(account).iter().chain(case.flows.in_(account));
    let mut rows: Vec<(Day, RowId)> = edges.map(|edge| (case.ledger.day(edge.row), edge.row)).collect();
    rows.sort_unstable();
    let by_day = rows.chunk_by(|one, other| one.0 == other.0);
    let active: Vec<ActiveDay> =
        by_day.filter_map(|rows| active_day(case, (limits, owners), account, rows)).collect();
    found.examined += u64::from(!active.is_empty());
    let near = active.iter().filter(|day| day.is_near_zero).count();
    if active.len() >= limits.min_days && near * 100 >= active.len() * limits.days_percent {
        found.findings.extend(finding(case, account, &active));
    }
}

/// The balance of an account that is printed with a row, and its currency.
fn printed(
    case: &CaseView<'_>,
    owners: &Owners,
    account: AccountIx,
    row: RowId,
) -> Option<(RowId, i128, Currency)> {
    let ledger = case.ledger;
    let own =
        own_statement_row(ledger, row, account).or_else(|| owners.own(case, row, account).then_some(row))?;
    let balance = ledger.balance_after.get(own.0 as usize)?;
    Some((own, i128::from(balance), ledger.paid(own).1))
}

fn active_day(
    case: &CaseView<'_>,
    (limits, owners): (&Limits, &Owners),
    account: AccountIx,
    rows: &[(Day, RowId)],
) -> Option<ActiveDay> {
    let ledger = case.ledger;
    let rows: Vec<RowId> = rows.iter().map(|(_, row)| *row).collect();
    let balances = rows.iter().filter_map(|row| printed(case, owners, account, *row));
    let (_, balance, currency) = balances.max_by_key(|(row, ..)| *row)?;
    let amount = |row: &RowId| -> (Minor, Currency) {
        if ledger.payer(*row) == account { ledger.paid(*row) } else { ledger.received(*row) }
    };
    if rows.iter().any(|row| amount(row).1 != currency) {
        return None;
    }
    let turnover: Total = rows.iter().map(|row| amount(row).0).sum();
    if !limits.min_turnover.admits_sum(case, rows.iter().copied(), (turnover.0, currency)) {
        return None;
    }
    let is_near_zero =
        balance.abs().saturating_mul(100) < turnover.0.saturating_mul(limits.balance_percent.into());
    Some(ActiveDay { rows, turnover: turnover.0, balance, currency, is_near_zero })
}

fn finding(case: &CaseView<'_>, account: AccountIx, active: &[ActiveDay]) -> Option<Finding> {
    let near: Vec<&ActiveDay> = active.iter().filter(|day| day.is_near_zero).collect();
    let currency = near.first()?.currency;
    let rows: Vec<RowId> = near.iter().flat_map(|day| day.rows.iter().copied()).collect();
    let turnover: i128 = near.iter().filter(|day| day.currency == currency).map(|day| day.turnover).sum();
    let largest = near.iter().map(|day| day.balance.abs()).max()?;
    let share = share_bp(near.len() as i128, active.len() as i128);
    let measures = vec![
        measured::count("days near zero", near.len(), "days"),
        measured::count("days with turnover", active.len(), "days"),
        Measure { name: "share of days", value: Value::BasisPoints(share) },
        money("turnover of these days", turnover, currency),
        money("largest balance at their end", largest, currency),
    ];
    let sentence = format!(
        "On {} of {} days with turnover ({}) the balance of {} ended near zero: {} moved, at most {} was left, {}.",
        near.len(),
        active.len(),
        percent(share),
        case.accounts.label(account),
        Money(Total(turnover), currency),
        Money(Total(largest), currency),
        days(measured::period(case.ledger, &rows))
    );
    let amount = (Total(turnover), currency);
    Some(measured::finding(case.ledger, ("L12", account), rows, amount, measures, sentence))
}

#[cfg(test)]
mod tests {
    use trag_model::Outcome;

    use super::*;
    use crate::testing::Case;

    fn days_of(balances: &[&str]) -> Case {
        let day = |(day, balance): (usize, &&str)| {
            format!("2024-05-{:02} B1 -> A1 5000.00 EUR balance={balance}\n", day + 1)
        };
        Case::read(&balances.iter().enumerate().map(day).collect::<String>())
    }

    #[test]
    fn seven_days_of_ten_are_enough_and_the_edge_is_open() {
        let near = ["49.99", "-49.99", "0.00", "1.00", "2.00", "3.00", "4.00"];
        let of = |rest: [&'static str; 3]| [&near[..], &rest].concat();
        // The two accounts of all rows are both party to each: whose balance it is must be told.
        let mut case = days_of(&of(["50.00", "900.00", "-900.00"]));
        assert!(case.findings(&ZeroBalanceHabit).is_empty());
        case.text.ledger.statement = vec![Some(1); 10].into_iter().collect();
        let findings = case.findings(&ZeroBalanceHabit);
        assert_eq!(findings.iter().map(|finding| finding.rows.len()).collect::<Vec<_>>(), [7]);
        let mut fewer = days_of(&[&near[1..], &["50.00", "900.00", "-900.00"]].concat());
        fewer.text.ledger.statement = vec![Some(1); 9].into_iter().collect();
        assert!(fewer.findings(&ZeroBalanceHabit).is_empty());
    }

    #[test]
    fn without_printed_balances_it_says_what_is_missing() {
        let case = Case::read("2024-05-06 A1 -> B1 1000.00 EUR");
        let outcome = case.verdict(&ZeroBalanceHabit, case.view(None)).outcome;
        assert!(matches!(outcome, Outcome::NotApplicable(why) if why.contains("column `balance`")));
    }
}
