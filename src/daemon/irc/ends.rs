//! What a client of IRC is told last: why its connection ends.

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
    /// Tells a client of IRC that its connection ends, behind all that it is owed, unless it has been told.
    pub(in crate::daemon) fn send_error(&mut self, id: SessionId, reason: &CloseReason) {
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
