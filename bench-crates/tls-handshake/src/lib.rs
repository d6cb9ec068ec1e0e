//! TLS handshakes of rustls, as the counterparts of those of Go's crypto/tls. Each file holds the
//! experiments on one noun; this one lists them.

mod agreement;
mod alpn;
mod callback;
mod certificate;
mod connection;
mod cost;
mod finished;
mod group;
mod hello;
mod meeting;
mod opening;
mod party;
mod peer;
mod rejection;
mod secret;
mod suite;
mod tamper;
mod trip;
mod verifier;
mod version;

use subject::{Experiment, Params, Registry, Values, Work};

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("tls-handshake")
        .experiment(opening::opening())
        .experiment(opening::accepting())
        .experiment(opening::server_name())
        .experiment(suite::list())
        .experiment(suite::order())
        .experiment(suite::overlap())
        .experiment(alpn::two_orders())
        .experiment(alpn::disjoint())
        .experiment(version::versions())
        .experiment(rejection::bad_certificate())
        .experiment(rejection::mutual())
        .experiment(secret::shares())
        .experiment(secret::key_exchange())
        .experiment(secret::wire())
        .experiment(secret::key_log())
        .experiment(secret::exporter())
        .experiment(group::groups())
        .experiment(group::order())
        .experiment(agreement::agreement())
        .experiment(agreement::bad_point())
        .experiment(callback::callback())
        .experiment(callback::every_connection())
        .experiment(callback::resumption())
        .experiment(tamper::tamper())
        .experiment(tamper::record_tamper())
        .experiment(finished::finished())
        .experiment(version::state())
        .experiment(connection::overhead())
        .experiment(connection::echo())
        .experiment(trip::trips())
        .experiment(trip::latency())
        .experiment(cost::cost())
        .experiment(peer::peer())
        .experiment(peer::again())
}

/// What an experiment sees, or why it cannot look.
type Seen = Result<Values, String>;

/// Work that looks at something and times nothing.
fn observe(look: impl Fn(&Params) -> Seen + 'static) -> impl Fn(&Params) -> Work + 'static {
    let look = std::rc::Rc::new(look);
    move |p| {
        let (look, p) = (std::rc::Rc::clone(&look), p.clone());
        Work::probe(move || Ok(((), look(&p)?)))
    }
}

/// An experiment at one version of TLS: the parameter is 12 or 13.
fn at_a_version(id: &str) -> Experiment {
    Experiment::new(id).param("version", 13, (12, 13))
}

/// What fails only where a machine lacks randomness, or a mistake is made here.
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
