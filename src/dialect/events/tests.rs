//! Every object of the table, and what is asked for before the nickname.

mod answers;
mod grammar;
mod heard;

use super::*;
use crate::dialect::{Addressee, Encode};
use crate::room::answer::Answer;
use crate::room::event::{Event, EventId, EventKind};
use crate::room::nickname::Nickname;
use crate::room::time::{Now, Time, WallTime};
use crate::text::{Language, Words};

/// Noon of a Wednesday in 2026, and some.
const AT: Now = Now {
    time: Time::ZERO,
    wall: WallTime::from_millis(1_795_608_007_120),
};

const JSON: Events<Lines> = Events::new();
const FRAMED: Events<Frames> = Events::new();

/// The objects that `encode` writes, one a line; in frames they are the same.
fn written(encode: impl Fn(&dyn Encode, &Words, &mut Vec<u8>)) -> String {
    let words = Words::new(Language::English, None);
    let (mut lines, mut frames) = (b"before".to_vec(), b"before".to_vec());
    encode(&JSON, &words, &mut lines);
    encode(&FRAMED, &words, &mut frames);
    let lines = String::from_utf8(lines).expect("all is UTF-8");
    let lines = lines.strip_prefix("before").expect("appends").to_owned();
    assert_eq!(unframed(&frames["before".len()..]), lines);
    lines
}

/// What stands in frames, one a line.
fn unframed(mut frames: &[u8]) -> String {
    let mut lines = String::new();
    while let [0x81, short, rest @ ..] = frames {
        let (len, rest) = match (short, rest) {
            (126, [high, low, rest @ ..]) => (u16::from_be_bytes([*high, *low]).into(), rest),
            (..=125, rest) => (usize::from(*short), rest),
            _ => panic!("no object is so long"),
        };
        let (object, rest) = rest.split_at(len);
        lines += std::str::from_utf8(object).expect("all is UTF-8");
        lines.push('\n');
        frames = rest;
    }
    assert!(frames.is_empty());
    lines
}

fn told(kind: EventKind<'_>) -> String {
    let event = event(kind);
    written(|encoding, words, out| encoding.event(&event, words, out))
}

fn event(kind: EventKind<'_>) -> Event<'_> {
    Event {
        id: EventId::nth(1_042),
        at: AT,
        by: None,
        kind,
    }
}

fn answered(answer: &Answer<'_>, nickname: Option<&Nickname>) -> String {
    let to = nickname.map_or(Addressee::default(), Addressee::named);
    written(|encoding, words, out| encoding.answer(answer, to, words, out))
}

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}
