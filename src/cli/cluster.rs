//! Which cluster is meant: one of the config, or one that the arguments name by its address.

use crate::config::{Cluster, Config, index_names};
use crate::model::{Error, ErrorKind, Result};

use super::arguments::{SourceArguments, TargetArguments};

impl SourceArguments {
    /// Whether no logs are named.
    pub fn is_empty(&self) -> bool {
        self.file.is_empty() && self.cluster.is_none() && self.url.is_none()
    }

    /// The cluster that is named, with its name; `None` where files are.
    ///
    /// # Errors
    /// When the config has no cluster of that name, or an address holds a password.
    pub fn cluster(&self, config: &Config) -> Result<Option<(String, Cluster)>> {
        let named = match (&self.cluster, &self.url) {
            (Some(name), _) => Some((name.clone(), of_config(name, config)?)),
            (None, Some(url)) => Some(of_address(url, config)?),
            (None, None) => None,
        };
        Ok(named.map(|(name, cluster)| {
            let index = self.index.as_deref().and_then(index_names).or(cluster.index.clone());
            (name, Cluster { index, ..cluster })
        }))
    }
}

impl SourceArguments {
    /// The settings with those that the named cluster has of its own.
    ///
    /// # Errors
    /// As [`SourceArguments::cluster`].
    pub fn settle(&self, config: Config) -> Result<Config> {
        let own = self.cluster(&config)?.map(|(_, cluster)| (cluster.zone, cluster.field_map));
        let (zone, field_map) = own.unwrap_or_default();
        Ok(Config {
            zone: zone.unwrap_or(config.zone),
            field_map: field_map.unwrap_or_else(|| config.field_map.clone()),
            ..config
        })
    }
}

impl TargetArguments {
    /// The cluster that is named, with its name.
    ///
    /// # Errors
    /// When the config has no cluster of that name, or an address holds a password.
    pub fn cluster(&self, config: &Config) -> Result<(String, Cluster)> {
        match (&self.cluster, &self.url) {
            (Some(name), _) => Ok((name.clone(), of_config(name, config)?)),
            (None, Some(url)) => of_address(url, config),
            (None, None) => Err(Error::new(ErrorKind::Usage, "no cluster was named", "Name one with --cluster NAME.")),
        }
    }
}

fn of_config(name: &str, config: &Config) -> Result<Cluster> {
    config.clusters.get(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = config.clusters.keys().map(String::as_str).collect();
        let hint = match known.is_empty() {
            true => format!(
                "Add it: a table [cluster.{name}] with `urls = [\"https://host:9200\"]` (see `mlogtui config path`)."
            ),
            false => format!("The config names {}.", known.join(", ")),
        };
        Error::new(ErrorKind::Usage, format!("the config has no cluster {name}"), hint)
    })
}

/// A cluster by its address: the one of the config that has it, so that nobody goes round what is said of it there; else a new one.
fn of_address(url: &str, config: &Config) -> Result<(String, Cluster)> {
    let plain = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
    let has_it = |cluster: &Cluster| cluster.urls.iter().any(|own| plain(own) == plain(url));
    let known: Vec<_> = config.clusters.iter().filter(|(_, cluster)| has_it(cluster)).collect();
    match known.as_slice() {
        [] => {}
        [(name, cluster)] => return Ok((name.to_string(), (*cluster).clone())),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            let words = format!("the config has several clusters of the address {url}");
            let hint = format!("Name one with --cluster: {}.", names.join(", "));
            return Err(Error::new(ErrorKind::Usage, words, hint));
        }
    }
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    if !matches!(scheme, "http" | "https") {
        let hint = "Write it whole, such as https://localhost:9200.";
        return Err(Error::new(ErrorKind::Usage, format!("{url} is no address of a cluster"), hint));
    }
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    if let Some((_, host)) = host.rsplit_once('@') {
        let hint =
            "Others see what is typed: name the cluster in the config, with its password in a file or the environment.";
        return Err(Error::new(ErrorKind::Usage, format!("the address of {host} holds a password"), hint));
    }
    Ok((host.to_string(), Cluster { urls: vec![url.to_string()], ..Cluster::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_several_clusters_is_none_of_them() {
        let cluster = |url: &str| Cluster { urls: vec![url.into()], ..Cluster::default() };
        let clusters = [("a", "http://es1:9200"), ("prod", "HTTP://ES1:9200/"), ("other", "http://es2:9200")];
        let clusters = clusters.map(|(name, url)| (name.to_string(), cluster(url))).into();
        let config = Config { clusters, ..Config::default() };
        assert_eq!(of_address("http://es2:9200", &config).unwrap().0, "other");
        assert_eq!(of_address("http://es3:9200", &config).unwrap().0, "es3:9200");
        let error = of_address("http://es1:9200", &config).unwrap_err();
        assert!(error.kind == ErrorKind::Usage && error.hint.contains("a, prod"), "{error:?}");
    }
}
