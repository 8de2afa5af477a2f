//! R02.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Day, Instrument, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::footprint;
use crate::holders::Kind;
use crate::scan::{Move, Series, Side, each_series, own_row};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A firm pays many natural persons for scrap or crops, and they take the money out in cash at once.
    ///
    /// ## What it finds
    /// Payments of one account under payment codes with the basis 48 or 49, or with a text of a buy-up
    /// (`otkup`, `sekundarne sirovine`, `poljoprivredni proizvodi`), to natural persons, of which each is
    /// withdrawn in cash to at least `share_percent` % within `within_days` calendar days, to at least
    /// `min_persons` different persons within `window_days` calendar days.
    ///
    /// The payments among related firms that go before are not asked for: one file seldom shows them (a choice).
    ///
    /// ## Why it matters
    /// APML names the buy-up of secondary raw materials: persons who sold nothing receive the price and hand
    /// the cash back.
    ///
    /// ## Innocent explanations
    /// - A real harvest: compare the months, and the same months of other years. Between June and October the
    ///   finding says so and counts one point in the ranking.
    ///
    /// ## Example
    /// Five sellers, five withdrawals within a day:
    ///
    /// ```ledger
    /// account A1 "Otkup d.o.o." company
    /// account P1 "Ana Ilić" person
    /// account P2 "Petar Savić" person
    /// account P3 "Jovan Jović" person
    /// account P4 "Marko Marić" person
    /// account P5 "Ivan Ivić" person
    /// 2024-02-05  A1 -> P1  900.00 EUR code=249    # i1
    /// 2024-02-05  P1 -> cash 900.00 EUR            # o1
    /// 2024-02-05  A1 -> P2  950.00 EUR "otkup"     # i2
    /// 2024-02-06  P2 -> cash 950.00 EUR            # o2
    /// 2024-02-06  A1 -> P3  800.00 EUR code=249    # i3
    /// 2024-02-06  P3 -> cash 800.00 EUR            # o3
    /// 2024-02-06  A1 -> P4  990.00 EUR code=249    # i4
    /// 2024-02-07  P4 -> cash 950.00 EUR            # o4
    /// 2024-02-07  A1 -> P5  700.00 EUR code=249    # i5
    /// 2024-02-07  P5 -> cash 700.00 EUR            # o5  ^ R02 account=A1 persons=5 rows=i1,o1,i2,o2,i3,o3,i4,o4,i5,o5
    /// ```
    ///
    /// An innocent look-alike: sellers who keep the money in the bank:
    ///
    /// ```ledger
    /// account A1 "Otkup d.o.o." company
    /// account P1 "Ana Ilić" person
    /// account P2 "Petar Savić" person
    /// 2024-02-05  A1 -> P1  900.00 EUR code=249
    /// 2024-02-15  P1 -> cash 100.00 EUR
    /// 2024-02-05  A1 -> P2  950.00 EUR "otkup"
    /// ```
    ///
    /// ## Parameters
    /// - `min_persons` 5, `window_days` 30 (choice): persons, and the calendar days of a window.
    /// - `share_percent` 80, `within_days` 1 (choice): how much each withdraws, and how soon.
    ///
    /// ## Needs
    /// - Payment codes or texts, and the persons' own rows with a mark for cash paid out.
    ///
    /// ## Sources
    /// - APML (Serbia), annual report 2019 and typologies: buy-up of secondary raw materials and farm products.
    ///   The figures are design choices.
    pub(crate) BuyUpInCash {
        code: "R02", name: "buy-up-in-cash", family: Regional, weight: 4,
        params: [
            min_persons: ParamValue::Int(5), Choice, (1, 1000), "different persons in a window";
            window_days: ParamValue::Int(30), Choice, (1, 366), "calendar days in a window";
            share_percent: ParamValue::Int(80), Choice, (1, 100), "share that each withdraws";
            within_days: ParamValue::Int(1), Choice, (0, 366), "days from the payment to the withdrawal";
        ],
    }
}

impl Typology for BuyUpInCash {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        if !case.ledger.rows().any(|row| case.ledger.instrument(row) == Instrument::CashOut) {
            return not_applicable(
                "no row is marked as cash paid out (column `instrument` or `purpose_code`)",
            );
        }
        let mut found =
            each_series(case, 1, |account, series, found| judge(case, params, (account, series), found));
        // Codes or texts are there; that none of them names a buy-up is an answer.
        found.examined = found.examined.max(1);
        found.verdict("payments for a buy-up", "")
    }
}

fn is_buy_up(case: &CaseView<'_>, one: &Move) -> bool {
    let named =
        case.topics().row(one.row, Topic::BUY_UP) || matches!(footprint::basis(case, one.row), Some(48 | 49));
    named && matches!(case.holders().kind(one.other), Kind::Person | Kind::Unknown)
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let mut by_person: BTreeMap<AccountIx, Vec<&Move>> = BTreeMap::new();
    for one in series.on(Side::Out).filter(|one| is_buy_up(case, one)) {
        by_person.entry(one.other).or_default().push(one);
    }
    let mut cashed: Vec<(&Move, Vec<RowId>)> = Vec::new();
    for (person, payments) in by_person {
        found.examined += payments.len() as u64;
        cashed.extend(withdrawn(case, params, person, &payments));
    }
    cashed.sort_unstable_by_key(|(one, _)| one.row);
    let days: Vec<Day> = cashed.iter().map(|(one, _)| one.day()).collect();
    let keys: Vec<u32> = cashed.iter().map(|(one, _)| one.other.0).collect();
    let least = usize::try_from(params.int("min_persons")).unwrap_or(usize::MAX);
    for stretch in window::varied(&days, &keys, params.int("window_days"), least) {
        let persons = window::different(keys[stretch.clone()].iter().copied());
        let payments = &cashed[stretch];
        let paid: i128 = payments.iter().map(|(one, _)| i128::from(one.amount)).sum();
        let rows =
            payments.iter().flat_map(|(one, rows)| std::iter::once(one.row).chain(rows.iter().copied()));
        let draft = Draft::new("R02", account, rows.collect());
        let (from, to) = draft.days(case.ledger);
        let month = |day: Day| crate::baseline::Month::of(day).0.rem_euclid(12) + 1;
        let harvest = (6..=10).contains(&month(from)) && (6..=10).contains(&month(to));
        let draft = draft
            .count("persons", persons, "persons")
            .amount(paid, series.currency)
            .innocent(harvest.then(|| "it falls into the months of the harvest".to_owned()));
        let sentence = format!(
            "{} paid {} for a buy-up that {} withdrew in cash within {} of it, {}.",
            case.accounts.label(account),
            trag_model::Money(trag_model::Total(paid), series.currency),
            counted(persons, "person", "persons"),
            counted(usize::try_from(params.int("within_days")).unwrap_or(0), "day", "days"),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

/// The payments to a person that are withdrawn, each with its withdrawals. A withdrawal counts once.
fn withdrawn<'m>(
    case: &CaseView<'_>,
    params: &Params<'_>,
    person: AccountIx,
    payments: &[&'m Move],
) -> Vec<(&'m Move, Vec<RowId>)> {
    let ledger = case.ledger;
    let is_cash = |row: &RowId| ledger.instrument(*row) == Instrument::CashOut;
    let cash: Vec<RowId> = case.flows.out(person).iter().map(|edge| edge.row).filter(is_cash).collect();
    let (mut next, mut found) = (0, Vec::new());
    for one in payments {
        // The order of a day is that of the person's own statement.
        let brought = own_row(case, one.row, person);
        next = next.max(cash.partition_point(|row| *row < brought));
        let wanted = i128::from(ledger.received(one.row).0.0) * i128::from(params.int("share_percent"));
        let (mut end, mut sum) = (next, 0);
        while let Some(row) = cash.get(end) {
            let late = window::span_days(one.day(), ledger.day(*row)) - 1 > params.int("within_days");
            if late || sum * 100 >= wanted {
                break;
            }
            sum += i128::from(ledger.paid(*row).0.0);
            end += 1;
        }
        if sum > 0 && sum * 100 >= wanted {
            found.push((*one, cash[next..end].to_vec()));
            next = end;
        }
    }
    found
}
