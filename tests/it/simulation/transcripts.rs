//! What one client read, held against the room's events and against what it sent.
//!
//! Checked here: a member reads the events of the room from its join on, in their one order,
//! without gap or duplicate and without its own words; between them, where they belong, the answers
//! to its lines, one each, in the order it sent them, as the room was at that moment; and nothing
//! else but private words.

use std::collections::HashSet;

use super::client::Client;
use super::guest;
use super::heard::{Heard, Told};
use super::meaning::{Meaning, Order, Refusal};
use super::names;
use super::privacy::{Arrival, Outcome, Private};
use super::programs::{self, Owed};
use super::replay::{Cause, Replay};
use super::world::World;

/// What a list may count at most that is not told in parts, in bytes, and what a name counts beside its
/// own where it may be named three times.
const LIST_PART_BYTES: usize = 8 * 1024 - 128;
const AROUND_NAME_BYTES: usize = 3;

/// The longest topic, away text or reason.
const TEXT_BYTES_MAX: usize = 300;

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
    pub(crate) history: Vec<guest::Shown>,
    /// The position at which a line of its own was last seen to be handled.
    settled_at: usize,
    /// Clients that `/r` may mean: the last before a line was seen to be handled, and since.
    pub(crate) correspondents: Vec<Option<(usize, String)>>,
}

pub(crate) fn read(world: &World, replay: &Replay, who: usize) -> Reading {
    let mut reader = Reader {
        world,
        replay,
        who,
        client: &world.clients()[who],
        reading: Reading::default(),
        history: Vec::new(),
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
            reader.read(passage.heard, turn);
        } else {
            guest::read(&mut reader, passage.heard, turn);
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
    }

    fn read(&mut self, heard: Heard, turn: u32) {
        assert!(
            !self.reading.thrown_out,
            "reads {heard:?} after its last word"
        );
        self.pass_own_words();
        let next = self.replay.events.get(self.reading.position);
        if let Some(event) = next.filter(|event| event.heard == heard) {
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
            Heard::Told(told) => programs::read(self, told, turn),
            Heard::IsAway { .. } if self.client.is_program() => {
                programs::check_is_away(self, &heard);
            }
            Heard::Private { from, text } => self.read_private(from, text),
            Heard::TooFast => self.reading.warnings.push(turn),
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

    pub(crate) fn read_answer(&mut self, heard: &Heard, turn: u32) {
        loop {
            let line = self.reading.line;
            let Some(meaning) = self.meaning() else {
                panic!("reads {heard:?} though nothing it sent is unanswered");
            };
            let expected = match meaning {
                silent if silent.is_silent() => {
                    self.reading.line += 1;
                    continue;
                }
                Meaning::Private { .. } | Meaning::Reply(_) => {
                    let (to, said) = meaning.private().expect("is private");
                    if self.read_refused_private(heard, to, said) {
                        return;
                    }
                    assert!(!self.client.is_program(), "{said:?} never came back");
                    continue;
                }
                Meaning::Nothing | Meaning::Say(_) | Meaning::Act(_) | Meaning::Quit => {
                    panic!("reads {heard:?} where line {line} ({meaning:?}) was to be handled");
                }
                Meaning::List if self.is_long_list() => {
                    self.check_long_list(heard, turn);
                    heard.clone()
                }
                Meaning::List => self.list(),
                Meaning::Rename(given) => self.answer_to_rename(given, heard),
                Meaning::Help => Heard::Help,
                Meaning::Order(order) => self.answer_to_order(order),
                Meaning::Refused(refusal) => Heard::Refused(refusal.clone()),
                Meaning::Ping(content) => Heard::Told(Told::Pong(content.clone())),
            };
            assert_eq!(
                *heard, expected,
                "the answer to line {line} at {}",
                self.reading.position
            );
            return self.handled(line);
        }
    }

    /// It was seen that a line was handled, and what of what it reads came before.
    pub(crate) fn handled(&mut self, line: usize) {
        self.settle(line);
        self.reading.position_min = self.reading.position;
        let last = self.correspondents.pop().expect("never empty");
        self.correspondents = vec![last];
    }

    /// A private line is answered only when it was refused, or when its recipient is away; else it was
    /// queued.
    fn read_refused_private(&mut self, heard: &Heard, to: Option<&str>, said: &str) -> bool {
        let positions = self.settled_at..=self.reading.position;
        let mut private = Private {
            line: self.reading.line,
            to: to.map(str::to_string),
            text: said.into(),
            positions,
            correspondents: self.correspondents.clone(),
            outcome: Outcome::Queued,
        };
        let mut possible = private
            .refusals(self.world, self.replay, self.who)
            .into_iter();
        let refused = possible.find(|refusal| matches!(heard, Heard::Refused(it) if it == refusal));
        let is_answer = refused.is_some() || private.is_told_away(self.world, heard);
        if let Some(refusal) = refused {
            private.outcome = Outcome::Refused(refusal);
        }
        self.reading.privates.push(private);
        self.settle(self.reading.line);
        is_answer
    }

    /// Nobody has a key in a run.
    fn answer_to_order(&mut self, order: &Order) -> Heard {
        match order {
            Order::Away(text) if text.len() > TEXT_BYTES_MAX => {
                Heard::Refused(Refusal::TextTooLong(TEXT_BYTES_MAX))
            }
            Order::Away(text) => Heard::Away(text.clone()),
            Order::AskTopic => Heard::NoTopic,
            Order::Op(_) => {
                let wrong = guest::wrong_keys(self.client, self.login_line(), self.reading.line);
                self.reading.thrown_out = wrong == WRONG_KEYS_MAX;
                Heard::Refused(match self.reading.thrown_out {
                    true => Refusal::TooManyTries,
                    false => Refusal::WrongKey,
                })
            }
            Order::MarkBot => panic!("has no answer"),
            Order::SetTopic(_)
            | Order::Promote(_)
            | Order::Demote(_)
            | Order::Kick { .. }
            | Order::Ban { .. }
            | Order::Unban(_)
            | Order::Bans
            | Order::Mute { .. }
            | Order::Unmute(_)
            | Order::Lock(_)
            | Order::Unlock
            | Order::Address(_) => Heard::Refused(Refusal::NotModerator),
        }
    }

    /// Which of its lines gave its nickname.
    fn login_line(&self) -> Option<usize> {
        let life = &self.replay.lives[self.who];
        life.joined.map(|_| life.login_line)
    }

    /// Whether it hears that a nickname is in use which nobody has, and that may be kept.
    fn is_kept(&self, heard: &Heard, folded: &str) -> bool {
        let at = self.reading.position;
        let arrived = self.client.sent()[self.reading.line].arrived;
        matches!(heard, Heard::Refused(Refusal::InUse(_)))
            && self.replay.holder(folded, at).is_none()
            && arrived.is_some_and(|arrived| {
                let wanted = (self.who, folded);
                let entering = self.replay.may_be_entering(self.world, folded, at);
                entering.iter().any(|&other| other != self.who)
                    || self.replay.may_be_kept(self.world, wanted, (at, arrived))
            })
    }

    fn answer_to_rename(&self, given: &str, heard: &Heard) -> Heard {
        let at = self.reading.position;
        match names::parse(given) {
            Err(refusal) => Heard::Refused(refusal),
            Ok((name, folded)) if self.is_kept(heard, &folded) => {
                Heard::Refused(Refusal::InUse(name))
            }
            Ok((name, folded)) => match self.replay.holder(&folded, at) {
                Some(holder) if holder != self.who => Heard::Refused(Refusal::InUse(name)),
                _ if self.replay.name(self.who, at) == name => Heard::Unchanged(name),
                _ => Heard::Renamed {
                    from: self.replay.name(self.who, at).into(),
                    to: name,
                },
            },
        }
    }

    fn list(&self) -> Heard {
        let names = self.replay.room(self.reading.position);
        match names.len() {
            1 => Heard::Alone,
            count => Heard::List {
                count,
                names: names.into_iter().map(str::to_string).collect(),
            },
        }
    }

    fn is_long_list(&self) -> bool {
        let names = self.replay.room(self.reading.position);
        let bytes = names
            .iter()
            .map(|name| 3 * (name.len() + AROUND_NAME_BYTES));
        bytes.sum::<usize>() > LIST_PART_BYTES
    }

    /// Later parts tell the members of the moment when they are made: a member that was there all the time is
    /// told, and none that never was.
    fn check_long_list(&self, heard: &Heard, turn: u32) {
        let from = self.reading.position;
        let to = self.replay.position_after(turn);
        let before = self.replay.room(from);
        let Heard::List { count, names: told } = heard else {
            panic!("{heard:?} is no list");
        };
        let is_counted = !self.client.is_program();
        assert!(
            !is_counted || *count == before.len(),
            "as many as when it was begun"
        );
        let folded: Vec<String> = told.iter().map(|name| names::fold(name)).collect();
        assert!(folded.is_sorted_by(|a, b| a < b), "not sorted: {told:?}");
        let rooms: Vec<Vec<&str>> = (from..=to).map(|at| self.replay.room(at)).collect();
        let ever: HashSet<&str> = rooms.iter().flatten().copied().collect();
        for name in told {
            assert!(ever.contains(&**name), "{name} is listed and was not there");
        }
        let told: HashSet<&str> = told.iter().map(String::as_str).collect();
        for name in before.iter().filter(|name| !told.contains(*name)) {
            let stays = rooms.iter().all(|room| room.contains(name));
            assert!(!stays, "{name} is missing in {told:?}");
        }
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
        }
        self.reading
    }
}
