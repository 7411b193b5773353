//! Real servers for the tests: fetched, started, shared, ended, and what can go wrong between them and us.

pub mod certificates;
mod java;
mod launch;
mod modules;
pub mod packages;
pub mod server;
pub mod settings;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use self::server::Server;

/// Whether every server is asked for (`MLOGTUI_ENGINES=all`), or those of every run.
pub fn all() -> bool {
    match std::env::var("MLOGTUI_ENGINES").as_deref() {
        Ok("all") => true,
        Ok("") | Err(_) => false,
        Ok(other) => panic!("MLOGTUI_ENGINES is {other:?}: it may be unset or \"all\""),
    }
}

/// Holds off tests that change what a shared server is like for all.
pub fn undisturbed() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn version(server: &Server) -> String {
    server.must("GET", "/", None)["version"]["number"].as_str().unwrap().to_string()
}

#[test]
fn elasticsearch_9_answers() {
    assert!(version(Server::elasticsearch_9()).starts_with("9."));
}

#[test]
fn opensearch_3_answers() {
    let root = Server::opensearch_3().must("GET", "/", None);
    assert_eq!(root["version"]["distribution"], "opensearch");
    assert!(root["version"]["number"].as_str().unwrap().starts_with("3."));
}

#[test]
fn elasticsearch_9_is_secured_by_tls_users_roles_and_keys() {
    let _undisturbed = undisturbed();
    let server = Server::elasticsearch_9_secure();
    assert!(version(server).starts_with("9."));
    let made = server.must("POST", "/_security/api_key", Some(&json!({"name": "tests"})));
    let encoded = made["encoded"].as_str().unwrap();
    let who = server
        .anonymous(reqwest::Method::GET, "/_security/_authenticate")
        .basic_auth("reader", Some(settings::PASSWORD));
    assert_eq!(who.send().unwrap().json::<Value>().unwrap()["roles"], json!(["reader"]));
    let bare = reqwest::Method::GET;
    let by_key =
        server.anonymous(bare, "/_security/_authenticate").header("authorization", format!("ApiKey {encoded}"));
    assert_eq!(by_key.send().unwrap().json::<Value>().unwrap()["authentication_type"], "api_key");
    assert_eq!(server.anonymous(reqwest::Method::GET, "/").send().unwrap().status(), 401);
}

#[test]
fn opensearch_2_is_secured_by_tls_roles_and_certificates() {
    let server = Server::opensearch_2_secure();
    assert!(version(server).starts_with("2.19"));
    assert_eq!(server.anonymous(reqwest::Method::GET, "/").send().unwrap().status(), 401);
    let me = server.client_as("reader").get(format!("{}/_plugins/_security/authinfo", server.url)).send().unwrap();
    let me: Value = me.json().unwrap();
    assert_eq!(me["user_name"], "reader");
    assert!(me["roles"].as_array().unwrap().contains(&json!("reader")), "{me}");
}
