//! What a client reads before its login: one answer a line, what was said before, and its join.

use std::ops::Range;
use std::time::Duration;

use super::heard::{Heard, Passage};
use super::meaning::{Attempt, Refusal};
use super::replay::{Cause, Event, Replay};
use super::transcripts::Reader;
use super::world::World;

/// What newcomers are shown at most, and what the age of each line counts on top of the line.
const HISTORY_BYTES_MAX: usize = 16 * 1024;
const AGE_BYTES: usize = 23;

/// A client for which there is no place reads why, and nothing more.
pub(crate) fn read_refusal(reader: &Reader<'_>, passage: &Passage) {
    let connection = reader.world.record().connection(reader.who);
    let refused = connection.refused.clone().expect("is refused");
    let whole = reader.world.pipe(reader.who).taken().len();
    assert_eq!(
        (&passage.heard, passage.end),
        (&Heard::Refused(refused), whole),
        "is refused in other words"
    );
}

pub(crate) fn read(reader: &mut Reader<'_>, heard: Heard, turn: u32) {
    let over = reader.reading.timed_out_in.is_some() || reader.reading.told_of_the_end;
    assert!(!over, "reads {heard:?} after its last word");
    match heard {
        Heard::History { age, line } => return reader.history.push((age, *line)),
        Heard::Joined(_) => return read_join(reader, &heard),
        Heard::Asked => {
            assert!(reader.reading.asked_in.is_none(), "is asked twice");
            reader.reading.asked_in = Some(turn);
        }
        Heard::TooFast => reader.reading.warnings.push(turn),
        Heard::ShutDown => {
            let ended = reader.world.record().ended_in();
            assert!(ended.is_some_and(|ended| ended <= turn));
            reader.reading.told_of_the_end = true;
        }
        Heard::Refused(Refusal::LoginTime) => reader.reading.timed_out_in = Some(turn),
        Heard::Refused(refusal) => read_answer(reader, &refusal, turn),
        Heard::Left(_)
        | Heard::Renamed { .. }
        | Heard::Said { .. }
        | Heard::Acted { .. }
        | Heard::Private { .. }
        | Heard::List { .. }
        | Heard::Alone
        | Heard::Help
        | Heard::Unchanged(_) => panic!("reads {heard:?} before its join"),
    }
    assert!(
        reader.history.is_empty(),
        "is shown what was said, and then something else"
    );
}

fn read_join(reader: &mut Reader<'_>, heard: &Heard) {
    let life = &reader.replay.lives[reader.who];
    let joined = life
        .joined
        .unwrap_or_else(|| panic!("reads {heard:?} without having joined"));
    let event = &reader.replay.events[joined];
    assert_eq!(*heard, event.heard, "reads the room before its join");
    assert_eq!(
        reader.reading.line, life.login_line,
        "joins with a line before the last answered"
    );
    let shown = std::mem::take(&mut reader.history);
    check_history(reader.world, reader.replay, joined, &shown);
    reader.enter(joined);
}

/// The last public lines before a join, each with its age.
fn check_history(
    world: &World,
    replay: &Replay,
    joined: usize,
    shown: &[(Range<Duration>, Heard)],
) {
    let now = replay.events[joined].time;
    let mut bytes = 0;
    let spoken = replay.events[..joined].iter().rev();
    let mut expected: Vec<&Event> = spoken
        .filter(|event| matches!(event.cause, Cause::Spoken(..)))
        .take(world.setting().limits.history_lines_max)
        .take_while(|event| {
            bytes += event.end - event.start + AGE_BYTES;
            bytes <= HISTORY_BYTES_MAX
        })
        .collect();
    expected.reverse();
    assert_eq!(shown.len(), expected.len(), "lines of what was said before");
    for ((age, line), event) in shown.iter().zip(expected) {
        assert_eq!(*line, event.heard, "what was said before");
        let since = now.since(event.time);
        assert!(
            age.contains(&since),
            "{line:?} is {since:?} old, not {age:?}"
        );
    }
}

fn read_answer(reader: &mut Reader<'_>, refusal: &Refusal, turn: u32) {
    let line = reader.reading.line;
    let sent = reader.client.sent().get(line);
    let Some((sent, arrived)) = sent.and_then(|sent| Some((sent, sent.arrived?))) else {
        panic!("reads {refusal:?} though nothing it sent is unanswered");
    };
    let expected = match &sent.attempt {
        Attempt::OtherProtocol => panic!("{refusal:?} to another protocol"),
        Attempt::Refused(refusal) => refusal.clone(),
        Attempt::Name(name, folded) => {
            let replay = reader.replay;
            let first = replay.events.partition_point(|event| event.turn < arrived);
            let last = replay.position_after(turn);
            let taken = (first..=last).any(|at| replay.holder(folded, at).is_some());
            assert!(taken, "{name} is refused: {refusal:?}");
            Refusal::InUse(name.clone())
        }
    };
    assert_eq!(*refusal, expected, "the answer to line {line}");
    reader.reading.line += 1;
}
