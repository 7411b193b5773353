//! Holds some events against others: `version:3.2.1 against version:3.1.9`.

use crate::contract::filter;
use crate::model::{Filter, Result, Selections};
use crate::ui::{Context, Prompt, Purpose, Tickets, Wish};

use super::WhyScreen;

/// What stands between the two.
const AGAINST: &str = " against ";

impl WhyScreen {
    /// Asks for the two, with what is known of them.
    pub(super) fn ask_against(&self) -> Wish {
        let initial = match (&self.selections, self.here()) {
            (Some(s), _) => format!("{}{AGAINST}{}", filter::write(&s.these), filter::write(&s.others)),
            (None, Some(entry)) => format!("{}{AGAINST}", filter::write(&entry.filter())),
            (None, None) => String::new(),
        };
        Wish::Prompt(Prompt { purpose: Purpose::Against, initial })
    }

    /// Takes the two in: without the second it is all others, without any it is the signal against its baseline again.
    pub(super) fn hold_against(&mut self, text: &str, context: &Context, tickets: &mut Tickets) -> Result<Vec<Wish>> {
        // A signal that is looked at stays what is compared.
        let mix = self.is_mix();
        self.selections = read(text)?.map(|selections| Selections { mix, ..selections });
        Ok(context.scope.clone().map_or_else(Vec::new, |scope| self.begin(scope, context, tickets)))
    }
}

fn read(text: &str) -> Result<Option<Selections>> {
    let text = format!("{} ", text.trim());
    let (these, others) = text.split_once(AGAINST).unwrap_or((&text, ""));
    let these = filter::parse_or_explain(these.trim())?;
    if these == Filter::All {
        return Ok(None);
    }
    Ok(Some(match others.trim() {
        "" => Selections::against_the_rest(these, &Filter::All),
        others => Selections { these, others: filter::parse_or_explain(others)?, mix: true },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_may_be_left_out() {
        let is = |field, value| Filter::is(field, value);
        let both = Selections { these: is("version", "3.2.1"), others: is("version", "3.1.9"), mix: true };
        assert_eq!(read("version:3.2.1 against version:3.1.9").unwrap(), Some(both));
        let rest = Some(Selections::against_the_rest(is("variant", "canary"), &Filter::All));
        assert_eq!(read("variant:canary against").unwrap(), rest);
        assert_eq!(read(" variant:canary ").unwrap(), rest);
        assert_eq!(read("  ").unwrap(), None);
        assert!(read("variant:( against").is_err());
    }
}
