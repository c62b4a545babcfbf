//! What moderators do, and what they hear of it beside what all do.

use super::super::capabilities::Form;
use super::super::reply::Lines;
use super::super::tags::Tags;
use super::source;
use crate::room::event::{Event, EventKind};
use crate::room::nickname::Nickname;
use crate::text::Words;
use crate::text::irc::Banned;

/// Writes what moderators hear of an event beside what all do: whom the channel keeps out from here on.
/// Returns whether there is such a thing.
pub fn for_moderator(event: &Event<'_>, form: Form, words: &Words, out: &mut Vec<u8>) -> bool {
    let EventKind::Banned { by, nickname, .. } = event.kind else {
        return false;
    };
    let tags = Tags::of(form, event);
    Lines::new(out, form, None)
        .from(tags, source(by, event.by), "MODE")
        .word(words.channel())
        .word("+b")
        .joined(&[nickname.as_str(), "!*@*"])
        .end();
    true
}

/// Writes what all hear of what a moderator does; of other events, nothing.
pub(super) fn moderated(event: &Event<'_>, lines: &mut Lines<'_>, tags: Tags, words: &Words) {
    let channel = words.channel();
    let mut mode = |by: Option<&Nickname>, change: &str, whom: Option<&Nickname>| {
        let line = match by {
            Some(by) => lines.from(tags, source(by, event.by), "MODE"),
            None => lines.tagged_server(tags.of_server(), "MODE"),
        };
        let line = line.word(channel).word(change);
        match whom {
            Some(whom) => line.word(whom.as_str()).end(),
            None => line.end(),
        }
    };
    match event.kind {
        // Of a key of its own nobody else is the giver.
        EventKind::Promoted { by, nickname } => {
            mode(Some(by).filter(|by| *by != nickname), "+o", Some(nickname));
        }
        EventKind::Demoted { by, nickname } => mode(by, "-o", Some(nickname)),
        EventKind::Locked { by, term: _ } => mode(Some(by), "+i", None),
        EventKind::Unlocked { by } => mode(Some(by), "-i", None),
        EventKind::LockOver => mode(None, "-i", None),
        EventKind::Muted {
            by,
            nickname,
            term: _,
        } => mode(Some(by), "+q", Some(nickname)),
        EventKind::Unmuted { by, nickname } => mode(Some(by), "-q", Some(nickname)),
        EventKind::Kicked {
            by,
            nickname,
            reason,
        } => {
            let comment = if reason.is_empty() {
                by.as_str()
            } else {
                reason
            };
            let kick = lines.from(tags, source(by, event.by), "KICK");
            kick.word(channel).word(nickname.as_str()).text(comment);
        }
        // Nobody knows of one that is not in the room.
        EventKind::Banned {
            was_inside: false, ..
        } => {}
        EventKind::Banned {
            by,
            nickname,
            was_inside: true,
            term,
            reason,
        } => {
            let language = words.language();
            let kick = lines.from(tags, source(by, event.by), "KICK");
            kick.word(channel).word(nickname.as_str()).shown(Banned {
                language,
                term,
                reason,
            });
        }
        EventKind::Joined { .. }
        | EventKind::Left { .. }
        | EventKind::Renamed { .. }
        | EventKind::Said { .. }
        | EventKind::Acted { .. }
        | EventKind::Away { .. }
        | EventKind::RealName { .. }
        | EventKind::Topic { .. }
        | EventKind::ShuttingDown => {}
    }
}
