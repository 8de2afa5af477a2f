//! The findings of each subject, by rule.

use trag_model::{Finding, RuleReport};

/// The findings of one rule about one subject.
pub(super) type OfRule<'f> = (&'f RuleReport, Vec<&'f Finding>);

/// The findings of all subjects, one subject after the other, each by rule.
pub(super) struct OfSubjects<'f> {
    ends: Vec<usize>,
    findings: Vec<(&'f RuleReport, &'f Finding)>,
}

impl<'f> OfSubjects<'f> {
    pub(super) fn new(numbers: &[u32], subjects: usize, reports: &'f [RuleReport]) -> OfSubjects<'f> {
        let of_report =
            |report: &'f RuleReport| report.findings().iter().map(move |finding| (report, finding));
        let all = || reports.iter().flat_map(of_report);
        let number = |finding: &Finding| numbers[finding.account.0 as usize] as usize;
        let mut ends = vec![0; subjects];
        all().for_each(|(_, finding)| ends[number(finding)] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut findings: Vec<(&RuleReport, &Finding)> =
            all().next().map_or(Vec::new(), |one| vec![one; total]);
        for one in all() {
            let end = &mut ends[number(one.1)];
            findings[*end] = one;
            *end += 1;
        }
        OfSubjects { ends, findings }
    }

    pub(super) fn by_rule(&self, number: usize) -> Vec<OfRule<'f>> {
        let begins = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        let own = &self.findings[begins..self.ends[number]];
        let of_rule = own.chunk_by(|one, other| std::ptr::eq(one.0, other.0));
        of_rule.map(|own| (own[0].0, own.iter().map(|(_, finding)| *finding).collect())).collect()
    }
}
