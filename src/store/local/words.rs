//! Words to codes: one dictionary for all threads, and a small cache for each, so that known words take no lock.

use std::sync::{Arc, Mutex, PoisonError};

use super::columns::{ABSENT, Dictionary, id_hash};

/// The dictionary of a loader.
#[derive(Clone, Default)]
pub struct SharedWords {
    dictionary: Arc<Mutex<Arc<Dictionary>>>,
}

impl SharedWords {
    /// All words known by now.
    pub fn dictionary(&self) -> Arc<Dictionary> {
        self.dictionary.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A cache for one thread.
    pub fn cache(&self) -> WordCache {
        WordCache { shared: self.clone(), entries: vec![Entry::default(); ENTRIES] }
    }

    fn intern(&self, word: &str) -> u32 {
        let mut dictionary = self.dictionary.lock().unwrap_or_else(PoisonError::into_inner);
        match dictionary.code(word) {
            Some(code) => code,
            None => Arc::make_mut(&mut dictionary).intern(word),
        }
    }
}

const ENTRIES: usize = 1 << 10;

#[derive(Clone, Default)]
struct Entry {
    word: Box<str>,
    code: Option<u32>,
}

/// Codes of the words met last.
pub struct WordCache {
    shared: SharedWords,
    entries: Vec<Entry>,
}

impl WordCache {
    /// The code of a word; what is no UTF-8 is absent.
    #[inline(always)]
    pub fn code(&mut self, word: &[u8]) -> u32 {
        let place = (id_hash(word) >> 54) as usize;
        match self.entries.get(place) {
            Some(Entry { word: known, code: Some(code) }) if known.as_bytes() == word => *code,
            _ => self.miss(word, place),
        }
    }

    #[cold]
    fn miss(&mut self, word: &[u8], place: usize) -> u32 {
        let Ok(word) = std::str::from_utf8(word) else { return ABSENT };
        let code = self.shared.intern(word);
        if let Some(entry) = self.entries.get_mut(place) {
            *entry = Entry { word: word.into(), code: (code != ABSENT).then_some(code) };
        }
        code
    }
}
