//! A document as a tree of rows: only what is unfolded has rows, and long containers show their children in portions.

use std::collections::HashMap;

use serde_json::Value;

/// Children of a container shown at a time.
pub const PORTION: usize = 500;
/// Containers with more children than this are folded at first.
const WIDE: usize = 50;
/// Containers deeper than this are folded at first.
const DEEP: usize = 3;

/// One step down into a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an element.
    Index(usize),
}

/// The way to a value from the top of the document.
pub type Steps = Vec<Step>;

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The way to its value, or to the container whose further children it stands for.
    pub steps: Steps,
    /// What it stands for.
    pub is: RowKind,
}

/// What a row stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowKind {
    /// A single value.
    Leaf,
    /// A container with its children below.
    Open,
    /// A container without its children.
    Folded,
    /// So many further children of a container.
    More(usize),
}

/// Which containers are open, and how many of their children show.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    chosen: HashMap<Steps, Fold>,
    /// The rows as they are now, top to bottom.
    pub rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug)]
struct Fold {
    open: bool,
    shown: usize,
}

impl Tree {
    /// The rows of a document.
    pub fn of(document: &Value) -> Tree {
        let mut tree = Tree::default();
        tree.build(document);
        tree
    }

    /// Opens or folds a container.
    pub fn set(&mut self, document: &Value, steps: &[Step], open: bool) {
        let Some(value) = value_of(document, steps) else { return };
        let shown = self.fold(value, steps).shown;
        self.chosen.insert(steps.to_vec(), Fold { open, shown });
        self.build(document);
    }

    /// Shows the next portion of a container's children.
    pub fn more(&mut self, document: &Value, steps: &[Step]) {
        let Some(value) = value_of(document, steps) else { return };
        let Fold { open, shown } = self.fold(value, steps);
        self.chosen.insert(steps.to_vec(), Fold { open, shown: shown + PORTION });
        self.build(document);
    }

    /// Opens all that is above a value and gives its row.
    pub fn reveal(&mut self, document: &Value, steps: &[Step]) -> Option<usize> {
        for depth in 0..steps.len() {
            let (above, below) = steps.split_at(depth);
            let (value, step) = (value_of(document, above)?, below.first()?);
            let shown = self.fold(value, above).shown.max(place_in(value, step)? + 1);
            self.chosen.insert(above.to_vec(), Fold { open: true, shown });
        }
        self.build(document);
        self.row_of(steps)
    }

    /// The row of a value.
    pub fn row_of(&self, steps: &[Step]) -> Option<usize> {
        self.rows.iter().position(|r| r.steps == steps && !matches!(r.is, RowKind::More(_)))
    }

    fn fold(&self, value: &Value, steps: &[Step]) -> Fold {
        let open = steps.len() < DEEP && size(value) <= WIDE && !is_plain_list(value);
        self.chosen.get(steps).copied().unwrap_or(Fold { open: open || steps.is_empty(), shown: PORTION })
    }

    fn build(&mut self, document: &Value) {
        let mut rows = Vec::new();
        self.add_children(document, &mut Vec::new(), &mut rows);
        self.rows = rows;
    }

    fn add(&self, value: &Value, steps: &mut Steps, rows: &mut Vec<Row>) {
        let is = match (size(value), self.fold(value, steps).open) {
            (0, _) => RowKind::Leaf,
            (_, true) => RowKind::Open,
            (_, false) => RowKind::Folded,
        };
        rows.push(Row { steps: steps.clone(), is });
        if is == RowKind::Open {
            self.add_children(value, steps, rows);
        }
    }

    fn add_children(&self, value: &Value, steps: &mut Steps, rows: &mut Vec<Row>) {
        let shown = self.fold(value, steps).shown;
        for (step, child) in children(value).take(shown) {
            steps.push(step);
            self.add(child, steps, rows);
            steps.pop();
        }
        let left = size(value).saturating_sub(shown);
        if left > 0 {
            rows.push(Row { steps: steps.clone(), is: RowKind::More(left) });
        }
    }
}

/// The value at the end of the way.
pub fn value_of<'a>(document: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

/// The dotted path of a way, as filters name it: elements have the path of their array.
pub fn path_of(steps: &[Step]) -> String {
    let keys = steps.iter().filter_map(|s| match s {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// A container's children with the step to each.
pub fn children(value: &Value) -> Box<dyn Iterator<Item = (Step, &Value)> + '_> {
    match value {
        Value::Object(fields) => Box::new(fields.iter().map(|(k, v)| (Step::Key(k.clone()), v))),
        Value::Array(items) => Box::new(items.iter().enumerate().map(|(i, v)| (Step::Index(i), v))),
        _ => Box::new(std::iter::empty()),
    }
}

/// How many children a container has; 0 for single values.
pub fn size(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    }
}

/// A list of single values, which reads better on one line.
fn is_plain_list(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|v| size(v) == 0))
}

fn place_in(value: &Value, step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => Some(*index),
        Step::Key(key) => value.as_object()?.keys().position(|k| k == key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(tree: &Tree) -> Vec<String> {
        tree.rows.iter().map(|r| path_of(&r.steps)).collect()
    }

    #[test]
    fn folding_hides_and_revealing_shows() {
        let doc = json!({"a": {"b": {"c": {"d": {"e": 1}}}}, "list": [1, 2]});
        let mut tree = Tree::of(&doc);
        assert_eq!(paths(&tree), ["a", "a.b", "a.b.c", "list"]);
        let key = |k: &str| Step::Key(k.to_string());
        tree.set(&doc, &[key("a")], false);
        assert_eq!(paths(&tree), ["a", "list"]);
        let deep = ["a", "b", "c", "d", "e"].map(key);
        let row = tree.reveal(&doc, &deep).unwrap();
        assert_eq!(path_of(&tree.rows[row].steps), "a.b.c.d.e");
        tree.set(&doc, &[key("list")], true);
        assert_eq!(tree.rows.last().unwrap().steps, [key("list"), Step::Index(1)]);
        assert_eq!(paths(&tree).last().unwrap(), "list");
    }

    #[test]
    fn long_lists_come_in_portions() {
        let doc = json!({"list": (0..100_000).collect::<Vec<_>>()});
        let mut tree = Tree::of(&doc);
        assert_eq!(tree.rows.len(), 1);
        let list = [Step::Key("list".into())];
        tree.set(&doc, &list, true);
        assert_eq!(tree.rows.len(), 1 + PORTION + 1);
        assert_eq!(tree.rows.last().unwrap().is, RowKind::More(100_000 - PORTION));
        tree.more(&doc, &list);
        assert_eq!(tree.rows.len(), 1 + 2 * PORTION + 1);
    }
}
