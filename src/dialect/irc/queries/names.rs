//! The nicknames in the channel.

use super::super::HOST;
use super::super::LINE_BYTES_MAX;
use super::super::capabilities::Capability;
use super::super::numeric::Numeric;
use super::super::reply::Lines;
use super::{Asking, Cursor, PART_BYTES_MAX, user};
use crate::room::Room;

/// Those of a channel: of another there are none, and nobody outside is told.
pub(super) fn names(
    lines: &mut Lines<'_>,
    channel: &str,
    room: &Room,
    asking: Asking<'_>,
) -> Option<Cursor> {
    let is_all = channel.is_empty() || channel == "*";
    if asking.is_inside(room) && (is_all || asking.is_channel(channel)) {
        return part(lines, None, room, asking);
    }
    end(lines, channel);
    None
}

/// Those behind one, as far as they fit one part.
pub(super) fn part(
    lines: &mut Lines<'_>,
    after: Option<&str>,
    room: &Room,
    asking: Asking<'_>,
) -> Option<Cursor> {
    let has_hosts = asking.asker.capabilities.has(Capability::UserhostInNames);
    let channel = asking.words.channel();
    let start = lines.written();
    let mut names = room.roster().inside_after(after).peekable();
    let mut last = None;
    while names.peek().is_some() {
        if lines.written() + LINE_BYTES_MAX > start + PART_BYTES_MAX
            && let Some(after) = last
        {
            return Some(Cursor::Names { after });
        }
        let line = lines.numeric(Numeric::NamesReply);
        let mut line = line.word("=").word(channel).begin_text();
        let mut separator = "";
        while let Some(&(session, nickname)) = names.peek() {
            let mark = if room.moderates(session) { "@" } else { "" };
            let host = if has_hosts {
                ["!", user(room, session), "@", HOST]
            } else {
                [""; 4]
            };
            let name = [separator, mark, nickname.as_str()];
            let bytes: usize = name.iter().chain(&host).map(|piece| piece.len()).sum();
            if bytes > line.room() {
                break;
            }
            line.append(&name);
            line.append(&host);
            separator = " ";
            last = Some(Box::from(nickname.folded()));
            names.next();
        }
        line.end();
    }
    end(lines, channel);
    None
}

fn end(lines: &mut Lines<'_>, channel: &str) {
    let end = lines.numeric(Numeric::EndOfNames);
    end.word(channel).text("End of /NAMES list");
}
