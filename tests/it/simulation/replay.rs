//! The room's events in their one order, as the witness heard them, replayed by the rules of the room.
//!
//! Checked here: one join and at most one leave a session; folded nicknames and sessions one to
//! one; everything public is what a client sent, once, in the order it sent it, under the nickname
//! it had, and no faster than its rate.

use std::collections::HashMap;

use littlecats::room::time::Time;

use super::heard::{Heard, Passage, Public};
use super::history::History;
use super::meaning::{Attempt, Meaning};
use super::names;
use super::world::{WITNESS, World};

/// What all in the room hear, but for the client that speaks.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) heard: Heard,
    /// Where it stands in the bytes of all events.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The turn in which it happened; it may be heard later.
    pub(crate) turn: u32,
    pub(crate) time: Time,
    pub(crate) cause: Cause,
}

/// Which client an event is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Joined(usize),
    Left(usize),
    Renamed(usize),
    /// And which of its lines.
    Spoken(usize, usize),
    Ended,
}

/// What is known of a session. Positions count events: what is at position `k` was heard by
/// everyone before event `k`.
#[derive(Debug, Default)]
pub(crate) struct Life {
    pub(crate) joined: Option<usize>,
    pub(crate) left: Option<usize>,
    /// Which of its lines gave its nickname.
    pub(crate) login_line: usize,
    /// Its nicknames, each with the event that gave it.
    names: Vec<(usize, String)>,
    /// Where to look for its next public line.
    next_line: usize,
}

#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) events: Vec<Event>,
    pub(crate) lives: Vec<Life>,
    /// What was said, and what of it is kept.
    pub(crate) history: History,
    /// The session that had a folded nickname, from which event on.
    holders: HashMap<String, Vec<(usize, Option<usize>)>>,
}

impl Replay {
    pub(crate) fn of(world: &World) -> Replay {
        let limits = &world.setting().limits;
        let mut replay = Replay {
            events: Vec::new(),
            lives: world.clients().iter().map(|_| Life::default()).collect(),
            history: History::new(limits.history_lines_max, limits.history_bytes_max),
            holders: HashMap::new(),
        };
        let pipe = world.pipe(WITNESS);
        let transcript = world.decoder(WITNESS).decode(pipe.taken());
        let whole = transcript.rest.is_empty();
        assert!(whole, "the witness was told half of something");
        for passage in transcript.passages {
            replay.take(world, passage);
        }
        let over = world.record().ended_in().is_some();
        assert_eq!(
            pipe.closed().is_some() || pipe.shut_at().is_some(),
            over,
            "the witness is sent away"
        );
        assert_eq!(
            replay.has_ended(),
            over,
            "the end is the last that is heard: {:?}",
            replay.events.last()
        );
        replay
    }

    fn has_ended(&self) -> bool {
        let last = self.events.last();
        last.is_some_and(|event| event.cause == Cause::Ended)
    }

    fn take(&mut self, world: &World, Passage { heard, end, .. }: Passage) {
        assert!(!self.has_ended(), "{heard:?} is heard after the end");
        let cause = self.understand(world, &heard);
        let turn = world.record().turn_of_event(end);
        let time = world.clock().time_of(turn);
        self.history.happen(turn, time);
        if let Cause::Spoken(client, line) = cause {
            let login_line = self.lives[client].login_line;
            within_the_rate(world, client, (login_line, line), time);
            self.history.say(&heard);
        }
        self.events.push(Event {
            heard,
            start: self.events.last().map_or(0, |event| event.end),
            end,
            turn,
            time,
            cause,
        });
    }

    fn understand(&mut self, world: &World, heard: &Heard) -> Cause {
        match heard.public() {
            Some(Public::Joined(name)) => self.joined(world, name),
            Some(Public::Left(name)) => self.left(world, name),
            Some(Public::Renamed { from, to }) => self.renamed(world, from, to),
            Some(Public::Said { by, text }) => self.spoken(world, by, &Meaning::Say(text.into())),
            Some(Public::Acted { by, text }) => self.spoken(world, by, &Meaning::Act(text.into())),
            Some(Public::ShutDown) => Cause::Ended,
            None => panic!("everyone hears {heard:?}"),
        }
    }

    fn joined(&mut self, world: &World, name: &str) -> Cause {
        let who = owner(world, name);
        let at = self.events.len();
        let folded = names::fold(name);
        assert_eq!(
            self.holder(&folded, at),
            None,
            "{name} joins though somebody has the nickname"
        );
        assert!(
            self.lives[who].joined.is_none(),
            "{name} joins a second time"
        );
        let gives_it =
            |attempt: &Attempt| matches!(attempt, Attempt::Name(given, _) if given == name);
        let mut sent = world.clients()[who].sent().iter().enumerate();
        let login = sent.find(|(_, line)| gives_it(&line.attempt));
        let (login_line, line) =
            login.unwrap_or_else(|| panic!("{name} never asked for the nickname"));
        assert!(
            line.arrived.is_some(),
            "{name} joins before the nickname arrived"
        );
        self.lives[who] = Life {
            joined: Some(at),
            left: None,
            login_line,
            names: vec![(at, name.into())],
            next_line: login_line + 1,
        };
        self.holders
            .entry(folded)
            .or_default()
            .push((at, Some(who)));
        Cause::Joined(who)
    }

    fn left(&mut self, world: &World, name: &str) -> Cause {
        let who = self.member(world, name);
        let at = self.events.len();
        self.lives[who].left = Some(at);
        self.holders
            .entry(names::fold(name))
            .or_default()
            .push((at, None));
        Cause::Left(who)
    }

    fn renamed(&mut self, world: &World, from: &str, to: &str) -> Cause {
        let who = self.member(world, from);
        let at = self.events.len();
        let (old, new) = (names::fold(from), names::fold(to));
        assert_eq!(owner(world, to), who, "{from} takes the nickname {to}");
        assert_ne!(from, to, "a nickname changes into itself");
        let holder = self.holder(&new, at);
        assert!(holder.is_none() || holder == Some(who), "{to} is taken");
        let asked = |meaning: &Meaning| matches!(meaning, Meaning::Rename(given) if given.trim_end_matches(' ') == to);
        self.next_public_line(world, who, asked);
        self.holders.entry(old).or_default().push((at, None));
        self.holders.entry(new).or_default().push((at, Some(who)));
        self.lives[who].names.push((at, to.into()));
        Cause::Renamed(who)
    }

    fn spoken(&mut self, world: &World, name: &str, said: &Meaning) -> Cause {
        let who = self.member(world, name);
        let line = self.next_public_line(world, who, |meaning| meaning == said);
        Cause::Spoken(who, line)
    }

    /// The next line of a session that everyone hears: no other such line may stand before it. A
    /// change of nickname may have failed.
    fn next_public_line(
        &mut self,
        world: &World,
        who: usize,
        wanted: impl Fn(&Meaning) -> bool,
    ) -> usize {
        let life = &mut self.lives[who];
        for (index, line) in world.clients()[who]
            .sent()
            .iter()
            .enumerate()
            .skip(life.next_line)
        {
            let meaning = &line.meaning;
            if wanted(meaning) {
                assert!(
                    line.arrived.is_some(),
                    "{meaning:?} is heard before it arrived"
                );
                life.next_line = index + 1;
                return index;
            }
            let public = matches!(meaning, Meaning::Say(_) | Meaning::Act(_) | Meaning::Quit);
            assert!(!public, "client {who}: {meaning:?} is passed over");
        }
        panic!("client {who} never sent what everyone hears");
    }

    /// The session that has a nickname now.
    fn member(&self, world: &World, name: &str) -> usize {
        let who = owner(world, name);
        let life = &self.lives[who];
        assert!(
            life.joined.is_some(),
            "{name} is heard without having joined"
        );
        assert!(life.left.is_none(), "{name} is heard after it left");
        assert_eq!(
            self.name(who, self.events.len()),
            name,
            "a nickname of before"
        );
        who
    }

    /// The session that has a folded nickname at a position.
    pub(crate) fn holder(&self, folded: &str, at: usize) -> Option<usize> {
        let changes = self.holders.get(folded)?;
        changes.iter().rev().find(|(from, _)| *from < at)?.1
    }

    /// Who last left under a folded nickname before a position, and where; none when it was had since, or given up
    /// otherwise.
    pub(crate) fn last_left(&self, folded: &str, at: usize) -> Option<(usize, usize)> {
        let changes = self.holders.get(folded)?;
        let &(left, holder) = changes.iter().rev().find(|(from, _)| *from < at)?;
        match (holder, self.events[left].cause) {
            (None, Cause::Left(lost)) => Some((left, lost)),
            _ => None,
        }
    }

    /// The nickname of a member at a position.
    pub(crate) fn name(&self, who: usize, at: usize) -> &str {
        let names = &self.lives[who].names;
        let name = names.iter().rev().find(|(from, _)| *from < at);
        &name.expect("has joined").1
    }

    /// Whether a session is in the room at a position.
    pub(crate) fn is_member(&self, who: usize, at: usize) -> bool {
        let life = &self.lives[who];
        life.joined.is_some_and(|joined| joined < at) && life.left.is_none_or(|left| at <= left)
    }

    /// The nicknames of the room at a position, sorted by what they fold to.
    pub(crate) fn room(&self, at: usize) -> Vec<&str> {
        let members = (0..self.lives.len()).filter(|&who| self.is_member(who, at));
        let mut names: Vec<&str> = members.map(|who| self.name(who, at)).collect();
        names.sort_by_cached_key(|name| names::fold(name));
        names
    }

    /// Where the events of a turn end.
    pub(crate) fn position_after(&self, turn: u32) -> usize {
        self.events.partition_point(|event| event.turn <= turn)
    }

    /// How many bytes of events stand before a position.
    pub(crate) fn offset(&self, at: usize) -> usize {
        let all = self.events.last().map_or(0, |event| event.end);
        self.events.get(at).map_or(all, |event| event.start)
    }
}

/// The client whose nickname it is or was.
fn owner(world: &World, name: &str) -> usize {
    let witness = &world.clients()[WITNESS].sent()[0].attempt;
    if matches!(witness, Attempt::Name(given, _) if given == name) {
        return WITNESS;
    }
    let owner = world.names().owner(name);
    owner.unwrap_or_else(|| panic!("nobody was ever called {name:?}"))
}

/// Every line counts, also those before the login and those that were refused; but in the room lines of
/// spaces do not.
fn within_the_rate(world: &World, client: usize, (login_line, line): (usize, usize), time: Time) {
    let Some((lines_a_second, burst)) = world.setting().rate else {
        return;
    };
    let elapsed = time.since(world.record().connection(client).accepted);
    let refilled = elapsed.as_nanos() * u128::from(lines_a_second) / 1_000_000_000;
    let most = u128::from(burst) + refilled + 1;
    let before = world.clients()[client].sent()[..line].iter().enumerate();
    // The request of a WebSocket is none.
    let is_request = |index: usize| index == 0 && world.clients()[client].asks().is_some();
    let counts = |index: usize, meaning: &Meaning| {
        !is_request(index) && (index <= login_line || *meaning != Meaning::Nothing)
    };
    let lines = before.filter(|(index, line)| counts(*index, &line.meaning));
    assert!(
        (lines.count() as u128) < most,
        "client {client} is heard faster than its rate"
    );
}
