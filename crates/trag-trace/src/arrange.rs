//! Takes the rows of one moment one by one, so that value comes in before it goes out again (or the other way
//! round), and what must come before does.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::order::Order;
use crate::plan::{Kind, Plan};
use crate::proof::Proof;

/// Small numbers for the balances of one moment, in the order in which they are met.
pub(crate) struct Numbers {
    /// By balance, the moment it was met in and its number there.
    met: Vec<(u64, u32)>,
    moment: u64,
    next: u32,
}

impl Numbers {
    /// Before the first moment.
    pub(crate) fn new(plan: &Plan<'_>) -> Numbers {
        Numbers { met: vec![(0, 0); plan.spots.len()], moment: 0, next: 0 }
    }

    /// Begins a moment: no balance has a number.
    pub(crate) fn begin(&mut self) {
        (self.moment, self.next) = (self.moment + 1, 0);
    }

    /// The number of a balance; the next one where it has none yet.
    pub(crate) fn of(&mut self, balance: u32) -> u32 {
        let met = &mut self.met[balance as usize];
        if met.0 != self.moment {
            *met = (self.moment, self.next);
            self.next += 1;
        }
        met.1
    }
}

/// Takes rows one by one, always the first by rank among those that nothing holds back.
pub(crate) struct Arranging<'a> {
    plan: &'a Plan<'a>,
    order: Order,
    rows: &'a [u32],
    ranks: Vec<u8>,
    /// Rows that must come before, as places in `rows`.
    held_by: Vec<Vec<usize>>,
    /// The rows that a row holds back.
    next_of: Vec<Vec<usize>>,
    taken: Vec<bool>,
    /// By row, the number of the balance whose earlier rows it waits for, and of the balance that waits for it.
    ends: Vec<(u32, u32)>,
    /// By number, whether rows wait for it.
    is_followed: Vec<bool>,
    /// By number, rows still to come.
    pending: Vec<u32>,
    /// By number and source, rows still to come, where files keep their order.
    pending_of_file: BTreeMap<(u32, u32), u32>,
    /// By number, how many files have rows to come.
    files: Vec<u32>,
    /// Rows by the number they wait for: those of number `n` are `waiting[starts[n]..starts[n + 1]]`.
    waiting: Vec<usize>,
    starts: Vec<usize>,
}

impl<'a> Arranging<'a> {
    /// Of rows that ascend, with their ranks.
    pub(crate) fn new(
        plan: &'a Plan<'a>,
        proof: &Proof,
        order: Order,
        (rows, ranks): (&'a [u32], Vec<u8>),
        numbers: &mut Numbers,
    ) -> Arranging<'a> {
        numbers.begin();
        let mut arranging = Arranging {
            plan,
            order,
            rows,
            ranks,
            held_by: vec![Vec::new(); rows.len()],
            next_of: vec![Vec::new(); rows.len()],
            taken: vec![false; rows.len()],
            ends: Vec::with_capacity(rows.len()),
            is_followed: Vec::new(),
            pending: Vec::new(),
            pending_of_file: BTreeMap::new(),
            files: Vec::new(),
            waiting: Vec::new(),
            starts: Vec::new(),
        };
        arranging.number_ends(numbers);
        arranging.hold(proof);
        arranging.count();
        arranging
    }

    fn number_ends(&mut self, numbers: &mut Numbers) {
        for row in self.rows {
            let (from, to) = (self.plan.from[*row as usize], self.plan.to[*row as usize]);
            let ends = if self.order.receives_first() { (from, to) } else { (to, from) };
            for end in [ends.0, ends.1] {
                if numbers.of(end) as usize == self.is_followed.len() {
                    self.is_followed.push(self.plan.kinds[end as usize] == Kind::Followed);
                }
            }
            self.ends.push((numbers.of(ends.0), numbers.of(ends.1)));
        }
    }

    /// What must come before each row: what is proven or declared, and the row before it in its file.
    fn hold(&mut self, proof: &Proof) {
        let mut last_of: BTreeMap<u32, usize> = BTreeMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            let place_of = |row: &u32| self.rows.binary_search(row).ok();
            let mut before: Vec<usize> = proof.before(*row).iter().filter_map(place_of).collect();
            if let Some(role) = self.plan.role(*row) {
                before.extend(role.after.iter().filter_map(place_of));
            }
            if self.order == Order::AsFiled && !proof.is_proven(*row) {
                before.extend(last_of.insert(self.source(place), place));
            }
            before.iter().for_each(|earlier| self.next_of[*earlier].push(place));
            self.held_by[place] = before;
        }
    }

    fn count(&mut self) {
        let numbers = self.is_followed.len();
        self.pending = vec![0; numbers];
        self.files = vec![0; numbers];
        self.starts = vec![0; numbers + 1];
        for (place, (waits, feeds)) in self.ends.iter().enumerate().filter(|(_, ends)| ends.0 != ends.1) {
            self.pending[*feeds as usize] += 1;
            self.starts[*waits as usize + 1] += 1;
            if self.order == Order::AsFiled {
                let of_file = self.pending_of_file.entry((*feeds, self.source(place))).or_default();
                *of_file += 1;
                self.files[*feeds as usize] += u32::from(*of_file == 1);
            }
        }
        for number in 0..numbers {
            self.starts[number + 1] += self.starts[number];
        }
        let mut next = self.starts.clone();
        self.waiting = vec![0; self.starts[numbers]];
        for (place, (waits, _)) in self.ends.iter().enumerate().filter(|(_, ends)| ends.0 != ends.1) {
            self.waiting[next[*waits as usize]] = place;
            next[*waits as usize] += 1;
        }
    }

    fn source(&self, place: usize) -> u32 {
        self.plan.ledger.source[self.rows[place] as usize]
    }

    fn is_free(&self, place: usize) -> bool {
        let (waits, feeds) = self.ends[place];
        let own = match self.order {
            Order::AsFiled => self.pending_of_file.get(&(waits, self.source(place))).copied().unwrap_or(0),
            _ => 0,
        };
        let is_alone = waits == feeds || !self.is_followed[waits as usize];
        (is_alone || self.pending[waits as usize] == own) && !self.is_held(place)
    }

    fn is_held(&self, place: usize) -> bool {
        self.held_by[place].iter().any(|earlier| !self.taken[*earlier])
    }

    /// Adds the rows to `out` in order; gives back how many were taken although something held them back.
    pub(crate) fn arrange(mut self, out: &mut Vec<u32>) -> u64 {
        let mut by_rank: Vec<(u8, usize)> = self.ranks.iter().copied().zip(0..).collect();
        by_rank.sort_unstable();
        // What is free stays free: rows to come only become fewer, and what was taken stays taken.
        let mut free: BinaryHeap<Reverse<(u8, usize)>> =
            by_rank.iter().copied().filter(|(_, place)| self.is_free(*place)).map(Reverse).collect();
        let (mut first_left, mut looped) = (0, 0);
        for _ in 0..self.rows.len() {
            while self.taken[by_rank[first_left].1] {
                first_left += 1;
            }
            let next = std::iter::from_fn(|| free.pop()).find(|Reverse((_, place))| !self.taken[*place]);
            let place = next.map_or_else(
                || {
                    looped += 1;
                    let left = by_rank[first_left..].iter().map(|(_, place)| *place);
                    let mut open = left.filter(|place| !self.taken[*place] && !self.is_held(*place));
                    open.next().unwrap_or(by_rank[first_left].1)
                },
                |Reverse((_, place))| place,
            );
            self.taken[place] = true;
            out.push(self.rows[place]);
            self.take(place, &mut free);
        }
        looped
    }

    /// Counts a row as taken, and adds the rows that are free now.
    fn take(&mut self, place: usize, free: &mut BinaryHeap<Reverse<(u8, usize)>>) {
        let mut none_waits = true;
        let (waits, feeds) = self.ends[place];
        if waits != feeds {
            let pending = &mut self.pending[feeds as usize];
            *pending -= 1;
            let none_left = *pending == 0;
            let source = self.source(place);
            let of_file = self.pending_of_file.get_mut(&(feeds, source));
            let file_is_through = of_file.is_some_and(|count| {
                *count -= 1;
                *count == 0
            });
            // As filed, a row waits for other files alone: it may be free when at most one file is left.
            let files = &mut self.files[feeds as usize];
            *files -= u32::from(file_is_through);
            none_waits = !(none_left || (file_is_through && *files <= 1));
        }
        let released =
            if none_waits { 0..0 } else { self.starts[feeds as usize]..self.starts[feeds as usize + 1] };
        let candidates = self.next_of[place].iter().chain(&self.waiting[released]);
        for candidate in candidates.copied().filter(|candidate| !self.taken[*candidate]) {
            if self.is_free(candidate) {
                free.push(Reverse((self.ranks[candidate], candidate)));
            }
        }
    }
}
