//! `mlogtui open LINK`: opens the view of a link.

use std::io::{self, IsTerminal};

use crate::analysis;
use crate::config::Config;
use crate::contract::filter;
use crate::link;
use crate::model::{Error, ErrorKind, Filter, LinkedLogs, Result, ViewLink};

use super::arguments::{OpenArguments, ScopeArguments, ScreenArguments, SourceArguments};
use super::tui::{self, Begin};
use super::{demo, output};

/// Opens the view; asks first where that is dear.
pub fn run(arguments: &OpenArguments, config: Config) -> Result<()> {
    let link = link::read(&arguments.link)?;
    let view = Some(link.view.clone());
    show(&link, &arguments.source, &arguments.screen, arguments.yes, Begin { view, ..Begin::default() }, config)
}

/// Opens a view, with what else the session begins with.
pub fn show(
    link: &ViewLink,
    source: &SourceArguments,
    screen: &ScreenArguments,
    yes: bool,
    mut begin: Begin,
    config: Config,
) -> Result<()> {
    let scope = scope_of(link);
    if let (LinkedLogs::Cluster(name), false) = (&link.logs, source.is_empty()) {
        begin.notice.get_or_insert(format!(
            "the link is about the cluster {name}; these are the logs that were named beside it"
        ));
    }
    if let (LinkedLogs::Demo(made), true) = (&link.logs, source.is_empty()) {
        return demo::open(made, &scope, screen, begin, config);
    }
    let source = source_of(link, source)?;
    let production = source.cluster(&config)?.is_some_and(|(_, cluster)| cluster.production);
    if let Some(why) = link::dear(link, config.link_window_ms, production) {
        is_meant(&why, yes)?;
    }
    tui::start(tui::logs(&source, &config, begin)?, &scope, screen, config)
}

/// The scope of a link, as one would type it.
pub fn scope_of(link: &ViewLink) -> ScopeArguments {
    ScopeArguments {
        from: link.window.map(|window| window.from.rfc3339()),
        to: link.window.map(|window| window.to.rfc3339()),
        last: None,
        filter: (link.filter != Filter::All).then(|| filter::write(&link.filter)),
        baseline: Some(analysis::choice_words(&link.baseline)),
    }
}

/// The logs of a link: those that were named beside it, else the cluster it names.
fn source_of(link: &ViewLink, named: &SourceArguments) -> Result<SourceArguments> {
    match &link.logs {
        _ if !named.is_empty() => Ok(named.clone()),
        LinkedLogs::Cluster(name) => Ok(SourceArguments { cluster: Some(name.clone()), ..named.clone() }),
        LinkedLogs::Files | LinkedLogs::Demo(_) => Err(Error::new(
            ErrorKind::Usage,
            "the link is about log files, and links carry no paths",
            "Name the files: mlogtui open LINK --file PATH",
        )),
    }
}

/// Asks whether a dear view is meant.
fn is_meant(why: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    let refused = |hint: &str| Error::new(ErrorKind::Usage, format!("this link is dear: {why}"), hint);
    if !io::stdin().is_terminal() {
        return Err(refused("Say --yes to open it all the same."));
    }
    match output::agreed(&format!("This link is dear: {why}. Open it?")) {
        true => Ok(()),
        false => Err(refused("It was not opened.")),
    }
}
