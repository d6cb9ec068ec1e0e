//! Verifiers of certificates that count, add a rule, or accept everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};

/// What a rule says when it says no.
pub const BROKEN_RULE: &str = "not of this organisational unit";

type Verdict = Result<HandshakeSignatureValid, Error>;

/// Verifies servers. The rule is asked after the verifier inside, or in its place.
#[derive(Debug)]
pub struct Ruled {
    pub inside: Arc<dyn ServerCertVerifier>,
    /// Whether the verifier inside is asked for the chain at all.
    pub verifies: bool,
    /// What the rule says of every certificate.
    pub accepts: bool,
    /// How often the rule was asked.
    pub calls: AtomicUsize,
}

impl Ruled {
    pub fn new(inside: Arc<dyn ServerCertVerifier>, verifies: bool, accepts: bool) -> Arc<Self> {
        Arc::new(Ruled { inside, verifies, accepts, calls: AtomicUsize::new(0) })
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

impl ServerCertVerifier for Ruled {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.verifies {
            self.inside.verify_server_cert(certificate, others, name, ocsp, now)?;
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.accepts {
            return Ok(ServerCertVerified::assertion());
        }
        Err(Error::General(BROKEN_RULE.to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Verdict {
        self.inside.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Verdict {
        self.inside.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inside.supported_verify_schemes()
    }
}

/// Verifies clients, and accepts those of one organisational unit.
#[derive(Debug)]
pub struct OfUnit {
    pub inside: Arc<dyn ClientCertVerifier>,
    pub unit: &'static str,
}

impl ClientCertVerifier for OfUnit {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.inside.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.inside.verify_client_cert(certificate, others, now)?;
        // The attribute as it is encoded: its object identifier, then a UTF-8 string.
        let mut attribute = vec![0x06, 0x03, 0x55, 0x04, 0x0b, 0x0c];
        attribute.push(u8::try_from(self.unit.len()).unwrap_or(u8::MAX));
        attribute.extend_from_slice(self.unit.as_bytes());
        if certificate.windows(attribute.len()).any(|window| window == attribute) {
            return Ok(verified);
        }
        Err(Error::General(BROKEN_RULE.to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Verdict {
        self.inside.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Verdict {
        self.inside.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inside.supported_verify_schemes()
    }
}
