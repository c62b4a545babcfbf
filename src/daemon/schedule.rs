//! Which connections are read, and which have to wait: for their turn in their address block, and how
//! long for those whose peers send no more.

use std::io;

use super::blocks::{GroupId, Key};
use super::connection::{Input, PeerEnd};
use super::guests::Guest;
use super::hold::{self, Reading};
use super::lifecycle::{Ending, Sessions};
use super::limits::ENDED_INPUT_TIMEOUT;
use super::read::Reader;
use super::stop::Stop;
use super::turns::Purpose;
use crate::dialect::Encoding;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::{CloseReason, Report};
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// What the next line of a session that has come so far counts for in its block.
    pub(super) fn purpose(&self, id: SessionId, standing: Standing) -> Purpose {
        match standing {
            #[cfg(feature = "web")]
            Standing::Guest if self.web.requests.get(id).is_some() => Purpose::Fetch,
            Standing::Guest if self.room.is_asked_for_secret(id) => Purpose::Answer,
            Standing::Guest => {
                let guest = self.admission.guests.get(id);
                guest.map_or(Purpose::Enter, Guest::purpose)
            }
            Standing::Outside if self.room.is_entering(id) => Purpose::Answer,
            Standing::Outside | Standing::Inside => Purpose::Talk,
        }
    }

    /// What a connection's next line has to wait for, whatever is left of its own rate.
    pub(super) fn gate(&self, id: SessionId, purpose: Purpose, now: Time) -> Option<Stop> {
        let connection = self.connections.get(id)?;
        // Those who keep order are always read.
        let is_held = match purpose {
            Purpose::Talk => self.hold.stops(id, false),
            Purpose::Enter | Purpose::TryAgain | Purpose::Answer => self.hold.stops(id, true),
            Purpose::Fetch => false,
        };
        if is_held && !self.room.moderates(id) {
            return Some(Stop::Room);
        }
        let is_called = connection.input == Input::Called;
        let blocks = &self.admission.blocks;
        let obstacle = blocks.obstacle(connection.block?, purpose, is_called, now);
        obstacle.map(Stop::Block)
    }

    /// A line of a connection is handled.
    pub(super) fn take_line(&mut self, id: SessionId, purpose: Purpose, now: Time) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        if connection.input == Input::Called {
            connection.input = Input::Open;
        }
        if let Some(block) = connection.block {
            self.admission.blocks.take_line(block, purpose, now);
        }
    }

    /// A connection has a line, which has to wait for its block.
    pub(super) fn queue(&mut self, id: SessionId, group: GroupId, now: Time) {
        let purpose = self.purpose(id, self.room.standing(id));
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        connection.input = Input::Queued;
        self.admission.blocks.wait(group, id, purpose, now);
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.waits(now);
        }
    }

    /// A connection has a line, which has to wait until the room is held no more.
    pub(super) fn wait_for_room(&mut self, id: SessionId, now: Time) {
        if let Some(connection) = self.connections.get_mut(id) {
            connection.input = Input::Held;
            self.hold.wait(id);
        }
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.waits(now);
        }
    }

    /// Looks after those that read, when it is time for that.
    pub(super) fn look_when_due(&mut self, now: Now) {
        if self.hold.look_at <= now.time {
            self.look_after_readers(now);
        }
    }

    /// Looks after those that read when one more line might be too much for one of them.
    pub(super) fn look_before_a_line(&mut self, now: Now) {
        // A log that grows takes of what others may hold.
        let have_grown = self.writer.capacity() > self.hold.logs_bytes;
        let is_due = self.writer.encodings().any(|encoding| {
            let head = self.writer.feed(encoding).head();
            let is_looked_from = have_grown || head >= self.hold.look_from[encoding.index()];
            is_looked_from && self.has_far_behind(encoding)
        });
        if is_due {
            self.look_after_readers(now);
        }
    }

    /// Notes what a session said to all, where some reader is far behind: who said most matters only then.
    pub(super) fn note_said(&mut self, id: SessionId, said_before: u64, now: Time) {
        let said = self.writer.said_bytes() - said_before;
        if said > 0 && self.writer.encodings().any(|it| self.has_far_behind(it)) {
            self.hold.note_said(id, said, now);
        }
    }

    /// Whether some reader of an encoding may be far behind.
    fn has_far_behind(&self, encoding: Encoding) -> bool {
        let lag = self.writer.feed(encoding).lag();
        // What it may hold at most is a sum over all that there are, which a reader that is near needs not.
        let holds = self.writer.log_bytes_least(encoding) as u64;
        hold::is_far_behind(lag, holds)
            && hold::is_far_behind(lag, self.writer.log_bytes_max(encoding) as u64)
    }

    /// Finds the readers that are far behind, once they were offered what there is, and lets those be
    /// read again that need not wait for them any more.
    fn look_after_readers(&mut self, now: Now) {
        self.writer.flush_all(&mut self.connections);
        self.continue_answers(now);
        let mut readings = Vec::new();
        for connection in self.connections.iter_mut().filter(|it| it.is_in_session()) {
            let Some(encoding) = connection.feed else {
                continue;
            };
            let head = self.writer.feed(encoding).head();
            let cursor = connection.outbox.needs_from(head);
            let (lag, log_bytes) = (head - cursor, self.writer.log_bytes_max(encoding) as u64);
            if hold::is_far_behind(lag, log_bytes) {
                let keys = self.room.address_block(connection.id).map(Key::of);
                readings.push(Reading {
                    id: connection.id,
                    cursor,
                    lag,
                    log_bytes,
                    line_bytes: self.limits.broadcast_bytes_max(encoding) as u64,
                    keys: keys.unwrap_or_default(),
                });
            }
        }
        let heads = Encoding::ALL.map(|encoding| self.writer.feed(encoding).head());
        let is_anything_said = heads != self.hold.heads;
        let room = &self.room;
        let block_of = |id| room.address_block(id).map(Key::Block);
        let nearest = self
            .hold
            .look(&readings, block_of, is_anything_said, now.time);
        self.hold.heads = heads;
        self.hold.logs_bytes = self.writer.capacity();
        for encoding in Encoding::ALL {
            let log = self.writer.log_bytes_max(encoding) as u64;
            let step = nearest.min(log / 16).max(1);
            self.hold.look_from[encoding.index()] = heads[encoding.index()] + step;
        }
        self.release(now.time);
    }

    /// Lets those be read again for which the room is held no more.
    fn release(&mut self, now: Time) {
        let guests = &self.admission.guests;
        let is_guest = |id| guests.get(id).is_some();
        for id in self.hold.take_released(is_guest) {
            self.go_on_reading(id, Input::Held, Input::Open, now);
        }
    }

    /// Lets those be read whose turn in their block has come.
    pub(super) fn call(&mut self, now: Now) {
        for id in self.admission.blocks.call(now.time) {
            if !self.go_on_when_called(id, now) {
                self.go_on_reading(id, Input::Queued, Input::Called, now.time);
            }
        }
    }

    /// Has a connection read again that had to wait.
    pub(super) fn go_on_reading(&mut self, id: SessionId, waited: Input, next: Input, now: Time) {
        if let Some(connection) = self.connections.get_mut(id)
            && connection.input == waited
        {
            connection.input = next;
            self.connections.wake(id);
        }
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.has_waited(now);
        }
        self.reschedule(id);
    }

    /// Notes that a peer sends no more. One that is gone for good is not waited for, and what others
    /// have sent before their end is handled for some time only: as long as they have to wait, nothing
    /// tells that they are there.
    pub(super) fn peer_ends(&mut self, id: SessionId, end: PeerEnd, now: Time) {
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        connection.peer_end = connection.peer_end.max(end);
        if connection.input.is_handled() || connection.input == Input::Ended {
            return;
        }
        match connection.peer_end {
            PeerEnd::Unknown => {}
            PeerEnd::Shut => {
                let at = now + ENDED_INPUT_TIMEOUT;
                self.ends_at.entry(id).or_insert(at);
                self.reschedule(id);
            }
            PeerEnd::Gone => {
                let error = io::ErrorKind::ConnectionReset.into();
                self.writer.fail(connection, error);
            }
        }
    }

    /// Ends a session whose peer sends no more, and whose lines have taken too long.
    pub(super) fn expire_input(&mut self, id: SessionId, reader: &mut Reader, now: Now) {
        if self.ends_at.get(&id).is_none_or(|&at| at > now.time) {
            return;
        }
        self.ends_at.remove(&id);
        let Some(connection) = self.connections.in_session(id) else {
            return;
        };
        let (lines, read) = reader.count_lines(connection);
        let failed = read.is_err();
        if let Err(error) = read {
            self.writer.fail(connection, error);
        }
        if let Some(nickname) = self.room.nickname(id)
            && lines > 0
        {
            let nickname = nickname.as_str();
            let report = Report::LinesLeft { nickname, lines };
            log::info!("{}", report.in_words(self.writer.words.language()));
        }
        // What failed ends when the turn comes to what was found.
        if !failed {
            self.end(id, &CloseReason::Ended, Ending::Drain, now);
        }
    }
}
