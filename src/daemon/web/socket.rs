//! What a WebSocket has beside a session: how it is closed, and how it shows that its peer is there.

use std::io;

use bytes::Bytes;

use super::silence::{Due, NextLook, Silence};
use crate::daemon::lifecycle::{Ending, Sessions};
use crate::dialect::web::close::CloseCode;
use crate::dialect::web::frame::{PING_FRAME, close_frame};
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::CloseReason;
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// Tells a WebSocket that it is closed, behind all that it is owed, unless it has been told.
    pub(in crate::daemon) fn send_close(&mut self, id: SessionId, code: CloseCode) {
        if let Some(connection) = self.connections.in_session(id)
            && connection.decoder.is_web_socket()
        {
            let frame = close_frame(Some(code.number()));
            self.writer.insert(connection, frame.into());
        }
    }

    /// Asks a WebSocket for a sign of life: its browser answers, whatever the page does.
    pub(in crate::daemon) fn ping(&mut self, id: SessionId) {
        if let Some(connection) = self.connections.in_session(id)
            && connection.decoder.is_web_socket()
        {
            self.writer
                .insert(connection, Bytes::from_static(PING_FRAME));
        }
    }

    /// Looks after the WebSockets that sent nothing for some time, when that is due, and says whether it
    /// was.
    pub(in crate::daemon) fn look_after_silent(&mut self, now: Now) -> bool {
        if self.web.next_look.at() > now.time {
            return false;
        }
        let mut next = Time::NEVER;
        let mut gone = Vec::new();
        let mut pinged = Vec::new();
        for connection in self.connections.iter_mut() {
            if !connection.is_in_session() || !connection.decoder.is_web_socket() {
                continue;
            }
            // What has come and was not read yet is no silence.
            if connection.readable {
                connection.silence = Silence::from(now.time);
            }
            let (due, look_at) = connection.silence.take_due(now.time);
            next = next.min(look_at);
            match due {
                Due::Nothing => {}
                Due::Ping => pinged.push(connection.id),
                Due::End => gone.push(connection.id),
            }
        }
        if next == Time::NEVER {
            self.web.next_look = NextLook::never();
        } else {
            self.web.next_look.set(next, now.time);
        }
        for id in pinged {
            self.ping(id);
        }
        for id in gone {
            let error = io::ErrorKind::TimedOut.into();
            self.end(id, &CloseReason::Failed(error), Ending::Abort, now);
        }
        true
    }
}
