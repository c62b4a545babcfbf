//! The dialect of programs, written out once more: what an object tells, read back strictly ([`fields`]). Where
//! objects stand is for [`transcript`] to know.

mod fields;
mod transcript;

use std::time::Duration;

use littlecats::text::Language;
use serde_json::Value;

use super::heard::{EventId, Heard, Reason, Told, Welcome};
use super::meaning::Refusal;
use super::plain::Plain;
pub(crate) use fields::Fields;
pub(crate) use transcript::{Piece, pieces, whole_objects};

/// Reads what clients of either dialect were told.
#[derive(Debug)]
pub(crate) struct Objects {
    plain: Plain,
    language: Language,
}

/// What one object tells.
enum Read {
    Heard(Heard),
    /// Names of a list, and whether these are its last.
    Part(Vec<String>, bool),
}

/// The same with what plain does not tell.
struct Object {
    read: Read,
    id: Option<EventId>,
    reason: Option<Reason>,
}

impl Objects {
    pub(crate) fn new(language: Language) -> Objects {
        Objects {
            plain: Plain::new(language),
            language,
        }
    }

    pub(crate) fn plain(&self) -> &Plain {
        &self.plain
    }

    fn read(&self, line: &str) -> Object {
        let mut it = Fields::of(line);
        let name = it.text("type");
        let is_event = it.has("id");
        let id = is_event.then(|| it.id());
        let reason = (name == "left").then(|| it.reason());
        let has_time = it.has("time");
        let at = if has_time { it.time() } else { Duration::ZERO };
        assert!(!is_event || has_time, "an event has its moment: {line}");
        let read = self.fields(&name, is_event, at, &mut it);
        assert!(it.0.is_empty(), "is told more: {line}");
        Object { read, id, reason }
    }

    fn fields(&self, name: &str, is_event: bool, at: Duration, it: &mut Fields) -> Read {
        let told = |told| Heard::Told(told);
        let heard = match (name, is_event) {
            ("hello", false) => {
                self.check_hello(it);
                told(Told::Hello)
            }
            ("ask", false) => {
                assert_eq!(it.text("what"), "nickname", "there is nothing else to ask");
                told(Told::Ask)
            }
            ("welcome", false) => {
                let is_moderator = it.truth("moderator");
                assert_eq!((it.text("topic").as_str(), is_moderator), ("", false));
                let resume = it.text("resume");
                assert!(resume.len() >= 32, "a text that is guessed");
                told(Told::Welcome(Welcome {
                    name: it.text("nick"),
                    users: it.number("users"),
                    has_missed: it.truth("missed"),
                    resume,
                }))
            }
            ("joined", true) => Heard::Joined(it.text("nick")),
            ("left", true) => Heard::Left(it.text("nick")),
            ("renamed", true) => Heard::Renamed {
                from: it.text("from"),
                to: it.text("to"),
            },
            ("said" | "acted", true) => {
                let (by, text) = (it.text("from"), it.text("text"));
                it.flag("notice");
                let line = match name {
                    "said" => Heard::Said { by, text },
                    _ => Heard::Acted { by, text },
                };
                if it.flag("history") {
                    let line = Box::new(line);
                    told(Told::History { at, line })
                } else {
                    line
                }
            }
            ("private", false) => {
                it.flag("notice");
                told(Told::Private {
                    from: it.text("from"),
                    to: it.text("to"),
                    text: it.text("text"),
                })
            }
            ("away", _) => {
                let (name, text) = (it.text("nick"), it.text("text"));
                match it.flag("answer") {
                    true => {
                        assert!(!is_event);
                        Heard::IsAway { name, text }
                    }
                    false => told(Told::Away { name, text }),
                }
            }
            ("topic", false) => {
                assert_eq!(it.text("text"), "");
                Heard::NoTopic
            }
            ("unchanged", false) => Heard::Unchanged(it.text("nick")),
            ("users", false) => {
                let nicks = it.texts("nicks");
                let is_listed = |name: &String| nicks.contains(name);
                assert!(it.texts("away").iter().all(is_listed));
                assert!(it.texts("moderators").is_empty());
                return Read::Part(nicks, it.truth("last"));
            }
            ("help", false) => {
                let help = self.plain.help();
                assert_eq!(it.text("text"), help.trim_end_matches('\n'));
                Heard::Help
            }
            ("error" | "warning", false) => self.refused(name, it),
            ("shutdown", true) => Heard::ShutDown,
            _ => panic!("nothing known: {name}, an event: {is_event}"),
        };
        Read::Heard(heard)
    }

    fn check_hello(&self, it: &mut Fields) {
        let (lang, room_said) = match self.language {
            Language::Portuguese => ("pt", "dos Little Cats"),
            Language::English => ("en", "Little Cats"),
        };
        assert!(it.text("server").starts_with("littlecats/"));
        assert_eq!(it.text("room"), "Little Cats");
        assert_eq!(it.text("room_said"), room_said);
        assert_eq!(it.text("lang"), lang);
        assert!(it.number("max_line") > 0);
        assert_eq!(it.number("max_nick"), 20);
    }

    /// Its sentence is that of the plain dialect, and says the same as its code.
    fn refused(&self, name: &str, it: &mut Fields) -> Heard {
        let prefix = match (name, self.language) {
            ("error", Language::Portuguese) => "erro: ",
            ("error", Language::English) => "error: ",
            (_, Language::Portuguese) => "aviso: ",
            (_, Language::English) => "warning: ",
        };
        let sentence = prefix.to_owned() + &it.text("text");
        let heard = self.plain.line(&sentence);
        let heard = heard.unwrap_or_else(|| panic!("is told {sentence:?}"));
        let code = it.text("code");
        let about = it.0.remove("about");
        let about = about.as_ref().and_then(Value::as_str);
        let expected = if let Heard::Refused(refusal) = &heard {
            code_of(refusal)
        } else if heard == Heard::Replaced {
            ("replaced", About::Nothing)
        } else {
            assert_eq!(heard, Heard::TooFast);
            ("too_fast", About::Nothing)
        };
        let (expected_code, subject) = expected;
        assert_eq!(code, expected_code, "{sentence}");
        assert!(subject.is(about), "{sentence}: about {about:?}");
        heard
    }
}

/// What an error is to be about.
#[derive(Clone, Copy)]
enum About<'a> {
    Nothing,
    This(&'a str),
    /// A nickname that its sentence does not tell.
    Nickname,
    /// The command that it answers.
    Command,
    /// The same, unless it answers none.
    AnyCommand,
    /// What was given for a nickname, unless it is too long.
    Anything,
}

impl About<'_> {
    fn is(self, about: Option<&str>) -> bool {
        let is_command = about.is_some_and(|about| about.starts_with('/') && !about.contains(' '));
        match self {
            About::Nothing => about.is_none(),
            About::This(expected) => about == Some(expected),
            About::Nickname => about.is_some_and(|about| !about.is_empty()),
            About::Command => is_command,
            About::AnyCommand => about.is_none() || is_command,
            About::Anything => about.is_none_or(|about| !about.is_empty()),
        }
    }
}

fn code_of(refusal: &Refusal) -> (&'static str, About<'_>) {
    match refusal {
        Refusal::EmptyNickname => ("nickname_empty", About::AnyCommand),
        Refusal::InvalidNickname => ("nickname_invalid", About::Anything),
        Refusal::InUse(name) => ("nickname_in_use", About::This(name)),
        Refusal::Reserved(name) => ("nickname_reserved", About::This(name)),
        Refusal::ServerFull => ("full", About::Nothing),
        Refusal::Address => ("address_full", About::Nothing),
        Refusal::LoginTime => ("login_time", About::Nothing),
        Refusal::NoSuchUser(name) => ("no_such_user", About::This(name)),
        Refusal::Oneself => ("to_oneself", About::Nickname),
        Refusal::NobodyToAnswer => ("nobody_to_answer", About::Command),
        Refusal::QueueFull(name) | Refusal::ConnectionFailed(name) => {
            ("not_delivered", About::This(name))
        }
        Refusal::MissingText(_) => ("text_missing", About::Command),
        Refusal::Unknown(name) => ("unknown_command", About::This(name)),
        Refusal::TooLong(_) => ("line_too_long", About::Nothing),
        Refusal::NotText => ("not_text", About::Nothing),
        Refusal::NoTime(word) => ("no_time", About::This(word)),
        Refusal::TextTooLong(_) => ("text_too_long", About::Command),
        Refusal::NotModerator => ("not_moderator", About::Command),
        Refusal::WrongKey => ("key_wrong", About::AnyCommand),
        Refusal::TooManyTries => ("too_many_tries", About::AnyCommand),
    }
}
