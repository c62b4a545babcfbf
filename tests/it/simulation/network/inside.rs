//! What goes through a pipe: text in the clear, or records of TLS.

use littlecats::room::time::Time;

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
    pub(super) fn speak_tls(&mut self, choices: Choices, by_irc: bool) {
        self.tls = Some(Box::new(TlsPeer::new(choices, by_irc)));
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

    /// The kernel took bytes of the daemon: text, or records.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        match &mut self.tls {
            None if self.first.as_deref() == Some(&[0x16, 3]) => {
                let is_alert = bytes.first().is_none_or(|&kind| kind == 0x15);
                assert!(is_alert, "is told no alert: {bytes:?}");
            }
            None => self.taken.extend_from_slice(bytes),
            Some(tls) => {
                let text = tls.take(bytes);
                self.taken.extend_from_slice(&text);
                tls.note_text(self.taken.len());
            }
        }
    }

    /// Whether the peer may end: in the middle of a handshake few do.
    pub(crate) fn may_end(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| tls.may_end())
    }

    /// Whether its peer can be told anything: one that speaks TLS can behind its handshake. What ends that at the
    /// peer's end may be on its way to the daemon's still, where its time is over meanwhile.
    pub(crate) fn is_ready(&self) -> bool {
        let is_ready = |tls: &TlsPeer| tls.is_ready() && self.is_secure;
        self.tls.as_deref().is_none_or(is_ready)
    }

    /// Whether the daemon has not read all that the peer has said: that may not have arrived, where it speaks TLS, or be
    /// part of a record.
    pub(crate) fn has_unheard(&self) -> bool {
        let heard = self.reads.last().map_or(0, |&(bytes, _)| bytes);
        self.tls
            .as_ref()
            .map_or(!self.inbox.is_empty(), |tls| heard < tls.said())
    }

    /// Whether the handshake of a peer that speaks TLS is over, at both ends.
    pub(crate) fn has_shaken_hands(&self) -> bool {
        let is_over = |tls: &TlsPeer| tls.has_shaken_hands() && self.is_secure;
        self.tls.as_deref().is_none_or(is_over)
    }

    /// Whether the daemon closed a peer that speaks TLS at rest: it had read and looked at all that the peer has to say
    /// before it hears more, and could write.
    pub(crate) fn was_at_rest(&self, closed: Option<Time>) -> bool {
        let has_said_all = |tls: &TlsPeer| tls.has_sent_all() && !tls.has_failed();
        self.tls.as_deref().is_some_and(has_said_all)
            && !self.blocked
            && !self.has_step
            && self.is_read_whole
            && self.last_read() < closed
    }

    /// Whether its peer agreed with the daemon that it speaks IRC, before it said anything.
    pub(crate) fn has_agreed_on_irc(&self) -> bool {
        let has_agreed = |tls: &TlsPeer| tls.has_agreed_on_irc();
        self.tls.as_deref().is_some_and(has_agreed)
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
