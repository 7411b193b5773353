//! What of an event can be copied.

use crate::model::{Event, FieldMap};
use crate::ui::named_text;

/// The line, the document and the ids of an event: what each is, and its text.
pub fn copies(event: &Event, map: &FieldMap) -> Vec<(String, String)> {
    let mut offers = vec![("line".to_string(), event.raw.clone())];
    let document = event.document.as_deref().and_then(|d| serde_json::to_string_pretty(d).ok());
    offers.extend(document.map(|text| ("document".to_string(), text)));
    for id in ["request_id", "correlation_id"] {
        offers.extend(named_text(event, map, id).map(|text| (id.to_string(), text)));
    }
    offers
}
