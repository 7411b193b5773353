//! What one bucket of a server's answer adds up, for any number of measures: how it is asked, and how it is read.

use serde_json::{Map, Value, json};

use crate::model::{Filter, Measure, Result};
use crate::store::tracks::Sums;

use super::json::Json;
use super::known::Known;
use super::request::{self, both, exists, invalid, none, number, query, timed};

/// Nodes of the sketch from which percentiles come; the default is 100.
const COMPRESSION: u32 = 200;

/// What is added up; several measures may read the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Feed {
    /// Events.
    Events,
    /// The events of `among`, and those of them that are also in `of`.
    Share {
        /// The events with the symptom.
        of: Value,
        /// The events that could have it.
        among: Value,
    },
    /// The numbers of a field.
    Numbers {
        /// The events that have one.
        among: Value,
        /// Where it stands; `None` where nothing is mapped.
        value: Option<Value>,
        /// Percentiles (0–100) that are wanted of them.
        percents: Vec<f64>,
        /// Whether their mean, spread and largest are wanted.
        moments: bool,
    },
}

/// The feeds of a question's measures.
#[derive(Clone, Debug)]
pub struct Feeds {
    feeds: Vec<Feed>,
    /// The name of each in requests and answers.
    names: Vec<String>,
    /// The feed of each measure.
    of_measure: Vec<usize>,
    weight: Option<String>,
    /// Whether events without a usable time count in one of them.
    any_time: bool,
}

/// What one bucket said of one feed.
#[derive(Clone, Debug)]
pub struct Read {
    /// The sums.
    pub sums: Sums,
    /// Percents and their values, where they were asked.
    pub percentiles: Vec<(f64, Option<f64>)>,
}

impl Feeds {
    /// The feeds of these measures.
    ///
    /// # Errors
    /// When a filter or a field cannot be asked of this cluster.
    pub fn of(known: &Known, measures: &[Measure]) -> Result<Feeds> {
        let mut feeds = Feeds {
            feeds: Vec::new(),
            names: Vec::new(),
            of_measure: Vec::new(),
            weight: known.weight.clone(),
            any_time: measures.contains(&Measure::InvalidShare),
        };
        for measure in measures {
            let feed = feeds.feed(known, measure)?;
            let place = feeds.place(feed);
            feeds.of_measure.push(place);
        }
        Ok(feeds)
    }

    fn feed(&self, known: &Known, measure: &Measure) -> Result<Feed> {
        let numbers = |field: &String, percents: Vec<f64>| -> Result<Feed> {
            let value = number(known, field)?;
            let among = if value.is_some() { self.of_own_time(known, exists(known, field)) } else { none() };
            Ok(Feed::Numbers { among, value, moments: percents.is_empty(), percents })
        };
        match measure {
            Measure::Count if self.any_time && known.own_time.is_some() => {
                let among = timed(known, json!({"match_all": {}}));
                Ok(Feed::Numbers { among, value: None, percents: Vec::new(), moments: false })
            }
            Measure::Count => Ok(Feed::Events),
            Measure::Share { of, among } => {
                let narrowed = if *among == Filter::All {
                    query(known, of)?
                } else {
                    both(query(known, among)?, query(known, of)?)
                };
                Ok(Feed::Share { of: narrowed, among: self.of_own_time(known, query(known, among)?) })
            }
            Measure::InvalidShare => Ok(Feed::Share { of: invalid(known), among: json!({"match_all": {}}) }),
            Measure::Mean(field) | Measure::Sum(field) | Measure::Max(field) => numbers(field, Vec::new()),
            Measure::Percentile(field, q) => numbers(field, vec![percent(*q)]),
        }
    }

    fn place(&mut self, feed: Feed) -> usize {
        for (at, known) in self.feeds.iter_mut().enumerate() {
            match (known, &feed) {
                (
                    Feed::Numbers { among, value, percents, moments },
                    Feed::Numbers { among: same_among, value: same_value, percents: more, moments: also },
                ) if among == same_among && value == same_value => {
                    *moments |= also;
                    percents.extend(more.iter().filter(|p| !percents.contains(p)).copied().collect::<Vec<_>>());
                    return at;
                }
                (known, feed) if known == feed => return at,
                _ => {}
            }
        }
        self.names.push(name_of(self.feeds.len()));
        self.feeds.push(feed);
        self.feeds.len() - 1
    }

    /// Those of the events of a query that count in any of the feeds.
    pub fn passing(&self, known: &Known, query: Value) -> Value {
        if self.any_time { query } else { timed(known, query) }
    }

    /// Those of the events that pass which count in a feed of events with a usable time.
    pub fn of_own_time(&self, known: &Known, query: Value) -> Value {
        if self.any_time { timed(known, query) } else { query }
    }

    /// The feed that a measure reads.
    pub fn of_measure(&self, measure: usize) -> usize {
        self.of_measure.get(measure).copied().unwrap_or(usize::MAX)
    }

    /// A feed by its number.
    pub fn get(&self, feed: usize) -> Option<&Feed> {
        self.feeds.get(feed)
    }

    /// The events that any measure applies to.
    pub fn applies(&self) -> Value {
        let among = self.feeds.iter().map(|feed| match feed {
            Feed::Events => json!({"match_all": {}}),
            Feed::Share { among, .. } | Feed::Numbers { among, .. } => among.clone(),
        });
        request::any(among.collect())
    }

    /// The aggregations of a bucket, percentiles only where they are wanted.
    pub fn ask(&self, percentiles: bool) -> Map<String, Value> {
        let mut aggs = self.weigh();
        for (at, feed) in self.feeds.iter().enumerate() {
            let (filter, inner) = match feed {
                Feed::Events => continue,
                Feed::Share { of, among } => {
                    let mut inner = self.weigh();
                    inner.insert("of".into(), request::among(of.clone(), self.sum_up()));
                    (among, inner)
                }
                Feed::Numbers { among, value, percents, moments } => {
                    let wanted: &[f64] = if percentiles { percents } else { &[] };
                    (among, self.numbers(value.as_ref(), wanted, *moments))
                }
            };
            aggs.insert(name_of(at), request::among(filter.clone(), inner));
        }
        aggs
    }

    /// The aggregations of percentiles alone.
    pub fn percentiles(&self) -> Map<String, Value> {
        let feeds = self.feeds.iter().zip(&self.names);
        let asked = feeds.filter_map(|(feed, name)| match feed {
            Feed::Numbers { among, value: Some(value), percents, .. } if !percents.is_empty() => {
                let inner = Map::from_iter([("p".to_string(), percentiles(value, percents))]);
                Some((name.clone(), request::among(among.clone(), inner)))
            }
            _ => None,
        });
        asked.collect()
    }

    /// A percentile (0–1) of a feed, from what was asked by [`Feeds::percentiles`].
    pub fn percentile(&self, feed: usize, q: f64, bucket: &Json) -> Option<f64> {
        let own = bucket.get(self.names.get(feed)?);
        read_percentiles(&own["p"]).iter().find(|(p, _)| *p == percent(q)).and_then(|(_, value)| *value)
    }

    fn numbers(&self, value: Option<&Value>, percents: &[f64], moments: bool) -> Map<String, Value> {
        let mut inner = self.weigh();
        let Some(value) = value else { return inner };
        if moments {
            inner.insert("v".into(), json!({"extended_stats": value}));
            if let Some(weight) = &self.weight {
                let weights = json!({"field": weight, "missing": 1});
                inner.insert("a".into(), json!({"weighted_avg": {"value": value, "weight": weights}}));
            }
        }
        if !percents.is_empty() {
            inner.insert("p".into(), percentiles(value, percents));
        }
        inner
    }

    /// How many events there are is asked by their weight, where there are any.
    pub fn weigh(&self) -> Map<String, Value> {
        let mut aggs = Map::new();
        if let Some(weight) = &self.weight {
            aggs.insert("n".into(), json!({"extended_stats": {"field": weight, "missing": 1}}));
        }
        aggs
    }

    /// The same where it is enough how many there are.
    fn sum_up(&self) -> Map<String, Value> {
        let mut aggs = Map::new();
        if let Some(weight) = &self.weight {
            aggs.insert("n".into(), json!({"sum": {"field": weight, "missing": 1}}));
        }
        aggs
    }

    /// What a bucket says of every feed.
    pub fn read(&self, bucket: &Json) -> Vec<Read> {
        let named = self.feeds.iter().zip(&self.names);
        named.map(|(feed, name)| self.read_one(feed, bucket, bucket.get(name))).collect()
    }

    fn read_one(&self, feed: &Feed, bucket: &Json, own: &Json) -> Read {
        let mut read = Read { sums: Sums::EMPTY, percentiles: Vec::new() };
        match feed {
            Feed::Events => read.sums = self.counted(bucket),
            Feed::Share { .. } => {
                read.sums = self.counted(own);
                let of = &own["of"];
                read.sums.first = of["n"]["value"].as_f64().or(of["doc_count"].as_f64()).unwrap_or(0.0);
            }
            Feed::Numbers { .. } => {
                read.sums = self.counted(own);
                self.add_moments(own, &mut read.sums);
                read.percentiles = read_percentiles(&own["p"]);
            }
        }
        read
    }

    fn add_moments(&self, own: &Json, sums: &mut Sums) {
        let of = |key: &str| own["v"][key].as_f64();
        let (Some(mean), Some(most)) = (of("avg"), of("max")) else { return };
        let variance =
            of("count").zip(of("sum_of_squares")).map_or(0.0, |(n, squares)| (squares / n - mean * mean).max(0.0));
        // The spread of weighted numbers cannot be had; that of the stored ones stands for it.
        let mean = own["a"]["value"].as_f64().unwrap_or(mean);
        sums.first = mean * sums.weight;
        sums.second = (variance + mean * mean) * sums.weight;
        sums.most = most;
    }

    /// The events of a bucket.
    pub fn counted(&self, bucket: &Json) -> Sums {
        let stored = bucket["doc_count"].as_f64().unwrap_or(0.0);
        if stored <= 0.0 {
            return Sums::EMPTY;
        }
        let of = |key: &str| bucket["n"][key].as_f64().unwrap_or(stored);
        Sums { weight: of("sum"), squares: of("sum_of_squares"), ..Sums::EMPTY }
    }
}

fn name_of(feed: usize) -> String {
    format!("f{feed}")
}

/// Asks for percentiles (0–100).
pub fn percentiles(value: &Value, percents: &[f64]) -> Value {
    let mut body = value.clone();
    body["percents"] = json!(percents);
    body["keyed"] = json!(false);
    body["tdigest"] = json!({"compression": COMPRESSION});
    request::object([("percentiles", body)])
}

/// Percents and their values.
pub fn read_percentiles(own: &Json) -> Vec<(f64, Option<f64>)> {
    let values = own["values"].items().iter();
    values.filter_map(|v| Some((v["key"].as_f64()?, v["value"].as_f64()))).collect()
}

/// A percentile (0–1) as servers write it (0–100), without the noise of the product.
pub fn percent(q: f64) -> f64 {
    (q * 100.0 * 1e9).round() / 1e9
}
