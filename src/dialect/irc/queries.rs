//! What IRC wants to know, looked up in the room and written.

mod complaints;
mod names;
mod room;
mod server;
#[cfg(test)]
mod tests;
mod who;
mod whois;

use super::capabilities::Form;
use super::commands::Verb;
use super::item::Query;
use super::reply::Lines;
use super::{Asker, isupport};
use crate::room::Room;
use crate::room::person::CAT;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::Words;

pub use complaints::cannot_retrieve;
pub(super) use room::{end_of_list, list_entry};
pub(super) use server::help;

/// The most bytes of one part of a reply, 8 KiB with the line that would be too much.
const PART_BYTES_MAX: usize = 8 * 1024 - 640;

/// Where a long reply goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// The names behind this one, in its folded form.
    Names { after: Box<str> },
    /// Those behind this one that a WHO is about, and what it wants to know of them.
    Who {
        mask: Box<str>,
        fields: Box<str>,
        after: Box<str>,
    },
    /// What is on a list mode behind the one with this number.
    ListMode { mode: char, after: u64 },
}

/// Who wants to know, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub who: SessionId,
    pub asker: Asker,
    pub form: Form,
    /// How many there are that have no nickname yet.
    pub guests: usize,
    pub now: Now,
    pub words: &'a Words,
}

impl Asking<'_> {
    fn lines<'a>(&self, room: &'a Room, out: &'a mut Vec<u8>) -> Lines<'a> {
        Lines::new(out, self.form, room.nickname(self.who))
    }

    fn is_inside(&self, room: &Room) -> bool {
        room.standing(self.who) == Standing::Inside
    }

    /// Whether this is what the channel is called, in whatever case.
    fn is_channel(&self, name: &str) -> bool {
        self.words.channel().eq_ignore_ascii_case(name)
    }
}

/// Writes the answer to a query, or its first part; returns where it goes on.
pub fn answer(
    query: Query<'_>,
    room: &Room,
    asking: Asking<'_>,
    out: &mut Vec<u8>,
) -> Option<Cursor> {
    // All that a NOTICE can lead to is that something was wrong with it, which nobody is told.
    if asking.asker.verb == Some(Verb::Notice) {
        return None;
    }
    let lines = &mut asking.lines(room, out);
    let words = asking.words;
    match query {
        Query::Ping { token } => server::pong(lines, token),
        Query::Motd => server::motd(lines, room, words),
        Query::Lusers => server::lusers(lines, room, asking.guests),
        Query::Version => server::version(lines),
        Query::Time => server::time(lines, asking.now),
        Query::Info => server::info(lines),
        Query::Admin => server::admin(lines, words),
        Query::Links => server::links(lines),
        Query::Help { subject } => help(lines, subject, words),
        Query::List { channels } => room::list(lines, channels, room, asking),
        Query::Names { channel } => return names::names(lines, channel, room, asking),
        Query::Who { mask, fields } => return who::who(lines, mask, fields, None, room, asking),
        Query::Whois { nickname } => whois::whois(lines, nickname, room, asking),
        Query::Whowas { nickname } => whois::whowas(lines, nickname, words),
        Query::Userhost { nicknames } => whois::userhost(lines, nicknames, room, asking),
        Query::Ison { nicknames } => whois::ison(lines, nicknames, room, asking),
        Query::Topic { channel } => room::topic(lines, channel, room, asking),
        Query::ChannelModes => room::modes(lines, room, asking),
        Query::UserModes => room::user_modes(lines, room, asking),
        Query::ListMode { mode } => return room::list_mode(lines, mode, 0, room, asking),
        Query::EndOfStats { letter } => server::end_of_stats(lines, letter, words),
        Query::Complaint(complaint) => complaints::complain(complaint, lines, words),
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
    let lines = &mut asking.lines(room, out);
    match cursor {
        Cursor::Names { after } => names::part(lines, Some(after), room, asking),
        Cursor::Who {
            mask,
            fields,
            after,
        } => who::who(lines, mask, fields, Some(after), room, asking),
        &Cursor::ListMode { mode, after } => room::list_mode(lines, mode, after, room, asking),
    }
}

/// Writes what a client is told that has just registered: who it is, what the server is like, how many
/// are here, and the message of the day.
pub fn welcome(room: &Room, asking: Asking<'_>, out: &mut Vec<u8>) {
    let lines = &mut asking.lines(room, out);
    server::welcome(lines, asking.words);
    isupport::tell(lines, asking.words);
    server::lusers(lines, room, asking.guests);
    server::motd(lines, room, asking.words);
}

/// Writes what a client is told behind its own JOIN: the topic and the names.
pub fn joined(room: &Room, asking: Asking<'_>, out: &mut Vec<u8>) -> Option<Cursor> {
    let lines = &mut asking.lines(room, out);
    if !room.topic().is_empty() {
        room::tell_topic(lines, room, asking.words);
    }
    names::part(lines, None, room, asking)
}

fn user(room: &Room, session: SessionId) -> &str {
    room.author(session).map_or(CAT, |it| it.user)
}
