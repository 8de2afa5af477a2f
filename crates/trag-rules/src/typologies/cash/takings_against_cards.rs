//! S16.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::baseline::Month;
use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Series, each_series};
use crate::stats::Robust;
use crate::topics::Topic;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Cash takings jump against the takings by card.
    ///
    /// ## What it finds
    /// A month in which cash takings (payment codes 165 and 265) in relation to card takings (184 and 284) are
    /// more than `times` times the median relation of the account's months before, of at least `min_months`
    /// with both. The cash takings of the month are at least `min_cash`.
    ///
    /// ## Why it matters
    /// Customers do not change how they pay from one month to the next. Cash that grows while the cards do
    /// not is consistent with cash from elsewhere in the till.
    ///
    /// ## Innocent explanations
    /// - The card terminal was out of order, or its contract ended.
    /// - A fair or a market stall without a terminal.
    ///
    /// ## Example
    /// Half as much cash as cards for six months, then three times as much:
    ///
    /// ```ledger
    /// 2024-01-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-01-20  cash -> A1  5000.00 EUR code=165
    /// 2024-02-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-02-20  cash -> A1  5000.00 EUR code=165
    /// 2024-03-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-03-20  cash -> A1  5000.00 EUR code=165
    /// 2024-04-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-04-20  cash -> A1  5000.00 EUR code=165
    /// 2024-05-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-05-20  cash -> A1  5000.00 EUR code=165
    /// 2024-06-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-06-20  cash -> A1  5000.00 EUR code=165
    /// 2024-07-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-07-20  cash -> A1 30000.00 EUR code=165  # t1  ^ S16 account=A1 months-before=6 rows=t1
    /// ```
    ///
    /// An innocent look-alike: a good month for both:
    ///
    /// ```ledger
    /// 2024-01-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-01-20  cash -> A1  5000.00 EUR code=165
    /// 2024-02-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-02-20  cash -> A1  5000.00 EUR code=165
    /// 2024-03-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-03-20  cash -> A1  5000.00 EUR code=165
    /// 2024-04-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-04-20  cash -> A1  5000.00 EUR code=165
    /// 2024-05-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-05-20  cash -> A1  5000.00 EUR code=165
    /// 2024-06-10  B1 -> A1   10000.00 EUR code=284
    /// 2024-06-20  cash -> A1  5000.00 EUR code=165
    /// 2024-07-10  B1 -> A1   60000.00 EUR code=284
    /// 2024-07-20  cash -> A1 30000.00 EUR code=165
    /// ```
    ///
    /// ## Parameters
    /// - `times` 3 (choice): times the own median relation.
    /// - `min_months` 6 (choice): months before with both kinds of takings.
    /// - `min_cash` 5000.00 EUR (choice): least cash takings of the month.
    ///
    /// ## Needs
    /// - Both kinds of takings, by Serbian payment codes (column `purpose_code`) or, on rows without a code, by text
    ///   (column `purpose`; takings in cash are marked as cash too).
    /// - Official rates, where takings are not in euros.
    ///
    /// ## Sources
    /// - The Serbian list of payment codes: 65 daily takings, 84 payment cards. The figures are design choices.
    pub(crate) TakingsAgainstCards {
        code: "S16", name: "takings-against-cards", family: Cash, weight: 3,
        params: [
            times: ParamValue::Int(3), Choice, (2, 1000), "times the own median relation";
            min_months: ParamValue::Int(6), Choice, (2, 120), "months before with both kinds of takings";
            min_cash: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "least cash takings of the month";
        ],
    }
}

const CASH: [u16; 2] = [165, 265];
const CARDS: [u16; 2] = [184, 284];

#[derive(Default)]
struct Takings {
    cash: i128,
    cards: i128,
    rows: Vec<RowId>,
}

impl Takings {
    /// Cash for each 10,000 units by card; `None` without takings by card.
    fn relation(&self) -> Option<i128> {
        (self.cards > 0).then(|| self.cash.saturating_mul(10_000) / self.cards)
    }
}

/// How takings came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cash,
    Cards,
}

/// By the payment code where the Serbian list applies; a row without a code by its text.
fn kind(case: &CaseView<'_>, row: RowId) -> Option<Kind> {
    match case.ledger.purpose_code(row).filter(|_| case.jurisdiction == Some("RS")) {
        Some(code) if CASH.contains(&code) => Some(Kind::Cash),
        Some(code) if CARDS.contains(&code) => Some(Kind::Cards),
        Some(_) => None,
        None if case.topics().row(row, Topic::CARDS) => Some(Kind::Cards),
        None => (case.ledger.instrument(row) == Instrument::CashIn && case.topics().row(row, Topic::TAKINGS))
            .then_some(Kind::Cash),
    }
}

impl Typology for TakingsAgainstCards {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.ledger.rows().any(|row| kind(case, row) == Some(Kind::Cards)) {
            return not_applicable(
                "no row has a Serbian payment code of card takings or says that it is such takings (columns \
                 `purpose_code` and `purpose`)",
            );
        }
        let found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        let missing =
            format!("no account has {} months with takings in cash and by card", params.int("min_months"));
        found.verdict("months with takings in cash and by card", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let mut months: BTreeMap<Month, Takings> = BTreeMap::new();
    for one in series.moves.iter().filter(|one| one.is_in()) {
        let Some(kind) = kind(case, one.row) else { continue };
        let month = months.entry(Month::of(one.day())).or_default();
        match kind {
            Kind::Cash => {
                month.cash += i128::from(one.amount);
                month.rows.push(one.row);
            }
            Kind::Cards => month.cards += i128::from(one.amount),
        }
    }
    let least = usize::try_from(params.int("min_months")).unwrap_or(usize::MAX);
    let (min_cash, currency) = params.money("min_cash");
    let mut before: Vec<i128> = Vec::new();
    for takings in months.values() {
        let Some(relation) = takings.relation() else { continue };
        if let Some(usual) = Robust::of(before.clone(), least) {
            found.examined += 1;
            let value = |row: &RowId| case.worth(*row, currency).map_or(0, |value| i128::from(value.0));
            let enough = takings.rows.iter().map(value).sum::<i128>() >= i128::from(min_cash.0);
            if enough && usual.is_exceeded_times(relation, params.int("times")) {
                let draft = Draft::new("S16", account, takings.rows.clone())
                    .share("cash as a share of cards", relation, 10_000)
                    .share("usual (median)", usual.median(), 10_000)
                    .count("months before", usual.n, "months")
                    .money("takings by card", takings.cards, series.currency)
                    .amount(takings.cash, series.currency);
                let sentence = format!(
                    "Cash takings of {} are {}.{:02} times its card takings in the month from {}; the median of {} \
                     months before is {}.{:02}.",
                    case.accounts.label(account),
                    relation / 10_000,
                    relation / 100 % 100,
                    draft.days(case.ledger).0,
                    usual.n,
                    usual.median() / 10_000,
                    usual.median() / 100 % 100,
                );
                found.findings.push(draft.says(case, sentence));
            }
        }
        before.push(relation);
    }
}
