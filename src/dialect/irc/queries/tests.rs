//! What a room with some people in it answers.

mod channel;
mod crowd;
mod people;
mod server;

use std::net::SocketAddr;
use std::time::Duration;

use super::super::Capabilities;
use super::super::capabilities::Capability;
use super::super::item::Complaint;
use super::*;
use crate::room::Settings;
use crate::room::answer::Answer;
use crate::room::effects::{Effects, Kept};
use crate::room::event::{EndReason, Event, LeaveReason, PrivateMessage};
use crate::room::key::{KeyHolder, KeyId, Role, Verdict};
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;
use crate::room::request::{Outcome, Registration, Request};
use crate::room::time::{Time, WallTime};
use crate::text::Language;

/// Nobody hears anything. `key of X` is the key of a moderator called so.
struct Silence;

impl Effects for Silence {
    fn enter(&mut self, _session: SessionId) {}
    fn exit(&mut self, _session: SessionId) {}
    fn broadcast(&mut self, _event: &Event<'_>) {}
    fn private(
        &mut self,
        _from: SessionId,
        _to: SessionId,
        _message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError> {
        Ok(())
    }
    fn answer(&mut self, _to: SessionId, _nickname: Option<&Nickname>, _answer: &Answer<'_>) {}
    fn continue_answer(
        &mut self,
        _to: SessionId,
        _nickname: Option<&Nickname>,
        _answer: &Answer<'_>,
    ) {
    }
    fn end(&mut self, _session: SessionId, _nickname: Option<&Nickname>, _reason: EndReason) {}
    fn probe(&mut self, _session: SessionId) {}
    fn key(&mut self, key: &str) -> Option<KeyHolder> {
        let nickname = Nickname::parse(key.strip_prefix("key of ")?).ok();
        Some(KeyHolder {
            id: KeyId(1),
            nickname,
            role: Role::Moderator,
        })
    }
    fn owner(&mut self, _nickname: &Nickname) -> Option<Role> {
        None
    }
    fn role_of(&mut self, _key: KeyId) -> Option<Role> {
        Some(Role::Moderator)
    }
    fn asks_password(&mut self) -> bool {
        false
    }
    fn password(&mut self, _session: SessionId, _given: &str) -> Verdict {
        Verdict::Right
    }
    fn resume_of(&mut self, _session: SessionId) -> Option<String> {
        None
    }
    fn resumed(&mut self, _text: &str) -> Option<SessionId> {
        None
    }
    fn stats(&self) -> crate::room::answer::Stats {
        crate::room::answer::Stats::default()
    }

    fn sanctions_changed(&mut self, _change: u64) -> Kept {
        Kept::Now
    }
}

/// A room, and what is asked of it.
struct World {
    room: Room,
    words: Words,
    form: Form,
    capabilities: Capabilities,
    come: usize,
}

fn now() -> Now {
    Now {
        time: Time::from_nanos(100_000_000_000),
        wall: WallTime::from_millis(1_795_957_200_000),
    }
}

impl World {
    fn new() -> World {
        World::that_shows(10)
    }

    /// An empty room that shows so much of what was said to those that come by IRC.
    fn that_shows(irc_utterances_max: usize) -> World {
        let settings = Settings {
            sessions_max: 20_000,
            utterances_max: 10,
            irc_utterances_max,
            history_bytes_max: 0,
            kick_time: Duration::from_secs(60),
            proxies: Vec::new(),
            id_key: std::hash::RandomState::new(),
        };
        World {
            room: Room::new(settings),
            words: Words::new(Language::English, None),
            form: Form::Bare,
            capabilities: Capabilities::NONE,
            come: 0,
        }
    }

    /// A room with ana, who moderates, and bia, who came by IRC, and caio, who did not.
    fn with_people() -> (World, [SessionId; 3]) {
        let mut world = World::new();
        let (ana, bia) = (world.joins("ana"), world.joins("bia"));
        let caio = world.comes();
        world.asks(caio, Request::Enter("caio"));
        world.asks(ana, Request::Op("key of ana"));
        (world, [ana, bia, caio])
    }

    fn comes(&mut self) -> SessionId {
        let who = SessionId::new(self.come, 0);
        self.come += 1;
        let address = SocketAddr::from(([192, 0, 2, 7], 51_234));
        self.room.begin(who, address);
        who
    }

    fn registers(&mut self, nickname: &str) -> SessionId {
        let who = self.comes();
        let registration = Registration {
            nickname,
            user: "~user",
            real_name: "Real Name",
            pass: None,
        };
        self.asks(who, Request::Register(registration));
        who
    }

    fn joins(&mut self, nickname: &str) -> SessionId {
        let who = self.registers(nickname);
        self.asks(who, Request::Join);
        while self.room.is_entering(who) {
            let _ = self.room.continue_entrance(who, now(), &mut Silence);
        }
        who
    }

    fn asks(&mut self, who: SessionId, request: Request<'_>) {
        match self.room.handle(who, request, now(), &mut Silence) {
            Outcome::Continues | Outcome::Named | Outcome::Enters => {}
            Outcome::Waits | Outcome::Quits { .. } => panic!("nobody waits or leaves"),
        }
    }

    fn leaves(&mut self, who: SessionId) {
        let reason = LeaveReason::Quit;
        self.room.leave(who, reason, "", now(), &mut Silence);
    }

    fn asking(&self, who: SessionId) -> Asking<'_> {
        Asking {
            who,
            asker: Asker {
                capabilities: self.capabilities,
                verb: None,
            },
            form: self.form,
            guests: 2,
            now: now(),
            words: &self.words,
        }
    }

    /// The lines of a reply, all its parts together, without who tells them.
    fn told<'a>(&self, who: SessionId, query: impl Into<Query<'a>>) -> Vec<String> {
        self.parts(who, query.into()).concat()
    }

    /// The lines of each part of a reply.
    fn parts(&self, who: SessionId, query: Query<'_>) -> Vec<Vec<String>> {
        let asking = self.asking(who);
        let mut out = Vec::new();
        let mut rest = answer(query, &self.room, asking, &mut out);
        let mut parts = vec![lines(&out)];
        while let Some(cursor) = rest {
            out.clear();
            rest = go_on(&cursor, &self.room, asking, &mut out);
            assert!(out.len() <= 8 * 1024, "a part of {} bytes", out.len());
            parts.push(lines(&out));
        }
        parts
    }
}

fn lines(out: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(out).expect("UTF-8");
    let lines = text.split_terminator("\r\n").map(|line| {
        assert!(line.len() <= 510, "{line}");
        line.strip_prefix(":irc.littlecats ")
            .unwrap_or(line)
            .to_owned()
    });
    lines.collect()
}
