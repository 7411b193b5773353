//! Searches that a server goes on with by itself and is asked for again: each kind of server has its own form of them.

use serde_json::Value;

use crate::store::elastic::connection::{Body, Method, Request, path_of};
use crate::store::elastic::known::Flavor;

/// How long a server holds each answer back for the search to end: shorter than anything cuts off.
const HELD: &str = "wait_for_completion_timeout=5s";
/// How long it keeps a search that nobody asks for any more.
const KEPT: &str = "keep_on_completion=true&keep_alive=2m";

/// Begins a search; `header` is what stands before it in an `_msearch`.
pub fn begin(flavor: Flavor, header: &Value, search: Value) -> Request {
    let index = path_of(header["index"].as_str().unwrap_or_default());
    let wildcards = header["expand_wildcards"].as_str().unwrap_or("open");
    let lenient = format!("ignore_unavailable=true&expand_wildcards={wildcards}");
    let path = match flavor {
        Flavor::OpenSearch => format!("{}?index={index}&{HELD}&{KEPT}&{lenient}", at(flavor)),
        Flavor::Elasticsearch | Flavor::Serverless => format!("/{index}{}?{HELD}&{KEPT}&{lenient}", at(flavor)),
    };
    Request::new(Method::Post, path, Body::Json(search))
}

/// Asks how far it is.
pub fn look(flavor: Flavor, id: &str) -> Request {
    Request::get(format!("{}/{}?{HELD}", at(flavor), path_of(id)))
}

/// Ends it and forgets what it found.
pub fn end(flavor: Flavor, id: &str) -> Request {
    Request::new(Method::Delete, format!("{}/{}", at(flavor), path_of(id)), Body::None)
}

fn at(flavor: Flavor) -> &'static str {
    match flavor {
        Flavor::OpenSearch => "/_plugins/_asynchronous_search",
        Flavor::Elasticsearch | Flavor::Serverless => "/_async_search",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_of_server_is_asked_in_its_own_form() {
        let header = json!({"index": "ml-*,eu:ml-*", "ignore_unavailable": true});
        let (elastic, open) = (Flavor::Elasticsearch, Flavor::OpenSearch);
        let body = json!({"size": 0});
        assert_eq!(
            begin(elastic, &header, body.clone()).path,
            "/ml-*,eu:ml-*/_async_search?wait_for_completion_timeout=5s&keep_on_completion=true&keep_alive=2m\
             &ignore_unavailable=true&expand_wildcards=open"
        );
        assert_eq!(
            begin(open, &header, body).path,
            "/_plugins/_asynchronous_search?index=ml-*,eu:ml-*&wait_for_completion_timeout=5s&keep_on_completion=true\
             &keep_alive=2m&ignore_unavailable=true&expand_wildcards=open"
        );
        assert_eq!(look(elastic, "Fm==").path, "/_async_search/Fm==?wait_for_completion_timeout=5s");
        assert_eq!(end(open, "Fm==").path, "/_plugins/_asynchronous_search/Fm==");
    }
}
