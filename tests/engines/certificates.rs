//! Certificates made on the spot: a CA and whatever it signs, also what nobody should trust.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, date_time_ymd,
};

/// An authority that signs certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate.
    pub pem: String,
}

/// A certificate with its key, both PEM.
pub struct Signed {
    pub certificate: String,
    pub key: String,
}

impl Signed {
    /// Writes `NAME.pem` and `NAME.key`; gives both paths.
    pub fn write(&self, directory: &Path, name: &str) -> (PathBuf, PathBuf) {
        let (certificate, key) = (directory.join(format!("{name}.pem")), directory.join(format!("{name}.key")));
        fs::write(&certificate, &self.certificate).unwrap();
        fs::write(&key, &self.key).unwrap();
        (certificate, key)
    }
}

impl Authority {
    pub fn new(name: &str) -> Authority {
        let mut what = params(name, &[]);
        what.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = what.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(what, key), pem }
    }

    /// A certificate for this machine's loopback addresses, for servers and clients alike.
    pub fn sign(&self, name: &str) -> Signed {
        self.signed(params(name, &["localhost", "127.0.0.1"]))
    }

    /// One for another host.
    pub fn sign_for(&self, host: &str) -> Signed {
        self.signed(params(host, &[host]))
    }

    /// One that ended years ago.
    pub fn sign_expired(&self) -> Signed {
        let mut what = params("expired", &["localhost", "127.0.0.1"]);
        what.not_before = date_time_ymd(2019, 1, 1);
        what.not_after = date_time_ymd(2020, 1, 1);
        self.signed(what)
    }

    fn signed(&self, what: CertificateParams) -> Signed {
        let key = KeyPair::generate().unwrap();
        let certificate = what.signed_by(&key, &self.issuer).unwrap();
        Signed { certificate: certificate.pem(), key: key.serialize_pem() }
    }
}

fn params(name: &str, hosts: &[&str]) -> CertificateParams {
    let mut what = CertificateParams::new(hosts.iter().map(|h| h.to_string()).collect::<Vec<_>>()).unwrap();
    what.distinguished_name = rcgen::DistinguishedName::new();
    what.distinguished_name.push(DnType::CommonName, name);
    what.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    what
}
