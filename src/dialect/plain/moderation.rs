//! What moderators do and are told, in lines.

use super::say_line;
use crate::room::answer::{BansPart, DecidedApart, Stats};
use crate::room::event::Decided;
use crate::room::moderation::sanctions::SanctionKind;
use crate::room::nickname::Nickname;
use crate::text::Words;
use crate::text::moderation::{Moderated, Subject, each_stat};
use crate::text::notices::Notice;

/// Writes what all hear of what a moderator does.
pub(super) fn decided(decided: Decided<'_>, words: &Words, out: &mut Vec<u8>) {
    let moderated = match decided {
        Decided::Promoted { nickname, .. } => Moderated::Promoted(nickname.as_str()),
        Decided::Demoted { by, nickname } => Moderated::Demoted {
            by: by.map(Nickname::as_str),
            nickname: nickname.as_str(),
        },
        Decided::Locked { by, term } => Moderated::Locked {
            by: by.as_str(),
            term,
        },
        Decided::Unlocked { by } => Moderated::Unlocked { by: by.as_str() },
        Decided::Kicked {
            by,
            nickname,
            reason,
        } => Moderated::Kicked {
            by: by.as_str(),
            nickname: nickname.as_str(),
            reason,
        },
        Decided::Banned {
            by,
            nickname,
            was_inside: _,
            term,
            reason,
        } => Moderated::Sanctioned {
            kind: SanctionKind::Ban,
            by: by.as_str(),
            whom: Subject::Nickname(nickname.as_str()),
            term,
            reason,
        },
        Decided::Muted { by, nickname, term } => Moderated::Sanctioned {
            kind: SanctionKind::Mute,
            by: by.as_str(),
            whom: Subject::Nickname(nickname.as_str()),
            term,
            reason: "",
        },
        Decided::Unmuted { by, nickname } => Moderated::Unmuted {
            by: by.as_str(),
            whom: Subject::Nickname(nickname.as_str()),
        },
    };
    say_line(out, words, Notice::Moderated(moderated));
}

/// Writes what a moderator decided that not all hear of.
pub(super) fn decided_apart(decided: DecidedApart<'_>, words: &Words, out: &mut Vec<u8>) {
    let moderated = match decided {
        DecidedApart::Demoted { nickname } => Moderated::Demoted {
            by: None,
            nickname: nickname.as_str(),
        },
        DecidedApart::NetworkSanctioned {
            at: _,
            kind,
            by,
            network,
            term,
            reason,
        } => Moderated::Sanctioned {
            kind,
            by: by.as_str(),
            whom: Subject::Network(network),
            term,
            reason,
        },
        DecidedApart::NetworkUnmuted { by, network } => Moderated::Unmuted {
            by: by.as_str(),
            whom: Subject::Network(network),
        },
        DecidedApart::Unbanned { target } => Moderated::Unbanned(target.into()),
    };
    say_line(out, words, Notice::Moderated(moderated));
}

pub(super) fn tell_stats(stats: &Stats, words: &Words, out: &mut Vec<u8>) {
    for line in each_stat(stats) {
        say_line(out, words, line);
    }
}

pub(super) fn bans(part: &BansPart<'_>, words: &Words, out: &mut Vec<u8>) {
    if part.sanctions.is_empty() && part.is_first {
        return say_line(out, words, Notice::Moderated(Moderated::NobodySanctioned));
    }
    for sanction in &part.sanctions {
        let now = part.now;
        say_line(
            out,
            words,
            Notice::Moderated(Moderated::Sanction { sanction, now }),
        );
    }
}
