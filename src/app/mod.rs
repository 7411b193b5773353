//! The pure core: messages come in, state changes, effects go out; the view draws the state and changes nothing.

mod act;
mod bottom;
mod effect;
mod header;
mod journal;
mod keys;
mod language;
mod layers;
mod links;
mod loading;
mod message;
mod pace;
mod prompts;
mod scope;
mod state;
mod update;
mod view;
mod wishes;

pub use effect::Effect;
pub use journal::{Journal, Recording};
pub use layers::{Layer, ScreenLayer, Screens};
pub use message::{Message, Pointer};
pub use scope::{History, Place};
pub use state::{Clock, Setup, StartAt, State};
pub use update::update;
pub use view::{draw, view};

#[cfg(test)]
mod tests;
