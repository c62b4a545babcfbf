//! What moderators do and are told, as programs hear it.

use serde_json::{Value, json};

use crate::secrets::{Files, key};
use crate::support::Daemon;
use crate::support::program::{Program, ask};

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
            let term = fields.remove("term");
            assert!(term.is_none_or(|term| line.contains(term.as_str().expect("a time"))));
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
    bia.send("/stats");
    assert_eq!(bia.expect_code("not_moderator")["about"], "/stats");
    ana.send("/stats");
    let stats = ana.hear();
    assert_eq!(
        (&stats["type"], &stats["members"]),
        (&json!("stats"), &json!(2))
    );
    assert_eq!(
        (&stats["connections"], &stats["refused"]),
        (&json!(2), &json!(0))
    );
    let text = stats["text"].as_str().expect("lines");
    assert_eq!(text.lines().count(), 6, "{text}");
    assert_eq!(text.lines().next(), Some("pessoas no chat: 2"));
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
