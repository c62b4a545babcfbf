use std::time::Duration;

use super::*;
use crate::room::address_block::AddressBlock;
use crate::room::answer::{Asked, BansPart, Cursor, DecidedApart, HistoryPart, ListPart, Welcome};
use crate::room::event::{Utterance, UtteranceKind};
use crate::room::moderation::network::Network;
use crate::room::moderation::sanctions::{Sanction, SanctionKind, Target};
use crate::room::moderation::term::Term;
use crate::room::refusal::{DeliveryError, Refusal, Usage};

#[test]
fn every_answer_is_an_object() {
    let (ana, bia) = (&super::nickname("ana"), &super::nickname("bia"));
    let network = Network::parse("192.0.2.0/24").expect("a network");
    let welcome = Welcome {
        at: AT,
        nickname: bia,
        users: 3,
        topic: "\"gatos\"",
        is_moderator: false,
        is_locked: false,
        has_missed: false,
        resume: "k3v9",
    };
    let locked = Welcome {
        is_locked: true,
        is_moderator: true,
        has_missed: true,
        topic: "",
        ..welcome.clone()
    };
    for (answer, expected) in [
        (
            Answer::Hello {
                line_bytes_max: 1_024,
            },
            concat!(
                r#"{"type":"hello","server":"littlecats/"#,
                env!("CARGO_PKG_VERSION"),
                r#"","room":"Little Cats","room_said":"Little Cats","lang":"en","max_line":1024,"max_nick":20}"#
            ),
        ),
        (
            Answer::Welcome(welcome),
            r#"{"type":"welcome","time":"2026-11-25T12:00:07.120Z","nick":"bia","users":3,"topic":"\"gatos\"","moderator":false,"missed":false,"resume":"k3v9"}"#,
        ),
        (
            Answer::Welcome(locked),
            r#"{"type":"welcome","time":"2026-11-25T12:00:07.120Z","nick":"bia","users":3,"topic":"","moderator":true,"locked":true,"missed":true,"resume":"k3v9"}"#,
        ),
        (Answer::AskNickname, r#"{"type":"ask","what":"nickname"}"#),
        (Answer::AskPassword, r#"{"type":"ask","what":"password"}"#),
        (
            Answer::AskKey { nickname: ana },
            r#"{"type":"ask","what":"key"}"#,
        ),
        (
            Answer::StillAsked(Asked::Nickname),
            r#"{"type":"ask","what":"nickname"}"#,
        ),
        (
            Answer::StillAsked(Asked::Password),
            r#"{"type":"ask","what":"password"}"#,
        ),
        (
            Answer::StillAsked(Asked::Key),
            r#"{"type":"ask","what":"key"}"#,
        ),
        (
            Answer::Unchanged { nickname: ana },
            r#"{"type":"unchanged","nick":"ana"}"#,
        ),
        (
            Answer::Renamed { from: ana, to: bia },
            r#"{"type":"renamed","from":"ana","to":"bia"}"#,
        ),
        (
            Answer::Alone,
            r#"{"type":"users","nicks":["bia"],"away":[],"moderators":[],"last":true}"#,
        ),
        (
            Answer::Away {
                text: "já volto",
                is_news: false,
            },
            r#"{"type":"away","nick":"bia","text":"já volto"}"#,
        ),
        (
            Answer::IsAway {
                nickname: ana,
                text: "já volto",
            },
            r#"{"type":"away","nick":"ana","text":"já volto","answer":true}"#,
        ),
        (
            Answer::Topic {
                set: None,
                text: "",
                is_asked: true,
            },
            r#"{"type":"topic","text":""}"#,
        ),
        (
            Answer::DecidedApart(DecidedApart::Demoted { nickname: ana }),
            r#"{"type":"moderated","nick":"ana","what":"demoted"}"#,
        ),
        (
            Answer::DecidedApart(DecidedApart::NetworkSanctioned {
                at: AT,
                kind: SanctionKind::Ban,
                by: ana,
                network,
                term: Term::parse("1d"),
                reason: "chega",
            }),
            r#"{"type":"moderated","by":"ana","address":"192.0.2.0/24","what":"banned","text":"chega","until":"2026-11-26T12:00:07.120Z","term":"1d"}"#,
        ),
        (
            Answer::DecidedApart(DecidedApart::NetworkUnmuted { by: ana, network }),
            r#"{"type":"moderated","by":"ana","address":"192.0.2.0/24","what":"unmuted"}"#,
        ),
        (
            Answer::DecidedApart(DecidedApart::Unbanned {
                target: &Target::Nickname(ana.clone()),
            }),
            r#"{"type":"moderated","by":"bia","nick":"ana","what":"unbanned"}"#,
        ),
        (
            Answer::DecidedApart(DecidedApart::Unbanned {
                target: &Target::Network(network),
            }),
            r#"{"type":"moderated","by":"bia","address":"192.0.2.0/24","what":"unbanned"}"#,
        ),
        (
            Answer::Address {
                at: AT,
                nickname: ana,
                address: "[2001:db8::7]:50000".parse().expect("an address"),
                left: Some(Duration::from_secs(7)),
            },
            r#"{"type":"address","nick":"ana","ip":"2001:db8::7","port":50000,"left":"2026-11-25T12:00:00.120Z"}"#,
        ),
    ] {
        assert_eq!(answered(&answer, Some(bia)), format!("{expected}\n"));
    }
}

#[test]
fn what_is_heard_elsewhere_is_not_answered() {
    let away = Answer::Away {
        text: "já volto",
        is_news: true,
    };
    let topic = Answer::Topic {
        set: None,
        text: "gatos",
        is_asked: false,
    };
    for answer in [away, topic] {
        assert_eq!(answered(&answer, None), "");
    }
}

#[test]
fn the_room_stands_alone_without_the_word_that_binds_it() {
    for (room, alone) in [
        ("dos Little Cats", "Little Cats"),
        ("da \"Turma\"", "\\\"Turma\\\""),
        ("do Zé", "Zé"),
        ("das Gatas", "Gatas"),
        ("de Natal", "Natal"),
        ("dona", "dona"),
        ("De Natal", "De Natal"),
    ] {
        let words = Words::new(Language::Portuguese, Some(room));
        let mut out = Vec::new();
        let hello = Answer::Hello { line_bytes_max: 16 };
        JSON.answer(&hello, Addressee::default(), &words, &mut out);
        let told = String::from_utf8(out).expect("all is UTF-8");
        let said = room.replace('"', "\\\"");
        let expected =
            format!(r#""room":"{alone}","room_said":"{said}","lang":"pt","max_line":16"#);
        assert!(told.contains(&expected), "{told}");
    }
}

#[test]
fn the_history_is_what_was_said_and_says_so() {
    let utterance = |kind, text: &str, is_notice| Utterance {
        is_bot: false,
        user: "cat".into(),
        id: EventId::nth(7),
        at: AT,
        by: super::nickname("ana"),
        block: None,
        kind,
        text: text.into(),
        is_notice,
    };
    let said = utterance(UtteranceKind::Said, "oi", false);
    let acted = utterance(UtteranceKind::Acted, "\"acena\"", true);
    let part = HistoryPart {
        is_first: true,
        is_asked: false,
        utterances: vec![&said, &acted],
        now: Time::ZERO,
        rest: None,
    };
    let head = r#""id":"7-00000000","time":"2026-11-25T12:00:07.120Z","from":"ana""#;
    let expected = format!(
        "{{\"type\":\"said\",{head},\"text\":\"oi\",\"history\":true}}\n\
         {{\"type\":\"acted\",{head},\"text\":\"\\\"acena\\\"\",\"notice\":true,\"history\":true}}\n"
    );
    assert_eq!(answered(&Answer::History(part), None), expected);
}

#[test]
fn programs_are_given_no_hint() {
    assert_eq!(answered(&Answer::Hint, None), "");
}

#[test]
fn parts_of_lists_say_which_is_the_last() {
    let (ana, bia) = (&super::nickname("ana"), &super::nickname("bia"));
    let first = ListPart {
        count: Some(2),
        nicknames: vec![ana],
        away: vec![ana],
        moderators: Vec::new(),
        rest: Some(Cursor::List {
            after: "ana".into(),
        }),
    };
    let last = ListPart {
        nicknames: vec![bia],
        moderators: vec![bia],
        ..ListPart::default()
    };
    let parts = [first, last].map(|part| answered(&Answer::List(part), None));
    assert_eq!(
        parts,
        [
            "{\"type\":\"users\",\"nicks\":[\"ana\"],\"away\":[\"ana\"],\"moderators\":[],\"last\":false}\n",
            "{\"type\":\"users\",\"nicks\":[\"bia\"],\"away\":[],\"moderators\":[\"bia\"],\"last\":true}\n",
        ]
    );
}

#[test]
fn bans_and_mutes_are_told_with_their_times() {
    let ana = super::nickname("ana");
    let target = Target::Nickname(super::nickname("bia"));
    let block = AddressBlock::from("192.0.2.7".parse::<std::net::IpAddr>().expect("one"));
    let ban = Sanction::new(
        SanctionKind::Ban,
        target,
        Term::parse("2h"),
        ana.clone(),
        AT,
    )
    .with_block(Some(block));
    let network = Target::Network(Network::parse("2001:db8::/56").expect("a network"));
    let mute = Sanction::new(SanctionKind::Mute, network, None, ana, AT);
    let part = BansPart {
        sanctions: vec![&ban, &mute],
        is_first: true,
        now: Time::ZERO,
        rest: Some(Cursor::Bans { after: 2 }),
    };
    let since = r#""since":"2026-11-25T12:00:07.120Z""#;
    let expected = format!(
        r#"{{"type":"bans","list":[{{"what":"banned","nick":"bia","address":"192.0.2.7",{since},"until":"2026-11-25T14:00:07.120Z","by":"ana","refused":0}},{{"what":"muted","address":"2001:db8::/56",{since},"by":"ana","refused":0}}],"last":false}}"#
    );
    assert_eq!(answered(&Answer::Bans(part), None), format!("{expected}\n"));
    let none = BansPart {
        sanctions: Vec::new(),
        is_first: true,
        now: Time::ZERO,
        rest: None,
    };
    let expected = "{\"type\":\"bans\",\"list\":[],\"last\":true}\n";
    assert_eq!(answered(&Answer::Bans(none), None), expected);
}

#[test]
fn help_is_one_text_of_lines() {
    let help = answered(&Answer::Help, None);
    assert_eq!(help.lines().count(), 1);
    assert_eq!(help.matches("\\n/").count(), 22);
    assert!(help.starts_with(r#"{"type":"help","text":"text "#));
    assert!(help.ends_with("(also /ajuda)\"}\n"), "{help}");
}

#[test]
fn errors_and_warnings_say_what_they_are_about_and_how_long() {
    let network = Network::parse("192.0.2.0/24").expect("a network");
    for (refusal, expected) in [
        (
            Refusal::NicknameInUse("ana"),
            r#"{"type":"error","code":"nickname_in_use","text":"the nickname \"ana\" is already in use; enter another nickname","about":"ana"}"#,
        ),
        (
            Refusal::UnknownCommand("/\"\t\\"),
            r#"{"type":"error","code":"unknown_command","text":"unknown command: /\"\t\\ (use /help)","about":"/\"\t\\"}"#,
        ),
        (
            Refusal::NotDelivered {
                to: "ana",
                why: DeliveryError::QueueFull,
            },
            r#"{"type":"error","code":"not_delivered","text":"could not deliver the private message to ana: the recipient's queue is full","about":"ana"}"#,
        ),
        (
            Refusal::KeptOut {
                nickname: "ana",
                left: Term::at_least(Duration::from_secs(43)),
            },
            r#"{"type":"error","code":"kept_out","text":"the nickname \"ana\" was just removed from the chat; wait 43s or enter another nickname","about":"ana","seconds":43}"#,
        ),
        (
            Refusal::BanOfModerators {
                network,
                moderator: "ana",
            },
            r#"{"type":"error","code":"ban_of_moderators","text":"192.0.2.0/24 includes the address of a moderator: ana","about":"192.0.2.0/24"}"#,
        ),
        (
            Refusal::NotText,
            r#"{"type":"error","code":"not_text","text":"the line is not UTF-8 or holds control characters; send UTF-8"}"#,
        ),
        (
            Refusal::NicknameOwnedNow("ana"),
            r#"{"type":"warning","code":"nickname_owned_now","text":"the nickname \"ana\" has an owner now; choose another within 60 s","about":"ana","seconds":60}"#,
        ),
        (
            Refusal::TooFast,
            r#"{"type":"warning","code":"too_fast","text":"you are sending too fast; your messages will go out late"}"#,
        ),
    ] {
        assert_eq!(answered(&refusal.into(), None), format!("{expected}\n"));
    }
}

#[test]
fn an_error_that_names_nothing_is_about_the_command_that_it_answers() {
    for (refusal, about) in [
        (Refusal::NotModerator, "/expulsar"),
        (Refusal::NotByKey, "/expulsar"),
        (Refusal::TextMissing(Usage::Kick), "/expulsar"),
        (Refusal::NobodyToAnswer, "/expulsar"),
        (Refusal::ModerateOneself("Ana"), "Ana"),
        (Refusal::ToOneself("Ana"), "Ana"),
        (Refusal::NicknameInvalid("a b"), "a b"),
    ] {
        let to = Addressee {
            command: "/expulsar",
            ..Addressee::default()
        };
        let answer = refusal.into();
        let told = written(|encoding, words, out| encoding.answer(&answer, to, words, out));
        let about = format!(",\"about\":\"{about}\"}}\n");
        assert!(told.ends_with(&about), "{told}");
        // Where no command is answered, there is nothing to be about.
        let alone = answered(&answer, None);
        assert!(!alone.contains("/expulsar"), "{alone}");
    }
}
