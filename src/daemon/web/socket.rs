//! What a WebSocket has beside a session: how it is closed.

use crate::daemon::lifecycle::Sessions;
use crate::dialect::web::close::CloseCode;
use crate::dialect::web::frame::close_frame;
use crate::room::session::SessionId;
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
}
