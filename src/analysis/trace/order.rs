//! Drawing order: a caller before its calls, calls by their start.

use super::draft::Draft;

/// Calls of each step, and the steps that nobody called, by their start.
pub struct Tree {
    pub roots: Vec<usize>,
    pub calls: Vec<Vec<usize>>,
}

impl Tree {
    /// The tree of steps whose callers go round in no circle.
    pub fn of(drafts: &[Draft]) -> Tree {
        let mut tree = Tree { roots: Vec::new(), calls: vec![Vec::new(); drafts.len()] };
        for (at, draft) in drafts.iter().enumerate() {
            match draft.parent.and_then(|p| tree.calls.get_mut(p)) {
                Some(calls) => calls.push(at),
                None => tree.roots.push(at),
            }
        }
        let earlier = |a: &usize, b: &usize| {
            let key = |i: &usize| drafts.get(*i).map_or((0.0, 0.0), |d| (d.start, -d.end));
            let (a_key, b_key) = (key(a), key(b));
            a_key.0.total_cmp(&b_key.0).then(a_key.1.total_cmp(&b_key.1)).then(a.cmp(b))
        };
        tree.roots.sort_by(earlier);
        tree.calls.iter_mut().for_each(|calls| calls.sort_by(earlier));
        tree
    }

    /// All steps with the number of callers above each.
    pub fn order(&self) -> Vec<(usize, usize)> {
        let mut order = Vec::new();
        let mut waiting: Vec<(usize, usize)> = self.roots.iter().rev().map(|r| (*r, 0)).collect();
        while let Some((at, depth)) = waiting.pop() {
            order.push((at, depth));
            let calls = self.calls.get(at).map_or(&[][..], Vec::as_slice);
            waiting.extend(calls.iter().rev().map(|c| (*c, depth + 1)));
        }
        order
    }
}
