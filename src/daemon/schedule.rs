//! Which connections are read, and which have to wait: for their turn in their address block, and how
//! long for those whose peers send no more.

use std::io;

use super::blocks::{GroupId, Purpose};
use super::connection::{Input, PeerEnd};
use super::lifecycle::{Ending, Sessions};
use super::limits::ENDED_INPUT_TIMEOUT;
use super::read::Reader;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time};
use crate::text::console::{CloseReason, Report};
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// What a session's next line counts for in its block.
    fn purpose(&self, id: SessionId) -> Purpose {
        match self.room.standing(id) {
            Standing::Guest => Purpose::Enter,
            Standing::Outside | Standing::Inside => Purpose::Talk,
        }
    }

    /// What a connection's next line has to wait for, whatever is left of its own rate.
    pub(super) fn gate(&self, id: SessionId, now: Time) -> Option<GroupId> {
        let connection = self.connections.get(id)?;
        let is_called = connection.input == Input::Called;
        let blocks = &self.admission.blocks;
        blocks.obstacle(connection.block?, self.purpose(id), is_called, now)
    }

    /// A line of a connection is handled.
    pub(super) fn take_line(&mut self, id: SessionId, now: Time) {
        let purpose = self.purpose(id);
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
        let purpose = self.purpose(id);
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        connection.input = Input::Queued;
        self.admission.blocks.wait(group, id, purpose, now);
        if let Some(guest) = self.admission.guests.get_mut(id) {
            guest.waits(now);
        }
    }

    /// Lets those be read whose turn in their block has come.
    pub(super) fn call(&mut self, now: Time) {
        for id in self.admission.blocks.call(now) {
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            if connection.input == Input::Queued {
                connection.input = Input::Called;
                self.connections.wake(id);
            }
            if let Some(guest) = self.admission.guests.get_mut(id) {
                guest.has_waited(now);
            }
            self.reschedule(id);
        }
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
