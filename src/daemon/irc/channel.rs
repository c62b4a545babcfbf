//! How clients of IRC come into the channel and go out of it.

use std::time::Duration;

use crate::daemon::connection::{Connection, Input};
use crate::daemon::input::Handled;
use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc::Complaint;
use crate::dialect::irc::capabilities::Capability;
use crate::dialect::irc::queries;
use crate::room::request::Request;
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::transport::socket::Socket;

/// A client that has sent no JOIN so long after the message of the day is put into the channel: there is
/// nowhere else to be. Put in at once, clients that are configured with the channel would be confused.
pub(super) const JOIN_AFTER: Duration = Duration::from_secs(2);

impl<S: Socket> Sessions<S> {
    /// A client of IRC has registered: it is told what there is to know, and goes into the channel.
    pub(in crate::daemon) fn greet(&mut self, id: SessionId, now: Now) {
        let is_of_irc = self.connections.get(id).is_some_and(Connection::speaks_irc);
        if !is_of_irc || self.room.standing(id) != Standing::Outside {
            return;
        }
        self.write_irc(id, now, |room, asking, out| {
            queries::welcome(room, asking, out);
            None
        });
        self.count_silence(id, now.time);
        self.irc.joins.insert(id, now.time + JOIN_AFTER);
        self.irc.proofs.forget(id);
        self.reschedule(id);
    }

    /// A client asks for a channel.
    pub(super) fn ask_to_join(&mut self, id: SessionId, channel: &str, now: Now) -> Handled {
        if self.is_channel(channel) {
            return self.join(id, now);
        }
        self.answer_query(id, Complaint::NoSuchChannel { channel }, now);
        Handled::Continues
    }

    /// A session that is outside goes into the channel. One that is kept out for a time comes in by itself
    /// when that is over: bridges ask at once, and only once.
    fn join(&mut self, id: SessionId, now: Now) -> Handled {
        self.irc.joins.remove(&id);
        if self.room.standing(id) != Standing::Outside {
            return Handled::Continues;
        }
        let handled = self.ask_room(id, Request::Join, now);
        if let Some(left) = self.room.kept_out_for(id, now.time) {
            self.irc.joins.insert(id, now.time + left);
        }
        handled
    }

    /// Puts a client into the channel that has sent no JOIN, or that was kept out until now.
    pub(in crate::daemon) fn join_when_due(&mut self, id: SessionId, now: Now) {
        if self.irc.join_at(id) > now.time {
            return;
        }
        let connection = self.connections.get(id);
        if connection.is_some_and(|it| it.input == Input::Switching) {
            // One thing behind the other.
            self.irc.joins.insert(id, now.time + JOIN_AFTER);
            return;
        }
        if let Handled::Enters = self.join(id, now) {
            self.enters(id, now);
        }
    }

    /// A client goes out of a channel, or of all there are, and is not put into it any more.
    pub(super) fn part(
        &mut self,
        id: SessionId,
        channel: Option<&str>,
        text: &str,
        now: Now,
    ) -> Handled {
        if let Some(channel) = channel.filter(|it| !self.is_channel(it)) {
            self.answer_query(id, Complaint::NoSuchChannel { channel }, now);
            return Handled::Continues;
        }
        self.irc.joins.remove(&id);
        match (self.room.standing(id), channel) {
            (Standing::Inside, _) => return self.ask_room(id, Request::Part { text }, now),
            (Standing::Guest | Standing::Outside, Some(channel)) => {
                self.answer_query(id, Complaint::NotOnChannel { channel }, now);
            }
            (Standing::Guest | Standing::Outside, None) => {}
        }
        Handled::Continues
    }

    /// A client of IRC has come into the channel: what it is told behind its own JOIN.
    pub(in crate::daemon) fn tell_channel(&mut self, id: SessionId, now: Now) {
        if !self.connections.get(id).is_some_and(Connection::speaks_irc) {
            return;
        }
        self.write_irc(id, now, queries::joined);
        // It asks for what it wants to see.
        if self
            .asking(id, now)
            .is_some_and(|it| it.asker.capabilities.has(Capability::Chathistory))
        {
            return;
        }
        let (room, mut delivery) = self.room_and_delivery();
        room.show_history(id, now, &mut delivery);
    }
}
