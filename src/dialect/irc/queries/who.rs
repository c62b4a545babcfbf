//! WHO: some of what is known of many (IRCv3 `WHOX` says which).

use super::super::numeric::Numeric;
use super::super::reply::{Lines, Reply};
use super::super::{HOST, LINE_BYTES_MAX, SERVER};
use super::{Asking, Cursor, PART_BYTES_MAX, user};
use crate::room::Room;
use crate::room::nickname::Nickname;
use crate::room::session::SessionId;

/// No longer word is a mask: a nickname has at most 60 bytes, and no more of it could match.
const MASK_BYTES_MAX: usize = 128;

/// Whom a WHO is about.
enum Whom<'a> {
    /// All in the channel.
    Channel,
    /// Somebody, also outside.
    One(SessionId),
    /// Those in the room whose nicknames match.
    Mask(&'a str),
    Nobody,
}

/// Which fields are wanted.
enum Fields<'a> {
    Usual,
    /// By their letters; what stands for the query in the answers.
    Chosen {
        letters: &'a str,
        token: &'a str,
    },
}

/// A line of the answer.
#[derive(Clone, Copy)]
struct Row<'a> {
    session: SessionId,
    nickname: &'a Nickname,
    is_of_channel: bool,
}

pub(super) fn who(
    lines: &mut Lines<'_>,
    mask: &str,
    fields: &str,
    after: Option<&str>,
    room: &Room,
    asking: Asking<'_>,
) -> Option<Cursor> {
    let (flags, chosen) = chosen(fields);
    let moderators_alone = flags.contains('o');
    let is_wanted = |session| !moderators_alone || room.moderates(session);
    let whom = whom(mask, room, asking);
    let is_of_channel = matches!(whom, Whom::Channel);
    match whom {
        Whom::Nobody => {}
        Whom::One(session) => {
            if let Some(nickname) = room.nickname(session).filter(|_| is_wanted(session)) {
                let row = Row {
                    session,
                    nickname,
                    is_of_channel,
                };
                write_row(lines, row, &chosen, room, asking);
            }
        }
        Whom::Channel | Whom::Mask(_) => {
            let start = lines.written();
            let mut last = None;
            for (session, nickname) in room.roster().inside_after(after) {
                if lines.written() + LINE_BYTES_MAX > start + PART_BYTES_MAX
                    && let Some(after) = last
                {
                    let (mask, fields) = (mask.into(), fields.into());
                    return Some(Cursor::Who {
                        mask,
                        fields,
                        after,
                    });
                }
                let is_meant = match whom {
                    Whom::Mask(mask) => is_match(mask, nickname),
                    Whom::Channel | Whom::One(_) | Whom::Nobody => true,
                };
                if is_meant && is_wanted(session) {
                    let row = Row {
                        session,
                        nickname,
                        is_of_channel,
                    };
                    write_row(lines, row, &chosen, room, asking);
                    last = Some(Box::from(nickname.folded()));
                }
            }
        }
    }
    let end = lines.numeric(Numeric::EndOfWho);
    end.word(mask).text("End of /WHO list");
    None
}

fn whom<'a>(mask: &'a str, room: &Room, asking: Asking<'_>) -> Whom<'a> {
    if asking.is_channel(mask) {
        return if asking.is_inside(room) {
            Whom::Channel
        } else {
            Whom::Nobody
        };
    }
    if let Some(session) = room.session_of(mask, asking.now.time) {
        return Whom::One(session);
    }
    let mask = if matches!(mask, "" | "0") { "*" } else { mask };
    let (mask, _) = mask.split_once('!').unwrap_or((mask, ""));
    let is_mask = mask.contains(['*', '?']) && mask.len() <= MASK_BYTES_MAX;
    if is_mask && asking.is_inside(room) {
        Whom::Mask(mask)
    } else {
        Whom::Nobody
    }
}

/// The flags before the `%`, and what stands behind it.
fn chosen(fields: &str) -> (&str, Fields<'_>) {
    let Some((flags, chosen)) = fields.split_once('%') else {
        return (fields, Fields::Usual);
    };
    let (letters, token) = chosen.split_once(',').unwrap_or((chosen, ""));
    let is_token = (1..=3).contains(&token.len()) && token.bytes().all(|it| it.is_ascii_digit());
    let token = if is_token { token } else { "0" };
    (flags, Fields::Chosen { letters, token })
}

fn write_row(
    lines: &mut Lines<'_>,
    row: Row<'_>,
    fields: &Fields<'_>,
    room: &Room,
    asking: Asking<'_>,
) {
    let Row {
        session, nickname, ..
    } = row;
    let channel = if row.is_of_channel {
        asking.words.channel()
    } else {
        "*"
    };
    match fields {
        Fields::Usual => {
            let line = lines.numeric(Numeric::WhoReply).word(channel);
            let line = line.word(user(room, session)).word(HOST).word(SERVER);
            let line = flags(line.word(nickname.as_str()), row, room);
            line.shown(format_args!(
                "0 {}",
                room.real_name(session, asking.now.time)
            ));
        }
        Fields::Chosen { letters, token } => {
            let mut line = lines.numeric(Numeric::WhoxReply);
            for field in "tcuihsnfdlao".chars().filter(|it| letters.contains(*it)) {
                line = match field {
                    't' => line.word(token),
                    'c' => line.word(channel),
                    'u' => line.word(user(room, session)),
                    // Addresses are nobody's business.
                    'i' => line.word("255.255.255.255"),
                    'h' => line.word(HOST),
                    's' => line.word(SERVER),
                    'n' => line.word(nickname.as_str()),
                    'f' => flags(line, row, room),
                    'd' => line.word("0"),
                    'l' => line.number(idle_secs(room, session, asking)),
                    'a' => {
                        let account = room.author(session).and_then(|it| it.account);
                        line.word(account.map_or("0", Nickname::as_str))
                    }
                    _ => line.word("n/a"),
                };
            }
            if letters.contains('r') {
                line.text(room.real_name(session, asking.now.time));
            } else {
                line.end();
            }
        }
    }
}

/// Whether it is here or gone, moderates, and is a machine.
fn flags<'a>(line: Reply<'a>, row: Row<'_>, room: &Room) -> Reply<'a> {
    let session = row.session;
    let presence = match room.away(session) {
        None => "H",
        Some(_) => "G",
    };
    let power = match (room.moderates(session), row.is_of_channel) {
        (false, _) => "",
        (true, true) => "@",
        (true, false) => "*",
    };
    let is_bot = room.author(session).is_some_and(|it| it.is_bot);
    line.joined(&[presence, power, if is_bot { "B" } else { "" }])
}

/// For how long it has said nothing; of some that is not known.
fn idle_secs(room: &Room, session: SessionId, asking: Asking<'_>) -> u64 {
    let person = room.person(session);
    person.map_or(0, |it| asking.now.time.since(it.spoke).as_secs())
}

/// Whether a nickname matches a mask, in which `*` stands for any characters and `?` for one: as it is
/// shown or folded, in whatever case.
fn is_match(mask: &str, nickname: &Nickname) -> bool {
    let mask = mask.to_ascii_lowercase();
    let shown = nickname.as_str().to_ascii_lowercase();
    glob(&mask, nickname.folded()) || glob(&mask, &shown)
}

/// In time that the lengths of both bound, however many `*` there are: each piece between two of them is
/// looked for behind the one before it.
fn glob(mask: &str, text: &str) -> bool {
    let mut pieces = mask.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = strip_piece(text, first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        let mut behind = starts.filter_map(|at| strip_piece(&rest[at..], piece));
        match behind.next() {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    let count = last.chars().count();
    let skipped = rest.chars().count().checked_sub(count);
    let tail = skipped.and_then(|it| strip_piece(skip(rest, it), last));
    tail == Some("")
}

fn skip(text: &str, chars: usize) -> &str {
    let at = text.char_indices().nth(chars).map_or(text.len(), |it| it.0);
    &text[at..]
}

/// What stands behind a piece that a text begins with.
fn strip_piece<'a>(text: &'a str, piece: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in piece.chars() {
        let found = rest.next()?;
        if wanted != '?' && wanted != found {
            return None;
        }
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_matches_as_on_other_servers() {
        for (mask, text, is_so) in [
            ("*", "ana", true),
            ("*", "", true),
            ("ana", "ana", true),
            ("an", "ana", false),
            ("a*", "ana", true),
            ("*a", "ana", true),
            ("a*a", "ana", true),
            ("a*a", "a", false),
            ("?n?", "ana", true),
            ("????", "ana", false),
            ("*n*", "ana", true),
            ("*x*", "ana", false),
            ("*a*a*", "ana", true),
            ("*aa*", "ana", false),
            ("?*", "é", true),
            ("**", "ana", true),
            ("a**b", "axxb", true),
            ("*ab", "aab", true),
            ("*?b*c", "abbc", true),
        ] {
            assert_eq!(glob(mask, text), is_so, "{mask} {text}");
        }
    }

    #[test]
    fn a_mask_of_many_stars_is_soon_found_out() {
        let mask = "*a".repeat(64);
        let text = "a".repeat(60);
        assert!(!glob(&mask, &text));
        assert!(glob(&"*a".repeat(60), &text));
    }

    #[test]
    fn a_nickname_matches_with_and_without_its_accents() {
        let nickname = Nickname::parse("João").expect("valid");
        for mask in ["jo*", "JO*", "João*", "joa?", "*o"] {
            assert!(is_match(mask, &nickname), "{mask}");
        }
        assert!(!is_match("ana*", &nickname));
    }
}
