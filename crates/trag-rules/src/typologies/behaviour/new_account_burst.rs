//! L14.

use trag_model::{AccountIx, Currency, Day, Identifier, RowId};

use crate::baseline::{Group, Peers};
use crate::draft::{Draft, Found, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::scan::{Series, Side, of_each};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A new account takes in far more in its first days than was declared, or than is usual.
    ///
    /// ## What it finds
    /// An account whose day of opening is declared and that receives, within `burst_days` calendar days from
    /// it, more than a quarter of the yearly turnover that its holder declared; or, where none is declared,
    /// more than `peer_times` times the median of what accounts of the same kind of holder receive in so many
    /// days (of at least `min_peers` accounts). Values are in euros.
    ///
    /// ## Why it matters
    /// Accounts that are opened for one purpose are used at once and to the full. A burst right after the
    /// opening is consistent with that.
    ///
    /// ## Innocent explanations
    /// - A purchase of a house, an inheritance, savings moved from another bank.
    /// - A company that starts with the capital of its founders.
    ///
    /// ## Example
    /// A yearly turnover of 20,000 euros is declared, and 9,000 arrive in the first weeks:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,opened,,,2024-05-01,,
    /// fact Ana Ilić,turnover,20000.00,EUR,,,
    /// 2024-05-06  B1 -> A1  5000.00 EUR  # t1
    /// 2024-05-20  B2 -> A1  4000.00 EUR  # t2  ^ L14 account=A1 amount=9000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: an account that is used as it was declared:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,opened,,,2024-05-01,,
    /// fact Ana Ilić,turnover,20000.00,EUR,,,
    /// 2024-05-06  B1 -> A1  1500.00 EUR
    /// 2024-06-20  B2 -> A1  9000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `burst_days` 30 (choice): calendar days from the opening, the first included.
    /// - `declared_part` 4 (choice): the declared yearly turnover is divided by it.
    /// - `peer_times` 20, `min_peers` 10 (choice): times the median of the peers, and the smallest group.
    ///
    /// ## Needs
    /// - The day of opening, declared as the fact `opened`; the turnover as the fact `turnover`, or peers.
    /// - Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FATF, Virtual assets red flag indicators (2020): "newly created or previously inactive accounts".
    ///   The figures are design choices.
    pub(crate) NewAccountBurst {
        code: "L14", name: "new-account-burst", family: Behaviour, weight: 2,
        params: [
            burst_days: ParamValue::Int(30), Choice, (1, 366), "calendar days from the opening";
            declared_part: ParamValue::Int(4), Choice, (1, 1000), "divides the declared yearly turnover";
            peer_times: ParamValue::Int(20), Choice, (2, 10_000), "times the median of the peers";
            min_peers: ParamValue::Int(10), Choice, (3, 100_000), "accounts in a group of peers";
        ],
    }
}

impl Typology for NewAccountBurst {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let facts = &case.context.facts;
        if !facts.has(FactKind::Opened) {
            return not_applicable(
                "no day of opening is declared (fact `opened`); no column of the ledger states it",
            );
        }
        let peers = usual(case, params);
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for opened in facts.of(FactKind::Opened) {
            let Some(holder) = case.holders().named(&opened.holder) else { continue };
            for account in
                groups[holder.0 as usize].iter().filter(|account| is_meant(case, opened, **account))
            {
                judge(case, params, (*account, opened), &peers, &mut found);
            }
        }
        found.verdict("accounts with a declared day of opening", "no account of a holder with a declared day of opening has a limit to compare with: neither a declared turnover nor enough peers")
    }
}

fn is_meant(case: &CaseView<'_>, opened: &Fact, account: AccountIx) -> bool {
    opened.note.is_empty() || case.accounts.get(account).identifier == Identifier::normalise(&opened.note)
}

/// What accounts receive in `burst_days` days on average, in cents of a euro.
fn usual(case: &CaseView<'_>, params: &Params<'_>) -> Peers {
    let figures = of_each(case, 2, |account| {
        let credits = case.flows.in_(account);
        let (Some(first), Some(last)) = (credits.first(), credits.last()) else { return Vec::new() };
        let value = |row| case.worth(row, Currency::EUR).map_or(0, |value| i128::from(value.0));
        let sum: i128 = credits.iter().map(|edge| value(edge.row)).sum();
        let days = window::span_days(first.time.day(), last.time.day()).max(params.int("burst_days"));
        let in_burst = sum * i128::from(params.int("burst_days")) / i128::from(days);
        vec![(Group::of(case, account, 0), in_burst)]
    });
    Peers::new(figures, usize::try_from(params.int("min_peers")).unwrap_or(usize::MAX))
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, opened): (AccountIx, &Fact),
    peers: &Peers,
    found: &mut Found,
) {
    let (Some(from), Some(series)) = (opened.from, Series::of(case, account)) else { return };
    let turnover = case.context.facts.of(FactKind::Turnover).find(|fact| fact.holder == opened.holder);
    let declared = turnover.and_then(|fact| fact.value).filter(|(_, currency)| *currency == Currency::EUR);
    let declared = declared.map(|(value, _)| i128::from(value.0) / i128::from(params.int("declared_part")));
    let usual = peers.usual(Group::of(case, account, 0));
    let by_peers = usual.map(|usual| usual.median().saturating_mul(i128::from(params.int("peer_times"))));
    let Some(limit) = declared.or(by_peers) else { return };
    let in_burst = |day: Day| day >= from && window::span_days(from, day) <= params.int("burst_days");
    let rows: Vec<RowId> = series.on(Side::In).filter(|one| in_burst(one.day())).map(|one| one.row).collect();
    let value = |row: &RowId| case.worth(*row, Currency::EUR).map_or(0, |value| i128::from(value.0));
    let sum: i128 = rows.iter().map(value).sum();
    found.examined += 1;
    if sum <= limit || rows.is_empty() {
        return;
    }
    let mut draft = Draft::new("L14", account, rows.clone())
        .text("opened", from.to_string())
        .money("limit", limit, Currency::EUR)
        .amount(sum, Currency::EUR);
    if let (None, Some(usual)) = (declared, usual) {
        draft = draft.count("peers", usual.n, "accounts");
    }
    let rests_on = if declared.is_some() { "its declared turnover" } else { "what its peers receive" };
    let sentence = format!(
        "{}, opened on {from}, received {} of {} in all within {}; {rests_on} lets {} be expected at most.",
        case.accounts.label(account),
        counted(rows.len(), "payment", "payments"),
        trag_model::Money(trag_model::Total(sum), Currency::EUR),
        counted(usize::try_from(params.int("burst_days")).unwrap_or(0), "day", "days"),
        trag_model::Money(trag_model::Total(limit), Currency::EUR),
    );
    found.findings.push(draft.says(case, sentence));
}
