//! Which accounts still reach the root in time, and by which payments.

use trag_model::{AccountIx, RowId};

use crate::Edge;

/// A payment on a way back to the root.
#[derive(Clone, Copy)]
pub(super) struct Link {
    /// Its time, row and payee.
    pub(super) edge: Edge,
    /// Whether its payee is the root or an account of the same holder.
    pub(super) closes: bool,
    /// The next link of the same payer.
    next: Option<u32>,
}

impl Link {
    /// A payment that was not met backwards.
    pub(super) fn new(edge: Edge, closes: bool) -> Link {
        Link { edge, closes, next: None }
    }
}

struct Slot {
    account: AccountIx,
    first_link: Option<u32>,
}

/// The marks of one search. `latest(d, x)` is the last row by which value can leave `x` and reach the root
/// in at most `d` payments; it never falls as `d` grows. Rows stand for times here: whoever follows stands
/// further down in the ledger, so this prunes nothing that could qualify, and the walk checks times.
pub(super) struct Marks {
    /// Per account: the search it was last met in, and its slot in that search.
    place: Vec<(u32, u32)>,
    search: u32,
    slots: Vec<Slot>,
    links: Vec<Link>,
    /// `latest` by slot: one value a level, levels counted from 0. `None` sorts before every row.
    latest: Vec<Vec<Option<RowId>>>,
    /// Levels that are complete.
    levels: usize,
    /// Whether more levels would mark nothing new.
    exhausted: bool,
}

impl Marks {
    pub(super) fn new(accounts: usize) -> Marks {
        Marks {
            place: vec![(0, 0); accounts],
            search: 0,
            slots: Vec::new(),
            links: Vec::new(),
            latest: Vec::new(),
            levels: 0,
            exhausted: false,
        }
    }

    /// Forgets the search before. Keeps its memory.
    pub(super) fn clear(&mut self) {
        self.search = self.search.checked_add(1).unwrap_or_else(|| {
            self.place.fill((0, 0));
            1
        });
        self.slots.clear();
        self.links.clear();
        self.levels = 0;
        self.exhausted = false;
    }

    fn slot(&self, account: AccountIx) -> Option<usize> {
        let (search, slot) = self.place[account.0 as usize];
        (search == self.search).then_some(slot as usize)
    }

    /// Opens the next level: what is marked so far stays marked.
    pub(super) fn open_level(&mut self) {
        self.levels += 1;
        let levels = self.levels;
        for level in &mut self.latest {
            level.resize(self.slots.len(), None);
        }
        while self.latest.len() <= levels {
            self.latest.push(Vec::new());
        }
        let (below, above) = self.latest.split_at_mut(levels);
        above[0].clear();
        match below.last() {
            Some(before) if levels > 1 => above[0].extend_from_slice(before),
            _ => above[0].resize(self.slots.len(), None),
        }
    }

    /// Records a link from `payer` at the open level.
    pub(super) fn add(&mut self, payer: AccountIx, edge: Edge, closes: bool) {
        let slot = self.slot(payer).unwrap_or_else(|| self.open_slot(payer));
        let link = self.links.len();
        #[expect(clippy::cast_possible_truncation, reason = "each link is a row, and rows are below 2^32")]
        let link = Some(link as u32);
        self.links.push(Link { edge, closes, next: self.slots[slot].first_link });
        self.slots[slot].first_link = link;
        let latest = &mut self.latest[self.levels][slot];
        *latest = (*latest).max(Some(edge.row));
    }

    fn open_slot(&mut self, account: AccountIx) -> usize {
        let slot = self.slots.len();
        #[expect(clippy::cast_possible_truncation, reason = "each slot is an account, below 2^32")]
        let narrow = slot as u32;
        self.place[account.0 as usize] = (self.search, narrow);
        self.slots.push(Slot { account, first_link: None });
        self.latest[self.levels].push(None);
        slot
    }

    /// Closes the backward part; with `exhausted`, no further level would mark anything.
    pub(super) fn finish(&mut self, exhausted: bool) {
        self.exhausted = exhausted;
        for level in &mut self.latest[..=self.levels] {
            level.resize(self.slots.len(), None);
        }
    }

    /// The accounts whose mark rose in the open level, with the mark before and now.
    pub(super) fn risen(&self, into: &mut Vec<(AccountIx, Option<RowId>, RowId)>) {
        into.clear();
        for (slot, now) in self.latest[self.levels].iter().enumerate() {
            let level = self.latest.get(self.levels - 1).filter(|_| self.levels > 1);
            let before = level.and_then(|level| level.get(slot).copied()).flatten();
            if let Some(now) = now.filter(|now| before < Some(*now)) {
                into.push((self.slots[slot].account, before, now));
            }
        }
    }

    /// Whether the marks tell everything about ways of at most `hops` payments.
    pub(super) fn cover(&self, hops: usize) -> bool {
        self.exhausted || hops <= self.levels
    }

    /// Whether value that reaches `account` by `row` can go on to the root in at most `hops` payments, as
    /// far as the marks tell.
    pub(super) fn leave_hope(&self, account: AccountIx, row: RowId, hops: usize) -> bool {
        if !self.cover(hops) {
            return true;
        }
        let latest = &self.latest[hops.min(self.levels)];
        self.slot(account).is_some_and(|slot| latest[slot] > Some(row))
    }

    /// The first link of an account.
    pub(super) fn first_link(&self, account: AccountIx) -> Option<u32> {
        self.slot(account).and_then(|slot| self.slots[slot].first_link)
    }

    /// A link, and the next one of the same payer.
    pub(super) fn link(&self, index: u32) -> (Link, Option<u32>) {
        let link = self.links[index as usize];
        (link, link.next)
    }
}
