//! What a client reads before its login: one answer a line, what was said before, and its join.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use littlecats::room::event::Utterance;
use littlecats::room::time::Time;

use super::client::Client;
use super::heard::{Heard, Passage, Told};
use super::meaning::{Attempt, Meaning, Order, Refusal};
use super::programs;
use super::replay::{Cause, Event, Replay};
use super::transcripts::{Reader, WRONG_KEYS_MAX};
use super::web;
use super::world::World;

/// What newcomers are shown at most; what of it is made at once, while the rest waits until that is
/// read; and what the age of each line counts on top of the line.
const HISTORY_BYTES_MAX: usize = 16 * 1024;
const PART_BYTES: usize = 8 * 1024;
const AGE_BYTES: usize = 23;

/// What a line takes beside its bytes, at most, of what is kept beyond that.
const HELD_BYTES: usize = 2 * size_of::<Utterance>() + 64;

/// A client for which there is no place reads why, and nothing more.
pub(crate) fn read_refusal(reader: &Reader<'_>, passage: &Passage) {
    let connection = reader.world.record().connection(reader.who);
    let refused = connection.refused.clone().expect("is refused");
    let whole = reader.world.pipe(reader.who).taken().len();
    let is_close = matches!(passage.heard, Heard::Told(Told::Close(_)));
    if is_close || reader.client.asks().is_some() && passage.end < whole {
        return;
    }
    if passage.heard == Heard::Told(Told::Hello) {
        return assert!(reader.client.is_program(), "is greeted in plain");
    }
    assert_eq!(
        (&passage.heard, passage.end),
        (&Heard::Refused(refused), whole),
        "is refused in other words"
    );
}

pub(crate) fn read(reader: &mut Reader<'_>, heard: Heard, turn: u32) {
    let reading = &reader.reading;
    if let Heard::Told(Told::Pong(content)) = heard {
        return read_pong(reader, &content);
    }
    let over = reading.timed_out_in.is_some() || reading.told_of_the_end || reading.thrown_out;
    assert!(!over, "reads {heard:?} after its last word");
    reading.owed.check(&heard);
    match heard {
        Heard::Told(told @ (Told::Hello | Told::Ask)) => programs::read_guest(reader, told, turn),
        Heard::Told(told) => return programs::read_guest(reader, told, turn),
        Heard::History { age, line } => {
            let line = *line;
            reader.reading.is_shown = true;
            return reader.history.push(Shown {
                age,
                at: None,
                line,
                turn,
            });
        }
        Heard::Joined(_) => return read_join(reader, &heard, turn),
        // It has its nickname, and comes behind what was said before.
        Heard::Private { from, text } => return reader.read_private(from, text),
        Heard::Asked => {
            assert!(reader.reading.asked_in.is_none(), "is asked twice");
            reader.reading.asked_in = Some(turn);
        }
        Heard::TooFast => reader.reading.warnings.push(turn),
        // A line that ends with CR and LF may have been cut in between for long.
        Heard::CrAlone => {}
        Heard::ShutDown => {
            let ended = reader.world.record().ended_in();
            assert!(ended.is_some_and(|ended| ended <= turn));
            reader.reading.told_of_the_end = true;
            return;
        }
        Heard::Refused(refusal)
            if reader.client.asks().is_some() && web::is_turned_away(&reader.reading, &refusal) =>
        {
            reader.reading.turned_away = true;
        }
        Heard::Refused(Refusal::LoginTime) => reader.reading.timed_out_in = Some(turn),
        Heard::Refused(refusal) => read_answer(reader, &refusal, turn),
        Heard::Left(_)
        | Heard::Renamed { .. }
        | Heard::Said { .. }
        | Heard::Acted { .. }
        | Heard::List { .. }
        | Heard::Alone
        | Heard::Away(_)
        | Heard::IsAway { .. }
        | Heard::NoTopic
        | Heard::Help
        | Heard::Unchanged(_) => panic!("reads {heard:?} before its join"),
    }
    assert!(
        reader.history.is_empty(),
        "is shown what was said, and then something else"
    );
}

fn read_pong(reader: &mut Reader<'_>, content: &[u8]) {
    pass_silent(reader);
    let line = reader.client.sent().get(reader.reading.line);
    let ping = line
        .filter(|line| line.arrived.is_some())
        .map(|line| &line.attempt);
    assert_eq!(
        ping,
        Some(&Attempt::Ping(content.to_vec())),
        "a Pong out of its place"
    );
    reader.reading.line += 1;
}

fn read_join(reader: &mut Reader<'_>, heard: &Heard, turn: u32) {
    let life = &reader.replay.lives[reader.who];
    let joined = life
        .joined
        .unwrap_or_else(|| panic!("reads {heard:?} without having joined"));
    let event = &reader.replay.events[joined];
    assert_eq!(*heard, event.heard, "reads the room before its join");
    pass_silent(reader);
    assert_eq!(
        reader.reading.line, life.login_line,
        "joins with a line before the last answered"
    );
    let shown = std::mem::take(&mut reader.history);
    let login = &reader.client.sent()[reader.reading.line];
    let arrived = login.arrived.expect("it is in");
    check_history(reader.world, reader.replay, (arrived, joined, turn), &shown);
    reader.enter(joined);
    programs::check_welcome(reader, joined);
}

/// A line of what was said before, as a newcomer was shown it.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) age: Range<Duration>,
    /// When it was, where that is told: so long after the beginning of the run.
    pub(crate) at: Option<Duration>,
    pub(crate) line: Heard,
    /// The turn in which it was written.
    pub(crate) turn: u32,
}

/// The last public lines before the nickname was taken, at some moment since its line `arrived`, and all
/// that was said from there to the join, each with its age. Behind the first part those may be missing
/// that were not kept any more by the time the next part was made.
fn check_history(
    world: &World,
    replay: &Replay,
    (arrived, joined, told_in): (u32, usize, u32),
    shown: &[Shown],
) {
    let named_from = replay.events.partition_point(|event| event.turn < arrived);
    let starts = (named_from..=joined).map(|named| {
        let first = kept(world, replay, named).first().map(|(at, _)| *at);
        first.unwrap_or(named)
    });
    let starts: BTreeSet<usize> = starts.collect();
    let mut wrong = Vec::new();
    for start in starts {
        match is_history(world, replay, (arrived, start, joined, told_in), shown) {
            Ok(()) => return,
            Err(why) => wrong.push(why),
        }
    }
    panic!("is shown something else than was said before: {wrong:#?}");
}

/// Whether this is what was said between two positions, but for what was not kept long enough.
fn is_history(
    world: &World,
    replay: &Replay,
    (arrived, start, joined, told_in): (u32, usize, usize, u32),
    shown: &[Shown],
) -> Result<(), String> {
    let mut shown = shown.iter().peekable();
    let mut bytes = 0;
    let is_kept_at_all = world.setting().limits.history_lines_max > 0;
    let named = world.clock().time_of(arrived);
    for (at, event) in replay.events[..joined].iter().enumerate().skip(start) {
        if !is_kept_at_all || !matches!(event.cause, Cause::Spoken(..)) {
            continue;
        }
        let Some(next) = shown.next_if(|next| next.line == event.heard) else {
            let next_turn = shown.peek().map_or(told_in, |next| next.turn);
            let then = replay.position_after(next_turn);
            if bytes + part_bytes_max(event) <= PART_BYTES
                || is_surely_kept(world, replay, at, then)
            {
                return Err(format!("{:?} is missing", event.heard));
            }
            continue;
        };
        bytes += part_bytes_max(event);
        let was_at = event.time.since(Time::ZERO).as_millis();
        if next.at.is_some_and(|at| at.as_millis() != was_at) {
            return Err(format!("{next:?} was said {was_at} ms after the beginning"));
        }
        let time_written = world.clock().time_of(next.turn);
        let youngest = named.since(event.time);
        let oldest = time_written.since(event.time);
        if oldest < next.age.start || next.age.end <= youngest {
            return Err(format!("{next:?} is {youngest:?} to {oldest:?} old"));
        }
    }
    match shown.next() {
        None => Ok(()),
        Some(shown) => Err(format!("{:?} was not said then", shown.line)),
    }
}

/// Whether what was said is kept at a position, among what newcomers are shown or beyond it.
fn is_surely_kept(world: &World, replay: &Replay, said: usize, at: usize) -> bool {
    if kept(world, replay, at)
        .iter()
        .any(|(kept, _)| *kept == said)
    {
        return true;
    }
    let bytes_since = replay.events[said..at]
        .iter()
        .filter(|event| matches!(event.cause, Cause::Spoken(..)))
        .map(|event| event.end - event.start + HELD_BYTES);
    bytes_since.sum::<usize>() <= world.setting().limits.history_bytes_max
}

/// Whether what a newcomer is shown at a position may take more than one part.
pub(crate) fn takes_parts(world: &World, replay: &Replay, at: usize) -> bool {
    let kept = kept(world, replay, at).into_iter();
    kept.map(|(_, event)| part_bytes_max(event)).sum::<usize>() > PART_BYTES
}

/// What a line counts towards a part at most, if each of its characters is one that some encoding
/// escapes.
fn part_bytes_max(event: &Event) -> usize {
    2 * (event.end - event.start) + 168
}

/// What newcomers are shown at a position, oldest first, each with its own position.
fn kept<'a>(world: &World, replay: &'a Replay, at: usize) -> Vec<(usize, &'a Event)> {
    let mut bytes = 0;
    let before = replay.events[..at].iter().enumerate().rev();
    let mut kept: Vec<_> = before
        .filter(|(_, event)| matches!(event.cause, Cause::Spoken(..)))
        .take(world.setting().limits.history_lines_max)
        .take_while(|(_, event)| {
            bytes += cost(event);
            bytes <= HISTORY_BYTES_MAX
        })
        .collect();
    kept.reverse();
    kept
}

fn cost(event: &Event) -> usize {
    event.end - event.start + AGE_BYTES
}

/// Lines that get no answer.
pub(crate) fn pass_silent(reader: &mut Reader<'_>) {
    let sent = reader.client.sent();
    let is_silent = |line: usize| {
        let attempt = sent.get(line).map(|sent| &sent.attempt);
        attempt == Some(&Attempt::MarkBot)
    };
    while is_silent(reader.reading.line) {
        reader.reading.line += 1;
    }
}

/// How many wrong keys a client has sent up to a line, when it logged in with the one given.
pub(crate) fn wrong_keys(client: &Client, login: Option<usize>, line: usize) -> usize {
    let sent = client.sent().iter().enumerate().take(line + 1);
    let wrong = sent.filter(|(at, sent)| match login {
        Some(login) if login < *at => matches!(sent.meaning, Meaning::Order(Order::Op(_))),
        Some(_) | None => sent.attempt == Attempt::Op,
    });
    wrong.count()
}

fn read_answer(reader: &mut Reader<'_>, refusal: &Refusal, turn: u32) {
    pass_silent(reader);
    let line = reader.reading.line;
    let sent = reader.client.sent().get(line);
    let Some((sent, arrived)) = sent.and_then(|sent| Some((sent, sent.arrived?))) else {
        panic!("reads {refusal:?} though nothing it sent is unanswered");
    };
    let expected = match &sent.attempt {
        Attempt::OtherProtocol => panic!("{refusal:?} to another protocol"),
        Attempt::Refused(refusal) => refusal.clone(),
        Attempt::MarkBot => panic!("{refusal:?} to what has no answer"),
        Attempt::Hello => panic!("{refusal:?} to the first line of a program"),
        Attempt::Ping(_) => panic!("{refusal:?} to a Ping"),
        Attempt::Goodbye(_) => panic!("{refusal:?} to its last word"),
        Attempt::Op => {
            let wrong = wrong_keys(reader.client, None, line);
            reader.reading.thrown_out = wrong == WRONG_KEYS_MAX;
            match reader.reading.thrown_out {
                true => Refusal::TooManyTries,
                false => Refusal::WrongKey,
            }
        }
        Attempt::Name(name, folded) => {
            let replay = reader.replay;
            let first = replay.events.partition_point(|event| event.turn < arrived);
            let last = replay.position_after(turn);
            let taken = (first..=last).any(|at| replay.holder(folded, at).is_some());
            let wanted = (reader.who, &**folded);
            let kept = replay.may_be_kept(reader.world, wanted, (last, arrived));
            let entering = replay.may_be_entering(reader.world, folded, last);
            let taken = taken || entering.iter().any(|&other| other != reader.who);
            assert!(taken || kept, "{name} is refused: {refusal:?}");
            Refusal::InUse(name.clone())
        }
    };
    assert_eq!(*refusal, expected, "the answer to line {line}");
    reader.reading.line += 1;
    if reader.client.is_program() && !reader.reading.thrown_out {
        reader.reading.owed.refused();
    }
}
