//! What is heard, as lines of IRC.

mod answers;
mod history;
mod moderation;
mod spoken;
#[cfg(test)]
mod tests;

use super::super::encode::{Addressee, Encode};
use super::super::events::{Frames, Framing};
use super::LINE_BYTES_MAX;
use super::capabilities::{Capabilities, Capability, Form};
use super::reply::{Lines, Source};
use super::tags::{self, Tags};
use crate::room::answer::Answer;
use crate::room::event::{Author, Event, EventKind, LeaveReason, PrivateMessage, Spoken};
use crate::room::nickname::Nickname;
use crate::room::person;
use crate::text::Words;
use crate::text::irc::leave_reason;
use crate::text::notices::Notice;
pub(super) use answers::topic as tell_topic;
pub use moderation::for_moderator;
use moderation::{decided, lock_over};
use spoken::Speech;

/// The most lines of an event that is not said: that somebody has come, is away, and moderates.
const LINES_MAX: usize = 3;

impl Encode for Form {
    /// Clients show what is said where it was typed, unless they asked to be told; and are answered when they are
    /// away.
    fn echoes(&self, kind: &EventKind<'_>, to: Addressee<'_>) -> bool {
        if kind.spoken().is_some() {
            to.asker.capabilities.has(Capability::EchoMessage)
        } else {
            !matches!(kind, EventKind::Away { .. })
        }
    }

    fn echoes_private(&self, to: Addressee<'_>) -> bool {
        to.asker.capabilities.has(Capability::EchoMessage)
    }

    fn tells_resume(&self) -> bool {
        false
    }

    fn event_bytes_max(&self, line_bytes_max: usize) -> usize {
        let line = LINE_BYTES_MAX + tags::BYTES_MAX + Frames::BYTES_MAX;
        spoken::bytes_max(line_bytes_max).max(LINES_MAX * line)
    }

    fn event(&self, event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
        tell(event, *self, Wants::of_form(*self), words, out);
    }

    fn private(
        &self,
        message: &PrivateMessage<'_>,
        _to: Addressee<'_>,
        _words: &Words,
        out: &mut Vec<u8>,
    ) {
        let tags = Tags::at(*self, message.at.wall).with_bot(*self, message.author.is_bot);
        Speech {
            source: Source {
                nickname: message.from,
                user: message.author.user,
            },
            to: message.to.as_str(),
            kind: message.manner.kind,
            is_notice: message.manner.is_notice,
            text: message.text,
        }
        .write(*self, tags, out);
    }

    fn answer(&self, answer: &Answer<'_>, to: Addressee<'_>, words: &Words, out: &mut Vec<u8>) {
        answers::answer(answer, *self, to, words, out);
    }
}

/// Which lines a client wants in a form of its own, or at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wants {
    extended_join: bool,
    away: bool,
    real_name: bool,
}

impl Wants {
    const NOTHING: Wants = Wants::all(false);
    const EVERYTHING: Wants = Wants::all(true);

    const fn all(wanted: bool) -> Wants {
        Wants {
            extended_join: wanted,
            away: wanted,
            real_name: wanted,
        }
    }

    fn of_form(form: Form) -> Wants {
        Wants::all(form.is_modern())
    }

    fn of(capabilities: Capabilities) -> Wants {
        Wants {
            extended_join: capabilities.has(Capability::ExtendedJoin),
            away: capabilities.has(Capability::AwayNotify),
            real_name: capabilities.has(Capability::Setname),
        }
    }
}

/// Whether a client agreed upon something else than what its form tells.
pub fn has_own_lines(form: Form, capabilities: Capabilities) -> bool {
    Wants::of_form(form) != Wants::of(capabilities)
}

/// Writes what one client hears of an event that agreed upon what its form does not have, or not upon what
/// it has: all that it hears of it, instead of what its feed says. Returns whether that differs; where
/// it does not, nothing is written.
pub fn for_one(
    event: &Event<'_>,
    form: Form,
    capabilities: Capabilities,
    words: &Words,
    out: &mut Vec<u8>,
) -> bool {
    let (shared, own) = (Wants::of_form(form), Wants::of(capabilities));
    let differs = is_told_apart(&event.kind, shared, own);
    if differs {
        tell(event, form, own, words, out);
    }
    differs
}

/// Whether what clients agree upon can decide how they hear of this.
pub fn may_be_told_apart(kind: &EventKind<'_>) -> bool {
    is_told_apart(kind, Wants::NOTHING, Wants::EVERYTHING)
}

/// Whether two that want these hear otherwise of this.
fn is_told_apart(kind: &EventKind<'_>, one: Wants, other: Wants) -> bool {
    match *kind {
        EventKind::Joined { away, .. } => {
            one.extended_join != other.extended_join || (one.away != other.away && !away.is_empty())
        }
        EventKind::Away { .. } => one.away != other.away,
        EventKind::RealName { .. } => one.real_name != other.real_name,
        EventKind::Left { .. }
        | EventKind::Renamed { .. }
        | EventKind::Said { .. }
        | EventKind::Acted { .. }
        | EventKind::Topic { .. }
        | EventKind::Decided(_)
        | EventKind::LockOver
        | EventKind::ShuttingDown => false,
    }
}

/// Somebody that caused an event.
fn source<'a>(nickname: &'a Nickname, author: Option<Author<'a>>) -> Source<'a> {
    let user = author.map_or(person::CAT, |author| author.user);
    Source { nickname, user }
}

/// What is said in public, if that is what an event is.
fn spoken<'a>(event: &Event<'a>, words: &'a Words) -> Option<Speech<'a>> {
    let Spoken {
        by,
        kind,
        text,
        is_notice,
    } = event.kind.spoken()?;
    Some(Speech {
        source: source(by, event.by),
        to: words.channel(),
        kind: kind.into(),
        is_notice,
        text,
    })
}

fn tell(event: &Event<'_>, form: Form, wants: Wants, words: &Words, out: &mut Vec<u8>) {
    let tags = Tags::of(form, event);
    if let Some(speech) = spoken(event, words) {
        return speech.write(form, tags, out);
    }
    let source = |nickname| source(nickname, event.by);
    let mut lines = Lines::new(out, form, None);
    let channel = words.channel();
    match event.kind {
        EventKind::Said { .. } | EventKind::Acted { .. } => {}
        EventKind::Joined {
            nickname,
            is_moderator,
            away,
        } => {
            let by = source(nickname);
            let join = lines.from(tags, by, "JOIN").word(channel);
            if wants.extended_join {
                let account = event.by.and_then(|by| by.account);
                let real_name = event.by.map_or(person::CAT, |by| by.real_name);
                join.word(account.map_or("*", Nickname::as_str))
                    .text(real_name);
            } else {
                join.end();
            }
            let tags = tags.without_id();
            if wants.away && !away.is_empty() {
                lines.from(tags, by, "AWAY").text(away);
            }
            if is_moderator {
                let mode = lines.tagged_server(tags.of_server(), "MODE");
                mode.word(channel).word("+o").word(nickname.as_str()).end();
            }
        }
        EventKind::Left {
            nickname,
            reason,
            text,
        } => left(&mut lines, tags, source(nickname), reason, text, words),
        EventKind::Renamed { from, to } => lines
            .from(tags, source(from), "NICK")
            .word(to.as_str())
            .end(),
        EventKind::Away { nickname, text } if wants.away => {
            let away = lines.from(tags, source(nickname), "AWAY");
            if text.is_empty() {
                away.end();
            } else {
                away.text(text);
            }
        }
        EventKind::RealName {
            nickname,
            real_name,
        } if wants.real_name => lines
            .from(tags, source(nickname), "SETNAME")
            .text(real_name),
        EventKind::Away { .. } | EventKind::RealName { .. } => {}
        EventKind::Topic { by, text } => lines
            .from(tags, source(by), "TOPIC")
            .word(channel)
            .text(text),
        EventKind::ShuttingDown => {
            let sentence = words.say(Notice::ShuttingDown);
            let notice = lines.tagged_server(tags, "NOTICE");
            notice.word("*").shown(sentence);
            lines.error(words.say(Notice::ShuttingDown));
        }
        EventKind::Decided(it) => decided(it, event.by, &mut lines, tags, words),
        EventKind::LockOver => lock_over(&mut lines, tags, words),
    }
}

fn left(
    lines: &mut Lines<'_>,
    tags: Tags,
    who: Source<'_>,
    reason: LeaveReason,
    text: &str,
    words: &Words,
) {
    match reason {
        // All have heard so by a KICK.
        LeaveReason::Kicked | LeaveReason::Banned => {}
        LeaveReason::Renounced => {
            let part = lines.from(tags, who, "PART").word(words.channel());
            if text.is_empty() {
                part.end();
            } else {
                part.text(text);
            }
        }
        LeaveReason::Quit
        | LeaveReason::Ended
        | LeaveReason::Failed
        | LeaveReason::BrokenProtocol
        | LeaveReason::Slow
        | LeaveReason::AddressBanned
        | LeaveReason::Replaced => {
            let told = if text.is_empty() {
                leave_reason(reason, words.language())
            } else {
                text
            };
            lines.from(tags, who, "QUIT").text(told);
        }
    }
}
