//! What one is shown that came in without being shown it before: what newcomers are, or only what it
//! missed.

use super::Room;
use super::answer::{Answer, Cursor, HistoryPart};
use super::effects::Effects;
use super::event::EventId;
use super::history::LINES_PART_BYTES_MAX;
use super::session::SessionId;
use super::time::{Now, Time};

impl Room {
    /// What one is to be shown that registered and has come in: what was said behind the first of these
    /// events and no later than the second. One that was here within the last day under the nickname that
    /// it asked for first, from the same block, is shown no more than what was said since.
    ///
    /// `None` where nothing is to be shown: it was in the room before, as this session, or is a machine.
    pub fn history_for(&self, who: SessionId, now: Time) -> Option<(EventId, EventId)> {
        let person = self.people.get(who)?;
        let is_new = person.is_there_for_the_first_time() && !self.statuses.is_machine(who);
        if self.irc_utterances_max == 0 || !is_new {
            return None;
        }
        let until = person.first_joined()?;
        let block = self.address_block(who)?;
        let heard = self
            .moderation
            .departed
            .heard(person.first_asked(), block, now);
        let shown = self.history.before_last(self.irc_utterances_max);
        Some((shown.max(heard.unwrap_or_default()), until))
    }

    /// Shows a session that, or its first part, behind its join. The next are those of
    /// [`Room::continue_answer`].
    pub fn show_history(&self, who: SessionId, now: Now, effects: &mut impl Effects) {
        let Some((after, until)) = self.history_for(who, now.time) else {
            return;
        };
        let mut part = self.history_part(after, until, now.time);
        if !part.utterances.is_empty() {
            part.is_first = true;
            self.answer(who, &Answer::History(part), effects);
        }
    }

    /// Shows a session that asked for it what was said behind the first of two events and no later than the
    /// second, or its first part.
    pub fn show_said(
        &self,
        who: SessionId,
        (after, until): (EventId, EventId),
        now: Now,
        effects: &mut impl Effects,
    ) {
        let mut part = self.history_part(after, until, now.time);
        part.is_first = true;
        part.is_asked = true;
        self.answer(who, &Answer::History(part), effects);
    }

    /// What was said behind an event and no later than another, as far as it fits one part.
    pub(super) fn history_part(
        &self,
        after: EventId,
        until: EventId,
        now: Time,
    ) -> HistoryPart<'_> {
        let bytes_max = LINES_PART_BYTES_MAX;
        let mut part = self.history.part_within(bytes_max, after, now);
        let kept = part.utterances.partition_point(|said| said.id <= until);
        let ends_here = kept < part.utterances.len();
        part.utterances.truncate(kept);
        let last = part.utterances.last().map(|said| said.id);
        let is_more = part.rest.is_some() && !ends_here;
        part.rest = last
            .filter(|_| is_more)
            .map(|after| Cursor::History { after, until });
        part
    }
}
