//! The lines of the services around the model server. Their time is `duration_ms`: latency is the inference's alone.

use super::json::{Line, Part};
use crate::demo::fleet::Service;
use crate::demo::random::Random;
use crate::demo::request::Request;

/// The request as the client sent it and the answer it got.
pub(super) fn gateway(line: &mut Line, request: &Request, random: &mut Random) {
    let total = request.duration(Service::Gateway);
    let failed = request.fails(Service::Gateway);
    let status = if failed { 502 } else { 200 };
    line.number("duration_ms", total);
    line.text(
        "message",
        [
            Part::Word("POST /v1/recommendations "),
            Part::Number(status),
            Part::Word(" in "),
            Part::Number(total),
            Part::Word(" ms"),
        ],
    );
    line.object("http", |o| {
        o.word("method", "POST");
        o.word("path", "/v1/recommendations");
        o.number("status_code", status);
        o.number("request_bytes", random.between(420, 2_900));
        o.number("response_bytes", if failed { 187 } else { random.between(1_900, 9_800) });
    });
    line.object("headers", |o| {
        o.word("content_type", "application/json");
        o.word("accept_language", random.one_of(&["en-US", "en-US", "en-GB", "de-DE", "ja-JP", "fr-FR"]));
        o.word("user_agent", random.one_of(&AGENTS));
    });
    line.object("client", |o| {
        o.word("app", random.one_of(&["ios", "android", "web"]));
        o.word("placement", random.one_of(&["home_feed", "product_page", "cart", "search", "email"]));
        o.number("quota_remaining", random.between(200, 5_000));
    });
}

const AGENTS: [&str; 4] = [
    "ShopApp/8.14.2 (iPhone; iOS 19.3; Scale/3.00)",
    "ShopApp/8.13.0 (Android 16; Pixel 9)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1.15 Version/19.2 Safari/605.1.15",
];

/// Whether the features were at hand.
pub(super) fn cache(line: &mut Line, request: &Request, random: &mut Random) {
    line.number("duration_ms", request.times.cache);
    let found = match (request.fails(Service::Cache), request.cache_hit) {
        (true, _) => "Cache lookup failed, going on without",
        (false, true) => "Cache lookup found features",
        (false, false) => "Cache lookup found nothing",
    };
    line.word("message", found);
    line.object("cache", |o| {
        o.word("backend", "redis-cluster");
        o.text("key", [Part::Word("features:v3:"), Part::Hex(random.bits(), 16)]);
        o.flag("hit", request.cache_hit);
        o.number("slot", random.between(0, 16_383));
        o.number("ttl_seconds", if request.cache_hit { random.between(5, 900) } else { 0 });
        o.number("value_bytes", if request.cache_hit { random.between(600, 4_200) } else { 0 });
        o.number("round_trips", 1);
    });
    line.object("pool", |o| {
        o.number("in_use", random.between(3, 40));
        o.number("idle", random.between(8, 60));
        o.number("waiting", 0);
        o.number("max", 100);
    });
}

/// What was read for the model.
pub(super) fn feature_store(line: &mut Line, request: &Request, random: &mut Random) {
    let duration = request.duration(Service::FeatureStore);
    line.number("duration_ms", duration);
    if request.fails(Service::FeatureStore) {
        line.word("message", "Feature fetch failed");
    } else {
        let (count, took) = (Part::Number(request.model.features()), Part::Number(duration));
        line.text("message", [Part::Word("Fetched "), count, Part::Word(" features in "), took, Part::Word(" ms")]);
    }
    line.object("feature_request", |o| {
        o.words("feature_views", &["user_profile_v7", "item_embeddings_v4", "session_activity_v2"]);
        o.number("feature_count", request.model.features());
        o.number("entity_count", random.between(40, 400));
        o.text("entity_key", [Part::Word("entity:"), Part::Hex(random.bits(), 12)]);
        o.rounded("freshness_seconds", random.within(2.0, 58.0), 1);
        o.word("consistency", "eventual");
    });
    line.object("online_store", |o| {
        o.word("engine", "dynamo");
        o.number("shard", random.between(0, 47));
        o.number("keys_read", random.between(40, 400));
        o.number("bytes_read", random.between(9_000, 88_000));
    });
}

/// How the candidates were put in order.
pub(super) fn ranking(line: &mut Line, request: &Request, random: &mut Random) {
    line.number("duration_ms", request.times.ranking);
    let candidates = random.between(60, 400);
    if request.fails(Service::Ranking) {
        line.word("message", "Ranking failed, popular items returned");
    } else {
        let (all, kept) = (Part::Number(candidates), Part::Number(5));
        line.text("message", [Part::Word("Ranked "), all, Part::Word(" candidates, returned "), kept]);
    }
    line.object("ranking", |o| {
        o.word("strategy", random.one_of(&["gradient_boosted_v5", "gradient_boosted_v5", "listwise_v2"]));
        o.number("candidates", candidates);
        o.number("filtered_out", random.between(3, 55));
        o.number("returned", 5);
        o.rounded("diversity", 0.64 + 0.05 * random.normal(), 3);
        o.rounded("top_score", 0.88 + 0.03 * random.normal(), 3);
        o.words("rules_applied", &["in_stock", "not_purchased_recently", "region_allowed"]);
    });
    line.object("experiment_flags", |o| {
        o.word("diversity_boost", random.one_of(&["control", "treatment"]));
        o.word("cold_start_mix", random.one_of(&["control", "treatment_a", "treatment_b"]));
    });
}
