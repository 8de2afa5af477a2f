//! F03.

use trag_model::{AccountIx, Currency, Day, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::FactKind;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::stats::Robust;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// After an event of the case an account is emptied far faster than before.
    ///
    /// ## What it finds
    /// An account whose payments to others in the `period_days` days from a declared event on (an arrest, a
    /// search, a notice, a report in the press) exceed `median_times` times the median of the periods of the same
    /// length before, of at least `min_periods` within the data of the account, and come to `min_sum` or more.
    /// An event with a holder concerns that holder's accounts; without one, all.
    ///
    /// ## Why it matters
    /// Who expects a freezing order moves what can be moved.
    ///
    /// ## Innocent explanations
    /// - Fees of lawyers, bail, rent paid in advance.
    /// - A purchase that was agreed before.
    ///
    /// ## Example
    /// A hundred euros a month, and 20,000 after the search:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,event,,,2024-07-01,,search
    /// 2024-01-03  A1 -> B1   100.00 EUR
    /// 2024-02-03  A1 -> B1   100.00 EUR
    /// 2024-03-03  A1 -> B1   100.00 EUR
    /// 2024-04-03  A1 -> B1   100.00 EUR
    /// 2024-05-03  A1 -> B1   100.00 EUR
    /// 2024-06-03  A1 -> B1   100.00 EUR
    /// 2024-07-02  A1 -> X1 12000.00 EUR  # t1
    /// 2024-07-05  A1 -> X2  8000.00 EUR  # t2  ^ F03 account=A1 amount=20000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: life goes on as before:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,event,,,2024-07-01,,search
    /// 2024-01-03  A1 -> B1  3000.00 EUR
    /// 2024-02-03  A1 -> B1  3000.00 EUR
    /// 2024-03-03  A1 -> B1  3000.00 EUR
    /// 2024-04-03  A1 -> B1  3000.00 EUR
    /// 2024-05-03  A1 -> B1  3000.00 EUR
    /// 2024-06-03  A1 -> B1  3000.00 EUR
    /// 2024-07-02  A1 -> B1  6000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `period_days` 30, `min_periods` 5 (choice): length of a period, and periods before the event.
    /// - `median_times` 5 (choice): times the median period.
    /// - `min_sum` 5000.00 EUR (choice): least sum after the event.
    ///
    /// ## Needs
    /// - The day of the event (fact `event`); no column states it. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) DissipationBurst {
        code: "F03", name: "dissipation-burst", family: Forfeiture, weight: 4,
        params: [
            period_days: ParamValue::Int(30), Choice, (1, 366), "days of a period";
            min_periods: ParamValue::Int(5), Choice, (2, 520), "periods before the event";
            median_times: ParamValue::Int(5), Choice, (1, 10_000), "times the median period";
            min_sum: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "least sum after the event";
        ],
    }
}

impl Typology for DissipationBurst {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Event) {
            return not_applicable("no event of the case is declared (fact `event`); no column states it");
        }
        let found = each_series(case, 2, |account, series, found| {
            for fact in case.context.facts.of(FactKind::Event) {
                let holder = case.holders().of(account).map(|holder| case.holders().spelling(holder));
                let concerns = fact.holder.is_empty() || holder == Some(fact.holder.as_str());
                if let (true, Some(event)) = (concerns, fact.from) {
                    judge(case, params, (account, series), (event, &fact.note), found);
                }
            }
        });
        let missing = format!(
            "no account that an event concerns has {} periods of {} days before it",
            params.int("min_periods"),
            params.int("period_days")
        );
        found.verdict("accounts with a history before an event", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    (event, what): (Day, &str),
    found: &mut Found,
) {
    let (length, least) =
        (params.int("period_days"), usize::try_from(params.int("min_periods")).unwrap_or(usize::MAX));
    let days_from_event = |day: Day| i64::from(day.0) - i64::from(event.0);
    let Some(begin) = series.moves.first().map(|one| days_from_event(one.day())) else { return };
    // Whole periods that end the day before the event; the one with the first movement may be cut off.
    let periods = usize::try_from((-begin).div_euclid(length)).unwrap_or(0);
    if periods < least {
        return;
    }
    found.examined += 1;
    let to_others = |one: &&Move| one.side == Side::Out && !case.holders().join(account, one.other);
    let mut before = vec![0_i128; periods];
    let mut after: Vec<&Move> = Vec::new();
    for one in series.moves.iter().filter(to_others) {
        let day = days_from_event(one.day());
        if day < 0 {
            let place = usize::try_from((-day - 1).div_euclid(length)).unwrap_or(usize::MAX);
            if let Some(sum) = before.get_mut(place) {
                *sum += i128::from(one.amount);
            }
        } else if day < length {
            after.push(one);
        }
    }
    let Some(usual) = Robust::of(before, least) else { return };
    let (total, (min_sum, currency)) = (sum(after.iter().copied()), params.money("min_sum"));
    let value = |one: &&Move| case.worth(one.row, currency).map(|value| i128::from(value.0));
    let Some(valued) = after.iter().map(value).sum::<Option<i128>>() else {
        return found.aside(after.len(), NO_EUROS);
    };
    let exceeds = usual.is_exceeded_times(total, params.int("median_times"));
    if after.is_empty() || valued < i128::from(min_sum.0) || !exceeds {
        return;
    }
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), series.currency);
    let draft = Draft::new("F03", account, rows(after.iter().copied()))
        .money("usual period (median)", usual.median(), series.currency)
        .count("periods before", usual.n, "periods")
        .text("event", format!("{event} {what}"))
        .amount(total, series.currency);
    let sentence = format!(
        "{} paid {} to others in the {length} days from {event} on; the median of {} such periods before is {}.",
        case.accounts.label(account),
        money(total),
        usual.n,
        money(usual.median()),
    );
    found.findings.push(draft.says(case, sentence));
}
