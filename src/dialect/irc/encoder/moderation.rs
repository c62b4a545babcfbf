//! What moderators do, and what they hear of it beside what all do.

use super::super::capabilities::Form;
use super::super::reply::Lines;
use super::super::tags::Tags;
use super::source;
use crate::room::event::{Author, Decided, Event, EventKind};
use crate::room::nickname::Nickname;
use crate::text::Words;
use crate::text::irc::Banned;

/// Writes what moderators hear of an event beside what all do: whom the channel keeps out from here on.
/// Returns whether there is such a thing.
pub fn for_moderator(event: &Event<'_>, form: Form, words: &Words, out: &mut Vec<u8>) -> bool {
    let EventKind::Decided(Decided::Banned { by, nickname, .. }) = event.kind else {
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

/// Writes what all hear that a moderator decided, `author` being the session that did.
pub(super) fn decided(
    decided: Decided<'_>,
    author: Option<Author<'_>>,
    lines: &mut Lines<'_>,
    tags: Tags,
    words: &Words,
) {
    let channel = words.channel();
    let mut mode = |by: Option<&Nickname>, change: &str, whom: Option<&Nickname>| {
        let line = match by {
            Some(by) => lines.from(tags, source(by, author), "MODE"),
            None => lines.tagged_server(tags.of_server(), "MODE"),
        };
        let line = line.word(channel).word(change);
        match whom {
            Some(whom) => line.word(whom.as_str()).end(),
            None => line.end(),
        }
    };
    match decided {
        // Of a key of its own nobody else is the giver.
        Decided::Promoted { by, nickname } => {
            mode(Some(by).filter(|by| *by != nickname), "+o", Some(nickname));
        }
        Decided::Demoted { by, nickname } => mode(by, "-o", Some(nickname)),
        Decided::Locked { by, term: _ } => mode(Some(by), "+i", None),
        Decided::Unlocked { by } => mode(Some(by), "-i", None),
        Decided::Muted {
            by,
            nickname,
            term: _,
        } => mode(Some(by), "+q", Some(nickname)),
        Decided::Unmuted { by, nickname } => mode(Some(by), "-q", Some(nickname)),
        Decided::Kicked {
            by,
            nickname,
            reason,
        } => {
            let comment = if reason.is_empty() {
                by.as_str()
            } else {
                reason
            };
            let kick = lines.from(tags, source(by, author), "KICK");
            kick.word(channel).word(nickname.as_str()).text(comment);
        }
        // Nobody knows of one that is not in the room.
        Decided::Banned {
            was_inside: false, ..
        } => {}
        Decided::Banned {
            by,
            nickname,
            was_inside: true,
            term,
            reason,
        } => {
            let language = words.language();
            let kick = lines.from(tags, source(by, author), "KICK");
            kick.word(channel).word(nickname.as_str()).shown(Banned {
                language,
                term,
                reason,
            });
        }
    }
}

/// Writes that the door is open again by itself.
pub(super) fn lock_over(lines: &mut Lines<'_>, tags: Tags, words: &Words) {
    let line = lines.tagged_server(tags.of_server(), "MODE");
    line.word(words.channel()).word("-i").end();
}
