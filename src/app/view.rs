//! Draws the state and changes nothing.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keymap::shown;
use crate::model::Action;
use crate::overlays::draw_sequence;
use crate::ui::{cut, layout, printable, seal, wrapped};

use super::{Layer, State, bottom, header};

/// Columns and rows below which nothing useful can be drawn.
const LEAST: (u16, u16) = (24, 6);

/// Draws the state into a frame.
pub fn view(state: &State, frame: &mut Frame<'_>) {
    draw(state, frame.buffer_mut());
}

/// Draws the state into a buffer of the terminal's size.
pub fn draw(state: &State, buffer: &mut Buffer) {
    let parts = layout((buffer.area.width, buffer.area.height));
    let theme = &state.context.theme;
    buffer.set_style(buffer.area, theme.text);
    if buffer.area.width < LEAST.0 || buffer.area.height < LEAST.1 {
        return draw_too_small(buffer);
    }
    header::draw(state, parts.header, buffer);
    draw_screen(state, parts.body, buffer);
    bottom::draw(state, parts.bottom, buffer);
    let whole = parts.body.union(parts.bottom);
    for layer in state.layers.iter().skip(state.top_screen() + 1) {
        match layer {
            Layer::Screen(_) => {}
            Layer::Help(help) => help.draw(theme, parts.body, buffer),
            Layer::Palette(palette) => palette.draw(theme, parts.body, buffer),
            Layer::Prompt(prompt) => prompt.draw(theme, whole, buffer),
            Layer::Menu(menu) => menu.draw(theme, parts.body, buffer),
            Layer::Confirm(confirm) => confirm.draw(&confirm_keys(state), theme, parts.body, buffer),
        }
    }
    if !state.pending.is_empty() {
        let rest = state.keymap.continuations(state.sections(), &state.pending);
        draw_sequence(&shown(&state.pending), &rest, theme, parts.body, buffer);
    }
    seal(buffer, state.ascii_only);
}

fn draw_too_small(buffer: &mut Buffer) {
    let area = buffer.area;
    if !area.is_empty() {
        let (columns, rows) = LEAST;
        let words = format!("at least {columns}x{rows}");
        buffer.set_string(area.x, area.y, cut(&words, area.width.into()), ratatui::style::Style::new());
    }
}

fn confirm_keys(state: &State) -> String {
    let keys = |action| state.keymap.keys_of(&["menu"], action).join(", ");
    format!("yes: {}   no: {}", keys(Action::Enter), keys(Action::Back))
}

/// Draws the screen, or why there is nothing to show yet.
fn draw_screen(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = &state.context.theme;
    if state.context.scope.is_some() {
        if let Some(layer) = state.layers.get(state.top_screen()).and_then(Layer::screen) {
            layer.screen.draw(&state.context, area, buffer);
        }
        return;
    }
    let lines = match &state.context.health.error {
        Some(error) => vec![(printable(&error.message), theme.bad), (printable(&error.hint), theme.text)],
        None => vec![("reading ...".into(), theme.dim)],
    };
    let width = usize::from(area.width.saturating_sub(3));
    let wrapped =
        lines.iter().flat_map(|(text, style)| wrapped(text, width).into_iter().map(move |line| (line, *style)));
    for (y, (line, style)) in (area.y + 1..area.bottom()).zip(wrapped) {
        buffer.set_string(area.x + 2, y, cut(&line, width), style);
    }
}
