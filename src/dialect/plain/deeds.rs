//! What moderators do and are told, in lines.

use super::say_line;
use crate::room::answer::{Answer, BansPart};
use crate::room::event::{Event, EventKind};
use crate::room::moderation::holds::Sanction;
use crate::room::nickname::Nickname;
use crate::text::Words;
use crate::text::moderation::{Deed, Whom};
use crate::text::notices::Notice;

/// Writes what all hear of what a moderator does; of other events, nothing.
pub(super) fn deed(event: &Event<'_>, words: &Words, out: &mut Vec<u8>) {
    let deed = match event.kind {
        EventKind::Promoted { nickname, .. } => Deed::Promoted(nickname.as_str()),
        EventKind::Demoted { by, nickname } => Deed::Demoted {
            by: by.map(Nickname::as_str),
            nickname: nickname.as_str(),
        },
        EventKind::Locked { by, term } => Deed::Locked {
            by: by.as_str(),
            term,
        },
        EventKind::Unlocked { by } => Deed::Unlocked { by: by.as_str() },
        EventKind::Kicked {
            by,
            nickname,
            reason,
        } => Deed::Kicked {
            by: by.as_str(),
            nickname: nickname.as_str(),
            reason,
        },
        EventKind::Banned {
            by,
            nickname,
            term,
            reason,
        } => Deed::Sanctioned {
            sanction: Sanction::Ban,
            by: by.as_str(),
            whom: Whom::Nickname(nickname.as_str()),
            term,
            reason,
        },
        EventKind::Muted { by, nickname, term } => Deed::Sanctioned {
            sanction: Sanction::Mute,
            by: by.as_str(),
            whom: Whom::Nickname(nickname.as_str()),
            term,
            reason: "",
        },
        EventKind::Unmuted { by, nickname } => Deed::Unmuted {
            by: by.as_str(),
            whom: Whom::Nickname(nickname.as_str()),
        },
        EventKind::Joined { .. }
        | EventKind::Left { .. }
        | EventKind::Renamed { .. }
        | EventKind::Said { .. }
        | EventKind::Acted { .. }
        | EventKind::Away { .. }
        | EventKind::Topic { .. }
        | EventKind::ShuttingDown => return,
    };
    say_line(out, words, Notice::Deed(deed));
}

/// Writes what moderators alone are told; of other answers, nothing.
pub(super) fn told_moderator(answer: &Answer<'_>, words: &Words, out: &mut Vec<u8>) {
    let deed = match *answer {
        Answer::Demoted { nickname } => Deed::Demoted {
            by: None,
            nickname: nickname.as_str(),
        },
        Answer::NetworkSanctioned {
            sanction,
            by,
            network,
            term,
            reason,
        } => Deed::Sanctioned {
            sanction,
            by: by.as_str(),
            whom: Whom::Network(network),
            term,
            reason,
        },
        Answer::NetworkUnmuted { by, network } => Deed::Unmuted {
            by: by.as_str(),
            whom: Whom::Network(network),
        },
        Answer::Unbanned { target } => Deed::Unbanned(target.into()),
        Answer::Address {
            nickname,
            address,
            left,
        } => Deed::Address {
            nickname: nickname.as_str(),
            address,
            left,
        },
        Answer::AskNickname
        | Answer::AskPassword
        | Answer::AskKey { .. }
        | Answer::Unchanged { .. }
        | Answer::Renamed { .. }
        | Answer::Alone
        | Answer::List(_)
        | Answer::History(_)
        | Answer::Away { .. }
        | Answer::IsAway { .. }
        | Answer::Topic { .. }
        | Answer::Bans(_)
        | Answer::Help
        | Answer::Refused(_) => return,
    };
    say_line(out, words, Notice::Deed(deed));
}

pub(super) fn bans(part: &BansPart<'_>, words: &Words, out: &mut Vec<u8>) {
    if part.holds.is_empty() && part.is_first {
        return say_line(out, words, Notice::Deed(Deed::NobodyHeld));
    }
    for hold in &part.holds {
        let now = part.now;
        say_line(out, words, Notice::Deed(Deed::Hold { hold, now }));
    }
}
