//! What a key or a palette entry asks for, with its name in keymaps and its words in the help.

use super::{Filter, Time, Window};

macro_rules! actions {
    ($($variant:ident $name:literal $words:literal;)*) => {
        /// What a key or a palette entry asks for.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Action {
            $(#[doc = $words] $variant,)*
            /// Goes to the pane of that number, 1–9.
            Pane(u8),
        }

        impl Action {
            /// Every action but the numbered panes, in the order of the help.
            pub const ALL: &[Action] = &[$(Action::$variant,)*];

            /// The name in keymaps and the palette; `Pane(3)` is `pane-3`.
            pub fn name(self) -> String {
                match self {
                    $(Action::$variant => $name.to_string(),)*
                    Action::Pane(n) => format!("pane-{n}"),
                }
            }

            /// What it does, in a few words.
            pub fn words(self) -> &'static str {
                match self {
                    $(Action::$variant => $words,)*
                    Action::Pane(_) => "go to the pane of that number",
                }
            }

            /// The action of that name.
            pub fn from_name(name: &str) -> Option<Action> {
                match name {
                    $($name => Some(Action::$variant),)*
                    _ => name.strip_prefix("pane-")?.parse().ok().filter(|n| (1..=9).contains(n)).map(Action::Pane),
                }
            }
        }
    };
}

actions! {
    Help "help" "show the keys of this screen";
    Palette "palette" "find any action by its name";
    Enter "enter" "go into what is selected";
    Back "back" "go back one screen";
    Quit "quit" "leave at once";
    Suspend "suspend" "stop, and go on with fg in the shell";
    Down "down" "move down";
    Up "up" "move up";
    Left "left" "move left";
    Right "right" "move right";
    Top "top" "go to the first";
    Bottom "bottom" "go to the last";
    PageDown "page-down" "one page down";
    PageUp "page-up" "one page up";
    NextPane "next-pane" "focus the next pane";
    PreviousPane "previous-pane" "focus the previous pane";
    Zoom "zoom" "show the focused pane alone, and back";
    Legend "legend" "show or hide the legend";
    Mark "mark" "start selecting a range on the chart";
    Details "details" "say all about the focused pane: coverage, age, errors";
    Why "why" "say what is different about this spike";
    FollowCorrelation "trace" "follow the request through all services";
    HeatMap "heat-map" "heat map of this number, to mark a box in";
    Against "against" "hold some events against others";
    Exemplars "exemplars" "requests that stand for this signal, beside a normal one";
    Logs "logs" "read the log lines behind this";
    Alerts "alerts" "what left its baseline, joined to alerts";
    Anomalies "anomalies" "what detectors recorded, or services flagged themselves";
    Dashboard "dashboard" "the question of the step as a pane, or the dashboard of what was narrowed to";
    Runbook "runbook" "walk the runbook that fits this";
    RunAll "run-all" "run all steps that are left";
    Skip "skip" "pass the step over";
    StepBack "step-back" "go back to the step before";
    Override "override" "answer, or say what holds instead, with a note";
    Filter "filter" "edit the filter";
    FilterFor "filter-for" "keep only events with the selected value";
    FilterAgainst "filter-against" "leave out events with the selected value";
    UndoFilter "undo-filter" "take the last filter back";
    Search "search" "search within the screen";
    SearchNext "search-next" "next match";
    SearchPrevious "search-previous" "previous match";
    NextError "next-error" "next event of level error";
    PreviousError "previous-error" "previous event of level error";
    JumpToTime "jump-to-time" "go to an instant";
    Columns "columns" "choose the columns";
    InvalidLines "invalid-lines" "only lines that break the contract, and back";
    Neighbours "neighbours" "events before and after in the same service";
    Window "window" "choose the window in words";
    ShiftBack "shift-back" "shift the window back by half";
    ShiftForward "shift-forward" "shift the window forward by half";
    ZoomIn "zoom-in" "narrow the window";
    ZoomOut "zoom-out" "widen the window";
    HistoryBack "history-back" "back to what was looked at before";
    HistoryForward "history-forward" "forward again";
    Baseline "baseline" "choose what is usual";
    Follow "follow" "follow what is new, and stop";
    Refresh "refresh" "ask again now";
    Zone "zone" "show times in UTC or local time";
    Theme "theme" "next theme";
    Copy "copy" "choose what to copy";
    Note "note" "write a note into the incident record";
    Incident "incident" "start the incident record, or copy it";
    Queries "queries" "show the query behind this, to copy";
    Complete "complete" "take the next completion";
    CompleteBack "complete-back" "take the completion before";
}

/// Where to go next; plain data, so that it can be recorded and linked to.
#[derive(Clone, PartialEq, Debug)]
pub enum Destination {
    /// The log lines of the scope, narrowed, from an instant on where one is given.
    Logs {
        /// Narrows the scope's filter.
        filter: Filter,
        /// Selects the event nearest to this instant.
        at: Option<Time>,
        /// Narrows the scope's window, where given.
        window: Option<Window>,
    },
    /// The lines of the scope that break the contract, narrowed.
    InvalidLines {
        /// Narrows the scope's filter.
        filter: Filter,
        /// Selects the line nearest to this instant.
        at: Option<Time>,
        /// Narrows the scope's window, where given.
        window: Option<Window>,
    },
    /// An id through all services.
    Trace(super::Follow),
    /// Requests that stand for a signal.
    Exemplars(Box<super::Spike>),
    /// What is different about a signal of a pane.
    Why {
        /// Key of the pane.
        pane: String,
        /// The signal as it was read; the furthest of the pane is read first where it is not known.
        spike: Option<Box<super::Departure>>,
        /// Two sets of events that are held against each other, instead of the signal against its baseline.
        selections: Option<super::Selections>,
    },
    /// The number of a pane over time, as a heat map.
    HeatMap {
        /// Key of the pane.
        pane: String,
    },
    /// What left its baseline in the scope.
    Alerts,
    /// What detectors recorded in the scope.
    Anomalies,
    /// The dashboard of the scope, narrowed.
    Dashboard {
        /// Narrows the scope's filter.
        filter: Filter,
        /// Narrows the scope's window, where given.
        window: Option<Window>,
        /// The pane to look at alone: its key, or what is measured, such as `gpu_memory.max by version`.
        pane: Option<String>,
    },
    /// A runbook, or those that fit.
    Runbook {
        /// Its id, where one is meant.
        id: Option<String>,
        /// What it should answer: a pane's key, or `pane.gauge`.
        signal: Option<String>,
        /// How far to walk it at once.
        walked: super::Walked,
    },
    /// One event, whole.
    Event(Box<super::Event>),
}
