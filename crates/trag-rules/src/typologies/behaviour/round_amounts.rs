//! L16.

use std::collections::BTreeMap;

use trag_graph::Worth;
use trag_model::{
    AccountIx, Currency, Examined, Finding, Instrument, Measure, Minor, Money, Outcome, RowId, Total, Value,
};

use crate::beside::List;
use crate::scan::{Side, of_each};
use crate::wording::{counted, share_bp};
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, money_units,
};

declare_typology! {
    /// Most transfers of an account are in large round amounts.
    ///
    /// ## What it finds
    /// Accounts with at least `min_transfers` transfers in one currency, sent and received, of which more
    /// than `share_percent` % are multiples of `unit` (euros, dollars and most other currencies) or of
    /// `small_unit` (dinars and other currencies of which a euro buys more than twenty).
    ///
    /// Where half of the round transfers repeat one amount with one counterparty, the finding says so and
    /// counts one point in the ranking. An account that is seen only from other parties' payments counts half:
    /// it has no statement in the case, and is party to less than 5 % of the rows of each other file.
    ///
    /// ## Why it matters
    /// Prices, taxes and wages rarely come out round. Round sums are consistent with transfers that settle
    /// nothing that was bought.
    ///
    /// ## Innocent explanations
    /// - Rent, savings, loans and their instalments, standing orders.
    /// - Transfers between own accounts, pooling of cash in a group, advances against an account.
    /// - Trade in goods whose contracts name round sums.
    ///
    /// ## Example
    /// Eight of ten transfers are in whole thousands of euros:
    ///
    /// ```ledger
    /// 2024-03-01  B1 -> A1  25000.00 EUR  # t1  ^ L16 round-transfers=8 share=80.00% account=A1 rows=t1,t2,t3,t5,t6,t7,t9,t10
    /// 2024-03-04  A1 -> C1  12000.00 EUR  # t2
    /// 2024-03-05  A1 -> D1  13000.00 EUR  # t3
    /// 2024-03-08  E1 -> A1   1180.50 EUR  # t4
    /// 2024-03-11  B2 -> A1  40000.00 EUR  # t5
    /// 2024-03-12  A1 -> C1  18000.00 EUR  # t6
    /// 2024-03-13  A1 -> D1  22000.00 EUR  # t7
    /// 2024-03-20  A1 -> F1    934.20 EUR  # t8
    /// 2024-03-25  B3 -> A1  30000.00 EUR  # t9
    /// 2024-03-26  A1 -> C2  29000.00 EUR  # t10
    /// ```
    ///
    /// An innocent look-alike: a company with a round rent and round advances among ordinary invoices:
    ///
    /// ```ledger
    /// 2024-03-01  A1 -> R1   2000.00 EUR
    /// 2024-03-04  B1 -> A1   7310.40 EUR
    /// 2024-03-05  A1 -> S1   1000.00 EUR
    /// 2024-03-08  A1 -> S2    418.99 EUR
    /// 2024-03-11  B2 -> A1  12055.10 EUR
    /// 2024-03-15  A1 -> S3   3000.00 EUR
    /// 2024-03-18  B3 -> A1   9000.00 EUR
    /// 2024-03-20  A1 -> S4   1277.35 EUR
    /// 2024-03-25  A1 -> S5   5000.00 EUR
    /// 2024-03-29  A1 -> S6   1000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 60 (choice): more than this share of transfers is round.
    /// - `min_transfers` 10 (choice): fewer transfers say nothing about a habit.
    /// - `unit` 1000 (choice): whole units of most currencies.
    /// - `small_unit` 100000 (choice): whole units of AMD, ALL, CLP, COP, CSD, CZK, HUF, IDR, INR, ISK, JPY,
    ///   KRW, KZT, MKD, PHP, RSD, RUB, RUR, THB, TRY, UAH, UZS and VND.
    ///
    /// ## Needs
    /// - At least `min_transfers` transfers of one account in one currency. Crypto assets are left aside.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 275: transfers "in large, round dollar, hundred dollar,
    ///   or thousand dollar amounts".
    pub(crate) RoundAmounts {
        code: "L16", name: "round-amounts", family: Behaviour, weight: 1,
        params: [
            share_percent: ParamValue::Int(60), Choice, (1, 99), "share of round transfers above which it flags";
            min_transfers: ParamValue::Int(10), Choice, (2, 100_000), "transfers in one currency";
            unit: ParamValue::Int(1_000), Choice, (1, 1_000_000_000), "whole units of most currencies";
            small_unit: ParamValue::Int(100_000), Choice, (1, 1_000_000_000), "whole units of small currencies";
        ],
    }
}

/// Crypto assets are kept with more digits than any currency has.
const MOST_DIGITS_OF_A_CURRENCY: u8 = 4;

impl Typology for RoundAmounts {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let min_transfers = usize::try_from(params.int("min_transfers")).unwrap_or(usize::MAX);
        let (mut examined, mut accounts) = (0, 0);
        let mut findings = Vec::new();
        let judged = of_each(case, min_transfers, |account| {
            let transfers = [Side::In, Side::Out].map(|side| List::of(case, account, side).instruments);
            let transfers =
                transfers.into_iter().flatten().filter(|instrument| is_transfer_like(**instrument));
            if transfers.count() < min_transfers {
                return Vec::new();
            }
            let groups = transfers_by_currency(case, account);
            let large = groups.iter().filter(|(_, rows)| rows.len() >= min_transfers);
            let (mut seen, mut own) = (0, Vec::new());
            for (currency, transfers) in large {
                seen += transfers.len() as u64;
                own.extend(judge(case, params, account, *currency, transfers));
            }
            vec![(seen, own)]
        });
        for (seen, own) in judged {
            examined += seen;
            accounts += usize::from(seen > 0);
            findings.extend(own);
        }
        case.coverage().mark(case, &mut findings);
        let crypto =
            case.ledger.rows().filter(|row| is_transfer(case, *row) && is_crypto(case, *row)).count();
        let what = format!("transfers of {}, counted on each side", counted(accounts, "account", "accounts"));
        let left_aside = (crypto > 0)
            .then(|| format!("{} left aside", counted(crypto, "crypto transfer", "crypto transfers")));
        let outcome = match (examined, findings.is_empty()) {
            (0, _) => {
                Outcome::NotApplicable(format!("no account has {min_transfers} transfers in one currency"))
            }
            (_, true) => Outcome::Clear,
            (_, false) => Outcome::Flagged(findings),
        };
        Verdict {
            examined: Examined { count: examined, what, left_aside: left_aside.into_iter().collect() },
            outcome,
        }
    }
}

fn is_transfer(case: &CaseView<'_>, row: RowId) -> bool {
    is_transfer_like(case.ledger.instrument(row))
        && case.ledger.count(row) == 1
        && case.ledger.paid(row).0 > Minor::ZERO
}

fn is_transfer_like(instrument: Instrument) -> bool {
    matches!(instrument, Instrument::Transfer | Instrument::Unknown)
}

fn is_crypto(case: &CaseView<'_>, row: RowId) -> bool {
    case.ledger.paid(row).1.exponent() > MOST_DIGITS_OF_A_CURRENCY
}

/// A transfer as one of its accounts sees it.
struct Transfer {
    row: RowId,
    amount: Minor,
    other: AccountIx,
}

fn transfers_by_currency(case: &CaseView<'_>, account: AccountIx) -> BTreeMap<Currency, Vec<Transfer>> {
    let mut groups: BTreeMap<Currency, Vec<Transfer>> = BTreeMap::new();
    for list in [Side::Out, Side::In].map(|side| List::of(case, account, side)) {
        let alike =
            list.instruments.iter().enumerate().filter(|(_, instrument)| is_transfer_like(**instrument));
        for (place, edge) in alike.map(|(place, _)| (place, list.edges[place])) {
            if is_transfer(case, edge.row) && !is_crypto(case, edge.row) {
                let Worth { amount, currency, .. } = list.worth(place);
                groups.entry(currency).or_default().push(Transfer {
                    row: edge.row,
                    amount,
                    other: edge.other,
                });
            }
        }
    }
    groups
}

fn unit_minor(params: &Params<'_>, currency: Currency) -> Option<i64> {
    let small = money_units::is_small(currency);
    let unit = params.int(if small { "small_unit" } else { "unit" });
    unit.checked_mul(10_i64.checked_pow(u32::from(currency.exponent()))?)
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    currency: Currency,
    transfers: &[Transfer],
) -> Option<Finding> {
    let unit = unit_minor(params, currency)?;
    let mut round: Vec<&Transfer> =
        transfers.iter().filter(|transfer| transfer.amount.0 % unit == 0).collect();
    let (count, all) = (i64::try_from(round.len()).ok()?, i64::try_from(transfers.len()).ok()?);
    if count * 100 <= all * params.int("share_percent") {
        return None;
    }
    round.sort_unstable_by_key(|transfer| transfer.row);
    let total: Total = round.iter().map(|transfer| transfer.amount).sum();
    let mut measures = vec![
        Measure { name: "transfers", value: Value::Count(transfers.len() as u64, "transfers") },
        Measure { name: "round transfers", value: Value::Count(round.len() as u64, "transfers") },
        Measure { name: "share", value: Value::BasisPoints(share_bp(count.into(), all.into())) },
        Measure { name: "multiple of", value: Value::Money(Total(i128::from(unit)), currency) },
    ];
    measures.extend(repeated(case, &round, currency).map(innocence::measure));
    let rows: Vec<RowId> = round.iter().map(|transfer| transfer.row).collect();
    let period = (case.ledger.booked(rows[0]), case.ledger.booked(rows[rows.len() - 1]));
    let sentence = format!(
        "{} of {} in {currency} of {} are multiples of {}: {} in all, from {} to {}.",
        round.len(),
        counted(transfers.len(), "transfer", "transfers"),
        case.accounts.label(account),
        Money(Minor(unit), currency),
        Money(total, currency),
        period.0.day(),
        period.1.day(),
    );
    let rule = RoundAmounts::DECLARATION.meta.code;
    let amount = (total, currency);
    Some(Finding {
        id: String::new(),
        rule,
        account,
        rows,
        period,
        amount,
        measures,
        threshold: None,
        sentence,
    })
}

/// Half of the round transfers repeat one amount with one counterparty.
fn repeated(case: &CaseView<'_>, round: &[&Transfer], currency: Currency) -> Option<String> {
    let mut counts: BTreeMap<(AccountIx, Minor), usize> = BTreeMap::new();
    for transfer in round {
        *counts.entry((transfer.other, transfer.amount)).or_default() += 1;
    }
    let ((other, amount), count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count > 1 && count * 2 >= round.len()).then(|| {
        format!(
            "{count} of the {} round transfers repeat {} with {}, as rent, a loan or a standing order does",
            round.len(),
            Money(amount, currency),
            case.accounts.label(other)
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::Case;

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            moves in prop::collection::vec((any::<bool>(), prop::sample::select(vec![1_000_i64, 2_000, 500, 100_000, 999]), any::<bool>()), 0..30),
        ) {
            let text: String = moves.iter().enumerate().map(|(i, (credit, units, dinar))| {
                let ends = if *credit { format!("X{i} -> A1") } else { format!("A1 -> X{i}") };
                format!("2024-05-{:02} {ends} {units}.00 {}\n", i % 28 + 1, if *dinar { "RSD" } else { "EUR" })
            }).collect();
            let case = Case::read(&text);
            let account = case.text.account("A1");
            let mut flagged: Vec<(bool, usize)> = case.findings(&RoundAmounts).into_iter()
                .filter(|finding| Some(finding.account) == account)
                .map(|finding| (finding.amount.1 == Currency::RSD, finding.rows.len())).collect();
            flagged.sort_unstable();
            let mut expected = Vec::new();
            for dinar in [false, true] {
                let all: Vec<_> = moves.iter().filter(|m| m.2 == dinar).collect();
                let round = all.iter().filter(|m| m.1 % if dinar { 100_000 } else { 1_000 } == 0).count();
                if all.len() >= 10 && 10 * round > 6 * all.len() {
                    expected.push((dinar, round));
                }
            }
            prop_assert_eq!(flagged, expected);
        }
    }

    #[test]
    fn a_standing_order_is_flagged_with_the_reason_that_makes_it_ordinary() {
        let rent: String =
            (1..=12).map(|month| format!("2024-{month:02}-01 A1 -> R1 1000.00 EUR\n")).collect();
        let findings = Case::read(&rent).findings(&RoundAmounts);
        let tenant = findings.iter().find_map(crate::innocence::reason).unwrap();
        assert!(tenant.starts_with("12 of the 12 round transfers repeat 1,000.00 EUR with R1"), "{tenant}");
    }
}
