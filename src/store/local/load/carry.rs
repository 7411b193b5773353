//! Lines without a time of their own, across blocks.

use std::sync::Arc;

use crate::store::local::tally::Tally;

use super::state::File;

/// Gives lines without a time of their own the last valid time before them in their file, as soon as that is known;
/// before the first valid time, that one.
pub fn settle(file: &mut File) {
    let mut carried = file.blocks.iter().map_while(|b| b.done.as_ref()).find_map(|d| d.first_time);
    let mut known = true;
    for block in &mut file.blocks {
        let Some(done) = &mut block.done else {
            known = false;
            continue;
        };
        // A block before it may have been read again meanwhile, so what was carried once is not settled for good: the line
        // that had the time may be none any more.
        if done.leads && known && done.carried != carried {
            Arc::make_mut(&mut done.segment).carry(carried);
            done.tally = Tally::of(&done.segment);
            done.carried = carried;
        }
        if done.last_time.is_some() {
            carried = done.last_time;
            known = true;
        }
    }
}
