//! The guests: sessions that have come and have no nickname yet, and which of them goes first when its
//! place is needed.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

use super::admission::ask_after;
use super::blocks::Key;
#[cfg(feature = "web")]
use super::limits::ASK_BROWSERS_AFTER;
use super::limits::Limits;
use super::turns::Purpose;
use crate::dialect::telnet::IAC;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::transport::socket::{Alpn, Security, Socket};
use crate::transport::tcp_info::TcpInfo;

/// How long a line of a guest may end with a CR before it is told that lines end with LF.
const CR_ALONE_AFTER: Duration = Duration::from_secs(5);

/// How long a guest keeps its place however many want it, and how long where no block has two.
pub const PLACE_MIN: Duration = Duration::from_secs(1);
/// See [`PLACE_MIN`].
pub const PLACE_ALONE_MIN: Duration = Duration::from_secs(10);

/// What part of all places a block may fill with guests that the daemon makes wait, and keep all of
/// them.
const WAITING_PART: usize = 16;

/// So many lines of a guest are read before those that newcomers behind it wait with: a guest that mistypes
/// a nickname, or finds some in use, keeps its turn.
const TRIES_IN_TURN: u32 = 4;

/// What is known of a session until it logs in.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) peer: SocketAddr,
    accepted: Time,
    /// Under which it counts when its place is needed.
    counted: Key,
    /// It was asked for a nickname, or need not be asked any more.
    asked: bool,
    /// When it is asked if it has sent nothing by then.
    ask_at: Time,
    /// When its first byte came, where that was no whole line.
    began: Option<Time>,
    /// Bytes of lines it sent so far.
    pub(super) bytes: usize,
    /// Whether it waits behind a CR alone.
    cr_alone: CrAlone,
    /// Since when the daemon makes it wait for its turn, or in a pause.
    waits_since: Option<Time>,
    /// It waits in a pause after wrong passwords.
    is_paused: bool,
    /// How long the daemon made it wait before: its time to log in stood still.
    waited: Duration,
    /// It was asked by the greeting.
    was_greeted: bool,
    /// How many lines of it were handled.
    tries: u32,
    /// It has a nickname, and is shown what was said before it is in.
    is_entering: bool,
}

/// A line that ends with a CR: its sender takes that for the end, and waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CrAlone {
    No,
    Since(Time),
    Told,
}

/// What a guest is owed when its time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    /// It is to be asked for a nickname.
    Question,
    /// It is to be warned of a line that ended with a CR alone.
    CrWarning,
    /// Its time to log in is over.
    End,
    /// It is over while it had a nickname, and did not read what was said before.
    EndAsSlow,
}

impl Guest {
    pub(super) fn new(peer: SocketAddr, ask_after: Duration, now: Time) -> Guest {
        Guest {
            peer,
            accepted: now,
            counted: Key::of_guest(peer.ip().into()),
            asked: false,
            ask_at: now + ask_after,
            began: None,
            bytes: 0,
            cr_alone: CrAlone::No,
            waits_since: None,
            is_paused: false,
            waited: Duration::ZERO,
            was_greeted: false,
            tries: 0,
            is_entering: false,
        }
    }

    /// One that came as a WebSocket: it is told so much that it need not be asked.
    #[cfg(feature = "web")]
    pub(super) fn of_web_socket(peer: SocketAddr, now: Time) -> Guest {
        Guest {
            asked: true,
            ..Guest::new(peer, Duration::ZERO, now)
        }
    }

    /// When it has had its time to log in, or [`Time::NEVER`] while that stands still.
    fn login_deadline(&self, limits: &Limits) -> Time {
        match self.waits_since {
            Some(_) => Time::NEVER,
            None => self.accepted + limits.login_timeout + self.waited,
        }
    }

    /// When it is next to be looked at.
    pub(super) fn deadline(&self, limits: &Limits) -> Time {
        let login = self.login_deadline(limits);
        let warned = login.min(self.warning_deadline());
        if self.asked {
            warned
        } else {
            warned.min(self.ask_at)
        }
    }

    /// What it is owed now, which then is taken for done.
    pub(super) fn take_due(&mut self, limits: &Limits, now: Time) -> Due {
        if self.login_deadline(limits) <= now {
            if self.is_entering {
                Due::EndAsSlow
            } else {
                Due::End
            }
        } else if !self.asked && self.ask_at <= now {
            self.asked = true;
            self.was_greeted = true;
            Due::Question
        } else if self.warning_deadline() <= now {
            self.cr_alone = CrAlone::Told;
            Due::CrWarning
        } else {
            Due::Nothing
        }
    }

    /// It may be a connection that a browser opened ahead: it is asked when a browser would have thrown
    /// that away.
    #[cfg(feature = "web")]
    pub(super) fn may_be_a_browsers(&mut self) {
        self.ask_at = self.ask_at.max(self.accepted + ASK_BROWSERS_AFTER);
    }

    /// What is said to it can be read behind its handshake: it is asked for a nickname as long after that
    /// as after it came.
    pub(super) fn note_handshake(&mut self, socket: &impl Socket, now: Time) {
        match socket.security() {
            Security::Clear | Security::Exposed => {}
            Security::Handshaking => self.ask_at = Time::NEVER,
            Security::Secure if self.ask_at == Time::NEVER => {
                self.ask_at = now + ask_after(socket.tcp_info());
                #[cfg(feature = "web")]
                if socket.alpn() == Some(Alpn::Http) {
                    // A browser speaks, or keeps it for later.
                    self.ask_at = now + ASK_BROWSERS_AFTER;
                }
                // It was agreed that it speaks IRC, which nobody is asked to do.
                self.asked |= cfg!(feature = "irc") && socket.alpn() == Some(Alpn::Irc);
            }
            Security::Secure => {}
        }
    }

    /// It is known whose it is: whom a proxy speaks for.
    pub(super) fn comes_from(&mut self, peer: SocketAddr) {
        self.peer = peer;
        self.counted = Key::of_guest(peer.ip().into());
    }

    /// It is not asked for a nickname before it is known whose it is.
    pub(super) fn is_not_asked(&mut self) {
        self.ask_at = Time::NEVER;
    }

    /// It is asked as long from now on as others from when they came.
    pub(super) fn is_asked_later(&mut self, info: Option<TcpInfo>, now: Time) {
        self.ask_at = now + ask_after(info);
    }

    /// Notes that a whole line of it is handled.
    pub(super) fn has_spoken(&mut self) {
        self.has_whole_line();
        self.tries = self.tries.saturating_add(1);
    }

    /// Notes that a line of it is whole.
    pub(super) fn has_whole_line(&mut self) {
        self.asked = true;
        self.note_end(false, Time::ZERO);
    }

    /// Whether the line that is handled is its first, and nobody had asked it for one.
    pub(super) fn speaks_first(&self) -> bool {
        self.tries == 1 && !self.was_greeted
    }

    /// Whether it was asked for a nickname before it sent a byte.
    pub(super) fn was_greeted(&self) -> bool {
        self.was_greeted
    }

    /// When its first byte came, which is being handled now.
    #[cfg(feature = "web")]
    pub(super) fn began(&self, now: Time) -> Time {
        self.began.unwrap_or(now)
    }

    /// Looks at the start of a line, whose rest has not come.
    pub(super) fn has_begun(&mut self, line: &[u8], now: Time) {
        // The start of a sequence that telnet sends is not the start of a line.
        self.asked |= line.first().is_some_and(|&byte| byte != IAC);
        if !line.is_empty() {
            self.began.get_or_insert(now);
        }
        let ends_with_cr = line.ends_with(b"\r") || line.ends_with(b"\r\0");
        self.note_end(ends_with_cr, now);
    }

    /// From here on the daemon makes it wait for its turn, with a whole line.
    pub(super) fn waits(&mut self, now: Time) {
        self.waits_since.get_or_insert(now);
    }

    /// From here on it waits in a pause.
    pub(super) fn pauses(&mut self, now: Time) {
        self.waits(now);
        self.is_paused = true;
    }

    /// From here on it is shown what was said before it is in.
    pub(super) fn enters(&mut self) {
        self.is_entering = true;
    }

    /// Its turn has come, or its pause is over.
    pub(super) fn has_waited(&mut self, now: Time) {
        self.is_paused = false;
        if let Some(since) = self.waits_since.take() {
            self.waited += now.since(since);
        }
    }

    fn note_end(&mut self, ends_with_cr: bool, now: Time) {
        self.cr_alone = match self.cr_alone {
            CrAlone::No if ends_with_cr => CrAlone::Since(now),
            CrAlone::Since(_) if !ends_with_cr => CrAlone::No,
            unchanged @ (CrAlone::No | CrAlone::Since(_) | CrAlone::Told) => unchanged,
        };
    }

    /// What its next line is read for.
    pub(super) fn purpose(&self) -> Purpose {
        if self.tries < TRIES_IN_TURN {
            Purpose::Enter
        } else {
            Purpose::TryAgain
        }
    }

    fn warning_deadline(&self) -> Time {
        match self.cr_alone {
            CrAlone::Since(since) => since + CR_ALONE_AFTER,
            CrAlone::No | CrAlone::Told => Time::NEVER,
        }
    }

    /// Whether its place is not for others, `is_of_few` of its block. That is so while it has done what
    /// it can, and waits for the daemon; a guest that has tried before is not kept for its turn: with
    /// tries that it knows to fail it would wait for ever. A guest that is shown what was said is given
    /// some time to read that: some that never do would hold all places.
    fn is_kept(&self, is_of_few: bool, now: Time) -> bool {
        let is_waiting = self.waits_since.is_some() && (self.tries == 0 || self.is_entering);
        let is_reading = self.is_entering && is_of_few && self.accepted + PLACE_ALONE_MIN > now;
        self.is_paused || is_waiting || is_reading
    }
}

/// All of them. A hash table that so many come into and leave takes three times as much memory, and keeps it.
#[derive(Debug, Default)]
pub(super) struct Guests(BTreeMap<SessionId, Guest>);

impl Guests {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn add(&mut self, id: SessionId, guest: Guest) {
        self.0.insert(id, guest);
    }

    pub(super) fn get(&self, id: SessionId) -> Option<&Guest> {
        self.0.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: SessionId) -> Option<&mut Guest> {
        self.0.get_mut(&id)
    }

    /// A session is a guest no more: it logged in, or is over.
    pub(super) fn remove(&mut self, id: SessionId) -> Option<Guest> {
        self.0.remove(&id)
    }

    /// The guest that has to go first when there are `places` for guests and one is needed, and from
    /// when on it may be made to: the oldest of the block that has most. Lines make nobody younger.
    /// Where that came but now, as when one address floods the queue, it is the oldest of all, if it has
    /// been there for long: else all would wait for the flood.
    ///
    /// Guests that the daemon makes wait are kept, or those whose turn is soon would go in vain; but of
    /// a block that has more of them than its part of the places, the youngest goes when there is no
    /// other: else one address could hold all places with guests that wait for each other. Where a
    /// block has more than its part, those that are shown what was said count as those that say nothing.
    pub(super) fn first_to_go(&self, places: usize, now: Time) -> Option<(SessionId, Time)> {
        let mut counts: HashMap<Key, usize> = HashMap::new();
        for guest in self.0.values() {
            *counts.entry(guest.counted).or_default() += 1;
        }
        let count_of = |guest: &Guest| counts[&guest.counted];
        let part = (places / WAITING_PART).max(1);
        let is_kept = |guest: &Guest| guest.is_kept(count_of(guest) <= part, now);
        let idle = self.0.iter().filter(|(_, guest)| !is_kept(guest));
        let age = |id: SessionId, guest: &Guest| std::cmp::Reverse((guest.accepted, id));
        let of_largest = idle
            .clone()
            .max_by_key(|&(&id, guest)| (count_of(guest), age(id, guest)))
            .map(|(&id, guest)| match count_of(guest) {
                1 => (id, guest.accepted + PLACE_ALONE_MIN),
                _ => (id, guest.accepted + PLACE_MIN),
            });
        if let Some((_, at)) = of_largest.filter(|&(_, at)| at > now) {
            let oldest = idle.max_by_key(|&(&id, guest)| age(id, guest));
            let oldest = oldest.map(|(&id, guest)| (id, guest.accepted + PLACE_ALONE_MIN));
            return oldest.filter(|&(_, of_all)| of_all < at).or(of_largest);
        }
        if of_largest.is_some() {
            return of_largest;
        }
        let waiting = self.0.iter().filter(|(_, guest)| count_of(guest) > part);
        waiting
            .max_by_key(|(id, guest)| (count_of(guest), guest.accepted, **id))
            .map(|(&id, guest)| (id, guest.accepted + PLACE_MIN))
    }
}

#[cfg(test)]
mod tests;
