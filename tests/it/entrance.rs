//! Coming in and coming back: what newcomers are shown, what was said since an event, the place of a session
//! from elsewhere, and newcomers that do not read what they are shown.

use serde_json::{Value, json};

use crate::support::program::{Program, said};
use crate::support::words::{in_use, joined, left};
use crate::support::{Client, Daemon, room, wait_until};

#[test]
fn newcomers_are_shown_what_was_last_said_in_public() {
    let (daemon, [mut ana, mut bia]) = room(&["--history", "3"], ["ana", "bia"]);
    ana.send("um");
    ana.send("/me dois");
    ana.send("/msg bia segredo");
    ana.send("//três");
    ana.send("/nick aninha");
    ana.send("quatro");
    bia.skip_to("<aninha> quatro");
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    let lines: Vec<String> = (0..4).map(|_| caio.line()).collect();
    let ages_and_texts: Vec<_> = lines[..3]
        .iter()
        .map(|line| line.split_once("] ").expect("an age"))
        .collect();
    let texts: Vec<_> = ages_and_texts.iter().map(|(_, text)| *text).collect();
    assert_eq!(texts, ["* ana dois", "<ana> /três", "<aninha> quatro"]);
    for (age, _) in ages_and_texts {
        let seconds = age
            .strip_prefix("[há ")
            .and_then(|age| age.strip_suffix(" s"));
        assert!(seconds.is_some_and(|it| it.parse::<u8>().is_ok()), "{age}");
    }
    assert_eq!(lines[3], joined("caio"));
    caio.expect_nothing();
}

#[test]
fn ages_grow() {
    let (daemon, [mut ana, mut bia]) = room(&[], ["ana", "bia"]);
    ana.send("oi");
    bia.expect("<ana> oi");
    // It is at least a second old as soon as a newcomer is told so.
    let mut tries = 0;
    wait_until("it is a second old", || {
        tries += 1;
        let mut caio = Client::connect(daemon.address());
        caio.send(&format!("caio{tries}"));
        caio.line() == "[há 1 s] <ana> oi"
    });
}

#[test]
fn without_a_history_nothing_is_shown() {
    let (daemon, [mut ana, mut bia]) = room(&["--history", "0"], ["ana", "bia"]);
    ana.send("oi");
    bia.expect("<ana> oi");
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    caio.expect(&joined("caio"));
}

#[test]
fn the_history_is_bounded_in_bytes() {
    let flags = ["--history", "1000", "--rate", "0"];
    let (daemon, [mut ana, mut bia]) = room(&flags, ["ana", "bia"]);
    for _ in 0..40 {
        ana.send(&"x".repeat(1000));
        bia.line();
    }
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    let shown = caio.skip_to(&joined("caio"));
    let bytes: usize = shown.iter().map(|line| line.len() + 1).sum();
    assert!((12 * 1024..=16 * 1024).contains(&bytes), "{bytes} bytes");
}

/// A program that has come in behind an event, and what it was shown and welcomed with.
#[track_caller]
fn come_back(daemon: &Daemon, nickname: &str, since: &str) -> (Program, Vec<Value>, Value) {
    let mut program = Program::connect(daemon.address());
    program.send(&format!("/since {since}"));
    program.send(nickname);
    let mut shown = Vec::new();
    let welcome = loop {
        let object = program.hear();
        if object["type"] == "welcome" {
            break object;
        }
        assert_eq!(object["history"], true, "{object}");
        shown.push(object["text"].clone());
    };
    let own = json!({"type": "joined", "nick": nickname});
    program.expect(&own);
    (program, shown, welcome)
}

#[test]
fn who_comes_back_is_shown_all_that_was_said_since_its_own_words_too() {
    let (daemon, [mut ana]) = room(&["--rate", "0", "--history", "3"], ["ana"]);
    let mut bia = Program::join(daemon.address(), "bia");
    ana.send("um");
    let last = bia.skip_to("said")["id"].clone();
    bia.send("dois");
    bia.expect(&said("bia", "dois"));
    bia.send("/quit");
    (3..30).for_each(|number| ana.send(&number.to_string()));
    ana.expect_all([&*joined("bia"), "<bia> dois", &left("bia")]);
    let last = last.as_str().expect("a text");
    let (bia, shown, welcome) = come_back(&daemon, "bia", last);
    let numbers = (3..30).map(|number| Value::from(number.to_string()));
    let expected: Vec<Value> = std::iter::once("dois".into()).chain(numbers).collect();
    assert_eq!(shown, expected);
    assert_eq!(
        (&welcome["missed"], &welcome["users"]),
        (&json!(false), &json!(2))
    );
    drop(bia);
    let (_, shown, welcome) = come_back(&daemon, "caio", "1-00000000");
    assert_eq!(shown, ["27", "28", "29"]);
    assert_eq!(welcome["missed"], true);
}

#[test]
fn a_session_is_resumed_from_another_address_and_the_other_is_closed() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    let welcome = bia.skip_to("welcome");
    let resume = welcome["resume"].as_str().expect("a text");
    assert!(resume.len() > 32, "{resume}");
    ana.expect(&joined("bia"));
    let source = [127, 0, 0, 2].into();
    let mut again = Program::over(Client::connect_from(source, daemon.address()));
    again.send("/resume nada");
    again.send("bia");
    again.expect_code("nickname_in_use");
    again.hear();
    again.send(&format!("/resume {resume}"));
    again.send("bia");
    ana.expect_all([left("bia"), joined("bia")]);
    bia.skip_to("joined");
    assert_eq!(bia.expect_code("replaced")["type"], "warning");
    bia.client.expect_end();
    let anew = again.skip_to("welcome");
    assert_ne!(anew["resume"], welcome["resume"]);
    again.expect(&json!({"type": "joined", "nick": "bia"}));
    let console = daemon.console_lines().join("\n");
    assert!(!console.contains(resume), "{console}");
}

#[test]
fn the_nickname_of_a_program_that_failed_is_kept_for_its_resume() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    let welcome = bia.skip_to("welcome");
    ana.expect(&joined("bia"));
    bia.client.reset();
    ana.expect(&left("bia"));
    let mut neighbour = Client::connect(daemon.address());
    neighbour.send("bia");
    neighbour.expect(&in_use("bia"));
    let mut again = Program::connect(daemon.address());
    again.send(&format!(
        "/resume {}",
        welcome["resume"].as_str().expect("a text")
    ));
    again.send("bia");
    ana.expect(&joined("bia"));
}

/// A daemon that keeps more than a connection takes at once, and the id of an event before all that.
fn much_was_said(flags: &[&str]) -> (Daemon, Client, String) {
    let flags = [&["--rate", "0", "--send-buffer", "4K"], flags].concat();
    let (daemon, [mut ana]) = room(&flags, ["ana"]);
    let mut bia = Program::join(daemon.address(), "bia");
    ana.expect(&joined("bia"));
    ana.send("oi");
    let first = bia.skip_to("said")["id"].clone();
    for number in 0..50 {
        ana.send(&format!("{number} {}", "x".repeat(900)));
    }
    ana.expect_nothing();
    bia.send("/quit");
    ana.expect(&left("bia"));
    (daemon, ana, first.as_str().expect("a text").to_owned())
}

#[test]
fn a_newcomer_is_in_when_it_has_read_what_was_said_and_its_lines_wait_so_long() {
    let (daemon, mut ana, first) = much_was_said(&[]);
    let slow = Client::connect_with_small_buffer(daemon.address());
    let mut slow = Program::over(slow);
    slow.client
        .send_bytes(format!("/since {first}\ncaio\noi\n/list\n"));
    slow.client.half_close();
    // It takes some, and is not in; its nickname is its own.
    slow.client.wait_for_bytes();
    ana.send("/list");
    ana.expect("Não há outros usuários conectados.");
    ana.send("/nick caio");
    ana.expect(&in_use("caio"));
    ana.send("/msg caio psiu");
    ana.send("fim");
    ana.expect_nothing();
    let objects = slow.client.rest();
    ana.expect_all([&*joined("caio"), "<caio> oi", &left("caio")]);
    let objects: Vec<Value> = objects
        .iter()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let shown = objects.iter().take_while(|it| it["history"] == true);
    assert_eq!(shown.count(), 51);
    assert_eq!(objects[50]["text"], "fim");
    let rest: Vec<&Value> = objects[51..].iter().map(|it| &it["type"]).collect();
    assert_eq!(rest, ["private", "welcome", "joined", "said", "users"]);
    assert_eq!(objects[52]["missed"], false);
}

#[test]
fn who_does_not_read_what_was_said_is_closed_at_the_end_of_its_time_and_nobody_heard_of_it() {
    let (daemon, mut ana, first) = much_was_said(&["--login-timeout", "1"]);
    let slow = Client::connect_with_small_buffer(daemon.address());
    let mut slow = Program::over(slow);
    slow.send(&format!("/since {first}"));
    slow.send("caio");
    daemon.expect_console("não leu a tempo o que foi dito antes; --login-timeout dá mais tempo");
    ana.expect_nothing();
    drop(slow);
    let mut caio = Client::connect(daemon.address());
    caio.send("caio");
    ana.expect(&joined("caio"));
}
