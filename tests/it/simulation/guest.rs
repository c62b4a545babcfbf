//! What a client reads before its login: one answer a line, what was said before, and its join.

use super::plain::grammar::{self as meaning, Attempt};
use super::plain::sentences::Refusal;
use super::replay::{Chronicle, What};
use super::transcripts::Listener;
use super::world::World;

/// What newcomers are shown at most, and what each line of it counts on top of its own length.
const HISTORY_BYTES_MAX: usize = 16 * 1024;
const AGE_BYTES: usize = 24;

/// Who is refused reads why, and nothing more.
pub(crate) fn hear_refusal(listener: &Listener<'_>, text: &str) {
    let refused = listener.client.refused.as_ref().expect("is refused");
    let told = listener.world.speech.error(refused);
    let whole = listener.world.pipe(listener.who).taken.len();
    assert_eq!(
        (text, whole),
        (&*told, told.len() + 1),
        "is refused in other words"
    );
}

pub(crate) fn hear<'a>(listener: &mut Listener<'a>, text: &'a str, turn: u32) {
    let speech = listener.world.speech;
    let over = listener.heard.timed_out_in.is_some() || listener.heard.told_of_the_end;
    assert!(!over, "reads {text:?} after its last word");
    if text == speech.asked() {
        assert!(listener.heard.asked_in.is_none(), "is asked twice");
        listener.heard.asked_in = Some(turn);
    } else if text == speech.too_fast() {
        listener.heard.warnings.push(turn);
    } else if text.starts_with('[') {
        return listener.history.push(text);
    } else if text == speech.ending() {
        assert!(listener.world.ended_in.is_some_and(|ended| ended <= turn));
        listener.heard.told_of_the_end = true;
    } else if text == speech.error(&Refusal::LoginTime) {
        listener.heard.timed_out_in = Some(turn);
    } else if text.starts_with(&speech.error_start()) {
        hear_answer(listener, text, turn);
    } else {
        return hear_join(listener, text);
    }
    assert!(
        listener.history.is_empty(),
        "is shown what was said, and then {text:?}"
    );
}

fn hear_join(listener: &mut Listener<'_>, text: &str) {
    let life = &listener.chronicle.lives[listener.who];
    let joined = life
        .joined
        .unwrap_or_else(|| panic!("reads {text:?} without having joined"));
    let entry = &listener.chronicle.entries[joined];
    assert_eq!(text, entry.text, "reads the room before its join");
    assert_eq!(
        listener.heard.line, life.login_line,
        "joins with a line before the last answered"
    );
    let expected = history(listener.world, listener.chronicle, joined);
    assert_eq!(
        std::mem::take(&mut listener.history),
        expected,
        "what was said before"
    );
    listener.enter(joined);
}

/// The last public lines before a join, each with its age.
fn history(world: &World, chronicle: &Chronicle, joined: usize) -> Vec<String> {
    let now = chronicle.entries[joined].time;
    let mut bytes = 0;
    let spoken = chronicle.entries[..joined].iter().rev();
    let mut lines: Vec<String> = spoken
        .filter(|entry| matches!(entry.what, What::Spoken(..)))
        .take(world.setting.limits.history_lines_max)
        .take_while(|entry| {
            bytes += entry.text.len() + AGE_BYTES;
            bytes <= HISTORY_BYTES_MAX
        })
        .map(|entry| world.speech.history(now.since(entry.time), &entry.text))
        .collect();
    lines.reverse();
    lines
}

fn hear_answer(listener: &mut Listener<'_>, text: &str, turn: u32) {
    let line = listener.heard.line;
    let limit = listener.world.setting.limits.line_bytes_max;
    let sent = listener
        .client
        .sent
        .get(line)
        .filter(|sent| sent.arrived.is_some());
    let Some((sent, arrived)) = sent.and_then(|sent| Some((sent, sent.arrived?))) else {
        panic!("reads {text:?} though nothing it sent is unanswered");
    };
    let refusal = match meaning::attempt(&sent.raw, line == 0, limit) {
        Attempt::OtherProtocol => panic!("{text:?} to another protocol"),
        Attempt::Refused(refusal) => refusal,
        Attempt::Name(name, folded) => {
            let chronicle = listener.chronicle;
            let first = chronicle
                .entries
                .partition_point(|entry| entry.turn < arrived);
            let last = chronicle.position_after(turn);
            let taken = (first..=last).any(|at| chronicle.holder(&folded, at).is_some());
            assert!(taken, "{name} is refused: {text:?}");
            Refusal::InUse(name)
        }
    };
    assert_eq!(
        text,
        listener.world.speech.error(&refusal),
        "the answer to line {line}"
    );
    listener.heard.line += 1;
}
