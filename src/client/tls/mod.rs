//! TLS in the client: how a daemon is believed to be the one that was meant.
//!
//! - [`verify`]: by the system's roots and the host's name, by a fingerprint that was given, or by one that
//!   was kept. No way leads around it.
//! - [`known_hosts`]: where fingerprints are kept.
//! - [`duplex`]: TLS over a socket that one thread reads and others write.

pub mod duplex;
pub mod known_hosts;
pub mod verify;

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use super::link::Deadline;
use crate::text::failures::{Doubt, Failure};
use crate::transport::address::Address;
use crate::transport::tls::config::provider;
use crate::transport::tls::fingerprint::Fingerprint;
use duplex::Duplex;
use known_hosts::KnownHosts;
use verify::Verifier;

/// How a daemon is believed to be the one that was meant.
#[derive(Debug, Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
    known_hosts: Arc<KnownHosts>,
    name: ServerName<'static>,
    /// As fingerprints are kept under it.
    address: String,
}

impl Trust {
    /// Trusts the daemon of an address: by a fingerprint that was given, else as the system does, and where
    /// that does not, by the fingerprint that was kept.
    ///
    /// # Errors
    /// Where the host has no name that a certificate could be for, or what was kept cannot be read.
    pub fn new(address: &Address, pin: Option<Fingerprint>) -> Result<Trust, Failure> {
        let known_hosts = KnownHosts::of_person();
        let kept = known_hosts.find(&address.to_string())?;
        Trust::with(address, Verifier::new(pin, kept), known_hosts)
    }

    fn with(
        address: &Address,
        verifier: Verifier,
        known_hosts: KnownHosts,
    ) -> Result<Trust, Failure> {
        // The zone of an address is this machine's own matter.
        let host = address.host();
        let host = host.split_once('%').map_or(host, |(host, _)| host);
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failure::BadAddress(address.to_string()))?;
        let verifier = Arc::new(verifier);
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::TlsFailed {
                address: address.to_string(),
                cause: io::Error::other(error),
            })?
            .dangerous()
            .with_custom_certificate_verifier(verifier.clone())
            .with_no_client_auth();
        Ok(Trust {
            config: Arc::new(config),
            verifier,
            known_hosts: Arc::new(known_hosts),
            name,
            address: address.to_string(),
        })
    }

    /// Shakes hands over a new connection.
    ///
    /// # Errors
    /// [`Failure::Doubted`] where the daemon cannot be believed to be the one that was meant.
    pub fn shake_hands(&self, socket: TcpStream, deadline: Deadline) -> Result<Duplex, Failure> {
        let failed = |cause| Failure::TlsFailed {
            address: self.address.clone(),
            cause,
        };
        let mut tls = ClientConnection::new(Arc::clone(&self.config), self.name.clone())
            .map_err(|error| failed(io::Error::other(error)))?;
        match shake_hands(&mut tls, &socket, deadline) {
            Ok(()) => Ok(Duplex::new(socket, tls)),
            Err(error) => Err(match self.verifier.take_doubt() {
                Some(doubt) => Failure::Doubted {
                    address: self.address.clone(),
                    doubt,
                },
                None if is_timeout(&error) => deadline.silent(self.address.clone()),
                None => failed(error),
            }),
        }
    }

    /// From here on a fingerprint is trusted, which a person has seen and taken, and kept for later.
    ///
    /// # Errors
    /// Where it cannot be kept: it is trusted as long as the client runs.
    pub fn remember(&self, fingerprint: Fingerprint) -> Result<(), Failure> {
        self.verifier.keep(fingerprint);
        self.known_hosts.add(&self.address, fingerprint)
    }
}

/// Each wait is for what is left of the time for all of it.
fn shake_hands(
    tls: &mut ClientConnection,
    mut socket: &TcpStream,
    deadline: Deadline,
) -> io::Result<()> {
    while tls.is_handshaking() {
        while tls.wants_write() {
            tls.write_tls(&mut socket)?;
        }
        if !tls.is_handshaking() {
            break;
        }
        let left = deadline.left();
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        if tls.read_tls(&mut socket)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Err(error) = tls.process_new_packets() {
            // It is told what is wrong, if it still listens.
            let _ = tls.write_tls(&mut socket);
            return Err(io::Error::other(error));
        }
    }
    while tls.wants_write() {
        tls.write_tls(&mut socket)?;
    }
    socket.set_read_timeout(None)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// What a certificate that was refused is known by.
impl Doubt {
    pub fn found(&self) -> Option<Fingerprint> {
        match self {
            Doubt::Unknown { found, .. } => Fingerprint::parse(found),
            Doubt::Changed { .. } | Doubt::OtherThanPinned { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
