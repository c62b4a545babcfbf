//! What each event reads like in each form, and how what does not fit a line is told.

mod answers;
mod events;
mod history;
mod own;
mod spoken;

use super::*;
use crate::dialect::irc::{Asker, Verb};
use crate::room::event::EventId;
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};
use crate::text::Language;

const TIME: &str = "@time=2026-11-29T13:00:00.000Z ";
const ALL: &str = "@time=2026-11-29T13:00:00.000Z;msgid=7-00000000 ";

const FORMS: [Form; 7] = [
    Form::Bare,
    Form::Timed,
    Form::Tagged,
    Form::TimedModern,
    Form::TaggedModern,
    Form::FramedBare,
    Form::FramedModern,
];

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}

fn now() -> Now {
    Now {
        time: Time::from_nanos(1_000_000_000_000),
        wall: WallTime::from_millis(1_795_957_200_000),
    }
}

fn words() -> Words {
    Words::new(Language::Portuguese, None)
}

/// Somebody that came by IRC.
fn author(account: Option<&Nickname>) -> Author<'_> {
    Author {
        session: SessionId::new(0, 0),
        user: "~ana",
        real_name: "Ana Maria",
        account,
        is_bot: false,
    }
}

fn event(kind: EventKind<'_>) -> Event<'_> {
    Event {
        id: EventId::nth(7),
        at: now(),
        by: Some(author(None)),
        kind,
    }
}

/// Lines as text, without their ends or out of their frames.
fn lines_of(form: Form, bytes: &[u8]) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    if !form.is_framed() {
        let all = text(bytes);
        let lines: Vec<String> = all.split_terminator("\r\n").map(Into::into).collect();
        let whole: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        assert_eq!(whole, all, "each line has its end");
        return lines;
    }
    let mut lines = Vec::new();
    let mut rest = bytes;
    while let [0x81, len, behind @ ..] = rest {
        let (len, behind) = match (len, behind) {
            (126, [high, low, behind @ ..]) => {
                (usize::from(u16::from_be_bytes([*high, *low])), behind)
            }
            (len, behind) => (usize::from(*len), behind),
        };
        let (line, next) = behind.split_at(len);
        lines.push(text(line));
        rest = next;
    }
    assert!(rest.is_empty(), "frames stand one behind the other");
    lines
}

fn heard(form: Form, event: &Event<'_>) -> Vec<String> {
    let mut out = Vec::new();
    form.event(event, &words(), &mut out);
    lines_of(form, &out)
}

/// The tags of a form, where nothing is said of the one that caused an event.
fn tags(form: Form) -> &'static str {
    match form {
        Form::Bare | Form::FramedBare => "",
        Form::Timed | Form::TimedModern => TIME,
        Form::Tagged | Form::TaggedModern | Form::FramedModern => ALL,
    }
}

fn without_id(tags: &str) -> &str {
    if tags.is_empty() { "" } else { TIME }
}
