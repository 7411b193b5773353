//! The id of an event: a hash of its line, and of its number among identical lines of its source.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::seen::Seen;

/// Bytes of an id: enough that no two of any number of lines share one by chance.
const BYTES: usize = 15;
/// Puts the hashes of identical lines far from each other: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Counts identical lines of one source.
#[derive(Debug, Default)]
pub struct Identities {
    seen: Seen,
}

impl Identities {
    /// The id of the next line.
    ///
    /// # Errors
    /// When what was seen cannot be kept in files.
    pub fn of(&mut self, line: &[u8]) -> io::Result<String> {
        let digest = Sha256::digest(line);
        let short = digest.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        let ordinal = self.ordinal(short)?;
        let whole = Sha256::new_with_prefix(digest).chain_update(ordinal.to_be_bytes()).finalize();
        Ok(URL_SAFE_NO_PAD.encode(whole.get(..BYTES).unwrap_or_default()))
    }

    /// How many lines of this hash came before. Each of them left a hash of its own, so that no counts have to be kept, and the
    /// last is found as in a sorted sequence.
    fn ordinal(&mut self, hash: u64) -> io::Result<u32> {
        let of_nth = |nth: u32| hash.wrapping_add(u64::from(nth).wrapping_mul(SPREAD));
        let (mut held, mut free) = (0, 0);
        while self.seen.holds(of_nth(free))? {
            (held, free) = (free, free.saturating_mul(2).max(1));
        }
        while free - held > 1 {
            let middle = held + (free - held) / 2;
            if self.seen.holds(of_nth(middle))? { held = middle } else { free = middle }
        }
        self.seen.insert(of_nth(free))?;
        Ok(free)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_source_gives_the_same_ids_and_identical_lines_differ() {
        let lines: [&[u8]; 4] = [b"a", b"b", b"a", b"a"];
        let ids = || {
            let mut identities = Identities::default();
            lines.map(|line| identities.of(line).unwrap())
        };
        let first = ids();
        assert_eq!(first, ids());
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), 4);
        let mut many = Identities::default();
        assert!((0..1_000).all(|nth| many.ordinal(7).unwrap() == nth));
        assert_eq!(many.ordinal(8).unwrap(), 0);
        assert_eq!(Identities::default().of(b"a").unwrap(), first[0]);
    }
}
