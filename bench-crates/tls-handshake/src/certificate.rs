//! Authorities and the certificates they sign, good ones and bad ones.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, RsaKeySize, SerialNumber,
};
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use crate::text;

/// The name that the certificates are for.
pub const SERVER_NAME: &str = "srv.test";

/// What a certificate's key is.
#[derive(Clone, Copy, Default)]
pub enum KeyKind {
    #[default]
    Ecdsa,
    Ed25519,
    Rsa,
}

impl KeyKind {
    fn generate(self) -> Result<KeyPair, String> {
        let made = match self {
            KeyKind::Ecdsa => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
            KeyKind::Ed25519 => KeyPair::generate_for(&rcgen::PKCS_ED25519),
            KeyKind::Rsa => KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048),
        };
        made.map_err(text)
    }
}

/// Signs certificates. Its own signatures always have the same length.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    /// Its certificate as text.
    pub pem: String,
}

/// A certificate to be signed; the default is a good one for the server.
#[derive(Clone, Copy, Default)]
pub struct Leaf {
    pub kind: KeyKind,
    /// The organisational unit of the owner.
    pub unit: Option<&'static str>,
    /// Another name than [`SERVER_NAME`].
    pub name: Option<&'static str>,
    /// Over since years.
    pub expired: bool,
    /// For a client, or for a server.
    pub for_client: bool,
    /// With a key that does not belong to the certificate.
    pub strangers_key: bool,
}

/// A certificate and a key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub certificate_pem: String,
    pub key_pem: String,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// As rustls takes it from a resolver, which does not ask whether the two belong together.
    pub fn certified(&self) -> Result<CertifiedKey, String> {
        let key = any_supported_type(&self.key).map_err(text)?;
        Ok(CertifiedKey::new(vec![self.certificate.clone()], key))
    }
}

impl Authority {
    pub fn new(name: &str) -> Result<Self, String> {
        let mut params = CertificateParams::new(Vec::new()).map_err(text)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyKind::Ed25519.generate()?;
        let certificate = params.self_signed(&key).map_err(text)?;
        Ok(Authority {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// Trusts this authority alone.
    pub fn roots(&self) -> Result<RootCertStore, String> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).map_err(text)?;
        Ok(roots)
    }

    pub fn sign(&self, want: Leaf) -> Result<Identity, String> {
        let name = want.name.unwrap_or(SERVER_NAME).to_owned();
        let mut params = CertificateParams::new(vec![name]).map_err(text)?;
        params.distinguished_name.push(DnType::CommonName, "leaf");
        if let Some(unit) = want.unit {
            params.distinguished_name.push(DnType::OrganizationalUnitName, unit);
        }
        if want.expired {
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        // A random one varies in length.
        params.serial_number = Some(SerialNumber::from_slice(&[1]));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![if want.for_client {
            ExtendedKeyUsagePurpose::ClientAuth
        } else {
            ExtendedKeyUsagePurpose::ServerAuth
        }];
        let mut key = want.kind.generate()?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(text)?;
        if want.strangers_key {
            key = want.kind.generate()?;
        }
        Ok(Identity {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }
}
