//! L36.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Day, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::holders::Kind;
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Two companies without a known tie deal with the same parties on the same days.
    ///
    /// ## What it finds
    /// Pairs of accounts of companies with different holders that share at least `share_percent` % of all their
    /// counterparties (those of both, divided by those of either), and at least `min_shared` of them, and that
    /// moved money with a shared one on the same day at least `min_days` times. Counterparties with more
    /// than `max_degree` companies are everybody's (a tax office, a utility) and are left aside.
    ///
    /// ## Why it matters
    /// Companies that claim to be strangers and live on the same customers and suppliers, in one rhythm, are
    /// consistent with one hand behind both.
    ///
    /// ## Innocent explanations
    /// - Firms of one trade in one town, of one group, or with one bookkeeper who pays on Fridays.
    ///
    /// ## Example
    /// Two companies pay the same three accounts on the same days:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o."
    /// account B1 "Beta d.o.o."
    /// 2024-05-04  A1 -> C1  4000.00 EUR  # t1
    /// 2024-05-04  B1 -> C1  4100.00 EUR  # t2
    /// 2024-05-11  A1 -> C2  3000.00 EUR  # t3
    /// 2024-05-11  B1 -> C2  3300.00 EUR  # t4
    /// 2024-05-18  A1 -> C3  2000.00 EUR  # t5
    /// 2024-05-18  B1 -> C3  2200.00 EUR  # t6
    /// 2024-05-25  A1 -> C4  2000.00 EUR  # t7
    /// 2024-05-25  B1 -> C4  2200.00 EUR  # t8
    /// 2024-05-28  A1 -> C5  2000.00 EUR  # t9
    /// 2024-05-28  B1 -> C5  2200.00 EUR  # t10  ^ L36 account=A1 shared=5 rows=t1,t2,t3,t4,t5,t6,t7,t8,t9,t10
    /// ```
    ///
    /// An innocent look-alike: two companies with one supplier in common:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o."
    /// account B1 "Beta d.o.o."
    /// 2024-05-04  A1 -> C1  4000.00 EUR
    /// 2024-05-04  B1 -> C1  4100.00 EUR
    /// 2024-05-11  A1 -> C2  3000.00 EUR
    /// 2024-05-11  B1 -> D2  3300.00 EUR
    /// 2024-05-18  A1 -> C3  2000.00 EUR
    /// 2024-05-18  B1 -> D3  2200.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 60 (choice): shared counterparties among all of both.
    /// - `min_shared` 5, `min_days` 3 (choice): shared counterparties, and days on which both dealt with one.
    /// - `max_degree` 10 (choice): companies of a counterparty above which it is everybody's.
    ///
    /// ## Needs
    /// - Accounts that are known to be of companies (column `holder_kind`, or the form in the name).
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) SharedCounterparties {
        code: "L36", name: "shared-counterparties", family: Flow, weight: 2,
        params: [
            share_percent: ParamValue::Int(60), Choice, (1, 100), "shared counterparties among all of both";
            min_shared: ParamValue::Int(5), Choice, (1, 10_000), "shared counterparties";
            min_days: ParamValue::Int(3), Choice, (0, 10_000), "days on which both dealt with a shared one";
            max_degree: ParamValue::Int(10), Choice, (2, 1000), "companies above which a counterparty is everybody's";
        ],
    }
}

/// The companies that deal with a counterparty, and the counterparties of a company.
type Ties = BTreeMap<AccountIx, BTreeSet<AccountIx>>;

impl Typology for SharedCounterparties {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.holders().any(Kind::Company) {
            return not_applicable(
                "no holder is known to be a company (column `holder_kind`, or the form in the name)",
            );
        }
        let (mut found, mut companies, mut of_party) = (Found::default(), Ties::new(), Ties::new());
        let most = usize::try_from(params.int("max_degree")).unwrap_or(usize::MAX);
        for (account, _) in
            case.accounts.iter().filter(|(account, _)| case.holders().kind(*account) == Kind::Company)
        {
            for edge in case.flows.in_(account).iter().chain(case.flows.out(account)) {
                if case.accounts.get(edge.other).can_be_followed() {
                    companies.entry(account).or_default().insert(edge.other);
                    of_party.entry(edge.other).or_default().insert(account);
                }
            }
        }
        found.examined = companies.len() as u64;
        let mut shared: BTreeMap<(AccountIx, AccountIx), usize> = BTreeMap::new();
        for own in of_party.values() {
            if own.len() > most {
                found.aside(
                    1,
                    (
                        "counterparty left aside",
                        "counterparties left aside",
                        "because too many companies deal with it",
                    ),
                );
                continue;
            }
            for (place, one) in own.iter().enumerate() {
                for other in own.iter().skip(place + 1).filter(|other| !case.holders().join(*one, **other)) {
                    *shared.entry((*one, *other)).or_default() += 1;
                }
            }
        }
        for ((one, other), count) in shared {
            let either = companies[&one].union(&companies[&other]).count();
            let close = count as i128 * 100 >= either as i128 * i128::from(params.int("share_percent"));
            if close && i64::try_from(count).unwrap_or(0) >= params.int("min_shared") {
                judge(case, params, (one, other), (count, either), &mut found);
            }
        }
        found.verdict(
            "accounts of companies",
            "no account of a company has counterparties that can be told apart",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (one, other): (AccountIx, AccountIx),
    (shared, either): (usize, usize),
    found: &mut Found,
) {
    let deals = |account: AccountIx| {
        let mut deals: BTreeMap<(Day, AccountIx), Vec<RowId>> = BTreeMap::new();
        for edge in case.flows.in_(account).iter().chain(case.flows.out(account)) {
            deals.entry((edge.time.day(), edge.other)).or_default().push(edge.row);
        }
        deals
    };
    let (of_one, of_other) = (deals(one), deals(other));
    let (mut rows, mut days): (Vec<RowId>, BTreeSet<Day>) = (Vec::new(), BTreeSet::new());
    for (key, own) in &of_one {
        if let Some(others) = of_other.get(key) {
            days.insert(key.0);
            rows.extend(own.iter().chain(others));
        }
    }
    if rows.is_empty() || i64::try_from(days.len()).unwrap_or(0) < params.int("min_days") {
        return;
    }
    let draft = Draft::new("L36", one, rows)
        .count("shared", shared, "counterparties")
        .count("counterparties of either", either, "counterparties")
        .count("same days", days.len(), "days");
    let sentence = format!(
        "{} and {} share {} of {} ({}), and dealt with one of them on the same day {}, {}.",
        case.accounts.label(one),
        case.accounts.label(other),
        shared,
        counted(either, "counterparty", "counterparties"),
        percent(share_bp(shared as i128, either as i128)),
        counted(days.len(), "time", "times"),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
