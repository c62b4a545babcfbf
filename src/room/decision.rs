//! What moderators decided about bans and mutes, from the decision until it is told.

use std::net::SocketAddr;
use std::time::Duration;

use super::Room;
use super::address_block::AddressBlock;
use super::answer::{Answer, DecidedApart};
use super::effects::Effects;
use super::event::{Decided, EndReason, Event, EventKind};
use super::moderation::sanctions::{SanctionKind, Target};
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::roster::Standing;
use super::session::SessionId;
use super::time::Now;

/// A decision that is in force.
#[derive(Debug)]
pub(super) struct Decision {
    /// The moderator's session.
    pub(super) who: SessionId,
    pub(super) change: Change,
    pub(super) target: Target,
    pub(super) term: Option<Term>,
    pub(super) reason: Box<str>,
    /// The sessions that it is about.
    pub(super) sessions: Vec<SessionId>,
}

/// What is decided, and the nickname of the moderator when it was.
#[derive(Debug)]
pub(super) enum Change {
    Impose {
        kind: SanctionKind,
        by: Nickname,
        /// How long ago it left whom this is about, and from where it came.
        left: Option<(Duration, SocketAddr)>,
        /// Why the address is free.
        shared: Option<Shared>,
    },
    Lift {
        kind: SanctionKind,
        by: Nickname,
    },
}

/// A block that is also others'.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) block: AddressBlock,
    /// Their nicknames, or `proxy`.
    pub(super) others: Box<str>,
}

impl Decision {
    /// Whether it ends a session.
    pub(super) fn ends(&self, session: SessionId) -> bool {
        match self.change {
            Change::Impose {
                kind: SanctionKind::Ban,
                ..
            } => self.sessions.contains(&session),
            Change::Impose {
                kind: SanctionKind::Mute,
                ..
            }
            | Change::Lift { .. } => false,
        }
    }

    /// Whether it mutes a session, or its nickname.
    pub(super) fn mutes(&self, session: SessionId, nickname: &Nickname) -> bool {
        let is_its = match &self.target {
            Target::Nickname(it) => it.folded() == nickname.folded(),
            Target::Network(_) => return false,
        };
        match self.change {
            Change::Impose {
                kind: SanctionKind::Mute,
                ..
            } => is_its || self.sessions.contains(&session),
            Change::Impose {
                kind: SanctionKind::Ban,
                ..
            }
            | Change::Lift { .. } => false,
        }
    }
}

impl Room {
    /// Tells a decision to those that are to hear it, and ends those that have to go.
    pub(super) fn announce(
        &mut self,
        decision: &Decision,
        error: Option<&str>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        match &decision.change {
            Change::Impose { kind, by, .. } => {
                self.tell_imposed(decision, *kind, by, now, effects);
            }
            Change::Lift { kind, by } => self.tell_lifted(decision, *kind, by, now, effects),
        }
        self.warn(decision, error, effects);
        for &session in &decision.sessions {
            let is_there = self.standing(session) != Standing::Guest;
            if decision.ends(session) && is_there {
                let reason = match decision.target {
                    Target::Nickname(_) => EndReason::Banned,
                    Target::Network(_) => EndReason::AddressBanned,
                };
                if reason == EndReason::AddressBanned {
                    // It has heard nothing of that: an address is told to moderators alone.
                    self.answer(session, &Refusal::AddressBanned.into(), effects);
                }
                self.end(session, reason, now, effects);
            }
        }
    }

    fn tell_imposed(
        &mut self,
        decision: &Decision,
        kind: SanctionKind,
        by: &Nickname,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let Decision { term, reason, .. } = decision;
        let term = *term;
        match (&decision.target, kind) {
            (Target::Nickname(nickname), SanctionKind::Ban) => {
                let was_inside = decision.sessions.iter().any(|&session| {
                    self.standing(session) == Standing::Inside
                        && self.nickname(session).map(Nickname::folded) == Some(nickname.folded())
                });
                let banned = EventKind::Decided(Decided::Banned {
                    by,
                    nickname,
                    was_inside,
                    term,
                    reason,
                });
                effects.broadcast(&Event::next(
                    &mut self.ids,
                    self.people.author(decision.who, &self.statuses),
                    banned,
                    now,
                ));
            }
            (Target::Nickname(nickname), SanctionKind::Mute) => {
                let muted = EventKind::Decided(Decided::Muted { by, nickname, term });
                effects.broadcast(&Event::next(
                    &mut self.ids,
                    self.people.author(decision.who, &self.statuses),
                    muted,
                    now,
                ));
            }
            (&Target::Network(network), _) => {
                let sanctioned = DecidedApart::NetworkSanctioned {
                    at: now,
                    kind,
                    by,
                    network,
                    term,
                    reason,
                };
                self.tell_moderators(&sanctioned.into(), effects);
            }
        }
    }

    fn tell_lifted(
        &mut self,
        decision: &Decision,
        kind: SanctionKind,
        by: &Nickname,
        now: Now,
        effects: &mut impl Effects,
    ) {
        match (&decision.target, kind) {
            (target, SanctionKind::Ban) => {
                let unbanned = DecidedApart::Unbanned { target };
                self.answer(decision.who, &unbanned.into(), effects);
            }
            (Target::Nickname(nickname), SanctionKind::Mute) => {
                let unmuted = EventKind::Decided(Decided::Unmuted { by, nickname });
                effects.broadcast(&Event::next(
                    &mut self.ids,
                    self.people.author(decision.who, &self.statuses),
                    unmuted,
                    now,
                ));
            }
            (&Target::Network(network), SanctionKind::Mute) => {
                let unmuted = DecidedApart::NetworkUnmuted { by, network };
                self.tell_moderators(&unmuted.into(), effects);
            }
        }
    }

    /// An address is nobody else's business.
    pub(super) fn tell_moderators(&self, answer: &Answer<'_>, effects: &mut impl Effects) {
        for moderator in self.statuses.with_power() {
            if self.standing(moderator) == Standing::Inside {
                self.answer(moderator, answer, effects);
            }
        }
    }

    /// What the moderator should know beside what all hear.
    fn warn(&self, decision: &Decision, error: Option<&str>, effects: &mut impl Effects) {
        if let (
            Change::Impose {
                kind, left, shared, ..
            },
            Target::Nickname(nickname),
        ) = (&decision.change, &decision.target)
        {
            let nickname = nickname.as_str();
            if let Some((ago, address)) = left {
                let address = address.ip();
                let ago = *ago;
                let warning = Refusal::HasLeft {
                    nickname,
                    ago,
                    address,
                };
                self.answer(decision.who, &warning.into(), effects);
            }
            if let Some(Shared { block, others }) = shared {
                let warning = Refusal::AddressShared {
                    kind: *kind,
                    nickname,
                    others,
                    block: *block,
                };
                self.answer(decision.who, &warning.into(), effects);
            }
        }
        if let Some(why) = error {
            self.answer(decision.who, &Refusal::BansNotWritten(why).into(), effects);
        }
    }
}
