//! Sessions that have a nickname, in the room or outside of it, and what each is called: nicknames
//! are unique by their folded form.
//!
//! Knows nothing of what is said. One entry a slot, and an index of slots sorted by folded
//! nickname: four bytes a session, and the list comes out in order. A nickname can also be held by
//! nobody for a time: then it is in no list, and yet not free.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address_block::AddressBlock;
use super::answer::{Cursor, ListPart};
use super::nickname::Nickname;
use super::session::SessionId;
use super::time::Time;

/// The most bytes of nicknames in one part of a list, in whatever encoding, 8 KiB with what stands around
/// them: larger rooms are told in several.
///
/// With this, a session that asks in a room of 10,000 holds no more memory than the largest line of
/// a small room; later parts name the sessions that are in the room when the part is made.
pub const PART_BYTES_MAX: usize = 8 * 1024 - 128;

/// What stands around each nickname of a list, at most: quotes and a comma.
const AROUND_BYTES: usize = 3;

/// The most nicknames that are kept at a time, and for one address block; a /56 has four times that.
pub const KEPT_MAX: usize = 1_024;
/// See [`KEPT_MAX`].
const KEPT_FOR_BLOCK_MAX: usize = 16;

/// What is told of a session in a list beside its nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    pub is_away: bool,
    pub is_moderator: bool,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has no nickname yet.
    Guest,
    /// It has a nickname, is not in the list, and hears nothing of the room.
    Outside,
    /// It is in the room.
    Inside,
}

/// What holds a nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Session(SessionId),
    /// Nobody, but it is kept for a time.
    Kept(Keeper),
}

/// For whom a nickname is kept whose session failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeper {
    /// Where that session came from: those of this block may have it.
    pub block: AddressBlock,
    /// But where there is one here, whoever was told how to resume it, from anywhere, and no other.
    pub session: Option<SessionId>,
}

/// The sessions that have a nickname.
#[derive(Debug)]
pub struct Roster {
    /// By the slot of their session.
    entries: Vec<Option<Entry>>,
    /// The slots that have an entry, sorted by folded nickname.
    sorted: Vec<u32>,
    /// The sessions that are not in the room: few at a time, and nothing in each of the others.
    outside: BTreeSet<SessionId>,
    /// How many had a nickname at a time, at most.
    most: usize,
    /// Nicknames that nobody has, by their folded form: for whom they are kept, until when.
    kept: BTreeMap<Box<str>, (Keeper, Time)>,
    /// Who last wrote to a session in private: most never get such a message.
    correspondents: HashMap<SessionId, Box<Correspondent>>,
}

#[derive(Debug)]
struct Entry {
    session: SessionId,
    nickname: Nickname,
}

/// The session that last sent another a private message.
#[derive(Debug)]
pub struct Correspondent {
    /// The session it came from, which may have ended.
    pub session: SessionId,
    /// The nickname it came under.
    pub nickname: Nickname,
}

/// A session that was taken out.
#[derive(Debug)]
pub struct Removed {
    pub nickname: Nickname,
    /// It was in the room until now.
    pub was_inside: bool,
}

impl Roster {
    /// An empty roster, with room for as many sessions as may come. It takes no memory until they
    /// do.
    pub fn with_capacity(sessions: usize) -> Roster {
        Roster {
            entries: Vec::with_capacity(sessions),
            sorted: Vec::with_capacity(sessions),
            outside: BTreeSet::new(),
            most: 0,
            kept: BTreeMap::new(),
            correspondents: HashMap::new(),
        }
    }

    /// Makes room for so many sessions in all, which takes no memory until they come.
    pub fn reserve(&mut self, sessions: usize) {
        self.entries
            .reserve_exact(sessions.saturating_sub(self.entries.len()));
        self.sorted
            .reserve_exact(sessions.saturating_sub(self.sorted.len()));
    }

    /// How many sessions are in the room.
    pub fn inside(&self) -> usize {
        self.sorted.len() - self.outside.len()
    }

    /// How many sessions have a nickname, in the room or outside.
    pub fn named(&self) -> usize {
        self.sorted.len()
    }

    /// How many had one at a time, at most.
    pub fn named_at_most(&self) -> usize {
        self.most
    }

    /// How far a session has come; a session that nobody knows is a guest.
    pub fn standing(&self, session: SessionId) -> Standing {
        match self.entry(session) {
            None => Standing::Guest,
            Some(_) if self.is_inside(session) => Standing::Inside,
            Some(_) => Standing::Outside,
        }
    }

    /// What holds the nickname of this folded form; `None` when it is free.
    pub fn holder(&self, folded: &str, now: Time) -> Option<Holder> {
        if let Ok(at) = self.position(folded) {
            return Some(Holder::Session(self.in_slot(self.sorted[at]).session));
        }
        let &(keeper, until) = self.kept.get(folded)?;
        (now < until).then_some(Holder::Kept(keeper))
    }

    /// Keeps a nickname that no session has until then, as long as there are no more than [`KEPT_MAX`],
    /// and few enough of the block and of the /56 around it.
    pub fn keep(&mut self, nickname: &Nickname, keeper: Keeper, until: Time, now: Time) {
        let block = keeper.block;
        self.kept.retain(|_, (_, until)| now < *until);
        let of = |is_counted: &dyn Fn(AddressBlock) -> bool| {
            let blocks = self.kept.values().map(|&(keeper, _)| keeper.block);
            blocks.filter(|&block| is_counted(block)).count()
        };
        let of_block = of(&|other| other == block);
        let of_site = of(&|other| other.site().is_some() && other.site() == block.site());
        let has_room = of_block < KEPT_FOR_BLOCK_MAX && of_site < 4 * KEPT_FOR_BLOCK_MAX;
        if has_room && self.kept.len() < KEPT_MAX {
            self.kept.insert(nickname.folded().into(), (keeper, until));
        }
    }

    /// The nickname of a session; `None` for a guest.
    pub fn nickname(&self, session: SessionId) -> Option<&Nickname> {
        self.entry(session).map(|entry| &entry.nickname)
    }

    /// Gives a session a nickname that is free; it is outside until [`Roster::set_inside`].
    ///
    /// # Panics
    /// When it has one already, or the nickname is taken.
    pub fn insert(&mut self, session: SessionId, nickname: Nickname) {
        let slot = session.slot();
        if self.entries.len() <= slot {
            self.entries.resize_with(slot + 1, || None);
        }
        assert!(self.entries[slot].is_none(), "the slot is taken");
        self.kept.remove(nickname.folded());
        self.index(slot, &nickname);
        self.outside.insert(session);
        self.most = self.most.max(self.sorted.len());
        self.entries[slot] = Some(Entry { session, nickname });
    }

    /// Moves a session that has a nickname into the room or out of it.
    ///
    /// # Panics
    /// When it has none.
    pub fn set_inside(&mut self, session: SessionId, is_inside: bool) {
        assert!(self.entry(session).is_some(), "the session has a nickname");
        if is_inside {
            self.outside.remove(&session);
        } else {
            self.outside.insert(session);
        }
    }

    /// Takes a session out; `None` when it had no nickname.
    pub fn remove(&mut self, session: SessionId) -> Option<Removed> {
        let taken = self.position(self.nickname(session)?.folded());
        self.sorted
            .remove(taken.expect("every session is in the index"));
        let entry = self.entries[session.slot()].take()?;
        self.correspondents.remove(&session);
        Some(Removed {
            nickname: entry.nickname,
            was_inside: !self.outside.remove(&session),
        })
    }

    /// Gives a session another nickname, which is free or only differs in case or accents from its
    /// own, and returns the one it had.
    ///
    /// # Panics
    /// When it has none, or the nickname is taken.
    pub fn rename(&mut self, session: SessionId, nickname: Nickname) -> Nickname {
        let entry = self.entry(session).expect("the session has a nickname");
        let taken = self.position(entry.nickname.folded());
        self.sorted
            .remove(taken.expect("every session is in the index"));
        self.kept.remove(nickname.folded());
        self.index(session.slot(), &nickname);
        let entry = self.entry_mut(session).expect("was just found");
        std::mem::replace(&mut entry.nickname, nickname)
    }

    /// The session that last sent `to` a private message.
    pub fn correspondent(&self, to: SessionId) -> Option<&Correspondent> {
        self.correspondents.get(&to).map(Box::as_ref)
    }

    /// Remembers that `from`, which has a nickname, sent `to` a private message.
    pub fn set_correspondent(&mut self, to: SessionId, from: SessionId) {
        let Some(nickname) = self.nickname(from).cloned() else {
            return;
        };
        if self.entry(to).is_some() {
            let session = from;
            let correspondent = Box::new(Correspondent { session, nickname });
            self.correspondents.insert(to, correspondent);
        }
    }

    /// The sessions that have a nickname, also those outside, sorted by its folded form.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, &Nickname)> {
        let entries = self.sorted.iter().map(|&slot| self.in_slot(slot));
        entries.map(|entry| (entry.session, &entry.nickname))
    }

    /// The nicknames in the room sorted by folded form, those behind `after` only.
    pub fn sorted_after(&self, after: Option<&str>) -> impl Iterator<Item = &Nickname> {
        self.entries_after(after).map(|entry| &entry.nickname)
    }

    /// The sessions in the room sorted by folded nickname, those behind `after` only.
    pub fn inside_after(
        &self,
        after: Option<&str>,
    ) -> impl Iterator<Item = (SessionId, &Nickname)> {
        self.entries_after(after)
            .map(|entry| (entry.session, &entry.nickname))
    }

    fn entries_after(&self, after: Option<&str>) -> impl Iterator<Item = &Entry> {
        let start = match after.map(|after| self.position(after)) {
            None => 0,
            Some(Ok(at)) => at + 1,
            Some(Err(at)) => at,
        };
        self.sorted[start..]
            .iter()
            .map(|&slot| self.in_slot(slot))
            .filter(|entry| self.is_inside(entry.session))
    }

    /// The nicknames in the room behind `after`, with what `marks` tells of each, as far as they fit
    /// one part.
    pub fn list_part(
        &self,
        after: Option<&str>,
        marks: impl Fn(SessionId) -> Marks,
    ) -> ListPart<'_> {
        let mut part = ListPart {
            count: after.is_none().then(|| self.inside()),
            ..ListPart::default()
        };
        let mut bytes = 0;
        for entry in self.entries_after(after) {
            let nickname = &entry.nickname;
            let marks = marks(entry.session);
            let times = 1 + usize::from(marks.is_away) + usize::from(marks.is_moderator);
            bytes += times * (nickname.as_str().len() + AROUND_BYTES);
            if bytes > PART_BYTES_MAX {
                let last = part.nicknames.last();
                part.rest = last.map(|last| Cursor::List {
                    after: last.folded().into(),
                });
                break;
            }
            part.nicknames.push(nickname);
            if marks.is_away {
                part.away.push(nickname);
            }
            if marks.is_moderator {
                part.moderators.push(nickname);
            }
        }
        part
    }

    fn is_inside(&self, session: SessionId) -> bool {
        self.outside.is_empty() || !self.outside.contains(&session)
    }

    fn entry(&self, session: SessionId) -> Option<&Entry> {
        let entry = self.entries.get(session.slot())?.as_ref()?;
        (entry.session == session).then_some(entry)
    }

    fn entry_mut(&mut self, session: SessionId) -> Option<&mut Entry> {
        let entry = self.entries.get_mut(session.slot())?.as_mut()?;
        (entry.session == session).then_some(entry)
    }

    fn in_slot(&self, slot: u32) -> &Entry {
        let entry = self.entries[slot as usize].as_ref();
        entry.expect("the index holds sessions with a nickname only")
    }

    /// Where a folded nickname stands in the index, or would stand.
    fn position(&self, folded: &str) -> Result<usize, usize> {
        self.sorted
            .binary_search_by(|&slot| self.in_slot(slot).nickname.folded().cmp(folded))
    }

    fn index(&mut self, slot: usize, nickname: &Nickname) {
        let free = self.position(nickname.folded());
        let at = free.expect_err("the nickname is free");
        self.sorted.insert(at, number(slot));
    }
}

/// A slot as the index has it.
fn number(slot: usize) -> u32 {
    u32::try_from(slot).expect("slots are fewer than 2^20")
}

#[cfg(test)]
mod tests;
