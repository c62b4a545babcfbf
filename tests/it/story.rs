//! One story, told to a person on `nc`, to a program, to a browser and to two clients of IRC at once.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::irc::ears::{BARE, Ears, MODERN, Told};
use crate::support::program::{Program, said};
use crate::support::words::{SHUTTING_DOWN, joined, left, renamed};
use crate::support::{Client, Daemon};
use crate::web::moderated::{moderator, with_key};
use crate::web::peer::WebSocket;

/// Those that are told it.
struct Listeners {
    ana: Client,
    bia: Program,
    caio: WebSocket,
    irc: Ears,
}

impl Listeners {
    /// All of them in the room of a daemon, having read that they are.
    #[track_caller]
    fn join(daemon: &Daemon, key: &str) -> Listeners {
        let mut ana = Client::join(daemon.address(), "ana");
        let mut bia = moderator(daemon, key);
        let mut caio = WebSocket::join(daemon.address(), "caio");
        let irc = Ears::joined(daemon.address());
        ana.expect_all(["bia", "caio", BARE, MODERN].map(joined));
        for nick in ["caio", BARE, MODERN] {
            let joined = json!({"type": "joined", "nick": nick});
            bia.expect(&joined);
            assert!(nick == "caio" || caio.hear()["nick"] == nick);
        }
        Listeners {
            ana,
            bia,
            caio,
            irc,
        }
    }

    /// Asserts what is told next: the line, where ana is told one, the object, but for its place and its
    /// moment, which both that hear it hear alike, and the lines of IRC.
    #[track_caller]
    fn hear(&mut self, line: Option<&str>, expected: &Value, irc: &Told) {
        if let Some(line) = line {
            self.ana.expect(line);
        }
        let event = self.bia.hear();
        assert_eq!(
            self.caio.hear(),
            event,
            "a browser hears what programs hear"
        );
        self.irc.hear(irc, &event);
        let mut told = event;
        let fields = told.as_object_mut().expect("an object");
        for varying in ["id", "time"] {
            assert!(fields.remove(varying).is_some(), "no {varying}");
        }
        assert_eq!(&told, expected);
    }
}

/// What those that came by IRC hear of somebody that did not.
fn of(nick: &str, what: &str) -> Told {
    Told::line(format!(":{nick}!cat@littlecats {what}"))
}

/// The same of one of themselves.
fn of_irc(nick: &str, what: &str) -> Told {
    Told::line(format!(":{nick}!~u@littlecats {what}"))
}

#[test]
fn one_story_is_told_in_each_dialect_at_once() {
    let (daemon, key) = with_key();
    let mut room = Listeners::join(&daemon, &key);
    let mut duda = Client::join(daemon.address(), "duda");
    room.hear(
        Some(&joined("duda")),
        &json!({"type": "joined", "nick": "duda"}),
        &of("duda", "JOIN #littlecats").modern(":duda!cat@littlecats JOIN #littlecats * :cat"),
    );
    speech(&mut room, &mut duda);
    room.caio.say("/nick carlos");
    let other_name = json!({"type": "renamed", "from": "caio", "to": "carlos"});
    let line = renamed("caio", "carlos");
    let nick = of("caio", "NICK carlos").of_bot();
    room.hear(Some(&line), &other_name, &nick);
    // Those on `nc` hear of absences only when they write to the absent, and so does IRC of old.
    for (text, line) in [("fui", "AWAY :fui"), ("", "AWAY")] {
        room.caio.say(&format!("/away {text}"));
        let away = json!({"type": "away", "nick": "carlos", "text": text});
        let line = of("carlos", line).heard_by_modern_alone().of_bot();
        room.hear(None, &away, &line);
    }
    said_by_irc(&mut room);
    moderated(&mut room);
    duda.send("/quit");
    let gone = json!({"type": "left", "nick": "duda", "reason": "quit"});
    room.hear(Some(&left("duda")), &gone, &of("duda", "QUIT :saiu"));
    daemon.signal(Signal::TERM);
    let notice = format!(":irc.littlecats NOTICE * :{SHUTTING_DOWN}");
    let over = Told::line(notice).and(&format!("ERROR :{SHUTTING_DOWN}"));
    room.hear(Some(SHUTTING_DOWN), &json!({"type": "shutdown"}), &over);
    room.caio.expect_close(1001);
    room.irc.expect_end();
}

/// What is said and done in plain and by a browser.
#[track_caller]
fn speech(room: &mut Listeners, duda: &mut Client) {
    room.caio.say("bom \"dia\"");
    room.hear(
        Some("<caio> bom \"dia\""),
        &said("caio", "bom \"dia\""),
        &of("caio", "PRIVMSG #littlecats :bom \"dia\""),
    );
    room.caio.say("/me acena");
    let acted = json!({"type": "acted", "from": "caio", "text": "acena"});
    let action = of("caio", "PRIVMSG #littlecats :\u{1}ACTION acena\u{1}");
    room.hear(Some("* caio acena"), &acted, &action);
    room.ana.send("//olá");
    let line = of("ana", "PRIVMSG #littlecats :/olá");
    room.hear(None, &said("ana", "/olá"), &line);
    // What is for duda alone is told to none of them.
    room.ana.send("/msg duda psiu");
    duda.skip_to("[privado de ana] psiu");
    room.caio.say("/bot");
    room.caio.say("bip");
    let object = json!({"type": "said", "from": "caio", "text": "bip", "notice": true});
    let notice = of("caio", "NOTICE #littlecats :bip").of_bot();
    room.hear(Some("<caio> bip"), &object, &notice);
}

/// What is said and done by clients of IRC: the bare one is told nothing of what it says itself.
#[track_caller]
fn said_by_irc(room: &mut Listeners) {
    room.irc.bare_says("PRIVMSG #littlecats :/list");
    let line = of_irc(BARE, "PRIVMSG #littlecats :/list").heard_by_modern_alone();
    room.hear(Some("<rui> /list"), &said(BARE, "/list"), &line);
    room.irc.modern_says("NOTICE #littlecats :bip");
    let notice = json!({"type": "said", "from": MODERN, "text": "bip", "notice": true});
    let line = of_irc(MODERN, "NOTICE #littlecats :bip");
    room.hear(Some("<eva> bip"), &notice, &line);
    let action = "PRIVMSG #littlecats :\u{1}ACTION acena\u{1}";
    room.irc.modern_says(action);
    let acted = json!({"type": "acted", "from": MODERN, "text": "acena"});
    room.hear(Some("* eva acena"), &acted, &of_irc(MODERN, action));
    room.irc.bare_says("PART #littlecats :já volto");
    let gone = json!({"type": "left", "nick": BARE, "reason": "renounced", "text": "já volto"});
    let line = of_irc(BARE, "PART #littlecats :já volto");
    room.hear(Some(&left(BARE)), &gone, &line);
    room.irc.bare_says("JOIN #littlecats");
    let back = json!({"type": "joined", "nick": BARE});
    let line = of_irc(BARE, "JOIN #littlecats")
        .modern(&format!(":{BARE}!~u@littlecats JOIN #littlecats * :Real"));
    room.hear(Some(&joined(BARE)), &back, &line);
    room.irc.bare_is_told(" :End of /NAMES list");
    let rename = json!({"type": "renamed", "from": BARE, "to": "ruy"});
    room.irc.bare_says("NICK ruy");
    let line = of_irc(BARE, "NICK ruy");
    room.hear(Some(&renamed(BARE, "ruy")), &rename, &line);
}

/// What bia does as a moderator.
#[track_caller]
fn moderated(room: &mut Listeners) {
    let topic = |text| json!({"type": "topic", "by": "bia", "text": text});
    let of_whom =
        |nick, what| json!({"type": "moderated", "by": "bia", "nick": nick, "what": what});
    let door = |what| json!({"type": "moderated", "by": "bia", "what": what});
    for (sent, line, object, irc) in [
        (
            "/topic gatos",
            "bia mudou o assunto para: gatos",
            topic("gatos"),
            "TOPIC #littlecats :gatos",
        ),
        (
            "/topic -",
            "bia tirou o assunto.",
            topic(""),
            "TOPIC #littlecats :",
        ),
        (
            "/promote duda",
            "duda agora modera o chat.",
            of_whom("duda", "promoted"),
            "MODE #littlecats +o duda",
        ),
        (
            "/unop duda",
            "bia tirou a moderação de duda.",
            of_whom("duda", "demoted"),
            "MODE #littlecats -o duda",
        ),
        (
            "/mute zeca",
            "bia silenciou zeca.",
            of_whom("zeca", "muted"),
            "MODE #littlecats +q zeca",
        ),
        (
            "/unmute zeca",
            "bia devolveu a palavra a zeca.",
            of_whom("zeca", "unmuted"),
            "MODE #littlecats -q zeca",
        ),
        (
            "/lock",
            "bia fechou a porta do chat.",
            door("locked"),
            "MODE #littlecats +i",
        ),
        (
            "/unlock",
            "bia abriu a porta do chat.",
            door("unlocked"),
            "MODE #littlecats -i",
        ),
    ] {
        room.bia.send(sent);
        room.hear(Some(line), &object, &of("bia", irc));
    }
}
