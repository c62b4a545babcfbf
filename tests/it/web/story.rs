//! One story, told to a person on `nc`, to a program and to a browser at once.

use rustix::process::Signal;
use serde_json::{Value, json};

use super::peer::WebSocket;
use crate::secrets::{Files, key};
use crate::support::program::{Program, said};
use crate::support::words::{SHUTTING_DOWN, joined, left, renamed};
use crate::support::{Client, Daemon};

/// A daemon where bia may moderate, and her key.
fn with_key() -> (Daemon, String) {
    let (key, line) = key(&["bia", "--moderator"]);
    let files = Files::new();
    let keys = files.write("keys", &line);
    (Daemon::start(&[&keys, "--rate", "0"]), key)
}

#[track_caller]
fn moderator(daemon: &Daemon, key: &str) -> Program {
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    bia.send(key);
    while bia.skip_to("joined")["nick"] != "bia" {}
    bia
}

/// Those that are told it.
struct Listeners {
    ana: Client,
    bia: Program,
    caio: WebSocket,
}

impl Listeners {
    /// Asserts what is told next: the line, where ana is told one, and the object, but for its place
    /// and its moment, which both that hear it hear alike.
    #[track_caller]
    fn hear(&mut self, line: Option<&str>, expected: &Value) {
        if let Some(line) = line {
            self.ana.expect(line);
        }
        let mut told = self.bia.hear();
        assert_eq!(self.caio.hear(), told, "a browser hears what programs hear");
        let fields = told.as_object_mut().expect("an object");
        for varying in ["id", "time"] {
            assert!(fields.remove(varying).is_some(), "no {varying}");
        }
        assert_eq!(&told, expected);
    }
}

#[test]
fn one_story_is_told_in_each_dialect_at_once() {
    let (daemon, key) = with_key();
    let ana = Client::join(daemon.address(), "ana");
    let bia = moderator(&daemon, &key);
    let caio = WebSocket::join(daemon.address(), "caio");
    let mut room = Listeners { ana, bia, caio };
    room.ana.expect_all([joined("bia"), joined("caio")]);
    room.bia.expect(&json!({"type": "joined", "nick": "caio"}));

    let mut duda = Client::join(daemon.address(), "duda");
    room.hear(
        Some(&joined("duda")),
        &json!({"type": "joined", "nick": "duda"}),
    );
    room.caio.say("bom \"dia\"");
    room.hear(Some("<caio> bom \"dia\""), &said("caio", "bom \"dia\""));
    room.caio.say("/me acena");
    let acted = json!({"type": "acted", "from": "caio", "text": "acena"});
    room.hear(Some("* caio acena"), &acted);
    room.ana.send("//olá");
    room.hear(None, &said("ana", "/olá"));
    // What is for duda alone is told to none of them.
    room.ana.send("/msg duda psiu");
    duda.skip_to("[privado de ana] psiu");
    room.caio.say("/bot");
    room.caio.say("bip");
    let notice = json!({"type": "said", "from": "caio", "text": "bip", "notice": true});
    room.hear(Some("<caio> bip"), &notice);
    room.caio.say("/nick carlos");
    let other_name = json!({"type": "renamed", "from": "caio", "to": "carlos"});
    room.hear(Some(&renamed("caio", "carlos")), &other_name);
    // Those on `nc` hear of absences only when they write to the absent.
    for text in ["fui", ""] {
        room.caio.say(&format!("/away {text}"));
        let away = json!({"type": "away", "nick": "carlos", "text": text});
        room.hear(None, &away);
    }
    moderated(&mut room);
    duda.send("/quit");
    let gone = json!({"type": "left", "nick": "duda", "reason": "quit"});
    room.hear(Some(&left("duda")), &gone);
    daemon.signal(Signal::TERM);
    room.hear(Some(SHUTTING_DOWN), &json!({"type": "shutdown"}));
    room.caio.expect_close(1001);
}

/// What bia does as a moderator.
#[track_caller]
fn moderated(room: &mut Listeners) {
    let topic = |text| json!({"type": "topic", "by": "bia", "text": text});
    let of = |nick, what| json!({"type": "moderated", "by": "bia", "nick": nick, "what": what});
    let door = |what| json!({"type": "moderated", "by": "bia", "what": what});
    for (sent, line, object) in [
        (
            "/topic gatos",
            "bia mudou o assunto para: gatos",
            topic("gatos"),
        ),
        ("/topic -", "bia tirou o assunto.", topic("")),
        (
            "/promote duda",
            "duda agora modera o chat.",
            of("duda", "promoted"),
        ),
        (
            "/unop duda",
            "bia tirou a moderação de duda.",
            of("duda", "demoted"),
        ),
        ("/mute zeca", "bia silenciou zeca.", of("zeca", "muted")),
        (
            "/unmute zeca",
            "bia devolveu a palavra a zeca.",
            of("zeca", "unmuted"),
        ),
        ("/lock", "bia fechou a porta do chat.", door("locked")),
        ("/unlock", "bia abriu a porta do chat.", door("unlocked")),
    ] {
        room.bia.send(sent);
        room.hear(Some(line), &object);
    }
}

#[test]
fn programs_hear_why_each_session_left() {
    let (daemon, key) = with_key();
    let address = daemon.address();
    let mut bia = moderator(&daemon, &key);
    let why = |bia: &mut Program, leave: &mut dyn FnMut(&mut Program)| {
        leave(bia);
        let left = bia.skip_to("left");
        left["reason"].as_str().expect("a reason").to_owned()
    };
    let came = |bia: &mut Program, name: &str| {
        let program = Program::join(address, name);
        bia.skip_to("joined");
        program
    };
    let mut ended = came(&mut bia, "ed");
    assert_eq!(why(&mut bia, &mut |_| ended.client.half_close()), "ended");
    let mut failed = Some(came(&mut bia, "fe"));
    let reset = &mut |_: &mut Program| failed.take().expect("once").client.reset();
    assert_eq!(why(&mut bia, reset), "failed");
    let mut broken = WebSocket::join(address, "bo");
    bia.skip_to("joined");
    let binary = &mut |_: &mut Program| broken.send(0x82, b"x");
    assert_eq!(why(&mut bia, binary), "failed");
    let _kicked = came(&mut bia, "ki");
    assert_eq!(why(&mut bia, &mut |bia| bia.send("/kick ki")), "kicked");
    let _banned = came(&mut bia, "ba");
    assert_eq!(why(&mut bia, &mut |bia| bia.send("/ban ba")), "banned");
    let mut replaced = Program::connect(address);
    replaced.send("re");
    let resume = replaced.skip_to("welcome")["resume"].clone();
    bia.skip_to("joined");
    let mut other = Program::connect(address);
    let by_resume = &mut |_: &mut Program| {
        other.send(&format!("/resume {}", resume.as_str().expect("a text")));
        other.send("re");
    };
    assert_eq!(why(&mut bia, by_resume), "replaced");
    assert_eq!(bia.skip_to("joined")["nick"], "re");
}

#[test]
fn who_comes_in_is_told_of_the_door_and_of_power() {
    let (daemon, key) = with_key();
    let mut duda = Program::join(daemon.address(), "duda");
    let mut bia = moderator(&daemon, &key);
    duda.expect(&json!({"type": "joined", "nick": "bia", "moderator": true}));
    bia.send("/topic gatos");
    bia.send("/lock 10min");
    let locked = bia.skip_to("moderated");
    assert_eq!(locked["what"], "locked");
    assert!(locked["until"].as_str() > locked["time"].as_str());
    duda.send("/quit");
    bia.skip_to("left");
    // Who was in may come in again, and others may not.
    let mut again = Program::connect(daemon.address());
    again.send("duda");
    let welcome = again.skip_to("welcome");
    assert_eq!(welcome["locked"], true);
    assert_eq!(
        (&welcome["topic"], &welcome["moderator"], &welcome["users"]),
        (&json!("gatos"), &json!(false), &json!(2))
    );
    again.expect(&json!({"type": "joined", "nick": "duda"}));
    let mut stranger = Program::connect(daemon.address());
    stranger.send("edu");
    stranger.expect_code("locked");
    stranger.client.expect_end();
    bia.send("/unlock");
    bia.skip_to("moderated");
    let mut edu = Program::connect(daemon.address());
    edu.send("edu");
    assert!(edu.skip_to("welcome").get("locked").is_none());
}
