//! What goes through a pipe: text in the clear, or records of TLS.

use super::super::choices::Choices;
use super::{Pipe, TlsPeer};

impl Pipe {
    /// How it ended, for what went wrong with it.
    pub(crate) fn summary(&self) -> String {
        format!(
            "closed in {:?}, shut at {:?}, ended at {:?}, broken: {:?}, {} unread, {} held, by {:?}",
            self.closed,
            self.shut_at,
            self.ended_at,
            self.broken,
            self.inbox.len(),
            self.held(),
            self.tls
        )
    }

    /// Its peer is offered TLS.
    pub(super) fn offer_tls(&mut self) {
        self.first = Some(Vec::new());
    }

    /// Its peer speaks TLS, and begins.
    #[cfg_attr(not(feature = "tls"), expect(unreachable_code))]
    pub(super) fn speak_tls(&mut self, choices: Choices) {
        self.tls = Some(Box::new(TlsPeer::new(choices)));
        self.records_arrive(false);
    }

    /// Nothing that its peer sent arrives late any more.
    pub(super) fn become_orderly(&mut self) {
        self.is_orderly = true;
        self.records_arrive(true);
    }

    /// What a peer that speaks TLS sends arrives, or some of it.
    pub(super) fn records_arrive(&mut self, all: bool) {
        let is_open = self.is_open() && !self.ended;
        if let Some(tls) = self.tls.as_mut().filter(|_| is_open) {
            let records = tls.arriving(all);
            self.readable_edge |= !records.is_empty();
            self.inbox.extend(records);
        }
    }

    /// Whether the peer may end: in the middle of a handshake few do.
    pub(crate) fn may_end(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| tls.may_end())
    }

    /// Whether its peer can be told anything: one that speaks TLS can behind its handshake.
    pub(crate) fn is_ready(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| tls.is_ready())
    }

    /// Whether the daemon has not read all that the peer has said: that may not have arrived, where it speaks TLS, or be
    /// part of a record.
    pub(crate) fn has_unheard(&self) -> bool {
        let heard = self.reads.last().map_or(0, |&(bytes, _)| bytes);
        self.tls
            .as_ref()
            .map_or(!self.inbox.is_empty(), |tls| heard < tls.said())
    }

    /// Whether the handshake of a peer that speaks TLS is over.
    pub(crate) fn has_shaken_hands(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| tls.has_shaken_hands())
    }

    /// Whether its peer speaks TLS.
    pub(crate) fn has_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Whether a peer that speaks TLS was told something in the clear.
    pub(crate) fn is_told_in_clear(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.has_failed())
    }

    /// Whether a peer that speaks TLS was told that nothing follows.
    pub(crate) fn is_told_end(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| tls.is_told_end())
    }
}
