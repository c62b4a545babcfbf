//! What one client read, held against the room's events and against what it sent.
//!
//! Checked here: a member reads the events of the room from its join on, in their one order,
//! without gap or duplicate and without its own words; between them, where they belong, the answers
//! to its lines, one each, in the order it sent them, as the room was at that moment; and nothing
//! else but private words.

mod answers;

use std::ops::Range;
use std::time::Duration;

use super::client::Client;
use super::entrance::Shown;
use super::guest;
use super::heard::{EventId, Heard, Passage, Reason, Told};
use super::meaning::Meaning;
use super::privacy::{Arrival, Private};
use super::programs::{self, Owed};
use super::replay::{Cause, Replay};
use super::tokens::Tokens;
use super::world::World;

/// So many wrong keys, and a connection is closed.
pub(crate) const WRONG_KEYS_MAX: usize = 3;

/// What became of one client's reading.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// It read its own join.
    pub(crate) in_room: bool,
    /// The event that it would read next.
    pub(crate) position: usize,
    /// The same, before words of its own of which it cannot show that it is past them.
    pub(crate) position_min: usize,
    /// The first of its lines whose handling did not show.
    pub(crate) line: usize,
    /// It was given half of something last.
    pub(crate) cut_off: bool,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) privates: Vec<Private>,
    /// The turns in which it was told that it is too fast.
    pub(crate) warnings: Vec<u32>,
    pub(crate) asked_in: Option<u32>,
    /// It was asked for its nickname in plain, came in, and has to be told next how to find the commands.
    pub(crate) is_owed_a_hint: bool,
    /// What has to follow, for a program.
    pub(crate) owed: Owed,
    /// It was shown some of what was said before its join.
    pub(crate) is_shown: bool,
    /// It was told that its time to log in ran out.
    pub(crate) timed_out_in: Option<u32>,
    /// It was told of the end before it logged in.
    pub(crate) told_of_the_end: bool,
    /// It was told that it gave too many wrong keys.
    pub(crate) thrown_out: bool,
    /// It was told that another has taken its place.
    pub(crate) replaced: bool,
    /// It was told that there is no place for it any more.
    pub(crate) turned_away: bool,
    /// With which code it was closed, as a WebSocket.
    pub(crate) close: Option<Option<u16>>,
}

/// A client that reads one thing after the other.
pub(crate) struct Reader<'a> {
    pub(crate) world: &'a World,
    pub(crate) replay: &'a Replay,
    pub(crate) who: usize,
    pub(crate) client: &'a Client,
    pub(crate) reading: Reading,
    /// What it was shown of before, and how old, until it reads its join.
    pub(crate) history: Vec<Shown>,
    pub(crate) tokens: &'a mut Tokens,
    /// The position at which a line of its own was last seen to be handled.
    settled_at: usize,
    /// Clients that `/r` may mean: the last before a line was seen to be handled, and since.
    pub(crate) correspondents: Vec<Option<(usize, String)>>,
}

pub(crate) fn read(world: &World, replay: &Replay, tokens: &mut Tokens, who: usize) -> Reading {
    let mut reader = Reader {
        world,
        replay,
        who,
        client: &world.clients()[who],
        reading: Reading::default(),
        history: Vec::new(),
        tokens,
        settled_at: 0,
        correspondents: vec![None],
    };
    let refused = world.record().connection(who).refused.is_some();
    let pipe = world.pipe(who);
    let transcript = world.decoder(who).decode(pipe.taken());
    for passage in transcript.passages {
        if refused {
            guest::read_refusal(&reader, &passage);
            continue;
        }
        assert!(
            reader.reading.close.is_none(),
            "is told more behind its close"
        );
        if let Heard::Told(Told::Close(code)) = passage.heard {
            reader.reading.close = Some(code);
            continue;
        }
        if passage.heard == Heard::Told(Told::Ping) {
            continue;
        }
        let turn = world.record().turn_of_bytes(who, passage.end);
        if reader.reading.in_room {
            reader.read(passage, turn);
        } else {
            guest::read(&mut reader, passage, turn);
        }
    }
    reader.finish(transcript.rest)
}

impl<'a> Reader<'a> {
    /// It has read its join.
    pub(crate) fn enter(&mut self, joined: usize) {
        self.reading.in_room = true;
        self.reading.position = joined + 1;
        self.reading.position_min = joined + 1;
        self.settled_at = joined + 1;
        self.reading.line = self.replay.lives[self.who].login_line + 1;
        let is_person = self.reading.asked_in.is_some() && !self.client.is_program();
        self.reading.is_owed_a_hint = is_person;
    }

    /// An event is told as this one, and so is why somebody left.
    pub(crate) fn note(&mut self, at: usize, id: Option<EventId>, reason: Option<Reason>) {
        if let Some(id) = id {
            self.tokens.note_event(at, id);
        }
        if let Some(reason) = reason {
            self.tokens.note_reason(at, reason);
        }
    }

    /// It is shown a line of what was said before.
    pub(crate) fn is_shown(
        &mut self,
        age: Range<Duration>,
        (at, id): (Option<Duration>, Option<EventId>),
        line: Heard,
        turn: u32,
    ) {
        self.reading.is_shown = true;
        self.history.push(Shown {
            age,
            at,
            id,
            line,
            turn,
        });
    }

    fn read(&mut self, passage: Passage, turn: u32) {
        let Passage {
            heard, id, reason, ..
        } = passage;
        assert!(
            !self.reading.thrown_out && !self.reading.replaced,
            "reads {heard:?} after its last word"
        );
        if std::mem::take(&mut self.reading.is_owed_a_hint) {
            return assert_eq!(heard, Heard::Hint, "behind the join of a person");
        }
        self.pass_own_words();
        let next = self.replay.events.get(self.reading.position);
        if let Some(event) = next.filter(|event| event.heard == heard) {
            self.note(self.reading.position, id, reason);
            match event.cause {
                Cause::Left(who) => assert_ne!(who, self.who, "reads its own leave"),
                Cause::Spoken(who, line) if who == self.who => return self.read_own_words(line),
                Cause::Spoken(..) => {}
                Cause::Renamed(who) if who == self.who => self.settle_rename(),
                Cause::Renamed(_) | Cause::Joined(_) | Cause::Ended => {}
            }
            self.reading.position += 1;
            self.reading.position_min = self.reading.position;
            return;
        }
        match heard {
            Heard::Told(told) => programs::read(self, told, id, turn),
            Heard::IsAway { .. } if self.client.is_program() => {
                programs::check_is_away(self, &heard);
            }
            Heard::Private { from, text } => self.read_private(from, text),
            Heard::TooFast => self.reading.warnings.push(turn),
            Heard::Replaced => self.reading.replaced = true,
            Heard::CrAlone => panic!("is warned as if it had not logged in"),
            Heard::Joined(_)
            | Heard::Left(_)
            | Heard::Renamed { .. }
            | Heard::Said { .. }
            | Heard::Acted { .. }
            | Heard::ShutDown => panic!(
                "reads {heard:?} where {:?} was to come",
                next.map(|event| &event.heard)
            ),
            Heard::History { .. } | Heard::Asked => panic!("reads {heard:?} after its join"),
            Heard::Hint => panic!("is told how to find the commands, and need not be"),
            Heard::List { .. }
            | Heard::Alone
            | Heard::Away(_)
            | Heard::IsAway { .. }
            | Heard::NoTopic
            | Heard::Help
            | Heard::Unchanged(_)
            | Heard::Refused(_) => self.read_answer(&heard, turn),
        }
    }

    /// Its own words are heard by the others; it can only see that nothing was before them.
    fn pass_own_words(&mut self) {
        // A program reads them.
        if self.client.is_program() {
            return;
        }
        while let Some(Cause::Spoken(who, line)) = self
            .replay
            .events
            .get(self.reading.position)
            .map(|event| event.cause)
            && who == self.who
        {
            self.pass_nothing();
            if self.reading.line < line {
                return;
            }
            assert_eq!(self.reading.line, line, "its words out of order");
            self.reading.position += 1;
            self.settle(line);
        }
    }

    /// A program's own words come back to it.
    fn read_own_words(&mut self, line: usize) {
        assert!(self.client.is_program(), "reads its own words");
        self.pass_nothing();
        assert_eq!(self.reading.line, line, "its words out of order");
        self.reading.position += 1;
        self.reading.position_min = self.reading.position;
        self.settle(line);
    }

    /// Lines of spaces have no answer, and some others.
    pub(crate) fn pass_nothing(&mut self) {
        while self.meaning().is_some_and(Meaning::is_silent) {
            self.reading.line += 1;
        }
    }

    /// What the first line means whose handling has not shown.
    pub(crate) fn meaning(&self) -> Option<&'a Meaning> {
        let line = self.client.sent().get(self.reading.line)?;
        line.arrived.map(|_| &line.meaning)
    }

    fn settle(&mut self, line: usize) {
        self.reading.line = line + 1;
        self.settled_at = self.reading.position;
    }

    fn settle_rename(&mut self) {
        self.pass_nothing();
        let meaning = self.meaning();
        assert!(
            matches!(meaning, Some(Meaning::Rename(_))),
            "{meaning:?} became a change of nickname"
        );
        self.settle(self.reading.line);
    }

    pub(crate) fn read_private(&mut self, name: String, text: String) {
        let from = self.world.names().owner(&name);
        let from = from.expect("a nickname of somebody");
        self.correspondents.push(Some((from, name.clone())));
        self.reading.arrivals.push(Arrival {
            from,
            name,
            text,
            position: self.reading.in_room.then_some(self.reading.position),
        });
    }

    fn finish(mut self, rest: &[u8]) -> Reading {
        self.reading.cut_off = !rest.is_empty();
        if self.reading.in_room {
            self.pass_own_words();
            self.pass_nothing();
            let decoder = self.world.decoder(self.who);
            let next = self.replay.events.get(self.reading.position);
            let begins = next.is_some_and(|event| decoder.may_begin(rest, &event.heard));
            assert!(
                !decoder.is_public_speech(rest) || begins,
                "half of something that nobody said"
            );
        } else {
            guest::pass_silent(&mut self);
            if !self.history.is_empty() {
                guest::check_shown(&mut self, false);
            }
        }
        self.reading
    }
}
