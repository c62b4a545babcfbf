//! The decoder of IRC, whatever the bytes and however they are cut: lines against a model that sees them at
//! once, and what they ask for against what must hold of it.

use littlecats::dialect::irc::item::Then;
use littlecats::dialect::irc::{Complaint, Item, LINE_BYTES_MAX, TAGS_BYTES_MAX};
use littlecats::dialect::{Aside, Decoded, Decoder};
use littlecats::room::request::Request;
use littlecats::room::roster::Standing;

use crate::property::sanitising::refused;

/// A line by which it is known that this is IRC.
const FIRST: &[u8] = b"PONG x\n";

/// The first byte says who sends the others, the second how these are cut.
pub(crate) fn irc(data: &[u8]) {
    let [standing, cut, bytes @ ..] = data else {
        return;
    };
    let standing = match standing % 3 {
        0 => Standing::Guest,
        1 => Standing::Outside,
        _ => Standing::Inside,
    };
    let whole = decoded(bytes, bytes.len().max(1), standing);
    for cut in [usize::from(*cut).max(1), 1] {
        assert_eq!(decoded(bytes, cut, standing), whole, "in pieces of {cut}");
    }
    // What a guest has said of itself before is a part of what its next line asks for.
    if standing != Standing::Guest {
        assert_eq!(whole, modelled(bytes, standing));
    }
}

/// Feeds the decoder the way a connection does, and writes what it finds for debugging.
fn decoded(bytes: &[u8], cut: usize, standing: Standing) -> Vec<String> {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let (mut unread, mut items) = (FIRST.to_vec(), Vec::new());
    for chunk in [&b""[..]].into_iter().chain(bytes.chunks(cut)) {
        unread.extend_from_slice(chunk);
        loop {
            let peeked = decoder.peek(&unread, &aside, standing, LINE_BYTES_MAX);
            let (consumed, item) = decoder.next(&mut unread, &mut aside, standing, LINE_BYTES_MAX);
            assert_eq!(peeked, item.map(|item| item.charge()));
            if let Some(item) = &item {
                may_be_heard(item, standing);
                items.push(format!("{item:?}"));
            }
            let is_last = item.is_none();
            unread.drain(..consumed);
            if is_last {
                break;
            }
        }
        assert!(
            unread.len() < LINE_BYTES_MAX + TAGS_BYTES_MAX,
            "holds a line back"
        );
    }
    items.split_off(1)
}

/// What must hold of whatever is asked for.
fn may_be_heard(decoded: &Decoded<'_>, standing: Standing) {
    let request = match decoded {
        Decoded::Request(request) => request,
        Decoded::Irc(Item::InChannel { then, .. } | Item::OfOneself { then, .. }) => match then {
            Then::Request(request) => request,
            Then::Query(_) | Then::Nothing => return,
        },
        Decoded::Irc(_) | Decoded::Nothing => return,
        Decoded::Refused(_)
        | Decoded::Command(_)
        | Decoded::Hello { .. }
        | Decoded::Web(_)
        | Decoded::Reply { .. }
        | Decoded::Foreign => panic!("a client of IRC never asks for {decoded:?}"),
    };
    let (text, bytes_max) = match request {
        Request::Say(text) | Request::Act(text) | Request::Notice { text, .. } => {
            assert_eq!(standing, Standing::Inside);
            let text = text.trim_start();
            let mut words = text.split(char::is_whitespace);
            let command = words.next().unwrap_or_default().to_lowercase();
            assert!(!["/op", "/moderar"].contains(&&*command), "{text:?}");
            (text, LINE_BYTES_MAX)
        }
        Request::Private { text, .. } => (*text, LINE_BYTES_MAX),
        Request::SetTopic(text)
        | Request::Away(text)
        | Request::Quit { text }
        | Request::Part { text }
        | Request::Kick { reason: text, .. }
        | Request::Kill { reason: text, .. } => (*text, 300),
        Request::SetRealName(text) => (*text, 100),
        Request::Register(registration) => {
            assert_eq!(standing, Standing::Guest);
            let user = registration.user.strip_prefix('~').expect("the mark");
            assert!(
                (1..=10).contains(&user.len()) && user.is_ascii(),
                "{user:?}"
            );
            assert!(!registration.nickname.is_empty());
            (registration.real_name, 100)
        }
        Request::Enter(_)
        | Request::Identify { .. }
        | Request::Join
        | Request::Reply(_)
        | Request::List
        | Request::Rename(_)
        | Request::Since(_)
        | Request::Resume(_)
        | Request::MarkBot
        | Request::SetBotMode(_)
        | Request::Invite(_)
        | Request::AskTopic
        | Request::Op(_)
        | Request::Promote(_)
        | Request::Demote(_)
        | Request::Ban { .. }
        | Request::Unban(_)
        | Request::ListBans
        | Request::Mute { .. }
        | Request::Unmute(_)
        | Request::Lock { .. }
        | Request::Unlock
        | Request::AskAddress(_)
        | Request::AskStats
        | Request::Help => return,
    };
    assert!(text.len() <= bytes_max, "{text:?}");
    assert!(!text.chars().any(refused), "{text:?}");
    if let Request::Say(_) | Request::Act(_) | Request::Private { .. } = request {
        assert!(!text.trim_matches([' ', '\t']).is_empty());
    }
}

/// The rule in so many words: all bytes at once, split at each LF, each line by itself.
fn modelled(bytes: &[u8], standing: Standing) -> Vec<String> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let open = lines.pop().unwrap_or_default();
    let too_long = || {
        format!(
            "{:?}",
            Decoded::Irc(Item::Query(Complaint::LineTooLong.into()))
        )
    };
    let mut items = Vec::new();
    for line in lines {
        let with_end = [line, b"\n"].concat();
        if with_end.len() > bytes_max(&with_end) {
            items.push(too_long());
        } else {
            items.extend(decoded(&with_end, with_end.len(), standing));
        }
    }
    if open.len() >= bytes_max(open) {
        items.push(too_long());
    }
    items
}

/// The most bytes of the line that begins so: tags have room of their own.
fn bytes_max(line: &[u8]) -> usize {
    let tags = line
        .iter()
        .position(|byte| *byte == b' ')
        .map(|end| end + 1);
    match tags {
        _ if !line.starts_with(b"@") => 512,
        Some(tags) if tags <= 4_096 => tags + 512,
        Some(_) | None => 4_096,
    }
}
