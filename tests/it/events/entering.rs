//! How a program comes in: what it is greeted with, what it is asked for, what it is shown; and how it
//! comes back.

use serde_json::{Value, json};

use crate::secrets::{Files, PASSWORD};
use crate::support::daemon::room;
use crate::support::program::{Program, ask, said};
use crate::support::words::{INVALID, WELCOME, joined, left, unknown};
use crate::support::{Client, Daemon};

fn hello() -> Value {
    json!({
        "type": "hello", "server": concat!("littlecats/", env!("CARGO_PKG_VERSION")),
        "room": "Little Cats", "room_said": "dos Little Cats", "lang": "pt",
        "max_line": 1024, "max_nick": 20,
    })
}

/// Says `/json` and hears what the daemon is.
#[track_caller]
fn greeted(client: &mut Client) -> Value {
    client.send("/json");
    serde_json::from_str(&client.line()).expect("an object")
}

#[test]
fn the_first_line_asks_for_events_and_is_answered_with_what_the_daemon_is() {
    let daemon = Daemon::start(&[]);
    assert_eq!(greeted(&mut Client::connect(daemon.address())), hello());
    let english = Daemon::start(&[
        "--lang",
        "en",
        "--room",
        "Gatos \"&\" Cia",
        "--max-line",
        "512",
    ]);
    let told = greeted(&mut Client::connect(english.address()));
    assert_eq!(told["room"], "Gatos \"&\" Cia");
    assert_eq!(told["room_said"], "Gatos \"&\" Cia");
    assert_eq!(
        (&told["lang"], &told["max_line"]),
        (&json!("en"), &json!(512))
    );
}

#[test]
fn it_may_come_behind_the_greeting_and_behind_a_byte_order_mark() {
    let daemon = Daemon::start(&[]);
    let mut late = Client::connect(daemon.address());
    late.expect(WELCOME);
    assert_eq!(greeted(&mut late), hello());
    let mut marked = Client::connect(daemon.address());
    marked.send_bytes("\u{FEFF}/json\r\n");
    let told: Value = serde_json::from_str(&marked.line()).expect("an object");
    assert_eq!(told, hello());
}

#[test]
fn a_later_line_is_what_it_was_in_plain() {
    let daemon = Daemon::start(&[]);
    let mut ana = Client::connect(daemon.address());
    ana.send("a b");
    ana.send("/json");
    ana.expect_all([INVALID; 2]);
    ana = ana.log_in("ana");
    ana.send("/json");
    ana.expect(&unknown("/json"));
    let mut bia = Program::join(daemon.address(), "bia");
    for line in ["/json", "/since 1-00000000", "/resume x"] {
        bia.send(line);
        let name = line.split(' ').next();
        assert_eq!(bia.expect_code("unknown_command")["about"].as_str(), name);
    }
}

#[test]
fn what_is_wrong_before_the_nickname_says_what_is_still_asked_for() {
    let (daemon, _room) = room(&[], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    for (line, code, about) in [
        ("ana", "nickname_in_use", Some("ana")),
        (" a b", "nickname_invalid", Some("a b")),
        // As long as a key, and perhaps one.
        ("abcd-efgh-jkmn-pqrs-t", "nickname_invalid", None),
        ("", "nickname_empty", None),
        ("/op", "text_missing", Some("/op")),
        ("/moderar errada", "key_wrong", Some("/moderar")),
        ("\u{7}", "not_text", None),
        ("/json", "nickname_invalid", Some("/json")),
    ] {
        bia.send(line);
        let error = bia.expect_code(code);
        assert_eq!(error["type"], "error");
        assert_eq!(error["about"].as_str(), about, "{line:?}");
        bia.expect(&ask("nickname"));
    }
    bia.client.send_bytes(b"\xFF\xFD\x01\n");
    bia.expect_code("not_text");
    bia.expect(&ask("nickname"));
    // Neither needs an answer, and none of them is a try.
    bia.send("/since 1-00000000");
    bia.send("/resume nada");
    bia.send("bia");
    while bia.hear()["type"] != "joined" {}
}

#[test]
fn a_nickname_that_scanners_send_first_is_reserved_in_plain_alone() {
    let daemon = Daemon::start(&[]);
    let mut plain = Client::connect(daemon.address());
    plain.send("ping");
    assert!(plain.line().contains("reservado"));
    Program::join(daemon.address(), "ping");
}

#[test]
fn programs_are_shown_what_was_said_before_and_that_it_was() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    ana.send("um");
    ana.send("/me dois \"três\"");
    ana.expect_nothing();
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    let shown = |name, text| json!({"type": name, "from": "ana", "text": text, "history": true});
    bia.expect(&shown("said", "um"));
    bia.expect(&shown("acted", "dois \"três\""));
    while bia.hear()["type"] != "joined" {}
}

#[test]
fn a_program_without_a_place_is_greeted_and_told_why() {
    for (flag, code) in [("--max-clients", "full"), ("--max-per-ip", "address_full")] {
        let daemon = Daemon::start(&[flag, "2"]);
        let _room = ["ana", "bia"].map(|name| Client::join(daemon.address(), name));
        let mut refused = Client::connect(daemon.address());
        assert_eq!(greeted(&mut refused), hello());
        let error: Value = serde_json::from_str(&refused.line()).expect("an object");
        assert_eq!(
            (&error["type"], &error["code"]),
            (&json!("error"), &json!(code))
        );
        refused.expect_end();
    }
}

#[test]
fn a_program_without_a_nickname_is_told_that_its_time_ran_out() {
    let daemon = Daemon::start(&["--login-timeout", "1"]);
    let mut guest = Program::connect(daemon.address());
    guest.expect_code("login_time");
    guest.client.expect_end();
}

/// What it is told when it is in, but for the moment and the text of its place.
#[track_caller]
fn welcomed(program: &mut Program) -> (Value, String) {
    let mut welcome = program.hear();
    let fields = welcome.as_object_mut().expect("an object");
    assert!(fields.remove("time").is_some_and(|it| it.is_string()));
    let resume = fields.remove("resume").expect("it has a place");
    let resume = resume.as_str().expect("a text").to_owned();
    assert!(resume.len() >= 32, "{resume}");
    (welcome, resume)
}

#[test]
fn a_program_is_welcomed_before_it_hears_the_room() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    bia.send(" Bia ");
    let expected = json!({
        "type": "welcome", "nick": "Bia", "users": 2, "topic": "", "moderator": false,
        "missed": false,
    });
    assert_eq!(welcomed(&mut bia).0, expected);
    bia.expect(&json!({"type": "joined", "nick": "Bia"}));
    ana.expect(&joined("Bia"));
    ana.send("oi");
    bia.expect(&said("ana", "oi"));
}

#[test]
fn a_program_that_comes_back_is_shown_what_it_did_not_hear() {
    let (daemon, [mut ana]) = room(&["--rate", "0", "--history", "2"], ["ana"]);
    let mut bia = Program::join(daemon.address(), "bia");
    ana.skip_to(&joined("bia"));
    ana.send("um");
    let id = bia.hear()["id"].as_str().expect("a text").to_owned();
    bia.client.half_close();
    ana.expect(&left("bia"));
    for text in ["dois", "três", "quatro \"e\" \\"] {
        ana.send(text);
    }
    ana.expect_nothing();
    let shown = |text| {
        let mut object = said("ana", text);
        object["history"] = true.into();
        object
    };
    for (since, texts, missed) in [
        (&*id, &["dois", "três", "quatro \"e\" \\"][..], false),
        ("1-00000000", &["três", "quatro \"e\" \\"], true),
        ("", &["três", "quatro \"e\" \\"], true),
    ] {
        let mut back = Program::connect(daemon.address());
        back.send("/since nada");
        back.send(&format!("/since {since}"));
        // It outlives an objection.
        back.send("ana");
        back.expect_code("nickname_in_use");
        back.expect(&ask("nickname"));
        back.send("bia");
        for text in texts {
            back.expect(&shown(text));
        }
        assert_eq!(welcomed(&mut back).0["missed"], missed, "since {since:?}");
        ana.skip_to(&joined("bia"));
        back.send("/quit");
        ana.expect(&left("bia"));
    }
}

#[test]
fn a_program_takes_its_place_again_from_elsewhere() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    let (_, resume) = welcomed(&mut bia);
    bia.expect(&json!({"type": "joined", "nick": "bia"}));
    ana.expect(&joined("bia"));
    let mut other = Program::connect(daemon.address());
    other.send("/resume errado");
    other.send("bia");
    other.expect_code("nickname_in_use");
    other.expect(&ask("nickname"));
    other.send(&format!("/resume {resume}"));
    other.send("bia");
    assert_eq!(bia.expect_code("replaced")["type"], "warning");
    bia.client.expect_end();
    ana.expect_all([&*left("bia"), &joined("bia")]);
    let (welcome, again) = welcomed(&mut other);
    assert_eq!(welcome["users"], 2);
    assert_ne!(again, resume);
}

#[test]
fn the_password_is_asked_for_again_behind_each_error_that_leaves_it_asked() {
    let files = Files::new();
    let daemon = Daemon::start(&[&files.write("password-file", PASSWORD), "--rate", "0"]);
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    bia.expect(&ask("password"));
    let too_long = "x".repeat(1_100);
    for (line, code) in [
        ("errada", "password_wrong"),
        ("\u{7}", "not_text"),
        (&too_long, "line_too_long"),
        ("/op errada", "key_wrong"),
    ] {
        bia.send(line);
        assert_eq!(bia.expect_code(code)["type"], "error");
        bia.expect(&ask("password"));
    }
    // The third wrong one leaves nothing asked.
    bia.send("outra");
    bia.expect_code("too_many_tries");
    bia.client.expect_end();
    let mut caio = Program::connect(daemon.address());
    for line in ["caio", PASSWORD] {
        caio.send(line);
    }
    caio.expect(&ask("password"));
    assert_eq!(caio.hear()["type"], "welcome");
}
