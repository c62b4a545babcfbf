//! All that is counted, gathered when somebody asks: it walks over all connections.

use crate::daemon::engine::Engine;
use crate::delivery::feed::Feed;
use crate::delivery::log::Log;
use crate::dialect::{Dialect, Encoding};
use crate::text::numbers::Numbers;
use crate::transport::socket::{Security, Socket};

impl<S: Socket> Engine<S> {
    /// What is counted of connections and the room; the rest is the caller's.
    pub fn numbers(&self) -> Numbers {
        let sessions = &self.sessions;
        let mut dialects = [0; Dialect::ALL.len()];
        let mut queued = 0;
        let mut secure = 0;
        for connection in sessions.connections.iter() {
            dialects[connection.decoder.dialect() as usize] += 1;
            secure += u64::from(match connection.socket.security() {
                Security::Clear | Security::Exposed => false,
                Security::Handshaking | Security::Secure => true,
            });
            queued += connection.outbox.queued_bytes();
        }
        let logs = Encoding::ALL.map(|it| sessions.writer.feed(it));
        let logs: usize = logs.into_iter().map(Feed::log).map(Log::capacity).sum();
        let messages = sessions.messages;
        let console = &sessions.console;
        Numbers {
            connections: Dialect::ALL
                .map(Dialect::name)
                .into_iter()
                .zip(dialects)
                .collect(),
            tls_connections: secure,
            members: sessions.room.count() as u64,
            public_messages: messages.public,
            private_messages: messages.private,
            deliveries: messages.deliveries,
            lines_received: self.reader.lines,
            received_bytes: self.reader.received_bytes,
            sent_bytes: sessions.writer.found.sent_bytes,
            refused: console.refusals().counts().collect(),
            slow_consumers: console.slow_consumers(),
            memory_ceiling_bytes: sessions.limits.memory_bytes_max() as u64,
            buffered_bytes: (logs + queued + self.reader.held_bytes()) as u64,
            ..Numbers::default()
        }
    }
}
