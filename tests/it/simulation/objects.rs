//! The dialect of programs, written out once more: what a client was told is read back from objects, strictly,
//! behind what it may have been told in plain before it asked for them.

use std::time::Duration;

use littlecats::text::Language;
use serde_json::{Map, Value};

use super::heard::{Heard, Passage, Told, Transcript, TranscriptDecoder};
use super::meaning::Refusal;
use super::plain::Plain;
use super::web::down::{self, Frame};

/// When the wall clock of a run began, in milliseconds: see [`subject`](super::subject).
const BEGAN_MILLIS: u64 = 1_790_000_000_000;

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

    fn read(&self, line: &str, last_id: &mut u64) -> Read {
        assert!(line.starts_with("{\"type\":\""), "type comes first: {line}");
        let object: Map<String, Value> = serde_json::from_str(line).expect("an object");
        let mut it = Fields(object);
        let name = it.text("type");
        let is_event = it.0.contains_key("id");
        if is_event {
            let id = it.id();
            assert!(*last_id < id, "{line} comes behind event {last_id}");
            *last_id = id;
        }
        let has_time = it.0.contains_key("time");
        let at = if has_time { it.time() } else { Duration::ZERO };
        assert!(!is_event || has_time, "an event has its moment: {line}");
        let read = self.fields(&name, is_event, at, &mut it);
        assert!(it.0.is_empty(), "is told more: {line}");
        read
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
                assert!(it.text("resume").len() >= 32, "a text that is guessed");
                let is_not = [it.truth("moderator"), it.truth("missed")];
                assert_eq!((it.text("topic").as_str(), is_not), ("", [false; 2]));
                let (name, users) = (it.text("nick"), it.number("users"));
                told(Told::Welcome { name, users })
            }
            ("joined", true) => Heard::Joined(it.text("nick")),
            ("left", true) => {
                let reason = it.text("reason");
                assert!(
                    ["quit", "ended", "failed", "slow"].contains(&&*reason),
                    "{reason}"
                );
                Heard::Left(it.text("nick"))
            }
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
        } else {
            assert_eq!(heard, Heard::TooFast);
            ("too_fast", None)
        };
        assert_eq!((&*code, about), expected, "{sentence}");
        heard
    }
}

fn code_of(refusal: &Refusal) -> (&'static str, Option<&str>) {
    match refusal {
        Refusal::EmptyNickname => ("nickname_empty", None),
        Refusal::InvalidNickname => ("nickname_invalid", None),
        Refusal::InUse(name) => ("nickname_in_use", Some(name)),
        Refusal::Reserved(name) => ("nickname_reserved", Some(name)),
        Refusal::ServerFull => ("full", None),
        Refusal::Address => ("address_full", None),
        Refusal::LoginTime => ("login_time", None),
        Refusal::NoSuchUser(name) => ("no_such_user", Some(name)),
        Refusal::Oneself => ("to_oneself", None),
        Refusal::NobodyToAnswer => ("nobody_to_answer", None),
        Refusal::QueueFull(name) | Refusal::ConnectionFailed(name) => ("not_delivered", Some(name)),
        Refusal::MissingText(_) => ("text_missing", None),
        Refusal::Unknown(name) => ("unknown_command", Some(name)),
        Refusal::TooLong(_) => ("line_too_long", None),
        Refusal::NotText => ("not_text", None),
        Refusal::NoTime(word) => ("no_time", Some(word)),
        Refusal::TextTooLong(_) => ("text_too_long", None),
        Refusal::NotModerator => ("not_moderator", None),
        Refusal::WrongKey => ("key_wrong", None),
        Refusal::TooManyTries => ("too_many_tries", None),
    }
}

/// One object after the other.
struct Objective<'a> {
    objects: &'a Objects,
    passages: Vec<Passage>,
    /// Names of a list whose last part is to come.
    listed: Vec<String>,
    last_id: u64,
    read_up_to: usize,
}

impl<'a> Objective<'a> {
    fn new(objects: &'a Objects, passages: Vec<Passage>, read_up_to: usize) -> Objective<'a> {
        Objective {
            objects,
            passages,
            listed: Vec::new(),
            last_id: 0,
            read_up_to,
        }
    }

    /// Takes an object that ends at a byte.
    fn take(&mut self, line: &str, end: usize) {
        let heard = match self.objects.read(line, &mut self.last_id) {
            Read::Part(names, is_last) => {
                self.listed.extend(names);
                if !is_last {
                    return;
                }
                let names = std::mem::take(&mut self.listed);
                match names.len() {
                    1 => Heard::Alone,
                    count => Heard::List { count, names },
                }
            }
            Read::Heard(heard) => heard,
        };
        assert!(self.listed.is_empty(), "{heard:?} stands within a list");
        self.read_up_to = end;
        self.passages.push(Passage { heard, end });
    }

    /// Takes what stands between objects; within a list, too.
    fn take_beside(&mut self, told: Told, end: usize) {
        if self.listed.is_empty() {
            self.read_up_to = end;
        }
        let heard = Heard::Told(told);
        self.passages.push(Passage { heard, end });
    }
}

impl Objects {
    fn decode_frames<'a>(&self, bytes: &'a [u8], start: usize) -> Transcript<'a> {
        let mut told = Objective::new(self, Vec::new(), start);
        let mut at = start;
        while let Some((frame, length)) = down::frame(&bytes[at..]) {
            at += length;
            match frame {
                Frame::Text(line) => told.take(line, at),
                Frame::Ping => told.take_beside(Told::Ping, at),
                Frame::Pong(content) => told.take_beside(Told::Pong(content.to_vec()), at),
                Frame::Close(code) => told.take_beside(Told::Close(code), at),
            }
        }
        Transcript {
            rest: &bytes[told.read_up_to..],
            passages: told.passages,
        }
    }
}

impl TranscriptDecoder for Objects {
    fn decode<'a>(&self, bytes: &'a [u8]) -> Transcript<'a> {
        if let Some(start) = down::first_frame(bytes) {
            return self.decode_frames(bytes, start);
        }
        if bytes.starts_with(b"HTTP/1.1 ") {
            let (passages, rest) = (Vec::new(), &[][..]);
            return Transcript { passages, rest };
        }
        let Some(start) = first_object(bytes) else {
            return self.plain.decode(bytes);
        };
        let Transcript { passages, rest } = self.plain.decode(&bytes[..start]);
        assert!(rest.is_empty());
        let mut told = Objective::new(self, passages, start);
        let mut at = start;
        while let Some(length) = bytes[at..].iter().position(|&byte| byte == b'\n') {
            let line = std::str::from_utf8(&bytes[at..at + length]).expect("UTF-8");
            at += length + 1;
            told.take(line, at);
        }
        Transcript {
            rest: &bytes[told.read_up_to..],
            passages: told.passages,
        }
    }

    fn may_begin(&self, rest: &[u8], heard: &Heard) -> bool {
        let rest = down::cut_content(rest);
        if !rest.starts_with(b"{") {
            return self.plain.may_begin(rest, heard);
        }
        let (Heard::Said { by, text } | Heard::Acted { by, text }) = heard else {
            return false;
        };
        let begins = b"\"from\":\"";
        let Some(from) = rest.windows(begins.len()).position(|it| it == begins) else {
            return true;
        };
        let text = serde_json::to_string(text).expect("a text");
        let object = format!("\"from\":\"{by}\",\"text\":{text}");
        let ends = ["}", ",\"notice\":true}"];
        ends.iter()
            .any(|end| (object.clone() + end).as_bytes().starts_with(&rest[from..]))
    }

    fn is_public_speech(&self, rest: &[u8]) -> bool {
        let rest = down::cut_content(rest);
        let starts = [&b"{\"type\":\"said\""[..], b"{\"type\":\"acted\""];
        starts.iter().any(|start| rest.starts_with(start)) || self.plain.is_public_speech(rest)
    }
}

/// Where objects begin: behind what a client may have been told before it asked for them.
fn first_object(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n').take(4) {
        if line.starts_with(b"{") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// What of an object was not looked at yet.
struct Fields(Map<String, Value>);

impl Fields {
    fn take(&mut self, name: &str) -> Value {
        let found = self.0.remove(name);
        found.unwrap_or_else(|| panic!("{name} is missing beside {:?}", self.0))
    }

    fn text(&mut self, name: &str) -> String {
        let value = self.take(name);
        value.as_str().expect("a text").to_owned()
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        let value = self.take(name);
        let texts = value.as_array().expect("a list").iter();
        texts
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    }

    fn number(&mut self, name: &str) -> usize {
        let value = self.take(name).as_u64().expect("a number");
        usize::try_from(value).expect("a small one")
    }

    fn truth(&mut self, name: &str) -> bool {
        self.take(name).as_bool().expect("true or false")
    }

    /// Stands there only where it is so.
    fn flag(&mut self, name: &str) -> bool {
        let found = self.0.remove(name);
        assert!(
            found.is_none() || found == Some(Value::Bool(true)),
            "{name}"
        );
        found.is_some()
    }

    /// Its number in the order of all.
    fn id(&mut self) -> u64 {
        let id = self.text("id");
        let (number, mark) = id.split_once('-').expect("two parts");
        assert!(mark.len() == 8 && u32::from_str_radix(mark, 16).is_ok());
        number.parse().expect("a number")
    }

    /// How long after the beginning of the run.
    fn time(&mut self) -> Duration {
        let time = self.text("time");
        let number = |from: usize, to: usize| -> u64 {
            time[from..to].parse().expect("digits in their places")
        };
        let marks = ["-", "-", "T", ":", ":", ".", "Z"];
        let places = [4, 7, 10, 13, 16, 19, 23];
        let is_marked = |(at, mark): (&usize, &&str)| time[*at..].starts_with(mark);
        assert!(time.len() == 24 && places.iter().zip(&marks).all(is_marked));
        let days = days_before(number(0, 4), number(5, 7)) + number(8, 10) - 1;
        let secs = days * 86_400 + number(11, 13) * 3_600 + number(14, 16) * 60 + number(17, 19);
        let millis = secs * 1_000 + number(20, 23);
        Duration::from_millis(millis - BEGAN_MILLIS)
    }
}

/// The days from 1970 to the first of a month, counted year by year.
fn days_before(year: u64, month: u64) -> u64 {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let of_years: u64 = (1970..year).map(|it| 365 + u64::from(is_leap(it))).sum();
    let lengths = [
        31,
        28 + u64::from(is_leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months = usize::try_from(month - 1).expect("a month");
    of_years + lengths[..months].iter().sum::<u64>()
}
