//! Pure functions on answers: baselines, deviations, message patterns, suspects, traces, time in words.

pub mod alerts;
mod anchor;
mod asked_window;
mod baseline;
mod chance;
mod contrast;
mod correlation;
mod deviation;
mod duration;
pub mod exemplars;
mod instant;
mod median;
pub mod numbers;
pub mod patterns;
pub mod sampling;
pub mod suspects;
pub mod trace;
pub mod why;
mod window;
mod words;
mod zone;

pub use anchor::Anchor;
pub use asked_window::AskedWindow;
pub use baseline::{baseline_words, choice_words, parse_choice, resolve};
pub use contrast::{Contrast, Pair, contrast, without};
pub use correlation::{Correlation, correlation};
pub use deviation::{Deviation, STANDS_OUT, deviation, judged_buckets, stands_out};
pub use duration::{duration_words, parse_duration};
pub use instant::parse_instant;
pub use window::parse_window;
pub use words::{dated_words, time_words, window_words};
pub use zone::Zone;
