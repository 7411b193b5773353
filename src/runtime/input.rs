//! Keys, pastes, clicks and sizes as they come from the terminal, on a thread of their own.

use crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Message, Pointer};

/// Starts reading; ends when nobody listens any more, or with `Terminated` when there is nothing left to read.
pub fn start(to: UnboundedSender<Message>) {
    let read = move || {
        loop {
            let message = match event::read() {
                Ok(event) => message(event),
                Err(error) => {
                    tracing::warn!(%error, "the terminal cannot be read any more");
                    Some(Message::Terminated)
                }
            };
            let last = message == Some(Message::Terminated);
            let heard = message.is_none_or(|m| to.send(m).is_ok());
            if last || !heard {
                return;
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name("input".into()).spawn(read) {
        tracing::error!(%error, "no thread for reading keys");
    }
}

/// What an event tells the core, if anything.
fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Message::Key(key.into())),
        Event::Paste(text) => Some(Message::Pasted(text)),
        Event::Resize(columns, rows) => Some(Message::Resized(columns, rows)),
        Event::Mouse(mouse) => pointer(mouse).map(Message::Mouse),
        _ => None,
    }
}

fn pointer(mouse: MouseEvent) -> Option<Pointer> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Pointer::Click(mouse.column, mouse.row)),
        MouseEventKind::ScrollUp => Some(Pointer::WheelUp),
        MouseEventKind::ScrollDown => Some(Pointer::WheelDown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::*;

    #[test]
    fn keys_count_when_pressed_not_when_released() {
        let mut key = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::SHIFT);
        assert_eq!(message(Event::Key(key)), Some(Message::Key(crate::keymap::Key::parse("G").unwrap())));
        key.kind = KeyEventKind::Release;
        assert_eq!(message(Event::Key(key)), None);
        assert_eq!(message(Event::FocusGained), None);
    }
}
