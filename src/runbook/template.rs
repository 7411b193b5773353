//! A document to start from: it runs as it is.

/// A new document of that id and title.
pub fn new_document(id: &str, title: &str) -> String {
    format!(
        r#"---
id: {id}
title: {title}
answers: [latency]
---
What this is about, and when it starts. Write for someone who was asleep a minute ago.

## Is it so?

Say what is measured and why. `no = "stop"` ends here when all is as usual.

```mlogtui
ask = "series"
measure = "latency.p99"
finding = "changed"
direction = "up"
no = "stop"
```

## Is it one version?

One value far above the rest is a lead. `narrow` goes on with the events of that value alone.

```mlogtui
ask = "breakdown"
measure = "latency.p99"
by = "version"
finding = "stands-out"
direction = "up"
yes = "narrow"
```

## Look at one request

The last step names what was narrowed to as the cause.

```mlogtui
ask = "trace"
measure = "latency.p99"
yes = "cause"
```
"#
    )
}
