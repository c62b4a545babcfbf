//! Other limits for those that are counted already.

use super::{Blocks, GroupId};
use crate::daemon::limits::Limits;
use crate::daemon::rate::Rate;
use crate::room::session::SessionId;
use crate::room::time::Time;

impl Blocks {
    /// Counts by other limits from here on, with what was used up by the old ones. Returns those that
    /// waited for these, in their turns: they wait no more.
    pub(in crate::daemon) fn change_limits(
        &mut self,
        limits: &Limits,
        now: Time,
    ) -> Vec<SessionId> {
        self.rate = limits.rate;
        self.block_connections_max = limits.per_address_max.unwrap_or(usize::MAX);
        self.site_connections_max = limits.per_site_max().unwrap_or(usize::MAX);
        let mut waited = Vec::new();
        for (_, id) in std::mem::take(&mut self.due) {
            waited.extend(self.group_mut(id).turns.take_all());
        }
        if let Some(rate) = self.rate {
            self.fit_allowances(rate, now);
        }
        waited
    }

    /// Those without connections cool down as they were to.
    fn fit_allowances(&mut self, rate: Rate, now: Time) {
        let ids: Vec<GroupId> = self.index.values().copied().collect();
        for id in ids {
            let rate = rate.times(self.connections_allowed(id));
            let group = self.group_mut(id);
            if group.connections > 0 {
                group.said.fit(rate, now);
                group.tried.fit(rate, now);
            }
        }
    }

    /// One of its connections is in the room already.
    pub(in crate::daemon) fn count_member(&mut self, id: GroupId) {
        for id in self.with_site(id) {
            self.group_mut(id).members += 1;
        }
    }
}
