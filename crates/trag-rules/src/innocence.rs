//! Signs in the data themselves that a pattern is ordinary, or is seen only in part. They suppress nothing:
//! the finding stands, shows the reason, and counts for less in the ranking.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Family, Finding, Instrument, Measure, RowId, Value, name};

use crate::holders::Kind;
use crate::topics::Topic;
use crate::{CaseView, footprint, trades, window};

/// Name of the measure that carries the reason.
pub(crate) const MAY_BE_INNOCENT: &str = "may be innocent because";

/// Name of the measure of a finding about an account of which the case shows only a part.
pub(crate) const SEEN_IN_PART: &str = "seen in part";

/// Payment codes whose second and third digit, the basis, is "daily takings" in the Serbian list; the first
/// digit tells cash (1) from a transfer (2).
const TAKINGS: [u16; 2] = [165, 265];

/// Payment codes of wages and what is paid with them (140 to 147, 240 to 247) in the Serbian list.
const WAGES: [std::ops::RangeInclusive<u16>; 2] = [140..=147, 240..=247];

/// Takings are regular when they come on at least this many days,
const REGULAR_DAYS: usize = 10;
/// and on average at least once in this many days.
const REGULAR_EVERY_DAYS: i64 = 7;

/// The measure that carries a reason.
pub(crate) fn measure(reason: String) -> Measure {
    Measure::text(MAY_BE_INNOCENT, reason)
}

/// The reason that a finding carries why it may be innocent.
pub(crate) fn reason(finding: &Finding) -> Option<&str> {
    text_of(finding, MAY_BE_INNOCENT)
}

/// Why a finding counts less than its rule weighs, if it does.
pub(crate) fn halved_because(finding: &Finding) -> Option<String> {
    let innocent = reason(finding).map(|reason| format!("{MAY_BE_INNOCENT} {reason}"));
    innocent.or_else(|| text_of(finding, SEEN_IN_PART).map(str::to_owned))
}

/// Whether a finding counts less than its rule weighs.
pub(crate) fn is_halved(finding: &Finding) -> bool {
    reason(finding).is_some() || is_seen_in_part(finding)
}

/// Whether a finding is about an account that is seen only from other parties' payments.
pub(crate) fn is_seen_in_part(finding: &Finding) -> bool {
    text_of(finding, SEEN_IN_PART).is_some()
}

fn text_of<'f>(finding: &'f Finding, name: &str) -> Option<&'f str> {
    finding.measures.iter().find_map(|measure| match &measure.value {
        Value::Text(text) if measure.name == name => Some(text.as_ref()),
        _ => None,
    })
}

/// Nine in ten of `rows` carry the payment code of daily takings or say that they are, and among all cash of the same
/// owner (`all`, in the order of the ledger) such deposits are regular.
pub(crate) fn takings(
    case: &CaseView<'_>,
    rows: &[RowId],
    all: impl Iterator<Item = RowId>,
) -> Option<String> {
    let has_code = |row: &RowId| {
        case.jurisdiction == Some("RS")
            && case.ledger.purpose_code(*row).is_some_and(|code| TAKINGS.contains(&code))
    };
    let is_takings = |row: &RowId| has_code(row) || case.topics().row(*row, Topic::TAKINGS);
    let takings = rows.iter().filter(|row| is_takings(row)).count();
    if takings == 0 || takings * 10 < rows.len() * 9 {
        return None;
    }
    let carry = match rows.iter().all(|row| has_code(row) || !is_takings(row)) {
        true => "carry payment code 165 or 265 (daily takings)",
        false => "say that they are daily takings, by payment code or text",
    };
    let mut days: Vec<_> = all.filter(is_takings).map(|row| case.ledger.day(row)).collect();
    days.dedup();
    let (first, last) = (*days.first()?, *days.last()?);
    let count = i64::try_from(days.len()).ok()?;
    let regular = days.len() >= REGULAR_DAYS && window::span_days(first, last) <= count * REGULAR_EVERY_DAYS;
    regular.then(|| {
        format!(
            "{takings} of its {} rows {carry}, and such deposits come regularly, on {count} days from {first} to {last}",
            rows.len()
        )
    })
}

/// First words, as [`name::spelling`] leaves them, of texts that say money goes back: Serbian, English, German.
const REFUNDS: [&str; 7] =
    ["POVRACAJ", "POVRAT", "STORNO", "REFUND", "RETURN OF", "RETURNED", "RUCKERSTATTUNG"];

/// Every one of the `returning` rows says in its purpose that it is a refund.
pub(crate) fn refunds(case: &CaseView<'_>, returning: &[RowId]) -> Option<String> {
    let says_refund = |row: &&RowId| {
        let text = name::spelling(case.ledger.purpose(**row));
        REFUNDS.iter().any(|word| text.starts_with(word))
    };
    let said = returning.iter().filter(says_refund).count();
    (said > 0 && said == returning.len()).then(|| match said {
        1 => "the payment back says that it is a refund".to_owned(),
        _ => format!("all {said} payments back say that they are refunds"),
    })
}

/// Rules that look at what is ordinary elsewhere: payments between own accounts, loans, texts and codes themselves.
const OWN_EXPLANATION: [&str; 7] = ["L22", "L23", "L24", "L28", "L32", "L38", "S16"];

/// Of the rules about forfeiture, the one whose pattern every business has that takes cash and pays a loan.
const LOAN_PAID: &str = "F06";

/// The ordinary pattern that explains a finding, where nine in ten of its rows are of it: wages, rent, tax, card
/// takings, refunds, payments between accounts of one printed holder, an exchange of currency, the cash pool of a
/// group, a purchase of farm produce; or the trade of an acquirer or a living business. What a row says of itself is its sender's
/// word; so the reason says on what it rests, and the finding stands.
///
/// `living` remembers which accounts are those of a living business.
pub(crate) fn ordinary(
    case: &CaseView<'_>,
    family: Family,
    finding: &Finding,
    lives: &mut BTreeMap<AccountIx, Option<String>>,
) -> Option<String> {
    let looks =
        matches!(family, Family::Cash | Family::Flow | Family::Behaviour) || finding.rule == LOAN_PAID;
    if !looks || OWN_EXPLANATION.contains(&finding.rule) {
        return None;
    }
    let rows = &finding.rows;
    let topics = |topic| move |row: &RowId| case.topics().row(*row, topic);
    let basis = |bases: &'static [u16]| {
        move |row: &RowId| footprint::basis(case, *row).is_some_and(|basis| bases.contains(&basis))
    };
    let own = |row: &RowId| case.holders().join(case.ledger.payer(*row), case.ledger.payee(*row));
    let wages = |row: &RowId| is_wage(case, *row) || topics(Topic::WAGES)(row);
    let rent = |row: &RowId| basis(&[26])(row) || topics(Topic::RENT)(row);
    let tax = |row: &RowId| basis(&[53, 54])(row) || topics(Topic::TAX)(row);
    let cards = |row: &RowId| basis(&[84])(row);
    let company = matches!(case.holders().kind(finding.account), Kind::Company);
    let between = if company {
        "go between accounts of one company, as a treasury sweep does"
    } else {
        "go between accounts of one printed holder"
    };
    let most = |is: &dyn Fn(&RowId) -> bool, says: &str| {
        // Nearly always the first row tells.
        let most_others = rows.len() / 10;
        let others = rows.iter().filter(|row| !is(row)).take(most_others + 1).count();
        let count = rows.len() - others;
        (others <= most_others).then(|| match rows.len() {
            1 => format!("its row {}", singular(says)),
            all => format!("{count} of its {all} rows {says}"),
        })
    };
    // Whoever pays wages is no private person, also where no source says what it is.
    let is_trader = !matches!(case.holders().kind(finding.account), Kind::Person);
    let business = || {
        let looks = is_trader && family != Family::Cash;
        looks.then(|| lives.entry(finding.account).or_insert_with(|| life(case, finding.account)).clone())?
    };
    if !case.topics().has_texts() && case.ledger.purpose_code.is_all_missing() {
        // Nothing says what a payment is for.
        return most(&own, between).or_else(|| trades::pooled(case, finding));
    }
    most(&own, between)
        .or_else(|| most(&wages, "say that they are wages or pensions"))
        .or_else(|| most(&rent, "say that they are rent"))
        .or_else(|| most(&tax, "say that they are taxes or contributions"))
        .or_else(|| most(&cards, "are takings by payment card (payment code 284)"))
        .or_else(|| most(&topics(Topic::REFUND), "say that they are refunds"))
        .or_else(|| trades::exchanges(case, finding))
        .or_else(|| trades::pooled(case, finding))
        .or_else(|| trades::buys_produce(case, finding))
        .or_else(business)
}

/// What the whole life of an account explains.
fn life(case: &CaseView<'_>, account: AccountIx) -> Option<String> {
    let business = || {
        footprint::is_living_business(case, account).then(|| {
            "its account pays wages, and taxes or rent, month after month, as a living business does"
                .to_owned()
        })
    };
    trades::pays_out_cards(case, account).or_else(business).or_else(|| trades::is_of_a_group(case, account))
}

/// The words for one row.
fn singular(says: &str) -> String {
    let changed = [
        ("say that they are", "says that it is"),
        ("go between", "goes between"),
        ("are takings", "is takings"),
    ];
    changed.iter().fold(says.to_owned(), |text, (many, one)| text.replace(many, one))
}

/// Whether a row takes back another: a reversal, or a payment code of the group 9.
pub(crate) fn is_reversal(case: &CaseView<'_>, row: RowId) -> bool {
    let code = case.ledger.purpose_code(row);
    case.ledger.instrument(row) == Instrument::Reversal
        || code.is_some_and(|code| (900..=999).contains(&code))
}

/// Whether the row carries a payment code of wages, where the Serbian list applies.
pub(crate) fn is_wage(case: &CaseView<'_>, row: RowId) -> bool {
    let code = case.ledger.purpose_code(row);
    case.jurisdiction == Some("RS")
        && code.is_some_and(|code| WAGES.iter().any(|codes| codes.contains(&code)))
}

/// Nine in ten of `rows` carry a payment code of wages.
pub(crate) fn wages(case: &CaseView<'_>, rows: &[RowId]) -> Option<String> {
    let coded = rows.iter().filter(|row| is_wage(case, **row)).count();
    (coded > 0 && coded * 10 >= rows.len() * 9)
        .then(|| format!("{coded} of its {} rows carry a payment code of wages", rows.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn reason(lines: &str) -> Option<String> {
        let case = Case::read(lines);
        let view = case.view(Some("RS"));
        let finding = Finding {
            id: String::new(),
            rule: "L16",
            account: case.text.account("A1").unwrap(),
            rows: case.text.ledger.rows().collect(),
            period: Default::default(),
            amount: (trag_model::Total(0), trag_model::Currency::EUR),
            measures: Vec::new(),
            threshold: None,
            sentence: String::new(),
        };
        assert!(
            ordinary(&view, Family::Regional, &finding, &mut BTreeMap::new()).is_none(),
            "regional rules name such rows themselves"
        );
        ordinary(&view, Family::Behaviour, &finding, &mut BTreeMap::new())
    }

    #[test]
    fn an_ordinary_pattern_is_named_with_what_it_rests_on() {
        let rent = "2024-05-04 A1 -> B1 500.00 EUR \"zakup za maj\"\n";
        assert_eq!(reason(&rent.repeat(3)).unwrap(), "3 of its 3 rows say that they are rent");
        assert_eq!(reason(rent).unwrap(), "its row says that it is rent");
        assert_eq!(
            reason(&format!("{}2024-05-05 A1 -> C1 9.00 EUR\n", rent.repeat(3))),
            None,
            "three of four"
        );
        assert!(reason("2024-05-04 A1 -> B1 500.00 EUR code=254").unwrap().contains("taxes"));
        assert!(reason("2024-05-04 B1 -> A1 500.00 EUR code=240").unwrap().contains("wages"));
        let own = "account A1 \"Ana Ilić\"\naccount A2 \"Ana Ilić\"\n2024-05-04 A1 -> A2 1.00 EUR\n";
        assert_eq!(reason(own).unwrap(), "its row goes between accounts of one printed holder");
        let sweep = own.replace("Ana Ilić", "Merkur d.o.o.");
        assert!(reason(&sweep).unwrap().ends_with("as a treasury sweep does"));
    }
}
