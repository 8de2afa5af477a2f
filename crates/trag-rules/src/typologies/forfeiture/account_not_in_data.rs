//! F09.

use std::collections::BTreeSet;

use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::each_account;
use crate::topics::Topic;
use crate::wording::{counted, listed};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology};

declare_typology! {
    /// Payments that point to accounts or lockers of the holder which are not in the data.
    ///
    /// ## What it finds
    /// In accounts of which a statement is in the case: payments of at least `min_sum` in all to or from another
    /// account printed with the same holder of which no statement is in the case; rent of a locker; insurance
    /// premiums of `min_sum` or more in all. Accounts in another country are named first. The finding is a list of
    /// what to request.
    ///
    /// ## Why it matters
    /// A financial investigation ends where the data end. What the data name, an authority can ask for.
    ///
    /// ## Innocent explanations
    /// - A savings account that nobody hid; the insurance of a car.
    ///
    /// ## Example
    /// A transfer to an account of the same holder abroad:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account X1 "Ana Ilic" AT
    /// 2024-05-06  A1 -> X1  8000.00 EUR            # t1
    /// 2024-05-08  A1 -> B1    60.00 EUR "zakup sefa"  # t2
    /// 2024-05-09  A1 -> C1   100.00 EUR balance=5.00  # t3  ^ F09 account=A1 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: payments to others:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account X1 "Petar Savić" AT
    /// 2024-05-06  A1 -> X1  8000.00 EUR
    /// 2024-05-09  A1 -> C1   100.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_sum` 1000.00 EUR (choice): with one own account, or for insurance, in all.
    ///
    /// ## Needs
    /// - Names of holders, or texts. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) AccountNotInData {
        code: "F09", name: "account-not-in-data", family: Forfeiture, weight: 1,
        params: [
            min_sum: ParamValue::Money(Minor(100_000), Currency::EUR), Choice, (0, 0), "with one own account in all";
        ],
    }
}

impl Typology for AccountNotInData {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.names.is_empty() && !case.topics().has_texts() {
            return not_applicable(
                "no account has a holder's name and no row a text (columns `payer_name`, `payee_name`, `purpose`)",
            );
        }
        let coverage = case.coverage();
        // Where no file is a statement, each account is known by its rows alone and none points elsewhere more
        // than any other: the account with the most rows of a holder stands for the holder.
        let groups = case.holders().grouped();
        let rows_of = |account: AccountIx| case.flows.in_(account).len() + case.flows.out(account).len();
        let is_known = |account: AccountIx| match coverage.has_any_statement() {
            true => coverage.has_statement(case, account),
            false => {
                case.holders().of(account).is_none_or(|holder| {
                    let largest = groups[holder.0 as usize]
                        .iter()
                        .max_by_key(|one| (rows_of(**one), std::cmp::Reverse(**one)));
                    largest == Some(&account)
                }) && coverage.covers(case, account)
            }
        };
        let found = each_account(case, 1, |account, found| {
            if is_known(account) {
                found.examined += 1;
                judge(case, params, account, &is_known, found);
            }
        });
        found.verdict("accounts that the files are about", "no file is a statement or is about one account")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    is_known: &impl Fn(AccountIx) -> bool,
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let mut own: std::collections::BTreeMap<AccountIx, (Vec<RowId>, i128)> = Default::default();
    let (mut lockers, mut premiums): (Vec<RowId>, (Vec<RowId>, i128)) = (Vec::new(), (Vec::new(), 0));
    for edge in case.flows.in_(account).iter().chain(case.flows.out(account)) {
        let own_name = case.holders().join(account, edge.other);
        let pays_for = |topic| case.ledger.payer(edge.row) == account && case.topics().row(edge.row, topic);
        let [locker, insured] = [Topic::LOCKER, Topic::INSURANCE].map(pays_for);
        if !own_name && !locker && !insured {
            continue;
        }
        let value = case.worth(edge.row, currency).map(|value| i128::from(value.0));
        found.aside(usize::from(value.is_none()), NO_EUROS);
        if own_name {
            let entry = own.entry(edge.other).or_default();
            entry.0.push(edge.row);
            entry.1 += value.unwrap_or(0);
        } else if locker {
            lockers.push(edge.row);
        } else {
            premiums.0.push(edge.row);
            premiums.1 += value.unwrap_or(0);
        }
    }
    own.retain(|other, (_, sum)| !is_known(*other) && *sum >= i128::from(least.0));
    let mut pointers: BTreeSet<String> = BTreeSet::new();
    let mut rows = lockers.clone();
    for (other, (of_account, _)) in own {
        let printed = case.accounts.get(other).printed.clone();
        let place = if borders::part(case, account, other) {
            format!("abroad ({})", borders::of(case, other))
        } else {
            "elsewhere".to_owned()
        };
        pointers.insert(format!("own account {place}: {printed}"));
        rows.extend(of_account);
    }
    if !lockers.is_empty() {
        pointers.insert("a locker".to_owned());
    }
    if premiums.1 >= i128::from(least.0) && least > Minor::ZERO {
        pointers.insert("insurance".to_owned());
        rows.extend(premiums.0);
    }
    if pointers.is_empty() {
        return;
    }
    let pointers: Vec<String> = pointers.into_iter().collect();
    let draft = Draft::new("F09", account, rows)
        .count("pointers", pointers.len(), "pointers")
        .text("to request", listed(&pointers));
    let sentence = format!(
        "{} of {} to what is not in the data: {}, {}.",
        counted(pointers.len(), "pointer", "pointers"),
        case.accounts.label(account),
        listed(&pointers),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
