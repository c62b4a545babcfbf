//! How what is heard reads: the room's name, times, help.

mod encoded;

use super::*;
use crate::client::heard::parse;

fn hello(room: &str, room_said: &str, language: Language) -> Hello {
    Hello {
        room: room.into(),
        room_said: room_said.into(),
        language: Some(language),
        line_bytes_max: 1_024,
        is_newer: false,
    }
}

fn said(sentences: &mut Sentences, line: &str) -> String {
    let own = Nickname::parse("ana").expect("a nickname");
    sentences.say(&parse(line).expect(line), &own)
}

#[test]
fn a_time_reads_as_it_was_given_where_that_is_told() {
    use Language::Portuguese;
    let mut sentences = Sentences::new(&hello("Gatos", "dos Gatos", Portuguese), Portuguese);
    let muted = r#"{"type":"moderated","time":"2026-11-25T12:00:00.000Z","by":"ana","nick":"bia","what":"muted","until":"2026-11-25T14:00:00.000Z""#;
    for (term, told) in [
        ("", "2h"),
        (r#","term":"120min""#, "120min"),
        (r#","term":"chá""#, "2h"),
    ] {
        let line = format!("{muted}{term}}}");
        let told = format!("ana silenciou bia por {told}.\n");
        assert_eq!(said(&mut sentences, &line), told);
    }
}

#[test]
fn the_room_is_called_as_it_is_in_the_clients_language() {
    use Language::{English, Portuguese};
    let joined = r#"{"type":"joined","nick":"bia"}"#;
    for (hello, language, line) in [
        (
            hello("Gatos", "dos Gatos", Portuguese),
            Portuguese,
            "O cliente bia entrou no chat dos Gatos.\n",
        ),
        (
            hello("Gatos", "dos Gatos", Portuguese),
            English,
            "The client bia joined the Gatos chat.\n",
        ),
        (
            hello("Little Cats", "Little Cats", English),
            Portuguese,
            "O cliente bia entrou no chat dos Little Cats.\n",
        ),
        (
            hello("Big Cats", "Big Cats", English),
            Portuguese,
            "O cliente bia entrou no chat Big Cats.\n",
        ),
    ] {
        assert_eq!(said(&mut Sentences::new(&hello, language), joined), line);
    }
}

#[test]
fn times_read_as_they_were_given() {
    for (secs, told) in [
        (30, Some("30s")),
        (90 * 60, Some("90min")),
        (7_200, Some("2h")),
        (86_400 * 7, Some("7d")),
        (0, None),
    ] {
        let length = Duration::from_millis(secs * 1_000 + 4);
        let term = term(length).map(|term| term.to_string());
        assert_eq!(term.as_deref(), told, "{secs}");
    }
}

#[test]
fn what_varies_by_the_daemons_clock_is_right_where_clocks_differ() {
    let mut sentences = Sentences::new(&hello("x", "x", Language::English), Language::English);
    let welcome = r#"{"type":"welcome","time":"1999-11-25T12:05:00.000Z","nick":"ana"}"#;
    let heard = parse(welcome).expect("a welcome");
    let What::Welcome(welcome) = heard.what else {
        panic!("{welcome}");
    };
    sentences.set_clock(welcome.at);
    let line = r#"{"type":"acted","time":"1999-11-25T12:00:00.000Z","from":"bia","text":"x","history":true}"#;
    assert_eq!(said(&mut sentences, line), "[5 min ago] * bia x\n");
    let line = r#"{"type":"address","nick":"bia","ip":"192.0.2.7","port":7,"left":"1999-11-25T11:05:00.000Z"}"#;
    assert_eq!(
        said(&mut sentences, line),
        "bia: 192.0.2.7, port 7; left 1 h ago\n"
    );
    let line = r#"{"type":"moderated","by":"ana","address":"192.0.2.7","what":"banned","until":"1999-11-25T14:05:00.000Z"}"#;
    assert_eq!(
        said(&mut sentences, line),
        "ana banned 192.0.2.7 from the chat for 2h.\n"
    );
}

#[test]
fn help_is_the_daemons_where_it_speaks_the_same_language() {
    let help = r#"{"type":"help","text":"/tea\n/nap"}"#;
    let daemon = hello("x", "x", Language::English);
    let mut english = Sentences::new(&daemon, Language::English);
    assert_eq!(said(&mut english, help), "/tea\n/nap\n");
    let mut portuguese = Sentences::new(&daemon, Language::Portuguese);
    assert!(said(&mut portuguese, help).contains("\n/list                  quem"));
}
