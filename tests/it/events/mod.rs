//! The dialect of programs, among people with `nc`.
//!
//! - `entering`: how a program comes in, and comes back.
//! - `moderation`: what moderators do and are told.

mod entering;
mod moderation;

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::daemon::room;
use crate::support::program::{Program, said};
use crate::support::words::{joined, left, renamed};
use crate::support::{Client, Daemon};

#[test]
fn it_is_understood_byte_by_byte() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let mut ana = Client::join(daemon.address(), "ana");
    let mut bia = Client::connect(daemon.address());
    for byte in "/json\nbia\n\"olá\" \\ \t fim\n".as_bytes() {
        bia.send_bytes([*byte]);
    }
    ana.expect(&joined("bia"));
    ana.expect("<bia> \"olá\" \\ \t fim");
    let echo =
        std::iter::repeat_with(|| bia.line()).find(|it| it.starts_with("{\"type\":\"said\""));
    let said: Value = serde_json::from_str(&echo.expect("it comes back")).expect("an object");
    assert_eq!(said["text"], "\"olá\" \\ \t fim");
}

#[test]
fn programs_and_people_hear_each_other_and_a_program_hears_itself() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    let mut bia = Program::join(daemon.address(), "bia");
    ana.expect(&joined("bia"));
    ana.send("oi, \"bia\"\t\\o/");
    bia.expect(&said("ana", "oi, \"bia\"\t\\o/"));
    bia.send("oi");
    bia.send("/me acena");
    bia.expect(&said("bia", "oi"));
    bia.expect(&json!({"type": "acted", "from": "bia", "text": "acena"}));
    ana.expect_all(["<bia> oi", "* bia acena"]);
    bia.send("/bot");
    bia.send("//list");
    bia.expect(&json!({"type": "said", "from": "bia", "text": "/list", "notice": true}));
    ana.expect("<bia> /list");
    ana.expect_nothing();
    bia.expect_nothing();
}

#[test]
fn a_private_message_comes_back_to_its_sender_and_goes_to_no_third() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let [mut ana, mut bia, mut caio] =
        ["ana", "bia", "caio"].map(|name| Program::join(daemon.address(), name));
    ana.skip_to("joined");
    ana.skip_to("joined");
    bia.skip_to("joined");
    ana.send("/msg BIA \"psiu\"");
    let private = |from, to, text| json!({"type": "private", "from": from, "to": to, "text": text});
    for hearer in [&mut ana, &mut bia] {
        hearer.expect(&private("ana", "bia", "\"psiu\""));
    }
    bia.send("/r sim");
    for hearer in [&mut bia, &mut ana] {
        hearer.expect(&private("bia", "ana", "sim"));
    }
    caio.expect_nothing();
    ana.send("/msg ana oi");
    ana.expect_code("to_oneself");
    ana.send("/msg \"zé\" oi");
    assert_eq!(ana.expect_code("no_such_user")["about"], "\"zé\"");
}

#[test]
fn lists_topics_names_and_absences_are_objects() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    let mut bia = Program::join(daemon.address(), "Bia");
    let users = |nicks: &[&str], away: &[&str]| json!({"type": "users", "nicks": nicks, "away": away, "moderators": [], "last": true});
    bia.send("/list");
    bia.expect(&users(&["ana", "Bia"], &[]));
    bia.send("/away \"fui\"");
    bia.expect(&json!({"type": "away", "nick": "Bia", "text": "\"fui\""}));
    bia.send("/list");
    bia.expect(&users(&["ana", "Bia"], &["Bia"]));
    ana.send("/away já volto");
    bia.expect(&json!({"type": "away", "nick": "ana", "text": "já volto"}));
    bia.send("/msg ana oi");
    bia.expect(&json!({"type": "private", "from": "Bia", "to": "ana", "text": "oi"}));
    bia.expect(&json!({"type": "away", "nick": "ana", "text": "já volto", "answer": true}));
    // All know already that it is back, and it is told all the same.
    for _ in 0..2 {
        bia.send("/away");
        bia.expect(&json!({"type": "away", "nick": "Bia", "text": ""}));
    }
    bia.send("/topic");
    bia.expect(&json!({"type": "topic", "text": ""}));
    bia.send("/nick Bia");
    bia.expect(&json!({"type": "unchanged", "nick": "Bia"}));
    bia.send("/nick caio");
    bia.expect(&json!({"type": "renamed", "from": "Bia", "to": "caio"}));
    ana.skip_to(&renamed("Bia", "caio"));
    ana.send("/quit");
    bia.expect(&json!({"type": "left", "nick": "ana", "reason": "quit"}));
    bia.send("/list");
    bia.expect(&users(&["caio"], &[]));
    bia.send("/help");
    let help = bia.hear()["text"].as_str().expect("a text").to_owned();
    assert!(help.lines().count() > 20 && help.lines().last().expect("one").starts_with("/help"));
}

#[test]
fn a_long_list_comes_in_parts_of_which_one_is_the_last() {
    let daemon = Daemon::start(&["--rate", "0", "--max-per-ip", "0"]);
    let mut all: Vec<String> = (0..600)
        .map(|it| format!("n{it:03}-abcdefghijklmn"))
        .collect();
    let clients: Vec<Client> = all
        .iter()
        .map(|name| Client::join(daemon.address(), name))
        .collect();
    let mut bia = Program::join(daemon.address(), "zé");
    all.push("zé".into());
    bia.send("/list");
    let (mut heard, mut parts) = (Vec::new(), 0);
    loop {
        let part = bia.hear();
        assert!(part.to_string().len() <= 8 * 1024 + 128, "a part is small");
        parts += 1;
        let nicks = part["nicks"].as_array().expect("a list").iter();
        heard.extend(nicks.map(|it| it.as_str().expect("a text").to_owned()));
        if part["last"] == true {
            break;
        }
    }
    assert_eq!(heard, all);
    assert!(parts > 1);
    bia.expect_nothing();
    drop(clients);
}

#[test]
fn what_a_program_sent_before_its_half_close_is_heard_and_answered() {
    let (daemon, [mut ana]) = room(&["--rate", "0"], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    bia.client.send_bytes("bia\noi\n/list\nfim\n");
    bia.client.half_close();
    ana.expect_all([&*joined("bia"), "<bia> oi", "<bia> fim", &left("bia")]);
    let objects = bia.client.rest();
    let names: Vec<String> = objects
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).expect("an object"))
        .filter_map(|it| it["type"].as_str().map(str::to_owned))
        .filter(|it| it != "welcome")
        .collect();
    assert_eq!(names, ["joined", "said", "users", "said"]);
}

#[test]
fn all_hear_that_the_daemon_ends_also_before_their_nickname() {
    let (daemon, [mut ana]) = room(&[], ["ana"]);
    let mut bia = Program::join(daemon.address(), "bia");
    let mut guest = Program::connect(daemon.address());
    ana.expect(&joined("bia"));
    daemon.signal(Signal::TERM);
    for program in [&mut bia, &mut guest] {
        program.expect(&json!({"type": "shutdown"}));
        program.client.expect_end();
    }
    ana.expect(crate::support::words::SHUTTING_DOWN);
}

#[test]
fn too_fast_is_a_warning_and_nothing_is_lost() {
    let daemon = Daemon::start(&["--rate", "20", "--burst", "2"]);
    let mut ana = Program::join(daemon.address(), "ana");
    ana.client.send_bytes("a\nb\nc\nd\n");
    let (mut texts, mut warnings) = (Vec::new(), 0);
    while texts.len() < 4 {
        let object = ana.hear();
        match object["type"].as_str() {
            Some("warning") => {
                assert_eq!(object["code"], "too_fast");
                warnings += 1;
            }
            _ => texts.push(object["text"].as_str().expect("said").to_owned()),
        }
    }
    assert_eq!((texts.concat().as_str(), warnings), ("abcd", 1));
}

/// Whatever is typed, a program can tell which line it was that an error answers.
#[test]
fn errors_tell_what_they_are_about_as_it_was_typed() {
    let daemon = Daemon::start(&["--rate", "0"]);
    let _bia = Client::join(daemon.address(), "bia");
    let mut ana = Program::join(daemon.address(), "ana");
    let too_long = format!("/ausente {}", "a".repeat(301));
    for (line, code, about) in [
        ("/NADA x", "unknown_command", json!("/NADA")),
        ("  /list", "unknown_command", json!("/list")),
        ("/msg  ZÉ  oi", "no_such_user", json!("ZÉ")),
        ("/nick Bía", "nickname_in_use", json!("Bía")),
        ("/nick SERVIDOR", "nickname_reserved", json!("SERVIDOR")),
        ("/nick  a \"b ", "nickname_invalid", json!("a \"b")),
        ("/msg ANA oi", "to_oneself", json!("ANA")),
        ("/r oi", "nobody_to_answer", json!("/r")),
        ("/lock 3 gatos", "no_time", json!("3 gatos")),
        ("/kick bia", "not_moderator", json!("/kick")),
        ("/expulsar bia", "not_moderator", json!("/expulsar")),
        ("/promover bia", "not_moderator", json!("/promover")),
        ("/topic novo", "not_moderator", json!("/topic")),
        ("/bans", "not_moderator", json!("/bans")),
        ("/kick", "text_missing", json!("/kick")),
        ("/privado ", "text_missing", json!("/privado")),
        ("/w bia", "text_missing", json!("/w")),
        (&too_long, "text_too_long", json!("/ausente")),
        ("/op errada", "key_wrong", json!("/op")),
        ("/away", "", Value::Null),
    ] {
        ana.send(line);
        let told = ana.hear();
        if code.is_empty() {
            assert_eq!(told["type"], "away", "{line}");
        } else {
            assert_eq!((&told["code"], &told["about"]), (&json!(code), &about));
            assert_eq!(told["type"], "error");
            assert!(told["text"].is_string() && told.get("id").is_none());
        }
    }
}
