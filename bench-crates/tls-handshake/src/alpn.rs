//! The protocol that is to run on top of TLS.

use subject::{Class, Experiment, values};

use crate::meeting::CLIENT;
use crate::observe;
use crate::party::Party;

/// The two protocols that the article has on one port.
const HTTP2: &str = "h2";
const HTTP1: &str = "http/1.1";

fn named(list: &[&str]) -> Vec<Vec<u8>> {
    list.iter().map(|name| name.as_bytes().to_vec()).collect()
}

/// What comes of two lists: a protocol, `none`, or `refused`.
fn chosen(of_client: &[&str], of_server: &[&str]) -> Result<String, String> {
    let mut party = Party::new(0)?;
    party.client.alpn_protocols = named(of_client);
    party.server.alpn_protocols = named(of_server);
    let met = party.meet()?;
    if !met.ok() {
        return Ok("refused".to_owned());
    }
    let chosen = met.ends[CLIENT].alpn_protocol().unwrap_or(b"none");
    Ok(String::from_utf8_lossy(chosen).into_owned())
}

/// Both sides offer two protocols, each in either order.
pub fn two_orders() -> Experiment {
    let look = observe(|_| {
        const ORDERS: [[&str; 2]; 2] = [[HTTP2, HTTP1], [HTTP1, HTTP2]];
        let (mut pairs, mut clients, mut servers) = (0, 0, 0);
        for of_client in ORDERS {
            for of_server in ORDERS {
                let chosen = chosen(&of_client, &of_server)?;
                pairs += 1_usize;
                clients += usize::from(chosen == of_client[0]);
                servers += usize::from(chosen == of_server[0]);
            }
        }
        Ok(values([("pairs", pairs), ("clients_first", clients), ("servers_first", servers)]))
    });
    Experiment::new("alpn")
        .value("pairs", "pairs", Class::Exact)
        .value("clients_first", "pairs", Class::Exact)
        .value("servers_first", "pairs", Class::Exact)
        .probe("two-orders", look)
}

/// Lists without a common protocol, or one of them empty.
pub fn disjoint() -> Experiment {
    let with = |of_client: &'static [&str], of_server: &'static [&str]| {
        observe(move |_| Ok(values([("outcome", chosen(of_client, of_server)?)])))
    };
    Experiment::new("alpn-disjoint")
        .value("outcome", "", Class::State)
        .probe("server-has-http1", with(&[HTTP2], &[HTTP1]))
        .probe("server-has-h2", with(&[HTTP1], &[HTTP2]))
        .probe("server-has-none", with(&[HTTP2], &[]))
        .probe("client-has-none", with(&[], &[HTTP2]))
        .probe("same", with(&[HTTP2], &[HTTP2]))
}
