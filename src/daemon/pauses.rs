//! Guests that wait: in a pause after wrong passwords, or to know whether the session is dead that has the
//! nickname which they register; and what new secrets mean for all.
//!
//! What such a guest gave is kept with the secrets, its input waits, and its time to log in stands
//! still.

use super::connection::Input;
use super::lifecycle::Sessions;
use super::secrets::{Given, Secrets};
use super::stop::Stop;
use super::turns::Purpose;
use crate::room::request::Outcome;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// A guest has given what is not looked at yet.
    pub(super) fn pause(&mut self, id: SessionId, now: Now) {
        if let Some(holder) = self.room.awaits(id) {
            // It is asked by now.
            self.end_those_ended(now);
            self.liveness.wait(id, holder, now.time);
        }
        if let Some(connection) = self.connections.get_mut(id) {
            connection.input = Input::Queued;
        }
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.pauses(now.time);
        }
    }

    /// When the next pause is over, or [`Time::NEVER`]. While the room is held no newcomer comes in; it
    /// is looked at all the time then.
    pub(super) fn next_end_of_pause(&self) -> Time {
        if self.hold.stops_newcomers() {
            Time::NEVER
        } else {
            self.secrets.due()
        }
    }

    /// Answers all those whose pause is over, as far as their block may have so many join at a time.
    pub(super) fn end_pauses(&mut self, now: Now) {
        self.secrets.turn_begins(now.time);
        if self.next_end_of_pause() > now.time {
            return;
        }
        let released = self.secrets.release();
        self.go_on_in_turn(released, now);
    }

    /// Each is answered, or waits for its turn in its block with what it gave: those that come in
    /// behind a pause are as many at a time as others.
    pub(super) fn go_on_in_turn(&mut self, released: Vec<(SessionId, Given)>, now: Now) {
        for (id, given) in released {
            match self.gate(id, Purpose::Answer, now.time) {
                Some(Stop::Block(group)) => {
                    self.secrets.keep(id, given);
                    self.queue(id, group, now.time);
                }
                // Nobody was let go on while the room is held, but for new secrets.
                Some(_) | None => self.go_on(id, &given, now),
            }
        }
    }

    /// The turn of a connection has come in its block; whether it is one that had given a password.
    pub(super) fn go_on_when_called(&mut self, id: SessionId, now: Now) -> bool {
        let given = self.secrets.take_kept(id);
        if let Some(given) = &given {
            self.go_on(id, given, now);
        }
        given.is_some()
    }

    fn go_on(&mut self, id: SessionId, given: &Given, now: Now) {
        self.make_space(now);
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.has_waited(now.time);
        }
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        connection.input = Input::Open;
        self.connections.wake(id);
        #[cfg(feature = "irc")]
        let before = self.writer.labels.resume(id);
        let (room, mut delivery) = self.room_and_delivery();
        let waits = match room.handle(id, given.request(), now, &mut delivery) {
            Outcome::Named => {
                self.named(id, now);
                false
            }
            Outcome::Enters => {
                self.enters(id, now);
                false
            }
            // For another thing than before: nobody waits twice for the same.
            Outcome::Waits => true,
            // Nobody asks to leave by what is kept.
            Outcome::Continues | Outcome::Quits { .. } => false,
        };
        // It has had its answer, also where there is no password to be compared any more.
        self.secrets.forget(id);
        if waits && let Some(given) = Given::of(given.request()) {
            self.secrets.keep(id, given);
            self.pause(id, now);
        }
        #[cfg(feature = "irc")]
        self.rest_label(id, before);
        self.end_those_ended(now);
        self.reschedule(id);
    }

    /// Answers those that waited for one that was asked whether it is there.
    pub(super) fn answer_those_that_waited(&mut self, waited: &[SessionId], now: Now) {
        let given = waited.iter();
        let released = given.filter_map(|&id| Some((id, self.secrets.take_kept(id)?)));
        let released = released.collect();
        self.go_on_in_turn(released, now);
    }

    /// Has other secrets from here on. What they no longer give is taken.
    pub(super) fn change_secrets(&mut self, change: impl FnOnce(&mut Secrets), now: Now) {
        #[cfg(feature = "irc")]
        let had_keys = self.secrets.has_keys();
        change(&mut self.secrets);
        #[cfg(feature = "irc")]
        if self.secrets.has_keys() != had_keys {
            self.tell_of_sasl(!had_keys);
        }
        let released = self.secrets.release_all();
        self.go_on_in_turn(released, now);
        self.make_space(now);
        let (room, mut delivery) = self.room_and_delivery();
        room.keys_changed(now, &mut delivery);
        self.end_those_ended(now);
    }
}
