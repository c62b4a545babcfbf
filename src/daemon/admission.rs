//! How many may come, and of which addresses; and the guests, which have come and are not logged in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::IoSlice;
use std::net::SocketAddr;
use std::time::Duration;

use super::limits::{ASK_AFTER, GUESTS_MAX, Limits};
use crate::dialect::telnet::IAC;
use crate::dialect::{Addressee, Encode, Encoding};
use crate::room::address_block::AddressBlock;
use crate::room::answer::Answer;
use crate::room::refusal::Refusal;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::Words;
use crate::text::console::PlacesLimit;
use crate::transport::socket::Socket;

/// How long a line of a guest may end with a CR before it is told that lines end with LF.
const CR_ALONE_AFTER: Duration = Duration::from_secs(5);

/// What is known of a session until it logs in.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) peer: SocketAddr,
    pub(super) accepted: Time,
    /// It was asked for a nickname, or need not be asked any more.
    pub(super) asked: bool,
    /// Bytes of lines it sent so far.
    pub(super) bytes: usize,
    /// Whether it waits behind a CR alone.
    cr_alone: CrAlone,
}

/// A line that ends with a CR: its sender takes that for the end, and waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CrAlone {
    No,
    Since(Time),
    Told,
}

impl Guest {
    /// When it has had its time to log in.
    pub(super) fn login_deadline(&self, limits: &Limits) -> Time {
        self.accepted + limits.login_timeout
    }

    /// When it is next to be looked at.
    pub(super) fn deadline(&self, limits: &Limits) -> Time {
        let login = self.login_deadline(limits);
        let warned = login.min(self.warning_deadline());
        if self.asked {
            warned
        } else {
            warned.min(self.accepted + ASK_AFTER)
        }
    }

    /// Notes that a whole line of it is handled.
    pub(super) fn has_spoken(&mut self) {
        self.asked = true;
        self.note_end(false, Time::ZERO);
    }

    /// Looks at the start of a line, whose rest has not come.
    pub(super) fn has_begun(&mut self, line: &[u8], now: Time) {
        // The start of a sequence that telnet sends is not the start of a line.
        self.asked |= line.first().is_some_and(|&byte| byte != IAC);
        let ends_with_cr = line.ends_with(b"\r") || line.ends_with(b"\r\0");
        self.note_end(ends_with_cr, now);
    }

    fn note_end(&mut self, ends_with_cr: bool, now: Time) {
        self.cr_alone = match self.cr_alone {
            CrAlone::No if ends_with_cr => CrAlone::Since(now),
            CrAlone::Since(_) if !ends_with_cr => CrAlone::No,
            unchanged @ (CrAlone::No | CrAlone::Since(_) | CrAlone::Told) => unchanged,
        };
    }

    /// Whether it is to be warned that a line of it ended with a CR alone: once.
    pub(super) fn take_warning(&mut self, now: Time) -> bool {
        let is_due = self.warning_deadline() <= now;
        if is_due {
            self.cr_alone = CrAlone::Told;
        }
        is_due
    }

    fn warning_deadline(&self) -> Time {
        match self.cr_alone {
            CrAlone::Since(since) => since + CR_ALONE_AFTER,
            CrAlone::No | CrAlone::Told => Time::NEVER,
        }
    }
}

/// Places, and the guests and address blocks that have taken them.
#[derive(Debug, Default)]
pub(super) struct Admission {
    guests: HashMap<SessionId, Guest>,
    /// Connections of each block, when there is a limit.
    blocks: HashMap<AddressBlock, usize>,
}

impl Admission {
    /// Why there is no place for a newcomer of `block` beside `clients` connections.
    pub(super) fn objection(
        &self,
        block: AddressBlock,
        clients: usize,
        limits: &Limits,
    ) -> Option<PlacesLimit> {
        let of_block = self.blocks.get(&block).copied().unwrap_or(0);
        if clients >= limits.clients_max || self.guests.len() >= GUESTS_MAX {
            Some(PlacesLimit::Total)
        } else if limits.per_address_max.is_some_and(|max| of_block >= max) {
            Some(PlacesLimit::Address)
        } else {
            None
        }
    }

    /// Counts a newcomer's connection under its block.
    pub(super) fn charge(&mut self, block: AddressBlock) {
        *self.blocks.entry(block).or_default() += 1;
    }

    /// Takes back a connection that was counted under its block.
    pub(super) fn release(&mut self, block: AddressBlock) {
        if let Entry::Occupied(mut count) = self.blocks.entry(block) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// Notes a session that has come and is not logged in.
    pub(super) fn add_guest(&mut self, id: SessionId, peer: SocketAddr, now: Time) {
        let guest = Guest {
            peer,
            accepted: now,
            asked: false,
            bytes: 0,
            cr_alone: CrAlone::No,
        };
        self.guests.insert(id, guest);
    }

    pub(super) fn guest(&self, id: SessionId) -> Option<&Guest> {
        self.guests.get(&id)
    }

    pub(super) fn guest_mut(&mut self, id: SessionId) -> Option<&mut Guest> {
        self.guests.get_mut(&id)
    }

    /// A session is a guest no more: it logged in, or is over.
    pub(super) fn remove_guest(&mut self, id: SessionId) -> Option<Guest> {
        self.guests.remove(&id)
    }
}

impl From<PlacesLimit> for Refusal<'static> {
    fn from(limit: PlacesLimit) -> Refusal<'static> {
        match limit {
            PlacesLimit::Total => Refusal::Full,
            PlacesLimit::Address => Refusal::AddressFull,
        }
    }
}

/// Tells a newcomer why it cannot be taken, and that nothing follows. False when its socket is
/// broken: a new one takes a line whole.
pub(super) fn tell_refusal(socket: &mut impl Socket, refusal: Refusal<'_>, words: &Words) -> bool {
    let mut line = Vec::new();
    let refused = Answer::Refused(refusal);
    Encoding::Plain.answer(&refused, Addressee::default(), words, &mut line);
    let written = socket.write(&[IoSlice::new(&line)]);
    written.is_ok_and(|it| it.bytes == line.len()) && socket.shut_sending().is_ok()
}
