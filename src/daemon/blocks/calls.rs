//! Whose turn has come of those that wait for their block.

use super::{Blocks, GroupId};
use crate::daemon::limits::FILES_A_LINE;
use crate::daemon::rate::Rate;
use crate::daemon::turns::Purpose;
use crate::room::session::SessionId;
use crate::room::time::Time;

impl Blocks {
    /// Takes out the connections whose turn has come: as many of each group as its allowance has
    /// lines.
    pub(in crate::daemon) fn call(&mut self, now: Time) -> Vec<SessionId> {
        let mut called = Vec::new();
        let Some(rate) = self.rate else {
            return called;
        };
        while let Some(&(at, id)) = self.due.first().filter(|&&(at, _)| at <= now) {
            self.due.remove(&(at, id));
            let lines = self.lines_left(id, Purpose::Talk, rate, now);
            let turns = &mut self.group_mut(id).turns;
            called.extend((0..lines).map_while(|_| turns.pop_speaker()));
            self.call_newcomers(id, rate, now, &mut called);
            // What is called uses its allowance up in this turn; who still waits is looked at then.
            self.reschedule(id, now);
        }
        called
    }

    /// Takes out those of a group that come in and those that ask for files, in the order in which they
    /// came, as far as each has something left.
    fn call_newcomers(&mut self, id: GroupId, rate: Rate, now: Time, called: &mut Vec<SessionId>) {
        let files_a_line = FILES_A_LINE as usize;
        let mut files = self.lines_left(id, Purpose::Fetch, rate, now);
        files = files.saturating_mul(files_a_line);
        let mut joins = self.lines_left(id, Purpose::Answer, rate, now);
        while files > 0
            && let Some((session, purpose)) = self.group_mut(id).turns.pop_newcomer(joins > 0)
        {
            called.push(session);
            if purpose == Purpose::Fetch {
                files -= 1;
            } else {
                files = files.saturating_sub(files_a_line);
                joins -= 1;
            }
        }
    }
}
