//! What was said before, as programs ask for it: from here or up to there, and no more than so much. No
//! further back than what newcomers are shown, and what was said since one came in.

use super::Room;
use super::event::EventId;
use super::session::SessionId;
use super::time::WallTime;

/// A place in the order of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Event(EventId),
    /// Whether or not something was said then.
    Moment(WallTime),
}

/// Which of what was said. What a place names is not among it itself, but with [`Recall::Around`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// The last there is, behind a place if one is given.
    Latest(Option<Place>),
    /// The last there is before.
    Before(Place),
    /// The first there is behind.
    After(Place),
    /// About as much before as behind.
    Around(Place),
    /// What lies between the two that is next to the first, which may be the later one.
    Between(Place, Place),
}

impl Room {
    /// Finds at most `utterances` for one that is in and registered before: those behind the first of these
    /// events and no later than the second, to be shown by [`Room::show_said`]. `None` where an event is
    /// named that never was.
    pub fn recall(
        &self,
        who: SessionId,
        recall: Recall,
        utterances: usize,
    ) -> Option<(EventId, EventId)> {
        let floor = self.floor(who, recall)?;
        let history = &self.history;
        let (before, behind) = (|place| history.before(place), |place| history.behind(place));
        let (first, all) = (behind(Place::Event(floor)), history.len());
        let last_of = |start: usize, end: usize| (start.max(end.saturating_sub(utterances)), end);
        let first_of = |start: usize, end: usize| {
            let start = start.max(first);
            (start, end.min(start.saturating_add(utterances)))
        };
        let (start, end) = match recall {
            Recall::Latest(None) => last_of(first, all),
            Recall::Latest(Some(place)) => last_of(behind(place), all),
            Recall::Before(place) => last_of(first, before(place)),
            Recall::After(place) => first_of(behind(place), all),
            Recall::Around(place) => first_of(before(place).saturating_sub(utterances / 2), all),
            Recall::Between(from, to) if before(from) <= before(to) => {
                first_of(behind(from), before(to))
            }
            Recall::Between(from, to) => last_of(behind(to), before(from)),
        };
        let start = start.max(first);
        let after = match start.checked_sub(1) {
            Some(last) if start > first => history.event_at(last),
            Some(_) | None => floor,
        };
        let until = match end.checked_sub(1) {
            Some(last) if end > start => history.event_at(last),
            Some(_) | None => after,
        };
        Some((after, until))
    }

    /// When something was said last that one may be shown; `None` where there is nothing.
    pub fn last_said(&self, who: SessionId) -> Option<WallTime> {
        let floor = self.floor(who, Recall::Latest(None))?;
        let last = self.history.last()?;
        (last.id > floor).then_some(last.at.wall)
    }

    /// Behind which event something is shown: an event that one names, it has heard.
    fn floor(&self, who: SessionId, recall: Recall) -> Option<EventId> {
        let joined = self.people.get(who)?.first_joined()?;
        let places = match recall {
            Recall::Latest(place) => [place, None],
            Recall::Before(place) | Recall::After(place) | Recall::Around(place) => {
                [Some(place), None]
            }
            Recall::Between(from, to) => [Some(from), Some(to)],
        };
        let goes_back = matches!(recall, Recall::After(_) | Recall::Between(..));
        let mut floor = self.history.before_recent().min(joined);
        for place in places.into_iter().flatten() {
            match place {
                Place::Event(id) if !self.ids.knows(id) => return None,
                Place::Event(id) if goes_back => floor = floor.min(id),
                Place::Event(_) | Place::Moment(_) => {}
            }
        }
        Some(floor)
    }
}
