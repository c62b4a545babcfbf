//! The dialect of programs, among people with `nc`.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::secrets::{Files, key};
use crate::support::daemon::room;
use crate::support::program::{Program, ask, said};
use crate::support::words::{WELCOME, joined, left, renamed};
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
    ana.expect_all([crate::support::words::INVALID; 2]);
    ana = ana.log_in("ana");
    ana.send("/json");
    ana.expect(&crate::support::words::unknown("/json"));
    let mut bia = Program::join(daemon.address(), "bia");
    for line in ["/json", "/since 1-00000000", "/resume x"] {
        bia.send(line);
        let name = line.split(' ').next();
        assert_eq!(bia.expect_code("unknown_command")["about"].as_str(), name);
    }
}

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
fn what_is_wrong_before_the_nickname_says_what_is_still_asked_for() {
    let (daemon, _room) = room(&[], ["ana"]);
    let mut bia = Program::connect(daemon.address());
    for (line, code) in [
        ("ana", "nickname_in_use"),
        ("a b", "nickname_invalid"),
        ("", "nickname_empty"),
        ("/op", "text_missing"),
        ("/op errada", "key_wrong"),
        ("\u{7}", "not_text"),
        ("/json", "nickname_invalid"),
    ] {
        bia.send(line);
        let error = bia.expect_code(code);
        assert_eq!(error["type"], "error");
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
fn a_program_without_a_place_is_greeted_and_told_why() {
    let daemon = Daemon::start(&["--max-clients", "2"]);
    let _room = ["ana", "bia"].map(|name| Client::join(daemon.address(), name));
    let mut refused = Client::connect(daemon.address());
    assert_eq!(greeted(&mut refused), hello());
    let error: Value = serde_json::from_str(&refused.line()).expect("an object");
    assert_eq!(
        (&error["type"], &error["code"]),
        (&json!("error"), &json!("full"))
    );
    refused.expect_end();
}

#[test]
fn a_program_without_a_nickname_is_told_that_its_time_ran_out() {
    let daemon = Daemon::start(&["--login-timeout", "1"]);
    let mut guest = Program::connect(daemon.address());
    guest.expect_code("login_time");
    guest.client.expect_end();
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

#[test]
fn what_moderators_do_is_told_with_what_it_is_about_and_until_when() {
    let files = Files::new();
    let (ana_key, ana_line) = key(&["ana", "--moderator"]);
    let keys = files.write("keys", &ana_line);
    let daemon = Daemon::start(&[&keys, "--rate", "0"]);
    let mut bia = Program::join(daemon.address(), "bia");
    let mut ana = Program::connect(daemon.address());
    ana.send("ana");
    assert_eq!(ana.expect_code("nickname_owned")["about"], "ana");
    ana.expect(&ask("key"));
    ana.send("errada");
    ana.expect_code("key_wrong");
    ana.expect(&ask("key"));
    ana.send("");
    ana.expect(&ask("nickname"));
    ana.send("ana");
    ana.expect_code("nickname_owned");
    ana.expect(&ask("key"));
    ana.send(&ana_key);
    ana.skip_to("joined");
    bia.expect(&json!({"type": "joined", "nick": "ana", "moderator": true}));
    let mut both = |line: &str, expected: Value, is_timed: bool, warnings: &[&str]| {
        ana.send(line);
        for program in [&mut ana, &mut bia] {
            let mut object = program.hear();
            let fields = object.as_object_mut().expect("an object");
            let until = fields.remove("until");
            assert!(fields.remove("id").is_some(), "{fields:?}");
            let time = fields.remove("time").expect("it has its moment");
            assert_eq!(until.is_some(), is_timed);
            assert!(until.is_none_or(|it| it.as_str() > time.as_str()));
            assert_eq!(object, expected);
        }
        for code in warnings {
            ana.expect_code(code);
        }
    };
    let moderated = |what| json!({"type": "moderated", "by": "ana", "nick": "bia", "what": what});
    both(
        "/topic gatos",
        json!({"type": "topic", "by": "ana", "text": "gatos"}),
        false,
        &[],
    );
    both(
        "/mute bia 10min",
        moderated("muted"),
        true,
        &["address_shared"],
    );
    both("/unmute bia", moderated("unmuted"), false, &[]);
    both("/promote bia", moderated("promoted"), false, &[]);
    both("/unop bia", moderated("demoted"), false, &[]);
    let door = |what| json!({"type": "moderated", "by": "ana", "what": what});
    both("/lock 1h", door("locked"), true, &[]);
    both("/unlock", door("unlocked"), false, &[]);
    ana.send("/ip bia");
    let address = ana.hear();
    assert_eq!(
        (&address["nick"], &address["ip"]),
        (&json!("bia"), &json!("127.0.0.1"))
    );
    assert!(address["port"].is_u64() && address.get("left").is_none());
    ana.send("/kick bia \"chega\"");
    let kicked = json!({
        "type": "moderated", "by": "ana", "nick": "bia", "what": "kicked", "text": "\"chega\"",
    });
    ana.expect(&kicked);
    bia.expect(&kicked);
    bia.client.expect_end();
    ana.expect(&json!({"type": "left", "nick": "bia", "reason": "kicked"}));
    let mut again = Program::connect(daemon.address());
    again.send("bia");
    let kept_out = again.expect_code("kept_out");
    assert!(
        kept_out["seconds"]
            .as_u64()
            .is_some_and(|it| (1..=60).contains(&it))
    );
    again.expect(&ask("nickname"));
    ana.send("/ban caio 2h");
    ana.skip_to("moderated");
    ana.send("/bans");
    let mut bans = ana.hear();
    assert_eq!(bans["last"], true);
    let ban = bans["list"][0].as_object_mut().expect("one");
    for varying in ["since", "until"] {
        assert!(ban.remove(varying).is_some_and(|it| it.is_string()));
    }
    assert_eq!(
        bans["list"],
        json!([{"what": "banned", "nick": "caio", "by": "ana", "refused": 0}])
    );
    ana.send("/unban caio");
    ana.expect(&json!({"type": "moderated", "by": "ana", "nick": "caio", "what": "unbanned"}));
    ana.send("/ban bia tempo");
    assert_eq!(ana.skip_to("moderated")["text"], "tempo");
    assert_eq!(ana.expect_code("has_left")["about"], "bia");
}
