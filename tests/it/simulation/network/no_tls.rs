//! Nobody comes by TLS.

use super::super::choices::Choices;
use super::FakeSocket;

/// What the daemon has of a connection.
pub(crate) type Layered = FakeSocket;

pub(crate) fn layered(socket: FakeSocket, is_offered: bool) -> Layered {
    assert!(!is_offered);
    socket
}

/// There is none.
#[derive(Debug)]
pub(crate) enum TlsPeer {}

impl TlsPeer {
    pub(super) fn new(_: Choices, _: bool) -> TlsPeer {
        panic!("nobody is offered TLS")
    }

    pub(super) fn has_agreed_on_irc(&self) -> bool {
        match *self {}
    }

    pub(super) fn say(&mut self, _: &[u8]) {
        match *self {}
    }

    pub(super) fn may_end(&self) -> bool {
        match *self {}
    }

    pub(super) fn end(&mut self) -> bool {
        match *self {}
    }

    pub(super) fn arriving(&mut self, _: bool) -> Vec<u8> {
        match *self {}
    }

    pub(super) fn take(&mut self, _: &[u8]) -> Vec<u8> {
        match *self {}
    }

    pub(super) fn note_text(&mut self, _: usize) {
        match *self {}
    }

    pub(super) fn said(&self) -> usize {
        match *self {}
    }

    pub(super) fn held(&self) -> usize {
        match *self {}
    }

    pub(super) fn reads(&mut self, _: usize) -> usize {
        match *self {}
    }

    pub(super) fn forget_outgoing(&mut self) {
        match *self {}
    }

    pub(super) fn has_shaken_hands(&self) -> bool {
        match *self {}
    }

    pub(super) fn is_ready(&self) -> bool {
        match *self {}
    }

    pub(super) fn has_sent_all(&self) -> bool {
        match *self {}
    }

    pub(super) fn has_failed(&self) -> bool {
        match *self {}
    }

    pub(super) fn is_told_end(&self) -> bool {
        match *self {}
    }
}
