//! How far the search has come from both ends: where value gets to from the first payment, and from where it
//! still gets back to the root.

use std::ops::Range;

use trag_model::{AccountIx, RowId};

use crate::Edge;

/// Which end a mark is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From the first payment, onward in time. The mark is the first row that can follow an arrival.
    Onward = 0,
    /// From the root, back in time. The mark is the row before which value has to arrive.
    Back = 1,
}

/// Stands for no mark.
const NONE: u32 = u32::MAX;

/// A mark of an account: the best row for ways of at most `level` payments.
#[derive(Clone, Copy)]
struct Mark {
    slot: u32,
    level: u32,
    row: RowId,
    /// The mark of the same account and way with the next smaller level.
    before: u32,
}

/// What is known about one account. Both ways share the slot, so one look at memory tells of both.
#[derive(Clone, Copy)]
struct Slot {
    account: AccountIx,
    /// The latest mark of each way.
    mark: [u32; 2],
    /// Where its links of each way stand among all of them; while they are collected, their number.
    links: [(u32, u32); 2],
}

/// A payment on a way to the root.
#[derive(Clone, Copy)]
pub(super) struct Link {
    /// Its time, row and payee.
    pub(super) edge: Edge,
    /// Fewest payments by which value goes on from its payee to the root; 0 where the payee is the root or an
    /// account of the same holder.
    pub(super) needs: u32,
}

/// Payments of an account that one level looks at: a range of its list.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) account: AccountIx,
    pub(super) edges: Range<usize>,
}

/// The marks of one search. Rows stand for times here: whoever can follow stands from a row on in the ledger
/// ([`crate::Order::from`]), so this prunes nothing that could qualify, and the walk checks times.
pub(super) struct Marks {
    /// Per account: the search it was last met in, and its slot in that search.
    place: Vec<(u32, u32)>,
    search: u32,
    slots: Vec<Slot>,
    marks: Vec<Mark>,
    /// The marks of the level that is open, by way.
    fresh: [Vec<u32>; 2],
    level: [u32; 2],
    /// By way: links with the slots of their payers, as they are found.
    found_links: [Vec<(u32, Link)>; 2],
    /// By way: links by payer, need and row.
    links: [Vec<Link>; 2],
}

impl Marks {
    pub(super) fn new(accounts: usize) -> Marks {
        Marks {
            place: vec![(0, 0); accounts],
            search: 0,
            slots: Vec::new(),
            marks: Vec::new(),
            fresh: [Vec::new(), Vec::new()],
            level: [0; 2],
            found_links: [Vec::new(), Vec::new()],
            links: [Vec::new(), Vec::new()],
        }
    }

    /// Forgets the search before. Keeps its memory.
    pub(super) fn clear(&mut self) {
        self.search = self.search.checked_add(1).unwrap_or_else(|| {
            self.place.fill((0, 0));
            1
        });
        self.slots.clear();
        self.marks.clear();
        self.found_links.iter_mut().for_each(Vec::clear);
        self.fresh.iter_mut().for_each(Vec::clear);
        self.level = [0; 2];
    }

    /// Levels that were opened one way; the last one may be open.
    pub(super) fn levels(&self, way: Way) -> usize {
        self.level[way as usize] as usize
    }

    /// Opens the next level.
    pub(super) fn open_level(&mut self, way: Way) {
        self.level[way as usize] += 1;
        self.fresh[way as usize].clear();
    }

    /// Whether the open level has marked anything.
    pub(super) fn has_fresh(&self, way: Way) -> bool {
        !self.fresh[way as usize].is_empty()
    }

    /// The accounts whose mark became better in the open level, with the mark before and now.
    pub(super) fn fresh(&self, way: Way) -> impl Iterator<Item = (AccountIx, Option<RowId>, RowId)> {
        self.fresh[way as usize].iter().map(|index| {
            let mark = self.marks[*index as usize];
            let before = self.marks.get(mark.before as usize).map(|before| before.row);
            (self.slots[mark.slot as usize].account, before, mark.row)
        })
    }

    fn slot(&self, account: AccountIx) -> Option<usize> {
        let (search, slot) = self.place[account.0 as usize];
        (search == self.search).then_some(slot as usize)
    }

    /// Number of accounts that are marked.
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The place of a marked account among these.
    pub(super) fn slot_of(&self, account: AccountIx) -> Option<usize> {
        self.slot(account)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "slots are accounts, marks and links are rows: below 2^32"
    )]
    fn open_slot(&mut self, account: AccountIx) -> usize {
        let slot = self.slots.len();
        self.place[account.0 as usize] = (self.search, slot as u32);
        self.slots.push(Slot { account, mark: [NONE; 2], links: [(0, 0); 2] });
        slot
    }

    /// Marks an account at the open level where `row` is better than what is known. Whether the marks of both
    /// ways now meet: value can arrive before it has to leave.
    #[expect(clippy::cast_possible_truncation, reason = "slots are accounts, marks are rows: below 2^32")]
    pub(super) fn mark(&mut self, way: Way, account: AccountIx, row: RowId) -> bool {
        let index = self.slot(account).unwrap_or_else(|| self.open_slot(account));
        let slot = &mut self.slots[index];
        let (latest, level) = (slot.mark[way as usize], self.level[way as usize]);
        match self.marks.get_mut(latest as usize) {
            Some(known) if !is_better(way, row, known.row) => return false,
            Some(known) if known.level == level => known.row = row,
            _ => {
                slot.mark[way as usize] = self.marks.len() as u32;
                self.fresh[way as usize].push(self.marks.len() as u32);
                self.marks.push(Mark { slot: index as u32, level, row, before: latest });
            }
        }
        let other = self.marks.get(slot.mark[1 - way as usize] as usize);
        other.is_some_and(|other| other.row == row || is_better(way, row, other.row))
    }

    /// Fewest payments by which value that reaches `account` by `row` can go on to the root, as far as the
    /// marks tell.
    pub(super) fn needs(&self, account: AccountIx, row: RowId) -> Option<u32> {
        let slot = self.slots[self.slot(account)?];
        let mut mark =
            self.marks.get(slot.mark[Way::Back as usize] as usize).filter(|mark| mark.row > row)?;
        while let Some(before) = self.marks.get(mark.before as usize).filter(|before| before.row > row) {
            mark = before;
        }
        Some(mark.level)
    }

    /// Records a link from `payer`, for the walk.
    #[expect(clippy::cast_possible_truncation, reason = "slots are accounts, below 2^32")]
    pub(super) fn add_link(&mut self, way: Way, payer: AccountIx, link: Link) {
        let Some(slot) = self.slot(payer) else { return };
        self.slots[slot].links[way as usize].1 += 1;
        self.found_links[way as usize].push((slot as u32, link));
    }

    /// Puts the links of each payer in the order of what they need, then of their rows.
    pub(super) fn settle_links(&mut self) {
        for way in 0..2 {
            let (found, links) = (&self.found_links[way], &mut self.links[way]);
            let mut start = 0;
            for slot in &mut self.slots {
                let count = slot.links[way].1;
                slot.links[way] = (start, start);
                start += count;
            }
            links.clear();
            links.extend(found.iter().map(|(_, link)| *link));
            for (slot, link) in found {
                let end = &mut self.slots[*slot as usize].links[way].1;
                links[*end as usize] = *link;
                *end += 1;
            }
            for slot in &self.slots {
                let (start, end) = slot.links[way];
                links[start as usize..end as usize].sort_unstable_by_key(|link| (link.needs, link.edge.row));
            }
        }
    }

    /// Where the links of an account stand.
    pub(super) fn links_of(&self, way: Way, account: AccountIx) -> Range<usize> {
        let (start, end) = self.slot(account).map_or((0, 0), |slot| self.slots[slot].links[way as usize]);
        start as usize..end as usize
    }

    /// Of links that stand in `range`, where those end that need as much as the first, and where among these
    /// the ones from a row on begin.
    pub(super) fn class(&self, way: Way, range: Range<usize>, first: RowId) -> Range<usize> {
        let links = &self.links[way as usize][range.clone()];
        let Some(least) = links.first() else { return range };
        let links = &links[..links.partition_point(|link| link.needs <= least.needs)];
        let from = links.partition_point(|link| link.edge.row < first);
        range.start + from..range.start + links.len()
    }

    /// A link by its place.
    pub(super) fn link(&self, way: Way, place: usize) -> Link {
        self.links[way as usize][place]
    }
}

/// Whether `row` is better than `known`: earlier onward, later back.
fn is_better(way: Way, row: RowId, known: RowId) -> bool {
    match way {
        Way::Onward => row < known,
        Way::Back => row > known,
    }
}
