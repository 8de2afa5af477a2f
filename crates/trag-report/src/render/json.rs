//! `findings.json`: everything, in full, for programs. See `docs/schema/findings.v1.schema.json`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use trag_model::{
    AccountIx, AccountTable, Check, Currency, Finding, Ledger, NameIx, Outcome, Problem, RowId, RuleReport,
    Source, Subject, Total, Value, time,
};

use crate::CaseReport;
use crate::dto::v1;
use crate::dto::v1::Amount;
use crate::escape::is_invisible;
use crate::exhibits::gaps;
use crate::exhibits::scope::{self, CAUTION};

/// Writes the file: UTF-8, one subject, finding or row on a line.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_lines(&file(case), out)
}

/// Writes a value with one item of each of its lists on a line.
pub(crate) fn write_lines(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, LineByLine { depth: 0 });
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    writeln!(out)
}

fn file<'a>(case: &'a CaseReport<'a>) -> v1::File<'a> {
    let assessment = case.assessment;
    let rows = Rows::flagged(case);
    let span = scope::span(case);
    v1::File {
        version: v1::VERSION,
        title: case.title,
        caution: CAUTION,
        complete: case.complete,
        as_of: case.as_of.to_string(),
        jurisdiction: case.jurisdiction,
        base_currency: case.base.map(Currency::code),
        rates_publisher: case.rates_publisher,
        software: v1::Software { version: &case.software.version, plan_sha256: &case.software.plan_sha256 },
        parameters: v1::ParameterSet {
            set: &case.parameters.name,
            version: &case.parameters.version,
            sha256: &case.parameters.sha256,
        },
        ledger: v1::Ledger {
            rows: case.ledger.len(),
            first_day: span.map(|(first, _)| first.day().to_string()),
            last_day: span.map(|(_, last)| last.day().to_string()),
        },
        subjects: (1..).zip(&assessment.subjects).map(|(rank, s)| subject(case, rank, s)).collect(),
        episodes: assessment.episodes.iter().map(episode).collect(),
        findings: assessment.findings().map(finding).collect(),
        rules: assessment.rules.iter().map(rule).collect(),
        problems: v1::Problems {
            counts: sorted_counts(case),
            not_kept: case.problems.not_kept(),
            kept: case.problems.kept().iter().map(problem).collect(),
        },
        sources: case.sources.iter().map(source).collect(),
        proposals: proposals(case),
        accounts: rows.accounts().into_iter().map(|index| account(case.accounts, index)).collect(),
        rows,
    }
}

fn sorted_counts(case: &CaseReport<'_>) -> Vec<v1::ProblemCount> {
    let counts = gaps::by_code(case.problems).into_iter();
    counts.map(|(code, count)| v1::ProblemCount { code: code.0, count }).collect()
}

fn amounts(amounts: &[(Currency, Total)]) -> Vec<Amount> {
    amounts.iter().map(|(currency, total)| Amount::of(*total, *currency)).collect()
}

fn subject<'a>(case: &CaseReport<'_>, rank: usize, subject: &'a Subject) -> v1::Subject<'a> {
    let base = |total: Option<Total>| total.zip(case.base).map(|(total, base)| Amount::of(total, base));
    let turnover = &subject.turnover;
    let part = |part: &'a trag_model::ScorePart| v1::ScorePart {
        name: part.name,
        points: part.points,
        reason: &part.reason,
    };
    v1::Subject {
        rank,
        label: &subject.label,
        score: subject.score,
        score_parts: subject.parts.iter().map(part).collect(),
        flagged_base: base(subject.flagged_base),
        turnover: v1::Turnover {
            received: amounts(&turnover.credits),
            sent: amounts(&turnover.debits),
            rows_received: turnover.rows.0,
            rows_sent: turnover.rows.1,
            base_received: base(turnover.base.map(|base| base.0)),
            base_sent: base(turnover.base.map(|base| base.1)),
            rows_without_base: turnover.without_base,
            rows_received_by_name: turnover.rows_by_name.0,
            rows_sent_by_name: turnover.rows_by_name.1,
            between_own_accounts: v1::OwnTransfers {
                rows: turnover.own.rows,
                paid: amounts(&turnover.own.paid),
                base: base(turnover.own.base),
                rows_without_base: turnover.own.without_base,
            },
            rows_elsewhere: turnover.rows_elsewhere,
        },
        accounts: subject.accounts.iter().map(|account| account.0).collect(),
        findings: &subject.findings,
        episodes: &subject.episodes,
    }
}

fn episode(episode: &trag_model::Episode) -> v1::Episode<'_> {
    v1::Episode {
        id: &episode.id,
        subject_rank: episode.subject + 1,
        first: episode.period.0.to_string(),
        last: episode.period.1.to_string(),
        amounts: amounts(&episode.amounts),
        sentence: &episode.sentence,
        findings: &episode.findings,
        rows: v1::RowIds(&episode.rows),
    }
}

fn measure(measure: &trag_model::Measure) -> v1::Measure<'_> {
    let value = match &measure.value {
        Value::Money(total, currency) => v1::Value::Money { value: Amount::of(*total, *currency) },
        Value::Count(number, unit) => v1::Value::Count { value: *number, unit },
        Value::BasisPoints(points) => v1::Value::BasisPoints { value: *points },
        Value::Duration(seconds) => v1::Value::Seconds { value: *seconds },
        Value::Text(text) => v1::Value::Text { value: text },
    };
    v1::Measure { name: measure.name, value }
}

fn finding(finding: &Finding) -> v1::Finding<'_> {
    v1::Finding {
        id: &finding.id,
        rule: finding.rule,
        account: finding.account.0,
        first: finding.period.0.to_string(),
        last: finding.period.1.to_string(),
        amount: Amount::of(finding.amount.0, finding.amount.1),
        measures: finding.measures.iter().map(measure).collect(),
        threshold: finding.threshold.as_ref().map(|threshold| v1::Threshold {
            id: &threshold.id,
            amount: Amount::minor((threshold.amount, threshold.currency)),
            law: &threshold.law,
            source: &threshold.source,
        }),
        sentence: &finding.sentence,
        rows: v1::RowIds(&finding.rows),
    }
}

fn rule(rule: &RuleReport) -> v1::Rule<'_> {
    v1::Rule {
        code: rule.meta.code,
        name: rule.meta.name,
        family: rule.meta.family.word(),
        weight: rule.meta.weight,
        title: rule.meta.title(),
        innocent_explanations: rule.meta.items("Innocent explanations"),
        parameters: rule.parameters.iter().map(|(name, value)| v1::Parameter { name, value }).collect(),
        examined: v1::Examined {
            count: rule.examined.count,
            what: &rule.examined.what,
            left_aside: &rule.examined.left_aside,
        },
        outcome: match &rule.outcome {
            Outcome::Flagged(findings) => v1::Outcome::Flagged { findings: findings.len() },
            Outcome::Clear => v1::Outcome::Clear,
            Outcome::NotApplicable(missing) => v1::Outcome::NotApplicable { missing },
            Outcome::Failed(cause) => v1::Outcome::Failed { problem: problem(cause) },
        },
    }
}

fn problem(problem: &Problem) -> v1::Problem<'_> {
    v1::Problem {
        code: problem.code.0,
        severity: problem.severity.word(),
        file: &problem.place.file,
        line: problem.place.line,
        record_ordinal: problem.place.record,
        column: &problem.place.column,
        text: &problem.text,
        detail: &problem.detail,
        excerpt: problem.excerpt.as_ref().map(|excerpt| excerpt.text.as_str()),
        help: &problem.help,
    }
}

fn source(source: &Source) -> v1::Source<'_> {
    v1::Source {
        path: &source.path,
        sha256: &source.sha256,
        bytes: source.bytes,
        format: &source.format,
        profile: &source.profile,
        encoding: &source.encoding,
        records: source.counts.records,
        rows: source.counts.rows,
        rejected: source.counts.rejected,
        skipped: source
            .counts
            .skipped
            .iter()
            .map(|(reason, count)| v1::Skipped { reason, count: *count })
            .collect(),
        decisions: source
            .decisions
            .iter()
            .map(|decision| v1::Decision {
                what: &decision.what,
                choice: &decision.choice,
                evidence: &decision.evidence,
            })
            .collect(),
        control_totals: source
            .control_totals
            .iter()
            .map(|total| v1::ControlTotal {
                column: &total.column,
                values: total.values,
                signed: Amount::of(total.signed, total.currency),
                magnitude: Amount::of(total.magnitude, total.currency),
            })
            .collect(),
        unused_columns: &source.unused_columns,
    }
}

fn proposals<'a>(case: &CaseReport<'a>) -> Vec<v1::Proposal<'a>> {
    let accounts = case.accounts;
    let one = |proposal: &'a trag_model::Proposal| v1::Proposal {
        key: &proposal.key,
        names: proposal.names.iter().map(|name| accounts.name(*name)).collect(),
        accounts: proposal.accounts.iter().map(|account| account.0).collect(),
    };
    accounts.proposals.iter().map(one).collect()
}

/// An account in full.
pub(crate) fn account(accounts: &AccountTable, index: AccountIx) -> v1::Account<'_> {
    let account = accounts.get(index);
    v1::Account {
        account: index.0,
        scheme: account.identifier.scheme.word(),
        identifier: &account.identifier.text,
        printed: &account.printed,
        check: match account.identifier.check {
            Check::Passed => "passed",
            Check::Failed => "failed",
            Check::None => "none",
        },
        bank_code: &account.bank_code,
        institution: &account.institution,
        country: &account.country,
        holder: accounts.holder(index),
        holder_kind: account.holder_kind.word(),
    }
}

/// The rows that findings and episodes refer to, each once, ascending; written one by one.
pub(crate) struct Rows<'a> {
    case: &'a CaseReport<'a>,
    rows: Vec<RowId>,
}

impl<'a> Rows<'a> {
    fn flagged(case: &'a CaseReport<'a>) -> Rows<'a> {
        let findings = case.assessment.findings().flat_map(|finding| &finding.rows);
        let episodes = case.assessment.episodes.iter().flat_map(|episode| &episode.rows);
        let mut rows: Vec<RowId> = findings.chain(episodes).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        Rows { case, rows }
    }

    /// The accounts of these rows, of findings, subjects and proposals.
    fn accounts(&self) -> BTreeSet<AccountIx> {
        let (ledger, assessment) = (self.case.ledger, self.case.assessment);
        let of_rows = self.rows.iter().flat_map(|row| [ledger.payer(*row), ledger.payee(*row)]);
        let of_subjects = assessment.subjects.iter().flat_map(|subject| subject.accounts.iter().copied());
        let of_findings = assessment.findings().map(|finding| finding.account);
        let of_proposals = self.case.accounts.proposals.iter().flat_map(|p| p.accounts.iter().copied());
        of_rows.chain(of_subjects).chain(of_findings).chain(of_proposals).collect()
    }

    fn row(&self, row: RowId) -> v1::Row<'a> {
        self::row(self.case.ledger, self.case.accounts, self.case.base, row)
    }
}

/// A row in full.
pub(crate) fn row<'a>(
    ledger: &'a Ledger,
    accounts: &'a AccountTable,
    base: Option<Currency>,
    row: RowId,
) -> v1::Row<'a> {
    let (source, record_number) = ledger.provenance(row);
    let name = |name: Option<NameIx>| name.map_or("", |name| accounts.name(name));
    let (paid, received) = (ledger.paid(row), ledger.received(row));
    let base = base.zip(ledger.base_amount(row));
    v1::Row {
        row: row.0,
        source: source.0,
        record_number,
        booked: time::stated(ledger.booked(row), ledger.precision(row)),
        payer: ledger.payer(row).0,
        payer_name: name(ledger.payer_name(row)),
        payee: ledger.payee(row).0,
        payee_name: name(ledger.payee_name(row)),
        paid: Amount::minor(paid),
        received: (received != paid).then(|| Amount::minor(received)),
        base: base.map(|(base, amount)| Amount::minor((amount, base))),
        instrument: ledger.instrument(row).word(),
        purpose_code: ledger.purpose_code(row),
        purpose: ledger.purpose(row),
        count: ledger.count(row),
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| self.row(*row)))
    }
}

/// One member of the file, or one item of its lists, on a line. Characters that cannot be seen are written as
/// `\uXXXX`: the same text for a program, harmless for a person.
struct LineByLine {
    depth: usize,
}

impl Formatter for LineByLine {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(b"]")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, 1)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, 2)
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(is_invisible) {
            let (seen, hidden) = rest.split_at(at);
            out.write_all(seen.as_bytes())?;
            let character = hidden.chars().next().unwrap_or_default();
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &hidden[character.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

impl LineByLine {
    fn separate<W: ?Sized + Write>(&self, out: &mut W, first: bool, line_depth: usize) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth == line_depth { out.write_all(b"\n") } else { Ok(()) }
    }
}
