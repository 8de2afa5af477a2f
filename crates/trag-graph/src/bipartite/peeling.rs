//! Peeling the graph of payers and payees of one window.

use std::ops::Range;

use trag_model::{AccountIx, RowId};

/// A connected part of what peeling leaves.
pub(super) struct Part {
    /// Its name among all parts of the window.
    pub(super) name: u32,
    pub(super) payers: usize,
    pub(super) payees: usize,
    /// Different pairs of a payer and a payee in it.
    pub(super) pairs: usize,
    /// Pairs that could be: no account pays itself.
    pub(super) possible: usize,
}

/// The different pairs of one window. Payers are the nodes before `payees`, payees those from there on. What is known of
/// nodes stands in columns, because neighbours lie anywhere: the less is touched of each, the less is waited for.
pub(super) struct Pairs {
    pairs: Vec<(AccountIx, AccountIx)>,
    /// By account: how many payers it has, 255 for more.
    payers_of: Vec<u8>,
    /// By account: whether it is met as a payee in the part that is looked at.
    is_met: Vec<bool>,
    /// Pairs that were set aside, sorted.
    aside: Vec<(AccountIx, AccountIx)>,
    /// By account: its place among the payers, and among the payees. Other accounts have any number there.
    place: [Vec<u32>; 2],
    account: Vec<AccountIx>,
    payees: usize,
    /// Where the neighbours of each node begin, and where the last end.
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    /// By node: neighbours that are left; 0 where it was taken away.
    degree: Vec<u32>,
    /// By node: the part that it was last in; 0 before the first.
    part: Vec<u32>,
    parts: u32,
    /// The nodes that are left, ascending.
    left: Vec<u32>,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "there are no more nodes and neighbours than rows, which are below 2^32"
)]
fn narrow(place: usize) -> u32 {
    place as u32
}

impl Pairs {
    pub(super) fn new(accounts: usize) -> Pairs {
        Pairs {
            pairs: Vec::new(),
            payers_of: vec![0; accounts],
            is_met: vec![false; accounts],
            aside: Vec::new(),
            place: [vec![0; accounts], vec![0; accounts]],
            account: Vec::new(),
            payees: 0,
            offsets: Vec::new(),
            neighbours: Vec::new(),
            degree: Vec::new(),
            part: Vec::new(),
            parts: 0,
            left: Vec::new(),
        }
    }

    /// Takes in the pairs of a window: of each payer its payments, by payee, and which of them lie in the window. Pairs that
    /// the first peeling, with `degree`, takes away are left out where a count of their ends tells.
    pub(super) fn read<'p>(
        &mut self,
        of_payers: impl Iterator<Item = (AccountIx, &'p [(AccountIx, RowId)])>,
        window: &Range<u32>,
        degree: usize,
    ) {
        self.pairs.clear();
        for (payer, payments) in of_payers {
            let begins = self.pairs.len();
            self.pairs.resize(begins + payments.len(), (payer, payer));
            // No branch depends on where a payment lies: nobody could foretell it.
            let (mut end, mut last) = (begins, None);
            for (payee, row) in payments {
                let is_new = window.contains(&row.0) & (last != Some(*payee));
                self.pairs[end] = (payer, *payee);
                end += usize::from(is_new);
                last = if is_new { Some(*payee) } else { last };
            }
            self.pairs.truncate(if end - begins < degree { begins } else { end });
        }
        self.thin_out(degree);
        self.aside.clear();
    }

    /// Makes the graph of the pairs that were not set aside. Those that were stand for the next graph.
    pub(super) fn begin(&mut self) {
        self.join();
    }

    /// Takes up the pairs that were set aside, without those that a peeling with `degree` takes away. False where none
    /// were.
    pub(super) fn take_up(&mut self, degree: usize) -> bool {
        std::mem::swap(&mut self.pairs, &mut self.aside);
        self.aside.clear();
        self.thin_out(degree);
        !self.pairs.is_empty()
    }

    /// Sets the pairs of connected parts aside that have `most` more pairs than nodes, as far as a few looks find them. The
    /// graph of a large part that is no web is then not made. Peeling with a degree of two takes a pair with each node, and
    /// leaves connected parts connected; so what is set aside has as many more pairs after it.
    pub(super) fn set_large_parts_aside(&mut self, most: usize) {
        const LOOKS: usize = 4;
        for _ in 0..LOOKS {
            if self.pairs.len() <= most {
                break;
            }
            let (pairs, payers) = self.flood();
            let payees = self.is_met.iter().filter(|met| **met).count();
            if pairs <= payers + payees + most {
                break;
            }
            let is_met = &self.is_met;
            let large = self.pairs.extract_if(.., |(_, payee)| is_met[payee.0 as usize]);
            self.aside.extend(large);
        }
        self.aside.sort_unstable();
    }

    /// Meets all that hangs together with the first pair, by going over the pairs in their order until nobody new is met:
    /// payees that are met need a bit each. Gives how many pairs and payers were met.
    fn flood(&mut self) -> (usize, usize) {
        self.is_met.fill(false);
        let Some(first) = self.pairs.first() else { return (0, 0) };
        self.is_met[first.1.0 as usize] = true;
        let (is_met, mut found, mut changed) = (&mut self.is_met, (0, 0), true);
        while std::mem::replace(&mut changed, false) {
            found = (0, 0);
            for of_payer in self.pairs.chunk_by(|one, other| one.0 == other.0) {
                let met = of_payer.iter().filter(|(_, payee)| is_met[payee.0 as usize]).count();
                if met == 0 {
                    continue;
                }
                found = (found.0 + of_payer.len(), found.1 + 1);
                if met < of_payer.len() {
                    of_payer.iter().for_each(|(_, payee)| is_met[payee.0 as usize] = true);
                    changed = true;
                }
            }
        }
        found
    }

    /// The most payees of a payer, and the most payers of a payee; 255 stands for more of these.
    pub(super) fn most(&self) -> (usize, usize) {
        let of_payers = self.pairs.chunk_by(|one, other| one.0 == other.0).map(<[_]>::len);
        let of_payees = self.pairs.iter().map(|(_, payee)| self.payers_of[payee.0 as usize]);
        (of_payers.max().unwrap_or(0), of_payees.max().map_or(0, usize::from))
    }

    /// Drops pairs whose payer has fewer than `degree` payees or whose payee has fewer than `degree` payers, again
    /// and again while that drops a tenth. What is left over is peeled later.
    fn thin_out(&mut self, degree: usize) {
        let least = u8::try_from(degree).unwrap_or(u8::MAX);
        let mut dropped = self.pairs.len();
        while dropped > 0 && dropped * 10 >= self.pairs.len() {
            self.payers_of.fill(0);
            for (_, payee) in &self.pairs {
                let payers = &mut self.payers_of[payee.0 as usize];
                *payers = payers.saturating_add(1);
            }
            let before = self.pairs.len();
            let (mut kept, mut begins) = (0, 0);
            for place in 0..before {
                let pair = self.pairs[place];
                if begins < kept && self.pairs[begins].0 != pair.0 {
                    kept = if kept - begins < degree { begins } else { kept };
                    begins = kept;
                }
                self.pairs[kept] = pair;
                kept += usize::from(self.payers_of[pair.1.0 as usize] >= least);
            }
            self.pairs.truncate(if kept - begins < degree { begins } else { kept });
            dropped = before - self.pairs.len();
        }
    }

    /// Makes nodes of the ends of all pairs.
    fn join(&mut self) {
        self.account.clear();
        self.degree.clear();
        self.offsets.clear();
        for of_payer in self.pairs.chunk_by(|one, other| one.0 == other.0) {
            self.place[0][of_payer[0].0.0 as usize] = narrow(self.account.len());
            self.account.push(of_payer[0].0);
            self.degree.push(narrow(of_payer.len()));
        }
        self.payees = self.account.len();
        self.neighbours.clear();
        for (_, payee) in &self.pairs {
            let place = &mut self.place[1][payee.0 as usize];
            let known = *place as usize >= self.payees && self.account.get(*place as usize) == Some(payee);
            if !known {
                *place = narrow(self.account.len());
                self.account.push(*payee);
                self.degree.push(0);
            }
            self.degree[*place as usize] += 1;
            self.neighbours.push(*place);
        }
        let mut begins = 0;
        self.offsets.extend(self.degree.iter().map(|degree| {
            begins += degree;
            begins - degree
        }));
        self.offsets.push(begins);
        self.neighbours.resize(2 * self.pairs.len(), 0);
        // The places of payees are filled from their beginnings on; these are set back afterwards.
        for place in 0..self.pairs.len() {
            let (payer, payee) = self.pairs[place];
            let next = &mut self.offsets[self.place[1][payee.0 as usize] as usize];
            self.neighbours[*next as usize] = self.place[0][payer.0 as usize];
            *next += 1;
        }
        for (node, degree) in self.degree.iter().enumerate().skip(self.payees) {
            self.offsets[node] -= degree;
        }
        self.part.clear();
        self.left.clear();
        self.part.resize(self.account.len(), 0);
        self.left.extend(0..narrow(self.account.len()));
        self.parts = 0;
    }

    /// Whether no node is left.
    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    fn around(&self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    /// Takes away nodes with fewer than `degree` neighbours until none is left, and names the connected parts
    /// of the rest anew. Those for which `stays` does not hold are taken away too, and keep their names.
    pub(super) fn peel(&mut self, degree: usize, mut stays: impl FnMut(&Part) -> bool) {
        let (mut left, least) = (std::mem::take(&mut self.left), narrow(degree));
        let few = |node: &u32| self.degree[*node as usize] < least;
        let mut leaving: Vec<u32> = left.iter().copied().filter(few).collect();
        leaving.iter().for_each(|node| self.degree[*node as usize] = 0);
        while let Some(node) = leaving.pop() {
            for at in self.around(node) {
                let neighbour = self.neighbours[at];
                let degree = &mut self.degree[neighbour as usize];
                if *degree > 0 {
                    *degree -= 1;
                    if *degree < least {
                        *degree = 0;
                        leaving.push(neighbour);
                    }
                }
            }
        }
        left.retain(|node| self.degree[*node as usize] > 0);
        let named_before = self.parts;
        for start in &left {
            if self.degree[*start as usize] > 0 && self.part[*start as usize] <= named_before {
                let members = self.spread_name(*start);
                if !stays(&self.describe(&members)) {
                    members.iter().for_each(|node| self.degree[*node as usize] = 0);
                }
            }
        }
        left.retain(|node| self.degree[*node as usize] > 0);
        self.left = left;
    }

    /// Gives a new name to all that hangs together with a node.
    fn spread_name(&mut self, start: u32) -> Vec<u32> {
        self.parts += 1;
        let name = self.parts;
        let mut members = vec![start];
        self.part[start as usize] = name;
        let mut done = 0;
        while let Some(&node) = members.get(done) {
            done += 1;
            for at in self.around(node) {
                let neighbour = self.neighbours[at];
                if self.part[neighbour as usize] != name && self.degree[neighbour as usize] > 0 {
                    self.part[neighbour as usize] = name;
                    members.push(neighbour);
                }
            }
        }
        members
    }

    fn describe(&self, members: &[u32]) -> Part {
        let name = self.parts;
        let payers = || members.iter().filter(|node| (**node as usize) < self.payees);
        let pairs = payers().map(|node| self.degree[*node as usize] as usize).sum();
        let payer_count = payers().count();
        let payees = members.len() - payer_count;
        let on_both = |node: &&u32| self.is_payee_in(self.account[**node as usize], name);
        let possible = payer_count * payees - payers().filter(on_both).count();
        Part { name, payers: payer_count, payees, pairs, possible }
    }

    fn is_payee_in(&self, account: AccountIx, part: u32) -> bool {
        let place = self.place[1][account.0 as usize] as usize;
        place >= self.payees && self.account.get(place) == Some(&account) && self.part[place] == part
    }

    /// The part that a payment of this window is in: the one that both its ends were last in.
    pub(super) fn part_of(&self, payer: AccountIx, payee: AccountIx) -> Option<u32> {
        let place = self.place[0][payer.0 as usize] as usize;
        let is_payer = place < self.payees && self.account[place] == payer;
        let part = Some(place).filter(|_| is_payer).map(|place| self.part[place])?;
        (part != 0 && self.is_payee_in(payee, part)).then_some(part)
    }
}
