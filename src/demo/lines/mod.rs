//! The lines of the events, as bytes.

pub(super) mod clock;
mod frame;
mod inference;
mod json;
mod single;
mod stages;
mod training;

use self::clock::Clock;
use self::json::Line;
use super::fleet::Service;
use super::random::Random;
use super::request::{Flaw, Request};
use super::slice::Entry;

/// Appends the line of an entry, its end included.
pub(super) fn write_entry(entry: Entry, clock: &Clock, out: &mut Vec<u8>) {
    match entry {
        Entry::Stage(request, service) => write_stage(request, service, clock, out),
        Entry::Training(event) => training::write(event, clock, out),
        Entry::Single(event) => single::write(event, clock, out),
    }
}

fn write_stage(request: &Request, service: Service, clock: &Clock, out: &mut Vec<u8>) {
    let flaw = request.flaw.filter(|(of, _)| *of == service).map(|(_, flaw)| flaw);
    let mut random = Random::of(&[request.seed, 8 + service as u64]);
    if flaw == Some(Flaw::Plain) {
        return write_plain(&mut random, out);
    }
    let from = out.len();
    let mut line = Line::begin(out);
    frame::head(&mut line, request, service, flaw, clock);
    match service {
        Service::Gateway => stages::gateway(&mut line, request, &mut random),
        Service::Cache => stages::cache(&mut line, request, &mut random),
        Service::FeatureStore => stages::feature_store(&mut line, request, &mut random),
        Service::Inference => inference::details(&mut line, request, flaw, &mut random),
        Service::Ranking => stages::ranking(&mut line, request, &mut random),
    }
    frame::tail(&mut line, request, service, flaw, clock, &mut random);
    line.end();
    if flaw == Some(Flaw::Torn) {
        let length = out.len() - from;
        out.truncate(from + length / 10 + random.below(length as u64 * 8 / 10) as usize);
        out.push(b'\n');
    }
}

/// What a runtime prints past the logger.
fn write_plain(random: &mut Random, out: &mut Vec<u8>) {
    let text = random.one_of(&[
        "Traceback (most recent call last):",
        "  File \"/srv/app/handlers/predict.py\", line 214, in predict",
        "RuntimeError: DataLoader worker (pid 4127) exited unexpectedly",
        "[W socket.cpp:697] [c10d] The client socket has failed to connect, retrying",
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    ]);
    out.extend_from_slice(text.as_bytes());
    out.push(b'\n');
}
