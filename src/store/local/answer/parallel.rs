//! Work sharing over a few scoped threads; results come back in the order of the items.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

/// Applies `work` to every item on at most `threads` threads, each taking the next item that is left.
pub fn map<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let workers = threads.min(items.len());
    if workers <= 1 {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some((place, item)) = take() {
            done.push((place, work(item)));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(fault) => resume_unwind(fault),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Cuts `items` into at most `parts` contiguous pieces of about equal `size`.
pub fn chunks<T>(items: &[T], parts: usize, size: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let total: usize = items.iter().map(&size).sum();
    let share = total.div_ceil(parts.max(1)).max(1);
    let (mut rest, mut pieces) = (items, Vec::new());
    while !rest.is_empty() {
        let mut filled = 0;
        let last = pieces.len() + 1 >= parts;
        let enough = |item: &T| {
            filled += size(item);
            filled >= share
        };
        let end = if last { rest.len() } else { rest.iter().position(enough).map_or(rest.len(), |at| at + 1) };
        let (piece, more) = rest.split_at(end);
        pieces.push(piece);
        rest = more;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order_and_chunks_lose_nothing() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(map(3, items.clone(), |i| i * 2), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        for parts in 1..7 {
            let pieces = chunks(&items, parts, |i| *i);
            assert!(pieces.len() <= parts);
            assert_eq!(pieces.concat(), items);
        }
    }
}
