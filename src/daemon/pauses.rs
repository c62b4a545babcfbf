//! Guests that wait in a pause after wrong passwords, and what new secrets mean for all.
//!
//! What such a guest gave is kept with the secrets, its input waits, and its time to log in stands
//! still.

use zeroize::Zeroizing;

use super::connection::Input;
use super::lifecycle::Sessions;
use super::read::Stop;
use super::secrets::Secrets;
use super::turns::Purpose;
use crate::room::request::{Outcome, Request};
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// A guest has given a password that is not looked at yet.
    pub(super) fn pause(&mut self, id: SessionId, now: Now) {
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
    pub(super) fn go_on_in_turn(
        &mut self,
        released: Vec<(SessionId, Zeroizing<String>)>,
        now: Now,
    ) {
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

    fn go_on(&mut self, id: SessionId, given: &Zeroizing<String>, now: Now) {
        self.make_space(now);
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.has_waited(now.time);
        }
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        connection.input = Input::Open;
        self.connections.wake(id);
        let (room, mut delivery) = self.room_and_delivery();
        match room.handle(id, Request::Enter(given), now, &mut delivery) {
            // Nobody waits twice, and nobody asks to leave by a password.
            Outcome::Continues | Outcome::Waits | Outcome::Quits { .. } => {}
            Outcome::Named => self.named(id, now.time),
            Outcome::Enters => self.enters(id, now),
        }
        // It has had its answer, also where there is no password to be compared any more.
        self.secrets.forget(id);
        self.end_those_ended(now);
        self.reschedule(id);
    }

    /// Has other secrets from here on. What they no longer give is taken.
    pub(super) fn change_secrets(&mut self, change: impl FnOnce(&mut Secrets), now: Now) {
        change(&mut self.secrets);
        let released = self.secrets.release_all();
        self.go_on_in_turn(released, now);
        self.make_space(now);
        let (room, mut delivery) = self.room_and_delivery();
        room.keys_changed(now, &mut delivery);
        self.end_those_ended(now);
    }
}
