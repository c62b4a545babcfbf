//! Connections of proxies that do not begin with a header: whose they are a request may say
//! (`X-Forwarded-For`), and what else comes of this machine is its own.

use std::net::{IpAddr, SocketAddr};

use super::Stage;
use crate::daemon::engine::Engine;
use crate::daemon::lifecycle::Sessions;
use crate::dialect::opening::{Opening, opening};
#[cfg(feature = "web")]
use crate::dialect::web::forwarded::{self, NoAddress};
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::incidents::{Incident, Subject};
use crate::transport::socket::Socket;

impl<S: Socket> Engine<S> {
    /// Looks for whose a connection is in what was read of it, before anything of that is handled, and says
    /// whether that is to be: else there is no place for the one whose it is.
    pub(in crate::daemon) fn look_for_origin(&mut self, id: SessionId, now: Now) -> bool {
        self.find_origin(id, now);
        let connection = self.sessions.connections.get(id);
        let is_refused = connection.is_some_and(|it| it.phase.is_refused());
        if is_refused {
            self.handle_refused(id, now);
        }
        !is_refused
    }

    fn find_origin(&mut self, id: SessionId, now: Now) {
        let sessions = &mut self.sessions;
        if sessions.unidentified.stage(id) != Some(Stage::Request) {
            return;
        }
        let Some(connection) = sessions.connections.get(id) else {
            return;
        };
        // Whom the first bytes speak for: somebody, nobody, or what is no address.
        let origin: Result<Option<IpAddr>, ()> =
            match opening(&connection.decoder, self.reader.unhandled()) {
                Opening::Undecided => return,
                #[cfg(feature = "web")]
                Opening::Head(head) => {
                    let limits = &sessions.limits;
                    forwarded::origin(head, |ip| limits.is_proxy(ip)).map_err(|NoAddress| ())
                }
                #[cfg(not(feature = "web"))]
                Opening::Head(_) => Ok(None),
                Opening::Other => Ok(None),
            };
        match origin {
            Ok(Some(ip)) => {
                if let Some(proxy) = sessions.unidentified.proxy(id) {
                    sessions.identify(id, SocketAddr::new(ip, proxy.port()), now);
                }
            }
            Ok(None) if sessions.unidentified.may_be_own(id) => sessions.take_as_own(id, now),
            Ok(None) | Err(()) => sessions.unidentified.set(id, Stage::Unnamed),
        }
    }
}

impl<S: Socket> Sessions<S> {
    /// A connection from where a proxy is on this machine says nothing of anybody else: it is that of a
    /// program or a person here.
    pub(in crate::daemon) fn take_as_own(&mut self, id: SessionId, now: Now) {
        let Some(own) = self.unidentified.proxy(id) else {
            return;
        };
        self.console
            .report(Incident::NotProxied.of(Subject::Peer(own)), now.time);
        self.identify(id, own, now);
        // What came of it may still lie in its socket.
        if let Some(connection) = self.connections.get_mut(id) {
            connection.readable = true;
        }
        self.connections.wake(id);
    }
}
