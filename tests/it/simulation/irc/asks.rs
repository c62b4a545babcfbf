//! What clients of IRC want to know: whether others are there, who they are, and what was said.

use super::super::driver::Driver;
use super::agreed::Agreed;
use super::asked::{Asked, Monitor, Range, Recall};

/// What has to be agreed upon for what is asked for again to stand in a batch, and for nothing to be shown unasked.
const RECALLS: [&str; 3] = ["draft/chathistory", "batch", "server-time"];

impl Driver {
    /// Something about nicknames that one watches.
    pub(super) fn monitor(&mut self, client: usize) -> Asked {
        let choices = self.world.choices();
        let mut names = || {
            let count = choices.within(1..=3);
            (0..count)
                .map(|_| self.desk(client).target_name())
                .collect()
        };
        Asked::Monitor(match choices.below(9) {
            0..=3 => Monitor::Add(names()),
            4 => Monitor::Remove(names()),
            5 => Monitor::Clear,
            6 => Monitor::List,
            _ => Monitor::Status,
        })
    }

    /// Who somebody is.
    pub(super) fn whois(&mut self, client: usize) -> Asked {
        Asked::Whois(self.desk(client).target_name())
    }

    /// What was said, where nothing of it is shown unasked.
    pub(super) fn recall(&mut self, client: usize) -> Option<Asked> {
        let choices = self.world.choices();
        let sent = self.world.clients()[client].sent().iter();
        let agreed = Agreed::behind(sent.filter_map(|line| line.irc.as_ref()));
        if !RECALLS.iter().all(|name| agreed.has(name)) {
            let list = RECALLS.join(" ");
            return Some(Asked::Capabilities(list)).filter(|_| choices.once_in(3));
        }
        let most = *choices.pick(&[100, 1, 2, 5]);
        let ids = self.ids_read_by(client);
        let range = if ids.is_empty() || choices.once_in(5) {
            Range::Last
        } else {
            let id = choices.pick(&ids).clone();
            match choices.below(4) {
                0 => Range::LastBehind(id),
                1 => Range::Before(id),
                2 => Range::Behind(id),
                _ => Range::Around(id),
            }
        };
        Some(Asked::Recall(Recall { range, most }))
    }

    /// The ids of events that a client has read, the last of them.
    fn ids_read_by(&self, client: usize) -> Vec<String> {
        const LAST: usize = 12;
        let pipe = self.world.pipe(client);
        let text = String::from_utf8_lossy(pipe.read_by_peer());
        let mut ids = text.rmatch_indices("msgid=").filter_map(|(at, tag)| {
            let value = text[at + tag.len()..].split([';', ' ']);
            // What was cut off is none.
            let is_whole = text[at..].contains(' ');
            value.take(1).next().filter(|_| is_whole)
        });
        ids.by_ref().take(LAST).map(str::to_owned).collect()
    }
}
