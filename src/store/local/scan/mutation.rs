//! Makes lines: events of the contract, and what bad luck makes of them. The same seed gives the same lines.

/// JSON whose keys keep their order, their duplicates and their spelling; leaves are raw text.
#[derive(Clone)]
enum Json {
    Raw(String),
    Object(Vec<(String, Json)>),
}

const ODD: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1e3",
    "1E-5",
    "1.5e+2",
    "2.10",
    "0.00001",
    "12345678901234567890",
    "123456789012345678901234567890",
    "0.1234567890123456789012345",
    "9007199254740993",
    "1e400",
    "-1e-400",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "-",
    "NaN",
    "Infinity",
    "\"\"",
    "\"12.5\"",
    "\" 7 \"",
    "\"1e2\"",
    "\"abc\"",
    "\"true\"",
    "\"inf\"",
    "\"nan\"",
    "\"a\\nb\"",
    "\"\\u00e9\\u4e2d\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\udc00x\"",
    "\"\\x\"",
    "\"\\u12g4\"",
    "\"日本語 ünï\"",
    "\"tab\there\"",
    "\"\u{7f}\"",
    "[]",
    "[1,2,3]",
    "[0.5, \"0.7\", null, {\"score\":0.9}]",
    "[[1,[2]],{\"a\":[]}]",
    "{}",
    "{\"a\":1}",
    "{\"b\":{\"c\":\"x\"}}",
    "{\"latency_ms\":5,\"service\":\"x\"}",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "[1 2]",
    "tru",
    "nul",
    "\"invalid_schema\"",
    "[\"x\",\"invalid_schema\"]",
    "[\"\\u0069nvalid_schema\"]",
    "\"2026-01-05T10:00:00Z\"",
    "\"2026-01-05T10:00:00.123456+02:00\"",
    "\"2026-01-05T10:00:00\"",
    "\"1754-08-30T22:43:41Z\"",
    "\"training_step\"",
    "\"validation_start\"",
    "\"Deadline exceeded: retry\"",
];
const KEYS: &[&str] = &[
    "a",
    "a.b",
    "b",
    "b.c",
    "c",
    "a.b.c",
    "service",
    "tags",
    "@timestamp",
    "",
    "é",
    "message",
    "output",
    "inference_metrics.latency_ms",
    "a\\\"b",
    "sampling",
    "weight",
];

/// A seeded stream of lines.
pub struct Mutator(u64);

impl Mutator {
    pub fn new(seed: u64) -> Mutator {
        Mutator(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    fn odd(&mut self) -> Json {
        Json::Raw(ODD[self.below(ODD.len())].to_owned())
    }

    fn event(&mut self) -> Json {
        let time = format!(
            "\"2026-03-02T{:02}:{:02}:{:02}.{:03}Z\"",
            self.below(24),
            self.below(60),
            self.below(60),
            self.below(1000)
        );
        let text = |s: String| Json::Raw(format!("\"{s}\""));
        let number = |s: String| Json::Raw(s);
        let object =
            |members: Vec<(&str, Json)>| Json::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        let scores = format!("[0.{},0.{},{}]", self.below(1000), self.below(100), self.below(2));
        object(vec![
            ("timestamp", Json::Raw(time)),
            ("schema_version", text("2.1".into())),
            ("request_id", text(format!("{:032x}", self.next()))),
            ("service", text(["gateway", "ranker", "feature-store"][self.below(3)].into())),
            (
                "event_type",
                text(["inference_complete", "training_step", "validation_start", "other"][self.below(4)].into()),
            ),
            (
                "model_metadata",
                object(vec![
                    ("model_name", text("m".into())),
                    ("model_version", text(format!("3.{}.1", self.below(4)))),
                ]),
            ),
            (
                "input_features",
                object(vec![
                    ("feature_count", number("12".into())),
                    ("cache_hit", number((self.percent(50)).to_string())),
                ]),
            ),
            (
                "inference_metrics",
                object(vec![("latency_ms", number(format!("{}.{:02}", self.below(900), self.below(100))))]),
            ),
            (
                "output",
                object(vec![
                    ("prediction", Json::Raw("[\"a\",\"b\"]".into())),
                    ("confidence_scores", Json::Raw(scores)),
                ]),
            ),
            ("message", text("upstream: deadline exceeded".into())),
            ("sampling", object(vec![("rate", number("0.05".into()))])),
            ("tags", Json::Raw("[\"ml\"]".into())),
        ])
    }

    fn mutate(&mut self, json: &mut Json, depth: usize) {
        let Json::Object(members) = json else { return };
        if self.percent(25) {
            (1..members.len()).rev().for_each(|i| members.swap(i, self.below(i + 1)));
        }
        if self.percent(15) && !members.is_empty() {
            members.remove(self.below(members.len()));
        }
        if self.percent(12) && !members.is_empty() {
            let mut again = members[self.below(members.len())].clone();
            if self.percent(60) {
                again.1 = self.odd();
            }
            members.insert(self.below(members.len()), again);
        }
        if self.percent(8) && !members.is_empty() {
            let at = self.below(members.len());
            members[at].0 = self.escaped(&members[at].0.clone());
        }
        if self.percent(30) && !members.is_empty() {
            let at = self.below(members.len());
            members[at].1 = self.odd();
        }
        if self.percent(25) {
            let member = (KEYS[self.below(KEYS.len())].to_owned(), self.odd());
            members.insert(self.below(members.len() + 1), member);
        }
        for (_, inner) in members.iter_mut() {
            if depth < 3 && self.percent(40) {
                self.mutate(inner, depth + 1);
            }
        }
    }

    fn escaped(&mut self, key: &str) -> String {
        let at = self.below(key.chars().count());
        key.chars()
            .enumerate()
            .map(|(i, c)| if i == at && c != '\\' && c != '"' { format!("\\u{:04x}", c as u32) } else { c.to_string() })
            .collect()
    }

    fn write(&mut self, json: &Json, blanks: bool, out: &mut String) {
        let blank = |m: &mut Mutator, out: &mut String| {
            if blanks && m.percent(15) {
                out.push_str([" ", "  ", "\t", "\r", " \t "][m.below(5)]);
            }
        };
        blank(self, out);
        match json {
            Json::Raw(text) => out.push_str(text),
            Json::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    blank(self, out);
                    out.push_str(&format!("\"{key}\""));
                    blank(self, out);
                    out.push(':');
                    self.write(value, blanks, out);
                }
                out.push('}');
            }
        }
        blank(self, out);
    }

    fn spoil(&mut self, line: &mut Vec<u8>) {
        let at = self.below(line.len());
        match self.below(8) {
            0 => line.truncate(at),
            1 => line[at] = 0xff,
            2 => line[at] = self.next() as u8,
            3 => line.extend_from_slice(b" x"),
            4 => line.extend_from_slice(b"{}"),
            5 => drop(line.remove(at)),
            6 => *line = [b"name | ".as_slice(), line].concat(),
            _ => {
                *line = [
                    b"{\"service\":\"s\",\"deep\":".to_vec(),
                    vec![b'['; 90 + at % 60],
                    vec![b']'; 90 + at % 60],
                    b"}".to_vec(),
                ]
                .concat()
            }
        }
    }

    /// Adds a line with its end.
    pub fn line(&mut self, out: &mut Vec<u8>) {
        let mut json = self.event();
        if self.percent(70) {
            self.mutate(&mut json, 0);
        }
        let mut text = String::new();
        let blanks = self.percent(20);
        self.write(&json, blanks, &mut text);
        let mut line = text.into_bytes();
        if self.percent(8) {
            self.spoil(&mut line);
        }
        line.iter_mut().filter(|b| **b == b'\n').for_each(|b| *b = b' ');
        out.extend(line);
        out.extend_from_slice(if self.percent(5) { b"\r\n" } else { b"\n" });
    }
}
