//! The configurations of both sides.

use std::sync::Arc;

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ServerConfig, SupportedCipherSuite, SupportedProtocolVersion};

use crate::certificate::{Authority, Identity, KeyKind, Leaf};
use crate::hello::{self, Hello};
use crate::meeting::{CLIENT, Meeting, SERVER};
use crate::text;

/// A client and a server, made anew for each experiment.
pub struct Party {
    pub authority: Authority,
    pub client: ClientConfig,
    pub server: ServerConfig,
    /// The certificate of the server.
    pub identity: Identity,
}

/// What is to be said of a party before it is made.
pub struct Plan {
    /// The only version, 12 or 13, or any if it is 0.
    pub version: usize,
    /// The same of the server.
    pub server_version: usize,
    pub kind: KeyKind,
    pub client: CryptoProvider,
    pub server: CryptoProvider,
}

impl Plan {
    pub fn new(version: usize) -> Self {
        let (client, server) = (default_provider(), default_provider());
        Plan { version, server_version: version, kind: KeyKind::Ecdsa, client, server }
    }

    /// A plan in which both sides have these groups alone.
    pub fn with_groups(version: usize, groups: &[&'static dyn SupportedKxGroup]) -> Self {
        let mut plan = Plan::new(version);
        plan.client.kx_groups = groups.to_vec();
        plan.server.kx_groups = groups.to_vec();
        plan
    }

    /// A client that trusts the authority of a good server, and does not resume sessions.
    pub fn party(self) -> Result<Party, String> {
        self.party_with(|_| Ok(WebPkiClientVerifier::no_client_auth()))
    }

    /// As [`Plan::party`], with a server of another version.
    pub fn party_of_server(mut self, version: usize) -> Result<Party, String> {
        self.server_version = version;
        self.party()
    }

    /// As [`Plan::party`], with a server that demands certificates of its authority.
    pub fn mutual_party(self) -> Result<Party, String> {
        self.party_with(client_verifier)
    }

    pub fn party_with(
        self,
        verifier: impl FnOnce(&Authority) -> Result<Arc<dyn ClientCertVerifier>, String>,
    ) -> Result<Party, String> {
        let authority = Authority::new("authority")?;
        let identity = authority.sign(Leaf { kind: self.kind, ..Leaf::default() })?;
        let mut client = ClientConfig::builder_with_provider(Arc::new(self.client))
            .with_protocol_versions(&versions(self.version))
            .map_err(text)?
            .with_root_certificates(authority.roots()?)
            .with_no_client_auth();
        client.resumption = Resumption::disabled();
        let resolver = SingleCertAndKey::from(identity.certified()?);
        let server = ServerConfig::builder_with_provider(Arc::new(self.server))
            .with_protocol_versions(&versions(self.server_version))
            .map_err(text)?
            .with_client_cert_verifier(verifier(&authority)?)
            .with_cert_resolver(Arc::new(resolver));
        Ok(Party { authority, client, server, identity })
    }
}

/// Demands certificates of an authority.
pub fn client_verifier(of: &Authority) -> Result<Arc<dyn ClientCertVerifier>, String> {
    let provider = Arc::new(default_provider());
    WebPkiClientVerifier::builder_with_provider(Arc::new(of.roots()?), provider)
        .build()
        .map_err(text)
}

impl Party {
    /// A party with what both sides prefer by themselves.
    pub fn new(version: usize) -> Result<Self, String> {
        Plan::new(version).party()
    }

    /// What verifies the server if nothing else is said.
    pub fn server_verifier(&self) -> Result<Arc<WebPkiServerVerifier>, String> {
        let provider = Arc::new(default_provider());
        WebPkiServerVerifier::builder_with_provider(Arc::new(self.authority.roots()?), provider)
            .build()
            .map_err(text)
    }

    /// Has the server show another certificate.
    pub fn show(&mut self, identity: &Identity) -> Result<(), String> {
        self.server.cert_resolver = Arc::new(SingleCertAndKey::from(identity.certified()?));
        Ok(())
    }

    /// Gives the client a certificate, whatever authorities the server names.
    pub fn equip(&mut self, identity: &Identity) -> Result<(), String> {
        let resolver = SingleCertAndKey::from(identity.certified()?);
        self.client.client_auth_cert_resolver = Arc::new(resolver);
        Ok(())
    }

    /// Lets a client and a server do their handshake.
    pub fn meet(&self) -> Result<Meeting, String> {
        self.meet_over(|_| ())
    }

    /// What the server makes of the client's hello once it is changed on the way: `ok` where it
    /// answers with its own, or `refused`.
    pub fn answer_to(&self, change: impl FnOnce(&mut [u8], &Hello)) -> Result<String, String> {
        let mut answers = false;
        let met = self.meet_over(|met| {
            let mut sent = met.take(CLIENT);
            if let Some(hello) = hello::client_hello(&sent) {
                change(&mut sent, &hello);
            }
            met.give(SERVER, &sent);
            answers = met.errors[SERVER].is_none();
        })?;
        let answers = answers && hello::chosen_suite(&met.sent[SERVER]).is_some();
        Ok(if answers { "ok" } else { "refused" }.to_owned())
    }

    /// Lets them over a connection that is prepared first.
    pub fn meet_over(&self, prepare: impl FnOnce(&mut Meeting)) -> Result<Meeting, String> {
        let client = Arc::new(self.client.clone());
        let mut meeting = Meeting::new(client, Arc::new(self.server.clone()))?;
        prepare(&mut meeting);
        meeting.run();
        Ok(meeting)
    }
}

fn versions(version: usize) -> Vec<&'static SupportedProtocolVersion> {
    match version {
        12 => vec![&TLS12],
        13 => vec![&TLS13],
        _ => vec![&TLS12, &TLS13],
    }
}

/// A provider with these suites alone.
pub fn provider_of(suites: &[SupportedCipherSuite]) -> CryptoProvider {
    CryptoProvider { cipher_suites: suites.to_vec(), ..default_provider() }
}
