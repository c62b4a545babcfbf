//! What a line of the daemon is: what somebody said, or which of the daemon's own sentences it is.
//!
//! The grammar of [`crate::dialect::plain`] read backwards, in both languages and for a room of any
//! name. The sentences are those of [`crate::text`], taken apart at their gaps, so they
//! cannot drift from the daemon's. What is to be done about a line is `conversation.rs`'s to know.

use std::sync::LazyLock;
use std::time::Duration;

use crate::room::moderation::sanctions::SanctionKind;
use crate::room::moderation::term::Term;
use crate::room::nickname::{Nickname, trim};
use crate::room::refusal::Refusal;
use crate::text::help::help;
use crate::text::moderation::{Moderated, Subject};
use crate::text::notices::Notice;
use crate::text::{Language, Words, refusals};

/// A line as the daemon sent it, without its LF and with no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard<'a> {
    Said {
        by: Nickname,
        text: &'a str,
    },
    Acted {
        by: Nickname,
        text: &'a str,
    },
    /// Somebody speaks to this client alone.
    Private {
        from: Nickname,
        text: &'a str,
    },
    /// What was said before this client joined; the age is as in `há 5 min`.
    History {
        age: &'a str,
        /// The line as it was heard then.
        line: &'a str,
    },
    List(Vec<Nickname>),
    Alone,
    /// Somebody joined; this client's own nickname tells that it is in.
    Joined(Nickname),
    Left(Nickname),
    Renamed {
        from: Nickname,
        to: Nickname,
    },
    /// Somebody was kicked or banned.
    Removed(Nickname),
    AskNickname,
    AskPassword,
    /// The key of this nickname is asked for.
    AskKey(Nickname),
    ShuttingDown,
    /// A warning, without its prefix.
    Warning(&'a str),
    /// What went wrong, without its prefix.
    Error(&'a str),
    /// A line of the daemon's help.
    Help,
    /// Anything else that the daemon says.
    Notice,
}

impl<'a> Heard<'a> {
    /// Reads one line of a daemon that speaks either language.
    pub fn parse(line: &'a str) -> Heard<'a> {
        let heard = match line.as_bytes().first() {
            Some(b'<') => said(line),
            Some(b'*') => acted(line),
            Some(b'[') => private(line).or_else(|| history(line)),
            _ => prefixed(line)
                .or_else(|| list(line))
                .or_else(|| SENTENCES.iter().find_map(|sentence| sentence.read(line)))
                .or_else(|| is_help(line).then_some(Heard::Help)),
        };
        heard.unwrap_or(Heard::Notice)
    }

    /// Whether it tells that the session of `own` is ended on purpose: coming back by itself would be
    /// against somebody's will, or throw another client of the same person out.
    pub fn dismisses(&self, own: &Nickname) -> bool {
        if let Heard::Warning(text) = self {
            return is_one_of(text, &[Refusal::Replaced]);
        }
        if let Heard::Error(text) = self {
            return is_address_banned(text);
        }
        matches!(self, Heard::Removed(nickname) if nickname == own)
    }
}

/// Whether an error of the daemon, without its prefix, says that `nickname` is in use.
pub fn is_nickname_in_use(error: &str, nickname: &str) -> bool {
    is_one_of(error, &[Refusal::NicknameInUse(nickname)])
}

/// Whether an error of the daemon, without its prefix, objects to the nickname that was `given`, so
/// that another may be tried on the same connection.
pub fn asks_for_another(error: &str, given: &str) -> bool {
    let given = trim(given);
    let objections = [
        Refusal::NicknameEmpty,
        Refusal::NicknameInvalid,
        Refusal::NicknameInUse(given),
        Refusal::NicknameReserved(given),
        Refusal::NicknameBanned(given),
    ];
    is_one_of(error, &objections) || is_kept_out(error, given)
}

/// Whether an error of the daemon, without its prefix, says that the nickname that was `given` has an
/// owner. The question for the key follows.
pub fn is_nickname_owned(error: &str, given: &str) -> bool {
    is_one_of(error, &[Refusal::NicknameOwned(trim(given))])
}

/// Whether an error of the daemon, without its prefix, says that the password or the key was wrong and
/// another may be given.
pub fn is_secret_wrong(error: &str) -> bool {
    is_one_of(error, &[Refusal::PasswordWrong, Refusal::KeyWrong])
}

/// Whether an error of the daemon, without its prefix, says that this address is banned.
pub fn is_address_banned(error: &str) -> bool {
    is_one_of(error, &[Refusal::AddressBanned])
}

/// Whether an error of the daemon, without its prefix, says that the person took too long.
pub fn is_login_time_over(error: &str) -> bool {
    is_one_of(error, &[Refusal::LoginTime])
}

/// Whether an error says that `nickname` was kicked a moment ago, however long it is to wait.
fn is_kept_out(error: &str, nickname: &str) -> bool {
    let left = Term::at_least(Duration::from_secs(1));
    let around = format!(" {left} ");
    sentences(Refusal::KeptOut { nickname, left }).any(|said| {
        let Some((before, after)) = said.rsplit_once(&around) else {
            return false;
        };
        let rest = error.strip_prefix(before);
        let left = rest.and_then(|rest| rest.strip_suffix(after)).map(trim);
        left.is_some_and(|left| Term::parse(left).is_some())
    })
}

fn is_one_of(text: &str, complaints: &[Refusal<'_>]) -> bool {
    complaints
        .iter()
        .flat_map(|&complaint| sentences(complaint))
        .any(|said| said == text)
}

/// How a refusal is said, without its prefix, in each language.
fn sentences(refusal: Refusal<'_>) -> impl Iterator<Item = String> {
    LANGUAGES.into_iter().map(move |language| {
        let mut text = String::new();
        // A string takes all that is written.
        let _ = refusals::write_text(&mut text, refusal, language);
        text
    })
}

/// Whether it is a line of a help, also of a daemon that knows more commands.
fn is_help(line: &str) -> bool {
    line.starts_with('/')
        || LANGUAGES
            .into_iter()
            .any(|lang| help(lang).any(|of| of == line))
}

const LANGUAGES: [Language; 2] = [Language::Portuguese, Language::English];

fn said(line: &str) -> Option<Heard<'_>> {
    let (by, text) = line.strip_prefix('<')?.split_once("> ")?;
    let by = nickname(by)?;
    Some(Heard::Said { by, text })
}

fn acted(line: &str) -> Option<Heard<'_>> {
    let (by, text) = line.strip_prefix("* ")?.split_once(' ')?;
    let by = nickname(by)?;
    Some(Heard::Acted { by, text })
}

fn private(line: &str) -> Option<Heard<'_>> {
    let (from, text) = strip_any(line, ["[privado de ", "[private from "])?.split_once("] ")?;
    let from = nickname(from)?;
    Some(Heard::Private { from, text })
}

fn history(line: &str) -> Option<Heard<'_>> {
    let (age, line) = line.strip_prefix('[')?.split_once("] ")?;
    let number = age
        .strip_prefix("há ")
        .or_else(|| age.strip_suffix(" ago"))?;
    let number = ["s", "min", "h", "d"]
        .iter()
        .find_map(|unit| number.strip_suffix(unit)?.strip_suffix(' '))?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(Heard::History { age, line })
}

fn prefixed(line: &str) -> Option<Heard<'_>> {
    strip_any(line, ["erro: ", "error: "])
        .map(Heard::Error)
        .or_else(|| strip_any(line, ["aviso: ", "warning: "]).map(Heard::Warning))
}

fn list(line: &str) -> Option<Heard<'_>> {
    let (_count, names) =
        strip_any(line, ["Usuários conectados (", "Connected users ("])?.split_once("): ")?;
    Some(Heard::List(
        names.split(", ").filter_map(nickname).collect(),
    ))
}

fn strip_any<'a>(line: &'a str, prefixes: [&str; 2]) -> Option<&'a str> {
    prefixes
        .into_iter()
        .find_map(|prefix| line.strip_prefix(prefix))
}

fn nickname(name: &str) -> Option<Nickname> {
    Nickname::parse(name).ok()
}

/// One of the daemon's sentences, as the words between its gaps.
struct Sentence {
    meaning: Meaning,
    pieces: Vec<String>,
}

#[derive(Clone, Copy)]
enum Meaning {
    AskNickname,
    AskPassword,
    AskKey,
    Joined,
    Left,
    Renamed,
    Removed,
    Alone,
    ShuttingDown,
}

/// Stands for a gap while a sentence is taken apart; no sentence holds it.
const GAP: &str = "\0";

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let kicked = Moderated::Kicked {
        by: GAP,
        nickname: GAP,
        reason: "",
    };
    let banned = Moderated::Sanctioned {
        kind: SanctionKind::Ban,
        by: GAP,
        whom: Subject::Nickname(GAP),
        term: None,
        reason: "",
    };
    let meanings = [
        (Meaning::Joined, Notice::Joined(GAP)),
        (Meaning::Left, Notice::Left(GAP)),
        (Meaning::Renamed, Notice::Renamed { from: GAP, to: GAP }),
        (Meaning::Alone, Notice::Alone),
        (Meaning::Removed, Notice::Moderated(kicked)),
        (Meaning::Removed, Notice::Moderated(banned)),
        (Meaning::AskNickname, Notice::AskNickname),
        (Meaning::AskPassword, Notice::AskPassword),
        (Meaning::AskKey, Notice::AskKey(GAP)),
        (Meaning::ShuttingDown, Notice::ShuttingDown),
    ];
    LANGUAGES
        .into_iter()
        .map(|language| Words::new(language, Some(GAP)))
        .flat_map(|words| meanings.map(|(meaning, phrase)| Sentence::new(meaning, &words, phrase)))
        .collect()
});

impl Sentence {
    fn new(meaning: Meaning, words: &Words, phrase: Notice<'_>) -> Sentence {
        let said = words.say(phrase).to_string();
        let mut pieces: Vec<String> = said.split(GAP).map(str::to_owned).collect();
        if matches!(meaning, Meaning::Removed) {
            // The full stop, or for how long, or why.
            pieces.last_mut().and_then(String::pop);
            pieces.push(String::new());
        }
        Sentence { meaning, pieces }
    }

    fn read(&self, line: &str) -> Option<Heard<'static>> {
        let gaps = self.gaps(line)?;
        let name = |gap: usize| nickname(gaps.get(gap)?);
        Some(match self.meaning {
            Meaning::AskNickname => Heard::AskNickname,
            Meaning::AskPassword => Heard::AskPassword,
            Meaning::AskKey => Heard::AskKey(name(0)?),
            Meaning::Removed => {
                // Whoever did it; what else stands there is somebody's words.
                name(0)?;
                Heard::Removed(name(1)?)
            }
            Meaning::Joined => Heard::Joined(name(0)?),
            Meaning::Left => Heard::Left(name(0)?),
            Meaning::Renamed => Heard::Renamed {
                from: name(0)?,
                to: name(1)?,
            },
            Meaning::Alone => Heard::Alone,
            Meaning::ShuttingDown => Heard::ShuttingDown,
        })
    }

    /// What stands in the gaps, if the words between them are the line's.
    ///
    /// Each gap ends where the next words first occur: a nickname holds no space, so it ends there;
    /// the room's name may hold anything, and reaches to the sentence's end.
    fn gaps<'a>(&self, line: &'a str) -> Option<Vec<&'a str>> {
        let (first, between) = self.pieces.split_first()?;
        let mut rest = line.strip_prefix(first.as_str())?;
        let Some((last, between)) = between.split_last() else {
            return rest.is_empty().then(Vec::new);
        };
        let mut gaps = Vec::new();
        for words in between {
            let (gap, after) = rest.split_once(words.as_str())?;
            gaps.push(gap);
            rest = after;
        }
        gaps.push(rest.strip_suffix(last.as_str())?);
        Some(gaps)
    }
}

#[cfg(test)]
mod tests;
