//! What is heard to objects: the table of them is in the documentation of [`events`](super).

use std::marker::PhantomData;

use super::super::encode::{Addressee, Encode};
use super::framing::Framing;
use super::object::Object;
use super::{errors, moderation};
use crate::room::answer::{Answer, Asked, HistoryPart, ListPart, Welcome};
use crate::room::event::{
    Event, EventKind, LeaveReason, PrivateKind, PrivateMessage, UtteranceKind,
};
use crate::room::nickname;
use crate::text::{Words, help};

/// The way out of the dialect of programs, with `F` around each object.
#[derive(Debug, Clone, Copy)]
pub struct Events<F>(PhantomData<F>);

impl<F> Events<F> {
    #[expect(clippy::new_without_default, reason = "one way to say it is enough")]
    pub const fn new() -> Events<F> {
        Events(PhantomData)
    }
}

/// What an object has beside twice its texts, at most.
const OBJECT_BYTES_MAX: usize = 256;

impl<F: Framing> Encode for Events<F> {
    /// A program knows by its own words that they were accepted, and where they stand.
    fn echoes(&self, _kind: &EventKind<'_>, _to: Addressee<'_>) -> bool {
        true
    }

    fn echoes_private(&self, _to: Addressee<'_>) -> bool {
        true
    }

    fn tells_resume(&self) -> bool {
        true
    }

    /// A text under two nicknames, of which every byte may have to be escaped but in the nicknames.
    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        2 * line_bytes_max + 2 * nickname::BYTES_MAX + OBJECT_BYTES_MAX + F::BYTES_MAX
    }

    fn event(&self, event: &Event<'_>, _words: &Words, out: &mut Vec<u8>) {
        match event.kind {
            EventKind::Said {
                by,
                text,
                is_notice,
            } => begin::<F>("said", event, out)
                .nick("from", by)
                .text("text", text)
                .flag("notice", is_notice),
            EventKind::Acted {
                by,
                text,
                is_notice,
            } => begin::<F>("acted", event, out)
                .nick("from", by)
                .text("text", text)
                .flag("notice", is_notice),
            EventKind::Joined {
                nickname,
                is_moderator,
                away: _,
            } => begin::<F>("joined", event, out)
                .nick("nick", nickname)
                .flag("moderator", is_moderator),
            EventKind::Left {
                nickname,
                reason,
                text,
            } => begin::<F>("left", event, out)
                .nick("nick", nickname)
                .word("reason", reason_code(reason))
                .text_if_any("text", text),
            EventKind::Renamed { from, to } => begin::<F>("renamed", event, out)
                .nick("from", from)
                .nick("to", to),
            EventKind::Away { nickname, text } => begin::<F>("away", event, out)
                .nick("nick", nickname)
                .text("text", text),
            // Programs are told no real names.
            EventKind::RealName { .. } | EventKind::LockOver => return,
            EventKind::Topic { by, text } => begin::<F>("topic", event, out)
                .nick("by", by)
                .text("text", text),
            EventKind::ShuttingDown => begin::<F>("shutdown", event, out),
            EventKind::Decided(decided) => {
                moderation::decided(decided, event.at.wall, begin::<F>("moderated", event, out))
            }
        }
        .end();
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        _to: Addressee<'_>,
        _words: &Words,
        out: &mut Vec<u8>,
    ) {
        Object::<F>::begin(out, "private")
            .time("time", message.at.wall)
            .nick("from", message.from)
            .nick("to", message.to)
            .text("text", message.text)
            .flag("act", message.manner.kind == PrivateKind::Acted)
            .flag("notice", message.manner.is_notice)
            .end();
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        match answer {
            Answer::Hello { line_bytes_max } => {
                hello(*line_bytes_max, words, Object::begin(out, "hello"))
            }
            Answer::Welcome(it) => welcome(it, Object::begin(out, "welcome")),
            // Programs know what they were written for.
            Answer::Hint => return,
            Answer::AskNickname => ask(Asked::Nickname, out),
            Answer::AskPassword => ask(Asked::Password, out),
            Answer::AskKey { .. } => ask(Asked::Key, out),
            Answer::StillAsked(what) => ask(*what, out),
            Answer::Unchanged { nickname } => {
                Object::<F>::begin(out, "unchanged").nick("nick", nickname)
            }
            Answer::Renamed { from, to } => Object::begin(out, "renamed")
                .nick("from", from)
                .nick("to", to),
            Answer::Alone => {
                let nicknames = to.nickname.into_iter().collect();
                let part = ListPart {
                    nicknames,
                    ..ListPart::default()
                };
                users(&part, Object::begin(out, "users"))
            }
            Answer::List(part) => users(part, Object::begin(out, "users")),
            Answer::History(part) => return history::<F>(part, out),
            // What only IRC asks for.
            Answer::Identified { .. }
            | Answer::BotMode(_)
            | Answer::RealName(_)
            | Answer::BanOver { .. }
            | Answer::Inviting { .. }
            | Answer::IsInside { .. }
            | Answer::Moderates
            | Answer::Invited { .. } => return,
            // It hears of it with all others.
            Answer::Away { is_news: true, .. } => return,
            Answer::Away {
                text,
                is_news: false,
            } => Object::begin(out, "away")
                .with(to.nickname, |object, it| object.nick("nick", it))
                .text("text", text),
            Answer::IsAway { nickname, text } => Object::begin(out, "away")
                .nick("nick", nickname)
                .text("text", text)
                .truth("answer", true),
            // What it comes to is in its welcome.
            Answer::Topic {
                is_asked: false, ..
            } => return,
            Answer::Topic {
                text,
                set: _,
                is_asked: true,
            } => Object::begin(out, "topic").text("text", text),
            Answer::Bans(part) => moderation::bans(part, Object::begin(out, "bans")),
            Answer::DecidedApart(decided) => {
                moderation::decided_apart(*decided, to, Object::begin(out, "moderated"))
            }
            Answer::Address {
                at,
                nickname,
                address,
                left,
            } => Object::begin(out, "address")
                .nick("nick", nickname)
                .shown("ip", address.ip())
                .number("port", address.port())
                .with(*left, |object, ago| object.time("left", at.wall - ago)),
            Answer::Stats(stats) => moderation::stats(stats, words, Object::begin(out, "stats")),
            Answer::Help => Object::begin(out, "help").lines("text", help::help(words.language())),
            Answer::Refused(refusal) => errors::refused::<F>(*refusal, to.command, words, out),
        }
        .end();
    }
}

/// Begins the object of an event: its place in the order, and its moment.
fn begin<'a, F: Framing>(name: &str, event: &Event<'_>, out: &'a mut Vec<u8>) -> Object<'a, F> {
    Object::begin(out, name)
        .id(event.id)
        .time("time", event.at.wall)
}

fn hello<'a, F: Framing>(
    line_bytes_max: usize,
    words: &Words,
    object: Object<'a, F>,
) -> Object<'a, F> {
    object
        .word("server", concat!("littlecats/", env!("CARGO_PKG_VERSION")))
        .text("room", words.room_alone())
        .text("room_said", words.room())
        .word("lang", words.language().code())
        .number("max_line", line_bytes_max)
        .number("max_nick", nickname::CHARS_MAX)
}

fn welcome<'a, F: Framing>(welcome: &Welcome<'_>, object: Object<'a, F>) -> Object<'a, F> {
    object
        .time("time", welcome.at.wall)
        .nick("nick", welcome.nickname)
        .number("users", welcome.users)
        .text("topic", welcome.topic)
        .truth("moderator", welcome.is_moderator)
        .flag("locked", welcome.is_locked)
        .truth("missed", welcome.has_missed)
        .word("resume", welcome.resume)
}

fn ask<F: Framing>(asked: Asked, out: &mut Vec<u8>) -> Object<'_, F> {
    let what = match asked {
        Asked::Nickname => "nickname",
        Asked::Password => "password",
        Asked::Key => "key",
    };
    Object::begin(out, "ask").word("what", what)
}

fn users<'a, F: Framing>(part: &ListPart<'_>, object: Object<'a, F>) -> Object<'a, F> {
    object
        .nicks("nicks", &part.nicknames)
        .nicks("away", &part.away)
        .nicks("moderators", &part.moderators)
        .truth("last", part.rest.is_none())
}

fn history<F: Framing>(part: &HistoryPart<'_>, out: &mut Vec<u8>) {
    for said in &part.utterances {
        let name = match said.kind {
            UtteranceKind::Said => "said",
            UtteranceKind::Acted => "acted",
        };
        Object::<F>::begin(out, name)
            .id(said.id)
            .time("time", said.at.wall)
            .nick("from", &said.by)
            .text("text", &said.text)
            .flag("notice", said.is_notice)
            .truth("history", true)
            .end();
    }
}

fn reason_code(reason: LeaveReason) -> &'static str {
    match reason {
        LeaveReason::Quit => "quit",
        LeaveReason::Ended => "ended",
        LeaveReason::Failed | LeaveReason::BrokenProtocol => "failed",
        LeaveReason::Slow => "slow",
        LeaveReason::Renounced => "renounced",
        LeaveReason::Kicked => "kicked",
        LeaveReason::Banned | LeaveReason::AddressBanned => "banned",
        LeaveReason::Replaced => "replaced",
    }
}
