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
        "ana tirou o assunto.",
        "ana baniu 192.0.2.0/24 do chat.",
        "ana mudou o assunto para: bia tirou caio do chat.",
        "ana silenciou bia.",
        "Senha do chat: x",
        "Chave de a b:",
    ] {
        assert_eq!(Heard::parse(other), Heard::Notice, "{other:?}");
    }
}

#[test]
fn knows_the_lines_of_a_help() {
    for language in LANGUAGES {
        for line in crate::text::help::help(language) {
            assert_eq!(Heard::parse(line), Heard::Help, "{line}");
        }
    }
    assert_eq!(Heard::parse("/new   does more"), Heard::Help);
}

#[test]
fn knows_what_is_asked_for_behind_a_nickname() {
    let joao = name("João");
    for words in rooms() {
        for (told, heard) in [
            (Answer::AskPassword, Heard::AskPassword),
            (
                Answer::AskKey { nickname: &joao },
                Heard::AskKey(joao.clone()),
            ),
        ] {
            let line = answer(&told, &words);
            assert_eq!(Heard::parse(&line), heard, "{line}");
        }
        let error = |refusal: Refusal<'_>| answer(&refusal.into(), &words);
        let owned = error(Refusal::NicknameOwned("João"));
        let Heard::Error(owned) = Heard::parse(&owned) else {
            panic!("{owned}");
        };
        assert!(is_nickname_owned(owned, " João "));
        assert!(!is_nickname_owned(owned, "bia"));
        for (refusal, is_wrong) in [
            (Refusal::PasswordWrong, true),
            (Refusal::KeyWrong, true),
            (Refusal::TooManyTries, false),
            (Refusal::Locked, false),
        ] {
            let line = error(refusal);
            let Heard::Error(why) = Heard::parse(&line) else {
                panic!("{line}");
            };
            assert_eq!(is_secret_wrong(why), is_wrong, "{line}");
        }
    }
}

#[test]
fn knows_which_refusals_let_another_nickname_be_tried() {
    let left = |word| Term::parse(word).expect(word);
    for words in rooms() {
        for (refusal, asks) in [
            (Refusal::NicknameBanned("bia"), true),
            (
                Refusal::KeptOut {
                    nickname: "bia",
                    left: left("59s"),
                },
                true,
            ),
            (
                Refusal::KeptOut {
                    nickname: "bia",
                    left: left("2h"),
                },
                true,
            ),
            (
                Refusal::KeptOut {
                    nickname: "caio",
                    left: left("59s"),
                },
                false,
            ),
            (Refusal::NicknameInUse("bia"), true),
            (Refusal::AddressBanned, false),
            (Refusal::Locked, false),
            (Refusal::TooManyTries, false),
        ] {
            let line = answer(&refusal.into(), &words);
            let Heard::Error(why) = Heard::parse(&line) else {
                panic!("{line}");
            };
            assert_eq!(asks_for_another(why, "bia "), asks, "{line}");
        }
    }
}

#[test]
fn knows_when_its_own_session_is_ended_on_purpose() {
    let (ana, bia) = (name("ana"), name("Bia"));
    let term = Term::parse("2h");
    for words in rooms() {
        for reason in ["", "chega: do chat"] {
            let kicked = EventKind::Kicked {
                by: &ana,
                nickname: &bia,
                reason,
            };
            let banned = |term| EventKind::Banned {
                by: &ana,
                nickname: &bia,
                term,
                reason,
            };
            for kind in [kicked, banned(None), banned(term)] {
                let line = event(kind, &words);
                let heard = Heard::parse(&line);
                assert_eq!(heard, Heard::Removed(bia.clone()), "{line}");
                assert!(heard.dismisses(&bia) && !heard.dismisses(&ana), "{line}");
            }
        }
        let replaced = answer(&Refusal::Replaced.into(), &words);
        assert!(Heard::parse(&replaced).dismisses(&bia));
        let banned = answer(&Refusal::AddressBanned.into(), &words);
        assert!(Heard::parse(&banned).dismisses(&bia));
        let other = answer(&Refusal::TooFast.into(), &words);
        assert!(!Heard::parse(&other).dismisses(&bia));
        let said = format!("<ana> {replaced}");
        assert!(!Heard::parse(&said).dismisses(&bia));
    }
}
