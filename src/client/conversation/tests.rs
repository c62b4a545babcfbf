//! The conversation, told as objects that are heard and lines that are typed.

mod typed;

use super::*;

fn name(given: &str) -> Nickname {
    Nickname::parse(given).expect(given)
}

fn hello() -> Hello {
    Hello {
        room: "Little Cats".into(),
        room_said: "dos Little Cats".into(),
        language: Some(Language::Portuguese),
        line_bytes_max: 1_024,
        is_newer: false,
    }
}

fn joined(nick: &str) -> String {
    format!(r#"{{"type":"joined","id":"1-00000001","nick":"{nick}"}}"#)
}

fn left(nick: &str) -> String {
    format!(r#"{{"type":"left","id":"1-00000001","nick":"{nick}","reason":"quit"}}"#)
}

fn renamed(from: &str, to: &str) -> String {
    format!(r#"{{"type":"renamed","id":"1-00000001","from":"{from}","to":"{to}"}}"#)
}

fn said(from: &str, text: &str) -> String {
    format!(r#"{{"type":"said","id":"1-00000001","from":"{from}","text":"{text}"}}"#)
}

fn acted(from: &str, text: &str) -> String {
    format!(r#"{{"type":"acted","id":"1-00000001","from":"{from}","text":"{text}"}}"#)
}

fn history(from: &str, text: &str) -> String {
    format!(
        r#"{{"type":"said","id":"1-00000001","time":"2026-11-25T12:00:00.000Z","from":"{from}","text":"{text}","history":true}}"#
    )
}

fn welcome(nick: &str) -> String {
    format!(
        r#"{{"type":"welcome","time":"2026-11-25T12:05:00.000Z","nick":"{nick}","users":1,"topic":"gatos","moderator":false,"missed":false,"resume":"k3"}}"#
    )
}

fn private(from: &str, to: &str, text: &str) -> String {
    format!(r#"{{"type":"private","from":"{from}","to":"{to}","text":"{text}"}}"#)
}

fn users(nicks: &str, is_last: bool) -> String {
    let nicks: Vec<String> = nicks.split(' ').map(|nick| format!("\"{nick}\"")).collect();
    let nicks = nicks.join(",");
    format!(r#"{{"type":"users","nicks":[{nicks}],"away":[],"moderators":[],"last":{is_last}}}"#)
}

fn moderated(by: &str, nick: &str, what: &str) -> String {
    format!(
        r#"{{"type":"moderated","id":"1-00000001","by":"{by}","nick":"{nick}","what":"{what}"}}"#
    )
}

fn error(code: &str) -> String {
    format!(r#"{{"type":"error","code":"{code}","text":"x"}}"#)
}

fn conversation() -> Conversation {
    Conversation::new(&hello(), name("Ana"), Language::Portuguese, false)
}

fn ana() -> Conversation {
    let mut ana = conversation();
    ana.ask_list();
    ana.hear(&joined("Ana"));
    ana.hear(&users("Ana bia caio João", true));
    ana
}

fn others(conversation: &Conversation) -> Vec<String> {
    let others = conversation.others();
    others.iter().map(ToString::to_string).collect()
}

fn rings(conversation: &mut Conversation, line: &str) -> bool {
    let entries = conversation.hear(line);
    entries.iter().any(Entry::is_for_the_person)
}

fn notice(text: &str) -> Vec<Entry> {
    vec![Entry::Notice(text.into())]
}

#[test]
fn the_list_that_was_asked_for_silently_is_swallowed_once() {
    for (parts, told) in [
        (
            vec![users("Ana bia", true)],
            "Usuários conectados (2): Ana, bia",
        ),
        (
            vec![users("Ana bia", false), users("caio", true)],
            "Usuários conectados (3): Ana, bia, caio",
        ),
        (
            vec![users("Ana", true)],
            "Não há outros usuários conectados.",
        ),
    ] {
        let mut ana = conversation();
        assert_eq!(ana.ask_list(), "/list");
        let mut hear = || -> Vec<Entry> { parts.iter().flat_map(|part| ana.hear(part)).collect() };
        assert!(hear().is_empty());
        assert_eq!(hear(), notice(told));
    }
}

#[test]
fn the_last_speaker_comes_first_and_a_leaver_is_forgotten() {
    let mut ana = ana();
    assert_eq!(others(&ana), ["bia", "caio", "João"]);
    ana.hear(&said("caio", "oi"));
    ana.hear(&acted("João", "acena"));
    ana.hear(&private("bia", "Ana", "psiu"));
    assert_eq!(others(&ana), ["bia", "João", "caio"]);
    ana.hear(&left("bia"));
    ana.hear(&joined("duda"));
    ana.hear(&renamed("João", "jão"));
    assert_eq!(others(&ana), ["jão", "caio", "duda"]);
    ana.ask_list();
    assert!(others(&ana).is_empty());
}

#[test]
fn it_comes_back_under_another_nickname_and_forgets_an_end() {
    let mut ana = ana();
    ana.hear(r#"{"type":"shutdown","id":"9-00000001"}"#);
    assert!(ana.is_ending());
    ana.rejoined(&hello(), name("Bela"));
    assert!(!ana.is_ending());
    assert!(rings(&mut ana, &said("bia", "bela!")));
    assert!(!rings(&mut ana, &said("bia", "ana!")));
}

#[test]
fn it_follows_its_own_nickname() {
    let mut ana = ana();
    ana.hear(&renamed("Ana", "Bela"));
    assert_eq!(ana.own().as_str(), "Bela");
    assert!(rings(&mut ana, &said("bia", "bela!")));
    assert!(!rings(&mut ana, &said("bia", "ana!")));
    assert_eq!(others(&ana)[0], "bia");
    assert!(!others(&ana).contains(&"Bela".to_owned()));
}

#[test]
fn it_knows_when_it_is_meant() {
    let mut ana = ana();
    for (line, bell) in [
        (said("bia", "ana"), true),
        (said("bia", "ei, ANA! oi"), true),
        (said("bia", "á.ana.b"), true),
        (acted("bia", "acena para aná"), true),
        (private("bia", "Ana", "oi"), true),
        (private("Ana", "bia", "ana"), false),
        (said("Ana", "ana"), false),
        (said("bia", "anaconda e banana"), false),
        (said("bia", "ana-maria e _ana"), false),
        (history("bia", "ana"), false),
        (error("muted"), false),
        (joined("ana2"), false),
    ] {
        assert_eq!(rings(&mut ana, &line), bell, "{line}");
    }
}

#[test]
fn who_has_spoken_lately_is_told_alone_when_it_comes_or_goes() {
    let mut ana = ana();
    let begun = Instant::now();
    let after = |secs| begun + std::time::Duration::from_secs(secs);
    ana.hear_at(&said("caio", "oi"), begun);
    for (line, now, is_alone) in [
        (left("caio"), after(299), true),
        (joined("caio"), after(299), true),
        (left("caio"), after(300), false),
        (joined("bia"), begun, false),
        (joined("Ana"), begun, true),
    ] {
        let entries = ana.hear_at(&line, now);
        let is_notice = matches!(entries[..], [Entry::Notice(_)]);
        let is_passage = matches!(entries[..], [Entry::Passage(_)]);
        assert!(is_notice == is_alone && is_passage != is_alone, "{line}");
    }
}

#[test]
fn words_that_did_not_come_back_may_be_lost() {
    let mut ana = ana();
    for line in [
        "um",
        "/msg bia dois",
        "/list",
        "/nada",
        "/me acena",
        "quatro",
    ] {
        ana.send(line);
    }
    ana.hear(&said("Ana", "um"));
    ana.hear(&said("bia", "dois"));
    let line = |line: &str, is_private| Words {
        line: line.into(),
        is_private,
    };
    let lost = [
        line("/msg bia dois", true),
        line("/me acena", false),
        line("quatro", false),
    ];
    assert_eq!(ana.broke(), lost);
    ana.rejoined(&hello(), name("Ana"));
    // Somebody else said the same.
    ana.hear(&history("bia", "quatro"));
    ana.hear(&history("Ana", "acena"));
    ana.hear(&acted("Ana", "acena").replace('}', r#","history":true}"#));
    assert_eq!(ana.not_found(), [line("quatro", false)]);
    assert!(ana.not_found().is_empty());
    assert!(ana.broke().is_empty());
}

#[test]
fn what_was_refused_is_not_lost() {
    let mut ana = ana();
    ana.send("/msg bia oi");
    ana.send("oi");
    ana.hear(&error("no_such_user"));
    ana.hear(&said("Ana", "oi"));
    assert!(ana.broke().is_empty());
}

#[test]
fn what_is_heard_while_coming_in_begins_with_what_the_chat_is_about() {
    let mut ana = conversation();
    let backlog = [history("bia", "oi"), welcome("Ana")];
    let entries = ana.begin(&backlog);
    assert_eq!(entries[0], Entry::Notice("Assunto: gatos".into()));
    let Entry::History { age, entry, at } = &entries[1] else {
        panic!("{entries:?}");
    };
    // By the daemon's clock.
    assert_eq!(age, "[há 5 min] ");
    assert_eq!(at.map(WallTime::as_millis), Some(1_795_608_000_000));
    assert_eq!(
        **entry,
        Entry::said(name("bia"), "oi".into(), Concern::Others)
    );
}

#[test]
fn the_last_event_is_remembered_whatever_it_was() {
    let mut ana = conversation();
    assert_eq!(ana.last_event(), None);
    for (line, last) in [
        (joined("Ana"), "1-00000001"),
        (
            r#"{"type":"left","id":"7-0000000a","nick":"bia"}"#.into(),
            "7-0000000a",
        ),
        (private("bia", "Ana", "psiu"), "7-0000000a"),
        (
            r#"{"type":"shutdown","id":"8-0000000b"}"#.into(),
            "8-0000000b",
        ),
    ] {
        ana.hear(&line);
        assert_eq!(ana.last_event(), Some(last), "{line}");
    }
}

#[test]
fn it_knows_when_it_is_dismissed_under_the_nickname_of_now() {
    let mut ana = ana();
    ana.hear(&moderated("bia", "caio", "kicked"));
    ana.hear(r#"{"type":"moderated","by":"bia","address":"192.0.2.0/24","what":"banned"}"#);
    assert!(!ana.is_dismissed());
    ana.hear(&renamed("Ana", "Bela"));
    ana.hear(&moderated("caio", "Ana", "kicked"));
    assert!(!ana.is_dismissed());
    ana.hear(&moderated("caio", "Bela", "banned"));
    assert!(ana.is_dismissed());
    for end in [
        error("banned"),
        r#"{"type":"warning","code":"replaced","text":"x"}"#.into(),
    ] {
        let mut bia = conversation();
        bia.hear(&end);
        assert!(bia.is_dismissed(), "{end}");
    }
}

#[test]
fn ignoring_hides_words_and_follows_renames() {
    let mut ana = ana();
    ana.say("/ignore JOAO");
    for hidden in [
        said("João", "oi"),
        acted("João", "acena"),
        private("João", "Ana", "oi"),
        history("João", "oi"),
    ] {
        assert!(ana.hear(&hidden).is_empty(), "{hidden}");
    }
    assert!(!ana.hear(&renamed("João", "jp")).is_empty());
    assert!(ana.hear(&said("jp", "oi")).is_empty());
    ana.say("/unignore jp");
    assert!(!ana.hear(&said("jp", "oi")).is_empty());
    let Typed::Show(told) = ana.say("/unignore") else {
        panic!("it is sent");
    };
    assert_eq!(told.text(), "ninguém está sendo ignorado");
    ana.say("/ignore bia");
    let Typed::Show(told) = ana.say("/designorar") else {
        panic!("it is sent");
    };
    assert_eq!(
        told.text(),
        "ignorados: bia; /unignore nickname volta a mostrar"
    );
    // What one writes to them is still shown.
    ana.say("/ignore jp");
    assert!(!ana.hear(&private("Ana", "jp", "oi")).is_empty());
}

#[test]
fn quiet_hides_joins_and_leaves_of_others_alone() {
    let mut ana = Conversation::new(&hello(), name("ana"), Language::English, true);
    assert!(!ana.hear(&joined("ana")).is_empty());
    for hidden in [joined("bia"), left("bia")] {
        assert!(ana.hear(&hidden).is_empty());
    }
    ana.say("/quiet");
    let told = ana.hear(&left("bia"));
    assert_eq!(told[0].text(), "bia left the Little Cats chat.");
}

#[test]
fn what_is_no_object_or_not_known_is_nothing() {
    let mut ana = ana();
    for line in [
        "",
        "{",
        "erro: x",
        "[1]",
        r#"{"type":"tea"}"#,
        r#"{"type":"said"}"#,
    ] {
        assert!(ana.hear(line).is_empty(), "{line}");
    }
}
