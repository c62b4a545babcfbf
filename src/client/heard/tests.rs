//! What the daemon writes is read back, in both languages and for rooms of any name.

use std::time::Duration;

use super::*;
use crate::dialect::plain::Plain;
use crate::dialect::{Addressee, Encode};
use crate::room::answer::{Answer, HistoryPart, ListPart};
use crate::room::event::{
    Event, EventId, EventKind, LeaveReason, PrivateMessage, Utterance, UtteranceKind,
};
use crate::room::time::{Now, Time, WallTime};

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

const AT: Now = Now {
    time: Time::ZERO,
    wall: WallTime::from_millis(0),
};

fn line(encode: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    encode(&mut bytes);
    let line = String::from_utf8(bytes).expect("the daemon speaks UTF-8");
    line.trim_end_matches('\n').to_owned()
}

fn event(kind: EventKind<'_>, words: &Words) -> String {
    let event = Event {
        id: EventId::nth(1),
        at: AT,
        by: None,
        kind,
    };
    line(|out| Plain.event(&event, words, out))
}

fn answer(answer: &Answer<'_>, words: &Words) -> String {
    line(|out| Plain.answer(answer, Addressee::default(), words, out))
}

#[test]
fn reads_back_events() {
    let (joao, bia) = (name("João"), name("bia"));
    let text = "oi> ] [x] : <y> z";
    for words in rooms() {
        let left = EventKind::Left {
            nickname: &joao,
            reason: LeaveReason::Quit,
            text: "",
        };
        let renamed = EventKind::Renamed {
            from: &joao,
            to: &bia,
        };
        for (kind, heard) in [
            (
                EventKind::Said {
                    by: &joao,
                    text,
                    is_notice: false,
                },
                Heard::Said {
                    by: joao.clone(),
                    text,
                },
            ),
            (
                EventKind::Acted {
                    by: &joao,
                    text,
                    is_notice: false,
                },
                Heard::Acted {
                    by: joao.clone(),
                    text,
                },
            ),
            (
                EventKind::Joined {
                    nickname: &joao,
                    is_moderator: false,
                },
                Heard::Joined(joao.clone()),
            ),
            (left, Heard::Left(joao.clone())),
            (
                renamed,
                Heard::Renamed {
                    from: joao.clone(),
                    to: bia.clone(),
                },
            ),
            (EventKind::ShuttingDown, Heard::ShuttingDown),
        ] {
            let line = event(kind, &words);
            assert_eq!(Heard::parse(&line), heard, "{line}");
        }
    }
}

#[test]
fn reads_back_private_messages_and_answers() {
    let (joao, bia) = (name("João"), name("bia"));
    let text = "oi> ] [x] : <y> z";
    for words in rooms() {
        let message = PrivateMessage {
            at: AT,
            from: &joao,
            to: &bia,
            text,
            is_notice: false,
        };
        let private = line(|out| Plain.private(&message, Addressee::default(), &words, out));
        let heard = Heard::Private {
            from: joao.clone(),
            text,
        };
        assert_eq!(Heard::parse(&private), heard);
        let list = Answer::List(ListPart {
            count: Some(2),
            nicknames: vec![&bia, &joao],
            rest: None,
            ..ListPart::default()
        });
        for (told, heard) in [
            (Answer::AskNickname, Heard::AskNickname),
            (Answer::Alone, Heard::Alone),
            (list, Heard::List(vec![bia.clone(), joao.clone()])),
        ] {
            let line = answer(&told, &words);
            assert_eq!(Heard::parse(&line), heard, "{line}");
        }
    }
}

#[test]
fn reads_errors_warnings_and_history() {
    for words in rooms() {
        let full = answer(&Refusal::Full.into(), &words);
        assert!(matches!(Heard::parse(&full), Heard::Error(text) if full.ends_with(text)));
        let warning = answer(&Refusal::TooFast.into(), &words);
        assert!(matches!(Heard::parse(&warning), Heard::Warning(text) if !text.is_empty()));
        let said = Utterance {
            id: EventId::nth(1),
            at: AT,
            by: name("ana"),
            kind: UtteranceKind::Said,
            text: "oi".into(),
            is_notice: false,
            block: None,
        };
        for secs in [0, 61, 7_200, 100_000] {
            let then = answer(
                &Answer::History(HistoryPart {
                    utterances: vec![&said],
                    now: Time::ZERO + Duration::from_secs(secs),
                    rest: None,
                }),
                &words,
            );
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
        let said = answer(&Refusal::NicknameInUse("Ana").into(), &words);
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
