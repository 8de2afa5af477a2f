//! Lots of many balances as sequences that are cut and joined without touching each lot.
//!
//! By first-in-first-out a payment takes the front of a balance's lots, by last-in-first-out the back of them,
//! newest first; the payee gets them behind its own, in the order of their release. So a payment is a cut, for
//! the second rule a reversal, and a join. In lists each would cost as much as the lots that move, and accounts
//! that pass all they have back and forth would cost the square of the rows. Here a balance is a binary tree whose
//! left-to-right order is that of the lots; every node knows the sums below it, and a reversal is a mark that is
//! handed down when a node is next visited. Each step takes time by the logarithm of the number of lots.
//!
//! Which root a join chooses is drawn by the sizes of the parts from a fixed sequence, so that trees stay flat
//! whatever the payments are. The shape of a tree never shows in a result: only the order of its lots and their
//! sums do.
//!
//! **Adjacent lots of one origin become one** where two sequences are joined. That is without effect: a cut asks
//! only how much stands before it, and what it gives is, lot by lot, origin and amount; two adjacent lots `(o, x)`
//! and `(o, y)` give `o` for each of their `x + y` units in whichever direction and in however many parts they are
//! taken, exactly as one lot `(o, x + y)` does. Both stay adjacent, since value enters only at the ends. So by
//! induction over the rows, every payment releases the same units of the same origins in the same order.

use crate::OriginIx;
use crate::lots::Piece;

/// The lots of one balance. Sums are those of all its lots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rope {
    /// Its place among the nodes; 0 is no node.
    root: u32,
    pub(crate) total: i64,
    pub(crate) tainted: i64,
}

/// Which end of a rope is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The front, in its order.
    Oldest,
    /// The back, newest first.
    Newest,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    left: u32,
    right: u32,
    /// Nodes of the tree below, this one among them.
    count: u32,
    origin: OriginIx,
    amount: i64,
    total: i64,
    tainted: i64,
    is_reversed: bool,
}

/// The nodes of all ropes of one run.
#[derive(Clone, Debug)]
pub(crate) struct Ropes {
    /// The first is no node: it is empty, and below every leaf.
    nodes: Vec<Node>,
    /// Sums by origin below each node, where there are few origins; `width` to a node.
    sums: Vec<i64>,
    width: usize,
    free: Vec<u32>,
    dice: u64,
    /// Which origins are tainted.
    taints: Vec<bool>,
}

/// What stands below every leaf.
const NOTHING: Node = Node {
    left: 0,
    right: 0,
    count: 0,
    origin: OriginIx::OWN,
    amount: 0,
    total: 0,
    tainted: 0,
    is_reversed: false,
};

/// With more origins than this, sums by origin are not kept but counted when they are asked for.
const WIDEST: usize = 12;

impl Ropes {
    /// No ropes yet. `taints` says for each origin whether it is tainted.
    pub(crate) fn new(taints: Vec<bool>) -> Ropes {
        let width = if taints.len() <= WIDEST { taints.len() } else { 0 };
        Ropes {
            nodes: vec![NOTHING],
            sums: vec![0; width],
            width,
            free: Vec::new(),
            dice: 0x9E37_79B9_7F4A_7C15,
            taints,
        }
    }

    /// Puts pieces in behind all others, in their order.
    pub(crate) fn push(&mut self, rope: &mut Rope, pieces: &[Piece]) {
        for piece in pieces.iter().filter(|piece| piece.amount > 0) {
            if self.end(rope.root, Taken::Newest) == Some(piece.origin) {
                self.add_behind(rope.root, piece.amount);
            } else {
                let node = self.node(piece.origin, piece.amount);
                rope.root = self.join(rope.root, node);
            }
            rope.total += piece.amount;
            if self.taints[piece.origin.0 as usize] {
                rope.tainted += piece.amount;
            }
        }
    }

    /// Cuts off an amount, which is at most the total. What is taken stands in the order of its release.
    pub(crate) fn take(&mut self, rope: &mut Rope, amount: i64, taken: Taken) -> Rope {
        let root = match taken {
            _ if amount == rope.total => {
                let whole = std::mem::take(&mut rope.root);
                if taken == Taken::Newest {
                    self.reverse(whole);
                }
                whole
            }
            Taken::Oldest => {
                let (front, rest) = self.cut(rope.root, amount);
                rope.root = rest;
                front
            }
            Taken::Newest => {
                let (rest, back) = self.cut(rope.root, rope.total - amount);
                rope.root = rest;
                self.reverse(back);
                back
            }
        };
        let cut = Rope { root, ..self.sums_of(root) };
        (rope.total, rope.tainted) = (rope.total - cut.total, rope.tainted - cut.tainted);
        cut
    }

    /// Joins one rope behind another.
    pub(crate) fn append(&mut self, rope: &mut Rope, mut more: Rope) {
        let (last, first) = (self.end(rope.root, Taken::Newest), self.end(more.root, Taken::Oldest));
        (rope.total, rope.tainted) = (rope.total + more.total, rope.tainted + more.tainted);
        if let (Some(last), Some((first, amount))) = (last, first.zip(self.first_amount(more.root)))
            && last == first
        {
            let (front, rest) = self.cut(more.root, amount);
            self.free(front);
            more.root = rest;
            self.add_behind(rope.root, amount);
        }
        rope.root = self.join(rope.root, more.root);
    }

    /// Takes a rope apart: its lots are added to `out` in their order, adjacent ones of one origin as one.
    pub(crate) fn unravel(&mut self, rope: Rope, out: &mut Vec<Piece>) {
        self.each(rope.root, &mut |piece| match out.last_mut() {
            Some(last) if last.origin == piece.origin => last.amount += piece.amount,
            _ => out.push(piece),
        });
        self.free(rope.root);
    }

    /// What each origin has, ascending by origin, without those that have nothing.
    pub(crate) fn claims(&self, rope: &Rope) -> Vec<(OriginIx, i64)> {
        if rope.root == 0 {
            return Vec::new();
        }
        let mut sums = vec![0; self.taints.len()];
        if self.width > 0 {
            sums.copy_from_slice(&self.sums[self.range(rope.root)]);
        } else {
            self.each(rope.root, &mut |piece| sums[piece.origin.0 as usize] += piece.amount);
        }
        let claims = (0..).map(OriginIx).zip(sums);
        claims.filter(|(_, amount)| *amount > 0).collect()
    }

    /// How many lots [`Ropes::claims`] looks at one by one.
    pub(crate) fn visited(&self, rope: &Rope) -> usize {
        if self.width > 0 { 0 } else { self.nodes[rope.root as usize].count as usize }
    }

    fn sums_of(&self, root: u32) -> Rope {
        let node = &self.nodes[root as usize];
        Rope { root, total: node.total, tainted: node.tainted }
    }

    fn range(&self, node: u32) -> std::ops::Range<usize> {
        let start = node as usize * self.width;
        start..start + self.width
    }

    fn node(&mut self, origin: OriginIx, amount: i64) -> u32 {
        let node = Node { origin, amount, ..NOTHING };
        let place = match self.free.pop() {
            Some(place) => {
                self.nodes[place as usize] = node;
                place
            }
            None => {
                self.nodes.push(node);
                self.sums.resize(self.sums.len() + self.width, 0);
                u32::try_from(self.nodes.len() - 1).unwrap_or(0)
            }
        };
        assert!(place > 0, "a trace has fewer lots than numbers for them");
        self.sum_up(place);
        place
    }

    /// Frees a whole tree.
    fn free(&mut self, root: u32) {
        let mut open = vec![root];
        while let Some(place) = open.pop() {
            if place > 0 {
                let node = self.nodes[place as usize];
                open.extend([node.left, node.right]);
                self.free.push(place);
            }
        }
    }

    /// Brings what a node knows of those below it up to date.
    fn sum_up(&mut self, place: u32) {
        let Node { left, right, origin, amount, .. } = self.nodes[place as usize];
        let (a, b) = (self.nodes[left as usize], self.nodes[right as usize]);
        let own = if self.taints[origin.0 as usize] { amount } else { 0 };
        let node = &mut self.nodes[place as usize];
        node.count = a.count + b.count + 1;
        node.total = a.total + b.total + amount;
        node.tainted = a.tainted + b.tainted + own;
        let (start, left, right) =
            (place as usize * self.width, left as usize * self.width, right as usize * self.width);
        for origin in 0..self.width {
            self.sums[start + origin] = self.sums[left + origin] + self.sums[right + origin];
        }
        if self.width > 0 {
            self.sums[start + origin.0 as usize] += amount;
        }
    }

    fn reverse(&mut self, place: u32) {
        if place > 0 {
            let node = &mut self.nodes[place as usize];
            node.is_reversed = !node.is_reversed;
        }
    }

    /// Carries out a reversal at a node, and hands it down.
    fn hand_down(&mut self, place: u32) {
        let node = &mut self.nodes[place as usize];
        if node.is_reversed {
            node.is_reversed = false;
            std::mem::swap(&mut node.left, &mut node.right);
            let (left, right) = (node.left, node.right);
            self.reverse(left);
            self.reverse(right);
        }
    }

    /// The first `amount` of a tree, and the rest. A lot across the cut becomes two.
    fn cut(&mut self, place: u32, amount: i64) -> (u32, u32) {
        if place == 0 {
            return (0, 0);
        }
        self.hand_down(place);
        let Node { left, right, amount: own, origin, .. } = self.nodes[place as usize];
        let before = self.nodes[left as usize].total;
        if amount <= before {
            let (front, rest) = self.cut(left, amount);
            self.nodes[place as usize].left = rest;
            self.sum_up(place);
            (front, place)
        } else if amount >= before + own {
            let (front, rest) = self.cut(right, amount - before - own);
            self.nodes[place as usize].right = front;
            self.sum_up(place);
            (place, rest)
        } else {
            let first = amount - before;
            let node = &mut self.nodes[place as usize];
            (node.amount, node.right) = (first, 0);
            self.sum_up(place);
            let rest = self.node(origin, own - first);
            (place, self.join(rest, right))
        }
    }

    /// One tree before another.
    fn join(&mut self, a: u32, b: u32) -> u32 {
        if a == 0 || b == 0 {
            return a + b;
        }
        let (of_a, of_b) = (self.nodes[a as usize].count, self.nodes[b as usize].count);
        if self.draw(u64::from(of_a) + u64::from(of_b)) < u64::from(of_a) {
            self.hand_down(a);
            let right = self.nodes[a as usize].right;
            self.nodes[a as usize].right = self.join(right, b);
            self.sum_up(a);
            a
        } else {
            self.hand_down(b);
            let left = self.nodes[b as usize].left;
            self.nodes[b as usize].left = self.join(a, left);
            self.sum_up(b);
            b
        }
    }

    /// The next number of a fixed sequence, below a bound.
    fn draw(&mut self, bound: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % bound
    }

    /// The node at one end.
    fn end_node(&self, root: u32, end: Taken) -> u32 {
        let (mut place, mut reversed) = (root, false);
        loop {
            let node = &self.nodes[place as usize];
            reversed ^= node.is_reversed;
            let next = if (end == Taken::Oldest) ^ reversed { node.left } else { node.right };
            if next == 0 {
                return place;
            }
            place = next;
        }
    }

    /// The origin at one end; `None` where there is nothing.
    fn end(&self, root: u32, end: Taken) -> Option<OriginIx> {
        (root > 0).then(|| self.nodes[self.end_node(root, end) as usize].origin)
    }

    fn first_amount(&self, root: u32) -> Option<i64> {
        (root > 0).then(|| self.nodes[self.end_node(root, Taken::Oldest) as usize].amount)
    }

    /// Adds to the last lot.
    fn add_behind(&mut self, root: u32, amount: i64) {
        let last = self.end_node(root, Taken::Newest);
        let origin = self.nodes[last as usize].origin;
        let tainted = if self.taints[origin.0 as usize] { amount } else { 0 };
        let (mut place, mut reversed) = (root, false);
        loop {
            let node = &mut self.nodes[place as usize];
            (node.total, node.tainted) = (node.total + amount, node.tainted + tainted);
            reversed ^= node.is_reversed;
            let next = if reversed { node.left } else { node.right };
            if self.width > 0 {
                self.sums[place as usize * self.width + origin.0 as usize] += amount;
            }
            if place == last {
                self.nodes[place as usize].amount += amount;
                return;
            }
            place = next;
        }
    }

    /// Calls `visit` for every lot in order.
    fn each(&self, root: u32, visit: &mut impl FnMut(Piece)) {
        /// A tree that is still to be walked, or a node whose left side is done.
        enum Step {
            Tree(u32, bool),
            Lot(u32),
        }
        let mut open = vec![Step::Tree(root, false)];
        while let Some(step) = open.pop() {
            match step {
                Step::Tree(0, _) => {}
                Step::Tree(place, reversed) => {
                    let node = &self.nodes[place as usize];
                    let reversed = reversed ^ node.is_reversed;
                    let (first, second) =
                        if reversed { (node.right, node.left) } else { (node.left, node.right) };
                    open.extend([
                        Step::Tree(second, reversed),
                        Step::Lot(place),
                        Step::Tree(first, reversed),
                    ]);
                }
                Step::Lot(place) => {
                    let node = &self.nodes[place as usize];
                    visit(Piece::new(node.origin, node.amount));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
