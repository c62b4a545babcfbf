//! Every sentence of the contract, and the grammar as tables.

mod grammar;

use super::*;
use crate::room::answer::Cursor;
use crate::room::event::{EventId, LeaveReason, Utterance};
use crate::room::nickname::Nickname;
use crate::room::time::{Now, Time, WallTime};
use crate::text::Language;

const LANGUAGES: [Language; 2] = [Language::Portuguese, Language::English];

/// What `encode` appends, as text.
fn heard(language: Language, encode: impl FnOnce(&Words, &mut Vec<u8>)) -> String {
    let mut bytes = b"before".to_vec();
    encode(&Words::new(language, None), &mut bytes);
    let text = String::from_utf8(bytes).expect("all is UTF-8");
    text.strip_prefix("before").expect("appends").to_owned()
}

fn answered(answer: &Answer<'_>, language: Language) -> String {
    heard(language, |words, out| {
        Plain.answer(answer, Addressee::default(), words, out);
    })
}

fn told(kind: EventKind<'_>, language: Language) -> String {
    heard(language, |words, out| Plain.event(&event(kind), words, out))
}

fn event(kind: EventKind<'_>) -> Event<'_> {
    Event {
        id: EventId::nth(1),
        at: at(Time::ZERO),
        by: None,
        kind,
    }
}

fn at(time: Time) -> Now {
    Now {
        time,
        wall: WallTime::default(),
    }
}

fn nickname(text: &str) -> Nickname {
    Nickname::parse(text).expect("valid")
}

#[test]
fn every_event_is_in_the_words_of_the_contract() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let left = EventKind::Left {
        nickname: ana,
        reason: LeaveReason::Quit,
        text: "até",
    };
    for (kind, pt, en) in [
        (
            EventKind::Joined {
                nickname: ana,
                is_moderator: false,
            },
            "O cliente ana entrou no chat dos Little Cats.",
            "The client ana joined the Little Cats chat.",
        ),
        (
            left,
            "ana saiu do chat dos Little Cats.",
            "ana left the Little Cats chat.",
        ),
        (
            EventKind::Renamed { from: ana, to: bia },
            "ana mudou o nickname para bia.",
            "ana changed the nickname to bia.",
        ),
        (
            EventKind::Said {
                by: ana,
                text: " oi ",
                is_notice: false,
            },
            "<ana>  oi ",
            "<ana>  oi ",
        ),
        (
            EventKind::Acted {
                by: ana,
                text: "acena",
                is_notice: false,
            },
            "* ana acena",
            "* ana acena",
        ),
        (
            EventKind::Topic {
                by: ana,
                text: "o fim de semana",
            },
            "ana mudou o assunto para: o fim de semana",
            "ana changed the topic to: o fim de semana",
        ),
        (
            EventKind::Topic { by: ana, text: "" },
            "ana tirou o assunto.",
            "ana took the topic away.",
        ),
        (
            EventKind::Promoted {
                by: ana,
                nickname: bia,
            },
            "bia agora modera o chat.",
            "bia now moderates the chat.",
        ),
        (
            EventKind::Demoted {
                by: Some(ana),
                nickname: bia,
            },
            "ana tirou a moderação de bia.",
            "ana took moderation from bia.",
        ),
        (
            EventKind::Demoted {
                by: None,
                nickname: bia,
            },
            "bia não modera mais o chat.",
            "bia no longer moderates the chat.",
        ),
        (
            EventKind::ShuttingDown,
            "O servidor está sendo encerrado.",
            "The server is shutting down.",
        ),
    ] {
        assert_eq!(told(kind, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(told(kind, Language::English), format!("{en}\n"));
    }
}

#[test]
fn nobody_is_told_that_somebody_is_away_but_who_writes_to_it() {
    let away = EventKind::Away {
        nickname: &nickname("ana"),
        text: "já volto",
    };
    assert_eq!(told(away, Language::Portuguese), "");
}

#[test]
fn the_longest_event_is_as_long_as_is_reckoned_with() {
    let longest = &nickname(&"ế".repeat(20));
    let line_bytes_max = 1_024;
    let text = &"x".repeat(line_bytes_max - "/topic \n".len());
    let reason = LeaveReason::Quit;
    let room = "x".repeat(ROOM_BYTES_MAX);
    for kind in [
        EventKind::Said {
            by: longest,
            text,
            is_notice: false,
        },
        EventKind::Acted {
            by: longest,
            text,
            is_notice: false,
        },
        EventKind::Joined {
            nickname: longest,
            is_moderator: false,
        },
        EventKind::Left {
            nickname: longest,
            reason,
            text,
        },
        EventKind::Renamed {
            from: longest,
            to: longest,
        },
        EventKind::Topic { by: longest, text },
        EventKind::Demoted {
            by: Some(longest),
            nickname: longest,
        },
        EventKind::ShuttingDown,
    ] {
        for language in LANGUAGES {
            let mut bytes = Vec::new();
            let words = Words::new(language, Some(&room));
            Plain.event(&event(kind), &words, &mut bytes);
            assert!(bytes.len() <= Plain.event_bytes_max(line_bytes_max));
            // A sentence without its text has to fit the shortest line that can be chosen.
            let is_spoken = matches!(
                kind,
                EventKind::Said { .. } | EventKind::Acted { .. } | EventKind::Topic { .. }
            );
            assert!(
                is_spoken || bytes.len() <= Plain.event_bytes_max(0),
                "{kind:?}"
            );
        }
    }
}

#[test]
fn a_private_message_says_from_whom() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let message = PrivateMessage {
        at: at(Time::ZERO),
        from: ana,
        to: bia,
        text: "psiu",
        is_notice: false,
    };
    let told = LANGUAGES.map(|language| {
        heard(language, |words, out| {
            Plain.private(&message, Addressee::default(), words, out);
        })
    });
    assert_eq!(
        told,
        ["[privado de ana] psiu\n", "[private from ana] psiu\n"]
    );
}

#[test]
fn people_do_not_hear_their_own_words() {
    let ana = &nickname("ana");
    let text = "oi";
    assert!(!Plain.echoes(&EventKind::Said {
        by: ana,
        text,
        is_notice: false
    }));
    assert!(!Plain.echoes(&EventKind::Acted {
        by: ana,
        text,
        is_notice: false
    }));
    assert!(!Plain.echoes_private());
    assert!(Plain.echoes(&EventKind::Joined {
        nickname: ana,
        is_moderator: false
    }));
    assert!(Plain.echoes(&EventKind::Renamed { from: ana, to: ana }));
}

#[test]
fn every_answer_is_in_the_words_of_the_contract() {
    let ana = &nickname("ana");
    for (answer, pt, en) in [
        (
            Answer::AskNickname,
            "Bem-vindo ao chat dos Little Cats! Informe seu nickname:",
            "Welcome to the Little Cats chat! Enter your nickname:",
        ),
        (
            Answer::Unchanged { nickname: ana },
            "Seu nickname já é ana.",
            "Your nickname already is ana.",
        ),
        (
            Answer::Away { text: "já volto" },
            "Você está ausente: já volto",
            "You are away: já volto",
        ),
        (Answer::Away { text: "" }, "Você voltou.", "You are back."),
        (
            Answer::IsAway {
                nickname: ana,
                text: "já volto",
            },
            "ana está ausente: já volto",
            "ana is away: já volto",
        ),
        (
            Answer::Topic { text: "gatos" },
            "Assunto: gatos",
            "Topic: gatos",
        ),
        (
            Answer::Topic { text: "" },
            "O chat não tem assunto.",
            "The chat has no topic.",
        ),
        (
            Answer::Demoted { nickname: ana },
            "ana não modera mais o chat.",
            "ana no longer moderates the chat.",
        ),
        (
            Answer::Alone,
            "Não há outros usuários conectados.",
            "There are no other connected users.",
        ),
        (
            Refusal::NotText.into(),
            "erro: a linha não é UTF-8 ou contém caracteres de controle; envie em UTF-8",
            "error: the line is not UTF-8 or holds control characters; send UTF-8",
        ),
    ] {
        assert_eq!(answered(&answer, Language::Portuguese), format!("{pt}\n"));
        assert_eq!(answered(&answer, Language::English), format!("{en}\n"));
    }
}

#[test]
fn an_age_is_told_in_its_largest_unit() {
    for (secs, age) in [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (864_000, "10 d"),
    ] {
        let said = Utterance {
            id: EventId::nth(1),
            at: at(Time::ZERO),
            by: nickname("ana"),
            kind: UtteranceKind::Said,
            text: "oi".into(),
            is_notice: false,
        };
        let history = Answer::History(HistoryPart {
            utterances: vec![&said],
            now: Time::ZERO + Duration::from_secs(secs),
            rest: None,
        });
        assert_eq!(
            answered(&history, Language::Portuguese),
            format!("[há {age}] <ana> oi\n")
        );
        assert_eq!(
            answered(&history, Language::English),
            format!("[{age} ago] <ana> oi\n")
        );
    }
}

#[test]
fn an_action_of_the_past_is_told_as_one() {
    let acted = Utterance {
        id: EventId::nth(1),
        at: at(Time::ZERO),
        by: nickname("ana"),
        kind: UtteranceKind::Acted,
        text: "acena".into(),
        is_notice: false,
    };
    let history = Answer::History(HistoryPart {
        utterances: vec![&acted],
        now: Time::ZERO,
        rest: None,
    });
    assert_eq!(
        answered(&history, Language::Portuguese),
        "[há 0 s] * ana acena\n"
    );
}

#[test]
fn a_list_in_parts_is_one_line() {
    let [a, b, c] = ["a", "b", "c"].map(nickname);
    let first = ListPart {
        count: Some(3),
        nicknames: vec![&a, &b],
        rest: Some(Cursor::List { after: "b".into() }),
    };
    let last = ListPart {
        count: None,
        nicknames: vec![&c],
        rest: None,
    };
    let whole = answered(&Answer::List(first), Language::Portuguese)
        + &answered(&Answer::List(last), Language::Portuguese);
    assert_eq!(whole, "Usuários conectados (3): a, b, c\n");
}

#[test]
fn help_has_a_line_for_each_command_in_both_languages() {
    for language in LANGUAGES {
        let help = answered(&Answer::Help, language);
        assert_eq!(help.lines().count(), 14);
        assert!(help.lines().all(|line| !line.starts_with(['<', '*', '['])));
        for command in [
            "/me", "/msg", "/r", "/list", "/nick", "/away", "/topic", "/bot", "/op", "/promote",
            "/unop", "/quit", "/help",
        ] {
            assert!(
                help.lines()
                    .any(|line| line.split(' ').next() == Some(command))
            );
        }
    }
}
