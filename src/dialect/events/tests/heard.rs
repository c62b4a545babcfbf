use super::*;
use crate::room::event::{Author, Decided, Manner};
use crate::room::event::{LeaveReason, PrivateMessage};
use crate::room::moderation::term::Term;
use crate::room::nickname;
use crate::room::session::SessionId;

#[test]
fn every_event_is_an_object_with_its_place_and_its_moment() {
    let (ana, bia) = (&super::nickname("ana"), &super::nickname("bia"));
    let term = Term::parse("2h");
    for (kind, name, fields) in [
        (
            EventKind::Joined {
                away: "",
                nickname: ana,
                is_moderator: false,
            },
            "joined",
            r#","nick":"ana""#,
        ),
        (
            EventKind::Joined {
                away: "",
                nickname: ana,
                is_moderator: true,
            },
            "joined",
            r#","nick":"ana","moderator":true"#,
        ),
        (
            EventKind::Left {
                nickname: ana,
                reason: LeaveReason::Quit,
                text: "",
            },
            "left",
            r#","nick":"ana","reason":"quit""#,
        ),
        (
            EventKind::Left {
                nickname: ana,
                reason: LeaveReason::Renounced,
                text: r#""até""#,
            },
            "left",
            r#","nick":"ana","reason":"renounced","text":"\"até\"""#,
        ),
        (
            EventKind::Renamed { from: ana, to: bia },
            "renamed",
            r#","from":"ana","to":"bia""#,
        ),
        (
            EventKind::Said {
                by: ana,
                text: "oi",
                is_notice: false,
            },
            "said",
            r#","from":"ana","text":"oi""#,
        ),
        (
            EventKind::Acted {
                by: ana,
                text: "a\tb\\",
                is_notice: true,
            },
            "acted",
            r#","from":"ana","text":"a\tb\\","notice":true"#,
        ),
        (
            EventKind::Away {
                nickname: ana,
                text: "",
            },
            "away",
            r#","nick":"ana","text":"""#,
        ),
        (
            EventKind::Topic {
                by: ana,
                text: "gatos",
            },
            "topic",
            r#","by":"ana","text":"gatos""#,
        ),
        (
            EventKind::Decided(Decided::Promoted {
                by: ana,
                nickname: bia,
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"promoted""#,
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: None,
                nickname: bia,
            }),
            "moderated",
            r#","nick":"bia","what":"demoted""#,
        ),
        (
            EventKind::Decided(Decided::Demoted {
                by: Some(ana),
                nickname: bia,
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"demoted""#,
        ),
        (
            EventKind::Decided(Decided::Locked { by: ana, term }),
            "moderated",
            r#","by":"ana","what":"locked","until":"2026-11-25T14:00:07.120Z","term":"2h""#,
        ),
        (
            EventKind::Decided(Decided::Locked {
                by: ana,
                term: None,
            }),
            "moderated",
            r#","by":"ana","what":"locked""#,
        ),
        (
            EventKind::Decided(Decided::Unlocked { by: ana }),
            "moderated",
            r#","by":"ana","what":"unlocked""#,
        ),
        (
            EventKind::Decided(Decided::Kicked {
                by: ana,
                nickname: bia,
                reason: "chega",
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"kicked","text":"chega""#,
        ),
        (
            EventKind::Decided(Decided::Banned {
                was_inside: true,
                by: ana,
                nickname: bia,
                term,
                reason: "",
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"banned","until":"2026-11-25T14:00:07.120Z","term":"2h""#,
        ),
        (
            EventKind::Decided(Decided::Muted {
                by: ana,
                nickname: bia,
                term: None,
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"muted""#,
        ),
        (
            EventKind::Decided(Decided::Unmuted {
                by: ana,
                nickname: bia,
            }),
            "moderated",
            r#","by":"ana","nick":"bia","what":"unmuted""#,
        ),
        (EventKind::ShuttingDown, "shutdown", ""),
    ] {
        let head =
            format!(r#"{{"type":"{name}","id":"1042-00000000","time":"2026-11-25T12:00:07.120Z""#);
        assert_eq!(told(kind), format!("{head}{fields}}}\n"));
        assert!(
            JSON.echoes(&kind, Addressee::default()),
            "{kind:?} comes back"
        );
    }
}

#[test]
fn every_reason_to_leave_has_its_code() {
    let ana = &super::nickname("ana");
    for (reason, code) in [
        (LeaveReason::Quit, "quit"),
        (LeaveReason::Ended, "ended"),
        (LeaveReason::Failed, "failed"),
        (LeaveReason::Slow, "slow"),
        (LeaveReason::Renounced, "renounced"),
        (LeaveReason::Kicked, "kicked"),
        (LeaveReason::Banned, "banned"),
        (LeaveReason::Replaced, "replaced"),
    ] {
        let left = told(EventKind::Left {
            nickname: ana,
            reason,
            text: "",
        });
        assert!(left.contains(&format!(r#""reason":"{code}""#)), "{left}");
    }
}

#[test]
fn a_private_message_has_no_place_in_the_order_and_comes_back() {
    let (ana, bia) = (&super::nickname("ana"), &super::nickname("bia"));
    let message = PrivateMessage {
        at: AT,
        from: ana,
        to: bia,
        text: "psiu",
        author: Author::unknown(SessionId::new(0, 0)),
        manner: Manner {
            is_notice: true,
            ..Manner::default()
        },
    };
    let told = written(|encoding, words, out| {
        encoding.private(&message, Addressee::default(), words, out);
    });
    let expected = r#"{"type":"private","time":"2026-11-25T12:00:07.120Z","from":"ana","to":"bia","text":"psiu","notice":true}"#;
    assert_eq!(told, format!("{expected}\n"));
    assert!(JSON.echoes_private(Addressee::default()));
}

#[test]
fn the_longest_event_is_as_long_as_is_reckoned_with() {
    let longest = &super::nickname(&"ế".repeat(20));
    let line_bytes_max = 1_024;
    let text = &"\"".repeat(line_bytes_max - 1);
    let term = Term::parse("36500d");
    for kind in [
        EventKind::Said {
            by: longest,
            text,
            is_notice: true,
        },
        EventKind::Acted {
            by: longest,
            text,
            is_notice: true,
        },
        EventKind::Joined {
            away: "",
            nickname: longest,
            is_moderator: true,
        },
        EventKind::Left {
            nickname: longest,
            reason: LeaveReason::Renounced,
            text,
        },
        EventKind::Renamed {
            from: longest,
            to: longest,
        },
        EventKind::Away {
            nickname: longest,
            text,
        },
        EventKind::Topic { by: longest, text },
        EventKind::Decided(Decided::Locked { by: longest, term }),
        EventKind::Decided(Decided::Banned {
            was_inside: true,
            by: longest,
            nickname: longest,
            term,
            reason: text,
        }),
        EventKind::ShuttingDown,
    ] {
        let event = Event {
            id: EventId::nth(u64::MAX),
            ..event(kind)
        };
        for encoding in [&JSON as &dyn Encode, &FRAMED] {
            let words = Words::new(Language::Portuguese, None);
            let mut bytes = Vec::new();
            encoding.event(&event, &words, &mut bytes);
            assert!(
                bytes.len() <= encoding.event_bytes_max(line_bytes_max),
                "{kind:?}"
            );
            // Twice its texts and 256 bytes, and what stands around it.
            let texts = 2 * text.len() + 2 * nickname::BYTES_MAX;
            assert!(bytes.len() <= texts + 256 + Frames::BYTES_MAX, "{kind:?}");
        }
    }
}
