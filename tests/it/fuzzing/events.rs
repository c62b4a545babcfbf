//! The decoder of the dialect of programs, whatever the bytes and however they are cut, against a model
//! that sees them at once.

use littlecats::dialect::{Aside, Decoded, Decoder};
use littlecats::room::refusal::{Refusal, Usage};
use littlecats::room::request::Request;
use littlecats::room::roster::Standing;

use super::framing::{Owned, modelled_text};
use super::grammar::as_meaning;
use crate::simulation::meaning::{self, Meaning};
use crate::simulation::plain::grammar;

const HELLO: &[u8] = b"/json\n";

/// The first byte says how long a line may be, and whether its sender is logged in; the second how the
/// others are cut.
pub(crate) fn events(data: &[u8]) {
    let [limit, cut, bytes @ ..] = data else {
        return;
    };
    let standing = match limit % 2 {
        0 => Standing::Guest,
        _ => Standing::Inside,
    };
    let line_bytes_max = 16 + usize::from(*limit);
    let expected = modelled(bytes, standing, line_bytes_max);
    let whole = [HELLO, bytes].concat();
    for cut in [usize::from(*cut).max(1), 1, whole.len()] {
        assert_eq!(decoded(&whole, cut, standing, line_bytes_max), expected);
    }
}

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Since(String),
    Resume(String),
    MarkBot,
    Op(String),
    Enter(String),
    Refused(meaning::Refusal),
    Meant(Meaning),
}

fn asked(decoded: Decoded<'_>, standing: Standing) -> Asked {
    let decoded = if let Decoded::Command(command) = decoded {
        command.asked()
    } else {
        decoded
    };
    match decoded {
        Decoded::Refused(Refusal::LineTooLong { bytes_max }) => {
            Asked::Refused(meaning::Refusal::TooLong(bytes_max))
        }
        Decoded::Refused(Refusal::NotText) => Asked::Refused(meaning::Refusal::NotText),
        decoded if standing == Standing::Inside => Asked::Meant(as_meaning(decoded)),
        Decoded::Request(Request::Since(id)) => Asked::Since(id.into()),
        Decoded::Request(Request::Resume(text)) => Asked::Resume(text.into()),
        Decoded::Request(Request::MarkBot) => Asked::MarkBot,
        Decoded::Request(Request::Op(key)) => Asked::Op(key.into()),
        Decoded::Request(Request::Enter(text)) => Asked::Enter(text.into()),
        Decoded::Refused(Refusal::TextMissing(Usage::Op)) => missing(),
        Decoded::Request(_)
        | Decoded::Refused(_)
        | Decoded::Nothing
        | Decoded::Hello { .. }
        | Decoded::Reply { .. }
        | Decoded::Command(_)
        | Decoded::Irc(_)
        | Decoded::Web(_)
        | Decoded::Foreign => panic!("a program never asks for {decoded:?}"),
    }
}

fn missing() -> Asked {
    Asked::Refused(meaning::Refusal::MissingText(meaning::Command::Op))
}

fn decoded(bytes: &[u8], cut: usize, standing: Standing, line_bytes_max: usize) -> Vec<Asked> {
    let (mut decoder, mut aside) = (Decoder::new(), Aside::new());
    let (mut unread, mut items) = (Vec::new(), Vec::new());
    let mut is_greeted = false;
    for chunk in bytes.chunks(cut) {
        unread.extend_from_slice(chunk);
        loop {
            let standing = match is_greeted {
                true => standing,
                false => Standing::Guest,
            };
            let peeked = decoder.peek(&unread, &aside, standing, line_bytes_max);
            let (consumed, item) = decoder.next(&mut unread, &mut aside, standing, line_bytes_max);
            assert_eq!(peeked, item.map(|item| item.charge()));
            match item {
                None => {
                    unread.drain(..consumed);
                    break;
                }
                Some(Decoded::Hello { .. }) if !is_greeted => is_greeted = true,
                Some(item) => items.push(asked(item, standing)),
            }
            unread.drain(..consumed);
        }
        assert!(unread.len() < line_bytes_max, "holds a whole line back");
    }
    assert!(!aside.is_needed());
    items
}

/// The rule in so many words: all bytes at once, split at each LF.
fn modelled(bytes: &[u8], standing: Standing, line_bytes_max: usize) -> Vec<Asked> {
    let mut items = Vec::new();
    let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    let open = lines.pop().unwrap_or_default();
    let too_long = || Asked::Refused(meaning::Refusal::TooLong(line_bytes_max));
    for line in lines {
        items.push(match modelled_text(line) {
            _ if line.len() >= line_bytes_max => too_long(),
            Owned::Text(text) if standing == Standing::Inside => {
                Asked::Meant(grammar::meaning(&text))
            }
            Owned::Text(text) => of_guest(text),
            Owned::TooLong
            | Owned::NotText
            | Owned::OtherProtocol
            | Owned::Hello
            | Owned::Reply(..) => Asked::Refused(meaning::Refusal::NotText),
        });
    }
    if open.len() >= line_bytes_max {
        items.push(too_long());
    }
    items
}

fn of_guest(text: String) -> Asked {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let argument = text[end..].trim_matches([' ', '\t']).to_owned();
    match &text[..end] {
        "/since" => Asked::Since(argument),
        "/resume" => Asked::Resume(argument),
        "/bot" => Asked::MarkBot,
        "/op" | "/moderar" if argument.is_empty() => missing(),
        "/op" | "/moderar" => Asked::Op(argument),
        _ => Asked::Enter(text),
    }
}
