//! The header of a proxy: it is looked at where it lies in the kernel, and taken out when it is whole, so
//! that whatever follows, TLS as well, is read as of any other connection.

use super::Stage;
use crate::daemon::connection::{Connection, PeerEnd};
use crate::daemon::lifecycle::{Ending, Sessions};
use crate::dialect::sniff::EMPTY_LINES_BYTES;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::console::{CloseReason, HeaderFault};
use crate::text::incidents::{Incident, Subject};
use crate::transport::proxy_header::{BYTES_MAX, Fault, Origin, Parsed, SIGNATURE, parse};
use crate::transport::socket::{Progress, Socket};

impl<S: Socket> Sessions<S> {
    /// Takes the header off the front of a connection of which one may come, and says whether there is
    /// anything to go on with: else more has to come, or it is over.
    pub(in crate::daemon) fn take_header(&mut self, id: SessionId, now: Now) -> bool {
        let Some(connection) = self.connections.get_mut(id) else {
            return false;
        };
        let is_refused = connection.phase.refusing().is_some();
        if !is_refused && !connection.is_in_session() {
            self.unidentified.forget(id);
            return true;
        }
        if !connection.readable {
            return false;
        }
        let mut start = [0; BYTES_MAX];
        let (bytes, parsed) = match connection.socket.peek(&mut start) {
            Ok(Progress {
                bytes: 0,
                exhausted: true,
            }) => (0, Parsed::Open),
            Ok(Progress { bytes: 0, .. }) | Err(_) => {
                // How it ended the read says.
                (0, Parsed::NoHeader)
            }
            Ok(Progress { bytes, .. }) => (bytes, parse(&start[..bytes])),
        };
        match parsed {
            Parsed::Open if connection.peer_end == PeerEnd::Unknown => {
                connection.readable = false;
                self.header_has_begun(id, &start[..bytes], now);
                return false;
            }
            Parsed::Header { len, .. } => {
                if let Err(error) = connection.socket.skip(len) {
                    self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
                    return false;
                }
            }
            Parsed::Open | Parsed::NoHeader | Parsed::Faulty(_) => {}
        }
        if is_refused {
            // It is told the same whoever it is.
            self.unidentified.forget(id);
        }
        match parsed {
            Parsed::Open | Parsed::NoHeader => self.unidentified.set(id, Stage::Request),
            Parsed::Faulty(fault) => {
                self.refuse_header(id, fault.into(), now);
                return false;
            }
            Parsed::Header { .. } if is_refused => {}
            Parsed::Header { origin, .. } => self.take_origin(id, origin, now),
        }
        true
    }

    /// More of a header has to come. A person at the keyboard is not greeted into the middle of a line, but
    /// to one that only pressed Enter it is answered as to one that did nothing.
    fn header_has_begun(&mut self, id: SessionId, start: &[u8], now: Now) {
        let Some(guest) = self.admission.guests.get_mut(id) else {
            return;
        };
        if start.is_empty() {
            return;
        }
        let may_be_typed = start.len() <= EMPTY_LINES_BYTES && SIGNATURE.starts_with(start);
        if may_be_typed && self.unidentified.may_be_own(id) {
            let connection = self.connections.get(id);
            guest.is_asked_later(connection.and_then(|it| it.socket.tcp_info()), now.time);
        } else {
            guest.is_not_asked();
        }
        self.reschedule(id);
    }

    fn take_origin(&mut self, id: SessionId, origin: Origin, now: Now) {
        match (origin, self.unidentified.proxy(id)) {
            (Origin::Peer(peer), _) | (Origin::Local, Some(peer)) => self.identify(id, peer, now),
            (Origin::Unknown, _) | (Origin::Local, None) => {
                self.unidentified.set(id, Stage::Unnamed);
            }
        }
        // The time to speak first begins here: what came before was the proxy's.
        let connection = self.connections.get(id);
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.is_asked_later(connection.and_then(|it| it.socket.tcp_info()), now.time);
        }
        self.reschedule(id);
    }

    fn refuse_header(&mut self, id: SessionId, fault: HeaderFault, now: Now) {
        let connection = self.connections.get(id);
        if connection.is_some_and(Connection::is_in_session) {
            return self.end(id, &CloseReason::BrokenHeader(fault), Ending::Drain, now);
        }
        if let Some(peer) = connection.and_then(|it| it.socket.peer()) {
            let broken = Incident::BrokenHeader(fault);
            self.console
                .report(broken.of(Subject::Peer(peer)), now.time);
        }
        self.close(id);
    }
}

impl From<Fault> for HeaderFault {
    fn from(fault: Fault) -> HeaderFault {
        match fault {
            Fault::Malformed => HeaderFault::Malformed,
            Fault::TooLong => HeaderFault::TooLong,
            Fault::OtherTransport => HeaderFault::OtherTransport,
        }
    }
}
