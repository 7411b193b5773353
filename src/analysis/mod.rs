//! Pure functions on answers: baselines, deviations, time in words.

mod asked_window;
mod baseline;
mod deviation;
mod duration;
mod instant;
pub mod trace;
mod window;
mod words;
mod zone;

pub use asked_window::AskedWindow;
pub use baseline::{baseline_words, parse_choice, resolve};
pub use deviation::{Deviation, deviation, judged_buckets};
pub use duration::{duration_words, parse_duration};
pub use instant::parse_instant;
pub use window::parse_window;
pub use words::{time_words, window_words};
pub use zone::Zone;
