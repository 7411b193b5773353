//! Watches without a terminal: looks at an interval, decides what is worth telling, and tells it to receivers.
//!
//! ```text
//! store -> look (pure reading of the answers) -> decide (pure: state, messages) -> keep (written down)
//!     -> note (in words) -> receivers (pure: each one's own form) -> target (sent, and judged) -> confirmed, or again later
//! ```

pub mod backtest;
mod decide;
pub mod health;
mod keep;
mod look;
mod note;
mod outbox;
mod reasons;
mod receivers;
mod run;
mod state;
mod target;
#[cfg(test)]
mod tests;

pub use decide::{Decision, Recipient, Rules, decide};
pub use keep::Keep;
pub use look::{Look, Watch};
pub use note::{Note, second};
pub use outbox::{Kind, Message};
pub use run::{Event, Run};
pub use state::{Open, State, Told};
pub use target::Target;
