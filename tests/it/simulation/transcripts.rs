//! What one client read, held against the room's events and against what it sent.
//!
//! Checked here: a member reads the events of the room from its join on, in their one order,
//! without gap or duplicate and without its own words; between them, where they belong, the answers
//! to its lines, one each, in the order it sent them, as the room was at that moment; and nothing
//! else but private words.

use std::collections::HashSet;

use super::guest;
use super::names;
use super::oracle::{lines, turn_of};
use super::plain::grammar::{self as meaning, Meaning};
use super::plain::sentences::Refusal;
use super::privacy::{Arrival, Outcome, Private};
use super::replay::{Chronicle, What};
use super::world::{Client, World};

/// Names in a list from which on it may be told in parts, in bytes.
const LIST_PART_BYTES: usize = 8 * 1024;

/// What became of one client's reading.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// It read its own join.
    pub(crate) in_room: bool,
    /// The event that it would read next.
    pub(crate) position: usize,
    /// The same, before words of its own of which it cannot show that it is past them.
    pub(crate) position_min: usize,
    /// The first of its lines whose handling did not show.
    pub(crate) line: usize,
    /// It was given half a line last.
    pub(crate) cut_off: bool,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) privates: Vec<Private>,
    /// The turns in which it was told that it is too fast.
    pub(crate) warnings: Vec<u32>,
    pub(crate) asked_in: Option<u32>,
    /// It was told that its time to log in ran out.
    pub(crate) timed_out_in: Option<u32>,
    /// It was told of the end before it logged in.
    pub(crate) told_of_the_end: bool,
}

/// A client that reads line by line.
pub(crate) struct Listener<'a> {
    pub(crate) world: &'a World,
    pub(crate) chronicle: &'a Chronicle,
    pub(crate) who: usize,
    pub(crate) client: &'a Client,
    pub(crate) heard: Heard,
    /// What it was shown of before, until it reads its join.
    pub(crate) history: Vec<&'a str>,
    /// The position at which a line of its own was last seen to be handled.
    settled_at: usize,
    /// Lines of the help it has read of the present answer.
    help_lines: usize,
    /// Who may be answered with `/r`: the last before a line was seen to be handled, and since.
    correspondents: Vec<Option<(usize, String)>>,
}

pub(crate) fn hear(world: &World, chronicle: &Chronicle, who: usize) -> Heard {
    let pipe = world.pipe(who);
    let (lines, rest) = lines(&pipe.taken);
    let mut listener = Listener {
        world,
        chronicle,
        who,
        client: &world.clients[who],
        heard: Heard::default(),
        history: Vec::new(),
        settled_at: 0,
        help_lines: 0,
        correspondents: vec![None],
    };
    for (text, end) in lines {
        let turn = turn_of(world, who, end);
        if listener.client.refused.is_some() {
            guest::hear_refusal(&listener, text);
        } else if listener.heard.in_room {
            listener.hear(text, turn);
        } else {
            guest::hear(&mut listener, text, turn);
        }
    }
    listener.finish(rest)
}

impl<'a> Listener<'a> {
    /// It has read its join.
    pub(crate) fn enter(&mut self, joined: usize) {
        self.heard.in_room = true;
        self.heard.position = joined + 1;
        self.heard.position_min = joined + 1;
        self.settled_at = joined + 1;
        self.heard.line = self.chronicle.lives[self.who].login_line + 1;
    }

    fn hear(&mut self, text: &str, turn: u32) {
        self.pass_own_words();
        let at = self.heard.position;
        let speech = self.world.speech;
        if let Some(entry) = self
            .chronicle
            .entries
            .get(at)
            .filter(|entry| entry.text == text)
        {
            match entry.what {
                What::Left(who) => assert_ne!(who, self.who, "reads its own leave"),
                What::Spoken(who, _) => assert_ne!(who, self.who, "reads its own words"),
                What::Renamed(who) if who == self.who => self.settle_rename(),
                What::Renamed(_) | What::Joined(_) | What::Ended => {}
            }
            self.heard.position += 1;
            self.heard.position_min = self.heard.position;
        } else if text.starts_with(&speech.private_start()) {
            self.hear_private(text);
        } else if text == speech.too_fast() {
            self.heard.warnings.push(turn);
        } else {
            self.hear_answer(text, turn);
        }
    }

    /// Its own words are heard by the others; it can only see that nothing was before them.
    fn pass_own_words(&mut self) {
        while let Some(What::Spoken(who, line)) = self
            .chronicle
            .entries
            .get(self.heard.position)
            .map(|entry| entry.what)
            && who == self.who
        {
            self.pass_nothing();
            if self.heard.line < line {
                return;
            }
            assert_eq!(self.heard.line, line, "its words out of order");
            self.heard.position += 1;
            self.settle(line);
        }
    }

    /// Lines of spaces have no answer.
    fn pass_nothing(&mut self) {
        while self.meaning() == Some(&Meaning::Nothing) {
            self.heard.line += 1;
        }
    }

    /// What the first line means whose handling has not shown.
    fn meaning(&self) -> Option<&'a Meaning> {
        let line = self.client.sent.get(self.heard.line)?;
        line.arrived.map(|_| &line.meaning)
    }

    fn settle(&mut self, line: usize) {
        self.heard.line = line + 1;
        self.settled_at = self.heard.position;
    }

    fn settle_rename(&mut self) {
        self.pass_nothing();
        let meaning = self.meaning();
        assert!(
            matches!(meaning, Some(Meaning::Rename(_))),
            "{meaning:?} became a change of nickname"
        );
        self.settle(self.heard.line);
    }

    fn hear_private(&mut self, text: &str) {
        let rest = &text[self.world.speech.private_start().len()..];
        let (name, said) = rest.split_once("] ").expect("a nickname in brackets");
        let from = self
            .world
            .names
            .owner(name)
            .expect("a nickname of somebody");
        self.correspondents.push(Some((from, name.into())));
        self.heard.arrivals.push(Arrival {
            from,
            name: name.into(),
            text: said.into(),
            position: self.heard.position,
        });
    }

    fn hear_answer(&mut self, text: &str, turn: u32) {
        let speech = self.world.speech;
        loop {
            let line = self.heard.line;
            let Some(meaning) = self.meaning() else {
                panic!("reads {text:?} though nothing it sent is unanswered");
            };
            let expected = match meaning {
                Meaning::Nothing => {
                    self.heard.line += 1;
                    continue;
                }
                Meaning::Private { .. } | Meaning::Reply(_) => {
                    let (to, said) = meaning.private().expect("is private");
                    if self.hear_refused_private(text, to, said) {
                        return;
                    }
                    continue;
                }
                Meaning::Say(_) | Meaning::Act(_) | Meaning::Quit => {
                    panic!("reads {text:?} where line {line} ({meaning:?}) was to be handled");
                }
                Meaning::List if self.is_long_list() => {
                    self.check_long_list(text, turn);
                    text.into()
                }
                Meaning::List => self.list(),
                Meaning::Rename(given) => self.answer_to_rename(given),
                Meaning::Help => {
                    let help = speech.help().lines().nth(self.help_lines);
                    self.help_lines += 1;
                    help.expect("stops at its last line").into()
                }
                Meaning::Refused(refusal) => speech.error(refusal),
            };
            assert_eq!(
                text, expected,
                "the answer to line {line} at {}",
                self.heard.position
            );
            if self.help_lines == 0 || self.help_lines == speech.help().lines().count() {
                self.help_lines = 0;
                self.settle(line);
                self.heard.position_min = self.heard.position;
                let last = self.correspondents.pop().expect("never empty");
                self.correspondents = vec![last];
            }
            return;
        }
    }

    /// A private line is answered only when it was refused; else it was queued.
    fn hear_refused_private(&mut self, text: &str, to: Option<&str>, said: &str) -> bool {
        let positions = self.settled_at..=self.heard.position;
        let mut private = Private {
            line: self.heard.line,
            to: to.map(str::to_string),
            text: said.into(),
            positions,
            correspondents: self.correspondents.clone(),
            outcome: Outcome::Queued,
        };
        let refused = private.refusals(self.chronicle, self.who);
        let refused = refused
            .into_iter()
            .find(|refusal| self.world.speech.error(refusal) == text);
        if let Some(refusal) = &refused {
            private.outcome = Outcome::Refused(refusal.clone());
        }
        self.heard.privates.push(private);
        self.settle(self.heard.line);
        refused.is_some()
    }

    fn answer_to_rename(&self, given: &str) -> String {
        let speech = self.world.speech;
        let at = self.heard.position;
        match meaning::nickname(given) {
            Err(refusal) => speech.error(&refusal),
            Ok((name, folded)) => match self.chronicle.holder(&folded, at) {
                Some(holder) if holder != self.who => speech.error(&Refusal::InUse(name)),
                _ if self.chronicle.name(self.who, at) == name => speech.same(&name),
                _ => format!("(nothing, but all hear that it is {name})"),
            },
        }
    }

    fn list(&self) -> String {
        let names = self.chronicle.room(self.heard.position);
        match names.len() {
            1 => self.world.speech.alone(),
            count => self.world.speech.list_start(count) + &names.join(", "),
        }
    }

    fn is_long_list(&self) -> bool {
        let names = self.chronicle.room(self.heard.position);
        names.iter().map(|name| name.len()).sum::<usize>() >= LIST_PART_BYTES
    }

    /// Later parts tell who is there when they are made: who was there all the time is told, and
    /// nobody who never was.
    fn check_long_list(&self, text: &str, turn: u32) {
        let from = self.heard.position;
        let to = self.chronicle.position_after(turn);
        let before = self.chronicle.room(from);
        let start = self.world.speech.list_start(before.len());
        let told = text
            .strip_prefix(&start)
            .unwrap_or_else(|| panic!("{text:?} is no list"));
        let told: Vec<&str> = told.split(", ").collect();
        let folded: Vec<String> = told.iter().map(|name| names::fold(name)).collect();
        assert!(folded.is_sorted_by(|a, b| a < b), "not sorted: {text:?}");
        let rooms: Vec<Vec<&str>> = (from..=to).map(|at| self.chronicle.room(at)).collect();
        let ever: HashSet<&str> = rooms.iter().flatten().copied().collect();
        for name in &told {
            assert!(ever.contains(name), "{name} is listed and was not there");
        }
        let told: HashSet<&str> = told.into_iter().collect();
        for name in before.iter().filter(|name| !told.contains(*name)) {
            let stays = rooms.iter().all(|room| room.contains(name));
            assert!(!stays, "{name} is missing in {text:?}");
        }
    }

    fn finish(mut self, rest: &[u8]) -> Heard {
        self.heard.cut_off = !rest.is_empty();
        if self.heard.in_room {
            self.pass_own_words();
            self.pass_nothing();
            let next = self.chronicle.entries.get(self.heard.position);
            let begins = next.is_some_and(|entry| entry.text.as_bytes().starts_with(rest));
            assert!(
                !matches!(rest, [b'<' | b'*', ..]) || begins,
                "half a line that nobody said"
            );
        }
        self.heard
    }
}
