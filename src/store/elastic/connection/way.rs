//! The way to a cluster, as far as it may be to blame where no answer comes.

use crate::config::{Cluster, without_user};
use crate::model::Error;

/// What lies between us and a cluster, and how it is told from others.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Way {
    /// The proxy that it is asked through, without its password.
    proxy: Option<String>,
    /// Whether a fingerprint tells which authority is trusted.
    fingerprint: bool,
}

impl Way {
    /// The way that a cluster's table describes.
    pub fn to(cluster: &Cluster) -> Way {
        Way { proxy: cluster.proxy.as_deref().map(without_user), fingerprint: cluster.fingerprint.is_some() }
    }

    /// The error of a node that gives no answer, with what else may be because of.
    pub fn told(&self, error: Error) -> Error {
        let untrusted = self.fingerprint && error.message.contains("not trusted");
        let hint = match (untrusted, &self.proxy) {
            (true, _) => "No certificate that it sends has the `fingerprint` of the cluster's table. That is the one of the authority, \
                          which the server has to send along; else name the authority's file with `ca` instead."
                .to_string(),
            (false, Some(proxy)) => format!("It is asked through the proxy {proxy}: is that right, and running? {}", error.hint),
            (false, None) => return error,
        };
        Error { hint, ..error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ErrorKind;

    #[test]
    fn what_lies_between_is_named_where_it_may_be_to_blame() {
        let error = |words: &str| Error::new(ErrorKind::Unreachable, words, "Is the server running?");
        let refused = error("the connection was refused: http://es1:9200");
        assert_eq!(Way::default().told(refused.clone()), refused);
        let cluster = Cluster { proxy: Some("http://me:secret@p:3128".into()), ..Cluster::default() };
        let told = Way::to(&cluster).told(refused.clone());
        assert_eq!(
            told.hint,
            "It is asked through the proxy http://p:3128: is that right, and running? Is the server running?"
        );
        let cluster = Cluster { fingerprint: Some("AB".into()), ..Cluster::default() };
        assert_eq!(Way::to(&cluster).told(refused.clone()), refused);
        let told = Way::to(&cluster).told(error("its certificate is signed by an authority that is not trusted: u"));
        assert!(told.hint.contains("send along"), "{}", told.hint);
    }
}
