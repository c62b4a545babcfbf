//! The lines that were sent and are not answered yet. A daemon handles the lines of a connection one
//! behind the other, and answers nearly all: with what they say, as all hear it, with what was asked
//! for, or with one error. So what answers a line also tells that those before it were accepted.

use std::collections::VecDeque;

use super::conversation::commands::showable;
use super::heard::{Complaint, Deed, Heard, Moderated, What};
use crate::dialect::{Decoded, plain};
use crate::room::event::UtteranceKind;
use crate::room::nickname::Nickname;
use crate::room::refusal::{Refusal, Severity};
use crate::room::request::Request;
use crate::text::refusals::code;

/// What was sent and is not answered, in order.
#[derive(Debug, Default)]
pub struct Unanswered {
    lines: VecDeque<Line>,
    /// How many of them are surely answered.
    certain: usize,
    /// How many lines were accepted.
    accepted: u64,
    refused: u64,
    /// The first of those that were refused.
    first_refused: Option<Line>,
}

#[derive(Debug)]
struct Line {
    kind: Kind,
    /// As it was typed, but for a key.
    words: Box<str>,
    /// Which line it is of where it comes from, where that counts them.
    number: u64,
}

/// What a line is answered with unless it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Said,
    Acted,
    Private,
    Users,
    Renamed,
    Away,
    Topic,
    Help,
    Bans,
    Address,
    Stats,
    /// Something that a moderator does, in its time: what is kept in a file is told when it is there.
    Moderated,
    /// A key: nobody hears it again of one that moderates already.
    Op,
    /// Nothing.
    Silent,
    /// It is no request: with the error of this code.
    Refused(&'static str),
}

/// Words of which it is not known whether they were accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// As they were typed.
    pub line: Box<str>,
    pub is_private: bool,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    Accepted,
    Refused,
}

impl Unanswered {
    /// This line is about to be sent. One that asks for nothing is not counted: false.
    pub fn send(&mut self, line: &str) -> bool {
        self.send_numbered(line, 0)
    }

    /// The line of this number is about to be sent. One that asks for nothing is not counted: false.
    pub fn send_numbered(&mut self, line: &str, number: u64) -> bool {
        let Some(kind) = Kind::of(line) else {
            return false;
        };
        self.certain += usize::from(kind.is_certain());
        self.lines.push_back(Line {
            kind,
            words: showable(line).into(),
            number,
        });
        true
    }

    /// This line, the last, was not sent after all.
    pub fn unsend(&mut self, line: &str) {
        if Kind::of(line).is_some()
            && let Some(line) = self.lines.pop_back()
        {
            self.certain -= usize::from(line.kind.is_certain());
        }
    }

    /// Takes in what is heard under the nickname `own`; what became of a line, if it answers one.
    pub fn hear(&mut self, heard: &Heard, own: &Nickname) -> Option<Answered> {
        if let What::Complaint(complaint) = &heard.what {
            return self.hear_complaint(complaint);
        }
        let kind = answer_kind(heard, own)?;
        let found = self.lines.iter().position(|line| line.kind == kind)?;
        self.accept(found + 1);
        Some(Answered::Accepted)
    }

    fn hear_complaint(&mut self, complaint: &Complaint) -> Option<Answered> {
        if complaint.severity == Severity::Warning {
            return None;
        }
        let code = complaint.code.as_str();
        let is_expected =
            |line: &Line| matches!(line.kind, Kind::Refused(expected) if expected == code);
        let mut lines = self.lines.iter();
        let found = lines.position(is_expected);
        let found = found.or_else(|| self.lines.iter().position(|line| line.kind.admits(code)))?;
        self.accept(found);
        let refused = self.take();
        self.refused += 1;
        self.first_refused = self.first_refused.take().or(refused);
        Some(Answered::Refused)
    }

    /// The first `count` lines were accepted.
    fn accept(&mut self, count: usize) {
        for _ in 0..count {
            self.take();
            self.accepted += 1;
        }
    }

    fn take(&mut self) -> Option<Line> {
        let line = self.lines.pop_front()?;
        self.certain -= usize::from(line.kind.is_certain());
        Some(line)
    }

    /// How many lines are yet to be answered.
    pub fn count(&self) -> usize {
        self.certain
    }

    /// Whether each line is answered.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether nothing more has to come before it is known what became of each line; the end of the
    /// connection tells the rest.
    pub fn is_settled(&self) -> bool {
        self.certain == 0
    }

    /// How many lines were accepted of all that were sent.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// The first that was refused, or of which it is not known whether it was accepted: its number, and how
    /// it was typed, but for a key.
    pub fn first_not_accepted(&self) -> Option<(u64, &str)> {
        let first = self.first_refused.as_ref().or(self.lines.front());
        first.map(|line| (line.number, &*line.words))
    }

    /// The daemon has handled all that it was sent, and closed: what is not answered was accepted,
    /// unless an answer had to come.
    pub fn end(&mut self) {
        let silent = self.lines.iter().filter(|line| !line.kind.is_certain());
        self.accepted += silent.count() as u64;
        self.lines.clear();
        self.certain = 0;
    }

    /// The connection broke: the words of which it is not known whether they were accepted.
    pub fn lose(&mut self) -> Vec<Words> {
        self.certain = 0;
        let lines = self.lines.drain(..).filter(|line| line.kind.is_words());
        lines
            .map(|line| Words {
                is_private: line.kind == Kind::Private,
                line: line.words,
            })
            .collect()
    }
}

impl Kind {
    /// Of a line of somebody who is in; `None` for one that asks for nothing.
    fn of(line: &str) -> Option<Kind> {
        // As the daemon takes it.
        let line = line.strip_suffix('\r').unwrap_or(line);
        Some(match plain::parse(line) {
            Decoded::Nothing | Decoded::Reply { .. } => return None,
            Decoded::Refused(refusal) => Kind::Refused(code(refusal)),
            // No line of plain.
            Decoded::Command(_)
            | Decoded::Foreign
            | Decoded::Hello { .. }
            | Decoded::Irc(_)
            | Decoded::Web(_) => Kind::Silent,
            Decoded::Request(request) => match request {
                Request::Say(_) => Kind::Said,
                Request::Act(_) => Kind::Acted,
                Request::Private { .. } | Request::Reply(_) => Kind::Private,
                Request::List => Kind::Users,
                Request::Rename(_) => Kind::Renamed,
                Request::Away(_) => Kind::Away,
                Request::AskTopic | Request::SetTopic(_) => Kind::Topic,
                Request::Help => Kind::Help,
                Request::ListBans => Kind::Bans,
                Request::AskAddress(_) => Kind::Address,
                Request::AskStats => Kind::Stats,
                Request::Promote(_)
                | Request::Demote(_)
                | Request::Kick { .. }
                | Request::Ban { .. }
                | Request::Unban(_)
                | Request::Mute { .. }
                | Request::Unmute(_)
                | Request::Lock { .. }
                | Request::Unlock => Kind::Moderated,
                Request::Op(_) => Kind::Op,
                Request::Enter(_)
                | Request::Register(_)
                | Request::Identify { .. }
                | Request::Notice { .. }
                | Request::SetBotMode(_)
                | Request::SetRealName(_)
                | Request::Invite(_)
                | Request::Kill { .. }
                | Request::Join
                | Request::Part { .. }
                | Request::Since(_)
                | Request::Resume(_)
                | Request::MarkBot
                | Request::Quit { .. } => Kind::Silent,
            },
        })
    }

    fn is_words(self) -> bool {
        matches!(self, Kind::Said | Kind::Acted | Kind::Private)
    }

    /// Whether an answer has to come.
    fn is_certain(self) -> bool {
        !matches!(self, Kind::Op | Kind::Silent)
    }

    /// Whether a line of this kind can be refused with this code.
    fn admits(self, given: &str) -> bool {
        match self {
            Kind::Silent => false,
            Kind::Op => [Refusal::OpKeyWrong, Refusal::TooManyTries]
                .map(code)
                .contains(&given),
            // It may be told late, behind the answers to later lines.
            Kind::Moderated => {
                let of_words = [
                    Refusal::Muted,
                    Refusal::NobodyToAnswer,
                    Refusal::ToOneself(""),
                    Refusal::UnknownCommand(""),
                ];
                !of_words.map(code).contains(&given)
            }
            Kind::Said
            | Kind::Acted
            | Kind::Private
            | Kind::Users
            | Kind::Renamed
            | Kind::Away
            | Kind::Topic
            | Kind::Help
            | Kind::Bans
            | Kind::Address
            | Kind::Stats
            | Kind::Refused(_) => given != code(Refusal::AddressBanned),
        }
    }
}

/// Which lines of `own` this may answer.
fn answer_kind(heard: &Heard, own: &Nickname) -> Option<Kind> {
    let is_own = |nickname: &Nickname| nickname == own;
    let (kind, is_answer) = match &heard.what {
        What::Uttered(words) => {
            let kind = match words.kind {
                UtteranceKind::Said => Kind::Said,
                UtteranceKind::Acted => Kind::Acted,
            };
            (kind, heard.is_echo(own))
        }
        What::Private(_) => (Kind::Private, heard.is_echo(own)),
        What::Users { is_last, .. } => (Kind::Users, *is_last),
        What::Renamed { from, .. } => (Kind::Renamed, is_own(from)),
        What::Unchanged(nickname) => (Kind::Renamed, is_own(nickname)),
        What::Away {
            nickname,
            is_answer,
            ..
        } => (Kind::Away, is_own(nickname) && !is_answer),
        What::Topic { by, .. } => (Kind::Topic, by.as_ref().is_none_or(is_own)),
        What::Help(_) => (Kind::Help, true),
        What::Bans { is_last, .. } => (Kind::Bans, *is_last),
        What::Address { .. } => (Kind::Address, true),
        What::Stats(_) => (Kind::Stats, true),
        What::Moderated(moderated) => answer_of_moderator(moderated, heard.id.is_none(), own)?,
        What::Hello(_)
        | What::Ask(_)
        | What::Welcome(_)
        | What::Joined(_)
        | What::Left(_)
        | What::Complaint(_)
        | What::ShuttingDown => return None,
    };
    is_answer.then_some(kind)
}

fn answer_of_moderator(
    moderated: &Moderated,
    is_told_alone: bool,
    own: &Nickname,
) -> Option<(Kind, bool)> {
    let is_own = moderated.by.as_ref() == Some(own);
    match &moderated.what {
        Deed::Promoted(nickname) if is_own && nickname == own => Some((Kind::Op, true)),
        // That somebody did not moderate anyhow is told to who asked.
        Deed::Demoted(_) => Some((Kind::Moderated, is_own || is_told_alone)),
        Deed::Unbanned(_) => Some((Kind::Moderated, true)),
        Deed::Promoted(_)
        | Deed::Kicked(_)
        | Deed::Banned(_)
        | Deed::Muted(_)
        | Deed::Unmuted(_)
        | Deed::Locked
        | Deed::Unlocked => Some((Kind::Moderated, is_own)),
    }
}

#[cfg(test)]
mod tests;
