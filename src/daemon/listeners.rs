//! The listening sockets in the loop: connections that wait there are taken, or turned away.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Token};

use super::server::Server;
use crate::room::time::{Now, Time};
use crate::text::incidents::Incident;
#[cfg(feature = "tls")]
use crate::transport::Accepted;
use crate::transport::listener::{self, AcceptError, Buffers};

/// Connections accepted of one listening socket in a turn: some milliseconds' worth. When thousands
/// come at once, those of a turn share the writes that tell everyone of them.
const ACCEPTS_A_TURN: usize = 256;

/// After accepting failed for want of descriptors there is no new event for those that wait, even
/// when descriptors are free again (measured), so it is tried again after this time.
const ACCEPT_RETRY: Duration = Duration::from_millis(250);

/// While no guest may be made to go, the newcomers that wait are looked after this often: guests that
/// log in make places.
const PLACE_RETRY: Duration = Duration::from_millis(20);

/// What a connection's events tell: bytes, room for bytes, and on systems that have it, urgent bytes.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
const INTEREST: Interest = Interest::READABLE.add(Interest::WRITABLE);
#[cfg(any(target_os = "android", target_os = "linux"))]
const INTEREST: Interest = Interest::READABLE
    .add(Interest::WRITABLE)
    .add(Interest::PRIORITY);

#[derive(Debug)]
pub(super) struct Listener {
    pub(super) socket: TcpListener,
    pub(super) address: SocketAddr,
    /// When to accept next without an event; [`Time::NEVER`] while nobody is known to wait.
    pub(super) accept_at: Time,
    /// What those that wait since before it was ours have not inherited of it.
    pub(super) lacks: Option<Buffers>,
}

/// A listening socket, and if it was opened by another process, what its connections are to inherit.
pub(super) type Opened = (TcpListener, Option<Buffers>);

impl Server {
    /// Accepts where somebody is known to wait.
    pub(super) fn accept_due(&mut self, now: Now) {
        for index in 0..self.listeners.len() {
            if self.listeners[index].accept_at <= now.time {
                self.listeners[index].accept_at = self.accept(index, now);
            }
        }
    }

    /// Accepts the connections that wait, up to the share of one turn, and returns when to go on without an event.
    fn accept(&mut self, index: usize, now: Now) -> Time {
        for _ in 0..ACCEPTS_A_TURN {
            if let Some(place_at) = self.engine.next_place(now.time) {
                // A place may also become free before that.
                return place_at.min(now.time + PLACE_RETRY);
            }
            match listener::accept(&self.listeners[index].socket) {
                Ok((stream, peer)) => {
                    if let Some(buffers) = self.listeners[index].lacks {
                        // One that fails by now is found out like any other.
                        let _ = listener::set_options(&stream, buffers);
                    }
                    self.recover();
                    self.take(stream, peer, now);
                }
                Err(AcceptError::Nobody) => {
                    self.listeners[index].lacks = None;
                    return Time::NEVER;
                }
                Err(AcceptError::NoAddress(error)) => {
                    self.report(Incident::NoAddress, &error, now);
                }
                Err(AcceptError::Connection(error)) => {
                    self.report(Incident::AcceptFailed, &error, now);
                }
                Err(AcceptError::Exhausted(error)) => {
                    let is_turned_away = self.turn_away(index);
                    // While not even that helps, what fails is one connection's turn, many times.
                    if !std::mem::replace(&mut self.exhausted, true) || is_turned_away {
                        self.report(Incident::OutOfDescriptors, &error, now);
                    }
                    if !is_turned_away {
                        return now.time + ACCEPT_RETRY;
                    }
                }
            }
        }
        now.time
    }

    fn report(&mut self, incident: Incident, error: &io::Error, now: Now) {
        let console = self.engine.console();
        console.report(incident.because(error), now.time);
    }

    /// Tells a connection that waits that there is no place, for which the spare descriptor is given up for
    /// a moment. False when that did not help.
    fn turn_away(&mut self, index: usize) -> bool {
        drop(self.spare.take());
        let accepted = listener::accept(&self.listeners[index].socket);
        let turned_away = accepted.is_ok();
        if let Ok((stream, _)) = accepted {
            #[cfg(feature = "tls")]
            let stream = Accepted::from(stream);
            self.engine.turn_away(stream);
        }
        self.spare = spare_descriptor();
        turned_away
    }

    /// Notes that somebody was taken, which ends an episode without descriptors.
    fn recover(&mut self) {
        if std::mem::replace(&mut self.exhausted, false) && self.spare.is_none() {
            self.spare = spare_descriptor();
        }
    }

    fn take(&mut self, stream: TcpStream, peer: SocketAddr, now: Now) {
        #[cfg(feature = "tls")]
        let stream = {
            let offer = self.certificate.as_ref().map(|it| it.offer(peer.ip()));
            Accepted::new(stream, offer)
        };
        let registry = self.poll.registry();
        self.engine.accept(stream, peer, now, |socket, token| {
            #[cfg(feature = "tls")]
            let socket = socket.socket_mut();
            registry.register(socket, Token(token), INTEREST)
        });
    }
}

/// A descriptor that stands for nothing.
pub(super) fn spare_descriptor() -> Option<OwnedFd> {
    File::open("/dev/null").ok().map(OwnedFd::from)
}
