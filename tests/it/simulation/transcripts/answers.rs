//! What a line of somebody in the room is answered with, as the room was when it was handled.

use std::collections::HashSet;

use super::super::guest;
use super::super::heard::{Heard, Told};
use super::super::kept::{self, Claim};
use super::super::meaning::{Meaning, Order, Refusal};
use super::super::names;
use super::super::privacy::{Outcome, Private};
use super::{Reader, WRONG_KEYS_MAX};

/// What a list may count at most that is not told in parts, in bytes, and what a name counts beside its
/// own where it may be named three times.
const LIST_PART_BYTES: usize = 8 * 1024 - 128;
const AROUND_NAME_BYTES: usize = 3;

/// The longest topic, away text or reason.
const TEXT_BYTES_MAX: usize = 300;

impl Reader<'_> {
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
            | Order::Stats
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
                let claim = Claim {
                    who: self.who,
                    folded,
                    arrived,
                    resumed: None,
                };
                kept::may_be_refused(self.world, self.replay, claim, at)
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
}
