//! What a link would cost whoever opens it.

use crate::analysis;
use crate::contract::filter;
use crate::model::{Filter, View, ViewLink};

/// Why a link is dearer than its reader may like, in words; `None` where it is not. `longest` is in ms; on production, filters
/// that no index answers count as well.
pub fn dear(link: &ViewLink, longest: i64, production: bool) -> Option<String> {
    let length = link.window.map_or(0, |window| window.length());
    let long = (length > longest).then(|| {
        let [length, longest] = [length, longest].map(analysis::duration_words);
        format!("its window is {length} long (the config's link_window is {longest})")
    });
    let filter = filters(link).into_iter().find_map(filter::dear).filter(|_| production);
    let filter = filter.map(|what| format!("its filter holds {what}, on a production cluster"));
    let both: Vec<String> = long.into_iter().chain(filter).collect();
    (!both.is_empty()).then(|| both.join(", and "))
}

/// Every filter that would be asked.
fn filters(link: &ViewLink) -> Vec<&Filter> {
    match &link.view {
        View::Why { selections: Some(both), .. } => vec![&link.filter, &both.these, &both.others],
        _ => vec![&link.filter],
    }
}
