//! Windows of time over links: pairs of payments of which the second follows the first.
//!
//! A window opens at the time of a payment and lasts a number of seconds, both ends included. A link lies in
//! it when both its payments do. The window meets the conditions when the payments of its links come from
//! enough parties and go to enough, and keep the share. Windows that share a payment are one stretch.
//!
//! All windows together cost a sort of the links: each link enters and leaves once.

use trag_model::{AccountIx, Ledger, Minor, RowId, Seconds};

use crate::{Flow, Share, Structure, Unit};

/// A payment that is the first or the second of links.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    pub(crate) row: RowId,
    /// Its day, where days have no order ([`crate::Order::earliest`]); so a link never closes before it opens.
    pub(crate) time: Seconds,
    /// The party that is counted, as its place among the parties of the search.
    pub(crate) party: u32,
    /// In the unit of the stretch; zero where it is not known.
    pub(crate) amount: Minor,
}

/// A first and a second payment, as places in their lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

/// What a window must meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) window_seconds: i64,
    /// Different parties of first payments.
    pub(crate) min_first: u32,
    /// Different parties of second payments.
    pub(crate) min_second: u32,
    /// Share of the first payments' sum that the second payments amount to.
    pub(crate) kept: Option<Share>,
}

/// The payments of one stretch, as ascending places in their lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) firsts: Vec<usize>,
    pub(crate) seconds: Vec<usize>,
}

/// The links of one search: both lists of payments, and which of them belong together.
pub(crate) struct Links<'a> {
    pub(crate) firsts: &'a [Leg],
    pub(crate) seconds: &'a [Leg],
    pub(crate) links: &'a [Link],
}

/// The place of a party among parties that ascend.
pub(crate) fn number_of(parties: &[AccountIx], party: AccountIx) -> u32 {
    u32::try_from(parties.partition_point(|known| *known < party)).unwrap_or(u32::MAX)
}

/// Counts different parties while they come and go.
#[derive(Default)]
pub(crate) struct PartyCounter {
    times_seen: Vec<u32>,
    distinct: u32,
}

impl PartyCounter {
    /// Makes room for the parties of these payments. Nothing is counted then.
    fn reset(&mut self, legs: &[Leg]) {
        let parties = legs.iter().map(|leg| leg.party as usize + 1).max().unwrap_or(0);
        self.times_seen.clear();
        self.times_seen.resize(parties, 0);
        self.distinct = 0;
    }

    fn add(&mut self, party: u32) {
        let seen = &mut self.times_seen[party as usize];
        self.distinct += u32::from(*seen == 0);
        *seen += 1;
    }

    fn remove(&mut self, party: u32) {
        let seen = &mut self.times_seen[party as usize];
        *seen -= 1;
        self.distinct -= u32::from(*seen == 0);
    }
}

/// Counts one side of a window while links come and go.
struct Side<'a> {
    legs: &'a [Leg],
    times_seen: Vec<u32>,
    parties: &'a mut PartyCounter,
    sum: i128,
}

impl Side<'_> {
    fn add(&mut self, leg: usize) {
        self.times_seen[leg] += 1;
        if self.times_seen[leg] == 1 {
            self.parties.add(self.legs[leg].party);
            self.sum += i128::from(self.legs[leg].amount.0);
        }
    }

    fn remove(&mut self, leg: usize) {
        self.times_seen[leg] -= 1;
        if self.times_seen[leg] == 0 {
            self.parties.remove(self.legs[leg].party);
            self.sum -= i128::from(self.legs[leg].amount.0);
        }
    }
}

/// The counters of one thread.
pub(crate) type Counters = (PartyCounter, PartyCounter);

impl Links<'_> {
    /// The stretches that meet the limits, by time. No payment is in two of them.
    pub(crate) fn stretches(&self, limits: &Limits, counters: &mut Counters) -> Vec<Stretch> {
        let opens = |link: &Link| self.firsts[link.first].time.0;
        let closes = |link: &Link| self.seconds[link.second].time.0;
        let mut by_open: Vec<Link> = self.links.to_vec();
        by_open.sort_by_key(opens);
        let windows = self.windows(&by_open, limits, counters);
        if windows.is_empty() {
            return Vec::new();
        }
        // The earliest close among the links that open at a place or later.
        let mut earliest: Vec<i64> = by_open.iter().map(closes).collect();
        for place in (1..earliest.len()).rev() {
            earliest[place - 1] = earliest[place - 1].min(earliest[place]);
        }
        let shares_link = |before: &i64, after: &i64| {
            let place = by_open.partition_point(|link| opens(link) < *after);
            earliest.get(place).is_some_and(|close| *close <= before.saturating_add(limits.window_seconds))
        };
        windows.chunk_by(shares_link).map(|windows| self.union(&by_open, windows, limits)).collect()
    }

    /// The opening times of the windows that meet the limits, ascending.
    fn windows(&self, by_open: &[Link], limits: &Limits, counters: &mut Counters) -> Vec<i64> {
        let opens = |link: &Link| self.firsts[link.first].time.0;
        let closes = |link: &Link| self.seconds[link.second].time.0;
        let mut by_close: Vec<usize> = (0..by_open.len()).collect();
        by_close.sort_by_key(|place| closes(&by_open[*place]));
        counters.0.reset(self.firsts);
        counters.1.reset(self.seconds);
        let side = |legs, parties| Side { legs, times_seen: vec![0; legs.len()], parties, sum: 0 };
        let (mut first, mut second) =
            (side(self.firsts, &mut counters.0), side(self.seconds, &mut counters.1));
        let (mut found, mut is_in) = (Vec::new(), vec![false; by_open.len()]);
        let (mut start, mut entering) = (0, by_close.iter().peekable());
        for times in by_open.chunk_by(|one, other| opens(one) == opens(other)) {
            let time = opens(&times[0]);
            let end = time.saturating_add(limits.window_seconds);
            while let Some(place) = entering.next_if(|place| closes(&by_open[**place]) <= end) {
                let link = by_open[*place];
                if opens(&link) >= time {
                    is_in[*place] = true;
                    first.add(link.first);
                    second.add(link.second);
                }
            }
            let enough = first.parties.distinct >= limits.min_first
                && second.parties.distinct >= limits.min_second
                && first.parties.distinct > 0;
            if enough && limits.kept.is_none_or(|share| share.holds_sums(second.sum, first.sum)) {
                found.push(time);
            }
            for place in start..start + times.len() {
                if is_in[place] {
                    first.remove(by_open[place].first);
                    second.remove(by_open[place].second);
                }
            }
            start += times.len();
        }
        found
    }

    /// The payments of windows that overlap.
    fn union(&self, by_open: &[Link], windows: &[i64], limits: &Limits) -> Stretch {
        let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
        let end = |window: i64| window.saturating_add(limits.window_seconds);
        let last = windows.last().map_or(i64::MIN, |window| end(*window));
        let place = by_open.partition_point(|link| self.firsts[link.first].time.0 < windows[0]);
        let mut later = windows.iter().copied().peekable();
        let mut window = windows[0];
        for link in &by_open[place..] {
            let opens = self.firsts[link.first].time.0;
            while let Some(next) = later.next_if(|next| *next <= opens) {
                window = next;
            }
            if opens > last {
                break;
            }
            if self.seconds[link.second].time.0 <= end(window) {
                firsts.push(link.first);
                seconds.push(link.second);
            }
        }
        for places in [&mut firsts, &mut seconds] {
            places.sort_unstable();
            places.dedup();
        }
        Stretch { firsts, seconds }
    }

    /// A stretch as a structure with the accounts in `middle` between its parties, or around them.
    pub(crate) fn structure(
        &self,
        ledger: &Ledger,
        stretch: &Stretch,
        layers: Vec<Vec<AccountIx>>,
        unit: Option<Unit>,
    ) -> Structure {
        let sum = |legs: &[Leg], places: &[usize]| -> i128 {
            places.iter().map(|place| i128::from(legs[*place].amount.0)).sum()
        };
        let firsts = stretch.firsts.iter().map(|place| self.firsts[*place].row);
        let rows = firsts.chain(stretch.seconds.iter().map(|place| self.seconds[*place].row)).collect();
        let flow = unit.map(|unit| Flow {
            entered: sum(self.firsts, &stretch.firsts),
            left: sum(self.seconds, &stretch.seconds),
            currency: unit.currency(),
        });
        Structure::new(ledger, rows, layers, flow)
    }
}
