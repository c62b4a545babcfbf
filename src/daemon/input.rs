//! The input of one connection, as far as a turn allows: what it asks for goes to the room, and what
//! stops it says when it is looked at again.

use super::connection::{Haste, Input, Output, PeerEnd};
use super::engine::Engine;
use super::flush::waits_for_handshake;
use super::lifecycle::{Ending, Sessions};
use super::read::Discarded;
use super::secrets::Given;
use super::stop::Stop;
#[cfg(feature = "web")]
use super::web::Refused;
use crate::dialect::{Charge, Command, Decoded, Labelled};
use crate::room::answer::Answer;
use crate::room::effects::Effects;
use crate::room::nickname;
use crate::room::refusal::Refusal;
use crate::room::request::{Outcome, Request};
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::text::console::CloseReason;
use crate::transport::socket::Socket;

impl<S: Socket> Engine<S> {
    /// Reads and handles a connection's input as far as this turn allows.
    pub(super) fn receive(&mut self, id: SessionId, now: Now) {
        if self.sessions.unidentified.awaits_header(id) && !self.sessions.take_header(id, now) {
            return;
        }
        let Some(connection) = self.sessions.connections.get_mut(id) else {
            return;
        };
        // Also one without a session: what TLS had to send for it may have failed in the middle of a turn.
        if connection.output == Output::Broken {
            return;
        }
        if let Some(discarded) = self.reader.discard(connection) {
            match discarded {
                Discarded::All => self.sessions.close(id),
                Discarded::Some => self.sessions.connections.wake(id),
                Discarded::ForNow => {}
            }
        } else if connection.phase.refusing().is_some() {
            self.reader.begin(id);
            self.handle_refused(id, now);
        } else if connection.is_in_session() && connection.input.is_handled() {
            self.reader.begin(id);
            let stop = self.handle_input(id, now);
            self.stopped(id, stop, now);
            self.reader.wipe_rest();
            self.sessions.reschedule(id);
        }
    }

    /// Handles what was read, reads, and so on until something says stop.
    fn handle_input(&mut self, id: SessionId, now: Now) -> Stop {
        // One whose turn to come in has come.
        self.sessions.continue_entrance(id, now);
        loop {
            if let Err(stop) = self.handle_next(id, now) {
                return stop;
            }
        }
    }

    /// Handles the next item of what was read, or reads where there is none.
    // Once for each line, and from one place: a call would only add to what a line costs.
    #[inline(always)]
    fn handle_next(&mut self, id: SessionId, now: Now) -> Result<(), Stop> {
        if self.sessions.unidentified.contains(id) && !self.look_for_origin(id, now) {
            return Err(Stop::Over);
        }
        let sessions = &mut self.sessions;
        if sessions.room.is_entering(id) {
            return Err(Stop::Entrance);
        }
        sessions.look_before_a_line(now);
        let standing = sessions.room.standing(id);
        let purpose = sessions.purpose(id, standing);
        let gate = sessions.gate(id, purpose, now.time);
        let connection = sessions.connections.in_session(id).ok_or(Stop::Over)?;
        let mut guest = match standing {
            Standing::Guest => sessions.admission.guests.get_mut(id),
            Standing::Outside | Standing::Inside => None,
        };
        let found = self.reader.decode(
            connection,
            standing,
            guest.as_deref_mut(),
            (&sessions.limits, gate),
            now.time,
        );
        let Labelled { decoded, label } = match found {
            Ok(Some(item)) => item,
            Ok(None) => {
                let waits = waits_for_handshake(connection);
                self.reader.read(connection, guest, now.time)?;
                if waits {
                    sessions.writer.try_again(connection);
                }
                return Ok(());
            }
            Err(stop) => return Err(stop),
        };
        if decoded.charge() == Charge::Line {
            sessions.take_line(id, purpose, now.time);
        }
        // That may show that this very connection has failed, or does not read.
        if !decoded.is_malformed() && sessions.make_space(now) {
            sessions.connections.in_session(id).ok_or(Stop::Over)?;
        }
        if standing == Standing::Guest && sessions.objects_to(id, &decoded, now) {
            self.reader.wipe();
            return Err(Stop::Over);
        }
        let may_be_secret = decoded.may_be_secret();
        let handled = sessions.handle_item(id, decoded, label, now);
        if may_be_secret {
            self.reader.wipe();
        }
        #[cfg(feature = "irc")]
        if standing == Standing::Guest {
            sessions.forget_registered(&mut self.reader);
        }
        handled
    }

    /// The first bytes of a connection for which there is no place say how it is told: not at all
    /// where they are of another protocol.
    pub(super) fn handle_refused(&mut self, id: SessionId, now: Now) {
        loop {
            let Some(connection) = self.sessions.connections.get_mut(id) else {
                return;
            };
            let standing = Standing::Guest;
            let limits = &self.sessions.limits;
            let found = self
                .reader
                .decode(connection, standing, None, (limits, None), now.time);
            match found.map(|found| found.map(|found| found.decoded)) {
                Ok(Some(Decoded::Foreign)) => return self.sessions.close(id),
                #[cfg(not(feature = "web"))]
                Ok(Some(Decoded::Web(_))) => return self.sessions.close(id),
                #[cfg(feature = "web")]
                Ok(Some(Decoded::Web(item))) => {
                    match self.sessions.refuse_web(id, item, now.time) {
                        Refused::Later => continue,
                        Refused::Tell(told) => {
                            return self.sessions.tell_refusal(id, &told, now.time);
                        }
                        Refused::Close => return self.sessions.close(id),
                    }
                }
                Ok(Some(Decoded::Nothing | Decoded::Reply { .. })) => continue,
                Ok(Some(
                    Decoded::Request(_)
                    | Decoded::Command(_)
                    | Decoded::Refused(_)
                    | Decoded::Hello { .. }
                    | Decoded::Irc(_),
                )) => {}
                Ok(None) => match self.reader.read(connection, None, now.time) {
                    Ok(()) => {
                        self.sessions.note_refused_handshake(id, now.time);
                        continue;
                    }
                    Err(Stop::Failed(_)) => return self.sessions.close(id),
                    Err(Stop::Drained) => return self.reader.finish(id),
                    Err(Stop::Budget) => {
                        self.sessions.connections.wake(id);
                        return self.reader.finish(id);
                    }
                    Err(_) => {}
                },
                Err(_) => {}
            }
            return self.sessions.tell_refused(id, now.time);
        }
    }

    /// Sees to it that a connection is looked at again when there is reason to.
    fn stopped(&mut self, id: SessionId, stop: Stop, now: Now) {
        let sessions = &mut self.sessions;
        let Some(connection) = sessions.connections.get_mut(id) else {
            return;
        };
        match stop {
            Stop::Over => return,
            // How that goes on is seen to.
            Stop::Drained | Stop::Entrance => {}
            #[cfg(feature = "irc")]
            Stop::Switch => connection.input = Input::Switching,
            Stop::Budget => sessions.connections.wake(id),
            Stop::Outbox => connection.input = Input::Stalled,
            Stop::Rate => {
                connection.input = Input::Paused;
                let before = std::mem::replace(&mut connection.haste, Haste::LineWaits);
                if before == Haste::None {
                    sessions.answer(id, &Refusal::TooFast.into());
                }
            }
            Stop::Block(group) => sessions.queue(id, group, now.time),
            Stop::Pause => sessions.pause(id, now),
            Stop::Room => sessions.wait_for_room(id, now.time),
            Stop::LoginTooLong => {
                return sessions.end(id, &CloseReason::LoginTooLong, Ending::Drain, now);
            }
            Stop::End => {
                connection.input = Input::Ended;
                return sessions.end(id, &CloseReason::Ended, Ending::Drain, now);
            }
            Stop::Failed(error) => {
                return sessions.writer.fail(connection, error);
            }
        }
        self.reader.finish(id);
        let connection = sessions.connections.get(id);
        let peer_end = connection.map_or(PeerEnd::Unknown, |it| it.peer_end);
        sessions.peer_ends(id, peer_end, now.time);
    }
}

/// What became of a session by one item of its input.
pub(super) enum Handled {
    Continues,
    Named,
    Enters,
    /// What it gave is looked at later.
    Pauses,
    /// It is to be told in another encoding, when it has read what it is owed in this one.
    #[cfg(feature = "irc")]
    Switches,
    Ends(CloseReason),
}

impl<S: Socket> Sessions<S> {
    /// Does what an item asks for, and what that brings about at once; the answer has the item's label.
    fn handle_item(
        &mut self,
        id: SessionId,
        decoded: Decoded<'_>,
        label: Option<&str>,
        now: Now,
    ) -> Result<(), Stop> {
        #[cfg(feature = "web")]
        if let Decoded::Web(item) = decoded {
            return self.handle_web(id, item, now).ok_or(Stop::Over);
        }
        #[cfg(not(feature = "irc"))]
        let _ = label;
        #[cfg(feature = "irc")]
        if let Some(label) = label {
            self.begin_label(id, label);
        }
        let said_before = self.writer.said_bytes();
        let handled = self.handle(id, decoded, now);
        let goes_on = self.come_of(id, handled, now);
        #[cfg(feature = "irc")]
        self.rest_label(id, None);
        goes_on?;
        self.note_said(id, said_before, now.time);
        self.end_those_ended(now);
        // A reader that takes a long answer at once has it whole, and as it is now.
        let connection = self.connections.in_session(id).ok_or(Stop::Over)?;
        if connection.outbox.has_unmade_part() {
            self.continue_answer(id, now);
        }
        Ok(())
    }

    /// Does what an item asks for.
    fn handle(&mut self, id: SessionId, decoded: Decoded<'_>, now: Now) -> Handled {
        let (room, mut delivery) = self.room_and_delivery();
        match decoded {
            Decoded::Request(Request::Enter(given))
                if delivery.speaks_first(id) && nickname::is_probes(given) =>
            {
                let refusal = Refusal::NicknameReserved(nickname::trim(given));
                delivery.answer(id, None, &refusal.into());
            }
            Decoded::Request(request) => return self.ask_room(id, request, now),
            Decoded::Command(command) => return self.handle_command(id, command, now),
            Decoded::Refused(refusal) => {
                delivery.answer(id, room.nickname(id), &refusal.into());
                room.ask_still(id, &mut delivery);
            }
            Decoded::Hello { line_bytes_max } => {
                delivery.answer(id, None, &Answer::Hello { line_bytes_max });
            }
            Decoded::Reply { bytes, .. } => delivery.reply(id, bytes),
            #[cfg(feature = "irc")]
            Decoded::Irc(item) => return self.handle_irc(id, item, now),
            #[cfg(not(feature = "irc"))]
            Decoded::Irc(_) => {}
            Decoded::Nothing => {}
            // Done with before, where it is served.
            Decoded::Web(_) => {}
            Decoded::Foreign if self.unidentified.is_unnamed(id) => {
                return Handled::Ends(CloseReason::NoProxyAddress);
            }
            Decoded::Foreign => return Handled::Ends(CloseReason::OtherProtocol),
        }
        Handled::Continues
    }

    /// Does what a command asks for, by whose name it is told what was wrong with it.
    fn handle_command(&mut self, id: SessionId, command: Command<'_>, now: Now) -> Handled {
        self.writer.answered = Some((id, command.name.into()));
        let handled = self.handle(id, command.asked(), now);
        self.writer.answered = None;
        handled
    }

    /// Asks the room for something.
    pub(super) fn ask_room(&mut self, id: SessionId, request: Request<'_>, now: Now) -> Handled {
        #[cfg(feature = "irc")]
        let called = matches!(request, Request::Rename(_))
            .then(|| self.room.nickname(id).cloned())
            .flatten();
        let (room, mut delivery) = self.room_and_delivery();
        let handled = match room.handle(id, request, now, &mut delivery) {
            Outcome::Continues => Handled::Continues,
            Outcome::Waits => {
                if let Some(given) = Given::of(request) {
                    delivery.secrets.keep(id, given);
                }
                Handled::Pauses
            }
            Outcome::Named => Handled::Named,
            Outcome::Enters => Handled::Enters,
            Outcome::Quits { text } => Handled::Ends(CloseReason::Quit { text: text.into() }),
        };
        #[cfg(feature = "irc")]
        if let Some(called) = called {
            self.tell_renamed(id, &called, now);
        }
        handled
    }

    /// Goes on with a session as what it asked for says.
    fn come_of(&mut self, id: SessionId, handled: Handled, now: Now) -> Result<(), Stop> {
        match handled {
            Handled::Continues => {}
            Handled::Named => self.named(id, now),
            Handled::Enters => self.enters(id, now),
            Handled::Pauses => return Err(Stop::Pause),
            #[cfg(feature = "irc")]
            Handled::Switches => return Err(Stop::Switch),
            Handled::Ends(reason) => {
                self.end(id, &reason, Ending::Drain, now);
                return Err(Stop::Over);
            }
        }
        Ok(())
    }
}
