//! What a connection agrees upon, and how it goes from one encoding to another: a point in the order in
//! which it hears things. All that came before is told in the old encoding, all behind it in the new one.
//!
//! A connection has one cursor. What agreed upon the change is therefore answered only once everything
//! is written that it is owed until then; meanwhile it hears on in the old encoding, and its lines
//! wait.

use bytes::Bytes;

use crate::daemon::connection::Input;
use crate::daemon::input::Handled;
use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc::capabilities::Capability;
use crate::dialect::irc::item::Cap;
use crate::dialect::irc::{self, Capabilities};
use crate::room::address_block::AddressBlock;
use crate::room::session::SessionId;
use crate::transport::socket::{Security, Socket};

/// What a connection is to agree upon once it has taken all that it is owed.
#[derive(Debug)]
pub(super) struct Switching {
    agreed: Capabilities,
    /// The last that it reads before that.
    reply: Bytes,
}

impl<S: Socket> Sessions<S> {
    /// Does what a client wants with capabilities.
    pub(super) fn negotiate(&mut self, id: SessionId, cap: Cap<'_>) -> Handled {
        let offered = self.offered(id);
        let nickname = self.room.nickname(id);
        let Some(connection) = self.connections.get_mut(id) else {
            return Handled::Continues;
        };
        let Some(irc) = connection.decoder.irc_mut() else {
            return Handled::Continues;
        };
        let before = irc.asker().capabilities;
        let mut out = Vec::new();
        irc.negotiate(cap, offered, nickname, &mut out);
        let agreed = irc.asker().capabilities;
        // What is left of a long answer is told as its beginning was.
        let is_late = agreed != before && !self.writer.has_taken_all(connection);
        let form = connection.form();
        if !is_late && !connection.must_switch() {
            self.writer.note_wants(connection);
            self.writer.insert(connection, form.as_read(out).into());
            return Handled::Continues;
        }
        if let Some(irc) = connection.decoder.irc_mut() {
            irc.agree(before);
        }
        let reply = form.as_read(self.writer.labels.apply(out)).into();
        self.irc.switching.insert(id, Switching { agreed, reply });
        if self.switch_when_read(id) {
            Handled::Continues
        } else {
            Handled::Switches
        }
    }

    /// Goes over to the new encoding of a connection if it has taken all that it is owed in the old one,
    /// and says whether it had.
    fn switch_when_read(&mut self, id: SessionId) -> bool {
        let Some(connection) = self.connections.in_session(id) else {
            return false;
        };
        self.writer.flush_one(connection);
        if !self.writer.has_taken_all(connection) {
            return false;
        }
        let Some(Switching { agreed, reply }) = self.irc.switching.remove(&id) else {
            return true;
        };
        if let Some(irc) = connection.decoder.irc_mut() {
            irc.agree(agreed);
        }
        self.writer.switch(connection);
        self.writer.insert(connection, reply);
        true
    }

    /// A connection that is to go over to another encoding may have taken all that it is owed.
    pub(in crate::daemon) fn go_on_switching(&mut self, id: SessionId) {
        let connection = self.connections.get(id);
        if connection.is_some_and(|it| it.input == Input::Switching)
            && self.switch_when_read(id)
            && let Some(connection) = self.connections.get_mut(id)
        {
            connection.input = Input::Open;
            self.connections.wake(id);
        }
    }

    /// What a connection is offered.
    fn offered(&self, id: SessionId) -> Capabilities {
        let offered = Capabilities::ALL;
        if self.secrets.has_keys() && self.is_private(id) {
            offered
        } else {
            offered.without(Capability::Sasl)
        }
    }

    /// Whether nobody between a client and the daemon can read what it sends: whomever a proxy speaks for, that
    /// is said of the way to the proxy.
    pub(in crate::daemon) fn is_private(&self, id: SessionId) -> bool {
        let connection = self.connections.get(id);
        let own = connection.and_then(|it| it.socket.peer());
        let own = own.map(|peer| AddressBlock::from(peer.ip()));
        let block = own.or_else(|| self.room.address_block(id));
        block.is_some_and(AddressBlock::is_of_this_machine)
            || connection.is_some_and(|it| it.socket.security() == Security::Secure)
    }

    /// Accounts can be proved from here on, or no more: those that asked to be told of such things are.
    pub(in crate::daemon) fn tell_of_sasl(&mut self, is_offered: bool) {
        for id in self.connections.ids() {
            if !self.is_private(id) {
                continue;
            }
            let nickname = self.room.nickname(id);
            let Some(connection) = self.connections.in_session(id) else {
                continue;
            };
            let wants = connection.decoder.asker().capabilities;
            if connection.speaks_irc() && wants.has(Capability::CapNotify) {
                let told = irc::session::sasl_changed(is_offered, connection.form(), nickname);
                self.writer.insert(connection, Bytes::from(told));
            }
        }
    }
}
