//! What only programs are told, held against the room's events and what they sent: their own words come
//! back to them, each in its place.

use super::heard::{EventId, Heard, Told, Welcome};
use super::meaning::{Attempt, Meaning, Order};
use super::names;
use super::privacy::{Outcome, Private};
use super::transcripts::Reader;

/// What a program has been told that something has to follow.
#[derive(Debug, Default)]
pub(crate) struct Owed {
    /// It was refused, and has to be told what is still asked for.
    ask: bool,
    /// It was welcomed, and has to read its join.
    join: Option<Welcome>,
}

impl Owed {
    /// It was refused something as a guest, and may try again.
    pub(crate) fn refused(&mut self) {
        self.ask = true;
    }

    /// What has to come next comes.
    pub(crate) fn check(&self, heard: &Heard) {
        let is_ask = *heard == Heard::Told(Told::Ask);
        assert_eq!(
            self.ask, is_ask,
            "{heard:?} where it is still asked, or is not"
        );
        let is_join = matches!(heard, Heard::Joined(_));
        assert!(
            self.join.is_none() || is_join,
            "{heard:?} behind its welcome"
        );
    }
}

/// Reads what a program is told before its join.
pub(crate) fn read_guest(reader: &mut Reader<'_>, told: Told) {
    assert!(reader.client.is_program(), "is told {told:?} in plain");
    match told {
        Told::Hello => {
            let first = &reader.client.sent()[0];
            assert!(reader.reading.line == 0 && first.arrived.is_some());
            assert_eq!(first.attempt, Attempt::Hello);
            reader.reading.line = 1;
        }
        Told::Ping | Told::Pong(_) | Told::Close(_) => unreachable!("is read elsewhere"),
        Told::Ask => reader.reading.owed.ask = false,
        Told::Welcome(welcome) => {
            let resume = welcome.resume.clone();
            reader.tokens.note_resume(reader.who, resume);
            reader.reading.owed.join = Some(welcome);
        }
        Told::History { .. } => unreachable!("is read elsewhere"),
        // It has its nickname, and comes behind what was said before.
        Told::Private { from, text, .. } => reader.read_private(from, text),
        Told::Away { .. } => panic!("reads {told:?} before its join"),
    }
}

/// A program reads its join: it is told truly whether it has missed something.
pub(crate) fn check_welcome(reader: &mut Reader<'_>, joined: usize, may_have_missed: &[bool]) {
    let welcome = reader.reading.owed.join.take();
    assert_eq!(welcome.is_some(), reader.client.is_program(), "is welcomed");
    let Some(welcome) = welcome else {
        return;
    };
    assert_eq!(welcome.name, reader.replay.name(reader.who, joined + 1));
    assert_eq!(welcome.users, reader.replay.room(joined + 1).len());
    assert!(
        may_have_missed.contains(&welcome.has_missed),
        "is told that it has missed something: {}",
        welcome.has_missed
    );
}

/// Reads what a program in the room is told.
pub(crate) fn read(reader: &mut Reader<'_>, told: Told, id: Option<EventId>, turn: u32) {
    let own = reader.replay.name(reader.who, reader.reading.position);
    if let (Told::Away { .. }, Some(id)) = (&told, id) {
        reader.tokens.note_behind(reader.reading.position, id);
    }
    match told {
        Told::Away { name, text } if name == own => {
            reader.read_answer(&Heard::Away(text), turn);
        }
        Told::Away { name, text } => check_away(reader, &name, &text),
        Told::Private { from, to, text } if from == own => read_echo(reader, &to, text),
        Told::Private { from, to, text } => {
            assert_eq!(to, own, "{text:?} is for somebody else");
            reader.read_private(from, text);
        }
        Told::Pong(_) => reader.read_answer(&Heard::Told(told), turn),
        Told::Ping | Told::Close(_) => unreachable!("is read elsewhere"),
        Told::Hello | Told::Ask | Told::Welcome(_) | Told::History { .. } => {
            panic!("reads {told:?} after its join")
        }
    }
}

/// Somebody else in the room is away, or back.
fn check_away(reader: &Reader<'_>, name: &str, text: &str) {
    let at = reader.reading.position;
    let owner = reader.world.names().owner(name);
    let owner = owner.expect("a nickname of somebody");
    let is_there = reader.replay.is_member(owner, at) && reader.replay.name(owner, at) == name;
    assert!(is_there, "{name} is not in the room");
    let said = |meaning: &Meaning| matches!(meaning, Meaning::Order(Order::Away(it)) if it == text);
    let mut sent = reader.world.clients()[owner].sent().iter();
    let is_known = sent.any(|line| line.arrived.is_some() && said(&line.meaning));
    assert!(is_known, "{name} never said that it is away");
}

/// Its private words come back to it where they were handled, and no others.
fn read_echo(reader: &mut Reader<'_>, to: &str, text: String) {
    reader.pass_nothing();
    let line = reader.reading.line;
    let meaning = reader.meaning();
    let Some((given, said)) = meaning.and_then(Meaning::private) else {
        panic!("{text:?} comes back where {meaning:?} was to be handled");
    };
    assert_eq!(said, text, "comes back otherwise");
    if let Some(given) = given {
        assert_eq!(names::fold(given), names::fold(to), "it was for {given}");
    }
    let at = reader.reading.position;
    let private = Private {
        line,
        to: given.map(str::to_string),
        text,
        positions: at..=at,
        correspondents: reader.correspondents.clone(),
        outcome: Outcome::Queued,
    };
    reader.reading.privates.push(private);
    reader.handled(line);
}

/// To whom it wrote is away: told behind its own words.
pub(crate) fn check_is_away(reader: &Reader<'_>, heard: &Heard) {
    let last = reader.reading.privates.last();
    let last =
        last.filter(|it| it.line + 1 == reader.reading.line && it.outcome == Outcome::Queued);
    let private = last.unwrap_or_else(|| panic!("{heard:?} behind nothing private"));
    assert!(private.is_told_away(reader.world, heard));
}
