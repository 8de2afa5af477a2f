//! Rates from `findings.json` and `truth.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trag_model::in_summary;

use super::{OfLayout, OfRule, Planted, Share, Town};
use crate::workspace::{items, text};

/// Adds what was found in the town of a seed.
pub(super) fn add_town(of: &mut OfLayout, seed: u64, findings: &Value) {
    of.towns.insert(seed, of_town(findings));
    for (code, rule) in of_rules(findings) {
        of.rules.entry(code).or_default().insert(seed, rule);
    }
}

/// The subjects that the default summary lists.
fn listed(findings: &Value) -> &[Value] {
    let subjects = items(&findings["subjects"]);
    let score = |subject| u32::try_from(number(subject, "score")).unwrap_or(u32::MAX);
    &subjects[..in_summary(&subjects.iter().map(score).collect::<Vec<u32>>())]
}

/// Who an account belongs to: the printed holder, or the number.
fn holders(findings: &Value) -> BTreeMap<u64, &str> {
    let accounts = items(&findings["accounts"]).iter();
    let real = accounts.filter(|account| !matches!(text(account, "scheme"), "unknown" | "cash" | "bank"));
    let name = |account| match text(account, "holder") {
        "" => text(account, "identifier"),
        holder => holder,
    };
    real.map(|account| (number(account, "account"), name(account))).collect()
}

fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or(0)
}

fn of_town(findings: &Value) -> Town {
    let subjects: BTreeSet<&str> = holders(findings).into_values().collect();
    let mut by_score: BTreeMap<u64, u64> = BTreeMap::new();
    for subject in items(&findings["subjects"]) {
        *by_score.entry(number(subject, "score")).or_default() += 1;
    }
    let subjects = subjects.len() as u64;
    // From scores to how many reach them.
    let mut reaching = 0;
    for count in by_score.values_mut().rev() {
        reaching += *count;
        *count = reaching;
    }
    Town {
        rows: number(&findings["ledger"], "rows"),
        subjects,
        flagged: items(&findings["subjects"]).len() as u64,
        in_summary: listed(findings).len() as u64,
        by_score,
    }
}

fn of_rules(findings: &Value) -> BTreeMap<String, OfRule> {
    let holders = holders(findings);
    let mut flagged: BTreeMap<&str, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for finding in items(&findings["findings"]) {
        let (count, of_rule) = flagged.entry(text(finding, "rule")).or_default();
        *count += 1;
        of_rule.extend(holders.get(&number(finding, "account")));
    }
    let rules = items(&findings["rules"]).iter().map(|rule| {
        let code = text(rule, "code");
        let (findings, subjects) = flagged.remove(code).unwrap_or_default();
        let outcome = text(&rule["outcome"], "kind").to_owned();
        (code.to_owned(), OfRule { outcome, findings, subjects: subjects.len() as u64 })
    });
    rules.collect()
}

/// A place in a file: its name, and the record.
type Record = (String, u64);

/// What was found of the schemes in a case, of which `truth` tells.
pub(super) fn of_case(findings: &Value, truth: &Value) -> Planted {
    let cited = cited_records(findings);
    let mut by_rule: BTreeMap<&str, BTreeSet<&Record>> = BTreeMap::new();
    for finding in items(&findings["findings"]) {
        let rows = items(&finding["rows"]).iter().filter_map(|row| cited.get(&row.as_u64()?));
        by_rule.entry(text(finding, "rule")).or_default().extend(rows);
    }
    let loud = listed_accounts(findings);
    let mut planted = Planted { rows: number(&findings["ledger"], "rows"), ..Planted::default() };
    for scheme in items(&truth["planted"]) {
        planted.schemes += 1;
        let own = movements(scheme);
        let is_cited =
            |places: &Vec<Record>, rows: &BTreeSet<&Record>| places.iter().any(|place| rows.contains(place));
        let half = |rows: &BTreeSet<&Record>| {
            own.iter().filter(|places| is_cited(places, rows)).count() * 2 >= own.len()
        };
        let (rule, care) = (text(scheme, "rule"), text(scheme, "care"));
        let kind = planted.kinds.entry(text(scheme, "kind").to_owned()).or_default();
        rule.clone_into(&mut kind.rule);
        count(&mut kind.by_its_rule, care, by_rule.get(rule).is_some_and(half));
        count(&mut kind.by_any_rule, care, by_rule.values().any(half));
        let mut accounts = items(&scheme["accounts"]).iter().map(|account| text(account, "account"));
        count(&mut planted.reaching, care, accounts.any(|account| loud.contains(account)));
    }
    planted
}

fn count(shares: &mut BTreeMap<String, Share>, care: &str, is_found: bool) {
    let share = shares.entry(care.to_owned()).or_default();
    share.of += 1;
    share.found += u64::from(is_found);
}

/// Where the rows stand that findings cite, by their number in the ledger.
fn cited_records(findings: &Value) -> BTreeMap<u64, Record> {
    let sources: Vec<&str> = items(&findings["sources"]).iter().map(|source| text(source, "path")).collect();
    let rows = items(&findings["rows"]).iter().filter_map(|row| {
        let source = usize::try_from(number(row, "source")).ok()?;
        Some((number(row, "row"), ((*sources.get(source)?).to_owned(), number(row, "record_number"))))
    });
    rows.collect()
}

/// The places of each movement that the case shows; one between two statements has two.
fn movements(scheme: &Value) -> Vec<Vec<Record>> {
    let place = |place: &Value| Some((place[0].as_str()?.to_owned(), place[1].as_u64()?));
    let all = items(&scheme["movements"]).iter();
    all.map(|places| items(places).iter().filter_map(place).collect())
        .filter(|places: &Vec<Record>| !places.is_empty())
        .collect()
}

/// Numbers of accounts of the subjects in the default summary.
fn listed_accounts(findings: &Value) -> BTreeSet<&str> {
    let subjects = listed(findings).iter();
    let places: BTreeSet<u64> =
        subjects.flat_map(|subject| items(&subject["accounts"])).filter_map(Value::as_u64).collect();
    let accounts = items(&findings["accounts"]).iter();
    let listed = accounts.filter(|account| places.contains(&number(account, "account")));
    listed.map(|account| text(account, "identifier")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account(number: u64, holder: &str) -> Value {
        json!({ "account": number, "scheme": "iban", "identifier": format!("RS{number}"), "holder": holder })
    }

    #[test]
    fn a_scheme_is_found_when_half_of_its_rows_are_in_findings_of_the_rule() {
        let findings = json!({
            "ledger": { "rows": 9 },
            "accounts": [account(0, "A"), account(1, "A"), account(2, "B"), { "account": 3, "scheme": "cash" }],
            "subjects": [{ "score": 7, "accounts": [0, 1] }, { "score": 2, "accounts": [2] }],
            "sources": [{ "path": "p.csv" }],
            "rows": [
                { "row": 0, "source": 0, "record_number": 2 },
                { "row": 1, "source": 0, "record_number": 3 },
            ],
            "findings": [
                { "rule": "L07", "account": 0, "rows": [0] },
                { "rule": "L07", "account": 1, "rows": [0, 1] },
            ],
            "rules": [
                { "code": "L07", "outcome": { "kind": "flagged" } },
                { "code": "S04", "outcome": { "kind": "not_applicable" } },
            ],
        });
        let planted = |rule: &str, lines: &[u64], number: u64| {
            json!({
                "kind": "cycle", "rule": rule, "care": "clumsy",
                "movements": lines.iter().map(|line| json!([["p.csv", line]])).collect::<Vec<_>>(),
                "accounts": [{ "account": format!("RS{number}") }],
            })
        };
        let truth = json!({ "planted": [planted("L07", &[2, 3, 4, 5], 0), planted("L07", &[3, 4, 5], 2)] });
        let mut rates = OfLayout::default();
        add_town(&mut rates, 7, &findings);
        let expected = OfRule { outcome: "flagged".into(), findings: 2, subjects: 1 };
        assert_eq!(rates.rules["L07"][&7], expected);
        assert_eq!(rates.rules["S04"][&7].outcome, "not_applicable");
        let town = &rates.towns[&7];
        assert_eq!((town.subjects, town.flagged), (2, 2));
        assert_eq!(town.by_score, BTreeMap::from([(2, 2), (7, 1)]));
        let case = of_case(&findings, &truth).and(of_case(&findings, &truth));
        assert_eq!(case.kinds["cycle"].by_its_rule["clumsy"], Share { found: 2, of: 4 });
        assert_eq!(case.reaching["clumsy"], Share { found: 4, of: 4 }, "a short list is listed whole");
    }

    #[test]
    fn holders_who_reach_a_score_are_counted() {
        let accounts: Vec<Value> = (0..400).map(|number| account(number, &format!("P{number}"))).collect();
        let subjects: Vec<Value> = [9, 7, 7, 4, 4].iter().map(|score| json!({ "score": score })).collect();
        let town = of_town(&json!({ "accounts": accounts, "subjects": subjects }));
        assert_eq!([4, 5, 7, 8, 9, 10].map(|score| town.reaching(score)), [5, 3, 3, 1, 1, 0]);
    }
}
