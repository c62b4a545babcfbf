//! Every sentence, and the grammar as tables.

mod answers;
mod grammar;
mod moderation;

use super::*;
use crate::room::event::{Author, Decided, Manner};
use crate::room::event::{EventId, LeaveReason};
use crate::room::moderation::term::Term;
use crate::room::nickname::Nickname;
use crate::room::refusal::Refusal;
use crate::room::session::SessionId;
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
fn every_event_is_in_its_words() {
    let (ana, bia) = (&nickname("ana"), &nickname("bia"));
    let left = EventKind::Left {
        nickname: ana,
        reason: LeaveReason::Quit,
        text: "até",
    };
    for (kind, pt, en) in [
        (
            EventKind::Joined {
                away: "",
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
            EventKind::Decided(Decided::Promoted {
                by: ana,
                nickname: bia,
            }),
            "bia agora modera o chat.",
            "bia now moderates the chat.",
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: Some(ana),
                nickname: bia,
            }),
            "ana tirou a moderação de bia.",
            "ana took moderation from bia.",
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: None,
                nickname: bia,
            }),
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
            away: "",
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
        EventKind::Decided(Decided::Demoted {
            by: Some(longest),
            nickname: longest,
        }),
        EventKind::Decided(Decided::Locked {
            by: longest,
            term: Term::parse("36500d"),
        }),
        EventKind::Decided(Decided::Unlocked { by: longest }),
        EventKind::Decided(Decided::Kicked {
            by: longest,
            nickname: longest,
            reason: text,
        }),
        EventKind::Decided(Decided::Banned {
            was_inside: true,
            by: longest,
            nickname: longest,
            term: Term::parse("36500d"),
            reason: text,
        }),
        EventKind::Decided(Decided::Muted {
            by: longest,
            nickname: longest,
            term: Term::parse("36500d"),
        }),
        EventKind::Decided(Decided::Unmuted {
            by: longest,
            nickname: longest,
        }),
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
                EventKind::Said { .. }
                    | EventKind::Acted { .. }
                    | EventKind::Topic { .. }
                    | EventKind::Decided(Decided::Kicked { .. })
                    | EventKind::Decided(Decided::Banned { .. })
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
        author: Author::unknown(SessionId::new(0, 0)),
        manner: Manner {
            is_notice: false,
            ..Manner::default()
        },
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
    assert!(!Plain.echoes(
        &EventKind::Said {
            by: ana,
            text,
            is_notice: false
        },
        Addressee::default()
    ));
    assert!(!Plain.echoes(
        &EventKind::Acted {
            by: ana,
            text,
            is_notice: false
        },
        Addressee::default()
    ));
    assert!(!Plain.echoes_private(Addressee::default()));
    assert!(Plain.echoes(
        &EventKind::Joined {
            away: "",
            nickname: ana,
            is_moderator: false
        },
        Addressee::default()
    ));
    assert!(Plain.echoes(
        &EventKind::Renamed { from: ana, to: ana },
        Addressee::default()
    ));
}
