//! Any order of writing, looking and scanning gives what one scan at the end gives.

use std::fs::OpenOptions;
use std::time::Duration;

use proptest::prelude::*;

use super::harness::*;

/// What may happen.
#[derive(Clone, Debug)]
enum Step {
    /// Some bytes of the text are written.
    Append(usize),
    Refresh,
    Finish,
    Want(usize),
    /// The file is cut to this many bytes, and looked at.
    Cut(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1usize..90).prop_map(Step::Append),
        4 => Just(Step::Refresh),
        2 => Just(Step::Finish),
        1 => (0usize..4).prop_map(Step::Want),
        1 => (0usize..200).prop_map(Step::Cut),
    ]
}

fn text() -> String {
    let odd = ["", "no event", "{\"torn", "{\"service\":\"untimed\"}", "123"];
    (0..400)
        .map(
            |i| {
                if i % 4 == 3 {
                    format!("{}\n", odd[i / 4 % odd.len()])
                } else {
                    event(i, &format!("s{}", i % 9)) + "\n"
                }
            },
        )
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_lines(
        steps in prop::collection::vec(step(), 1..60),
        block in 5u64..150,
        patient in any::<bool>(),
        ahead in any::<bool>(),
    ) {
        let text = text();
        let columns = ["service", "shard", "event_type", "absent"].map(word);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.log");
        put(&path, "");
        let patience = if patient { DEADLINE * 100 } else { Duration::ZERO };
        let loader = start(vec![tiny(&path, block, patience)], ahead);
        let mut at = 0;
        for step in steps {
            match step {
                Step::Append(bytes) => {
                    let end = (at + bytes).min(text.len());
                    append(&path, &text[at..end]);
                    at = end;
                }
                Step::Refresh => loader.refresh(),
                Step::Finish => drop(whole(&loader)),
                Step::Want(column) => loader.want(&columns[column..=column], &None),
                Step::Cut(bytes) => {
                    let file = OpenOptions::new().write(true).open(&path).unwrap();
                    file.set_len(file.metadata().unwrap().len().min(bytes as u64)).unwrap();
                    loader.refresh();
                }
            }
        }
        append(&path, "\n");
        loader.refresh();
        let seen = whole_of(&loader, &columns);
        let once = whole_of(&start(vec![tiny(&path, 1 << 20, Duration::ZERO)], false), &columns);
        prop_assert_eq!(seen.lines, once.lines);
        prop_assert_eq!(seen.health.lines, once.health.lines);
        prop_assert_eq!((seen.health.oldest, seen.health.newest), (once.health.oldest, once.health.newest));
    }
}
