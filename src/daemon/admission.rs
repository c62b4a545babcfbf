//! Whether a newcomer finds a place, and how it is told where it does not.

use std::io::IoSlice;
use std::time::Duration;

use super::blocks::Blocks;
use super::guests::Guests;
use super::limits::{ASK_AFTER, Limits};
#[cfg(feature = "web")]
use super::web_visits::WebVisits;
use crate::dialect::{Addressee, Encode, Encoding};
use crate::room::address_block::AddressBlock;
use crate::room::answer::Answer;
use crate::room::refusal::Refusal;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::Words;
use crate::text::console::PlacesLimit;
use crate::transport::socket::Socket;
use crate::transport::tcp_info::TcpInfo;

/// The question for a nickname comes this many round trips after the connection was opened, where
/// that is longer than [`ASK_AFTER`]: what a program sends first is on its way for so long.
const ASK_ROUND_TRIPS: u32 = 4;

/// The longest that the question waits.
const ASK_AFTER_MAX: Duration = Duration::from_secs(2);

/// Places, and the guests and address blocks that have taken them.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) guests: Guests,
    pub(super) blocks: Blocks,
    #[cfg(feature = "web")]
    pub(super) web_visits: WebVisits,
    clients_max: usize,
    guests_max: usize,
}

/// What there is for a newcomer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Free,
    /// That of a guest, which has to go.
    Of(SessionId),
    None(PlacesLimit),
}

impl Admission {
    pub(super) fn new(limits: &Limits) -> Admission {
        Admission {
            guests: Guests::default(),
            blocks: Blocks::new(limits),
            #[cfg(feature = "web")]
            web_visits: WebVisits::default(),
            clients_max: limits.clients_max,
            guests_max: limits.guests_max(),
        }
    }

    /// Counts by other limits from here on; returns those that waited for an old one.
    pub(super) fn change_limits(&mut self, limits: &Limits, now: Time) -> Vec<SessionId> {
        self.clients_max = limits.clients_max;
        self.guests_max = limits.guests_max();
        self.blocks.change_limits(limits, now)
    }

    /// When the next newcomer can be taken, or told that there is no place, beside `clients`
    /// connections; `None` for at once. Until then it waits in the kernel's queue.
    pub(super) fn next_place(&self, clients: usize, now: Time) -> Option<Time> {
        if !self.is_full(clients) || self.guests.len() == 0 || self.is_overfull(clients) {
            return None;
        }
        let first = self.guests.first_to_go(self.guests_max, now);
        let at = first.map_or(Time::NEVER, |(_, at)| at);
        (at > now).then_some(at)
    }

    /// The place of a newcomer of `block`, as far as that is known, beside `clients` connections.
    pub(super) fn place(&self, block: Option<AddressBlock>, clients: usize, now: Time) -> Place {
        let is_full = self.is_full(clients);
        if is_full && (self.guests.len() == 0 || self.is_overfull(clients)) {
            return Place::None(PlacesLimit::Total);
        }
        // Before a guest has to go, which would go in vain.
        if block.is_some_and(|block| !self.blocks.has_place(block)) {
            return Place::None(PlacesLimit::Address);
        }
        if !is_full {
            return Place::Free;
        }
        match self.guests.first_to_go(self.guests_max, now) {
            Some((guest, _)) => Place::Of(guest),
            None => Place::None(PlacesLimit::Total),
        }
    }

    /// The place of a connection of `block` that asked for files and is to be a guest again: it has
    /// one among all connections.
    #[cfg(feature = "web")]
    pub(super) fn place_of_upgrade(&self, block: AddressBlock, now: Time) -> Place {
        if !self.blocks.has_place(block) {
            return Place::None(PlacesLimit::Address);
        }
        if self.guests.len() < self.guests_max {
            return Place::Free;
        }
        // A browser comes back by itself.
        match self.guests.first_to_go(self.guests_max, now) {
            Some((guest, at)) if at <= now => Place::Of(guest),
            Some(_) | None => Place::None(PlacesLimit::Total),
        }
    }

    /// More are there than may be, since fewer may be than when they came: no place becomes free where
    /// one of them goes.
    fn is_overfull(&self, clients: usize) -> bool {
        clients > self.clients_max
    }

    fn is_full(&self, clients: usize) -> bool {
        clients >= self.clients_max || self.guests.len() >= self.guests_max
    }
}

/// How long a newcomer is given to speak first.
pub(super) fn ask_after(info: Option<TcpInfo>) -> Duration {
    let round_trip = info.map(|info| info.round_trip);
    let trips = round_trip.unwrap_or_default() * ASK_ROUND_TRIPS;
    ASK_AFTER.max(trips.min(ASK_AFTER_MAX))
}

impl From<PlacesLimit> for Refusal<'static> {
    fn from(limit: PlacesLimit) -> Refusal<'static> {
        match limit {
            PlacesLimit::Total => Refusal::Full,
            PlacesLimit::Address => Refusal::AddressFull,
        }
    }
}

/// What a newcomer reads that cannot be taken. In plain nobody is told of the daemon, so that is the
/// reason alone.
pub(super) fn refused(
    encoding: Encoding,
    refusal: Refusal<'_>,
    line_bytes_max: usize,
    words: &Words,
) -> Vec<u8> {
    let mut told = Vec::new();
    for answer in [Answer::Hello { line_bytes_max }, refusal.into()] {
        encoding.answer(&answer, Addressee::default(), words, &mut told);
    }
    told
}

/// Tells a newcomer why it cannot be taken, and that nothing follows. False when its socket is
/// broken: a new one takes so little whole.
pub(super) fn tell_refusal(socket: &mut impl Socket, told: &[u8]) -> bool {
    let written = socket.write(&[IoSlice::new(told)]);
    written.is_ok_and(|it| it.bytes == told.len()) && socket.shut_sending().is_ok()
}

/// Tells a newcomer why it cannot be taken, before it is closed at once: there is nothing left to wait with
/// until it has read that.
pub(super) fn turn_away(socket: &mut impl Socket, told: &[u8]) {
    if tell_refusal(socket, told) {
        // Closing with unread input would throw the line away; a peer that spoke first has sent
        // one line.
        let _ = socket.read(&mut [0; 1024]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_far_away_is_given_longer_to_speak_first() {
        for (millis, expected) in [(0, 300), (70, 300), (80, 320), (400, 1_600), (700, 2_000)] {
            let info = TcpInfo {
                round_trip: Duration::from_millis(millis),
                ..TcpInfo::default()
            };
            let expected = Duration::from_millis(expected);
            assert_eq!(ask_after(Some(info)), expected, "{millis} ms");
        }
        assert_eq!(ask_after(None), ASK_AFTER);
    }
}
