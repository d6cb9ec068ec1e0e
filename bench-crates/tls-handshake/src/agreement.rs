//! Agreeing on a secret by hand.

use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, PublicKey, UnparsedPublicKey, X25519,
    agree,
};
use subject::{Class, Experiment, values};

use crate::{observe, text};

struct Pair {
    secret: PrivateKey,
    public: PublicKey,
}

fn pair(curve: &'static Algorithm) -> Result<Pair, String> {
    let secret = PrivateKey::generate(curve).map_err(text)?;
    let public = secret.compute_public_key().map_err(text)?;
    Ok(Pair { secret, public })
}

fn shared(ours: &Pair, theirs: &[u8]) -> Option<Vec<u8>> {
    let theirs = UnparsedPublicKey::new(ours.secret.algorithm(), theirs);
    agree(&ours.secret, theirs, (), |secret| Ok(secret.to_vec())).ok()
}

/// Two sides, or one of them with a third, derive a secret.
pub fn agreement() -> Experiment {
    let with = |curve: &'static Algorithm, third: bool| {
        observe(move |p| {
            let mut agreed = 0;
            for _ in 0..p.count("n") {
                let (one, mut other) = (pair(curve)?, pair(curve)?);
                let ours = shared(&one, other.public.as_ref());
                if third {
                    other = pair(curve)?;
                }
                let theirs = shared(&other, one.public.as_ref());
                agreed += usize::from(ours.is_some() && ours == theirs);
            }
            Ok(values([("agreed", agreed)]))
        })
    };
    Experiment::new("agreement")
        .param("n", 100, (1, 1000))
        .value("agreed", "pairs", Class::Exact)
        .probe("x25519", with(&X25519, false))
        .probe("p256", with(&ECDH_P256, false))
        .probe("p384", with(&ECDH_P384, false))
        .probe("p521", with(&ECDH_P521, false))
        .probe("third-party", with(&X25519, true))
}

/// Derives a secret from a public value that is no point of the curve, as an attacker may send it.
pub fn bad_point() -> Experiment {
    let with = |changed: u8| {
        observe(move |_| {
            let (one, other) = (pair(&ECDH_P256)?, pair(&ECDH_P256)?);
            let mut point = other.public.as_ref().to_vec();
            if let Some(last) = point.last_mut() {
                *last ^= changed;
            }
            let outcome = if shared(&one, &point).is_some() { "secret" } else { "error" };
            Ok(values([("outcome", outcome.to_owned())]))
        })
    };
    Experiment::new("bad-point")
        .value("outcome", "", Class::State)
        .probe("aws-lc", with(1))
        .probe("good", with(0))
}
