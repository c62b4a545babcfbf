//! What moderators have decided, naively: every decision in a list, and each question looks at all of
//! them.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::time::Duration;

use littlecats::room::session::SessionId;
use littlecats::room::time::Time;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// A nickname as it is compared: the nicknames of a run need no more than this.
pub(super) fn fold(name: &str) -> String {
    name.to_lowercase().replace('í', "i")
}

#[derive(Debug, Default)]
pub(super) struct Model {
    addresses: HashMap<SessionId, IpAddr>,
    names: HashMap<SessionId, String>,
    moderators: Vec<SessionId>,
    /// Those that registered before they came in, and which of them are in the room.
    registered: HashSet<SessionId>,
    inside: HashSet<SessionId>,
    /// Until when those were in the room that are outside, and have the nickname still that they had there.
    exits: HashMap<SessionId, Time>,
    /// Who was in the room and is gone, under which nickname, from where; until when it was there.
    was_inside: Vec<(String, IpAddr, Time)>,
    /// Who left, under which nickname, from where, when.
    left: Vec<(String, IpAddr, Time)>,
    bans: Vec<Decision>,
    mutes: Vec<Decision>,
    kicks: Vec<(String, Time)>,
    locked_until: Option<Time>,
    /// What is being asked for.
    pub(super) asker: Option<SessionId>,
    pub(super) line: String,
    pub(super) now: Time,
}

#[derive(Debug)]
struct Decision {
    /// As it was given: a nickname, folded, or the text of a network.
    target: String,
    network: Option<(IpAddr, IpAddr)>,
    until: Time,
    block: Option<(IpAddr, Time)>,
    session: Option<SessionId>,
}

/// The block of an address, by its first address.
fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// The first and the last address of the networks of a run.
fn network(given: &str) -> Option<(IpAddr, IpAddr)> {
    let (first, last) = match given {
        "192.0.2.2" => ("192.0.2.2", "192.0.2.2"),
        "192.0.2.0/30" => ("192.0.2.0", "192.0.2.3"),
        "2001:db8::/32" => ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        _ => return None,
    };
    let parse = |text: &str| text.parse().expect("an address");
    Some((parse(first), parse(last)))
}

fn is_in(address: IpAddr, (first, last): (IpAddr, IpAddr)) -> bool {
    address.is_ipv4() == first.is_ipv4() && first <= address && address <= last
}

fn length(time: &str) -> Option<Duration> {
    let secs = match time {
        "" => return None,
        "30s" => 30,
        "10min" => 600,
        "2h" => 7_200,
        other => panic!("{other} is no time of this run"),
    };
    Some(Duration::from_secs(secs))
}

impl Decision {
    fn is_of_address(&self, address: IpAddr, now: Time) -> bool {
        let by_block = self
            .block
            .is_some_and(|(of, until)| of == block(address) && now < until);
        now < self.until && (by_block || self.network.is_some_and(|it| is_in(address, it)))
    }

    fn is_of_name(&self, folded: &str, now: Time) -> bool {
        now < self.until && self.network.is_none() && self.target == folded
    }
}

/// What the room does.
impl Model {
    pub(super) fn came(&mut self, who: SessionId, address: IpAddr) {
        self.addresses.insert(who, address);
    }

    pub(super) fn asks(&mut self, who: SessionId, line: &str, now: Time) {
        self.asker = Some(who);
        self.line = line.into();
        self.now = now;
    }

    /// A session is over, and nobody asks about it any more.
    pub(super) fn is_gone(&mut self, who: SessionId) {
        if let Some(name) = self.names.remove(&who) {
            let address = self.addresses[&who];
            if let Some(at) = self.exits.remove(&who) {
                self.was_inside.push((name.clone(), address, at));
            }
            self.left.push((name, address, self.now));
        }
        self.moderators.retain(|it| *it != who);
    }

    pub(super) fn registered(&mut self, who: SessionId, name: &str) {
        self.names.insert(who, fold(name));
        self.registered.insert(who);
        if self.moderates(who) {
            self.empower(who);
        }
    }

    pub(super) fn joined(&mut self, who: SessionId, name: &str) {
        self.names.insert(who, fold(name));
        self.inside.insert(who);
    }

    /// A session is in the room no more; one that keeps its connection keeps its nickname.
    pub(super) fn has_left(&mut self, who: SessionId, stays_outside: bool) {
        assert!(self.inside.remove(&who), "{who:?} leaves twice");
        self.exits.insert(who, self.now);
        if !(stays_outside && self.registered.contains(&who)) {
            self.is_gone(who);
        }
    }

    pub(super) fn renamed(&mut self, who: SessionId, to: &str) {
        self.exits.remove(&who);
        self.names.insert(who, fold(to));
    }

    pub(super) fn promoted(&mut self, name: &str) {
        let who = self.holder(&fold(name)).expect("is there");
        self.empower(who);
    }

    pub(super) fn empower(&mut self, who: SessionId) {
        self.moderators.push(who);
        let name = self.names.get(&who).cloned();
        self.mutes.retain(|mute| {
            let by_name = mute.network.is_none() && Some(&mute.target) == name.as_ref();
            mute.session != Some(who) && !by_name
        });
    }

    pub(super) fn demoted(&mut self, name: &str) {
        let who = self.holder(&fold(name)).expect("is there");
        self.moderators.retain(|it| *it != who);
    }

    pub(super) fn kicked(&mut self, name: &str) {
        let until = self.now + super::KICK_TIME;
        self.kicks.push((fold(name), until));
    }

    pub(super) fn locked(&mut self) {
        let time = self.line.split(' ').nth(1).unwrap_or_default();
        let until = length(time).map_or(Time::NEVER, |length| self.now + length);
        self.locked_until = Some(until);
    }

    pub(super) fn unlocked(&mut self) {
        self.locked_until = None;
    }

    /// The line that is being carried out bans or mutes.
    pub(super) fn decided(&mut self, is_ban: bool) {
        let mut words = self.line.split(' ').skip(1);
        let target = words.next().expect("a target").to_string();
        let length = length(words.next().unwrap_or_default());
        let until = length.map_or(Time::NEVER, |length| self.now + length);
        let network = network(&target);
        let target = if network.is_some() {
            target
        } else {
            fold(&target)
        };
        let session = self.holder(&target).filter(|_| network.is_none());
        let address = match session {
            Some(session) => Some(self.addresses[&session]),
            None => self.last_address(&target),
        };
        let block_until = self.now + length.unwrap_or(DAY);
        let block = address
            .filter(|it| network.is_none() && !self.is_shared(*it, &target))
            .map(|it| (block(it), block_until));
        let list = if is_ban {
            &mut self.bans
        } else {
            &mut self.mutes
        };
        list.retain(|it| it.target != target);
        list.push(Decision {
            target,
            network,
            until,
            block,
            session: session.filter(|_| !is_ban),
        });
    }

    /// The line that is being carried out takes a ban or a mute back.
    pub(super) fn lifted(&mut self, is_ban: bool) {
        let target = self.target();
        let list = if is_ban {
            &mut self.bans
        } else {
            &mut self.mutes
        };
        list.retain(|it| it.target != target);
    }
}

/// What is so now.
impl Model {
    fn target(&self) -> String {
        let target = self.line.split(' ').nth(1).expect("a target");
        match network(target) {
            Some(_) => target.into(),
            None => fold(target),
        }
    }

    /// Whether the target of the line that is being carried out is banned, or muted.
    pub(super) fn target_is_held(&self, is_ban: bool) -> bool {
        let target = self.target();
        let list = if is_ban { &self.bans } else { &self.mutes };
        list.iter()
            .any(|it| it.target == target && self.now < it.until)
    }

    fn holder(&self, folded: &str) -> Option<SessionId> {
        let found = self.names.iter().find(|(_, name)| *name == folded);
        found.map(|(session, _)| *session)
    }

    fn left_within(&self, time: Duration) -> impl Iterator<Item = &(String, IpAddr, Time)> {
        self.left
            .iter()
            .filter(move |(.., at)| self.now.since(*at) < time)
    }

    fn last_address(&self, folded: &str) -> Option<IpAddr> {
        let mut lately: Vec<_> = self.left_within(HOUR).collect();
        lately.reverse();
        let found = lately.into_iter().find(|(name, ..)| name == folded);
        found.map(|(_, address, _)| *address)
    }

    fn is_shared(&self, address: IpAddr, folded: &str) -> bool {
        let is_proxy = address.is_loopback() || address.to_string().starts_with("198.51.100.");
        let is_other = |name: &str, from: IpAddr| name != folded && block(from) == block(address);
        let mut present = self.names.iter();
        is_proxy
            || present.any(|(session, name)| is_other(name, self.addresses[session]))
            || self
                .left_within(DAY)
                .any(|(name, from, _)| is_other(name, *from))
    }

    pub(super) fn has_registered(&self, who: SessionId) -> bool {
        self.registered.contains(&who)
    }

    pub(super) fn is_inside(&self, who: SessionId) -> bool {
        self.inside.contains(&who)
    }

    pub(super) fn name(&self, who: SessionId) -> Option<&str> {
        self.names.get(&who).map(String::as_str)
    }

    pub(super) fn moderates(&self, who: SessionId) -> bool {
        self.moderators.contains(&who)
    }

    pub(super) fn moderates_by_name(&self, name: &str) -> bool {
        self.holder(&fold(name))
            .is_some_and(|who| self.moderates(who))
    }

    pub(super) fn is_muted(&self, who: SessionId) -> bool {
        let (address, name) = (self.addresses[&who], &self.names[&who]);
        !self.moderates(who)
            && self.mutes.iter().any(|mute| {
                let by_session = mute.session == Some(who) && self.now < mute.until;
                by_session
                    || mute.is_of_name(name, self.now)
                    || mute.is_of_address(address, self.now)
            })
    }

    pub(super) fn is_address_banned(&self, who: SessionId) -> bool {
        let address = self.addresses[&who];
        self.bans
            .iter()
            .any(|ban| ban.is_of_address(address, self.now))
    }

    pub(super) fn is_name_banned(&self, name: &str) -> bool {
        let folded = fold(name);
        self.bans
            .iter()
            .any(|ban| ban.is_of_name(&folded, self.now))
    }

    pub(super) fn is_kept_out(&self, name: &str) -> bool {
        let folded = fold(name);
        let kicked = |(of, until): &(String, Time)| *of == folded && self.now < *until;
        self.kicks.iter().any(kicked)
    }

    /// Whether the door is closed to somebody under a nickname.
    pub(super) fn is_locked_to(&self, who: SessionId, name: &str) -> bool {
        let is_locked = self.locked_until.is_some_and(|until| self.now < until);
        let (folded, from) = (fold(name), block(self.addresses[&who]));
        let is_lately = |at: Time| self.now.since(at) < HOUR;
        let mut gone = self.was_inside.iter();
        let was_inside = self.exits.get(&who).is_some_and(|at| is_lately(*at))
            || gone.any(|(name, address, at)| {
                *name == folded && block(*address) == from && is_lately(*at)
            });
        is_locked && !was_inside
    }

    /// Whether a network has a moderator in it.
    pub(super) fn holds_moderator(&self) -> bool {
        let target = self.line.split(' ').nth(1).expect("a target");
        let network = network(target).expect("a network");
        let mut moderators = self.moderators.iter();
        moderators.any(|it| self.names.contains_key(it) && is_in(self.addresses[it], network))
    }
}
