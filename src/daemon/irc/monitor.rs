//! Nicknames of which clients are told when they come and go (IRCv3 `monitor`).

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::daemon::lifecycle::Sessions;
use crate::dialect::irc::HOST;
use crate::dialect::irc::isupport::MONITOR_MAX;
use crate::dialect::irc::item::Monitor;
use crate::dialect::irc::session::{self, Watched};
use crate::room::address_block::AddressBlock;
use crate::room::nickname::{self, Nickname};
use crate::room::roster::Holder;
use crate::room::session::SessionId;
use crate::room::time::Now;
use crate::transport::socket::Socket;

/// The most nicknames that all clients watch together, and those of one address block.
pub(in crate::daemon) const WATCHED_MAX: usize = 8_192;
const WATCHED_OF_BLOCK_MAX: usize = WATCHED_MAX / 10;

/// The most bytes that one takes: as it was given, folded twice, and of the tables.
pub(in crate::daemon) const WATCHED_BYTES: usize = 3 * nickname::BYTES_MAX + 192;

/// Which client watches which nicknames.
#[derive(Debug, Default)]
pub(super) struct Monitors {
    lists: BTreeMap<SessionId, List>,
    /// How many the clients of a block watch.
    of_block: BTreeMap<AddressBlock, usize>,
    /// How many all do.
    count: usize,
    /// Who watches a nickname, by its folded form.
    watchers: BTreeMap<Box<str>, BTreeSet<SessionId>>,
}

/// What one client watches.
#[derive(Debug)]
struct List {
    block: AddressBlock,
    /// The nicknames by their folded form, as they were given.
    nicknames: BTreeMap<Box<str>, Box<str>>,
}

impl Monitors {
    /// Watches one more for a client of a block; false where that would be too many.
    fn add(&mut self, id: SessionId, block: AddressBlock, nickname: &Nickname) -> bool {
        let folded = nickname.folded();
        let nicknames = self.lists.get(&id).map(|list| &list.nicknames);
        if nicknames.is_some_and(|it| it.contains_key(folded)) {
            return true;
        }
        let of_block = self.of_block.get(&block).copied().unwrap_or_default();
        let is_full = self.count >= WATCHED_MAX || of_block >= WATCHED_OF_BLOCK_MAX;
        if is_full || nicknames.map_or(0, BTreeMap::len) >= MONITOR_MAX {
            return false;
        }
        let list = self.lists.entry(id).or_insert_with(|| List {
            block,
            nicknames: BTreeMap::new(),
        });
        list.nicknames
            .insert(folded.into(), nickname.as_str().into());
        self.count += 1;
        self.of_block.insert(block, of_block + 1);
        self.watchers.entry(folded.into()).or_default().insert(id);
        true
    }

    fn remove(&mut self, id: SessionId, nickname: &Nickname) {
        let folded = nickname.folded();
        let Some(list) = self.lists.get_mut(&id) else {
            return;
        };
        if list.nicknames.remove(folded).is_some() {
            let block = list.block;
            if list.nicknames.is_empty() {
                self.lists.remove(&id);
            }
            self.unwatch(id, block, folded);
        }
    }

    pub(super) fn forget(&mut self, id: SessionId) {
        if let Some(List { block, nicknames }) = self.lists.remove(&id) {
            for folded in nicknames.keys() {
                self.unwatch(id, block, folded);
            }
        }
    }

    fn unwatch(&mut self, id: SessionId, block: AddressBlock, folded: &str) {
        self.count -= 1;
        if let Some(of_block) = self.of_block.get_mut(&block) {
            *of_block -= 1;
            if *of_block == 0 {
                self.of_block.remove(&block);
            }
        }
        if let Some(watchers) = self.watchers.get_mut(folded) {
            watchers.remove(&id);
            if watchers.is_empty() {
                self.watchers.remove(folded);
            }
        }
    }

    /// The nicknames that a client watches, as they were given.
    fn list(&self, id: SessionId) -> Vec<Box<str>> {
        let list = self.lists.get(&id);
        list.map_or_else(Vec::new, |list| list.nicknames.values().cloned().collect())
    }

    fn watchers(&self, folded: &str) -> Vec<SessionId> {
        let watchers = self.watchers.get(folded);
        watchers.map_or_else(Vec::new, |it| it.iter().copied().collect())
    }

    fn is_any(&self) -> bool {
        !self.watchers.is_empty()
    }
}

impl<S: Socket> Sessions<S> {
    /// Does what a client wants with the nicknames that it watches.
    pub(super) fn monitor(&mut self, id: SessionId, monitor: Monitor<'_>, now: Now) {
        match monitor {
            Monitor::Add(targets) => self.watch(id, targets, now),
            Monitor::Remove(targets) => {
                for nickname in parsed(targets) {
                    self.irc.monitors.remove(id, &nickname);
                }
            }
            Monitor::Clear => self.irc.monitors.forget(id),
            Monitor::Status => self.tell_status(id, self.irc.monitors.list(id), now),
            Monitor::List => {
                let list = self.irc.monitors.list(id);
                self.tell_watched(id, Watched::Listed, &list);
                let language = self.writer.words.language();
                let nickname = self.room.nickname(id);
                if let Some(connection) = self.connections.get_mut(id) {
                    let end = session::watched_end(connection.form(), nickname, language);
                    self.writer.insert(connection, end.into());
                }
            }
        }
    }

    fn watch(&mut self, id: SessionId, targets: &str, now: Now) {
        let Some(block) = self.room.address_block(id) else {
            return;
        };
        let mut added = Vec::new();
        let mut left = Vec::new();
        let mut named = BTreeSet::new();
        for nickname in parsed(targets) {
            // One that is named again is answered once: a line of them must not become many.
            if !named.insert(Box::<str>::from(nickname.folded())) {
                continue;
            }
            if self.irc.monitors.add(id, block, &nickname) {
                added.push(nickname.as_str().into());
            } else {
                left.push(nickname.as_str().to_owned());
            }
        }
        self.tell_status(id, added, now);
        if left.is_empty() {
            return;
        }
        let language = self.writer.words.language();
        let nickname = self.room.nickname(id);
        if let Some(connection) = self.connections.get_mut(id) {
            let (left, form) = (left.join(","), connection.form());
            let told = session::too_many_watched(MONITOR_MAX, &left, form, nickname, language);
            self.writer.insert(connection, told.into());
        }
    }

    /// Tells which of these nicknames are here, and which are not.
    fn tell_status(&mut self, id: SessionId, nicknames: Vec<Box<str>>, now: Now) {
        let (mut online, mut offline) = (Vec::new(), Vec::new());
        for given in nicknames {
            let nickname = Nickname::parse(&given).ok();
            match nickname.and_then(|nickname| self.online(&nickname, now)) {
                Some(session) => online.extend(self.mask(session)),
                None => offline.push(given),
            }
        }
        self.tell_watched(id, Watched::Online, &online);
        self.tell_watched(id, Watched::Offline, &offline);
    }

    /// The session that has a nickname and is no guest any more: one that still reads what was said before
    /// is told of when it is in.
    fn online(&self, nickname: &Nickname, now: Now) -> Option<SessionId> {
        match self.room.roster().holder(nickname.folded(), now.time)? {
            Holder::Session(session) => {
                let is_guest = self.admission.guests.get(session).is_some();
                (!is_guest).then_some(session)
            }
            Holder::Kept(_) => None,
        }
    }

    /// How a session is known to others.
    fn mask(&self, id: SessionId) -> Option<Box<str>> {
        let nickname = self.room.nickname(id)?;
        let user = self.room.author(id)?.user;
        Some(format!("{nickname}!{user}@{HOST}").into())
    }

    fn tell_watched(&mut self, id: SessionId, what: Watched, targets: &[Box<str>]) {
        // One whose place another has just taken has been told its last.
        let Some(nickname) = self.room.nickname(id) else {
            return;
        };
        if let Some(connection) = self.connections.get_mut(id) {
            let targets = targets.iter().map(|target| &**target);
            let told = session::watched(what, targets, connection.form(), Some(nickname));
            self.writer.insert(connection, Bytes::from(told));
        }
    }

    /// A session has this nickname from here on: those that watch it are told.
    pub(in crate::daemon) fn tell_online(&mut self, id: SessionId) {
        if !self.irc.monitors.is_any() {
            return;
        }
        let Some(nickname) = self.room.nickname(id) else {
            return;
        };
        let watchers = self.irc.monitors.watchers(nickname.folded());
        let mask = self.mask(id);
        for watcher in watchers {
            self.tell_watched(watcher, Watched::Online, mask.as_slice());
        }
    }

    /// A session may be called something else than it was: those that watch either nickname are told.
    pub(in crate::daemon) fn tell_renamed(&mut self, id: SessionId, called: &Nickname, now: Now) {
        let is_same = |nickname: &Nickname| nickname.folded() == called.folded();
        if !self.room.nickname(id).is_some_and(is_same) {
            self.tell_offline(called, now);
            self.tell_online(id);
        }
    }

    /// A session has this nickname no more: those that watch it are told, unless another has it already.
    pub(in crate::daemon) fn tell_offline(&mut self, nickname: &Nickname, now: Now) {
        if self.online(nickname, now).is_some() {
            return;
        }
        for watcher in self.irc.monitors.watchers(nickname.folded()) {
            let gone = nickname.as_str().into();
            self.tell_watched(watcher, Watched::Offline, &[gone]);
        }
    }
}

/// The nicknames of a list, but for those that nobody can have.
fn parsed(targets: &str) -> impl Iterator<Item = Nickname> {
    targets
        .split(',')
        .filter_map(|given| Nickname::parse(given).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_watches_100_nicknames_and_leaves_nothing_behind() {
        let mut monitors = Monitors::default();
        let (ana, bia) = (SessionId::new(1, 1), SessionId::new(2, 2));
        let nickname = |number: usize| Nickname::parse(&format!("n{number}")).expect("valid");
        let block = AddressBlock::V4([192, 0, 2, 1]);
        for number in 0..MONITOR_MAX {
            assert!(monitors.add(ana, block, &nickname(number)));
        }
        assert!(!monitors.add(ana, block, &nickname(MONITOR_MAX)));
        assert!(monitors.add(ana, block, &nickname(0)), "it is on the list");
        assert!(monitors.add(bia, block, &nickname(0)));
        assert_eq!(monitors.watchers("n0"), [ana, bia]);
        monitors.remove(ana, &nickname(0));
        assert_eq!(monitors.watchers("n0"), [bia]);
        assert!(monitors.add(ana, block, &nickname(MONITOR_MAX)));
        monitors.forget(ana);
        monitors.forget(bia);
        assert!(!monitors.is_any() && monitors.lists.is_empty());
        assert!(monitors.count == 0 && monitors.of_block.is_empty());
    }

    #[test]
    fn one_block_watches_a_tenth_of_what_all_may() {
        let mut monitors = Monitors::default();
        let block = AddressBlock::V4([192, 0, 2, 1]);
        let nickname = |number: usize| Nickname::parse(&format!("n{number}")).expect("valid");
        let watched = (0..WATCHED_MAX).take_while(|&number| {
            let client = SessionId::new(number / MONITOR_MAX, 1);
            monitors.add(client, block, &nickname(number))
        });
        assert_eq!(watched.count(), WATCHED_OF_BLOCK_MAX);
        let other = AddressBlock::V4([192, 0, 2, 2]);
        assert!(monitors.add(SessionId::new(9_999, 1), other, &nickname(0)));
    }
}
