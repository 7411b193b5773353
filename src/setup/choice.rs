//! What one may choose, and the names that follow from it.

use crate::model::{Error, ErrorKind, Result};

/// The family of names that one template covers whole.
const FAMILY: &str = "ml-inference";
/// The priority of the family's template, above that of what servers bring along.
const PRIORITY: usize = 200;
/// Bytes that a name may have.
const LONGEST: usize = 255;
/// What no name may hold, besides white space.
const HELD: [char; 11] = ['\\', '/', '*', '?', '"', '<', '>', '|', ',', '#', ':'];
/// What no name may begin with.
const FIRST: [char; 3] = ['-', '_', '+'];

/// What one may choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The data stream.
    pub stream: String,
    /// Indices with the day in their name instead of a data stream; they never roll over.
    pub daily: bool,
    /// Repository for searchable snapshots in the cold phase.
    pub repository: Option<String>,
}

impl Choice {
    /// The same, if servers take such a name.
    ///
    /// # Errors
    /// When they do not, and why.
    pub fn checked(self) -> Result<Choice> {
        match fault(&self.stream) {
            None => Ok(self),
            Some(fault) => Err(Error::new(
                ErrorKind::Usage,
                format!("`{}` cannot name a data stream or an index: {fault}", self.stream),
                "Give another name with --into, or as `write` of the cluster in the config: ml-inference-logs.",
            )),
        }
    }

    /// The name of what is made for it: other names have their own.
    pub fn name(&self) -> String {
        format!("mlogtui-{}", self.base())
    }

    /// The names that it is all for: the stream, the indices of its days, or the family that it is of.
    pub fn patterns(&self) -> Vec<String> {
        let own = self.base().to_string();
        if self.daily || self.is_of_family() { vec![own, self.longer()] } else { vec![own] }
    }

    /// Servers refuse two templates of one priority that could match one name: the longer of two names goes first.
    pub fn priority(&self) -> usize {
        PRIORITY - FAMILY.len() + self.base().len()
    }

    /// Where its events are found.
    pub fn events(&self) -> String {
        if self.daily { self.longer() } else { self.stream.clone() }
    }

    /// The name of an index or data stream that is to be made by the template.
    pub fn example(&self) -> String {
        if self.daily { format!("{}-2026.01.31", self.base()) } else { self.stream.clone() }
    }

    fn longer(&self) -> String {
        format!("{}-*", self.base())
    }

    fn base(&self) -> &str {
        if self.is_of_family() { FAMILY } else { &self.stream }
    }

    /// The bare name is of it too, for a template of its own would have the name of the family's.
    fn is_of_family(&self) -> bool {
        self.stream.strip_prefix(FAMILY).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

fn fault(name: &str) -> Option<String> {
    let held = name.chars().find(|c| HELD.contains(c) || c.is_whitespace() || c.is_control());
    let first = name.chars().next().filter(|c| FIRST.contains(c));
    if name.is_empty() {
        return Some("it is empty".into());
    }
    if matches!(name, "." | "..") {
        return Some("it is the name of a directory".into());
    }
    if let Some(c) = held {
        return Some(format!("it holds {c:?}"));
    }
    if let Some(c) = first {
        return Some(format!("it begins with {c:?}"));
    }
    if name.to_lowercase() != name {
        return Some("it has capital letters".into());
    }
    (name.len() > LONGEST).then(|| format!("it has more than {LONGEST} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(stream: &str, daily: bool) -> Choice {
        Choice { stream: stream.into(), daily, repository: None }
    }

    #[test]
    fn a_name_that_no_server_takes_is_refused_with_the_reason() {
        for (name, why) in [
            ("", "empty"),
            (".", "directory"),
            ("..", "directory"),
            ("a/b-c", "holds '/'"),
            ("*", "holds '*'"),
            ("a b", "holds ' '"),
            ("a:b", "holds ':'"),
            ("a\nb", "holds"),
            ("_x-logs", "begins with '_'"),
            ("-x", "begins with '-'"),
            ("+x", "begins with '+'"),
            ("UPPER", "capital"),
            (&"x".repeat(256), "255 bytes"),
        ] {
            let error = choice(name, false).checked().unwrap_err();
            assert!(error.kind == ErrorKind::Usage && error.message.contains(why), "{name}: {}", error.message);
            assert!(!error.hint.is_empty());
        }
        for name in ["mylogs", "ml-inference-logs", "a.b_c-1", "größe", &"x".repeat(255)] {
            assert!(choice(name, false).checked().is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_made_for_a_name_is_for_no_other_except_the_default_family() {
        let patterns = |stream, daily| choice(stream, daily).patterns();
        assert_eq!(patterns("mylogs", false), ["mylogs"]);
        assert_eq!(patterns("mylogs", true), ["mylogs", "mylogs-*"]);
        assert_eq!(patterns("logs-ml", false), ["logs-ml"]);
        assert_eq!(patterns("logs-ml", true), ["logs-ml", "logs-ml-*"]);
        for name in ["ml-inference-logs", "ml-inference-a-b", "ml-inference"] {
            assert_eq!(patterns(name, false), ["ml-inference", "ml-inference-*"], "{name}");
            assert_eq!(choice(name, true).name(), "mlogtui-ml-inference");
        }
        assert_eq!(patterns("ml-inferences", false), ["ml-inferences"]);
        assert_eq!(choice("logs-ml", false).name(), "mlogtui-logs-ml");
        assert_eq!(choice("logs-ml", true).events(), "logs-ml-*");
        assert_eq!(choice("ml-inference-logs", false).events(), "ml-inference-logs");
    }

    #[test]
    fn of_two_templates_for_one_name_the_narrower_goes_first() {
        let priority = |stream| choice(stream, true).priority();
        assert_eq!(priority("ml-inference-logs"), 200);
        assert!(priority("ml") < priority("ml-inference-logs"));
        assert!(priority("logs-ml") < priority("logs-ml-two"));
    }
}
