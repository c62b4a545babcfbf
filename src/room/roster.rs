//! Who is in the room and what each is called: nicknames are unique by their folded form.
//!
//! Knows nothing of what is said. One entry a slot, and an index of slots sorted by folded
//! nickname: four bytes a member, and the list comes out in order.

use crate::room::nickname::Nickname;
use crate::room::session::SessionId;

/// The members of the room.
#[derive(Debug)]
pub struct Roster {
    /// By the slot of their session.
    members: Vec<Option<Member>>,
    /// The slots of the members, sorted by folded nickname.
    sorted: Vec<u32>,
}

#[derive(Debug)]
struct Member {
    session: SessionId,
    nickname: Nickname,
    /// Most members never get a private message.
    correspondent: Option<Box<Correspondent>>,
}

/// Who last sent a member a private message.
#[derive(Debug)]
pub struct Correspondent {
    /// The session it came from, which may have ended.
    pub session: SessionId,
    /// The nickname it came under.
    pub nickname: Nickname,
}

impl Roster {
    /// An empty room, with room for as many members as may come. It takes no memory until they do.
    pub fn with_capacity(members: usize) -> Roster {
        Roster {
            members: Vec::with_capacity(members),
            sorted: Vec::with_capacity(members),
        }
    }

    /// How many are in the room.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether nobody is in the room.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether a session is in the room.
    pub fn contains(&self, session: SessionId) -> bool {
        self.member(session).is_some()
    }

    /// The session that has the nickname of this folded form.
    pub fn find(&self, folded: &str) -> Option<SessionId> {
        let at = self.position(folded).ok()?;
        Some(self.in_slot(self.sorted[at]).session)
    }

    /// The nickname of a session in the room.
    ///
    /// # Panics
    /// When it is not in the room.
    pub fn nickname(&self, session: SessionId) -> &Nickname {
        &self
            .member(session)
            .expect("the session is in the room")
            .nickname
    }

    /// Adds a session whose nickname is free.
    ///
    /// # Panics
    /// When it is there already, or its nickname is taken.
    pub fn insert(&mut self, session: SessionId, nickname: Nickname) {
        let slot = session.slot();
        if self.members.len() <= slot {
            self.members.resize_with(slot + 1, || None);
        }
        assert!(self.members[slot].is_none(), "the slot is taken");
        self.index(slot, &nickname);
        self.members[slot] = Some(Member {
            session,
            nickname,
            correspondent: None,
        });
    }

    /// Takes a session out and returns its nickname; `None` when it was not in the room.
    pub fn remove(&mut self, session: SessionId) -> Option<Nickname> {
        self.member(session)?;
        self.unindex(session);
        let member = self.members[session.slot()].take();
        member.map(|member| member.nickname)
    }

    /// Gives a member another nickname, which is free or only differs in case or accents from its
    /// own, and returns the one it had.
    ///
    /// # Panics
    /// When the session is not in the room, or the nickname is taken.
    pub fn rename(&mut self, session: SessionId, nickname: Nickname) -> Nickname {
        self.unindex(session);
        self.index(session.slot(), &nickname);
        let member = self.members[session.slot()]
            .as_mut()
            .expect("was just found");
        std::mem::replace(&mut member.nickname, nickname)
    }

    /// Who last sent `to` a private message.
    pub fn correspondent(&self, to: SessionId) -> Option<&Correspondent> {
        self.member(to)?.correspondent.as_deref()
    }

    /// Remembers that `from` sent `to` a private message.
    pub fn set_correspondent(&mut self, to: SessionId, from: SessionId) {
        let nickname = self.nickname(from).clone();
        let member = self.members.get_mut(to.slot()).and_then(Option::as_mut);
        if let Some(member) = member.filter(|member| member.session == to) {
            member.correspondent = Some(Box::new(Correspondent {
                session: from,
                nickname,
            }));
        }
    }

    /// The nicknames sorted by folded form, those behind `after` only.
    pub fn sorted_after(&self, after: Option<&str>) -> impl Iterator<Item = &Nickname> {
        let start = match after.map(|after| self.position(after)) {
            None => 0,
            Some(Ok(at)) => at + 1,
            Some(Err(at)) => at,
        };
        self.sorted[start..]
            .iter()
            .map(|&slot| &self.in_slot(slot).nickname)
    }

    fn member(&self, session: SessionId) -> Option<&Member> {
        let member = self.members.get(session.slot())?.as_ref()?;
        (member.session == session).then_some(member)
    }

    fn in_slot(&self, slot: u32) -> &Member {
        let member = self.members[slot as usize].as_ref();
        member.expect("the index holds members only")
    }

    /// Where a folded nickname stands in the index, or would stand.
    fn position(&self, folded: &str) -> Result<usize, usize> {
        self.sorted
            .binary_search_by(|&slot| self.in_slot(slot).nickname.folded().cmp(folded))
    }

    fn index(&mut self, slot: usize, nickname: &Nickname) {
        let free = self.position(nickname.folded());
        let at = free.expect_err("the nickname is free");
        let slot = u32::try_from(slot).expect("slots are fewer than 2^20");
        self.sorted.insert(at, slot);
    }

    fn unindex(&mut self, session: SessionId) {
        let taken = self.position(self.nickname(session).folded());
        self.sorted
            .remove(taken.expect("every member is in the index"));
    }
}
