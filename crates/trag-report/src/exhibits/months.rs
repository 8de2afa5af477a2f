//! The figures of a subject's time line: what came in and went out by month, when the findings lie, and the
//! cash items beside the threshold in force.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Day, Family, Finding, Minor, RowId, RuleReport, Seconds, Subject, Total};

use crate::document::{Block, Line, Table, Typed};
use crate::figures::{name, rows, stopped};
use crate::index::{Index, Side, SubjectRows};

/// The most bars a picture draws; longer periods are counted by quarter, year and so on.
const MOST_BINS: usize = 40;
/// How many rules have their own lane.
const LANES: usize = 8;
/// How many cash items are drawn.
const CASH_ITEMS: usize = 400;

/// A subject over time. Every amount is in `currency`.
#[derive(Clone, Debug)]
pub(crate) struct TimeLine {
    /// Unique in the document.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) currency: Currency,
    /// Ascending, without gaps.
    pub(crate) bins: Vec<Bin>,
    /// First day after the last bin.
    pub(crate) end: Day,
    /// One for each rule, by code.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) cash: Option<CashPanel>,
}

/// A month, or several.
#[derive(Clone, Debug)]
pub(crate) struct Bin {
    pub(crate) start: Day,
    /// `2024-05`, or `2024` where a bin is a year.
    pub(crate) label: String,
    pub(crate) received: Total,
    pub(crate) sent: Total,
    pub(crate) rows: u64,
}

/// The periods of a rule's findings, merged where they overlap.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    pub(crate) label: String,
    pub(crate) family: Family,
    /// First and last day.
    pub(crate) periods: Vec<(Day, Day)>,
}

/// Cash items of the findings beside the threshold they were compared with.
#[derive(Clone, Debug)]
pub(crate) struct CashPanel {
    pub(crate) currency: Currency,
    pub(crate) items: Vec<(Day, Minor)>,
    /// Cash items whose value in the currency is not known, or beyond what is drawn.
    pub(crate) not_drawn: usize,
    /// First and last day of the findings judged by it, the amount, the id.
    pub(crate) thresholds: Vec<(Day, Day, Minor, String)>,
}

/// First and last booking time.
type Span = (Seconds, Seconds);

/// The picture, and its figures as a table.
pub(crate) fn blocks(
    index: &Index<'_>,
    rank: usize,
    subject: &Subject,
    rows: &SubjectRows,
    findings: &[(&RuleReport, &Finding)],
) -> Vec<Block> {
    let Some(line) = time_line(index, rank, subject, rows, findings) else { return Vec::new() };
    let columns = ["From", ">Received", ">Sent", ">Rows", "Findings in it"];
    let mut table = Table::new(format!("Figures of the time line, in {}", line.currency), &columns);
    for (place, bin) in line.bins.iter().enumerate() {
        let end = line.bins.get(place + 1).map_or(line.end, |next| next.start);
        let within = |lane: &&Lane| lane.periods.iter().any(|(from, to)| *from < end && *to >= bin.start);
        let rules: Vec<&str> = line.lanes.iter().filter(within).map(|lane| lane.label.as_str()).collect();
        table.row(vec![
            bin.label.as_str().into(),
            Typed::Bare(bin.received, line.currency).into(),
            Typed::Bare(bin.sent, line.currency).into(),
            Typed::Count(bin.rows).into(),
            rules.join(", ").into(),
        ]);
    }
    let fold = Block::folded(table.caption.clone(), vec![Block::Table(table)]);
    let mut blocks = Vec::new();
    if line.bins.len() > 1 || line.cash.is_some() {
        blocks.push(Block::TimeLine(line));
    }
    blocks.push(fold);
    blocks
}

fn time_line(
    index: &Index<'_>,
    rank: usize,
    subject: &Subject,
    rows: &SubjectRows,
    findings: &[(&RuleReport, &Finding)],
) -> Option<TimeLine> {
    let ledger = index.case.ledger;
    let sides = [(Side::Payee, &rows.received), (Side::Payer, &rows.sent)];
    let all = || sides.iter().flat_map(|(side, list)| list.iter().map(move |row| (*side, *row)));
    let mut by_currency: BTreeMap<Currency, usize> = BTreeMap::new();
    all().for_each(|(side, row)| *by_currency.entry(index.valued(row, side).0).or_default() += 1);
    let currency = by_currency.into_iter().max_by_key(|(currency, rows)| (*rows, *currency))?.0;
    let first = all().map(|(_, row)| ledger.day(row)).min()?;
    let last = all().map(|(_, row)| ledger.day(row)).max()?;
    let (mut bins, end) = bins(first, last)?;
    for (side, row) in all() {
        let (unit, amount) = index.valued(row, side);
        let place = bins.partition_point(|bin| bin.start <= ledger.day(row));
        let Some(bin) = place.checked_sub(1).and_then(|place| bins.get_mut(place)) else { continue };
        if unit == currency {
            bin.rows += 1;
            match side {
                Side::Payee => bin.received.0 += amount.0,
                Side::Payer => bin.sent.0 += amount.0,
            }
        }
    }
    Some(TimeLine {
        id: format!("time-{}", rank + 1),
        title: format!("Time line: {}", name(&subject.label)),
        currency,
        bins,
        end,
        lanes: lanes(findings),
        cash: cash(index, findings),
    })
}

/// Empty bins from the month of `first` to that of `last`, as fine as [`MOST_BINS`] allows.
fn bins(first: Day, last: Day) -> Option<(Vec<Bin>, Day)> {
    let (from, to) = (month_number(first)?, month_number(last)?);
    let step =
        [1, 3, 12, 60, 120, 1_200].into_iter().find(|step| (to - from) / step < 40 - 1).unwrap_or(12_000);
    let start = from - from.rem_euclid(step);
    let mut bins = Vec::with_capacity(MOST_BINS);
    let mut month = start;
    while month <= to {
        let start = month_start(month)?;
        let text = start.to_string();
        let label = if step % 12 == 0 { text.get(..4) } else { text.get(..7) };
        let label = label.unwrap_or(&text).to_owned();
        bins.push(Bin { start, label, received: Total::default(), sent: Total::default(), rows: 0 });
        month += step;
    }
    let end = month_start(month).unwrap_or(Day(last.0.saturating_add(1)));
    Some((bins, end))
}

/// Months since the year 0.
pub(crate) fn month_number(day: Day) -> Option<i32> {
    let text = day.to_string();
    let (year, rest) = text.split_once('-')?;
    Some(year.parse::<i32>().ok()? * 12 + rest.split('-').next()?.parse::<i32>().ok()? - 1)
}

/// Beginnings of months or longer spans between two days, a dozen at most, with their labels.
pub(crate) fn ticks(first: Day, end: Day) -> Vec<(Day, String)> {
    let (Some(from), Some(to)) = (month_number(first), month_number(end)) else { return Vec::new() };
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 1_200];
    let step = steps.into_iter().find(|step| (to - from) / step < 11).unwrap_or(12_000);
    let months = (from.div_euclid(step)..=to.div_euclid(step)).map(|place| place * step);
    let tick = |month: i32| {
        let start = month_start(month)?;
        let text = start.to_string();
        let label = if step % 12 == 0 { text.get(..4) } else { text.get(..7) };
        Some((start, label.unwrap_or(&text).to_owned()))
    };
    months.filter_map(tick).filter(|(day, _)| *day >= first && *day < end).collect()
}

fn month_start(month: i32) -> Option<Day> {
    let (year, month) = (i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12)).ok()?);
    Day::from_ymd(year, month + 1, 1)
}

/// A lane for each rule, by code.
pub(crate) fn lanes(findings: &[(&RuleReport, &Finding)]) -> Vec<Lane> {
    let mut lanes: BTreeMap<&str, (Family, Vec<Span>)> = BTreeMap::new();
    for (rule, finding) in findings {
        lanes.entry(rule.meta.code).or_insert((rule.meta.family, Vec::new())).1.push(finding.period);
    }
    let merged = |mut periods: Vec<Span>| {
        periods.sort_unstable();
        let mut days: Vec<(Day, Day)> = Vec::new();
        for (from, to) in periods.into_iter().map(|(from, to)| (from.day(), to.day())) {
            match days.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => days.push((from, to)),
            }
        }
        days
    };
    let lane = |(code, (family, periods)): (&str, _)| Lane {
        label: code.to_owned(),
        family,
        periods: merged(periods),
    };
    lanes.into_iter().take(LANES).map(lane).collect()
}

/// Cash items of the findings in the cash family, where a threshold was applied.
fn cash(index: &Index<'_>, findings: &[(&RuleReport, &Finding)]) -> Option<CashPanel> {
    let judged = |(rule, finding): &&(&RuleReport, &Finding)| {
        rule.meta.family == Family::Cash && finding.threshold.is_some()
    };
    let currency = findings.iter().find(judged)?.1.threshold.as_ref()?.currency;
    let mut rows: BTreeSet<RowId> = BTreeSet::new();
    let mut used: BTreeMap<(&str, i64), (Day, Day)> = BTreeMap::new();
    for (_, finding) in findings.iter().filter(judged) {
        let Some(threshold) = finding.threshold.as_ref().filter(|threshold| threshold.currency == currency)
        else {
            continue;
        };
        rows.extend(finding.rows.iter().copied());
        let (from, to) = (finding.period.0.day(), finding.period.1.day());
        let span = used.entry((threshold.id.as_str(), threshold.amount.0)).or_insert((from, to));
        *span = (span.0.min(from), span.1.max(to));
    }
    let value = |row: RowId| {
        let (amount, own) = index.case.ledger.paid(row);
        let base = index.case.ledger.base_amount(row).filter(|_| index.case.base == Some(currency));
        if own == currency { Some(amount) } else { base }
    };
    let known = rows.iter().filter_map(|row| value(*row).map(|amount| (index.case.ledger.day(*row), amount)));
    let items: Vec<(Day, Minor)> = known.take(CASH_ITEMS).collect();
    let not_drawn = rows.len() - items.len();
    let thresholds =
        used.into_iter().map(|((id, amount), (from, to))| (from, to, Minor(amount), id.to_owned())).collect();
    (!items.is_empty()).then_some(CashPanel { currency, items, not_drawn, thresholds })
}

impl TimeLine {
    /// The picture in words, for readers who do not see it.
    pub(crate) fn description(&self) -> String {
        let busiest = self.bins.iter().max_by_key(|bin| bin.received.0 + bin.sent.0);
        let busiest =
            busiest.map_or_else(String::new, |bin| format!(" The largest turnover is in {}.", bin.label));
        let (from, to) = (self.bins.first(), self.bins.last());
        let span = from.zip(to).map_or_else(String::new, |(a, b)| format!("{} to {}", a.label, b.label));
        format!("{} Received and sent in {}, {span}.{busiest}", stopped(&self.title), self.currency)
    }

    /// What the picture leaves out, as a sentence; may be empty.
    pub(crate) fn note(&self) -> Line {
        match self.cash.as_ref().map_or(0, |cash| cash.not_drawn) {
            0 => Line::new(),
            not_drawn => format!("Not drawn: {} of cash.", rows(not_drawn as u64)).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_periods_have_wider_bins() {
        let day = |text| Day::parse_iso(text).unwrap();
        let (months, end) = bins(day("2024-02-29"), day("2024-04-01")).unwrap();
        let labels: Vec<&str> = months.iter().map(|bin| bin.label.as_str()).collect();
        assert_eq!(
            (labels.as_slice(), end),
            (["2024-02", "2024-03", "2024-04"].as_slice(), day("2024-05-01"))
        );
        let (years, _) = bins(day("1999-01-01"), day("2024-04-01")).unwrap();
        assert_eq!((years.len(), years[0].label.as_str()), (26, "1999"));
        let (ages, _) = bins(day("0001-01-01"), day("9999-12-31")).unwrap();
        assert!(ages.len() <= MOST_BINS, "{}", ages.len());
    }
}
