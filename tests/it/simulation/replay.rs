//! The room's events in their one order, replayed by the contract.
//!
//! Checked here: one join and at most one leave a session; folded nicknames and sessions one to
//! one; everything public is what a client sent, once, in the order it sent it, under the nickname
//! it had, and no faster than its rate.

use std::collections::HashMap;

use littlecats::room::time::Time;

use super::names;
use super::oracle::lines;
use super::plain::grammar::{self as meaning, Attempt, Meaning};
use super::world::{WITNESS, World};

/// An event that all in the room hear, but for who spoke.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) text: String,
    /// How many bytes of events stand before it.
    pub(crate) offset: usize,
    /// The turn in which it happened; it may be heard later.
    pub(crate) turn: u32,
    pub(crate) time: Time,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Joined(usize),
    Left(usize),
    Renamed(usize),
    /// Who, and which of its lines.
    Spoken(usize, usize),
    Ended,
}

/// What is known of a session. Positions count entries: what is at position `k` was heard by
/// everyone before entry `k`.
#[derive(Debug, Default)]
pub(crate) struct Life {
    pub(crate) joined: Option<usize>,
    pub(crate) left: Option<usize>,
    /// Which of its lines gave its nickname.
    pub(crate) login_line: usize,
    /// Its nicknames, each with the entry that gave it.
    names: Vec<(usize, String)>,
    /// Where to look for its next public line.
    next_line: usize,
}

#[derive(Debug)]
pub(crate) struct Chronicle {
    pub(crate) entries: Vec<Entry>,
    pub(crate) bytes: usize,
    pub(crate) lives: Vec<Life>,
    /// Who had a folded nickname, from which entry on.
    holders: HashMap<String, Vec<(usize, Option<usize>)>>,
}

impl Chronicle {
    pub(crate) fn replay(world: &World) -> Chronicle {
        let mut chronicle = Chronicle {
            entries: Vec::new(),
            bytes: 0,
            lives: world.clients.iter().map(|_| Life::default()).collect(),
            holders: HashMap::new(),
        };
        let pipe = world.pipe(WITNESS);
        let (heard, rest) = lines(&pipe.taken);
        assert!(rest.is_empty(), "the witness was told half a line");
        for (text, _) in heard {
            chronicle.take(world, text);
        }
        let over = world.ended_in.is_some();
        assert_eq!(
            pipe.closed.is_some() || pipe.shut_at.is_some(),
            over,
            "the witness is sent away"
        );
        let ended = chronicle
            .entries
            .last()
            .is_some_and(|entry| entry.what == What::Ended);
        assert_eq!(
            ended,
            over,
            "the end is the last that is heard: {:?}",
            chronicle.entries.last()
        );
        chronicle
    }

    fn take(&mut self, world: &World, text: &str) {
        let what = self.understand(world, text);
        let end = (self.bytes + text.len() + 1) as u64;
        let turn = world.heads.partition_point(|&head| head < end);
        let time = world.turns[turn];
        let turn = u32::try_from(turn).expect("a short run");
        if let What::Spoken(who, line) = what {
            within_the_rate(world, who, line, time);
        }
        let ended = self
            .entries
            .last()
            .is_some_and(|entry| entry.what == What::Ended);
        assert!(!ended, "{text:?} is heard after the end");
        self.entries.push(Entry {
            text: text.into(),
            offset: self.bytes,
            turn,
            time,
            what,
        });
        self.bytes += text.len() + 1;
    }

    fn understand(&mut self, world: &World, text: &str) -> What {
        let speech = world.speech;
        if text == speech.ending() {
            return What::Ended;
        }
        if let Some((name, said)) = text
            .strip_prefix('<')
            .and_then(|text| text.split_once("> "))
        {
            return self.spoken(world, name, &Meaning::Say(said.into()));
        }
        if let Some((name, said)) = text
            .strip_prefix("* ")
            .and_then(|text| text.split_once(' '))
        {
            return self.spoken(world, name, &Meaning::Act(said.into()));
        }
        if let Some(name) = between(text, &speech.joined("@")) {
            return self.joined(world, name);
        }
        if let Some(name) = between(text, &speech.left("@")) {
            return self.left(world, name);
        }
        let (start, end) = speech
            .renamed("", "@")
            .split_once('@')
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .expect("has a place");
        let renamed = text
            .strip_suffix(&end)
            .and_then(|text| text.split_once(&start));
        match renamed {
            Some((from, to)) => self.renamed(world, from, to),
            None => panic!("everyone hears {text:?}"),
        }
    }

    fn joined(&mut self, world: &World, name: &str) -> What {
        let who = owner(world, name);
        let at = self.entries.len();
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
        let limit = world.setting.limits.line_bytes_max;
        let gives_it = |line: &[u8], first| matches!(meaning::attempt(line, first, limit), Attempt::Name(given, _) if given == name);
        let mut sent = world.clients[who].sent.iter().enumerate();
        let login = sent.find(|(index, line)| gives_it(&line.raw, *index == 0));
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
        What::Joined(who)
    }

    fn left(&mut self, world: &World, name: &str) -> What {
        let who = self.member(world, name);
        let at = self.entries.len();
        self.lives[who].left = Some(at);
        self.holders
            .entry(names::fold(name))
            .or_default()
            .push((at, None));
        What::Left(who)
    }

    fn renamed(&mut self, world: &World, from: &str, to: &str) -> What {
        let who = self.member(world, from);
        let at = self.entries.len();
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
        What::Renamed(who)
    }

    fn spoken(&mut self, world: &World, name: &str, said: &Meaning) -> What {
        let who = self.member(world, name);
        let line = self.next_public_line(world, who, |meaning| meaning == said);
        What::Spoken(who, line)
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
        for (index, line) in world.clients[who]
            .sent
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

    /// Who has a nickname now.
    fn member(&self, world: &World, name: &str) -> usize {
        let who = owner(world, name);
        let life = &self.lives[who];
        assert!(
            life.joined.is_some(),
            "{name} is heard without having joined"
        );
        assert!(life.left.is_none(), "{name} is heard after it left");
        assert_eq!(
            self.name(who, self.entries.len()),
            name,
            "a nickname of before"
        );
        who
    }

    /// Who has a folded nickname at a position.
    pub(crate) fn holder(&self, folded: &str, at: usize) -> Option<usize> {
        let changes = self.holders.get(folded)?;
        changes.iter().rev().find(|(from, _)| *from < at)?.1
    }

    /// The nickname of a member at a position.
    pub(crate) fn name(&self, who: usize, at: usize) -> &str {
        let names = &self.lives[who].names;
        let name = names.iter().rev().find(|(from, _)| *from < at);
        &name.expect("has joined").1
    }

    /// Who is in the room at a position.
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

    /// Where the entries of a turn end.
    pub(crate) fn position_after(&self, turn: u32) -> usize {
        self.entries.partition_point(|entry| entry.turn <= turn)
    }

    /// How many bytes stand before a position.
    pub(crate) fn offset(&self, at: usize) -> usize {
        self.entries
            .get(at)
            .map_or(self.bytes, |entry| entry.offset)
    }
}

fn owner(world: &World, name: &str) -> usize {
    let witness = &world.clients[WITNESS].sent[0].raw;
    if name.as_bytes() == witness {
        return WITNESS;
    }
    let owner = world.names.owner(name);
    owner.unwrap_or_else(|| panic!("nobody was ever called {name:?}"))
}

/// What stands in a sentence for `@`.
fn between<'a>(text: &'a str, sentence: &str) -> Option<&'a str> {
    let (start, end) = sentence.split_once('@')?;
    text.strip_prefix(start)?.strip_suffix(end)
}

/// Every line counts, also those before the login and those that were refused.
fn within_the_rate(world: &World, who: usize, line: usize, time: Time) {
    let Some((lines_a_second, burst)) = world.setting.rate else {
        return;
    };
    let elapsed = time.since(world.clients[who].accepted);
    let refilled = elapsed.as_nanos() * u128::from(lines_a_second) / 1_000_000_000;
    let most = u128::from(burst) + refilled + 1;
    assert!(
        (line as u128) < most,
        "client {who} is heard faster than its rate"
    );
}
