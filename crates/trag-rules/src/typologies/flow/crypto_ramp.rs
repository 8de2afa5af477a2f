//! L29.

use trag_model::{AccountIx, Currency, Day, Instrument, Minor, RowId};

use crate::beside::List;
use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, Side, each_series_of, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Credits of strangers go on to crypto-asset services within two days.
    ///
    /// ## What it finds
    /// At least `min_items` payments of an account within `window_days` calendar days to crypto-asset services
    /// (by the payee's name, the text or the instrument), each of `min_amount` or more and preceded within
    /// `within_hours` hours by credits of payers who do not bear the holder's name, of at least
    /// `fed_percent` % of the payment.
    ///
    /// Payments that each stay below a threshold are not looked for: no authority of the region names one for payments to
    /// such services (a choice).
    ///
    /// ## Why it matters
    /// Crypto assets leave the banks' view. Strangers' money that goes there at once is consistent with an
    /// account that serves as a door.
    ///
    /// ## Innocent explanations
    /// - An investor who sells something to buy crypto assets.
    /// - Wages that are invested on pay day: the wage payer is a stranger by name.
    ///
    /// ## Example
    /// Three payments to an exchange, each fed the day before:
    ///
    /// ```ledger
    /// account X1 "Binance"
    /// 2024-05-04 09:00  B1 -> A1  3000.00 EUR  # i1
    /// 2024-05-04 18:00  A1 -> X1  2900.00 EUR  # o1
    /// 2024-05-06 09:00  B2 -> A1  2500.00 EUR  # i2
    /// 2024-05-07 08:00  A1 -> X1  2400.00 EUR  # o2
    /// 2024-05-08 09:00  B3 -> A1  4000.00 EUR  # i3
    /// 2024-05-08 10:00  A1 -> X1  4000.00 EUR  # o3  ^ L29 account=A1 payments=3 rows=i1,o1,i2,o2,i3,o3
    /// ```
    ///
    /// An innocent look-alike: small monthly purchases from savings:
    ///
    /// ```ledger
    /// account X1 "Binance"
    /// 2024-05-04  A1 -> X1  100.00 EUR
    /// 2024-06-04  A1 -> X1  100.00 EUR
    /// 2024-07-04  A1 -> X1  100.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 3, `window_days` 30 (choice): payments, and the calendar days of a window.
    /// - `within_hours` 48, `fed_percent` 80 (choice): how soon after the credits, and how much of the payment
    ///   they cover.
    /// - `min_amount` 500.00 EUR (choice): smallest payment.
    ///
    /// ## Needs
    /// - Names of payees, texts, or an instrument that tells crypto assets. The names known are a short list.
    ///   Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FATF, Virtual assets red flag indicators (2020). The figures are design choices.
    pub(crate) CryptoRamp {
        code: "L29", name: "crypto-ramp", family: Flow, weight: 3,
        params: [
            min_items: ParamValue::Int(3), Choice, (1, 1000), "payments in a window";
            window_days: ParamValue::Int(30), Choice, (1, 366), "calendar days in a window";
            within_hours: ParamValue::Int(48), Choice, (1, 720), "hours from the credits to the payment";
            fed_percent: ParamValue::Int(80), Choice, (1, 100), "share of the payment that the credits cover";
            min_amount: ParamValue::Money(Minor(50_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for CryptoRamp {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let marked = case.ledger.rows().any(|row| case.ledger.instrument(row) == Instrument::Crypto);
        if !case.topics().has_texts() && case.accounts.names.is_empty() && !marked {
            return not_applicable(
                "no row has a text, a payee's name or the instrument crypto (columns `purpose`, `payee_name`, `instrument`)",
            );
        }
        let occurs = marked || case.topics().occurs(Topic::CRYPTO);
        let pays_service = |account| {
            if !occurs {
                return false;
            }
            let list = List::of(case, account, Side::Out);
            list.instruments.contains(&Instrument::Crypto)
                || list.edges.iter().any(|edge| is_named(case, edge.row, edge.other))
        };
        let mut found = each_series_of(case, pays_service, |account, series, found| {
            judge(case, params, (account, series), found);
        });
        // Names or texts are there; that none of them is of a crypto-asset service is an answer.
        found.examined = found.examined.max(1);
        found.verdict("payments to crypto-asset services", "")
    }
}

fn is_service(case: &CaseView<'_>, row: RowId, other: AccountIx) -> bool {
    case.ledger.instrument(row) == Instrument::Crypto || is_named(case, row, other)
}

fn is_named(case: &CaseView<'_>, row: RowId, other: AccountIx) -> bool {
    case.topics().row(row, Topic::CRYPTO) || case.topics().holder(other, Topic::CRYPTO)
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let seconds = params.int("within_hours") * 3_600;
    let by_stranger = |one: &&Move| {
        one.is_in() && !case.holders().join(account, one.other) && !is_service(case, one.row, one.other)
    };
    let credits: Vec<&Move> = series.moves.iter().filter(by_stranger).collect();
    let sums = window::Sums::new(credits.iter().map(|one| Minor(one.amount)));
    let mut fed: Vec<(&Move, Vec<&Move>)> = Vec::new();
    for one in series.on(Side::Out).filter(|one| is_service(case, one.row, one.other)) {
        found.examined += 1;
        match case.worth(one.row, currency) {
            Some(value) if value >= least => {}
            Some(_) => continue,
            None => {
                found.aside(1, NO_EUROS);
                continue;
            }
        }
        let to = credits.partition_point(|credit| credit.at < one.at);
        let from = credits.partition_point(|credit| one.time.0 - credit.time.0 > seconds).min(to);
        let wanted = i128::from(one.amount) * i128::from(params.int("fed_percent"));
        if sums.of(&(from..to)) * 100 >= wanted && from < to {
            // The latest credits, as many as cover the payment.
            let latest =
                (from..to).rev().find(|start| sums.of(&(*start..to)) * 100 >= wanted).unwrap_or(from);
            fed.push((one, credits[latest..to].to_vec()));
        }
    }
    let days: Vec<Day> = fed.iter().map(|(one, _)| one.day()).collect();
    let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    for stretch in window::dense(&days, params.int("window_days"), least) {
        let fed = &fed[stretch];
        let mut all = rows(fed.iter().map(|(one, _)| *one));
        all.extend(fed.iter().flat_map(|(_, credits)| rows(credits.iter().copied())));
        let went = sum(fed.iter().map(|(one, _)| *one));
        let draft = Draft::new("L29", account, all)
            .count("payments", fed.len(), "payments")
            .amount(went, series.currency);
        let sentence = format!(
            "{} of {} to crypto-asset services were fed by others within {} hours before, {}.",
            counted(fed.len(), "payment", "payments"),
            case.accounts.label(account),
            params.int("within_hours"),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
