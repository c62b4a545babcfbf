//! A room, and what everybody in it hears, told in lines of the plain dialect.

use std::collections::HashMap;
use std::hash::RandomState;
use std::time::Duration;

use crate::dialect::plain::{Decoder, Plain};
use crate::dialect::{Addressee, Decoded, Encode};
use crate::room::answer::Answer;
use crate::room::effects::{Effects, Kept};
use crate::room::event::{EndReason, Event, EventId, EventKind, LeaveReason, PrivateMessage};
use crate::room::key::{KeyHolder, KeyId, Role, Verdict};
use crate::room::moderation::network::Network;
use crate::room::nickname::Nickname;
use crate::room::refusal::DeliveryError;
use crate::room::request::{Outcome, Request};
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};
use crate::room::{Room, Settings};
use crate::text::{Language, Words};

/// A Wednesday in 2026, at noon.
const START: WallTime = WallTime::from_millis(1_795_608_000_000);

/// A room, and what everybody in it has heard and not yet been asked about.
pub(super) struct Story {
    pub(super) room: Room,
    pub(super) ears: Ears,
    pub(super) now: Time,
    /// Who asked to leave.
    pub(super) quit: Option<SessionId>,
    /// Whose requests are to be made again.
    pub(super) waiting: Vec<SessionId>,
}

pub(super) struct Ears {
    words: Words,
    in_room: Vec<SessionId>,
    pub(super) heard: HashMap<SessionId, Vec<String>>,
    /// The events of the room, in their order.
    pub(super) ids: Vec<EventId>,
    /// Of all that was said, in public and in private, whether machines must not answer it.
    pub(super) notices: Vec<bool>,
    /// Of all that joined, whether it moderates.
    pub(super) moderators: Vec<bool>,
    /// The keys in force.
    pub(super) keys: Vec<(&'static str, KeyHolder)>,
    /// The room's password, and whether what is given waits.
    pub(super) password: Option<&'static str>,
    pub(super) is_pausing: bool,
    /// Whether bans are kept at once.
    pub(super) kept: Kept,
    /// The sessions that the room ended, and why.
    pub(super) ended: Vec<(SessionId, EndReason)>,
    /// Those that were to show that they are there.
    pub(super) probed: Vec<SessionId>,
    /// Whose private messages cannot be queued, and why.
    pub(super) deaf: HashMap<SessionId, DeliveryError>,
    /// What newcomers were told of the room when they were in.
    pub(super) welcomed: Vec<Welcomed>,
    /// What was answered that plain has no words for.
    pub(super) told: Vec<(SessionId, String)>,
    /// What those said by way of goodbye that left.
    pub(super) left_texts: Vec<String>,
    /// The real names of all that joined.
    pub(super) real_names: Vec<String>,
    /// Those that are told how they are resumed.
    pub(super) are_told_resume: Vec<SessionId>,
}

/// What a newcomer was told of the room, and what it had heard by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Welcomed {
    pub(super) who: SessionId,
    pub(super) users: usize,
    pub(super) topic: String,
    pub(super) is_moderator: bool,
    pub(super) is_locked: bool,
    pub(super) has_missed: bool,
    pub(super) resume: String,
    pub(super) heard_before: Vec<String>,
}

impl Ears {
    fn hear(&mut self, who: SessionId, encode: impl FnOnce(&Words, &mut Vec<u8>)) {
        let mut bytes = Vec::new();
        encode(&self.words, &mut bytes);
        let text = String::from_utf8(bytes).expect("all is UTF-8");
        let lines = text.lines().map(str::to_owned);
        self.heard.entry(who).or_default().extend(lines);
    }
}

impl Effects for Ears {
    fn enter(&mut self, session: SessionId) {
        self.in_room.push(session);
    }

    fn exit(&mut self, session: SessionId) {
        self.in_room.retain(|member| *member != session);
    }

    fn broadcast(&mut self, event: &Event<'_>) {
        self.ids.push(event.id);
        if let EventKind::Joined { is_moderator, .. } = event.kind {
            self.moderators.push(is_moderator);
            let real_name = event.by.map(|by| by.real_name.to_owned());
            self.real_names.extend(real_name);
        }
        if let EventKind::Left { text, .. } = event.kind {
            self.left_texts.push(text.to_owned());
        }
        if let EventKind::Said { is_notice, .. } | EventKind::Acted { is_notice, .. } = event.kind {
            self.notices.push(is_notice);
        }
        for who in self.in_room.clone() {
            let is_own = event.by.is_some_and(|by| by.session == who);
            if !is_own || Plain.echoes(&event.kind, Addressee::default()) {
                self.hear(who, |words, out| Plain.event(event, words, out));
            }
        }
    }

    fn private(
        &mut self,
        _from: SessionId,
        to: SessionId,
        message: &PrivateMessage<'_>,
    ) -> Result<(), DeliveryError> {
        if let Some(why) = self.deaf.get(&to) {
            return Err(*why);
        }
        self.notices.push(message.manner.is_notice);
        let addressee = Addressee::default();
        self.hear(to, |words, out| {
            Plain.private(message, addressee, words, out);
        });
        Ok(())
    }

    fn answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        if let Answer::Welcome(welcome) = answer {
            self.welcomed.push(Welcomed {
                who: to,
                users: welcome.users,
                topic: welcome.topic.to_owned(),
                is_moderator: welcome.is_moderator,
                is_locked: welcome.is_locked,
                has_missed: welcome.has_missed,
                resume: welcome.resume.to_owned(),
                heard_before: self.heard.get(&to).cloned().unwrap_or_default(),
            });
        }
        let addressee = nickname.map_or(Addressee::default(), Addressee::named);
        let mut bytes = Vec::new();
        Plain.answer(answer, addressee, &self.words, &mut bytes);
        if bytes.is_empty() {
            self.told.push((to, format!("{answer:?}")));
        }
        self.hear(to, |_, out| out.extend(bytes));
    }

    fn continue_answer(&mut self, to: SessionId, nickname: Option<&Nickname>, answer: &Answer<'_>) {
        self.answer(to, nickname, answer);
    }

    fn end(&mut self, session: SessionId, _nickname: Option<&Nickname>, reason: EndReason) {
        self.ended.push((session, reason));
    }

    fn probe(&mut self, session: SessionId) {
        self.probed.push(session);
    }

    fn owner(&mut self, nickname: &Nickname) -> Option<Role> {
        let is_its = |holder: &KeyHolder| holder.is_of(nickname);
        let found = self.keys.iter().find(|(_, holder)| is_its(holder));
        found.map(|(_, holder)| holder.role)
    }

    fn role_of(&mut self, key: KeyId) -> Option<Role> {
        let found = self.keys.iter().find(|(_, holder)| holder.id == key);
        found.map(|(_, holder)| holder.role)
    }

    fn asks_password(&mut self) -> bool {
        self.password.is_some()
    }

    fn password(&mut self, _session: SessionId, given: &str) -> Verdict {
        match self.password {
            _ if self.is_pausing => Verdict::Later,
            Some(password) if password == given => Verdict::Right,
            Some(_) | None => Verdict::Wrong,
        }
    }

    fn resume_of(&mut self, session: SessionId) -> Option<String> {
        let is_told = self.are_told_resume.contains(&session);
        is_told.then(|| format!("resume {}", session.number()))
    }

    fn resumed(&mut self, text: &str) -> Option<SessionId> {
        let number = text.strip_prefix("resume ")?;
        SessionId::of_number(number.parse().ok()?)
    }

    fn stats(&self) -> crate::room::answer::Stats {
        crate::room::answer::Stats::default()
    }

    fn sanctions_changed(&mut self, _change: u64) -> Kept {
        self.kept
    }

    fn key(&mut self, key: &str) -> Option<KeyHolder> {
        let found = self.keys.iter().find(|(known, _)| *known == key);
        found.map(|(_, holder)| holder.clone())
    }
}

impl Story {
    pub(super) fn new() -> Story {
        let ears = Ears {
            words: Words::new(Language::Portuguese, None),
            in_room: Vec::new(),
            heard: HashMap::new(),
            ids: Vec::new(),
            notices: Vec::new(),
            moderators: Vec::new(),
            keys: Vec::new(),
            password: None,
            is_pausing: false,
            kept: Kept::Now,
            ended: Vec::new(),
            probed: Vec::new(),
            deaf: HashMap::new(),
            welcomed: Vec::new(),
            told: Vec::new(),
            left_texts: Vec::new(),
            real_names: Vec::new(),
            are_told_resume: Vec::new(),
        };
        Story {
            room: Room::new(Settings {
                sessions_max: 10,
                utterances_max: 20,
                irc_utterances_max: 20,
                history_bytes_max: 64 * 1024,
                kick_time: Duration::from_secs(60),
                proxies: vec![Network::parse("198.51.100.0/24").expect("a network")],
                id_key: RandomState::new(),
            }),
            ears,
            now: Time::ZERO,
            quit: None,
            waiting: Vec::new(),
        }
    }

    /// A story in which these have joined, in slots 0, 1, ..., and have read all of it.
    pub(super) fn with<const N: usize>(nicknames: [&str; N]) -> (Story, [SessionId; N]) {
        let mut story = Story::new();
        let ids = std::array::from_fn(|slot| SessionId::new(slot, 0));
        for (id, nickname) in ids.iter().zip(nicknames) {
            story.comes(*id);
            story.says(*id, nickname);
        }
        story.ears.heard.clear();
        (story, ids)
    }

    /// A guest comes, from an address of its own.
    pub(super) fn comes(&mut self, who: SessionId) {
        let number = u8::try_from(who.slot() + 1).expect("few come");
        self.comes_from(who, &format!("192.0.2.{number}:51234"));
    }

    pub(super) fn comes_from(&mut self, who: SessionId, address: &str) {
        self.room.begin(who, address.parse().expect("an address"));
    }

    /// Says a line of the plain dialect.
    pub(super) fn says(&mut self, who: SessionId, line: &str) {
        let line = format!("{line}\n");
        let standing = self.room.standing(who);
        match Decoder::new().next(line.as_bytes(), standing, 1_024).1 {
            Some(Decoded::Request(request)) => self.asks(who, request),
            Some(Decoded::Refused(refusal)) => {
                let nickname = self.room.nickname(who).cloned();
                self.ears.answer(who, nickname.as_ref(), &refusal.into());
            }
            Some(Decoded::Nothing) => {}
            Some(
                Decoded::Command(_)
                | Decoded::Hello { .. }
                | Decoded::Reply { .. }
                | Decoded::Irc(_)
                | Decoded::Web(_)
                | Decoded::Foreign,
            )
            | None => {
                panic!("{line:?} is a line")
            }
        }
    }

    pub(super) fn asks(&mut self, who: SessionId, request: Request<'_>) {
        let now = self.now();
        match self.room.handle(who, request, now, &mut self.ears) {
            Outcome::Continues | Outcome::Named | Outcome::Enters => {}
            Outcome::Waits => self.waiting.push(who),
            Outcome::Quits { .. } => self.quit = Some(who),
        }
    }

    /// From here on a key for this nickname is in force.
    pub(super) fn has_key(&mut self, key: &'static str, nickname: &str, role: Role) {
        let id = KeyId(self.ears.keys.len() as u64);
        let nickname = Nickname::parse(nickname).expect("valid");
        let nickname = Some(nickname);
        let holder = KeyHolder { id, nickname, role };
        self.ears.keys.push((key, holder));
    }

    pub(super) fn leaves(&mut self, who: SessionId) {
        let now = self.now();
        self.room
            .leave(who, LeaveReason::Ended, "", now, &mut self.ears);
    }

    pub(super) fn now(&self) -> Now {
        Now {
            time: self.now,
            wall: START + self.now.since(Time::ZERO),
        }
    }

    #[track_caller]
    pub(super) fn hears(&mut self, who: SessionId, lines: &[&str]) {
        let heard = self.ears.heard.remove(&who).unwrap_or_default();
        assert_eq!(heard, lines);
    }
}

/// The moderator of [`with_moderator`].
pub(super) fn ana() -> SessionId {
    SessionId::new(0, 0)
}

/// A room in which ana moderates by a key, and the others do not.
pub(super) fn with_moderator<const N: usize>(others: [&str; N]) -> (Story, [SessionId; N]) {
    let mut story = Story::new();
    story.has_key("chave", "chefe", Role::Moderator);
    story.comes(ana());
    story.says(ana(), "ana");
    story.says(ana(), "/op chave");
    let all = std::array::from_fn(|slot| SessionId::new(slot + 1, 0));
    for (id, nickname) in all.iter().zip(others) {
        story.comes(*id);
        story.says(*id, nickname);
    }
    story.ears.heard.clear();
    (story, all)
}

/// Somebody else, later, in the slot of another.
pub(super) fn later(session: SessionId, serial: u64) -> SessionId {
    SessionId::new(session.slot(), serial)
}

pub(super) fn joined(nickname: &str) -> String {
    format!("O cliente {nickname} entrou no chat dos Little Cats.")
}

pub(super) fn left(nickname: &str) -> String {
    format!("{nickname} saiu do chat dos Little Cats.")
}
