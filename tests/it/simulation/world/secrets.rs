//! The secrets of a run, and what clients know of what they are asked for.

use super::super::ring::{Era, Ring, Way};
use super::World;

impl World {
    /// The keys and passwords so far.
    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// The daemon reads other secrets.
    pub(crate) fn change_secrets(&mut self, mut era: Era) {
        self.tell(|| format!("secrets from here on: {era:?}"));
        self.handed_over = true;
        era.from = self.clock.turn();
        let now = self.clock.now();
        if self.ring.latest().is_none()
            && let Some(key) = era.keys.iter().find(|key| key.nickname.is_none())
        {
            self.subject.set_key_of_run(&key.text, now);
        }
        self.subject.change_secrets(&era, now);
        self.ring.begin(era);
    }

    /// A client writes a line with a secret in it.
    pub(crate) fn give(&mut self, client: usize, line: &str, way: Way, secret: &str) {
        if self.clients[client].ends() {
            return;
        }
        self.say(client, line.as_bytes());
        // Behind what stands between the fragments of a message.
        let number = self.clients[client].sent().len() - 1;
        self.ring.note_given(client, number, way, secret);
    }

    /// Whether a client is asked for a secret, and has answered nothing yet that is on its way.
    pub(crate) fn waits_for_secret(&self, client: usize) -> bool {
        let Some(handle) = self.clients[client].handle() else {
            return false;
        };
        let state = self.subject.state(handle);
        let has_handled_all = state.is_some_and(|it| !it.queued && it.unread_bytes == 0);
        has_handled_all
            && self.subject.is_asked_for_secret(handle)
            && !self.clients[client].has_outgoing()
            && !self.pipe(client).has_unheard()
    }

    pub(crate) fn moderates(&self, client: usize) -> bool {
        let handle = self.clients[client].handle();
        handle.is_some_and(|handle| self.subject.moderates(handle))
    }
}
