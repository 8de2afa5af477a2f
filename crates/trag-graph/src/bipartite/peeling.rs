//! Peeling the graph of payers and payees of one window.

use trag_model::AccountIx;

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

/// An account on one side.
struct Node {
    account: AccountIx,
    /// Its neighbours: places in `neighbours`.
    from: usize,
    to: usize,
    /// Neighbours that are left.
    degree: usize,
    /// Whether it is left.
    alive: bool,
    /// The part that it was last in; 0 before the first.
    part: u32,
}

/// The different pairs of one window. Payers are the nodes before `payees`, payees those from there on.
pub(super) struct Pairs {
    /// By account: its place among the payers, and among the payees. Other accounts have any number there.
    place: [Vec<u32>; 2],
    nodes: Vec<Node>,
    payees: usize,
    neighbours: Vec<u32>,
    parts: u32,
    /// The nodes that are left, ascending.
    left: Vec<usize>,
    pairs: Vec<(AccountIx, AccountIx)>,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "there are no more nodes than rows, which are below 2^32"
)]
fn narrow(place: usize) -> u32 {
    place as u32
}

impl Pairs {
    pub(super) fn new(accounts: usize) -> Pairs {
        Pairs {
            place: [vec![0; accounts], vec![0; accounts]],
            nodes: Vec::new(),
            payees: 0,
            neighbours: Vec::new(),
            parts: 0,
            left: Vec::new(),
            pairs: Vec::new(),
        }
    }

    /// Takes in the pairs of a window, sorted; each may be given more than once. Pairs that the first peeling, with
    /// `degree`, takes away are left out where a count of their ends tells.
    pub(super) fn read(&mut self, pairs: impl Iterator<Item = (AccountIx, AccountIx)>, degree: usize) {
        self.pairs.clear();
        for pair in pairs {
            if self.pairs.last() != Some(&pair) {
                self.pairs.push(pair);
            }
        }
        self.thin_out(degree);
        self.nodes.clear();
        self.neighbours.clear();
        self.parts = 0;
        let turned = self.turned();
        let pairs = std::mem::take(&mut self.pairs);
        self.add_side(0, &pairs);
        self.payees = self.nodes.len();
        self.add_side(1, &turned);
        let neighbours = pairs.iter().map(|(_, payee)| self.place[1][payee.0 as usize]);
        let turned = turned.iter().map(|(_, payer)| self.place[0][payer.0 as usize]);
        self.neighbours = neighbours.chain(turned).collect();
        self.left = (0..self.nodes.len()).collect();
        self.pairs = pairs;
    }

    /// Drops pairs whose payer has fewer than `degree` payees or whose payee has fewer than `degree` payers, again
    /// and again while that drops a tenth. What is left over is peeled later.
    fn thin_out(&mut self, degree: usize) {
        let least = narrow(degree);
        let mut dropped = self.pairs.len();
        while dropped > 0 && dropped * 10 >= self.pairs.len() {
            // The places of nodes are not known yet, so their columns count.
            for (payer, payee) in &self.pairs {
                self.place[0][payer.0 as usize] = 0;
                self.place[1][payee.0 as usize] = 0;
            }
            for (payer, payee) in &self.pairs {
                self.place[0][payer.0 as usize] += 1;
                self.place[1][payee.0 as usize] += 1;
            }
            let before = self.pairs.len();
            let [payers, payees] = &self.place;
            self.pairs.retain(|(payer, payee)| {
                payers[payer.0 as usize] >= least && payees[payee.0 as usize] >= least
            });
            dropped = before - self.pairs.len();
        }
    }

    /// The pairs turned round, sorted.
    fn turned(&mut self) -> Vec<(AccountIx, AccountIx)> {
        let turn = |(payer, payee): &(AccountIx, AccountIx)| (*payee, *payer);
        let accounts = self.place[1].len();
        if self.pairs.len() * 16 < accounts {
            let mut turned: Vec<_> = self.pairs.iter().map(turn).collect();
            turned.sort_unstable();
            return turned;
        }
        // Payers ascend, so counting by payee sorts.
        let next = &mut self.place[1];
        next.fill(0);
        self.pairs.iter().for_each(|(_, payee)| next[payee.0 as usize] += 1);
        let mut start = 0;
        for place in next.iter_mut() {
            start += std::mem::replace(place, start);
        }
        let mut turned = vec![(AccountIx(0), AccountIx(0)); self.pairs.len()];
        for pair in &self.pairs {
            let place = &mut next[pair.1.0 as usize];
            turned[*place as usize] = turn(pair);
            *place += 1;
        }
        turned
    }

    /// Adds the first accounts of sorted pairs as nodes.
    fn add_side(&mut self, side: usize, pairs: &[(AccountIx, AccountIx)]) {
        let mut from = self.nodes.last().map_or(0, |node| node.to);
        for of_account in pairs.chunk_by(|one, other| one.0 == other.0) {
            let (account, degree) = (of_account[0].0, of_account.len());
            self.place[side][account.0 as usize] = narrow(self.nodes.len());
            self.nodes.push(Node { account, from, to: from + degree, degree, alive: true, part: 0 });
            from += degree;
        }
    }

    /// Whether no node is left.
    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Takes away nodes with fewer than `degree` neighbours until none is left, and names the connected parts
    /// of the rest anew. Those for which `stays` does not hold are taken away too, and keep their names.
    pub(super) fn peel(&mut self, degree: usize, mut stays: impl FnMut(&Part) -> bool) {
        let mut left = std::mem::take(&mut self.left);
        let few = |place: &usize| self.nodes[*place].degree < degree;
        let mut leaving: Vec<usize> = left.iter().copied().filter(few).collect();
        leaving.iter().for_each(|place| self.nodes[*place].alive = false);
        while let Some(place) = leaving.pop() {
            for next in self.nodes[place].from..self.nodes[place].to {
                let neighbour = self.neighbours[next] as usize;
                let node = &mut self.nodes[neighbour];
                if node.alive {
                    node.degree -= 1;
                    if node.degree < degree {
                        node.alive = false;
                        leaving.push(neighbour);
                    }
                }
            }
        }
        left.retain(|place| self.nodes[*place].alive);
        let named_before = self.parts;
        for start in &left {
            if self.nodes[*start].alive && self.nodes[*start].part <= named_before {
                let members = self.spread_name(*start);
                if !stays(&self.describe(&members)) {
                    members.iter().for_each(|place| self.nodes[*place].alive = false);
                }
            }
        }
        left.retain(|place| self.nodes[*place].alive);
        self.left = left;
    }

    /// Gives a new name to all that hangs together with a node.
    fn spread_name(&mut self, start: usize) -> Vec<usize> {
        self.parts += 1;
        let name = self.parts;
        let mut members = vec![start];
        self.nodes[start].part = name;
        let mut done = 0;
        while let Some(&place) = members.get(done) {
            done += 1;
            for next in self.nodes[place].from..self.nodes[place].to {
                let neighbour = self.neighbours[next] as usize;
                let node = &mut self.nodes[neighbour];
                if node.alive && node.part != name {
                    node.part = name;
                    members.push(neighbour);
                }
            }
        }
        members
    }

    fn describe(&self, members: &[usize]) -> Part {
        let name = self.parts;
        let payers = || members.iter().filter(|place| **place < self.payees);
        let pairs = payers().map(|place| self.nodes[*place].degree).sum();
        let payer_count = payers().count();
        let payees = members.len() - payer_count;
        let on_both = |place: &&usize| self.is_payee_in(self.nodes[**place].account, name);
        let possible = payer_count * payees - payers().filter(on_both).count();
        Part { name, payers: payer_count, payees, pairs, possible }
    }

    fn is_payee_in(&self, account: AccountIx, part: u32) -> bool {
        let place = self.place[1][account.0 as usize] as usize;
        let node = self.nodes.get(place).filter(|_| place >= self.payees);
        node.is_some_and(|node| node.account == account && node.part == part)
    }

    /// The part that a payment of this window is in: the one that both its ends were last in.
    pub(super) fn part_of(&self, payer: AccountIx, payee: AccountIx) -> Option<u32> {
        let place = self.place[0][payer.0 as usize] as usize;
        let node = self.nodes.get(place).filter(|node| place < self.payees && node.account == payer)?;
        (node.part != 0 && self.is_payee_in(payee, node.part)).then_some(node.part)
    }
}
