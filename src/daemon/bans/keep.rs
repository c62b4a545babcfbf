//! When bans and mutes are written, and what is told of that.

use super::super::lifecycle::Sessions;
use super::record;
use super::writer::Snapshot;
use super::{Bans, KEEP_TIMEOUT};
use crate::room::effects::Kept;
use crate::room::refusal::Refusal;
use crate::room::roster::Standing;
use crate::room::time::Now;
use crate::text::console::Report;
use crate::text::system;
use crate::transport::socket::Socket;

impl<S: Socket> Sessions<S> {
    /// Has changes written, as one.
    pub(in crate::daemon) fn keep_bans(&mut self, now: Now) {
        let Bans {
            handover: Some(handover),
            change,
            handed,
            waiting,
            told_unwritten: _,
        } = &mut self.bans
        else {
            return;
        };
        if change == handed {
            return;
        }
        let bytes = record::format(self.room.sanctions(now.time), now.time);
        let change = *change;
        handover.hand(Snapshot { change, bytes });
        *handed = change;
        waiting.push_back((change, now.time + KEEP_TIMEOUT));
    }

    /// Tells the decisions that are written, and those that have waited long enough.
    pub(in crate::daemon) fn tell_kept_bans(&mut self, now: Now) {
        let report = self.bans.handover.as_ref().and_then(|it| it.take_report());
        let error = report.as_ref().and_then(|it| it.result.as_ref().err());
        let language = self.writer.words.language();
        let error = error.map(|error| system::in_words(error, language).to_string());
        let error = error.as_deref();
        if let Some(error) = error {
            let report = Report::BansNotWritten(error);
            log::error!("{}", report.in_words(language));
        }
        let written = report.as_ref().map(|it| it.change);
        let told_before = written.map(|change| self.bans.take_told_unwritten(change));
        if let Some(error) = error {
            // Those that are told with the decision itself are not among them.
            for moderator in told_before.unwrap_or_default() {
                self.answer(moderator, &Refusal::BansNotWritten(error).into());
            }
        }
        if let Some(told) = self.bans.take_told(written, now.time) {
            self.make_space(now);
            let (room, mut delivery) = self.room_and_delivery();
            let moderators = room.sanctions_kept(told, error, now, &mut delivery);
            if written.is_none_or(|written| written < told) {
                let (room, unwritten) = (&self.room, &mut self.bans.told_unwritten);
                unwritten.retain(|session, _| room.standing(*session) != Standing::Guest);
                unwritten.extend(moderators.into_iter().map(|session| (session, told)));
            }
            self.end_those_ended(now);
        }
    }

    /// Before the daemon ends: has them written as they are now, also how many were turned away.
    pub(in crate::daemon) fn finish_bans(&mut self, now: Now) {
        let last = self.bans.change + 1;
        if self.bans.note_change(last) == Kept::Later {
            self.keep_bans(now);
        }
        if let Some(handover) = &self.bans.handover {
            handover.wait_for(last, KEEP_TIMEOUT);
        }
    }
}
