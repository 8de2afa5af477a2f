//! T03.

use std::collections::BTreeMap;

use trag_graph::Edge;
use trag_model::{AccountIx, Currency, Day, Minor, RowId, time::DAY};

use crate::beside::List;
use crate::draft::{Draft, Found, NO_EUROS};
use crate::scan::{Side, of_each, own_row};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// An account pays several others, and each of these pays on at once.
    ///
    /// ## What it finds
    /// An account that pays at least `min_receivers` others within `window_days` calendar days, each of which
    /// pays at least `passed_percent` % of what it received to others within `within_days` times 24 hours.
    /// Payments are at least `min_amount`. Payments of one day without a time of day are taken in the order of
    /// the receiver's statement. An account that is seen only from other parties' payments is examined too;
    /// the finding says so and counts half in the ranking.
    ///
    /// ## Why it matters
    /// A fan of payments whose ends all pay on at once is no payroll and no list of suppliers: nobody at the
    /// ends keeps or uses the money.
    ///
    /// ## Innocent explanations
    /// - A payment firm and its agents; a group that funds its companies on the day they pay wages.
    ///
    /// ## Example
    /// A1 pays three accounts, and each pays on within a day:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  9000.00 EUR  # a1
    /// 2024-05-06 09:10  A1 -> B2  8000.00 EUR  # a2
    /// 2024-05-06 09:20  A1 -> B3  7000.00 EUR  # a3
    /// 2024-05-06 15:00  B1 -> C1  8900.00 EUR  # b1
    /// 2024-05-07 08:00  B2 -> C2  7900.00 EUR  # b2
    /// 2024-05-07 09:00  B3 -> C3  6900.00 EUR  # b3  ^ T03 account=A1 receivers=3 rows=a1,a2,a3,b1,b2,b3
    /// ```
    ///
    /// An innocent look-alike: suppliers who keep what they are paid:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  9000.00 EUR
    /// 2024-05-06 09:10  A1 -> B2  8000.00 EUR
    /// 2024-05-06 09:20  A1 -> B3  7000.00 EUR
    /// 2024-05-06 15:00  B1 -> C1   900.00 EUR
    /// 2024-05-07 08:00  B2 -> C2  1900.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_receivers` 3, `window_days` 3 (choice): receivers that pay on, and the calendar days of a window.
    /// - `passed_percent` 80, `within_days` 3 (choice): how much each passes on, and how soon.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment to a receiver.
    ///
    /// ## Needs
    /// - Payments of the receivers too: files of more than one account. Official rates, where amounts are not in
    ///   euros.
    ///
    /// ## Sources
    /// - Comparable with rule 090 of the public Tazama configuration (upstream divergence). The figures are
    ///   design choices.
    pub(crate) UpstreamDivergence {
        code: "T03", name: "upstream-divergence", family: Flow, weight: 3,
        params: [
            min_receivers: ParamValue::Int(3), Choice, (2, 1000), "receivers that pay on";
            window_days: ParamValue::Int(3), Choice, (1, 366), "calendar days in a window";
            passed_percent: ParamValue::Int(80), Choice, (1, 100), "share that each passes on";
            within_days: ParamValue::Int(3), Choice, (0, 366), "how soon, in times 24 hours";
            min_amount: ParamValue::Money(Minor(100_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for UpstreamDivergence {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let mut found = Found::default();
        let receivers = of_each(case, 2, |receiver| vec![passing(case, params, receiver)]);
        let mut by_payer: BTreeMap<AccountIx, Vec<Passed>> = BTreeMap::new();
        for receiver in receivers {
            found.examined += receiver.examined;
            found.aside(receiver.unknown, NO_EUROS);
            for passed in receiver.passed {
                by_payer.entry(case.ledger.payer(passed.row)).or_default().push(passed);
            }
        }
        for (account, mut payments) in by_payer {
            payments.sort_unstable_by_key(|passed| passed.row);
            judge(case, params, (account, &payments), &mut found);
        }
        case.coverage().mark(case, &mut found.findings);
        found.verdict(
            "payments to accounts whose own payments are in the case",
            "no payee's own payments are in the case",
        )
    }
}

/// A payment that its receiver passes on, and its value in the currency of the parameter.
struct Passed {
    row: RowId,
    value: i128,
    receiver: AccountIx,
    /// The payments with which it is passed on.
    onward: Vec<RowId>,
}

/// What a receiver does with what it is paid.
#[derive(Default)]
struct Receiver {
    examined: u64,
    unknown: usize,
    passed: Vec<Passed>,
}

fn passing(case: &CaseView<'_>, params: &Params<'_>, receiver: AccountIx) -> Receiver {
    let (least, currency) = params.money("min_amount");
    let mut made = Receiver::default();
    let (received, paid) = (List::of(case, receiver, Side::In), List::of(case, receiver, Side::Out));
    if received.edges.is_empty() || paid.edges.is_empty() {
        return made;
    }
    let to_others = |(_, edge): &(usize, &Edge)| !case.holders().join(edge.other, receiver);
    let valued =
        |(place, edge): (usize, &Edge)| (*edge, paid.value(case, place, currency).unwrap_or_default());
    let (out, values): (Vec<Edge>, Vec<Minor>) =
        paid.edges.iter().enumerate().filter(to_others).map(valued).unzip();
    let sums = window::Sums::new(values.iter().copied());
    for (place, edge) in received.edges.iter().enumerate().filter(|_| !out.is_empty()) {
        if !case.flows.is_node(edge.other) {
            continue;
        }
        let Some(paid) = received.value(case, place, currency) else {
            made.unknown += 1;
            continue;
        };
        if paid < least {
            continue;
        }
        made.examined += 1;
        let until = edge.time.0.saturating_add(params.int("within_days") * DAY);
        let brought = own_row(case, edge.row, receiver);
        let from = out.partition_point(|later| later.row <= brought);
        let to = out.partition_point(|later| later.time.0 <= until).max(from);
        let wanted = i128::from(paid.0) * i128::from(params.int("passed_percent"));
        if sums.of(&(from..to)) * 100 < wanted {
            continue;
        }
        let end = (from + 1..=to).find(|end| sums.of(&(from..*end)) * 100 >= wanted).unwrap_or(to);
        let onward = || (from..end).filter(|later| out[*later].other != edge.other);
        let went: i128 = onward().map(|later| i128::from(values[later].0)).sum();
        if went * 100 >= wanted {
            let onward = onward().map(|later| out[later].row).collect();
            made.passed.push(Passed { row: edge.row, value: i128::from(paid.0), receiver, onward });
        }
    }
    made
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, payments): (AccountIx, &[Passed]),
    found: &mut Found,
) {
    let (_, currency) = params.money("min_amount");
    let days: Vec<Day> = payments.iter().map(|passed| case.ledger.day(passed.row)).collect();
    let keys: Vec<u32> = payments.iter().map(|passed| passed.receiver.0).collect();
    let least = usize::try_from(params.int("min_receivers")).unwrap_or(usize::MAX);
    for stretch in window::varied(&days, &keys, params.int("window_days"), least) {
        let receivers = window::different(keys[stretch.clone()].iter().copied());
        let payments = &payments[stretch];
        let paid: i128 = payments.iter().map(|passed| passed.value).sum();
        let rows = payments.iter().flat_map(|passed| std::iter::once(&passed.row).chain(&passed.onward));
        let draft = Draft::new("T03", account, rows.copied().collect())
            .count("receivers", receivers, "accounts")
            .amount(paid, currency);
        let sentence = format!(
            "{} paid {}, each of which paid on at least {} % of it within {} days, {}.",
            case.accounts.label(account),
            counted(receivers, "account", "accounts"),
            params.int("passed_percent"),
            params.int("within_days"),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::Case;

    proptest! {
        /// The payments of the fan itself are those of the definition; onward payments are left to the example.
        #[test]
        fn the_fan_agrees_with_brute_force(
            mut moves in prop::collection::vec((0_i32..12, 0_usize..5, 0_usize..6, prop::sample::select(vec![900_i64, 1_000, 2_000])), 0..24),
        ) {
            moves.sort_unstable_by_key(|(day, ..)| *day);
            moves.retain(|(_, payer, payee, _)| payer != payee);
            let line = |(day, payer, payee, euros): &(i32, usize, usize, i64)| {
                format!("{} A{payer} -> A{payee} {euros}.00 EUR\n", Day(19_800 + day))
            };
            let case = Case::read(&moves.iter().map(line).collect::<String>());
            let passes = |place: usize| {
                let (day, payer, payee, euros) = moves[place];
                let (mut sum, mut to_others) = (0, 0);
                for (on, from, to, value) in &moves[place + 1..] {
                    if *from == payee && on - day <= 3 && sum * 100 < euros * 80 {
                        sum += value;
                        to_others += if *to == payer { 0 } else { *value };
                    }
                }
                euros >= 1_000 && to_others * 100 >= euros * 80
            };
            let passed: Vec<usize> = (0..moves.len()).filter(|place| passes(*place)).collect();
            let mut expected = BTreeSet::new();
            for (payer, start) in (0..5).flat_map(|payer| (-3..12).map(move |start| (payer, start))) {
                let inside: Vec<usize> = passed.iter().copied()
                    .filter(|i| moves[*i].1 == payer && (start..start + 3).contains(&moves[*i].0)).collect();
                if inside.iter().map(|i| moves[*i].2).collect::<BTreeSet<_>>().len() >= 3 {
                    expected.extend(inside.iter().map(|i| (payer, *i)));
                }
            }
            let mut flagged = BTreeSet::new();
            for finding in case.findings(&UpstreamDivergence) {
                let payer = (0..5).find(|i| case.text.account(&format!("A{i}")) == Some(finding.account)).unwrap();
                for RowId(row) in finding.rows {
                    let own = moves[row as usize].1 == payer && passes(row as usize);
                    flagged.extend(own.then_some((payer, row as usize)));
                }
            }
            prop_assert!(expected.is_subset(&flagged));
            prop_assert!(flagged.iter().all(|(payer, _)| expected.iter().any(|(other, _)| other == payer)));
        }
    }
}
