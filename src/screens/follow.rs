//! From an event to the trace of its request.

use crate::analysis::trace::id_of;
use crate::model::{Destination, Event, FieldMap};
use crate::ui::{Outcome, Wish};

/// Opens the trace of the strongest id that an event carries.
pub fn follow(event: &Event, map: &FieldMap) -> Outcome {
    match id_of(event, map) {
        Some(id) => Outcome::Done(vec![Wish::Open(Destination::Trace(id))]),
        None => Outcome::Disabled("this event carries no id of a request"),
    }
}
