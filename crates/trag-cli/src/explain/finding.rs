//! A finding: what was measured, against what, with which parameters, on which rows, and why it may be innocent.

use trag_model::{Finding, Measure, Money, RowId, RuleReport, Value, time};

use super::row::place;
use super::{Explanation, Section};
use crate::judged::Judged;
use crate::stored::StoredCase;

/// The finding of that id, in any case of letters, and the report of its rule.
pub(crate) fn find<'a>(judged: &'a Judged<'_>, id: &str) -> Option<(&'a RuleReport, &'a Finding)> {
    let of = |report: &'a RuleReport| report.findings().iter().map(move |finding| (report, finding));
    judged
        .assessment
        .rules
        .iter()
        .flat_map(of)
        .find(|(_, finding)| finding.id.eq_ignore_ascii_case(id.trim()))
}

/// Explains a finding.
pub(crate) fn explain(stored: &StoredCase, report: &RuleReport, finding: &Finding) -> Explanation {
    Explanation {
        about: format!("finding {}", finding.id),
        sections: vec![
            said(stored, report, finding),
            measured(finding),
            parameters(report),
            rows(stored, finding),
            innocent(report),
        ],
    }
}

fn said(stored: &StoredCase, report: &RuleReport, finding: &Finding) -> Section {
    let accounts = &stored.assembled.accounts;
    let mut section = Section::new("What it says");
    section.fact("sentence", &finding.sentence);
    section.fact("rule", format!("{} {}: {}", report.meta.code, report.meta.words(), report.meta.title()));
    section.fact(
        "account",
        format!("{} (account {} of the ledger)", accounts.label(finding.account), finding.account.0),
    );
    section.fact("amount", Money(finding.amount.0, finding.amount.1).to_string());
    let (first, last) = finding.period;
    let span = |moment| time::stated(moment, trag_model::Precision::Minute);
    section.fact("period", format!("{} to {}", span(first), span(last)));
    section.fact("examined", format!("{} {}", report.examined.count, report.examined.what));
    for aside in &report.examined.left_aside {
        section.fact("left aside", aside);
    }
    section
}

fn measured(finding: &Finding) -> Section {
    let mut section = Section::new("What was measured");
    for Measure { name, value } in &finding.measures {
        section.fact(
            *name,
            match value {
                Value::Money(total, currency) => Money(*total, *currency).to_string(),
                Value::Count(number, unit) => format!("{number} {unit}"),
                Value::BasisPoints(points) => {
                    format!("{} %", trag_model::money::grouped(i128::from(*points), 2))
                }
                Value::Duration(seconds) => format!("{seconds} seconds"),
                Value::Text(text) => text.to_string(),
            },
        );
    }
    if let Some(threshold) = &finding.threshold {
        let amount = Money(threshold.amount, threshold.currency);
        section.fact("threshold", format!("{amount}, {}; {}", threshold.law, threshold.source));
    }
    section
}

fn parameters(report: &RuleReport) -> Section {
    let mut section = Section::new("Parameters it ran with");
    report.parameters.iter().for_each(|(name, value)| section.fact(*name, value));
    section
}

fn rows(stored: &StoredCase, finding: &Finding) -> Section {
    let (ledger, accounts) = (&stored.assembled.ledger, &stored.assembled.accounts);
    let mut section = Section::new("Its rows");
    let line = |row: &RowId| {
        let (paid, currency) = ledger.paid(*row);
        format!(
            "{}  {}  {} -> {}  [{}]",
            time::stated(ledger.booked(*row), ledger.precision(*row)),
            Money(paid, currency),
            accounts.label(ledger.payer(*row)),
            accounts.label(ledger.payee(*row)),
            place(stored, *row)
        )
    };
    finding.rows.iter().for_each(|row| section.fact(format!("row {}", row.0), line(row)));
    section
}

fn innocent(report: &RuleReport) -> Section {
    let mut section = Section::new("Why it may be innocent");
    for (number, reason) in (1..).zip(report.meta.items("Innocent explanations")) {
        section.fact(number.to_string(), reason);
    }
    section
}
