//! What a client asks to be shown of what was said before (IRCv3 `draft/chathistory`).

use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc::isupport::CHATHISTORY_MAX;
use crate::dialect::irc::item::{HistoryRange, HistoryRequest, Reference};
use crate::dialect::irc::queries::cannot_retrieve;
use crate::dialect::irc::session::targets;
use crate::room::recall::{Place, Recall};
use crate::room::roster::Standing;
use crate::room::session::SessionId;
use crate::room::time::{Now, WallTime};
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// Shows a client what it asks for of what was said, if that is of the channel and it is in there.
    pub(super) fn recall(&mut self, id: SessionId, request: HistoryRequest<'_>, now: Now) {
        let is_inside = self.room.standing(id) == Standing::Inside;
        if let HistoryRange::Targets(from, to) = request.range {
            return self.tell_targets(id, (from, to), now);
        }
        let limit = request.limit.min(CHATHISTORY_MAX);
        let range = recalled(request.range)
            .filter(|_| is_inside && self.is_channel(request.target))
            .and_then(|recall| self.room.recall(id, recall, limit));
        let Some(range) = range else {
            return self.write_irc(id, now, |room, asking, out| {
                cannot_retrieve(request.command, request.target, room, asking, out);
                None
            });
        };
        let (room, mut delivery) = self.room_and_delivery();
        room.show_said(id, range, now, &mut delivery);
    }

    /// Tells with whom there were messages between two moments: there is but the channel.
    fn tell_targets(&mut self, id: SessionId, (from, to): (WallTime, WallTime), now: Now) {
        let is_inside = self.room.standing(id) == Standing::Inside;
        let last = self.room.last_said(id).filter(|_| is_inside);
        let last = last.filter(|last| *last > from.min(to) && *last < from.max(to));
        self.write_irc(id, now, |room, asking, out| {
            let nickname = room.nickname(asking.who);
            targets(last, asking.words.channel(), asking.form, nickname, out);
            None
        });
    }
}

fn recalled(range: HistoryRange<'_>) -> Option<Recall> {
    Some(match range {
        HistoryRange::Latest(None) => Recall::Latest(None),
        HistoryRange::Latest(Some(behind)) => Recall::Latest(Some(place(behind)?)),
        HistoryRange::Before(at) => Recall::Before(place(at)?),
        HistoryRange::After(at) => Recall::After(place(at)?),
        HistoryRange::Around(at) => Recall::Around(place(at)?),
        HistoryRange::Between(from, to) => Recall::Between(place(from)?, place(to)?),
        HistoryRange::Targets(..) => return None,
    })
}

fn place(reference: Reference<'_>) -> Option<Place> {
    match reference {
        Reference::Id(id) => id.parse().ok().map(Place::Event),
        Reference::At(moment) => Some(Place::Moment(moment)),
    }
}
