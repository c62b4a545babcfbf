//! How a client proves that it owns an account.

use super::peer::Peer;
use crate::secrets::{Files, key};
use crate::support::Daemon;

/// Base64 (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut bits = [0; 4];
        bits[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(bits);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= group.len() {
                letter.into()
            } else {
                '='
            });
        }
    }
    text
}

fn begun(daemon: &Daemon) -> Peer {
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN"]);
    let offered = ana.line();
    assert!(offered.contains("sasl=PLAIN"), "{offered}");
    ana.expect(":irc.littlecats CAP * ACK :sasl");
    ana.expect("AUTHENTICATE +");
    ana
}

#[test]
fn the_key_of_a_nickname_is_given_before_it_is_taken() {
    let files = Files::new();
    let (key, line) = key(&["ana"]);
    let daemon = Daemon::start(&[&files.write("keys", &line)]);
    let mut ana = begun(&daemon);
    let proof = base64(format!("\0ana\0{key}").as_bytes());
    ana.say(&[&format!("AUTHENTICATE {proof}")]);
    assert!(ana.line().contains(" 900 "));
    assert!(ana.line().contains(" 903 "));
    ana.say(&["AUTHENTICATE PLAIN", "CAP END"]);
    assert!(ana.line().contains(" 907 "));
    ana.register("ana");
    ana.say(&["AUTHENTICATE PLAIN", "WHOIS ana"]);
    assert!(ana.line().contains(" 462 "));
    let whois = ana.skip_to_numeric("318");
    assert!(
        whois.iter().any(|line| line.contains(" 330 ana ana ana ")),
        "{whois:?}"
    );
    assert_eq!(daemon.console_count(&key), 0);
}

#[test]
fn a_wrong_key_fails_and_the_third_ends_the_connection() {
    let files = Files::new();
    let (_, line) = key(&["ana"]);
    let daemon = Daemon::start(&[&files.write("keys", &line)]);
    let mut ana = begun(&daemon);
    let proof = base64(b"\0ana\0wrong");
    for _ in 0..2 {
        ana.say(&[&format!("AUTHENTICATE {proof}"), "AUTHENTICATE PLAIN"]);
        assert!(ana.line().contains(" 904 "));
        ana.expect("AUTHENTICATE +");
    }
    ana.say(&[&format!("AUTHENTICATE {proof}")]);
    assert!(ana.last_line().starts_with("ERROR :"));
}

#[test]
fn without_keys_it_is_not_offered_and_is_when_they_come() {
    let files = Files::new();
    let flag = files.write("keys", "");
    let daemon = Daemon::start(&[&flag]);
    let mut ana = Peer::connect(daemon.address());
    ana.say(&["CAP LS 302", "CAP REQ :sasl"]);
    let offered = ana.line();
    assert!(!offered.contains("sasl"), "{offered}");
    ana.expect(":irc.littlecats CAP * NAK :sasl");
    let (_, line) = key(&["bia"]);
    files.write("keys", &line);
    daemon.signal(rustix::process::Signal::HUP);
    ana.expect(":irc.littlecats CAP * NEW :sasl=PLAIN");
    files.write("keys", "");
    daemon.signal(rustix::process::Signal::HUP);
    ana.expect(":irc.littlecats CAP * DEL :sasl");
}
