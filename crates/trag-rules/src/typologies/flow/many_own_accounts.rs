//! L28.

use std::collections::BTreeSet;

use trag_model::{AccountIx, RowId, Scheme};

use crate::draft::{Draft, Found, not_applicable};
use crate::wording::{counted, listed};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// One holder with accounts at many banks that pay each other.
    ///
    /// ## What it finds
    /// One printed holder with accounts at `min_banks` or more different banks, of which each has a payment to or
    /// from another of the holder's accounts. A bank is known by the bank's part of the account number, or by
    /// the institution's printed name. A printed name is no proof that the accounts are one person's.
    ///
    /// ## Why it matters
    /// Money that goes round one's own accounts passes several banks, each of which sees a part.
    ///
    /// ## Innocent explanations
    /// - A saver who follows the interest; a company with a bank for each loan.
    /// - A common name: several persons are printed alike.
    ///
    /// ## Example
    /// One holder, five banks:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" BANK1
    /// account A2 "Ana Ilić" BANK2
    /// account A3 "Ana Ilić" BANK3
    /// account A4 "Ana Ilić" BANK4
    /// account A5 "Ana Ilić" BANK5
    /// 2024-05-04  A1 -> A2  9000.00 EUR  # t1
    /// 2024-05-05  A2 -> A3  9000.00 EUR  # t2
    /// 2024-05-06  A3 -> A4  9000.00 EUR  # t3
    /// 2024-05-07  A4 -> A5  9000.00 EUR  # t4  ^ L28 banks=5 rows=t1,t2,t3,t4
    /// ```
    ///
    /// An innocent look-alike: two accounts for living and saving:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" BANK1
    /// account A2 "Ana Ilić" BANK2
    /// 2024-05-04  A1 -> A2  200.00 EUR
    /// 2024-06-04  A1 -> A2  200.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_banks` 5 (choice): different banks.
    ///
    /// ## Needs
    /// - Names of holders; account numbers with a bank's part (IBAN of RS, ME, BA, MK, SI, XK, HR), or the
    ///   institution (column `institution`).
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: accounts at several banks. The figure is a design
    ///   choice.
    pub(crate) ManyOwnAccounts {
        code: "L28", name: "many-own-accounts", family: Flow, weight: 2,
        params: [
            min_banks: ParamValue::Int(5), Choice, (2, 1000), "different banks";
        ],
    }
}

impl Typology for ManyOwnAccounts {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.names.is_empty() {
            return not_applicable("no account has a holder's name (columns `payer_name` and `payee_name`)");
        }
        if !case.accounts.iter().any(|(account, _)| bank(case, account).is_some()) {
            return not_applicable(
                "the bank of no account is known (column `institution`, or the account number)",
            );
        }
        let mut found = Found::default();
        for accounts in case.holders().grouped().iter().filter(|accounts| accounts.len() > 1) {
            found.examined += 1;
            judge(case, params, accounts, &mut found);
        }
        // Names and banks are there; that nobody has two accounts is an answer.
        found.examined = found.examined.max(1);
        found.verdict("holders with several accounts", "")
    }
}

/// What tells the account's bank from others: digits of the number, or the institution's name.
fn bank<'a>(case: &CaseView<'a>, account: AccountIx) -> Option<&'a str> {
    let account = case.accounts.get(account);
    let named = || Some(account.institution.as_str()).filter(|name| !name.is_empty());
    digits(account).or_else(named).filter(|_| account.can_be_followed())
}

/// The digits of a number that name its bank, in countries of the region. They are the same for every account of a bank,
/// also where a source states the bank's name beside some of them only.
pub(super) fn digits(account: &trag_model::Account) -> Option<&str> {
    let number = &account.identifier.text;
    match (account.identifier.scheme, number.get(..2)) {
        (Scheme::Iban, Some("RS" | "ME" | "BA" | "MK")) => number.get(4..7),
        (Scheme::Iban, Some("SI" | "XK")) => number.get(4..6),
        (Scheme::Iban, Some("HR")) => number.get(4..11),
        (Scheme::Domestic, _) => number.get(..3),
        _ => None,
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, accounts: &[AccountIx], found: &mut Found) {
    let mut rows: Vec<RowId> = Vec::new();
    let mut linked: BTreeSet<AccountIx> = BTreeSet::new();
    for account in accounts {
        for edge in case.flows.out(*account).iter().filter(|edge| accounts.binary_search(&edge.other).is_ok())
        {
            rows.push(edge.row);
            linked.extend([*account, edge.other]);
        }
    }
    let banks: BTreeSet<&str> = linked.iter().filter_map(|account| bank(case, *account)).collect();
    let enough = i64::try_from(banks.len()).unwrap_or(i64::MAX) >= params.int("min_banks");
    let Some(first) = linked.first().filter(|_| enough) else { return };
    let names: Vec<String> = banks.iter().map(|bank| (*bank).to_owned()).collect();
    let payments = rows.len();
    let draft = Draft::new("L28", *first, rows)
        .count("banks", banks.len(), "banks")
        .count("accounts", linked.len(), "accounts")
        .text("which banks", listed(&names));
    let sentence = format!(
        "{} printed with the holder {} at {} pay each other: {}, {}.",
        counted(linked.len(), "account", "accounts"),
        case.accounts.label(*first),
        counted(banks.len(), "bank", "banks"),
        counted(payments, "payment", "payments"),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
