//! What IRC wants to know, looked up in the room and written.

use super::item::Query;
use super::numeric::Numeric;
use super::reply::Reply;
use super::{Asker, SERVER};
use crate::room::Room;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::Words;

/// Where a long reply goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// The names behind this one, in its folded form.
    Names { after: Box<str> },
}

/// Who wants to know, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub who: SessionId,
    pub asker: Asker,
    pub now: Now,
    pub words: &'a Words,
}

/// Writes the answer to a query, or its first part; returns where it goes on.
pub fn answer(
    query: Query<'_>,
    room: &Room,
    asking: Asking<'_>,
    out: &mut Vec<u8>,
) -> Option<Cursor> {
    let to = room.nickname(asking.who);
    match query {
        Query::Ping { token } => Reply::server(out, "PONG").word(SERVER).text(token),
        Query::Unknown { verb } => Reply::numeric(out, Numeric::UnknownCommand, to)
            .word(verb)
            .text("Unknown command"),
        _ => {}
    }
    None
}

/// Writes the next part of a long reply; returns where it goes on.
pub fn go_on(
    cursor: &Cursor,
    room: &Room,
    asking: Asking<'_>,
    out: &mut Vec<u8>,
) -> Option<Cursor> {
    let _ = (cursor, room, asking, out);
    None
}

/// Writes what a client is told that has just registered: who it is, what the server is like, how many
/// are here, and the message of the day.
pub fn welcome(room: &Room, asking: Asking<'_>, out: &mut Vec<u8>) {
    let to = room.nickname(asking.who);
    Reply::numeric(out, Numeric::Welcome, to).text("Welcome");
    Reply::numeric(out, Numeric::NoMotd, to).text("No message of the day");
}

/// Writes what a client is told behind its own JOIN: the topic and the names.
pub fn joined(room: &Room, asking: Asking<'_>, out: &mut Vec<u8>) -> Option<Cursor> {
    let _ = (room, asking, out);
    None
}
