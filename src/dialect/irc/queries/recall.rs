//! CHATHISTORY: what was said before, as clients ask for it (IRCv3 `draft/chathistory`).

use super::super::capabilities::Capability;
use super::super::isupport::CHATHISTORY_MAX;
use super::super::item::{HistoryRange, HistoryRequest, Reference};
use super::super::reply::Lines;
use super::Asking;
use crate::dialect::timestamp::timestamp;
use crate::room::Room;
use crate::room::event::EventId;
use crate::room::recall::{Place, Recall};
use crate::room::time::WallTime;
use crate::text::irc::Phrase;

/// The name of the batch of those with whom there were messages.
const BATCH: &str = "targets";

/// What a request asks for of the room.
enum Wanted {
    Messages(Recall),
    /// Where there were messages between these moments, not when.
    Targets(WallTime, WallTime),
}

/// Looks up which messages are to be shown: those behind the first of these events and no later than the
/// second, by [`Room::show_said`]. Where there are none to be shown, why not is written, or what else was
/// asked for.
pub fn history(
    request: HistoryRequest<'_>,
    room: &Room,
    asking: Asking<'_>,
    out: &mut Vec<u8>,
) -> Option<(EventId, EventId)> {
    let lines = &mut asking.lines(room, out);
    let command = request.command;
    let is_inside = asking.is_inside(room);
    let found = match wanted(request.range) {
        Some(Wanted::Targets(from, to)) => {
            let last = room.last_said(asking.who).filter(|_| is_inside);
            let is_between = |last: &WallTime| from.min(to) < *last && *last < from.max(to);
            targets(lines, last.filter(is_between), asking);
            return None;
        }
        Some(Wanted::Messages(_)) | None if !is_inside || !asking.is_channel(request.target) => {
            fail(lines, "INVALID_TARGET", command, request.target, asking);
            return None;
        }
        Some(Wanted::Messages(recall)) => {
            let limit = match request.limit {
                0 => CHATHISTORY_MAX,
                limit => limit.min(CHATHISTORY_MAX),
            };
            room.recall(asking.who, recall, limit)
        }
        None => None,
    };
    if found.is_none() {
        fail(lines, "MESSAGE_ERROR", command, request.target, asking);
    }
    found
}

/// `None` where an event is named that cannot be one.
fn wanted(range: HistoryRange<'_>) -> Option<Wanted> {
    let recall = match range {
        HistoryRange::Latest(None) => Recall::Latest(None),
        HistoryRange::Latest(Some(at)) => Recall::Latest(Some(place(at)?)),
        HistoryRange::Before(at) => Recall::Before(place(at)?),
        HistoryRange::After(at) => Recall::After(place(at)?),
        HistoryRange::Around(at) => Recall::Around(place(at)?),
        HistoryRange::Between(from, to) => Recall::Between(place(from)?, place(to)?),
        HistoryRange::Targets(from, to) => return Some(Wanted::Targets(from, to)),
    };
    Some(Wanted::Messages(recall))
}

fn place(reference: Reference<'_>) -> Option<Place> {
    match reference {
        Reference::Id(id) => id.parse().ok().map(Place::Event),
        Reference::At(moment) => Some(Place::Moment(moment)),
    }
}

/// With whom there were messages, and when the last was: the channel, or nobody.
fn targets(lines: &mut Lines<'_>, last: Option<WallTime>, asking: Asking<'_>) {
    let has_batch = asking.asker.capabilities.has(Capability::Batch);
    if has_batch {
        let begin = lines.server("BATCH").joined(&["+", BATCH]);
        begin.word("draft/chathistory-targets").end();
    }
    if let Some(last) = last {
        let moment = timestamp(last);
        let moment = std::str::from_utf8(&moment).unwrap_or_default();
        let line = if has_batch {
            lines.in_batch(BATCH, "CHATHISTORY")
        } else {
            lines.server("CHATHISTORY")
        };
        line.word("TARGETS")
            .word(asking.words.channel())
            .word(moment)
            .end();
    }
    if has_batch {
        lines.server("BATCH").joined(&["-", BATCH]).end();
    }
}

fn fail(lines: &mut Lines<'_>, code: &str, command: &str, target: &str, asking: Asking<'_>) {
    let phrase = Phrase::InvalidTarget.in_words(asking.words.language());
    let fail = lines.fail("CHATHISTORY", code);
    fail.word(command).word(target).text(phrase);
}
