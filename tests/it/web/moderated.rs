//! What programs and browsers hear of a room with a moderator: why each left, and what it is like.

use serde_json::json;

use super::peer::WebSocket;
use crate::secrets::{Files, key};
use crate::support::Daemon;
use crate::support::program::Program;

/// A daemon where bia may moderate, and her key.
pub(crate) fn with_key() -> (Daemon, String) {
    let (key, line) = key(&["bia", "--moderator"]);
    let files = Files::new();
    let keys = files.write("keys", &line);
    (Daemon::start(&[&keys, "--rate", "0"]), key)
}

#[track_caller]
pub(crate) fn moderator(daemon: &Daemon, key: &str) -> Program {
    let mut bia = Program::connect(daemon.address());
    bia.send("bia");
    bia.send(key);
    while bia.skip_to("joined")["nick"] != "bia" {}
    bia
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
