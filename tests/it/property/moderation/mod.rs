//! A room with moderators against a naive model of what they decide, whatever anybody asks for.
//!
//! - [`model`]: what was decided, in lists that nobody ever tidies.
//! - [`ears`]: what the room tells, held against the model as it comes.

mod ears;
mod model;

use std::hash::RandomState;
use std::net::SocketAddr;
use std::time::Duration;

use ears::Ears;
use littlecats::dialect::Decoded;
use littlecats::dialect::plain::Decoder;
use littlecats::room::event::LeaveReason;
use littlecats::room::moderation::network::Network;
use littlecats::room::refusal::Refusal;
use littlecats::room::request::{Outcome, Registration, Request};
use littlecats::room::roster::Standing;
use littlecats::room::session::SessionId;
use littlecats::room::time::{Now, Time, WallTime};
use littlecats::room::{Room, Settings};
use model::Model;
use proptest::prelude::*;

const SLOTS: usize = 7;

/// For how long who is kicked stays out.
const KICK_TIME: Duration = Duration::from_secs(60);

const NAMES: [&str; 7] = ["ana", "bia", "Bía", "caio", "davi", "DAVI", "eva"];

const ADDRESSES: [&str; 8] = [
    "192.0.2.1:1",
    "192.0.2.2:2",
    "[::ffff:192.0.2.2]:3",
    "203.0.113.9:4",
    "[2001:db8::1]:5",
    "[2001:db8::2]:6",
    "127.0.0.1:7",
    "198.51.100.7:8",
];

const TARGETS: [&str; 10] = [
    "ana",
    "bia",
    "caio",
    "davi",
    "eva",
    "chefe",
    "192.0.2.2",
    "192.0.2.0/30",
    "2001:db8::/32",
    "a!",
];

/// A try at the next thing, from four numbers.
type Step = (u8, u8, u8, u8);

struct World {
    room: Room,
    ears: Ears,
    now: Time,
    sessions: Vec<Option<SessionId>>,
    serial: u64,
}

impl World {
    fn new() -> World {
        World {
            room: Room::new(Settings {
                sessions_max: SLOTS,
                utterances_max: 5,
                irc_utterances_max: 0,
                history_bytes_max: 0,
                kick_time: KICK_TIME,
                proxies: vec![Network::parse("198.51.100.0/24").expect("a network")],
                id_key: RandomState::new(),
            }),
            ears: Ears::new(Model::default()),
            now: Time::ZERO,
            sessions: vec![None; SLOTS],
            serial: 0,
        }
    }

    fn now(&self) -> Now {
        let since_start = self.now.since(Time::ZERO);
        Now {
            time: self.now,
            wall: WallTime::from_millis(1_790_000_000_000) + since_start,
        }
    }

    fn step(&mut self, (kind, slot, one, other): Step) {
        let slot = usize::from(slot) % SLOTS;
        let Some(who) = self.sessions[slot] else {
            return self.come(slot, one);
        };
        let name = NAMES[usize::from(one) % NAMES.len()];
        match self.room.standing(who) {
            Standing::Guest => match kind % 8 {
                0 => return self.say(who, "/op chave"),
                1..=4 => return self.say(who, name),
                _ => return self.register(who, name),
            },
            Standing::Outside if kind.is_multiple_of(3) => return self.join(who),
            Standing::Outside | Standing::Inside => {}
        }
        let target = TARGETS[usize::from(one) % TARGETS.len()];
        let time = ["", "30s", "10min", "2h"][usize::from(other) % 4];
        let line = match kind % 22 {
            0..=2 => format!("oi {other}"),
            3 => "/me acena".into(),
            4 | 5 => format!("/msg {name} psiu"),
            6 => format!("/nick {name}"),
            7 => "/away longe".into(),
            8 => format!("/kick {target}"),
            9 | 10 => format!("/ban {target} {time}"),
            11 => format!("/mute {target} {time}"),
            12 => format!("/unban {target}"),
            13 => format!("/unmute {target}"),
            14 if other < 60 => format!("/lock {time}"),
            14 => "/unlock".into(),
            15 if other < 100 => "/op chave".into(),
            15 => format!("/promote {name}"),
            16 => format!("/unop {name}"),
            17 => return self.leave(who),
            18 => return self.wait(other),
            19 => return self.kill(who, target),
            20 if self.ears.model.has_registered(who) => {
                return self.ask(who, "", Request::Part { text: "tchau" });
            }
            _ => "/bans".into(),
        };
        self.say(who, &line);
    }

    fn come(&mut self, slot: usize, address: u8) {
        self.serial += 1;
        let who = SessionId::new(slot, self.serial);
        let address: SocketAddr = ADDRESSES[usize::from(address) % ADDRESSES.len()]
            .parse()
            .expect("an address");
        eprintln!("{slot} comes from {address}");
        self.sessions[slot] = Some(who);
        self.room.begin(who, address);
        self.ears.model.came(who, address.ip().to_canonical());
    }

    fn say(&mut self, who: SessionId, line: &str) {
        eprintln!("{} says {line}", who.slot());
        let bytes = format!("{line}\n");
        let standing = self.room.standing(who);
        let now = self.now();
        self.ears.model.asks(who, line, now.time);
        match Decoder::new().next(bytes.as_bytes(), standing, 1_024).1 {
            Some(Decoded::Request(request)) => {
                let _ = self.room.handle(who, request, now, &mut self.ears);
            }
            Some(Decoded::Refused(Refusal::TextMissing(_) | Refusal::NoTime(_))) => {}
            decoded => panic!("{line:?} is {decoded:?}"),
        }
        self.bury();
    }

    /// Asks for what no line of plain asks for; `line` is what is looked up in the model.
    fn ask(&mut self, who: SessionId, line: &str, request: Request<'_>) {
        eprintln!("{} asks for {request:?}", who.slot());
        let now = self.now();
        self.ears.model.asks(who, line, now.time);
        let outcome = self.room.handle(who, request, now, &mut self.ears);
        match outcome {
            Outcome::Named => {
                self.ears.may_have(who, line);
                self.ears.model.registered(who, line);
            }
            // It answers that it is there.
            Outcome::Waits => {
                let outcome = self.room.handle(who, request, now, &mut self.ears);
                assert_eq!(outcome, Outcome::Continues);
            }
            Outcome::Enters => {
                let outcome = self.room.continue_entrance(who, now, &mut self.ears);
                assert_eq!(outcome, Outcome::Named);
            }
            Outcome::Continues | Outcome::Quits { .. } => {}
        }
        self.bury();
    }

    fn register(&mut self, who: SessionId, name: &str) {
        let registration = Registration {
            nickname: name,
            user: "~user",
            real_name: "Real Name",
            pass: None,
        };
        self.ask(who, name, Request::Register(registration));
    }

    fn join(&mut self, who: SessionId) {
        let name = self.room.nickname(who).expect("it has one").to_string();
        self.ask(who, &name, Request::Join);
    }

    fn kill(&mut self, who: SessionId, nickname: &str) {
        let line = format!("/kick {nickname}");
        let reason = "";
        self.ask(who, &line, Request::Kill { nickname, reason });
    }

    /// Forgets the sessions that the room has ended.
    fn bury(&mut self) {
        for ended in std::mem::take(&mut self.ears.ended) {
            self.ears.model.is_gone(ended);
            self.sessions[ended.slot()] = None;
        }
    }

    fn leave(&mut self, who: SessionId) {
        let now = self.now();
        eprintln!("{} leaves", who.slot());
        let reason = LeaveReason::Ended;
        self.ears.model.asks(who, "", now.time);
        self.room.leave(who, reason, "tchau", now, &mut self.ears);
        self.ears.model.is_gone(who);
        self.sessions[who.slot()] = None;
    }

    fn wait(&mut self, how_long: u8) {
        let secs = [1, 29, 31, 60, 599, 3_600, 7_200, 86_400][usize::from(how_long) % 8];
        eprintln!("{secs} s later");
        self.now = self.now + Duration::from_secs(secs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn what_moderators_decide_holds_for_whom_it_should_and_for_nobody_else(
        steps in proptest::collection::vec(any::<Step>(), 1..200),
    ) {
        let mut world = World::new();
        for slot in 0..3 {
            // Most rooms have a moderator.
            world.step((0, slot, slot, 0));
            world.step((u8::from(slot > 0), slot, slot, 0));
            world.step((1, slot, slot, 0));
        }
        for step in steps {
            world.step(step);
        }
    }
}
