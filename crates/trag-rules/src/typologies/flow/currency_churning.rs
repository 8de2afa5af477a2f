//! L21.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Day, Instrument, RowId};

use crate::draft::{Draft, Found};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Money is changed from one currency into another and back, again and again.
    ///
    /// ## What it finds
    /// At least `min_trips` conversions of a holder from one currency into another that are followed by the
    /// conversion back, with all of them within `window_days` calendar days. A conversion is a row whose
    /// received currency differs from the paid one, or that is marked as one, from a holder to itself, to
    /// the bank or from it. What was put in and what came back is shown.
    ///
    /// ## Why it matters
    /// Each conversion costs a margin and adds a document. Conversions without a use of the other currency are
    /// consistent with an effort to lengthen the trail.
    ///
    /// ## Innocent explanations
    /// - A traveller, a trader in two currencies, a firm that hedges.
    ///
    /// ## Example
    /// Three round trips within a month:
    ///
    /// ```ledger
    /// 2024-05-02  A1 -> A2  10000.00 EUR received=10800.00:USD  # c1
    /// 2024-05-06  A2 -> A1  10800.00 USD received=9900.00:EUR   # c2
    /// 2024-05-08  A1 -> A2   9900.00 EUR received=10700.00:USD  # c3
    /// 2024-05-10  A2 -> A1  10700.00 USD received=9800.00:EUR   # c4
    /// 2024-05-14  A1 -> A2   9800.00 EUR received=10600.00:USD  # c5
    /// 2024-05-16  A2 -> A1  10600.00 USD received=9700.00:EUR   # c6  ^ L21 round-trips=3 rows=c1,c2,c3,c4,c5,c6
    /// account A1 "Ana Ilić"
    /// account A2 "Ana Ilić"
    /// ```
    ///
    /// An innocent look-alike: dollars for a journey, and the rest back:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić"
    /// account A2 "Ana Ilić"
    /// 2024-05-02  A1 -> A2  1000.00 EUR received=1080.00:USD
    /// 2024-05-26  A2 -> A1   200.00 USD received=183.00:EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_trips` 3, `window_days` 30 (choice): conversions there and back, within so many calendar days.
    ///
    /// ## Needs
    /// - Conversions: rows with a received amount in another currency, or marked as a conversion.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) CurrencyChurning {
        code: "L21", name: "currency-churning", family: Flow, weight: 2,
        params: [
            min_trips: ParamValue::Int(3), Choice, (1, 1000), "conversions there and back";
            window_days: ParamValue::Int(30), Choice, (1, 366), "calendar days in a window";
        ],
    }
}

/// A conversion: its day and row, what was given and what was received.
#[derive(Clone, Copy)]
struct Conversion {
    day: Day,
    row: RowId,
    given: (i64, Currency),
    received: (i64, Currency),
}

impl Typology for CurrencyChurning {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let ledger = case.ledger;
        let mut own: BTreeMap<AccountIx, Vec<Conversion>> = BTreeMap::new();
        let (mut found, groups) = (Found::default(), case.holders().grouped());
        for row in ledger.movements() {
            let (given, received) = (ledger.paid(row), ledger.received(row));
            if given.1 == received.1 {
                continue;
            }
            let (payer, payee) = (ledger.payer(row), ledger.payee(row));
            let by_bank = |account| !case.accounts.get(account).can_be_followed();
            let marked = ledger.instrument(row) == Instrument::Conversion;
            if !(marked || case.holders().join(payer, payee) || by_bank(payer) || by_bank(payee)) {
                continue;
            }
            found.examined += 1;
            let account = if by_bank(payer) { payee } else { payer };
            // All conversions of a holder are told under the first of its accounts.
            let first = case.holders().of(account).and_then(|holder| groups[holder.0 as usize].first());
            let [given, received] = [given, received].map(|(amount, currency)| (amount.0, currency));
            let conversion = Conversion { day: ledger.day(row), row, given, received };
            own.entry(first.copied().unwrap_or(account)).or_default().push(conversion);
        }
        for (account, conversions) in own {
            judge(case, params, account, &conversions, &mut found);
        }
        found.verdict(
            "conversions",
            "no row converts a currency (columns `amount_received` and `currency_received`)",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    conversions: &[Conversion],
    found: &mut Found,
) {
    let mut trips: Vec<(Conversion, Conversion)> = Vec::new();
    let mut open: BTreeMap<(Currency, Currency), Conversion> = BTreeMap::new();
    for conversion in conversions {
        match open.remove(&(conversion.received.1, conversion.given.1)) {
            Some(there) => trips.push((there, *conversion)),
            None => {
                open.insert((conversion.given.1, conversion.received.1), *conversion);
            }
        }
    }
    let days: Vec<Day> = trips.iter().map(|(_, back)| back.day).collect();
    let least = usize::try_from(params.int("min_trips")).unwrap_or(usize::MAX);
    for stretch in window::dense(&days, params.int("window_days"), least) {
        let trips = &trips[stretch];
        let rows = trips.iter().flat_map(|(there, back)| [there.row, back.row]).collect();
        let currency = trips[0].0.given.1;
        let alike = || trips.iter().filter(|(there, _)| there.given.1 == currency);
        let put_in: i128 = alike().map(|(there, _)| i128::from(there.given.0)).sum();
        let came_back: i128 = alike().map(|(_, back)| i128::from(back.received.0)).sum();
        let draft = Draft::new("L21", account, rows)
            .count("round trips", trips.len(), "conversions there and back")
            .money("put in", put_in, currency)
            .money("came back", came_back, currency)
            .amount(put_in, currency);
        let sentence = format!(
            "{} changed money into another currency and back {}, {}; {} went in and {} came back.",
            case.accounts.label(account),
            counted(trips.len(), "time", "times"),
            draft.when(case.ledger),
            trag_model::Money(trag_model::Total(put_in), currency),
            trag_model::Money(trag_model::Total(came_back), currency),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
