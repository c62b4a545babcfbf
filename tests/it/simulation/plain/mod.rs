//! The plain dialect, written out once more and apart from the daemon's own tables and grammar:
//! [`sentences`] are what the daemon says, [`grammar`] is what clients write, and here what a client
//! was told is read back.

pub(crate) mod grammar;
pub(crate) mod moderation;
mod sentences;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::time::Duration;

use littlecats::text::Language;

use super::heard::{Heard, Passage, Transcript, TranscriptDecoder};
use super::meaning::{Command, Refusal};
use sentences::Sentences;

/// Units of an age, in seconds each, and how many make one of the next.
const UNITS: [(&str, u64, u64); 4] = [
    ("s", 1, 60),
    ("min", 60, 60),
    ("h", 3_600, 24),
    ("d", 86_400, u64::MAX),
];

/// A sentence with one place for what varies.
#[derive(Debug)]
struct Template {
    start: String,
    end: String,
}

impl Template {
    fn new(sentence: &str) -> Template {
        let (start, end) = sentence.split_once('@').expect("has a place");
        Template {
            start: start.into(),
            end: end.into(),
        }
    }

    /// What stands in the place.
    fn between<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.strip_prefix(&*self.start)?.strip_suffix(&*self.end)
    }

    /// What stands in the place, a word, and what follows the sentence.
    fn before<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        text.strip_prefix(&*self.start)?.split_once(&*self.end)
    }
}

/// A refusal that repeats something to the client.
type Repeating = fn(String) -> Refusal;

/// Reads and writes what the daemon says, in one language.
#[derive(Debug)]
pub(crate) struct Plain {
    sentences: Sentences,
    /// What is always told in the same words.
    fixed: Vec<(String, Heard)>,
    joined: Template,
    left: Template,
    /// What stands between the nicknames, and behind them.
    renamed: Template,
    unchanged: Template,
    private: Template,
    history: Template,
    list: Template,
    too_long: Template,
    away: Template,
    refusals: Vec<(Template, Repeating)>,
}

impl Plain {
    pub(crate) fn new(language: Language) -> Plain {
        let sentences = Sentences::new(language);
        let fixed = [
            Heard::ShutDown,
            Heard::Alone,
            Heard::Asked,
            Heard::Hint,
            Heard::TooFast,
            Heard::CrAlone,
            Heard::Replaced,
            Heard::Refused(Refusal::EmptyNickname),
            Heard::Refused(Refusal::InvalidNickname),
            Heard::Refused(Refusal::ServerFull),
            Heard::Refused(Refusal::Address),
            Heard::Refused(Refusal::LoginTime),
            Heard::Refused(Refusal::Oneself),
            Heard::Refused(Refusal::NobodyToAnswer),
            Heard::Refused(Refusal::MissingText(Command::Me)),
            Heard::Refused(Refusal::MissingText(Command::Msg)),
            Heard::Refused(Refusal::MissingText(Command::Reply)),
            Heard::Refused(Refusal::NotText),
            Heard::Refused(Refusal::MissingText(Command::Op)),
            Heard::Refused(Refusal::MissingText(Command::Promote)),
            Heard::Refused(Refusal::MissingText(Command::Demote)),
            Heard::Refused(Refusal::MissingText(Command::Kick)),
            Heard::Refused(Refusal::MissingText(Command::Ban)),
            Heard::Refused(Refusal::MissingText(Command::Unban)),
            Heard::Refused(Refusal::MissingText(Command::Mute)),
            Heard::Refused(Refusal::MissingText(Command::Unmute)),
            Heard::Refused(Refusal::MissingText(Command::Address)),
            Heard::Refused(Refusal::TextTooLong(300)),
            Heard::Refused(Refusal::NotModerator),
            Heard::Refused(Refusal::WrongKey),
            Heard::Refused(Refusal::TooManyTries),
            Heard::Away(String::new()),
            Heard::NoTopic,
        ];
        let refusals: [Repeating; 7] = [
            Refusal::NoTime,
            Refusal::InUse,
            Refusal::Reserved,
            Refusal::NoSuchUser,
            Refusal::QueueFull,
            Refusal::ConnectionFailed,
            Refusal::Unknown,
        ];
        let template_of = |refusal: &Refusal| Template::new(&sentences.error(refusal));
        let too_long = sentences.error(&Refusal::TooLong(0)).replace('0', "@");
        Plain {
            sentences,
            fixed: fixed.map(|heard| (encode(sentences, &heard), heard)).into(),
            joined: Template::new(&sentences.joined("@")),
            left: Template::new(&sentences.left("@")),
            renamed: Template::new(&sentences.renamed("", "@")),
            unchanged: Template::new(&sentences.unchanged("@")),
            private: Template::new(&sentences.private("@")),
            history: Template::new(&sentences.history("@")),
            list: Template::new(&sentences.list("@")),
            too_long: Template::new(&too_long),
            away: Template::new(&sentences.away("@")),
            refusals: refusals
                .map(|refusal| (template_of(&refusal("@".into())), refusal))
                .into(),
        }
    }

    /// One line; nothing when it says nothing known, or says it in another way than it should.
    pub(crate) fn line(&self, text: &str) -> Option<Heard> {
        match text.as_bytes().first()? {
            b'<' | b'*' => utterance(text),
            b'[' => self.private(text).or_else(|| self.history(text)),
            _ => self.notice(text),
        }
    }

    fn private(&self, text: &str) -> Option<Heard> {
        let (from, text) = self.private.before(text)?;
        Some(Heard::Private {
            from: word(from)?,
            text: text.into(),
        })
    }

    fn history(&self, text: &str) -> Option<Heard> {
        let (told, line) = self.history.before(text)?;
        Some(Heard::History {
            age: age(told)?,
            line: Box::new(utterance(line)?),
        })
    }

    fn notice(&self, text: &str) -> Option<Heard> {
        let name_in = |template: &Template| template.between(text).and_then(word);
        if let Some((_, heard)) = self.fixed.iter().find(|(fixed, _)| fixed == text) {
            Some(heard.clone())
        } else if let Some(name) = name_in(&self.joined) {
            Some(Heard::Joined(name))
        } else if let Some(name) = name_in(&self.left) {
            Some(Heard::Left(name))
        } else if let Some(name) = name_in(&self.unchanged) {
            Some(Heard::Unchanged(name))
        } else if let Some(limit) = self.too_long.between(text) {
            number(limit).map(|limit| Heard::Refused(Refusal::TooLong(limit)))
        } else if let Some((count, names)) = self.list.before(text) {
            let names = names.split(", ").map(word).collect::<Option<_>>()?;
            let count = number(count)?;
            Some(Heard::List { count, names })
        } else {
            let told = self.renamed(text).or_else(|| self.refusal(text));
            told.or_else(|| self.away(text))
        }
    }

    fn away(&self, text: &str) -> Option<Heard> {
        if let Some(text) = self.away.between(text) {
            return Some(Heard::Away(text.into()));
        }
        let (name, text) = text.split_once(&self.sentences.is_away())?;
        Some(Heard::IsAway {
            name: word(name)?,
            text: text.into(),
        })
    }

    fn renamed(&self, text: &str) -> Option<Heard> {
        let both = text.strip_suffix(&*self.renamed.end)?;
        let (from, to) = both.split_once(&*self.renamed.start)?;
        Some(Heard::Renamed {
            from: word(from)?,
            to: word(to)?,
        })
    }

    fn refusal(&self, text: &str) -> Option<Heard> {
        let read = |(template, refusal): &(Template, Repeating)| {
            let what = template.between(text)?;
            Some(Heard::Refused(refusal(what.into())))
        };
        self.refusals.iter().find_map(read)
    }

    pub(crate) fn help(&self) -> &'static str {
        self.sentences.help()
    }

    /// The line that says why something was refused, with its end.
    pub(crate) fn refusal_line(&self, refusal: &Refusal) -> String {
        self.sentences.error(refusal) + "\n"
    }

    fn encode(&self, heard: &Heard) -> String {
        encode(self.sentences, heard)
    }
}

impl TranscriptDecoder for Plain {
    fn decode<'a>(&self, bytes: &'a [u8]) -> Transcript<'a> {
        let help = self.sentences.help().as_bytes();
        let help_starts = self.sentences.help().lines().next().expect("has lines");
        let mut passages = Vec::new();
        let mut start = 0;
        while let Some(length) = bytes[start..].iter().position(|&byte| byte == b'\n') {
            let line = &bytes[start..start + length];
            if line == help_starts.as_bytes() {
                // The one thing that takes several lines.
                let rest = &bytes[start..];
                if rest.len() <= help.len() && help.starts_with(rest) {
                    break;
                }
                let whole = rest.starts_with(help) && rest[help.len()] == b'\n';
                assert!(whole, "another help");
                start += help.len() + 1;
                passages.push(Passage::new(Heard::Help, start));
                continue;
            }
            let text = std::str::from_utf8(line).expect("the daemon speaks UTF-8");
            let heard = self.line(text);
            let heard = heard.unwrap_or_else(|| panic!("is told {text:?}, which is nothing known"));
            start += length + 1;
            passages.push(Passage::new(heard, start));
        }
        Transcript {
            passages,
            rest: &bytes[start..],
        }
    }

    fn may_begin(&self, rest: &[u8], heard: &Heard) -> bool {
        self.encode(heard).as_bytes().starts_with(rest)
    }

    fn is_public_speech(&self, rest: &[u8]) -> bool {
        matches!(rest, [b'<' | b'*', ..])
    }
}

fn encode(sentences: Sentences, heard: &Heard) -> String {
    match heard {
        Heard::Joined(name) => sentences.joined(name),
        Heard::Left(name) => sentences.left(name),
        Heard::Renamed { from, to } => sentences.renamed(from, to),
        Heard::Said { by, text } => format!("<{by}> {text}"),
        Heard::Acted { by, text } => format!("* {by} {text}"),
        Heard::ShutDown => sentences.shut_down(),
        Heard::Private { from, text } => sentences.private(from) + text,
        Heard::History { age, line } => {
            let secs = age.start.as_secs();
            let mut units = UNITS.iter();
            let unit = units.find(|(_, secs_each, next)| secs / secs_each < *next);
            let (unit, secs_each, _) = unit.expect("the last has no bound");
            let age = format!("{} {unit}", secs / secs_each);
            sentences.history(&age) + &encode(sentences, line)
        }
        Heard::List { count, names } => sentences.list(&count.to_string()) + &names.join(", "),
        Heard::Alone => sentences.alone(),
        Heard::Away(text) if text.is_empty() => sentences.back(),
        Heard::Away(text) => sentences.away(text),
        Heard::IsAway { name, text } => name.clone() + &sentences.is_away() + text,
        Heard::NoTopic => sentences.no_topic(),
        Heard::Help => sentences.help().into(),
        Heard::Unchanged(name) => sentences.unchanged(name),
        Heard::Asked => sentences.asked(),
        Heard::Hint => sentences.hint(),
        Heard::TooFast => sentences.too_fast(),
        Heard::CrAlone => sentences.cr_alone(),
        Heard::Replaced => sentences.replaced(),
        Heard::Refused(refusal) => sentences.error(refusal),
        Heard::Told(told) => panic!("{told:?} is never said in plain"),
    }
}

/// What somebody said or did.
fn utterance(line: &str) -> Option<Heard> {
    if let Some(said) = line.strip_prefix('<') {
        let (by, text) = said.split_once("> ")?;
        Some(Heard::Said {
            by: word(by)?,
            text: text.into(),
        })
    } else {
        let (by, text) = line.strip_prefix("* ")?.split_once(' ')?;
        Some(Heard::Acted {
            by: word(by)?,
            text: text.into(),
        })
    }
}

/// A nickname as far as its shape tells.
fn word(name: &str) -> Option<String> {
    // Bytes are found faster than characters, and millions of words are read.
    let has = |byte| name.as_bytes().contains(&byte);
    (!name.is_empty() && !has(b' ') && !has(b',')).then(|| name.into())
}

/// A number as it is written: without zeros before it, or a sign.
fn number(digits: &str) -> Option<usize> {
    let number: usize = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// An age in its largest unit.
fn age(told: &str) -> Option<Range<Duration>> {
    let (count, unit) = told.split_once(' ')?;
    let place = UNITS.iter().position(|(known, ..)| *known == unit)?;
    let (_, secs_each, next) = UNITS[place];
    let count = number(count)? as u64;
    let fits = count < next && (count > 0 || place == 0);
    fits.then(|| {
        Duration::from_secs(count * secs_each)..Duration::from_secs((count + 1) * secs_each)
    })
}
