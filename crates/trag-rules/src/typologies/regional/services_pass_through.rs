//! R03.

use trag_model::{AccountIx, Currency, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, each_series, rows, sum};
use crate::topics::Topic;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology, window,
};

declare_typology! {
    /// Money from abroad for "services" leaves again at once to other firms.
    ///
    /// ## What it finds
    /// A payment received from an account in another country, of `min_amount` or more, whose text names
    /// services (or payment code basis 20 or 21 without goods in the text), of which at least
    /// `share_percent` % leaves within `within_days` calendar days to accounts of other holders, wages, taxes
    /// and cash left aside. The share that goes abroad again is shown.
    ///
    /// ## Why it matters
    /// Services leave no goods that could be counted. A firm that renders them itself has people to pay; one
    /// that only passes money on does not.
    ///
    /// ## Innocent explanations
    /// - A software house that pays its subcontractors; an agency that books for its clients.
    ///
    /// ## Example
    /// 50,000 euros for services leave the same day:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// account X2 "Other Ltd" AE
    /// 2024-05-06 09:00  X1 -> A1  50000.00 EUR "consulting services"  # i1
    /// 2024-05-06 14:00  A1 -> X2  48000.00 EUR "usluge"               # o1  ^ R03 account=A1 rows=i1,o1
    /// ```
    ///
    /// An innocent look-alike: services that are rendered by own people:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// 2024-05-06 09:00  X1 -> A1  50000.00 EUR "consulting services"
    /// 2024-05-06 14:00  A1 -> B1  20000.00 EUR "zarade za april"
    /// 2024-05-15 14:00  A1 -> B2   9000.00 EUR "zakup"
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 90, `within_days` 0 (choice): how much leaves, and how soon (0: the same day).
    /// - `min_amount` 10000.00 EUR (choice): smallest payment from abroad.
    ///
    /// ## Needs
    /// - The country of accounts (column `country`) and texts (column `purpose`). Official rates, where amounts
    ///   are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), annual report 2019: fictitious services. The figures are design choices.
    pub(crate) ServicesPassThrough {
        code: "R03", name: "services-pass-through", family: Regional, weight: 4,
        params: [
            share_percent: ParamValue::Int(90), Choice, (1, 100), "share that leaves";
            within_days: ParamValue::Int(0), Choice, (0, 366), "calendar days after the day of the payment";
            min_amount: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for ServicesPassThrough {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if let Some(verdict) = borders::unknown(case) {
            return verdict;
        }
        if !case.topics().has_texts() {
            return not_applicable("no row has a text (column `purpose`)");
        }
        let found =
            each_series(case, 1, |account, series, found| judge(case, params, (account, series), found));
        found.verdict(
            "payments received from abroad",
            "no payment is from an account in another known country (column `country`)",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let mut next = 0;
    for (place, one) in series.moves.iter().enumerate() {
        if !one.is_in() || !borders::part(case, account, one.other) {
            continue;
        }
        found.examined += 1;
        if !case.topics().row(one.row, Topic::SERVICES) {
            continue;
        }
        match case.worth(one.row, currency) {
            Some(value) if value >= least => {}
            Some(_) => continue,
            None => {
                found.aside(1, NO_EUROS);
                continue;
            }
        }
        next = next.max(place + 1);
        let wanted = i128::from(one.amount) * i128::from(params.int("share_percent"));
        let (mut passed, mut total, mut end): (Vec<&Move>, i128, usize) = (Vec::new(), 0, next);
        while let Some(later) = series.moves.get(end) {
            let late = window::span_days(one.day(), later.day()) - 1 > params.int("within_days");
            if late || total * 100 >= wanted {
                break;
            }
            if is_passed_on(case, account, later) {
                total += i128::from(later.amount);
                passed.push(later);
            }
            end += 1;
        }
        if total * 100 >= wanted {
            next = end;
            flag(case, (account, series), one, &passed, found);
        }
    }
}

fn is_passed_on(case: &CaseView<'_>, account: AccountIx, one: &Move) -> bool {
    let costs = Topic::WAGES.and(Topic::TAX).and(Topic::RENT).and(Topic::UTILITIES);
    !one.is_in()
        && case.accounts.get(one.other).can_be_followed()
        && !case.holders().join(account, one.other)
        && !case.topics().row(one.row, costs)
}

fn flag(
    case: &CaseView<'_>,
    (account, series): (AccountIx, &Series),
    one: &Move,
    passed: &[&Move],
    found: &mut Found,
) {
    let went = sum(passed.iter().copied());
    let abroad = sum(passed.iter().copied().filter(|later| borders::part(case, account, later.other)));
    let mut all = rows(passed.iter().copied());
    all.push(one.row);
    let amount = i128::from(one.amount);
    let draft = Draft::new("R03", account, all)
        .money("received for services", amount, series.currency)
        .money("passed on", went, series.currency)
        .share("share passed on", went, amount)
        .share("share of it that went abroad", abroad, went)
        .text("text", case.ledger.purpose(one.row))
        .amount(amount, series.currency);
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), series.currency);
    let sentence = format!(
        "{} received {} for services from {} in {} and passed {} on to other firms, {}.",
        case.accounts.label(account),
        money(amount),
        case.accounts.label(one.other),
        borders::of(case, one.other),
        money(went),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
