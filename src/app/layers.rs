//! What is open, one above the other: screens with their questions in flight, and overlays.

use crate::model::{Destination, Scope, Ticket, Time};
use crate::overlays::{Confirm, Help, Menu, Palette, PromptLine};
use crate::screens::Screen;
use crate::ui::Context;

use super::Place;

/// One layer of what is open.
pub enum Layer {
    /// A screen, which fills the terminal.
    Screen(ScreenLayer),
    /// The keys.
    Help(Help),
    /// Any action by its name.
    Palette(Palette),
    /// A line of text.
    Prompt(PromptLine),
    /// What to copy.
    Menu(Menu),
    /// Whether to leave.
    Confirm(Confirm),
}

/// A screen with what the core keeps for it.
pub struct ScreenLayer {
    /// The screen itself.
    pub screen: Box<dyn Screen>,
    /// The scope it asked for last.
    pub asked: Option<Scope>,
    /// Its questions that nothing whole came back for yet.
    pub flying: Vec<Ticket>,
    /// Since when there are any.
    pub waiting_since: Time,
    /// What was looked at before it opened.
    pub before: Option<Place>,
}

impl ScreenLayer {
    /// A screen that has asked nothing yet.
    pub fn new(screen: Box<dyn Screen>, before: Option<Place>) -> ScreenLayer {
        ScreenLayer { screen, asked: None, flying: Vec::new(), waiting_since: Time::default(), before }
    }
}

/// Which screens there are.
#[derive(Clone, Copy)]
pub struct Screens {
    /// The one that is always open.
    pub home: fn(&Context) -> Box<dyn Screen>,
    /// The one a destination leads to.
    pub open: fn(&Destination, &Context) -> Box<dyn Screen>,
}

impl Layer {
    /// The screen, where the layer is one.
    pub fn screen(&self) -> Option<&ScreenLayer> {
        match self {
            Layer::Screen(layer) => Some(layer),
            _ => None,
        }
    }

    /// The screen, where the layer is one.
    pub fn screen_mut(&mut self) -> Option<&mut ScreenLayer> {
        match self {
            Layer::Screen(layer) => Some(layer),
            _ => None,
        }
    }

    /// Its section in the keymap.
    pub fn section(&self) -> &'static str {
        match self {
            Layer::Screen(layer) => layer.screen.section(),
            Layer::Help(_) => "text",
            Layer::Palette(_) | Layer::Prompt(_) => "prompt",
            Layer::Menu(_) | Layer::Confirm(_) => "menu",
        }
    }
}
