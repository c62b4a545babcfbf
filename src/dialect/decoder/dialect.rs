//! What connections speak, for those that count them.

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Its first line or its first bytes are still to come.
    Unknown,
    Plain,
    Events,
    /// HTTP, or WebSocket.
    Web,
    Irc,
}

impl Dialect {
    pub const ALL: [Dialect; 5] = [
        Dialect::Unknown,
        Dialect::Plain,
        Dialect::Events,
        Dialect::Web,
        Dialect::Irc,
    ];

    /// Its name for those that count connections.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Unknown => "unknown",
            Dialect::Plain => "plain",
            Dialect::Events => "events",
            Dialect::Web => "web",
            Dialect::Irc => "irc",
        }
    }
}
