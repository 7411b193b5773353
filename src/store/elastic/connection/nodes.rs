//! Which node is asked next: the one that answered last, and no one that just failed while another has not.

use std::time::Duration;

/// How long a node that failed is left alone at first; doubled each time, up to a minute.
const REST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(60);

/// The nodes of a cluster.
#[derive(Debug)]
pub struct Nodes {
    nodes: Vec<Node>,
    last: usize,
}

#[derive(Debug)]
struct Node {
    url: String,
    failures: u32,
    /// Since the start of the program.
    rests_until: Duration,
}

impl Nodes {
    /// Nodes by their addresses.
    pub fn new(urls: Vec<String>) -> Nodes {
        let node = |url| Node { url, failures: 0, rests_until: Duration::ZERO };
        Nodes { nodes: urls.into_iter().map(node).collect(), last: 0 }
    }

    /// The nodes to try now, in order; none when all rest: whether one is back has to be found out first, with little.
    pub fn awake(&self, now: Duration) -> Vec<(usize, String)> {
        self.in_turn().filter(|(_, n)| n.rests_until <= now).map(|(at, n)| (at, n.url.clone())).collect()
    }

    /// All nodes, the one that answered last first.
    pub fn all(&self) -> Vec<(usize, String)> {
        self.in_turn().map(|(at, n)| (at, n.url.clone())).collect()
    }

    /// The one that answered last, or the first.
    pub fn last(&self) -> Option<&str> {
        self.nodes.get(self.last).map(|node| node.url.as_str())
    }

    fn in_turn(&self) -> impl Iterator<Item = (usize, &Node)> {
        let count = self.nodes.len();
        (0..count).map(move |i| (self.last + i) % count).filter_map(|at| Some((at, self.nodes.get(at)?)))
    }

    /// A node answered.
    pub fn answered(&mut self, at: usize) {
        self.last = at;
        if let Some(node) = self.nodes.get_mut(at) {
            node.failures = 0;
            node.rests_until = Duration::ZERO;
        }
    }

    /// A node did not answer.
    pub fn failed(&mut self, at: usize, now: Duration) {
        if let Some(node) = self.nodes.get_mut(at) {
            let rest = REST.saturating_mul(1 << node.failures.min(5)).min(LONGEST);
            node.failures = node.failures.saturating_add(1);
            node.rests_until = now.saturating_add(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nodes: &Nodes, seconds: u64) -> Vec<usize> {
        nodes.awake(Duration::from_secs(seconds)).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn who_answered_last_is_asked_first_and_who_failed_rests() {
        let mut nodes = Nodes::new(vec!["a".into(), "b".into(), "c".into()]);
        assert_eq!(at(&nodes, 0), [0, 1, 2]);
        nodes.failed(0, Duration::ZERO);
        assert_eq!(nodes.last(), Some("a"));
        nodes.answered(1);
        assert_eq!(nodes.last(), Some("b"));
        assert_eq!(at(&nodes, 1), [1, 2]);
        assert_eq!(at(&nodes, 2), [1, 2, 0]);
        nodes.failed(0, Duration::from_secs(2));
        assert_eq!(at(&nodes, 5), [1, 2], "it rests longer the second time");
        nodes.answered(0);
        assert_eq!(at(&nodes, 5), [0, 1, 2]);
    }

    #[test]
    fn when_all_rest_none_is_tried_until_its_time_comes() {
        let mut nodes = Nodes::new(vec!["a".into(), "b".into()]);
        nodes.failed(0, Duration::ZERO);
        nodes.failed(1, Duration::from_secs(1));
        assert_eq!(at(&nodes, 1), [0; 0]);
        assert_eq!(nodes.all().len(), 2);
        assert_eq!(at(&nodes, 2), [0]);
        assert!(Nodes::new(Vec::new()).all().is_empty());
    }
}
