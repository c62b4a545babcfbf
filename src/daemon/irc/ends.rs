//! What a client of IRC is told last: why its connection ends.

use std::io::IoSlice;

use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc;
use crate::room::event::EndReason;
use crate::room::session::SessionId;
use crate::text::console::CloseReason;
use crate::transport::socket::Socket;

/// Whether a client was told as an error already by what was refused.
fn was_told(reason: &CloseReason) -> bool {
    match reason {
        CloseReason::LoginTimeout
        | CloseReason::Displaced
        | CloseReason::ClearText
        | CloseReason::NoProxyAddress => true,
        CloseReason::EndedByRoom { reason, .. } => match reason {
            EndReason::TooManyTries | EndReason::PasswordWrong | EndReason::Replaced => true,
            EndReason::Kicked
            | EndReason::Banned
            | EndReason::AddressBanned
            | EndReason::Locked
            | EndReason::NicknameOwned => false,
        },
        CloseReason::Quit { .. }
        | CloseReason::Ended
        | CloseReason::Failed(_)
        | CloseReason::SlowConsumer
        | CloseReason::LoginTooLong
        | CloseReason::OtherProtocol
        | CloseReason::BrokenHeader(_)
        | CloseReason::Answered
        | CloseReason::BrokenProtocol(_) => false,
    }
}

impl<S: Socket> Sessions<S> {
    /// Tells a client of IRC all that it is told last. Of a command that ends it that is the answer.
    pub(in crate::daemon) fn end_of_irc(&mut self, id: SessionId, reason: &CloseReason) {
        if !self.writer.labels.is_of(id) {
            self.finish_label(id);
        }
        self.send_error(id, reason);
        self.finish_label(id);
    }

    /// Tells a client of IRC that fell too far behind why its connection ends, as far as its socket takes
    /// that now. It may have been told a part of a line, which ends there; in frames that would be none.
    pub(in crate::daemon) fn tell_slow(&mut self, id: SessionId) {
        let language = self.writer.words.language();
        let nickname = self.room.nickname(id);
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let form = connection.form();
        if !connection.speaks_irc() || form.is_framed() || !connection.phase.is_open() {
            return;
        }
        let text = CloseReason::SlowConsumer.closing(language);
        let mut told = b"\r\n".to_vec();
        told.extend(irc::session::closing(text, form, nickname));
        // It is closed, whether it takes this or not.
        let _ = connection.socket.write(&[IoSlice::new(&told)]);
        let _ = connection.socket.flush();
    }

    /// Tells a client of IRC that its connection ends, behind all that it is owed, unless it has been told.
    fn send_error(&mut self, id: SessionId, reason: &CloseReason) {
        if was_told(reason) {
            return;
        }
        let language = self.writer.words.language();
        let nickname = self.room.nickname(id).or(reason.nickname());
        if let Some(connection) = self.connections.in_session(id)
            && connection.speaks_irc()
        {
            let text = reason.closing(language);
            let told = irc::session::closing(text, connection.form(), nickname);
            self.writer.insert(connection, told.into());
        }
    }
}
