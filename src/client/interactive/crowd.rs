//! Those who come and go and have said nothing for some minutes, many in one line: `entraram: ana, bia e
//! mais 12`. The clock is an argument.
//!
//! One alone is told at once, as the daemon tells it. While its line is the last of the screen, those that
//! follow are told in its place; where it is not, they wait for a moment and are told together.

use std::time::{Duration, Instant};

use crate::client::conversation::{Entry, Passage};
use crate::room::nickname::Nickname;
use crate::text::Language;
use crate::text::client::Text;

/// How long those that follow wait for others.
const PAUSE: Duration = Duration::from_secs(15);
/// For so long a line is told anew: what came later has a time of its own.
const LINE: Duration = Duration::from_secs(5 * 60);
/// Up to so many are told by name; of more than that, two are.
const NAMES_MAX: usize = 5;
const NAMES_OF_MANY: usize = 2;
/// So many nicknames are known apart; of others it is counted how often.
const APART_MAX: usize = 200;

/// Those who came and went.
#[derive(Debug)]
pub(super) struct Crowd {
    language: Language,
    line: Line,
    /// When that was begun, and shown for the last time.
    begun_at: Option<Instant>,
    shown_at: Option<Instant>,
    /// Those that wait.
    held: Line,
}

/// What becomes of somebody who comes or goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// This is shown.
    New(Entry),
    /// This is shown in place of the line of before.
    InPlace(Entry),
    Later,
}

impl Crowd {
    pub(super) fn new(language: Language) -> Crowd {
        Crowd {
            language,
            line: Line::default(),
            begun_at: None,
            shown_at: None,
            held: Line::default(),
        }
    }

    /// Takes in somebody who comes or goes; `can_change` tells whether the line of before can be told
    /// anew.
    pub(super) fn pass(&mut self, passage: Passage, can_change: bool, now: Instant) -> Told {
        let is_within = |since: Option<Instant>, time| since.is_some_and(|at| now < at + time);
        if can_change && is_within(self.begun_at, LINE) {
            self.line.add(passage);
            self.shown_at = Some(now);
            return Told::InPlace(self.line.entry(self.language));
        }
        self.held.add(passage);
        if !can_change && is_within(self.shown_at, PAUSE) {
            return Told::Later;
        }
        self.release(now).map_or(Told::Later, Told::New)
    }

    /// When those that wait are to be told.
    pub(super) fn due(&self) -> Option<Instant> {
        let waits = self.held.count() > 0;
        self.shown_at.filter(|_| waits).map(|at| at + PAUSE)
    }

    /// Those that wait, who are told now.
    pub(super) fn release(&mut self, now: Instant) -> Option<Entry> {
        let held = std::mem::take(&mut self.held);
        if held.count() == 0 {
            return None;
        }
        self.line = held;
        self.begun_at = Some(now);
        self.shown_at = Some(now);
        Some(self.line.entry(self.language))
    }
}

/// What one line tells.
#[derive(Debug, Default)]
struct Line {
    come: People,
    gone: People,
    /// How the first of it reads alone.
    notice: String,
}

impl Line {
    fn count(&self) -> usize {
        self.come.count + self.gone.count
    }
}

#[derive(Debug, Default)]
struct People {
    apart: Vec<Nickname>,
    count: usize,
}

impl People {
    fn add(&mut self, nickname: Nickname) {
        if self.apart.iter().any(|it| it.folded() == nickname.folded()) {
            return;
        }
        self.count += 1;
        if self.apart.len() < APART_MAX {
            self.apart.push(nickname);
        }
    }

    fn names(&self) -> Vec<&str> {
        let most = if self.count > NAMES_MAX {
            NAMES_OF_MANY
        } else {
            NAMES_MAX
        };
        self.apart.iter().take(most).map(Nickname::as_str).collect()
    }
}

impl Line {
    fn add(&mut self, passage: Passage) {
        if self.count() == 0 {
            self.notice = passage.notice;
        }
        let people = if passage.has_come {
            &mut self.come
        } else {
            &mut self.gone
        };
        people.add(passage.nickname);
    }

    fn entry(&self, language: Language) -> Entry {
        if self.count() == 1 {
            return Entry::Notice(self.notice.clone());
        }
        let (come, gone) = (self.come.names(), self.gone.names());
        let told = Text::Passages {
            come: (&come, self.come.count),
            gone: (&gone, self.gone.count),
        };
        Entry::Notice(told.say(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(name: &str, has_come: bool) -> Passage {
        Passage {
            nickname: Nickname::parse(name).expect(name),
            has_come,
            notice: format!("{name} {}", if has_come { "entrou" } else { "saiu" }),
        }
    }

    fn new(text: &str) -> Told {
        Told::New(Entry::Notice(text.into()))
    }

    fn in_place(text: &str) -> Told {
        Told::InPlace(Entry::Notice(text.into()))
    }

    #[test]
    fn while_the_line_is_the_last_it_is_told_anew() {
        let mut crowd = Crowd::new(Language::Portuguese);
        let begun = Instant::now();
        let mut pass = |name: &str, has_come, secs| {
            crowd.pass(
                passage(name, has_come),
                secs > 0,
                begun + Duration::from_secs(secs),
            )
        };
        assert_eq!(pass("ana", true, 0), new("ana entrou"));
        assert_eq!(pass("bia", true, 1), in_place("entraram: ana, bia"));
        assert_eq!(
            pass("caio", false, 2),
            in_place("entraram: ana, bia; saiu: caio")
        );
        assert_eq!(
            pass("Ana", true, 3),
            in_place("entraram: ana, bia; saiu: caio")
        );
        for number in 0..11 {
            pass(&format!("x{number}"), true, 4);
        }
        assert_eq!(
            pass("duda", true, 299),
            in_place("entraram: ana, bia e mais 12; saiu: caio")
        );
        assert_eq!(pass("eva", true, 300), new("eva entrou"));
    }

    #[test]
    fn where_others_spoke_since_those_that_follow_wait_for_a_moment() {
        let mut crowd = Crowd::new(Language::English);
        let begun = Instant::now();
        let after = |secs| begun + Duration::from_secs(secs);
        assert_eq!(
            crowd.pass(passage("ana", true), false, begun),
            new("ana entrou")
        );
        assert_eq!(crowd.due(), None);
        assert_eq!(
            crowd.pass(passage("bia", false), false, after(1)),
            Told::Later
        );
        assert_eq!(
            crowd.pass(passage("caio", true), false, after(14)),
            Told::Later
        );
        assert_eq!(crowd.due(), Some(after(15)));
        let told = Entry::Notice("joined: caio; left: bia".into());
        assert_eq!(crowd.release(after(15)), Some(told));
        assert_eq!((crowd.due(), crowd.release(after(15))), (None, None));
        assert_eq!(
            crowd.pass(passage("duda", false), false, after(30)),
            new("duda saiu")
        );
    }

    #[test]
    fn a_flood_of_them_does_not_fill_the_memory() {
        let mut crowd = Crowd::new(Language::Portuguese);
        let now = Instant::now();
        for number in 0..10_000 {
            crowd.pass(passage(&format!("x{number}"), true), number > 0, now);
        }
        assert_eq!(crowd.line.come.apart.len(), APART_MAX);
        let told = crowd.line.entry(Language::Portuguese);
        assert_eq!(told.text(), "entraram: x0, x1 e mais 9998");
    }
}
