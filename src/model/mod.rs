//! Plain data that every other module speaks in; it imports nothing of the crate.

mod action;
mod answer;
mod error;
mod event;
mod field;
mod filter;
mod question;
mod remote;
mod scope;
mod time;
mod trace;

pub use action::*;
pub use answer::*;
pub use error::*;
pub use event::*;
pub use field::*;
pub use filter::*;
pub use question::*;
pub use remote::*;
pub use scope::*;
pub use time::*;
pub use trace::*;
