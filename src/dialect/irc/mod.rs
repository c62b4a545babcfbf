//! The dialect of IRC clients: lines of commands in, lines of numerics and messages out. One daemon is
//! one room, so there is one channel.
//!
//! Sources: RFC 1459 and 2812 where they are alive, the Modern IRC Client Protocol, and the
//! specifications of IRCv3.
//!
//! In the order the data meets them: `line` finds where one ends, `decoder` takes its items, `text` is
//! what may stand in it, `message` takes it apart, `commands` is the table of what there is. What each
//! command asks for: `registration` of a client that is not registered yet, `speech` of what is said, `channel`,
//! `mode`, `people`, `chathistory`; `targets` are several in one. `capabilities` is what a client
//! agreed upon. What the room has to do becomes a [`Request`](crate::room::request::Request);
//! what IRC alone wants to know is a [`Query`], answered by `queries`, with what the server is like
//! (`isupport`). `encoder` writes what is heard, `refusals` what goes wrong: by `reply` and its
//! `numeric`s, behind its `tags`, and in several lines where one is too short (`split`).

#[cfg(feature = "irc")]
pub mod base64;
#[cfg(feature = "irc")]
pub mod capabilities;
#[cfg(feature = "irc")]
mod channel;
#[cfg(feature = "irc")]
mod chathistory;
#[cfg(feature = "irc")]
pub mod commands;
#[cfg(feature = "irc")]
mod decoder;
#[cfg(feature = "irc")]
pub mod encoder;
#[cfg(feature = "irc")]
pub mod isupport;
pub mod item;
#[cfg(feature = "irc")]
pub mod label;
#[cfg(feature = "irc")]
mod line;
#[cfg(feature = "irc")]
pub mod message;
#[cfg(feature = "irc")]
mod mode;
#[cfg(feature = "irc")]
pub mod numeric;
#[cfg(feature = "irc")]
mod people;
#[cfg(feature = "irc")]
pub mod queries;
#[cfg(feature = "irc")]
mod refusals;
#[cfg(feature = "irc")]
pub mod registration;
#[cfg(feature = "irc")]
pub mod reply;
#[cfg(feature = "irc")]
pub mod session;
#[cfg(feature = "irc")]
mod speech;
#[cfg(feature = "irc")]
mod split;
#[cfg(feature = "irc")]
pub mod tags;
#[cfg(feature = "irc")]
mod targets;
#[cfg(feature = "irc")]
pub mod text;

#[cfg(feature = "irc")]
pub use capabilities::{Capabilities, Form};
#[cfg(feature = "irc")]
pub use commands::Verb;
#[cfg(feature = "irc")]
pub use decoder::Decoder;
pub use item::{Complaint, Item, Proof, Query};
#[cfg(feature = "irc")]
pub use registration::Registering;

/// What the server is called where clients tell a server from a nickname by its dot.
pub const SERVER: &str = "irc.littlecats";

/// What stands for the host of everybody: addresses are nobody's business.
pub const HOST: &str = "littlecats";

/// The most bytes of a line with its end, without its tags.
pub const LINE_BYTES_MAX: usize = 512;

/// The most bytes of the name of the channel.
pub const CHANNEL_BYTES_MAX: usize = 32;

/// The most bytes of the tags of a client's line, with the `@` and the space behind them.
pub const TAGS_BYTES_MAX: usize = 4_096;

/// What an answer depends on beside the nickname that it is for: what the connection agreed upon, and
/// the command that it gave last.
#[cfg(feature = "irc")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asker {
    pub capabilities: Capabilities,
    /// `None` before its first command, and where nothing was asked.
    pub verb: Option<Verb>,
}
