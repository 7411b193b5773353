//! Where events go: one data stream or index, or an index of each one's own day.

use crate::model::Time;

/// Where events go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The data stream or index, or what the names of the days' indices begin with.
    pub name: String,
    /// Whether every event goes into the index of its day, in UTC: `logs-2026.03.09`.
    pub daily: bool,
}

impl Place {
    /// The index of an event's day; `None` where all go to one place.
    pub fn index(&self, time: Time) -> Option<String> {
        let text = if self.daily { time.rfc3339() } else { return None };
        let day = text.split('T').next().unwrap_or_default();
        Some(format!("{}-{}", self.name, day.replace('-', ".")))
    }

    /// What finds all its events.
    pub fn all(&self) -> String {
        if self.daily { format!("{}-*", self.name) } else { self.name.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_utc() {
        let daily = Place { name: "logs".into(), daily: true };
        assert_eq!(daily.index(Time(1_773_014_399_999)), Some("logs-2026.03.08".into()));
        assert_eq!(daily.index(Time(1_773_014_400_000)), Some("logs-2026.03.09".into()));
        assert_eq!(Place { daily: false, ..daily.clone() }.index(Time(0)), None);
        assert_eq!((daily.all(), Place { daily: false, ..daily }.all()), ("logs-*".into(), "logs".into()));
    }
}
