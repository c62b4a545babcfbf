//! What new limits, and new words, mean for those that are there: nobody is closed by one, and what
//! waited for an old one is looked at again.

use super::connection::Input;
use super::engine::Engine;
use super::lifecycle::Sessions;
use super::limits::Limits;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::Words;
use crate::transport::socket::Socket;

impl<S: Socket> Engine<S> {
    /// Has other limits from here on. Those that are in stay, however many or far behind they are.
    pub fn change_limits(&mut self, limits: Limits, now: Now) {
        if !self.is_shutting_down {
            self.reader.take_lines_of(limits.line_bytes_max);
            self.sessions.change_limits(limits, now);
        }
    }

    /// Speaks with other words from here on: what was said stays as it was heard.
    pub fn change_words(&mut self, words: Words) {
        self.sessions.console.speak(words.language());
        self.sessions.writer.words = words;
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.sessions.limits
    }
}

impl<S: Socket> Sessions<S> {
    fn change_limits(&mut self, limits: Limits, now: Now) {
        self.room.change_settings(&limits.of_room());
        self.connections.reserve(limits.clients_max);
        self.writer.change_limits(&limits);
        let waiting = self.admission.change_limits(&limits, now.time);
        self.limits = limits;
        if self.admission.blocks.count_anything() {
            self.count_uncounted(now);
        }
        // Readers are far behind by other measures.
        self.hold.look_from = Default::default();
        for id in waiting {
            self.look_again_for_block(id, now);
        }
        for id in self.connections.ids() {
            self.look_again(id, now.time);
        }
    }

    /// Those that came while nothing was counted count from here on.
    fn count_uncounted(&mut self, now: Now) {
        for id in self.connections.ids() {
            let Some(connection) = self.connections.in_session(id) else {
                continue;
            };
            let Some(block) = self
                .room
                .address_block(id)
                .filter(|_| connection.block.is_none() && !self.unidentified.contains(id))
            else {
                continue;
            };
            let blocks = &mut self.admission.blocks;
            let group = blocks.add(block, now.time);
            connection.block = Some(group);
            #[cfg(feature = "web")]
            if self.web.requests.get(id).is_some() {
                blocks.begin_request(group);
            }
            let is_guest = self.admission.guests.get(id).is_some();
            if !is_guest && self.room.nickname(id).is_some() {
                blocks.count_member(group);
            }
        }
    }

    /// A connection that waited for its block asks again whether it has to.
    fn look_again_for_block(&mut self, id: SessionId, now: Now) {
        match self.secrets.take_kept(id) {
            Some(given) => self.go_on_in_turn(vec![(id, given)], now),
            None => self.go_on_reading(id, Input::Queued, Input::Open, now.time),
        }
    }

    /// A connection that waited for its own rate, or to be read, does so; deadlines are those of the new
    /// limits.
    fn look_again(&mut self, id: SessionId, now: Time) {
        let rate = self.limits.rate;
        if let Some(connection) = self.connections.get_mut(id) {
            if let Some(rate) = rate {
                connection.allowance.fit(rate, now);
            }
            match connection.input {
                Input::Paused | Input::Stalled => {
                    connection.input = Input::Open;
                    self.connections.wake(id);
                }
                Input::Open
                | Input::Queued
                | Input::Held
                | Input::Called
                | Input::Entering
                | Input::Switching
                | Input::Ended => {}
            }
        }
        self.reschedule(id);
    }
}

#[cfg(test)]
mod tests;
