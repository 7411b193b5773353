//! Reads a link; whatever it does not understand it says, instead of showing something else than was meant.

use percent_encoding::percent_decode_str;

use crate::contract::{self, filter};
use crate::model::{
    BaselineChoice, Cursor, DemoLogs, Error, ErrorKind, Filter, Follow, LinkedLogs, Result, Selections, Time, View,
    ViewLink, Walked, Window,
};

use super::{DEMO, FILES, SCHEME, VERSION};

const FORM: &str = "Links look like mlogtui://CLUSTER/SCREEN?v=1&from=2026-03-02T03:00:00Z&to=2026-03-02T03:30:00Z; \
    y copies the one of what is on the screen.";

/// The view of a link. Spaces and the angle brackets of chats around it are left out.
///
/// # Errors
/// [`ErrorKind::Usage`] for anything else than a link of this form, a newer one, an unknown screen or parameter.
pub fn read(text: &str) -> Result<ViewLink> {
    let text = text.trim().trim_start_matches('<').trim_end_matches('>');
    let rest = text.strip_prefix(SCHEME).ok_or_else(|| refused("this is no mlogtui link"))?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (logs, screen) = path.split_once('/').unwrap_or((path, ""));
    let mut parameters = Parameters::read(query)?;
    parameters.version()?;
    let link = ViewLink {
        logs: parameters.logs(logs)?,
        view: parameters.view(screen.trim_end_matches('/'))?,
        window: parameters.window()?,
        baseline: parameters.baseline()?,
        filter: parameters.take("filter").map_or(Ok(Filter::All), |text| filter::parse_or_explain(&text))?,
    };
    match parameters.0.first() {
        None => Ok(link),
        Some((name, _)) => Err(refused(format!("the link says `{name}`, which means nothing to this screen"))),
    }
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message, FORM)
}

/// What was not read yet: names and values, decoded.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn read(query: &str) -> Result<Parameters> {
        let mut all: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if all.iter().any(|(known, _)| *known == name) {
                return Err(refused(format!("the link says `{name}` twice")));
            }
            all.push((name, value));
        }
        Ok(Parameters(all))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    fn need(&mut self, name: &str) -> Result<String> {
        let value = self.take(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| refused(format!("the link lacks `{name}`")))
    }

    fn number<T: std::str::FromStr>(&mut self, name: &str) -> Result<T> {
        let text = self.need(name)?;
        text.parse().map_err(|_| refused(format!("`{name}={text}` of the link is no number")))
    }

    fn time(&mut self, name: &str) -> Result<Option<Time>> {
        self.take(name).map(|text| instant(name, &text)).transpose()
    }

    fn version(&mut self) -> Result<()> {
        let version = self.take("v").unwrap_or_else(|| VERSION.to_string());
        match version.parse::<u32>() {
            Ok(VERSION) => Ok(()),
            Ok(newer) if newer > VERSION => Err(Error::new(
                ErrorKind::Unsupported,
                format!("the link is of a newer form ({newer}) than this program reads ({VERSION})"),
                "Update mlogtui, or ask for the window, the filter and the screen in words.",
            )),
            _ => Err(refused(format!("`v={version}` is no form of links"))),
        }
    }

    fn logs(&mut self, name: &str) -> Result<LinkedLogs> {
        match name {
            FILES => Ok(LinkedLogs::Files),
            DEMO => Ok(LinkedLogs::Demo(DemoLogs {
                scenario: self.need("scenario")?,
                seed: self.number("seed")?,
                events: self.number("events")?,
                start: instant("start", &self.need("start")?)?,
            })),
            name => match decoded(name)? {
                name if name.is_empty() => Err(refused("the link names no cluster")),
                name => Ok(LinkedLogs::Cluster(name)),
            },
        }
    }

    fn window(&mut self) -> Result<Option<Window>> {
        match (self.time("from")?, self.time("to")?) {
            (None, None) => Ok(None),
            (Some(from), Some(to)) if from < to => Ok(Some(Window { from, to })),
            (Some(_), Some(_)) => Err(refused("the window of the link ends before it starts")),
            (Some(_), None) => Err(refused("the link lacks `to`")),
            (None, Some(_)) => Err(refused("the link lacks `from`")),
        }
    }

    fn baseline(&mut self) -> Result<BaselineChoice> {
        let text = self.take("baseline").unwrap_or_else(|| "auto".into());
        match (text.as_str(), text.split_once("..")) {
            ("auto", _) => Ok(BaselineChoice::Auto),
            ("days", _) => Ok(BaselineChoice::Days),
            ("previous", _) => Ok(BaselineChoice::Previous),
            ("none", _) => Ok(BaselineChoice::None),
            (_, Some((from, to))) => {
                let (from, to) = (instant("baseline", from)?, instant("baseline", to)?);
                if from < to {
                    return Ok(BaselineChoice::Fixed(Window { from, to }));
                }
                Err(refused("the baseline of the link ends before it starts"))
            }
            _ => Err(refused(format!("`{text}` is no baseline of a link"))),
        }
    }

    fn view(&mut self, screen: &str) -> Result<View> {
        Ok(match screen {
            "" | "dashboard" => View::Dashboard { pane: self.take("pane"), alone: self.take("alone").is_some() },
            "logs" => View::Logs { at: self.time("at")? },
            "event" => View::Event { place: self.place()? },
            "trace" => {
                View::Trace(Follow { value: self.need("id")?, field: self.take("field"), near: self.time("at")? })
            }
            "why" => View::Why { pane: self.need("pane")?, selections: self.selections()? },
            "heatmap" => View::HeatMap { pane: self.need("pane")? },
            "runbook" => View::Runbook { id: self.need("id")?, walked: self.walked()? },
            "alerts" => View::Alerts,
            "anomalies" => View::Anomalies,
            other => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!("the link leads to a screen that this program does not have: `{other}`"),
                    "Update mlogtui. It has dashboard, logs, event, trace, why, heatmap, runbook, alerts and anomalies.",
                ));
            }
        })
    }

    fn walked(&mut self) -> Result<Walked> {
        let by_hand = self.take("hand").unwrap_or_default();
        let one = |text: &str| {
            let (step, word) = text.split_once(':').unwrap_or((text, ""));
            let did = super::hand::read(word).filter(|_| !step.is_empty());
            did.map(|did| (step.to_string(), did))
                .ok_or_else(|| refused(format!("`hand={text}` of the link says nothing of a step")))
        };
        let by_hand = by_hand.split('.').filter(|text| !text.is_empty()).map(one).collect::<Result<_>>()?;
        Ok(Walked { step: self.take("step"), ended: self.take("ended").is_some(), by_hand })
    }

    fn selections(&mut self) -> Result<Option<Selections>> {
        let Some(these) = self.take("these") else { return Ok(None) };
        let (these, others) = (filter::parse_or_explain(&these)?, filter::parse_or_explain(&self.need("others")?)?);
        Ok(Some(Selections { these, others, mix: self.take("mix").is_some() }))
    }

    fn place(&mut self) -> Result<Cursor> {
        let time = instant("at", &self.need("at")?)?;
        let text = self.need("place")?;
        let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
        let place = text.split_once('.').and_then(|(a, b)| Some((number(a)?, number(b)?)));
        let place = place.ok_or_else(|| refused(format!("`place={text}` of the link is no place of an event")))?;
        Ok(Cursor { time, place })
    }
}

fn decoded(text: &str) -> Result<String> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(|text| text.into_owned()).map_err(|_| refused("the link holds characters that are no UTF-8"))
}

fn instant(name: &str, text: &str) -> Result<Time> {
    contract::parse_time(text.as_bytes())
        .ok_or_else(|| refused(format!("`{name}={text}` of the link is no time with a zone")))
}
