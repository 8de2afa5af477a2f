//! R05.

use trag_model::{AccountIx, Currency, Day, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::footprint;
use crate::scan::{Move, Series, Side, each_series};
use crate::topics::Topic;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology, window,
};

declare_typology! {
    /// An advance for an import is paid abroad, and no customs or taxes on it follow.
    ///
    /// ## What it finds
    /// A payment of `min_amount` or more to an account in another country whose text names an advance, where the
    /// payer's holder pays no customs, import duty or public revenue (payment code basis 31 or 53, or a text that
    /// names customs or tax) within `within_days` calendar days, and the advance is not sent back. The
    /// rows reach so many days beyond the payment. Where no statement of the payer is in the case the finding says so,
    /// and counts half in the ranking where the payer is seen only from other parties' payments: customs paid
    /// from there would not show.
    ///
    /// ## Why it matters
    /// Goods that are paid for arrive, and the state takes its part at the border. An advance without either is
    /// consistent with money that was meant to leave.
    ///
    /// ## Innocent explanations
    /// - A long production, a service paid in advance, an importer of record who pays the customs for the firm.
    ///
    /// ## Example
    /// An advance abroad, and half a year later still no customs:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// 2024-01-08  A1 -> X1  60000.00 EUR "avans po predračunu"  # t1  ^ R05 account=A1 rows=t1
    /// 2024-08-08  A1 -> B1     10.00 EUR code=221
    /// ```
    ///
    /// An innocent look-alike: the goods come, and customs are paid:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// 2024-01-08  A1 -> X1  60000.00 EUR "avans po predračunu"
    /// 2024-03-08  A1 -> B1   6000.00 EUR code=231
    /// 2024-08-08  A1 -> B1     10.00 EUR code=221
    /// ```
    ///
    /// ## Parameters
    /// - `within_days` 180 (choice): calendar days in which customs or taxes follow.
    /// - `min_amount` 10000.00 EUR (choice): smallest advance.
    ///
    /// ## Needs
    /// - The country of accounts, texts, and Serbian payment codes or texts that name customs (columns `country`,
    ///   `purpose`, `purpose_code`). Rows long enough after the payment.
    ///
    /// ## Sources
    /// - APML (Serbia), typologies: advance payments to offshore companies for goods that never come. The figures
    ///   are design choices.
    pub(crate) AdvanceWithoutImport {
        code: "R05", name: "advance-without-import", family: Regional, weight: 3,
        params: [
            within_days: ParamValue::Int(180), Choice, (1, 3660), "calendar days in which customs follow";
            min_amount: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "smallest advance";
        ],
    }
}

impl Typology for AdvanceWithoutImport {
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
        let Some(end) = case.ledger.rows().last().map(|row| case.ledger.day(row)) else {
            return not_applicable("the ledger has no row");
        };
        let mut found =
            each_series(case, 1, |account, series, found| judge(case, params, (account, series, end), found));
        case.coverage().tell(case, &mut found.findings);
        found.verdict(
            "payments to other countries",
            "no payment is to an account in another known country (column `country`)",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, end): (AccountIx, &Series, Day),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let is_duty = |one: &&Move| {
        matches!(footprint::basis(case, one.row), Some(31 | 53)) || case.topics().row(one.row, Topic::TAX)
    };
    let duties: Vec<Day> = series.on(Side::Out).filter(is_duty).map(Move::day).collect();
    let within = params.int("within_days");
    let sent_back = |advance: &Move| {
        let later = series.moves.iter().filter(|one| one.at > advance.at && one.is_in());
        later
            .take_while(|one| window::span_days(advance.day(), one.day()) - 1 <= within)
            .any(|one| case.holders().join(one.other, advance.other) && one.amount == advance.amount)
    };
    for one in series.on(Side::Out).filter(|one| borders::part(case, account, one.other)) {
        found.examined += 1;
        if !case.topics().row(one.row, Topic::ADVANCE) {
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
        let next = duties.get(duties.partition_point(|day| *day < one.day()));
        let followed = next.is_some_and(|day| window::span_days(one.day(), *day) - 1 <= within);
        if window::span_days(one.day(), end) - 1 < within {
            found.aside(
                1,
                ("advance left aside", "advances left aside", "because the rows end too soon after it"),
            );
        } else if !followed && !sent_back(one) {
            let amount = i128::from(one.amount);
            let draft = Draft::new("R05", account, vec![one.row])
                .text("country", borders::of(case, one.other))
                .text("text", case.ledger.purpose(one.row))
                .amount(amount, series.currency);
            let sentence = format!(
                "{} paid {} in advance to {} in {} on {}; no payment of customs or tax is seen within {within} days of it.",
                case.accounts.label(account),
                trag_model::Money(trag_model::Total(amount), series.currency),
                case.accounts.label(one.other),
                borders::of(case, one.other),
                one.day(),
            );
            found.findings.push(draft.says(case, sentence));
        }
    }
}
