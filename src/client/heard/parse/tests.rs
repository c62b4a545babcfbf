//! Objects, and what is none.

use super::*;
use crate::text::Language;

fn name(given: &str) -> Nickname {
    Nickname::parse(given).expect(given)
}

fn what(line: &str) -> What {
    parse(line).expect(line).what
}

#[test]
fn a_daemon_says_what_it_is() {
    let hello = r#"{"type":"hello","server":"littlecats/0.4.0","room":"Little Cats","room_said":"dos Little Cats","lang":"pt","max_line":1024,"max_nick":20}"#;
    let What::Hello(hello) = what(hello) else {
        panic!("{hello}");
    };
    assert_eq!(hello.room_said, "dos Little Cats");
    assert_eq!(hello.language, Some(Language::Portuguese));
    assert_eq!((hello.line_bytes_max, hello.is_newer), (1_024, false));
    let What::Hello(hello) = what(r#"{"type":"hello","lang":"tlh"}"#) else {
        panic!("no hello");
    };
    assert_eq!(hello.language, None);
    assert_eq!((hello.line_bytes_max, hello.is_newer), (usize::MAX, false));
    for (server, max, is_newer, bytes_max) in [
        ("littlecats/0.5.0", 2_048, false, 2_048),
        ("littlecats/0.5.0", 1, false, usize::MAX),
        ("littlecats/99.0.0", 1_024, true, 1_024),
        ("littlecats/99", 1_024, false, 1_024),
    ] {
        let hello =
            format!(r#"{{"type":"hello","server":"{server}","lang":"pt","max_line":{max}}}"#);
        let What::Hello(hello) = what(&hello) else {
            panic!("{hello}");
        };
        assert_eq!(
            (hello.is_newer, hello.line_bytes_max),
            (is_newer, bytes_max),
            "{server}"
        );
    }
}

#[test]
fn an_event_has_its_name_and_its_moment() {
    let said = r#"{"type":"said","id":"1042-51d7e0c4","time":"2026-11-25T12:00:07.120Z","from":"bia","text":"o\ti \"\\\u00e1","history":true,"tea":[{}]}"#;
    let heard = parse(said).expect("an object");
    assert_eq!(heard.id.as_deref(), Some("1042-51d7e0c4"));
    assert_eq!(heard.at, Some(WallTime::from_millis(1_795_608_007_120)));
    let What::Uttered(words) = heard.what else {
        panic!("{said}");
    };
    assert_eq!(words.text, "o\ti \"\\á");
    assert!(words.is_history && words.kind == UtteranceKind::Said);
}

#[test]
fn being_in_is_told_with_what_takes_the_place_again() {
    let welcome = r#"{"type":"welcome","time":"2026-11-25T12:01:00.003Z","nick":"ana","users":3,"topic":"gatos","moderator":false,"missed":true,"resume":"k3v9"}"#;
    let What::Welcome(welcome) = what(welcome) else {
        panic!("no welcome");
    };
    assert!(welcome.has_missed);
    assert_eq!(welcome.topic, "gatos");
    assert_eq!(welcome.resume.as_ref().map(Secret::as_str), Some("k3v9"));
    assert!(!format!("{welcome:?}").contains("k3v9"));
}

#[test]
fn what_moderators_do_is_told_of_nicknames_and_networks() {
    for (line, deed, has_end) in [
        (
            r#"{"type":"moderated","by":"ana","nick":"bia","what":"banned","text":"x","until":"2026-11-25T14:00:00.000Z"}"#,
            Deed::Banned(Whom::Nickname(name("bia"))),
            true,
        ),
        (
            r#"{"type":"moderated","by":"ana","address":"192.0.2.0/24","what":"muted"}"#,
            Deed::Muted(Whom::Network(Network::parse("192.0.2.0/24").expect("one"))),
            false,
        ),
        (
            r#"{"type":"moderated","by":"ana","what":"locked"}"#,
            Deed::Locked,
            false,
        ),
        (
            r#"{"type":"moderated","nick":"bia","what":"demoted"}"#,
            Deed::Demoted(name("bia")),
            false,
        ),
    ] {
        let What::Moderated(moderated) = what(line) else {
            panic!("{line}");
        };
        assert_eq!(moderated.what, deed, "{line}");
        assert_eq!(moderated.until.is_some(), has_end, "{line}");
    }
}

#[test]
fn what_lacks_something_or_is_something_else_is_nothing() {
    for line in [
        "",
        "oi",
        "erro: x",
        "{",
        "[]",
        "\"said\"",
        r#"{"type":"said"}"#,
        r#"{"type":"said","from":7,"text":"x"}"#,
        r#"{"type":"said","from":"a b","text":"x"}"#,
        r#"{"type":"tea","from":"ana"}"#,
        r#"{"type":["said"],"from":"ana"}"#,
        r#"{"from":"ana","text":"x"}"#,
        r#"{"type":"ask","what":"tea"}"#,
        r#"{"type":"moderated","by":"ana","what":"kicked"}"#,
        r#"{"type":"address","nick":"bia","ip":"192.0.2.7","port":65536}"#,
        r#"{"type":"said","from":"ana","text":"x"} x"#,
    ] {
        assert!(parse(line).is_none(), "{line}");
    }
    assert!(parse(&"[".repeat(100_000)).is_none());
    let bans =
        r#"{"type":"bans","list":[7,{},{"what":"banned","nick":"bia","since":"x"}],"last":true}"#;
    assert!(matches!(what(bans), What::Bans { sanctions, .. } if sanctions.is_empty()));
    let strange = r#"{"type":"joined","nick":"ana","id":"a b","time":"1969-12-31T23:59:59.000Z"}"#;
    let heard = parse(strange).expect("an object");
    assert!(heard.id.is_none() && heard.at.is_none());
}

#[test]
fn no_text_writes_to_a_terminal() {
    let said = r#"{"type":"said","from":"bia","text":"a\u001b[2Jb\u009b\n\u202ec"}"#;
    let What::Uttered(words) = what(said) else {
        panic!("{said}");
    };
    assert_eq!(words.text, "a[2Jbc");
    let help = r#"{"type":"help","text":"/a\n/b\u001b"}"#;
    assert!(matches!(what(help), What::Help(text) if text == "/a\n/b"));
}

mod damaged {
    use proptest::prelude::*;

    use super::super::parse;
    use crate::client::heard::Hello;
    use crate::client::sentences::Sentences;
    use crate::room::nickname::Nickname;
    use crate::text::Language;

    const OBJECTS: [&str; 6] = [
        r#"{"type":"said","id":"1042-51d7e0c4","time":"2026-11-25T12:00:07.120Z","from":"bia","text":"oi","history":true}"#,
        r#"{"type":"moderated","time":"2026-11-25T12:00:07.120Z","by":"ana","address":"192.0.2.0/24","what":"banned","text":"x","until":"2026-11-25T14:00:00.000Z"}"#,
        r#"{"type":"bans","list":[{"what":"banned","nick":"bia","address":"192.0.2.7","since":"2026-11-25T12:00:00.000Z","by":"ana","refused":3}],"last":true}"#,
        r#"{"type":"address","nick":"bia","ip":"::1","port":65535,"left":"2026-11-25T12:00:00.000Z"}"#,
        r#"{"type":"error","code":"kept_out","text":"o nickname \"bia\" acaba (x): /ban 1","about":"bia","seconds":59}"#,
        r#"{"type":"users","nicks":["ana","bia"],"away":[],"moderators":[],"last":true}"#,
    ];

    proptest! {
        #[test]
        fn an_object_that_is_damaged_is_survived(
            which in 0..OBJECTS.len(),
            at in any::<prop::sample::Index>(),
            length in 0..40_usize,
            instead in "[0-9a-z\"\\\\{}\\[\\]:,./-]{0,8}",
        ) {
            let object: Vec<char> = OBJECTS[which].chars().collect();
            let start = at.index(object.len());
            let end = (start + length).min(object.len());
            let mut damaged: String = object[..start].iter().collect();
            damaged.push_str(&instead);
            damaged.extend(&object[end..]);
            let hello = Hello {
                room: "x".into(),
                room_said: "x".into(),
                language: Some(Language::Portuguese),
                line_bytes_max: 1_024,
                is_newer: false,
            };
            let mut sentences = Sentences::new(&hello, Language::English);
            let ana = Nickname::parse("ana").expect("a nickname");
            if let Some(heard) = parse(&damaged) {
                let said = sentences.say(&heard, &ana);
                prop_assert!(said.is_empty() || said.ends_with('\n'));
                prop_assert!(!said.contains('\x1b'));
            }
        }
    }
}
