//! Slack's incoming webhooks.

use serde_json::json;

use super::{Post, short};
use crate::analysis::alerts::Urgency;
use crate::watch::{Kind, Note};

/// Slack takes no longer text in a block.
const LONGEST: usize = 2_900;

/// One message: the title as its text, and a block with what is to be known.
pub fn post(note: &Note) -> Post {
    let sign = match (note.kind, note.urgency) {
        (Kind::Resolved, _) => ":white_check_mark:",
        (_, Urgency::Page) => ":rotating_light:",
        (_, Urgency::Warning) => ":warning:",
        (_, Urgency::Notice) => ":information_source:",
    };
    let title = escaped(&note.title);
    let block = |text: String| json!({"type": "section", "text": {"type": "mrkdwn", "text": short(&text, LONGEST)}});
    let mut blocks = vec![block(format!("{sign} *{title}*\n{}", escaped(&note.lines.join("\n"))))];
    let runbook = (!note.runbook.is_empty()).then(|| format!("runbook: {}\n", escaped(&note.runbook)));
    if !note.link.is_empty() {
        blocks.push(block(format!("{}`mlogtui open '{}'`", runbook.unwrap_or_default(), escaped(&note.link))));
    }
    Post::of(json!({"text": title, "blocks": blocks}))
}

/// What Slack would take for a link, a mention or a channel.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
