//! What is heard as lines for people: the sentences of the plain dialect, by its own encoder, in the
//! client's own language.

mod clock;

use std::time::Duration;

use self::clock::Clock;
use super::heard::{Complaint, Deed, Heard, Hello, Moderated, Private, Utterance, What, Whom};
use crate::dialect::plain::Plain;
use crate::dialect::{Addressee, Encode};
use crate::room::answer::{Answer, BansPart, DecidedApart, HistoryPart, ListPart};
use crate::room::event::{
    self, Author, Decided, Event, EventId, EventKind, LeaveReason, Manner, PrivateKind,
    PrivateMessage, Spoken,
};
use crate::room::moderation::sanctions::{SanctionKind, Target};
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::person;
use crate::room::refusal::{Refusal, Severity};
use crate::room::session::SessionId;
use crate::room::time::{Now, Time, WallTime};
use crate::text::moment::Age;
use crate::text::notices::Notice;
use crate::text::refusals::Sentence;
use crate::text::{Language, Words};

/// The most nicknames of one list: as many as a daemon lets in, and a bound for one that lies.
pub const NICKNAMES_MAX: usize = 20_000;

/// Writes what is heard. Answers in parts are put together.
#[derive(Debug)]
pub struct Sentences {
    words: Words,
    of_daemon: Option<Language>,
    clock: Clock,
    /// What has come of a list of nicknames.
    list: Vec<Nickname>,
    /// Some bans have come, and more are to come.
    has_bans: bool,
}

impl Sentences {
    /// Those of a room that says this of itself.
    pub fn new(hello: &Hello, language: Language) -> Sentences {
        Sentences {
            words: words(hello, language),
            of_daemon: hello.language,
            clock: Clock::showing(None),
            list: Vec::new(),
            has_bans: false,
        }
    }

    /// The daemon's present is this: ages are right where clocks differ.
    pub fn set_clock(&mut self, now: Option<WallTime>) {
        self.clock = Clock::showing(now);
    }

    /// How long ago that was, as it stands before what was said then: `[há 5 min] `.
    pub fn age(&self, at: Option<WallTime>) -> String {
        let age = at.map_or(Duration::ZERO, |at| self.clock.since(at));
        self.words.say(Notice::Age(Age(age))).to_string()
    }

    /// What stands before private words.
    pub fn private_tag(&self, from: &Nickname) -> String {
        self.words
            .say(Notice::PrivateFrom(from.as_str()))
            .to_string()
    }

    /// What goes wrong, without what stands before it.
    pub fn complaint(&self, complaint: &Complaint) -> String {
        complaint.say(self.words.language(), self.of_daemon)
    }

    /// The lines of what is heard by `own`, where each has its time: words of before have no age. Parts of an
    /// answer are put together by [`Sentences::say`] alone, so that they are nothing here.
    pub fn say_undated(&mut self, heard: &Heard, own: &Nickname) -> String {
        match &heard.what {
            What::Uttered(words) => self.words_of_now(words),
            What::Users { .. } | What::Bans { .. } => String::new(),
            What::Hello(_)
            | What::Ask(_)
            | What::Welcome(_)
            | What::Joined(_)
            | What::Left(_)
            | What::Renamed { .. }
            | What::Unchanged(_)
            | What::Private(_)
            | What::Away { .. }
            | What::Topic { .. }
            | What::Moderated(_)
            | What::Address { .. }
            | What::Stats(_)
            | What::Help(_)
            | What::Complaint(_)
            | What::ShuttingDown => self.say(heard, own),
        }
    }

    /// What the client itself refuses, as the daemon would.
    pub fn refusal(&self, refusal: Refusal<'_>) -> String {
        let language = self.words.language();
        Sentence { refusal, language }.to_string()
    }

    /// The lines of what is heard by `own`, each with its LF; none where people are told nothing.
    pub fn say(&mut self, heard: &Heard, own: &Nickname) -> String {
        let at = heard.at;
        match &heard.what {
            What::Hello(_) | What::Ask(_) => String::new(),
            What::Welcome(welcome) if welcome.topic.is_empty() => String::new(),
            What::Welcome(welcome) => self.answer(&Answer::Topic {
                text: &welcome.topic,
                set: None,
                is_asked: false,
            }),
            What::Joined(nickname) => self.event(EventKind::Joined {
                nickname,
                is_moderator: false,
                away: "",
            }),
            What::Left(nickname) => self.event(EventKind::Left {
                nickname,
                reason: LeaveReason::Quit,
                text: "",
            }),
            What::Renamed { from, to } => self.event(EventKind::Renamed { from, to }),
            What::Unchanged(nickname) => self.answer(&Answer::Unchanged { nickname }),
            What::Uttered(utterance) => self.utterance(utterance, at),
            What::Private(message) => self.private(message),
            What::Away {
                nickname,
                text,
                is_answer: true,
            } => self.answer(&Answer::IsAway { nickname, text }),
            What::Away { nickname, text, .. } if nickname == own => self.answer(&Answer::Away {
                text,
                is_news: true,
            }),
            What::Away { nickname, text, .. } => self.event(EventKind::Away { nickname, text }),
            What::Topic { by: Some(by), text } => self.event(EventKind::Topic { by, text }),
            What::Topic { by: None, text } => self.answer(&Answer::Topic {
                text,
                set: None,
                is_asked: true,
            }),
            What::Moderated(moderated) => self.moderated(moderated, at),
            What::Users { nicknames, is_last } => self.list(nicknames, *is_last, own),
            What::Bans { sanctions, is_last } => {
                let part = BansPart {
                    sanctions: sanctions.iter().collect(),
                    is_first: !std::mem::replace(&mut self.has_bans, !is_last),
                    now: Time::ZERO,
                    rest: None,
                };
                self.answer(&Answer::Bans(part))
            }
            What::Address {
                nickname,
                address,
                left,
            } => self.answer(&Answer::Address {
                at: present(),
                nickname,
                address: *address,
                left: left.map(|left| self.clock.since(left)),
            }),
            What::Stats(stats) => self.answer(&Answer::Stats(*stats)),
            What::Help(text) if self.of_daemon == Some(self.words.language()) => {
                format!("{}\n", text.trim_end_matches('\n'))
            }
            What::Help(_) => self.answer(&Answer::Help),
            What::Complaint(complaint) => self.whole_complaint(complaint),
            What::ShuttingDown => self.event(EventKind::ShuttingDown),
        }
    }

    fn utterance(&self, utterance: &Utterance, at: Option<WallTime>) -> String {
        if !utterance.is_history {
            return self.words_of_now(utterance);
        }
        let Utterance { by, kind, text, .. } = utterance;
        let is_notice = false;
        let age = at.map_or(Duration::ZERO, |at| self.clock.since(at));
        let uttered = event::Utterance {
            id: EventId::default(),
            at: present(),
            by: by.clone(),
            user: person::CAT.into(),
            is_bot: false,
            block: None,
            kind: *kind,
            text: text.as_str().into(),
            is_notice,
        };
        self.answer(&Answer::History(HistoryPart {
            is_first: true,
            is_asked: false,
            utterances: vec![&uttered],
            now: Time::ZERO + age,
            rest: None,
        }))
    }

    /// Words as those hear them who are there when they are said.
    fn words_of_now(&self, Utterance { by, kind, text, .. }: &Utterance) -> String {
        let spoken = Spoken {
            by,
            kind: *kind,
            text,
            is_notice: false,
        };
        self.event(spoken.into())
    }

    fn private(&self, message: &Private) -> String {
        let Private { from, to, text, .. } = message;
        let message = PrivateMessage {
            at: present(),
            from,
            to,
            author: Author::unknown(SessionId::new(0, 0)),
            text,
            manner: Manner {
                kind: if message.is_act {
                    PrivateKind::Acted
                } else {
                    PrivateKind::Said
                },
                is_notice: false,
            },
        };
        let to = Addressee::named(to);
        written(|out| Plain.private(&message, to, &self.words, out))
    }

    fn list(&mut self, nicknames: &[Nickname], is_last: bool, own: &Nickname) -> String {
        let left = NICKNAMES_MAX.saturating_sub(self.list.len());
        self.list.extend(nicknames.iter().take(left).cloned());
        if !is_last {
            return String::new();
        }
        let list = std::mem::take(&mut self.list);
        if list.iter().all(|nickname| nickname == own) {
            return self.answer(&Answer::Alone);
        }
        self.answer(&Answer::List(ListPart {
            count: Some(list.len()),
            nicknames: list.iter().collect(),
            ..ListPart::default()
        }))
    }

    fn moderated(&self, moderated: &Moderated, at: Option<WallTime>) -> String {
        let reason = moderated.reason.as_str();
        let from = at.unwrap_or_else(|| self.clock.now());
        let reckoned = moderated.until.and_then(|until| term(until.since(from)));
        let term = moderated.term.or(reckoned);
        if let Deed::Demoted(nickname) = &moderated.what {
            let by = moderated.by.as_ref();
            return self.decided(Decided::Demoted { by, nickname });
        }
        if let Deed::Unbanned(whom) = &moderated.what {
            let target = &match whom {
                Whom::Nickname(nickname) => Target::Nickname(nickname.clone()),
                Whom::Network(network) => Target::Network(*network),
            };
            return self.decided_apart(DecidedApart::Unbanned { target });
        }
        let Some(by) = &moderated.by else {
            return String::new();
        };
        let sanctioned = |kind, network| {
            self.decided_apart(DecidedApart::NetworkSanctioned {
                at: present(),
                kind,
                by,
                network,
                term,
                reason,
            })
        };
        match &moderated.what {
            Deed::Kicked(nickname) => self.decided(Decided::Kicked {
                by,
                nickname,
                reason,
            }),
            Deed::Banned(Whom::Nickname(nickname)) => self.decided(Decided::Banned {
                by,
                nickname,
                was_inside: true,
                term,
                reason,
            }),
            Deed::Banned(Whom::Network(network)) => sanctioned(SanctionKind::Ban, *network),
            Deed::Muted(Whom::Nickname(nickname)) => {
                self.decided(Decided::Muted { by, nickname, term })
            }
            Deed::Muted(Whom::Network(network)) => sanctioned(SanctionKind::Mute, *network),
            Deed::Unmuted(Whom::Nickname(nickname)) => {
                self.decided(Decided::Unmuted { by, nickname })
            }
            Deed::Unmuted(Whom::Network(network)) => {
                self.decided_apart(DecidedApart::NetworkUnmuted {
                    by,
                    network: *network,
                })
            }
            Deed::Promoted(nickname) => self.decided(Decided::Promoted { by, nickname }),
            Deed::Locked => self.decided(Decided::Locked { by, term }),
            Deed::Unlocked => self.decided(Decided::Unlocked { by }),
            Deed::Demoted(_) | Deed::Unbanned(_) => String::new(),
        }
    }

    fn decided(&self, decided: Decided<'_>) -> String {
        self.event(decided.into())
    }

    fn decided_apart(&self, decided: DecidedApart<'_>) -> String {
        self.answer(&decided.into())
    }

    fn whole_complaint(&self, complaint: &Complaint) -> String {
        let language = self.words.language();
        let prefix = match complaint.severity {
            Severity::Error => language.pick("erro", "error"),
            Severity::Warning => language.pick("aviso", "warning"),
        };
        format!("{prefix}: {}\n", self.complaint(complaint))
    }

    fn event(&self, kind: EventKind<'_>) -> String {
        let event = Event {
            id: EventId::default(),
            at: present(),
            by: None,
            kind,
        };
        written(|out| Plain.event(&event, &self.words, out))
    }

    fn answer(&self, answer: &Answer<'_>) -> String {
        written(|out| Plain.answer(answer, Addressee::default(), &self.words, out))
    }
}

/// The words of a room for sentences of this language.
fn words(hello: &Hello, language: Language) -> Words {
    if hello.language == Some(language) {
        return Words::new(language, Some(&hello.room_said));
    }
    // What has no name of its own is called as people here call it.
    let room = hello.room.as_str();
    let is_nameless = room == Words::new(Language::English, None).room();
    Words::new(language, (!is_nameless).then_some(room))
}

/// No sentence says when something happens.
fn present() -> Now {
    Now {
        time: Time::ZERO,
        wall: WallTime::default(),
    }
}

/// A time as a moderator gives it that is so long to the second; `None` for no time at all.
fn term(length: Duration) -> Option<Term> {
    let secs = (length + Duration::from_millis(500)).as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let (unit, name) = units
        .into_iter()
        .find(|(unit, _)| secs.is_multiple_of(*unit))?;
    Term::parse(&format!("{}{name}", secs / unit))
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("sentences are UTF-8")
}

#[cfg(test)]
mod tests;
