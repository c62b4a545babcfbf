//! What happens in a room with moderators: who comes with which key, what each does next, and when keys
//! change.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::choices::Choices;
use super::super::driver::Driver;
use super::super::names;
use super::super::plain::moderation::Told;
use super::super::ring::{self, Era, Key, Way};
use super::super::script::Kind;
use super::super::setting::Flavour;
use super::super::world::WITNESS;
use super::WITNESS_NAME;
use super::requests::{KINDS, REQUESTS, line};

/// So many clients at a time leave none alone in its block for long, and all of them something to do.
const CLIENTS_MAX: usize = 12;

/// The folded nicknames that may have owners.
const OWNED: [&str; 3] = ["marianeiro", "joaquimete", "beatrizona"];

/// Where clients come from: two of one block of IPv6, a machine of ours, and others.
pub(crate) fn address(choices: &Choices) -> IpAddr {
    match choices.below(8) {
        0 => Ipv4Addr::LOCALHOST.into(),
        1 => Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, 1).into(),
        2 => Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, 2).into(),
        3 => Ipv6Addr::new(0x2001, 0xdb8, 0, 2, 0, 0, 0, 1).into(),
        number => Ipv4Addr::new(10, 0, 0, u8::try_from(number - 4).expect("small")).into(),
    }
}

impl Driver {
    /// The first secrets, among them the key of the witness.
    pub(crate) fn make_secrets(&mut self) {
        let choices = self.world.choices();
        let key = |nickname: Option<&str>, is_moderator| Key {
            nickname: nickname.map(str::to_owned),
            is_moderator,
            text: ring::fresh(&choices),
        };
        let mut keys = vec![key(None, true), key(Some(WITNESS_NAME), true)];
        for owned in OWNED {
            if choices.once_in(2) {
                keys.push(key(Some(owned), choices.once_in(2)));
            }
        }
        let password = choices.once_in(3).then(|| ring::fresh(&choices));
        self.world.names_mut().become_many();
        self.world.change_secrets(Era {
            from: 0,
            keys,
            password,
        });
    }

    /// The witness moderates, so that it also hears what only moderators do.
    pub(crate) fn witness_gives_its_key(&mut self) {
        let era = self.world.ring().latest().expect("there are secrets");
        let its = |key: &&Key| key.nickname.as_deref() == Some(WITNESS_NAME);
        let key = era.keys.iter().find(its).expect("always").text.clone();
        self.world
            .give(WITNESS, &format!("/op {key}"), Way::Op, &key);
    }

    /// Keys are read again: some are others, or for something else, or gone.
    pub(crate) fn reload(&mut self) {
        let choices = self.world.choices();
        let mut era = self
            .world
            .ring()
            .latest()
            .expect("there are secrets")
            .clone();
        let owned = *choices.pick(&OWNED);
        let at = era
            .keys
            .iter()
            .position(|key| key.nickname.as_deref() == Some(owned));
        match (at, choices.below(4)) {
            (None, _) => era.keys.push(Key {
                nickname: Some(owned.into()),
                is_moderator: choices.once_in(2),
                text: ring::fresh(&choices),
            }),
            (Some(at), 0) => era.keys[at].text = ring::fresh(&choices),
            (Some(at), 1) => era.keys[at].is_moderator = !era.keys[at].is_moderator,
            (Some(at), _) => drop(era.keys.remove(at)),
        }
        if choices.once_in(4) {
            era.password = choices.once_in(2).then(|| ring::fresh(&choices));
        }
        self.world.change_secrets(era);
    }

    /// Somebody new, now and then with a key before its nickname.
    pub(crate) fn guest_comes(&mut self) {
        let is_over = self.world.record().ended_in().is_some();
        if is_over || self.somebodies().len() >= CLIENTS_MAX || !self.world.takes_newcomers() {
            return;
        }
        let choices = self.world.choices();
        if choices.once_in(2) {
            return self.comes_back();
        }
        let client = self.connect();
        if choices.once_in(3) {
            self.speak_objects(client);
        }
        if choices.once_in(3) {
            self.give_by_op(client);
        }
        self.give_nickname(client);
    }

    /// Somebody that was here comes again, from the same block under the same nickname, or tries it from
    /// elsewhere, or with another.
    fn comes_back(&mut self) {
        let choices = self.world.choices();
        let clients = 1..self.world.clients().len();
        // A program may take its place while it still is there.
        let may_return = |client: &usize| {
            let is_gone = self.world.pipe(*client).closed().is_some();
            is_gone || self.world.clients()[*client].is_program() && choices.once_in(4)
        };
        let gone: Vec<usize> = clients.filter(may_return).collect();
        if gone.is_empty() {
            return;
        }
        let before = *choices.pick(&gone);
        let name = self.world.clients()[before].author().last_name().cloned();
        let mut peer = self.world.pipe(before).peer();
        if choices.once_in(4) {
            peer.set_ip(address(&choices));
        }
        let (fresh, room_max) = self.somebody();
        peer.set_port(fresh.port());
        let memory = self.memory(before);
        let client = self.world.connect(peer, room_max);
        if memory.is_of_program() && !choices.once_in(4) || choices.once_in(8) {
            self.speak_objects(client);
            self.asks_before(client, &memory);
        }
        match name.filter(|_| !choices.once_in(4)) {
            None => self.give_nickname(client),
            Some(name) => {
                let line = self.desk(client).attempt_again(&names::fold(&name));
                self.world.say(client, &line);
            }
        }
    }

    /// Mostly a right one.
    fn give_nickname(&mut self, client: usize) {
        if self.world.choices().once_in(10) {
            return self.attempt(client);
        }
        let [line] = &self.desk(client).lines(Kind::Rename, 0)[..] else {
            return;
        };
        let name = line.strip_prefix(b"/nick ").expect("a change of nickname");
        self.world.say(client, name);
    }

    /// Somebody does something: as often as others those that moderate.
    pub(crate) fn act(&mut self) {
        let choices = self.world.choices();
        let somebodies = self.somebodies();
        let moderates = |client: &usize| self.world.moderates(*client);
        let moderators: Vec<usize> = somebodies.iter().copied().filter(moderates).collect();
        let among = match !moderators.is_empty() && choices.once_in(2) {
            true => moderators,
            false => somebodies,
        };
        if !among.is_empty() {
            self.does_something(*choices.pick(&among));
        }
    }

    /// What a client does next.
    fn does_something(&mut self, client: usize) {
        if self.world.clients()[client].ends() {
            return;
        }
        if self.world.clients()[client].speaks_irc() {
            return self.does_something_by_irc(client);
        }
        if !self.world.is_member(client) {
            return self.tries_to_come_in(client);
        }
        let choices = self.world.choices();
        let is_for_moderators = match self.world.moderates(client) {
            true => !choices.once_in(3),
            false => choices.once_in(12),
        };
        if choices.once_in(30) {
            self.give_by_op(client);
        } else if self.flavour == Flavour::Irc && choices.once_in(4) {
            self.says_much(client);
        } else if is_for_moderators {
            let request = choices.weighted(&REQUESTS);
            let line = line(&self.world, client, request);
            self.world.say(client, line.as_bytes());
        } else {
            let kind = choices.weighted(&KINDS);
            for line in self.desk(client).lines(kind, 0) {
                self.world.say(client, &line);
            }
        }
    }

    fn tries_to_come_in(&mut self, client: usize) {
        let choices = self.world.choices();
        if self.world.waits_for_secret(client) {
            return self.answer_question(client);
        }
        let had_answer = !self.world.clients()[client].has_outgoing();
        if !had_answer {
            return;
        }
        match choices.below(12) {
            0 => self.give_by_op(client),
            1 => self.world.say(client, b"/bot"),
            _ => self.give_nickname(client),
        }
    }

    /// It answers what it has read that it is asked, with what it may know.
    fn answer_question(&mut self, client: usize) {
        let choices = self.world.choices();
        let era = self.world.ring().latest().expect("there are secrets");
        let right = match self.world.question(client) {
            Some(Told::PasswordWanted) => era.password.clone(),
            Some(Told::KeyWanted(name)) => {
                let folded = names::fold(&name);
                let mut keys = era.keys.iter();
                let key = keys.find(|key| key.nickname.as_ref() == Some(&folded));
                key.map(|key| key.text.clone())
            }
            Some(Told::Heard(_) | Told::Decided(_) | Told::Unbanned(_) | Told::Other(_)) | None => {
                None
            }
        };
        match (right, choices.below(8)) {
            (Some(secret), 0..6) => {
                self.world.give(client, &secret, Way::Reply, &secret);
            }
            (_, 6) => self.world.say(client, b""),
            (_, 7) if choices.once_in(2) => self.give_by_op(client),
            (Some(_) | None, _) => {
                let wrong = ring::fresh(&choices);
                self.world.give(client, &wrong, Way::Reply, &wrong);
            }
        }
    }

    /// A key by `/op`: one in force or of before, or none; and now and then mistyped so that it is no
    /// command.
    fn give_by_op(&mut self, client: usize) {
        let choices = self.world.choices();
        let era = self.world.ring().latest().expect("there are secrets");
        let its = |key: &&Key| key.nickname.as_deref() != Some(WITNESS_NAME);
        let keys: Vec<&Key> = era.keys.iter().filter(its).collect();
        let secret = match choices.once_in(6) {
            true => ring::fresh(&choices),
            false => choices.pick(&keys).text.clone(),
        };
        if choices.once_in(12) {
            let slip = *choices.pick(&["/OP", " /op", "/Moderar"]);
            return self
                .world
                .give(client, &format!("{slip} {secret}"), Way::Slip, &secret);
        }
        let typed = ring::retyped(&secret, &choices);
        let command = *choices.pick(&["/op", "/moderar"]);
        self.world
            .give(client, &format!("{command} {typed}"), Way::Op, &secret);
    }
}
