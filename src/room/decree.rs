//! What moderators decided about bans and mutes, from the decision until it is told.

use std::net::SocketAddr;
use std::time::Duration;

use super::Room;
use super::address_block::AddressBlock;
use super::answer::Answer;
use super::effects::Effects;
use super::event::{EndReason, Event, EventKind};
use super::moderation::holds::{Sanction, Target};
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::roster::Standing;
use super::session::SessionId;
use super::time::Now;

/// A decision that is in force.
#[derive(Debug)]
pub(super) struct Decree {
    /// The moderator's session.
    pub(super) who: SessionId,
    pub(super) verb: Verb,
    pub(super) target: Target,
    pub(super) term: Option<Term>,
    pub(super) reason: Box<str>,
    /// The sessions that it is about.
    pub(super) sessions: Vec<SessionId>,
}

#[derive(Debug)]
pub(super) enum Verb {
    Impose {
        sanction: Sanction,
        /// The nickname of the moderator when it decided.
        by: Nickname,
        /// How long ago it left whom this is about, and from where it came.
        left: Option<(Duration, SocketAddr)>,
        /// Why the address is free.
        shared: Option<Shared>,
    },
    Lift {
        sanction: Sanction,
    },
}

/// A block that is also others'.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) block: AddressBlock,
    /// Their nicknames, or `proxy`.
    pub(super) others: Box<str>,
}

impl Decree {
    /// Whether it ends a session.
    pub(super) fn ends(&self, session: SessionId) -> bool {
        match self.verb {
            Verb::Impose {
                sanction: Sanction::Ban,
                ..
            } => self.sessions.contains(&session),
            Verb::Impose {
                sanction: Sanction::Mute,
                ..
            }
            | Verb::Lift { .. } => false,
        }
    }
}

impl Room {
    /// Tells a decision to those that are to hear it, and ends those that have to go.
    pub(super) fn proclaim(
        &mut self,
        decree: &Decree,
        error: Option<&str>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        match &decree.verb {
            Verb::Impose { sanction, by, .. } => {
                self.tell_imposed(decree, *sanction, by, now, effects);
            }
            Verb::Lift { sanction } => self.tell_lifted(decree, *sanction, now, effects),
        }
        self.warn(decree, error, effects);
        for &session in &decree.sessions {
            let is_there = self.standing(session) != Standing::Guest;
            if decree.ends(session) && is_there {
                self.end(session, EndReason::Banned, now, effects);
            }
        }
    }

    fn tell_imposed(
        &mut self,
        decree: &Decree,
        sanction: Sanction,
        by: &Nickname,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let Decree { term, reason, .. } = decree;
        let term = *term;
        match (&decree.target, sanction) {
            (Target::Nickname(nickname), Sanction::Ban) => {
                let banned = EventKind::Banned {
                    by,
                    nickname,
                    term,
                    reason,
                };
                effects.broadcast(&Event::next(&mut self.last, Some(decree.who), banned, now));
            }
            (Target::Nickname(nickname), Sanction::Mute) => {
                let muted = EventKind::Muted { by, nickname, term };
                effects.broadcast(&Event::next(&mut self.last, Some(decree.who), muted, now));
            }
            (&Target::Network(network), _) => {
                let answer = Answer::NetworkSanctioned {
                    sanction,
                    by,
                    network,
                    term,
                    reason,
                };
                self.tell_moderators(&answer, effects);
            }
        }
    }

    fn tell_lifted(
        &mut self,
        decree: &Decree,
        sanction: Sanction,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let Some(by) = self.roster.nickname(decree.who) else {
            return;
        };
        match (&decree.target, sanction) {
            (target, Sanction::Ban) => {
                self.answer(decree.who, &Answer::Unbanned { target }, effects);
            }
            (Target::Nickname(nickname), Sanction::Mute) => {
                let unmuted = EventKind::Unmuted { by, nickname };
                effects.broadcast(&Event::next(&mut self.last, Some(decree.who), unmuted, now));
            }
            (&Target::Network(network), Sanction::Mute) => {
                let answer = Answer::NetworkUnmuted { by, network };
                self.tell_moderators(&answer, effects);
            }
        }
    }

    /// An address is nobody else's business.
    fn tell_moderators(&self, answer: &Answer<'_>, effects: &mut impl Effects) {
        for moderator in self.statuses.with_power() {
            if self.standing(moderator) == Standing::Inside {
                self.answer(moderator, answer, effects);
            }
        }
    }

    /// What the moderator should know beside what all hear.
    fn warn(&self, decree: &Decree, error: Option<&str>, effects: &mut impl Effects) {
        if let (
            Verb::Impose {
                sanction,
                left,
                shared,
                ..
            },
            Target::Nickname(nickname),
        ) = (&decree.verb, &decree.target)
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
                self.answer(decree.who, &warning.into(), effects);
            }
            if let Some(Shared { block, others }) = shared {
                let warning = Refusal::AddressShared {
                    sanction: *sanction,
                    nickname,
                    others,
                    block: *block,
                };
                self.answer(decree.who, &warning.into(), effects);
            }
        }
        if let Some(why) = error {
            self.answer(decree.who, &Refusal::BansNotWritten(why).into(), effects);
        }
    }
}
