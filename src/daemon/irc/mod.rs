//! What clients of IRC have beside a session: what has time or state, and what IRC itself answers.
//!
//! - `handle`: what becomes of what is for IRC itself.
//! - `channel`: how they come into the channel and go out of it.
//! - `switch`: what a connection agrees upon, and how it goes from one encoding to another.
//! - `recalled`: what they ask for of what was said before.
//! - `sasl`: how one proves that it owns an account.
//! - `odd`: what some hear beside their feed, or instead of what it tells.
//! - `labels`: answers that carry the label of what they answer.
//! - `monitor`: nicknames of which clients are told when they come and go.
//! - `ends`: what one is told last.

mod channel;
mod ends;
mod handle;
pub(super) mod labels;
mod monitor;
mod odd;
mod recalled;
mod sasl;
mod switch;

use std::collections::BTreeMap;

use super::lifecycle::Sessions;
use super::read::Reader;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::transport::socket::Socket;
use monitor::Monitors;
pub(super) use monitor::{WATCHED_BYTES, WATCHED_MAX};
use sasl::Proofs;
use switch::Switching;

/// The clients of IRC of which there is something to know.
#[derive(Debug, Default)]
pub(super) struct Irc {
    /// When those are put into the channel that are outside and are to come in by themselves.
    joins: BTreeMap<SessionId, Time>,
    /// What those are to agree upon that have not taken all in the encoding that they leave.
    switching: BTreeMap<SessionId, Switching>,
    /// What guests have given so far of a proof that they own an account.
    proofs: Proofs,
    monitors: Monitors,
    /// Those that have registered while nothing of them was being read: what the reader keeps of them for
    /// that is done with.
    pub(super) registered: Vec<SessionId>,
}

impl Irc {
    /// When a session is put into the channel, or [`Time::NEVER`].
    pub(super) fn join_at(&self, id: SessionId) -> Time {
        self.joins.get(&id).copied().unwrap_or(Time::NEVER)
    }

    /// A session is over.
    pub(super) fn forget(&mut self, id: SessionId) {
        self.joins.remove(&id);
        self.switching.remove(&id);
        self.proofs.forget(id);
        self.monitors.forget(id);
    }
}

impl<S: Socket> Sessions<S> {
    /// What the reader keeps of those that have registered is done with: it may hold a key.
    pub(super) fn forget_registered(&mut self, reader: &mut Reader) {
        for id in std::mem::take(&mut self.irc.registered) {
            reader.registered(id);
        }
    }
}

#[cfg(test)]
mod tests;
