//! L20.

use std::collections::BTreeSet;

use trag_graph::u_turn::{self, UTurn as Turn, UTurnParams};
use trag_graph::{Holders, TimeOrder};
use trag_model::time::DAY;
use trag_model::{AccountIx, AccountTable, Examined, Finding, Measure, RowId, Scheme, Total};

use super::measured::{self, days, within};
use super::minimum::Minimum;
use super::shapes;
use crate::wording::{counted, listed};
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, rows_value,
};

declare_typology! {
    /// A payment to another country, and nearly as much back from abroad to the same holder.
    ///
    /// ## What it finds
    /// A payment to an account in another country, and at most `window_days` times 24 hours later a payment
    /// of `kept_percent_low` to `kept_percent_high` of it from that or any other foreign country to an account
    /// of the same holder: the account that paid, or one whose printed holder has the same name. Amounts are
    /// compared in their own currency where it is the same, else in the base currency, else not at all.
    /// Payments back are taken in the order of the ledger, each with the earliest payment out that is still
    /// free. All of one holder's are one finding. The country of an account is the one the source states, or
    /// that of its IBAN; where it is not known, the account is at home nowhere and abroad nowhere. Reversals
    /// are left aside. For one holder at most `max_steps` pairs are looked at; the report says where that was
    /// not enough. Where the text of each payment back says that it is a refund, the finding counts one point in
    /// the ranking; so does one about an account that is seen only from other parties' payments.
    ///
    /// ## Why it matters
    /// Value that goes abroad and returns has a new payer and a new title when it is back.
    ///
    /// ## Innocent explanations
    /// - A trade that failed, a deposit or a guarantee returned.
    /// - A currency hedge, a time deposit abroad, a loan and its repayment.
    /// - Advance payments of a group to its foreign company and back.
    ///
    /// ## Example
    /// 50,000 euros go to Cyprus, and a month later 48,000 come from the Emirates:
    ///
    /// ```ledger
    /// account A1 "Alfa doo" company RS
    /// account X1 "Beta Ltd" company CY
    /// account Y1 "Gama FZE" company AE
    /// 2024-05-06 09:00  A1 -> X1  50000.00 EUR  # o
    /// 2024-06-05 09:00  Y1 -> A1  48000.00 EUR  # b  ^ L20 rows=o,b holder=Alfa-doo turns=1
    /// ```
    ///
    /// An innocent look-alike: an importer pays abroad and sells at home:
    ///
    /// ```ledger
    /// account A1 "Alfa doo" company RS
    /// account X1 "Beta Ltd" company CY
    /// account Y1 "Gama doo" company RS
    /// 2024-05-06 09:00  A1 -> X1  50000.00 EUR
    /// 2024-06-05 09:00  Y1 -> A1  48000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `window_days` 60 (choice): longest time from the payment out to the payment back, in times 24 hours.
    /// - `kept_percent_low` 70 (choice): smallest share that comes back.
    /// - `kept_percent_high` 105 (choice): largest share that comes back.
    /// - `min_amount` 5000.00 EUR (choice): smallest payment.
    /// - `max_steps` 10000000 (choice): pairs of payments looked at for one holder.
    ///
    /// ## Needs
    /// - The countries of accounts, stated or in an IBAN.
    ///
    /// ## Sources
    /// - The Serbian Administration for the Prevention of Money Laundering: advance payments to offshore
    ///   companies of which a part returns. The figures are design choices.
    pub(crate) UTurn {
        code: "L20", name: "u-turn", family: Flow, weight: 3,
        params: [
            window_days: ParamValue::Int(60), Choice, (1, 3_660), "longest time from payment out to payment back";
            kept_percent_low: ParamValue::Int(70), Choice, (1, 100), "smallest share that comes back";
            kept_percent_high: ParamValue::Int(105), Choice, (100, 200), "largest share that comes back";
            min_amount: ParamValue::Money(trag_model::Minor(500_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment";
            max_steps: ParamValue::Int(10_000_000), Choice, (1, i64::MAX), "pairs looked at for one holder";
        ],
    }
}

impl Typology for UTurn {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let countries = Countries::read(case.accounts);
        let search = UTurnParams {
            window_seconds: params.int("window_days") * DAY,
            kept: measured::share(params.int("kept_percent_low"), params.int("kept_percent_high")),
            order: TimeOrder::LedgerWithinDay,
            max_steps: u64::try_from(params.int("max_steps")).ok(),
        };
        let groups = case.holders().grouped().into_iter().filter(|group| group.len() > 1).collect();
        let holders = Holders::new(groups);
        let counts = |row: RowId| admitted[row.0 as usize] && !innocence::is_reversal(case, row);
        let abroad = |home, other| countries.differ(home, other);
        let found = u_turn::find((case.flows, case.ledger, &holders), &search, abroad, counts);
        let mut left_aside = minimum.unknown(case);
        left_aside.extend(countries.unknown());
        left_aside.extend(shapes::stops(case, &found.stops, search.max_steps));
        let first = |turn: &Turn| {
            let home = case.ledger.payer(turn.out);
            holders.accounts_of(home).iter().min().copied().unwrap_or(home)
        };
        let mut turns = found.hits;
        turns.sort_by_key(|turn| (first(turn), turn.out));
        let by_holder = turns.chunk_by(|one, other| first(one) == first(other));
        let mut findings = by_holder.map(|turns| finding(case, &countries, turns)).collect::<Vec<_>>();
        shapes::mark(case, &mut findings);
        let crosses = |row: &RowId| countries.differ(case.ledger.payer(*row), case.ledger.payee(*row));
        let count = case.ledger.movements().filter(crosses).count() as u64;
        let examined = Examined { count, what: "payments between countries".to_owned(), left_aside };
        let missing = "no row names accounts of two different countries (column `country`, or an IBAN)";
        measured::verdict(findings, examined, missing)
    }
}

/// The countries of accounts, by account; empty where none is known.
struct Countries(Vec<String>);

impl Countries {
    fn read(accounts: &AccountTable) -> Countries {
        let country = |account: &trag_model::Account| match account.identifier.scheme {
            _ if !account.can_be_followed() => String::new(),
            _ if !account.country.is_empty() => account.country.clone(),
            Scheme::Iban => account.identifier.text.chars().take(2).collect(),
            _ => String::new(),
        };
        Countries(accounts.accounts.iter().map(country).collect())
    }

    fn of(&self, account: AccountIx) -> &str {
        &self.0[account.0 as usize]
    }

    /// Whether both countries are known and not the same.
    fn differ(&self, one: AccountIx, other: AccountIx) -> bool {
        let (one, other) = (self.of(one), self.of(other));
        !one.is_empty() && !other.is_empty() && one != other
    }

    fn unknown(&self) -> Option<String> {
        let unknown = self.0.iter().filter(|country| country.is_empty()).count();
        (unknown > 0).then(|| {
            let accounts = counted(unknown, "account has", "accounts have");
            format!("{accounts} no known country; payments from and to them are left aside")
        })
    }
}

fn finding(case: &CaseView<'_>, countries: &Countries, turns: &[Turn]) -> Finding {
    let (ledger, account) = (case.ledger, case.ledger.payer(turns[0].out));
    let rows: Vec<RowId> = turns.iter().flat_map(|turn| [turn.out, turn.back]).collect();
    let outs: Vec<RowId> = turns.iter().map(|turn| turn.out).collect();
    let backs: Vec<RowId> = turns.iter().map(|turn| turn.back).collect();
    let (out, back) = (rows_value::of(case, &outs), rows_value::of(case, &backs));
    let places = |ends: &mut dyn Iterator<Item = AccountIx>| {
        let places: BTreeSet<String> = ends.map(|end| countries.of(end).to_owned()).collect();
        listed(&places.into_iter().collect::<Vec<_>>())
    };
    let to = places(&mut outs.iter().map(|row| ledger.payee(*row)));
    let from = places(&mut backs.iter().map(|row| ledger.payer(*row)));
    let held = |turn: &Turn| ledger.booked(turn.back).0 - ledger.booked(turn.out).0;
    let longest = turns.iter().map(held).max().unwrap_or_default();
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    let day_only = measured::any_day_only(case, &sorted);
    let mut measures = vec![
        measured::count("turns", turns.len(), "turns"),
        measured::money("went abroad", out.0.0, out.1),
        measured::money("came back", back.0.0, back.1),
        Measure::text("to", to.clone()),
        Measure::text("from", from.clone()),
        measured::duration("longest time away", longest, day_only),
    ];
    let other = turns.iter().filter(|turn| ledger.payer(turn.out) != ledger.payee(turn.back)).count();
    if other > 0 {
        let payments = counted(other, "payment back", "payments back");
        let text = format!("{payments} reached another account that only the holder's printed name joins");
        measures.push(Measure::text("same holder", text));
    }
    measures.extend(innocence::refunds(case, &backs).map(innocence::measure));
    let taken = "payments of one day are taken in the order of the ledger";
    measures.extend(measured::order_measure(case, &sorted, taken));
    let sentence = format!(
        "{} sent {} to {to}, and {} came back from {from} {}: {}, {}.",
        case.accounts.label(account),
        trag_model::Money(Total(out.0.0), out.1),
        trag_model::Money(Total(back.0.0), back.1),
        within(longest, day_only),
        counted(turns.len(), "payment out answered", "payments out answered"),
        days(measured::period(ledger, &sorted))
    );
    measured::finding(ledger, ("L20", account), rows, out, measures, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn ibans_tell_countries_and_one_name_joins_accounts() {
        let case = Case::read(
            "account RS35260005601001611379 \"Ana Ilić\" person
             account A2 \"ANA ILIC\" person RS
             2024-05-06 RS35260005601001611379 -> DE89370400440532013000 6000.00 EUR
             2024-05-20 DE89370400440532013000 -> A2 5900.00 EUR
             2024-05-21 Q7 -> A2 5900.00 EUR",
        );
        let verdict = case.verdict(&UTurn, case.view(None));
        assert!(verdict.examined.left_aside[0].starts_with("1 account has no known country"));
        let findings = case.findings(&UTurn);
        assert_eq!(case.flagged_rows(&UTurn), [[0, 1]]);
        assert!(findings[0].measures.iter().any(|measure| measure.name == "same holder"));
    }

    #[test]
    fn without_countries_it_says_what_is_missing() {
        let case = Case::read("2024-05-06 A1 -> B1 6000.00 EUR");
        let outcome = case.verdict(&UTurn, case.view(None)).outcome;
        assert!(
            matches!(outcome, trag_model::Outcome::NotApplicable(why) if why.contains("column `country`"))
        );
    }
}
