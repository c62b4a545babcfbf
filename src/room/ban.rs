//! Bans and mutes: what moderators ask for, and what becomes of it.
//!
//! A decision holds at once. It is told, and who has to go goes, when it is kept: at once, or when its
//! file is written.

use std::net::SocketAddr;
use std::time::Duration;

use super::Room;
use super::address_block::AddressBlock;
use super::decision::{Change, Decision, Shared};
use super::effects::{Effects, Kept};
use super::key::Role;
use super::moderation::network::Network;
use super::moderation::sanctions::{Sanction, SanctionKind, Target};
use super::moderation::term::Term;
use super::nickname::Nickname;
use super::refusal::Refusal;
use super::roster::Holder;
use super::session::SessionId;
use super::talk::check_length;
use super::time::{Now, Time};

/// How many of those that share an address are named.
const NAMED_MAX: usize = 5;

impl Room {
    /// Bans or mutes a nickname, an address or a network.
    pub(super) fn impose(
        &mut self,
        who: SessionId,
        request: SanctionRequest<'_>,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let checked = self
            .check_moderates(who)
            .and_then(|()| check_length(request.reason))
            .and_then(|()| parse_target(request.target));
        let Some(by) = self.nickname(who).cloned() else {
            return;
        };
        let decided = match checked {
            Ok(Target::Network(network)) => self.sanction_network(&request, network, by, now),
            Ok(Target::Nickname(nickname)) => {
                let owner = effects.owner(&nickname);
                self.sanction_nickname(who, &request, nickname, owner, by, now)
            }
            Err(refusal) => return self.answer(who, &refusal.into(), effects),
        };
        match decided {
            Ok((change, target, sessions)) => {
                let decision = Decision {
                    who,
                    change,
                    target,
                    term: request.term,
                    reason: request.reason.into(),
                    sessions,
                };
                self.keep(decision, now, effects);
            }
            Err(objection) => self.answer(who, &objection.refusal(request.target).into(), effects),
        }
    }

    fn sanction_nickname(
        &mut self,
        who: SessionId,
        request: &SanctionRequest<'_>,
        nickname: Nickname,
        owner: Option<Role>,
        by: Nickname,
        now: Now,
    ) -> Result<(Change, Target, Vec<SessionId>), Objection> {
        let Found {
            nickname,
            session,
            address,
            left,
        } = self.find(nickname, now.time);
        if session == Some(who) {
            return Err(Objection::Oneself);
        }
        if owner == Some(Role::Moderator) || session.is_some_and(|whom| self.moderates(whom)) {
            return Err(Objection::Moderator(nickname));
        }
        let shared = address.and_then(|address| self.shared(address, &nickname, now.time));
        let block = address.map(|address| AddressBlock::from(address.ip()));
        if request.kind == SanctionKind::Ban {
            self.history.forget_said(nickname.folded(), block);
        }
        let target = Target::Nickname(nickname);
        let sanction = Sanction::new(request.kind, target.clone(), request.term, by.clone(), now)
            .with_block(block.filter(|_| shared.is_none()))
            .with_session(session);
        self.moderation.sanctions.impose(sanction, now.time);
        let change = Change::Impose {
            kind: request.kind,
            by,
            left: left.zip(address),
            shared,
        };
        Ok((change, target, session.into_iter().collect()))
    }

    /// Who has a nickname, or had it within the last hour.
    fn find(&self, nickname: Nickname, now: Time) -> Found {
        if let Some(Holder::Session(session)) = self.roster.holder(nickname.folded(), now) {
            return Found {
                nickname: self.nickname(session).cloned().unwrap_or(nickname),
                session: Some(session),
                address: self.addresses.get(session),
                left: None,
            };
        }
        let departure = self.moderation.departed.last(nickname.folded(), now);
        let address = departure.map(|departure| departure.address);
        let left = departure.map(|departure| now.since(departure.at));
        Found {
            nickname: departure.map_or(nickname, |it| it.nickname.clone()),
            session: None,
            address,
            left,
        }
    }

    fn sanction_network(
        &mut self,
        request: &SanctionRequest<'_>,
        network: Network,
        by: Nickname,
        now: Now,
    ) -> Result<(Change, Target, Vec<SessionId>), Objection> {
        let is_from_there = |session: SessionId| {
            let address = self.addresses.get(session);
            address.is_some_and(|address| network.contains(address.ip()))
        };
        let there: Vec<_> = self
            .roster
            .sessions()
            .filter(|it| is_from_there(it.0))
            .collect();
        if let Some((_, moderator)) = there.iter().find(|(session, _)| self.moderates(*session)) {
            return Err(Objection::Moderators(network, Nickname::clone(moderator)));
        }
        let sessions = there.into_iter().map(|(session, _)| session).collect();
        let target = Target::Network(network);
        let sanction = Sanction::new(request.kind, target.clone(), request.term, by.clone(), now);
        self.moderation.sanctions.impose(sanction, now.time);
        let change = Change::Impose {
            kind: request.kind,
            by,
            left: None,
            shared: None,
        };
        Ok((change, target, sessions))
    }

    /// Who else comes from the same block, or did within the last day: a ban of that would hit them,
    /// too.
    fn shared(&self, address: SocketAddr, nickname: &Nickname, now: Time) -> Option<Shared> {
        let block = AddressBlock::from(address.ip());
        let is_proxy =
            address.ip().is_loopback() || self.proxies.iter().any(|it| it.contains(address.ip()));
        if is_proxy {
            return Some(Shared {
                block,
                others: "proxy".into(),
            });
        }
        let is_from_there = |session| {
            let address = self.addresses.get(session);
            address.is_some_and(|it| AddressBlock::from(it.ip()) == block)
        };
        let present = self.roster.sessions();
        let present = present.filter(|(session, _)| is_from_there(*session));
        let departed = self.moderation.departed.of_block(block, now);
        let mut others: Vec<&Nickname> = present.map(|(_, nickname)| nickname).collect();
        others.extend(departed.map(|departure| &departure.nickname));
        others.retain(|other| other.folded() != nickname.folded());
        let names = first_names(&others);
        (!names.is_empty()).then(|| Shared {
            block,
            others: names.join(", ").into(),
        })
    }

    /// Takes a ban or a mute back.
    pub(super) fn lift(
        &mut self,
        who: SessionId,
        kind: SanctionKind,
        given: &str,
        now: Now,
        effects: &mut impl Effects,
    ) {
        let target = match self.check_moderates(who).and_then(|()| parse_target(given)) {
            Ok(target) => target,
            Err(refusal) => return self.answer(who, &refusal.into(), effects),
        };
        let Some(by) = self.nickname(who).cloned() else {
            return;
        };
        match self.moderation.sanctions.lift(kind, &target, now.time) {
            None => {
                let refusal = match kind {
                    SanctionKind::Ban => Refusal::NotBanned(given),
                    SanctionKind::Mute => Refusal::NotMuted(given),
                };
                self.answer(who, &refusal.into(), effects);
            }
            Some(sanction) => {
                let decision = Decision {
                    who,
                    change: Change::Lift { kind, by },
                    target: sanction.target,
                    term: None,
                    reason: Box::default(),
                    sessions: Vec::new(),
                };
                self.keep(decision, now, effects);
            }
        }
    }

    /// Has a decision kept, and tells it when it is.
    fn keep(&mut self, decision: Decision, now: Now, effects: &mut impl Effects) {
        match self.note_change(effects) {
            Kept::Now => self.announce(&decision, None, now, effects),
            Kept::Later => self.decisions.push_back((self.changes, decision)),
        }
    }

    pub(super) fn note_change(&mut self, effects: &mut impl Effects) -> Kept {
        self.changes += 1;
        effects.sanctions_changed(self.changes)
    }

    /// Tells the decisions that waited to be kept, now that this is done up to the `change`th. `error`
    /// says why they could not be: they hold all the same. Returns whose decisions they are.
    pub fn sanctions_kept(
        &mut self,
        change: u64,
        error: Option<&str>,
        now: Now,
        effects: &mut impl Effects,
    ) -> Vec<SessionId> {
        let mut moderators = Vec::new();
        while let Some((_, decision)) = self.decisions.pop_front_if(|(of, _)| *of <= change) {
            self.announce(&decision, error, now, effects);
            moderators.push(decision.who);
        }
        moderators
    }

    /// Whether a session is about to be ended by a decision that waits to be kept: nothing of it is
    /// heard any more.
    pub(super) fn is_condemned(&self, who: SessionId) -> bool {
        self.decisions
            .iter()
            .any(|(_, decision)| decision.ends(who))
    }
}

/// A ban or a mute as it is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct SanctionRequest<'a> {
    pub(super) kind: SanctionKind,
    pub(super) target: &'a str,
    pub(super) term: Option<Term>,
    pub(super) reason: &'a str,
}

/// Somebody that a moderator means.
struct Found {
    /// As it is held, or was.
    nickname: Nickname,
    session: Option<SessionId>,
    address: Option<SocketAddr>,
    /// How long ago it left.
    left: Option<Duration>,
}

/// Why somebody cannot be banned or muted.
enum Objection {
    Oneself,
    Moderator(Nickname),
    Moderators(Network, Nickname),
}

impl Objection {
    /// What is answered to who gave its target so.
    fn refusal<'a>(&'a self, given: &'a str) -> Refusal<'a> {
        match self {
            Objection::Oneself => Refusal::ModerateOneself(given),
            Objection::Moderator(nickname) => Refusal::IsModerator(nickname.as_str()),
            Objection::Moderators(network, moderator) => Refusal::BanOfModerators {
                network: *network,
                moderator: moderator.as_str(),
            },
        }
    }
}

/// A nickname has no dot, colon or slash: it is never taken for an address.
fn parse_target(given: &str) -> Result<Target, Refusal<'_>> {
    if let Some(network) = Network::parse(given) {
        return Ok(Target::Network(network));
    }
    let nickname = Nickname::parse(given).map_err(|_| Refusal::NoAddress(given))?;
    Ok(Target::Nickname(nickname))
}

/// The first of them in alphabetical order, each once, and a sign that there are more.
fn first_names<'a>(others: &[&'a Nickname]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut last = "";
    let by_folded = |a: &&&Nickname, b: &&&Nickname| a.folded().cmp(b.folded());
    while let Some(next) = others
        .iter()
        .filter(|other| other.folded() > last)
        .min_by(by_folded)
    {
        if names.len() == NAMED_MAX {
            names.push("...");
            break;
        }
        names.push(next.as_str());
        last = next.folded();
    }
    names
}
