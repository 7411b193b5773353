//! The step that is looked at as lines of text: what it came to, what follows, its numbers and lines, and its prose.

use ratatui::style::Style;

use crate::model::Verdict;
use crate::runbook::{Branch, End, Finding, Shown, State, Step, To, Walk};
use crate::ui::{Context, StyledLine, Theme, markdown, wrapped};

use super::RunbookScreen;

/// Columns of the widest line of prose: longer ones are hard to read.
const PROSE: u16 = 76;

impl RunbookScreen {
    /// How it ended, in lines.
    pub(super) fn ending(&self, width: u16) -> Vec<(String, bool)> {
        let (words, cause) = match self.walk().and_then(Walk::end) {
            None => return Vec::new(),
            Some(End::Cause(cause)) => (format!("CAUSE {}", cause.words), true),
            Some(End::Nothing(words)) => (format!("ENDED {words}"), false),
            Some(End::Unsure(words)) => (format!("ENDED {words}"), false),
        };
        wrapped(&words, width.into()).into_iter().take(3).map(|line| (line, cause)).collect()
    }

    /// What the step came to and what follows.
    pub(super) fn finding_lines(&self, context: &Context, width: u16) -> Vec<StyledLine> {
        let Some((walk, step)) = self.looked_at() else { return Vec::new() };
        let theme = &context.theme;
        let mut lines = Vec::new();
        let finding = self.finding();
        // What asks a human has been asked as soon as it is reached, and waits.
        if let (Some(Shown::Question(question)), Some(Verdict::CannotTell)) =
            (step.kind.shown(), finding.map(|f| f.verdict))
        {
            return styled(&format!("? {question} (enter answers, s passes it over)"), width, theme.strong);
        }
        match finding {
            Some(finding) => {
                lines.extend(styled(&finding_words(finding), width, verdict_style(finding.verdict, theme)));
            }
            None => lines.extend(styled(&self.waiting_words(walk, step), width, theme.dim)),
        }
        if walk.at() == self.selected() && walk.end().is_none() && walk.finding().is_some() {
            lines.extend(styled(&next_words(walk), width, theme.strong));
        }
        lines
    }

    /// What the step that is looked at came to.
    pub(super) fn finding(&self) -> Option<&Finding> {
        self.walk()?.steps().get(self.selected())?.finding.as_ref()
    }

    /// The step that is looked at.
    pub(super) fn looked_at(&self) -> Option<(&Walk, &Step)> {
        let walk = self.walk()?;
        Some((walk, walk.book().steps.get(self.selected())?))
    }

    fn waiting_words(&self, walk: &Walk, step: &Step) -> String {
        let asked = match step.kind.shown() {
            Some(Shown::Question(question)) => return format!("? {question} (enter answers)"),
            Some(Shown::Command(command)) => return format!("to run yourself (y copies it): {command}"),
            Some(Shown::Link(link)) => return format!("to open (y copies it): {link}"),
            Some(Shown::Prose) => "read it".to_string(),
            None => {
                let rule = step.rule.as_ref().map_or_else(String::new, |r| format!(": {}?", r.name()));
                format!("{}{rule}", step.kind.words())
            }
        };
        match self.state_of(self.selected()) {
            State::Skipped => format!("skipped; enter asks {asked}"),
            _ if self.batch.is_some() && walk.at() == self.selected() => format!("asking {asked} ..."),
            _ => format!("not asked yet; enter asks {asked}"),
        }
    }

    /// The prose of the step that is looked at; of the first one, what stands before it as well.
    pub(super) fn prose_lines(&self, context: &Context, width: u16) -> Vec<StyledLine> {
        let Some((walk, step)) = self.looked_at() else { return Vec::new() };
        let intro = if self.selected() == 0 { walk.book().intro.as_str() } else { "" };
        let text = format!("{intro}\n\n{}", step.prose);
        markdown(text.trim(), width.min(PROSE).into(), &context.theme)
    }
}

fn styled(text: &str, width: u16, style: Style) -> Vec<StyledLine> {
    wrapped(text, width.into()).into_iter().map(|line| vec![(line, style)]).collect()
}

fn finding_words(finding: &Finding) -> String {
    let words = &finding.words;
    let own = words.starts_with(finding.verdict.words());
    let said = if own { words.to_string() } else { format!("{}: {words}", finding.verdict.words()) };
    // Only here, for what is found is read in tickets as well, where there are no keys.
    if finding.evidence.exemplar.is_some() { format!("{said}; t follows it through all services") } else { said }
}

/// The style of a verdict; the word stands beside it.
pub fn verdict_style(verdict: Verdict, theme: &Theme) -> Style {
    match verdict {
        Verdict::Yes => theme.warn,
        Verdict::No => theme.text,
        Verdict::CannotTell | Verdict::Noted => theme.dim,
    }
}

/// What follows the finding of the step one is at.
fn next_words(walk: &Walk) -> String {
    let Branch { narrow, to } = walk.branch();
    let value = walk.finding().and_then(|f| f.picked.as_ref()).map(|p| p.value.as_deref().unwrap_or("(absent)"));
    let narrowing = value.filter(|_| narrow).map(|v| format!("narrow to {v}, then "));
    let title = |at: usize| walk.book().steps.get(at).map(|s| format!("\"{}\"", s.title));
    let then = match to {
        To::Next => title(walk.at() + 1).unwrap_or_else(|| "end".into()),
        To::Step(at) => title(at).unwrap_or_else(|| "end".into()),
        To::Cause if walk.narrowed().is_empty() && narrowing.is_none() => "end: nothing was narrowed to".into(),
        To::Cause => "name the cause".into(),
        To::Stop => "end".into(),
    };
    format!("enter: {}{then}", narrowing.unwrap_or_default())
}
