//! Ropes against lists that keep every lot apart.

use proptest::prelude::*;

use super::*;
use crate::lots::{Carriage, End, Lots, Scratch};

fn lots(ropes: &mut Ropes, rope: Rope) -> Vec<(OriginIx, i64)> {
    let mut out = Vec::new();
    ropes.unravel(rope, &mut out);
    out.iter().map(|piece| (piece.origin, piece.amount)).collect()
}

#[test]
fn lots_leave_from_either_end() {
    let mut ropes = Ropes::new(vec![false, false, false, true]);
    let mut rope = Rope::default();
    for (origin, amount) in [(3, 10), (1, 20), (3, 30)] {
        ropes.push(&mut rope, &[Piece::new(OriginIx(origin), amount)]);
    }
    assert_eq!((rope.total, rope.tainted), (60, 40));
    let back = ropes.take(&mut rope, 35, Taken::Newest);
    assert_eq!(lots(&mut ropes, back), [(OriginIx(3), 30), (OriginIx(1), 5)]);
    let front = ropes.take(&mut rope, 12, Taken::Oldest);
    assert_eq!(lots(&mut ropes, front), [(OriginIx(3), 10), (OriginIx(1), 2)]);
    assert_eq!(ropes.claims(&rope), [(OriginIx(1), 13)]);
}

#[test]
fn a_long_rope_stays_flat() {
    let mut ropes = Ropes::new(vec![false, false, false, true]);
    let (mut one, mut other) = (Rope::default(), Rope::default());
    for lot in 0..100_000_u32 {
        ropes.push(&mut one, &[Piece::new(OriginIx(2 + lot % 2), 1)]);
    }
    for turn in 0..1_000 {
        let taken = if turn % 3 == 0 { Taken::Newest } else { Taken::Oldest };
        let cut = ropes.take(&mut one, 60_000 - turn, taken);
        ropes.append(&mut other, cut);
        std::mem::swap(&mut one, &mut other);
    }
    let depth = |root: u32| {
        let (mut open, mut deepest) = (vec![(root, 1)], 0);
        while let Some((place, depth)) = open.pop() {
            let node = &ropes.nodes[place as usize];
            deepest = deepest.max(depth);
            open.extend([node.left, node.right].into_iter().filter(|next| *next > 0).map(|n| (n, depth + 1)));
        }
        deepest
    };
    assert!(depth(one.root).max(depth(other.root)) < 100, "a tree has become a list");
    assert_eq!(one.total + other.total, 100_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// The lists of [`Lots`] with every lot kept apart are the engine without merging.
    #[test]
    fn ropes_are_lots_that_are_not_merged(
        moves in prop::collection::vec((0..3_usize, 0..4_usize, 1..60_i64, any::<bool>(), 0..4_u32), 1..60),
        many_origins in any::<bool>(),
    ) {
        let origins = if many_origins { 20 } else { 4 };
        let mut ropes = Ropes::new((0..origins).map(|origin| origin == 3).collect());
        let mut tied = [Rope::default(); 3];
        let mut lists = [(); 3].map(|()| Lots::default());
        lists.iter_mut().for_each(Lots::keep_every_lot);
        let mut scratch = Scratch::default();
        for (from, to, amount, newest, origin) in moves {
            let mut released = Vec::new();
            if to == 3 || from == to {
                released.push(Piece::new(OriginIx(origin), amount));
                ropes.push(&mut tied[from], &released);
                lists[from].push(&released, Carriage::Ordered).unwrap();
                continue;
            }
            let amount = amount.min(lists[from].total());
            let (end, taken) =
                if newest { (End::Newest, Taken::Newest) } else { (End::Oldest, Taken::Oldest) };
            lists[from].take_in_order(end, amount, |_| true, &mut scratch, &mut released);
            let cut = ropes.take(&mut tied[from], amount, taken);
            let mut sums = std::collections::BTreeMap::new();
            released.iter().for_each(|piece| *sums.entry(piece.origin).or_insert(0) += piece.amount);
            prop_assert_eq!(ropes.claims(&cut), sums.into_iter().collect::<Vec<_>>());
            ropes.append(&mut tied[to], cut);
            lists[to].push(&released, Carriage::Ordered).unwrap();
        }
        for (rope, list) in tied.into_iter().zip(&mut lists) {
            prop_assert_eq!(rope.total, list.total());
            prop_assert_eq!(rope.tainted, list.total_of(|origin| origin == OriginIx(3)));
            prop_assert_eq!(ropes.claims(&rope), list.claims().collect::<Vec<_>>());
            let mut each = Vec::new();
            list.take_in_order(End::Oldest, i64::MAX, |_| true, &mut scratch, &mut each);
            let mut joined: Vec<(OriginIx, i64)> = Vec::new();
            for piece in each {
                match joined.last_mut() {
                    Some((origin, amount)) if *origin == piece.origin => *amount += piece.amount,
                    _ => joined.push((piece.origin, piece.amount)),
                }
            }
            prop_assert_eq!(lots(&mut ropes, rope), joined);
        }
        prop_assert_eq!(ropes.free.len() + 1, ropes.nodes.len(), "every node is free again");
    }
}
