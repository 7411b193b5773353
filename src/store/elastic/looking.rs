//! Finds out what is to be known of a cluster before it is asked, and looks again from time to time.

#![allow(clippy::disallowed_methods, reason = "what is known of a cluster grows old")]

use std::sync::Arc;
use std::time::Instant;

use super::connection::{Reply, Request, path_of};
use super::json::{Arena, Json};
use super::known::{Fields, Known, Server};
use super::searching::read_text;
use super::store::{Desk, KNOWN_FOR, Memory};
use super::{request, response};
use crate::model::{Error, ErrorKind, Result};

impl Memory {
    fn fresh(&self) -> Option<Arc<Known>> {
        let (known, at) = self.known.as_ref().filter(|_| !self.doubted)?;
        (at.elapsed() < KNOWN_FOR).then(|| known.clone())
    }

    fn learn(&mut self, known: Arc<Known>) {
        // Courses name paths as they were mapped before.
        if self.known.as_ref().is_some_and(|(before, _)| !before.reads_like(&known)) {
            self.courses.clear();
        }
        self.known = Some((known, Instant::now()));
        self.doubted = false;
    }
}

impl Desk {
    /// What is known of the cluster.
    pub(super) async fn known(&self) -> Result<Arc<Known>> {
        if let Some(known) = self.memory().fresh() {
            return Ok(known);
        }
        let known = Arc::new(self.look().await?);
        self.memory().learn(known.clone());
        Ok(known)
    }

    async fn look(&self) -> Result<Known> {
        let server = Server::of(self.send(&Request::get("/")).await?)?;
        let path = format!("/{}/_field_caps?fields=*&ignore_unavailable=true", path_of(&self.index));
        let fields = Fields::read(&self.send(&Request::get(path)).await?.success()?);
        if fields.indices == 0 {
            return Err(self.nothing().await);
        }
        let mut known = Known::new(server, &self.index, self.map.clone(), fields)?;
        known.redact = self.redact.clone();
        let (arena, mut found) = (Arena::new(), Vec::new());
        let asked = [request::presence(&known).into(), request::scripted().into()];
        self.search(self.lines(&asked.each_ref()), 2, &mut |_, text| found.push(text)).await?;
        if let [presence, scripted] = found.as_slice() {
            response::presence(&mut known, &read_text(&self.name, presence, &arena)?);
            known.scripts = read_text(&self.name, scripted, &arena)?["error"].is_null();
        }
        known.caveats.extend(caveats(&known, self.sampled));
        known.notes.extend(self.closed().await);
        known.notes.extend(self.named().await.err().map(|error| format!("without some indices: {}", error.message)));
        let mut found = Vec::new();
        self.search(self.lines(&[&request::health(&known).into()]), 1, &mut |_, text| found = text).await?;
        let found = read_text(&self.name, &found, &arena)?;
        let health = response::health(&known, &self.name, &found);
        known.span = health.oldest.zip(health.newest).map(|(oldest, newest)| (oldest.0, newest.0));
        if matches!(response::completeness(&found), Ok((coverage, None)) if coverage.is_whole()) {
            self.memory().seen = Some((health, Instant::now()));
        }
        Ok(known)
    }

    /// Why there is nothing to ask.
    async fn nothing(&self) -> Error {
        let words = format!("no index of {} matches {}", self.name, self.index);
        if let Some(closed) = self.closed().await {
            let hint = "Open it with POST /INDEX/_open, or name another one with --index.";
            return Error::new(ErrorKind::Unreachable, format!("{words} {closed}"), hint);
        }
        let hint = "Name another one with --index or in the config; `mlogtui setup` makes one.";
        self.named().await.err().unwrap_or_else(|| Error::new(ErrorKind::Unreachable, words, hint))
    }

    /// Asks for the indices that stand there by name: of those that are not there, or not for us, servers are silent when
    /// they are asked for what there is.
    async fn named(&self) -> Result<()> {
        let names: Vec<&str> =
            self.index.split(',').filter(|name| !name.starts_with('-') && !name.contains(['*', ':', '<'])).collect();
        if names.is_empty() {
            return Ok(());
        }
        let path = format!("/{}/_field_caps?fields=_index", path_of(&names.join(",")));
        self.send(&Request::get(path)).await?.success().map(drop)
    }

    /// Which indices of the pattern are closed: they answer nothing, and nobody else says so.
    async fn closed(&self) -> Option<String> {
        let reply = self.send(&resolving(&self.index)).await.ok()?.success().ok()?;
        response::closed(&Json::of(&reply, &Arena::new()))
    }

    /// Sends a request.
    pub(super) async fn send(&self, request: &Request) -> Result<Reply> {
        self.connection.send(request).await
    }
}

/// How the numbers of a cluster are to be read, because of what it lacks.
fn caveats(known: &Known, sampled: bool) -> Vec<String> {
    let several = |name: &&str| known.places(name).1.len() > 1;
    let stored =
        (sampled && known.weight.is_none()).then(|| "rates are of stored events: they are sampled".to_string());
    let read = known.map.fields.iter().map(|field| field.name.as_str()).filter(several);
    let read: Vec<&str> = read.filter(|_| !known.scripts).collect();
    let alone = (!read.is_empty()).then(|| {
        format!(
            "\u{2248} this cluster runs no scripts: {} of one path alone, an array by all its values",
            read.join(", ")
        )
    });
    stored.into_iter().chain(alone).collect()
}

/// Asks which indices there are of a pattern, those behind data streams and closed ones included.
pub(super) fn resolving(index: &str) -> Request {
    Request::get(format!("/_resolve/index/{}?expand_wildcards=all", path_of(&with_streams(index))))
}

/// A pattern, and the indices behind data streams of these names, which are hidden behind theirs.
fn with_streams(index: &str) -> String {
    let names = index.split(',');
    let behind = names.filter(|name| !name.starts_with(['-', '.', '<']) && !name.contains(':'));
    let behind: String =
        behind.map(|name| format!(",.ds-{}*", name.strip_suffix('*').unwrap_or(&format!("{name}-")))).collect();
    format!("{index}{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::field_map;

    #[test]
    fn the_indices_behind_streams_of_these_names_are_asked_for_and_not_those_of_longer_names() {
        assert_eq!(with_streams("li,ml-*,-ml-x,.ds-a,eu:b"), "li,ml-*,-ml-x,.ds-a,eu:b,.ds-li-*,.ds-ml-*");
    }

    fn mapped(caps: serde_json::Value) -> Arc<Known> {
        let mut all = serde_json::json!({"timestamp": {"date": {}}});
        all["service"] = caps;
        let fields = Fields::read(&serde_json::json!({"indices": ["a"], "fields": all}));
        let server = Server::read(&serde_json::Value::Null);
        Arc::new(Known::new(server, "a", field_map("mlog").unwrap(), fields).unwrap())
    }

    #[test]
    fn what_failed_is_looked_at_anew_and_what_was_drawn_by_other_mappings_is_let_go() {
        let mut memory = Memory::default();
        assert!(memory.fresh().is_none());
        memory.learn(mapped(serde_json::json!({"keyword": {}})));
        assert!(memory.fresh().is_some());
        memory.courses.insert("a".into(), Default::default());
        memory.doubted = true;
        assert!(memory.fresh().is_none() && memory.known.is_some(), "what was asked is still told");
        memory.learn(mapped(serde_json::json!({"keyword": {}})));
        assert!(memory.fresh().is_some() && !memory.courses.is_empty());
        memory.learn(mapped(serde_json::json!({"text": {}})));
        assert!(memory.courses.is_empty());
    }
}
