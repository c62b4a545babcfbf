//! Passwords and keys over an engine with sockets of memory and a clock that is an argument.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use super::*;
use crate::daemon::engine::{Engine, Readiness};
use crate::daemon::limits::Limits;
use crate::room::time::{Now, WallTime};
use crate::text::{Language, Words};
use crate::transport::clear::ALL_SENT;
use crate::transport::socket::{Progress, Socket};
use crate::transport::tcp_info::TcpInfo;

/// What a peer has said that is not read yet, and what it has heard.
#[derive(Debug, Default)]
pub(in crate::daemon) struct Wire {
    said: Vec<u8>,
    heard: Vec<u8>,
}

#[derive(Debug)]
pub(in crate::daemon) struct FakeSocket(Rc<RefCell<Wire>>);

impl Socket for FakeSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Progress> {
        let said = &mut self.0.borrow_mut().said;
        let bytes = said.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&said[..bytes]);
        said.drain(..bytes);
        Ok(Progress {
            bytes,
            exhausted: said.is_empty(),
        })
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<Progress> {
        let before = self.0.borrow().heard.len();
        for piece in pieces {
            self.0.borrow_mut().heard.extend_from_slice(piece);
        }
        Ok(Progress {
            bytes: self.0.borrow().heard.len() - before,
            exhausted: false,
        })
    }

    fn flush(&mut self) -> io::Result<Progress> {
        Ok(ALL_SENT)
    }

    fn shut_sending(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_keepalive_idle(&mut self, _idle: Duration) -> io::Result<()> {
        Ok(())
    }

    fn tcp_info(&self) -> Option<TcpInfo> {
        None
    }
}

pub(in crate::daemon) struct Peer {
    id: SessionId,
    wire: Rc<RefCell<Wire>>,
}

impl Peer {
    /// What it has heard since it was last asked.
    pub(in crate::daemon) fn hears(&self) -> Vec<String> {
        let heard = std::mem::take(&mut self.wire.borrow_mut().heard);
        let heard = String::from_utf8(heard).expect("all is UTF-8");
        heard.lines().map(str::to_owned).collect()
    }

    pub(in crate::daemon) fn has_heard(&self, text: &str) -> bool {
        let heard = self.wire.borrow().heard.clone();
        String::from_utf8(heard).expect("UTF-8").contains(text)
    }
}

pub(in crate::daemon) struct House {
    pub(in crate::daemon) engine: Engine<FakeSocket>,
    pub(in crate::daemon) now: Time,
}

fn key_line(nickname: &str, role: Role, key: &str) -> KeyLine {
    KeyLine {
        nickname: Nickname::parse(nickname).expect("valid"),
        role,
        digest: Digest::of_key(key),
    }
}

impl House {
    pub(in crate::daemon) fn new(password: Option<&str>, keys: &[(&str, Role, &str)]) -> House {
        let words = Words::new(Language::English, None);
        let mut house = House {
            engine: Engine::new(words, Limits::default()),
            now: Time::ZERO,
        };
        house.has_secrets(password, keys);
        house
    }

    fn has_secrets(&mut self, password: Option<&str>, keys: &[(&str, Role, &str)]) {
        let keys = keys
            .iter()
            .map(|&(name, role, key)| key_line(name, role, key));
        let change = |secrets: &mut Secrets| {
            secrets.set_password(password.map(Digest::of_password));
            secrets.set_keys(keys.collect());
        };
        let now = self.now();
        self.engine.change_secrets(change, now);
        self.runs();
    }

    fn now(&self) -> Now {
        Now {
            time: self.now,
            wall: WallTime::from_millis(1_790_000_000_000) + self.now.since(Time::ZERO),
        }
    }

    pub(in crate::daemon) fn comes(&mut self, last_octet: u8, lines: &str) -> Peer {
        let wire = Rc::new(RefCell::new(Wire::default()));
        let address = (Ipv4Addr::new(192, 0, 2, last_octet), 1_024).into();
        let now = self.now();
        let socket = FakeSocket(Rc::clone(&wire));
        let id = self.engine.accept(socket, address, now, |_, _| Ok(()));
        let id = id.expect("there is a place");
        let peer = Peer { id, wire };
        self.says(&peer, lines);
        peer
    }

    pub(in crate::daemon) fn says(&mut self, peer: &Peer, lines: &str) {
        peer.wire.borrow_mut().said.extend(lines.bytes());
        let readable = Readiness {
            readable: true,
            ..Readiness::default()
        };
        self.engine.notify(peer.id.to_token(), readable, self.now);
        self.runs();
    }

    /// Turns until there is nothing to do at this moment.
    pub(in crate::daemon) fn runs(&mut self) {
        loop {
            let now = self.now();
            self.engine.turn(now);
            self.engine.turn_ended(self.now);
            match self.engine.wait() {
                crate::daemon::engine::Wait::No => {}
                crate::daemon::engine::Wait::Sleep(until) => self.now = until,
                crate::daemon::engine::Wait::Events(until) if until <= self.now => {}
                crate::daemon::engine::Wait::Events(_) => return,
            }
        }
    }

    /// Until this moment, doing all that is due on the way.
    pub(in crate::daemon) fn passes(&mut self, until: Time) {
        while self.engine.next_deadline() < until {
            self.now = self.now.max(self.engine.next_deadline());
            self.runs();
        }
        self.now = self.now.max(until);
        self.runs();
    }
}

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

#[test]
fn the_password_is_asked_behind_a_nickname_and_a_right_one_lets_in() {
    let mut house = House::new(Some("sen\u{e7}a"), &[]);
    let ana = house.comes(1, "ana\n");
    assert_eq!(ana.hears(), ["Password of the chat:"]);
    house.says(&ana, "senha\n");
    assert_eq!(ana.hears(), ["error: wrong password; enter the password"]);
    house.says(&ana, " senc\u{327}a\r\n");
    assert!(ana.has_heard("The client ana joined"));
}

#[test]
fn thirty_with_the_password_behind_an_address_that_also_guesses_are_in_within_35_s() {
    let mut house = House::new(Some("right"), &[]);
    let start = Time::ZERO + Duration::from_secs(1);
    house.passes(start);
    let mut guessers: Vec<Peer> = Vec::new();
    let mut people: Vec<Peer> = Vec::new();
    let mut number = 0;
    for tenth in 0..350 {
        house.passes(start + Duration::from_millis(100 * tenth));
        // Guesses all the time, from a new connection whenever one is closed.
        guessers.retain(|guesser| {
            !guesser.has_heard("too many tries") && !guesser.has_heard("ran out")
        });
        while guessers.len() < 8 {
            number += 1;
            guessers.push(house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n")));
        }
        if tenth >= 10 && people.len() < 30 {
            let lines = format!("p{}\nright\n", people.len());
            people.push(house.comes(7, &lines));
        }
    }
    house.passes(start + Duration::from_secs(40));
    let joined = people.iter().enumerate().filter(|(number, person)| {
        let name = format!("The client p{number} joined");
        person.has_heard(&name)
    });
    assert_eq!(joined.count(), 30);
}

#[test]
fn who_waits_in_a_pause_has_its_time_to_log_in_and_is_answered_in_it() {
    let mut house = House::new(Some("right"), &[]);
    for number in 0..5 {
        house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n"));
    }
    // Fifteen were wrong: a pause of 30 s at the end, however they came.
    house.passes(at(100));
    for number in 5..10 {
        house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n"));
    }
    let ana = house.comes(7, "ana\nright\n");
    assert_eq!(ana.hears(), ["Password of the chat:"]);
    let bia = house.comes(8, "bia\nright\n");
    assert!(bia.has_heard("The client bia joined"), "another address");
    house.passes(house.now + Duration::from_secs(29));
    assert_eq!(ana.hears(), [""; 0]);
    house.passes(house.now + Duration::from_secs(2));
    assert!(ana.has_heard("The client ana joined"));
}

#[test]
fn those_that_come_in_behind_a_pause_are_as_many_at_a_time_as_others() {
    let mut house = House::new(Some("right"), &[]);
    house.passes(at(1));
    for number in 0..4 {
        house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n"));
    }
    let people: Vec<Peer> = (0..45)
        .map(|number| house.comes(7, &format!("p{number}\nright\n")))
        .collect();
    let are_in = || {
        let joined = people.iter().filter(|it| it.has_heard("joined"));
        joined.count()
    };
    assert_eq!(are_in(), 0);
    // A pause of 1 s, since the tenth was wrong.
    house.passes(at(2));
    assert!((20..=21).contains(&are_in()), "{}", are_in());
    house.passes(at(2) + Duration::from_millis(500));
    assert!((30..=31).contains(&are_in()), "{}", are_in());
    house.passes(at(4));
    assert_eq!(are_in(), 45, "none is forgotten");
}

#[test]
fn keys_never_wait_and_stand_for_the_password() {
    let mut house = House::new(Some("right"), &[("ana", Role::Moderator, "k1")]);
    for number in 0..6 {
        house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n"));
    }
    let ana = house.comes(7, "ana\nK-1\n");
    assert!(ana.has_heard("The client ana joined"));
    let bia = house.comes(7, "/op k1\nbia\n");
    assert!(bia.has_heard("The client bia joined"));
}

#[test]
fn a_password_that_is_gone_or_another_lets_those_that_wait_go_on() {
    for (password, said) in [
        (None, "ana joined"),
        (Some("other"), "error: wrong password"),
    ] {
        let mut house = House::new(Some("right"), &[]);
        for number in 0..6 {
            house.comes(7, &format!("x{number}\nwrong\nwrong\nwrong\n"));
        }
        let ana = house.comes(7, "ana\nright\n");
        assert_eq!(ana.hears(), ["Password of the chat:"]);
        house.has_secrets(password, &[]);
        assert!(ana.has_heard(said), "{:?}", ana.hears());
    }
}

#[test]
fn what_the_keys_no_longer_give_is_taken_at_once() {
    let mut house = House::new(None, &[("ana", Role::Moderator, "k1")]);
    let ana = house.comes(1, "ana\nk1\n");
    let bia = house.comes(2, "bia\n");
    ana.hears();
    bia.hears();
    house.has_secrets(None, &[("bia", Role::Member, "k2")]);
    assert_eq!(
        bia.hears(),
        [
            "ana no longer moderates the chat.",
            "warning: the nickname \"bia\" has an owner now; choose another within 60 s",
        ]
    );
    house.passes(house.now + Duration::from_secs(59));
    house.says(&bia, "still here\n");
    assert!(ana.has_heard("<bia> still here"));
    house.passes(house.now + Duration::from_secs(2));
    assert!(ana.has_heard("bia left the Little Cats chat."));
}

#[test]
fn nothing_is_told_behind_the_end() {
    let mut house = House::new(None, &[("ana", Role::Moderator, "k1")]);
    let (ana, bia) = (house.comes(1, "ana\nk1\n"), house.comes(2, "bia\n"));
    // Were it not for the end, bia would have to go in a minute.
    house.has_secrets(
        None,
        &[("ana", Role::Moderator, "k1"), ("bia", Role::Member, "k2")],
    );
    let now = house.now();
    house.engine.shut_down(now);
    let head = |house: &House| house.engine.feed(crate::dialect::Encoding::Plain).head();
    let before = head(&house);
    house.has_secrets(None, &[]);
    house.passes(house.now + Duration::from_secs(61));
    assert_eq!(head(&house), before);
    for peer in [ana, bia] {
        let last = peer.hears().pop();
        assert_eq!(last.as_deref(), Some("The server is shutting down."));
    }
}

#[test]
fn the_key_of_the_run_moderates_whatever_the_file_says() {
    let mut house = House::new(None, &[]);
    let now = house.now();
    let set = |secrets: &mut Secrets| secrets.set_key_of_run(Digest::of_key("run-key"));
    house.engine.change_secrets(set, now);
    let ana = house.comes(1, "ana\n/op RUN KEY\n");
    assert!(ana.has_heard("ana now moderates the chat."));
    ana.hears();
    house.has_secrets(None, &[("bia", Role::Member, "k2")]);
    house.says(&ana, "/topic cats\n");
    assert_eq!(ana.hears(), ["ana changed the topic to: cats"]);
}
