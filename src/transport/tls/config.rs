//! What is offered with a certificate: TLS 1.2 and 1.3, no renegotiation, no early data, no certificates of
//! clients, and no resumption, which would hold state for each that came.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::NoServerSessionStorage;
use rustls::sign::CertifiedKey;
use rustls::{Error, ServerConfig};

use super::fingerprint::Fingerprint;
use super::validity;
use crate::transport::socket::Alpn;

const HTTP: &[u8] = b"http/1.1";
const IRC: &[u8] = b"irc";

/// What is in force with a certificate.
#[derive(Debug, Clone)]
pub struct Certified {
    pub config: Arc<ServerConfig>,
    pub fingerprint: Fingerprint,
    /// When the certificate ends, in seconds since 1970 (UTC); `None` where that cannot be read.
    pub ends_at: Option<i64>,
}

/// Why a certificate and its key do not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Certificate,
    Key,
    /// Each may be well; they are not of one another.
    Pair,
}

/// The primitives, those of ring.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Offers a certificate, the first of a chain.
///
/// # Errors
/// [`Unfit`] says what does not serve.
pub fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Certified, Unfit> {
    let provider = provider();
    let first = chain.first().ok_or(Unfit::Certificate)?;
    let (fingerprint, ends_at) = (Fingerprint::of(first), validity::ends_at(first));
    // First by itself, since what is wrong with a pair does not say with which of the two.
    provider
        .key_provider
        .load_private_key(key.clone_key())
        .map_err(|_| Unfit::Key)?;
    let certified = CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider);
    certified.map_err(|error| unfit(&error))?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key));
    let mut config = config.map_err(|error| unfit(&error))?;
    config.alpn_protocols = vec![HTTP.to_vec(), IRC.to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Certified {
        config: Arc::new(config),
        fingerprint,
        ends_at,
    })
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the errors of rustls are not ours"
)]
fn unfit(error: &Error) -> Unfit {
    match error {
        Error::InconsistentKeys(_) => Unfit::Pair,
        _ => Unfit::Certificate,
    }
}

pub(super) fn alpn_of(agreed: &[u8]) -> Option<Alpn> {
    match agreed {
        HTTP => Some(Alpn::Http),
        IRC => Some(Alpn::Irc),
        _ => None,
    }
}
