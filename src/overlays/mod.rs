//! Overlays stand above a screen: help, palette, prompt, menus, confirmation. Data with pure functions, as screens are.

mod confirm;
mod frame;
mod help;
mod menu;
mod palette;
mod prompt;

pub use confirm::Confirm;
pub use help::Help;
pub use menu::{Menu, draw_sequence};
pub use palette::{Entry, Palette};
pub use prompt::{Completion, Fault, PromptLine};
