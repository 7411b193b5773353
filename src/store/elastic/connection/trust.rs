//! Which servers are trusted: those of the system's authorities, of a named one, or of one known by its fingerprint.

#![allow(clippy::disallowed_methods, reason = "the certificate of an authority is in a file")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use reqwest::Certificate;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};

use crate::model::{Error, ErrorKind, Result};

/// The certificates of a PEM file.
///
/// # Errors
/// When it cannot be read, or holds none.
pub fn authorities(path: &Path) -> Result<Vec<Certificate>> {
    let bytes = fs::read(path).map_err(|e| {
        let hint = "Name the PEM file of the authority that signed the servers' certificates (Elasticsearch: config/certs/http_ca.crt).";
        Error::new(ErrorKind::Usage, format!("the authority's certificate {} cannot be read: {e}", path.display()), hint)
    })?;
    let certificates = Certificate::from_pem_bundle(&bytes).unwrap_or_default();
    if certificates.is_empty() {
        let message = format!("{} holds no certificate in PEM form", path.display());
        return Err(Error::new(ErrorKind::Usage, message, "It begins with -----BEGIN CERTIFICATE-----."));
    }
    Ok(certificates)
}

/// Trusts whom the authority with this SHA-256 fingerprint signed; the server has to send its certificate along.
///
/// # Errors
/// When it is no fingerprint, or the client certificate cannot be used.
pub fn by_fingerprint(text: &str, identity: Option<(&Path, &Path)>) -> Result<ClientConfig> {
    let unusable = |e: rustls::Error| Error::new(ErrorKind::Usage, format!("TLS cannot be set up: {e}"), "");
    let provider = Arc::new(ring::default_provider());
    let verifier = Fingerprint { wanted: digest(text)?, provider: provider.clone() };
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(unusable)?;
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    match identity {
        None => Ok(builder.with_no_client_auth()),
        Some((certificate, key)) => {
            let wrong = |_| Error::new(ErrorKind::Usage, "the client certificate or its key is no PEM", "");
            let chain = CertificateDer::pem_file_iter(certificate).map_err(wrong)?;
            let chain = chain.collect::<std::result::Result<Vec<_>, _>>().map_err(wrong)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(wrong)?;
            builder.with_client_auth_cert(chain, key).map_err(unusable)
        }
    }
}

fn digest(text: &str) -> Result<[u8; 32]> {
    let digits: String = text.chars().filter(|c| *c != ':' && !c.is_whitespace()).collect();
    let byte = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    bytes.and_then(|b| b.try_into().ok()).ok_or_else(|| {
        let hint = "Elasticsearch prints it at its first start; openssl x509 -fingerprint -sha256 -noout -in http_ca.crt shows it too.";
        Error::new(ErrorKind::Usage, format!("`{text}` is no SHA-256 fingerprint: 64 hexadecimal digits are needed"), hint)
    })
}

#[derive(Debug)]
struct Fingerprint {
    wanted: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Fingerprint {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let unknown = || rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let is_wanted = |c: &&CertificateDer<'_>| Sha256::digest(c.as_ref()).as_slice() == self.wanted;
        let authority = others.iter().chain([server]).find(is_wanted).ok_or_else(unknown)?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned()).map_err(|_| unknown())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone());
        verifier.build().map_err(|_| unknown())?.verify_server_cert(server, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_with_colons_and_without() {
        let plain = "ab".repeat(32);
        let colons = vec!["AB"; 32].join(":");
        assert_eq!(digest(&plain).unwrap(), [0xab; 32]);
        assert_eq!(digest(&colons).unwrap(), [0xab; 32]);
        for wrong in ["", "ab", "zz", &"ab".repeat(31), &"ä".repeat(32)] {
            assert!(digest(wrong).is_err(), "{wrong}");
        }
    }
}
