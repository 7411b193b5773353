//! The id of an event: a hash of its line, and of its number among identical lines of its source.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of an id: enough that no two of any number of lines share one by chance.
const BYTES: usize = 15;

/// Hashes that are sorted together.
const RUN: usize = 1 << 19;

/// Counts identical lines of one source; takes eight bytes a line.
#[derive(Debug, Default)]
pub struct Identities {
    seen: Seen,
    repeated: HashMap<u64, u32>,
}

impl Identities {
    /// The id of the next line.
    pub fn of(&mut self, line: &[u8]) -> String {
        let digest = Sha256::digest(line);
        let short = digest.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        let ordinal = match self.seen.insert(short) {
            true => 0,
            false => {
                let ordinal = self.repeated.entry(short).or_insert(0);
                *ordinal += 1;
                *ordinal
            }
        };
        let whole = Sha256::new_with_prefix(digest).chain_update(ordinal.to_be_bytes()).finalize();
        URL_SAFE_NO_PAD.encode(whole.get(..BYTES).unwrap_or_default())
    }
}

/// Hashes in sorted runs: a hash set of them all would take up to five times the room while it grows.
#[derive(Debug, Default)]
struct Seen {
    recent: HashSet<u64>,
    runs: Vec<Box<[u64]>>,
}

impl Seen {
    /// Whether it was not there before.
    fn insert(&mut self, hash: u64) -> bool {
        if self.runs.iter().any(|run| run.binary_search(&hash).is_ok()) || !self.recent.insert(hash) {
            return false;
        }
        if self.recent.len() >= RUN {
            let mut run: Vec<u64> = self.recent.drain().collect();
            run.sort_unstable();
            self.runs.push(run.into());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_source_gives_the_same_ids_and_identical_lines_differ() {
        let lines: [&[u8]; 4] = [b"a", b"b", b"a", b"a"];
        let ids = || {
            let mut identities = Identities::default();
            lines.map(|line| identities.of(line))
        };
        let first = ids();
        assert_eq!(first, ids());
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), 4);
        assert_eq!(Identities::default().of(b"a"), first[0]);
    }

    #[test]
    fn what_was_seen_long_ago_is_known() {
        let mut seen = Seen::default();
        let hash = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let many = 2 * RUN as u64 + 5;
        assert!((0..many).all(|n| seen.insert(hash(n))));
        assert_eq!((seen.runs.len(), seen.recent.len()), (2, 5));
        assert!([0, RUN as u64, many - 1].iter().all(|n| !seen.insert(hash(*n))));
    }
}
