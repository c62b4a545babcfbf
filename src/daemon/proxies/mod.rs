//! Connections that proxies hand on: whose they are is known only after their first bytes.
//!
//! - `header`: where that is said ahead of all else (PROXY).
//! - `first_bytes`: where it is not: a request may say it, and connections of this machine may be its own.
//! - `identify`: it is known, and limits count the connection from there on.
//!
//! Until then a connection is a guest like others, but counts for no address block, is not asked for a
//! nickname, and nothing that it asks for is handled. Without `--trust-proxy` none is ever here.

mod first_bytes;
mod header;
mod identify;

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::room::session::SessionId;

/// A connection of a proxy, as long as it is not known whose it is.
#[derive(Debug, Clone, Copy)]
struct Awaited {
    /// Where the proxy is.
    proxy: SocketAddr,
    stage: Stage,
}

/// What is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing: a header may come.
    Header,
    /// No header came first. A request may say whose it is.
    Request,
    /// That was not said: it is refused once it is known how it reads that.
    Unnamed,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Unidentified(HashMap<SessionId, Awaited>);

impl Unidentified {
    /// A connection of a proxy has come.
    pub(super) fn add(&mut self, id: SessionId, proxy: SocketAddr) {
        let stage = Stage::Header;
        self.0.insert(id, Awaited { proxy, stage });
    }

    /// It is known whose a connection is, or nobody wants to know any more.
    pub(super) fn forget(&mut self, id: SessionId) {
        // Most daemons have none.
        if !self.0.is_empty() {
            self.0.remove(&id);
        }
    }

    /// Whether it is not known whose a connection is.
    pub(super) fn contains(&self, id: SessionId) -> bool {
        !self.0.is_empty() && self.0.contains_key(&id)
    }

    /// Whether a header may come of a connection.
    pub(super) fn awaits_header(&self, id: SessionId) -> bool {
        self.stage(id) == Some(Stage::Header)
    }

    /// Whether it was not said whose a connection is.
    pub(super) fn is_unnamed(&self, id: SessionId) -> bool {
        self.stage(id) == Some(Stage::Unnamed)
    }

    /// Whether a connection is this machine's own, if it does not say whose else it is.
    pub(super) fn may_be_own(&self, id: SessionId) -> bool {
        self.0.get(&id).is_some_and(|it| {
            it.stage != Stage::Unnamed && it.proxy.ip().to_canonical().is_loopback()
        })
    }

    fn proxy(&self, id: SessionId) -> Option<SocketAddr> {
        self.0.get(&id).map(|it| it.proxy)
    }

    fn stage(&self, id: SessionId) -> Option<Stage> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&id).map(|it| it.stage)
    }

    fn set(&mut self, id: SessionId, stage: Stage) {
        if let Some(awaited) = self.0.get_mut(&id) {
            awaited.stage = stage;
        }
    }
}

#[cfg(all(test, feature = "irc", feature = "web"))]
mod tests;
