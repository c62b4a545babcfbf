//! What those read that do not say whose connection it is.

use super::*;

/// In words, in the dialect that is spoken, and with a close.
#[test]
fn what_comes_of_a_proxy_without_a_header_is_refused_in_its_dialect() {
    for words in ["ana\n", "\n", "/quit\n", "\u{FEFF}ana\n"] {
        let mut house = house();
        let peer = house.comes_through_proxy("", words);
        assert_eq!(house.heard_text(peer), REFUSED, "{words:?}");
        house.passes(secs(2));
        assert!(house.is_closed(peer));
        assert_eq!(house.engine.room().count(), 0);
    }
    let mut house = house();
    let bot = house.comes_through_proxy("", "/json\nbot\n");
    let heard = house.heard_text(bot);
    let objects: Vec<&str> = heard.lines().collect();
    assert!(objects[0].starts_with("{\"type\":\"hello\""), "{heard}");
    assert!(
        objects[1].contains("\"code\":\"no_proxy_address\""),
        "{heard}"
    );
    assert_eq!(objects.len(), 2, "{heard}");
    let irc = house.comes_through_proxy("", "CAP LS 302\r\nNICK ana\r\nUSER ana 0 * :ana\r\n");
    let heard = house.heard_text(irc);
    assert!(
        heard.starts_with("ERROR :") && heard.contains("esta conexão veio de um proxy"),
        "{heard}"
    );
    assert_eq!(heard.lines().count(), 1, "{heard}");
}

#[test]
fn other_protocols_are_closed_without_a_word_as_ever() {
    for words in [
        "SSH-2.0-x\r\n",
        "POST / HTTP/1.1\r\n\r\n",
        "\u{16}\u{3}\u{1}",
        "proxy TCP4 1 2 3 4\r\n",
    ] {
        let mut house = house();
        let peer = house.comes_through_proxy("", words);
        house.passes(secs(2));
        assert!(
            house.is_closed(peer) && house.heard(peer).is_empty(),
            "{words:?}"
        );
    }
}

#[test]
fn a_proxy_that_does_not_know_is_refused_also_on_this_machine() {
    for proxy in [PROXY, OWN] {
        for header in ["PROXY UNKNOWN\r\n", "PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"] {
            let mut house = house();
            let peer = house.comes_from(proxy);
            house.sends(peer, format!("{header}ana\n"));
            assert_eq!(house.heard_text(peer), REFUSED);
            let silent = house.comes_from(proxy);
            house.sends(silent, header);
            house.passes(Duration::from_millis(299));
            assert_eq!(house.heard(silent), b"");
            house.passes(Duration::from_millis(1));
            assert_eq!(house.heard_text(silent), REFUSED);
            let browser = house.comes_from(proxy);
            let request = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
            house.sends(browser, format!("{header}{request}"));
            let heard = house.heard_text(browser);
            assert!(
                heard.starts_with("HTTP/1.1 400 ") && heard.ends_with(REFUSED),
                "{heard}"
            );
        }
    }
}

#[test]
fn a_header_that_does_not_serve_is_closed_without_a_word() {
    for proxy in [PROXY, OWN] {
        for header in [
            b"PROXY TCP4 192.0.2.7\r\n".to_vec(),
            format!("PROXY UNKNOWN {}\r\n", "x".repeat(107)).into_bytes(),
            binary(0x21, 0x31, &[0; 216]),
            binary(0x21, 0x11, &[1; 11]),
            binary(0x21, 0x11, &[1; 521]),
            binary(0x22, 0x11, &[1; 12]),
        ] {
            let mut house = house();
            let peer = house.comes_from(proxy);
            house.sends(peer, &header);
            house.sends(peer, "ana\n");
            house.passes(secs(2));
            assert!(
                house.is_closed(peer) && house.heard(peer).is_empty(),
                "{header:?}"
            );
            assert!(!house.is_waited_for(peer));
        }
    }
}
