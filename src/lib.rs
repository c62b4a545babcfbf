//! littlecats: a chat daemon and its client in one small binary.
//!
//! # The way of a line
//!
//! ```text
//! bytes -> line -> command -> room: who hears what -> event -> bytes, once -> log and splices -> sockets
//! ```
//!
//! The modules, in the order the data meets them:
//!
//! - [`cli`]: the command line; [`daemon::start`] and [`client`] go on from there.
//! - [`daemon`]: one thread, one poll loop; sockets, limits and deadlines.
//! - [`transport`]: where connections come from.
//! - [`dialect`]: lines, commands, events. The grammar is the documentation of [`dialect::plain`].
//! - [`room`]: the room, a value without sockets or clock: lines in, effects out.
//! - [`text`]: every sentence, in both languages.
//! - [`delivery`]: the broadcast log and the outboxes: what was accepted and is not written yet.
//! - [`client`]: the bundled client: two blocking threads.
//!
//! # Glossary
//!
//! - *connection*: a socket and its buffers.
//! - *session*: what the protocol knows of a connection, from accept until it is over.
//! - *peer*: the other end of a connection.
//! - *guest*, *member*: a session before and after its login.
//! - *room*: the members, and what they hear.
//! - *broadcast*, *unicast*: for all in the room, for one.
//! - *log*: the room's stream of broadcasts; *cursor*: how much of it a connection was written.
//! - *outbox*: what was accepted for a connection and is not written yet.
//! - *history*: what newcomers are shown of what was said before.
//! - *slow consumer*: who does not take what it is owed, and is closed for it.

pub mod cli;
pub mod client;
pub mod daemon;
pub mod delivery;
pub mod dialect;
pub mod room;
pub mod text;
pub mod transport;

/// The port where a littlecats daemon listens unless told otherwise: CATS on a telephone.
pub const DEFAULT_PORT: u16 = 2287;
