//! What a line of the daemon is: what somebody said, or which of the daemon's own sentences it is.
//!
//! The grammar of [`crate::dialect::plain`] read backwards, in both languages and for a room of any
//! name. The sentences are those of [`crate::text::words`], taken apart at their gaps, so they
//! cannot drift from the daemon's. What is to be done about a line is `conversation.rs`'s to know.

use std::sync::LazyLock;

use crate::room::nickname::{Nickname, trim};
use crate::text::words::{Language, Phrase, Refusal, Words};

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
    AskNickname,
    ShuttingDown,
    /// A warning, without its prefix.
    Warning(&'a str),
    /// What went wrong, without its prefix.
    Error(&'a str),
    /// Anything else that the daemon says.
    Other,
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
                .or_else(|| SENTENCES.iter().find_map(|sentence| sentence.read(line))),
        };
        heard.unwrap_or(Heard::Other)
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
        Refusal::EmptyNickname,
        Refusal::InvalidNickname,
        Refusal::NicknameInUse(given),
        Refusal::NicknameReserved(given),
    ];
    is_one_of(error, &objections)
}

fn is_one_of(error: &str, complaints: &[Refusal<'_>]) -> bool {
    LANGUAGES
        .map(|language| Words::new(language, None))
        .iter()
        .flat_map(|words| complaints.iter().map(|&c| words.say(Phrase::Error(c))))
        .any(|said| prefixed(&said.to_string()) == Some(Heard::Error(error)))
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
    Joined,
    Left,
    Renamed,
    Alone,
    ShuttingDown,
}

/// Stands for a gap while a sentence is taken apart; no sentence holds it.
const GAP: &str = "\0";

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let meanings = [
        (Meaning::Joined, Phrase::Joined(GAP)),
        (Meaning::Left, Phrase::Left(GAP)),
        (Meaning::Renamed, Phrase::Renamed { from: GAP, to: GAP }),
        (Meaning::Alone, Phrase::Alone),
        (Meaning::AskNickname, Phrase::AskNickname),
        (Meaning::ShuttingDown, Phrase::ShuttingDown),
    ];
    LANGUAGES
        .into_iter()
        .map(|language| Words::new(language, Some(GAP)))
        .flat_map(|words| meanings.map(|(meaning, phrase)| Sentence::new(meaning, &words, phrase)))
        .collect()
});

impl Sentence {
    fn new(meaning: Meaning, words: &Words, phrase: Phrase<'_>) -> Sentence {
        let said = words.say(phrase).to_string();
        let pieces = said.split(GAP).map(str::to_owned).collect();
        Sentence { meaning, pieces }
    }

    fn read(&self, line: &str) -> Option<Heard<'static>> {
        let gaps = self.gaps(line)?;
        let name = |gap: usize| nickname(gaps.get(gap)?);
        Some(match self.meaning {
            Meaning::AskNickname => Heard::AskNickname,
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
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::dialect::plain::{Event, List, encode};

    fn name(given: &str) -> Nickname {
        Nickname::parse(given).expect(given)
    }

    fn rooms() -> impl Iterator<Item = Words> {
        [
            None,
            Some("da Turma 3"),
            Some("the chat"),
            Some("a. b! c"),
            Some(""),
        ]
        .into_iter()
        .flat_map(|room| LANGUAGES.map(|language| Words::new(language, room)))
    }

    fn line(event: &Event<'_>, words: &Words) -> String {
        let mut bytes = Vec::new();
        encode(event, words, &mut bytes);
        let line = String::from_utf8(bytes).expect("the daemon speaks UTF-8");
        line.trim_end_matches('\n').to_owned()
    }

    #[test]
    fn reads_back_what_the_daemon_writes() {
        let (joao, bia) = (name("João"), name("bia"));
        for words in rooms() {
            let text = "oi> ] [x] : <y> z";
            for (event, heard) in [
                (
                    Event::Said { by: &joao, text },
                    Heard::Said {
                        by: joao.clone(),
                        text,
                    },
                ),
                (
                    Event::Acted { by: &joao, text },
                    Heard::Acted {
                        by: joao.clone(),
                        text,
                    },
                ),
                (
                    Event::Private { from: &joao, text },
                    Heard::Private {
                        from: joao.clone(),
                        text,
                    },
                ),
                (
                    Event::Notice(Phrase::Joined("João")),
                    Heard::Joined(joao.clone()),
                ),
                (
                    Event::Notice(Phrase::Left("João")),
                    Heard::Left(joao.clone()),
                ),
                (
                    Event::Notice(Phrase::Renamed {
                        from: "João",
                        to: "bia",
                    }),
                    Heard::Renamed {
                        from: joao.clone(),
                        to: bia.clone(),
                    },
                ),
                (Event::Notice(Phrase::AskNickname), Heard::AskNickname),
                (Event::Notice(Phrase::Alone), Heard::Alone),
                (Event::Notice(Phrase::ShuttingDown), Heard::ShuttingDown),
                (
                    Event::List(List {
                        count: Some(2),
                        names: vec!["bia", "João"],
                        rest: None,
                    }),
                    Heard::List(vec![bia.clone(), joao.clone()]),
                ),
            ] {
                let line = line(&event, &words);
                assert_eq!(Heard::parse(&line), heard, "{line}");
            }
        }
    }

    #[test]
    fn reads_errors_warnings_and_history() {
        for words in rooms() {
            let full = line(&Event::Notice(Phrase::Error(Refusal::ServerFull)), &words);
            assert!(matches!(Heard::parse(&full), Heard::Error(text) if full.ends_with(text)));
            let warning = line(&Event::Notice(Phrase::TooFast), &words);
            assert!(matches!(Heard::parse(&warning), Heard::Warning(text) if !text.is_empty()));
            for secs in [0, 61, 7_200, 100_000] {
                let age = Duration::from_secs(secs);
                let then = line(&Event::History(&[(age, "<ana> oi")]), &words);
                let Heard::History { age, line } = Heard::parse(&then) else {
                    panic!("{then}");
                };
                assert_eq!(line, "<ana> oi");
                assert!(age.bytes().any(|b| b.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn knows_a_nickname_in_use_in_both_languages() {
        for words in rooms() {
            let said = line(
                &Event::Notice(Phrase::Error(Refusal::NicknameInUse("Ana"))),
                &words,
            );
            let Heard::Error(error) = Heard::parse(&said) else {
                panic!("{said}");
            };
            assert!(is_nickname_in_use(error, "Ana"));
            assert!(!is_nickname_in_use(error, "bia"));
            assert!(!is_nickname_in_use("", "Ana"));
        }
    }

    #[test]
    fn takes_nothing_else_for_more_than_words() {
        for other in [
            "",
            "<",
            "<ana>",
            "<ana>oi",
            "<1> oi",
            "* ana",
            "*ana oi",
            "[privado de 1] oi",
            "[há muito] oi",
            "[há  min] oi",
            "[x] oi",
            "O cliente  entrou no chat dos Little Cats.",
            "O cliente a b entrou no chat dos Little Cats.",
            " saiu do chat dos Little Cats.",
            "/list                  quem está conectado (também /lista, /who, /usuarios)",
        ] {
            assert_eq!(Heard::parse(other), Heard::Other, "{other:?}");
        }
    }
}
