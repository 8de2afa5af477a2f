//! S10.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Day, Instrument, Minor, Money, RowId, Scheme, Threshold, name};

use crate::draft::{Draft, Found, not_applicable};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, holders, window,
};

declare_typology! {
    /// Several exchanges of cash that each stay below the identification threshold and together reach it.
    ///
    /// ## What it finds
    /// At least `min_items` exchanges of cash by one person within `window_days` calendar days, each below the
    /// threshold from which an exchange office identifies its customer, together at or above it. One person is
    /// one printed name that holds the account or came to the counter; without a name, one account. An
    /// exchange is a conversion with cash on one side, or a row with payment code 185 or 186.
    ///
    /// ## Why it matters
    /// Who splits an exchange is not identified. Small exchanges that add up are consistent with that aim.
    ///
    /// ## Innocent explanations
    /// - Tourists who change money as they spend it.
    /// - Guest workers at home for the holidays.
    ///
    /// ## Example
    /// Two exchanges within three days reach 5,000 euros:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1  3000.00 EUR code=186  # t1
    /// 2024-05-06  cash -> A1  2600.00 EUR code=186  # t2  ^ S10 exchanges=2 amount=5600.00 threshold=5000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: money for a journey, and one exchange at which the customer was identified:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1   300.00 EUR code=186
    /// 2024-05-06  cash -> A1   200.00 EUR code=186
    /// 2024-05-07  cash -> A1  6000.00 EUR code=186
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 2 (choice): exchanges in a window.
    /// - `window_days` 7 (choice): calendar days, the first and the last included.
    ///
    /// ## Needs
    /// - A mark that a row exchanges cash (column `instrument` or `purpose_code`), or a cash row without a code whose
    ///   text says so (column `purpose`).
    /// - The case's jurisdiction, and its threshold for identifying a customer at an exchange.
    /// - Official rates, where exchanges are in another currency than the threshold.
    ///
    /// ## Sources
    /// - The threshold's law and source stand in the finding. The window is a design choice.
    pub(crate) ExchangeSplitting {
        code: "S10", name: "exchange-splitting", family: Cash, weight: 3,
        params: [
            min_items: ParamValue::Int(2), Choice, (2, 1000), "exchanges in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "calendar days in a window";
        ],
    }
}

/// Payment codes of an exchange in cash: exchange office, purchase and sale of foreign currency.
const CODES: [u16; 2] = [185, 186];

/// One person's exchanges, each with its day and value in the currency of the threshold.
type Exchanges<'a> = BTreeMap<(String, AccountIx, Day), (&'a Threshold, Vec<(RowId, Day, Minor)>)>;

impl Typology for ExchangeSplitting {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let Some(jurisdiction) = case.jurisdiction else {
            return not_applicable("no jurisdiction is declared, so no threshold can be applied");
        };
        let (mut exchanges, mut found) = (Exchanges::new(), Found::default());
        for row in case.ledger.movements().filter(|row| is_exchange(case, *row)) {
            let day = case.ledger.day(row);
            let Some(threshold) = case.thresholds.of_instrument(jurisdiction, "cdd", "exchange", day) else {
                found.aside(
                    1,
                    (
                        "exchange left aside",
                        "exchanges left aside",
                        "because no threshold is known for the day",
                    ),
                );
                continue;
            };
            let Some(value) = case.worth(row, threshold.currency) else {
                found.aside(
                    1,
                    (
                        "exchange left aside",
                        "exchanges left aside",
                        "because no official rate is known for the day",
                    ),
                );
                continue;
            };
            found.examined += 1;
            let (person, account) = person(case, row);
            let key = (person, account, threshold.from);
            exchanges.entry(key).or_insert((threshold, Vec::new())).1.push((row, day, value));
        }
        for ((_, account, _), (threshold, items)) in exchanges {
            judge(case, params, (account, threshold), items, &mut found);
        }
        found.verdict(
            "exchanges of cash",
            "no row is marked as an exchange of cash (column `instrument` or `purpose_code`)",
        )
    }
}

fn is_exchange(case: &CaseView<'_>, row: RowId) -> bool {
    let ledger = case.ledger;
    let is_cash = |account| case.accounts.get(account).identifier.scheme == Scheme::Cash;
    let by_code =
        case.jurisdiction == Some("RS") && ledger.purpose_code(row).is_some_and(|code| CODES.contains(&code));
    let converts = ledger.instrument(row) == Instrument::Conversion;
    let by_text = ledger.purpose_code(row).is_none()
        && ledger.instrument(row).is_cash()
        && case.topics().row(row, Topic::CURRENCY);
    by_code || by_text || converts && (is_cash(ledger.payer(row)) || is_cash(ledger.payee(row)))
}

/// Who exchanges: the name of the one at the counter, or of the holder; and the account that it is told under.
fn person(case: &CaseView<'_>, row: RowId) -> (String, AccountIx) {
    let ledger = case.ledger;
    let (payer, payee) = (ledger.payer(row), ledger.payee(row));
    let account = if case.accounts.get(payee).can_be_followed() { payee } else { payer };
    let conductor = name::spelling(ledger.conductor.get(row.0 as usize));
    let holder = || name::spelling(case.accounts.holder(account));
    let printed = if conductor.is_empty() { holder() } else { conductor };
    (holders::identity(&case.context.facts, printed), account)
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, threshold): (AccountIx, &Threshold),
    mut items: Vec<(RowId, Day, Minor)>,
    found: &mut Found,
) {
    items.retain(|(_, _, value)| !threshold.is_reached(*value));
    let days: Vec<Day> = items.iter().map(|(_, day, _)| *day).collect();
    let sums = window::Sums::new(items.iter().map(|(_, _, value)| *value));
    let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    let full = window::trailing(&days, params.int("window_days"))
        .into_iter()
        .filter(|window| window.len() >= least && crate::cash_items::is_reached(threshold, sums.of(window)));
    for stretch in window::joined(full) {
        let sum = sums.of(&stretch);
        let rows: Vec<RowId> = items[stretch].iter().map(|(row, ..)| *row).collect();
        let count = rows.len();
        let draft = Draft::new("S10", account, rows)
            .count("exchanges", count, "exchanges")
            .money("sum", sum, threshold.currency)
            .amount(sum, threshold.currency)
            .threshold(threshold);
        let when = draft.when(case.ledger);
        found.findings.push(draft.says(
            case,
            format!(
                "{} of cash by or for {} total {} {when}; none of them reaches {}, from which the customer is \
                 identified.",
                counted(count, "exchange", "exchanges"),
                case.accounts.label(account),
                Money(trag_model::Total(sum), threshold.currency),
                Money(threshold.amount, threshold.currency),
            ),
        ));
    }
}
