//! The reading side of one connection in one turn: bytes to lines, lines to the room.
//!
//! Bounded in bytes and lines a turn, paused by the rate and by an outbox that is not read. Input
//! that has to wait is kept, or left in the socket; nobody waits for an event that will not come.

use std::io;

use super::connection::{CloseReason, Haste, Intake, Phase, Socket};
use super::engine::Engine;
use super::input::Input;
use super::limits::{LINES_A_TURN, LOGIN_BYTES_MAX, READ_BYTES, READS_A_TURN};
use crate::dialect::line::Line;
use crate::dialect::plain::Event;
use crate::room::Effects;
use crate::room::session::SessionId;
use crate::room::time::Time;
use crate::text::words::{Phrase, Refusal};

/// Why the handling of a connection's input stopped.
enum Stop {
    /// More may come, with an event of the socket.
    Drained,
    /// It had its share of this turn.
    Budget,
    /// Its rate is used up, and a line waits.
    Rate,
    /// It does not read what it is owed.
    Outbox,
    /// The peer has shut its sending half.
    End,
    Failed(io::Error),
    /// Its session ended in the middle.
    Over,
}

impl<S: Socket> Engine<S> {
    /// Reads and handles a connection's input as far as this turn allows.
    pub(super) fn receive(&mut self, id: SessionId, now: Time) {
        let Some(connection) = self.writer.get(id) else {
            return;
        };
        match connection.phase {
            Phase::Guest(_) | Phase::Member if connection.intake == Intake::Open => {}
            Phase::Lingering(_) => return self.discard(id),
            Phase::Guest(_) | Phase::Member | Phase::Closing(_) | Phase::Dead => return,
        }
        let mut input = self.input.take().expect("given back below");
        input.load(&self.unread.remove(&id).unwrap_or_default());
        let stop = self.handle_input(id, &mut input, now);
        let over = matches!(stop, Stop::End | Stop::Failed(_) | Stop::Over);
        if !over && !input.bytes().is_empty() {
            self.unread.insert(id, input.bytes().into());
        }
        self.input = Some(input);
        self.stopped(id, stop, now);
        self.reschedule(id);
    }

    /// Handles what was read, reads, and so on until something says stop.
    fn handle_input(&mut self, id: SessionId, input: &mut Input, now: Time) -> Stop {
        let mut lines_left = LINES_A_TURN;
        let mut reads_left = READS_A_TURN;
        loop {
            if let Some(stop) = self.handle_lines(id, input, &mut lines_left, now) {
                return stop;
            }
            let Some(connection) = self.writer.get(id).filter(|it| it.in_session()) else {
                return Stop::Over;
            };
            if !connection.readable {
                return Stop::Drained;
            }
            if reads_left == 0 {
                return Stop::Budget;
            }
            reads_left -= 1;
            match input.read_from(&mut connection.socket) {
                Ok(0) => return Stop::End,
                // A read that does not fill the buffer emptied the socket: epoll(7) gives an event
                // for what comes later, except for an end that is there already.
                Ok(read) => {
                    connection.readable = read == READ_BYTES || connection.hung_up;
                    if let Phase::Guest(guest) = &mut connection.phase {
                        guest.asked = true;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    connection.readable = false;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Stop::Failed(error),
            }
        }
    }

    /// Handles the complete lines of what was read; `None` when there are no more.
    fn handle_lines(
        &mut self,
        id: SessionId,
        input: &mut Input,
        lines_left: &mut usize,
        now: Time,
    ) -> Option<Stop> {
        let line_bytes_max = self.writer.limits().line_bytes_max;
        let outbox_bytes_full = self.writer.limits().outbox_bytes_full();
        let rate = self.writer.limits().rate;
        loop {
            let Some(connection) = self.writer.get(id).filter(|it| it.in_session()) else {
                return Some(Stop::Over);
            };
            let mut framer = connection.framer;
            let (consumed, line) = framer.next(input.bytes(), line_bytes_max);
            let seen = line.map_or(input.bytes().len(), |_| consumed);
            if is_long_login(&connection.phase, seen) {
                self.finish(id, &CloseReason::LoginTooLong, now);
                return Some(Stop::Over);
            }
            let Some(line) = line else {
                connection.framer = framer;
                count_login_bytes(&mut connection.phase, consumed);
                input.consume(consumed);
                return None;
            };
            if *lines_left == 0 {
                return Some(Stop::Budget);
            }
            if connection.outbox.queued_bytes() > outbox_bytes_full {
                return Some(Stop::Outbox);
            }
            if let Some(rate) = rate {
                if !connection.allowance.has_line(rate, now) {
                    return Some(Stop::Rate);
                }
                connection.haste = match connection.haste {
                    Haste::LineWaits => Haste::Told,
                    Haste::Told if connection.allowance.is_full(now) => Haste::None,
                    haste @ (Haste::None | Haste::Told) => haste,
                };
                connection.allowance.take_line(rate, now);
            }
            *lines_left -= 1;
            connection.framer = framer;
            count_login_bytes(&mut connection.phase, consumed);
            self.handle_line(id, line, now);
            input.consume(consumed);
        }
    }

    fn handle_line(&mut self, id: SessionId, line: Line<'_>, now: Time) {
        let line_bytes_max = self.writer.limits().line_bytes_max;
        let complaint = match line {
            Line::Text(text) => {
                self.writer.make_room(&self.room);
                // That may have shown that this very connection has failed, or does not read.
                if !self.writer.get(id).is_some_and(|it| it.in_session()) {
                    return;
                }
                self.room.line(id, text, now, &mut self.writer);
                if self.writer.events.quit.take().is_some() {
                    self.finish(id, &CloseReason::Quit, now);
                }
                return;
            }
            Line::OtherProtocol => return self.finish(id, &CloseReason::OtherProtocol, now),
            Line::TooLong => Refusal::LineTooLong(line_bytes_max),
            Line::NotText => Refusal::NotText,
        };
        let error = Event::Notice(Phrase::Error(complaint));
        self.writer.answer(id, &error);
    }

    /// Sees to it that a connection is looked at again when there is reason to.
    fn stopped(&mut self, id: SessionId, stop: Stop, now: Time) {
        match stop {
            Stop::Drained | Stop::Over => {}
            Stop::Budget => self.enqueue(id),
            Stop::Rate => {
                let Some(connection) = self.writer.get(id) else {
                    return;
                };
                connection.intake = Intake::Paused;
                let before = std::mem::replace(&mut connection.haste, Haste::LineWaits);
                if before == Haste::None {
                    self.writer.answer(id, &Event::Notice(Phrase::TooFast));
                }
            }
            Stop::Outbox => {
                if let Some(connection) = self.writer.get(id) {
                    connection.intake = Intake::Stalled;
                }
            }
            Stop::End => {
                if let Some(connection) = self.writer.get(id) {
                    connection.intake = Intake::Ended;
                }
                self.finish(id, &CloseReason::Ended, now);
            }
            Stop::Failed(error) => self.writer.die(id, &CloseReason::Failed(error), &self.room),
        }
    }

    /// Reads and throws away, so that the close does not destroy what was written.
    fn discard(&mut self, id: SessionId) {
        let mut input = self.input.take().expect("given back below");
        let over = (0..READS_A_TURN).any(|_| self.discard_once(id, &mut input));
        self.input = Some(input);
        if over {
            self.writer.die(id, &CloseReason::Ended, &self.room);
        } else if self
            .writer
            .get(id)
            .is_some_and(|connection| connection.readable)
        {
            self.enqueue(id);
        }
    }

    /// True when the end has come: the peer's, or that of our patience.
    fn discard_once(&mut self, id: SessionId, input: &mut Input) -> bool {
        let Some(connection) = self.writer.get(id) else {
            return false;
        };
        let Phase::Lingering(linger) = &mut connection.phase else {
            return false;
        };
        if !connection.readable {
            return false;
        }
        input.load(&[]);
        match input.read_from(&mut connection.socket) {
            Ok(read) => {
                linger.bytes_left = linger.bytes_left.saturating_sub(read);
                connection.readable = read == READ_BYTES || connection.hung_up;
                read == 0 || linger.bytes_left == 0
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                connection.readable = false;
                false
            }
            Err(error) => error.kind() != io::ErrorKind::Interrupted,
        }
    }
}

/// Whether with `more` bytes somebody has sent too much without a nickname.
fn is_long_login(phase: &Phase, more: usize) -> bool {
    match phase {
        Phase::Guest(guest) => guest.bytes + more > LOGIN_BYTES_MAX,
        Phase::Member | Phase::Closing(_) | Phase::Lingering(_) | Phase::Dead => false,
    }
}

/// What a guest sent counts, also the rest of a line too long, which is skipped as it comes.
fn count_login_bytes(phase: &mut Phase, bytes: usize) {
    if let Phase::Guest(guest) = phase {
        guest.bytes += bytes;
    }
}
