//! A connection that is clear until its first bytes are a handshake's: these decide, however they are cut.
//!
//! Where nothing can be TLS, or nothing is any more, it costs no more than the socket under it.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use super::session::Session;
use crate::transport::socket::{Alpn, Progress, Security, Socket};
use crate::transport::tcp_info::TcpInfo;

/// A record of a handshake, and the version that all of them have (RFC 8446, 5.1).
const HANDSHAKE: [u8; 2] = [0x16, 0x03];

/// A socket, and what is known of TLS on it.
#[derive(Debug)]
pub struct Stream<S> {
    socket: S,
    /// None is clear text, and stays so.
    layer: Option<Box<Layer>>,
}

#[derive(Debug)]
enum Layer {
    /// Its first byte decides, and the second.
    Undecided(Offer),
    /// The first byte was a handshake's, and is held back.
    Begun(Offer),
    /// It is clear, where it must not be.
    Exposed,
    /// In a box of its own: the others are small, and every newcomer has one.
    Tls(Box<Session>),
}

/// What a newcomer is offered.
#[derive(Debug, Clone)]
pub struct Offer {
    pub config: Arc<ServerConfig>,
    /// Clear text is not taken of it.
    pub tls_only: bool,
}

impl<S> Stream<S> {
    /// A connection of which nothing was read; without an offer it is clear.
    pub fn new(socket: S, offer: Option<Offer>) -> Stream<S> {
        let layer = offer.map(|offer| Box::new(Layer::Undecided(offer)));
        Stream { socket, layer }
    }

    /// What is under it.
    pub fn socket_mut(&mut self) -> &mut S {
        &mut self.socket
    }
}

/// Nothing of it is TLS.
impl<S> From<S> for Stream<S> {
    fn from(socket: S) -> Stream<S> {
        Stream::new(socket, None)
    }
}

impl<S: Socket> Stream<S> {
    /// Reads what is to decide; `None` when a handshake begins.
    fn read_first(&mut self, offer: Offer, held: usize, buffer: &mut [u8]) -> Reading {
        buffer[..held].copy_from_slice(&HANDSHAKE[..held]);
        let Progress { bytes, exhausted } = self.socket.read(&mut buffer[held..])?;
        let first = &buffer[..held + bytes];
        let is_end = bytes == 0 && !exhausted;
        if first.len() < HANDSHAKE.len() && HANDSHAKE.starts_with(first) && !is_end {
            if bytes > 0 {
                self.layer = Some(Box::new(Layer::Begun(offer)));
                return Ok(None);
            }
            return Ok(Some(Progress { bytes, exhausted }));
        }
        if first.starts_with(&HANDSHAKE) {
            let session = Session::new(offer.config, first)?;
            self.layer = Some(Box::new(Layer::Tls(Box::new(session))));
            return Ok(None);
        }
        if first.is_empty() {
            return Ok(Some(Progress { bytes, exhausted }));
        }
        self.layer = offer.tls_only.then(|| Box::new(Layer::Exposed));
        let bytes = first.len();
        // What was held back comes before the end.
        Ok(Some(Progress { bytes, exhausted }))
    }
}

/// What one read gave, if it is not to be tried again.
type Reading = io::Result<Option<Progress>>;

impl<S: Socket> Socket for Stream<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        loop {
            let (offer, held) = match self.layer.as_deref_mut() {
                None | Some(Layer::Exposed) => return self.socket.read(buffer),
                Some(Layer::Tls(session)) => return session.read(&mut self.socket, buffer),
                Some(Layer::Undecided(offer)) => (offer.clone(), 0),
                Some(Layer::Begun(offer)) => (offer.clone(), 1),
            };
            if let Some(progress) = self.read_first(offer, held, buffer)? {
                return Ok(progress);
            }
            if self.has_step() {
                // The handshake is for the caller to go on with.
                return Ok(Progress {
                    bytes: 0,
                    exhausted: true,
                });
            }
        }
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        match self.layer.as_deref_mut() {
            Some(Layer::Tls(session)) => session.write(&mut self.socket, pieces),
            None | Some(Layer::Undecided(_) | Layer::Begun(_) | Layer::Exposed) => {
                self.socket.write(pieces)
            }
        }
    }

    fn flush(&mut self) -> io::Result<Progress> {
        match self.layer.as_deref_mut() {
            Some(Layer::Tls(session)) => session.flush(&mut self.socket),
            None | Some(Layer::Undecided(_) | Layer::Begun(_) | Layer::Exposed) => {
                self.socket.flush()
            }
        }
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        match self.layer.as_deref_mut() {
            Some(Layer::Tls(session)) => session.shut_sending(&mut self.socket),
            None | Some(Layer::Undecided(_) | Layer::Begun(_) | Layer::Exposed) => {
                self.socket.shut_sending()
            }
        }
    }

    fn set_keepalive_idle(&mut self, idle: Duration) -> io::Result<()> {
        self.socket.set_keepalive_idle(idle)
    }

    fn peek(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        self.socket.peek(buffer)
    }

    fn skip(&mut self, bytes: usize) -> io::Result<()> {
        self.socket.skip(bytes)
    }

    fn peer(&self) -> Option<SocketAddr> {
        self.socket.peer()
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        self.socket.tcp_info()
    }

    fn security(&self) -> Security {
        match self.layer.as_deref() {
            None
            | Some(Layer::Undecided(Offer {
                tls_only: false, ..
            })) => Security::Clear,
            // As long as nothing has come: what would be said then is said in the clear.
            Some(Layer::Undecided(Offer { tls_only: true, .. }) | Layer::Exposed) => {
                Security::Exposed
            }
            Some(Layer::Begun(_)) => Security::Handshaking,
            Some(Layer::Tls(session)) => session.security(),
        }
    }

    fn has_step(&self) -> bool {
        match self.layer.as_deref() {
            Some(Layer::Tls(session)) => session.has_step(),
            None | Some(Layer::Undecided(_) | Layer::Begun(_) | Layer::Exposed) => false,
        }
    }

    fn alpn(&self) -> Option<Alpn> {
        match self.layer.as_deref() {
            Some(Layer::Tls(session)) => session.alpn(),
            None | Some(Layer::Undecided(_) | Layer::Begun(_) | Layer::Exposed) => None,
        }
    }

    fn say_end(&mut self) {
        if let Some(Layer::Tls(session)) = self.layer.as_deref_mut() {
            session.say_end(&mut self.socket);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
