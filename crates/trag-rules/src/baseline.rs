//! What is usual: an account's own history by month or week, and its peers.
//!
//! A baseline needs a sample. Where it is too small the account is not judged, and a rule that can judge no
//! account is not applicable. Findings show the size of the sample.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Day};

use crate::CaseView;
use crate::draft::Draft;
use crate::holders::Kind;
use crate::scan::Move;
use crate::stats::Robust;

/// A calendar month, counted from year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    /// The month of a day, in the Gregorian calendar.
    pub(crate) fn of(day: Day) -> Month {
        // Days are counted from 1 March of year 0, in eras of 400 years of 146,097 days.
        let days = i64::from(day.0) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let months = (era * 400 + year) * 12 + from_march + 2;
        Month(i32::try_from(months).unwrap_or(i32::MAX))
    }
}

/// The week of a day, Monday first, counted from 1970.
pub(crate) fn week_of(day: Day) -> i32 {
    (day.0 + 3).div_euclid(7)
}

/// Sums by period of all movements, ascending; a period without a movement has no entry.
pub(crate) fn by_period<'m, P: Ord>(
    moves: impl IntoIterator<Item = &'m Move>,
    period: impl Fn(Day) -> P,
) -> BTreeMap<P, i128> {
    let mut sums = BTreeMap::new();
    for one in moves {
        *sums.entry(period(one.day())).or_insert(0) += i128::from(one.amount);
    }
    sums
}

/// The `length` periods before `period` of a sorted list of sums, with 0 for periods without a movement.
/// `None` where the history starts later.
pub(crate) fn before(sums: &BTreeMap<i32, i128>, period: i32, length: i32) -> Option<Vec<i128>> {
    let from = period.checked_sub(length)?;
    let starts = sums.first_key_value().is_some_and(|(first, _)| *first <= from);
    starts.then(|| (from..period).map(|one| sums.get(&one).copied().unwrap_or(0)).collect())
}

/// Accounts that are compared with each other: of one kind of holder and one size band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    kind: u8,
    /// Decimal digits of the turnover in whole units.
    digits: u32,
}

impl Group {
    /// The group of an account with a turnover in minor units.
    pub(crate) fn of(case: &CaseView<'_>, account: AccountIx, turnover: i128) -> Group {
        let kind = match case.holders().kind(account) {
            Kind::Unknown => 0,
            Kind::Person => 1,
            Kind::Entrepreneur => 2,
            Kind::Company => 3,
        };
        Group { kind, digits: (turnover / 100).max(1).ilog10() }
    }
}

/// A figure as a percentage of twice a median.
pub(crate) fn percent_of(figure: i128, median_x2: i128) -> i128 {
    figure.saturating_mul(200) / median_x2.max(1)
}

/// The figures of peers, by group.
pub(crate) struct Peers(BTreeMap<Group, Robust>);

impl Peers {
    /// Measures groups of at least `least` accounts; smaller ones say nothing.
    pub(crate) fn new(figures: impl IntoIterator<Item = (Group, i128)>, least: usize) -> Peers {
        let mut groups: BTreeMap<Group, Vec<i128>> = BTreeMap::new();
        for (group, figure) in figures {
            groups.entry(group).or_default().push(figure);
        }
        let measured =
            groups.into_iter().filter_map(|(group, figures)| Some((group, Robust::of(figures, least)?)));
        Peers(measured.collect())
    }

    /// The largest figures of accounts, each as a percentage of what is usual for its account: what is usual among
    /// peers, with the size of the sample, beside the `percent` of a finding. Where peers have such peaks too, the finding
    /// says that this may be its reason.
    pub(crate) fn beside(&self, draft: Draft, (group, percent): (Group, i128), mad_times: i64) -> Draft {
        let Some(usual) = self.usual(group) else {
            return draft.text("peers", "too few accounts of its kind and size to compare with".to_owned());
        };
        let times = |percent: i128| format!("{}.{:02}", percent / 100, percent % 100);
        let ordinary = (!usual.is_exceeded(percent, mad_times)).then(|| {
            format!(
                "its {} peers have such peaks too: {} times what is usual for them, in the median",
                usual.n,
                times(usual.median())
            )
        });
        draft
            .count("peers", usual.n, "accounts")
            .text("peak of peers (median)", format!("{} times their usual", times(usual.median())))
            .innocent(ordinary)
    }

    /// What is usual in a group.
    pub(crate) fn usual(&self, group: Group) -> Option<&Robust> {
        self.0.get(&group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_the_calendar() {
        for (text, year, month) in [
            ("2024-02-29", 2024, 2),
            ("2024-03-01", 2024, 3),
            ("1969-12-31", 1969, 12),
            ("2000-01-01", 2000, 1),
        ] {
            assert_eq!(Month::of(Day::parse_iso(text).unwrap()), Month(year * 12 + month - 1), "{text}");
        }
        for day in (-40_000..40_000).map(Day) {
            let printed = day.to_string();
            let expected =
                printed[..4].parse::<i32>().unwrap() * 12 + printed[5..7].parse::<i32>().unwrap() - 1;
            assert_eq!(Month::of(day).0, expected, "{printed}");
        }
    }

    #[test]
    fn a_peak_that_peers_have_too_says_so() {
        use crate::innocence;
        use crate::testing::Case;

        let case = Case::read("2024-05-04 A1 -> B1 1.00 EUR");
        let (view, account) = (case.view(None), case.text.account("A1").unwrap());
        let group = Group::of(&view, account, 1_000);
        let peers = |figures: &[i128]| Peers::new(figures.iter().map(|figure| (group, *figure)), 3);
        let said = |peers: &Peers, percent| {
            let draft = Draft::new("L15", account, view.ledger.rows().collect());
            let finding = peers.beside(draft, (group, percent), 3).says(&view, String::new());
            (
                finding.measures.iter().any(|one| one.name == "peers"),
                innocence::reason(&finding).map(str::to_owned),
            )
        };
        let reason =
            "its 3 peers have such peaks too: 8.00 times what is usual for them, in the median".to_owned();
        assert_eq!(said(&peers(&[700, 800, 900]), 1_000), (true, Some(reason)));
        assert_eq!(said(&peers(&[700, 800, 900]), 1_101), (true, None));
        assert_eq!(said(&peers(&[700, 800]), 1_000), (true, None), "too few, which is told");
    }

    #[test]
    fn weeks_start_on_monday() {
        let week = |text: &str| week_of(Day::parse_iso(text).unwrap());
        assert_eq!(week("2024-05-06"), week("2024-05-12"));
        assert_eq!(week("2024-05-06"), week("2024-05-05") + 1);
    }

    #[test]
    fn a_history_has_its_quiet_periods_and_a_beginning() {
        let sums = BTreeMap::from([(10, 5), (12, 7), (14, 1)]);
        assert_eq!(before(&sums, 13, 3), Some(vec![5, 0, 7]));
        assert_eq!(before(&sums, 13, 4), None);
    }
}
