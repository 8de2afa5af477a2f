//! S11.

use trag_model::{AccountIx, Currency, Day, Instrument, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Many small transfers across the border between one account and many others within days.
    ///
    /// ## What it finds
    /// At least `min_parties` different accounts in another country that one account pays, or that pay it,
    /// within `window_days` calendar days, each transfer below `below`. Sent and received are told apart.
    /// Windows that share a transfer are told as one finding.
    ///
    /// ## Why it matters
    /// Small remittances travel with fewer data about payer and payee. Many of them, to or from many hands,
    /// are consistent with one larger sum that was split.
    ///
    /// ## Innocent explanations
    /// - Support of a family, or of a village, by somebody who works abroad.
    /// - Wages of seasonal workers; customers abroad of a small web shop.
    ///
    /// ## Example
    /// Five small transfers to five persons abroad within four days:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account B1 "B" TR
    /// account B2 "B" TR
    /// account B3 "B" TR
    /// account B4 "B" TR
    /// account B5 "B" TR
    /// 2024-05-04  A1 -> B1  900.00 EUR  # t1
    /// 2024-05-05  A1 -> B2  950.00 EUR  # t2
    /// 2024-05-05  A1 -> B3  900.00 EUR  # t3
    /// 2024-05-06  A1 -> B4  980.00 EUR  # t4
    /// 2024-05-07  A1 -> B5  940.00 EUR  # t5  ^ S11 account=A1 parties=5 amount=4670.00 rows=t1,t2,t3,t4,t5
    /// ```
    ///
    /// An innocent look-alike: support of one family:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" RS
    /// account B1 "B" TR
    /// 2024-05-04  A1 -> B1  900.00 EUR
    /// 2024-05-05  A1 -> B1  150.00 EUR
    /// 2024-05-05  A1 -> B1  100.00 EUR
    /// 2024-05-06  A1 -> B1  180.00 EUR
    /// 2024-05-07  A1 -> B1  140.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `below` 1000.00 EUR (law): FATF Rec. 16 and Reg. (EU) 2023/1113 ask for verified data above it.
    /// - `min_parties` 5 (choice): different accounts in a window.
    /// - `window_days` 7 (choice): calendar days, the first and the last included.
    ///
    /// ## Needs
    /// - The country of accounts. Official rates, where transfers are not in euros.
    ///
    /// ## Sources
    /// - FATF Recommendation 16; Regulation (EU) 2023/1113. The count and the window are design choices.
    pub(crate) SmallRemittances {
        code: "S11", name: "small-remittances", family: Cash, weight: 2,
        params: [
            below: ParamValue::Money(Minor(100_000), Currency::EUR), Law, (0, 0), "a transfer below it is small";
            min_parties: ParamValue::Int(5), Choice, (2, 1000), "different accounts in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "calendar days in a window";
        ],
    }
}

impl Typology for SmallRemittances {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.accounts.iter().all(|account| account.country.is_empty()) {
            return not_applicable("no account has a country (column `country`)");
        }
        let least = usize::try_from(params.int("min_parties")).unwrap_or(usize::MAX);
        let found = each_series(case, least, |account, series, found| {
            for side in [Side::In, Side::Out] {
                judge(case, params, (account, series, side), found);
            }
        });
        found.verdict(
            "small transfers across a border",
            "no transfer below the limit crosses a border between known countries",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    found: &mut Found,
) {
    let own = &case.accounts.get(account).country;
    let (below, currency) = params.money("below");
    let mut small: Vec<&Move> = Vec::new();
    for one in series.on(side) {
        let other = &case.accounts.get(one.other).country;
        let kind = case.ledger.instrument(one.row);
        if own.is_empty()
            || other.is_empty()
            || own == other
            || !matches!(kind, Instrument::Transfer | Instrument::Unknown)
        {
            continue;
        }
        match case.worth(one.row, currency) {
            Some(value) if value < below => small.push(one),
            Some(_) => {}
            None => found.aside(1, NO_EUROS),
        }
    }
    found.examined += small.len() as u64;
    let days: Vec<Day> = small.iter().map(|one| one.day()).collect();
    let keys: Vec<u32> = small.iter().map(|one| one.other.0).collect();
    let least = usize::try_from(params.int("min_parties")).unwrap_or(usize::MAX);
    for stretch in window::varied(&days, &keys, params.int("window_days"), least) {
        let moves = &small[stretch.clone()];
        let parties = window::different(keys[stretch].iter().copied());
        let total = sum(moves.iter().copied());
        let draft = Draft::new("S11", account, rows(moves.iter().copied()))
            .count("parties", parties, "accounts")
            .count("transfers", moves.len(), "transfers")
            .amount(total, series.currency);
        let when = draft.when(case.ledger);
        let says = if side == Side::Out { "paid" } else { "received from" };
        found.findings.push(draft.says(
            case,
            format!(
                "{} {says} {} in other countries {} below {}, {when}.",
                case.accounts.label(account),
                counted(parties, "account", "accounts"),
                counted(moves.len(), "transfer", "transfers"),
                trag_model::Money(below, currency),
            ),
        ));
    }
}
