//! Who answers, from what it says of itself.

use serde_json::Value;

use crate::model::Result;
use crate::store::elastic::connection::Reply;

/// Which program it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavor {
    /// Elasticsearch, as run by oneself or by Elastic.
    Elasticsearch,
    /// Elasticsearch without servers of one's own: what concerns nodes is not there.
    Serverless,
    /// OpenSearch.
    OpenSearch,
}

/// A server and its version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Server {
    /// Which program.
    pub flavor: Flavor,
    /// Its version as it says it; empty where it says none.
    pub version: String,
    /// Name of the cluster.
    pub cluster: String,
}

impl Server {
    /// Reads what `GET /` answered; what is not known counts as Elasticsearch.
    pub fn read(root: &Value) -> Server {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let version = &root["version"];
        let flavor = match (version["distribution"].as_str(), version["build_flavor"].as_str()) {
            (Some("opensearch"), _) => Flavor::OpenSearch,
            (_, Some("serverless")) => Flavor::Serverless,
            _ => Flavor::Elasticsearch,
        };
        Server { flavor, version: text(&version["number"]), cluster: text(&root["cluster_name"]) }
    }

    /// What it says of itself. Who may read an index need not be let know which server that is.
    ///
    /// # Errors
    /// When it refuses for another reason.
    pub fn of(reply: Reply) -> Result<Server> {
        Ok(Server::read(&if reply.status == 403 { Value::Null } else { reply.success()? }))
    }

    /// Its name and version, such as `Elasticsearch 9.4.3`.
    pub fn words(&self) -> String {
        if self.version.is_empty() && self.flavor == Flavor::Elasticsearch {
            return "a server that does not say which it is".into();
        }
        let name = match self.flavor {
            Flavor::Elasticsearch => "Elasticsearch",
            Flavor::Serverless => "Elasticsearch Serverless",
            Flavor::OpenSearch => "OpenSearch",
        };
        format!("{name} {}", self.version).trim_end().to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_told_by_what_it_says() {
        let said = |version: Value| Server::read(&json!({"cluster_name": "c", "version": version})).words();
        assert_eq!(said(json!({"number": "9.4.3", "build_flavor": "default"})), "Elasticsearch 9.4.3");
        assert_eq!(said(json!({"number": "8.11.0", "build_flavor": "serverless"})), "Elasticsearch Serverless 8.11.0");
        assert_eq!(said(json!({"number": "3.8.0", "distribution": "opensearch"})), "OpenSearch 3.8.0");
        assert_eq!(Server::read(&json!({"hello": 1})).words(), "a server that does not say which it is");
    }
}
