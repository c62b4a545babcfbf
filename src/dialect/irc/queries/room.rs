//! What is known of the channel: LIST, TOPIC and MODE.

use super::super::encoder::tell_topic as write_topic;
use super::super::numeric::Numeric;
use super::super::reply::Lines;
use super::{Asking, Cursor};
use crate::room::Room;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::text::Words;

/// The channels there are, or those of them that are named.
pub(super) fn list(lines: &mut Lines<'_>, channels: &str, room: &Room, asking: Asking<'_>) {
    let is_wanted = channels.is_empty()
        || channels
            .split(',')
            .any(|channel| asking.is_channel(channel));
    if is_wanted {
        let start = lines.numeric(Numeric::ListStart);
        start.word("Channel").text("Users  Name");
        let line = lines.numeric(Numeric::List).word(asking.words.channel());
        line.number(room.count() as u64).text(room.topic());
    }
    lines.numeric(Numeric::ListEnd).text("End of /LIST");
}

pub(super) fn topic(lines: &mut Lines<'_>, channel: &str, room: &Room, asking: Asking<'_>) {
    if asking.is_channel(channel) {
        tell_topic(lines, room, asking.words);
    } else {
        super::complaints::no_such_channel(lines, channel, asking.words);
    }
}

pub(super) fn tell_topic(lines: &mut Lines<'_>, room: &Room, words: &Words) {
    write_topic(lines, room.topic(), room.topic_set(), words);
}

pub(super) fn modes(lines: &mut Lines<'_>, room: &Room, asking: Asking<'_>) {
    let modes = if room.is_locked(asking.now.time) {
        "+i"
    } else {
        "+"
    };
    let line = lines.numeric(Numeric::ChannelModeIs);
    line.word(asking.words.channel()).word(modes).end();
}

pub(super) fn user_modes(lines: &mut Lines<'_>, room: &Room, asking: Asking<'_>) {
    let is_bot = room.author(asking.who).is_some_and(|it| it.is_bot);
    let modes = if is_bot { "+B" } else { "+" };
    lines.numeric(Numeric::UserModeIs).word(modes).end();
}

/// What is on a list: whom the channel keeps out or does not hear, to moderators. To others all lists are
/// empty, and of exceptions there are none.
pub(super) fn list_mode(
    lines: &mut Lines<'_>,
    mode: char,
    after: u64,
    room: &Room,
    asking: Asking<'_>,
) -> Option<Cursor> {
    let words = asking.words;
    let kind = match mode {
        'e' => {
            let end = lines.numeric(Numeric::EndOfExceptList);
            end.word(words.channel())
                .text("End of channel exception list");
            return None;
        }
        'I' => {
            let end = lines.numeric(Numeric::EndOfInviteList);
            end.word(words.channel()).text("End of channel invite list");
            return None;
        }
        'q' => SanctionKind::Mute,
        _ => SanctionKind::Ban,
    };
    if room.moderates(asking.who) {
        let (sanctions, rest) = room.sanctions_part(after, asking.now.time);
        for sanction in sanctions.into_iter().filter(|it| it.kind == kind) {
            list_entry(lines, sanction, words);
        }
        if let Some(after) = rest {
            return Some(Cursor::ListMode { mode, after });
        }
    }
    end_of_list(lines, words);
    None
}

/// One of those that the channel keeps out or does not hear: who, by whom and since when.
pub(in super::super) fn list_entry(lines: &mut Lines<'_>, sanction: &Sanction, words: &Words) {
    let line = lines.numeric(Numeric::BanList).word(words.channel());
    let line = match &sanction.target {
        Target::Nickname(nickname) => line.joined(&[nickname.as_str(), "!*@*"]),
        Target::Network(network) => line.joined(&["*!*@", &network.to_string()]),
    };
    line.word(sanction.by.as_str())
        .number(sanction.since.as_millis() / 1_000)
        .end();
}

pub(in super::super) fn end_of_list(lines: &mut Lines<'_>, words: &Words) {
    let end = lines.numeric(Numeric::EndOfBanList);
    end.word(words.channel()).text("End of channel ban list");
}
