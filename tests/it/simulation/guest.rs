//! What a client reads before its login: one answer a line, what was said before, and its join.

use std::ops::Range;
use std::time::Duration;

use super::client::Client;
use super::entrance::{Entrance, Judge};
use super::heard::{Heard, Passage, Told};
use super::kept::{self, Claim};
use super::meaning::{Attempt, Meaning, Order, Refusal};
use super::programs;
use super::transcripts::{Reader, WRONG_KEYS_MAX};
use super::web;

/// What has no age tells when it was instead.
const ANY_AGE: Range<Duration> = Duration::ZERO..Duration::MAX;

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

pub(crate) fn read(reader: &mut Reader<'_>, passage: Passage, turn: u32) {
    let Passage { heard, id, .. } = passage;
    let reading = &reader.reading;
    if let Heard::Told(Told::Pong(content)) = heard {
        return read_pong(reader, &content);
    }
    let over = reading.timed_out_in.is_some() || reading.told_of_the_end || reading.thrown_out;
    assert!(!over, "reads {heard:?} after its last word");
    reading.owed.check(&heard);
    match heard {
        Heard::Told(told @ (Told::Hello | Told::Ask)) => programs::read_guest(reader, told),
        Heard::Told(Told::History { at, line }) => {
            return reader.is_shown(ANY_AGE, (Some(at), id), *line, turn);
        }
        Heard::History { age, line } => return reader.is_shown(age, (None, None), *line, turn),
        Heard::Told(told) => return programs::read_guest(reader, told),
        Heard::Joined(_) => {
            read_join(reader, &heard);
            let joined = reader.reading.position - 1;
            return reader.note(joined, id, None);
        }
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
            if reader.client.asks().is_some()
                && web::is_turned_away(reader.world, reader.who, &reader.reading, &refusal) =>
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
        | Heard::Hint
        | Heard::Replaced
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

fn read_join(reader: &mut Reader<'_>, heard: &Heard) {
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
    let may_have_missed = check_shown(reader, true);
    reader.enter(joined);
    programs::check_welcome(reader, joined, &may_have_missed);
}

/// Holds what it was shown of what was said before against what was kept; whether it may, and whether it may not,
/// have missed something.
pub(crate) fn check_shown(reader: &mut Reader<'_>, is_whole: bool) -> Vec<bool> {
    let shown = std::mem::take(&mut reader.history);
    let (who, line) = (reader.who, reader.reading.line);
    let login = &reader.client.sent()[line];
    let judge = Judge {
        clock: reader.world.clock(),
        history: &reader.replay.history,
        tokens: reader.tokens,
        entrance: Entrance {
            since: reader.tokens.since(reader.world, who, line),
            named_in: login.arrived.expect("it has a nickname"),
            joined: reader.replay.lives[who].joined,
            is_whole,
            is_held_back: reader.world.pipe(who).has_tls(),
        },
        shown: &shown,
    };
    let outcomes = judge.outcomes();
    let ids = shown.iter().map(|shown| shown.id);
    for (&at, id) in outcomes[0].positions.iter().zip(ids) {
        reader.note(at, id, None);
    }
    outcomes.iter().map(|it| it.has_missed).collect()
}

/// Lines that get no answer.
pub(crate) fn pass_silent(reader: &mut Reader<'_>) {
    let sent = reader.client.sent();
    let is_silent = |line: usize| {
        let attempt = sent.get(line).map(|sent| &sent.attempt);
        matches!(
            attempt,
            Some(Attempt::MarkBot | Attempt::Since(_) | Attempt::Resume(_))
        )
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
        Attempt::MarkBot | Attempt::Since(_) | Attempt::Resume(_) => {
            panic!("{refusal:?} to what has no answer")
        }
        Attempt::Hello => panic!("{refusal:?} to the first line of a program"),
        Attempt::Ping(_) => panic!("{refusal:?} to a Ping"),
        Attempt::Goodbye(_) | Attempt::Violation(_) => panic!("{refusal:?} to its last word"),
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
            let claim = Claim {
                who: reader.who,
                folded,
                arrived,
                resumed: reader.tokens.resumed(reader.world, reader.who, line),
            };
            let is_taken = |at| {
                let holder = replay.holder(folded, at);
                holder.is_some() && holder != claim.resumed
            };
            assert!(
                (first..=last).any(is_taken)
                    || kept::may_be_refused(reader.world, replay, claim, last),
                "{name} is refused: {refusal:?}, {claim:?}"
            );
            Refusal::InUse(name.clone())
        }
    };
    assert_eq!(*refusal, expected, "the answer to line {line}");
    reader.reading.line += 1;
    if reader.client.is_program() && !reader.reading.thrown_out {
        reader.reading.owed.refused();
    }
}
